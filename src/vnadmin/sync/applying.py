"""Carrying out a plan: one entry after the other, each looked at again just before it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from vnadmin.sync.adapter import Remote
from vnadmin.sync.blind import seen_by
from vnadmin.sync.errors import Denied, Exists, Moved, PolicyRefusal, Refused, SyncError, Unknown, Unreachable
from vnadmin.sync.fields import FIELDS, fields_of, fingerprint
from vnadmin.sync.merge import Base
from vnadmin.sync.planning import resolved
from vnadmin.sync.policy import Policy, verdict
from vnadmin.sync.retry import Caller
from vnadmin.sync.state import Intent, Link, digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from vnadmin.sync.adapter import Adapter
    from vnadmin.sync.registered import Desk
    from vnadmin.sync.state import Links, Standing, Verb
    from vnadmin.sync.steps import Action, Plan, Step

Result = Literal["done", "skipped", "conflict", "failed"]
Stop = Literal["", "denied", "unreachable", "policy"]
_MOVED = "it is not as it was when the plan was made; plan again"
_CHANGED = "the register is not as it was when the plan was made; plan again"


class Outcome(NamedTuple):
    """What became of one step. `why`: in words, "" where all went as planned. `tries`: calls to the tracker. `stopped`: nothing more was tried."""

    key: str
    action: Action
    result: Result
    why: str = ""
    remote_id: str | None = None
    url: str | None = None
    tries: int = 0
    stopped: Stop = ""


def apply(
    plan: Plan,
    adapter: Adapter,
    links: Links,
    *,
    caller: Caller | None = None,
    only: Collection[Action] | None = None,
    desk: Desk | None = None,
) -> Iterator[Outcome]:
    """Carries out a plan and says of each step what became of it; nothing happens before it is asked for.

    A step whose entry is not as the plan saw it is left. Applying a plan again touches only what is left of it. `only`: actions to carry out, all
    others are skipped. `desk`: the register as it is now: a step that it wants otherwise since the plan was made is left too, and what people finished in
    the tracker is noted there as done. What a target denies, or a target that is not reached, ends the run; every other trouble concerns one entry.
    """
    caller = caller or Caller(rate=adapter.capabilities.rate)
    for name in plan.overrides:
        links.log("override", detail=name)
    hand = _Hand(adapter, links, caller, plan.overrides, desk)
    stopped: Outcome | None = None
    for step in plan.steps:
        if stopped is not None:
            untouched = step.action in ("create", "update", "close", "adopt")
            yield Outcome(step.key, step.action, "failed" if untouched else "skipped", "not tried: " + stopped.why)
            continue
        before = caller.tries
        outcome = hand.carry_out(step) if only is None or step.action in only else _left(step, "not asked for")
        outcome = outcome._replace(tries=caller.tries - before)
        if outcome.stopped:
            stopped = outcome
        if outcome.result != "skipped":
            links.log(f"{outcome.action}: {outcome.result}", outcome.key, outcome.why)
        yield outcome


def code_of(plan: Plan, outcomes: Collection[Outcome]) -> int:
    """Exit code of a run: 6 not let in, 7 not reached, 8 a rule refuses, 5 a person is needed, 4 all failed, 3 some failed, 0 else."""
    for reason, code in (("denied", 6), ("unreachable", 7), ("policy", 8)):
        if any(outcome.stopped == reason for outcome in outcomes):
            return code
    failed = sum(outcome.result == "failed" for outcome in outcomes)
    tried = sum(outcome.result != "skipped" for outcome in outcomes)
    if failed:
        return 4 if failed == tried else 3
    if plan.code() == 8:
        return 8
    return 5 if plan.code() == 5 or any(outcome.result == "conflict" for outcome in outcomes) else 0


def _left(step: Step, why: str) -> Outcome:
    return Outcome(step.key, step.action, "skipped", why, step.remote_id, step.url)


class _Hand:
    """Carries out single steps."""

    def __init__(
        self, adapter: Adapter, links: Links, caller: Caller, overrides: Collection[str], desk: Desk | None
    ) -> None:
        self._adapter, self._links, self._caller, self._desk = adapter, links, caller, desk
        self._policy = Policy(secret="secret" in overrides)
        self._shown = seen_by(adapter, links)
        self._exact = adapter.capabilities.guard == "exact"
        self._doubt = False  # whether a call of this step was begun of which it is not known whether it was done

    def carry_out(self, step: Step) -> Outcome:
        """What becomes of a step."""
        verbs = {"create": self._create, "update": self._write, "close": self._write, "adopt": self._adopt}
        verbs["conflict"] = self._conflict
        if step.action not in verbs:
            return _left(step, step.reason)
        before = self._links.get(step.key)
        if step.action == "adopt" and _adopted(step, before):
            return _left(step, "it is so")
        if self._desk is not None and self._desk.wish(step) != step.wish:
            return _left(step, _CHANGED)._replace(result="conflict")
        self._doubt = False
        try:
            return verbs[step.action](step, before)
        except SyncError as error:
            result: Result = "failed"
            why = str(error)
            if self._doubt or isinstance(error, Unknown):  # the link stays pending: the next plan looks first
                why += "; it is not known whether it was done, the next plan looks"
            else:
                result = "conflict" if isinstance(error, Moved | Exists) else "failed"
                self._restore(step.key, before)
            return _left(step, why)._replace(result=result, stopped=_stops(error))

    # --- steps -------------------------------------------------------------------------------------------------------

    def _conflict(self, step: Step, before: Link | None) -> Outcome:
        """Left for a person; what both sides agree on is recorded all the same."""
        if step.base is not None and step.remote_id is not None:
            self._adopt(step, before)
        return _left(step, step.reason)._replace(result="conflict")

    def _adopt(self, step: Step, before: Link | None) -> Outcome:
        remote = self._fresh(step)
        if remote is None or fingerprint(remote) != step.seen or digest(before) != step.known:
            return _left(step, _MOVED)._replace(result="conflict")
        ours = _closed_by(before, remote)
        if self._desk is not None and step.reason == "finished" and remote.done and ours is None:
            self._desk.finished(step.task_id, step.key, self._links)  # before the link, so that a crash loses nothing
        self._links.put(_linked(step, remote)._replace(intent=ours))
        return _left(step, "")._replace(result="done", url=remote.url)

    def _create(self, step: Step, before: Link | None) -> Outcome:
        if step.item is None:
            raise Refused("the plan does not say what to make")
        if before is not None and before.state != "pending":
            return _left(step, "it is there")
        if verdict(step.item, self._adapter.capabilities, self._policy) == "secret":
            raise Refused("its document is marked secret")
        item, fields = step.item, fields_of(step.item, self._adapter.capabilities)
        wanted = {field: fields.get(field, "") for field in FIELDS if field in self._adapter.capabilities.fields}
        begun = before if before is not None else Link(step.key, step.task_id, step.lineage)
        pending = begun._replace(state="pending", intent=Intent("create", wanted))
        if before is not None or not self._exact:
            found = self._caller.call(lambda: self._shown.find(step.key))
            if before is not None and len(found) == 1:
                return self._record_begun(step, found[0], before)
            if found:
                raise Exists(_MOVED)
        self._doubt = before is not None
        for number in range(1, self._caller.patience.tries + 1):
            self._links.put(pending)
            try:
                remote = self._caller.call(lambda: self._adapter.create(item), write=True)
                break
            except (Exists, Unknown) as error:
                if not self._doubt and isinstance(error, Exists):
                    raise
                self._doubt = True
                self._caller.pause(number)
                found = self._caller.call(lambda: self._shown.find(step.key))
                if not found and isinstance(error, Exists) and error.id and not self._adapter.capabilities.reads:
                    found = [Remote(error.id, step.key, wanted, done=False)]  # all that can be known of it
                if len(found) == 1:
                    return self._record_begun(step, found[0], pending)
                safe = self._exact or getattr(error, "answered", False)
                if found or not safe or number == self._caller.patience.tries:
                    raise
        done = step._replace(base={field: Base(words, words) for field, words in wanted.items()})
        self._links.put(_linked(done, remote))
        return _left(step, "")._replace(result="done", remote_id=remote.id, url=remote.url)

    def _write(self, step: Step, before: Link | None) -> Outcome:
        """Updates or closes an entry."""
        remote = self._fresh(step)
        if remote is None:
            raise Moved("the entry is not there any more")
        begun = before is not None and before.state == "pending"
        same = fingerprint(remote) == step.seen and digest(before) == step.known
        if not same and before is not None and self._holds(step, remote):
            return self._record_begun(step, remote, before) if begun else _left(step, "it is so")
        if not same:
            raise Moved(_MOVED)
        fields = {change.field: change.new for change in step.changes}
        verb: Verb = "close" if step.action == "close" else "update"
        known = before if before is not None else Link(step.key, step.task_id, step.lineage)
        # a field that is about to be written has the base it had; the others have what the plan found
        base = {**(step.base or {}), **{f: b for f, b in resolved(before, remote).items() if f in fields}}
        pending = known._replace(
            remote_id=remote.id, url=remote.url, base=base, state="pending", intent=Intent(verb, fields)
        )
        for number in range(1, self._caller.patience.tries + 1):
            self._links.put(pending._replace(guard=remote.guard))
            try:
                after = self._caller.call(lambda now=remote: self._sent(step, now), write=True)  # type: ignore[misc]
                break
            except Unknown as error:
                self._doubt = True
                self._caller.pause(number)
                seen = self._fresh(step)
                if seen is not None and self._holds(step, seen):
                    return self._record_begun(step, seen, pending)
                untouched = seen is not None and seen.guard == remote.guard and fingerprint(seen) == step.seen
                safe = self._exact or error.answered
                if not untouched or not safe or number == self._caller.patience.tries:
                    raise
        self._links.put(_linked(step, after)._replace(intent=Intent("close", {}) if verb == "close" else None))
        return _left(step, "")._replace(result="done", url=after.url)

    # --- parts -------------------------------------------------------------------------------------------------------

    def _sent(self, step: Step, remote: Remote) -> Remote:
        if step.action == "close":
            return self._adapter.close(remote, step.note, done=step.reason == "done")
        return self._adapter.update(remote, {change.field: change.new for change in step.changes})

    def _fresh(self, step: Step) -> Remote | None:
        remote_id = step.remote_id
        return self._caller.call(lambda: self._shown.read(remote_id)) if remote_id else None

    def _holds(self, step: Step, remote: Remote) -> bool:
        """Whether the entry is as the step wants it."""
        if step.action == "close":
            return remote.done
        return bool(step.changes) and all(remote.fields.get(c.field, "") == c.new for c in step.changes)

    def _record_begun(self, step: Step, remote: Remote, begun: Link) -> Outcome:
        """Records a call that was begun and turns out to be done, whatever people changed after it."""
        done = step._replace(base=resolved(begun, remote))
        self._links.put(_linked(done, remote)._replace(intent=_closed_by(begun, remote)))
        return _left(step, "it was done before")._replace(result="done", remote_id=remote.id, url=remote.url)

    def _restore(self, key: str, before: Link | None) -> None:
        if before is None:
            self._links.remove(key)
        else:
            self._links.put(before)


def _linked(step: Step, remote: Remote) -> Link:
    state: Standing = "closed" if remote.done else "linked"
    return Link(step.key, step.task_id, step.lineage, remote.id, remote.url, remote.guard, step.base or {}, state)


def _adopted(step: Step, link: Link | None) -> bool:
    """Whether this plan recorded it before: our link moved since the plan was made, to what the step records."""
    moved = link is not None and link.state != "pending" and digest(link) != step.known
    return moved and link is not None and link.remote_id == step.remote_id and link.base == (step.base or {})


def _closed_by(begun: Link | None, remote: Remote) -> Intent | None:
    """Our call that closed an entry; None where a person did."""
    return begun.intent if remote.done and begun and begun.intent and begun.intent.verb == "close" else None


def _stops(error: SyncError) -> Stop:
    return (
        "denied" if isinstance(error, Denied) else "unreachable" if isinstance(error, Unreachable)
        else "policy" if isinstance(error, PolicyRefusal) else ""
    )  # fmt: skip
