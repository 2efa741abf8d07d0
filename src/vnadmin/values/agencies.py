"""Bodies, groups of bodies and office holders in a text.

    find_agencies(text, key)            every mention, in order, none inside another
    agency_of_line(text, key, a, b)     a line of a letterhead as one body
    read_party_list(text, key, a, b)    a coordinated list at one place
    lookup, resolve_agency              the table behind them
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vnadmin.data import load
from vnadmin.records import AgencyHit
from vnadmin.spans import fold, squeeze
from vnadmin.values.agency_lists import PartyList, read_party_list
from vnadmin.values.agency_patterns import exact_trie, grammar, plain_words
from vnadmin.values.agency_reader import read_member
from vnadmin.values.agency_table import agency_id, lookup, resolve_agency

__all__ = ["AgencyHit", "PartyList", "agency_of_line", "find_agencies", "lookup", "read_party_list", "resolve_agency"]

_EDGE = " \n\t\r\u00a0|*_-–.,;:"
# Bodies that are known by their small letters alone.
_LOW = (
    "cấp (?:có )?thẩm quyền",
    "cơ quan (?:có thẩm quyền|Công an|Thi hành án)",
    "lực lượng [Cc]ông an",
    "người đứng đầu c",
    "thủ trưởng c",
)
_LONGEST_LINE = 400


class _Starts(NamedTuple):
    """Patterns that find, in the text itself, the places where a mention can begin."""

    large: re.Pattern[str]  # the first word of a head or office with its capital
    groups: re.Pattern[str]  # "các sở"
    low: tuple[re.Pattern[str], ...]


@cache
def _starts() -> _Starts:
    words: set[str] = set()
    nouns: set[str] = set()
    for row in load("agency_heads"):
        first = row["head"].split()[0].strip(",")
        if row["shape"] == "word":
            nouns.add(first)
        else:
            words.add(first)
    words |= {row["title"].split()[0].strip(",") for row in load("offices")}
    words |= {"các", "những", "từng", "mỗi"}
    large = {v for w in words for s in _spellings(w) for v in (s[:1].upper() + s[1:], s.upper())}
    blank = "[ \\n\\t\\r\xa0]{1,8}"
    return _Starts(
        re.compile(exact_trie(large)),
        re.compile(f"các{blank}{exact_trie({v for w in nouns for s in _spellings(w) for v in (s, s[:1].upper() + s[1:])})}"),
        tuple(map(re.compile, _LOW)),
    )


def _spellings(word: str) -> set[str]:
    """A word in both tone placements."""
    found = {word}
    for old, new in (("ủy", "uỷ"), ("òa", "oà"), ("óa", "oá")):
        if old in word:
            found.add(word.replace(old, new))
    return found


def find_agencies(text: str, key: str, start: int = 0, end: int | None = None) -> list[AgencyHit]:
    """Every body, group and office holder that is named in `text[start:end]`, in order; the longest one at each place.

    `key` is the fold of `text`. A name is taken where its head has a capital ("Sở Y tế") or is a group behind "các".
    """
    stop = len(text) if end is None else end
    starts = _starts()
    places = [m.start() for m in starts.large.finditer(text, start, stop)]
    places += [m.start() for m in starts.groups.finditer(text, start, stop)]
    for pattern in starts.low:
        places += [m.start() for m in pattern.finditer(text, start, stop)]
    places.sort()
    found: list[AgencyHit] = []
    behind = start
    for at in places:
        if at < behind or (at and text[at - 1].isalnum()):
            continue
        member = read_member(text, key, at, stop, loose=text[at].islower() and not key.startswith("các", at))
        if member is None:
            continue
        behind = member.end
        name = squeeze(text[at:behind])
        found.append(AgencyHit(at, behind, name, agency_id(name), member.group, member.row))
    return found


def agency_of_line(text: str, key: str, start: int, end: int) -> AgencyHit | None:
    """A line of a letterhead, or several joined ones, as one body; the name as printed. None for a line without letters.

    `row` is the head that the line begins with, "line" where it begins with none that is known.
    """
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    if start >= end or end - start > _LONGEST_LINE or not any(c.isalpha() for c in text[start:end]):
        return None
    name = squeeze(text[start:end])
    m = grammar().body.match(key, start, end) or grammar().office.match(key, start, end)
    row = "line"
    if m is not None:
        head = plain_words(m.group(1) or (m.group("u") if "u" in m.groupdict() else "") or "")
        known = grammar().heads.get(head) or grammar().offices.get(head)
        row = known["id"] if known else "line"
    return AgencyHit(start, end, name, agency_id(fold(name)), False, row)
