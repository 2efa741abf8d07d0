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
def _blank() -> re.Pattern[str]:
    """Lines without print, up to the next line that has some."""
    return re.compile(rf"[{re.escape(_EDGE)}\n]*+(?<=\n)|[{re.escape(_EDGE)}\n]*\n")


def _split(key: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pieces of one line."""
    out: list[tuple[int, int]] = []
    left, right = _bound()
    at = start
    for m in islice(_gaps().finditer(key, start, end), _MOST_COLUMNS):
        if m.start() <= at or m.end() >= end:
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
    at, row, gap, bar = start, 0, False, False
    find = text.find
    while at < end:
        stop = find("\n", at, end)
        if stop < 0:
            stop = end
        line = text[at:stop]
        body = line.strip(_EDGE)
        if not body:
            gap = True
            blank = _blank().match(text, at, end)
            if blank is None:  # the last line, without a line end
                return
            bar = bar or "|" in blank[0]
            row += blank[0].count("\n")
            at = blank.end()
            continue
        elif (
            len(body) == len(line)
            and "   " not in body
            and "|" not in body
            and "\t" not in body
            and " CỘNG H" not in body
        ):
            yield Piece(at, stop, row, 0, gap, bar, not body.strip(_RULE))
            gap = bar = False
        else:
            a = at + line.index(body)
            b = a + len(body)
            if "|" in line[: a - at]:
                gap = bar = True
            inside = "   " in body or "|" in body or "\t" in body or " CỘNG H" in body
            for col, (s, e) in enumerate(_split(key, a, b) if inside else ((a, b),)):
                piece = text[s:e]
                lead = len(piece) - len(piece.lstrip(_EDGE))
                tail = len(piece.rstrip(_EDGE))
                if tail <= lead:
                    continue
                yield Piece(s + lead, s + tail, row, col, gap, bar, not piece.strip(_RULE))
                gap = bar = False
            if "|" in line[b - at :]:
                gap = bar = True
        row += 1
        at = stop + 1


def is_upper(text: str, start: int, end: int) -> bool:
    """Printed in capitals. A few small letters ("IoT", "Đ/c", "và") do not count against a long line."""
    piece = text[start:end]
    if piece.isupper():
        return True
    small = sum(map(str.islower, piece))
    return small <= 3 and small * 6 < sum(map(str.isupper, piece))
