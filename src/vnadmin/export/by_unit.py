"""The tasks of each unit: those that it leads and those that it supports."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vnadmin.export.task_rows import bodies

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.export.task_rows import Group, TaskRow

LEADS, SUPPORTS = "Chủ trì", "Phối hợp"
NOBODY = "(chưa rõ đơn vị chủ trì)"


class UnitTask(NamedTuple):
    """A task in the list of a unit. `number` is the STT of the whole register; `role` is "" where nobody leads."""

    number: int
    role: str
    row: TaskRow


def numbered(found: Sequence[Group]) -> Iterable[tuple[Group, int]]:
    """Each group with the number of its first row: STT runs on from group to group."""
    first = 1
    for group in found:
        yield group, first
        first += len(group.rows)


def tasks_by_unit(found: Sequence[Group]) -> dict[str, list[UnitTask]]:
    """The tasks of each unit under its name, in the order of the register; tasks without a lead under `NOBODY`, last.

    A unit that both leads and supports a task leads it.
    """
    units: dict[str, list[UnitTask]] = {}
    nobody = []
    for group, first in numbered(found):
        for number, (row, task) in enumerate(zip(group.rows, group.tasks, strict=True), first):
            roles = {bodies([body]): SUPPORTS for body in task.supporting} | {
                bodies([body]): LEADS for body in task.lead
            }
            for name in dict.fromkeys(bodies([body]) for body in (*task.lead, *task.supporting)):
                units.setdefault(name, []).append(UnitTask(number, roles[name], row))
            if not task.lead:
                nobody.append(UnitTask(number, "", row))
    return units | ({NOBODY: nobody} if nobody else {})
