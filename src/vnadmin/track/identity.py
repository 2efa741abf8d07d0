"""Ids at first sight: two machines that have never met give the same ids to the tasks of the same document."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from vnadmin.store.words import plain, words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from vnadmin.track.content import Content

_NAMESPACE = uuid.UUID("6f5e0c52-5d0d-5a53-9c0a-2f6d3f6f1d11")
_BETWEEN = "\x1f"


def lineage_id(unit: str) -> str:
    """The id of the lineage that begins with a document."""
    return str(uuid.uuid5(_NAMESPACE, f"lineage{_BETWEEN}{unit}"))


def folded(text: str) -> str:
    """The words of a text without marks, small, one blank between two."""
    return " ".join(words(plain(text)))


def task_ids(unit: str, tasks: Iterable[Content], taken: Container[str] = ()) -> list[str]:
    """An id for each task: of its document, its place in the outline, its folded lead and action, and its number among equals.

    The deadline takes no part, so a term that is put off does not make another task. `taken`: ids that other tasks have.
    """
    out: dict[str, None] = {}
    for task in tasks:
        parts = (unit, task.path, folded("; ".join(task.leads)), folded(task.action))
        number = 1
        while (found := str(uuid.uuid5(_NAMESPACE, _BETWEEN.join((*parts, str(number)))))) in taken or found in out:
            number += 1
        out[found] = None
    return list(out)
