"""The rows of a register and the statements that read and write them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.errors import UsageError
from vnadmin.store.search import period
from vnadmin.store.words import plain, symbol_key, words
from vnadmin.track.content import Content, Head, content_from, head_from
from vnadmin.track.errors import NoSuchTask

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from vnadmin.track.models import Review, State


class Reading(NamedTuple):
    """A row of `register_documents`; `tasks` holds ids, None for a task that was not taken in."""

    doc_id: str
    unit: str
    lineage: str
    name: str
    ocr: bool
    counts: bool
    symbol_key: str | None
    issued_on: str | None
    issuer: str | None
    head: Head
    tasks: tuple[str | None, ...]
    content_sha: str
    added_at: str


class Kept(NamedTuple):
    """A row of `register_tasks`: what the newest reading says, without corrections, and what people made of it."""

    task_id: str
    lineage: str
    unit: str
    doc_id: str
    ordinal: int
    revision: int
    read: Content
    origin: str
    state: State
    state_by: str | None
    review: Review
    note: str | None
    missing: str | None
    due_on: str | None
    bodies: str
    first_doc: str
    first_at: str


class Correction(NamedTuple):
    """A row of `register_corrections`."""

    task_id: str
    field: str
    old: str
    new: str
    by: str
    at: str
    conflict: str | None = None


class Event(NamedTuple):
    """Something that became of a task. `by`: a person's name, None for a reading. `kind`: first, added (by a person), changed (a reading says
    something else), corrected, conflict (a reading says something else again than what was corrected), state, review, note, missing,
    doubtful, same and different (`new`: the task that it may be, is, is not the same as), moved (to another document of its lineage). `doc_id`: the
    reading.
    """

    task_id: str
    at: str
    by: str | None
    kind: str
    field: str | None = None
    old: str | None = None
    new: str | None = None
    doc_id: str | None = None


class Filters(NamedTuple):
    """Which tasks are asked for. `due`: a period like 2025, 2025-12 or FROM..TO. `document`: a symbol in any spelling, or a doc_id."""

    agency: str | None = None
    due: str | None = None
    state: State | None = None
    review: Review | None = None
    document: str | None = None


_FEWEST = 4  # signs that name a task: fewer are a slip, or the number of a row
_KEPT = ", ".join(f"t.{name}" for name in Kept._fields)
_READING = ", ".join(Reading._fields)
_EVENT = ", ".join(Event._fields)
_CORRECTION = ", ".join(Correction._fields)


def _marks(columns: Sequence[str]) -> str:
    return ", ".join("?" * len(columns))


def _kept(row: Sequence[object]) -> Kept:
    found = Kept(*row)  # type: ignore[arg-type]
    return found._replace(read=content_from(found.read))  # type: ignore[arg-type]


def _reading(row: Sequence[object]) -> Reading:
    found = Reading(*row)  # type: ignore[arg-type]
    tasks = tuple(json.loads(found.tasks))  # type: ignore[arg-type]
    return found._replace(ocr=bool(found.ocr), counts=bool(found.counts), head=head_from(found.head), tasks=tasks)  # type: ignore[arg-type]


def kept_tasks(db: sqlite3.Connection, where: str = "1", values: Sequence[object] = ()) -> list[Kept]:
    """Rows of `register_tasks` (there called t) in the order of documents and tasks."""
    found = db.execute(
        f"SELECT {_KEPT} FROM register_tasks t LEFT JOIN register_documents d USING (doc_id) WHERE {where}"
        " ORDER BY d.issued_on, d.symbol_key, t.doc_id, t.ordinal, t.task_id", values,
    )  # fmt: skip
    return [_kept(row) for row in found]


def readings(db: sqlite3.Connection, where: str, values: Sequence[object] = ()) -> list[Reading]:
    """Rows of `register_documents`, oldest first."""
    found = db.execute(f"SELECT {_READING} FROM register_documents WHERE {where} ORDER BY added_at, doc_id", values)
    return [_reading(row) for row in found]


def save_reading(db: sqlite3.Connection, reading: Reading) -> None:
    """Writes a reading over what was known of it."""
    row = reading._replace(
        head=json.dumps(reading.head, ensure_ascii=False), tasks=json.dumps(reading.tasks)  # type: ignore[arg-type]
    )  # fmt: skip
    _write(db, "register_documents", Reading._fields, [row])


def save_tasks(db: sqlite3.Connection, tasks: Iterable[tuple[Kept, str]]) -> None:
    """Writes tasks, each with its content as JSON, over what was known of them."""
    rows = [task._replace(read=read) for task, read in tasks]  # type: ignore[arg-type]
    _write(db, "register_tasks", Kept._fields, rows)


def _write(db: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes rows over those with the same first column, without removing what belongs to them."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
    db.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({_marks(columns)}) ON CONFLICT ({columns[0]}) DO UPDATE SET {changes}",
        rows,
    )


def add_events(db: sqlite3.Connection, events: Iterable[Event]) -> None:
    """Writes events behind those that are there."""
    db.executemany(f"INSERT INTO register_events ({_EVENT}) VALUES ({_marks(Event._fields)})", events)


def events(db: sqlite3.Connection, task_id: str) -> list[Event]:
    """What became of a task, oldest first."""
    found = db.execute(f"SELECT {_EVENT} FROM register_events WHERE task_id = ? ORDER BY event_id", (task_id,))
    return [Event(*row) for row in found]


def corrections(db: sqlite3.Connection, where: str = "1", values: Sequence[object] = ()) -> dict[str, list[Correction]]:
    """The corrections of each task, by its id."""
    out: dict[str, list[Correction]] = {}
    for row in db.execute(f"SELECT {_CORRECTION} FROM register_corrections WHERE {where} ORDER BY field", values):
        out.setdefault(row[0], []).append(Correction(*row))
    return out


def save_correction(db: sqlite3.Connection, correction: Correction) -> None:
    """Writes a correction over the one of the same field."""
    db.execute(
        f"INSERT OR REPLACE INTO register_corrections ({_CORRECTION}) VALUES ({_marks(Correction._fields)})", correction
    )


def task_id(db: sqlite3.Connection, id: str) -> str:  # noqa: A002
    """The whole id that begins with some signs, at least four. Raises `NoSuchTask` where there is none or several begin so."""
    start = id.strip().lower()
    if not start:
        raise NoSuchTask("no id was given")
    if len(start) < _FEWEST:
        raise NoSuchTask(f"{id!r} is too short for an id; give at least {_FEWEST} of its signs")
    end = start[:-1] + chr(ord(start[-1]) + 1)
    found = db.execute(
        "SELECT task_id FROM register_tasks WHERE task_id >= ? AND task_id < ? ORDER BY task_id LIMIT 2", (start, end)
    ).fetchall()
    if not found:
        raise NoSuchTask(f"no task {id} in the register")
    if len(found) > 1:
        raise NoSuchTask(f"several tasks begin with {id}: {found[0][0]}, {found[1][0]} …")
    return str(found[0][0])


def condition(filters: Filters) -> tuple[str, list[object]]:
    """The filters as a condition of `kept_tasks`. Raises `UsageError` for what is no name, period or symbol."""
    parts, values = ["1"], list[object]()
    if filters.agency is not None:
        name = " ".join(plain(filters.agency).split())
        if not words(name):
            raise UsageError(f"{filters.agency!r} is no name")
        parts.append("instr(t.bodies, ?)")
        values.append(f" {name} ")
    if (days := period(filters.due)) is not None:
        parts += ["t.due_on >= ?"] if days.first else []
        parts += ["t.due_on <= ?"] if days.last else []
        values += [day for day in days if day]
    for column in ("state", "review"):
        if (value := getattr(filters, column)) is not None:
            parts.append(f"t.{column} = ?")
            values.append(value)
    if filters.document is not None:
        symbol = symbol_key(filters.document)
        if not symbol:
            raise UsageError(f"{filters.document!r} is no symbol")
        parts.append("(d.symbol_key = ? OR d.doc_id = ?)")
        values += [symbol, filters.document.strip().lower()]
    return " AND ".join(parts), values


def remove_correction(db: sqlite3.Connection, task_id: str, field: str) -> None:
    """Takes a correction back: what was read counts again."""
    db.execute("DELETE FROM register_corrections WHERE task_id = ? AND field = ?", (task_id, field))


def matches(db: sqlite3.Connection, where: str = "1", values: Sequence[object] = ()) -> list[tuple[str, str]]:
    """The doubtful matches: the newer task and the older one that it may be; the likest first."""
    found = db.execute(
        f"SELECT task_id, maybe FROM register_matches WHERE {where} ORDER BY task_id, score DESC, maybe", values
    )
    return [(str(one), str(other)) for one, other in found]


def save_relations(db: sqlite3.Connection, doc_id: str, relations: Iterable[Sequence[object]]) -> None:
    """Writes what a reading amends or replaces, in place of what it said before."""
    db.execute("DELETE FROM register_relations WHERE doc_id = ?", (doc_id,))
    db.executemany(
        "INSERT INTO register_relations (doc_id, ordinal, relation, symbol_key, cited_on, issuer) VALUES (?, ?, ?, ?, ?, ?)",
        [(doc_id, n, *relation) for n, relation in enumerate(relations)],
    )
