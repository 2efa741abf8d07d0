"""A document as the rows of an archive."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, NamedTuple

from vnadmin import __version__
from vnadmin.store.words import body_words, both_words, facet, key, plain_key, plain_name, symbol_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.model import Agency, Document, Task

ROLES = ("lead", "supporting", "reports_to", "via", "advises")
BETWEEN = "\x1f"  # between names in one column
_ID_LENGTH = 20
_LEVEL = 3  # of compression: 6 is twice as slow and a tenth smaller


class DocumentRow(NamedTuple):
    """Columns of `documents`, without those that depend on other documents."""

    doc_id: str
    doc_key: str | None
    symbol: str | None
    symbol_key: str | None
    number: str | None
    type: str | None
    status: str | None
    issuer: str | None
    issuer_id: str | None
    issued_on: str | None
    place: str | None
    subject: str | None
    urgency: str | None
    secrecy: str | None
    source_name: str
    media_type: str
    sha256: str
    size: int
    pages: int | None
    ocr: int
    text_sha256: str
    extractor_version: str
    json: bytes


class TaskRow(NamedTuple):
    """Columns of `tasks`."""

    task_id: str
    doc_id: str
    ordinal: int
    path: str
    action: str
    deliverable: str | None
    due_on: str | None
    due_text: str | None
    due_kind: str | None
    recurrence: str | None
    start: int
    stop: int
    quote: str
    leads: str
    confidence: float
    doubts: str
    content_sha: str


class AgencyRow(NamedTuple):
    """A body of a task: columns of `task_agencies` and of `agencies`."""

    task_id: str
    role: str
    ordinal: int
    agency_id: str
    raw_text: str
    name: str
    alias: str


class Prepared(NamedTuple):
    """All rows of one document: what a worker makes, so that the one who writes has little to do."""

    document: DocumentRow
    tasks: list[TaskRow]
    deadlines: list[tuple[object, ...]]
    agencies: list[AgencyRow]
    citations: list[tuple[object, ...]]
    words: list[tuple[str, str, str, str, str]]


def prepare(document: Document) -> Prepared:
    """The rows of a document."""
    row = document_row(document)
    tasks: list[TaskRow] = []
    deadlines: list[tuple[object, ...]] = []
    agencies: list[AgencyRow] = []
    words: list[tuple[str, str, str, str, str]] = []
    for task_row, task, text_key in task_rows(document):
        tasks.append(task_row)
        deadlines += deadline_rows(task_row.task_id, task)
        agencies += agency_rows(task_row.task_id, task)
        due = [d.due_on.isoformat() for d in task.deadlines if d.due_on]
        bodies = [shown(body) for body in (*task.lead, *task.supporting)]
        words.append((task_row.task_id, *indexed(text_key, bodies, facets(row, due))))
    return Prepared(row, tasks, deadlines, agencies, list(citation_rows(document)), words)


def document_id(sha256: str) -> str:
    """The id of a document in an archive."""
    return sha256[:_ID_LENGTH]


def document_row(document: Document) -> DocumentRow:
    """The row of a document."""
    symbol = document.symbol.value if document.symbol and document.symbol.number else None
    issuer = document.issuer
    source = document.source
    parts = (symbol and symbol_key(symbol), issuer and " ".join(plain_name(issuer.name).split()), document.issued_on)
    return DocumentRow(
        document_id(source.sha256), "|".join(str(p) for p in parts) if all(parts) else None,
        document.symbol.value if document.symbol else None,
        symbol_key(document.symbol.value) if document.symbol and document.symbol.value else None,
        document.symbol.number if document.symbol else None, document.document_type, document.status,
        issuer.name if issuer else None, issuer.id if issuer else None, document.issued_on,
        document.issued.place if document.issued else None,
        str(document.subject) if document.subject else None, str(document.urgency) if document.urgency else None,
        str(document.secrecy) if document.secrecy else None, source.name or "", source.media_type, source.sha256, source.size,
        source.pages, int(source.ocr or source.text_layer in {"ocr", "broken"}), hashlib.sha256(document.text.encode()).hexdigest(), __version__,
        zlib.compress(document.model_dump_json(by_alias=True).encode(), _LEVEL),
    )  # fmt: skip


def task_rows(document: Document) -> Iterator[tuple[TaskRow, Task, str]]:
    """The rows of its tasks, with the tasks and the keys of their texts."""
    doc_id = document_id(document.source.sha256)
    for ordinal, task in enumerate(document.tasks):
        dated = sorted((d for d in task.deadlines if d.due_on), key=lambda d: str(d.due_on))
        first = dated[0] if dated else task.deadlines[0] if task.deadlines else None
        due_on = first.due_on.isoformat() if first and first.due_on else None
        every = ",".join(sorted({e for d in task.deadlines for e in d.every})) or None
        leads = "|".join(sorted(plain_name(body.name) for body in task.lead))
        text_key = key(task.text)
        content = f"{plain_key(' '.join(text_key.split()))}|{leads}|{due_on}"
        yield TaskRow(
            f"{doc_id}/{task.id}", doc_id, ordinal, task.path, str(task.action),
            str(task.deliverable) if task.deliverable else None, due_on, str(first) if first else None,
            first.kind if first else None, every, *task.span, task.text,
            BETWEEN.join(shown(body) for body in task.lead), task.confidence, "\n".join(task.doubts),
            hashlib.sha256(content.encode()).hexdigest()[:32],
        ), task, text_key  # fmt: skip


def deadline_rows(task_id: str, task: Task) -> Iterator[tuple[object, ...]]:
    """Rows of `deadlines`."""
    for i, d in enumerate(task.deadlines):
        yield (
            task_id, i, d.text, d.kind, d.bound, d.date.isoformat() if d.date else None,
            d.due_on.isoformat() if d.due_on else None, ",".join(d.every) or None, d.unresolved, *d.span,
        )  # fmt: skip


def agency_rows(task_id: str, task: Task) -> Iterator[AgencyRow]:
    """Rows of `task_agencies`."""
    for role in ROLES:
        for i, body in enumerate(getattr(task, role)):
            yield _agency_row(task_id, role, i, body)
    if task.assigner:
        yield _agency_row(task_id, "assigner", 0, task.assigner)


def _agency_row(task_id: str, role: str, i: int, body: Agency) -> AgencyRow:
    name = shown(body)
    return AgencyRow(task_id, role, i, plain_name(name), body.text, name, plain_name(" ".join(body.text.split())))


def shown(body: Agency) -> str:
    """The name under which an archive knows a body: the one it is resolved to, else the printed one."""
    return " ".join((body.resolved or body.name).split())


def citation_rows(document: Document) -> Iterator[tuple[object, ...]]:
    """Rows of `citations`."""
    doc_id = document_id(document.source.sha256)
    for i, c in enumerate(document.citations):
        yield (
            doc_id, i, c.text, c.type, c.symbol, symbol_key(c.symbol) if c.symbol else None, c.date, c.issuer, int(c.basis),
            c.relation, *c.span,
        )  # fmt: skip


def facets(row: DocumentRow, due: list[str]) -> str:
    """Type, year and month of issue, years and months due, as words of the index."""
    out = {facet("t", row.type or "none")}
    for letter, days in (("i", [row.issued_on] if row.issued_on else []), ("d", due)):
        out |= {facet(letter, day[:4]) for day in days} | {facet(letter, day[:7]) for day in days if len(day) > 4}
    return " ".join(sorted(out))


def indexed(text_key: str, bodies: list[str], facet_words: str) -> tuple[str, str, str, str]:
    """Columns of `tasks_words` for the key of a task's text."""
    return *both_words(text_key), body_words(bodies), facet_words
