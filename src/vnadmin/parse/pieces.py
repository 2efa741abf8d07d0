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
_CHUNK = 3000  # so much is cut into lines at a time
_RULE = "-–—_=~.*•…:|#\u00a0 \t‐‑―─"


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
    """What separates two pieces on one line: a bar, a tab, three or more blanks, or the motto set right behind a name."""
    return re.compile(r"[ \t\u00a0]*+\|[ \t|\u00a0]*+|\t[ \t]*+|[ \u00a0]{3,}+|(?<=[^ ]) (?=cộng hòa xã hội chủ nghĩa)")


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


def _split(key: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pieces of one line."""
    out: list[tuple[int, int]] = []
    left, right = _bound()
    at = start
    for m in islice(_gaps().finditer(key, start, end), _MOST_COLUMNS):
        if m.start() <= at or m.end() >= end:
            continue
        if at == start and "|" not in m[0] and m.start() - at < 13 and _label().fullmatch(key, at, m.start()):
            continue
        if "|" not in m[0] and "\t" not in m[0]:
            head = key[max(at, m.start() - 8) : m.start()].rstrip()
            if right.match(key, m.end()) and (left.search(head) or key.startswith(("/", "tháng", "năm"), m.end())):
                continue
        out.append((at, m.start()))
        at = m.end()
    out.append((at, end))
    return out


def cut(text: str, key: str, start: int, end: int, limit: int) -> list[Piece]:
    """The first `limit` pieces of `text[start:end]`, blank lines and bars left out."""
    return list(islice(pieces_of(text, key, start, end), limit))


def pieces_of(text: str, key: str, start: int, end: int) -> Iterator[Piece]:
    """The pieces of `text[start:end]` one after the other, so that a reader that stops early pays for no more."""
    make = tuple.__new__  # half the price of `Piece(…)`
    at, row, gap, bar = start, 0, False, False
    while at < end:
        stop = text.find("\n", at + _CHUNK, end)
        chunk = text[at : stop if stop >= 0 else end]
        parted = "|" in chunk or "\t" in chunk or "   " in chunk or " CỘNG H" in chunk
        for line in chunk.split("\n"):
            body = line.strip(_EDGE)
            if not body:
                gap = True
                bar = bar or (parted and "|" in line)
            elif len(body) == len(line) and not (parted and _is_parted(body)):
                rule = body[0] in _RULE and not body.strip(_RULE)
                yield make(Piece, (at, at + len(body), row, 0, gap, bar, rule))
                gap = bar = False
            else:
                a = at + line.index(body)
                b = a + len(body)
                if "|" in line[: a - at]:
                    gap = bar = True
                for col, (s, e) in enumerate(_split(key, a, b) if parted and _is_parted(body) else ((a, b),)):
                    piece = text[s:e]
                    lead = len(piece) - len(piece.lstrip(_EDGE))
                    tail = len(piece.rstrip(_EDGE))
                    if tail <= lead:
                        continue
                    yield make(Piece, (s + lead, s + tail, row, col, gap, bar, not piece.strip(_RULE)))
                    gap = bar = False
                if "|" in line[b - at :]:
                    gap = bar = True
            row += 1
            at += len(line) + 1


def _is_parted(body: str) -> bool:
    """Whether more than one piece may stand on a line."""
    return "   " in body or "|" in body or "\t" in body or " CỘNG H" in body


def is_upper(text: str, start: int, end: int) -> bool:
    """Printed in capitals. A few small letters ("IoT", "Đ/c", "và") do not count against a long line."""
    piece = text[start:end]
    if piece.isupper():
        return True
    if sum(map(str.islower, piece[:16])) > 3:
        return False
    small = sum(map(str.islower, piece))
    return small <= 3 and small * 6 < sum(map(str.isupper, piece))
