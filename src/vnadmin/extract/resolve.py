"""From a deadline expression to the last day on which the task is in time, with the steps, or with the reason why not.

Source: Bộ luật Dân sự 2015, Điều 147 (the first day is not counted), Điều 148 (a term in weeks, months or years ends on the
corresponding day; a term that ends on a day off ends with the next working day). A fixed date is never moved.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.errors import UsageError
from vnadmin.extract.deadline_odd import NO_SUCH_DAY, ODD_YEAR
from vnadmin.spans import fold
from vnadmin.values.numerals import pattern
from vnadmin.values.periods import Point, day_of, finish, read_days, read_months, read_quarters
from vnadmin.values.workdays import add_working_days, is_estimated, is_working_day, next_working_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.records import DeadlineHit


class Resolution(NamedTuple):
    """`due_on` or the reason `unresolved`, never both; `steps` say how it was reckoned, one sentence each."""

    due_on: dt.date | None
    unresolved: str | None
    steps: tuple[str, ...]


_ONE = dt.timedelta(days=1)
_SIGNED = pattern(
    r"(?:ngày |khi |lúc )?(?:được )?(?:ký|kí|ban hành)(?!\w)"
    r"|(?:ngày |khi )?(?:[^.;]{0,60} )?(?:này|kế hoạch|quyết định|chỉ thị|công văn|thông báo|văn bản|công điện) (?:này )?(?:được )?(?:ký|ban hành)"
)
_OTHER = pattern(r"(?:ký|ban hành) (?:hợp đồng|kết luận|biên bản|quyết định (?!này)|văn bản (?!này))")
_RECEIVED = pattern(
    r"(?:ngày |khi )?(?:nhận(?: được)?|tiếp nhận)(?: được)?(?: (?:văn bản|công văn|thông báo|chỉ thị|kế hoạch|quyết định|công điện|giấy mời))?(?: này)?"
    r"(?: của [^.;]{2,80})?\Z"
)
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "nine_months": 9, "year": 12}


_MOST = 20_000  # days, or hours, of a term
_WEEKDAYS = {
    "hai": 0, "2": 0, "ba": 1, "3": 1, "tư": 2, "4": 2, "năm": 3, "5": 3, "sáu": 4, "6": 4, "bảy": 5, "7": 5, "cn": 6,
}  # fmt: skip
_WEEKDAY = re.compile(r"(?<!\w)(?:thứ {1,4}(hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)(?!\w)")
_NAMED_MONTHS = re.compile(r"(?<!\w)(?:tháng|quý|quí) {0,4}(?:\d|[iv])")
# "ngày 15 của tháng đầu quý": the last month of the period, which is reckoned otherwise, is not meant
_MONTH_OF_PERIOD = re.compile(r"tháng {1,4}(?:đầu|giữa|kế tiếp|tiếp theo|sau|liền kề|thứ)(?!\w)")


def resolve_deadline(
    hit: DeadlineHit,
    *,
    issued_on: dt.date | None,
    received_on: dt.date | None = None,
    before: str = "exclusive",
    anchor: str | None = None,
    words: str = "",
) -> Resolution:
    """The last day in time for a deadline.

    `anchor` is the printed text of `hit.anchor`. `before` says what "trước ngày X" means: "exclusive" gives the day before
    X, "inclusive" gives X, as many offices read it. `received_on` is the day on which the document arrived. `words`: the
    deadline as printed, which may name a day of the week.
    """
    if before not in ("exclusive", "inclusive"):
        raise UsageError(f"before must be 'exclusive' or 'inclusive', not {before!r}")
    if (hit.amount or 0) > _MOST:
        return Resolution(None, "the term is longer than any that is set", ())
    try:
        if hit.kind == "date":
            return _date(hit, before)
        if hit.kind == "recurring":
            return _recurring(hit, issued_on, before, fold(words))
        if hit.kind == "relative":
            return _relative(hit, issued_on, received_on, anchor)
    except (OverflowError, ValueError):
        return Resolution(None, "the day lies outside the calendar", ())
    what = f": {anchor}" if anchor else ""
    return Resolution(None, f"depends on an event whose date is not known{what}", ())


def _date(hit: DeadlineHit, before: str) -> Resolution:
    if hit.date is None and (NO_SUCH_DAY in hit.doubts or ODD_YEAR in hit.doubts):
        return Resolution(None, "the day that is printed is in no calendar", ())
    if hit.date is None:
        return Resolution(None, "no year is printed and the date of the document is not known", ())
    if hit.bound == "from":
        return Resolution(None, f"it begins on {hit.date} and no end is printed", ())
    if hit.bound == "before" and before == "exclusive" and hit.time is None:
        return Resolution(hit.date - _ONE, None, (f"before {hit.date}: the last day is {hit.date - _ONE}",))
    if hit.bound == "before" and hit.time is None:
        return Resolution(hit.date, None, (f"before {hit.date}, read as no later than that day",))
    clock = f" at {hit.time}" if hit.time else ""
    return Resolution(hit.date, None, (f"the last day is {hit.date}{clock}",))


def _recurring(hit: DeadlineHit, issued_on: dt.date | None, before: str, words: str) -> Resolution:
    if NO_SUCH_DAY in hit.doubts:
        return Resolution(None, "the day that is printed is in no calendar", ())
    if issued_on is None:
        return Resolution(None, "the first occurrence is counted from the date of the document, which is not known", ())
    if not hit.every:
        return Resolution(None, "the period is not known", ())
    if hit.on and not hit.on[0].count("-") and _MONTH_OF_PERIOD.search(words):
        return Resolution(None, "which month of the period is meant is not reckoned", ())
    if hit.every == ("year",) and not hit.on:
        yearly = _of_each_year(words, issued_on)
        if yearly is not None:
            return Resolution(
                yearly,
                None,
                (f"recurring every year: the first end of its months on or after {issued_on} is {yearly}",),
            )
    if hit.every == ("week",) and (weekday := _WEEKDAY.search(words)):
        return _weekly(hit, issued_on, before, weekday)
    shift = _ONE if hit.bound == "before" and before == "exclusive" and hit.time is None and hit.on else dt.timedelta()
    for day in _occurrences(hit, issued_on):
        # "trước ngày 31" in a month of 30 days allows its last day
        clamped = shift and not any(int(on[-2:]) == day.day for on in hit.on)
        due = day if clamped else day - shift
        if due >= issued_on:
            names = ", ".join(hit.every)
            steps = [f"recurring every {names}: the first end of a period on or after {issued_on} is {day}"]
            if hit.on:
                steps = [
                    f"recurring every {names} on {', '.join(hit.on)}: the first day on or after {issued_on} is {day}"
                ]
            if shift and not clamped:
                steps.append(f"before {day}: the last day is {due}")
            return Resolution(due, None, tuple(steps))
    return Resolution(None, "no occurrence was found within two years", ())


def _of_each_year(words: str, issued_on: dt.date) -> dt.date | None:
    """The first end of the months or quarters that a yearly duty names ("tháng 4 hằng năm"); None where it names none."""
    m = _NAMED_MONTHS.search(words)
    read = (read_months(words, m.start()) or read_quarters(words, m.start())) if m else None
    if read is None or read.last.year is not None:
        return None
    size = 3 if read.grain == "quarter" else 1
    points = [Point(None, (p.month or 1) + size - 1, 31) for _, _, p in read.parts] or [read.last]
    ends = (day_of(year, p) for year in (issued_on.year, issued_on.year + 1) for p in points)
    return next((day for day in ends if day >= issued_on), None)


def _weekly(hit: DeadlineHit, issued_on: dt.date, before: str, named: re.Match[str]) -> Resolution:
    """The first named day of the week on or after the day of issue."""
    shift = _ONE if hit.bound == "before" and before == "exclusive" and hit.time is None else dt.timedelta()
    day = issued_on + (_WEEKDAYS[named[1] or "cn"] - issued_on.weekday()) % 7 * _ONE
    due = day - shift if day - shift >= issued_on else day - shift + 7 * _ONE
    steps = [f"recurring every week on {named[0]}: the first one on or after {issued_on} is {due + shift}"]
    if shift:
        steps.append(f"before {due + shift}: the last day is {due}")
    return Resolution(due, None, tuple(steps))


def _occurrences(hit: DeadlineHit, issued_on: dt.date) -> Iterator[dt.date]:
    """Due days from the month of issue on, in order."""
    if not hit.on:
        yield min(_period_end(every, issued_on) for every in hit.every)
        return
    every = set(hit.every)
    for step in range(26):
        year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + step, 12)
        month += 1
        days = []
        for on in hit.on:
            if "-" in on:
                own, day = map(int, on.split("-"))
                if own == month:
                    days.append(day)
            elif every & {"month", "week", "day"} or any(month % _MONTHS[e] == 0 for e in every if e in _MONTHS):
                days.append(int(on))
        for day in sorted(days):
            yield dt.date(year, month, min(day, monthrange(year, month)[1]))


def _period_end(every: str, day: dt.date) -> dt.date:
    """The last day of the period that a day stands in."""
    if every == "day":
        return day
    if every == "week":
        return day + (6 - day.weekday()) * _ONE
    size = _MONTHS[every]
    month = 9 if every == "nine_months" else -(-day.month // size) * size
    year = day.year
    if month < day.month:
        year += 1
    return dt.date(year, month, monthrange(year, month)[1])


def _relative(
    hit: DeadlineHit, issued_on: dt.date | None, received_on: dt.date | None, anchor: str | None
) -> Resolution:
    if hit.amount is None or hit.unit is None:
        return Resolution(None, "the length of the term is not known", ())
    said = " ".join(fold(anchor).split()) if anchor else ""
    if not said:
        return Resolution(None, "it is not printed from when the term runs", ())
    if hit.bound == "before":
        return Resolution(None, f"counted back from an event whose date is not known: {anchor}", ())
    printed = read_days(said, 0)
    day = finish(printed, issued_on) if printed is not None and printed.last.month is not None else None
    if day is not None:
        base, name = day[1], "the printed day"
    elif _RECEIVED.match(said):
        if received_on is None:
            return Resolution(None, "counted from the day of receipt, which is not known", ())
        base, name = received_on, "receipt"
    elif _SIGNED.match(said) and not _OTHER.search(said):
        if issued_on is None:
            return Resolution(None, "counted from the day of signing, which is not known", ())
        base, name = issued_on, "signing"
    else:
        return Resolution(None, f"counted from an event whose date is not known: {anchor}", ())
    return _counted(base, name, hit.amount, hit.unit)


def _counted(base: dt.date, name: str, amount: int, unit: str) -> Resolution:
    steps = [f"counted from {name} on {base}, which is not counted itself"]
    if unit == "working_day":
        due = add_working_days(base, amount)
        steps.append(f"{amount} working days end on {due}")
    elif unit == "hour":
        due = base + -(-amount // 24) * _ONE
        steps.append(f"{amount} hours from an hour that is not printed end on {due} at the latest")
    else:
        due = _add(base, amount, unit)
        steps.append(f"{amount} {unit}{'s' if amount > 1 else ''} end on {due}")
        if not is_working_day(due):
            moved = next_working_day(due)
            steps.append(f"{due} is a day off: the term ends with the next working day, {moved}")
            due = moved
    if is_estimated(due):
        steps.append(f"days off of {due.year} are estimated: they were not decreed when the calendar was made")
    return Resolution(due, None, tuple(steps))


def _add(day: dt.date, amount: int, unit: str) -> dt.date:
    """The corresponding day after some days, weeks, months or years; the last of the month where there is none."""
    if unit in ("day", "week"):
        return day + amount * (7 if unit == "week" else 1) * _ONE
    months = day.year * 12 + day.month - 1 + amount * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
