"""Reads one full date as an ISO string: the only date reader for headers and citations.

All patterns are written for the key (`spans.fold`). A part that is left blank in a draft is left off: "ngày … tháng 4 năm
2024" gives `2024-04`. A date without a year, with a two-digit year or that no calendar knows gives None.
Source: NĐ 30/2020, Phụ lục I, II.4 (địa danh và thời gian ban hành); numeric forms as citations print them.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

# Pieces for the patterns of other readers; none has a group, all are bounded.
YEAR = r"(?:19|20)\d\d(?!\d)"
DATE_NUMERIC = rf"\d{{1,2}} {{0,2}}[/.–-] {{0,2}}\d{{1,2}} {{0,2}}[/.–-] {{0,2}}{YEAR}"
DATE_WORDS = rf"ngày {{0,8}}\d{{1,2}} {{0,8}}tháng {{0,8}}\d{{1,2}} {{0,8}}năm {{0,8}}{YEAR}"
DATE = rf"(?:{DATE_WORDS}|(?:ngày {{0,8}})?{DATE_NUMERIC})"

_BLANK = r"[ ./…_–-]{0,80}+"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Numeric date, date in words, date in words with blank parts."""
    numeric = re.compile(
        r"(?:ngày {0,8})?(?<!\d)(\d{1,2}) {0,2}([/.–-]) {0,2}(\d{1,2}) {0,2}\2 {0,2}(" + YEAR + ")(?![/.-]\\d)"
    )
    words = re.compile(
        r"(?:ngày {0,8})?(?<!\d)(\d{1,2}) {0,8}(?:tháng {0,8}|/ {0,2}(?=\d{1,2} {0,8}năm))(\d{1,2})"
        r" {0,8}(?:năm {0,8}|/ {0,2})(" + YEAR + ")"
    )
    blanks = re.compile(rf"ngày{_BLANK}\d{{0,2}}{_BLANK}tháng{_BLANK}(\d{{1,2}})?{_BLANK}năm {{0,8}}(" + YEAR + ")")
    return numeric, words, blanks


def read_date(key: str, pos: int) -> tuple[str, int] | None:
    """ISO date and end of the date that begins at `pos` (at the word "ngày" or at the day's first digit); None for none.

    >>> read_date("ngày 05 tháng 3 năm 2020", 0)
    ('2020-03-05', 24)
    >>> read_date("ngày … tháng 4 năm 2024", 0)
    ('2024-04', 23)
    """
    numeric, words, blanks = _patterns()
    if m := numeric.match(key, pos):
        day, _, month, year = m.groups()
        return _checked(year, month, day, m.end())
    if m := words.match(key, pos):
        day, month, year = m.groups()
        return _checked(year, month, day, m.end())
    if m := blanks.match(key, pos):
        if not m[1]:
            return m[2], m.end()
        return (f"{m[2]}-{int(m[1]):02}", m.end()) if 1 <= int(m[1]) <= 12 else None
    return None


def _checked(year: str, month: str, day: str, end: int) -> tuple[str, int] | None:
    """The date as ISO where the calendar has it."""
    try:
        return dt.date(int(year), int(month), int(day)).isoformat(), end
    except ValueError:
        return None
