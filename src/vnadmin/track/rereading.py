"""What a reading of a document does to the register: known tasks keep their ids, new ones get some, missing ones are noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vnadmin.export.task_rows import document_name
from vnadmin.track import lineage, tables
from vnadmin.track.content import (
    Content,
    body_names,
    cells,
    content_sha,
    contents,
    first_day,
    head_of,
    renumbered,
    same_content,
    to_json,
)
from vnadmin.track.corrected import applied, replayed
from vnadmin.track.identity import lineage_id, task_ids
from vnadmin.track.pairing import Pair, pairs
from vnadmin.track.tables import Event, Kept, Reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from vnadmin.model import Document
    from vnadmin.store.rows import DocumentRow

MOST_MISSING = 0.3  # of the open tasks of a document; more are nearly always a failure of the reading


class Added(NamedTuple):
    """What a reading brought, as ids of tasks. `tasks`: of each task of the document in their order, None for one that was not taken in, as the
    reading does not count. `changed`: those of which it says something else than the one before. `withdrawn`: those that it has not
    any more; `missing`: likewise, but they stay open until a person has looked. `doubtful`: new ones that may be known ones. `conflicts`: those of
    which it says something else again than what a person corrected. `counts`: whether the reading counts; a scan of what is there as text does not,
    nor does what an earlier reading was made from.
    """

    doc_id: str
    lineage: str
    counts: bool
    tasks: tuple[str | None, ...]
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def take_in(db: sqlite3.Connection, document: Document, row: DocumentRow, name: str, at: str) -> Added:
    """Takes a reading in; `row`: as the archive keeps it, `name`: where it was found, `at`: the moment that is noted."""
    found = contents(document)
    said = content_sha(found)
    known = next(iter(tables.readings(db, "doc_id = ?", (row.doc_id,))), None)
    head = head_of(document)
    same = known and known.content_sha == said and known.head == head and known.ocr == bool(row.ocr)
    if known and same and lineage.kept_relations(db, row.doc_id) == lineage.relations(document):
        return Added(row.doc_id, known.lineage, known.counts, known.tasks)
    unit = _unit(db, row, name, found, known)
    reading = Reading(
        row.doc_id, unit, known.lineage if known else lineage_id(unit), name, bool(row.ocr), True, row.symbol_key, row.issued_on,
        lineage.name_key(row.issuer) if row.issuer else None, head, (), said, known.added_at if known else at,
    )  # fmt: skip
    return _Settling(db, document, reading, found, known, at).settled()


def _unit(db: sqlite3.Connection, row: DocumentRow, name: str, found: list[Content], known: Reading | None) -> str:
    """Which document a reading is of: that of its key, else that of its name, where its tasks agree."""
    if row.doc_key and (known is None or known.unit != row.doc_key) and tables.readings(db, "unit = ?", (row.doc_key,)):
        if known:
            _rename(db, "unit", known.unit, row.doc_key)
        return row.doc_key
    if known:
        return known.unit
    for other, alike in lineage.near(db, row, name):
        olds = [task.read for task in tables.kept_tasks(db, "t.unit = ?", (other.unit,))]
        sizes = len(olds), len(found)
        least = max(1, ((min(sizes) if alike else max(sizes)) + 1) // 2)
        if min(sizes) and sum(pair.sure for pair in pairs(olds, found)) >= least:
            return other.unit
    if row.doc_key:
        return row.doc_key
    taken = not name or tables.readings(db, "unit = ?", (f"name:{name}",))
    return f"doc:{row.doc_id}" if taken else f"name:{name}"


def _rename(db: sqlite3.Connection, column: str, old: str, new: str) -> None:
    for table in ("register_documents", "register_tasks"):
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old))  # noqa: S608 - our own names


class _Settling:
    """One reading being taken in."""

    def __init__(
        self, db: sqlite3.Connection, document: Document, reading: Reading, found: list[Content], known: Reading | None, at: str
    ) -> None:  # fmt: skip
        self.db = db
        self.document = document
        self.found = found
        self.at = at
        said = lineage.relations(document)
        kin = self._kin(reading, said)
        if (
            said or kin
        ):  # what is compared below must be there; of a document that stands alone, it is written once, at the end
            tables.save_reading(db, reading)
            tables.save_relations(db, reading.doc_id, said)
        self.reading = self._joined(reading, kin)
        own = tables.readings(db, "lineage = ?", (self.reading.lineage,)) if kin or known else [self.reading]
        self.order = lineage.order(db, reading.unit, own)
        self.priors = [r for r in own if r.unit == reading.unit and r.counts and r.doc_id != reading.doc_id]
        stale = known is not None and not known.counts
        copy = reading.ocr and not all(prior.ocr for prior in self.priors)
        self.reading = self.reading._replace(counts=not (self.priors and (stale or copy)))
        self.issued = {r.unit: r.issued_on or "" for r in own if r.counts}
        olds = tables.kept_tasks(db, "t.lineage = ?", (self.reading.lineage,)) if kin or known else []
        self.olds = sorted(
            olds, key=lambda task: task.unit != reading.unit
        )  # of equal ones those of this document first
        self.events: list[Event] = []
        self.saved: dict[str, Kept] = {}
        self.changed: list[str] = []
        self.conflicts: list[str] = []

    def _kin(self, reading: Reading, said: list[lineage.Relation]) -> list[Reading]:
        """The other readings of its document, and those of the documents that it belongs to."""
        same = [r for r in tables.readings(self.db, "unit = ?", (reading.unit,)) if r.doc_id != reading.doc_id]
        return same + lineage.related(self.db, reading, said)

    def _joined(self, reading: Reading, kin: list[Reading]) -> Reading:
        """The reading in the lineage that it has in common with its kin, the oldest of theirs."""
        if not kin:
            return reading
        first = min(kin, key=lambda r: (r.added_at, r.doc_id)).lineage
        for other in {r.lineage for r in kin} | {reading.lineage}:
            if other != first:
                _rename(self.db, "lineage", other, first)
        return reading._replace(lineage=first)

    def settled(self) -> Added:
        """Everything written."""
        gone = [i for i, task in enumerate(self.olds) if task.state == "withdrawn"]
        found = pairs([task.read for task in self.olds], self.found, missing=gone)
        ids: list[str | None] = [None] * len(self.found)
        for pair in found:
            if pair.sure:
                ids[pair.new] = self.olds[pair.old].task_id
        new: list[str] = []
        withdrawn, missing, doubtful = list[str](), list[str](), list[str]()
        if self.reading.counts:
            for prior in self.priors:
                tables.save_reading(self.db, prior._replace(counts=False))
            for pair in found:
                if pair.sure:
                    self._again(self.olds[pair.old], pair.new)
            new = self._new(ids)
            doubtful = self._doubtful([pair for pair in found if not pair.sure], ids)
            withdrawn, missing = self._missing({pair.old for pair in found if pair.sure})
        tables.save_reading(self.db, self.reading._replace(tasks=tuple(ids)))
        tables.save_tasks(self.db, [(task, to_json(task.read)) for task in self.saved.values()])
        tables.add_events(self.db, self.events)
        return Added(
            self.reading.doc_id, self.reading.lineage, self.reading.counts, tuple(ids), tuple(new), tuple(self.changed),
            tuple(withdrawn), tuple(missing), tuple(doubtful), tuple(self.conflicts),
        )  # fmt: skip

    def _event(
        self, task_id: str, kind: str, field: str | None = None, old: str | None = None, new: str | None = None
    ) -> None:
        self.events.append(Event(task_id, self.at, None, kind, field, old, new, self.reading.doc_id))

    def _rules(self, task: Kept) -> bool:
        """Whether this reading has the last word on a task: it is in this document or in one that came before it."""
        unit = self.reading.unit
        if task.unit == unit or task.unit in self.order.older:
            return True
        return task.unit not in self.order.newer and (self.reading.issued_on or "") >= self.issued.get(task.unit, "")

    def _again(self, task: Kept, number: int) -> None:
        """A known task in the new reading."""
        if not self._rules(task):
            return
        content = self.found[number]
        content = content._replace(deadlines=renumbered(task.read.deadlines, content.deadlines))
        changed = not same_content(task.read, content)
        if changed:
            self.changed.append(task.task_id)
            before, after = cells(task.read), cells(content)
            told = [field for field in before if field != "basis" and before[field] != after[field]]
            for field in told:
                self._event(task.task_id, "changed", field, before[field], after[field])
            if not told:  # the quoted words only
                self._event(task.task_id, "changed")
        if task.unit != self.reading.unit:
            self._event(task.task_id, "moved", old=task.doc_id, new=self.reading.doc_id)
        state = task.state
        if task.state == "withdrawn" and task.state_by is None:
            state = "open"
            self._event(task.task_id, "state", "state", task.state, state)
        task = task._replace(
            unit=self.reading.unit, doc_id=self.reading.doc_id, ordinal=number, read=content, revision=task.revision + changed,
            state=state, missing=None, origin="read",
        )  # fmt: skip
        self._keep(task)

    def _keep(self, task: Kept) -> None:
        """Notes a task with what its corrections make of it; those that a reading contradicts are marked."""
        found = tables.corrections(self.db, "task_id = ?", (task.task_id,)).get(task.task_id, [])
        for n, correction in enumerate(found):
            conflict = replayed(correction, task.read, recognised=self.reading.ocr)
            if conflict != correction.conflict:
                found[n] = correction._replace(conflict=conflict)
                tables.save_correction(self.db, found[n])
                if conflict is not None:
                    self.conflicts.append(task.task_id)
                    self._event(task.task_id, "conflict", correction.field, correction.new, conflict)
        counted = applied(task.read, found, self.reading.issued_on)
        self.saved[task.task_id] = task._replace(due_on=first_day(counted.deadlines), bodies=body_names(counted))

    def _new(self, ids: list[str | None]) -> list[str]:
        """Ids for the tasks that are not known."""
        numbers = [j for j, known in enumerate(ids) if known is None]
        taken = {task.task_id for task in self.olds}
        made = task_ids(self.reading.unit, [self.found[j] for j in numbers], taken)
        gone = f"Đã được thay thế bởi {self._called(self.order.gone)}" if self.order.gone else None
        for j, task_id in zip(numbers, made, strict=True):
            ids[j] = task_id
            content = self.found[j]
            self.saved[task_id] = Kept(
                task_id, self.reading.lineage, self.reading.unit, self.reading.doc_id, j, 1, content, "read",
                "withdrawn" if gone else "open", None, "unreviewed", None, gone, first_day(content.deadlines), body_names(content),
                self.reading.doc_id, self.at,
            )  # fmt: skip
        return made

    def _called(self, unit: str) -> str:
        newer = tables.readings(self.db, "unit = ? AND counts = 1", (unit,))
        return (newer[0].head.symbol if newer else None) or "văn bản sau"

    def _doubtful(self, found: list[Pair], ids: Sequence[str | None]) -> list[str]:
        """Notes new tasks that may be known ones; forgets doubts that this reading clears."""
        if not self.olds:
            return []
        kept = {task_id for task_id in ids if task_id and task_id not in self._fresh(ids)}
        settled = [(one, other) for one, other in self._waiting() if one in kept and other in kept]
        self.db.executemany("DELETE FROM register_matches WHERE task_id = ? AND maybe = ?", settled)
        out: dict[str, None] = {}
        tables.save_tasks(self.db, [(task, to_json(task.read)) for task in self.saved.values()])
        for pair in found:
            one, other = ids[pair.new], self.olds[pair.old]
            if one is None or one not in self._fresh(ids) or not self._rules(other) or other.review == "rejected":
                continue
            self.db.execute(
                "INSERT OR REPLACE INTO register_matches VALUES (?, ?, ?)", (one, other.task_id, pair.score)
            )
            self._event(one, "doubtful", new=other.task_id)
            self._event(other.task_id, "doubtful", new=one)
            out[one] = None
        return list(out)

    def _waiting(self) -> list[tuple[str, str]]:
        mine = "task_id IN (SELECT task_id FROM register_tasks WHERE lineage = ?)"
        return tables.matches(self.db, mine, (self.reading.lineage,))

    def _fresh(self, ids: Iterable[str | None]) -> set[str]:
        return {task_id for task_id in ids if task_id} - {task.task_id for task in self.olds}

    def _missing(self, seen: set[int]) -> tuple[list[str], list[str]]:
        """What the reading has not any more: withdrawn, or only noted where it is too much to be true, or the reading may have missed it."""
        if not self.olds:
            return [], []
        units = {self.reading.unit, *self.order.replaced}
        waiting = {other for _, other in self._waiting()}
        mine = [
            (i, task) for i, task in enumerate(self.olds)
            if task.unit in units and task.origin == "read" and task.state == "open" and task.review != "rejected"
        ]  # fmt: skip
        lost = [task for i, task in mine if i not in seen and task.task_id not in waiting]
        if not lost:
            return [], []
        name = document_name(self.document)
        safe = len(lost) <= MOST_MISSING * len(mine) and not self.reading.ocr
        why = f"Không còn trong {name}" if safe else (
            f"Không thấy trong {name}; {len(lost)} trên {len(mine)} nhiệm vụ không thấy, cần kiểm tra"
        )  # fmt: skip
        for task in lost:
            self._event(task.task_id, "missing", new=why)
            self.saved[task.task_id] = task._replace(missing=why, state="withdrawn" if safe else "open")
        ids = [task.task_id for task in lost]
        return (ids, []) if safe else ([], ids)
