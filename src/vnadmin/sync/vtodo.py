"""Our fields in an iCalendar text (VTODO), read and changed line by line: a line that is not ours stays letter for letter.

Whole calendars are not parsed: what one program wrote wrongly in its own lines must neither hide ours nor be lost.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.sync.fields import as_read, categories_of, due_of, spelled_categories, spelled_due

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vnadmin.sync.adapter import Field

KEY = "X-VNADMIN-ID"
_NAMES: dict[Field, str] = {
    "title": "SUMMARY", "due": "DUE", "description": "DESCRIPTION", "categories": "CATEGORIES", "priority": "PRIORITY",
}  # fmt: skip
_LINE = re.compile(
    r'(?P<name>[A-Za-z0-9-]+)(?P<params>(?:;[^=:;"]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(?P<value>.*)',
    re.DOTALL,
)
_PART = re.compile(r"(?:\\.|[^,\\])+", re.DOTALL)  # one of several texts
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_DUE = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_DURATION = re.compile(r"\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_HANOI = dt.timezone(dt.timedelta(hours=7))
_OCTETS = 75  # of a line, as the standard wants it


class Line(NamedTuple):
    """A line of a VTODO: name in capitals, parameters as they stand, value as it stands."""

    name: str
    params: str
    value: str


class Entry(NamedTuple):
    """What a calendar text tells of our entry. `rest`: DTSTART and the like that are people's, by name."""

    key: str | None
    fields: Mapping[Field, str]
    done: bool


def read_entry(data: str) -> Entry | None:
    """The first VTODO of a calendar text that is no exception of a recurrence; None where there is none."""
    lines = _unfolded(data)
    place = _place(lines)
    if place is None:
        return None
    found = [line for line in map(_parsed, _own(lines, place)) if line]
    values: dict[str, Line] = {line.name: line for line in reversed(found)}
    names = [part for line in found if line.name == "CATEGORIES" for part in _texts(line.value)]
    read: dict[Field, str | None] = {
        "title": " ".join(_text(values["SUMMARY"].value).split()) if "SUMMARY" in values else None,
        "description": _text(values["DESCRIPTION"].value) if "DESCRIPTION" in values else None,
        "categories": spelled_categories(names), "due": _due(values), "priority": _priority(values),
    }  # fmt: skip
    status = values["STATUS"].value.strip().upper() if "STATUS" in values else ""
    done = status in ("COMPLETED", "CANCELLED") or (not status and "COMPLETED" in values)
    return Entry(_text(values[KEY].value) if KEY in values else None, as_read(read), done)


def new_calendar(key: str, fields: Mapping[Field, str], now: dt.datetime) -> str:
    """The text of a calendar with one VTODO. No DTSTART, no RRULE, no time zone, nobody invited: see docs/caldav.md."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//vnadmin//VN", "BEGIN:VTODO", f"UID:{key}", f"DTSTAMP:{_stamp(now)}",
        f"CREATED:{_stamp(now)}", f"LAST-MODIFIED:{_stamp(now)}", "SEQUENCE:0", *_written(fields), "STATUS:NEEDS-ACTION", f"{KEY}:{key}",
        "END:VTODO", "END:VCALENDAR",
    ]  # fmt: skip
    return _folded(lines)


def changed(data: str, changes: Mapping[Field, str], now: dt.datetime) -> str:
    """The text with these fields, "" for none; LAST-MODIFIED, DTSTAMP and SEQUENCE go along. Raises `ValueError` without a VTODO."""
    dropped = {_NAMES[field] for field in changes}
    if "due" in changes:
        dropped.add("DURATION")  # the other way to say when it is due
    return _edited(data, dropped, _written(changes), now)


def closed(data: str, note: str, now: dt.datetime, *, done: bool) -> str:
    """The text of a finished entry, or of one that is no longer wanted, with a note behind its description."""
    entry = read_entry(data)
    words = "\n".join(filter(None, (entry.fields.get("description", "") if entry else "", note)))
    lines = ["STATUS:COMPLETED", f"COMPLETED:{_stamp(now)}", "PERCENT-COMPLETE:100"] if done else ["STATUS:CANCELLED"]
    return _edited(
        data,
        {"STATUS", "COMPLETED", "PERCENT-COMPLETE", "DESCRIPTION"},
        [*lines, *_written({"description": words})],
        now,
    )


def _edited(data: str, dropped: set[str], added: Sequence[str], now: dt.datetime) -> str:
    lines = _unfolded(data)
    place = _place(lines)
    if place is None:
        raise ValueError("no VTODO")
    start, end = place
    sequence = next((line.value for line in map(_parsed, _own(lines, place)) if line and line.name == "SEQUENCE"), "0")
    number = int(sequence) + 1 if sequence.isascii() and sequence.isdigit() else 1
    stamps = [f"DTSTAMP:{_stamp(now)}", f"LAST-MODIFIED:{_stamp(now)}", f"SEQUENCE:{number}"]
    dropped = dropped | {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"}
    kept, depth = [], 0
    for line in lines[start + 1 : end]:
        depth += _name(line) == "BEGIN"
        if depth or _name(line) not in dropped:
            kept.append(line)
        depth -= _name(line) == "END"
    first_inner = next((i for i, line in enumerate(kept) if _name(line) == "BEGIN"), len(kept))
    body = [*kept[:first_inner], *stamps, *added, *kept[first_inner:]]
    return _folded([*lines[: start + 1], *body, *lines[end:]])


def _written(fields: Mapping[Field, str]) -> list[str]:
    lines = []
    for field, words in fields.items():
        if not words:
            continue
        if field == "due":
            due = due_of(words)
            moment = isinstance(due, dt.datetime)
            lines.append(f"DUE:{_stamp(due)}" if moment else f"DUE;VALUE=DATE:{due:%Y%m%d}")  # type: ignore[arg-type]
        elif field == "categories":
            lines.append("CATEGORIES:" + ",".join(map(_escaped, categories_of(words))))
        else:
            lines.append(f"{_NAMES[field]}:{_escaped(words)}")
    return lines


# --- lines -----------------------------------------------------------------------------------------------------------


def _unfolded(data: str) -> list[str]:
    return re.sub(r"\r?\n[ \t]", "", data).replace("\r\n", "\n").strip("\n").split("\n")


def _folded(lines: Iterable[str]) -> str:
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _fold(line: str) -> str:
    parts: list[str] = []
    part, size = "", 0
    if len(line.encode()) <= _OCTETS:
        return line
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _OCTETS - bool(parts):
            parts.append(part)
            part, size = "", 0
        part += letter
        size += octets
    return "\r\n ".join([*parts, part])


def _place(lines: Sequence[str]) -> tuple[int, int] | None:
    """Where our VTODO begins and ends."""
    start = None
    for i, line in enumerate(lines):
        if start is None and line.strip().upper() == "BEGIN:VTODO":
            start = i
        elif start is not None and line.strip().upper() == "END:VTODO":
            if not any(_name(one) == "RECURRENCE-ID" for one in _own(lines, (start, i))):
                return start, i
            start = None
    return None


def _own(lines: Sequence[str], place: tuple[int, int]) -> list[str]:
    """The lines of a component without those of components in it (alarms)."""
    found, depth = [], 0
    for line in lines[place[0] + 1 : place[1]]:
        depth += _name(line) == "BEGIN"
        if not depth:
            found.append(line)
        depth -= _name(line) == "END"
    return found


def _name(line: str) -> str:
    return re.split(r"[;:]", line, maxsplit=1)[0].strip().upper()


def _parsed(line: str) -> Line | None:
    found = _LINE.match(line)
    return Line(found["name"].upper(), found["params"], found["value"]) if found else None


# --- values ----------------------------------------------------------------------------------------------------------


def _escaped(words: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", words).replace("\n", "\\n")


def _text(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _texts(value: str) -> list[str]:
    return [_text(part) for part in _PART.findall(value)]


def _priority(values: Mapping[str, Line]) -> str:
    words = values["PRIORITY"].value.strip() if "PRIORITY" in values else ""
    return "" if words == "0" else words


def _due(values: Mapping[str, Line]) -> str:
    """When it is due; DTSTART with DURATION says it too. What is no date stands as it is, so that nobody takes it for ours."""
    if "DUE" in values:
        due = _moment(values["DUE"])
        return values["DUE"].value if due is None else spelled_due(due)
    if "DTSTART" in values and "DURATION" in values:
        start, long = _moment(values["DTSTART"]), _DURATION.fullmatch(values["DURATION"].value)
        if start is not None and long:
            weeks, days, hours, minutes, seconds = (int(part or 0) for part in long.groups())
            return spelled_due(
                start + dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
            )
    return ""


def _moment(line: Line) -> dt.date | dt.datetime | None:
    found = _DUE.fullmatch(line.value.strip())
    try:
        if not found:
            return None
        day = dt.datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007 - a day has no time zone
        if not found[2]:
            return day
        hour = dt.datetime.strptime(found[2], "%H%M%S").time()  # noqa: DTZ007
    except ValueError:
        return None
    return dt.datetime.combine(day, hour, dt.UTC if found[3] else _zone(line.params))


def _zone(params: str) -> dt.tzinfo:
    """The zone of a TZID; that of Việt Nam where none is given or nobody knows it."""
    named = re.search(r';TZID="?([^";:,]+)', params, re.IGNORECASE)
    try:
        return zoneinfo.ZoneInfo(named[1]) if named else _HANOI
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return _HANOI


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
