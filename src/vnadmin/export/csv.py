"""Tasks as comma-separated values: one row a task, for programs, registers and spreadsheets."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from vnadmin.export.columns import COLUMNS as ANNEX
from vnadmin.export.columns import NUMBER, cell
from vnadmin.export.task_rows import groups, open_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from vnadmin.export.columns import Column
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
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "'")
_VALUE = re.compile(
    r"[\d\s.,:/%()-]*\d[\d\s.,:/%()-]*|true|false", re.IGNORECASE
)  # a number, day or hour to a spreadsheet

Dialect = Literal["rfc", "excel-vi", "excel-any"]


class _Form(NamedTuple):
    """How a dialect writes: the encoding, what parts cells, and whether a spreadsheet will open it."""

    encoding: str
    separator: str
    spreadsheet: bool


_DIALECTS: dict[Dialect, _Form] = {
    "rfc": _Form("utf-8", ",", spreadsheet=False),
    "excel-vi": _Form("utf-8-sig", ";", spreadsheet=True),
    "excel-any": _Form("utf-16", "\t", spreadsheet=True),
}


def to_csv(
    documents: Iterable[Document], *, dialect: Dialect = "rfc", columns: Sequence[Column] = ANNEX, secret: bool = False
) -> bytes:
    """The tasks of all documents with the columns of the annex, hidden ones too, as bytes with CRLF.

    No dialect opens right everywhere. "rfc" is for programs: UTF-8, commas, days as ISO, words as they are. "excel-vi" is for an Excel of
    a Vietnamese system: byte order mark, semicolons. "excel-any" is for an Excel of any system: UTF-16, tabs. For both a day is
    03/02/2025, and words that a spreadsheet would run as a formula or take for a number or a day ("0012", "1/2") get one apostrophe
    before them, as do those that begin with an apostrophe already: who reads it back takes one away. Documents that are marked secret are left out unless `secret`.
    """
    form = _DIALECTS[dialect]
    kept, _ = open_documents(documents, secret=secret)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=form.separator, lineterminator="\r\n")
    writer.writerow([NUMBER, *(column.heading for column in columns)])
    rows = [row for group in groups(kept) for row in group.rows]
    for number, row in enumerate(rows, 1):
        values = [cell(row, column.field) for column in columns]
        writer.writerow([number, *(_plain(value, form) for value in values)])
    text = out.getvalue()
    # the mark is written by hand, because "utf-16" takes the order of bytes of the machine
    return b"\xff\xfe" + text.encode("utf-16-le") if form.encoding == "utf-16" else text.encode(form.encoding)


def _plain(value: str | dt.date, form: _Form) -> str:
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y %H:%M}" if form.spreadsheet else value.isoformat(timespec="minutes")
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}" if form.spreadsheet else value.isoformat()
    if form.spreadsheet:
        return "'" + value if _VALUE.fullmatch(value) else guarded(value)
    return value


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
        writer.writerow([guarded(words) for words in row] if spreadsheet else row)


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


def guarded(words: str) -> str:
    """Words that no spreadsheet runs as a formula: with an apostrophe before a sign of one, after blanks too, and before an apostrophe,
    so that taking one away always gives the words back.
    """
    return "'" + words if words.lstrip(" \xa0").startswith(_FORMULA_SIGNS) else words
