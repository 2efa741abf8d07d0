"""One comparable form for both sides: what a gold file says and what was read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from vnadmin.errors import DataError
from vnadmin.evaluate.words import Words, bodies, capacity, letters, phrase, shown, symbol, words
from vnadmin.model import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from vnadmin.model import Deadline, Document

Key = tuple[Any, ...]
ROLES = ("lead", "supporting", "reports_to")


class DeadlineFacts(NamedTuple):
    """A deadline's value, its words as bare letters, and whether gold calls it optional."""

    key: Key
    date: str | None
    letters: str
    text: str
    optional: bool = False


class TaskFacts(NamedTuple):
    """A task's words, its bodies a role (see `ROLES`) as comparable names, and its deadlines."""

    text: str
    words: tuple[str, ...]
    roles: Mapping[str, list[Words]]
    deadlines: tuple[DeadlineFacts, ...]
    optional: bool = False
    printed: Mapping[str, list[str]] = {}  # the names a role as they are printed


class Sheet(NamedTuple):
    """What is compared. `header`: single values and lists; `citations`: facts by symbol."""

    header: Mapping[str, Any]
    citations: Mapping[str, Mapping[str, Any]]
    tasks: tuple[TaskFacts, ...]
    printed: Mapping[str, Any] = {}  # the header, and cited symbols under "citations", as they are printed


HEADER = (
    "document_type",
    "symbol",
    "place",
    "issued_on",
    "issuer",
    "governing_agency",
    "subject",
    "urgency",
    "secrecy",
    "status",
    "signatures",
    "addressees",
    "recipients",
)
_LISTS = frozenset({"signatures", "addressees", "recipients"})

NOTHING = Sheet({name: [] if name in _LISTS else None for name in HEADER}, {}, ())


def _deadline_key(kind: str, fields: Mapping[str, Any]) -> Key:
    """What must agree. An event's words are too free to compare."""
    if kind == "date":
        start = fields.get("start") if fields.get("bound") == "within" else None
        return kind, fields.get("bound"), start, fields.get("date")
    if kind == "recurring":
        return kind, tuple(sorted(fields.get("every") or ())), tuple(sorted(fields.get("on") or ()))
    if kind == "relative":
        return kind, fields.get("amount"), fields.get("unit")
    return (kind,)


def _deadline(text: str, fields: Mapping[str, Any]) -> DeadlineFacts:
    kind = fields["kind"]
    date = fields.get("date") if kind == "date" else None
    return DeadlineFacts(_deadline_key(kind, fields), date, letters(text), shown(text), bool(fields.get("optional")))


def _merged(citations: Iterable[tuple[str | None, Mapping[str, Any]]], own: str | None) -> dict[str, dict[str, Any]]:
    """All mentions of a symbol as one entry that keeps what any of them says."""
    found: dict[str, dict[str, Any]] = {}
    for name, facts in citations:
        key = symbol(name)
        if key and key != own:
            entry = found.setdefault(key, {})
            entry.update({k: v for k, v in facts.items() if v and not entry.get(k)})
    return found


def _model_fields(deadline: Deadline) -> dict[str, Any]:
    return deadline.model_dump(mode="json", include={"kind", "bound", "date", "start", "every", "on", "amount", "unit"})


def sheet_of_document(document: Document) -> Sheet:
    """What was read, made comparable; tasks in reading order."""
    own = symbol(document.symbol.value) if document.symbol else None
    header = {
        "document_type": document.document_type,
        "symbol": own,
        "place": phrase(document.issued.place) if document.issued else None,
        "issued_on": document.issued_on,
        "issuer": phrase(document.issuer.name) if document.issuer else None,
        "governing_agency": phrase(document.governing_agency.name) if document.governing_agency else None,
        "subject": phrase(document.subject.text) if document.subject else None,
        "urgency": phrase(document.urgency.text) if document.urgency else None,
        "secrecy": phrase(document.secrecy.text) if document.secrecy else None,
        "status": document.status,
        "signatures": [(phrase(s.name), phrase(s.title), capacity(s.capacity)) for s in document.signatures],
        "addressees": bodies(a.name for a in document.addressees),
        "recipients": [tuple(words(r.name)) for r in document.recipients],
    }
    citations = _merged(
        ((c.symbol, {"type": c.type, "date": c.date, "basis": c.basis}) for c in document.citations), own
    )
    tasks = tuple(
        TaskFacts(
            shown(task.text),
            tuple(words(task.text)),
            {role: bodies(a.name for a in getattr(task, role)) for role in ROLES},
            tuple(_deadline(d.text, _model_fields(d)) for d in task.deadlines),
            printed={role: [a.name for a in getattr(task, role)] for role in ROLES},
        )
        for task in sorted(document.tasks, key=lambda t: t.span[0])
    )
    return Sheet(header, citations, tasks, _printed(document))


def _printed(document: Document) -> dict[str, Any]:
    """What was read as it is printed, for the list of differences."""
    named = {name: mention for name in HEADER if isinstance(mention := getattr(document, name, None), Mention)}
    return {
        **{name: shown(mention.text) for name, mention in named.items()},
        "symbol": document.symbol.value if document.symbol else None,
        "place": document.issued.place if document.issued else None,
        "signatures": [" / ".join(filter(None, (s.capacity, s.title, s.name))) for s in document.signatures],
        "addressees": [a.name for a in document.addressees],
        "recipients": [r.name for r in document.recipients],
        "citations": {key: c.symbol for c in document.citations if (key := symbol(c.symbol))},
    }


class _Quotes:
    """Finds the words between two quotes in a text, whatever its breaks and marks."""

    def __init__(self, text: str) -> None:
        self.text = shown(text)
        self.at: list[int] = []
        key: list[str] = []
        for i, char in enumerate(self.text):
            if char.isalnum() or char == "/":
                for folded in char.casefold():
                    key.append(folded)
                    self.at.append(i)
        self.key = "".join(key)
        self.position = 0

    def between(self, first: str, last: str) -> str | None:
        """The text from `first` to the end of `last`, searched in reading order; None when it is not there."""
        head, tail = letters(first), letters(last)
        start = self.key.find(head, self.position)
        if start < 0:
            start = self.key.find(head)
        if start < 0 or not head:
            return None
        self.position = start + 1
        found = self.key.find(tail, start) if tail else -1
        end = found + len(tail) if found >= 0 else start + len(head)
        return self.text[self.at[start] : self.at[end - 1] + 1]


def sheet_of_gold(gold: Mapping[str, Any], text: str) -> Sheet:
    """What the gold file says, its quotes looked up in the text that they were copied from."""
    head = gold["header"]
    header = {name: head[name] for name in ("document_type", "issued_on", "status")}
    header |= {
        name: phrase(head[name]) for name in ("place", "issuer", "governing_agency", "subject", "urgency", "secrecy")
    }
    header["symbol"] = symbol(head["symbol"])
    header["signatures"] = [
        (phrase(s["name"]), phrase(s["title"]), capacity(s["capacity"])) for s in head["signatures"]
    ]
    header["addressees"] = bodies(head["addressees"])
    header["recipients"] = [tuple(words(r)) for r in head["recipients"]]
    quotes = _Quotes(text)
    tasks = []
    for task in gold["tasks"]:
        quote = quotes.between(task["from"], task["to"]) or f"{task['from']} {task['to']}"
        tasks.append(
            TaskFacts(
                quote,
                tuple(words(quote)),
                {role: bodies(task[role]) for role in ROLES},
                tuple(_deadline(d["text"], d) for d in task["deadlines"]),
                bool(task["optional"]),
                {role: list(task[role]) for role in ROLES},
            )
        )
    named = {key: c for c in gold["citations"] if (key := symbol(c.get("symbol")))}
    printed = {name: value for name, value in head.items() if name in HEADER}
    printed["signatures"] = [
        " / ".join(filter(None, (s["capacity"], s["title"], s["name"]))) for s in head["signatures"]
    ]
    printed["citations"] = {key: c["symbol"] for key, c in named.items()}
    return Sheet(header, named, tuple(tasks), printed)


def load_gold(path: Path) -> dict[str, Any]:
    """A gold file. Raises `DataError` with its name when it is not JSON or lacks a part."""
    try:
        gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"{path.name}: not JSON: {error}") from error
    missing = {"id", "file", "header", "citations", "tasks"} - set(gold)
    if missing:
        raise DataError(f"{path.name}: no {', '.join(sorted(missing))}")
    return gold
