"""Roman numerals of strokes (I, II, III) counted on the picture: recognition of lines likes to lose one of them.

"III." becomes "II.", and "quý III" another quarter. Strokes are told by their ink: upright, of one width, evenly apart.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from vnadmin.parse.ocr_image import ink_of_columns

if TYPE_CHECKING:
    from PIL.Image import Image

    from vnadmin.parse.ocr_engine import Found, Line, Word

_STROKES = re.compile(r"\(?([IHUl|1]{1,4})(?=[./):;,]|$)")
_QUARTER = re.compile(r"(?i)qu[ýyỳỷỹ]$")
_COUNT = {"I": 1, "l": 1, "|": 1, "1": 1, "H": 2, "U": 2}
_HIGH, _LOW = (0.62, 0.76), (0.26, 0.40)  # of the height of a capital, from the base line: between the serifs
_MIDDLE = (0.42, 0.58)
_COUNTED = 35  # certainty of a numeral whose strokes were counted: the year behind it is still to be read again
_DARK = 110  # of 255: a column of a stroke
_THINNEST, _THICKEST = 0.05, 0.34  # of the height: how wide a stroke is
_NEAREST, _FURTHEST = 0.25, 0.75  # of the height: from stroke to stroke
_EVEN = 0.16  # of the height: how far strokes may differ in width and distance
_ALIKE, _SLANTED = (
    0.05,
    0.06,
)  # of the height: how far they may differ in slant; how much more a stroke of "III/2025" slants


def count_strokes(picture: Image, found: Found) -> Found:
    """What was found, with Roman numerals that have more strokes than were read."""
    lines = []
    for line in found.lines:
        words = tuple(_counted(picture, line, n) if _STROKES.match(w.text) else w for n, w in enumerate(line.words))
        lines.append(line._replace(words=words) if words != line.words else line)
    return found._replace(lines=lines)


def _counted(picture: Image, line: Line, n: int) -> Word:
    """The word with as many strokes as it has on the picture. A "1" is one in a quarter only: "11/2025" is a month."""
    word = line.words[n]
    m = _STROKES.match(word.text)
    if m is None:
        return word
    before_year = word.text[m.end(1) : m.end(1) + 1] == "/"
    quarter = n > 0 and _QUARTER.search(line.words[n - 1].text) is not None
    if (before_year or "1" in m[1]) and not quarter:
        return word
    read = sum(_COUNT[c] for c in m[1])
    if not quarter and not set(m[1]) & set("IHU"):
        return word
    count = _strokes(picture, line, word, before_year=before_year)
    if not read <= count <= 3 or "I" * count == m[1]:
        return word
    text = word.text[: m.start(1)] + "I" * count + word.text[m.end(1) :]
    return word._replace(text=text, sure=max(word.sure, _COUNTED))


def _strokes(picture: Image, line: Line, word: Word, *, before_year: bool) -> int:
    """How many strokes a word begins with; 0 where they are not even, or where the stroke before a year is not seen."""
    base = line.base + line.slope * (word.x0 - line.words[0].x0)
    height = base - word.y0
    if height < 8:
        return 0
    above, below = (_runs(picture, word, base, height, band) for band in (_HIGH, _LOW))
    stems: list[tuple[float, float, float]] = []  # where it stands, how wide it is, how much it slants
    ended = False
    for (x, wide), (x_low, wide_low) in zip(above, below, strict=False):
        slant = x - x_low
        first = stems[0] if stems else (x, wide, max(slant, 0.0))
        if slant > first[2] + _SLANTED * height:
            ended = True
            break
        thin = _THINNEST * height < wide < _THICKEST * height and abs(wide - wide_low) < _EVEN * height
        if not thin or abs(slant - first[2]) > _ALIKE * height or abs(wide - first[1]) > _EVEN * height:
            break
        stems.append((x, wide, slant))
    gaps = [b[0] - a[0] for a, b in pairwise(stems)]
    if before_year and not ended:
        return 0
    if any(not _NEAREST * height < gap < _FURTHEST * height or abs(gap - gaps[0]) > _EVEN * height for gap in gaps):
        return 0
    between = _runs(picture, word, base, height, _MIDDLE)
    free = len(between) >= len(stems) and all(
        abs(x - stem[0]) < _EVEN * height and abs(wide - stem[1]) < _EVEN * height
        for (x, wide), stem in zip(between, stems, strict=False)
    )
    return len(stems) if free else 0  # an H has a bar


def _runs(
    picture: Image, word: Word, base: float, height: float, band: tuple[float, float]
) -> list[tuple[float, float]]:
    """The dark runs of columns between two heights above the base line: the middle of each and how wide it is."""
    low, high = band
    box = (
        max(int(word.x0) - 2, 0),
        max(round(base - high * height), 0),
        min(int(word.x1) + 3, picture.width),
        max(round(base - low * height), 1),
    )
    if box[2] <= box[0] or box[3] <= box[1]:
        return []
    runs: list[tuple[float, float]] = []
    start = None
    for x, dark in enumerate([*ink_of_columns(picture, box), 0.0]):
        if dark > _DARK and start is None:
            start = x
        elif dark <= _DARK and start is not None:
            runs.append((box[0] + (start + x) / 2, x - start))
            start = None
    return runs
