"""Random histories of a register, a tracker, its people and a bad wire: whatever happens, nobody's work is harmed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from vnadmin.store import Archive
from vnadmin.sync.applying import apply
from vnadmin.sync.errors import SyncError
from vnadmin.sync.fields import FIELDS, fields_of
from vnadmin.sync.planning import plan
from vnadmin.sync.policy import Policy
from vnadmin.sync.retry import Caller, Patience
from vnadmin.sync.stage import Crash, Troubled, item
from vnadmin.sync.state import Links

if TYPE_CHECKING:
    from vnadmin.sync.adapter import Adapter, Field, Remote
    from vnadmin.sync.stage import Stage
    from vnadmin.sync.steps import Plan
    from vnadmin.track.models import Item

_DAYS = (dt.date(2026, 3, 31), dt.date(2026, 6, 30), dt.date(2026, 9, 30))
_OURS: dict[str, tuple[Any, ...]] = {
    "title": ("[Sở Y tế] rà soát", "[Sở Y tế] rà soát lại", "[Sở Y tế] báo cáo"), "due": (*_DAYS, None),
    "description": ("Sản phẩm: Báo cáo", "Sản phẩm: Đề án\nCăn cứ: a"), "categories": (("Sở Y tế",), ("Sở Y tế", "12/KH-UBND")),
    "priority": (None, 1),
}  # fmt: skip
_THEIRS: dict[str, tuple[Any, ...]] = {
    "title": ("việc của tôi", "[Sở Y tế] rà soát lại"), "due": (dt.date(2026, 12, 31), dt.date(2026, 6, 30)), "description": ("của tôi",),
    "categories": (("Tôi",),), "priority": (5,),
}  # fmt: skip
_FAULTS: st.SearchStrategy[list[Any]] = st.just([]) | st.lists(
    st.sampled_from([None, None, None, "busy", "error", "error after", "lost request", "lost answer"]), max_size=8
)
_TROUBLE = st.none() | st.tuples(
    st.sampled_from(["create", "update", "update", "close"]), st.integers(1, 2),
    st.sampled_from(["unreachable", "unknown before", "unknown after", "crash before", "crash after"]),
)  # fmt: skip
_NUMBERS = st.integers(1, 3)
_OFTEN = ["title", "title", "due", "due", "description", "categories", "priority"]  # most of what is tried should meet


def _changes(values: dict[str, tuple[Any, ...]]) -> st.SearchStrategy[tuple[str, Any]]:
    return st.sampled_from([(name, value) for name in _OFTEN for value in values[name]])


_CHANGES, _EDITS = _changes(_OURS), _changes(_THEIRS) | _changes(_OURS)
_ACTS = st.lists(
    st.tuples(st.just("change"), _NUMBERS, _CHANGES)
    | st.tuples(st.just("edit"), _NUMBERS, _EDITS)
    | st.tuples(st.just("both"), _NUMBERS, st.sampled_from(["title", "due"]))
    | st.tuples(
        st.just("touch"), _NUMBERS, st.sampled_from(["finish", "finish", "reopen", "annotate", "delete", "copy"])
    )
    | st.tuples(st.just("set_state"), _NUMBERS, st.sampled_from(["withdrawn", "withdrawn", "done", "open"])),
    max_size=4,
)


def run_histories(stage: Stage, number: int, *, steps: int = 5, always_the_same: bool = True) -> None:
    """Tries so many random histories of so many steps; raises what the first bad one breaks, in its shortest form."""

    class Tried(History):
        tracker = stage

    run_state_machine_as_test(
        Tried,
        settings=settings(
            max_examples=number, stateful_step_count=steps, deadline=None, database=None, derandomize=always_the_same,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


class History(RuleBasedStateMachine):
    """What we keep in mind of a history, and what must hold after each of its steps."""

    tracker: Stage

    def __init__(self) -> None:
        super().__init__()
        self.tracker.reset()
        if self.tracker.wire:
            self.tracker.wire.clear()
        self.archive = Archive.open(":memory:")
        self.links = Links(self.archive, "target")
        self.eyes = self.tracker.adapter(direct=True)
        self.items: dict[str, Item] = {}
        self.claims: dict[tuple[str, Field], str] = {}  # what people wrote, by entry
        self.bases: defaultdict[tuple[str, Field], set[str]] = defaultdict(set)  # values that we may believe to be ours
        self.words: dict[str, str] = {}
        self.copies: set[str] = set()
        self.deleted: set[str] = set()  # keys whose entry a person deleted, as far as we can know
        self.touched: set[str] = set()  # entries at which a person was since the last run without trouble
        self.known = True  # no state was lost
        self.listed: list[Remote] | None = None  # what is in the tracker, as long as nobody wrote

    @initialize(tasks=_NUMBERS, there=st.booleans())
    def begin(self, tasks: int, *, there: bool) -> None:
        """Tasks are read; in most histories they are in the tracker."""
        for number in range(1, tasks + 1):
            one = item(number, title=_OURS["title"][0], due=_DAYS[0], description="a", categories=("Sở Y tế",))
            self.items[one.key] = one
        if there:
            self.sync_well()

    @rule(
        acts=_ACTS, faults=_FAULTS, trouble=_TROUBLE, many=st.booleans(), lost=st.integers(0, 9),
        meanwhile=st.none() | st.tuples(_NUMBERS, _EDITS),
    )  # fmt: skip
    def go_on(self, acts: list[Any], faults: list[Any], trouble: Any, meanwhile: Any, *, many: bool, lost: int) -> None:
        """Things happen in the register and in the tracker, then we come by: with or without trouble."""
        if lost == 9:
            self.lose_state()
        for act, number, what in acts:
            getattr(self, act)(number, what)
        if trouble or faults or meanwhile or not many:
            self.sync(faults, trouble, meanwhile, many=many)
        else:
            self.sync_well()

    # --- the register ------------------------------------------------------------------------------------------------

    def change(self, number: int, change: tuple[str, Any]) -> None:
        """Its text changes."""
        key = item(number).key
        if key in self.items:
            self.items[key] = self.items[key]._replace(**{change[0]: change[1]})

    def set_state(self, number: int, state: Any) -> None:
        """It is withdrawn, done, or back."""
        key = item(number).key
        if key in self.items:
            self.items[key] = self.items[key]._replace(state=state)

    def both(self, number: int, name: str) -> None:
        """Its text changes, and a person writes into the same field."""
        self.change(number, (name, _OURS[name][number % 3]))
        self.edit(number, (name, _THEIRS[name][0]))

    # --- people ------------------------------------------------------------------------------------------------------

    def edit(self, number: int, change: tuple[str, Any]) -> None:
        """A person changes a field."""
        found = self._one(number)
        if found is None:
            return
        field: Field = change[0]  # type: ignore[assignment]
        value = fields_of(item(1, **{change[0]: change[1]}), self.eyes.capabilities).get(field, "")
        if field not in self.eyes.capabilities.fields or found.fields.get(field, "") == value or found.done:
            return
        self.tracker.edit(found.id, field, value)
        self.listed = None
        self.touched.add(found.id)
        self.claims.pop((found.id, field), None)
        if value not in self.bases[found.id, field]:
            self.claims[found.id, field] = value

    def touch(self, number: int, what: str) -> None:
        """A person finishes, opens again, remarks, deletes, copies."""
        found = self._one(number)
        if found is None:
            return
        self.touched.add(found.id)
        self.listed = None
        if what == "finish" and not found.done:
            self.tracker.finish(found.id)
        elif what == "reopen" and found.done:
            self.tracker.reopen(found.id)
        elif what == "annotate" and not found.done:
            self.words[found.id] = f"việc {len(self.words)}"
            self.tracker.annotate(found.id, self.words[found.id])
        elif what == "delete":
            self._delete(found)
        elif what == "copy" and not self.copies:
            before = {remote.id for remote in self._entries()}
            if self.tracker.copy(found.id):
                self.listed = None
                self.copies |= {remote.id for remote in self._entries()} - before

    def _delete(self, found: Remote) -> None:
        link = self.links.get(found.key or "")
        self.tracker.delete(found.id)
        self.listed = None
        if link and link.remote_id == found.id and len(self._entries(found.key)) == 0:
            self.deleted.add(link.key)
        self.words.pop(found.id, None)
        self.copies.discard(found.id)
        for field in FIELDS:
            self.claims.pop((found.id, field), None)
            self.bases.pop((found.id, field), None)

    # --- our program -------------------------------------------------------------------------------------------------

    def lose_state(self) -> None:
        """Our links are gone."""
        for link in list(self.links):
            self.links.remove(link.key)
        self.deleted.clear()
        self.known = False

    def sync(self, faults: list[Any], trouble: Any, meanwhile: Any, *, many: bool) -> None:
        """A plan is made and applied; calls fail, or a person writes in between."""
        wire = self.tracker.wire
        if wire:
            wire.expect(*faults)
        adapter = self.tracker.adapter()
        if trouble:
            adapter = Troubled(adapter, *trouble)
        if meanwhile:  # the person writes into a field that we are about to write
            number, (name, _) = meanwhile
            self.change(number, (name, _OURS[name][number % len(_OURS[name])]))
        before = self._agreements()
        with suppress(SyncError, Crash):
            self._run(adapter, many=many, meanwhile=meanwhile)
        if wire:
            wire.clear()
        self.listed = None
        self._learn(before, well=False)

    def sync_well(self) -> None:
        """A run without trouble."""
        before = self._agreements()
        self._run(self.eyes, many=True)
        self.listed = None
        self._learn(before, well=True)
        self.touched.clear()

    def _run(self, adapter: Adapter, *, many: bool, meanwhile: Any = None) -> Plan:
        caller = Caller(Patience(), sleep=lambda _: None)
        made = plan(self.items.values(), adapter, self.links, policy=Policy(mass_close=many), caller=caller)
        self._check_plan(made)
        if meanwhile:
            self.edit(*meanwhile)
        self.listed = None
        outcomes = list(apply(made, adapter, self.links, caller=caller))
        assert len(outcomes) == len(made.steps)
        return made

    def _check_plan(self, made: Plan) -> None:
        """As long as no state was lost, nobody is asked about a field that nobody touched."""
        for step in made.steps if self.known else ():
            for change in step.conflicts:
                assert step.remote_id is not None
                touched = step.remote_id in self.touched or (step.remote_id, change.field) in self.claims
                assert touched or step.reason == "finished-changed", step

    # --- what must hold ----------------------------------------------------------------------------------------------

    def _agreements(self) -> dict[str, tuple[Remote, set[Field]]]:
        """The entries before a run, each with the fields that are as our items want them."""
        seen = {}
        for remote in self._entries():
            wanted = fields_of(self.items[remote.key or ""], self.eyes.capabilities)
            seen[remote.id] = (remote, {f for f in FIELDS if wanted.get(f, "") == remote.fields.get(f, "")})
        return seen

    def _learn(self, before: dict[str, tuple[Remote, set[Field]]], *, well: bool) -> None:
        """Checks what a run did, and notes what it wrote."""
        now = {remote.id: remote for remote in self._entries()}
        assert set(before) <= set(now), "an entry was deleted"
        for remote in now.values():
            old, agreed = before.get(remote.id, (None, set()))
            assert not (old and old.done and not remote.done), f"opened again: {remote}"
            for field in self.eyes.capabilities.fields:
                value = remote.fields.get(field, "")
                claim = self.claims.get((remote.id, field))
                if (
                    field in agreed and old and value == old.fields.get(field, "")
                ):  # both said the same: it may count as ours now
                    self.claims.pop((remote.id, field), None)
                    self.bases[remote.id, field] = {value} if well else {value, *self.bases[remote.id, field]}
                elif claim is not None:
                    kept = value == claim or (field == "description" and remote.done and value.startswith(claim))
                    assert kept, f"overwritten: {field} {claim!r} in {remote}"
                elif old is None or value != old.fields.get(field, ""):
                    if not self.tracker.exact_guard:
                        self.bases[remote.id, field].add(value)
                    else:
                        self.bases[remote.id, field] = {value}
                if old and old.done:
                    assert value == old.fields.get(field, ""), f"written though finished: {remote}"

    @invariant()
    def nothing_is_twice(self) -> None:
        """One entry of a key, but for what people copied."""
        counts: defaultdict[str, int] = defaultdict(int)
        for remote in self._entries():
            counts[remote.key or ""] += remote.id not in self.copies
        assert all(count <= 1 for count in counts.values()), counts
        assert not any(counts[key] for key in self.deleted), "what a person deleted is back"

    @invariant()
    def remarks_stay(self) -> None:
        """What people wrote of their own."""
        for id_, words in self.words.items():
            assert self.tracker.annotation(id_) == words

    def teardown(self) -> None:
        """In the end nothing is lost: every open task is there as it should be, or the plan says why not."""
        try:
            self.sync_well()
            self.nothing_is_twice()
            made = self._run(self.eyes, many=True)
            assert not made.waiting(), [step for step in made.steps if step.action not in ("unchanged", "conflict")]
            for step in made.steps:
                self._settled(
                    step.key, {change.field for change in (*step.kept, *step.conflicts)}, step.action, step.reason
                )
            missing = {key for key, one in self.items.items() if one.state == "open"} - {
                step.key for step in made.steps
            }
            assert not missing, "lost"
        finally:
            self.archive.close()

    def _settled(self, key: str, told: set[Field], action: str, reason: str) -> None:
        one, found = self.items[key], self._entries(key)
        if action == "conflict" and reason in ("gone", "duplicate", "closed-wanted", "reopened"):
            return
        if one.state != "open":
            assert all(remote.done for remote in found) or reason == "reopened", f"not closed: {found} {reason}"
        elif not (found and found[0].done) and reason != "finished":
            (remote,) = found
            wanted = fields_of(one, self.eyes.capabilities)
            for field in FIELDS:
                agrees = wanted.get(field, "") == remote.fields.get(field, "")
                assert agrees or field in told, f"lost: {field} in {remote}"

    def _entries(self, key: str | None = None) -> list[Remote]:
        if self.listed is None:
            self.listed = sorted(self.eyes.list_ours(), key=lambda remote: (remote.key or "", remote.id))
        return [remote for remote in self.listed if key is None or remote.key == key]

    def _one(self, number: int) -> Remote | None:
        found = self._entries()
        return found[number % len(found)] if found else None
