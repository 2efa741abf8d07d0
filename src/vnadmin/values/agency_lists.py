"""Coordinated lists of bodies: "Bộ Tài chính, Bộ Xây dựng và các địa phương liên quan".

A list ends before the first word that belongs to no body. Names that share a head ("các Bộ: Tài chính, Xây dựng"), an office
("Tổng giám đốc: Đài A, Đài B") or a place ("Đảng ủy Quân sự, Đảng ủy Công an tỉnh") are spelled out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from vnadmin.records import AgencyHit
from vnadmin.spans import fold, squeeze
from vnadmin.values.agency_member import Member
from vnadmin.values.agency_names import ends_title, is_head, read_name
from vnadmin.values.agency_patterns import grammar
from vnadmin.values.agency_persons import past_second_title, title_behind
from vnadmin.values.agency_places import SEPARATOR, read_places, spread_office
from vnadmin.values.agency_reader import read_member
from vnadmin.values.agency_table import agency_id, printed_name, province_kind
from vnadmin.values.agency_unknown import read_unknown

_REMARK = re.compile(r" {0,8}\(([^()]{0,300})\)")
_BEHIND_HEAD = re.compile(r" {0,8}:? {1,8}|: {0,8}")
_BRACKET = frozenset((" (", "  "))  # the first letters of remarks and separators spare most of the matching
_SIGNS = frozenset(",;/")
_LINKS = frozenset((" v", " h", " c", " ,", " ;", " /", "  "))
# what members are told by, between two of them: "các sở [trong phạm vi chức năng, nhiệm vụ của mình] và các xã"
_ASIDE = re.compile(
    r" {1,8}(?:theo|trong {1,8}phạm {1,8}vi)(?:,? {1,8}(?:và {1,8})?(?:chức {1,8}năng|nhiệm {1,8}vụ|quyền {1,8}hạn|thẩm {1,8}quyền|lĩnh {1,8}vực)){1,4}"
    r"(?: {1,8}(?:được {1,8}(?:giao|phân {1,8}công)|của {1,8}(?:mình|ngành)|quản {1,8}lý|phụ {1,8}trách)){0,2} {1,8}và {1,8}"
)
_LEAD_ON = tuple(",;/(:") + tuple(f" {w}" for w in (*" ,;/(-–—", "và", "hoặc", "cùng", "các", "kiêm", "theo", "trong"))
_MANY = re.compile(r" {1,8}(?:các|\d{1,3}|hai|ba) ")  # "Ủy ban nhân dân các tỉnh", which may be told one by one
_LABEL = re.compile(r" {1,8}(?:chủ {1,8}trì|phối {1,8}hợp|thực {1,8}hiện)(?: {1,8}thực {1,8}hiện)? {0,4}:")
_FORGOTTEN = re.compile(r" {1,8}(?=các {1,8}tỉnh)")
_BLANK = re.compile(r"[ \"“”'‘’]{0,8}")
_TITLE_CASE = {"bộ": "Bộ", "sở": "Sở", "ban": "Ban", "phòng": "Phòng", "tỉnh": "tỉnh", "thành phố": "thành phố"}
_REAL_HEADS = frozenset(("bộ", "sở", "ban", "tập đoàn", "tổng công ty", "cục", "vụ", "phòng"))
_SHORT = 6  # letters of a short form
_APPOSITION = ("cơ quan thường trực của", "là cơ quan")  # says what the body before it is
_PART = re.compile(r"(?:phòng|chi cục|hạt|đội) ")
_LONGEST = 80  # members; a list of all provinces has 34


class PartyList(NamedTuple):
    """Bodies in the order of the text, and the offset behind the last of them."""

    parties: tuple[AgencyHit, ...]
    stop: int


def read_party_list(text: str, key: str, start: int, end: int) -> PartyList:
    """The bodies that are listed from `start` on; no parties and `stop == start` when none stands there.

    White space and quotation marks at `start` are passed over, and so is "đồng chí". Remarks in brackets behind a member belong to
    no name. "nhất là X" adds none.
    """
    pos = start
    if not key[start : start + 1].isalnum() and (blank := _BLANK.match(key, start, end)):
        pos = blank.end()
    members: list[Member] = []
    stop = start
    while len(members) < _LONGEST:
        member = read_member(text, key, pos, end, loose=True) or (
            read_unknown(text, key, pos, end) if members and members[-1].kind in ("body", "unit") else None
        )
        if member is None or (members and member.kind == "group" and _LABEL.match(key, member.end, end)):
            break
        if member.kind == "plural":
            shared = _shared(text, key, member, end)
            if not shared:
                member.kind, member.end = "group", (member.body or member).head_end
                if member.body:
                    member.body.kind, member.kind = "group", "office"
            members += shared or [member]
        elif shared := read_places(text, key, member, end):
            spread_office(text, members, shared)
            members += shared
        else:
            members.append(member)
        stop = members[-1].end
        if members[-1].row == "person":
            held = title_behind(key, stop, end, lambda at: read_member(text, key, at, end, loose=True, depth=1))
            stop = held.end if held else stop
        if members[-1].kind in ("office", "doer"):
            stop = past_second_title(key, stop, end, lambda at: read_member(text, key, at, end, loose=True, depth=1))
        if (key[stop : stop + 1] == "(" or key[stop : stop + 2] in _BRACKET) and (
            remark := _REMARK.match(key, stop, end)
        ):
            if members[-1].group and (named := _listed(text, key, remark.start(1), remark.end(1))):
                members[-1:] = named
            stop = remark.end()
        near = key[stop : stop + 2]
        separator = SEPARATOR.match(key, stop, end) if near[:1] in _SIGNS or near in _LINKS else None
        if separator is None and members[-1].row == "bo":  # "Bộ Quốc phòng các tỉnh …": a forgotten comma
            separator = _FORGOTTEN.match(key, stop, end)
        if separator is None and near == " t" and (aside := _ASIDE.match(key, stop, end)):
            separator = aside
        if separator is None:
            break
        pos = separator.end()
    if members and members[-1].kind == "title" and (len(members) > 1 or not _told(key, stop, end)):
        members.pop()  # a title that waits for a body that never comes, or the second one of a person
        if not members or members[-1].kind != "office" or not _told(key, stop, end):
            stop = members[-1].end if members else start
    if len(members) > 1:
        members = [m for i, m in enumerate(members) if not i or not key.startswith(_APPOSITION, m.start)]
    if not members:
        return PartyList((), start)
    if len(members) > 1 or members[0].kind == "office":
        _join_owners(key, members, stop)
        _share_places(text, members)
        _share_council(text, key, members)
        _share_offices(text, key, members)
    return PartyList(tuple(_hit(text, m) for m in members), stop)


def party_list_at(text: str, key: str, start: int, end: int, hits: list[AgencyHit]) -> PartyList:
    """As `read_party_list`, where the mentions `hits` of a stretch around `start` are known, in order."""
    i = bisect_left(hits, (start,))
    if i < len(hits):
        hit = hits[i]
        if hit.start == start and hit.firm and hit.end <= end and stands_alone(key, hit):
            return PartyList((hit,), hit.end)
    return read_party_list(text, key, start, end)


def stands_alone(key: str, hit: AgencyHit) -> bool:
    """Whether a list that begins with a firm mention holds nothing else, as the letters behind it show."""
    return not key.startswith(_LEAD_ON, hit.end) and _MANY.search(key, hit.start, hit.end) is None


def _told(key: str, at: int, end: int) -> bool:
    """Whether a title alone is told something or is who is reported to: "Trưởng ban: phụ trách chung", "(qua Giám đốc)"."""
    sign = key[at : at + 1]
    return sign in ("", ":", ".", ";", ")") or (sign == " " and ends_title(key, at + 1, end))


def _listed(text: str, key: str, start: int, end: int) -> list[Member]:
    """The named bodies that a bracket behind a group consists of: "các nhà mạng (Viettel, VNPT)"; empty for any other remark."""
    members: list[Member] = []
    pos = start
    while member := read_member(text, key, pos, end, loose=True):
        if member.group or member.kind in ("plural", "title"):
            return []
        members.append(member)
        if member.end >= end:
            return members
        separator = SEPARATOR.match(key, member.end, end)
        if separator is None:
            return []
        pos = separator.end()
    return []


def _hit(text: str, m: Member) -> AgencyHit:
    name, known = (m.name, agency_id(m.name)) if m.name else printed_name(text[m.start : m.end])
    return tuple.__new__(AgencyHit, (m.start, m.end, name, known, m.group, m.row, False))


def _shared(text: str, key: str, head: Member, end: int) -> list[Member]:
    """The members of "các Bộ: Tài chính, Xây dựng" and of "các Sở, ngành: Nội vụ, Tư pháp, Công an tỉnh"."""
    title = squeeze(text[head.start : head.head_end]) + " " if head.body else ""
    inner = head.body or head
    at = inner.head_end
    h = _BEHIND_HEAD.match(key, at, end)
    if h is None:
        return []
    pos = h.end()
    found: list[Member] = []
    colon = ":" in h.group()
    while len(found) < _LONGEST:
        if own := _own_head(text, key, pos, end, inner.heads):
            found.append(own)
            pos = own.head_end
            continue
        name_end = _bare_name(text, key, pos, end, inner.heads)
        if name_end == pos or (
            colon and not _ENDED.match(key, name_end, end) and (not found or _GOES_ON.match(key, name_end, end))
        ):
            break
        member = Member(pos, name_end, "unit", inner.row)
        member.title = title
        member.name = title + _headed(inner.heads, squeeze(text[pos:name_end]))
        found.append(member)
        separator = SEPARATOR.match(key, name_end, end)
        if separator is None:
            break
        pos = separator.end()
    ranks = _RANKS.match(key, found[0].end, end) if len(found) == 1 and not colon else None
    if ranks and not text[ranks.end() : ranks.end() + 2].strip()[:1].isupper():
        # "Các Phòng Y tế huyện, thị xã": one field of many places is one group
        many = Member(head.start, ranks.end(), "office" if head.body else "group", inner.row, group=True)
        many.head_end, many.tail = head.head_end, ranks.start()
        many.body = inner if head.body else None
        return [many]
    if (
        colon
        and len(found) == 1
        and not _CLOSED.match(key, found[0].end, end)
        and not _head_next(text, key, found[0].end, end)
    ):
        return []  # "Các sở: Xây dựng, triển khai …"
    return found


def _own_head(text: str, key: str, pos: int, end: int, heads: tuple[str, ...]) -> Member | None:
    """A body with a head of its own between names that wait for theirs, its `head_end` at the next name; None for none.

    "Viễn thông Nam Định" of "các Sở: Tài chính, Viễn thông Nam Định, Y tế".
    """
    if not text[pos : pos + 1].isupper() or _bare_name(text, key, pos, end, heads) > pos:
        return None
    member = read_member(text, key, pos, end, loose=False)
    separator = SEPARATOR.match(key, member.end, end) if member and member.kind in ("body", "unit") else None
    if member is None or separator is None or _bare_name(text, key, separator.end(), end, heads) == separator.end():
        return None
    member.head_end = separator.end()
    return member


def _head_next(text: str, key: str, at: int, end: int) -> bool:
    separator = SEPARATOR.match(key, at, end)
    return separator is not None and is_head(text, key, separator.end(), end)


def _bare_name(text: str, key: str, pos: int, end: int, heads: tuple[str, ...]) -> int:
    """End of a name that waits for its head: a known field, a short form, a province or capital words; `pos` for none."""
    if not text[pos : pos + 1].isupper():
        return pos
    g = grammar()
    b = g.body.match(key, pos, end)
    own = b is not None and b["u"] is not None and is_head(text, key, pos, end)  # "Viễn thông Nam Định"
    if not own and (m := g.field.match(key, pos, end)):
        return m.end()
    if m := g.province.match(key, pos, end):
        return m.end()
    if b and b["b"] and b.end() - pos <= _SHORT and text[pos : b.end()].isupper() and heads[0] in _REAL_HEADS:
        return b.end()
    if own or is_head(text, key, pos, end):
        return pos
    if pos and key[pos - 1] == " ":
        return max(pos, read_name(text, key, pos - 1, end))
    return pos


def _headed(heads: tuple[str, ...], name: str) -> str:
    """The name with the head that it needs: the kind of a province, else the first head that takes a name."""
    kind = province_kind(name)
    if kind and any(h in ("tỉnh", "thành phố") for h in heads):
        return f"{kind} {name}"
    head = next((h for h in heads if h not in ("ngành", "địa phương", "cơ quan", "đơn vị")), heads[0])
    return f"{_TITLE_CASE.get(head, head[:1].upper() + head[1:])} {name}"


_RANK = r"(?:tỉnh|thành {1,8}phố|quận|huyện|thị {1,8}xã|xã|phường|thị {1,8}trấn|đặc {1,8}khu)"
_RANKS = re.compile(rf" {{1,8}}{_RANK}(?>(?:(?:,| và|, và) {{1,8}}{_RANK})*)(?!\w| {{1,8}}[\w-]*\d)")
_ENDED = re.compile(r" {0,8}(?:[,;.()]|và |$)")
_CLOSED = re.compile(r" {0,8}(?:[;.()]|$)")
_GOES_ON = re.compile(r" {1,8}(?:kế hoạch|phương án|chương trình|báo cáo|các|và các|đề án)")
_PLACE_ONLY = re.compile(
    r"(?:tỉnh|thành phố|huyện|xã|phường|quận|thị xã|trung ương|các cấp|cấp \w+|tỉnh ủy|thành ủy|huyện ủy)(?: \w[\w ]{0,30})?$"
)


_PLURAL_ONLY = re.compile(r"các (?:xã|phường|thị trấn|huyện|quận|thị xã|tỉnh|thành phố|thôn)(?!\w)")
_Y = frozenset("yYỷỶ")  # how "ủy" and "uỷ" end
_PARTY_END = re.compile(r"(?:tỉnh|thành|huyện|quận|thị) {1,8}ủy$")


_COUNCIL = re.compile(r" (?:của )?(?:hội đồng nhân dân|hđnd)(?!\w)")
_OF_COUNCIL = re.compile(r"(?:thường trực|(?:các )?ban|(?:các )?tổ đại biểu)\Z")


def _share_council(text: str, key: str, members: list[Member]) -> None:
    """Gives the bodies of a council its name: "Thường trực, các ban, các tổ đại biểu Hội đồng nhân dân tỉnh"."""
    first, last = members[0].start, members[-1].end
    if key.find("hđnd", first, last) < 0 and key.find("đồng", first, last) < 0:
        return
    council = ""
    for m in reversed(members):
        key = fold(squeeze(text[m.start : m.end]))
        found = _COUNCIL.search(key)
        if found:
            council = squeeze(text[m.start : m.end])[found.start() :]
        elif council and _OF_COUNCIL.match(key):
            m.name = f"{squeeze(text[m.start : m.end])}{council}"


def _share_places(text: str, members: list[Member]) -> None:
    """Gives a member that has no place the place of the next one that has: "Đảng ủy Quân sự, Đảng ủy Công an tỉnh".

    A group takes the place of another group only: "các sở, ban, ngành, Mặt trận Tổ quốc, đoàn thể tỉnh".
    """
    place, of_group = "", False
    after: Member | None = None
    for m in reversed(members):
        joined = after is not None and text[m.end : after.start].strip() == "và"
        if joined and after and after.tail and m.shares and not m.tail and m.kind == after.kind == "body":
            tail = squeeze(text[after.tail : after.end])
            if _PLURAL_ONLY.match(fold(tail)):  # "Công an và Đoàn Thanh niên các xã"
                m.name = f"{squeeze(text[m.start : m.end])} {tail}"
        after = m
        party = (
            None if m.tail or m.group or text[m.end - 1] not in _Y else _PARTY_END.search(fold(text[m.start : m.end]))
        )
        if party and m.kind in ("body", "unit") and party.start():
            place, of_group = squeeze(text[m.start + party.start() : m.end]), False
        elif m.tail and m.kind in ("body", "unit", "group"):
            tail = squeeze(text[m.tail : m.end])
            place, of_group = (tail if _PLACE_ONLY.match(fold(tail)) else ""), m.group
        elif (
            place and _PART.match(fold(text[m.start : m.end])) and fold(place).startswith(("xã", "phường", "thị trấn"))
        ):
            pass  # "phòng Giáo dục và Đào tạo, trạm y tế xã": an office of a district takes no commune
        elif (
            place
            and not m.tail
            and (m.shares or (m.group and of_group and m.kind == "group" and not m.row.startswith("luc-luong")))
        ):
            m.name = f"{squeeze(text[m.start : m.end])} {place}"
        elif m.kind != "group":
            place = ""


def _share_offices(text: str, key: str, members: list[Member]) -> None:
    """Spells out titles and bodies that share their other half.

    "Chủ tịch Hội đồng thành viên, Tổng giám đốc các Tập đoàn": the title takes the group behind the next one.
    "Bí thư, Chủ tịch Ủy ban nhân dân các tỉnh": the title takes the places of the next one.
    "Tổng giám đốc: Đài A, Đài B", "Thủ trưởng cơ quan ngang bộ, cơ quan thuộc Chính phủ": the next body takes the title.
    """
    title, colon = "", False
    listed = ""  # the office of "Bộ trưởng các Bộ: Công an, Bộ Y tế" belongs to the second body too
    for i, m in enumerate(members):
        if m.kind == "unit" and m.title:
            listed = m.title
        elif listed and m.row == "bo" and m.kind == "unit" and ";" not in text[members[i - 1].end : m.start]:
            m.name = listed + squeeze(text[m.start : m.end])
        else:
            listed = ""
        if m.kind == "office" and m.body is not None:
            colon = ":" in text[m.head_end : m.body.start]
            ranked = key[m.body.start : m.body.end].endswith("cơ quan ngang bộ")
            many = " các" if ranked and key.startswith("các", m.body.start) else ""
            title = squeeze(text[m.start : m.head_end]) + many if colon or ranked else ""
            if colon:
                m.name = f"{title} {squeeze(text[m.body.start : m.end])}"
        elif title and (key.startswith("cơ quan thuộc", m.start) or (colon and m.kind in ("body", "unit"))):
            m.name = f"{title} {m.name or squeeze(text[m.start : m.end])}"
        else:
            title = ""
    shared = ""
    for m in reversed(members):
        if m.kind == "title":
            m.name = f"{squeeze(text[m.start : m.end])} {shared}" if shared else None
            m.group = bool(shared)
        elif m.kind != "office" or m.body is None:
            shared = ""
        elif m.group:
            shared = squeeze(text[m.body.start : m.end])
        else:
            shared = squeeze(text[m.tail : m.end]) if m.tail and key.startswith(" các ", m.tail) else ""


def _join_owners(key: str, members: list[Member], stop: int) -> None:
    """Keeps the bodies together that a closing group belongs to: "các Tổng công ty trực thuộc Bộ A, Bộ B." is one member."""
    if len(members) < 2 or members[-1].row != "bo" or key[stop : stop + 1] not in (".", ";", ""):
        return
    at = len(members) - 1
    while at and members[at].row == "bo" and not members[at].group:
        at -= 1
    owned = members[at]
    if owned.group and "trực thuộc bộ" in squeeze(key[owned.start : owned.end]):
        owned.end = members[-1].end
        del members[at + 1 :]
