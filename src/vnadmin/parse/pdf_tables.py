"""Ruled tables of PDF pages: pdfium gives rules and letters, pdfplumber makes a grid of the rules."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from vnadmin.parse.tables import is_layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.parse.pdf_layout import Fragment, Glyphs
    from vnadmin.parse.pdf_rules import Edge

_WORD = re.compile(r"\S+")
Rect = tuple[float, float, float, float]


class Grid:
    """A table: its cells, and after `take` the lines in them. `first` is the line that stands for all of them."""

    def __init__(self, cells: list[list[Rect | None]]) -> None:
        self._cells = cells
        self.rows: list[list[list[Fragment]]] = [[[] for _ in row] for row in cells]
        self._merged = {id(self.rows[y][x]) for y, x in _reached(cells)}
        self.head = self.rows[0]
        self.merged: set[tuple[int, int]] = set()  # row and column of cells that go on from the row above
        self.first: Fragment | None = None
        self._latest: tuple[float, float, float, float, list[Fragment]] = (0.0, 0.0, 0.0, 0.0, [])
        boxes = [cell for row in cells for cell in row if cell]
        self._box = (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )

    def take(self, lines: list[Fragment], glyphs: Glyphs) -> list[Fragment]:
        """Move the lines inside the grid into its cells; the first of them stays to mark the place of the table."""
        outside: list[Fragment] = []
        inside: list[Fragment] = []
        x0, y0, x1, y1 = self._box
        for f in lines:
            middle = (f.box.y0 + f.box.y1) / 2
            (inside if y0 <= middle <= y1 and f.box.x1 > x0 and f.box.x0 < x1 else outside).append(f)
        text = "\n".join(f.text for f in inside)
        if not inside or (len(self.rows[0]) <= 2 and len(text) < 6000 and is_layout(text)):
            return lines  # a frame around a letterhead or a closing
        for f in inside:
            for part, cell in self._parts(f, glyphs):
                cell.append(part)
        for row in self.rows:
            for cell in row:
                cell.sort(key=lambda f: (round(f.box.y0), f.box.x0))
        self.close(inside[0])
        at = lines.index(inside[0])
        before = {f.first for f in lines[:at]}
        return [f for f in outside if f.first in before] + [inside[0]] + [f for f in outside if f.first not in before]

    def close(self, first: Fragment) -> None:
        """Done with filling: rows without a line go, and `first` marks the place of the table among the lines of the page."""
        self.rows = [row for row in self.rows if any(row)]
        self.merged = {
            (y, x) for y, row in enumerate(self.rows) for x, cell in enumerate(row) if id(cell) in self._merged
        }
        self.head = self.rows[0]
        self.first = first

    def _parts(self, f: Fragment, glyphs: Glyphs) -> list[tuple[Fragment, list[Fragment]]]:
        """The line cut where it passes from one cell into the next."""
        parts: list[tuple[Fragment, list[Fragment]]] = []
        start, here, last = f.first, None, f.first
        for first, end in self._runs(f, glyphs):
            cell = self._cell(*glyphs.box(first))
            if cell is None:
                cell = here
            if here is None:
                here = cell
            elif cell is not here:
                parts.append((glyphs.fragment(start, last + 1), here))
                start, here = first, cell
            last = end - 1
        if here is None:
            here = self.rows[0][0]
        if not parts:
            return [(f, here)]
        hyphen = "-" if f.text.endswith("-") and glyphs.text[f.first : f.last] != f.text else ""
        return [*parts, (glyphs.fragment(start, last + 1, hyphen), here)]

    def _runs(self, f: Fragment, glyphs: Glyphs) -> Iterator[tuple[int, int]]:
        """Letters of the line that stand in one cell: words, or single letters where a word does not."""
        for m in _WORD.finditer(glyphs.text, f.first, f.last):
            first, end = m.span()
            if end - first == 1 or self._cell(*glyphs.box(first)) is self._cell(*glyphs.box(end - 1)):
                yield first, end
            else:
                yield from ((i, i + 1) for i in range(first, end))

    def _cell(self, x0: float, y0: float, x1: float, y1: float) -> list[Fragment] | None:
        """The cell that the middle of a letter lies in."""
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        left, top, right, bottom, found = self._latest
        if left < x < right and top < y < bottom:
            return found
        for rects, row in zip(self._cells, self.rows, strict=False):
            for rect, cell in zip(rects, row, strict=True):
                if rect and rect[0] <= x <= rect[2] and rect[1] <= y <= rect[3]:
                    self._latest = (*rect, cell)
                    return cell
        return None


def _reached(cells: list[list[Rect | None]]) -> Iterator[tuple[int, int]]:
    """Row and column of the places that a cell from a row above reaches down to."""
    reach: dict[int, float] = {}
    for y, row in enumerate(cells):
        drawn = [cell for cell in row if cell]
        middle = max(c[1] for c in drawn) + min(c[3] for c in drawn) if drawn else 0.0
        for x, cell in enumerate(row):
            if cell:
                reach[x] = cell[3]
            elif drawn and 2 * reach.get(x, 0.0) > middle:
                yield y, x


def grids(edges: list[Edge]) -> list[Grid]:
    """The ruled tables of a page, top to bottom."""
    return [Grid(cells) for cells in cells_of(edges)]


def cells_of(edges: list[Edge], *, snap: float = 3.0, meet: float = 3.0) -> list[list[list[Rect | None]]]:
    """Of each ruled table the cells row by row, None for what a cell beside or above covers.

    Rules nearer than `snap` are one, and those nearer than `meet` to each other's ends cross.
    """
    from pdfplumber.table import TableFinder

    page: Any = SimpleNamespace(edges=[_printed(edge) for edge in edges])
    settings = {"snap_tolerance": snap, "join_tolerance": meet, "intersection_tolerance": meet}
    try:
        found = [[row.cells for row in table.rows] for table in TableFinder(page, settings).tables]
    except Exception:  # noqa: BLE001  a page without its table is better than no page
        return []
    return [rows for rows in found if len(rows) > 1 and len(rows[0]) > 1]


def _printed(edge: Edge) -> dict[str, Any]:
    """An edge as pdfplumber knows it."""
    x0, top, x1, bottom, flat = edge
    return {
        "object_type": "line",
        "orientation": "h" if flat else "v",
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
    }
