"""Tasks as a project of Microsoft Project (MSPDI, the XML that it opens and saves)."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING

from lxml import etree

from vnadmin.export.columns import fitting
from vnadmin.export.task_rows import bodies, groups, open_documents
from vnadmin.export.todo_words import described
from vnadmin.export.todos import HANOI, todos

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element as Element

    from vnadmin.export.task_rows import Group
    from vnadmin.export.todos import Todo
    from vnadmin.model import Document

NAMESPACE = "http://schemas.microsoft.com/project"
_CODE, _SUPPORTING = "188743731", "188743734"  # the fields Text1 and Text2 of tasks
_FIELDS = ((_CODE, "Text1", "Mã"), (_SUPPORTING, "Text2", "Đơn vị phối hợp"))
_MOST = 255  # letters of a name and of a text field
_PRIORITY = {1: "900", 3: "800", 5: "700"}  # of 1000; 500 is that of the others
_MORNING, _EVENING = dt.time(8), dt.time(17)  # of the format's own working day: a deadline needs an hour
_HOURS = ((dt.time(8), dt.time(12)), (dt.time(13), dt.time(17)))


def to_mspdi(
    documents: Iterable[Document],
    *,
    start: dt.date | None = None,
    months: int = 12,
    before: str = "exclusive",
    secret: bool = False,
) -> bytes:
    """The tasks of all documents as the bytes of an .xml file; the same documents give the same bytes.

    A summary task for each document, below it a task for each day on which something is due, as in `to_ics`: Deadline (at 17:00, the
    end of the format's working day, where no hour is printed), Text1 the code, Text2 the supporting units, leads as resources
    with assignments, Notes with the words of the document. No task has a start, a finish or a duration, because no document says
    one (MPXJ cannot read a manual task with a resource and no day, so tasks are not marked manual); what has no day has no Deadline either. Documents that are marked secret are left out unless `secret`.
    """
    kept, _ = open_documents(documents, secret=secret)
    found = groups(kept)
    root = etree.Element("Project", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    days = [day for document in kept if (day := document.issued_on) and len(day) == len("2025-02-03")]
    first = min(days, default="2000-01-01")
    _add(root, SaveVersion="14", Name="nhiem-vu.xml", Title="Danh mục nhiệm vụ")
    _add(root, ScheduleFromStart="1", StartDate=f"{first}T{_MORNING}", CurrencyCode="VND", CalendarUID="1")
    _add(root, DefaultStartTime=str(_MORNING), DefaultFinishTime=str(_EVENING))
    fields = _add(root, "ExtendedAttributes")
    for number, name, alias in _FIELDS:
        _add(_add(fields, "ExtendedAttribute"), FieldID=number, FieldName=name, Alias=alias)
    _calendar(_add(root, "Calendars"))
    tasks, resources, assignments = (_add(root, name) for name in ("Tasks", "Resources", "Assignments"))
    _tasks(tasks, resources, assignments, todos(found, start=start, months=months, before=before), found)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add(parent: Element, name: str = "", **values: str) -> Element:
    """A child of that name; else a child for each value, in order."""
    if name:
        return etree.SubElement(parent, name)
    for key, words in values.items():
        etree.SubElement(parent, key).text = words
    return parent


def _calendar(calendars: Element) -> None:
    """Monday to Friday, as every project has it."""
    calendar = _add(_add(calendars, "Calendar"), UID="1", Name="Standard", IsBaseCalendar="1")
    days = _add(calendar, "WeekDays")
    for number in range(1, 8):  # from Sunday
        works = 1 < number < 7
        day = _add(_add(days, "WeekDay"), DayType=str(number), DayWorking=str(int(works)))
        if works:
            times = _add(day, "WorkingTimes")
            for begin, end in _HOURS:
                _add(_add(times, "WorkingTime"), FromTime=str(begin), ToTime=str(end))


def _tasks(
    tasks: Element, resources: Element, assignments: Element, found: Iterable[Todo], heads: Iterable[Group]
) -> None:
    names = {group.document.source.sha256: group.heading for group in heads}
    units: dict[str, str] = {}
    number = 0
    for outline, (sha256, members) in enumerate(groupby(found, key=lambda todo: todo.document.source.sha256), 1):
        number += 1
        _task(tasks, number, names[sha256], f"{outline}")
        for below, todo in enumerate(members, 1):
            number += 1
            _task(tasks, number, todo.row.action, f"{outline}.{below}", todo)
            for body in dict.fromkeys(bodies([body]) for body in todo.task.lead):
                if body not in units:
                    units[body] = str(len(units) + 1)
                    resource = _add(_add(resources, "Resource"), UID=units[body], ID=units[body])
                    _add(resource, Name=_line(body), Type="1")
                assignment = _add(_add(assignments, "Assignment"), UID=str(len(assignments)))
                _add(assignment, TaskUID=str(number), ResourceUID=units[body], Units="1")


def _task(tasks: Element, number: int, name: str, outline: str, todo: Todo | None = None) -> None:
    """A task; one that stands for a document without `todo`."""
    task = _add(_add(tasks, "Task"), UID=str(number), ID=str(number), Name=_line(name))
    _add(task, Type="1", IsNull="0", OutlineNumber=outline, OutlineLevel=str(outline.count(".") + 1))
    _add(task, Priority=_PRIORITY.get(todo.urgency or 0, "500") if todo else "500", Summary=str(int(todo is None)))
    if todo is None:
        return
    if todo.due is not None:
        _add(task, Deadline=_moment(todo.due))
    _add(task, Notes=described(todo))
    for field, words in ((_CODE, todo.uid), (_SUPPORTING, todo.row.supporting)):
        if words:
            _add(_add(task, "ExtendedAttribute"), FieldID=field, Value=_line(words))


def _moment(due: dt.date) -> str:
    """A moment of Việt Nam; the end of the working day where no hour is known."""
    moment = due.astimezone(HANOI) if isinstance(due, dt.datetime) else dt.datetime.combine(due, _EVENING)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _line(words: str) -> str:
    """Words in one line that a name or a text field can hold; what is cut ends in "…"."""
    words = " ".join(fitting(words).split())
    return words if len(words) <= _MOST else words[: _MOST - 1] + "…"
