"""The place and date line of a header, blanks of a draft included.

Source: NĐ 30/2020, Phụ lục I, II.4.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.spans import Span
from vnadmin.values.dates import read_date

if TYPE_CHECKING:
    from vnadmin.parse.pieces import Piece


class Dating(NamedTuple):
    """The place and date line. `date` is ISO without the parts that are left blank; `blank`: some part is."""

    start: int
    end: int
    place: Span | None
    date: str | None
    blank: bool


_LEVEL = re.compile(r"(?:Thành\s+phố|Thị\s+xã|Thị\s+trấn|Tp\.?)\s+$")
_NUMBERED = re.compile(r"(?<!\w)(?:Quận|Phường)\s+\d{1,2}\Z")


def _place(text: str, start: int, at: int) -> int:
    """Where the place before a date at `at` begins; `at` where no place is printed."""
    before = text[max(start, at - 60) : at].rstrip(" ,\n\t")
    if not before or text[at - 1 : at] not in " ,\n\t":
        return at
    base = max(start, at - 60)
    if before[-1].isdigit() and (number := _NUMBERED.search(before)):  # "Quận 8"
        return base + number.start()
    first = len(before)
    words = 0
    while rest := before[:first].rstrip():
        word = rest.rsplit(None, 1)[-1]
        if words and before.count("\n", len(rest), first) > 1:
            break
        if not (word[0].isupper() or word in "-–") or words > 5 or (not word.isalpha() and _odd(word)):
            break
        if word.endswith(",") or (word.isupper() and len(word) > 1 and "." not in word and word not in ("TP", "HCM")):
            break
        first, words = len(rest) - len(word), words + 1
    if words and before[:first].rstrip().endswith(("phố", "xã", "trấn", "Tp", "Tp.")):
        level = _LEVEL.search(before, 0, first)
        first = level.start() if level else first
    return base + first if words else at


def _odd(word: str) -> bool:
    """Whether a word holds a sign that no name of a place has."""
    return any(c.isdigit() or c in ":;/" for c in word)


def read_dating(text: str, key: str, piece: Piece) -> Dating | None:
    """The place and date line that a piece holds or begins."""
    at = key.find("ngày", piece.start, piece.end)
    for _ in range(6):
        if at < 0:
            break
        if at == piece.start or key[at - 1] in " ,":
            found = read_date(key, at)
            if found is None:
                m = _open_date().match(key, at)
                found = (_parts(m), m.end()) if m else None
            if found:
                date, end = found
                begin = _place(text, 0, at)
                lead = text[piece.start : at].rstrip(" ,")
                if begin <= piece.start or not lead or begin < at:
                    place = Span(begin, begin + len(text[begin:at].rstrip(" ,\n\t"))) if begin < at else None
                    return Dating(begin, end, place, date or None, len(date) < 10)
        at = key.find("ngày", at + 4, piece.end)
    return None


@cache
def _open_date() -> re.Pattern[str]:
    """A date of a draft with its day, its month or all of it left blank."""
    return re.compile(
        r"ngày[ .…_]{0,60}+\d{0,2}[ .…_]{0,60}+(?:tháng[ .…_]{0,60}+(\d{0,2})[ .…_]{0,60}+năm[ .…_]{0,20}+((?:20|19)\d\d)?"
        r"|[/-][ .…_]{0,20}+(\d{0,2})[ .…_]{0,20}+[/-] {0,3}((?:20|19)\d\d))"
    )


def _parts(m: re.Match[str]) -> str:
    month, year = m[1] or m[3], m[2] or m[4]
    if not year:
        return ""
    return f"{year}-{int(month):02}" if month and 1 <= int(month) <= 12 else year
