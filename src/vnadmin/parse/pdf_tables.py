"""Ruled tables of PDF pages: the grid comes from pdfplumber, the letters from pdfium."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Any

from vnadmin.parse.tables import is_layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.parse.pdf_layout import Fragment, Glyphs

_LEAST_RULE, _THICKEST_RULE = 8.0, 3.0  # points
_MOST_RULES = 3000  # a page full of small cells has some 1,500
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
        self.rows = [row for row in self.rows if any(row)]
        self.merged = {
            (y, x) for y, row in enumerate(self.rows) for x, cell in enumerate(row) if id(cell) in self._merged
        }
        self.head = self.rows[0]
        self.first = inside[0]
        at = lines.index(inside[0])
        before = {f.first for f in lines[:at]}
        return [f for f in outside if f.first in before] + [inside[0]] + [f for f in outside if f.first not in before]

    def _parts(self, f: Fragment, glyphs: Glyphs) -> list[tuple[Fragment, list[Fragment]]]:
        """The line cut where it passes from one cell into the next."""
        parts: list[tuple[Fragment, list[Fragment]]] = []
        start, here, last = f.first, None, f.first
        for i in range(f.first, f.last):
            if glyphs.text[i].isspace():
                continue
            a0, b0, a1, b1 = glyphs.box(i)
            cell = self._cell((a0 + a1) / 2, (b0 + b1) / 2)
            if cell is None:
                cell = here
            if here is None:
                here = cell
            elif cell is not here:
                parts.append((glyphs.fragment(start, last + 1), here))
                start, here = i, cell
            last = i
        if here is None:
            here = self.rows[0][0]
        if not parts:
            return [(f, here)]
        hyphen = "-" if f.text.endswith("-") and glyphs.text[f.first : f.last] != f.text else ""
        return [*parts, (glyphs.fragment(start, last + 1, hyphen), here)]

    def _cell(self, x: float, y: float) -> list[Fragment] | None:
        for rects, row in zip(self._cells, self.rows, strict=False):
            for rect, cell in zip(rects, row, strict=True):
                if rect and rect[0] <= x <= rect[2] and rect[1] <= y <= rect[3]:
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


def _is_rule(item: dict[str, Any]) -> bool:
    """Lines and thin or framed boxes that are to be seen; office programs fill paragraphs with white boxes."""
    if item.get("object_type") not in ("line", "rect", "curve"):
        return False
    thin = min(item["width"], item["height"]) < _THICKEST_RULE
    if max(item["width"], item["height"]) < _LEAST_RULE:
        return False
    if item.get("stroke"):
        return not _is_white(item.get("stroking_color"))
    return thin and bool(item.get("fill")) and not _is_white(item.get("non_stroking_color"))


def _is_white(colour: object) -> bool:
    """White in grey or RGB; four values are ink, none of which is white."""
    values = colour if isinstance(colour, tuple | list) else (colour,)
    if not all(isinstance(v, int | float) for v in values) or not values:
        return False
    return sum(values) == 0 if len(values) == 4 else min(values) > 0.96


class Tables:
    """Opens the file once more, for the pages with ruling lines."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pdf: Any = None

    def grids(self, number: int) -> list[Grid]:
        """The ruled tables of a page, top to bottom; none where pdfplumber cannot read the page."""
        import pdfplumber

        try:
            if self._pdf is None:
                self._pdf = pdfplumber.open(io.BytesIO(self._data))
            page = self._pdf.pages[number - 1]
            try:
                left, top = page.bbox[0], page.bbox[1]
                ruled = page.filter(_is_rule)
                if len(ruled.rects) + len(ruled.lines) + len(ruled.curves) > _MOST_RULES:
                    return []  # a drawing: each rule is compared with each other one
                found = [
                    [
                        [(c[0] - left, c[1] - top, c[2] - left, c[3] - top) if c else None for c in row.cells]
                        for row in table.rows
                    ]
                    for table in ruled.find_tables()
                ]
            finally:
                page.close()
        except Exception:  # noqa: BLE001  a page without its table is better than no page
            return []
        return [Grid(rows) for rows in found if len(rows) > 1 and len(rows[0]) > 1]

    def close(self) -> None:
        """Free what pdfplumber holds."""
        if self._pdf is not None:
            with contextlib.suppress(Exception):  # it asks for all pages first, also for those that cannot be read
                self._pdf.close()
