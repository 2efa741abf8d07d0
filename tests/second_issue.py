"""A document, and the same document after an office changed it: one day later, one task gone, one task more."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vnadmin.model import Document, Task

ADDED = "Bộ Xây dựng công bố định mức chi phí bảo trì công trình, hoàn thành trước ngày 20 tháng 12 năm {year}."
_LATER = dt.timedelta(days=30)
_DAY = re.compile(r"(\d{1,2})(/| tháng )(\d{1,2})(/| năm )(\d{4})")


class Changed(NamedTuple):
    """The new text and what is new in it, by the places of tasks in the old document. `moved`: their deadlines went from `old` to `new`. `dropped`: they
    are gone. `finished`, `renamed`: untouched tasks with a day, for people to work on.
    """

    text: str
    moved: int
    old: dt.date
    new: dt.date
    dropped: int
    finished: int
    renamed: int


def change(document: Document) -> Changed:
    """Changes a document that has a task with a plain day on lines of its own, one without a day, and two others."""
    text, tasks = document.text, document.tasks
    alone = [number for number in range(len(tasks)) if _alone(document, number)]
    dated = [number for number, task in enumerate(tasks) if _day(task)]
    moved = next(number for number in reversed(alone) if number in dated)
    dropped = next(number for number in reversed(alone) if not tasks[number].deadlines and _sure(tasks[number]))
    rest = [number for number, task in enumerate(tasks) if number not in {moved, dropped} and _single(task)]
    finished = next((number for number in rest if number in dated), rest[0])
    renamed = next(number for number in rest if number != finished)
    old = _day(tasks[moved])
    assert old is not None
    deadline = tasks[moved].deadlines[0]
    words = _DAY.sub(_later, str(deadline))
    _, end = _lines(document, moved)
    cuts = sorted(
        [(*deadline.span, words), (end, end, "\n\n" + ADDED.format(year=old.year)), (*_lines(document, dropped), "")],
        reverse=True,
    )
    for start, stop, words_ in cuts:
        text = text[:start] + words_ + text[stop:]
    return Changed(text, moved, old, old + _LATER, dropped, finished, renamed)


def _later(printed: re.Match[str]) -> str:
    day = dt.date(int(printed[5]), int(printed[3]), int(printed[1])) + _LATER
    return f"{day.day:02}{printed[2]}{day.month:02}{printed[4]}{day.year}"


def _single(task: Task) -> bool:
    """Whether a tracker shows one entry of it."""
    return _sure(task) and len(task.deadlines) < 2 and all(one.kind != "recurring" for one in task.deadlines)


def _sure(task: Task) -> bool:
    return task.confidence >= 0.95 and bool(task.lead)


def _day(task: Task) -> dt.date | None:
    """The day of a task whose only deadline is printed with its day."""
    if len(task.deadlines) != 1 or not _sure(task):
        return None
    deadline = task.deadlines[0]
    plain = deadline.kind == "date" and deadline.due_on and not deadline.time and len(_DAY.findall(str(deadline))) == 1
    return dt.date.fromisoformat(str(deadline.due_on)) if plain else None


def _lines(document: Document, number: int) -> tuple[int, int]:
    """The lines that a task stands on."""
    start, end = document.tasks[number].span
    line_end = document.text.find("\n", end)
    return document.text.rfind("\n", 0, start) + 1, len(document.text) if line_end < 0 else line_end


def _alone(document: Document, number: int) -> bool:
    start, end = _lines(document, number)
    return all(other.span[1] <= start or other.span[0] >= end for n, other in enumerate(document.tasks) if n != number)
