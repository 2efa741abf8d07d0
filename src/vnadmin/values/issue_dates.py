"""The day of issue as a date, from the ISO string with unknown parts left off."""

from __future__ import annotations

import datetime as dt
import re

_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def issue_day(iso: str | None) -> dt.date | None:
    """The day of issue where day, month and year are printed."""
    m = _ISO_DAY.fullmatch(iso or "")
    try:
        return dt.date(int(m[1]), int(m[2]), int(m[3])) if m else None
    except ValueError:
        return None


def settled(printed: str | None, stated: str | None) -> str | None:
    """The day that a document prints, or the one that goes with it where that says more.

    >>> settled("2024-09", "2024-09-28"), settled("2024-09-27", "2024-09-28"), settled(None, "2024-09-28")
    ('2024-09-28', '2024-09-27', '2024-09-28')
    """
    return stated if stated and stated.startswith(printed or "") else printed


def reference_day(iso: str | None) -> dt.date | None:
    """The day from which missing years are filled: the day of issue, or the first of its printed month or year."""
    day = issue_day(iso)
    if day is not None or not iso:
        return day
    year, _, month = iso.partition("-")
    try:
        return dt.date(int(year), int(month or 1), 1)
    except ValueError:
        return None
