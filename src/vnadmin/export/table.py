"""Tasks as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.table import Table
from rich.text import Text

from vnadmin.values.phrases import in_vietnamese

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vnadmin.model import Agency, Deadline, Document, Task

Language = Literal["en", "vi"]

_HEADINGS: dict[Language, tuple[str, ...]] = {
    "en": ("place", "lead", "supporting", "what", "deadline → due", "doubts"),
    "vi": ("mục", "chủ trì", "phối hợp", "nội dung", "thời hạn → đến hạn", "cần xem lại"),
}
_WORDS: dict[Language, dict[str, str]] = {
    "en": {"tasks": "{n} tasks", "task": "1 task", "none": "no tasks", "inherited": "inherited", "nobody": "—"},
    "vi": {
        "tasks": "{n} nhiệm vụ",
        "task": "1 nhiệm vụ",
        "none": "không có nhiệm vụ",
        "inherited": "theo đề mục",
        "nobody": "—",
    },
}


def title(document: Document, tasks: Sequence[Task], language: Language = "en") -> str:
    """One line that tells which document it is, how secret, and how many tasks are shown."""
    words = _WORDS[language]
    count = words["none"] if not tasks else words["task"] if len(tasks) == 1 else words["tasks"].format(n=len(tasks))
    mark = document.secrecy and f"[{document.secrecy}]"
    parts = (document.source.name, document.symbol and document.symbol.value, document.issued_on, mark, count)
    return " · ".join(part for part in parts if part)


def tasks_table(document: Document, tasks: Sequence[Task], *, language: Language = "en", quotes: bool = False) -> Table:
    """A table of tasks: path, lead, supporting bodies, what is to be done, deadlines with due dates, doubts.

    With `quotes`, the words of the document that the task was read from stand under what is to be done, with their offsets.
    """
    table = Table(title=Text(title(document, tasks, language)), title_justify="left", show_lines=True, expand=True)
    for name, ratio in zip(_HEADINGS[language], (None, 3, 3, 7 if quotes else 5, 4, 2), strict=True):
        table.add_column(name, ratio=ratio, overflow="fold")
    for task in tasks:
        what = Text(str(task.action))
        if quotes:
            what.append(f"\n“{task}” [{task.span[0]}–{task.span[1]}]", style="dim")
        table.add_row(
            Text(task.path),
            _bodies(task.lead, language) or Text(_WORDS[language]["nobody"], style="red"),
            _bodies(task.supporting, language),
            what,
            Text("\n").join(_due(deadline, language) for deadline in task.deadlines),
            Text("\n".join(_note(doubt, language) for doubt in _doubts(task)), style="yellow"),
        )
    return table


def _doubts(task: Task) -> tuple[str, ...]:
    return task.doubts + tuple(doubt for d in task.deadlines for doubt in d.doubts)


def _note(sentence: str, language: Language) -> str:
    return in_vietnamese(sentence) if language == "vi" else sentence


def _bodies(bodies: Sequence[Agency], language: Language) -> Text:
    """One body a line; what is resolved stands behind the printed name, what is inherited is marked."""
    lines = []
    for body in bodies:
        entry = Text(" ".join(body.name.split()))
        if body.inherited:
            entry.append(f" ({_WORDS[language]['inherited']})", style="dim")
        if body.unit:
            entry.append(f" [{body.unit}]", style="cyan")
        lines.append(entry)
    return Text("\n").join(lines)


def _due(deadline: Deadline, language: Language) -> Text:
    """The printed words, then the due date or why there is none."""
    entry = Text(str(deadline))
    if deadline.due_on:
        entry.append(f" → {deadline.due_on.isoformat()}", style="bold green")
        if deadline.time:
            entry.append(f" {deadline.time}", style="bold green")
    elif deadline.unresolved:
        entry.append(f" → ? {_note(deadline.unresolved, language)}", style="yellow")
    return entry
