"""Bodies of a letterhead, from its lines: the body above and the body that issues."""

from __future__ import annotations

import itertools
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse.cues import body_head
from vnadmin.parse.pieces import is_upper
from vnadmin.spans import squeeze

if TYPE_CHECKING:
    from vnadmin.parse.pieces import Piece

_LONGEST_BODY = 80

# Signs that no name of a body holds: such a line is a torn-off box or bad recognition.
_GARBLED = re.compile(r"[~()\[\]{}<>=;:|\\@;¥]|\d/\d")


class Body(NamedTuple):
    """A body as printed, its lines joined."""

    start: int
    end: int
    name: str


@cache
def _open() -> re.Pattern[str]:
    """One word, and names that are not complete without the next line, even where that line could begin a body of its own."""
    return re.compile(
        r"(?:văn phòng|thường trực|ban(?: chấp hành| thường vụ| thường trực| cán sự| chỉ đạo| quản lý| chỉ huy)?|sở|trường(?: đại học)?|trung tâm|hội|đoàn"
        r"|công ty(?: cổ phần)?|tổng công ty|cục|phòng|viện|bộ|tổng|liên đoàn|hiệp hội|liên hiệp|chi cục|chủ tịch|đảng bộ|cơ quan)$"
    )


@cache
def _joins() -> re.Pattern[str]:
    """Last words that ask for more."""
    return re.compile(r"(?: và| các| của| về| cho| thuộc| ở|[,\-–])$")


def bodies(text: str, key: str, pieces: tuple[Piece, ...]) -> list[Body]:
    """The bodies of a letterhead in printed order, a name over two lines joined."""
    groups: list[list[Piece]] = []
    for p in _whole_lines(key, pieces):
        k = key[p.start : p.end]
        if not any(map(str.isalpha, k)) or _GARBLED.search(k):
            continue
        if groups:
            before = squeeze(" ".join(key[q.start : q.end] for q in groups[-1])).rstrip("*. ")
            new = bool(body_head().match(k))
            if new and (" " not in before or _open().match(before) or _joins().search(before)):
                new = False
            if not new and not _same_block(text, groups[-1][-1], p):
                new = bool(body_head().match(k))
            if not new:
                groups[-1].append(p)
                continue
        groups.append([p])
    out = []
    for group in groups:
        name = squeeze(" ".join(text[q.start : q.end] for q in group)).strip("*.-–_ ")
        together = not any(text[a.end : b.start].strip() for a, b in itertools.pairwise(group))
        last = group[-1] if together else group[0]
        if name.strip("/ "):
            lead = len(name) - len(name.lstrip("/ "))
            out.append(Body(group[0].start + lead, last.end, name[lead:]))
    return out


def is_plain_body(text: str, key: str, p: Piece) -> bool:
    """Whether a short line names a body in small letters, as a letterhead does that has lost its capitals."""
    return (
        p.end - p.start < _LONGEST_BODY
        and text[p.start].isupper()
        and text[p.end - 1].isalnum()
        and body_head().match(key, p.start) is not None
        and not is_upper(text, p.start, p.end)
    )


def _whole_lines(key: str, pieces: tuple[Piece, ...]) -> list[Piece]:
    """Pieces, where a word that wide spacing set apart ("VĂN   PHÒNG") stands with the next one again."""
    out: list[Piece] = []
    for p in pieces:
        if out and out[-1].row == p.row and p.start - out[-1].end < 6 and " " not in key[out[-1].start : out[-1].end]:
            out[-1] = out[-1]._replace(end=p.end)
        else:
            out.append(p)
    return out


def _same_block(text: str, before: Piece, after: Piece) -> bool:
    return "\n\n" not in text[before.end : after.start]
