"""What is to be done as a calendar with alarms. Needs the extra `vnadmin[office]`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vnadmin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.track.models import Item

ALARMS = (7, 3, 1)
"""Days before the last day on which a calendar program rings, at 8 o'clock where no hour is due."""
_MORNING = dt.timedelta(hours=8)


def to_calendar(items: Iterable[Item], on: dt.date, *, alarms: Sequence[int] = ALARMS) -> bytes:
    """The items as the bytes of an .ics file: a VTODO each, as in `vnadmin.export.ics.to_ics`, with alarms.

    UID is the key of the item, as in every tracker; DTSTAMP the day `on`, so the same items and day give the same bytes. Raises `UsageError` where
    icalendar is not installed.
    """
    try:
        from icalendar import Alarm, Calendar, Todo
    except ImportError as error:
        raise UsageError("icalendar is not installed: pip install 'vnadmin[office]'") from error
    calendar = Calendar()
    calendar.add("prodid", "-//vnadmin//VN")
    calendar.add("version", "2.0")
    stamp = dt.datetime.combine(on, dt.time(), dt.UTC)
    for item in items:
        entry = Todo()
        for name, value in (
            ("uid", item.key),
            ("dtstamp", stamp),
            ("summary", item.title),
            ("description", item.description),
        ):
            entry.add(name, value)
        entry.add("status", "COMPLETED" if item.state == "done" else "NEEDS-ACTION")
        if item.categories:
            entry.add("categories", list(item.categories))
        if item.priority:
            entry.add("priority", item.priority)
        entry.add("x-vnadmin-id", item.key)
        if item.due is not None:
            moment = isinstance(item.due, dt.datetime)
            entry.add("due", item.due.astimezone(dt.UTC) if isinstance(item.due, dt.datetime) else item.due)
            for days in alarms:
                alarm = Alarm()
                alarm.add("action", "DISPLAY")
                alarm.add("description", item.title)
                before = dt.timedelta(days=-days)
                alarm.add("trigger", before if moment else before + _MORNING, parameters={"RELATED": "END"})
                entry.add_component(alarm)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())
