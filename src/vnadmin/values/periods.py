"""Stretches of the calendar as they are printed: days, months, quarters, halves, years, lists and ranges of them.

`read_period` reads one at an offset of the folded key and gives a `Period`, whose ends may lack the year (or, for a bare
"ngày 20", the month); `finish` fills these from the date of the document. Order is always day, month, year.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.values.numerals import SMALL, SPELLED, YEAR, number_behind, pattern, read_number

if TYPE_CHECKING:
    import re


class Point(NamedTuple):
    """A day of which year or month may not be printed. Day 31 stands for the last day of the month."""

    year: int | None
    month: int | None
    day: int


class Period(NamedTuple):
    """A printed stretch of the calendar. `parts` are its members when it is a list, one otherwise."""

    start: int
    end: int
    grain: str  # day | month | quarter | half | year | stage
    first: Point
    last: Point
    joined: str = ""  # range | list; "" for one
    parts: tuple[tuple[int, int, Point], ...] = ()  # days always; others in a list, by their first days
    this_year: bool = False  # năm nay


_COUNTED = r"(?:lần|đợt|cuộc|buổi|lượt|phiên|lớp|tin|bài|phóng sự|chuyên mục|chuyên đề|hội nghị)(?!\w)"  # "tháng 02 đợt" is twice a month, not February
_BLANK = rf"(?!năm {{0,6}}{YEAR})"  # "ngày 15 tháng   năm 2024": the month is left blank, not the fifth
_DAY = pattern(
    rf"(?>(?P<word>(?:ngày|hôm) {{0,6}})?)(?>(?:(?P<new>m[ùồ]ng) {{1,6}})?)(?P<d>{SMALL}|{SPELLED})(?!\w)"
    rf"(?>(?: {{0,3}}/ {{0,3}}(?P<m1>{SMALL})(?!\w)"
    rf"(?>(?: {{0,3}}[/-] {{0,3}}(?P<y1>{YEAR})|/(?P<y2>\d\d)(?![\d/]))?)(?! {{0,2}}/ {{0,2}}\w| {{1,4}}ngày)"
    rf"| {{0,2}}(?P<sep>[.-]) {{0,2}}(?P<m2>{SMALL}) {{0,2}}(?P=sep) {{0,2}}(?P<y3>{YEAR})"
    rf"| {{0,6}}tháng {{0,6}}{_BLANK}(?P<m3>{SMALL}|{SPELLED})(?!\w| {{1,4}}{_COUNTED})"
    rf"(?>(?:,? {{1,6}}năm {{0,6}}(?P<y4>{YEAR})| {{0,3}}[/-] {{0,3}}(?P<y5>{YEAR}))?))?)",
)
_OF_YEAR = rf"(?>(?: {{0,3}}[/.-] {{0,3}}(?P<y1>{YEAR})|,? {{1,6}}(?:của {{1,6}})?năm {{1,6}}(?:(?P<y2>{YEAR})|(?P<now>nay)))?)"
_MONTH = pattern(
    rf"(?>(?P<word>tháng {{0,6}})?){_BLANK}(?P<n>{SMALL}|{SPELLED})(?!\w| {{1,4}}{_COUNTED}){_OF_YEAR}(?! {{0,2}}/)"
)
_QUARTER = pattern(
    rf"(?>(?P<word>qu[ýí] {{0,6}})?)(?P<n>[il]{{1,3}}|[il]v|0?[1-4]|một|hai|ba|bốn|tư)(?!\w| {{1,4}}{_COUNTED}){_OF_YEAR}"
)
_HALF = pattern(
    rf"tháng {{1,6}}(?P<side>đầu|cuối)(?>(?: {{1,6}}của)?) {{1,6}}năm(?!\w)(?>(?: {{1,6}}(?:(?P<y>{YEAR})|(?P<now>nay)))?)"
)
_YEAR = pattern(rf"(?>(?P<word>(?:các {{1,6}})?năm {{0,6}})?)(?:(?P<y>{YEAR})|(?P<now>nay(?!\w)))(?! {{0,2}}[/.]\d)")
_STAGE = pattern(
    rf"(?:giai {{1,4}}đoạn|thời {{1,4}}kỳ) {{1,6}}(?:từ {{1,4}})?(?:năm {{1,4}})?(?P<a>{YEAR})"
    rf"(?: {{0,3}}[–—-]|,? {{1,4}}đến) {{0,3}}(?:năm {{1,4}})?(?P<b>{YEAR})"
)
_RANGE = pattern(
    r" {0,4}(?:[–—-]|(?:cho {1,4})?(?:đến|tới)(?: {1,4}(?:hết|cuối|trước))?(?!\w)) {0,4}"
    r"(?>(?:\d{1,2} {0,2}(?:giờ|h) {0,2}(?:\d\d)? {0,2}(?:phút|['’])?,? {0,4}(?=ngày))?)"
)
_LIST = pattern(r" {0,4}(?:,(?: {1,4}(?:và|hoặc))?|;|và|hoặc|&)(?: {1,4}(?:trước|các|cả|đến))?(?!\w) {0,4}")
_JOINS = frozenset("–—-cđt,;vh&")  # the first letters of these two


def _join(key: str, at: int, joined: str) -> tuple[int, str] | None:
    """Where the next member of a range or list begins, and which of the two it is; `joined` is what it has been so far."""
    if key[at : at + 5].lstrip(" ")[:1] not in _JOINS or joined == "range":
        return None
    if not joined and (m := _RANGE.match(key, at)):
        return m.end(), "range"
    m = _LIST.match(key, at)
    return (m.end(), "list") if m else None


def _year(piece: str | None) -> int | None:
    if piece is None:
        return None
    value = read_number(piece)
    return value + 2000 if value is not None and value < 100 else value


def _one_day(key: str, at: int) -> tuple[int, int, Point, bool] | None:
    """Start, end, point and whether the word ngày is printed."""
    m = _DAY.match(key, at)
    if m is None:
        return None
    word, new, d, m1, y1, y2, _, m2, y3, m3, y4, y5 = m.groups()
    if not d[0].isdigit() and not d[-1].isdigit() and new is None:
        return None
    day = read_number(d)
    printed = m1 or m2 or m3
    month = read_number(printed) if printed else None
    if day is None or not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
        return None
    year = _year(y1 or y2 or y3 or y4 or y5)
    if month is not None and day > 28 and day > monthrange(year or 2024, month)[1]:
        return None
    return at, m.end(), Point(year, month, day), word is not None


def day_end(key: str, at: int) -> int:
    """Where the day that begins at `at` ends, whatever it is; `at` for none."""
    m = _DAY.match(key, at)
    return m.end() if m else at


def read_days(key: str, at: int) -> Period | None:
    """One day, a list of days or a range of days that begins at `at`.

    >>> read_days("ngày 10 đến ngày 15/6/2024", 0).first
    Point(year=2024, month=6, day=10)
    """
    one = _one_day(key, at)
    if one is None:
        return None
    found, joined = [one], ""
    while len(found) < 9:
        end = found[-1][1]
        join = _join(key, end, joined)
        if join is None:
            break
        begin, how = join
        after = _one_day(key, begin)
        if after is None or (after[2].month is None and found[-1][2].month is not None and not after[3]):
            break
        if after[2].month is None and after[3] and found[-1][2].month is not None:
            break
        bare = how == "list" and found[-1][2].month is not None and not after[3] and key[end : end + 1] == ","
        if bare and not (_is_date(after[2]) or _repeats(key, after[1]) or _further(key, after[1])):
            break  # "ngày 10/6, 3/4 số xã": a comma and a fraction
        joined = how
        found.append(after)
    if len(found) == 1:
        start, end, p, _ = one
        return Period(at, end, "day", p, p, "", ((start, end, p),))
    # A tail of bare numbers belongs to something else: "ngày 10, 15 đơn vị".
    while len(found) > 1 and found[-1][2].month is None and not found[-1][3] and not _repeats(key, found[-1][1]):
        found.pop()
    month = year = None
    parts = []
    for start, end, p, _ in reversed(found):
        month, year = p.month or month, p.year or (year if p.month is None or p.month <= (month or 12) else None)
        parts.append((start, end, Point(year, month, p.day)))
    parts.reverse()
    return Period(
        at, found[len(parts) - 1][1], "day", parts[0][2], parts[-1][2], joined if len(parts) > 1 else "", tuple(parts)
    )


_REPEATS = pattern(r",? {0,4}\(?(?:h[àằ]ng|mỗi|của|trong|từng)(?!\w)")


_YEARLY = pattern(r",? {0,4}\(?(?:h[àằ]ng|mỗi) {1,4}năm(?!\w)")


def _yearly(key: str, at: int) -> bool:
    return _YEARLY.match(key, at) is not None


def _repeats(key: str, at: int) -> bool:
    return _REPEATS.match(key, at) is not None


def _is_date(point: Point) -> bool:
    """Whether two numbers are a day and a month, no fraction: with a year, or the first is greater."""
    return point.year is not None or (point.month is not None and point.day > point.month)


class _Part(NamedTuple):
    """A month or quarter by its number."""

    start: int
    end: int
    number: int
    year: int | None


def _further(key: str, at: int) -> bool:
    """Another day with its month follows: 15/6, *15/9*, 15/12."""
    join = _LIST.match(key, at)
    after = _one_day(key, join.end()) if join else None
    return after is not None and after[2].month is not None


def _read_parts(shape: re.Pattern[str], key: str, at: int) -> tuple[list[_Part], str, bool] | None:
    """One month or quarter or several, how they are joined, and whether năm nay stands there."""
    m = shape.match(key, at)
    if m is None:
        return None
    first = read_number(m["n"])
    if first is None:
        return None
    found, joined, now = [_Part(at, m.end(), first, _year(m["y1"] or m["y2"]))], "", bool(m["now"])
    while len(found) < 12:
        join = _join(key, found[-1].end, joined)
        m = shape.match(key, join[0]) if join else None
        if (
            join is None
            or m is None
            or not (
                m["word"]
                or m["y1"]
                or m["y2"]
                or (found[-1].year is None and (_more(shape, key, m.end()) or _yearly(key, m.end())))
            )
        ):
            break
        number = read_number(m["n"])
        if number is None:
            break
        found.append(_Part(m.start(), m.end(), number, _year(m["y1"] or m["y2"])))
        joined, now = join[1], now or bool(m["now"])
    if len(found) == 1:
        return found, joined, now
    year = None
    for i in range(len(found) - 1, -1, -1):
        part = found[i]
        year = part.year or (year if i == len(found) - 1 or part.number <= found[i + 1].number else year and year - 1)
        found[i] = part._replace(year=year)
    return found, joined, now


def _stretch(found: list[_Part], grain: str, joined: str, *, now: bool) -> Period:
    """The period of months or quarters."""
    size = 1 if grain == "month" else 3
    a, b = found[0], found[-1]
    first = [(p.start, p.end, Point(p.year, size * (p.number - 1) + 1, 1)) for p in found]
    return Period(
        a.start, b.end, grain, first[0][2], Point(b.year, size * b.number, 31), joined,
        tuple(first) if joined == "list" else (), now,
    )  # fmt: skip


def _more(shape: re.Pattern[str], key: str, at: int) -> bool:
    """A further member with a year follows: "tháng 6, 7, 8/2024"."""
    for _ in range(4):
        join = _LIST.match(key, at)
        m = shape.match(key, join.end()) if join else None
        if m is None:
            return False
        if m["y1"] or m["y2"]:
            return True
        at = m.end()
    return False


def read_months(key: str, at: int) -> Period | None:
    """One month or several, from the word tháng on: "tháng 6/2024", "tháng 11 - 12 năm 2024"."""
    read = _read_parts(_MONTH, key, at)
    if read is None or not all(1 <= p.number <= 12 for p in read[0]):
        return None
    return _stretch(read[0], "month", read[1], now=read[2])


def read_quarters(key: str, at: int) -> Period | None:
    """One quarter or several, from the word quý on: "quý IV/2025 - quý II/2026"."""
    read = _read_parts(_QUARTER, key, at)
    if read is None or not all(1 <= p.number <= 4 for p in read[0]):
        return None
    return _stretch(read[0], "quarter", read[1], now=read[2])


def read_half(key: str, at: int) -> Period | None:
    """The first or last months of a year, around the word tháng at `at`: "6 tháng cuối năm 2024"."""
    m = _HALF.match(key, at)
    number = number_behind(key, at) if m else None
    if m is None or number is None or not 1 <= number[1] <= 11:
        return None
    a, b = (1, number[1]) if m["side"] == "đầu" else (13 - number[1], 12)
    year = _year(m["y"])
    return Period(number[0], m.end(), "half", Point(year, a, 1), Point(year, b, 31), "", (), bool(m["now"]))


_BOTH = pattern(
    rf"tháng {{1,6}}đầu {{1,6}}năm(?: {{1,6}}(?P<a>{YEAR}))?(?:,| {{1,4}}và) {{1,4}}(?P<cut>)(?:0?6|sáu) {{1,6}}tháng {{1,6}}cuối {{1,6}}năm"
    rf"(?: {{1,6}}(?P<b>{YEAR}))?"
)


def read_halves(key: str, at: int) -> Period | None:
    """Both halves of a year, around the word tháng at `at`: "6 tháng đầu năm và 6 tháng cuối năm 2025"."""
    m = _BOTH.match(key, at)
    number = number_behind(key, at) if m else None
    if m is None or number is None or number[1] != 6:
        return None
    b = _year(m["b"])
    a = _year(m["a"]) or b
    b = b or a
    parts = (
        (number[0], m.end("a") if m["a"] else key.index("năm", at) + 3, Point(a, 1, 1)),
        (m.start("cut"), m.end(), Point(b, 7, 1)),
    )
    return Period(number[0], m.end(), "half", Point(a, 1, 1), Point(b, 12, 31), "list", parts)


def read_years(key: str, at: int) -> Period | None:
    """One year or several: "năm 2025", "năm 2025 - 2026", "2025, 2026", "năm nay"."""
    m = _YEAR.match(key, at)
    if m is None:
        return None
    years, end, joined, now = [_year(m["y"])], m.end(), "", bool(m["now"])
    parts = [(at, end, Point(years[0], 1, 1))]
    while len(years) < 6 and not now:
        join = _join(key, end, joined)
        m = _YEAR.match(key, join[0]) if join else None
        if join is None or m is None or m["y"] is None or (_year(m["y"]) or 0) <= (years[-1] or 0):
            break
        years.append(_year(m["y"]))
        end, joined = m.end(), join[1]
        parts.append((m.start(), end, Point(years[-1], 1, 1)))
    first, last = Point(years[0], 1, 1), Point(years[-1], 12, 31)
    return Period(at, end, "year", first, last, joined, tuple(parts) if joined == "list" else (), now)


def read_stage(key: str, at: int) -> Period | None:
    """A run of years with its word: "giai đoạn 2026 - 2030"."""
    m = _STAGE.match(key, at)
    if m is None:
        return None
    a, b = _year(m["a"]), _year(m["b"])
    return Period(at, m.end(), "stage", Point(a, 1, 1), Point(b, 12, 31), "range") if a and b and a <= b else None


_MONTH_OF_YEAR = pattern(
    rf"(?>(?:t\.? ?)?)(?P<a>{SMALL})(?>(?: {{0,2}}[/.-] {{0,2}}(?P<x>{YEAR}))?)"
    rf"(?: {{0,2}}(?:[–—-]|(?:đến|tới)(?: hết)?) {{0,2}}(?:t\.? ?)?(?P<b>{SMALL}))? {{0,2}}[/.-] {{0,2}}(?P<y>{YEAR})(?! {{0,2}}/)"
    rf"|(?>(?:t\.? ?)?)(?P<c>{SMALL}) {{0,2}}[/.-] {{0,2}}(?P<z>{YEAR})(?! {{0,2}}/)"
)


def read_month_of_year(key: str, at: int) -> Period | None:
    """A month without its word, as in cells: "6/2025", "6-12/2025", "T6/2025 - T8/2025"."""
    m = _MONTH_OF_YEAR.match(key, at)
    if m is None:
        return None
    a, y = read_number(m["a"] or m["c"]), _year(m["y"] or m["z"])
    b = read_number(m["b"]) if m["b"] else a
    x = _year(m["x"]) or y
    if a is None or b is None or x is None or y is None or not (1 <= a <= 12 and 1 <= b <= 12 and (x, a) <= (y, b)):
        return None
    return Period(at, m.end(), "month", Point(x, a, 1), Point(y, b, 31), "range" if (x, a) < (y, b) else "")


# --- filling in ------------------------------------------------------------------------------------------------------
def day_of(year: int, point: Point) -> dt.date:
    """The day of a point in a year, no later than the last day of its month."""
    month, day = point.month or 1, point.day
    return dt.date(year, month, day if day < 29 else min(day, monthrange(year, month)[1]))


def finish(period: Period, issued_on: dt.date | None) -> tuple[dt.date, dt.date] | None:
    """First and last day of a period; None where the year is neither printed nor known.

    A missing year is that of `issued_on`, or the next one when the period would have ended before it. The first day of a
    range follows its last one, so "từ ngày 15/11 đến ngày 15/12" may begin before the document's date.
    """
    first, last = period.first, period.last
    year = last.year
    if year is None and first.year is not None:
        year = first.year if (last.month, last.day) >= (first.month, first.day) else first.year + 1
    if year is None:
        if issued_on is None:
            return None
        year = issued_on.year
        if not period.this_year and day_of(year, last) < issued_on:
            year += 1
    if not dt.MINYEAR < year <= dt.MAXYEAR:
        return None
    b = day_of(year, last)
    if first is last:
        return b, b
    a = day_of(first.year if first.year is not None else year, first)
    if a > b and first.year is None:
        a = day_of(year - 1, first)
    return (a, b) if a <= b else None
