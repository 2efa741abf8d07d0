"""What label lines give to the items before them: leads, supporting bodies, deadlines, products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.extract.deadlines import read_cell_deadline
from vnadmin.extract.labels import Label, inline_labels, label_at
from vnadmin.extract.roles import find_supporting
from vnadmin.spans import Span
from vnadmin.values.agencies import read_party_list

if TYPE_CHECKING:
    from vnadmin.extract.task_hits import Scene, TaskHit
    from vnadmin.parse.outline import Node
    from vnadmin.records import AgencyHit, DeadlineHit

_INHERITED = frozenset({"heading", "lead-in", "addressees", "labels", ""})


def item_label(scene: Scene, node: Node) -> Label | None:
    """The label that a paragraph begins with; None for an item, also for one that begins "Nội dung:"."""
    label = label_at(scene.key, node.body, node.own_end)
    if label is None or label.role == "content":
        return None
    empty = not scene.key[label.value_start : label.value_end].strip()
    if empty and label.role in {"time", "other"} and any(scene.actor(c.body, c.own_end) for c in node.children[:4]):
        return None  # "Tiến độ cụ thể:" over items of their own
    return label._replace(value_end=node.end) if empty else label  # the value stands in the items below


def labels_of_group(scene: Scene, group: list[Label]) -> list[Label]:
    """The labels of a run of label lines; one line may hold several."""
    return [inner for label in group for inner in inline_labels(scene.key, label.start, label.value_end) or [label]]


def with_labels(scene: Scene, task: TaskHit, labels: list[Label], *, single: bool) -> TaskHit:
    """The task with what its labels say. `single`: they belong to this item alone, so their leads replace inherited ones."""
    text, key = scene.text, scene.key
    found: dict[str, list[AgencyHit]] = {"lead": [], "doer": [], "supporting": []}
    deadlines: list[DeadlineHit] = []
    product = task.product
    for label in labels:
        at, end = label.value_start, label.value_end
        while at < end and key[at] in " *:-+–":
            at += 1
        if label.role in found:
            parties = read_party_list(text, key, at, end).parties
            found[label.role] += parties
            if label.role == "doer" and "chủ trì" in key[at:end]:
                found["supporting"] += find_supporting(text, key, at, end, scene.agencies_in(at, end), parties)
        elif label.role == "time":
            deadlines += read_cell_deadline(text, key, at, end, issued_on=scene.issued_on)
        elif label.role == "product":
            product = Span(at, scene.trim(at, end))
    supporting = found["supporting"] + (found["doer"] if found["lead"] else [])
    leads = tuple(found["lead"] or found["doer"])
    if task.leads and (not leads or (task.rule not in _INHERITED and not single)):
        leads = task.leads
    names = {a.name.casefold() for a in leads}
    return task._replace(
        leads=leads,
        supporting=tuple(a for a in (supporting or task.supporting) if a.name.casefold() not in names),
        deadlines=(*task.deadlines, *deadlines),
        product=product,
        rule=task.rule if leads is task.leads else "labels",
    )
