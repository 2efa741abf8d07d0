"""Our fields of an entry in one spelling, so that two sides can be compared letter by letter.

A field is a string; "" and a field that is not there are the same. Days are "2026-03-31", moments "2026-03-31T10:00:00Z", categories are
sorted and joined by U+001F, the priority is 1, 3 or 5.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vnadmin.sync.adapter import Capabilities, Field, Remote
    from vnadmin.track.models import Item

FIELDS: tuple[Field, ...] = ("title", "due", "description", "categories", "priority")
SEPARATOR = "\x1f"  # between categories
_HANOI = dt.timezone(dt.timedelta(hours=7))
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
)  # what no format carries unharmed


def fields_of(item: Item, capabilities: Capabilities) -> dict[Field, str]:
    """What an entry of this item is to show in a tracker of these capabilities, without empty fields."""
    wanted: dict[Field, str] = {
        "title": shortened(line(item.title), capabilities.title),
        "due": spelled_due(item.due, moments=capabilities.moments),
        "description": text(item.description),
        "categories": spelled_categories(item.categories),
        "priority": str(item.priority or ""),
    }
    return {field: words for field, words in wanted.items() if words and field in capabilities.fields}


def line(words: str) -> str:
    """Words as one line: composed letters, single blanks, no control characters."""
    return " ".join(_CONTROLS.sub(" ", unicodedata.normalize("NFC", words)).split())


def text(words: str) -> str:
    """Words as lines: composed letters, LF, nothing at the ends of lines and at either end, no control characters."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    plain = unicodedata.normalize("NFC", plain).replace("\t", " ")
    return "\n".join(_CONTROLS.sub(" ", one).rstrip() for one in plain.split("\n")).strip()


def shortened(words: str, letters: int) -> str:
    """Words of at most so many letters, cut between words."""
    if len(words) <= letters:
        return words
    return (words[: letters - 1].rpartition(" ")[0].rstrip() or words[: letters - 1]) + "…"


def spelled_due(due: dt.date | dt.datetime | None, *, moments: bool = True) -> str:
    """A day or a moment as a field; "" for none. Where the tracker keeps no hour, the day of a moment in Việt Nam."""
    if due is None:
        return ""
    if not isinstance(due, dt.datetime):
        return due.isoformat()
    if due.tzinfo is None:
        due = due.replace(tzinfo=_HANOI)
    if not moments:
        return due.astimezone(_HANOI).date().isoformat()
    return due.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def due_of(words: str) -> dt.date | dt.datetime | None:
    """The day or moment of a field; None for "". Raises `ValueError` for anything else.

    >>> due_of("2026-03-31"), due_of("2026-03-31T10:00:00Z").hour, due_of("")
    (datetime.date(2026, 3, 31), 10, None)
    """
    if not words:
        return None
    return dt.datetime.fromisoformat(words).astimezone(dt.UTC) if "T" in words else dt.date.fromisoformat(words)


def spelled_categories(names: Iterable[str]) -> str:
    """Names as a field."""
    return SEPARATOR.join(sorted({name for one in names if (name := line(one))}))


def categories_of(words: str) -> list[str]:
    """The names of a field."""
    return words.split(SEPARATOR) if words else []


def as_read(values: Mapping[Field, str | None]) -> dict[Field, str]:
    """The fields of a `Remote` as a tracker gave them: line ends and letters in the one spelling, nothing empty."""
    found: dict[Field, str] = {}
    for field, words in values.items():
        plain = text(words or "") if field == "description" else (words or "").strip()
        if plain:
            found[field] = unicodedata.normalize("NFC", plain)
    return found


def wish_of(item: Item | None) -> str | None:
    """A short name of what the register wants of an entry: another one where any of it changed. None where it wants nothing."""
    if item is None:
        return None
    return hashlib.sha256(json.dumps(item, ensure_ascii=False, default=str).encode()).hexdigest()[:16]


def fingerprint(remote: Remote) -> str:
    """A short name of what an entry shows of ours: another one where any of it moved. It rests on fields, never on bytes."""
    shown = [remote.id, remote.key, remote.done, sorted((k, v) for k, v in remote.fields.items() if v)]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()[:16]
