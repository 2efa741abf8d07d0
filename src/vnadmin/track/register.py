"""The register: documents go in, tasks with ids for ever come out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vnadmin.store.connection import translated
from vnadmin.store.rows import document_row, prepare
from vnadmin.track import tables
from vnadmin.track.corrected import applied
from vnadmin.track.edited import apply_edits
from vnadmin.track.models import Registered
from vnadmin.track.people import set_field
from vnadmin.track.rereading import take_in
from vnadmin.track.tables import Event, Filters, Kept

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from vnadmin.export.corrections import Correction as Edit
    from vnadmin.model import Document
    from vnadmin.store import Archive
    from vnadmin.track.edited import Applied
    from vnadmin.track.models import Review, State
    from vnadmin.track.rereading import Added


_FEW = 500  # values in one condition


class Register:
    """The tasks of an archive, each with an id that is assigned once, its state, its corrections and its history."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._db = archive.db

    def add(self, document: Document, *, name: str | None = None, now: dt.datetime | None = None) -> Added:
        """Stores a document in the archive and takes its tasks in.

        `name` is the place where it was found, `now` the moment that is noted (that of the clock if not given).
        """
        prepared = prepare(document)
        with self.archive.transaction():
            self.archive.write(prepared, name=name)
            return take_in(self._db, document, prepared.document, name or prepared.document.source_name, stamp(now))

    def take(self, doc_id: str, *, now: dt.datetime | None = None) -> Added:
        """Takes in the tasks of a document that is in the archive. Raises `KeyError` for an id that is not there."""
        document = self.archive.document(doc_id)
        with self.archive.transaction():
            row = document_row(document)
            return take_in(self._db, document, row, row.source_name, stamp(now))

    def set(self, id: str, field: str, value: str, *, by: str, now: dt.datetime | None = None) -> bool:  # noqa: A002
        """Changes a task; whether that made a difference. It stays so whatever later readings say.

        `field`: action, lead, supporting (names with ";" between them), due (an ISO day or moment, or words such as "trước ngày 30/6/2026"; words
        that give no day only if they are printed so or have "?" before them; "" for no deadline), deliverable, basis; state (open, done, withdrawn), review (unreviewed, accepted, rejected), note; same (the id of the task that a
        doubtful one is, or "none"). `by`: who says so. Raises `NoSuchTask` and `RegisterError`.
        """
        with self.archive.transaction():
            return set_field(self._db, tables.task_id(self._db, id), field, value, by=by, at=stamp(now))

    def apply(
        self, edits: Iterable[Edit], *, by: str, before: dict[str, dict[str, str]], now: dt.datetime | None = None, deleted: bool = False
    ) -> list[Applied]:  # fmt: skip
        """What people changed in a workbook (`vnadmin.export.corrections.find_corrections`), as corrections; what became of each change.

        `before`: the rows of the workbook as it was written, by code, as `find_corrections` had them. A deleted row is a rejected task unless something became of it since, but where more than
        30 % of the rows of a document are deleted they are refused unless `deleted`. An added row is a task of its own. Where the register
        says something else than what stood in the workbook, it is a conflict, and stays.
        """
        with self.archive.transaction():
            return apply_edits(self.archive, edits, by=by, at=stamp(now), before=before, deleted=deleted)

    def tasks(
        self, *, agency: str | None = None, due: str | None = None, state: State | None = None, review: Review | None = None,
        document: str | None = None, waits: bool | None = None,
    ) -> list[Registered]:  # fmt: skip
        """The tasks in the order of documents and of their text.

        Only those that a body of this name leads or supports, whose first day lies in a period (2025, 2025-12 or FROM..TO), and so on; `document` is a
        symbol in any spelling or a doc_id; with `waits` those that a person must look at. Raises `UsageError` for what is no name, period or symbol.
        """
        where, values = tables.condition(Filters(agency, due, state, review, document))
        with translated(self.archive.path):
            found = self._registered(tables.kept_tasks(self._db, where, values))
        return found if waits is None else [task for task in found if bool(task.waits) == waits]

    def task(self, id: str) -> Registered:  # noqa: A002
        """The task of an id, of which the first signs are enough, at least four. Raises `NoSuchTask` where none or several begin so."""
        with translated(self.archive.path):
            whole = tables.task_id(self._db, id)
            return self._registered(tables.kept_tasks(self._db, "t.task_id = ?", (whole,)))[0]

    def history(self, id: str) -> list[Event]:  # noqa: A002
        """What became of a task, oldest first. Raises `NoSuchTask` as `task` does."""
        with translated(self.archive.path):
            whole = tables.task_id(self._db, id)
            (kept,) = tables.kept_tasks(self._db, "t.task_id = ?", (whole,))
            first = (
                [] if kept.origin == "added" else [Event(whole, kept.first_at, None, "first", doc_id=kept.first_doc)]
            )
            return [*first, *tables.events(self._db, whole)]

    def _registered(self, found: list[Kept]) -> list[Registered]:
        heads = {
            reading.doc_id: reading for reading in tables.readings(self._db, *_among("unit", {t.unit for t in found}))
        }
        secrecy: dict[str, str] = {}  # of any reading of a document: a recognised one may have missed the mark
        for reading in heads.values():
            if reading.head.secrecy:
                secrecy.setdefault(reading.unit, reading.head.secrecy)
        corrections = tables.corrections(self._db, *_among("task_id", {t.task_id for t in found}))
        matches = tables.matches(self._db)
        maybe = dict(reversed(matches))
        doubtful = {task_id for pair in matches for task_id in pair}
        out = []
        for kept in found:
            head = heads[kept.doc_id].head
            mine = corrections.get(kept.task_id, [])
            counted = applied(kept.read, mine, head.issued_on)
            waits = ["match"] if kept.task_id in doubtful else []
            waits += ["missing"] if kept.missing and kept.state == "open" else []
            waits += [f"conflict {correction.field}" for correction in mine if correction.conflict is not None]
            out.append(
                Registered(
                    task_id=kept.task_id, lineage=kept.lineage, revision=kept.revision, doc_id=kept.doc_id,
                    **head._replace(secrecy=head.secrecy or secrecy.get(kept.unit))._asdict(), **counted._asdict(),
                    review=kept.review, state=kept.state, note="\n".join(filter(None, (kept.missing, kept.note))) or None,
                    maybe=maybe.get(kept.task_id), waits=tuple(waits),
                )
            )  # fmt: skip
        return out


def _among(column: str, values: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """The condition that a column has one of some values; of many, none: all rows are read then."""
    return (f"{column} IN ({', '.join('?' * len(values))})", tuple(values)) if len(values) <= _FEW else ("1", ())


def stamp(now: dt.datetime | None) -> str:
    """A moment as it is noted: UTC, to the second."""
    moment = now or dt.datetime.now(dt.UTC)
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
