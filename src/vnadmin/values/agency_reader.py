"""One body, group or office holder at a given place of a text.

The words are matched on the key, capitals are asked of the text: a "Sở" with a capital and a name behind it is a body, a
"sở" behind "các" begins a group.
"""

from __future__ import annotations

import re

from vnadmin.spans import squeeze
from vnadmin.values.agency_names import is_head, read_name, starts_clause
from vnadmin.values.agency_patterns import Grammar, grammar, plain_words, tail_at

_BEHIND_HEAD = re.compile(r" {0,8}:? {1,8}|: {0,8}")
_SEPARATED = re.compile(r" {0,8}(?:[,;:.)|]|$| {0,8}và )")
# Words that are a group only in company ("báo, đài") or with something behind them ("sở quản lý ngành").
_WEAK = frozenset(
    "bộ|sở|ban|ngành|báo|đài|vụ|cục|phòng|trường|hội|viện|xã|tỉnh|phường|huyện|quận|thành phố|thị xã|cấp|khối|quỹ|trung tâm|công ty"
    "|ngân hàng|chi cục|thôn|tổ chức|đặc khu|thị trấn|bệnh viện|hội đồng|đối tác|ủy ban|lực lượng|ubnd|đảng bộ".split("|")
)
# … but do stand alone at the head of an item: "Ngân hàng hướng dẫn …".
_ACTORS = frozenset(("ngân hàng", "công ty", "trường", "bệnh viện", "trung tâm"))
# Bodies that are also written with a small letter.
_SMALL = ("công an", "cơ quan", "ủy ban nhân dân", "lực lượng", "mặt trận", "công đoàn", "ban bầu cử", "tổ bầu cử", "hội đồng nhân dân", "bộ phận")
_PERSON = re.compile(r"(?: {1,8}[^\W\d_][^\W\d_]{0,7}){2,5}")
_SURNAMES = frozenset(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh mai tô lương đoàn đòan đào tạ lưu chu quách nông"
    " triệu trương tống vương".split()
)
# Names that are never a further word of a group when they have a capital: "các Sở, ngành và UBND cấp xã".
_BODIES = frozenset(
    "ubnd|ủy ban nhân dân|ủy ban|công an|mặt trận tổ quốc|mặt trận|tòa án|viện kiểm sát|ban cán sự đảng|đảng đoàn|đảng ủy|đảng bộ|hội đồng".split("|")
)
# Groups that a register keeps apart: "các bộ, cơ quan ngang bộ" are two.
_APART = frozenset(("cơ quan ngang bộ", "cơ quan thuộc chính phủ", "thành viên"))
# Heads that belong to another body: "Đảng ủy Bộ Tư pháp", "Cơ quan Ủy ban MTTQ tỉnh".
_OWNED = ("đảng", "ban cán sự", "cơ quan", "văn phòng", "thanh tra", "thường trực", "ban thường trực", "công đoàn", "chi bộ", "đoàn", "đòan", "trung tâm")
_LEVELS = frozenset("tỉnh|thành phố|xã|phường|huyện|quận|thị xã|đặc khu|thị trấn".split("|"))
# Heads whose names may begin with a small letter or belong to another body: never read the short way.
_OPEN = ("ban chỉ", "tổ công", "hội đồng", "ban quản", "đảng", "ban cán", "cơ quan", "văn phòng", "quân khu")
_OF = frozenset(("thu", "trự", "của"))
_DEEPEST = 3


_HONOURS = frozenset(("đồ", "đ/", "ôn", "bà", "cá"))


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
    first = key[pos : pos + 2]
    if not key[pos].isalnum():
        return None
    if depth == 0 and first in _HONOURS and (m := g.honour.match(key, pos, end)):
        pos = m.end()
        first = key[pos : pos + 2]
        if not first:
            return None
        person = _person(text, key, pos - 1, end)
        if person > pos:
            return Member(pos, person, "office", "person")
    large = text[pos : pos + 1].isupper()
    if first in g.begin_office and (m := g.office.match(key, pos, end)):
        found = _office(text, key, pos, end, g, m, large=large, loose=loose, depth=depth)
        if found:
            return found
    if (first in g.begin_group or first[0] in g.begin_group) and (m := g.quantified.match(key, pos, end)):
        return _group(text, key, pos, end, g, m)
    m = g.body.match(key, pos, end) if first in g.begin else None
    if m and (large or (loose and (m["u"] and _named(text, m.end("u")) if m["u"] else key.startswith(_SMALL, pos)))):
        found = _body(text, key, pos, end, g, m, loose=loose, bare=depth > 0)
        if found:
            return found
    if not loose:
        return None
    if m := g.loose.match(key, pos, end):
        if squeeze(m["w"]) in _LEVELS and (member := _level(text, key, pos, end, m, large=large)):
            return member
        word = squeeze(m["w"])
        member = _group(text, key, pos, end, g, m)
        if member.kind == "plural" and key[member.end : member.end + 2].strip()[:1] != ":":
            short = _SHORT_FORM.match(text, member.end + 1, end)
            member.kind, member.heads = "group", ()
            member.end = member.head_end = short.end() if short else member.end
        if member.kind == "group" and member.end == m.end("w") and word in _WEAK and not (large and word in _ACTORS):
            return None
        return member
    if large and (m := g.province.match(key, pos, end)):
        return Member(pos, m.end(), "place", "provinces")
    return None


def _level(text: str, key: str, pos: int, end: int, m: re.Match[str], *, large: bool) -> Member | None:
    """ "tỉnh Nghệ An", and a bare "Tỉnh" that does something."""
    at = _capitals(text, key, m.end("w"), end)
    if at > m.end("w"):
        return Member(pos, at, "place", "provinces")
    blank = _BEHIND_HEAD.match(key, at, end)
    if large and blank and squeeze(m["w"]) in ("tỉnh", "thành phố") and starts_clause(key, blank.end(), end):
        return Member(pos, at, "place", "provinces")
    return None


def read_plain(text: str, key: str, pos: int, end: int) -> tuple[int, str] | None:
    """End and row of a body of the commonest form, a known name and perhaps a level behind it; None for any other form.

    The same answer as `read_member` at a third of its price: most mentions of a document are of this form.
    """
    g = grammar()
    if (m := g.body.match(key, pos, end)) is None or (key[pos : pos + 2] in g.begin_office and g.office.match(key, pos, end)):
        return None
    name = m["b"]
    if name is None:
        if m["f"] is None or not text[m.start("f")].isupper():
            return None
        name = m["u"]
    elif name.startswith(_OPEN):
        return None
    at = m.end()
    row = g.heads.get(name)
    if row is None:
        return None
    if (t := tail_at(g, key, at, end)) and row["id"] != "bo":
        at = t.end()
    nxt = key[at : at + 4]
    if nxt[:1] == " ":
        if nxt[1:] in _OF or nxt[1:2] in (" ", "-", "–") or not text[at + 1 : at + 2].islower():
            return None
        if t is None and nxt[1:] in g.begin_tail and row["id"] == "bo":
            return None
    elif nxt[:1] in ("-", "–"):
        return None
    return at, row["id"]


def _body(text: str, key: str, pos: int, end: int, g: Grammar, m: re.Match[str], *, loose: bool, bare: bool) -> Member | None:
    known = m["b"]
    owned = False
    if known is not None:
        row = g.heads[plain_words(known)]
        member = Member(pos, m.end(), "body", row["id"])
        at = m.end()
        t = tail_at(g, key, at, end)
        if not t and known.startswith(_OWNED) and _named(text, at):
            at = _owner(text, key, at, end)
            owned = at > m.end()
        if row["named"] and not t and at == m.end():
            at = read_name(text, key, at, end, small=known.startswith(("ban chỉ", "tổ công", "hội đồng", "ban quản")))
    else:
        unit = m["u"]
        row = g.heads[plain_words(unit)]
        member = Member(pos, m.end(), "unit", row["id"])
        at = m.end("u")
        if m["f"] is not None and text[m.start("f")].isupper():
            at = m.end("f")
            if text[at : at + 1] == " " and not tail_at(g, key, at, end) and not is_head(text, key, at + 1, end):
                more = read_name(text, key, at, end)
                at = more if _grown(text, at, more) else at
        else:
            if unit.startswith(_OWNED) and _named(text, at):
                at = _owner(text, key, at, end)
            if at == m.end("u") and text[pos:at].isupper():
                at = _heading_name(text, at, end) if loose else at
            elif at == m.end("u"):
                at = read_name(text, key, at, end)
            if at == m.end("u"):
                if not bare:
                    return None
    member.head_end = member.end = at
    member.shares = bool(row["shares"]) and not owned
    _with_tail(text, key, end, g, member)
    return member


_HEADING = re.compile(r"[ ][^\n:;.,()|]{2,90}")


def _heading_name(text: str, at: int, end: int) -> int:
    """End of an unknown name in a heading that is all capitals: the rest of the line, or `at`."""
    m = _HEADING.match(text, at, end)
    return m.end() if m and m.group().isupper() else at


def _owner(text: str, key: str, at: int, end: int) -> int:
    """End of the body that stands behind "Đảng ủy", or `at`."""
    blank = _BEHIND_HEAD.match(key, at, end)
    if blank is None or ":" in blank.group():
        return at
    inner = read_member(text, key, blank.end(), end, loose=False, depth=2)
    return inner.end if inner is not None and inner.kind in ("body", "unit") else at


def _grown(text: str, at: int, more: int) -> bool:
    """A known name goes on only over a capital: "Cục Chăn nuôi" + " Miền Nam"."""
    return more > at and text[at:more].lstrip(" \n\t-–&")[:1].isupper()


def _with_tail(text: str, key: str, end: int, g: Grammar, member: Member) -> None:
    """Adds places, "có liên quan", "thuộc Bộ X" to the end of a member."""
    at = member.end
    t = tail_at(g, key, at, end)
    if t and member.row == "bo" and "các" in t.group():  # a ministry has no provinces: a comma was forgotten
        return
    if t:
        member.tail, member.end = at, t.end()
        level = key[at : t.end()].rsplit(" ", 1)[-1]
        if level in ("tỉnh", "phố", "xã", "phường", "huyện", "quận", "khu", "trấn", "tp", "tp.", "vực") and "các" not in key[at : t.end()]:
            named = _capitals(text, key, t.end(), end)
            member.end = named
    under = key.endswith("trực thuộc", member.head_end, member.end) if member.end > member.head_end else False
    if not under and key[member.end + 1 : member.end + 4] not in _OF:
        return
    of = g.of.match(key, member.end, end) if not under else _BEHIND_HEAD.match(key, member.end, end)
    if of and text[of.end() : of.end() + 1].isupper() and (member.group or under or "thuộc" in of.group()):
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
        if "\n" in text[at : m.start(1)] and starts_clause(key, m.start(1), end):
            break
        if at > pos and grammar().body.match(key, m.start(1), end):
            break
        at = m.end()
    return at


_SHORT_FORM = re.compile(r"[A-ZĐ][a-zđ]?[A-ZĐ]{1,5}(?!\w)")


def _group(text: str, key: str, pos: int, end: int, g: Grammar, m: re.Match[str], *, plural: bool = True) -> Member:
    """ "các sở, ban, ngành tỉnh". Of kind "plural" when names follow: "các Sở Nội vụ, Tài chính", "các đơn vị: …"."""
    member = Member(pos, m.end(), "group", g.words[plain_words(m["w"])]["id"], group=True)
    words = [squeeze(m["w"])]
    at = m.end()
    large = text[m.start("w")].isupper()
    while step := g.more.match(key, at, end):
        begin = step.start("w")
        word = squeeze(step["w"])
        if text[begin].isupper() and (not large or word in _BODIES or _named(text, step.end("w"))):
            break
        if word in _APART or words[-1] in _APART:
            break
        words.append(word)
        at = step.end()
    member.end = member.head_end = at
    t = tail_at(g, key, at, end)
    if not t or t.end() == at:
        h = _BEHIND_HEAD.match(key, at, end)
        if h and text[h.end() : h.end() + 1].isupper() and (":" in h.group() or (plural and not is_head(text, key, h.end(), end))):
            if ":" not in h.group() and (short := _SHORT_FORM.match(text, h.end(), end)) and member.end > m.end("w"):
                member.end = member.head_end = short.end()  # "chủ đầu tư hạ tầng KCN"
                return member
            member.kind, member.heads = "plural", tuple(words)
            return member
    _with_tail(text, key, end, g, member)
    return member


def _named(text: str, pos: int) -> bool:
    """A capital word stands behind."""
    return text[pos : pos + 2].strip()[:1].isupper()


def _office(
    text: str, key: str, pos: int, end: int, g: Grammar, m: re.Match[str], *, large: bool, loose: bool, depth: int
) -> Member | None:
    row = g.offices[plain_words(m["o"])]
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
    t = tail_at(g, key, m.end(), end)
    if t and (large or depth):  # "Trưởng Công an xã", "Bí thư tỉnh"
        member.tail, member.end = m.end(), t.end()
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
