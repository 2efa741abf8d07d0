"""Those who are named by what they are: "giáo viên chủ nhiệm các lớp", "Khoa Dược", "kế toán Trạm Y tế phường".

Such a name is a head of the table `doers` and what tells it apart, up to the verb that tells its duty, a link or a sign.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.data import load
from vnadmin.spans import fold
from vnadmin.values.agency_member import Member
from vnadmin.values.agency_names import is_head, starts_clause, starts_member
from vnadmin.values.agency_patterns import DOER, WS, Grammar, grammar, may_open, plain_words, tail_at, trie
from vnadmin.values.agency_words import ACT, SHORT, STOP, THING, kinds_of, words

if TYPE_CHECKING:
    from collections.abc import Callable

_WORD = re.compile(r"( {1,8}| {0,8}[-–] {1,8})([^\W_]\w{0,20}(?:[-/.]\w{1,10}){0,3})")
# Links that lead on to what tells a doer apart. All other links end its name.
_OPENERS = re.compile(
    r"(?:của|thuộc|(?:trong|tại|ở|trên)(?! {1,8}(?:việc|công tác|quá trình|thời gian|phạm vi|năm|tháng|quý|lĩnh vực|cơ sở|tinh thần)(?!\w))|các|những"
    r"|phụ trách|làm công tác|chủ nhiệm|số \d{1,3}|có(?= {1,8}(?:đồng bào|rừng|biển|dự án|dịch|người|đường|đất|lực lượng|tàu|nhu cầu|nguy cơ|thẩm quyền))"
    r"|đang(?= {1,8}\w)|nơi(?= {1,8}\w))(?!\w)"
)
_LONGEST = 14  # words
_HELD = 8  # words between a verb that a name holds and the duty behind it


class _Doers(NamedTuple):
    pattern: re.Pattern[str]
    ids: dict[str, str]
    plain: frozenset[str]  # ids of persons of no rank


@cache
def _doers() -> _Doers:
    rows = load("doers")
    heads = {r["head"]: f"(?!{WS}{trie(r['unless'].split('|'))})" if r["unless"] else "" for r in rows}
    many = fold(f"(?:(?:toàn{WS}thể|tất{WS}cả){WS}(?:(?:các|những){WS})?|(?:các|những|từng|mỗi|\\d{{1,2}}){WS})")
    return _Doers(
        re.compile(f"(?P<q>{many})?(?P<d>{trie(heads)})"),
        {plain_words(r["head"]): r["id"] for r in rows},
        frozenset(r["id"] for r in rows if r["kind"] == "person"),
    )


def is_plain_person(row: str) -> bool:
    """Whether a row names persons of no rank ("cán bộ", "giáo viên"), of whom much is told that is no task."""
    return row in _doers().plain


def starts_doer(key: str, pos: int, end: int) -> bool:
    """A doer's name begins at `pos`."""
    return may_open(grammar(), key, pos) & DOER != 0 and _doers().pattern.match(key, pos, end) is not None


def read_doer(text: str, key: str, pos: int, end: int, body_end: Callable[[int], int]) -> Member | None:
    """The doer whose name begins at `pos`; None where no head of the table stands there.

    `body_end(at)` gives the end of the body that begins at an offset, or the offset.
    """
    d = _doers()
    m = d.pattern.match(key, pos, end)
    if m is None:
        return None
    stop = read_attributes(text, key, m.end(), end, body_end)
    row = d.ids[plain_words(m["d"])]
    small = text[m.start("d")].islower() and m["q"] is None
    if small and stop == m.end() and " " not in m["d"]:  # "tổ", "nhóm", "khoa" alone
        return None
    return Member(pos, stop, "doer", row, group=m["q"] is not None, head_end=m.end())


def read_attributes(
    text: str, key: str, at: int, end: int, body_end: Callable[[int], int], *, longest: int = _LONGEST
) -> int:
    """End of the words behind a head that belong to the name; at most `longest` words, a name behind "của" counted as one.

    With a limit of its own a name holds no verb.
    """
    g, w = grammar(), words()
    head, solid, count = at if longest == _LONGEST else -1, at, 0
    while count < longest:
        if tail := tail_at(g, key, at, end):
            at = solid = tail.end()
            count += 1
            continue
        m = _WORD.match(key, at, end)
        if m is None or "\n\n" in text[at : m.start(2)]:
            break
        begin = m.start(2)
        kinds = kinds_of(w, m[2])
        if opener := _OPENERS.match(key, begin, end):
            at = opener.end()
            solid = at if opener.group().startswith(("chủ nhiệm", "số")) else solid
        elif m[2] == "tự" and starts_clause(key, m.end() + 1, end):
            break
        elif m[2] == "và":
            if at != solid or not _more(text, key, m.end(), end, g):
                break
            at = m.end()
        elif text[begin].isupper() and is_head(text, key, begin, end):
            return max(solid, body_end(begin))
        elif (
            kinds & THING
            and (thing := w.thing.match(key, begin, end))
            and not (head < 0 and kinds & ACT and w.act.match(key, begin, end))
        ):
            at = solid = thing.end()
        elif not m[1].isspace() and text[begin].isupper():  # "Công chức Văn phòng - Thống kê"
            part = w.act.match(key, begin, end)
            at = solid = part.end() if part else m.end()
        elif kinds & SHORT and w.short.match(key, begin, end):
            break
        elif kinds & (STOP | ACT) and starts_clause(key, begin, end):
            held = _held(key, begin, end) if at == head else begin
            if held == begin:
                break
            at = solid = held
        else:
            at = solid = m.end()
        count += 1
    return solid


def _more(text: str, key: str, at: int, end: int, g: Grammar) -> bool:
    """Whether what stands behind "và" belongs to the same name: "các khoa lâm sàng và cận lâm sàng"."""
    m = _WORD.match(key, at, end)
    if m is None or text[m.start(2)].isupper():
        return False
    begin = m.start(2)
    return not (starts_clause(key, begin, end) or starts_member(key, begin, end, g) or starts_doer(key, begin, end))


def _held(key: str, begin: int, end: int) -> int:
    """End of a verb and its words that a name holds, as a plain duty behind them shows: "Cán bộ theo dõi dự án" + " phối hợp"."""
    w = words()
    first = w.act.match(key, begin, end)
    if first is None or w.duty.match(key, begin, end):
        return begin
    at = first.end()
    for _ in range(_HELD):
        m = _WORD.match(key, at, end)
        if m is None:
            return at if key[at : at + 1] == ":" else begin
        if w.duty.match(key, m.start(2), end):
            return at
        if starts_clause(key, m.start(2), end) and not w.act.match(key, m.start(2), end):
            return begin
        at = m.end()
    return begin
