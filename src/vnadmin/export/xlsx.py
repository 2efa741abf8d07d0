"""Tasks as an Excel workbook: the annex that offices keep, by unit, by day, and where it all came from.

Needs the extra `vnadmin[office]`.
"""

from __future__ import annotations

import datetime as dt
import io
import textwrap
from typing import TYPE_CHECKING, Any

from vnadmin.errors import UsageError
from vnadmin.export.by_unit import LEADS, NOBODY, numbered, tasks_by_unit
from vnadmin.export.columns import COLUMNS, NUMBER, SHEET, SOURCES, Column, cell, fitting
from vnadmin.export.task_rows import document_name, groups, open_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.export.task_rows import Group
    from vnadmin.model import Document

_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the same documents give the same bytes, whatever the clock says
_FONT = {"font_name": "Times New Roman", "font_size": 13, "valign": "top"}
_LINE, _HIGHEST = 17.5, 409.0  # points: of a printed line of that font, and what a row may have at most
_LETTERS = 0.86  # letters of the font for each unit of a column's width
_BY_UNIT = (
    Column("number", NUMBER, 6), Column("role", "Vai trò", 12), Column("action", "Nội dung nhiệm vụ", 60),
    Column("due", "Thời hạn hoàn thành", 16), Column("basis", "Căn cứ/Văn bản giao", 34),
)  # fmt: skip
_BY_DAY = (
    Column("day", "Ngày đến hạn", 14), Column("words", "Thời hạn ghi trong văn bản", 28), Column("number", NUMBER, 6),
    Column("action", "Nội dung nhiệm vụ", 52), Column("lead", "Đơn vị chủ trì", 22), Column("basis", "Căn cứ/Văn bản giao", 30),
)  # fmt: skip
_SOURCES = (
    Column("name", "Tệp", 30), Column("document", "Văn bản", 44), Column("subject", "Trích yếu", 50), Column("tasks", "Số nhiệm vụ", 12),
    Column("read", "Đọc bằng", 18), Column("sha256", "SHA-256", 68),
)  # fmt: skip


def to_xlsx(documents: Iterable[Document], *, columns: Sequence[Column] = COLUMNS, secret: bool = False) -> bytes:
    """The tasks of all documents as the bytes of a workbook; the same documents give the same bytes.

    Sheets: "Nhiệm vụ" (one row a task, a line before the tasks of each document where there are several), "Theo đơn vị", "Lịch hạn"
    and "Nguồn". What is printed stays text, whatever it looks like; a day is a day of the spreadsheet. Documents that are marked
    secret are left out unless `secret`. `columns` are those of the first sheet (`read_columns`). Raises `UsageError` where xlsxwriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise UsageError("xlsxwriter is not installed: pip install 'vnadmin[office]'") from error
    kept, _ = open_documents(documents, secret=secret)
    found = groups(kept)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Danh mục nhiệm vụ", "created": _CREATED})
    pen = _Pen(book)
    _tasks(pen, found, columns)
    _by_unit(pen, found)
    _by_day(pen, found)
    _sources(pen, kept)
    book.close()
    return out.getvalue()


class _Pen:
    """Writes cells of one look on the sheets of a workbook."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format(
            _FONT | {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True}
        )
        self.group = book.add_format(_FONT | {"bold": True, "bg_color": "#EDEDED"})
        self.words = book.add_format(_FONT | {"border": 1, "text_wrap": True, "num_format": "@"})
        self.number = book.add_format(_FONT | {"border": 1, "align": "center"})
        self.day = book.add_format(_FONT | {"border": 1, "align": "center", "num_format": "dd/mm/yyyy"})
        self.moment = book.add_format(
            _FONT | {"border": 1, "align": "center", "text_wrap": True, "num_format": "dd/mm/yyyy hh:mm"}
        )

    def sheet(self, name: str, columns: Sequence[Column]) -> Any:
        """A sheet for A4 across, with a heading row that stays on the screen and on every page."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        sheet.set_footer("&C&P/&N")
        for n, column in enumerate(columns):
            sheet.set_column(n, n, column.width, self.words, {"hidden": column.hidden})
            sheet.write_string(0, n, column.heading, self.head)
        sheet.set_row(0, 2 * _LINE + 6)
        return sheet

    def row(self, sheet: Any, at: int, columns: Sequence[Column], values: Sequence[str | int | dt.date]) -> None:
        """One row, as high as the longest of its visible cells when it is printed."""
        lines = 1
        for n, (column, value) in enumerate(zip(columns, values, strict=True)):
            if isinstance(value, dt.datetime):
                sheet.write_datetime(at, n, value, self.moment)
            elif isinstance(value, dt.date):
                sheet.write_datetime(at, n, value, self.day)
            elif isinstance(value, int):
                sheet.write_number(at, n, value, self.number)
            elif value:
                sheet.write_string(at, n, fitting(value), self.words)
                lines = lines if column.hidden else max(lines, _lines(value, column.width))
            else:
                sheet.write_blank(at, n, None, self.words)
        sheet.set_row(at, min(lines * _LINE + 3, _HIGHEST))

    def heading(self, sheet: Any, at: int, columns: Sequence[Column], words: str) -> None:
        """A line over the rows below it. Its cells are not merged, so that rows can still be sorted and filtered."""
        sheet.write_string(at, 0, fitting(words), self.group)
        for n in range(1, sum(not column.hidden for column in columns)):
            sheet.write_blank(at, n, None, self.group)
        sheet.set_row(at, _LINE + 3)


def _lines(words: str, width: int) -> int:
    """How many lines words take in a column, broken between words."""
    letters = max(int(width * _LETTERS), 4)
    return sum(len(textwrap.wrap(line[:4000], letters)) or 1 for line in words.split("\n"))


def _tasks(pen: _Pen, found: Sequence[Group], asked: Sequence[Column]) -> None:
    columns = (Column("number", NUMBER, 6), *asked)
    sheet = pen.sheet(SHEET, columns)
    at = 1
    for group, first in numbered(found):
        if len(found) > 1:
            pen.heading(sheet, at, columns, group.heading)
            at += 1
        for number, row in enumerate(group.rows, first):
            pen.row(sheet, at, columns, [number, *(cell(row, column.field) for column in asked)])
            at += 1
    sheet.autofilter(0, 0, max(at - 1, 1), len(columns) - 1)


def _by_unit(pen: _Pen, found: Sequence[Group]) -> None:
    sheet = pen.sheet("Theo đơn vị", _BY_UNIT)
    at = 1
    for name, tasks in tasks_by_unit(found).items():
        leads = sum(task.role == LEADS for task in tasks)
        counts = "" if name == NOBODY else f" (chủ trì {leads}, phối hợp {len(tasks) - leads})"
        pen.heading(sheet, at, _BY_UNIT, f"{name}{counts}")
        for n, (number, role, row) in enumerate(tasks, at + 1):
            pen.row(sheet, n, _BY_UNIT, [number, role, row.action, row.due, row.basis])
        at += len(tasks) + 1


def _by_day(pen: _Pen, found: Sequence[Group]) -> None:
    """One row a deadline: those with a day in the order of days, then the others. Of a recurring one, its first day."""
    lines = [
        (deadline, number, row)
        for group, first in numbered(found)
        for number, (row, task) in enumerate(zip(group.rows, group.tasks, strict=True), first)
        for deadline in task.deadlines
    ]
    lines.sort(key=lambda line: (line[0].due_on or dt.date.max, line[1]))
    sheet = pen.sheet("Lịch hạn", _BY_DAY)
    for at, (deadline, number, row) in enumerate(lines, 1):
        pen.row(sheet, at, _BY_DAY, [deadline.due_on or "", str(deadline), number, row.action, row.lead, row.basis])
    sheet.autofilter(0, 0, max(len(lines), 1), len(_BY_DAY) - 1)


def _sources(pen: _Pen, documents: Sequence[Document]) -> None:
    from vnadmin import __version__

    sheet = pen.sheet(SOURCES, _SOURCES)
    for at, document in enumerate(documents, 1):
        values = (
            document.source.name or "", document_name(document), str(document.subject or ""), len(document.tasks),
            f"vnadmin {__version__}", document.source.sha256,
        )  # fmt: skip
        pen.row(sheet, at, _SOURCES, values)
