"""A page with ruled tables read in two parts: the cells one by one, and what stands around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.parse.ocr_stack import read_parts
from vnadmin.parse.tables import is_layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from vnadmin.parse.ocr_engine import Cells, Found, Line, Rectangle
    from vnadmin.parse.ocr_grid import Ruled

_WHITE = 255
_COARSE, _FAINT = 3, 170  # pixels taken together and how dark they are where there is print: specks are lighter
_LEAST_INK = 0.08  # inch: print is wider or higher
_MARGIN = 3  # pixels around the print of a cell


def without_rules(picture: Image, tables: list[Ruled]) -> Image:
    """The picture without the rules of its tables."""
    from PIL import ImageDraw

    clean = picture.copy()
    draw = ImageDraw.Draw(clean)
    for table in tables:
        for x0, y0, x1, y1 in table.rules:
            draw.rectangle((x0 - 1, y0 - 1, x1, y1), _WHITE)
    return clean


def read_tables(
    clean: Image, tables: list[Ruled], dpi: int, *, around: Callable[[Image], Found], part: Callable[[Image], Found]
) -> Found:
    """The lines of the page with those of its tables. `clean`: without rules; `around` reads a page, `part` one column of text.

    What only looks like a table, the frame of a letterhead or of a closing, is none.
    """
    outside = clean.copy()
    for table in tables:
        for row in table.cells:
            for cell in row:
                if cell:
                    outside.paste(_WHITE, cell)
    found = around(outside)
    kept: list[Cells] = []
    for table in tables:
        boxes = _printed(clean, table, dpi)
        lines = [line for some in read_parts(clean, boxes, part) for line in some] if boxes else []
        found.lines.extend(lines)
        if lines and (len(table.cells[0]) > 2 or not is_layout(_text(lines))):
            kept.append(tuple(tuple(row) for row in table.cells))
    return found._replace(tables=tuple(kept))


def _text(lines: list[Line]) -> str:
    return "\n".join(" ".join(w.text for w in line.words) for line in lines)


def _printed(clean: Image, table: Ruled, dpi: int) -> list[Rectangle]:
    """Where the print of each cell stands, column by column; cells without print are left out."""
    found = []
    for column in range(max(map(len, table.cells))):
        for row in table.cells:
            cell = row[column] if column < len(row) else None
            box = _ink(clean, cell) if cell else None
            if box and max(box[2] - box[0], box[3] - box[1]) > _LEAST_INK * dpi:
                found.append(box)
    return found


def _ink(clean: Image, cell: Rectangle) -> Rectangle | None:
    x0, y0, x1, y1 = cell
    if x1 - x0 < 2 * _COARSE or y1 - y0 < 2 * _COARSE:
        return None
    coarse = clean.crop(cell).reduce(_COARSE).point([_WHITE] * _FAINT + [0] * (256 - _FAINT))
    box = coarse.getbbox()
    if box is None:
        return None
    return (
        max(x0 + _COARSE * box[0] - _MARGIN, x0),
        max(y0 + _COARSE * box[1] - _MARGIN, y0),
        min(x0 + _COARSE * box[2] + _MARGIN, x1),
        min(y0 + _COARSE * box[3] + _MARGIN, y1),
    )
