"""A plan: what would be done with each entry, and why. Files of plans: `vnadmin.sync.plan_file`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from vnadmin.sync.choice import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vnadmin.sync.adapter import Field
    from vnadmin.sync.merge import Base, Change
    from vnadmin.track.models import Item

Action = Literal["create", "update", "close", "adopt", "conflict", "held", "refused", "unchanged"]
Reason = Literal[
    "new", "changed", "kept", "same",
    "withdrawn", "stopped", "done", "rejected", "mass-close",  # closing
    "found", "agreed", "resumed", "finished",  # what is only recorded
    "both-changed", "unknown-base", "finished-changed", "closed-wanted", "reopened", "gone", "keyless", "duplicate", "other-key",
    "secret", "unreviewed", "doubtful", "not-listed",
]  # fmt: skip


class Step(NamedTuple):
    """What is to be done with one entry.

    `action`: adopt writes our own record only, held and refused write nothing (`reason` says which rule), conflict leaves the entry
    as it is for a person. `seen`: the fingerprint of the entry when the plan was made, None where there was none. `known`: the
    digest of our link then. `wish`: the digest of what the register wanted then. `changes`: fields to write. `kept`: fields that people changed and
    that stay. `conflicts`: fields that both sides changed, or of which nobody knows. `base`: what both sides agree on once this is done, None where there is nothing to record.
    `note`: goes into the tracker when an entry is closed. `item`: None where the register does not have it any more.
    """

    action: Action
    reason: Reason
    key: str
    task_id: str = ""
    lineage: str = ""
    title: str = ""
    remote_id: str | None = None
    url: str | None = None
    seen: str | None = None
    known: str | None = None
    wish: str | None = None
    changes: tuple[Change, ...] = ()
    kept: tuple[Change, ...] = ()
    conflicts: tuple[Change, ...] = ()
    base: Mapping[Field, Base] | None = None
    note: str = ""
    item: Item | None = None


class Plan(NamedTuple):
    """Steps in the order of keys. `target`: its name in the configuration. `address`: where it is. `made_at`: ISO moment, UTC.

    `overrides`: rules that were switched off. `notes`: what was noticed besides. `choice`: of which periods the items are.
    """

    target: str
    address: str
    made_at: str
    steps: tuple[Step, ...]
    overrides: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    choice: Choice = Choice()

    def counts(self) -> Counter[str]:
        """How many steps of each action."""
        return Counter(step.action for step in self.steps)

    def waiting(self) -> bool:
        """Whether applying would write anything, there or here."""
        return any(step.action in ("create", "update", "close", "adopt") for step in self.steps)

    def code(self) -> int:
        """Exit code: 8 where a rule refuses, 5 where a person is needed, else 0."""
        actions = self.counts()
        return 8 if actions["refused"] else 5 if any(s.action == "conflict" or s.conflicts for s in self.steps) else 0
