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
    if not leads:
        return "nobody"
    if any(_is_outside(a.name) for a in leads):
        return "outside"
    if any(a.group for a in leads):
        return "group" if all(a.id for a in leads) else "unknown-group"
    return "known" if all(a.id for a in leads) else "unknown"


def task_features(task: TaskHit, document_type: str | None, *, scanned: bool) -> tuple[str, ...]:
    """What is known of a task when it is found."""
    length = task.end - task.start
    leads = task.leads
    inside = bool(leads) and task.start <= leads[0].start < task.end
    depth = "place" if BY_PLACE in task.doubts else "far" if FAR in task.doubts else "own" if inside else "inherited"
    return _told(
        ("rule", task.rule or "none"),
        ("depth", depth),
        ("who", _who(leads)),
        ("leads", min(len(leads), 3)),
        ("length", "short" if length < _SHORT else "long" if length >= _LONG else "some"),
        ("dated", "yes" if task.deadlines else "no"),
        ("numbered", "yes" if task.path else "no"),
        ("paper", "rules" if document_type in _RULES else "account" if document_type in _ACCOUNTS else "order"),
        *(("candidate",) if CANDIDATE in task.doubts else ()),
        *(("scanned",) if scanned else ()),
    )


@lru_cache(8192)  # the same few ways again and again
def _told(*found: tuple[str, str | int] | str) -> tuple[str, ...]:
    """What was found, in words as the weights have them."""
    return tuple(f if isinstance(f, str) else f"{f[0]}={f[1]}" for f in found)


def deadline_features(task: TaskHit, deadline: DeadlineHit) -> tuple[str, ...]:
    """What is known of a deadline when it is given to a task."""
    inside = task.start <= deadline.start < task.end
    return _told(
        ("kind", deadline.kind),
        ("bound", deadline.bound or "none"),
        ("place", "own" if inside else "inherited"),
        ("number", min(len(task.deadlines), 3)),
        ("doubt", "yes" if deadline.doubts else "no"),
    )


@lru_cache(8192)
def probability(answer: str, features: tuple[str, ...]) -> float:
    """The share of answers like this one that are right; features that were never seen change nothing."""
    weights = _weights()[answer]
    odds = weights["base"] + sum(weights.get(f, 0.0) for f in features)
    return round(min(1 / (1 + exp(-odds)), _MOST), 2)


def rate(task: TaskHit, document_type: str | None, *, scanned: bool) -> Rating:
    """The probabilities of a task, and for those below nine in ten what speaks most against it."""
    features = task_features(task, document_type, scanned=scanned)
    sure, lead, against = _overall(features, led=bool(task.leads))
    if not task.deadlines:
        return Rating(sure, lead, (), against)
    known = f"task={'sure' if sure >= _SURE else 'doubtful'}"
    dated = tuple([probability("deadline", (*deadline_features(task, d), known)) for d in task.deadlines])
    return Rating(sure, lead, dated, against)


@lru_cache(8192)
def _overall(features: tuple[str, ...], *, led: bool) -> tuple[float, float | None, tuple[str, ...]]:
    """The probabilities of a task and of its leads, and what speaks against them."""
    sure, lead = probability("task", features), probability("lead", features) if led else None
    against = _against(features, "task") if sure < _SURE else ()
    if lead is not None and lead < _SURE:
        against = tuple(dict.fromkeys(against + _against(features, "lead")))
    return sure, lead, against


def _against(features: tuple[str, ...], answer: str) -> tuple[str, ...]:
    """What takes off most, in words."""
    weights = _weights()[answer]
    return tuple(PHRASES[f] for f in features if f in PHRASES and weights.get(f, 0.0) <= _WEIGHTY)
