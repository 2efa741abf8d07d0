"""One body, group or office holder at a given place of a text.

The words are matched on the key, capitals are asked of the text: a "Sở" with a capital and a name behind it is a body, a
"sở" behind "các" begins a group.
"""

from __future__ import annotations

import re

from vnadmin.spans import squeeze
from vnadmin.values.agency_attributes import capitals_end, heading_name_end, is_named, read_charge, read_trade
from vnadmin.values.agency_doers import read_attributes, read_doer
from vnadmin.values.agency_member import Member
from vnadmin.values.agency_names import ends_title, is_head, placed, read_name, starts_clause, starts_duty
from vnadmin.values.agency_patterns import (
    BODY,
    DOER,
    GROUP,
    HONOUR,
    OFFICE,
    PLACE,
    PLURAL,
    WORD,
    Grammar,
    body_tail,
    grammar,
    may_open,
    plain_words,
    tail_at,
)
from vnadmin.values.agency_persons import read_person
from vnadmin.values.agency_suffixes import suffix_end

_BEHIND_HEAD = re.compile(r" {0,8}:? {1,8}|: {0,8}")
_SEPARATED = re.compile(r" {0,8}(?:[,;:.)|]|$| {0,8}và )")
OF = frozenset(("thu", "trự", "của"))
_DEEPEST = 3
_LEVELLED = frozenset(("thue-tinh", "thue-thanh-pho", "buu-dien-tinh", "buu-dien-thanh-pho"))
CLOSED = frozenset(("bo", "so"))  # ministries and departments are all in the table: their names go on by a dash only
_DASHES = ("-", "–", "—")
_GOES_ON = (" ", "-", "–", "—", ",")
SIGNS = ("|", "(")  # a name ends before them


_HONOURS = frozenset(("đồ", "đ/", "ôn", "bà", "th", "cô")) | {" " + c for c in "đôbtc "}  # behind "các"


def read_member(text: str, key: str, pos: int, end: int, *, loose: bool, depth: int = 0) -> Member | None:
    """The body, group or office holder that begins at `pos`, as long as it goes; None when none stands there.

    `loose`: also what is a body only because a list is expected here ("địa phương", "đơn vị liên quan", "Ninh Bình").
    """
    if pos >= end or depth > _DEEPEST:
        return None
    g = grammar()
    may = may_open(g, key, pos)
    if not may:
        return None
    honoured = pos
    if (
        depth == 0
        and may & HONOUR
        and (not may & GROUP or key[pos + 4 : pos + 6] in _HONOURS)
        and (m := g.honour.match(key, pos, end))
    ):
        pos = m.end()
        if pos >= len(key):
            return None
        may = may_open(g, key, pos)
        person = read_person(text, key, pos - 1, end)
        if person > pos:
            return Member(pos, person, "office", "person")
    large = text[pos].isupper()
    if may & OFFICE and (m := g.office.match(key, pos, end)):
        found = _office(text, key, pos, end, m, large=large, loose=loose, depth=depth)
        if found:
            return found
    if may & GROUP and (m := g.quantified.match(key, pos, end)):
        label = text[pos] in "123456789" and (not pos or text[pos - 1] == "\n") and text[m.start("w")].isupper()
        if label and (member := read_member(text, key, m.start("w"), end, loose=loose, depth=depth)):
            return member  # the number of an item that lost its dot: "2 Ủy ban Kiểm tra …"
        return _group(text, key, pos, end, m, depth=depth, plural=True)
    m = g.body.match(key, pos, end) if may & BODY else None
    if m and (large or (loose and _may_be_small(text, g, m))):
        found = _body(text, key, pos, end, m, loose=loose, depth=depth)
        if found:
            return found
    if honoured < pos and loose and not large:  # "các đồng chí trong Ban Thường trực"
        pos = honoured
        may = may_open(g, key, pos)
    if not loose:
        return None
    if depth <= 1 and may & DOER and (doer := read_doer(text, key, pos, end, lambda at: _body_end(text, key, at, end))):
        return doer
    if may & WORD and (m := g.loose.match(key, pos, end)):
        flags = (g.words.get(m["w"]) or g.words[plain_words(m["w"])]).flags
        if "level" in flags and (member := _level(text, key, pos, end, m, large=large)):
            return member
        member = _group(text, key, pos, end, m, depth=depth, plural=False)
        alone = member.kind == "group" and member.end == m.end("w") and not _IN_COMPANY.match(key, member.end, end)
        if alone and "weak" in flags and not (large and "actor" in flags):
            return None
        return member
    if large and may & PLACE and (m := g.province.match(key, pos, end)):
        return Member(pos, m.end(), "place", "provinces")
    return None


def _body_end(text: str, key: str, at: int, end: int) -> int:
    """End of the body or office holder that begins at `at`, or `at`."""
    inner = read_member(text, key, at, end, loose=False, depth=1)
    return inner.end if inner else at


def _level(text: str, key: str, pos: int, end: int, m: re.Match[str], *, large: bool) -> Member | None:
    """The place "tỉnh Nghệ An", and a bare "Tỉnh" that does something."""
    at = capitals_end(text, key, m.end("w"), end)
    if at > m.end("w"):
        return Member(pos, at, "place", "provinces")
    blank = _BEHIND_HEAD.match(key, at, end)
    if large and blank and squeeze(m["w"]) in ("tỉnh", "thành phố") and starts_clause(key, blank.end(), end):
        return Member(pos, at, "place", "provinces")
    return None


def _may_be_small(text: str, g: Grammar, m: re.Match[str]) -> bool:
    """A head that stands small where a list is expected: "phòng CNTT", "công an xã"."""
    if m["u"] is not None:
        return is_named(text, m.end("u"))
    return "small" in g.heads[plain_words(m["b"])].flags


def _body(text: str, key: str, pos: int, end: int, m: re.Match[str], *, loose: bool, depth: int) -> Member | None:
    g = grammar()
    known = m["b"]
    owned = False
    looked, t = -1, None  # where a tail was looked for, and what was found there
    if known is not None:
        row = g.heads[plain_words(known)]
        member = Member(pos, m.end(), "body", row.id)
        at = looked = m.end()
        t = body_tail(g, key, at, end)
        if not t and "owner" in row.flags and is_named(text, at):
            at = _owner(text, key, at, end, depth)
            owned = at > m.end()
        if not t and at == m.end():
            if "named" in row.flags:
                at = read_name(text, key, at, end, small="open" in row.flags)
            elif "grows" in row.flags:
                at = read_name(text, key, at, end, known=True)
            if at == m.end() and is_named(text, at) and (where := g.province.match(key, at + 1, end)):
                at = where.end()  # "Báo và Phát thanh, Truyền hình Đồng Nai"
    else:
        unit = m["u"]
        row = g.heads[plain_words(unit)]
        at = m.end("u")
        if "placed" in row.flags and not placed(g, key, at, end):
            return None
        member = Member(pos, m.end(), "unit", row.id)
        if m["f"] is not None and text[m.start("f")].isupper():
            at = m.end("f")
            further = text[at + 1 : at + 2] if text[at : at + 1] == " " else text[at : at + 1]
            if (further in _DASHES if row.id in CLOSED else text[at : at + 1] in _GOES_ON) and not body_tail(
                g, key, at, end
            ):
                at = read_name(text, key, at, end, known=True)
        else:
            if "owner" in row.flags and is_named(text, at):
                at = _owner(text, key, at, end, depth)
            if at == m.end("u") and text[pos:at].isupper():
                at = heading_name_end(text, at, end) if loose else at
            elif at == m.end("u"):
                at = read_name(text, key, at, end)
            if at == m.end("u") and not depth:
                return None
    if (
        "part" in row.flags
        and at > pos
        and text[at : at + 1] in _BLANKS
        and at > (m.end("u") if known is None else pos)
    ):
        whole = _owner_behind(text, key, at, end, depth, row.id)
        owned, at = owned or whole > at, whole
    member.head_end = member.end = at
    member.shares = "shares" in row.flags and not owned
    if at != looked:
        t = body_tail(g, key, at, end)
    if t or row.id in _LEVELLED or key[at + 1 : at + 4] in OF:
        _with_tail(text, key, end, member, depth, t)
    member.end = suffix_end(text, key, member, end)
    return member


def _owner(text: str, key: str, at: int, end: int, depth: int) -> int:
    """End of the body that stands behind "Đảng ủy", or `at`."""
    blank = _BEHIND_HEAD.match(key, at, end)
    if blank is None or ":" in blank.group():
        return at
    inner = read_member(text, key, blank.end(), end, loose=False, depth=depth + 1)
    return inner.end if inner is not None and inner.kind in ("body", "unit") else at


_BELONGS = re.compile(r" {1,8}(?:[-–—] {1,8})?")
_BLANKS = frozenset((" ", "\n", "\r", "\t", "\xa0"))
_FULL_LINE = 45  # characters; a shorter line was ended on purpose


def _owner_behind(text: str, key: str, at: int, end: int, depth: int, row: str) -> int:
    """End of the body that a named part belongs to: "Đội Tham mưu" + " Công an huyện"; `at` for none."""
    blank = _BELONGS.match(key, at, end)
    if blank is None or not text[blank.end() : blank.end() + 1].isupper():
        return at
    line = text.find("\n", at, blank.end())
    if line >= 0 and text.rfind("\n", max(0, line - _FULL_LINE), line) >= 0:
        return at
    g = grammar()
    m = g.body.match(key, blank.end(), end)
    if m is None or g.heads[plain_words(m["b"] or m["u"])].id == row or g.office.match(key, blank.end(), end):
        return at
    inner = read_member(text, key, blank.end(), end, loose=False, depth=depth + 1)
    return inner.end if inner is not None and inner.kind in ("body", "unit") and inner.row != row else at


def _with_tail(text: str, key: str, end: int, member: Member, depth: int, t: re.Match[str] | None) -> None:
    """Adds places, "có liên quan" (the tail `t`) and "thuộc Bộ X" to the end of a member."""
    g = grammar()
    at = member.end
    if t and member.row == "bo" and "các" in t.group():  # a ministry has no provinces: a comma was forgotten
        return
    if not t and member.row in _LEVELLED:  # "Thuế tỉnh" + " Vĩnh Long"
        member.end = capitals_end(text, key, at, end)
    if t:
        member.tail, member.end = at, t.end()
        level = key[at : t.end()].rsplit(" ", 1)[-1]
        if level in _NAMED_LEVELS and not PLURAL.match(key, at, t.end()):
            named = capitals_end(text, key, t.end(), end)
            member.end = named
    under = key.endswith("trực thuộc", member.head_end, member.end) if member.end > member.head_end else False
    if not under and key[member.end + 1 : member.end + 4] not in OF:
        return
    of = g.of.match(key, member.end, end) if not under else _BEHIND_HEAD.match(key, member.end, end)
    if of and text[of.end() : of.end() + 1].isupper() and (member.group or under or "thuộc" in of.group()):
        inner = read_member(text, key, of.end(), end, loose=False, depth=depth + 1)
        if inner:
            member.end = inner.end


_NAMED_LEVELS = frozenset(("tỉnh", "phố", "xã", "phường", "huyện", "quận", "khu", "trấn", "tp", "tp.", "vực"))
_MORE = frozenset((",", "/", "  ", " v", " đ"))  # how ", ban, ngành" and " địa phương" begin
_SHORT_FORM = re.compile(r"[A-ZĐ][a-zđ]?[A-ZĐ]{1,5}(?!\w)")


def _group(text: str, key: str, pos: int, end: int, m: re.Match[str], *, depth: int, plural: bool) -> Member:
    """A group such as "các sở, ban, ngành tỉnh".

    Of kind "plural" when its names follow: behind a colon ("các đơn vị: …"), and with `plural` without one ("các Sở Nội vụ, Tài chính").
    """
    g = grammar()
    word = m["w"]
    entry = g.words.get(word) or g.words[plain_words(word)]
    member = Member(pos, m.end(), "group", entry.id, group=True)
    group_words = [word]
    at = m.end()
    large = text[m.start("w")].isupper()
    while (key[at : at + 1] in _MORE or key[at : at + 2] in _MORE) and (step := g.more.match(key, at, end)):
        word = step["w"]
        further = g.words.get(word) or g.words[plain_words(word)]
        if "apart" in further.flags or "apart" in entry.flags:
            break
        if text[step.start("w")].isupper() and (
            not large
            or "proper" in further.flags
            or is_named(text, step.end("w"))
            or not (plural or ("series" in entry.flags and "series" in further.flags))  # "Viện, Trường" are two
        ):
            break
        group_words.append(word)
        entry = further
        at = step.end()
    member.end = member.head_end = at
    t = tail_at(g, key, at, end)
    if t is None:
        nxt, letter = key[at : at + 1], text[at + 1 : at + 2]
        h = None
        if nxt == ":" or (nxt == " " and not letter.islower() and letter not in SIGNS):
            h = _BEHIND_HEAD.match(key, at, end)
        if h and text[h.end() : h.end() + 1].isupper():
            short = _SHORT_FORM.match(text, h.end(), end)
            if ":" in h.group():
                member.kind, member.heads = "plural", tuple(map(squeeze, group_words))
                return member
            if short and (not plural or at > m.end("w")):  # "chủ đầu tư hạ tầng KCN"
                member.end = member.head_end = short.end()
                return member
            if plural and not is_head(text, key, h.end(), end):
                member.kind, member.heads = "plural", tuple(map(squeeze, group_words))
                return member
        if key[at + 1 : at + 4] in g.begin_trade:
            member.end = member.head_end = read_trade(text, key, at, end)
            if member.end > at:
                t = tail_at(g, key, member.end, end)
        elif nxt == " " and not depth and large != plural and letter not in SIGNS:
            member.end = member.head_end = _told_apart(text, key, at, end)
    if t or key[member.end + 1 : member.end + 4] in OF:
        _with_tail(text, key, end, member, depth, t)
    return member


_IN_COMPANY = re.compile(r" {0,3}(?:,|và) {1,3}cơ {1,3}quan {1,3}ngang {1,3}bộ(?!\w)")  # "bộ, cơ quan ngang bộ"
_FEW = 9  # words that tell a group apart


def _told_apart(text: str, key: str, at: int, end: int) -> int:
    """End of what tells a group apart, where its duty follows: "các khoa lâm sàng" before " phối hợp"; else `at`."""
    stop = read_attributes(text, key, at, end, lambda begin: _body_end(text, key, begin, end), longest=_FEW)
    behind = stop + 4 if key.startswith(" tự ", stop) else stop + 1
    return stop if stop > at and starts_duty(key, behind, end) else at


def _office(
    text: str, key: str, pos: int, end: int, m: re.Match[str], *, large: bool, loose: bool, depth: int
) -> Member | None:
    g = grammar()
    row = g.offices[plain_words(m["o"])]
    if (
        not large
        and (not loose or m["o"] in ("lãnh đạo", "thành viên"))
        and depth == 0
        and not _starts_group(key, m.end(), m["o"])
    ):
        return None
    member = Member(pos, m.end(), "office", row.id)
    h = _BEHIND_HEAD.match(key, m.end(), end)
    inner = read_member(text, key, h.end(), end, loose=True, depth=depth + 1) if h else None
    if inner is not None and inner.kind != "place":
        member.body, member.end, member.head_end, member.group = inner, inner.end, m.end(), inner.group
        member.tail = inner.tail
        if inner.kind == "plural":
            member.kind, member.heads = "plural", inner.heads
        if "alone" in row.flags or inner.kind == "body":
            person = read_person(text, key, member.end, end)
            member.end = max(member.end, person)
        member.end = read_charge(key, member.end, end)
        return member
    if inner is None and (led := _led_unit(text, key, m.start("o"), m.end("o"), end, depth)):
        member.body, member.end, member.head_end, member.tail = led, led.end, m.end(), led.tail
        return member
    t = tail_at(g, key, m.end(), end)
    if t and (large or depth):  # "Trưởng Công an xã", "Bí thư tỉnh"
        member.tail, member.end = m.end(), t.end()
        return member
    if not large:
        return None
    member.kind = "office" if "alone" in row.flags else "title"
    if "alone" in row.flags:
        member.end = max(member.end, read_person(text, key, m.end(), end))
        return member
    if loose and (_SEPARATED.match(key, m.end(), end) or ends_title(key, m.end() + 1, end)):
        return member
    return None


_LED = re.compile(r"(?:trưởng|đốc) {1,8}(?=(?:phòng|ban|trạm|đội|đoàn|sở|chi cục)\Z)")


def _led_unit(text: str, key: str, pos: int, title_end: int, end: int, depth: int) -> Member | None:
    """The unit whose kind is the last word of a title: "Trưởng phòng Nội vụ", "Trưởng Ban Xây dựng Đảng"."""
    m = _LED.search(key, pos, title_end)
    b = grammar().body.match(key, m.end(), end) if m else None
    if m is None or b is None or (b["b"] is None and not is_named(text, b.end("u"))):
        return None
    unit = _body(text, key, m.end(), end, b, loose=True, depth=depth + 1)
    return unit if unit is not None and unit.end > title_end else None


def _starts_group(key: str, pos: int, title: str) -> bool:
    return title in ("người đứng đầu", "thủ trưởng", "giám đốc", "chủ tịch") and key[pos : pos + 1] == " "
