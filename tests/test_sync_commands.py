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


def say(key, field, value, by="Lan", day=1):
    """A person writes into the register."""
    with Archive.open("kho.db") as archive:
        Register(archive).set(key, field, value, by=by, now=dt.datetime(2026, 1, day, tzinfo=dt.UTC))


def state(key):
    with Archive.open("kho.db") as archive:
        return Register(archive).task(key).state


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("state", "done"), ("state", "open")),
        (("review", "rejected"), ("review", "accepted")),
        (("due", "2026-12-01"), ("due", "2026-12-02")),
    ],
)
def test_the_register_changed_since_the_plan(office, before, after):
    """What the plan would do is not wanted any more: it is left, and a new plan is asked for."""
    office.sync()
    first = office.entries()[0]
    say(first.key, *before)
    office("plan", "lich", "--include-unreviewed", "-o", "plan.json")
    say(first.key, *after)
    assert office("apply", "plan.json") == 5
    assert "the register is not as it was" in office.out
    assert office.entries()[0] == first
    assert office.sync()[1] == 0


def test_a_plan_from_before_the_review(office):
    """Created is only what is still wanted."""
    office("plan", "lich", "--include-unreviewed", "-o", "plan.json")
    key = json.loads(Path("plan.json").read_text(encoding="utf-8"))["steps"][0]["key"]
    say(key, "review", "rejected")
    assert office("apply", "plan.json") == 5
    assert len(office.entries()) == 7


def test_another_list_under_the_same_name(office):
    """Refused, until it is adopted: what is known of the old list is forgotten then."""
    office.sync()
    office.configure(url=f"{office.server.url}khac/", user="van-thu")
    for command in (["plan", "lich"], ["status", "lich"], ["settle", "lich", "x", "--keep", "ours"]):
        assert office(*command) == 2
        assert "was linked to" in office.err
    assert office("adopt", "lich") == 7  # there is no such list: nothing is forgotten
    office.configure(url=office.server.url, user="van-thu")
    assert office.sync("--exit-code") == (0, 0)
    moved = office.server.url.replace("127.0.0.1", "localhost")
    office.configure(url=moved, user="van-thu")
    assert office("plan", "lich") == 2
    assert office("adopt", "lich") == 0
    assert office.out.count("done") == 8
    assert office("plan", "lich", "--include-unreviewed", "--exit-code") == 0
    assert len(office.entries()) == 8


def test_what_a_person_stops_following_is_said_so(office):
    """Who and when; not that the document lost it."""
    office.sync()
    first = office.entries()[0]
    say(first.key, "state", "withdrawn")
    assert office.sync() == (0, 0)
    assert "somebody stopped following it" not in office.err
    note = office.entries()[0].fields["description"]
    assert "Lan thôi theo dõi từ ngày 01/01/2026." in note
    assert "Không còn" not in note


def test_what_is_finished_there_is_done_in_the_register(office):
    """By the target, in the history; once for all entries of the task; opened again there, a person decides."""
    office.sync()
    first = office.entries()[0]
    assert state(first.key) == "open"
    office.server.finish(first.id)
    assert office.sync() == (0, 0)
    with Archive.open("kho.db") as archive:
        event = Register(archive).history(first.key)[-1]
    assert (event.kind, event.by, event.new) == ("state", "lich", "done")
    assert office.sync("--exit-code") == (0, 0)
    office.server.reopen(first.id)
    assert office.sync() == (5, 5)
    assert not office.entries()[0].done
    assert office("settle", "lich", first.key, "--keep", "theirs") == 0
    assert state(first.key) == "open"
    assert office.sync("--exit-code") == (0, 0)


def test_a_task_is_done_when_all_its_entries_are(office):
    """Two deadlines: the first one finished is not the task."""
    office.sync()
    two = [entry for entry in office.entries() if entry.key.startswith("4d52e9d8")]
    assert len(two) == 2
    for entry, now in zip(two, ("open", "done"), strict=True):
        office.server.finish(entry.id)
        assert office.sync() == (0, 0)
        assert state(two[0].key) == now


def test_a_second_target_learns_of_it(office):
    """What is finished in one list is closed in the other one."""
    office.sync()
    first = office.entries()[0]
    office.server.finish(first.id)
    office.sync()
    assert office("adopt", "lich") == 0
    with Archive.open("kho.db") as archive:
        items = [item for item in office_items(archive) if item.task_id == first.key]
    assert {item.state for item in items} == {"done"}


def test_only_what_is_in_conflict_is_settled(office):
    """The person changed the title, we title and day: theirs is the title, the day is still ours to write."""
    office.sync()
    first = office.entries()[0]
    office.server.edit(first.id, "title", "của người")
    say(first.key, "action", "báo cáo kết quả")
    say(first.key, "due", "2026-12-01")
    office.sync()
    say(first.key, "due", "2026-12-02")
    assert office("plan", "lich", "--include-unreviewed") == 5
    assert office("settle", "lich", first.key, "--keep", "theirs") == 0
    assert office.sync() == (0, 0)
    fields = office.entries()[0].fields
    assert (fields["title"], fields["due"]) == ("của người", "2026-12-02")


def test_what_is_no_plan(office):
    """An archive, a picture: wrong use, said."""
    assert office("apply", "kho.db") == 2
    assert "no plan" in office.err
    assert office("plan", "lich", "--archive", "khong-co.db") == 2
    assert "there is no such archive" in office.err


def test_status_before_and_after(office):
    """Never is not nothing to do; times are those of Việt Nam."""
    assert office("status", "lich") == 0
    assert "never synced" in office.out
    office.sync()
    assert office("status", "lich") == 0
    assert "+07:00" in office.out
    assert "+00:00" not in office.out
    assert office("status", "lich", "--json") == 0
    assert json.loads(office.out.splitlines()[0])["at"].endswith("+00:00")


def test_an_interrupted_apply_says_how_far_it_came(office, monkeypatch):
    """And the same plan goes on."""
    from vnadmin.sync.caldav import CalDav

    made, create = [], CalDav.create

    def stopping(self, item):
        if len(made) == 3:
            raise KeyboardInterrupt
        made.append(item)
        return create(self, item)

    office("plan", "lich", "--include-unreviewed", "-o", "plan.json")
    with monkeypatch.context() as patched:
        patched.setattr(CalDav, "create", stopping)
        assert office("apply", "plan.json") == 130
    assert "stopped: 3 of 8 done; vnadmin sync apply with the same plan goes on" in office.err
    assert office("apply", "plan.json") == 0
    assert len(office.entries()) == 8


def test_in_vietnamese(office, monkeypatch):
    """What goes wrong, what became of it and what is noted: no English is left."""
    monkeypatch.setenv("VNADMIN_LANG", "vi")
    assert office("plan", "khac") == 2
    assert "không có đích 'khac'; chỉ có lich" in office.err
    assert office("apply", "kho.db") == 2
    assert "không phải kế hoạch" in office.err
    assert office.sync() == (0, 0)
    assert "quy tắc “chưa rà soát” bị tắt" in office.err
    first = office.entries()[0]
    say(first.key, "action", "báo cáo kết quả")
    office("plan", "lich", "--include-unreviewed", "-o", "plan.json")
    say(first.key, "action", "báo cáo ngay")
    assert office("apply", "plan.json") == 5
    assert "sổ theo dõi không còn như khi lập kế hoạch; hãy lập kế hoạch lại" in office.out
    assert office("status", "lich") == 0
    assert "tạo: xong" in office.out
    assert "sửa: mâu thuẫn" in office.out
    assert not {"create", "done", "override", "conflict", "plan again"} & set(office.out.replace(":", "").split("  "))
    office.configure(url=f"{office.server.url}khong-co/", user="van-thu")
    assert office("plan", "lich") == 2
    assert "đã nối với" in office.err
    assert office("probe", "lich") == 7
    assert "ở đây không có danh sách (404)" in office.err
    office.configure(url=f"http://127.0.0.1:{free_port()}/", user="van-thu")
    assert office("probe", "lich") == 7
    assert "không kết nối được" in office.err
    assert "ConnectError" not in office.err


RECURRING = "Sở Y tế báo cáo tình hình dịch bệnh về UBND tỉnh trước ngày 20 hằng tháng"


def test_periods_of_the_past_are_not_planned(office):
    """Of a plan of 2025, the periods from today on."""
    Path("kho.db").unlink()
    Path("a.txt").write_text(paper(RECURRING, TASKS[0]).text, encoding="utf-8")
    assert run(["register", "add", "kho.db", "a.txt"]) == 0
    assert office("plan", "lich", "--include-unreviewed", "--on", "2026-11-21", "-o", "plan.json") == 0
    steps = json.loads(Path("plan.json").read_text(encoding="utf-8"))["steps"]
    days = sorted(s["item"]["due"] for s in steps if "hằng tháng" in s["title"])
    assert days[0] >= "2026-11-21", days
    assert len(days) >= 12
    assert office("apply", "plan.json") == 0
    office("plan", "lich", "--include-unreviewed", "--on", "2025-02-03", "-o", "plan.json")
    steps = json.loads(Path("plan.json").read_text(encoding="utf-8"))["steps"]
    assert any("2025-02" in s.get("item", {}).get("due", "") for s in steps if "item" in s)
    key = next(s["key"] for s in steps if "hằng tháng" in s["title"] and s["action"] == "create")
    done = next(e for e in office.entries() if e.key.startswith(key[:36]) and e.key != key[:36])
    office.server.finish(done.id)
    office.sync("--on", "2026-11-21")
    assert state(key[:36]) == "open"  # the duty goes on
