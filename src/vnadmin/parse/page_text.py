"""The printed lines of all pages become one text: paragraphs set apart, margins left out, tables with pipes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse.pdf_layout import Fragment, begins_paragraph, is_margin, notes_from, pitch_of, repeated, setting_of
from vnadmin.parse.text_layer import judge
from vnadmin.records import Lines, Page, RawTable, Reading
from vnadmin.spans import Span

if TYPE_CHECKING:
    from vnadmin.parse.pdf_tables import Grid


class PrintedPage(NamedTuple):
    """A page without offsets, its lines in reading order, what was stamped on and belongs to no line, its tables.

    `shown` is the size of the page as it is shown where that differs from the one that the lines were laid out on;
    `unread`: its picture could not be recognised.
    """

    page: Page
    lines: list[Fragment]
    stamps: list[Fragment]
    grids: list[Grid]
    shown: tuple[float, float] | None = None
    unread: bool = False


class PageText:
    """Puts the lines of all pages together. The list of pages is emptied on the way, so that a long file is not held twice."""

    def __init__(self, pages: list[PrintedPage]) -> None:
        self._pages = pages
        self._parts: list[str] = []
        self._length = 0
        self._lines = Lines()
        self._bold: list[Span] = []
        self._tables: list[list[tuple[Span, ...]]] = []
        self._merged: list[set[tuple[int, int]]] = []

    def reading(self, *, reader: str, media_type: str, text_layer: str | None = None) -> Reading:
        """The reading of the whole document; without `text_layer` its text is judged."""
        pitch = pitch_of([p.lines for p in self._pages])
        heads = repeated([(p.page, p.lines) for p in self._pages])
        shown: list[Page] = []
        late: list[Fragment] = []
        body = [(p, _without_margins(p, heads)) for p in self._pages]
        for (above_page, above_lines), (below_page, below_lines) in reversed(list(pairwise(body))):
            _join_rows(above_page, above_lines, below_page, below_lines)
        table_open: Grid | None = None
        before: Fragment | None = None
        several = len(self._pages) > 1
        unread = tuple(p.page.number for p in self._pages if p.unread)
        self._pages.clear()
        body.reverse()
        while body:
            (page, lines, stamps, grids, size, _), kept = body.pop()
            start = self._length
            above = min((f.box.y0 for f in lines), default=0.0) if page.number == 1 else 0.0
            self._put([f for f in stamps if f.box.y1 <= above + 20])
            late += [f for f in stamps if f.box.y1 > above + 20]  # notes and seals upon the text belong to no sentence
            starts = {id(grid.first): grid for grid in grids}
            notes = notes_from(kept, page) if several else len(kept)
            notes = max(notes, *(i + 1 for i, f in enumerate(kept) if id(f) in starts), 0)
            late += kept[notes:]
            del kept[notes:]
            setting = setting_of(kept, pitch)
            for i, fragment in enumerate(kept):
                grid = starts.get(id(fragment))
                if grid is None:
                    if before is not None and begins_paragraph(fragment, before, setting):
                        self._add("\n")
                    self._put([fragment])
                    before = fragment
                    table_open = None
                else:
                    before = None
                    self._grid(grid, follows=table_open if i == 0 else None)
                    table_open = grid if grid.rows else table_open
            width, height = size or (page.width, page.height)
            shown.append(Page(page.number, width, height, start, self._length))
        self._put(late)
        text = "".join(self._parts)
        return Reading(
            text,
            reader,
            media_type,
            wrapped=True,
            pages=tuple(shown),
            lines=self._lines,
            tables=tuple(
                RawTable(tuple(rows), tuple(sorted(merged)))
                for rows, merged in zip(self._tables, self._merged, strict=True)
                if len(rows) > 1
            ),
            bold=tuple(self._bold),
            text_layer=text_layer or judge(text, scanned=False),
            unread=unread,
        )

    def _put(self, fragments: list[Fragment], after: str = "\n") -> None:
        for fragment in fragments:
            start = self._length
            self._add(fragment.text)
            if fragment.words:
                for a, b, box in fragment.words:
                    self._lines.add(start + a, start + b, box)
            else:
                first = fragment.first if fragment.exact else -1
                self._lines.add(start, self._length, fragment.box, first)
            if fragment.bold:
                self._bold.append(Span(start, self._length))
            self._add(after)

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _grid(self, grid: Grid, follows: Grid | None) -> None:
        """A table row by row with pipes; on a new page it goes on with the one above if the columns are the same."""
        if not grid.rows:
            return
        rows: list[tuple[Span, ...]] = []
        for row in grid.rows:
            cells = []
            self._add("|")
            for cell in row:
                self._add(" ")
                start = self._length
                for i, fragment in enumerate(cell):
                    if i:
                        self._add("\n")
                    self._put([fragment], after="")
                cells.append(Span(start, self._length))
                self._add(" |")
            rows.append(tuple(cells))
            self._add("\n")
        if follows is not None and len(follows.rows[0]) == len(grid.rows[0]) and self._tables:
            same = _words(follows.head) == _words(grid.rows[0])
            moved = len(self._tables[-1]) - same
            self._merged[-1] |= {(y + moved, x) for y, x in grid.merged if y >= same}
            self._tables[-1] += rows[same:]
            grid.head = follows.head
        else:
            self._tables.append(rows)
            self._merged.append(set(grid.merged))


def _without_margins(printed: PrintedPage, heads: set[str]) -> list[Fragment]:
    """The lines without page numbers and running heads. A line that stands for a table stays, wherever that begins."""
    tables = {id(grid.first) for grid in printed.grids}
    return [f for f in printed.lines if id(f) in tables or not is_margin(f, printed.page, heads)]


def _join_rows(
    page: PrintedPage, lines: list[Fragment], following: PrintedPage, following_lines: list[Fragment]
) -> None:
    """A row that a page break cut goes on in the first row of the next page, behind a head that is printed again.

    That row has no number, no cell that is new, and its longest cell goes on in the middle of a sentence.
    """
    if not (page.grids and following.grids and lines and following_lines):
        return
    above, below = page.grids[-1], following.grids[0]
    if above.first is not lines[-1] or below.first is not following_lines[0]:
        return
    if not above.rows or not below.rows or len(above.rows[0]) != len(below.rows[0]):
        return
    at = int(_words(below.rows[0]) == _words(above.head))
    if at >= len(below.rows):
        return
    last, row = above.rows[-1], below.rows[at]
    through = len(above.rows) <= 2  # nothing but a row that may itself go on from the page before
    if row[0] or not (last[0] or through) or any(more and not cell for cell, more in zip(last, row, strict=True)):
        return
    cell, more = max(zip(last, row, strict=True), key=lambda pair: sum(len(f.text) for f in pair[1]))
    if not more or not (more[0].text[:1].islower() or cell[-1].text.endswith(",")):
        return
    for cell, more in zip(last, row, strict=True):
        cell.extend(more)
    del below.rows[at]
    below.merged = {(y - (y > at), x) for y, x in below.merged if y != at}


def _words(row: list[list[Fragment]]) -> list[list[str]]:
    return [[f.text for f in cell] for cell in row]
