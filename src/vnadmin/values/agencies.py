"""Bodies, groups of bodies and office holders in a text.

find_agencies(text, key)            every mention, in order, none inside another
agency_of_line(text, key, a, b)     a line of a letterhead as one body
read_party_list(text, key, a, b)    a coordinated list at one place
read_unknown_list(text, key, a, b)  the same for one whose first body no table knows
party_list_at(text, key, a, b, hits) a list at one place, where the mentions around it are known
stands_alone(key, hit)              a mention that a list would consist of
lookup, resolve_agency              the table behind them
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.data import load
from vnadmin.records import AgencyHit
from vnadmin.spans import fold, squeeze
from vnadmin.values.agency_lists import PartyList, party_list_at, read_party_list, stands_alone
from vnadmin.values.agency_patterns import OFFICE, exact_trie, grammar, may_open, plain_words, whole_names
from vnadmin.values.agency_places import SEPARATOR
from vnadmin.values.agency_plain import read_plain
from vnadmin.values.agency_reader import read_member
from vnadmin.values.agency_table import agency_id, lookup, printed_name, resolve_agency
from vnadmin.values.agency_unknown import read_unknown

if TYPE_CHECKING:
    from vnadmin.values.agency_member import Member

__all__ = [
    "AgencyHit",
    "PartyList",
    "agency_of_line",
    "find_agencies",
    "lookup",
    "party_list_at",
    "read_party_list",
    "read_unknown_list",
    "resolve_agency",
    "stands_alone",
]

_EDGE = " \n\t\r\u00a0|*_-–.,;:"
# Bodies that are known by their small letters alone; `str.find` is many times cheaper than a pattern here.
_LOW = (
    "cấp thẩm quyền",
    "cấp có thẩm quyền",
    "cơ quan có thẩm quyền",
    "cơ quan Công an",
    "cơ quan Thi hành án",
    "lực lượng công an",
    "lực lượng Công an",
    "người đứng đầu c",
    "thủ trưởng c",
)
_CLOSEST = 20  # characters a mention, on the whole: no document names bodies more densely, noise may
_LONGEST_LINE = 400


class _Starts(NamedTuple):
    """Patterns that find, in the text itself, the places where a mention can begin."""

    large: re.Pattern[str]  # the first word of a head or office with its capital
    groups: re.Pattern[str]  # "các sở"


_BLANK = "[ \\n\\t\\r\xa0]{1,8}"
_CAPITALS = "".join(c for n in (*range(0x41, 0x250), *range(0x1EA0, 0x1EFA)) if (c := chr(n)).isupper())


@cache
def _starts() -> _Starts:
    """A head is looked for by its first two words, a head of one word by the capital or figure behind it."""
    rows = load("agency_heads")
    nouns = {r["head"].split()[0].strip(",") for r in rows if r["shape"] == "word"}
    heads = {" ".join(r["head"].replace(",", "").split()[:2]) for r in rows if r["shape"] == "body"}
    heads |= {" ".join(name.replace(",", "").split()[:2]) for name in whole_names()}
    heads |= {" ".join(r["title"].replace(",", "").split()[:2]) for r in load("offices")}
    units = {" ".join(r["head"].split()[:2]) for r in rows if r["shape"] == "unit"}
    named = f"(?={_BLANK}[{_CAPITALS}0-9])"
    large = dict.fromkeys((v for h in heads for v in _cases(h)), "")
    large |= {v: named for u in units if " " not in u and u not in heads for v in _cases(u)}
    large |= dict.fromkeys((v for u in units if " " in u for v in _cases(u)), "")
    groups = {f"{q} {v}" for q in ("các", "Các", "CÁC") for w in nouns for v in _cases(w, small=True)}
    groups |= {f"{q} {v}" for q in ("Những", "Từng", "Mỗi") for w in nouns for v in _cases(w, small=True)}
    many = {g for g in groups if g[0] == "c"}
    return _Starts(
        re.compile(exact_trie(large | dict.fromkeys(groups - many, ""))),
        re.compile(exact_trie(dict.fromkeys(many, ""))),
    )


def _cases(words: str, *, small: bool = False) -> set[str]:
    """The ways in which the first words of a head are written: "Ủy ban", "Uỷ Ban", "ỦY BAN"."""
    found: set[str] = set()
    for spelled in _spellings(words):
        first, _, second = spelled.partition(" ")
        title = first[:1].upper() + first[1:]
        tails = (second, second[:1].upper() + second[1:], second.upper()) if second else ("",)
        found |= {
            f"{f} {t}".strip()
            for t in tails
            for f in ((title, first.upper(), first) if small else (title, first.upper()))
        }
    return found


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
    for words in _LOW:
        at = text.find(words, start, stop)
        while at >= 0:
            places.append(at)
            at = text.find(words, at + 1, stop)
    places.sort()
    del places[(stop - start) // _CLOSEST + 64 :]
    found: list[AgencyHit] = []
    make = tuple.__new__  # half the price of `AgencyHit(…)`
    behind = start
    for at in places:
        if at < behind or (at and text[at - 1].isalnum()):
            continue
        group = key.startswith("các", at)
        large = text[at].isupper()
        if large and not group and (plain := read_plain(text, key, at, stop)):
            behind, row = plain
            name, known = printed_name(text[at:behind])
            found.append(make(AgencyHit, (at, behind, name, known, False, row, True)))
        elif member := read_member(text, key, at, stop, loose=not large and not group):
            behind = member.end
            name, known = printed_name(text[at:behind])
            firm = _is_firm(text, key, member, stop)
            found.append(make(AgencyHit, (at, behind, name, known, member.group, member.row, firm)))
    return found


def _is_firm(text: str, key: str, member: Member, end: int) -> bool:
    """Whether `read_party_list`, which takes more for a body, reads the same one here."""
    kind, start = member.kind, member.start
    if kind in ("body", "unit"):
        g = grammar()
        return not text[start + 1 : start + 2].isupper() and (
            not may_open(g, key, start) & OFFICE or g.office.match(key, start, end) is None
        )
    return kind == "group" or (kind == "office" and member.row != "person" and key.find(":", start, member.end) < 0)


def read_unknown_list(text: str, key: str, start: int, end: int) -> PartyList:
    """A list at `start` whose first body no table knows ("Liên hợp Sợi dệt Hoa Ban, Sở Y tế …"); empty for any other."""
    first = read_unknown(text, key, start, end)
    if first is None:
        return PartyList((), start)
    hit = AgencyHit(first.start, first.end, squeeze(text[first.start : first.end]), None, group=False, row="subject")
    separator = SEPARATOR.match(key, first.end, end)
    more = read_party_list(text, key, separator.end(), end) if separator else PartyList((), start)
    return PartyList((hit, *more.parties), more.stop if more.parties else first.end)


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
    row = "line"
    if m := grammar().body.match(key, start, end):
        row = grammar().heads[plain_words(m["b"] or m["u"])].id
    elif m := grammar().office.match(key, start, end):
        row = grammar().offices[plain_words(m["o"])].id
    return AgencyHit(start, end, name, agency_id(fold(name)), False, row)
