"""Tasks as CSV files that the import of Jira takes."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING

from vnadmin.export.task_rows import groups, open_documents
from vnadmin.export.todo_words import described, title
from vnadmin.export.todos import HANOI, todos

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnadmin.export.todos import Todo
    from vnadmin.model import Document

ROWS = 250  # of one file: who is no administrator of Jira may import no more at once
_HEADINGS = ("Summary", "Description", "Due date", "Priority", "Labels")  # no punctuation: the import stumbles over it
_PRIORITY = {1: "Highest", 3: "High", 5: "High"}


def to_jira(
    documents: Iterable[Document],
    *,
    start: dt.date | None = None,
    months: int = 12,
    before: str = "exclusive",
    secret: bool = False,
) -> list[bytes]:
    """The tasks of all documents as CSV files for Jira, at most 250 rows each; none where there is no task.

    UTF-8, comma, one row for each day on which something is due, as in `to_ics`. Summary is "[lead] what", at most 200 letters; Due date
    is like 2025-02-03 (the field holds no hour), empty where no day is known; Labels is the code. Jira makes
    a new issue of every row each time: a file that is imported twice makes all of them twice, and the label shows them. Documents
    that are marked secret are left out unless `secret`.
    """
    kept, _ = open_documents(documents, secret=secret)
    rows = [_row(todo) for todo in todos(groups(kept), start=start, months=months, before=before)]
    return [_file(rows[first : first + ROWS]) for first in range(0, len(rows), ROWS)]


def _file(rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    writer.writerows(rows)
    return out.getvalue().encode()


def _row(todo: Todo) -> tuple[str, ...]:
    moment = todo.due.astimezone(HANOI) if isinstance(todo.due, dt.datetime) else todo.due
    due = f"{moment:%Y-%m-%d}" if moment else ""
    return title(todo), described(todo), due, _PRIORITY.get(todo.urgency or 0, ""), todo.uid
