"""Tasks: the outline is walked from the outside in, and what headings and lead-ins say passes down to the items.

A heading or lead-in sets who leads, who supports, by when and what kind of part it is; the nearest statement counts. An
item that carries an action and has a doer, its own or an inherited one, is a task.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnadmin.extract.actors import Actor
from vnadmin.extract.cues import match_cue, section_kind, starts_with_verb
from vnadmin.extract.heading_actors import heading_actor
from vnadmin.extract.labels import label_at
from vnadmin.extract.placed import (
    begins_with_body,
    is_field,
    is_rank,
    is_signature,
    is_topic,
    names_bodies,
    placed_heading,
)
from vnadmin.extract.roles import find_supporting
from vnadmin.extract.task_hits import NO_TASKS, TASKS, Context, Scene, TaskHit, merged
from vnadmin.extract.task_items import bare_task, is_excluded, item_tasks, opening_deadlines, request_inside
from vnadmin.extract.task_labels import item_label, labels_of_group, with_labels
from vnadmin.extract.task_nodes import (
    are_actions,
    asks_nobody,
    goes_on,
    lead_in_deadlines,
    lists_tasks,
    named_items,
    returns,
    told_by_notice,
)
from vnadmin.parse.outline import leads_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vnadmin.parse.outline import Node
from vnadmin.spans import Span

_FOR_ALL = re.compile(
    r"(?:thời hạn (?:hoàn thành|thực hiện|báo cáo|gửi)?|(?:tất cả |toàn bộ )?(?:các|những) (?:công việc|nhiệm vụ|nội dung|báo cáo|hạng mục|phần việc|việc))"
    r"[^.:;]{0,80}?(?: trên| này| nêu| tại (?:các )?(?:điểm|mục|khoản))"
)
_COMPLETION = re.compile(r"(?:thời gian |thời hạn |yêu cầu )?hoàn thành (?:trước|trong|xong|chậm nhất|vào|đến)(?!\w)")
# "có các quyền sau:", "trong các trường hợp sau đây:" list no duties
_NO_DUTIES = re.compile(
    r"(?:quyền(?: hạn| lợi)?(?:(?:,| và) (?:nghĩa vụ|trách nhiệm))?|trường hợp|điều kiện|(?:chỉ )?tiêu(?: chí| chuẩn)?|mục tiêu)(?: (?:cơ bản|chủ yếu|chính|bao gồm|gồm|sau|đây|như sau|cụ thể))*:\Z"
)
_CONTENTS = re.compile(r" (?:để|gồm|bao gồm|về|như|trong đó|gồm có)(?: các nội dung)?(?: sau| sau đây)?:\Z")
_TERMINAL = ".;!"
_UNNUMBERED = frozenset(("plain", "dash", "plus", "star"))
_SHORTEST_ITEM = 8  # letters; a body and a verb are longer
_MARKS = " \n\t|*-_"
_LONGEST_HEADING = 320


def find_tasks(scene: Scene, roots: list[Node]) -> list[TaskHit]:
    """The tasks that the outline holds, in text order."""
    finder = _Walk(scene)
    begin = 0
    for i in range(1, len(roots) + 1):
        # what stands behind the signature, in an annex, goes on with nothing before it
        if i == len(roots) or scene.text[roots[i - 1].end : roots[i].start].strip(_MARKS):
            finder.walk(roots[begin:i], Context())
            begin = i
    return [task for task in finder.tasks if task.leads or (scene.wide and _is_measure(scene, task))]


def _is_measure(scene: Scene, task: TaskHit) -> bool:
    """Whether an item for which nobody is named is something to do: "Rà soát, hoàn thiện quy chế …"."""
    return starts_with_verb(scene.key, task.start, task.end) and not is_excluded(scene, task.start, task.end)


class _Walk:
    """One walk over the outline; `tasks` also holds items that nobody was named for, until label lines name somebody."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.text = scene.text
        self.key = scene.key
        self.tasks: list[TaskHit] = []
        self._dated = 0  # tasks before this index have had their closing sentence
        self._asked: Context | None = None  # what the last lead-in outside all items asks, of whom

    def walk(
        self, nodes: list[Node], context: Context, pending: list[int] | None = None, *, labelled: bool = True
    ) -> None:
        """Visit siblings in order; a group of label lines applies to the items since the last group.

        `labelled` is False where it is known that there are no label lines among them.
        """
        pending = [] if pending is None else pending
        if not context.leads and context.kind not in NO_TASKS and (context.kind == "assignment" or len(nodes) > 2):
            placed = names_bodies(self.scene, nodes, sure=context.kind == "assignment")
            context = context if placed == context.placed else context._replace(placed=placed)
        previous: Node | None = None  # the sibling right before, where it made a task
        since = len(self.tasks)
        i = 0
        while i < len(nodes):
            node = nodes[i]
            i += 1
            if (
                node.own_end - node.body < _SHORTEST_ITEM
                and not node.children
                and (previous is None or node.kind != "plain")
            ):
                continue
            if labelled and (label := item_label(self.scene, node)) is not None:
                group = [label]
                while i < len(nodes) and (more := item_label(self.scene, nodes[i])) is not None:
                    group.append(more)
                    node = nodes[i]
                    i += 1
                if context.kind not in NO_TASKS:
                    labels = labels_of_group(self.scene, group)
                    several = not context.leads and len({self.tasks[index].leads for index in pending}) > 1
                    if several and node.kind not in _UNNUMBERED:
                        labels = [inner for inner in labels if inner.role != "time"]  # a timetable of its own
                    for index in pending:
                        self.tasks[index] = with_labels(self.scene, self.tasks[index], labels, single=len(pending) == 1)
                    if len(pending) == 1:
                        self._extend(pending[0], node.end)
                pending, previous = [], None
                continue
            if pending and self._dates_all(node, pending):
                continue
            before = len(self.tasks)
            returned = self._asked_of() if node.parent is None and returns(self.scene, node) else None
            self._visit(node, returned or context, since)
            if len(self.tasks) > before and node.kind == "plain" and node.parent is None and not node.children:
                last = self.tasks[-1]
                if last.rule.startswith("assign"):
                    self._asked = Context(leads=last.leads, rule="lead-in")
            if len(self.tasks) == before:
                if (
                    previous is not None
                    and node.kind == "plain"
                    and previous.end - self.tasks[before - 1].end < _SHORTEST_ITEM
                    and goes_on(self.scene, node)
                ):
                    self._extend(before - 1, node.end)
                elif self._may_be_named(node, context):
                    self.tasks.append(bare_task(self.scene, node, context))
                elif node.kind != "plain":
                    pending = []  # label lines behind it are about it, not about the items before
            previous = None
            if len(self.tasks) > before:
                previous = node
                # items with label lines of their own take none from those behind them
                pending += [i for i in range(before, len(self.tasks)) if self.tasks[i].rule != "labels"]

    # --- one node --------------------------------------------------------------------------------------------------

    def _visit(self, node: Node, context: Context, since: int) -> None:
        """Read one item and what stands below it; its siblings' tasks begin at index `since`."""
        before = len(self.tasks)
        if not node.children:
            if node.own_end - node.body >= _SHORTEST_ITEM:
                self.tasks += item_tasks(self.scene, node, context)
            return
        labels = [c for c in node.children if item_label(self.scene, c) is not None]
        items = [c for c in node.children if c not in labels] if labels else node.children
        colon = leads_in(self.text, node)
        if items and (colon or self._is_heading(node, items, context)):
            self._visit_heading(node, items, context, colon=colon)
            return
        if node.own_end - node.body >= _SHORTEST_ITEM:
            self.tasks += item_tasks(self.scene, node, context)
        made = range(before, len(self.tasks))
        if labels and not items:
            if not made and context.kind not in NO_TASKS and node.kind != "plain":
                self.tasks.append(bare_task(self.scene, node, context))
                made = range(before, before + 1)
            self.walk(labels, context, list(made))
            return
        inner = self._for_continuations(context, self.tasks[-1]) if made else context
        for child in node.children:
            made = range(before, len(self.tasks))
            if child in labels:
                self.walk([child], context, list(made))
            elif made and self._dates_all(child, range(since, len(self.tasks))):
                continue
            elif self._own_item(child, inner):
                self._visit(child, inner, since)
            elif made and goes_on(self.scene, child):
                self._extend(len(self.tasks) - 1, child.end)

    def _for_continuations(self, context: Context, task: TaskHit) -> Context:
        """What unlabelled paragraphs behind an item inherit from it."""
        inherited = task.leads is context.leads
        return context._replace(
            leads=task.leads, supporting=context.supporting if inherited else (), rule=task.rule, up=context.up + 1
        )

    def _visit_heading(self, node: Node, items: list[Node], context: Context, *, colon: bool) -> None:
        scene, key = self.scene, self.key
        heading = heading_actor(scene, node.body, node.own_end)
        # "Cấp tỉnh:", "Cán bộ, công chức" over rates, rights or groups of readers
        of_rank = heading is not None and context.kind not in TASKS and is_rank(key, heading)
        if heading is not None and (
            of_rank
            or is_topic(key, heading)
            or is_signature(scene, node, items)
            or (context.kind != "assignment" and is_field(scene, node, heading))
        ):
            heading = None
        kind = self._kind_below(node, context, heading, colon=colon)
        labelled = items is not node.children
        dated = opening_deadlines(scene, node.start if node.kind == "period" else node.body, node.own_end)
        if node.kind == "period" or dated:  # "2. Quý II/2024" over what is done in it
            self.walk(node.children, context._replace(kind=kind, deadlines=tuple(dated)), labelled=labelled)
            return
        actor = heading or (self._lead_in_actor(node) if colon else None)
        if actor is None and context.kind == "assignment":
            begins = not colon and begins_with_body(scene, node)
            if begins or (not context.leads and (context.placed or not colon)):
                actor = placed_heading(scene, node, items, sure=context.placed, begins=begins)
                heading = actor
        if actor is not None and is_topic(key, actor):
            actor = None
        if actor is not None and not colon:
            heading = actor
        leads, up, supporting, deadlines, _, rule, assigner, placed = context
        if actor is not None:
            leads, up, supporting, assigner = actor.parties, 0, (), actor.assigner
            rule = "heading" if heading is not None else "lead-in"
            about = heading is not None and key.startswith("đối với", node.body)  # "Đối với các trường" under MỤC TIÊU
            if (
                kind in NO_TASKS
                and kind != "rights"
                and not about
                and (heading or actor.row.startswith("assign") or lists_tasks(scene, node))
            ):
                kind = "tasks"
        elif colon and scene.addressees and not leads and asks_nobody(scene, node):
            leads, up, rule = scene.addressees, 0, "addressees"
        elif leads:
            up += 1
        if colon:
            near = scene.agencies_in(node.body, node.own_end)
            supporting = find_supporting(self.text, key, node.body, node.own_end, near, leads) or supporting
            deadlines = tuple(lead_in_deadlines(scene, node)) or deadlines
            if (
                leads
                and kind not in NO_TASKS
                and self._emit_lead_in(node, items, context, named=actor is not None and heading is None)
            ):
                return
        if colon and node.parent is None and node.kind == "plain" and leads:
            self._asked = Context(leads=leads, rule=rule)
        inner = Context(leads, up, supporting, deadlines, kind, rule, assigner, placed)
        self.walk(node.children, inner, labelled=labelled)

    def _kind_below(self, node: Node, context: Context, heading: Actor | None, *, colon: bool) -> str | None:
        """What kind of part stands below a heading: what it says, or what the headings above it say."""
        length = node.own_end - node.body
        if colon and _NO_DUTIES.search(self.key, max(node.body, node.own_end - 60), node.own_end):
            return "rights"
        if heading is None and ((colon and length > 200) or (node.kind == "plain" and length > 60)):
            return context.kind
        return section_kind(self.key, node.body, node.own_end) or context.kind

    def _emit_lead_in(self, node: Node, items: list[Node], context: Context, *, named: bool) -> bool:
        """Make the tasks that a lead-in holds itself; True where it takes its items in as contents of one action."""
        verb = starts_with_verb(self.key, node.body, node.own_end)
        contents = verb and _CONTENTS.search(self.key, max(node.body, node.own_end - 40), node.own_end) is not None
        if contents or not are_actions(self.scene, items):
            made = item_tasks(self.scene, node, context, end=node.end) if verb or named else []
            self.tasks += made
            return bool(made)
        if verb and context.leads and node.kind != "plain":
            # an item whose last sentence only leads in to its items is a task up to that sentence
            sentences = self.scene.sentences(node.body, node.own_end)
            if len(sentences) > 1:
                self.tasks += item_tasks(self.scene, node, context, end=sentences[-1][0])
        return False

    def _lead_in_actor(self, node: Node) -> Actor | None:
        """Who is told in a lead-in: its last sentence that names somebody."""
        found = None
        scene = self.scene
        preamble = node.kind == "plain" and node.parent is None
        for start, end in scene.sentences(node.body, node.own_end):
            actor = scene.actor(start, end)
            if actor is None or not actor.row.startswith("assign"):
                actor = request_inside(scene, start, end) or actor
            if actor is None and not preamble:
                # "UBND các huyện, trong thời hạn 02 tháng:" names the doers without a verb
                listed = scene.parties(start, end)
                actor = Actor(listed.parties, start, listed.stop, "lead-in", certain=True) if listed.parties else None
            if actor is not None and not (preamble and scene.is_issuer(actor)):
                found = actor
        if found is None or not found.row.startswith("assign"):
            found = told_by_notice(self.scene, node) or found
        if found is not None and preamble and not found.row.startswith("assign"):
            return None  # "Sở A và Sở B thống nhất ban hành chương trình như sau:" is about the paper itself
        return found

    def _asked_of(self) -> Context | None:
        """What the last request outside all items asks, or a letter of those it goes to."""
        readers = self.scene.addressees
        return self._asked or (Context(leads=readers, rule="addressees") if readers else None)

    # --- small questions -----------------------------------------------------------------------------------------

    def _dates_all(self, node: Node, pending: Sequence[int]) -> bool:
        """A closing sentence that dates the items before it: "Các công việc trên hoàn thành trước ngày …"."""
        if node.kind != "plain" or _FOR_ALL.match(self.key, node.body, node.own_end) is None:
            return False
        dated = self.scene.deadlines_in(node.body, node.own_end)
        if not dated or len(self.scene.sentences(node.body, node.own_end)) > 1:
            return False
        named = named_items(self.key, node.body, node.own_end)
        for index in reversed(pending):
            if named is None and index < self._dated:
                break
            if named is not None and not named & set(self.tasks[index].path.split(".")):
                continue
            task = self.tasks[index]
            self.tasks[index] = task._replace(deadlines=merged(task.deadlines, dated))
        self._dated = len(self.tasks)
        return True

    def _is_heading(self, node: Node, items: list[Node], context: Context) -> bool:
        """A labelled line with items below it that closes no sentence."""
        length = node.own_end - node.body
        if node.kind == "plain":
            return False
        if self.text[node.own_end - 1] in _TERMINAL:
            outer = node.kind in {"part", "chapter", "section", "subsection"}
            topic = any(c.kind != "plain" for c in items) and not self.scene.agencies_in(node.body, node.own_end)
            duty = bool(context.leads) and starts_with_verb(self.key, node.body, node.own_end)
            return length < 200 and (outer or (topic and not duty))
        return length < _LONGEST_HEADING

    def _own_item(self, child: Node, context: Context) -> bool:
        """Whether a paragraph below an item begins an assignment of its own."""
        if child.kind != "plain":
            return True
        if _COMPLETION.match(self.key, child.body, child.own_end):
            return False
        if starts_with_verb(self.key, child.body, child.own_end):
            return bool(context.leads)
        if match_cue("assign", self.key, child.body, child.own_end):
            return True
        near = self.scene.agencies_in(child.body, min(child.own_end, child.body + 200))
        return bool(near) and self.scene.actor(child.body, child.own_end) is not None

    def _may_be_named(self, node: Node, context: Context) -> bool:
        """Whether label lines behind an item without a doer may still name one."""
        if context.kind in NO_TASKS or node.children:
            return False
        content = label_at(self.key, node.body, node.own_end)
        if content is not None:
            return content.role == "content"
        return node.kind != "plain" and starts_with_verb(self.key, node.body, node.own_end)

    def _extend(self, index: int, end: int) -> None:
        """Let a task reach to `end`, with the deadlines on the way; label lines have given theirs already."""
        task = self.tasks[index]
        end = self.scene.trim(task.start, end)
        if end > task.end:
            if task.end <= task.start:  # a numeral alone, above its label lines
                start = task.start + len(self.text[task.start : end]) - len(self.text[task.start : end].lstrip())
                task = task._replace(start=start, action=Span(start, start))
            extra = () if task.rule == "labels" else self.scene.deadlines_in(task.end, end)
            self.tasks[index] = task._replace(end=end, deadlines=merged(task.deadlines, extra))
