"""Provisions of a cited text (điểm, khoản, điều, chương, mục, phụ lục) that stand before the text they belong to."""

from __future__ import annotations

import re
from functools import cache

from vnadmin.values.key_patterns import key_pattern, key_words

_NUMBER = r"(?:\d{1,3}[a-zđ]?|[ivxlc]{1,6}|[a-zđ])\b(?>(?:\.\d{1,2}){0,3})"
_UNIT = r"(?:điểm|khoản|điều|mục|tiểu mục|chương|phần|phụ lục|gạch đầu dòng thứ)"
_PIECE = rf"{_UNIT} {{1,4}}{_NUMBER}(?: {{0,3}}(?:,|;|và|đến|hoặc|-) {{0,3}}{_NUMBER}){{0,8}}"
_JOINT = r"(?: {0,3}(?:,|;|và|của|thuộc|đến|tại)){0,2} {0,4}"
_WORDS = key_words("khoản", "điều", "điểm", "mục", "chương", "phần", "phụ lục")
_LINKS = frozenset(key_words("của", "thuộc", "tại", "theo"))
_ROMAN = frozenset("ivxlc")


@cache
def _pattern() -> re.Pattern[str]:
    """One or more provisions up to the end of the window."""
    end = r" {0,4}(?:của|thuộc|tại|ban hành kèm theo|,)? {0,4}\Z"
    return re.compile(key_pattern(rf"\b({_PIECE}(?:{_JOINT}{_PIECE}){{0,8}}){end}"))


def read_provision_before(key: str, pos: int, floor: int = 0) -> tuple[int, int] | None:
    """Start and end of "điểm a khoản 2 Điều 5" where it stands right before `pos` of the key; None for none.

    >>> from vnadmin.spans import fold
    >>> text = "theo điểm a khoản 2 Điều 5 Nghị định số 1"
    >>> start, end = read_provision_before(fold(text), text.index("Nghị"))
    >>> text[start:end]
    'điểm a khoản 2 Điều 5'
    """
    low = max(floor, pos - 160)
    near = key[max(low, pos - 40) : pos]
    before = near.rstrip(" ,")
    last = before[before.rfind(" ") + 1 :]
    if len(last) > 1 and last.isalpha() and last not in _LINKS and not _ROMAN.issuperset(last):
        return None  # neither a number nor what may stand behind it
    if not any(word in near for word in _WORDS):
        return None
    m = _pattern().search(key, low, pos)
    return (m.start(1), m.end(1)) if m else None
