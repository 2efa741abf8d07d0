"""Parts of a page read by themselves: cut out, put one below the other and read as one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from vnadmin.parse.ocr_engine import Found, Line, Rectangle

_PAD = 24  # pixels of white around each part
_HIGHEST = 16_000  # pixels of a picture; the program takes twice as many


def read_parts(picture: Image, boxes: list[Rectangle], read: Callable[[Image], Found]) -> list[list[Line]]:
    """The lines in each of the boxes, where they stand on the page. `read` is called once, more often for very many parts."""
    out: list[list[Line]] = []
    while len(out) < len(boxes):
        some: list[Rectangle] = []
        height = _PAD
        for box in boxes[len(out) :]:
            if some and height > _HIGHEST:
                break
            some.append(box)
            height += box[3] - box[1] + _PAD
        out += _read(picture, some, height, read)
    return out


def _read(picture: Image, boxes: list[Rectangle], height: int, read: Callable[[Image], Found]) -> list[list[Line]]:
    from PIL import Image

    stack = Image.new("L", (max(x1 - x0 for x0, _, x1, _ in boxes) + 2 * _PAD, height), 255)
    tops = []
    top = _PAD
    for box in boxes:
        stack.paste(picture.crop(box), (_PAD, top))
        tops.append(top)
        top += box[3] - box[1] + _PAD
    lines: list[list[Line]] = [[] for _ in boxes]
    for line in read(stack).lines:
        middle = (line.words[0].y0 + line.words[0].y1) / 2
        n = max((i for i, top in enumerate(tops) if top - _PAD / 2 <= middle), default=0)
        lines[n].append(_moved(line, boxes[n][0] - _PAD, boxes[n][1] - tops[n]))
    return lines


def _moved(line: Line, right: int, down: int) -> Line:
    words = tuple(w._replace(x0=w.x0 + right, x1=w.x1 + right, y0=w.y0 + down, y1=w.y1 + down) for w in line.words)
    return line._replace(words=words, base=line.base + down)
