"""Tasks as comma-separated values: one row a task, for registers and spreadsheets."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from vnadmin.model import Agency, Document, Task

COLUMNS = (
    "file",
    "document_type",
    "symbol",
    "issued_on",
    "issuer",
    "path",
    "lead",
    "supporting",
    "reports_to",
    "action",
    "deliverable",
    "deadline",
    "due_on",
    "unresolved",
    "source_quote",
    "start",
    "end",
    "confidence",
    "doubts",
    "lead_units",
    "supporting_units",
)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_header(file: TextIO, *, spreadsheet: bool = False) -> None:
    """Writes the column names. With `spreadsheet`, a byte order mark first: without it Excel garbles Vietnamese letters."""
    if spreadsheet:
        file.write("\ufeff")
    csv.writer(file, lineterminator="\n").writerow(COLUMNS)


def write_tasks(file: TextIO, document: Document, tasks: Iterable[Task], *, spreadsheet: bool = False) -> None:
    """Writes one row a task; several bodies or deadlines in a cell are separated by `; `, unknown values are empty.

    With `spreadsheet`, a cell that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    writer = csv.writer(file, lineterminator="\n")
    for task in tasks:
        row = _row(document, task)
        writer.writerow([_harmless(cell) for cell in row] if spreadsheet else row)


def _row(document: Document, task: Task) -> list[str]:
    due = [d.due_on.isoformat() if d.due_on else "" for d in task.deadlines]
    return [
        document.source.name or "",
        document.document_type or "",
        document.symbol.value if document.symbol else "",
        document.issued_on or "",
        document.issuer.name if document.issuer else "",
        task.path,
        _names(task.lead),
        _names(task.supporting),
        _names(task.reports_to),
        str(task.action),
        str(task.deliverable or ""),
        "; ".join(map(str, task.deadlines)),
        "; ".join(due) if any(due) else "",
        "; ".join(d.unresolved or "" for d in task.deadlines) if any(d.unresolved for d in task.deadlines) else "",
        str(task),
        str(task.span[0]),
        str(task.span[1]),
        f"{task.confidence:.2f}",
        "; ".join(task.doubts + tuple(doubt for d in task.deadlines for doubt in d.doubts)),
        _units(task.lead),
        _units(task.supporting),
    ]


def _names(bodies: Iterable[Agency]) -> str:
    return "; ".join(body.resolved or body.name for body in bodies)


def _units(bodies: Iterable[Agency]) -> str:
    """Ids of the user's own list, each once; empty without a list."""
    return "; ".join(dict.fromkeys(body.unit for body in bodies if body.unit))


def _harmless(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA_SIGNS) else cell
