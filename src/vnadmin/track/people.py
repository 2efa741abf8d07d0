"""What people do to tasks: correct them, finish them, review them, say which are the same; and what they changed in a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from vnadmin.export.task_rows import codes
from vnadmin.track import tables
from vnadmin.track.content import Content, body_names, cells, first_day, to_json
from vnadmin.track.corrected import FIELDS, applied, checked, dues, names
from vnadmin.track.errors import RegisterError
from vnadmin.track.identity import task_ids
from vnadmin.track.tables import Correction, Event, Kept, Reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from vnadmin.export.corrections import Correction as Edit
    from vnadmin.store import Archive
    from vnadmin.track.models import Review, State

T = TypeVar("T", bound=str)
_STATES: tuple[State, ...] = ("open", "done", "withdrawn")
_REVIEWS: tuple[Review, ...] = ("unreviewed", "accepted", "rejected")
_REVIEW_WORDS = {
    "": "unreviewed", "chưa rà soát": "unreviewed", "đã rà soát": "accepted", "đúng": "accepted", "chấp nhận": "accepted", "đồng ý": "accepted",
    "đạt": "accepted", "loại": "rejected", "loại bỏ": "rejected", "bỏ": "rejected", "không phải nhiệm vụ": "rejected", "sai": "rejected",
}  # fmt: skip
_MOST_DELETED = 0.3  # of the tasks of a document: more rows are rather left out of a workbook than rejected

Outcome = Literal["applied", "unchanged", "conflict", "refused", "unknown"]


class Applied(NamedTuple):
    """What became of a change in a workbook. `why` says what kept it from being applied; None where it was, or where nothing is to be done."""

    edit: Edit
    outcome: Outcome
    task_id: str | None = None
    why: str | None = None


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
    issued = _issued(db, kept)
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


def _issued(db: sqlite3.Connection, kept: Kept) -> str | None:
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
        merged.read, tables.corrections(db, "task_id = ?", (old.task_id,)).get(old.task_id, []), _issued(db, kept)
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


class _Row(NamedTuple):
    task_id: str | None
    reading: Reading


def apply_edits(
    archive: Archive, edits: Iterable[Edit], *, by: str, at: str, before: dict[str, dict[str, str]], deleted: bool
) -> list[Applied]:
    """What people changed in a workbook, into the register. `before`: its rows as they were written, by code; `deleted`: also where more rows of a
    document were deleted than can be meant.
    """
    db = archive.db
    known = _known(archive, before)
    given = list(edits)
    gone: dict[str, int] = {}
    whole: dict[str, int] = {}
    for code in before:
        whole[code[:8]] = whole.get(code[:8], 0) + 1
    for edit in given:
        if edit.kind == "deleted" and edit.code:
            gone[edit.code[:8]] = gone.get(edit.code[:8], 0) + 1
    out = []
    for edit in given:
        row = known.get(edit.code or "")
        if edit.kind == "added":
            out.append(_added(db, edit, list({r.reading.doc_id: r.reading for r in known.values()}.values()), by, at))
        elif edit.kind in {"unknown", "repeated", "no-column"}:
            out.append(Applied(edit, "unknown", why=edit.kind))
        elif row is None or row.task_id is None:
            out.append(Applied(edit, "unknown", why="not in the register"))
        elif edit.kind == "changed":
            out.append(_changed(db, edit, row.task_id, by, at))
        elif gone[(edit.code or "")[:8]] > _MOST_DELETED * whole[(edit.code or "")[:8]] and not deleted:
            out.append(Applied(edit, "refused", row.task_id, "many rows of the document are deleted"))
        else:
            change = set_field(db, row.task_id, "review", "rejected", by=by, at=at)
            out.append(Applied(edit, "applied" if change else "unchanged", row.task_id))
    return out


def _known(archive: Archive, before: Iterable[str]) -> dict[str, _Row]:
    """The task of each code of a workbook."""
    out: dict[str, _Row] = {}
    for start in {code[:8] for code in before}:
        for reading in tables.readings(archive.db, "substr(doc_id, 1, 8) = ?", (start,)):
            try:
                document = archive.document(reading.doc_id)
            except KeyError:
                continue
            out |= {code: _Row(one, reading) for code, one in zip(codes(document), reading.tasks, strict=False)}
    return out


def _changed(db: sqlite3.Connection, edit: Edit, task_id: str, by: str, at: str) -> Applied:
    field, old, new = edit.field or "", edit.old or "", edit.new or ""
    if field == "review":
        review = _REVIEW_WORDS.get(" ".join(new.lower().split()))
        if review is None:
            return Applied(edit, "refused", task_id, f"{new!r} is no verdict")
        return Applied(edit, "applied" if set_field(db, task_id, field, review, by=by, at=at) else "unchanged", task_id)
    if field == "note":
        own = new.removeprefix(old).strip()
        return Applied(edit, "applied" if set_field(db, task_id, field, own, by=by, at=at) else "unchanged", task_id)
    if field not in FIELDS:
        return Applied(edit, "refused", task_id, f"{field} is not corrected")
    (kept,) = tables.kept_tasks(db, "t.task_id = ?", (task_id,))
    counted = applied(kept.read, tables.corrections(db, "task_id = ?", (task_id,)).get(task_id, []), _issued(db, kept))
    now = " ".join(cells(counted)[field].split())
    if now == " ".join(new.split()):
        return Applied(edit, "unchanged", task_id)
    if now != " ".join(old.split()):
        return Applied(edit, "conflict", task_id, f"the register says {now!r}")
    try:
        set_field(db, task_id, field, new, by=by, at=at)
    except RegisterError as error:
        return Applied(edit, "refused", task_id, str(error))
    return Applied(edit, "applied", task_id)


def _added(db: sqlite3.Connection, edit: Edit, readings: list[Reading], by: str, at: str) -> Applied:
    """A task that a person wrote into a workbook; its document must be plain."""
    values = edit.values or {}
    basis = values.get("basis", "")
    named = [r for r in readings if r.head.symbol and r.head.symbol in basis] if len(readings) > 1 else readings
    if len(named) != 1:
        return Applied(edit, "refused", why="of which document it is, is not known")
    if not values.get("action", "").strip():
        return Applied(edit, "refused", why="it has no words")
    reading = named[0]
    try:
        content = Content(
            "", values["action"], names(values.get("lead", "")), names(values.get("supporting", "")), values.get("deliverable") or None,
            dues(values.get("due", ""), reading.issued_on), basis or reading.head.symbol or reading.name, "", 1.0, (),
        )  # fmt: skip
    except RegisterError as error:
        return Applied(edit, "refused", why=str(error))
    (task_id,) = task_ids(f"{reading.unit}\x1fadded", [content])
    if tables.kept_tasks(db, "t.task_id = ?", (task_id,)):
        return Applied(edit, "unchanged", task_id)
    last = len(reading.tasks)
    task = Kept(
        task_id, reading.lineage, reading.unit, reading.doc_id, last, 1, content, "added", "open", None, "accepted",
        values.get("note") or None, None, first_day(content.deadlines), body_names(content), reading.doc_id, at,
    )  # fmt: skip
    tables.save_tasks(db, [(task, to_json(content))])
    tables.add_events(db, [Event(task_id, at, by, "added")])
    return Applied(edit, "applied", task_id)
