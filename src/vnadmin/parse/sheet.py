"""A text as it is put together by the readers of flowing formats: paragraphs, tables with exact cells, bold stretches."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse.legacy import decoded, styles
from vnadmin.parse.recode import shown
from vnadmin.parse.tables import is_layout
from vnadmin.records import Block, FontRun, RawTable
from vnadmin.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

Piece = tuple[str, int]  # a stretch of text and its look: 1 for bold, and the font where it is one of before Unicode
Line = list[Piece]


class Place(NamedTuple):
    """Where a paragraph of a Word document stands; fields as in `records.Block`."""

    part: str
    paragraph: int
    table: int | None
    row: int | None
    cell: int | None


class Placed(Line):
    """A line that knows its place, and of each piece which run of the paragraph holds it (-1: none)."""

    __slots__ = ("place", "runs")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.runs: list[int] = []

    def put(self, text: str, look: int, run: int) -> None:
        """A piece behind the others."""
        self.append((text, look))
        self.runs.append(run)

    def lead(self, text: str, look: int) -> None:
        """What no run holds, in front of the others."""
        self.insert(0, (text, look))
        self.runs.insert(0, -1)


def set_font(look: int, style: int | None) -> int:
    """The look in another font: a place in `parse.legacy.styles`, None for any other font."""
    return (look & 1) | (0 if style is None else (style + 1) << 1)


_MOST_LAYOUT_ROWS = 8
_MOST_LAYOUT_COLUMNS = 4
_LONGEST_LAYOUT = 6000


class Grid(NamedTuple):
    """A table: its rows, and whether no lines are drawn around its cells."""

    rows: list[list[Cell]]
    borderless: bool


class Cell(NamedTuple):
    """A cell: its paragraphs and the tables inside it, how many columns it covers, whether it goes on from the row above."""

    content: Sequence[Line | Grid]
    span: int = 1
    goes_on: bool = False

    @property
    def lines(self) -> list[Line]:
        """Its paragraphs, those of tables inside it too."""
        out: list[Line] = []
        for item in self.content:
            out += (
                [line for row in item.rows for cell in row for line in cell.lines] if isinstance(item, Grid) else [item]
            )
        return out


class Sheet:
    """Collects text from top to bottom; every offset is one of `text`."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.tables: list[RawTable] = []
        self.bold: list[Span] = []
        self.fonts: list[FontRun] = []
        self.blocks: list[Block] = []

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
        if isinstance(line, Placed):
            self._block(line)
        for text, look in line:
            start = self.length
            self.put(text)
            if look > 1:
                self._font(start, (look >> 1) - 1)
            if look & 1 and text.strip():
                if self.bold and self.bold[-1].end == start:
                    start = self.bold.pop().start
                self.bold.append(Span(start, self.length))

    def _block(self, line: Placed) -> None:
        start = at = self.length
        runs: list[tuple[int, int]] = []
        for (text, _), run in zip(line, line.runs, strict=True):
            if not runs or runs[-1][1] != run:
                runs.append((at, run))
            at += len(text)
        if at > start:
            self.blocks.append(Block(start, at, *line.place, tuple(runs)))

    def _font(self, start: int, style: int) -> None:
        if self.fonts and self.fonts[-1].end == start and self.fonts[-1].style == style:
            start = self.fonts.pop().start
        self.fonts.append(FontRun(start, self.length, style))

    def table(self, grid: Grid) -> None:
        """A table as `| a | b |` lines with the spans of its cells; letterheads and closings as plain lines."""
        rows = [row for row in grid.rows if row]
        if not rows:
            return
        if _is_layout(rows, borderless=grid.borderless):
            for row in rows:
                for cell in row:
                    for item in cell.content:
                        if isinstance(item, Grid):
                            self.table(item)
                        elif is_said(item):
                            self.line(item)
            return
        columns = max(sum(cell.span for cell in row) for row in rows)
        spans = []
        merged: set[tuple[int, int]] = set()
        for n, row in enumerate(rows):
            cells: list[Span] = []
            self.put("|")
            for cell in row:
                if cell.goes_on:
                    merged.add((n, len(cells)))
                cells.append(self._cell(cell))
                for _ in range(min(cell.span, columns) - 1):  # keep the columns below each other
                    self.put("  |")
                    cells.append(Span(self.length - 2, self.length - 2))
            spans.append(tuple(cells))
            self.put("\n")
        if len(spans) > 1:
            self.tables.append(RawTable(tuple(spans), tuple(sorted(merged))))

    def _cell(self, cell: Cell) -> Span:
        self.put(" ")
        start = self.length
        lines = [line for line in cell.lines if is_said(line)]
        for i, line in enumerate(lines):
            if i:
                self.put("\n")
            self.pieces(line)
        end = self.length
        self.put(" |")
        return Span(start, end)


def is_said(line: Line) -> bool:
    """True where a line has letters or signs."""
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
