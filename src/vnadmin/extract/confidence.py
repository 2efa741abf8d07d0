"""How likely a task, its leads and its deadlines are right, told from how they were found.

Each way of finding is a feature; `data/confidence.json` holds what each adds to the log-odds of an answer. The figures are
fitted by `corpus/fit_confidence.py` to annotated documents, each predicted from the others (`docs/accuracy.md`).
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files
from math import exp
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vnadmin.extract.task_hits import TaskHit
    from vnadmin.records import AgencyHit, DeadlineHit

CANDIDATE = "only a candidate: the words may tell of something or set no task"
FAR = "lead inherited over several headings"
BY_PLACE = "lead known by its position only"
_OUTSIDE = (
    "doanh nghiệp", "công ty", "đại lý", "hộ ", "người ", "cá nhân", "tổ chức", "nhà đầu tư", "nhà mạng", "nhà thầu", "cơ sở", "hiệp hội",
    "hợp tác xã", "chủ ", "ngân hàng", "các doanh nghiệp", "các công ty", "các đại lý", "các hộ", "các tổ chức", "các nhà", "các cơ sở",
    "các hiệp hội", "các chủ", "các ngân hàng",
)  # fmt: skip
_RULES = frozenset({"quyet-dinh", "quy-dinh", "quy-che", "nghi-quyet", "thong-tu", "nghi-dinh", "luat"})
_ACCOUNTS = frozenset({"bao-cao", "to-trinh", "bien-ban", "giay-moi"})
_SHORT, _LONG = 60, 300  # characters of a task
_MOST = 0.99  # nothing is surer: the figures come from some hundred documents
_SURE = 0.9  # below it a reviewer is told why
PRECISE = 0.9  # tasks below are left out where precision counts more
_WEIGHTY = -0.4  # log-odds: what takes off as much is worth telling


class Rating(NamedTuple):
    """Probabilities that the task is one, that its leads are right and that each of its deadlines is; and what speaks against."""

    task: float
    lead: float | None  # None where there is no lead
    deadlines: tuple[float, ...]
    doubts: tuple[str, ...]


# What speaks against an answer, in words for a reviewer. Features without a phrase are told by their doubt, or not at all.
PHRASES = {
    "who=outside": "the doer is outside the administration",
    "who=unknown-group": "the doers are a group that no table knows",
    "who=unknown": "the doer is a body that no table knows",
    "paper=rules": "the document sets rules, which need not be tasks",
    "paper=account": "the document reports or asks, it seldom assigns",
    "leads=3": "several doers are named at once",
    "depth=inherited": "the doer stands in a heading or lead-in",
    "rule=addressees": "the doers are those to whom the letter goes",
    "rule=assign-request": "it is a request",
    "rule=assign-distribute": "it tells how work is shared out",
    "length=short": "the item is very short",
    "scanned": "it was recognised on a picture",
}


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    """Log-odds by answer (task, lead, deadline) and feature; "base" is what all start from."""
    found: dict[str, dict[str, float]] = json.loads(
        files("vnadmin.data").joinpath("confidence.json").read_text(encoding="utf-8")
    )["weights"]
    return found


@lru_cache(4096)
def _is_outside(name: str) -> bool:
    return name.casefold().startswith(_OUTSIDE)


def _who(leads: tuple[AgencyHit, ...]) -> str:
    group, known = False, True
    for lead in leads:
        if _is_outside(lead.name):
            return "outside"
        group = group or lead.group
        known = known and bool(lead.id)
    if group:
        return "group" if known else "unknown-group"
    return "known" if known else "unknown"


_Seen = tuple[str, str, str, int, str, bool, bool, str, bool, bool]
_SeenOfDeadline = tuple[str, str, bool, int, bool]


def _seen(task: TaskHit, document_type: str | None, *, scanned: bool) -> _Seen:
    """What is known of a task when it is found, in few values: the same few ways come again and again."""
    start, end, leads, doubts = task.start, task.end, task.leads, task.doubts
    depth = "own" if leads and start <= leads[0].start < end else "inherited"
    if doubts:
        depth = "place" if BY_PLACE in doubts else "far" if FAR in doubts else depth
    return (
        task.rule or "none",
        depth,
        _who(leads) if leads else "nobody",
        min(len(leads), 3),
        "short" if end - start < _SHORT else "long" if end - start >= _LONG else "some",
        bool(task.deadlines),
        bool(task.path),
        "rules" if document_type in _RULES else "account" if document_type in _ACCOUNTS else "order",
        bool(doubts) and CANDIDATE in doubts,
        scanned,
    )


def task_features(task: TaskHit, document_type: str | None, *, scanned: bool) -> tuple[str, ...]:
    """What is known of a task when it is found, in words as the weights have them."""
    return _told(_seen(task, document_type, scanned=scanned))


def _told(seen: _Seen) -> tuple[str, ...]:
    rule, depth, who, leads, length, dated, numbered, paper, candidate, scanned = seen
    return (
        f"rule={rule}", f"depth={depth}", f"who={who}", f"leads={leads}", f"length={length}", f"dated={'yes' if dated else 'no'}",
        f"numbered={'yes' if numbered else 'no'}", f"paper={paper}", *(("candidate",) if candidate else ()), *(("scanned",) if scanned else ()),
    )  # fmt: skip


def deadline_features(task: TaskHit, deadline: DeadlineHit) -> tuple[str, ...]:
    """What is known of a deadline when it is given to a task, in words as the weights have them."""
    return _told_of_deadline(_seen_of_deadline(task, deadline))


def _seen_of_deadline(task: TaskHit, deadline: DeadlineHit) -> _SeenOfDeadline:
    inside = task.start <= deadline.start < task.end
    return deadline.kind, deadline.bound or "none", inside, min(len(task.deadlines), 3), bool(deadline.doubts)


def _told_of_deadline(seen: _SeenOfDeadline) -> tuple[str, ...]:
    kind, bound, inside, number, doubt = seen
    place = "own" if inside else "inherited"
    return f"kind={kind}", f"bound={bound}", f"place={place}", f"number={number}", f"doubt={'yes' if doubt else 'no'}"


def probability(answer: str, features: tuple[str, ...]) -> float:
    """The share of answers like this one that are right; features that were never seen change nothing."""
    weights = _weights()[answer]
    odds = weights["base"] + sum(weights.get(f, 0.0) for f in features)
    return round(min(1 / (1 + exp(-odds)), _MOST), 2)


def rate(task: TaskHit, document_type: str | None, *, scanned: bool) -> Rating:
    """The probabilities of a task, and for those below nine in ten what speaks most against it."""
    sure, lead, against = _overall(_seen(task, document_type, scanned=scanned))
    if not task.deadlines:
        return Rating(sure, lead, (), against)
    known = "task=sure" if sure >= _SURE else "task=doubtful"
    dated = tuple([_dated(known, _seen_of_deadline(task, d)) for d in task.deadlines])
    return Rating(sure, lead, dated, against)


@lru_cache(8192)
def _overall(seen: _Seen) -> tuple[float, float | None, tuple[str, ...]]:
    """The probabilities of a task and of its leads, and what speaks against them."""
    features = _told(seen)
    sure = probability("task", features)
    lead = probability("lead", features) if seen[3] else None
    against = _against(features, "task") if sure < _SURE else ()
    if lead is not None and lead < _SURE:
        against = tuple(dict.fromkeys(against + _against(features, "lead")))
    return sure, lead, against


@lru_cache(8192)
def _dated(known: str, seen: _SeenOfDeadline) -> float:
    """The probability of a deadline of a task that is `known` to be sure or doubtful."""
    return probability("deadline", (*_told_of_deadline(seen), known))


def _against(features: tuple[str, ...], answer: str) -> tuple[str, ...]:
    """What takes off most, in words."""
    weights = _weights()[answer]
    return tuple(PHRASES[f] for f in features if f in PHRASES and weights.get(f, 0.0) <= _WEIGHTY)
