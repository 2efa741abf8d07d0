"""Where a proper name ends that no table knows: "Tuổi trẻ Sen Hồng" of "Trung tâm Tuổi trẻ Sen Hồng chủ trì".

Vietnamese writes the first letter of each part of a name large, so a name goes on over capital words, over the second
syllable of a word, and over small words only when what follows them shows that the name has ended there.
"""

from __future__ import annotations

import re
from functools import cache

from vnadmin.data import load
from vnadmin.spans import fold
from vnadmin.values.agency_patterns import WS, grammar, tail_at, trie

_TOKEN = re.compile(r"( {1,8}| {0,8}[-–&] {0,8})([^\W_](?:[\w&]|[./-](?=\w)){0,40}+)")
# Words that carry a sentence on, never a name.
_LINKS = (
    "để|trong|theo|được|là|có|đã|sẽ|đang|cần|phải|với|cho|từ|khi|nếu|do|trên|ở|tại|thì|mà|như|nhằm|cùng|bằng|đến|này|đó|trước"
    "|sau|của|thuộc|không|còn|vẫn|cũng|đều|hoặc|nêu|gồm|thường|kịp|ngay|sớm|gồm|nhất|rằng|nên|xem|chưa|lại|vào|ra"
)
# Verbs of one syllable are mostly halves of nouns ("việc làm"); these begin a clause.
_SHORT_VERBS = frozenset(("cho", "cần", "phải", "trình", "gửi", "giao", "lập", "cử", "mời", "ký"))
_LINK_SET = frozenset(fold(w) for w in _LINKS.split("|"))
# Verbs that are also parts of names: a name may end with one ("Xúc tiến đầu tư"), it is never cut before one in its middle.
_NOMINAL = {
    fold(w)
    for w in [
        "đầu tư",
        "đào tạo",
        "điều hành",
        "quản lý",
        "tư vấn",
        "truyền thông",
        "thanh tra",
        "kiểm soát",
        "phát triển",
        "kiểm tra",
        "đăng ký",
    ]
}
_LINE_START = re.compile(r"(?:ngày|điều|khoản|kính|nơi|số|căn|theo|thực|các|để|ông|bà)(?!\w)")
_LONGEST_TAIL = 5  # small words in a row that a name may have behind its last capital


@cache
def _stop() -> re.Pattern[str]:
    """Pattern of a word that ends a name: verbs of assignment and links."""
    verbs = {
        v for row in load("task_verbs") for v in row["verbs"].split("|") if " " in v or v in _SHORT_VERBS
    } - _NOMINAL
    return re.compile(trie(sorted({fold(v) for v in verbs} | {fold(w) for w in _LINKS.split("|")})))


@cache
def _nominal() -> re.Pattern[str]:
    return re.compile(trie(sorted(_NOMINAL)))


def read_name(text: str, key: str, pos: int, end: int, *, small: bool = False) -> int:
    """Where the proper name ends whose first word stands behind the blanks at `pos`; `pos` when none stands there.

    `small`: the name may begin with a small letter ("Ban Chỉ đạo chuyển đổi số").
    """
    if not small and text[pos + 1 : pos + 2].islower():
        return pos
    g = grammar()
    good = at = pos  # good: end of what is certainly name
    lows = 0
    first = True
    while lows <= _LONGEST_TAIL:
        m = _TOKEN.match(text, at, end) if text[at : at + 1] != "\n" else _TOKEN.match(key, at, end)
        if m is None:
            m = _TOKEN.match(key, at, end)
        if m is None or (m.end(2) > end):
            return at if not first else pos
        begin = m.start(2)
        char = text[begin]
        if char.isupper() or (char.isdigit() and not first):
            if not first and is_head(text, key, begin, end):
                return at
            breaks = text.count("\n", at, begin)
            if breaks and (breaks > 1 or starts_clause(key, begin, end) or _LINE_START.match(key, begin)):
                return at if not first else pos  # the next line is another sentence
            lows, at, good, first = 0, m.end(2), m.end(2), False
            continue
        if char.isdigit():  # "Ban Chỉ đạo 138", "Quân khu 4"
            at = good = m.end(2)
            first = False
            continue
        if first and not small:
            return pos
        if key.startswith("về ", begin) and not text[begin + 3 : begin + 4].isupper():
            return at if not first else pos
        if key.startswith("và", begin) and m.end(2) == begin + 2:
            nxt = _TOKEN.match(key, m.end(2), end)
            if nxt and text[nxt.start(2)].isupper() and not is_head(text, key, nxt.start(2), end):
                lows, at, good = 0, nxt.end(2), nxt.end(2)
                continue
            return at if not first else pos
        stop = _stop().match(key, begin, end)
        if stop and lows == 0 and " " not in stop.group() and stop.group() not in _LINK_SET and not first:
            stop = None  # the second half of a word: "Chương trình"
        if stop or tail_at(g, key, at, end) or g.loose.match(key, begin, end):
            return at if not first else pos
        nominal = _nominal().match(key, begin, end)
        if nominal:
            if _ends_here(key, nominal.end(), end):
                return nominal.end()
            return at if not first else pos
        lows += 1
        at = m.end(2)
        if lows == 1:
            good = at
        first = False
    return good


def starts_clause(key: str, pos: int, end: int) -> bool:
    """A verb or a link begins at `pos`."""
    return _stop().match(key, pos, end) is not None


def _ends_here(key: str, pos: int, end: int) -> bool:
    if pos >= end or not re.match(WS + r"\w", key[pos : pos + 10]):
        return True
    nxt = _TOKEN.match(key, pos, end)
    return bool(nxt and (_stop().match(key, nxt.start(2), end) or tail_at(grammar(), key, pos, end)))


def is_head(text: str, key: str, pos: int, end: int) -> bool:
    """A new body begins here: "… và Sở Nội vụ"."""
    g = grammar()
    m = g.body.match(key, pos, end)
    if m and (m["b"] or m["f"] or text[m.end() + 1 : m.end() + 2].isupper()):
        return True
    return bool(g.office.match(key, pos, end) or g.quantified.match(key, pos, end))


_PERSON = re.compile(r"(?: {1,8}[^\W\d_][^\W\d_]{0,7}){2,5}")
_SURNAMES = frozenset(
    [
        "nguyễn",
        "trần",
        "lê",
        "phạm",
        "hoàng",
        "huỳnh",
        "phan",
        "vũ",
        "võ",
        "đặng",
        "bùi",
        "đỗ",
        "hồ",
        "ngô",
        "dương",
        "lý",
        "đinh",
        "trịnh",
        "mai",
        "tô",
        "lương",
        "đoàn",
        "đoàn",
        "đào",
        "tạ",
        "lưu",
        "chu",
        "quách",
        "nông",
        "triệu",
        "trương",
        "tống",
        "vương",
    ]
)


def read_person(text: str, key: str, pos: int, end: int) -> int:
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
