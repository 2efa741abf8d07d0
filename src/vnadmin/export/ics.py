"""Tasks as a calendar of things to do (iCalendar, VTODO), as every calendar program keeps them. Needs the extra `vnadmin[office]`."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from vnadmin.errors import UsageError
from vnadmin.export.task_rows import bodies, groups, open_documents
from vnadmin.export.todo_words import described, title
from vnadmin.export.todos import known_day, todos

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icalendar import Todo as Entry

    from vnadmin.export.todos import Todo
    from vnadmin.model import Document


def to_ics(
    documents: Iterable[Document],
    *,
    start: dt.date | None = None,
    months: int = 12,
    before: str = "exclusive",
    secret: bool = False,
) -> bytes:
    """The tasks of all documents as the bytes of an .ics file; the same documents give the same bytes.

    One VTODO for each day on which something is due (see `vnadmin.export.todos.todos` for `start`, `months`, `before`): no rule of
    recurrence, no time zone, nobody invited, so that no program completes, moves or mails anything by itself. A day is a day
    (VALUE=DATE); a moment is written in UTC. Documents that are marked secret are left out unless `secret`. Raises `UsageError` where
    icalendar is not installed.
    """
    try:
        from icalendar import Calendar
    except ImportError as error:
        raise UsageError("icalendar is not installed: pip install 'vnadmin[office]'") from error
    kept, _ = open_documents(documents, secret=secret)
    calendar = Calendar()
    calendar.add("prodid", "-//vnadmin//VN")
    calendar.add("version", "2.0")
    for todo in todos(groups(kept), start=start, months=months, before=before):
        calendar.add_component(_entry(todo))
    return bytes(calendar.to_ical())


def _entry(todo: Todo) -> Entry:
    from icalendar import Todo as NewEntry

    row, document = todo.row, todo.document
    entry = NewEntry()
    stamp = _stamp(document)
    entry.add("uid", todo.uid)
    entry.add("dtstamp", stamp)
    entry.add("last-modified", stamp)
    entry.add("sequence", 0)
    entry.add("summary", title(todo))
    entry.add("status", "NEEDS-ACTION")
    if todo.due is not None:
        entry.add("due", todo.due.astimezone(dt.UTC) if isinstance(todo.due, dt.datetime) else todo.due)
    groups_ = [bodies([body]) for body in todo.task.lead] + ([document.symbol.value] if document.symbol else [])
    if groups_:
        entry.add("categories", list(dict.fromkeys(groups_)))
    if todo.urgency:
        entry.add("priority", todo.urgency)
    entry.add("description", described(todo))
    entry.add("x-vnadmin-id", row.code)
    entry.add("x-vnadmin-doc", document.source.sha256)
    entry.add("x-vnadmin-span", f"{todo.task.span[0]}-{todo.task.span[1]}")
    entry.add("x-vnadmin-hash", hashlib.sha256("\n".join(map(str, (*row, todo.due))).encode()).hexdigest()[:16])
    return entry


def _stamp(document: Document) -> dt.datetime:
    """The day of the document: what is written does not depend on the clock."""
    day = known_day(document.issued_on) or dt.date(2000, 1, 1)
    return dt.datetime.combine(day, dt.time(), dt.UTC)
