"""A text as it is put together by the readers of flowing formats: paragraphs, tables with exact cells, bold stretches."""

from __future__ import annotations

from typing import NamedTuple

from vnadmin.parse.legacy import decoded, styles
from vnadmin.parse.recode import shown
from vnadmin.parse.tables import is_layout
from vnadmin.records import FontRun, RawTable
from vnadmin.spans import Span

Piece = tuple[str, int]  # a stretch of text and its look: 1 for bold, and the font where it is one of before Unicode
Line = list[Piece]


def set_font(look: int, style: int | None) -> int:
    """The look in another font: a place in `parse.legacy.styles`, None for any other font."""
    return (look & 1) | (0 if style is None else (style + 1) << 1)


_MOST_LAYOUT_ROWS = 8
_MOST_LAYOUT_COLUMNS = 4
_LONGEST_LAYOUT = 6000


class Cell(NamedTuple):
    """A cell: its paragraphs, and how many columns it covers."""

    lines: list[Line]
    span: int = 1


class Sheet:
    """Collects text from top to bottom; every offset is one of `text`."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.tables: list[RawTable] = []
        self.bold: list[Span] = []
        self.fonts: list[FontRun] = []

    @property
    def text(self) -> str:
        """What was collected so far."""
        return "".join(self._parts)

    def put(self, text: str) -> None:
        """Text as it is."""
        self._parts.append(text)
        self.length += len(text)

    def line(self, line: Line) -> None:
        """A paragraph on a line of its own; an empty one becomes an empty line."""
        self.pieces(line)
        self.put("\n")

    def pieces(self, line: Line) -> None:
        """Stretches of text one behind the other."""
        for text, look in line:
            start = self.length
            self.put(text)
            if look > 1:
                self._font(start, (look >> 1) - 1)
            if look & 1 and text.strip():
                if self.bold and self.bold[-1].end == start:
                    start = self.bold.pop().start
                self.bold.append(Span(start, self.length))

    def _font(self, start: int, style: int) -> None:
        if self.fonts and self.fonts[-1].end == start and self.fonts[-1].style == style:
            start = self.fonts.pop().start
        self.fonts.append(FontRun(start, self.length, style))

    def table(self, rows: list[list[Cell]], *, borderless: bool = False) -> None:
        """A table as `| a | b |` lines with the spans of its cells; letterheads and closings as plain lines."""
        rows = [row for row in rows if row]
        if not rows:
            return
        if _is_layout(rows, borderless=borderless):
            for row in rows:
                for cell in row:
                    for line in cell.lines:
                        if _said(line):
                            self.line(line)
            return
        columns = max(sum(cell.span for cell in row) for row in rows)
        spans = []
        for row in rows:
            cells: list[Span] = []
            self.put("|")
            for cell in row:
                cells.append(self._cell(cell))
                for _ in range(min(cell.span, columns) - 1):  # keep the columns below each other
                    self.put("  |")
                    cells.append(Span(self.length - 2, self.length - 2))
            spans.append(tuple(cells))
            self.put("\n")
        if len(spans) > 1:
            self.tables.append(RawTable(tuple(spans)))

    def _cell(self, cell: Cell) -> Span:
        self.put(" ")
        start = self.length
        lines = [line for line in cell.lines if _said(line)]
        for i, line in enumerate(lines):
            self.pieces([("\n", False), *line] if i else line)
        end = self.length
        self.put(" |")
        return Span(start, end)


def _said(line: Line) -> bool:
    return any(text.strip() for text, _ in line)


def _printed(piece: Piece) -> str:
    text, look = piece
    return decoded(text, *styles()[(look >> 1) - 1]) if look > 1 else text


def _is_layout(rows: list[list[Cell]], *, borderless: bool) -> bool:
    """True where a table only sets things side by side: a letterhead, a closing, one column."""
    columns = max(len(row) for row in rows)
    if columns == 1:
        return True
    if len(rows) > _MOST_LAYOUT_ROWS or columns > _MOST_LAYOUT_COLUMNS:
        return False
    text = "\n".join("".join(map(_printed, line)) for row in rows for cell in row for line in cell.lines)
    if len(text) > _LONGEST_LAYOUT:
        return False
    return is_layout(shown(text)) or (borderless and columns == 2)
