"""Which words of a document are to be shown, and what each of them is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from vnadmin.errors import UsageError
from vnadmin.spans import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnadmin.export.table import Language
    from vnadmin.model import Document, Task

Kind = Literal["task", "lead", "supporting", "deadline", "found"]
Colour = tuple[int, int, int]

# What lies further down is drawn later, upon the others: a task holds its bodies and deadlines.
FILLS: dict[Kind, Colour] = {
    "task": (255, 244, 176),
    "lead": (168, 230, 168),
    "supporting": (173, 216, 255),
    "deadline": (255, 182, 173),
    "found": (226, 190, 255),
}
EDGES: dict[Kind, Colour] = {
    "task": (214, 170, 0),
    "lead": (20, 125, 40),
    "supporting": (20, 90, 190),
    "deadline": (200, 30, 20),
    "found": (120, 40, 170),
}
LABELS: dict[Language, dict[Kind, str]] = {
    "en": {"task": "task", "lead": "lead", "supporting": "supporting", "deadline": "deadline", "found": "found"},
    "vi": {
        "task": "nhiệm vụ",
        "lead": "chủ trì",
        "supporting": "phối hợp",
        "deadline": "thời hạn",
        "found": "tìm thấy",
    },
}


class Mark(NamedTuple):
    """A stretch of the document's text, and what it is."""

    kind: Kind
    start: int
    end: int


def marks_of(tasks: Iterable[Task]) -> list[Mark]:
    """The words of tasks, of who leads and supports them, and of their deadlines, each stretch once."""
    found: dict[Mark, None] = {}
    for task in tasks:
        found[Mark("task", *task.span)] = None
        for kind, mentions in (("lead", task.lead), ("supporting", task.supporting), ("deadline", task.deadlines)):
            found |= {Mark(kind, *mention.span): None for mention in mentions}  # type: ignore[arg-type]
    return list(found)


def marks_of_words(document: Document, words: str) -> list[Mark]:
    """Every place of some words, whatever white space stands between them; case and tone placement do not matter."""
    parts = fold(words).split()
    if not parts:
        msg = "words to be found are missing"
        raise UsageError(msg)
    pattern = re.compile(" {1,40}".join(map(re.escape, parts)))
    return [Mark("found", *m.span()) for m in pattern.finditer(fold(document.text))]


def mark_of_span(document: Document, start: int, end: int) -> Mark:
    """A stretch of the text. Raises `UsageError` where it lies outside."""
    if not 0 <= start < end <= len(document.text):
        msg = f"{start}:{end} is no stretch of a text of {len(document.text)} characters"
        raise UsageError(msg)
    return Mark("found", start, end)
