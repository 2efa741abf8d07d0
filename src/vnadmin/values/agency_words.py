"""The words that names are made of, and the words that end them, as patterns for the key.

A verb such as "quản lý" is part of a name as often as it is a duty. Names hold it behind their head or behind another such
verb ("Cục Quản lý, giám sát kế toán"); further on, only what follows can tell.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vnadmin.data import load
from vnadmin.spans import fold
from vnadmin.values.agency_patterns import fields, trie

# Words that carry a sentence on, never a name.
_LINKS = (
    "để|trong|theo|được|là|có|đã|sẽ|đang|cần|phải|với|cho|từ|khi|nếu|do|trên|ở|tại|thì|mà|như|nhằm|cùng|bằng|đến|này|đó|trước"
    "|sau|của|thuộc|không|còn|vẫn|cũng|đều|hoặc|nêu|gồm|thường|kịp|ngay|sớm|nhất|rằng|nên|xem|hằng|hàng ngày|hàng tuần|hàng tháng|hàng quý|hàng năm|chưa|lại|vào|ra|về|các|những|mọi|từng|mỗi|ngày|tháng|năm|lúc|yêu cầu"
)
# Verbs of one syllable are mostly halves of nouns ("việc làm"); these begin a clause where a new word begins.
_SHORT_VERBS = frozenset(
    ("cho", "cần", "phải", "trình", "gửi", "giao", "lập", "cử", "mời", "ký", "phát", "tăng", "mở", "đưa", "đặt", "nộp", "xóa", "giúp")
)  # fmt: skip
_MADE = "làm chủ đầu tư|làm chủ dự án|làm cơ quan|làm đơn vị|làm thường trực|làm trưởng|làm tổ trưởng|làm đầu mối"
_SURE_DUTY = "chủ trì|chịu trách nhiệm|có trách nhiệm|có nhiệm vụ|phối hợp|là cơ quan|là đơn vị|là đầu mối|" + _MADE
_WORKS = ("dự án", "đề án", "công trình", "hệ thống", "cơ sở dữ liệu", "cổng", "lễ", "hội nghị", "phụ lục")


class Words(NamedTuple):
    """Patterns that are matched where a word begins."""

    stop: re.Pattern[str]  # verbs of assignment and links
    duty: re.Pattern[str]  # verbs that are a duty wherever they stand
    act: re.Pattern[str]  # verbs that names hold
    thing: re.Pattern[str]  # words whose halves look like a verb, a link or a place
    paper: re.Pattern[str]  # what no name goes on with behind "và": "Dự án", "Kế hoạch"
    short: re.Pattern[str]  # all verbs of one syllable
    acts: frozenset[str]
    verbs: frozenset[str]  # all verbs of assignment
    kinds: dict[str, int]  # which patterns a word may begin, as a sum of STOP, ACT …; see `kinds_of`


# The patterns that a word may begin; most words begin none.
STOP, ACT, THING, SHORT = 1, 2, 4, 8


def kinds_of(w: Words, word: str) -> int:
    """Which patterns may match where `word` of the key stands, as a sum of kinds; more than may where it holds signs."""
    return w.kinds.get(word, 0) if word.isalnum() else STOP | ACT | THING | SHORT


def _kinds(entries: dict[int, set[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, words_of_kind in entries.items():
        for first in {re.split(r"\W", entry, maxsplit=1)[0] for entry in words_of_kind}:
            found[first] = found.get(first, 0) | kind
    return found


def _listed(kind: str) -> set[str]:
    return {fold(w) for r in load("agency_words") if r["kind"] == kind for w in r["words"].split("|")}


@cache
def words() -> Words:
    """The patterns, compiled at first use."""
    verbs = {fold(v) for row in load("task_verbs") for v in row["verbs"].split("|")}
    acts = _listed("act")
    things = _listed("thing")
    stops = {v for v in verbs if " " in v or v in _SHORT_VERBS} - acts
    links = {fold(w) for w in f"{_LINKS}|{_MADE}".split("|")}
    things |= {f for f in fields() if " " in f and f not in acts and f not in verbs}
    doing = acts | {v for v in verbs if " " in v}
    short = {v for v in verbs if " " not in v}
    return Words(
        re.compile(trie(sorted(stops | links))),
        re.compile(trie([fold(w) for w in _SURE_DUTY.split("|")])),
        re.compile(trie(sorted(doing))),
        re.compile(trie(sorted(things))),
        re.compile(trie([fold(r["name"]) for r in load("document_types")] + [fold(w) for w in _WORKS])),
        re.compile(trie(sorted(short))),
        frozenset(acts),
        frozenset(verbs),
        _kinds({STOP: stops | links, ACT: doing, THING: things, SHORT: short}),
    )
