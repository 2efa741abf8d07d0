"""Pages set in two columns of running text whose file draws them row by row: the left column is read first."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from vnadmin.parse.pdf_layout import halves, is_full, rearranged

if TYPE_CHECKING:
    from vnadmin.parse.pdf_layout import Fragment, Glyphs

_LEAST_ROWS = 8
_ALIGNED, _FILLED, _RUNNING = (
    0.6,
    0.6,
    0.35,
)  # of the lines of a column: begin at its edge; reach its end; go on a sentence
_EDGE, _RAGGED = 4.0, 0.15  # points; of the width of the column


def column_by_column(lines: list[Fragment], glyphs: Glyphs) -> list[Fragment]:
    """The lines in reading order; as they are where the page has no two columns of text that runs on in each of them."""
    full = [f for f in lines if is_full(f, glyphs)]
    middle = len(full) // 2
    if len(full) < _LEAST_ROWS or any(len(halves(f, glyphs)) < 2 for f in full[middle - 1 : middle + 1]):
        return lines
    best: list[list[Fragment]] = []
    rows: list[list[Fragment]] = []
    gutter = (0.0, glyphs.width)
    for f in sorted(lines, key=lambda f: f.box.y0):
        parts = halves(f, glyphs)
        ends = max((p.box.x1 for p in parts if p.box.x1 < 0.6 * glyphs.width), default=0.0)
        begins = min((p.box.x0 for p in parts if p.box.x0 > 0.4 * glyphs.width), default=glyphs.width)
        narrow = max(ends, gutter[0]), min(begins, gutter[1])
        if narrow[0] < narrow[1] and not (len(parts) == 1 and is_full(f, glyphs)):
            rows.append(parts)
            gutter = narrow
        else:  # a line that crosses the gutter ends the columns
            best = max(best, rows, key=len)
            rows, gutter = [], (0.0, glyphs.width)
    best = max(best, rows, key=len)
    parts = [part for row in best for part in row]
    left = [p for p in parts if p.box.x0 < 0.4 * glyphs.width]
    right = [p for p in parts if p.box.x0 >= 0.4 * glyphs.width]
    if not (_is_column(left) and _is_column(right)):
        return lines
    whole = {id(f): f for f in lines}
    cut: list[Fragment] = []
    firsts = {row[0].first: row for row in best}
    for f in whole.values():
        cut += firsts.get(f.first, [f])
    return rearranged(cut, left, right)


def _is_column(lines: list[Fragment]) -> bool:
    """True for a column of text that runs on from line to line; lists and unruled tables do not."""
    if len(lines) < _LEAST_ROWS:
        return False
    edge, end = min(f.box.x0 for f in lines), max(f.box.x1 for f in lines)
    aligned = sum(f.box.x0 < edge + _EDGE for f in lines)
    filled = sum(f.box.x1 > end - _RAGGED * (end - edge) for f in lines)
    running = sum(b.text[:1].islower() and a.text[-1:] not in ".;:" for a, b in pairwise(lines))
    return aligned >= _ALIGNED * len(lines) and filled >= _FILLED * len(lines) and running >= _RUNNING * len(lines)
