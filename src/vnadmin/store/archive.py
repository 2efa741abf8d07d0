"""The archive: documents go in, documents, tasks and figures come out."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Self

from vnadmin.errors import UsageError
from vnadmin.model import Document
from vnadmin.store import due, ledger, search, stats
from vnadmin.store.connection import WAIT, connect, translated
from vnadmin.store.errors import NotAnArchive
from vnadmin.store.insert import Bodies, alone, insert
from vnadmin.store.rows import Prepared, document_id, prepare
from vnadmin.store.words import symbol_key

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Iterator, Sequence
    from os import PathLike
    from types import TracebackType

    from vnadmin.store.due import DueGroup
    from vnadmin.store.ledger import Entry
    from vnadmin.store.search import Hit
    from vnadmin.store.stats import Month


class Listed(NamedTuple):
    """A document of an archive, without its text. `same_as` names the reading that counts, None for that one itself."""

    doc_id: str
    symbol: str | None
    type: str | None
    issued_on: str | None
    issuer: str | None
    subject: str | None
    secrecy: str | None
    source_name: str
    same_as: str | None
    relation: str | None
    tasks: int


class Archive:
    """One SQLite file. Open it with `Archive.open`; use it in one thread, as a context manager."""

    def __init__(self, path: str | PathLike[str], db: sqlite3.Connection) -> None:
        self.path = path
        self.db = db
        self._bodies = Bodies(set(), set())

    @classmethod
    def open(cls, path: str | PathLike[str], *, create: bool = True, wait: float = WAIT) -> Self:
        """The archive at a path, made there when there is none and `create` is true.

        Raises `NotAnArchive` for a file that is something else or damaged, `ArchiveBusy` when another program writes to it
        for longer than `wait` seconds.
        """
        return cls(path, connect(path, create=create, wait=wait))

    def __enter__(self) -> Self:
        """The archive itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the file."""
        self.close()

    def close(self) -> None:
        """Closes the file; what was not committed is undone."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is written, or nothing. One inside another belongs to the outer one."""
        if self.db.in_transaction:
            yield
            return
        with translated(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            except BaseException:
                self._bodies.forget()
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise

    # --- writing -----------------------------------------------------------------------------------------------------

    def add(self, document: Document, *, name: str | None = None) -> str:
        """Stores a document and returns its id. The same bytes once more replace what was read from them before.

        `name` is the place where the bytes were found; by default the name of the source. A document with symbol, issuer and
        date of one that is there is linked to it, and only one of them is searched: not recognised before recognised.
        """
        return self.write(prepare(document), name=name)

    def write(self, prepared: Prepared, *, name: str | None = None) -> str:
        """Stores the rows that `prepare` made of a document, maybe in another process; else as `add`."""
        row = prepared.document
        with self.transaction():
            self._remove(row.doc_id)
            insert(self.db, [prepared], self._bodies, current=False)
            self.db.execute("INSERT OR IGNORE INTO source_names VALUES (?, ?)", (row.sha256, name or row.source_name))
            self._choose(row.doc_key, row.doc_id, prepared)
        return row.doc_id

    def write_all(self, many: Sequence[tuple[Prepared, str]]) -> None:
        """Stores the rows of many documents, each with the place where it was found: as `write`, in one transaction."""
        with self.transaction():
            apart = alone(self.db, [rows for rows, _ in many])
            new = [one for one, is_alone in zip(many, apart, strict=True) if is_alone]
            insert(self.db, [rows for rows, _ in new], self._bodies, current=True)
            self.db.executemany(
                "INSERT OR IGNORE INTO source_names VALUES (?, ?)", [(rows.document.sha256, name) for rows, name in new]
            )
            for (rows, name), is_alone in zip(many, apart, strict=True):
                if not is_alone:
                    self.write(rows, name=name)

    def name(self, sha256: str, name: str) -> None:
        """Remembers one more place where bytes that are here were found."""
        with self.transaction():
            self.db.execute("INSERT OR IGNORE INTO source_names VALUES (?, ?)", (sha256, name))

    def remove(self, doc_id: str) -> bool:
        """Removes a document and its tasks; whether it was there."""
        with self.transaction():
            found = self.db.execute("SELECT doc_key FROM documents WHERE doc_id = ?", (doc_id,)).fetchone()
            if found is None:
                return False
            self._remove(doc_id)
            if found[0]:
                self._choose(found[0], None)
        return True

    def _remove(self, doc_id: str) -> None:
        if self.db.execute("SELECT 1 FROM documents WHERE doc_id = ?", (doc_id,)).fetchone():
            self._forget_words(doc_id)
            self.db.execute("DELETE FROM documents WHERE doc_id = ?", (doc_id,))

    def _choose(self, doc_key: str | None, doc_id: str | None, prepared: Prepared | None = None) -> None:
        """Which of the documents with one key counts: not recognised before recognised, then by id, whatever came first."""
        if doc_key is None:
            found = self.db.execute(
                "SELECT doc_id, ocr, text_sha256, current FROM documents WHERE doc_id = ?", (doc_id,)
            )
        else:
            found = self.db.execute(
                "SELECT doc_id, ocr, text_sha256, current FROM documents WHERE doc_key = ? ORDER BY ocr, doc_id",
                (doc_key,),
            )
        first = None
        for one, ocr, text, current in found.fetchall():
            if first is None:
                first = (one, ocr, text)
                if not current:
                    self.db.execute(
                        "UPDATE documents SET current = 1, same_as = NULL, relation = NULL WHERE doc_id = ?", (one,)
                    )
                    at_hand = prepared if prepared and prepared.document.doc_id == one else None
                    self._index(at_hand or prepare(self.document(one)))
                continue
            relation = "copy" if ocr or first[1] or text == first[2] else "revision"
            self.db.execute(
                "UPDATE documents SET current = 0, same_as = ?, relation = ? WHERE doc_id = ?",
                (first[0], relation, one),
            )
            if current:
                self._forget_words(one)

    def _index(self, rows: Prepared) -> None:
        self.db.executemany(
            "INSERT INTO tasks_words (rowid, words, folded, bodies, facets)"
            " VALUES ((SELECT rowid FROM tasks WHERE task_id = ?), ?, ?, ?, ?)", rows.words,
        )  # fmt: skip

    def _forget_words(self, doc_id: str) -> None:
        self.db.execute("DELETE FROM tasks_words WHERE rowid IN (SELECT rowid FROM tasks WHERE doc_id = ?)", (doc_id,))

    # --- reading -----------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """How many documents it holds, linked ones included."""
        (number,) = self.db.execute("SELECT count(*) FROM documents").fetchone()
        return int(number)

    def document(self, doc_id: str) -> Document:
        """The whole document of an id. Raises `KeyError` for one that is not there."""
        with translated(self.path):
            found = self.db.execute("SELECT json FROM documents WHERE doc_id = ?", (doc_id,)).fetchone()
        if found is None:
            raise KeyError(doc_id)
        try:
            return Document.model_validate_json(zlib.decompress(found[0]))
        except (zlib.error, ValueError) as error:
            raise NotAnArchive(f"{self.path}: the document {doc_id} in it is damaged") from error

    def documents(self, *, symbol: str | None = None, sha256: str | None = None) -> list[Listed]:
        """The documents in order of issue, all of them or those with a symbol in any spelling, or of the source's hash."""
        where, values = "1", []
        if symbol is not None:
            where, values = "symbol_key = ?", [symbol_key(symbol)]
            if not values[0]:
                raise UsageError(f"{symbol!r} is no symbol")
        if sha256 is not None:
            where, values = f"{where} AND doc_id = ?", [*values, document_id(sha256)]
        with translated(self.path):
            found = self.db.execute(
                "SELECT doc_id, symbol, type, issued_on, issuer, subject, secrecy, source_name, same_as, relation,"
                " (SELECT count(*) FROM tasks t WHERE t.doc_id = d.doc_id)"
                f" FROM documents d WHERE {where} ORDER BY issued_on, symbol_key, current DESC, doc_id", values,
            )  # fmt: skip
            return [Listed(*row) for row in found]

    def search(
        self, query: str = "", *, agency: str | None = None, due: str | None = None, type: str | None = None,  # noqa: A002
        issued: str | None = None, limit: int = 20,
    ) -> list[Hit]:  # fmt: skip
        """The tasks that hold the words of a query, those with its very accents first. See `vnadmin.store.search`."""
        wanted = search.Query(query, agency, due, type, issued, limit)
        with translated(self.path):
            return search.search(self.db, wanted)

    def due(self, on: dt.date, *, agency: str | None = None, limit: int = 1000) -> list[DueGroup]:
        """The tasks by how near their last day is: overdue, within 7 days, within 30 days, not known."""
        with translated(self.path):
            return due.due(self.db, on, agency=agency, limit=limit)

    def months(self) -> list[Month]:
        """Documents, tasks and bodies that lead, by month of issue; the month None for documents without a date."""
        with translated(self.path):
            return stats.months(self.db)

    # --- the ledger of batches ---------------------------------------------------------------------------------------

    def entry(self, sha256: str, options: str, version: str) -> Entry | None:
        """What is known of these bytes under these options and this version; None when they were not tried."""
        with translated(self.path):
            return ledger.entry(self.db, sha256, options, version)

    def record(self, *entries: Entry) -> None:
        """Writes what was done with some bytes, in place of what was known before."""
        with self.transaction():
            ledger.record(self.db, entries)
