"""The words of a thing to do: its title and what stands below it, the same in every calendar and tracker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.export.columns import fitting
from vnadmin.export.task_rows import bodies

if TYPE_CHECKING:
    from vnadmin.export.todos import Todo

_TITLE = 200  # letters: lists show the title only, and some trackers take no more than 255


def title(todo: Todo) -> str:
    """The title, like "[Sở Y tế] rà soát …": at most 200 letters, cut between words."""
    return title_of(bodies(todo.task.lead), todo.row.action)


def title_of(lead: str, action: str) -> str:
    """The title of what a body is to do; `lead` is "" where it is not known."""
    words = " ".join(fitting(f"{f'[{lead}] ' if lead else ''}{action}").split())
    return words if len(words) <= _TITLE else (words[: _TITLE - 1].rpartition(" ")[0] or words[: _TITLE - 1]) + "…"


def described(todo: Todo) -> str:
    """Labelled lines: what is to come out, who helps, the deadline as printed, the document, the words, what is to be looked at."""
    row = todo.row
    return description(
        deliverable=row.deliverable, supporting=row.supporting, due=todo.words, basis=row.basis, quote=row.quote, note=row.note
    )  # fmt: skip


def description(*, deliverable: str, supporting: str, due: str, basis: str, quote: str, note: str) -> str:
    """The same lines from words; "" leaves a line out. `due`: the deadline as printed."""
    lines = (
        ("Sản phẩm", deliverable), ("Phối hợp", supporting), ("Thời hạn", due), ("Căn cứ", basis), ("Trích nguyên văn", quote),
        ("Ghi chú", note),
    )  # fmt: skip
    return fitting("\n".join(f"{name}: {words}" for name, words in lines if words))
