"""What people do to tasks: correct them, finish them, review them, say which are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from vnadmin.track import tables
from vnadmin.track.content import body_names, cells, first_day, to_json
from vnadmin.track.corrected import FIELDS, applied, checked
from vnadmin.track.errors import RegisterError
from vnadmin.track.tables import Correction, Event, Kept

if TYPE_CHECKING:
    import sqlite3

    from vnadmin.track.models import Review, State

T = TypeVar("T", bound=str)
_STATES: tuple[State, ...] = ("open", "done", "withdrawn")
_REVIEWS: tuple[Review, ...] = ("unreviewed", "accepted", "rejected")


def set_field(db: sqlite3.Connection, task_id: str, field: str, value: str, *, by: str, at: str) -> bool:
    """Changes a field of a task; whether that made a difference. `task_id` is whole."""
    if not by.strip():
        raise RegisterError("who says so? (by)")
    (kept,) = tables.kept_tasks(db, "t.task_id = ?", (task_id,))
    if field in FIELDS:
        return _correct(db, kept, field, value, by, at)
    if field == "same":
        return _same(db, kept, value, by, at)
    if field == "note":
        new = kept._replace(note=value.strip() or None)
    elif field == "state":
        new = kept._replace(
            state=_one_of(value, _STATES), state_by=by, missing=None if value == "open" else kept.missing
        )
    elif field == "review":
        new = kept._replace(review=_one_of(value, _REVIEWS))
    else:
        raise RegisterError(f"no such field: {field}; there are {', '.join(FIELDS)}, review, state, note, same")
    if new == kept:
        return False
    tables.save_tasks(db, [(new, to_json(new.read))])
    old, now = (str(getattr(task, field) or "") for task in (kept, new))
    tables.add_events(db, [Event(task_id, at, by, field, field, old, now)])
    return True


def _one_of(value: str, known: tuple[T, ...]) -> T:
    found = next((one for one in known if one == value.strip().lower()), None)
    if found is None:
        raise RegisterError(f"{value!r} is none of {', '.join(known)}")
    return found


def _correct(db: sqlite3.Connection, kept: Kept, field: str, value: str, by: str, at: str) -> bool:
    """Keeps what a person said; what was read all along takes a correction back."""
    issued = issued_on(db, kept)
    found = {c.field: c for c in tables.corrections(db, "task_id = ?", (kept.task_id,)).get(kept.task_id, [])}
    read = cells(kept.read)[field]
    new = checked(field, value, issued, kept.read)
    before = found[field].new if field in found else read
    if new == before and not (field in found and found[field].conflict is not None):
        return False
    if new == read:
        tables.remove_correction(db, kept.task_id, field)
        found.pop(field, None)
    else:
        found[field] = Correction(kept.task_id, field, read, new, by, at)
        tables.save_correction(db, found[field])
    counted = applied(kept.read, found.values(), issued)
    kept = kept._replace(due_on=first_day(counted.deadlines), bodies=body_names(counted))
    tables.save_tasks(db, [(kept, to_json(kept.read))])
    tables.add_events(db, [Event(kept.task_id, at, by, "corrected", field, before, new)])
    return True


def issued_on(db: sqlite3.Connection, kept: Kept) -> str | None:
    """The day of the document that a task is in, ISO; None where it is not known."""
    found = tables.readings(db, "doc_id = ?", (kept.doc_id,))
    return found[0].issued_on if found else None


def _same(db: sqlite3.Connection, kept: Kept, value: str, by: str, at: str) -> bool:
    """Decides a doubtful match: the newer task is the older one, which goes on with what the newer one says; or it is none of those that it may be."""
    if value.strip().lower() in {"", "none", "no"}:
        found = tables.matches(db, "task_id = ?", (kept.task_id,))
        if not found:
            raise RegisterError("no match of this task is in doubt")
        db.execute("DELETE FROM register_matches WHERE task_id = ?", (kept.task_id,))
        tables.add_events(db, [Event(kept.task_id, at, by, "different", new=other) for _, other in found])
        for _, other in found:
            _perhaps_missing(db, other, kept, at)
        return True
    (old,) = tables.kept_tasks(db, "t.task_id = ?", (tables.task_id(db, value),))
    if old.task_id == kept.task_id or old.lineage != kept.lineage:
        raise RegisterError(f"{old.task_id} is no other task of the same documents")
    db.execute("DELETE FROM register_matches WHERE task_id = ? OR maybe = ?", (kept.task_id, kept.task_id))
    db.execute("DELETE FROM register_matches WHERE maybe = ?", (old.task_id,))
    state = "open" if old.state == "withdrawn" and old.state_by is None else old.state
    merged = old._replace(
        unit=kept.unit, doc_id=kept.doc_id, ordinal=kept.ordinal, read=kept.read, revision=old.revision + 1, state=state, missing=None,
    )  # fmt: skip
    counted = applied(
        merged.read, tables.corrections(db, "task_id = ?", (old.task_id,)).get(old.task_id, []), issued_on(db, kept)
    )
    merged = merged._replace(due_on=first_day(counted.deadlines), bodies=body_names(counted))
    left = kept._replace(
        state="withdrawn", state_by=by, missing=f"Trùng với nhiệm vụ {old.task_id[:8]}", origin="added"
    )
    tables.save_tasks(db, [(task, to_json(task.read)) for task in (merged, left)])
    before, after = cells(old.read), cells(kept.read)
    changes = [
        Event(old.task_id, at, by, "changed", f, before[f], after[f], kept.doc_id)
        for f in FIELDS
        if before[f] != after[f]
    ]
    tables.add_events(db, [
        Event(old.task_id, at, by, "same", new=kept.task_id), *changes, Event(kept.task_id, at, by, "same", new=old.task_id),
    ])  # fmt: skip
    for reading in tables.readings(db, "lineage = ?", (kept.lineage,)):
        if kept.task_id in reading.tasks:
            ids = tuple(old.task_id if one == kept.task_id else one for one in reading.tasks)
            tables.save_reading(db, reading._replace(tasks=ids))
    return True


def _perhaps_missing(db: sqlite3.Connection, task_id: str, newer: Kept, at: str) -> None:
    """Withdraws a task that was kept only because it might be a newer one, where its document does not hold it any more."""
    (old,) = tables.kept_tasks(db, "t.task_id = ?", (task_id,))
    counts = tables.readings(db, "unit = ? AND counts = 1", (old.unit,))
    there = any(task_id in reading.tasks for reading in counts)
    if there or tables.matches(db, "maybe = ?", (task_id,)) or old.state != "open" or old.origin != "read":
        return
    held = tables.readings(db, "doc_id = ?", (newer.doc_id,))
    why = f"Không còn trong {(held[0].head.symbol or held[0].name) if held else newer.doc_id}"
    old = old._replace(state="withdrawn", missing=why)
    tables.save_tasks(db, [(old, to_json(old.read))])
    tables.add_events(db, [Event(task_id, at, None, "missing", new=why, doc_id=newer.doc_id)])
