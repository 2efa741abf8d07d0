"""Why something was read: trees of which row or rule fired on which words."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text
from rich.tree import Tree

from vnadmin.data import load
from vnadmin.model import Agency, Citation, Deadline
from vnadmin.values.phrases import in_vietnamese

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.export.table import Language
    from vnadmin.model import Document, Mention, Task

_LABELS = {
    "action": "nội dung",
    "addressees": "kính gửi",
    "advises": "tham mưu",
    "agencies": "cơ quan",
    "assigner": "cơ quan giao",
    "citations": "viện dẫn",
    "confidence": "độ tin cậy",
    "deadline": "thời hạn",
    "deliverable": "sản phẩm",
    "doubt": "cần xem lại",
    "due": "đến hạn",
    "filing": "lưu",
    "governing_agency": "cơ quan chủ quản",
    "ground": "căn cứ giao",
    "header": "thể thức",
    "inherited": "theo đề mục",
    "issued": "địa danh, ngày tháng",
    "issuer": "cơ quan ban hành",
    "lead": "chủ trì",
    "not found": "không tìm thấy gì trong câu này",
    "recipients": "nơi nhận",
    "reports_to": "báo cáo",
    "resolved": "trong văn bản này là",
    "secrecy": "độ mật",
    "signatures": "người ký",
    "source": "nguồn",
    "subject": "trích yếu",
    "supporting": "phối hợp",
    "symbol": "số, ký hiệu",
    "target": "chỉ tiêu",
    "task": "nhiệm vụ",
    "unresolved": "chưa tính được",
    "urgency": "độ khẩn",
    "via": "qua",
}
_HEADER = ("symbol", "issued", "governing_agency", "issuer", "subject", "urgency", "secrecy", "filing")
_HEADER_LISTS = ("addressees", "recipients", "signatures")
_ROLES = ("lead", "supporting", "reports_to", "via", "advises")


class Row(NamedTuple):
    """A table row by its id: which table holds it and what it rests on."""

    table: str
    source: str


@cache
def _rows() -> dict[str, tuple[Row, ...]]:
    """All rows of all tables by id."""
    found: dict[str, tuple[Row, ...]] = {}
    for path in sorted(files("vnadmin.data").iterdir(), key=lambda p: p.name):
        if path.name.endswith(".tsv") and not path.name.endswith(".examples.tsv"):
            for row in load(path.name.removesuffix(".tsv")):
                key = row.get("id", "")
                found[key] = (*found.get(key, ()), Row(path.name, row.get("source", "")))
    return found


def _row(mention: Mention) -> Row | None:
    """The table row that found a mention; None for a rule that lives in code. Rows of a like-named table come first."""
    rows = _rows().get(mention.rule or "", ())
    kind = type(mention).__name__.lower()[:6]
    return min(rows, key=lambda row: not row.table.startswith(kind), default=None)


class Explainer:
    """Builds the trees in one language."""

    def __init__(self, language: Language = "en") -> None:
        self.language = language

    def label(self, name: str) -> str:
        """A label in the language of the explainer."""
        return _LABELS[name] if self.language == "vi" else name.replace("_", " ")

    def note(self, sentence: str) -> str:
        """What the library says of its reading, in the language of the explainer."""
        return in_vietnamese(sentence) if self.language == "vi" else sentence

    def document(self, document: Document, tasks: Sequence[tuple[int, Task]], *, whole: bool = True) -> Tree:
        """A tree of the header, the citations and the numbered tasks; with `whole` false, of the tasks alone."""
        root = Tree(Text(document.source.name or document.source.media_type, style="bold"))
        if whole:
            header = root.add(Text(self.label("header"), style="bold"))
            for name in _HEADER:
                self._mention(header, name, getattr(document, name))
            for name in _HEADER_LISTS:
                for mention in getattr(document, name):
                    self._mention(header, name, mention)
            self.mentions(root, "citations", document.citations)
        for number, task in tasks:
            self._task(root, number, task, document)
        return root

    def sentence(self, text: str, found: dict[str, Sequence[Mention]]) -> Tree:
        """A tree of what the pieces found in a sentence."""
        root = Tree(Text(text, style="bold"))
        for name, mentions in found.items():
            self.mentions(root, name, mentions)
        if not any(found.values()):
            root.add(Text(self.label("not found"), style="dim"))
        return root

    def mentions(self, parent: Tree, name: str, mentions: Iterable[Mention]) -> None:
        """A branch with one leaf a mention; none at all for no mentions."""
        branch = None
        for mention in mentions:
            branch = branch or parent.add(Text(self.label(name), style="bold"))
            self._mention(branch, None, mention)

    def _mention(self, parent: Tree, name: str | None, mention: Mention | None) -> Tree | None:
        """The words, where they stand, and what found them; None for no mention."""
        if mention is None:
            return None
        entry = Text()
        if name:
            entry.append(self.label(name) + "  ", style="cyan")
        value = _value(mention)
        if value and value != " ".join(mention.text.split()):
            entry.append(value + "  ", style="bold")
        entry.append(f"“{' '.join(mention.text.split())}”")
        entry.append(f" [{mention.span[0]}–{mention.span[1]}]", style="dim")
        if isinstance(mention, Agency) and mention.inherited:
            entry.append(f" ({self.label('inherited')})", style="yellow")
        if mention.rule:
            row = _row(mention)
            entry.append(f" ← {row.table}: {mention.rule}" if row else f" ← {mention.rule}", style="green")
            if row and row.source:
                entry.append(f" ({self.label('source')}: {row.source})", style="dim")
        branch = parent.add(entry)
        if isinstance(mention, Agency) and mention.resolved and mention.resolved != mention.name:
            branch.add(Text(f"{self.label('resolved')} {mention.resolved}"))
        if isinstance(mention, Deadline):
            self._reckoning(branch, mention)
        return branch

    def _reckoning(self, branch: Tree, deadline: Deadline) -> None:
        """What the words mean, step by step, to the due date or the reason why there is none."""
        branch.add(Text(_meaning(deadline)))
        for step in deadline.steps:
            branch.add(Text(self.note(step), style="dim"))
        if deadline.due_on:
            branch.add(Text(f"{self.label('due')} {deadline.due_on.isoformat()}", style="bold"))
        elif deadline.unresolved:
            branch.add(Text(f"{self.label('unresolved')}: {self.note(deadline.unresolved)}", style="yellow"))
        for doubt in deadline.doubts:
            branch.add(Text(f"{self.label('doubt')}: {self.note(doubt)}", style="yellow"))

    def _task(self, root: Tree, number: int, task: Task, document: Document) -> None:
        entry = Text(f"{self.label('task')} {number}", style="bold")
        entry.append(f"  {task.path}" if task.path else "", style="bold")
        entry.append(f"  “{_short(str(task))}” [{task.span[0]}–{task.span[1]}]", style="dim")
        entry.append(f" ← {task.rule}" if task.rule else "", style="green")
        branch = root.add(entry)
        self._mention(branch, "assigner", task.assigner)
        for role in _ROLES:
            for body in getattr(task, role):
                self._mention(branch, role, body)
        self._mention(branch, "action", task.action)
        self._mention(branch, "deliverable", task.deliverable)
        for target in task.targets:
            self._mention(branch, "target", target)
        for deadline in task.deadlines:
            self._mention(branch, "deadline", deadline)
        for index in task.grounds:
            self._mention(branch, "ground", document.citations[index])
        branch.add(Text(f"{self.label('confidence')} {_sure(task, self.label('lead'))}", style="dim"))
        for doubt in task.doubts:
            branch.add(Text(f"{self.label('doubt')}: {self.note(doubt)}", style="yellow"))


def _sure(task: Task, lead: str) -> str:
    """'0.98 · lead 0.95': how likely the task and its leads are right."""
    return f"{task.confidence:.2f}" + ("" if task.lead_confidence is None else f" · {lead} {task.lead_confidence:.2f}")


def _value(mention: Mention) -> str:
    """The normal form beside the printed words."""
    if isinstance(mention, Citation):
        return " ".join(part for part in (mention.type, mention.symbol, mention.date, mention.provision) if part)
    for name in ("value", "date", "name"):
        value = getattr(mention, name, None)
        if isinstance(value, str):
            return value
    return ""


def _meaning(deadline: Deadline) -> str:
    """'date · before · 2024-06-30'."""
    parts: list[object] = [deadline.kind, deadline.bound, *deadline.every, *deadline.on, deadline.amount, deadline.unit]
    if deadline.start:
        parts.append(f"{deadline.start.isoformat()} …")
    parts += [deadline.date and deadline.date.isoformat(), deadline.time, deadline.anchor and f"“{deadline.anchor}”"]
    return " · ".join(str(part) for part in parts if part)


def _short(text: str, most: int = 90) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
