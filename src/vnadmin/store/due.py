"""Which tasks fall due when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, NamedTuple

from vnadmin.errors import UsageError
from vnadmin.store.rows import BETWEEN
from vnadmin.store.words import plain, words

if TYPE_CHECKING:
    import sqlite3

Name = Literal["overdue", "week", "month", "unknown"]
WEEK, MONTH = 7, 30  # days
_MOST = 2**63 - 1  # the largest number of SQLite


class DueTask(NamedTuple):
    """A task with its last day; `due_on` is None in the group "unknown", where `due_text` says what is printed."""

    task_id: str
    due_on: str | None
    due_text: str | None
    days: int | None
    path: str
    action: str
    lead: tuple[str, ...]
    symbol: str | None
    issued_on: str | None
    secrecy: str | None
    source_name: str


class DueGroup(NamedTuple):
    """Tasks that are due together; `total` counts all of them, `tasks` holds the first ones."""

    name: Name
    total: int
    tasks: list[DueTask]


def due(db: sqlite3.Connection, on: dt.date, *, agency: str | None, limit: int) -> list[DueGroup]:
    """The four groups in order. "unknown" holds tasks that have a deadline whose last day cannot be reckoned."""
    day = on.isoformat()
    left = (dt.date.max - on).days
    week, month = ((on + dt.timedelta(days=min(days, left))).isoformat() for days in (WEEK, MONTH))
    limit = min(limit, _MOST)
    if agency is not None and not words(plain(agency)):
        raise UsageError(f"{agency!r} is no name")
    groups: tuple[tuple[Name, str, tuple[str, ...]], ...] = (
        ("overdue", "t.due_on < ?", (day,)),
        ("week", "t.due_on >= ? AND t.due_on <= ?", (day, week)),
        ("month", "t.due_on > ? AND t.due_on <= ?", (week, month)),
        ("unknown", "t.due_on IS NULL AND t.due_text IS NOT NULL", ()),
    )
    return [_group(db, on, name, where, values, agency, limit) for name, where, values in groups]


def _group(
    db: sqlite3.Connection, on: dt.date, name: Name, where: str, values: tuple[str, ...], agency: str | None, limit: int
) -> DueGroup:
    condition = f"{where} AND d.current = 1"
    if agency is not None:
        condition += (
            " AND t.task_id IN (SELECT task_id FROM task_agencies JOIN agencies USING (agency_id)"
            " WHERE role IN ('lead', 'supporting') AND (' ' || name_folded || ' ') LIKE ? ESCAPE '\\')"
        )
        values = (*values, f"% {_escaped(' '.join(plain(agency).split()))} %")
    (total,) = db.execute(
        f"SELECT count(*) FROM tasks t JOIN documents d USING (doc_id) WHERE {condition}", values
    ).fetchone()
    found = db.execute(
        "SELECT t.task_id, t.due_on, t.due_text, t.path, t.action, t.leads, d.symbol, d.issued_on, d.secrecy, d.source_name"
        f" FROM tasks t JOIN documents d USING (doc_id) WHERE {condition}"
        " ORDER BY t.due_on, d.issued_on, d.symbol_key, t.task_id LIMIT ?", (*values, limit),
    ).fetchall()  # fmt: skip
    tasks = []
    for task_id, due_on, text, path, action, leads, symbol, issued_on, secrecy, source in found:
        days = (dt.date.fromisoformat(due_on) - on).days if due_on else None
        tasks.append(
            DueTask(
                task_id,
                due_on,
                text,
                days,
                path,
                action,
                tuple(leads.split(BETWEEN)) if leads else (),
                symbol,
                issued_on,
                secrecy,
                source,
            )
        )
    return DueGroup(name, total, tasks)


def _escaped(text: str) -> str:
    text = text.encode(errors="replace").decode()  # bytes of a command line that are no UTF-8
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
