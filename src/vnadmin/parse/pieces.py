"""Lines of the head and tail of a document, cut into the pieces that stand side by side on them.

A two-column header comes out of extractors column after column, line by line with gaps, or with table bars between;
cutting at bars and wide gaps makes all of these the same. Offsets are offsets of the text.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_EDGE = " \t\r\u00a0|*_#>`\u200b\ufeff"
_MOST_COLUMNS = 24
# A line without any of these is one piece. Each with a sign of it that is found at once.
_PARTS = (("|", "|"), ("\t", "\t"), ("   ", " "), (" CỘNG H", "Ộ"))
_ENDS_LABEL, _GOES_ON = frozenset("0123456789.)/-+*•"), frozenset("/…._tn0123456789")
_CHUNK, _MORE = 900, 3000  # so much is cut into lines at a time: first what most readers ask for
_RULE = "-–—_=~.*•…:|#\u00a0 \t‐‑―─"
_EDGES, _RULES = frozenset(_EDGE), frozenset(_RULE)
_MOTTO_BEHIND = re.compile("(?<! ) CỘNG H")


class Piece(NamedTuple):
    """A printed piece: text without white space and marks at its ends.

    `row` counts lines from 0, `col` pieces within the line. `gap`: a blank line, a table bar or a rule stands before it.
    `bar`: a table bar stands before it. `rule`: the piece is only a rule (dashes, dots, stars).
    """

    start: int
    end: int
    row: int
    col: int
    gap: bool
    bar: bool
    rule: bool


@cache
def _gaps() -> re.Pattern[str]:
    """What separates two pieces on one line of the key: a bar, three or more blanks, or the motto set right behind a name."""
    return re.compile(r" *+\|[ |]*+| {3,}+|(?<=[^ ]) (?=cộng hòa xã hội chủ nghĩa)")


@cache
def _wide() -> re.Pattern[str]:
    """What separates two pieces on most lines, found sooner than all that may."""
    return re.compile("   +")


@cache
def _bound() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Left and right contexts that hold a gap together: blanks left open for a number, a day or a month."""
    left = re.compile(r"(?:số ?[:.]?|ngày|tháng|năm|\d[ ]?/|/)$")
    right = re.compile(r"(?:[/…._]|tháng\b|năm\b|ngày\b|\d)")
    return left, right


@cache
def _label() -> re.Pattern[str]:
    """What numbers an item: a wide gap or a tab behind it parts nothing."""
    return re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)/]?|(?:[ivx]{1,6}|[a-zđ])[.)/-]|[-+*•])")


def _split(key: str, start: int, end: int, body: str) -> list[tuple[int, int]]:
    """Pieces of one line; `body` is its text."""
    if "|" in body or (" CỘNG H" in body and _MOTTO_BEHIND.search(body)):
        gaps = _gaps()
    elif "   " in body or "\t" in body:
        gaps = _wide()
    else:
        return [(start, end)]
    out: list[tuple[int, int]] = []
    at = start
    for m in islice(gaps.finditer(key, start, end), _MOST_COLUMNS):
        s, e = m.span()
        if s <= at or e >= end:
            continue
        if "|" not in m[0]:
            if at == start and s - at < 13 and key[s - 1] in _ENDS_LABEL and _label().fullmatch(key, at, s):
                continue
            if key[e] in _GOES_ON and _is_blank(key, at, s, e):
                continue
        out.append((at, s))
        at = e
    out.append((at, end))
    return out


def _is_blank(key: str, start: int, left: int, right: int) -> bool:
    """Whether the gap `[left, right)` of a piece is a blank left open for a number, a day or a month."""
    before, behind = _bound()
    if not behind.match(key, right):
        return False
    return bool(
        before.search(key[max(start, left - 8) : left].rstrip()) or key.startswith(("/", "tháng", "năm"), right)
    )


def pieces_of(text: str, key: str, start: int, end: int) -> Iterator[Piece]:
    """The pieces of `text[start:end]` one after the other, so that a reader that stops early pays for no more."""
    make = tuple.__new__  # half the price of `Piece(…)`
    at, row, gap, bar = start, 0, False, False
    chunk_size = _CHUNK
    while at < end:
        stop = text.find("\n", at + chunk_size, end)
        chunk_size = _MORE
        if stop < 0:
            stop = end
        chunk = text[at:stop]
        bars = "|" in chunk
        marks = [mark for mark, sign in _PARTS if sign in chunk]
        parted = _next(text, marks, at, stop)  # where the next mark stands: no line before it needs a closer look
        for line in chunk.split("\n"):
            size = len(line)
            body = line.strip(_EDGE) if line and (line[0] in _EDGES or line[-1] in _EDGES) else line
            if not body:
                gap = True
                bar = bar or (bars and "|" in line)
            else:
                a = at if line[0] not in _EDGES else at + size - len(line.lstrip(_EDGE))
                b = a + len(body)
                if bars and text.find("|", at, a) >= 0:
                    gap = bar = True
                if parted < a:
                    parted = _next(text, marks, a, stop)
                if parted >= b:
                    rule = body[0] in _RULES and not body.strip(_RULE)
                    yield make(Piece, (a, b, row, 0, gap, bar, rule))
                    gap = bar = False
                else:
                    for col, (s, e) in enumerate(_split(key, a, b, body)):
                        piece = text[s:e].strip(_EDGE)
                        if not piece:
                            continue
                        first = s if text[s] not in _EDGES else text.index(piece[0], s)
                        rule = piece[0] in _RULES and not piece.strip(_RULE)
                        yield make(Piece, (first, first + len(piece), row, col, gap, bar, rule))
                        gap = bar = False
                if bars and text.find("|", b, at + size) >= 0:
                    gap = bar = True
            row += 1
            at += size + 1
            if parted < at:
                parted = _next(text, marks, at, stop)


def _next(text: str, marks: list[str], start: int, end: int) -> int:
    """Where the first of these marks stands; `end` where none does."""
    first = end
    for mark in marks:
        at = text.find(mark, start, first)
        if at >= 0:
            first = at
    return first


def is_upper(text: str, start: int, end: int) -> bool:
    """Printed in capitals. A few small letters ("IoT", "Đ/c", "và") do not count against a long line."""
    piece = text[start:end]
    if piece.isupper():
        return True
    first = piece[:9].replace(" ", "")[1:5]
    if first.islower() and first.isalpha() and len(first) > 3:
        return False
    if sum(map(str.islower, piece[:16])) > 3:
        return False
    small = sum(map(str.islower, piece))
    return small <= 3 and small * 6 < sum(map(str.isupper, piece))
