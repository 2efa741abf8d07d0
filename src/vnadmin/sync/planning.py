"""Making a plan: the register, our links and the tracker compared; nothing is written anywhere."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from vnadmin.errors import UsageError
from vnadmin.sync.blind import seen_by
from vnadmin.sync.fields import FIELDS, fields_of, fingerprint, wish_of
from vnadmin.sync.merge import Base, merge
from vnadmin.sync.policy import Policy, verdict
from vnadmin.sync.registered import unwanted
from vnadmin.sync.retry import Caller
from vnadmin.sync.state import digest
from vnadmin.sync.steps import Plan, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vnadmin.sync.adapter import Adapter, Capabilities, Field, Remote
    from vnadmin.sync.merge import Merged
    from vnadmin.sync.state import Link, Links
    from vnadmin.sync.steps import Action, Reason
    from vnadmin.track.models import Item


def plan(
    items: Iterable[Item],
    adapter: Adapter,
    links: Links,
    *,
    policy: Policy | None = None,
    now: dt.datetime | None = None,
    caller: Caller | None = None,
) -> Plan:
    """What is to be done so that the tracker shows these items, each with what the entry shows now.

    `items`: all that the target is to show, withdrawn ones too; an entry whose item is not among them is left alone. Raises `UsageError` for two items of
    one key, and the errors of the adapter.
    """
    policy = policy or Policy()
    call = (caller or Caller()).call
    shown = seen_by(adapter, links)
    wanted = {}
    for item in items:
        if item.key in wanted:
            raise UsageError(f"two items have the key {item.key}")
        wanted[item.key] = item
    there: dict[str, list[Remote]] = defaultdict(list)
    for remote in call(lambda: list(shown.list_ours())):
        there[remote.key or ""].append(remote)
    known = {link.key: link for link in links}
    for link in known.values():
        if link.remote_id and link.key not in there:
            remote_now = call(lambda link=link: shown.read(link.remote_id))  # type: ignore[misc]
            there[link.key] = [remote_now] if remote_now else []
    withdrawn = unwanted(wanted.values())
    steps = []
    for key in sorted({*wanted, *known}):
        found = _step(key, wanted.get(key), there.get(key, []), known.get(key), adapter.capabilities, policy, withdrawn)
        steps += [found] if found else []
    strangers = sum(bool(key) and key not in wanted and key not in known for key in there)
    made = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).isoformat(timespec="seconds")
    notes = (f"{strangers} entries carry a key that neither the register nor our links know",) if strangers else ()
    checked = _stop_mass_close(steps, there, policy)
    return Plan(links.target, adapter.address, made, tuple(checked), tuple(policy.overrides()), notes)


def _step(
    key: str,
    item: Item | None,
    found: list[Remote],
    link: Link | None,
    capabilities: Capabilities,
    policy: Policy,
    withdrawn: Mapping[str, Item],
) -> Step | None:
    """What is to be done with one key; None where there is neither an entry nor a wish for one."""
    remote = found[0] if found else None
    blank = Step(
        "unchanged", "same", key,
        item.task_id if item else link.task_id if link else "", item.lineage if item else link.lineage if link else "",
        item.title if item else "", remote.id if remote else link.remote_id if link else None, remote.url if remote else None,
        fingerprint(remote) if remote else None, digest(link), wish_of(item or withdrawn.get(link.task_id if link else "")), item=item,
    )  # fmt: skip
    if len(found) > 1:
        return blank._replace(action="conflict", reason="duplicate", seen=None)
    if remote is None:
        made = _absent(blank, item, link)
    elif remote.key != key:
        made = blank._replace(action="conflict", reason="other-key" if remote.key else "keyless")
        made = made if link is None or link.state != "closed" else blank._replace(reason="finished")
    elif item is None:
        gone = withdrawn.get(blank.task_id)
        made = blank._replace(reason="not-listed")
        if gone is not None and not remote.done and not (link and link.state == "closed"):
            made = _closing(blank, gone, link, remote)
    elif remote.done:
        made = _finished(blank, item, remote, link, capabilities)
    elif _unwanted(item):
        made = _closing(blank, item, link, remote)
    else:
        made = _merged(blank, item, remote, link, capabilities)
    speaks = item or withdrawn.get(blank.task_id)
    made = _allowed(made, speaks, capabilities, policy) if made and speaks else made
    return made._replace(item=None) if made and made.action != "create" else made


def _absent(blank: Step, item: Item | None, link: Link | None) -> Step | None:
    """No entry is there: make one, unless it was there before."""
    if link is None or link.remote_id is None:
        wanted = item is not None and not _unwanted(item)
        return blank._replace(action="create", reason="new") if wanted else None
    if link.state == "closed" or item is None or _unwanted(item):
        return blank._replace(reason="finished" if link.state == "closed" else "not-listed")
    return blank._replace(action="conflict", reason="gone")


def _finished(blank: Step, item: Item, remote: Remote, link: Link | None, capabilities: Capabilities) -> Step:
    """An entry that is finished stays finished; what the register says otherwise is a conflict."""
    base = resolved(link, remote)
    merged = merge(_ours(capabilities), base, fields_of(item, capabilities), remote.fields)
    late = tuple(change for change in (*merged.write, *merged.conflicts) if change.field == "due")
    settled = {
        **base,
        **{field: pair for field, pair in merged.base.items() if pair.theirs == remote.fields.get(field, "")},
    }
    by_us = link is not None and link.intent is not None and link.intent.verb == "close"
    if by_us and link and link.state == "closed" and not _unwanted(item):
        return blank._replace(action="conflict", reason="closed-wanted")
    record = settled if link is None or link.state != "closed" else None
    if late and not _unwanted(item):
        return blank._replace(action="conflict", reason="finished-changed", conflicts=late, base=record)
    if record is not None:
        return blank._replace(action="adopt", reason="finished", base=record)
    return blank._replace(reason="finished")


def _closing(blank: Step, item: Item, link: Link | None, remote: Remote) -> Step:
    """An entry that nobody wants any more is closed, unless a person opened it again after that."""
    closed_by_us = link is not None and link.intent is not None and link.intent.verb == "close"
    if link is not None and link.state == "closed" and not closed_by_us and _said_done(item):
        return blank._replace(action="conflict", reason="reopened", title=item.title)
    moved = link is not None and (link.guard is None or link.guard != remote.guard)
    if closed_by_us and link and (link.state == "closed" or moved):
        return blank._replace(action="unchanged" if link.state == "closed" else "conflict", reason="reopened")
    reason: Reason = "rejected" if item.review == "rejected" else "done" if item.state == "done" else "withdrawn"
    if reason == "withdrawn" and item.stopped:
        reason = "stopped"
    words = {
        "stopped": item.stopped,
        "rejected": "Người rà soát xác định không phải nhiệm vụ.",
        "done": "Đã hoàn thành theo sổ theo dõi.",
        "withdrawn": "Không còn trong văn bản mới nhất.",
    }
    says_why = reason == "withdrawn" and item.note  # the register names the document
    note = item.note if says_why and item.note else " ".join(filter(None, (words[reason], item.note)))
    return blank._replace(action="close", reason=reason, note=note, title=item.title, base=resolved(link, remote))


def _merged(blank: Step, item: Item, remote: Remote, link: Link | None, capabilities: Capabilities) -> Step:
    base = resolved(link, remote)
    merged = merge(_ours(capabilities), base, fields_of(item, capabilities), remote.fields)
    known = link is not None and link.state == "linked" and link.remote_id == remote.id and link.base == merged.base
    action, reason = _action(merged, link, known=known)
    recorded = None if known else merged.base
    return blank._replace(
        action=action, reason=reason, changes=merged.write, kept=merged.kept, conflicts=merged.conflicts, base=recorded
    )


def _action(merged: Merged, link: Link | None, *, known: bool) -> tuple[Action, Reason]:
    if merged.write:
        return "update", "changed"
    if merged.conflicts:
        lost = link is None or any(change.field not in link.base for change in merged.conflicts)
        return "conflict", "unknown-base" if lost else "both-changed"
    if known:
        return "unchanged", "kept" if merged.kept else "same"
    return "adopt", "found" if link is None else "resumed" if link.state == "pending" else "agreed"


def resolved(link: Link | None, remote: Remote) -> dict[Field, Base]:
    """What both sides agree on, where a call was begun of which nobody knows whether it was done.

    What a creation wrote is known, whoever changed it since. A field of an update that shows the new value was written. One that shows the
    old value was not, if nobody wrote since (the guard); else a person may have set it back, and nobody knows.
    """
    if link is None:
        return {}
    base = dict(link.base)
    if link.state == "pending" and link.intent:
        same = link.guard is not None and link.guard == remote.guard
        for field, new in link.intent.fields.items():
            if link.intent.verb == "create" or remote.fields.get(field, "") == new:
                base[field] = Base(new, new)
            elif not same:
                base.pop(field, None)
    return base


def _allowed(step: Step, item: Item, capabilities: Capabilities, policy: Policy) -> Step:
    """The step, or that a rule keeps it back. A plan is a file that travels: it does not tell the words of what is secret."""
    ruled: Reason | None = verdict(item, capabilities, policy)
    if item.held and ruled != "secret":
        ruled = "doubtful"
    if ruled is None or (ruled != "secret" and step.action not in ("create", "update")):
        return step
    if ruled != "secret":
        return step._replace(action="held", reason=ruled, changes=(), base=None)
    veiled = step._replace(title="", changes=(), kept=(), conflicts=(), note="", base=None)
    return veiled if step.action in ("unchanged", "conflict") else veiled._replace(action="refused", reason=ruled)


def _stop_mass_close(steps: list[Step], there: Mapping[str, list[Remote]], policy: Policy) -> list[Step]:
    """Refuses to close more of a document than is likely."""
    if policy.mass_close:
        return steps
    still: defaultdict[str, set[str]] = defaultdict(set)  # tasks, however many entries each has
    closing: defaultdict[str, set[str]] = defaultdict(set)
    for step in steps:
        if any(not remote.done for remote in there.get(step.key, ())):
            still[step.lineage].add(step.task_id)
        if step.action == "close" and step.reason == "withdrawn":
            closing[step.lineage].add(step.task_id)
    return [
        step._replace(action="refused", reason="mass-close")
        if step.action == "close"
        and step.reason == "withdrawn"
        and len(closing[step.lineage]) > policy.share * len(still[step.lineage])
        else step
        for step in steps
    ]


def _said_done(item: Item) -> bool:
    return item.state == "done" and item.review != "rejected"


def _unwanted(item: Item) -> bool:
    return item.state != "open" or item.review == "rejected"


def _ours(capabilities: Capabilities) -> list[Field]:
    return [field for field in FIELDS if field in capabilities.fields]
