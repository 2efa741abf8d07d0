"""Tasks as lines of todo.txt, the plain list that many small programs keep."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnadmin.export.columns import fitting
from vnadmin.export.task_rows import bodies, groups, open_documents
from vnadmin.export.todos import todos

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from vnadmin.export.todos import Todo
    from vnadmin.model import Document

_PRIORITY = {1: "A", 3: "B", 5: "C"}
_SIGN = re.compile(r"(?<!\S)(?=[+@]\S)")  # what the format takes for a project or a place
_KEY = re.compile(r"(?<!\S)((?:due|t|rec|id|pri|h)):(?=\S)")  # what programs take for a key and its value
_FIRST = re.compile(r"(?:x|\([A-Z]\)|\d{4}-\d\d-\d\d)(?= )")  # what it takes for done, for a priority, for a day


def to_todo_txt(
    documents: Iterable[Document],
    *,
    start: dt.date | None = None,
    months: int = 12,
    before: str = "exclusive",
    secret: bool = False,
) -> bytes:
    """The tasks of all documents, one line each: priority, day of the document, words, `@lead`, `+symbol`, `due:`, `id:`.

    One line for each day on which something is due, as in `to_ics`; the hour is not part of the format and stays in the words. Signs
    that the format would take for its own are set apart by an apostrophe or a blank. UTF-8, ends with a line end; empty where there
    are no tasks.
    """
    kept, _ = open_documents(documents, secret=secret)
    lines = [_line(todo) for todo in todos(groups(kept), start=start, months=months, before=before)]
    return "".join(f"{line}\n" for line in lines).encode()


def _line(todo: Todo) -> str:
    document = todo.document
    day = document.issued_on if document.issued_on and len(document.issued_on) == len("2025-02-03") else None
    parts = [f"({_PRIORITY[todo.urgency]})"] if todo.urgency else []
    parts += [day] if day else []
    parts.append(_plain(todo.row.action))
    parts += [f"@{_joined(bodies([body]))}" for body in todo.task.lead]
    parts += [f"+{_joined(document.symbol.value)}"] if document.symbol else []
    parts += [f"due:{todo.due:%Y-%m-%d}"] if todo.due else []
    return " ".join([*dict.fromkeys(parts), f"id:{todo.uid}"])


def _plain(words: str) -> str:
    """Words that the format takes for nothing but words."""
    words = _KEY.sub(r"\1: ", _SIGN.sub("'", " ".join(fitting(words).split())))
    return f"'{words}" if _FIRST.match(words) else words


def _joined(name: str) -> str:
    return "_".join(name.split())
