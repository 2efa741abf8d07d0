"""What is due when, as lists that people are shown: reports, calendars, reminders."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, NamedTuple

from vnadmin.export.by_unit import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OVERDUE, UNKNOWN = "overdue", "unknown"


class Reminder(NamedTuple):
    """A day on which something is due.

    `key`: names it, as `vnadmin.track.Item.key`. `due`: a day, an aware moment, or None where no day is known. `days`: from the day of
    asking to it, below nought when it is past, None as `due`. `words`: the deadline as printed. `basis`: the document and the place
    in it, `doc_id` its name in the archive. `review`: of the register. `doubtful`: whether the reading is not sure and no person looked at it yet.
    """

    key: str
    task_id: str
    due: dt.date | dt.datetime | None
    days: int | None
    words: str
    action: str
    leads: tuple[str, ...]
    supporting: tuple[str, ...]
    deliverable: str
    basis: str
    path: str
    symbol: str | None
    issued_on: str | None
    secrecy: str | None
    doc_id: str
    confidence: float
    review: Literal["unreviewed", "accepted", "rejected"]
    doubtful: bool


class Section(NamedTuple):
    """Reminders that stand together. `name`: overdue, the most days that are left ("7"), or unknown; `heading`: in Vietnamese."""

    name: str
    heading: str
    found: tuple[Reminder, ...]


def sections(found: Iterable[Reminder], bounds: Sequence[int], *, unknown: bool = False) -> list[Section]:
    """Overdue; then what is due within each of the bounds (days, rising) and not within the one before; with `unknown` what has no day.

    Every section is there, with nothing in it maybe; the reminders keep their order.
    """
    found = list(found)
    out = [Section(OVERDUE, "Quá hạn", tuple(r for r in found if r.days is not None and r.days < 0))]
    low = 0
    for bound in bounds:
        near = tuple(r for r in found if r.days is not None and low <= r.days <= bound)
        out.append(Section(str(bound), _heading(low, bound), near))
        low = bound + 1
    if unknown:
        out.append(Section(UNKNOWN, "Chưa rõ hạn", tuple(r for r in found if r.days is None)))
    return out


def by_lead(found: Iterable[Reminder]) -> dict[str, list[Reminder]]:
    """Reminders under the name of each body that leads; those without a lead under `NOBODY`, last. Names in their first order."""
    out: dict[str, list[Reminder]] = {}
    nobody = []
    for reminder in found:
        for name in reminder.leads:
            out.setdefault(name, []).append(reminder)
        if not reminder.leads:
            nobody.append(reminder)
    return out | ({NOBODY: nobody} if nobody else {})


def due_words(reminder: Reminder) -> str:
    """The day as 03/02/2025, with its hour where one is printed; the printed words where no day is known."""
    if reminder.due is None:
        return reminder.words
    hour = f"{reminder.due:%H:%M} ngày " if isinstance(reminder.due, dt.datetime) else ""
    return f"{hour}{reminder.due:%d/%m/%Y}"


def days_words(reminder: Reminder) -> str:
    """How far away the day is: "quá hạn 3 ngày", "hôm nay", "còn 3 ngày"; "" where no day is known."""
    if reminder.days is None:
        return ""
    if reminder.days == 0:
        return "hôm nay"
    return f"quá hạn {-reminder.days} ngày" if reminder.days < 0 else f"còn {reminder.days} ngày"


def _heading(low: int, bound: int) -> str:
    if low == 0:
        near = {0: "Đến hạn hôm nay", 1: "Đến hạn hôm nay và ngày mai"}
        return near.get(bound, f"Đến hạn trong {bound} ngày")
    return f"Còn {low} đến {bound} ngày" if low < bound else f"Còn {bound} ngày"
