"""The register as a tracker meets it: what is to be shown of it, and what people finished in the tracker."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vnadmin.export.todos import HANOI, known_day
from vnadmin.sync.choice import Choice
from vnadmin.sync.fields import wish_of
from vnadmin.track.errors import NoSuchTask
from vnadmin.track.items import items

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnadmin.sync.state import Links
    from vnadmin.sync.steps import Step
    from vnadmin.track.models import Item, Registered
    from vnadmin.track.register import Register


def items_for_sync(
    tasks: Iterable[Registered],
    *,
    start: dt.date | None = None,
    months: int = 12,
    before: str = "exclusive",
    on: dt.date | None = None,
) -> list[Item]:
    """The items of tasks, as `vnadmin.track.items`, and those of rejected ones, marked so.

    Periods of recurring tasks begin with `start`; without it with the day of the document or the day `on`, whichever is later.
    """
    choice = Choice(start, months, before, on)
    made = []
    for task in tasks:
        first = choice.first(known_day(task.issued_on))
        shown = items([task._replace(review="accepted")], start=first, months=months, before=before)
        made += [item._replace(review=task.review) for item in shown]
    return made


class Desk:
    """A register for one target. `choice`: as the plan was made."""

    def __init__(self, register: Register, target: str, choice: Choice) -> None:
        self._register, self._target, self.choice = register, target, choice

    def items(self, *, agency: str | None = None, document: str | None = None) -> list[Item]:
        """What the target is to show of the tasks that a body of this name leads or supports, of the document of this symbol."""
        return self._items(self._register.tasks(agency=agency, document=document))

    def _items(self, tasks: Iterable[Registered]) -> list[Item]:
        stopped = {}
        known = list(tasks)
        for task in known:
            if task.state == "withdrawn" and (said := self._stopped(task.task_id)):
                stopped[task.task_id] = said
        found = items_for_sync(known, **self.choice._asdict())
        return [item._replace(stopped=stopped.get(item.task_id)) for item in found] if stopped else found

    def _stopped(self, task_id: str) -> str | None:
        """Who withdrew a task, and when; None where its document does not hold it any more."""
        last = next(
            (e for e in reversed(self._register.history(task_id)) if e.kind in ("state", "missing", "same")), None
        )
        if last is None or last.kind != "state" or last.by is None or last.new != "withdrawn":
            return None
        return f"{last.by} thôi theo dõi từ ngày {dt.datetime.fromisoformat(last.at).astimezone(HANOI):%d/%m/%Y}."

    def wish(self, step: Step) -> str | None:
        """What the register wants of an entry now, to be compared with `Step.wish`."""
        try:
            found = self._items([self._register.task(step.task_id)])
        except NoSuchTask:
            return None
        return wish_of(next((one for one in found if one.key == step.key), None) or unwanted(found).get(step.task_id))

    def finished(self, task_id: str, key: str, links: Links) -> bool:
        """Notes in the register that a task is done, if this was the last of its entries that was not finished; whether it was.

        A recurring task goes on, whatever period of it is finished.
        """
        task = self._register.task(task_id)
        recurs = any(due.kind == "recurring" for due in task.deadlines)
        if task.state != "open" or task.review == "rejected" or recurs:
            return False
        others = [links.get(item.key) for item in self._items([task]) if item.key != key]
        if any(link is None or link.state != "closed" for link in others):
            return False
        return self._register.set(task_id, "state", "done", by=self._target)

    def reopened(self, task_id: str) -> None:
        """Notes in the register that a task is open again."""
        self._register.set(task_id, "state", "open", by=self._target)


def unwanted(found: Iterable[Item]) -> dict[str, Item]:
    """An item of each task that is not to be done any more, by the id of the task."""
    return {item.task_id: item for item in found if item.state != "open" or item.review == "rejected"}
