"""Where the document begins and ends in a text: pages of legal web sites print boxes before it and lists behind it."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from vnadmin.parse.cues import cue, title_pattern
from vnadmin.parse.letterhead import is_plain_body
from vnadmin.parse.pieces import Piece, is_upper, pieces_of
from vnadmin.spans import Span

_HEAD_REACH = 9_000
_HEAD_PIECES = 110
_TAIL_REACH = 9_000
_SMALL_LINES = 4  # of a letterhead without capitals
# What stands in the left column beside or above the motto
_NUMBER = re.compile(r"số ?[:.]? ?[\d./…_-]|số ?:")
_BESIDE = re.compile(r"v/v|về việc|số ?[:.]? ?[\d/]")


@cache
def _anchors() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Quốc hiệu or the Party's line, in capitals; its words may stand on two lines or in two cells. Each with its first word."""
    gap = r"[\s|*]{1,8}"
    state = gap.join(("CỘNG", "(?:HÒA|HOÀ)", "XÃ", "HỘI"))
    party = gap.join(("ĐẢNG", "CỘNG", "SẢN", "VIỆT", "NAM"))
    return (
        ("CỘNG", re.compile(state)),
        ("ĐẢNG", re.compile(rf"{party}(?=[\s|*]*(?:\n|$|[-_]))")),
        ("Độc", re.compile("Độc lập ?[-–] ?Tự do")),
    )


def _motto(text: str, limit: int) -> int:
    """Where the first of the anchors begins; -1 for none before `limit`."""
    first = -1
    before = limit
    for word, pattern in _anchors():
        at = text.find(word, 0, before)
        while at >= 0 and not pattern.match(text, at, limit):
            at = text.find(word, at + 1, before)
        if at >= 0:
            first = before = at
    return first


def document_start(text: str, key: str) -> int:
    """Offset of the first character that belongs to the document."""
    limit = min(len(text), _HEAD_REACH)
    motto = _motto(text, limit)
    pieces: list[Piece] = []
    at = -1
    for p in islice(pieces_of(text, key, 0, limit), _HEAD_PIECES if motto >= 0 else _HEAD_PIECES // 2):
        pieces.append(p)
        if p.end > motto >= 0:
            at = len(pieces) - 1
            break
    if not pieces:
        return 0
    boundary = _site_boundary(key, pieces, at if at >= 0 else len(pieces))
    for i in range(boundary, max(at, boundary)):  # a title or Kính gửi before the motto: the motto is that of an annex
        p = pieces[i]
        if key.startswith("kính gửi", p.start) or (
            (t := title_pattern().match(key, p.start))
            and t.end() == p.end
            and (text[p.start : p.end].isupper() and i < at - 12)
        ):
            at = -1
            break
    if at < 0:
        return pieces[boundary].start if boundary < len(pieces) else pieces[0].start
    return pieces[_walk_back(text, key, pieces, at, boundary)].start


def _site_boundary(key: str, pieces: list[Piece], stop: int) -> int:
    """Index of the first piece behind the last line of a site's own box; 0 where there is none."""
    boundary = 0
    seen = 0
    site = cue("site-head")
    for i, p in enumerate(pieces[:stop]):
        if site.match(key[p.start : p.end]):
            seen += 1
            boundary = i + 1
    return boundary if seen >= 2 else 0


def _walk_back(text: str, key: str, pieces: list[Piece], at: int, boundary: int) -> int:
    """Index of the first piece of the header whose motto is piece `at`: the left column may stand before it."""
    first = at
    capitals = False
    for i in range(at - 1, max(boundary, at - 22) - 1, -1):
        p = pieces[i]
        k = key[p.start : p.end]
        if p.rule:
            continue
        if cue("box").match(k) and not k.startswith("số"):
            break
        if (
            k.startswith(("v/v", "về việc", "cộng hòa xã", "đảng cộng sản"))
            or _NUMBER.match(k)
            or (is_upper(text, p.start, p.end) and any(map(str.isalpha, k)))
        ):
            first = i
            capitals = capitals or is_upper(text, p.start, p.end)
        elif not capitals and i >= at - _SMALL_LINES and is_plain_body(text, key, p):
            first = i  # a letterhead that has lost its capitals on the way
        elif not any(_BESIDE.match(key, q.start, q.end) for q in pieces[max(boundary, i - 7) : i]):
            break
    return first


@cache
def _site_title() -> re.Pattern[str]:
    """The page's own title of the document behind it: type, symbol, "năm 2025" or "ngày …"."""
    return re.compile(r"[^\W\d]+(?: [^\W\d]+){0,4} (?:số )?\d{1,6}[^ ]{2,40} (?:năm|ngày) \d")


def document_end(text: str, key: str, start: int) -> int:
    """Offset behind the last character that belongs to the document; `start` is where the tail may begin at the earliest."""
    size = len(text)
    at = max(start, size - _TAIL_REACH)
    if at > start:
        at = max(text.rfind("\n", start, at) + 1, start)
    previous: list[tuple[int, int]] = []
    end = size
    for p in pieces_of(text, key, at, size):
        if p.col or p.rule:
            continue
        if p.end - p.start < 80 and cue("site-tail").match(key, p.start, p.end):
            end = p.start
            for s, e in reversed(previous[-3:]):
                if not _site_title().match(key, s, e):
                    break
                end = s
            break
        previous.append((p.start, p.end))
    return len(text[:end].rstrip(" \t|*_#\r\n\u00a0`")) if end else 0


def noise(text: str, start: int, end: int) -> tuple[Span, ...]:
    """What stands before and behind the document."""
    out = []
    if any(map(str.isalnum, text[:start])):
        out.append(Span(0, start))
    if any(map(str.isalnum, text[end:])):
        out.append(Span(end, len(text)))
    return tuple(out)
