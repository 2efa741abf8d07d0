"""Tasks of the register as entries of a tracker: one for each day on which something is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.export.todo_words import description, title_of
from vnadmin.export.todos import days, known_day, priority
from vnadmin.track.content import deadline_of, moment
from vnadmin.track.models import Item
from vnadmin.values.phrases import in_vietnamese

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from vnadmin.track.models import Due, Registered


def items(
    tasks: Iterable[Registered], *, start: dt.date | None = None, months: int = 12, before: str = "exclusive"
) -> list[Item]:
    """What a tracker is to show of the tasks, in their order; those that a person rejected are left out.

    A recurring duty gives one for each of its periods, beginning with `start` (the day of the document if not given), over `months` months;
    one of every day, and one whose periods cannot be reckoned, gives one without a day. `before` is as in `vnadmin.read`. The same task gives the same
    keys, whatever `start` is: an item that is not among them is not withdrawn for that.
    """
    made = []
    for task in tasks:
        if task.review == "rejected":
            continue
        first = start or known_day(task.issued_on)
        for due in task.deadlines or (None,):
            key = task.task_id if due is None or due.number == 1 else f"{task.task_id}.{due.number}"
            made += [
                _item(task, f"{key}.{period}" if period else key, day, due.words if due else "")
                for period, day in _days(due, first, months, before)
            ]
    return made


def _days(
    due: Due | None, first: dt.date | None, months: int, before: str
) -> Iterator[tuple[str, dt.date | dt.datetime | None]]:
    if due is None or due.kind != "recurring":
        yield "", moment(due.due_on) if due else None
    else:
        yield from days(deadline_of(due) if due.every else None, first, months=months, before=before)


def _item(task: Registered, key: str, day: dt.date | dt.datetime | None, words: str) -> Item:
    lead = "; ".join(task.leads)
    note = [task.note] if task.note and task.state != "withdrawn" else []
    note += [f"Cần xem lại: {'; '.join(map(in_vietnamese, task.doubts))}"] if task.doubts else []
    return Item(
        key=key,
        task_id=task.task_id,
        title=title_of(lead, task.action),
        due=day,
        description=description(
            deliverable=task.deliverable or "",
            supporting="; ".join(task.supporting),
            due=words,
            basis=task.basis,
            quote=task.quote,
            note="\n".join(note),
        ),
        categories=tuple(dict.fromkeys((*task.leads, *([task.symbol] if task.symbol else [])))),
        priority=priority(task.urgency),
        state=task.state,
        note=task.note,
        symbol=task.symbol,
        secrecy=task.secrecy,
        review=task.review,
        confidence=task.confidence,
        lineage=task.lineage,
        held=f"may be the same as {task.maybe}" if task.maybe else None,
    )
