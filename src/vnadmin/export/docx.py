"""Tasks as a Word document: the annex "Danh mục nhiệm vụ" in the form of Nghị định 30/2020/NĐ-CP, with the rest left to fill in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vnadmin.export.columns import COLUMNS, NUMBER, cell
from vnadmin.export.letter_form import (
    add_heading_row,
    add_letterhead,
    add_line,
    add_row,
    add_signature,
    add_table,
    new_paper,
    paper_bytes,
)
from vnadmin.export.task_rows import groups, open_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.export.columns import Column
    from vnadmin.model import Document

# The source stands over the tasks, not in a column; the codes are for programs.
_COLUMNS = tuple(column for column in COLUMNS if not column.hidden and column.field != "basis")
_TITLE = "DANH MỤC NHIỆM VỤ"


def to_docx(documents: Iterable[Document], *, columns: Sequence[Column] = _COLUMNS, secret: bool = False) -> bytes:
    """The tasks of all documents as the bytes of a .docx file; the same documents give the same bytes.

    A4 across; letterhead, number, day, signature and recipients are dots to fill in; a table with the headings on every page, a row over
    the tasks of each document, and numbers that run on. Documents that are marked secret are left out unless `secret`.
    Of `columns` (`read_columns`) the hidden ones are not printed.
    """
    kept, _ = open_documents(documents, secret=secret)
    paper = new_paper("Danh mục nhiệm vụ", across=True)
    add_letterhead(paper)
    add_line(paper, "", size=8)
    add_line(paper, "PHỤ LỤC", size=14, bold=True)
    add_line(paper, _TITLE, size=14, bold=True)
    add_line(paper, "(Kèm theo ……………… số ……/……-…… ngày …… tháng …… năm …… của ………………)", italic=True, after=8)
    columns = [column for column in columns if not column.hidden]
    table = add_table(
        paper, [NUMBER, *(column.heading for column in columns)], [8.0, *(column.width for column in columns)]
    )
    number = 0
    middle = [0, *(n for n, column in enumerate(columns, 1) if column.field == "due")]
    for group in groups(kept):
        add_heading_row(table, group.heading)
        for row in group.rows:
            number += 1
            values = [printed(cell(row, column.field)) for column in columns]
            add_row(table, [str(number), *values], middle=middle)
    add_line(paper, "", size=8)
    add_signature(paper)
    return paper_bytes(paper)


def printed(value: str | dt.date) -> str:
    """A day as 03/02/2025, a moment with its hour before it."""
    if isinstance(value, dt.datetime):
        return f"{value:%H:%M} ngày {value:%d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value
