"""What batches did: one entry for each content under each set of options and version of code and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


class Entry(NamedTuple):
    """One source and how it ended: `status` is ok, partial or failed.

    `stage`, `error` (the name of its class) and `message` are None for what went well; the message holds no text of the
    document.
    """

    sha256: str
    options: str
    version: str
    name: str
    status: str
    stage: str | None
    error: str | None
    message: str | None
    seconds: float


def entry(db: sqlite3.Connection, sha256: str, options: str, version: str) -> Entry | None:
    """The entry, None when there is none."""
    columns = ", ".join(Entry._fields)
    found = db.execute(
        f"SELECT {columns} FROM run_items WHERE sha256 = ? AND options = ? AND version = ?", (sha256, options, version)
    ).fetchone()
    return Entry(*found) if found else None


def record(db: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    """Writes entries over those that were there."""
    columns = Entry._fields
    db.executemany(
        f"INSERT OR REPLACE INTO run_items ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", entries
    )
