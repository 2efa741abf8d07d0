"""Programs of others on our calendar: vdirsyncer fetches it from Radicale, todoman lists it and finishes a task, icalendar reads the files."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import icalendar
import pytest

import vnadmin
from dav_servers import PASSWORD, radicale
from vnadmin.store import Archive
from vnadmin.sync.applying import apply
from vnadmin.sync.caldav import CalDav
from vnadmin.sync.credentials import Secret
from vnadmin.sync.fields import fields_of, spelled_due
from vnadmin.sync.planning import plan
from vnadmin.sync.state import Links
from vnadmin.sync.web import Web
from vnadmin.track import Register, items

DOCUMENTS = Path(__file__).parents[1] / "corpus" / "documents"
NAMES = ("tb-vpcp_2024_kl-ha-tang-nang-luong.txt", "kh-ubnd-phuong_2026_ve-sinh-do-thi.txt")
PROGRAMS = {
    name: shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    for name in ("vdirsyncer", "todo")
}

pytestmark = pytest.mark.slow
if not all(PROGRAMS.values()) and not os.environ.get("VNADMIN_CI"):
    pytest.skip("vdirsyncer or todoman is not installed (pip install 'vnadmin[dev]')", allow_module_level=True)


class Desk:
    """A clerk's computer with the list of the server."""

    def __init__(self, folder, url):
        self.folder = folder
        self.files = folder / "viec"
        (folder / "vdirsyncer").write_text(
            f'[general]\nstatus_path = "{folder}/status"\n'
            '[pair tasks]\na = "here"\nb = "there"\ncollections = null\nconflict_resolution = "b wins"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{self.files}"\nfileext = ".ics"\n'
            f'[storage there]\ntype = "caldav"\nurl = "{url}"\nusername = "van-thu"\npassword = "{PASSWORD}"\nitem_types = ["VTODO"]\n',
            encoding="utf-8",
        )
        (folder / "config.py").write_text(
            f'path = "{folder}/*"\ndate_format = "%Y-%m-%d"\ntime_format = "%H:%M"\ncache_path = "{folder}/cache.sqlite3"\n',
            encoding="utf-8",
        )
        self.files.mkdir()

    def run(self, program, *words):
        """What a program says."""
        environment = os.environ | {"HOME": str(self.folder), "TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C.UTF-8"}
        command = [PROGRAMS[program], *words]
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fetch(self):
        """Both ways: what is new there comes here, what was changed here goes there."""
        self.run("vdirsyncer", "-c", str(self.folder / "vdirsyncer"), "discover")
        self.run("vdirsyncer", "-c", str(self.folder / "vdirsyncer"), "sync")

    def todo(self, *words):
        """What todoman says."""
        return self.run("todo", "--config", str(self.folder / "config.py"), "--porcelain", *words)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A register, its calendar on Radicale, and a clerk's computer."""
    with radicale() as url, Archive.open(":memory:") as archive:
        register = Register(archive)
        for name in NAMES:
            register.add(vnadmin.read(DOCUMENTS / name), name=name)
        wanted = items(register.tasks(), start=dt.date(2026, 1, 12), months=3)
        web = Web(url, auth=("van-thu", Secret(PASSWORD)))
        adapter, links = CalDav(web), Links(archive, "lich")
        done = list(apply(plan(wanted, adapter, links), adapter, links))
        assert {outcome.result for outcome in done} == {"done"}
        desk = Desk(tmp_path_factory.mktemp("desk"), url)
        desk.fetch()
        yield desk, wanted, adapter, links
        web.close()


def test_icalendar_reads_what_vdirsyncer_fetched(office):
    """One file an entry, each field as it was meant; no rule of recurrence, no zone, nobody invited."""
    desk, wanted, adapter, _ = office
    found = {}
    for path in desk.files.glob("*.ics"):
        (todo,) = icalendar.Calendar.from_ical(path.read_bytes()).walk("VTODO")
        found[str(todo["UID"])] = todo
        assert not {"RRULE", "DTSTART", "ATTENDEE", "ORGANIZER"} & set(todo)
    assert set(found) == {item.key for item in wanted}
    for item in wanted:
        todo, fields = found[item.key], fields_of(item, adapter.capabilities)
        due = todo.get("due")
        assert str(todo["summary"]) == fields["title"]
        assert spelled_due(due.dt if due else None) == fields.get("due", "")
        assert str(todo.get("description", "")) == fields.get("description", "")


def test_todoman_lists_every_task_with_its_day(office):
    """As a person sees them: title and day."""
    desk, wanted, _, _ = office
    listed = json.loads(desk.todo("list", "--sort", "summary"))
    assert len(listed) == len(wanted) > 20
    seen = sorted((todo["summary"], _day(todo["due"])) for todo in listed)
    assert seen == sorted((item.title, item.due.isoformat() if item.due else None) for item in wanted)


def test_what_a_clerk_finishes_in_todoman_stays_finished(office):
    """Only that entry is touched; a new run has nothing to write."""
    desk, wanted, adapter, links = office
    first = min(json.loads(desk.todo("list")), key=lambda todo: todo["id"])
    desk.todo("done", str(first["id"]))
    desk.fetch()
    done = [remote for remote in adapter.list_ours() if remote.done]
    assert [remote.fields["title"] for remote in done] == [first["summary"]]
    made = plan(wanted, adapter, links)
    assert {(step.action, step.reason) for step in made.steps if step.action != "unchanged"} == {("adopt", "finished")}
    list(apply(made, adapter, links))
    assert {step.action for step in plan(wanted, adapter, links).steps} == {"unchanged"}


def _day(moment):
    """todoman gives seconds since 1970, for a day those of its first second where the clerk is."""
    if moment is None:
        return None
    return dt.datetime.fromtimestamp(moment, dt.timezone(dt.timedelta(hours=7))).date().isoformat()
