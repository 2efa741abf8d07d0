"""`vnadmin sync` and the register on a real calendar server: what changed since the plan, what people finish there, other addresses, words."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from dav_servers import free_port
from receiver import SECRET, receiver
from test_rereading import TASKS, paper
from test_sync_commands import office, read_archive, server
from vnadmin.cli import run
from vnadmin.store import Archive
from vnadmin.track import Register
from vnadmin.track.reminders import open_tasks

__all__ = ["office", "read_archive", "server"]


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


def test_the_same_plan_again_after_a_finish(office):
    """What it took over is taken over: nothing waits for a person."""
    office.sync()
    office.server.finish(office.entries()[0].id)
    assert office.sync() == (0, 0)
    assert office("apply", "plan.json", "--json") == 0
    assert {json.loads(line)["result"] for line in office.out.splitlines()} == {"skipped"}


def test_a_task_is_done_when_all_its_entries_are(office):
    """Two deadlines: the first one finished is not the task."""
    office.sync()
    two = [entry for entry in office.entries() if entry.key.startswith("4d52e9d8")]
    assert len(two) == 2
    for entry, now in zip(two, ("open", "done"), strict=True):
        office.server.finish(entry.id)
        assert office.sync() == (0, 0)
        assert state(two[0].key) == now


def test_a_second_target_learns_of_it(office, monkeypatch):
    """What is finished in the calendar is closed in another system, as done."""
    monkeypatch.setenv("VNADMIN_MOC_SECRET", SECRET)
    with receiver() as (url, box):
        with Path("vnadmin.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[targets.moc]\nadapter = "webhook"\nurl = "{url}"\nreads = true\n')
        office.sync()
        first = office.entries()[0]
        assert office("plan", "moc", "--include-unreviewed", "-o", "moc.json") == 0
        assert office("apply", "moc.json") == 0
        office.server.finish(first.id)
        assert office.sync() == (0, 0)
        assert office("plan", "moc", "--include-unreviewed", "-o", "moc.json") == 0
        assert office("apply", "moc.json") == 0
        closed = [one for one in box.entries.values() if one["done"]]
        assert [(one["key"], one["closed_as"]) for one in closed] == [(first.key, "done")]
    with Archive.open("kho.db") as archive:
        assert first.key not in {task.task_id for task in open_tasks(archive)}  # nor do digests name it


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
