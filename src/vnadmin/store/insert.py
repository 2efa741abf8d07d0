"""Rows into the tables of an archive, those of many documents at a time."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.store.rows import DocumentRow, TaskRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from vnadmin.store.rows import Prepared


def _inserted(table: str, columns: tuple[str, ...], more: str = "", values: str = "") -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}{more}) VALUES ({', '.join('?' * len(columns))}{values})"


_TASK = _inserted("tasks", ("rowid", *TaskRow._fields))
_DOCUMENT = {n: _inserted("documents", DocumentRow._fields, ", current", f", {n}") for n in (0, 1)}
_BODY = "INSERT INTO agencies VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET name = max(name, excluded.name)"
_MOST_BODIES = 50_000  # that are remembered as written


class Bodies(NamedTuple):
    """Rows of `agencies` and `agency_aliases` that are in the archive for certain: most bodies come again and again."""

    names: set[tuple[str, str]]
    aliases: set[tuple[str, str]]

    def forget(self) -> None:
        """What was written may be undone."""
        self.names.clear()
        self.aliases.clear()


def insert(db: sqlite3.Connection, many: Sequence[Prepared], bodies: Bodies, *, current: bool) -> None:
    """Inserts documents that are not there, inside a transaction; the words of their tasks too where they are `current`."""
    if len(bodies.aliases) > _MOST_BODIES:
        bodies.forget()
    (last,) = db.execute("SELECT coalesce(max(rowid), 0) FROM tasks").fetchone()
    db.executemany(_DOCUMENT[current], [rows.document for rows in many])
    tasks = [task for rows in many for task in rows.tasks]
    db.executemany(_TASK, [(n, *task) for n, task in enumerate(tasks, last + 1)])
    db.executemany(
        "INSERT INTO deadlines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", chain.from_iterable(rows.deadlines for rows in many)
    )  # fmt: skip
    agencies = [body for rows in many for body in rows.agencies]
    names = {(a.agency_id, a.name) for a in agencies} - bodies.names
    aliases = {(a.alias, a.agency_id) for a in agencies} - bodies.aliases
    if names:
        db.executemany(_BODY, [(key, name, key) for key, name in names])
        bodies.names.update(names)
    if aliases:
        db.executemany("INSERT OR IGNORE INTO agency_aliases VALUES (?, ?)", aliases)
        bodies.aliases.update(aliases)
    db.executemany("INSERT INTO task_agencies VALUES (?, ?, ?, ?, ?)", [a[:5] for a in agencies])
    db.executemany(
        "INSERT INTO citations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", chain.from_iterable(rows.citations for rows in many)
    )  # fmt: skip
    if current:
        words = (one for rows in many for one in rows.words)
        db.executemany(
            "INSERT INTO tasks_words (rowid, words, folded, bodies, facets) VALUES (?, ?, ?, ?, ?)",
            [(n, *one[1:]) for n, one in enumerate(words, last + 1)],
        )


def alone(db: sqlite3.Connection, many: Sequence[Prepared]) -> list[bool]:
    """Which of the documents have neither bytes nor key (symbol, issuer, date) in common with another, here or there."""
    taken: set[str | None] = set()
    for column, values in (
        ("doc_id", [r.document.doc_id for r in many]),
        ("doc_key", [r.document.doc_key for r in many]),
    ):
        met: set[str] = set()
        for value in values:
            if value is not None:
                (taken if value in met else met).add(value)
        for at in range(0, len(values), 500):
            some = [value for value in values[at : at + 500] if value is not None]
            marks = ", ".join("?" * len(some))
            taken.update(v for (v,) in db.execute(f"SELECT {column} FROM documents WHERE {column} IN ({marks})", some))
    return [rows.document.doc_id not in taken and rows.document.doc_key not in taken for rows in many]
