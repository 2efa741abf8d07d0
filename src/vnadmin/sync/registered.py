"""What a tracker is to show of a register: its items, rejected ones too, so that their entries can be closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.track.items import items

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from vnadmin.track.models import Item, Registered


def items_for_sync(
    tasks: Iterable[Registered], *, start: dt.date | None = None, months: int = 12, before: str = "exclusive"
) -> list[Item]:
    """The items of tasks, as `vnadmin.track.items`, and those of rejected ones, marked so."""
    made = []
    for task in tasks:
        shown = items([task._replace(review="accepted")], start=start, months=months, before=before)
        made += [item._replace(review=task.review) for item in shown]
    return made
