"""The register: tasks keep their ids."""

from __future__ import annotations

import datetime as dt

import pytest

import vnadmin
from test_files import letter, plan
from test_todos import ROUND
from vnadmin.store import Archive
from vnadmin.track import NoSuchTask, Register, items

NOW = dt.datetime(2025, 3, 1, 8, 30, tzinfo=dt.UTC)


@pytest.fixture
def register():
    with Archive.open(":memory:") as archive:
        yield Register(archive)


def test_two_machines_give_the_same_ids():
    """The first sight of a task gives an id that depends on nothing but the document."""
    found = []
    for documents in ([plan(), letter()], [letter(), plan()]):
        with Archive.open(":memory:") as archive:
            register = Register(archive)
            for document in documents:
                register.add(document, now=NOW)
            found.append([task.task_id for task in register.tasks()])
    assert found[0] == found[1]
    assert len(set(found[0])) == len(plan().tasks) + len(letter().tasks)


def test_the_same_document_once_more_changes_nothing(register):
    """Neither tasks nor history."""
    first = register.add(plan(), now=NOW)
    tasks = register.tasks()
    again = register.add(plan(), now=NOW + dt.timedelta(days=1))
    assert again.tasks == first.tasks
    assert (first.new, again.new) == (first.tasks, ())
    assert register.tasks() == tasks
    assert [event.kind for event in register.history(first.tasks[0])] == ["first"]


def test_the_beginning_of_an_id_is_enough(register):
    """Where no other task begins so."""
    ids = register.add(plan(), now=NOW).tasks
    assert register.task(ids[0][:8]).task_id == ids[0]
    with pytest.raises(NoSuchTask, match="no task"):
        register.task("zzzz")
    with pytest.raises(NoSuchTask, match="no id"):
        register.task(" ")
    with pytest.raises(NoSuchTask, match="too short"):
        register.task(ids[0][:3])


def test_what_a_task_tells(register):
    """Fields of the document, bodies, deadlines as they count."""
    register.add(plan(), now=NOW)
    task = register.tasks()[0]
    assert (task.symbol, task.issued_on, task.state, task.review, task.revision) == (
        "27/KH-UBND",
        plan().issued_on,
        "open",
        "unreviewed",
        1,
    )
    assert task.leads == ("Sở Xây dựng",)
    assert [due.due_on for due in task.deadlines] == ["2025-03-14"]


def test_filters(register):
    """By body, by day, by document."""
    register.add(plan(), now=NOW)
    register.add(letter(), now=NOW)
    assert {task.symbol for task in register.tasks(document="9-SXD-HT")} == {"9/SXD-HT"}
    assert [task.action for task in register.tasks(agency="so xay dung", due="2025-03-14")] == [
        register.tasks(document="27/KH-UBND")[0].action
    ]
    assert register.tasks(state="done") == []
    with pytest.raises(vnadmin.UsageError):
        register.tasks(due="soon")


def test_items_are_the_things_of_the_calendar(register):
    """Days, moments, periods, titles and words as in an .ics file; keys begin with the id."""
    from vnadmin.export.task_rows import groups
    from vnadmin.export.todos import todos

    register.add(plan(), now=NOW)
    made = items(register.tasks())
    things = todos(groups([plan()]))
    assert [item.due for item in made] == [todo.due for todo in things]
    assert len({item.key for item in made}) == len(made)
    assert all(item.key.startswith(item.task_id) for item in made)
    assert made[0].title.startswith("[Sở Xây dựng] ")
    assert "Thời hạn: trước ngày 15/3/2025" in made[0].description
    assert made[0].categories == ("Sở Xây dựng", "27/KH-UBND")


def test_the_periods_of_an_item_have_the_same_keys_whatever_the_start(register):
    """A later start leaves out the first ones and names the others alike."""
    register.add(vnadmin.read(ROUND.format(words="gửi báo cáo trước ngày 25 hằng tháng").encode()), now=NOW)
    early, late = ({item.key: item.due for item in items(register.tasks(), start=dt.date(2025, m, 1))} for m in (1, 6))
    shared = early.keys() & late.keys()
    assert len(shared) == 7
    assert {early[key] for key in shared} == {late[key] for key in shared}
    assert early.keys() != late.keys()
    assert next(iter(early)).endswith(".2025-01")
