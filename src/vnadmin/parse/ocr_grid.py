"""Ruled tables on the picture of a page: long dark runs of pixels are rules, and pdfplumber makes cells of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse.pdf_rules import Edge
from vnadmin.parse.pdf_tables import cells_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

    from vnadmin.parse.ocr_engine import Rectangle
    from vnadmin.parse.pdf_tables import Rect

_STEP = 25  # to the inch: the step, of about a millimetre, in which rules are followed
_DARK, _MOSTLY = 128, 170  # of 255: what is ink; the mean of a step that is ink but for a speck
_RUN = re.compile(rb"\xff{6,}(?:\x00{1,2}\xff{3,}){0,200}")  # six steps at least; a faint rule has holes
_PAD = 3  # steps, more than a hole: no run goes on in the next row of pixels
_MOST_RUNS = 20_000  # a page full of tables has a tenth of it; drawings and dark pages have more
_BESIDE = 3  # rows of pixels: a rule that is not quite level goes on in a row near by
_LEAST_WIDTH = 0.4  # of the page: smaller frames are stamps


class _Rule(NamedTuple):
    """A rule in steps along its way and pixels across: its runs, where it begins and ends, and the rows it lies in."""

    runs: list[tuple[int, int, int]]
    start: int
    end: int
    top: int
    low: int


class Ruled(NamedTuple):
    """A table: its cells row by row in pixels, None where a cell reaches in from above or from the left; its rules."""

    cells: list[list[Rectangle | None]]
    rules: list[Rectangle]

    @property
    def box(self) -> Rectangle:
        """The box around all cells."""
        boxes = [cell for row in self.cells for cell in row if cell]
        return (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )


def find_grids(picture: Image, dpi: int) -> list[Ruled]:
    """The ruled tables on an upright page without slant, from top to bottom; frames of stamps are none."""
    step = max(dpi // _STEP, 4)
    upright = _rules(picture, step, upright=True)
    if len(upright) < 3:
        return []
    flat = _rules(picture, step, upright=False)
    if len(flat) < 3:
        return []
    edges = [
        *(Edge(r.start * step, (r.top + r.low) / 2, r.end * step, (r.top + r.low) / 2, flat=True) for r in flat),
        *(Edge((r.top + r.low) / 2, r.start * step, (r.top + r.low) / 2, r.end * step, flat=False) for r in upright),
    ]
    found = []
    for cells in cells_of(edges, snap=step, meet=2 * step):
        table = Ruled([[_pixels(cell) if cell else None for cell in row] for row in cells], [])
        left, _, right, _ = table.box
        if right - left < _LEAST_WIDTH * picture.width:
            continue
        rules = [*_drawn(table, flat, step, upright=False), *_drawn(table, upright, step, upright=True)]
        found.append(table._replace(rules=rules))
    return sorted(found, key=lambda table: table.box[1])


def _pixels(cell: Rect) -> Rectangle:
    x0, y0, x1, y1 = cell
    return round(x0), round(y0), round(x1), round(y1)


def _drawn(table: Ruled, rules: list[_Rule], step: int, *, upright: bool) -> Iterator[Rectangle]:
    """The pixels of the rules around the cells of a table; letters that touch each other can look like a rule elsewhere."""
    x0, y0, x1, y1 = table.box
    cells = [cell for row in table.cells for cell in row if cell]
    first, low, high = (0, y0 - step, y1 + step) if upright else (1, x0 - step, x1 + step)
    sides = {side for cell in cells for side in (cell[first], cell[first + 2])}
    for rule in rules:
        at = (rule.top + rule.low) / 2
        if rule.end * step > low and rule.start * step < high and any(abs(at - side) <= 0.75 * step for side in sides):
            for across, start, end in rule.runs:
                a, b = max(start * step, low), min(end * step, high)
                yield (across, a, across + 2, b) if upright else (a, across, b, across + 2)


def _rules(picture: Image, step: int, *, upright: bool) -> list[_Rule]:
    """The rules of one direction; pixels are looked at two by two, since a thin rule lies between them.

    Upright ones are looked for in the means of steps, at a fifth of the price: no text is dark from top to bottom.
    """
    from PIL import Image

    if upright:
        steps = _darker_of_two(picture.reduce((1, step)), 1, 0).point([255] * _DARK + [0] * (256 - _DARK))
        steps = steps.transpose(Image.Transpose.TRANSPOSE)
    else:
        ink = _darker_of_two(picture, 0, 1).point([255] * _DARK + [0] * (256 - _DARK))
        steps = ink.reduce((step, 1)).point([0] * _MOSTLY + [255] * (256 - _MOSTLY))
    padded = Image.new("L", (steps.width + _PAD, steps.height))
    padded.paste(steps)
    found: list[_Rule] = []
    near: list[int] = []
    for count, m in enumerate(_RUN.finditer(padded.tobytes())):
        if count > _MOST_RUNS:
            return []
        row, start = divmod(m.start(), padded.width)
        end = start + m.end() - m.start()
        near = [n for n in near if row - found[n].low <= _BESIDE]
        for n in near:
            rule = found[n]
            if start <= rule.end + 2 and end >= rule.start - 2:
                rule.runs.append((row, start, end))
                found[n] = rule._replace(start=min(start, rule.start), end=max(end, rule.end), low=row)
                break
        else:
            near.append(len(found))
            found.append(_Rule([(row, start, end)], start, end, row, row))
    return [r for r in found if sum(b - a for _, a, b in r.runs) <= step * (r.end - r.start)]


def _darker_of_two(picture: Image, right: int, low: int) -> Image:
    """Of each pixel and its neighbour the darker one."""
    from PIL import ImageChops

    width, height = picture.size
    return ImageChops.darker(
        picture.crop((0, 0, width - right, height - low)), picture.crop((right, low, width, height))
    )
