"""What people said instead of what was read: applied to each reading, and kept where a reading says something else again."""

from __future__ import annotations

import datetime as dt
import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from vnadmin.alone import find_deadlines
from vnadmin.export.todos import HANOI, known_day
from vnadmin.track.content import Content, cells, due_of
from vnadmin.track.errors import RegisterError
from vnadmin.track.identity import folded
from vnadmin.track.models import Due

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnadmin.track.tables import Correction

FIELDS = ("action", "lead", "supporting", "due", "deliverable", "basis")
"""What people may correct; the words are those of the cells of a workbook, days ISO, names with ";" between them."""

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d))?")
_FIGURES = re.compile(r"\d+")
_NO_DAY = "?"  # before words that are to be kept without a day
_NEAR = 0.9  # so like are two readings of the same words by recognition of print


def applied(content: Content, corrections: Iterable[Correction], issued_on: str | None) -> Content:
    """What counts of a task: what was read, with the corrections of people on top."""
    for correction in corrections:
        content = with_field(content, correction.field, correction.new, issued_on)
    return content


def with_field(content: Content, field: str, words: str, issued_on: str | None) -> Content:
    """A task with other words in a field. `issued_on`: of its document, dates a deadline without a year."""
    match field:
        case "action":
            return content._replace(action=words)
        case "basis":
            return content._replace(basis=words)
        case "deliverable":
            return content._replace(deliverable=words or None)
        case "lead":
            return content._replace(leads=names(words))
        case "supporting":
            return content._replace(supporting=names(words))
        case "due":
            return content._replace(deadlines=dues(words, issued_on))
    raise RegisterError(f"no such field: {field}; there are {', '.join(FIELDS)}, review, state, note, same")


def names(words: str) -> tuple[str, ...]:
    """Names with ";" between them."""
    return tuple(dict.fromkeys(name for part in words.split(";") if (name := " ".join(part.split()))))


def dues(words: str, issued_on: str | None) -> tuple[Due, ...]:
    """The deadlines that words mean: an ISO day, a moment of Việt Nam, an expression such as "trước ngày 30/6/2026"; words that mean none are kept
    without a day.
    """
    words = " ".join(words.split())
    if not words:
        return ()
    if m := _DAY.fullmatch(words):
        try:
            moment = dt.datetime.fromisoformat(words).replace(tzinfo=HANOI)
        except ValueError as error:
            raise RegisterError(f"{words} is in no calendar") from error
        if m[2]:
            return (Due(f"{moment:%H:%M %d/%m/%Y}", "date", moment.isoformat(timespec="minutes"), time=m[2]),)
        return (Due(f"{moment:%d/%m/%Y}", "date", m[1]),)
    found = find_deadlines(words, issued_on=known_day(issued_on))
    return tuple(due_of(deadline, n) for n, deadline in enumerate(found, 1)) or (Due(words, "event", None),)


def typed_due(words: str, issued_on: str | None, printed: Iterable[str] = ()) -> str:
    """A deadline that a person typed, as it is kept: days typed as in letters become ISO. Raises `RegisterError` where no day is known of it, so that a
    slip takes no day away; printed words are taken, and others with "?" before them, which is left out.
    """
    words = " ".join(words.split())
    if m := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", words):
        words = f"{m[3]}-{int(m[2]):02}-{int(m[1]):02}"
    if words.startswith(_NO_DAY):
        return words.removeprefix(_NO_DAY).strip()
    found = dues(words, issued_on)
    if found and words not in printed and not any(due.due_on or due.kind == "recurring" for due in found):
        raise RegisterError(f"{words!r} gives no day; to keep it as words, write {_NO_DAY + words!r}")
    return words


def checked(field: str, words: str, issued_on: str | None, content: Content) -> str:
    """The words of a cell as they are kept; days typed as in letters become ISO. Raises `RegisterError` for no such field, for a deadline of which no
    day is known, unless it is printed so or begins with "?", and for an action without words.
    """
    words = " ".join(words.split())
    if field == "due":
        printed = (cells(content)["due"], *(due.words for due in content.deadlines))
        words = typed_due(words, issued_on, (" ".join(one.split()) for one in printed))
    if field in {"lead", "supporting"}:
        words = "; ".join(names(words))
    if field == "action" and not words:
        raise RegisterError("a task needs words; reject it instead (review rejected)")
    with_field(content, field, words, issued_on)
    return words


def replayed(correction: Correction, content: Content, *, recognised: bool) -> str | None:
    """What a new reading says in a field that was corrected, where that is neither what was read then nor what the person said; None
    where the correction just stays.
    """
    now = cells(content)[correction.field]
    return (
        None
        if any(_same(now, words, correction.field, recognised) for words in (correction.old, correction.new))
        else now
    )


def _same(one: str, other: str, field: str, recognised: bool) -> bool:
    """Whether two cells say the same. Of words that were recognised a few letters may differ, figures never."""
    if one == other or (field != "due" and folded(one) == folded(other)):
        return True
    if not recognised or field == "due" or _FIGURES.findall(one) != _FIGURES.findall(other):
        return False
    return SequenceMatcher(None, folded(one), folded(other), autojunk=False).ratio() >= _NEAR
