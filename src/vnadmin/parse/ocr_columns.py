"""Letterhead and closing read a second time, column by column: rows of two columns spoil each other's base lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse.ocr_engine import certainty
from vnadmin.parse.ocr_image import ink_of_columns
from vnadmin.parse.ocr_stack import read_parts
from vnadmin.spans import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from vnadmin.parse.ocr_engine import Found, Line, Rectangle, Word

_MOTTO = re.compile(r"c[oôộọ]ng h[oòóôồ][aàáâ] x[aãàâ]")
_ADDRESSED = re.compile(r"k[ií]nh g[ửữưừứu]i")
_NOTED = re.compile(r"[\W_]{0,4}(?:[nvm]?[ơoờởớ]i|\w{1,2}) nh[âậaă]n\W{0,2}:")
_BLANK = 0.9  # of the letter height: words on both sides of a gutter are at least so far apart
_HIGHEST_HEAD, _DEEPEST_HEAD = 0.5, 0.32  # of the page
_GUTTER = (0.3, 0.64)
_SURE, _SURER = 70.0, 3.0  # certainty: of words that stay, by which the first reading wins


class Zone(NamedTuple):
    """Two columns side by side: the box of both and where the right one begins."""

    x0: int
    y0: int
    x1: int
    y1: int
    split: int

    def columns(self) -> list[Rectangle]:
        """The boxes of the left and of the right column."""
        return [(self.x0, self.y0, self.split, self.y1), (self.split, self.y0, self.x1, self.y1)]


def read_columns(picture: Image, found: Found, read: Callable[[Image], Found]) -> Found:
    """What was found, with the lines of letterhead and closing read anew by `read`, which is called once at most."""
    zones = [zone for zone in (_letterhead(picture, found), _closing(picture, found)) if zone]
    if not zones:
        return found
    columns = [column for zone in zones for column in zone.columns()]
    before = [line for line in found.lines if any(_lies_in(line, zone) for zone in zones)]
    lines = [line for line in found.lines if line not in before]
    seen: list[Word] = []
    for column, again in zip(columns, read_parts(picture, columns, read), strict=True):
        for line in again:
            at_first = _words_at(line, column, before)
            seen += at_first
            lines.append(_surer(line, at_first))
    for line in before:  # what the second reading missed
        rest = tuple(w for w in line.words if w not in seen)
        if certainty(rest) >= _SURE:
            lines.append(line._replace(words=rest))
    return found._replace(lines=lines)


def _words_at(line: Line, column: Rectangle, before: list[Line]) -> list[Word]:
    """The words of the first reading that stand where the line of the second one stands."""
    low, high = line.base - line.size, line.base + 0.3 * line.size
    return [
        w
        for old in before
        for w in old.words
        if low < (w.y0 + w.y1) / 2 < high and column[0] <= (w.x0 + w.x1) / 2 < column[2]
    ]


def _surer(line: Line, at_first: list[Word]) -> Line:
    """The line of the second reading, with the words of the first one where those are surer and no fewer."""
    enough = sum(len(w.text) for w in at_first) >= 0.8 * sum(len(w.text) for w in line.words)
    if enough and certainty(at_first) > certainty(line.words) + _SURER:
        return line._replace(words=tuple(sorted(at_first, key=lambda w: w.x0)))
    return line


def _letterhead(picture: Image, found: Found) -> Zone | None:
    lines = sorted(found.lines, key=lambda line: line.base)
    at, first = next(((n, first) for n, line in enumerate(lines) if (first := _motto(line)) is not None), (0, None))
    if first is None:
        return None
    line = lines[at]
    word = line.words[first]
    if word.x0 < 0.3 * picture.width or line.base > _HIGHEST_HEAD * picture.height:
        return None
    top = max(int(line.base - 3 * line.size), 0)
    bottom = line.base + _DEEPEST_HEAD * picture.height
    split = word.x0 - 0.4 * line.size
    for other in lines[at + 1 :]:
        if other.base < line.base + 0.5 * line.size:
            continue
        if other.base > bottom:
            break
        if _crosses(other, split) or _ADDRESSED.search(_key(other)):
            bottom = min(w.y0 for w in other.words if len(w.text) > 1 or len(other.words) == 1) - 2
            break
    left = [w.x1 for other in lines if top < other.base < bottom for w in other.words if w.x1 <= word.x0]
    if not left or bottom < line.base + line.size:
        return None
    return Zone(0, top, picture.width, int(bottom), int((max(left) + word.x0) / 2))


def _closing(picture: Image, found: Found) -> Zone | None:
    lines = sorted(found.lines, key=lambda line: line.base)
    label = next((line for line in reversed(lines) if _NOTED.match(_key(line)[:16])), None)
    if label is None or label.words[0].x0 > 0.45 * picture.width:
        return None
    above = [line for line in lines if line.base < label.base - label.size and _length(line) > 3]
    top = label.base - 3.2 * label.size
    if above:
        top = max(top, above[-1].base + 0.3 * above[-1].size)
    bottom = float(picture.height)
    middle = sum(_GUTTER) / 2 * picture.width
    for line in lines:
        if line.base > label.base + 2 * label.size and _crosses(line, middle) and _length(line) > 24:
            bottom = min(w.y0 for w in line.words) - 2
            break
    box = (0, int(top), picture.width, int(bottom))
    split = _valley(picture, box)
    return Zone(*box, split) if split else None


def _motto(line: Line) -> int | None:
    """Which word the national motto begins with; None where it does not stand in the line."""
    key = _key(line)
    m = _MOTTO.search(key)
    return key.count(" ", 0, m.start()) if m else None


def _key(line: Line) -> str:
    return fold(" ".join(w.text.replace(" ", "") for w in line.words))


def _length(line: Line) -> int:
    return sum(len(w.text) for w in line.words if w.sure > 30)


def _crosses(line: Line, x: float) -> bool:
    """True where the line runs on over `x`, without such a blank as parts columns."""
    words = [w for w in line.words if w.sure > 30]
    left, right = [w for w in words if w.x0 < x], [w for w in words if w.x0 >= x]
    if not left:
        return False
    end = max(w.x1 for w in left)
    if end > x + 0.3 * line.size:
        return True
    return bool(right) and min(w.x0 for w in right) - end < _BLANK * line.size


def _valley(picture: Image, box: Rectangle) -> int | None:
    """The middle of the widest white strip between the columns; None where there is none."""
    ink = ink_of_columns(picture, box)
    low, high = (int(share * picture.width) for share in _GUTTER)
    least = 0.02 * max(sum(ink) / len(ink), 1.0) + 0.3
    best = start = 0
    middle = None
    for x in range(low, high + 1):
        if x == high or ink[x] > least:
            if x - start > best and start:
                best, middle = x - start, (x + start) // 2
            start = 0
        elif not start:
            start = x
    return middle if best > picture.width / 100 else None


def _lies_in(line: Line, zone: Zone) -> bool:
    middle = line.base - 0.3 * line.size
    return zone.y0 <= middle < zone.y1
