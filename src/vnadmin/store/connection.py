"""Opening the SQLite file of an archive, and its errors as ours."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vnadmin.store.errors import ArchiveBusy, ArchiveError, ArchiveFull, NoSuchArchive, NotAnArchive
from vnadmin.store.schema import APPLICATION_ID, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

_MEMORY = ":memory:"  # no file: it is gone when it is closed
_CACHE = 32 << 20  # bytes of pages in memory, as they are used
_JOURNAL = 8000  # pages after which the journal is taken over into the file: each time, the disk is waited for
WAIT = 30.0  # seconds for another writer to finish


def connect(path: str | PathLike[str], *, create: bool, wait: float = WAIT) -> sqlite3.Connection:
    """A connection to an archive whose tables are those of this version.

    Raises `NotAnArchive` for a file that is something else, or that a later version made; `NoSuchArchive` where there is none and
    `create` is false; `ArchiveBusy` when another program holds it for longer than `wait` seconds.
    """
    found = Path(path)
    if str(path) == _MEMORY:
        return _opened(_MEMORY, found, create=True, wait=wait)
    if not create and not found.is_file():
        raise NoSuchArchive(f"{found}: there is no such archive")
    with translated(found):
        try:
            return _opened(str(found.absolute()), found, create=create, wait=wait)
        except sqlite3.OperationalError:
            journal = found.with_name(found.name + "-wal")
            if create or os.access(found.parent, os.W_OK) or (journal.exists() and journal.stat().st_size):
                raise
        # a folder that nobody can write: no lock can be taken there, and none is needed
        return _opened(f"{found.absolute().as_uri()}?immutable=1", found, create=False, wait=wait)


def _opened(name: str, path: Path, *, create: bool, wait: float) -> sqlite3.Connection:
    db = sqlite3.connect(name, timeout=wait, isolation_level=None, uri=name.startswith("file:"))
    try:
        _prepare(db, path, create=create)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path, *, create: bool) -> None:
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != APPLICATION_ID:
        raise NotAnArchive(f"{path}: an SQLite file, but no archive of documents")
    if not tables and not create:
        raise NotAnArchive(f"{path}: an empty file")
    if version > len(STEPS):
        raise NotAnArchive(f"{path}: made by a later version of vnadmin (tables {version}, known {len(STEPS)})")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(f"PRAGMA cache_size = -{_CACHE >> 10}")
    db.execute(f"PRAGMA wal_autocheckpoint = {_JOURNAL}")
    if version < len(STEPS):
        _migrate(db)


def _migrate(db: sqlite3.Connection) -> None:
    """Takes the steps that are missing, all or none; another program may have taken them meanwhile."""
    db.execute("BEGIN IMMEDIATE")
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        for step in STEPS[version:]:
            for statement in _statements(step):
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(STEPS)}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would commit."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def translated(path: object) -> Iterator[None]:
    """Turns the errors of SQLite into ours, with the name of the archive."""
    try:
        yield
    except sqlite3.OperationalError as error:
        words = str(error)
        if "locked" in words or "busy" in words:
            raise ArchiveBusy(f"{path}: another program is writing to it") from error
        if "full" in words:
            raise ArchiveFull(f"{path}: no room on the disk; what was written before is kept") from error
        if "disk I/O" in words:
            raise ArchiveFull(f"{path}: the disk cannot be written ({words})") from error
        raise ArchiveError(f"{path}: {words}") from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError):
            raise ArchiveError(f"{path}: {error}") from error
        raise NotAnArchive(f"{path}: no archive, or a damaged one ({error})") from error
