"""Working days of state offices: not Saturday, Sunday or a holiday, with the swaps that are decreed each year.

The calendar comes from the package `holidays`, imported on first use. Years that it only reckons (which days of Tết are off is
decreed some months before) are told by `is_estimated`.
Source: Bộ luật Lao động 2019, Điều 111, 112.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Protocol

ANNOUNCED_UNTIL = 2026
"""Last year whose days off and swapped days are decreed and known to the calendar (checked with holidays 0.108)."""


class _Calendar(Protocol):
    def is_working_day(self, key: dt.date) -> bool: ...


@cache
def _calendar() -> _Calendar:
    import holidays

    calendar: _Calendar = holidays.country_holidays("VN")
    return calendar


def is_working_day(day: dt.date) -> bool:
    """Whether offices work on a day."""
    return _calendar().is_working_day(day)


def is_estimated(day: dt.date) -> bool:
    """Whether the days off of this year are reckoned, not decreed."""
    return day.year > ANNOUNCED_UNTIL


def next_working_day(day: dt.date) -> dt.date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def last_working_day(day: dt.date) -> dt.date:
    """The day itself when it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day


def add_working_days(day: dt.date, amount: int) -> dt.date:
    """The day that is `amount` working days after `day`, which is not counted itself."""
    while amount > 0:
        day += dt.timedelta(days=1)
        amount -= is_working_day(day)
    return day
