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
    lead = f"[{bodies(todo.task.lead)}] " if todo.task.lead else ""
    words = " ".join(fitting(f"{lead}{todo.row.action}").split())
    return words if len(words) <= _TITLE else (words[: _TITLE - 1].rpartition(" ")[0] or words[: _TITLE - 1]) + "…"


def described(todo: Todo) -> str:
    """Labelled lines: what is to come out, who helps, the deadline as printed, the document, the words, what is to be looked at."""
    row = todo.row
    lines = (
        ("Sản phẩm", row.deliverable), ("Phối hợp", row.supporting), ("Thời hạn", todo.words), ("Căn cứ", row.basis),
        ("Trích nguyên văn", row.quote), ("Ghi chú", row.note),
    )  # fmt: skip
    return fitting("\n".join(f"{name}: {words}" for name, words in lines if words))
