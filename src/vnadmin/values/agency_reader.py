"""One body, group or office holder at a given place of a text.

The words are matched on the key, capitals are asked of the text: a "Sở" with a capital and a name behind it is a body, a
"sở" behind "các" begins a group.
"""

from __future__ import annotations

import re

from vnadmin.spans import squeeze
from vnadmin.values.agency_names import read_name
from vnadmin.values.agency_patterns import Grammar, grammar

_BEHIND_HEAD = re.compile(r" {0,8}:? {1,8}|: {0,8}")
_SEPARATED = re.compile(r" {0,8}(?:[,;:.)|]|$| {0,8}và )")
# Words that are a group only in company ("báo, đài") or with something behind them ("sở quản lý ngành").
_WEAK = frozenset(
    "bộ|sở|ban|ngành|báo|đài|vụ|cục|phòng|trường|hội|viện|xã|tỉnh|phường|huyện|quận|thành phố|thị xã|cấp|khối|quỹ|trung tâm|công ty"
    "|ngân hàng|chi cục|thôn|tổ chức|đặc khu|thị trấn|bệnh viện|hội đồng|đối tác|ủy ban|lực lượng|ubnd|đảng bộ".split("|")
)
# Bodies that are also written with a small letter.
_SMALL = ("công an", "cơ quan", "ủy ban nhân dân", "lực lượng", "mặt trận", "công đoàn", "ban bầu cử", "tổ bầu cử", "hội đồng nhân dân", "bộ phận")
_PERSON = re.compile(r"(?: {1,8}[^\W\d_][^\W\d_]{0,7}){2,5}")
_SURNAMES = frozenset(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh mai tô lương đoàn đòan đào tạ lưu chu quách nông"
    " triệu trương tống vương".split()
)
_DEEPEST = 3


class Member:
    """What was read: where, how it is named, and what a list needs to know of it."""

    __slots__ = ("body", "end", "group", "head_end", "heads", "kind", "name", "row", "shares", "start", "tail")

    def __init__(self, start: int, end: int, kind: str, row: str, *, group: bool = False, head_end: int = 0) -> None:
        """`kind`: body | unit | group | plural (heads that wait for names) | office | title (an office without body) | place."""
        self.start = start
        self.end = end
        self.kind = kind
        self.row = row
        self.group = group
        self.head_end = head_end or end
        self.heads: tuple[str, ...] = ()  # plural: the words that the names need
        self.tail = 0  # where the place behind the head begins, 0 for none
        self.shares = False  # takes the place of a later member: "Đảng ủy Quân sự, Đảng ủy Công an tỉnh"
        self.body: Member | None = None  # office: the body behind the title
        self.name: str | None = None  # other than what is printed


def read_member(text: str, key: str, pos: int, end: int, *, loose: bool, depth: int = 0) -> Member | None:
    """The body, group or office holder that begins at `pos`, as long as it goes; None when none stands there.

    `loose`: also what is a body only because a list is expected here ("địa phương", "đơn vị liên quan", "Ninh Bình").
    """
    if pos >= end or depth > _DEEPEST:
        return None
    g = grammar()
    first = key[pos]
    if not (first.isalpha() or first.isdigit()):
        return None
    if depth == 0 and (m := g.honour.match(key, pos, end)):
        pos = m.end()
        person = _person(text, key, pos - 1, end)
        if person > pos:
            return Member(pos, person, "office", "person")
    large = text[pos : pos + 1].isupper()
    if m := g.office.match(key, pos, end):
        found = _office(text, key, pos, end, g, m, large=large, loose=loose, depth=depth)
        if found:
            return found
    if m := g.quantified.match(key, pos, end):
        return _group(text, key, pos, end, g, m)
    m = g.body.match(key, pos, end)
    if m and (large or (loose and m["b"] and key.startswith(_SMALL, pos))):
        found = _body(text, key, pos, end, g, m, bare=depth > 0)
        if found:
            return found
    if not loose:
        return None
    if m := g.loose.match(key, pos, end):
        member = _group(text, key, pos, end, g, m)
        word = m["w"]
        if member.kind == "group" and member.end == m.end("w") and word in _WEAK:
            return None
        if member.kind == "plural" and not large:
            return None
        return member
    if large and (m := g.province.match(key, pos, end)):
        return Member(pos, m.end(), "place", "provinces")
    return None


def _body(text: str, key: str, pos: int, end: int, g: Grammar, m: re.Match[str], *, bare: bool) -> Member | None:
    known = m["b"]
    if known is not None:
        row = g.heads[squeeze(known)]
        member = Member(pos, m.end(), "body", row["id"])
        at = m.end()
        t = g.tail.match(key, at, end)
        if row["named"] and not t:
            at = read_name(text, key, at, end, small=known.startswith(("ban chỉ", "tổ công", "hội đồng", "ban quản")))
    else:
        unit = m["u"]
        row = g.heads[squeeze(unit)]
        member = Member(pos, m.end(), "unit", row["id"])
        at = m.end("u")
        if m["f"] is not None and text[m.start("f")].isupper():
            at = m.end("f")
            if not g.tail.match(key, at, end):
                more = read_name(text, key, at, end)
                at = more if _grown(text, at, more) else at
        else:
            at = read_name(text, key, at, end)
            if at == m.end("u"):
                if not bare:
                    return None
    member.head_end = member.end = at
    member.shares = bool(row["shares"])
    _with_tail(text, key, end, g, member)
    return member


def _grown(text: str, at: int, more: int) -> bool:
    """A known name goes on only over a capital: "Cục Chăn nuôi" + " Miền Nam"."""
    return more > at and text[at:more].lstrip(" \n\t-–&")[:1].isupper()


def _with_tail(text: str, key: str, end: int, g: Grammar, member: Member) -> None:
    """Adds places, "có liên quan", "thuộc Bộ X" to the end of a member."""
    at = member.end
    t = g.tail.match(key, at, end)
    if t:
        member.tail, member.end = at, t.end()
        level = key[at : t.end()].rsplit(" ", 1)[-1]
        if level in ("tỉnh", "phố", "xã", "phường", "huyện", "quận", "khu", "trấn", "tp", "tp.", "vực") and "các" not in key[at : t.end()]:
            named = _capitals(text, key, t.end(), end)
            member.end = named
    of = g.of.match(key, member.end, end)
    if of and text[of.end() : of.end() + 1].isupper() and (member.group or "thuộc" in of.group()):
        inner = read_member(text, key, of.end(), end, loose=False, depth=2)
        if inner:
            member.end = inner.end


_CAPITAL = re.compile(r" {1,8}([^\W_]\w{0,12}(?:-\w{1,12})?)")


def _capitals(text: str, key: str, pos: int, end: int) -> int:
    """End of the place name behind a level word: capital words only."""
    at = pos
    for _ in range(5):
        m = _CAPITAL.match(key, at, end)
        if m is None or not text[m.start(1)].isupper():
            break
        if at > pos and grammar().body.match(key, m.start(1), end):
            break
        at = m.end()
    return at


def _group(text: str, key: str, pos: int, end: int, g: Grammar, m: re.Match[str]) -> Member:
    member = Member(pos, m.end(), "group", g.words[squeeze(m["w"])]["id"], group=True)
    words = [m["w"]]
    at = m.end()
    large = text[m.start("w")].isupper()
    while step := g.more.match(key, at, end):
        begin = step.start("w")
        if text[begin].isupper() and not (large and not _named(text, step.end("w"))):
            break
        words.append(step["w"])
        at = step.end()
    member.end = member.head_end = at
    t = g.tail.match(key, at, end)
    if not t or t.end() == at:
        h = _BEHIND_HEAD.match(key, at, end)
        if h and text[h.end() : h.end() + 1].isupper() and (at == m.end("w") or at > m.end("w")):
            member.kind, member.heads = "plural", tuple(squeeze(w) for w in words)
            return member
    _with_tail(text, key, end, g, member)
    return member


def _named(text: str, pos: int) -> bool:
    """A capital word stands behind."""
    return text[pos : pos + 2].strip()[:1].isupper()


def _office(
    text: str, key: str, pos: int, end: int, g: Grammar, m: re.Match[str], *, large: bool, loose: bool, depth: int
) -> Member | None:
    row = g.offices[squeeze(m["o"])]
    if not large and (not loose or m["o"] in ("lãnh đạo", "thành viên")) and depth == 0 and not _starts_group(key, m.end(), m["o"]):
        return None
    member = Member(pos, m.end(), "office", row["id"])
    h = _BEHIND_HEAD.match(key, m.end(), end)
    inner = read_member(text, key, h.end(), end, loose=True, depth=depth + 1) if h else None
    if inner is not None and inner.kind != "place":
        member.body, member.end, member.head_end, member.group = inner, inner.end, m.end(), inner.group
        member.tail = inner.tail
        if inner.kind == "plural":
            member.kind, member.heads = "plural", inner.heads
        if row["alone"] or inner.kind == "body":
            person = _person(text, key, member.end, end)
            member.end = max(member.end, person)
        return member
    if not large:
        return None
    member.kind = "office" if row["alone"] else "title"
    if row["alone"]:
        member.end = max(member.end, _person(text, key, m.end(), end))
        return member
    if loose and _SEPARATED.match(key, m.end(), end):
        return member
    return None


def _starts_group(key: str, pos: int, title: str) -> bool:
    return title in ("người đứng đầu", "thủ trưởng", "giám đốc", "chủ tịch") and key[pos : pos + 1] == " "


def _person(text: str, key: str, pos: int, end: int) -> int:
    """End of a person's name behind `pos`, or `pos`: a surname and two to four more capital words."""
    m = _PERSON.match(key, pos, end)
    if m is None:
        return pos
    words = m.group().split()
    if words[0] not in _SURNAMES or not text[m.start() + 1 :].lstrip()[:1].isupper():
        return pos
    at, count = pos, 0
    for word in re.finditer(r" {1,8}(\w+)", key[pos : m.end()]):
        if not text[pos + word.start(1)].isupper():
            break
        at, count = pos + word.end(), count + 1
    return at if count >= 2 and not grammar().province.match(key, pos + 1) else pos
