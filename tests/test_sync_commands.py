"""`vnadmin sync` on a real calendar server: plan, apply, people's work, exit codes; secrets nowhere."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from dav_servers import PASSWORD, DavStage, free_port, radicale
from test_rereading import TASKS, paper
from vnadmin.cli import run
from vnadmin.store import Archive
from vnadmin.sync import lock
from vnadmin.sync.settling import settle
from vnadmin.track import Register

LETTER = Path(__file__).resolve().parents[1] / "corpus" / "documents" / "cv-so_2016_phoi-hop-kham-suc-khoe.txt"


@pytest.fixture(scope="module")
def server():
    with radicale() as url:
        yield DavStage(url)


@pytest.fixture(scope="module")
def read_archive(tmp_path_factory):
    """An archive with the tasks of one letter."""
    path = tmp_path_factory.mktemp("archive") / "kho.db"
    assert run(["register", "add", str(path), str(LETTER), "--lang", "en"]) == 0
    return path


@pytest.fixture
def office(server, read_archive, tmp_path, monkeypatch, capsys):
    """A folder with a configuration, an empty list, and the command line."""
    server.reset()
    shutil.copy(read_archive, tmp_path / "kho.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VNADMIN_LANG", "en")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("VNADMIN_LICH_PASSWORD", PASSWORD)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    return Office(server, tmp_path, capsys)


class Office:
    def __init__(self, server, folder, capsys):
        self.server, self.folder, self._capsys = server, folder, capsys
        self.configure(url=server.url, user="van-thu")

    def configure(self, **options):
        lines = [f"{name} = {json.dumps(value)}" for name, value in options.items()]
        text = "\n".join(['archive = "kho.db"', "[targets.lich]", 'adapter = "caldav"', *lines])
        (self.folder / "vnadmin.toml").write_text(text, encoding="utf-8")

    def __call__(self, *words):
        self._capsys.readouterr()
        code = run(["sync", *words])
        self.out, self.err = self._capsys.readouterr()
        return code

    def sync(self, *words):
        plan = self("plan", "lich", "--include-unreviewed", "-o", "plan.json", *words)
        return plan, self("apply", "plan.json")

    def entries(self):
        return sorted(self.server.adapter(direct=True).list_ours(), key=lambda one: one.key)


def test_plan_apply_and_again(office):
    """The plan tells what is made; then nothing waits; the exit code tells so."""
    assert office("probe", "lich") == 0
    assert "Nhiệm vụ" in office.out
    assert office("plan", "lich", "--include-unreviewed", "-o", "plan.json", "--exit-code") == 10
    assert office.out.count("create") == 8
    assert "2016-09-29" in office.out
    assert office.entries() == []
    assert office("apply", "plan.json") == 0
    assert (office.out.count("done"), len(office.entries())) == (8, 8)
    assert office("apply", "plan.json", "--json") == 0
    assert {json.loads(line)["result"] for line in office.out.splitlines()} == {"skipped"}
    assert office("plan", "lich", "--include-unreviewed", "--exit-code") == 0
    assert office("status", "lich") == 0
    assert "linked 8" in office.out
    assert "override" in office.out


def test_no_secret_is_anywhere(office):
    """Not in the plan, the report, the state, nor what is printed when it is wrong."""
    office.sync()
    said = office.out + office.err
    office("status", "lich", "--json")
    text = said + office.out + (office.folder / "plan.json").read_text(encoding="utf-8")
    assert PASSWORD not in text
    dump = "\n".join(sqlite3.connect(office.folder / "kho.db").iterdump())
    assert "sync_links" in dump
    assert PASSWORD not in dump


def test_a_person_and_the_register_both_change(office):
    """A conflict, exit code 5, until somebody settles it for one side or the other."""
    office.sync()
    first = office.entries()[0]
    office.server.edit(first.id, "title", "của người")
    with Archive.open("kho.db") as archive:
        Register(archive).set(
            first.key, "action", "báo cáo kết quả", by="An", now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        )
    assert office.sync() == (5, 5)
    assert "both sides changed it" in office.out
    assert office("plan", "lich", "--include-unreviewed", "--lang", "vi") == 5
    assert "mâu thuẫn" in office.out
    assert office("settle", "lich", first.key[:8], "--keep", "theirs") == 0
    assert office.sync() == (0, 0)
    assert office.entries()[0].fields["title"] == "của người"
    assert office("settle", "lich", first.key, "--keep", "ours") == 0
    assert office.sync() == (0, 0)
    assert office.entries()[0].fields["title"].endswith("báo cáo kết quả")


def test_deleted_there_is_asked_about(office):
    """It is not made again by itself; only when somebody says so."""
    office.sync()
    first = office.entries()[0]
    office.server.delete(first.id)
    assert office.sync() == (5, 5)
    assert office("settle", "lich", first.key, "--keep", "theirs") == 0
    assert office.sync() == (0, 0)
    assert len(office.entries()) == 7
    with Archive.open("kho.db") as archive:
        from vnadmin.sync.state import Links

        link = Links(archive, "lich").get(first.key)
        assert link.state == "closed"
        items = [item for item in office_items(archive) if item.key == first.key]
        settle(items, [first.key], office.server.adapter(), Links(archive, "lich"), "ours")
    assert office.sync() == (0, 0)
    assert len(office.entries()) == 8


def office_items(archive):
    from vnadmin.sync.registered import items_for_sync

    return items_for_sync(Register(archive).tasks())


def test_lost_state_is_adopted(office):
    """The archive is read anew: the entries are found by their keys, none is made twice."""
    office.sync()
    Path("kho.db").unlink()
    assert run(["register", "add", "kho.db", str(LETTER)]) == 0
    assert office("adopt", "lich") == 0
    assert office.out.count("done") == 8
    assert office.sync("--exit-code") == (0, 0)
    assert len(office.entries()) == 8


def test_rejected_is_closed(office):
    """What a reviewer rejects is closed there with a note, and stays."""
    office.sync()
    first = office.entries()[0]
    with Archive.open("kho.db") as archive:
        Register(archive).set(first.key, "review", "rejected", by="An", now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert office.sync() == (0, 0)
    assert (office.entries()[0].done, len(office.entries())) == (True, 8)
    assert "rà soát" in office.entries()[0].fields["description"]


def test_secret_documents_stay_here(office):
    """Exit code 8, nothing is sent, no word of it stands in the plan; the override is logged and said."""
    Path("kho.db").unlink()
    Path("mat.txt").write_text(paper(*TASKS).text.replace("KẾ HOẠCH\n", "TỐI MẬT\n\nKẾ HOẠCH\n"), encoding="utf-8")
    assert run(["register", "add", "kho.db", "mat.txt"]) == 0
    assert office.sync() == (8, 8)
    assert office.entries() == []
    plan = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    assert {step["action"] for step in plan["steps"]} == {"refused"}
    assert not any("title" in step or "item" in step for step in plan["steps"])
    assert office.sync("--secret") == (0, 0)
    assert "“secret” is switched off" in office.err
    assert len(office.entries()) > 1
    office("status", "lich")
    assert "override" in office.out
    assert "secret" in office.out


def test_what_is_not_sure_is_held(office):
    """Unreviewed tasks below the confidence wait for a person."""
    assert office("plan", "lich", "--confidence", "1") == 0
    assert office.out.count("held") == 8


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"url": "http://lich.example.vn/viec/", "user": "x"}, 8, "only https"),
        ({"url": "URL", "user": "x", "password": "y"}, 2, "does not belong into the configuration"),
        ({"url": "http://u:y@127.0.0.1/"}, 2, "a password does not belong into a url"),
        ({"url": "URLkhông-có/", "user": "van-thu"}, 7, "there is no list here"),
        ({"url": "URL", "user": "van-thu", "password_variable": "KHAC"}, 6, "no password"),
        ({"url": "URL", "user": "van-thu", "password_command": ["false"], "password_variable": "KHAC"}, 6, "exit code 1"),
        ({"url": "URL", "user": "van-thu", "password_command": ["echo", "sai"], "password_variable": "KHAC"}, 6, "401"),
        ({"url": "http://127.0.0.1:1/", "user": "van-thu"}, 7, "ConnectError"),
        ({}, 2, "needs url"),
        ({"url": 3}, 2, "words expected"),
        ({"url": "https://[::1", "user": "van-thu"}, 2, "is no address"),
        ({"url": "URL", "user": "van-thu", "timeuot": 3}, 2, "unknown timeuot; there are"),
    ],
)  # fmt: skip
def test_what_can_be_wrong(office, options, code, words):
    """Each has its exit code, and says what to do."""
    if "url" in options and isinstance(options["url"], str):
        options = {
            **options,
            "url": options["url"].replace("URL", office.server.url).replace(":1/", f":{free_port()}/"),
        }
    office.configure(**options)
    found = office("probe", "lich")
    assert words in office.err
    assert "sai" not in office.err
    assert found == code


def test_a_plan_is_for_its_own_target(office):
    """Another address under the same name, another target, a file that is no plan."""
    office("plan", "lich", "--include-unreviewed", "-o", "plan.json")
    office.configure(url=f"{office.server.url}khac/", user="van-thu")
    assert office("apply", "plan.json") == 2
    assert "the plan is for" in office.err
    (office.folder / "x.json").write_text("{}", encoding="utf-8")
    assert office("apply", "x.json") == 2
    assert office("plan", "khac") == 2
    assert "there are lich" in office.err


def test_one_writer_at_a_time(office):
    """A second program is told so and writes nothing."""
    office("plan", "lich", "--include-unreviewed", "-o", "plan.json")
    with lock.writing(office.server.url):
        assert office("apply", "plan.json") == 7
    assert "another program is writing" in office.err
    assert office.entries() == []
    assert office("apply", "plan.json") == 0
