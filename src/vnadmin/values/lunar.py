"""Days of the lunar calendar beside a day: "23 tháng Chạp (nhằm ngày 22/01/2025)", "ngày 10/3 âm lịch"."""

from __future__ import annotations

from vnadmin.values.numerals import SPELLED, pattern

_LUNAR_BEHIND = pattern(
    r"(?:ngày {1,6})?(?:m[ùồ]ng {1,6})?(?:\d{1,2}|"
    + SPELLED
    + r")(?: {1,4}tháng {1,4}|/)(?:\d{1,2}(?!\w)|giêng|chạp|"
    + SPELLED
    + r"(?!\w))"
    r"(?:,? {1,4}(?:âm {1,4}lịch|năm {1,4}[^\W\d]{2,6} {1,4}[^\W\d]{2,5}|\d{4})){0,2}"
    r",? {0,4}\( {0,2}(?:tức|nhằm)(?: {1,4}(?:là|vào))? {0,4}\Z"
)
_LUNAR_AHEAD = pattern(r"(?: {1,4}năm {1,4}[^\W\d]{2,6} {1,4}[^\W\d]{2,5})?,? {0,4}\(? {0,2}(?:âm {1,4}lịch|al)(?!\w)")


def lunar_start(key: str, start: int, low: int) -> int | None:
    """Where the lunar day begins whose solar day in brackets begins at `start`: 23 tháng Chạp (nhằm ngày 22/01/2025)."""
    bracket = key.rfind("(", max(low, start - 18), start)
    if bracket < 0 or not ("nhằm" in key[bracket:start] or "tức" in key[bracket:start]):
        return None
    m = _LUNAR_BEHIND.search(key, max(low, bracket - 72), start)
    return m.start() if m else None


def is_lunar(key: str, end: int) -> bool:
    """Whether the words behind a day say that it is one of the lunar calendar."""
    ahead = key[end : end + 32]
    return ("lịch" in ahead or "al" in ahead) and _LUNAR_AHEAD.match(ahead) is not None
