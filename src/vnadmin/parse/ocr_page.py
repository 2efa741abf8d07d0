"""Recognised words become the printed lines of a page, in the order that the layout of PDF pages has."""

from __future__ import annotations

import re
from bisect import bisect_right
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse.ocr_engine import certainty
from vnadmin.parse.ocr_image import shown_box
from vnadmin.parse.pdf_layout import Fragment, ordered
from vnadmin.parse.pdf_tables import Grid
from vnadmin.parse.text_layer import is_syllable
from vnadmin.records import Box

if TYPE_CHECKING:
    from vnadmin.parse.ocr_engine import Cells, Found, Line, Rectangle, Word
    from vnadmin.parse.ocr_image import Placement

_CUT = 1.7  # blanks wider than this many letter heights part two columns
_JOIN, _OPEN = 1.2, 8.0  # the number that is written by hand leaves more room: "Số:      /UBND"
_SAME_ROW = 0.5  # of the height
_DOUBTFUL, _SURE, _VERY_SURE = 45, 75, 85
_LABEL = re.compile(r"[a-zđ0-9IVX]{1,4}[.)]|V/\w?")
_COUNT = re.compile(r"\(?(?:\d{1,3}|[IVX]{1,5}|[A-Za-zđ])[.)]?")  # what counts the rows of a table
_LIKELY = 35  # a number before a sure word is doubtful, but no guess
_ARRIVAL = re.compile(r"Đ[EẾÊ]N|Gi[ờơò]|Ngày\W|Kính|[Cc]huy[ểếễ]n|Số\W")
_SIGNS = re.compile(r"[-–—+*•~«=]|--|\.{1,3}/?\.?|[&%/(]")
_LETTERS = re.compile(r"[^\W_]")
_UP, _DOWN = 0.74, 0.26  # of the letter height: above and below the base line
_LONG, _LEAST_FULL = 8, 6  # words of a line that runs over the page, and how many such lines show where it begins
_HUGE, _TOP = 1.7, 0.08  # of the usual height of letters; of the page
_SPECK = 0.3  # of the height of letters, those with tails counted in: what is lower is no letter, whatever was read
_ALIKE = 0.3  # heights of letters that differ by less are the same type


class Recognised(NamedTuple):
    """A page with its lines in reading order, what stands apart from them (frames of stamps), and its tables.

    `width` and `height` are those of the upright page, on which the layout was made; `shown_*` those of the page as it
    is shown, to which the boxes of words belong.
    """

    number: int
    width: float
    height: float
    shown_width: float
    shown_height: float
    lines: list[Fragment]
    apart: list[Fragment]
    grids: list[Grid]


class Piece(NamedTuple):
    """Neighbouring words of a line, in points; `base` is the base line below the first of them."""

    words: tuple[Word, ...]
    x0: float
    x1: float
    base: float
    size: float


class _Sheet:
    """A page as the layout asks for it: its text, and the place of single letters."""

    def __init__(self, number: int, place: Placement, shown: tuple[float, float]) -> None:
        self.number = number
        self._place = place
        self._shown = shown
        self.width, self.height = shown if place.quarters % 2 == 0 else shown[::-1]
        self.scale = self.width / place.width
        self.text = ""
        self._starts: list[int] = []
        self._words: list[Word] = []
        self._rows: list[Piece] = []

    def add(self, piece: Piece) -> Fragment:
        """The piece as a line at the end of the page's text."""
        first = len(self.text)
        for word in piece.words:
            self._starts.append(len(self.text))
            self._words.append(word)
            self._rows.append(piece)
            self.text += word.text + " "
        self.text = self.text[:-1] + "\n"
        return self.fragment(first, len(self.text) - 1)

    def gap(self, i: int, k: int) -> tuple[float, float]:
        """Where the letter `i` ends and the letter `k` begins."""
        return self.box(i)[2], self.box(k)[0]

    def box(self, i: int) -> tuple[float, float, float, float]:
        """The box of a letter: its share of the word's box."""
        n = bisect_right(self._starts, i) - 1
        word = self._words[n]
        share = (word.x1 - word.x0) / len(word.text)
        at = min(i - self._starts[n], len(word.text) - 1)
        left = word.x0 + share * at
        return left * self.scale, word.y0 * self.scale, (left + share) * self.scale, word.y1 * self.scale

    def fragment(self, first: int, last: int, hyphen: str = "") -> Fragment:
        """The letters `[first, last)` as one line, with the boxes of its words on the page as it is shown."""
        a, b = bisect_right(self._starts, first) - 1, bisect_right(self._starts, max(last - 1, first)) - 1
        row = self._rows[a]
        words = self._words[a : b + 1]
        x0, x1 = min(w.x0 for w in words) * self.scale, max(w.x1 for w in words) * self.scale
        sides = (x0, row.base - _UP * row.size, x1, row.base + _DOWN * row.size)
        box = Box(self.number, *(round(v, 2) for v in sides))
        boxes = []
        for n, word in zip(range(a, b + 1), words, strict=True):
            start = max(self._starts[n], first) - first
            end = min(self._starts[n] + len(word.text), last) - first
            shown = shown_box(self._place, (word.x0, word.y0, word.x1, word.y1), *self._shown)
            boxes.append((start, end, Box(self.number, *(round(v, 2) for v in shown))))
        return Fragment(self.text[first:last] + hyphen, first, last, box, words=tuple(boxes))


def lay_out(number: int, place: Placement, found: Found, shown: tuple[float, float]) -> Recognised:
    """The page `number`, shown `shown` points large, put in order."""
    sheet = _Sheet(number, place, shown)
    framed = _framed(found, place.width, place.height)
    pieces: list[Piece] = []
    apart: list[Piece] = []
    outside, tables = _tables(found._replace(lines=_without_specks(found.lines)))
    for line in outside:
        for group in _cut(line.words, line.size):
            words = [] if _is_noise(group) else _texts(group)
            if words:
                piece = _piece(words, line, sheet.scale)
                (apart if _lies_in(words, framed) else pieces).append(piece)
    pieces, notes = _without_margin(_even(pieces), sheet.scale)
    pieces = _without_scribbles(pieces, sheet.height)
    apart += notes
    lines = [sheet.add(piece) for row in _rows(pieces) for piece in _joined(row)]
    rest = [sheet.add(piece) for row in _rows(apart) for piece in row if certainty(piece.words) >= _SURE]
    lines = ordered(lines, sheet)
    grids = [grid for cells, inside in tables if (grid := _grid(cells, inside, sheet))]
    for grid in grids:
        first = grid.first
        if first:
            lines.insert(next((i for i, f in enumerate(lines) if f.box.y0 > first.box.y0), len(lines)), first)
    return Recognised(number, sheet.width, sheet.height, *shown, lines, rest, grids)


# --- tables ----------------------------------------------------------------------------------------------------------
def parted(found: Found) -> tuple[list[Line], list[Line]]:
    """The lines outside of tables and those inside."""
    outside, tables = _tables(found)
    return outside, [line for _, inside in tables for lines in inside.values() for line in lines]


def _tables(found: Found) -> tuple[list[Line], list[tuple[Cells, dict[Rectangle, list[Line]]]]]:
    """The lines outside of tables; each table with the lines in its cells."""
    outside: list[Line] = []
    tables: list[tuple[Cells, dict[Rectangle, list[Line]]]] = [(cells, {}) for cells in found.tables]
    for line in found.lines:
        x, y = line.words[0].x0, (line.words[0].y0 + line.words[0].y1) / 2
        x += 0.5 * (line.words[0].x1 - x)
        for cells, inside in tables:
            cell = next((c for row in cells for c in row if c and c[0] <= x <= c[2] and c[1] <= y <= c[3]), None)
            if cell:
                inside.setdefault(cell, []).append(line)
                break
        else:
            outside.append(line)
    return outside, tables


def _grid(cells: Cells, inside: dict[Rectangle, list[Line]], sheet: _Sheet) -> Grid | None:
    """The table with its lines; None where no word in it can be trusted."""
    scale = sheet.scale
    grid = Grid([[tuple(side * scale for side in cell) if cell else None for cell in row] for row in cells])  # type: ignore[misc]
    first = None
    for row, filled in zip(cells, grid.rows, strict=True):
        for cell, lines in zip(row, filled, strict=True):
            pieces = [
                _piece(words, line, scale)
                for line in inside.get(cell, ())
                if (_COUNT.fullmatch("".join(w.text for w in line.words)) or not _is_noise(list(line.words)))
                and (words := _texts(list(line.words)))
            ] if cell else []  # fmt: skip
            for same in _rows(_even(pieces)):
                whole = tuple(w for piece in same for w in piece.words)
                lines.append(sheet.add(same[0]._replace(words=whole, x1=same[-1].x1)))
                first = first or lines[-1]
    if first is None:
        return None
    grid.close(first)
    return grid


# --- what is text ----------------------------------------------------------------------------------------------------
def _texts(words: list[Word]) -> list[Word]:
    """The words of a piece without what the program guessed from specks, rules and handwriting.

    Between sure words a doubtful one stays: it is misspelt at worst. A doubtful figure goes: it would be believed.
    """
    kept = [w for w in words if _LETTERS.search(w.text) or _SIGNS.fullmatch(w.text)]
    out = []
    for i, word in enumerate(kept):
        if word.sure < _DOUBTFUL:
            label = i == 0 and len(kept) > 1 and _LABEL.fullmatch(word.text) and kept[1].sure >= _SURE
            figure = any(c.isdigit() for c in word.text) and sum(c.isalpha() for c in word.text) < 2
            if figure and not (label and word.sure >= _LIKELY):
                continue
            around = [w.sure for w in (kept[i - 1 : i] if i else []) + kept[i + 1 : i + 2]]
            inside = len(around) == 2 and min(around) >= _SURE
            if not inside and not label and not (is_syllable(word.text) and max(around, default=0) >= _SURE):
                continue
        out.append(word)
    return out


def _without_specks(lines: list[Line]) -> list[Line]:
    """The lines without what is too low for a letter or a figure."""
    out = []
    for line in lines:
        low = _SPECK * line.size
        words = tuple(w for w in line.words if w.y1 - w.y0 > low or not _LETTERS.search(w.text))
        if words:
            out.append(line if len(words) == len(line.words) else line._replace(words=words))
    return out


def _is_noise(words: list[Word]) -> bool:
    """True for a piece without one word that can be trusted."""
    letters = sum(len(_LETTERS.findall(w.text)) for w in words)
    if letters == 0:
        return True
    if any(w.sure >= _VERY_SURE and len(w.text) > 3 and (is_syllable(w.text) or "/" in w.text) for w in words):
        return False  # figures written by hand beside print: "Số: … /UBND"
    sure = certainty(words)
    strange = len(words) == 1 and not is_syllable(words[0].text)
    return sure < _DOUBTFUL or (sure < _SURE and (letters < 4 or strange))


def _framed(found: Found, width: int, height: int) -> list[Rectangle]:
    """Small frames that stand alone, as stamps of arrival and of urgency have: four rules that meet.

    Of the frame of a stamp of arrival two rules are enough.
    """
    rules = found.rules
    flat = [r for r in rules if r[2] - r[0] > 4 * (r[3] - r[1])]
    upright = [r for r in rules if r[3] - r[1] > 2 * (r[2] - r[0])]
    near = width // 100
    out = []
    for i, top in enumerate(flat):
        for low in flat[:i] + flat[i + 1 :]:
            if not (top[1] < low[1] < top[1] + 0.15 * height and top[2] - top[0] < 0.45 * width):
                continue
            if abs(top[0] - low[0]) < 3 * near and abs(top[2] - low[2]) < 3 * near:
                x0, x1 = min(top[0], low[0]), max(top[2], low[2])
                sides = [u for u in upright if u[1] < top[3] + 3 * near and u[3] > low[1] - 3 * near]
                sides = [u for u in sides if abs(u[0] - x0) < 3 * near or abs(u[2] - x1) < 3 * near]
                if len({u[0] < (x0 + x1) / 2 for u in sides}) == 2:
                    out.append((x0, min(top[1], *(u[1] for u in sides)), x1, low[3]))
                elif _is_arrival(found, (x0, top[1], x1, low[3])):
                    out.append((x0, top[1], x1, low[3]))
    return out


def _is_arrival(found: Found, box: Rectangle) -> bool:
    """True where a box holds two of the words that are printed on stamps of arrival."""
    x0, y0, x1, y1 = box
    inside = [w for line in found.lines if y0 < line.base < y1 for w in line.words if x0 < (w.x0 + w.x1) / 2 < x1]
    return len({m[0] for w in inside if (m := _ARRIVAL.match(w.text))}) > 1


def _lies_in(words: list[Word], frames: list[Rectangle]) -> bool:
    x, y = (words[0].x0 + words[-1].x1) / 2, (words[0].y0 + words[0].y1) / 2
    slack = words[-1].y1 - words[-1].y0
    return any(f[0] < x < f[2] and words[-1].x1 < f[2] + slack and f[1] - slack < y < f[3] for f in frames)


# --- rows ------------------------------------------------------------------------------------------------------------
def _cut(words: tuple[Word, ...], size: float) -> list[list[Word]]:
    """The words of a line in groups, parted where the blank is that between two columns."""
    groups: list[list[Word]] = []
    for word in words:
        if not (_LETTERS.search(word.text) or _SIGNS.fullmatch(word.text)):
            continue  # rules and specks bridge no blank
        if groups and word.x0 - groups[-1][-1].x1 < _CUT * size:
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _piece(words: list[Word], line: Line, scale: float) -> Piece:
    base = line.base + line.slope * (words[0].x0 - line.words[0].x0)
    return Piece(tuple(words), words[0].x0 * scale, words[-1].x1 * scale, base * scale, line.size * scale)


def _even(pieces: list[Piece]) -> list[Piece]:
    """Pieces of nearly the same type get the same height: the program measures it line by line."""
    if not pieces:
        return pieces
    usual = median([p.size for p in pieces for _ in p.words])
    return [p._replace(size=usual) if abs(p.size - usual) < _ALIKE * usual else p for p in pieces]


def _without_margin(pieces: list[Piece], scale: float) -> tuple[list[Piece], list[Piece]]:
    """The pieces, and what stands left of the text: stamps and notes by hand."""
    right = max((p.x1 for p in pieces), default=0.0)
    full = sorted(p.x0 for p in pieces if len(p.words) > _LONG)
    if len(full) < _LEAST_FULL:
        return pieces, []
    left = next((x for i, x in enumerate(full[2:]) if x - full[i] < 0.01 * right), full[0]) - 0.02 * right
    kept: list[Piece] = []
    notes: list[Piece] = []
    for piece in pieces:
        outside = tuple(w for w in piece.words if w.x1 * scale < left)
        if outside:
            inside = piece.words[len(outside) :]
            notes.append(piece._replace(words=outside, x1=outside[-1].x1 * scale))
            if inside:
                kept.append(piece._replace(words=inside, x0=inside[0].x0 * scale))
        else:
            kept.append(piece)
    return kept, notes


def _without_scribbles(pieces: list[Piece], height: float) -> list[Piece]:
    """The pieces without what was written by hand in the top margin: a word or two, twice as high as print."""
    usual = median([p.size for p in pieces for _ in p.words] or [0.0])
    return [p for p in pieces if p.size <= _HUGE * usual or len(p.words) > 2 or p.base > _TOP * height]


def _rows(pieces: list[Piece]) -> list[list[Piece]]:
    """What stands on one base line, from left to right; rows from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.base):
        row = rows[-1] if rows else []
        if row and piece.base - row[0].base < _SAME_ROW * min(piece.size, row[0].size) and not _overlaps(piece, row):
            row.append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.x0) for row in rows]


def _overlaps(piece: Piece, row: list[Piece]) -> bool:
    return any(piece.x0 < other.x1 - 1 and other.x0 < piece.x1 - 1 for other in row)


def _joined(row: list[Piece]) -> list[Piece]:
    """Pieces of a row that stand as near to each other as words do are one line, and so is a number with its gap."""
    out: list[Piece] = []
    for piece in row:
        blank = piece.x0 - out[-1].x1 if out else 0.0
        open_number = bool(out) and piece.words[0].text[0] == "/" and out[-1].words[-1].text[-1] == ":"
        if out and blank < (_OPEN if open_number else _JOIN) * min(piece.size, out[-1].size):
            last = out[-1]
            out[-1] = last._replace(words=last.words + piece.words, x1=piece.x1)
        else:
            out.append(piece)
    return out
