"""What the words before a colon say of the value behind it: "Thời hạn: 30/6/2024", "Tiến độ hoàn thành: quý III".

Of most values the last word before tells at once that neither a label nor anything else stands there (`is_plain`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.extract.clock import LAST_WORDS
from vnadmin.extract.deadline_rules import word_before
from vnadmin.values.numerals import pattern

if TYPE_CHECKING:
    from vnadmin.extract.deadline_rules import Scene

_LABEL = pattern(r"(?P<label>[^.;:|()]{2,48}): {0,4}\Z")
_LIMIT = pattern(r"(?<!\w)(?:thời hạn|hạn|hạn chót|hạn cuối)(?!\w)")
_MOMENT = pattern(r"(?:thời gian|thời điểm)(?: {1,4}(?:tổ chức|diễn ra|dự kiến|khai mạc|họp))? {0,4}\Z")
_WHEN = pattern(r"(?<!\w)(?:thời gian|tiến độ|hoàn thành|thời điểm|thời hạn|lộ trình)(?!\w)")


def label_before(key: str, at: int, low: int) -> str:
    """What the label before a colon says: "by" (Thời hạn), "time" (Thời gian), "cell" (Tiến độ hoàn thành) or ""."""
    back = at - 1
    while back > low and key[back] in " (":
        back -= 1
    if back < low or key[back] != ":":
        return ""
    m = _LABEL.search(key, max(low, at - 56), at)
    if m is None:
        return ""
    if _LIMIT.search(m["label"]):
        return "by"
    if _MOMENT.search(m["label"]):
        return "time"
    return "cell" if _WHEN.search(m["label"]) else ""


def label_of(scene: Scene, at: int, low: int) -> str:
    """What the label before `at` says, or that of the cell."""
    return label_before(scene.key, at, low) or scene.label


def limit_before(key: str, at: int, low: int) -> tuple[int, int] | None:
    """Where the limiting words of the label before `at` begin, and where its colon ends; None for no such label."""
    m = _LABEL.search(key, max(low, at - 56), at)
    limit = _LIMIT.search(m["label"]) if m else None
    return (m.start("label") + limit.start(), m.end()) if m and limit else None


_TELLING = LAST_WORDS | {"nhằm", "tức"}


def is_plain(key: str, at: int, low: int) -> bool:
    """Whether the word before `at` is of letters and neither ends a label or a time nor says that a lunar day stands before."""
    word = word_before(key, at, low)
    if not word.isalpha() or word in _TELLING or word.endswith("của"):
        return False
    return word not in {"là", "vào"} or "(" not in key[max(low, at - 18) : at]
