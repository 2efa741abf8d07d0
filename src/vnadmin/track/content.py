"""What a reading says of a task, in the words of a register: kept, compared with the next reading, corrected by people."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from vnadmin.export.task_rows import groups
from vnadmin.export.todos import HANOI
from vnadmin.model import Deadline
from vnadmin.store.rows import shown
from vnadmin.store.words import plain
from vnadmin.track.models import Due

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnadmin.model import Agency, Document, Task
    from vnadmin.track.models import Registered


class Head(NamedTuple):
    """What a task tells of its document."""

    symbol: str | None
    document_type: str | None
    issued_on: str | None
    issuer: str | None
    subject: str | None
    urgency: str | None
    secrecy: str | None


class Content(NamedTuple):
    """What a reading says of a task; the fields of `Registered` that are called so."""

    path: str
    action: str
    leads: tuple[str, ...]
    supporting: tuple[str, ...]
    deliverable: str | None
    deadlines: tuple[Due, ...]
    basis: str
    quote: str
    confidence: float
    doubts: tuple[str, ...]


def head_of(document: Document) -> Head:
    """What the tasks of a document tell of it."""
    return Head(
        document.symbol.value if document.symbol else None, document.document_type, document.issued_on,
        document.issuer.name if document.issuer else None, str(document.subject) if document.subject else None,
        str(document.urgency) if document.urgency else None, str(document.secrecy) if document.secrecy else None,
    )  # fmt: skip


def contents(document: Document) -> list[Content]:
    """What a document says of each of its tasks, in their order."""
    return [
        Content(
            task.path, row.action, _names(task.lead), _names(task.supporting), row.deliverable or None, _dues(task), row.basis, row.quote,
            round(task.confidence, 4), tuple(dict.fromkeys((*task.doubts, *(d for due in task.deadlines for d in due.doubts)))),
        )
        for group in groups([document])
        for task, row in zip(group.tasks, group.rows, strict=True)
    ]  # fmt: skip


def _names(agencies: Iterable[Agency]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shown(body) for body in agencies))


def _dues(task: Task) -> tuple[Due, ...]:
    return tuple(due_of(deadline, number) for number, deadline in enumerate(task.deadlines, 1))


def due_of(deadline: Deadline, number: int = 1) -> Due:
    """A deadline as a register keeps it."""
    day = deadline.due_on.isoformat() if deadline.due_on else None
    if day and deadline.time and deadline.due_on == deadline.date and deadline.kind != "recurring":
        day = f"{day}T{deadline.time}+07:00"
    return Due(
        str(deadline), deadline.kind, day, deadline.every if deadline.due_on else (), deadline.on, deadline.bound, deadline.time, number
    )  # fmt: skip


def deadline_of(due: Due) -> Deadline:
    """A recurring deadline, so that its periods can be reckoned."""
    words = due.words
    return Deadline(
        text=words, span=(0, len(words)), kind="recurring", every=due.every, on=due.on, bound=due.bound, time=due.time  # type: ignore[arg-type]
    )  # fmt: skip


def moment(due_on: str | None) -> dt.date | dt.datetime | None:
    """The day or the aware moment that `Due.due_on` says."""
    if due_on is None:
        return None
    return dt.date.fromisoformat(due_on) if len(due_on) == len("2026-03-31") else dt.datetime.fromisoformat(due_on)


def due_cell(deadlines: tuple[Due, ...]) -> str:
    """The cell of the deadline, as in `vnadmin.export.task_rows.TaskRow`: ISO day or moment of Việt Nam, else the printed words."""
    if len(deadlines) == 1 and deadlines[0].due_on and deadlines[0].kind != "recurring":
        day = moment(deadlines[0].due_on)
        return day.astimezone(HANOI).isoformat()[:16] if isinstance(day, dt.datetime) else str(day)
    return "; ".join(due.words for due in deadlines)


def cells(content: Content) -> dict[str, str]:
    """The fields that people may correct, in the words of a workbook's cells."""
    return {
        "action": content.action, "lead": "; ".join(content.leads), "supporting": "; ".join(content.supporting),
        "due": due_cell(content.deadlines), "deliverable": content.deliverable or "", "basis": content.basis,
    }  # fmt: skip


def renumbered(old: tuple[Due, ...], new: tuple[Due, ...]) -> tuple[Due, ...]:
    """The deadlines of a new reading with the numbers that they had: the same words first, then the same kind in order; others get numbers that
    none had.
    """
    left, numbers = list(old), dict[int, int]()
    for likeness in (_wording, lambda due: (due.kind, due.every), lambda _: None):
        for n, due in enumerate(new):
            mate = next((o for o in left if likeness(o) == likeness(due)), None) if n not in numbers else None
            if mate:
                left.remove(mate)
                numbers[n] = mate.number
    last = max((due.number for due in old), default=0)
    unknown = [n for n in range(len(new)) if n not in numbers]
    numbers |= {n: last + count for count, n in enumerate(unknown, 1)}
    return tuple(due._replace(number=numbers[n]) for n, due in enumerate(new))


def _wording(due: Due) -> object:
    return plain(due.words)


def first_day(deadlines: tuple[Due, ...]) -> str | None:
    """The first day on which something is due; None where no day is known."""
    return min((due.due_on[:10] for due in deadlines if due.due_on), default=None)


def body_names(content: Content | Registered) -> str:
    """The names of leads and supporting bodies without marks, blanks at their ends, line ends between them."""
    return "\n".join(f" {' '.join(plain(name).split())} " for name in (*content.leads, *content.supporting))


def same_content(one: Content, other: Content) -> bool:
    """Whether two readings say the same: neither place nor confidence counts, nor the document that it stands in."""
    return _said(one) == _said(other)


def _said(content: Content) -> tuple[object, ...]:
    dues = [due._replace(number=1) for due in content.deadlines]
    return (content.action, content.leads, content.supporting, content.deliverable, dues, content.quote)


def content_sha(found: list[Content]) -> str:
    """Of all that the tasks of a document say."""
    return hashlib.sha256("\n".join(map(to_json, found)).encode()).hexdigest()[:32]


def to_json(record: Content | Head) -> str:
    """A record as one line of JSON, fields in their order."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def content_from(text: str) -> Content:
    """The record that `to_json` wrote."""
    path, action, leads, supporting, deliverable, deadlines, basis, quote, confidence, doubts = json.loads(text)
    dues = tuple(_due_from(due) for due in deadlines)
    return Content(
        path, action, tuple(leads), tuple(supporting), deliverable, dues, basis, quote, confidence, tuple(doubts)
    )


def _due_from(fields: list[Any]) -> Due:
    words, kind, due_on, every, on, bound, time, number = fields
    return Due(words, kind, due_on, tuple(every), tuple(on), bound, time, number)


def head_from(text: str) -> Head:
    """The record that `to_json` wrote."""
    return Head(*json.loads(text))
