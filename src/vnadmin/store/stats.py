"""Figures of an archive by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3


class Month(NamedTuple):
    """One month of issue as YYYY-MM; None for documents whose month is not known."""

    month: str | None
    documents: int
    tasks: int
    agencies: int


def months(db: sqlite3.Connection) -> list[Month]:
    """Documents that count, their tasks, and the bodies that lead them, in order of months."""
    found = db.execute(
        "SELECT CASE WHEN length(d.issued_on) >= 7 THEN substr(d.issued_on, 1, 7) END AS month, count(DISTINCT d.doc_id),"
        " count(DISTINCT t.task_id), count(DISTINCT a.agency_id)"
        " FROM documents d LEFT JOIN tasks t USING (doc_id)"
        " LEFT JOIN task_agencies a ON a.task_id = t.task_id AND a.role = 'lead'"
        " WHERE d.current = 1 GROUP BY month ORDER BY month IS NULL, month"
    )
    return [Month(*row) for row in found]
