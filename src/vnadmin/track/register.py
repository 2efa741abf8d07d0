"""The register: documents go in, tasks with ids for ever come out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.store.connection import translated
from vnadmin.store.rows import document_row
from vnadmin.store.words import plain
from vnadmin.track import tables
from vnadmin.track.content import body_names, content_sha, contents, first_day, head_of, to_json
from vnadmin.track.identity import lineage_id, task_ids
from vnadmin.track.models import Registered
from vnadmin.track.tables import Event, Filters, Kept, Reading

if TYPE_CHECKING:
    from vnadmin.model import Document
    from vnadmin.store import Archive
    from vnadmin.track.models import Review, State


class Added(NamedTuple):
    """What a reading brought. `tasks`: the id of each task of the document, in their order."""

    doc_id: str
    lineage: str
    tasks: tuple[str | None, ...]
    new: int


class Register:
    """The tasks of an archive, each with an id that is assigned once, its state, its corrections and its history."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._db = archive.db

    def add(self, document: Document, *, name: str | None = None, now: dt.datetime | None = None) -> Added:
        """Stores a document in the archive and takes its tasks in.

        `name` is the place where it was found, `now` the moment that is noted (that of the clock if not given).
        """
        at = stamp(now)
        with self.archive.transaction():
            self.archive.add(document, name=name)
            row = document_row(document)
            unit = row.doc_key or f"name:{name or row.source_name or row.doc_id}"
            lineage = lineage_id(unit)
            found = contents(document)
            ids = task_ids(unit, found)
            known = {task.task_id for task in tables.kept_tasks(self._db, "t.lineage = ?", (lineage,))}
            reading = Reading(
                row.doc_id, unit, lineage, name or row.source_name, bool(row.ocr), True, row.symbol_key, row.issued_on,
                plain(row.issuer) if row.issuer else None, head_of(document), tuple(ids), content_sha(found), at,
            )  # fmt: skip
            tables.save_reading(self._db, reading)
            new = [
                (Kept(
                    id_, lineage, unit, row.doc_id, n, 1, content, "read", "open", None, "unreviewed", None,
                    first_day(content.deadlines), body_names(content), row.doc_id, at,
                ), to_json(content)) for n, (id_, content) in enumerate(zip(ids, found, strict=True)) if id_ not in known
            ]  # fmt: skip
            tables.save_tasks(self._db, new)
        return Added(row.doc_id, lineage, tuple(ids), len(new))

    def tasks(
        self, *, agency: str | None = None, due: str | None = None, state: State | None = None, review: Review | None = None,
        document: str | None = None,
    ) -> list[Registered]:  # fmt: skip
        """The tasks in the order of documents and of their text.

        Only those that a body of this name leads or supports, whose first day lies in a period (2025, 2025-12 or FROM..TO), and so on; `document` is a
        symbol in any spelling or a doc_id. Raises `UsageError` for what is no name, period or symbol.
        """
        where, values = tables.condition(Filters(agency, due, state, review, document))
        with translated(self.archive.path):
            return self._registered(tables.kept_tasks(self._db, where, values))

    def task(self, id: str) -> Registered:  # noqa: A002
        """The task of an id, of which the first signs are enough. Raises `NoSuchTask` where none or several begin so."""
        with translated(self.archive.path):
            whole = tables.task_id(self._db, id)
            return self._registered(tables.kept_tasks(self._db, "t.task_id = ?", (whole,)))[0]

    def history(self, id: str) -> list[Event]:  # noqa: A002
        """What became of a task, oldest first. Raises `NoSuchTask` as `task` does."""
        with translated(self.archive.path):
            whole = tables.task_id(self._db, id)
            (kept,) = tables.kept_tasks(self._db, "t.task_id = ?", (whole,))
            return [Event(whole, kept.first_at, None, "first", doc_id=kept.first_doc), *tables.events(self._db, whole)]

    def _registered(self, found: list[Kept]) -> list[Registered]:
        heads = {reading.doc_id: reading.head for reading in tables.readings(self._db, "1")}
        maybe = tables.matches(self._db)
        return [
            Registered(
                task_id=kept.task_id, lineage=kept.lineage, revision=kept.revision, doc_id=kept.doc_id,
                **heads[kept.doc_id]._asdict(), **kept.read._asdict(), review=kept.review, state=kept.state, note=kept.note,
                maybe=maybe.get(kept.task_id),
            ) for kept in found
        ]  # fmt: skip


def stamp(now: dt.datetime | None) -> str:
    """A moment as it is noted: UTC, to the second."""
    moment = now or dt.datetime.now(dt.UTC)
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
