"""Bodies, groups of bodies and office holders in a text.

    find_agencies(text, key)            every mention, in order, none inside another
    agency_of_line(text, key, a, b)     a line of a letterhead as one body
    read_party_list(text, key, a, b)    a coordinated list at one place
    lookup, resolve_agency              the table behind them
"""

from __future__ import annotations

import re
from functools import cache

from vnadmin.data import load
from vnadmin.records import AgencyHit
from vnadmin.spans import fold, squeeze
from vnadmin.values.agency_lists import PartyList, read_party_list
from vnadmin.values.agency_patterns import grammar
from vnadmin.values.agency_reader import read_member
from vnadmin.values.agency_table import agency_id, lookup, resolve_agency

__all__ = ["AgencyHit", "PartyList", "agency_of_line", "find_agencies", "lookup", "read_party_list", "resolve_agency"]

_EDGE = " \n\t\r\u00a0|*_-–.,;:"
_LONGEST_LINE = 400


@cache
def _starts() -> re.Pattern[str]:
    """The first word of every head and office with its capital, and of every group behind "các"; matched on the text."""
    words: set[str] = set()
    groups: set[str] = set()
    for row in load("agency_heads"):
        first = row["head"].split()[0].strip(",")
        if row["shape"] == "word":
            groups.add(first)
        else:
            words.add(first)
    words |= {row["title"].split()[0].strip(",") for row in load("offices")}
    large = {v for w in words for s in _spellings(w) for v in (s[:1].upper() + s[1:], s.upper())}
    small = {v for w in groups for s in _spellings(w) for v in (s, s[:1].upper() + s[1:], s.upper())}
    alternatives = "|".join(sorted(map(re.escape, large), key=len, reverse=True))
    grouped = "|".join(sorted(map(re.escape, small), key=len, reverse=True))
    quantity = "các|Các|CÁC|những|Những|từng|Từng|mỗi|Mỗi"
    return re.compile(f"(?:{alternatives})(?!\\w)|(?:{quantity})[ \\n\\t\\r\xa0]{{1,8}}(?:{grouped})(?!\\w)")


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
    found: list[AgencyHit] = []
    behind = start
    for m in _starts().finditer(text, start, stop):
        at = m.start()
        if at < behind or (at and text[at - 1].isalnum()):
            continue
        member = read_member(text, key, at, stop, loose=False)
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
        head = squeeze(m.group(1) or (m.group("u") if "u" in m.groupdict() else "") or "")
        known = grammar().heads.get(head) or grammar().offices.get(head)
        row = known["id"] if known else "line"
    return AgencyHit(start, end, name, agency_id(fold(name)), False, row)
