"""A plan as a file that people can read and change, and back. It holds no secret."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, get_args

from vnadmin.errors import UsageError
from vnadmin.sync.choice import Choice
from vnadmin.sync.fields import FIELDS
from vnadmin.sync.merge import Base, Change
from vnadmin.sync.steps import Action, Plan, Step
from vnadmin.track.models import Item

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = "vnadmin.plan/1"
_WORDS = ("key", "task_id", "lineage", "title", "remote_id", "url", "seen", "known", "wish", "note")
_CHANGES = ("changes", "kept", "conflicts")


def to_json(plan: Plan) -> str:
    """The plan as JSON; what is empty is left out of its steps."""
    head = {
        "format": FORMAT, "target": plan.target, "address": plan.address, "made_at": plan.made_at, "overrides": plan.overrides,
        "notes": plan.notes, "choice": {**plan.choice._asdict(), "start": _day(plan.choice.start), "on": _day(plan.choice.on)}, "counts": plan.counts(),
    }  # fmt: skip
    return json.dumps({**head, "steps": [_step(step) for step in plan.steps]}, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Plan:
    """The plan of a file. Raises `UsageError` for what is none."""
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise UsageError(f"a plan of another format: {found['format']!r}")
        steps = tuple(_read(step) for step in found["steps"])
        target, address, made_at = (str(found[name]) for name in ("target", "address", "made_at"))
        chosen = found["choice"]
        days = {
            name: dt.date.fromisoformat(chosen[name]) if chosen[name] is not None else None for name in ("start", "on")
        }
        choice = Choice(days["start"], int(chosen["months"]), str(chosen["before"]), days["on"])
        return Plan(target, address, made_at, steps, tuple(found["overrides"]), tuple(found["notes"]), choice)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"no plan, or a damaged one ({type(error).__name__} {error})") from error


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _step(step: Step) -> dict[str, Any]:
    out: dict[str, Any] = {"action": step.action, "reason": step.reason}
    out |= {name: value for name in _WORDS if (value := getattr(step, name))}
    out |= {name: [change._asdict() for change in value] for name in _CHANGES if (value := getattr(step, name))}
    if step.base is not None:
        out["base"] = {field: pair._asdict() for field, pair in step.base.items()}
    if step.item is not None:
        due = step.item.due.isoformat() if step.item.due else None
        out["item"] = {**step.item._asdict(), "due": due}
    return out


def _read(found: Mapping[str, Any]) -> Step:
    if found["action"] not in get_args(Action):
        raise ValueError(f"no action {found['action']!r}")
    words: dict[str, Any] = {name: found[name] for name in _WORDS if name in found}
    changes: dict[str, Any] = {
        name: tuple(Change(_field(c["field"]), c["old"], c["new"]) for c in found.get(name, ())) for name in _CHANGES
    }
    base = (
        {_field(field): Base(pair["ours"], pair["theirs"]) for field, pair in found["base"].items()}
        if "base" in found
        else None
    )
    item = None
    if "item" in found:
        due = found["item"]["due"]
        day = None if due is None else dt.datetime.fromisoformat(due) if "T" in due else dt.date.fromisoformat(due)
        item = Item(**{**found["item"], "due": day, "categories": tuple(found["item"]["categories"])})
    return Step(action=found["action"], reason=found["reason"], base=base, item=item, **words, **changes)


def _field(name: str) -> Any:
    if name not in FIELDS:
        raise ValueError(f"no field {name!r}")
    return name
