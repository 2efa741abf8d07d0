"""What label lines give to the items before them: leads, supporting bodies, deadlines, products."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnadmin.extract.deadlines import read_cell_deadline
from vnadmin.extract.doer_cells import Doers, read_doer_cell
from vnadmin.extract.labels import Label, inline_labels, label_at
from vnadmin.spans import Span
from vnadmin.values.agencies import read_party_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.extract.task_hits import Scene, TaskHit
    from vnadmin.parse.outline import Node
    from vnadmin.records import AgencyHit, DeadlineHit

_SENTENCE = re.compile(r"(?<=\w{3})\.\s|(?<=\))\.\s")
_ITEM = re.compile(r"\n\s{0,8}[-–+•] {0,4}")
_ALONE = re.compile(r"[\s.;,]*\Z")
_INHERITED = frozenset({"heading", "lead-in", "addressees", "labels", ""})


def _sentence_end(text: str, key: str, start: int, end: int) -> int:
    for stop in _SENTENCE.finditer(key, start, end):
        if text[stop.end() : stop.end() + 1].isupper():
            return stop.start()
    return end


def _lines(text: str, key: str, start: int, end: int, *, placed: bool) -> Iterator[Doers]:
    """The bodies of a value, and of the items below its first line that are bodies alone: "+ Sở A;", "+ Sở B"."""
    at = start
    for cut in [*_ITEM.finditer(text, start, end), None]:
        stop = cut.start() if cut else end
        if at == start or _ALONE.match(key, read_party_list(text, key, at, stop).stop, stop):
            yield read_doer_cell(text, key, at, stop, placed=placed, prose=True)
        at = cut.end() if cut else end


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
            stop = _sentence_end(text, key, at, end)
            for doers in _lines(text, key, at, stop, placed=label.role != "supporting"):
                found[label.role] += doers.leads
                found["supporting"] += doers.supporting
            deadlines += [d for d in scene.deadlines_in(at, stop) if d not in task.deadlines]
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
