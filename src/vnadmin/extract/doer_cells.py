"""The bodies that a cell for doers holds, and which of them lead: "Chủ trì: Sở A; phối hợp: Sở B", "Sở A (chủ trì), Sở B".

All lists in it count, and under a heading that asks who does it also short names that no table knows, by their place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from vnadmin.extract.cues import starts_with_verb
from vnadmin.records import AgencyHit
from vnadmin.spans import squeeze
from vnadmin.values.agencies import read_party_list
from vnadmin.values.agency_words import words

PLACED = "placed-cell"
_SIGN = re.compile(r"(?P<cut>[;,\n]|(?:^|(?<=\s))và\s)|\([^()]*\)|[^\w]")
_PIECE_END = re.compile(r"[;,\n]| {1,8}và {1,8}| {0,4}\(| {0,4}\Z")
_AFTER = re.compile(r"[;,\n]| [-–—]|[-–—] |\Z")  # no dash inside "12/KH-UBND"
_CLAUSE = re.compile(r"[;\n]|\Z")
# a piece that names one: letters, at most some words, no sentence
_NAME = re.compile(r"[^\W\d_](?:[\w&/.’'-]{0,24} {0,2}){1,6}")
_NO_NAME = re.compile(
    r"(?:thường|hằng|hàng|năm|quý|tháng|tuần|ngày|giai đoạn|từ|đến|trước|sau|trong|trên|như|theo|xem|không|có|đã|đang|chưa|cả|đủ|toàn bộ"
    r"|tất cả|các nội dung|kinh phí|ngân sách|nguồn|số|mức|tổng|cộng|ghi chú|khi|nếu|việc|nội dung|nhiệm vụ|đạt|tự|cùng|phối hợp|chủ trì"
    r"|nêu|liên quan|những|mục|phần|điểm|điều|khoản|do|được|sẽ|cần|phải|tốt|khá|nt"
    r"|chờ|để|tùy|đúng|quá hạn|ngoài giờ|vốn|nsnn|miễn phí|xã hội hóa|văn bản|hồ sơ|chính sách|ý kiến"
    r"|toàn (?:quốc|tỉnh|thành phố|huyện|xã|phường))(?!\w)"
    r"|(?:các|mỗi|mọi|một số|ở|tại|của|và)\Z"  # a cell or line that is cut behind it
)
_HONOUR = re.compile(r"(?:đồng chí|đ/c|đc|thầy|cô|ông|bà)[ .]{1,4}(?=\w)")
_WHO = r"(?:các {1,4})?(?:cơ quan|đơn vị|bộ phận|tổ chức|cá nhân|người|phòng|sở, ngành)(?:,? {1,4}(?:đơn vị|cá nhân))?"
_LEAD = r"(?:thực hiện {1,4})?chủ {1,4}trì(?: {1,4}(?:thực hiện|tham mưu))?"
_HELP = r"(?:cùng {1,4})?(?:tham gia {1,4})?phối {1,4}hợp(?: {1,4}(?:thực hiện|triển khai))?"
_ROLE = re.compile(
    rf"(?:{_WHO} {{1,4}})?(?:(?P<lead>{_LEAD})|(?P<help>{_HELP})) {{0,4}}: {{0,4}}|(?P<with>{_HELP})(?: {{1,4}}(?:với|cùng(?: với)?)(?: {{0,4}}:)?)? {{1,4}}(?=\w)"
)
_LED = re.compile(r" {0,4}(?:[(:–-] {0,2})?(?:là {1,4}(?:cơ quan|đơn vị) {1,4})?chủ {1,4}trì(?!\w)")
_HELPS = re.compile(
    rf" {{0,4}}(?:\( {{0,2}}(?:(?:cơ quan|đơn vị) {{1,4}})?{_HELP} {{0,2}}\)|(?:[:–-] {{0,2}})?{_HELP}[ .]{{0,3}}(?=[;,\n]|\Z))"
)


class Doers(NamedTuple):
    """Those who lead and those who support, each in text order, without repeats."""

    leads: tuple[AgencyHit, ...]
    supporting: tuple[AgencyHit, ...]


def read_doer_cell(text: str, key: str, start: int, end: int, *, placed: bool = False, prose: bool = False) -> Doers:
    """All bodies of `[start, end)`: several lists may stand below each other, each behind a dash.

    Where some are said to lead, the others support; where some are only said to support, the others lead. `placed`: what
    stands there is a doer whatever it is called, so a short unknown name counts too. `prose`: a body may be followed by what it
    does, so the next one stands behind a semicolon.
    """
    if not start or end - start > _SHORT_CELL or text.find("\n", start, end) >= 0:
        return _read_cell(text, key, start, end, placed=placed, prose=prose)
    at = start - 1
    doers = _read_short_cell(text[at : end + 3], key[at : end + 3], end - at, placed=placed, prose=prose)
    leads, supporting = [
        tuple([AgencyHit(a.start + at, a.end + at, a.name, a.id, a.group, a.row) for a in bodies]) for bodies in doers
    ]
    return Doers(leads, supporting)


_SHORT_CELL = 80  # letters of one line


@lru_cache(512)  # two in three cells of a table hold the bodies of one before them
def _read_short_cell(text: str, key: str, end: int, placed: bool, prose: bool) -> Doers:
    """The bodies of a cell that stands in `[1, end)`; around it is what a reader may look at: a letter before, three behind."""
    return _read_cell(text, key, 1, end, placed=placed, prose=prose)


def _read_cell(text: str, key: str, start: int, end: int, placed: bool, prose: bool) -> Doers:
    found = _bodies(text, key, start, end, placed=placed, prose=prose)
    led = any(role == "lead" for _, role in found)
    helped = any(role == "help" for _, role in found) and any(role != "help" for _, role in found)
    leads: dict[str, AgencyHit] = {}
    supporting: dict[str, AgencyHit] = {}
    for body, role in found:
        helps = role != "lead" if led else helped and role == "help"
        (supporting if helps else leads).setdefault(body.name.casefold(), body)
    return Doers(tuple(leads.values()), tuple(a for name, a in supporting.items() if name not in leads))


def apart(key: str, doers: Doers) -> Doers:
    """The bodies under "Chủ trì/phối hợp" where no word tells them apart: those before the first stroke lead, else the first."""
    bodies = doers.leads
    stroke = next((n for n, (a, b) in enumerate(pairwise(bodies), 1) if "/" in key[a.end : b.start]), 1)
    return Doers(bodies[:stroke], bodies[stroke:])


def _bodies(text: str, key: str, start: int, end: int, *, placed: bool, prose: bool) -> list[tuple[AgencyHit, str]]:
    """Each body with what is said of it: "lead", "help" or ""."""
    found: list[tuple[AgencyHit, str]] = []
    lines = key if prose else text  # in the key a line break is a blank
    at, role = start, ""
    marked = key.find("chủ", start, end) >= 0 or key.find("phối", start, end) >= 0  # most cells only list
    opens = whole = True  # whether a piece begins here, and whether all before is read
    while at < end:
        if sign := _SIGN.match(lines, at, end):
            opens = opens or sign.lastgroup == "cut"
            at = sign.end()
            continue
        cue = _ROLE.match(key, at, end) if marked else None
        if cue is not None:
            role = "lead" if cue["lead"] else "help"
            at, opens = cue.end(), True
        listed = read_party_list(text, key, at, end)
        if listed.parties:
            at, said = max(listed.stop, at + 1), ""
            if marked:
                at, said = _told(key, at, end)
                found += [(body, _told(key, body.end, end)[1] or said or role) for body in listed.parties]
            else:
                found += [(body, "") for body in listed.parties]
            opens = False
        elif placed and opens and (stop := _name_end(text, key, at, end)) > at:
            found.append((AgencyHit(at, stop, squeeze(text[at:stop]), None, group=False, row=PLACED), role))
            at, opens = stop, False
        elif cue is None or not opens:
            whole = False
            following = (_CLAUSE if (prose and not opens) or starts_with_verb(key, at, end) else _AFTER).search(
                lines, at, end
            )
            at, opens = following.end() if following else end, True
    return found if whole else [(body, role) for body, role in found if body.row != PLACED]


def _told(key: str, at: int, end: int) -> tuple[int, str]:
    """What is said of the body before `at`: "lead" by "(chủ trì)", "help" by "phối hợp"; and the offset behind it."""
    for said, pattern in (("lead", _LED), ("help", _HELPS)):
        if m := pattern.match(key, at, end):
            return m.end(), said
    return at, ""


def _name_end(text: str, key: str, at: int, end: int) -> int:
    """End of a short name without a verb that fills a piece of a cell; `at` for none."""
    begin = honour.end() if (honour := _HONOUR.match(key, at, end)) else at
    limit = _PIECE_END.search(text, begin, end)
    stop = limit.start() if limit else end
    while stop > at and key[stop - 1] in " .":
        stop -= 1
    if (
        not text[begin : begin + 1].isupper()
        or stop - at < 2
        or not _NAME.fullmatch(key, at, stop)
        or _NO_NAME.match(key, at, stop)
        or starts_with_verb(key, at, stop)
        or words().paper.match(key, at, stop)
    ):
        return at
    return stop
