"""What people changed in a workbook, into the register; what the register says otherwise meanwhile is a conflict, and stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from vnadmin.export.task_rows import codes
from vnadmin.track import tables
from vnadmin.track.content import Content, body_names, cells, contents, first_day, to_json
from vnadmin.track.corrected import FIELDS, applied, checked, dues, names, typed_due
from vnadmin.track.errors import RegisterError
from vnadmin.track.identity import task_ids
from vnadmin.track.people import issued_on, set_field
from vnadmin.track.tables import Event, Kept, Reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from vnadmin.export.corrections import Correction as Edit
    from vnadmin.store import Archive

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


class _Row(NamedTuple):
    task_id: str | None
    reading: Reading
    read: Content


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
            out.append(_deleted(db, edit, row.task_id, row.read, by, at))
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
            rows = zip(codes(document), reading.tasks, contents(document), strict=False)
            out |= {code: _Row(one, reading, read) for code, one, read in rows}
    return out


def _deleted(db: sqlite3.Connection, edit: Edit, task_id: str, read: Content, by: str, at: str) -> Applied:
    """A row that is gone: its task is rejected, unless something became of it that the row did not show. `read`: what the row was written from."""
    (kept,) = tables.kept_tasks(db, "t.task_id = ?", (task_id,))
    if kept.review == "rejected":
        return Applied(edit, "unchanged", task_id)
    if kept.state == "done" or kept.state_by is not None:
        return Applied(edit, "conflict", task_id, f"the register says {kept.state!r}")
    if kept.review != "unreviewed":
        return Applied(edit, "conflict", task_id, f"the register says {kept.review!r}")
    if kept.note:
        return Applied(edit, "conflict", task_id, f"the register says {kept.note!r}")
    now, was = cells(_counted(db, kept)), cells(read)
    if (field := next((field for field in FIELDS if now[field] != was[field]), None)) is not None:
        return Applied(edit, "conflict", task_id, f"the register says {now[field]!r}")
    set_field(db, task_id, "review", "rejected", by=by, at=at)
    return Applied(edit, "applied", task_id)


def _counted(db: sqlite3.Connection, kept: Kept) -> Content:
    """What counts of a task, with the corrections of people."""
    return applied(
        kept.read, tables.corrections(db, "task_id = ?", (kept.task_id,)).get(kept.task_id, []), issued_on(db, kept)
    )


def _changed(db: sqlite3.Connection, edit: Edit, task_id: str, by: str, at: str) -> Applied:
    """A cell that was changed. What the register says is taken for what stood in the cell, or nothing is written."""
    field, old, new = edit.field or "", edit.old or "", edit.new or ""
    (kept,) = tables.kept_tasks(db, "t.task_id = ?", (task_id,))
    now: str
    was: str
    if field == "review":
        review = _verdict(new)
        if review is None:
            return Applied(edit, "refused", task_id, f"{new!r} is no verdict")
        now, was, new = kept.review, _verdict(old) or "unreviewed", review
    elif field == "note":
        now = kept.note or ""
        was = now if now and old.endswith(now) else ""  # a workbook may show what a person noted before
        new = new.removeprefix(old.removesuffix(was)).strip()
    elif field in FIELDS:
        now, was = _plain(cells(_counted(db, kept))[field]), _plain(old)
        try:
            new = _plain(new) if _plain(new) == now else checked(field, new, issued_on(db, kept), kept.read)
        except RegisterError as error:
            return Applied(edit, "refused", task_id, str(error))
    else:
        return Applied(edit, "refused", task_id, f"{field} is not corrected")
    if now == new:
        return Applied(edit, "unchanged", task_id)
    if now != was:
        return Applied(edit, "conflict", task_id, f"the register says {now!r}")
    try:
        set_field(db, task_id, field, edit.new or "" if field in FIELDS else new, by=by, at=at)
    except RegisterError as error:
        return Applied(edit, "refused", task_id, str(error))
    return Applied(edit, "applied", task_id)


def _plain(words: str) -> str:
    return " ".join(words.split())


def _verdict(words: str) -> str | None:
    """The review that the words of a cell mean; None for none."""
    return _REVIEW_WORDS.get(_plain(words).lower())


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
        due = dues(typed_due(values.get("due", ""), reading.issued_on), reading.issued_on)
        content = Content(
            "", values["action"], names(values.get("lead", "")), names(values.get("supporting", "")), values.get("deliverable") or None,
            due, basis or reading.head.symbol or reading.name, "", 1.0, (),
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
