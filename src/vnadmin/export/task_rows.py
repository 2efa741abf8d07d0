"""Tasks as the rows of a register that people keep: words for each column, the same for every file format."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.data import load
from vnadmin.values.phrases import in_vietnamese

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.model import Agency, Document, Task

UNREVIEWED = "Chưa rà soát"


class TaskRow(NamedTuple):
    """One task in the words of a register; "" for what is not known.

    `code` names the task in every file: the same source, read by the same version, gives the same codes. `due` is the cell of the
    deadline: a day, or a moment where an hour is printed, where exactly one deadline has a due date; else the printed words.
    """

    code: str
    action: str
    lead: str
    supporting: str
    due: dt.date | dt.datetime | str
    deliverable: str
    basis: str
    note: str
    review: str
    quote: str


class Group(NamedTuple):
    """The tasks of one document. `heading` names it in a line, `rows` and `tasks` are in the order of the document."""

    document: Document
    heading: str
    rows: tuple[TaskRow, ...]
    tasks: tuple[Task, ...]


def open_documents(documents: Iterable[Document], *, secret: bool = False) -> tuple[list[Document], list[Document]]:
    """The documents that go into files, each source once, and those left out because they are marked Mật, Tối mật or Tuyệt mật.

    With `secret` none is left out.
    """
    kept: dict[str, Document] = {}
    left: dict[str, Document] = {}
    for document in documents:
        place = left if document.secrecy and not secret else kept
        place.setdefault(document.source.sha256, document)
    return list(kept.values()), list(left.values())


def groups(documents: Iterable[Document]) -> list[Group]:
    """The rows of each document that has tasks."""
    return [_group(document) for document in documents if document.tasks]


def document_name(document: Document) -> str:
    """How a letter would name the document: "Kế hoạch số 12/KH-UBND ngày 03/02/2025"; its issuer is told only where it has no symbol."""
    kind = _types().get(document.document_type or "", "Văn bản")
    parts = [kind]
    if document.symbol:
        parts.append(f"số {document.symbol.value if document.symbol.number else '…' + document.symbol.value}")
    if document.issued_on:
        grain = {len("2025"): "năm", len("2025-02"): "tháng"}.get(len(document.issued_on), "ngày")
        parts.append(f"{grain} {printed_day(document.issued_on)}")
    if document.issuer and not document.symbol:
        parts.append(f"của {bodies([document.issuer])}")
    if len(parts) == 1 and document.source.name:
        parts.append(document.source.name)
    return " ".join(parts)


def printed_day(day: str) -> str:
    """An ISO day, month or year as 03/02/2025, 02/2025 or 2025."""
    return "/".join(reversed(day.split("-")))


def bodies(agencies: Iterable[Agency]) -> str:
    """The names, each once, separated by `; `; with what they mean in this document where that is known."""
    return "; ".join(dict.fromkeys(" ".join((body.resolved or body.name).split()) for body in agencies))


def codes(document: Document) -> list[str]:
    """The code of each task: eight signs of the source, eight of the place where the task stands in its text.

    A task that is read in another place has another code, so that a code never comes to mean another task.
    """
    seen: dict[tuple[int, int], int] = {}
    found = []
    for task in document.tasks:
        count = seen[task.action.span] = seen.get(task.action.span, 0) + 1
        place = hashlib.sha256(f"{task.action.span[0]}:{task.action.span[1]}:{count}".encode()).hexdigest()
        found.append(f"{document.source.sha256[:8]}-{place[:8]}")
    return found


def _group(document: Document) -> Group:
    name = document_name(document)
    heading = f"{name}: {document.subject}" if document.subject else name
    rows = tuple(_row(name, task, code) for task, code in zip(document.tasks, codes(document), strict=True))
    return Group(document, heading, rows, document.tasks)


def _row(document: str, task: Task, code: str) -> TaskRow:
    due = _due(task)
    place = task.path.partition(".-")[0].removeprefix("-")
    doubts = [in_vietnamese(doubt) for doubt in (*task.doubts, *(d for item in task.deadlines for d in item.doubts))]
    notes = [f"Thời hạn ghi trong văn bản: {words}" for words in _hidden_words(task, due)]
    notes += [f"Cần xem lại: {'; '.join(dict.fromkeys(doubts))}"] if doubts else []
    return TaskRow(
        code=code,
        action=str(task.action),
        lead=bodies(task.lead),
        supporting=bodies(task.supporting),
        due=due,
        deliverable=str(task.deliverable or ""),
        basis=f"{document}, {place if ' ' in place else f'mục {place}'}"
        if place
        else document,  # "Điều 4.c" says what it is
        note="\n".join(notes),
        review=UNREVIEWED,
        quote=str(task),
    )


def _due(task: Task) -> dt.date | dt.datetime | str:
    """A day only where there is one deadline and it has one; several, recurring and unknown ones stay as they are printed."""
    if len(task.deadlines) == 1:
        only = task.deadlines[0]
        if only.due_on and only.kind != "recurring":
            if only.time and only.due_on == only.date:
                return dt.datetime.combine(only.due_on, dt.time.fromisoformat(only.time))
            return only.due_on
    return "; ".join(str(d) for d in task.deadlines)


def _hidden_words(task: Task, due: dt.date | str) -> Sequence[str]:
    """The printed words of a deadline that the day in its cell does not show."""
    if isinstance(due, str):
        return ()
    return [str(d) for d in task.deadlines if d.date != d.due_on or d.start or d.kind != "date"]


@cache
def _types() -> dict[str, str]:
    return {row["id"]: row["name"] for row in load("document_types")}
