"""Doubtful numbers, dates and symbols read again: a few times, from pictures of other sizes, and the readings vote.

A figure that is read wrongly moves a deadline or names another paper, and no word around it tells. What is taken must look
like a number, a date or a symbol, and most of the readings must agree on it; else the first reading stays as doubtful as it was.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse.ocr_engine import certainty

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from vnadmin.parse.ocr_engine import Found, Line, Rectangle, Word

_CERTAIN = 88  # words below are read again, and all that look like nothing
_LEGIBLE = 55.0  # certainty of a line that is no drawing
_MOST = 40  # words of a page
_SCALES = (0.8, 1.25, 1.5, 1.1)  # of the picture; each is one more reading
_AGREED, _BOTH = 3, 2  # readings that must agree against the first one, and with it
_LONG = 4  # letters: shorter words are as likely one figure as another
_CONFIRMED = 80  # certainty of what was agreed upon
_ABOVE, _BELOW = 1.05, 0.4  # of the letter height: what of a line is cut out
_NEAR = 1.5  # of the letter height: the words beside it are read with it
_PAD = 20  # pixels of white around each piece
_MARKS = ".,;:!|¡'‘’“”\"_*~`\\^-–—… "
_CLOSING = re.compile(r"[.,;:)”\"]{1,3}$")
_UNIT = r"[A-ZĐƯƠÔÂĂÊ][A-Za-zĐđƯưƠơÔôÂâĂăÊê&]{0,14}"
_SHAPES = re.compile(
    rf"""
      \d{{1,3}}(?:\.\d{{3}})*(?:,\d{{1,3}})?%?                              # 1.250, 12,5%
    | \d{{1,6}}%?
    | \d{{1,2}}(?:\.\d{{1,2}}){{1,3}}                                       # 1.2.1
    | (?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])(?:[/.-](?:19|20)\d\d)? # 26/7/2020
    | (?:0?[1-9]|1[0-2])/(?:19|20)\d\d
    | (?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d
    | \d{{1,5}}[a-zđ]?(?:/(?:19|20)\d\d)?[/-]{_UNIT}(?:[-/–.,]{_UNIT}){{0,4}}(?:\d\d)?-? # 1234/QĐ-UBND
    | I{{1,3}}V?/(?:19|20)\d\d                                                # a quarter
    | /(?:19|20)\d\d/{_UNIT}(?:-{_UNIT}){{0,3}}
    | \d{{1,3}}/(?:19|20)\d\d/QH1\d
    | {_UNIT}-\d{{1,3}}                                                     # COVID-19
    """,
    re.VERBOSE,
)
_AS_FIGURES = str.maketrans("OolI|]!§", "00111118")
_FIGURES = re.compile(
    r"((?=\D{0,2}\d)[\dOolI|\]!§]{2,5})(?:[/-].{1,40})?|(?:[A-ZĐ]{2,9}-)((?=\D?\d)[\dOolI|\]!§]{2,3})"
)
_THIRD = re.compile(r"(?:I[I1l|][I1l|]|[1l|]I[I1l|]|[1l|][1l|]I|[HU][I1l|]|[I1l|][HU])(?=/(?:19|20)\d\d)")
_SYMBOL = re.compile(r"\d.{0,9}[/-][A-ZĐ]{2}")


class _Spot(NamedTuple):
    """A word to be read again: where it stands among the lines, what is cut out for it, and its place in that piece."""

    line: int
    word: int
    box: Rectangle
    left: float
    right: float


def read_again(picture: Image, found: Found, read: Callable[[Image, float], Found]) -> Found:
    """What was found, with doubtful figures as most readings have them.

    `read` gets a picture and the scale of its letters against those of `picture`; it is called once a scale, or never.
    """
    spots = _spots(picture, found)
    if not spots:
        return found
    readings: dict[_Spot, list[str]] = {spot: [] for spot in spots}
    for scale in _SCALES:
        stack, tops = _stacked(picture, spots, scale)
        for spot, text in _told(read(stack, scale), spots, tops, scale):
            readings[spot].append(text)
        spots = [s for s in spots if readings[s].count(_core(_word(found, s).text)) < _BOTH]
        if not spots:
            break
    lines = list(found.lines)
    for spot, texts in readings.items():
        line = lines[spot.line]
        word = agreed(line.words[spot.word], texts)
        lines[spot.line] = line._replace(words=(*line.words[: spot.word], word, *line.words[spot.word + 1 :]))
    return found._replace(lines=lines)


def _word(found: Found, spot: _Spot) -> Word:
    return found.lines[spot.line].words[spot.word]


def _spots(picture: Image, found: Found) -> list[_Spot]:
    spots: list[_Spot] = []
    for n, line in enumerate(found.lines):
        legible = certainty(line.words) >= _LEGIBLE
        for i, word in enumerate(line.words):
            if any(c.isdigit() for c in word.text) and (legible or _SYMBOL.search(word.text)) and _is_doubtful(word):
                spots.append(_spot(picture, line, n, i))
    return spots[:_MOST]


def _is_doubtful(word: Word) -> bool:
    return word.sure < _CERTAIN or not _SHAPES.fullmatch(_core(word.text))


def _core(text: str) -> str:
    """The word without brackets and marks around it, with figures for letters that look like them before a stroke.

    A hyphen at the end stays: it belongs to a symbol over two lines.
    """
    hyphen = "-" if text[-1:] == "-" and "/" in text else ""
    core = text.strip(_MARKS + "()[") + hyphen
    third = _THIRD.match(core)
    if third:
        return "III" + core[third.end() :]
    m = _FIGURES.fullmatch(core)
    if not m:
        return core
    start, end = m.span(m.lastindex or 0)
    return core[:start] + core[start:end].translate(_AS_FIGURES) + core[end:]


def _spot(picture: Image, line: Line, n: int, i: int) -> _Spot:
    word = line.words[i]
    x0, x1 = word.x0, word.x1
    if i and word.x0 - line.words[i - 1].x1 < _NEAR * line.size:
        x0 = line.words[i - 1].x0
    if i + 1 < len(line.words) and line.words[i + 1].x0 - word.x1 < _NEAR * line.size:
        x1 = line.words[i + 1].x1
    base = line.base + line.slope * (word.x0 - line.words[0].x0)
    margin = 0.3 * line.size
    box = (
        max(round(x0 - margin), 0),
        max(round(base - _ABOVE * line.size), 0),
        min(round(x1 + margin), picture.width),
        min(round(base + _BELOW * line.size), picture.height),
    )
    return _Spot(n, i, box, word.x0 - box[0], word.x1 - box[0])


def _stacked(picture: Image, spots: list[_Spot], scale: float) -> tuple[Image, list[int]]:
    """The pieces one below the other, and where each begins."""
    from PIL import Image

    pieces = []
    for spot in spots:
        piece = picture.crop(spot.box)
        size = max(round(piece.width * scale), 1), max(round(piece.height * scale), 1)
        pieces.append(piece.resize(size, Image.Resampling.BICUBIC))
    height = sum(p.height + _PAD for p in pieces) + _PAD
    stack = Image.new("L", (max(p.width for p in pieces) + 2 * _PAD, height), 255)
    tops = []
    top = _PAD
    for piece in pieces:
        stack.paste(piece, (_PAD, top))
        tops.append(top)
        top += piece.height + _PAD
    return stack, tops


def _told(found: Found, spots: list[_Spot], tops: list[int], scale: float) -> list[tuple[_Spot, str]]:
    """What each piece was read as: the spot and the words that stand where its word stood."""
    told: list[tuple[_Spot, list[str]]] = [(spot, []) for spot in spots]
    for line in found.lines:
        for word in line.words:
            middle = (word.y0 + word.y1) / 2
            n = max((i for i, top in enumerate(tops) if top <= middle), default=0)
            left, right = _PAD + spots[n].left * scale, _PAD + spots[n].right * scale
            if min(word.x1, right) - max(word.x0, left) > 0.5 * (word.x1 - word.x0):
                told[n][1].append(word.text)
    return [(spot, _core("".join(texts))) for spot, texts in told if texts]


def agreed(word: Word, texts: list[str]) -> Word:
    """The word as the readings agree on it: first on the figures, then on the letters; the marks around it stay.

    Against a first reading that makes sense nearly all of them must stand; a short one has nothing that makes sense or not.
    """
    first = _core(word.text)
    sensible = bool(_SHAPES.fullmatch(first))
    told = [_figures(t) for t in texts]
    figures, count = Counter(told).most_common(1)[0] if told else ("", 0)
    if not figures or 2 * count <= len(texts) or count < _BOTH:
        return word
    if figures != _figures(first):
        if count < _AGREED or (count < len(texts) and (len(first) < _LONG or (sensible and _figures(first) in told))):
            return word
        votes = Counter(t for t in texts if _figures(t) == figures and _SHAPES.fullmatch(t))
    else:
        votes = Counter(t for t in (*texts, first) if _figures(t) == figures and _SHAPES.fullmatch(t))
    if not votes:
        return word
    (best, most), *others = votes.most_common()
    if best != first and (most < _BOTH or (others and others[0][1] == most)):
        return word
    return word._replace(
        text=word.text if best == first and best in word.text else _put(word.text, best),
        sure=max(word.sure, _CONFIRMED),
    )


def _figures(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _put(text: str, best: str) -> str:
    """The word with another core; of the marks around the old one brackets and stops stay."""
    m = _CLOSING.search(text)
    return ("(" if text[0] == "(" else "") + best + (m[0] if m else "")
