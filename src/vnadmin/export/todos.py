"""Tasks as things to do, one for each day on which something is due: what calendars and to-do lists hold."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.alone import resolve_deadline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vnadmin.export.task_rows import Group, TaskRow
    from vnadmin.model import Deadline, Document, Task

HANOI = dt.timezone(dt.timedelta(hours=7))
_MOST = 60  # days of one recurring deadline; one that comes back every day is one thing to do, without a day
_URGENCY = (("hỏa tốc", 1), ("hoả tốc", 1), ("thượng khẩn", 3), ("khẩn", 5))


class Todo(NamedTuple):
    """One thing to do.

    `uid`: the code of the task, with the number of the deadline where there are several and the period where it recurs: small ASCII letters,
    digits and "-". `due`: a day; a moment of Việt Nam where an hour is printed; None where no day is known. `words`: the deadline as
    printed, "" without one. `urgency`: 1 Hỏa tốc, 3 Thượng khẩn, 5 Khẩn, None for none.
    """

    uid: str
    document: Document
    task: Task
    row: TaskRow
    due: dt.date | dt.datetime | None
    words: str
    urgency: int | None


def todos(
    found: Iterable[Group], *, start: dt.date | None = None, months: int = 12, before: str = "exclusive"
) -> list[Todo]:
    """What is to be done, in the order of documents and tasks.

    A recurring duty gives one for each of its periods, beginning with `start` (the day of the document if not given), over `months` months.
    A duty of every day, and one whose periods cannot be reckoned, gives one without a day. `before` is as in `vnadmin.read`.
    """
    made = []
    for group in found:
        urgency = priority(str(group.document.urgency or ""))
        for task, row in zip(group.tasks, group.rows, strict=True):
            for number, deadline in enumerate(task.deadlines or (None,), 1):
                uid = row.code if number == 1 else f"{row.code}-{number}"
                words = str(deadline or "")
                first = start or known_day(group.document.issued_on)
                for period, due in days(deadline, first, months=months, before=before):
                    key = f"{uid}-{period}" if period else uid
                    made.append(Todo(key, group.document, task, row, due, words, urgency))
    return made


def days(
    deadline: Deadline | None, first: dt.date | None, *, months: int, before: str
) -> Iterator[tuple[str, dt.date | None]]:
    """The days on which a deadline asks for something, each with the name of its period, "" where it does not recur.

    A recurring one gives each of its periods from `first` on, over some months; one of every day, and one that cannot be reckoned, gives
    one without a day, as no deadline does.
    """
    if deadline is None:
        yield "", None
    elif deadline.kind == "recurring":
        found = [] if first is None or "day" in deadline.every else _recurring(deadline, first, months, before)
        keys: set[str] = set()
        for day in found:
            key = _period(deadline, day)
            key = day.isoformat() if key in keys else key
            keys.add(key)
            yield key, day
        if not found:
            yield "", None
    elif deadline.due_on and deadline.time and deadline.due_on == deadline.date:
        yield "", dt.datetime.combine(deadline.due_on, dt.time.fromisoformat(deadline.time), HANOI)
    else:
        yield "", deadline.due_on


def _recurring(deadline: Deadline, first: dt.date, months: int, before: str) -> list[dt.date]:
    """The days of a recurring deadline from `first` on, over some months; none where they cannot be reckoned."""
    end = _months_later(first, months)
    days: list[dt.date] = []
    day = first
    while day < end and len(days) < _MOST:
        due = resolve_deadline(deadline, issued_on=day, before=before).due_on
        if due is None:
            break
        if due >= first and due < end and (not days or due > days[-1]):
            days.append(due)
        day = max(day, due) + dt.timedelta(days=1)
    return days


def _months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.month - 1 + months, 12)
    return dt.date(day.year + year, month + 1, min(day.day, 28))


def _period(deadline: Deadline, day: dt.date) -> str:
    """The name of the period that a day ends: 2026-04, 2026-q2, 2026-h1, 2026, 2026-w07; else the day itself."""
    year, week, _ = day.isocalendar()
    names = {
        "week": f"{year}-w{week:02}", "month": f"{day:%Y-%m}", "quarter": f"{day.year}-q{(day.month + 2) // 3}",
        "half_year": f"{day.year}-h{(day.month + 5) // 6}", "year": f"{day.year}",
    }  # fmt: skip
    return names.get(deadline.every[0], day.isoformat()) if len(deadline.every) == 1 else day.isoformat()


def known_day(day: str | None) -> dt.date | None:
    """An ISO date as a day; None where its day or month is not known."""
    return dt.date.fromisoformat(day) if day and len(day) == len("2025-02-03") else None


def priority(urgency: str | None) -> int | None:
    """1 for Hỏa tốc, 3 for Thượng khẩn, 5 for Khẩn, as calendars count; None for none."""
    words = (urgency or "").lower()
    return next((level for name, level in _URGENCY if name in words), None)
