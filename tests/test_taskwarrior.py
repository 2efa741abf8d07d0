"""Taskwarrior, the real program: what stands in its list is what was meant, and people's work stays theirs."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import time
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vnadmin.sync.contract import Contract
from vnadmin.sync.errors import Denied, Exists, Moved, Refused
from vnadmin.sync.fields import fields_of
from vnadmin.sync.taskwarrior import NAMESPACE, Taskwarrior
from vnadmin.track.models import Item

if shutil.which("task") is None and not os.environ.get("VNADMIN_CI"):
    pytest.skip("Taskwarrior is not installed (Debian package taskwarrior)", allow_module_level=True)

KEY = "0f6d2f0c-6a50-5c1c-9a44-5d3f8d2b7e11"


def item(key=KEY, **changed):
    """An item as the register gives it."""
    made = Item(
        key=key,
        task_id=key[:36],
        title="[Sở Y tế] rà soát kho thuốc “dự phòng” (đợt 1), báo cáo",
        due=dt.date(2026, 3, 31),
        description='Sản phẩm: báo cáo\nPhối hợp: Sở Tài chính\nTrích nguyên văn: "rà soát [kho] \\ thuốc; 50%"',
        categories=("Sở Y tế", "12/KH-UBND"),
        priority=3,
        state="open",
        note=None,
        symbol="12/KH-UBND",
        secrecy=None,
        review="accepted",
        confidence=0.9,
    )
    return made._replace(**changed)


@pytest.fixture
def zone(monkeypatch):
    """The clock of an office in Việt Nam."""
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def box(tmp_path, zone):
    """A list of its own."""
    return Box(tmp_path)


class Box:
    """A list, the adapter on it, and a person at the command line."""

    def __init__(self, folder):
        self.rc, self.data = folder / "taskrc", folder / "data"
        self.data.mkdir()
        self.rc.write_text("confirmation=off\nuda.gio.type=duration\n", encoding="utf-8")
        self.adapter = Taskwarrior(taskrc=str(self.rc), data=str(self.data))

    def person(self, *words, given=""):
        """What a person types; gives what the program says."""
        environment = os.environ | {"TASKRC": str(self.rc), "TASKDATA": str(self.data)}
        done = subprocess.run(
            ["task", *words],
            input=given,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def export(self):
        """The whole list."""
        return json.loads(self.person("rc.verbose=nothing", "rc.gc=off", "export"))


def test_export_is_what_was_meant(box):
    """`task export` gives the item, field by field."""
    made = box.adapter.create(item())
    [task] = box.export()
    assert task.pop("entry")
    assert task.pop("modified")
    assert task.pop("urgency")
    assert task == {
        "id": 1,
        "uuid": str(uuid.uuid5(NAMESPACE, KEY)),
        "description": item().title,
        "due": "20260331T165959Z",
        "priority": "M",
        "status": "pending",
        "tags": ["12/KH-UBND", "Sở_Y_tế"],
        "vnadmindue": "2026-03-31=20260331T165959Z",
        "vnadminid": KEY,
        "vnadmintext": item().description,
    }
    assert made.fields == fields_of(item(), box.adapter.capabilities)
    assert made == box.adapter.read(made.id) == next(box.adapter.list_ours())


def test_a_day_is_overdue_only_when_it_is_over(box):
    """Due today is not overdue, as it would be with the first second of the day."""
    box.adapter.create(item(due=dt.datetime.now().astimezone().date()))
    assert json.loads(box.person("rc.verbose=nothing", "+OVERDUE", "export")) == []
    assert len(json.loads(box.person("rc.verbose=nothing", "+DUETODAY", "export"))) == 1


def test_days_and_moments_come_back(box):
    """A day that a person typed is a day; an hour is an hour; no day is none."""
    made = box.adapter.create(item())
    box.person(made.id, "modify", "due:2026-04-05")
    assert box.adapter.read(made.id).fields["due"] == "2026-04-05"
    moment = dt.datetime(2026, 3, 31, 17, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    assert box.adapter.create(item(KEY + ".2", due=moment)).fields["due"] == "2026-03-31T10:00:00Z"
    assert "due" not in box.adapter.create(item(KEY + ".3", due=None)).fields


def test_made_twice_is_made_once(box):
    """The second creation meets the first, even after the entry lost its key, was finished or deleted."""
    made = box.adapter.create(item())
    for words in ((), ("modify", "vnadminid:"), ("done",), ("delete",)):
        if words:
            box.person("rc.uda.vnadminid.type=string", made.id, *words)
        with pytest.raises(Exists) as caught:
            box.adapter.create(item())
        assert caught.value.id == made.id
    assert len(box.export()) == 1


def test_what_people_own_stays(box):
    """Project, tags, notes, waiting, attributes of their own and dependencies live through our writing."""
    made = box.adapter.create(item())
    box.person("add", "việc riêng")
    other = next(task for task in box.export() if task["uuid"] != made.id)["uuid"]
    box.person(made.id, "modify", "project:Y tế", "+gấp", "-Sở_Y_tế", "gio:PT2H", f"depends:{other}", "wait:2030-01-01")
    box.person(made.id, "annotate", "đã gọi [chị] Hoa")
    before = box.adapter.read(made.id)
    after = box.adapter.update(before, {"title": "[Sở Y tế] việc khác", "due": "", "priority": "1"})
    assert after.fields == {"title": "[Sở Y tế] việc khác", "description": item().description, "priority": "1"}
    task = next(task for task in box.export() if task["uuid"] == made.id)
    assert task["project"] == "Y tế"
    assert task["tags"] == ["12/KH-UBND", "gấp"]
    assert task["gio"] == "PT2H"
    assert task["depends"] == [other]
    assert task["wait"] == "20291231T170000Z"
    assert [note["description"] for note in task["annotations"]] == ["đã gọi [chị] Hoa"]


def test_a_stale_write_is_refused(box):
    """Whatever a person changed since the reading, a note too."""
    made = box.adapter.create(item())
    box.person(made.id, "annotate", "đang làm")
    with pytest.raises(Moved):
        box.adapter.update(made, {"title": "khác"})
    with pytest.raises(Moved):
        box.adapter.close(made, "thay thế", done=False)
    assert box.export()[0]["description"] == item().title


def test_finished_stays_finished(box):
    """A task that a person finished or deleted is not opened by a write, and not closed again."""
    for number, word in enumerate(("done", "delete"), 1):
        made = box.adapter.create(item(f"{KEY}.{number}"))
        box.person(made.id, word)
        seen = box.adapter.read(made.id)
        assert seen.done
        after = box.adapter.update(seen, {"title": "khác"})
        assert after.done
        assert box.adapter.close(after, "thay thế", done=False) == after
        assert "annotations" not in next(task for task in box.export() if task["uuid"] == made.id)


def test_close_completes_with_a_note(box):
    """Completed, never deleted; a person's note of the same second stays."""
    made = box.adapter.create(item())
    box.person(made.id, "annotate", "ghi chú")
    closed = box.adapter.close(box.adapter.read(made.id), "Không còn trong 15/KH-UBND", done=False)
    assert closed.done
    [task] = box.export()
    assert task["status"] == "completed"
    assert {note["description"] for note in task["annotations"]} == {"ghi chú", "Không còn trong 15/KH-UBND"}


def test_a_copy_has_the_same_key(box):
    """What a person duplicates is seen as it is: two entries with one key."""
    made = box.adapter.create(item())
    box.person("rc.uda.vnadminid.type=string", made.id, "duplicate")
    assert [remote.key for remote in box.adapter.list_ours()] == [KEY, KEY]


def test_settings_of_the_user_do_not_hide_entries(box):
    """A context, an old-fashioned date format and colours change nothing."""
    with box.rc.open("a", encoding="utf-8") as settings_:
        settings_.write("context.nha.read=project:Nhà\ncontext=nha\ndateformat=d/m/Y\ncolor=on\n")
    made = box.adapter.create(item())
    assert box.adapter.read(made.id) == made
    assert list(box.adapter.list_ours()) == [made]


def test_a_hook_that_refuses_is_told(box):
    """A hook of the user may forbid a change; nothing is written then."""
    hooks = box.data / "hooks"
    hooks.mkdir()
    hook = hooks / "on-add-no"
    hook.write_text("#!/bin/sh\nread task\necho 'không nhận'\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(Refused):
        box.adapter.create(item())
    assert box.export() == []


def test_bad_entries_never_reach_the_program(box):
    """What makes Taskwarrior 2.6.2 fall (no title, an empty value, a bad UUID) is refused before."""
    for title in ("", " \n", "\x00"):
        with pytest.raises(Refused):
            box.adapter.create(item(title=title))
    made = box.adapter.create(item(due=None, description="", priority=None, categories=()))
    with pytest.raises(Refused):
        box.adapter.update(made, {"title": ""})
    assert box.adapter.read("no-uuid") is None
    assert box.adapter.read(KEY) is None
    assert box.export()[0]["description"] == item().title


def test_not_there(tmp_path):
    """No program and no settings are said, not waited for."""
    with pytest.raises(Denied, match="installed"):
        Taskwarrior(program=str(tmp_path / "task")).probe()
    with pytest.raises(Denied):
        Taskwarrior(taskrc=str(tmp_path / "none"), data=str(tmp_path)).probe()
    assert list(tmp_path.iterdir()) == []


def test_a_synchronised_list_is_a_network(box):
    """Where the user's settings name a server, the rules of secrecy hold."""
    assert box.adapter.probe().startswith("Taskwarrior ")
    assert not box.adapter.capabilities.network
    with box.rc.open("a", encoding="utf-8") as settings_:
        settings_.write("taskd.server=tasks.example.org:53589\n")
    assert Taskwarrior(taskrc=str(box.rc), data=str(box.data)).capabilities.network


EARLY, LATE = dt.datetime.fromisoformat("1980-01-01"), dt.datetime.fromisoformat("2037-01-01")
WORDS = st.text(st.characters(codec="utf-8"), max_size=60)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=WORDS,
    description=WORDS,
    number=st.integers(0, 2**64),
    due=st.datetimes(EARLY, LATE),
)
def test_any_words_come_back(box, title, description, number, due):
    """Whatever letters: what is read is what `fields_of` says, and writing it again changes nothing."""
    made = item(
        f"{KEY}.{number}", title=f"[Sở] {title}", description=description, due=due.replace(microsecond=0, tzinfo=dt.UTC)
    )
    try:
        remote = box.adapter.create(made)
    except Exists:
        return
    assert remote.fields == fields_of(made, box.adapter.capabilities)
    assert box.adapter.update(remote, dict(remote.fields)).fields == remote.fields


class Person:
    """A person at the command line, for the contract suite."""

    wire = None
    exact_guard = False  # a change and its reversal within a second leave no trace

    def __init__(self, folder):
        self.folder = folder
        self.box = Box(folder)
        self.said = set()

    def adapter(self, *, direct=False):
        """An adapter as a configuration makes it."""
        return Taskwarrior(taskrc=str(self.box.rc), data=str(self.box.data))

    def reset(self):
        """An empty list."""
        shutil.rmtree(self.box.data)
        self.box.data.mkdir()

    def edit(self, entry, field, value):
        """Types a new value; what a command line cannot hold is imported."""
        [task] = [task for task in self.box.export() if task["uuid"] == entry]
        name = {"title": "description", "description": "vnadmintext"}.get(field, field)
        value = {"1": "H", "3": "M", "5": "L"}.get(value, value) if field == "priority" else value
        if field == "due":
            self.box.person(entry, "modify", f"due:{value}")
            return
        task[name] = value
        kept = {name: value for name, value in task.items() if value and name not in {"id", "urgency", "modified"}}
        self.box.person("import", "-", given=json.dumps([kept], ensure_ascii=False))

    def finish(self, entry):
        """Done."""
        self.box.person(entry, "done")

    def reopen(self, entry):
        """To be done again."""
        self.box.person(entry, "modify", "status:pending")

    def delete(self, entry):
        """Gone without a trace."""
        self.box.person(entry, "delete")
        self.box.person(entry, "purge")

    def copy(self, entry):
        """Another one like it."""
        self.box.person("rc.uda.vnadminid.type=string", entry, "duplicate")
        return True

    def annotate(self, entry, words):
        """A note."""
        self.said.add(words)
        self.box.person(entry, "annotate", words)

    def annotation(self, entry):
        """The last note of the person."""
        [task] = [task for task in self.box.export() if task["uuid"] == entry]
        notes = [note["description"] for note in task.get("annotations", ()) if note["description"] in self.said]
        return notes[-1] if notes else ""


class TestContract(Contract):
    """What every adapter must hold."""

    @pytest.fixture(scope="class")
    @classmethod
    def stage(cls, tmp_path_factory):
        """A list and a person."""
        return Person(tmp_path_factory.mktemp("tasks"))
