"""What is due, as people left it: of the register where an archive has one, else of all its documents."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vnadmin.errors import UsageError
from vnadmin.export.reminders import Reminder, sections
from vnadmin.export.todos import HANOI
from vnadmin.store.connection import translated
from vnadmin.store.due import MONTH, WEEK, DueGroup, DueTask, Name
from vnadmin.store.words import plain, words
from vnadmin.track.content import body_names, contents, head_of
from vnadmin.track.identity import lineage_id, task_ids
from vnadmin.track.items import items
from vnadmin.track.models import Registered
from vnadmin.track.register import Register

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vnadmin.store import Archive

_GROUPS: dict[str, Name] = {"overdue": "overdue", str(WEEK): "week", str(MONTH): "month", "unknown": "unknown"}


def has_register(archive: Archive) -> bool:
    """Whether the archive has a register, so that it is known what is done."""
    with translated(archive.path):
        return archive.db.execute("SELECT 1 FROM register_tasks LIMIT 1").fetchone() is not None


def open_tasks(archive: Archive, *, agency: str | None = None) -> list[Registered]:
    """The tasks that are to be done: those of the register that are open and not rejected; without a register, all that have a deadline.

    Only those that a body of this name leads or supports. Without a register nothing is known to be done, and every document with deadlines is opened, which takes some milliseconds each. Raises `UsageError` for what is no name.
    """
    if has_register(archive):
        found = Register(archive).tasks(agency=agency, state="open")
        return [task for task in found if task.review != "rejected"]
    if agency is None:
        return list(_read_tasks(archive))
    name = " ".join(plain(agency).split())
    if not words(name):
        raise UsageError(f"{agency!r} is no name")
    return [task for task in _read_tasks(archive) if f" {name} " in body_names(task)]


def reminders(
    tasks: Iterable[Registered], on: dt.date, *, within: int | None = MONTH, before: str = "exclusive"
) -> list[Reminder]:
    """The days on which the tasks ask for something, the earliest first, those without a day last.

    Counted from the day `on`: what is past, and what comes within so many days (all that comes within a year for None). Of a recurring
    duty only what comes: whether an earlier period is done nobody says. Tasks without a deadline give nothing. `before` is as in `vnadmin.read`.
    """
    months = 12 if within is None else within // 28 + 1
    found = []
    for task in tasks:
        for due in task.deadlines:
            for item in items([task._replace(deadlines=(due,))], start=on, months=months, before=before):
                day = item.due.astimezone(HANOI) if isinstance(item.due, dt.datetime) else item.due
                days = None if day is None else ((day.date() if isinstance(day, dt.datetime) else day) - on).days
                if days is not None and within is not None and days > within:
                    continue
                found.append(
                    Reminder(
                        item.key, task.task_id, day, days, due.words, task.action, task.leads, task.supporting, task.deliverable or "", task.basis,
                        task.path, task.symbol, task.issued_on, task.secrecy, task.doc_id, task.confidence, task.review, bool(task.doubts) and task.review == "unreviewed",
                    )
                )  # fmt: skip
    return sorted(found, key=lambda r: (r.days is None, r.days or 0, r.issued_on or "", r.symbol or "", r.key))


def due_groups(
    archive: Archive, on: dt.date, *, agency: str | None = None, limit: int, before: str = "exclusive"
) -> list[DueGroup]:
    """The groups of `Archive.due`; where there is a register, of what is open in it."""
    if not has_register(archive):
        return archive.due(on, agency=agency, limit=limit)
    names = _source_names(archive)
    found = reminders(open_tasks(archive, agency=agency), on, before=before)
    out = []
    for section in sections(found, (WEEK, MONTH), unknown=True):
        tasks = [
            DueTask(
                r.task_id, None if r.due is None else f"{r.due:%Y-%m-%d}", r.words, r.days, r.path, r.action, r.leads, r.symbol, r.issued_on,
                r.secrecy, names.get(r.doc_id, ""),
            ) for r in section.found[:limit]
        ]  # fmt: skip
        out.append(DueGroup(_GROUPS[section.name], len(section.found), tasks))
    return out


def _source_names(archive: Archive) -> dict[str, str]:
    """The name of the source of each document of the register."""
    with translated(archive.path):
        return dict(archive.db.execute("SELECT doc_id, name FROM register_documents").fetchall())


def _read_tasks(archive: Archive) -> Iterator[Registered]:
    """The tasks with deadlines of the documents that count, as a register would have them at first sight."""
    with translated(archive.path):
        found = archive.db.execute(
            "SELECT doc_id, doc_key, source_name FROM documents d WHERE current = 1 AND EXISTS (SELECT 1 FROM tasks t"
            " WHERE t.doc_id = d.doc_id AND t.due_text IS NOT NULL) ORDER BY issued_on, symbol_key, doc_id"
        ).fetchall()
    for doc_id, doc_key, name in found:
        document = archive.document(doc_id)
        unit = doc_key or f"name:{name or doc_id}"
        read, head = contents(document), head_of(document)
        for task_id, content in zip(task_ids(unit, read), read, strict=True):
            if content.deadlines:
                yield Registered(
                    task_id=task_id, lineage=lineage_id(unit), revision=1, doc_id=doc_id, **head._asdict(), **content._asdict(),
                    review="unreviewed", state="open", note=None,
                )  # fmt: skip
