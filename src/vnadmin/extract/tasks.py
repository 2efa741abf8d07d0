"""Tasks: the outline is walked from the outside in, and what headings and lead-ins say passes down to the items.

A heading or lead-in sets who leads, who supports, by when and what kind of part it is; the nearest statement counts. An
item that carries an action and has a doer, its own or an inherited one, is a task.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from typing import NamedTuple

from vnadmin.extract.actors import Actor, heading_actor, read_actor
from vnadmin.extract.cues import exclude_pattern, find_cues, match_cue, section_kind, starts_with_verb
from vnadmin.extract.deadlines import read_cell_deadline
from vnadmin.extract.labels import Label, inline_labels, label_at
from vnadmin.extract.roles import find_roles
from vnadmin.parse.outline import Node
from vnadmin.records import AgencyHit, DeadlineHit, DocumentText
from vnadmin.spans import Span
from vnadmin.values.agencies import read_party_list

_NO_TASKS = frozenset({"aims", "results", "rules"})


class TaskHit(NamedTuple):
    """One task, before it becomes a model."""

    start: int
    end: int
    path: str
    leads: tuple[AgencyHit, ...]
    supporting: tuple[AgencyHit, ...]
    reports_to: tuple[AgencyHit, ...]
    via: tuple[AgencyHit, ...]
    advises: tuple[AgencyHit, ...]
    deadlines: tuple[DeadlineHit, ...]
    action: Span
    product: Span | None
    assigner: AgencyHit | None
    rule: str
    confidence: float
    doubts: tuple[str, ...]


class Context(NamedTuple):
    """What passes down from headings and lead-ins."""

    leads: tuple[AgencyHit, ...] = ()
    up: int = 0
    supporting: tuple[AgencyHit, ...] = ()
    deadlines: tuple[DeadlineHit, ...] = ()
    kind: str | None = None
    rule: str = ""
    assigner: AgencyHit | None = None


class Scene(NamedTuple):
    """What the task finder knows of the document."""

    doc: DocumentText
    agencies: list[AgencyHit]
    deadlines: list[DeadlineHit]
    issuer: str | None
    addressees: tuple[AgencyHit, ...]
    document_type: str | None
    issued_on: dt.date | None


_SENTENCE = re.compile(r"[.;]['”\")]? {1,6}(?=\S)")
_BARE_REQUEST = re.compile(
    r"(?:yêu cầu|đề nghị|chỉ đạo|kết luận|giao|chỉ thị)(?: {1,4}(?:như sau|sau|thực hiện|triển khai|tập trung|tổ chức|quý|các nội dung"
    r"|một số|những|nội dung|các nhiệm vụ|nhiệm vụ|việc|cơ quan|đơn vị|khẩn trương|phối hợp)[^:]{0,160})?:?$"
)
_FOR_ALL = re.compile(
    r"(?:thời hạn (?:hoàn thành|thực hiện|báo cáo|gửi)?|(?:tất cả |toàn bộ )?(?:các|những) (?:công việc|nhiệm vụ|nội dung|báo cáo|hạng mục|phần việc|việc))"
    r"[^.:;]{0,80}?(?: trên| này| nêu| tại (?:các )?(?:điểm|mục|khoản))"
)
_TERMINAL = ".;!"


def _plain_name(name: str) -> str:
    folded = " ".join(name.casefold().replace("uỷ", "ủy").split())
    return folded.replace("ubnd", "ủy ban nhân dân").replace("hđnd", "hội đồng nhân dân")


class TaskFinder:
    """Walks the outline of one document."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.text = scene.doc.text
        self.key = scene.doc.key
        self._agency_starts = [a.start for a in scene.agencies]
        self._deadline_starts = [d.start for d in scene.deadlines]
        self._issuer = _plain_name(scene.issuer) if scene.issuer else None
        self.tasks: list[TaskHit] = []

    # --- the walk ------------------------------------------------------------------------------------------------

    def find(self, roots: list[Node]) -> list[TaskHit]:
        """All tasks below the roots, in text order."""
        self._walk(roots, Context())
        return self.tasks

    def _walk(self, nodes: list[Node], context: Context, pending: list[int] | None = None) -> None:
        """Visit siblings in order; a group of label lines applies to the items since the last group."""
        pending = [] if pending is None else pending
        i = 0
        while i < len(nodes):
            node = nodes[i]
            label = self._label(node)
            if label is not None:
                group = [label]
                last = node
                while i + 1 < len(nodes) and (more := self._label(nodes[i + 1])) is not None:
                    group.append(more)
                    i += 1
                    last = nodes[i]
                self._apply_labels(pending, group, last.end, context)
                pending = []
                i += 1
                continue
            before = len(self.tasks)
            if pending and self._dates_all(node, pending):
                i += 1
                continue
            self._visit(node, context)
            if len(self.tasks) == before and pending and node.kind == "plain" and self._continues(node):
                self._extend(pending[-1], node.end)
            elif len(self.tasks) == before and self._is_candidate(node, context):
                self.tasks.append(self._bare(node, context))
            pending += range(before, len(self.tasks))
            i += 1
        self._drop_bare()

    def _visit(self, node: Node, context: Context) -> None:
        items = [c for c in node.children if self._label(c) is None]
        labels = [c for c in node.children if c not in items]
        colon = self.text[node.own_end - 1] == ":"
        if items and (colon or self._is_heading(node)):
            self._visit_heading(node, items, colon, context)
            return
        before = len(self.tasks)
        leads = self._emit(node, context)
        inner = context if leads is None else context._replace(leads=leads.leads, supporting=leads.supporting, rule=leads.rule, up=context.up + 1, deadlines=context.deadlines)
        if labels and not items:
            made = list(range(before, len(self.tasks)))
            if not made and self._is_candidate(node, context, labelled=True):
                self.tasks.append(self._bare(node, context))
                made = [before]
            self._walk(labels, context, made)
            return
        for child in node.children:
            if self._label(child) is not None:
                self._walk([child], context, list(range(before, len(self.tasks))))
            elif len(self.tasks) > before and self._dates_all(child, list(range(before, len(self.tasks)))):
                continue
            elif self._own_item(child, inner):
                self._visit(child, inner)
            elif len(self.tasks) > before:
                if self._continues(child):
                    self._extend(len(self.tasks) - 1, child.end)
            elif child.kind != "plain":
                self._visit(child, context)

    def _visit_heading(self, node: Node, items: list[Node], colon: bool, context: Context) -> None:
        text, key = self.text, self.key
        inner = context
        heading = heading_actor(text, key, node.body, node.own_end)
        kind = section_kind(key, node.body, node.own_end) if not (colon and heading is None and node.own_end - node.body > 200) else None
        if node.kind == "plain" and kind is not None and heading is None and node.own_end - node.body > 60:
            kind = None
        if kind is not None:
            inner = inner._replace(kind=kind)
        if node.kind == "period":
            period = read_cell_deadline(text, key, node.start, node.own_end, issued_on=self.scene.issued_on)
            self._walk(node.children, inner._replace(deadlines=tuple(period)))
            return
        actor: Actor | None = heading
        if actor is None and colon:
            actor = self._lead_in_actor(node)
            if actor is not None and node.kind == "plain" and node.parent is None and not actor.row.startswith("assign"):
                actor = None  # "Sở A và Sở B thống nhất ban hành chương trình như sau:" is about the paper itself
        if actor is not None and (heading is not None or not self._is_issuer(actor)):
            inner = inner._replace(leads=actor.parties, up=0, rule="lead-in" if colon and heading is None else "heading", supporting=(), deadlines=(), assigner=actor.assigner)
            if inner.kind in _NO_TASKS and (heading is not None or actor.row.startswith("assign")):
                inner = inner._replace(kind="tasks")
        elif colon and self.scene.addressees and not inner.leads and self._bare_request(node):
            inner = inner._replace(leads=self.scene.addressees, up=0, rule="addressees")
        elif inner.leads:
            inner = inner._replace(up=inner.up + 1)
        if colon:
            roles = find_roles(text, key, node.body, node.own_end, self.scene.agencies, inner.leads)
            if roles.supporting:
                inner = inner._replace(supporting=roles.supporting)
            dated = self._deadlines_in(node.body, node.own_end)
            if dated:
                inner = inner._replace(deadlines=tuple(dated))
        actions = self._are_actions(items)
        if colon and actions and inner.kind not in _NO_TASKS and inner.leads:
            self._emit_before_lead_in(node, context)
        if colon and inner.kind not in _NO_TASKS and inner.leads and not actions:
            if starts_with_verb(key, node.body, node.own_end) or (actor is not None and heading is None):
                self._emit(node, context, end=node.end)
                return
        self._walk(node.children, inner)

    def _emit_before_lead_in(self, node: Node, context: Context) -> None:
        """An item whose last sentence only leads in to its items is a task up to that sentence."""
        sentences = self._sentences(node.body, node.own_end)
        if len(sentences) > 1 and node.kind != "plain" and context.leads and starts_with_verb(self.key, node.body, node.own_end):
            self._emit(node, context, end=sentences[-1][0])

    def _bare_request(self, node: Node) -> bool:
        """Whether a lead-in asks without naming whom: "Chủ tịch UBND tỉnh yêu cầu:"."""
        return _BARE_REQUEST.search(self.key, max(node.body, node.own_end - 200), node.own_end) is not None

    def _lead_in_actor(self, node: Node) -> Actor | None:
        """Who is told in a lead-in: its last sentence that names somebody."""
        found = None
        for start, end in self._sentences(node.body, node.own_end):
            actor = read_actor(self.text, self.key, start, end, self._agencies_in(start, end))
            if actor is None or not actor.row.startswith("assign"):
                actor = self._request_inside(start, end) or actor
            if actor is None and node.parent is not None or node.kind != "plain":
                actor = actor or self._named_first(start, end)
            if actor is not None and not self._is_issuer(actor):
                found = actor
        return found

    def _named_first(self, start: int, end: int) -> Actor | None:
        """The bodies that a lead-in opens with, where no duty follows: "UBND các huyện, trong thời hạn 02 tháng:"."""
        listed = read_party_list(self.text, self.key, start, end)
        return Actor(listed.parties, start, listed.stop, "lead-in", certain=True) if listed.parties else None

    def _request_inside(self, start: int, end: int) -> Actor | None:
        """A request in the middle of a sentence: "…, Thủ tướng yêu cầu các bộ, ngành thực hiện:"."""
        for cue in find_cues("assign", self.key, start, end):
            if " đã " in self.key[start : cue.start]:
                break
            before = self.key[max(start, cue.start - 12) : cue.start].rstrip()
            if before.endswith(("theo", "được", "các", "đáp ứng", "những", "bàn", "văn bản", "đã", "một số", "có")):
                continue
            actor = read_actor(self.text, self.key, cue.start, end, [])
            if actor is not None:
                return actor
        return None

    # --- items ---------------------------------------------------------------------------------------------------

    def _emit(self, node: Node, context: Context, end: int | None = None) -> Context | None:
        """Make the tasks of a node's own words; the context its continuations inherit, None where it has no doer."""
        text, key = self.text, self.key
        stop = node.own_end if end is None else end
        start = node.body
        content = label_at(key, start, stop)
        labels = [label for label in inline_labels(key, start, stop) if label.role != "content"]
        labelled = any(label.role in {"lead", "doer"} for label in labels)
        body_stop = labels[0].start if labels else stop
        narrative = node.kind == "plain" and not context.leads and not any(n.kind != "plain" for n in node.ancestors())
        current: Context | None = None
        task_start = start
        rule, certain, duty, assigner = context.rule, True, start, context.assigner
        leads = context.leads
        cuts: list[int] = []  # where sentences begin that are no part of a task
        pieces: list[tuple[int, tuple[AgencyHit, ...], str, bool, int, AgencyHit | None]] = []
        inner_start = content.value_start if content and content.role == "content" else start
        for number, (s, e) in enumerate(self._sentences(inner_start, body_stop)):
            if exclude_pattern().match(key, s, min(e, s + 900)):
                if number == 0:
                    leads = ()
                elif pieces:
                    cuts.append(s)
                continue
            actor = read_actor(text, key, s, e, self._agencies_in(s, e), led=bool(leads or pieces))
            if actor is None and not leads and not pieces:
                actor = self._request_inside(s, e)
            if actor is not None and ((narrative and self._is_issuer(actor)) or not self._acceptable(actor, context, narrative)):
                actor = None
            if actor is None:
                continue
            if number and pieces and not actor.certain:
                continue
            if number and [p.name for p in actor.parties] == [p.name for p in (pieces[-1][1] if pieces else leads)]:
                continue
            at = start if number == 0 and actor.begin <= s + 3 else actor.begin
            if number and not pieces and leads and not labelled:
                pieces.append((start, leads, rule, True, start, assigner))
            pieces.append((at if pieces or number else start if actor.begin <= s + 60 else at, actor.parties, actor.row, actor.certain, actor.duty, actor.assigner))
        if not pieces and leads and context.kind not in _NO_TASKS and not labelled:
            pieces.append((task_start, leads, rule, certain, duty, assigner))
        if not pieces and labelled and context.kind not in _NO_TASKS:
            pieces.append((task_start, (), "labels", True, start, assigner))
        for n, (at, parties, row, sure, duty_at, by) in enumerate(pieces):
            until = pieces[n + 1][0] if n + 1 < len(pieces) else stop
            until = next((c for c in cuts if at < c < until), until)
            inherited = parties is context.leads and bool(parties)
            self._add(node, at, until, parties, context, row, sure, duty_at, by, inherited=inherited, labels=labels if n == len(pieces) - 1 else [])
            supporting = self.tasks[-1].supporting
            current = Context(leads=self.tasks[-1].leads, supporting=() if not inherited else context.supporting, rule=row)
            _ = supporting
        return current

    def _acceptable(self, actor: Actor, context: Context, narrative: bool) -> bool:
        assigned = actor.row.startswith("assign")
        if context.kind in _NO_TASKS:
            return assigned and self.scene.document_type != "bao-cao"
        if self.scene.document_type == "bao-cao" and context.kind != "tasks":
            return False
        if narrative:
            return assigned or (actor.certain and actor.row not in {"verb"} and self._modal(actor))
        return actor.certain or context.kind == "tasks" or bool(context.leads)

    def _modal(self, actor: Actor) -> bool:
        """Whether the duty words are those of an order rather than of a report."""
        piece = self.key[actor.duty : actor.duty + 60]
        return piece.startswith(("chủ trì", "có trách nhiệm", "khẩn trương", "phải", "cần", "chịu trách nhiệm", "chủ động", "căn cứ", "tiếp tục", "phối hợp", "theo dõi", "gửi", "tập trung"))

    def _add(self, node: Node, start: int, end: int, leads: tuple[AgencyHit, ...], context: Context, row: str, sure: bool, duty: int,
             assigner: AgencyHit | None, *, inherited: bool, labels: list[Label]) -> None:  # fmt: skip
        text, key = self.text, self.key
        end = self._trim(start, end)
        if end <= start:
            return
        words_end = min(end, labels[0].start) if labels else end
        roles = find_roles(text, key, start, words_end, self.scene.agencies, leads)
        supporting = roles.supporting or (context.supporting if inherited else ())
        deadlines = self._deadlines_in(start, words_end)
        deadlines += [d for d in context.deadlines if inherited and d not in deadlines]
        doubts: tuple[str, ...] = ()
        if inherited and context.up >= 1:
            doubts = ("lead inherited over several headings",)
        if not sure:
            doubts += ("lead known by its position only",)
        confidence = 0.9 - (0.1 if inherited else 0) - 0.05 * min(context.up, 3) * inherited - (0.25 if not sure else 0)
        task = TaskHit(start, end, node.path, leads, supporting, roles.reports_to, roles.via, roles.advises, tuple(deadlines),
                       Span(min(duty, end), words_end), None, assigner, row, round(confidence, 2), doubts)  # fmt: skip
        self.tasks.append(self._with_labels(task, labels, single=True) if labels else task)

    # --- labels --------------------------------------------------------------------------------------------------

    def _label(self, node: Node) -> Label | None:
        label = label_at(self.key, node.body, node.own_end)
        return label if label is not None and label.role != "content" else None

    def _apply_labels(self, pending: list[int], group: list[Label], end: int, context: Context) -> None:
        if context.kind in _NO_TASKS:
            return
        flat = [inner for label in group for inner in inline_labels(self.key, label.start, label.value_end) or [label]]
        single = len(pending) == 1
        for index in pending:
            self.tasks[index] = self._with_labels(self.tasks[index], flat, single=single)
            if single:
                self._extend(index, end)

    def _with_labels(self, task: TaskHit, labels: list[Label], *, single: bool) -> TaskHit:
        text, key = self.text, self.key
        leads: list[AgencyHit] = []
        doers: list[AgencyHit] = []
        supporting: list[AgencyHit] = []
        deadlines: list[DeadlineHit] = []
        product = task.product
        for label in labels:
            at = label.value_start
            while at < label.value_end and key[at] in " *:-":
                at += 1
            if label.role in {"lead", "doer", "supporting"}:
                parties = list(read_party_list(text, key, at, label.value_end).parties)
                chair = key.find("chủ trì", at, label.value_end) if label.role == "doer" else -1
                if chair > 0:
                    found = find_roles(text, key, at, label.value_end, self.scene.agencies, tuple(parties))
                    supporting += found.supporting
                {"lead": leads, "doer": doers, "supporting": supporting}[label.role].extend(parties)
            elif label.role == "time":
                deadlines += read_cell_deadline(text, key, at, label.value_end, issued_on=self.scene.issued_on)
            elif label.role == "product":
                product = Span(at, self._trim(at, label.value_end))
        if leads:
            supporting = [*supporting, *doers]
        else:
            leads = doers
        own = task.rule not in {"heading", "lead-in", "addressees", "labels", ""}
        kept = task.leads if own and task.leads and not single else tuple(leads) or task.leads
        names = {a.name.casefold() for a in kept}
        return task._replace(
            leads=kept,
            supporting=tuple(a for a in (supporting or list(task.supporting)) if a.name.casefold() not in names),
            deadlines=tuple([*task.deadlines, *deadlines]),
            product=product,
            rule="labels" if leads and not (own and not single) else task.rule,
        )

    def _dates_all(self, node: Node, pending: list[int]) -> bool:
        """A closing sentence that dates the items before it: "Các công việc trên hoàn thành trước ngày …"."""
        if node.kind != "plain" or _FOR_ALL.match(self.key, node.body, node.own_end) is None:
            return False
        dated = self._deadlines_in(node.body, node.own_end)
        if not dated or len(self._sentences(node.body, node.own_end)) > 1:
            return False
        for index in pending:
            task = self.tasks[index]
            self.tasks[index] = task._replace(deadlines=(*task.deadlines, *(d for d in dated if d not in task.deadlines)))
        return True

    # --- small questions -----------------------------------------------------------------------------------------

    def _is_heading(self, node: Node) -> bool:
        """A labelled line with items below it that closes no sentence."""
        if node.kind == "plain":
            return False
        end = node.own_end
        if self.text[end - 1] in _TERMINAL:
            outer = node.kind in {"part", "chapter", "section", "subsection"}
            return end - node.body < 200 and (outer or not self._agencies_in(node.body, end))
        return end - node.body < 320

    def _own_item(self, child: Node, context: Context) -> bool:
        """Whether an unlabelled paragraph begins an assignment of its own."""
        if child.kind != "plain":
            return True
        if starts_with_verb(self.key, child.body, child.own_end):
            return bool(context.leads)
        at = child.body
        if match_cue("assign", self.key, at, child.own_end):
            return True
        near = self._agencies_in(at, min(child.own_end, at + 200))
        return bool(near) and read_actor(self.text, self.key, at, child.own_end, near) is not None

    def _continues(self, node: Node) -> bool:
        return not exclude_pattern().match(self.key, node.body, min(node.own_end, node.body + 900))

    def _are_actions(self, items: list[Node]) -> bool:
        """Whether items are things to do, rather than the contents of one thing."""
        count = 0
        for item in items:
            at = item.body
            if starts_with_verb(self.key, at, item.own_end) or match_cue("assign", self.key, at, item.own_end):
                count += 1
            else:
                near = self._agencies_in(at, min(item.own_end, at + 160))
                if near and (read_actor(self.text, self.key, at, item.own_end, near) or heading_actor(self.text, self.key, at, item.own_end)):
                    count += 1
                elif item.children or ":" in self.key[at : at + 120]:
                    count += 1
        return count * 2 >= len(items)

    def _is_issuer(self, actor: Actor) -> bool:
        if self._issuer is None or actor.row.startswith("assign") or len(actor.parties) != 1:
            return False
        name = _plain_name(actor.parties[0].name)
        return len(name) > 5 and (self._issuer.startswith(name) or name.startswith(self._issuer))

    def _is_candidate(self, node: Node, context: Context, *, labelled: bool = False) -> bool:
        """An item without a doer of its own that label lines may still give one."""
        if context.kind in _NO_TASKS or (node.children and not labelled):
            return False
        if labelled:
            return node.kind != "plain"
        return node.kind != "plain" and starts_with_verb(self.key, node.body, node.own_end)

    def _bare(self, node: Node, context: Context) -> TaskHit:
        start, end = node.body, self._trim(node.body, node.own_end)
        roles = find_roles(self.text, self.key, start, end, self.scene.agencies, ())
        return TaskHit(start, end, node.path, (), roles.supporting, roles.reports_to, roles.via, roles.advises,
                       tuple(self._deadlines_in(start, end)), Span(start, end), None, context.assigner, "", 0.4, ())  # fmt: skip

    def _drop_bare(self) -> None:
        """Items that nobody was named for are no tasks."""

    def _extend(self, index: int, end: int) -> None:
        task = self.tasks[index]
        end = self._trim(task.start, end)
        if end <= task.end:
            return
        extra = [d for d in self._deadlines_in(task.end, end) if d not in task.deadlines]
        labelled = task.rule == "labels"
        self.tasks[index] = task._replace(end=end, deadlines=task.deadlines if labelled else (*task.deadlines, *extra))

    def _trim(self, start: int, end: int) -> int:
        text = self.text
        while end > start and text[end - 1] in " \n\t.;,/|*":
            end -= 1
        return end

    def _sentences(self, start: int, end: int) -> list[tuple[int, int]]:
        out, at = [], start
        for m in _SENTENCE.finditer(self.key, start, end):
            after = m.end()
            if self.text[after].isupper() if self.key[m.start()] == "." else self._new_actor(at, m.start(), after, end):
                out.append((at, m.start() + 1))
                at = after
        out.append((at, end))
        return out

    def _new_actor(self, start: int, stop: int, after: int, end: int) -> bool:
        """Whether behind a semicolon another body is told something, rather than a list of bodies going on."""
        if match_cue("assign", self.key, after, end) is not None:
            return True
        if not self.text[after].isupper() or not self._agencies_in(after, after + 1):
            return False
        first = read_actor(self.text, self.key, start, stop, [])
        then = read_actor(self.text, self.key, after, end, [])
        return first is not None and then is not None and then.certain

    def _agencies_in(self, start: int, end: int) -> list[AgencyHit]:
        hits = self.scene.agencies
        return hits[bisect_left(self._agency_starts, start) : bisect_left(self._agency_starts, end)]

    def _deadlines_in(self, start: int, end: int) -> list[DeadlineHit]:
        hits = self.scene.deadlines
        i, j = bisect_left(self._deadline_starts, start), bisect_left(self._deadline_starts, end)
        return [d for d in hits[i:j] if d.end <= end]


def find_tasks(scene: Scene, roots: list[Node]) -> list[TaskHit]:
    """The tasks that the outline holds, in text order."""
    return [t for t in TaskFinder(scene).find(roots) if t.leads]
