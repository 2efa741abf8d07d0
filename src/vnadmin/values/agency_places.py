"""Places that share what stands before them: "Ủy ban nhân dân các tỉnh: Ninh Bình, Hưng Yên", "Bí thư, Chủ tịch … các tỉnh: A, B"."""

from __future__ import annotations

import re

from vnadmin.spans import squeeze
from vnadmin.values.agency_member import Member
from vnadmin.values.agency_patterns import grammar
from vnadmin.values.agency_table import province_kind

SEPARATOR = re.compile(
    r" {0,8}[,;] {0,8}(?:và {1,8}|cùng {1,8}(?:với {1,8})?|với {1,8})?| {1,8}(?:và|hoặc|cùng(?: {1,8}với)?) {1,8}(?:với {1,8})?| {0,8}/ {0,8}"
)
_BEHIND_HEAD = re.compile(r" {0,8}:? {1,8}|: {0,8}")
_LONGEST = 80  # members; a list of all provinces has 34
_LISTED = re.compile(r" {0,8}(?:[,;.]| và |$)")
_PLURAL_PLACE = re.compile(
    r" {1,8}(?:các|\d{1,3}|hai|ba) {1,8}(?:(?:tỉnh|thành {1,8}phố|tp\.?|xã|phường|huyện|quận|đặc {1,8}khu|thị {1,8}xã)(?:, {0,8}| và )?){1,4}"
    r"(?:(?<! ) {1,8}trực {1,8}thuộc {1,8}(?:trung {1,8}ương|tw))?"
)


def read_places(text: str, key: str, member: Member, end: int) -> list[Member]:
    """The members of "Ủy ban nhân dân các tỉnh: Ninh Bình, Hưng Yên"; empty when the member names no places."""
    anchor = member.tail
    if not anchor or member.kind not in ("body", "office"):
        return []
    m = _PLURAL_PLACE.match(key, anchor, end)
    if m is None:
        return []
    h = _BEHIND_HEAD.match(key, m.end(), end)
    begin = h.end() if h else m.end()
    if key[m.end() - 1] == " ":
        begin = m.end()
    if not text[begin : begin + 1].isupper():
        return []
    head = squeeze(text[member.start : anchor])
    levels = re.findall(r"tỉnh|thành phố|tp|xã|phường|huyện|quận|đặc khu|thị xã", m.group())
    found: list[Member] = []
    pos = begin
    while len(found) < _LONGEST:
        name_end = _place_name(text, key, pos, end)
        if name_end == pos:
            break
        place = squeeze(text[pos:name_end])
        if not found and not province_kind(place) and not _LISTED.match(key, name_end, end):
            break  # "UBND các xã: Tổng hợp …"
        kind = province_kind(place) if set(levels) & {"tỉnh", "thành phố", "tp"} else None
        one = Member(member.start if not found else pos, name_end, member.kind, member.row)
        one.name = f"{head} {kind or levels[0]} {place}"
        one.title = place
        found.append(one)
        separator = SEPARATOR.match(key, name_end, end)
        if separator is None:
            break
        pos = separator.end()
    return found


def spread_office(text: str, members: list[Member], places: list[Member]) -> None:
    """Gives the office in front of "Chủ tịch Ủy ban nhân dân các tỉnh: A, B" the same places, one entry a place.

    "Bí thư Tỉnh ủy, Thành ủy, Chủ tịch …" makes "Bí thư Tỉnh ủy A", "Bí thư Thành ủy B"; "Bí thư, Chủ tịch …" makes "Bí thư tỉnh A".
    """
    if places[0].kind != "office" or not members:
        return
    at = len(members) - 1
    if at and members[at].row in _COMMITTEES and members[at].kind == "body" and not members[at].tail:
        at -= 1
    office = members[at]
    if office.kind == "office" and office.body is not None and office.body.row in _COMMITTEES and not office.tail:
        title, party = squeeze(text[office.start : office.head_end]), text[office.body.start]
    elif office.kind == "title" and at == len(members) - 1:
        title, party = squeeze(text[office.start : office.end]), ""
    else:
        return
    end = members[-1].end
    spread: list[Member] = []
    for place in places:
        name = place.title
        kind = province_kind(name)
        one = Member(office.start, end, "office", office.row)
        level = kind or "tỉnh"
        if party:
            level = (
                ("thành ủy" if level != "tỉnh" else "tỉnh ủy")
                if party.islower()
                else ("Thành ủy" if level != "tỉnh" else "Tỉnh ủy")
            )
        one.name = f"{title} {level} {name}"
        spread.append(one)
    members[at:] = spread


_COMMITTEES = frozenset(("tinh-uy", "thanh-uy", "tinh-uy-group", "thanh-uy-group"))


def _place_name(text: str, key: str, pos: int, end: int) -> int:
    g = grammar()
    if not text[pos : pos + 1].isupper():
        return pos
    if m := g.province.match(key, pos, end):
        return m.end()
    if g.body.match(key, pos, end) or g.office.match(key, pos, end):
        return pos
    at = pos
    while m := re.compile(r" {0,8}([^\W_]\w{0,12})").match(key, at, end):
        if not text[m.start(1)].isupper():
            break
        at = m.end()
    return at
