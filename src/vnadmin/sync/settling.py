"""What people decide about a conflict: their words stay, or ours are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from vnadmin.errors import UsageError
from vnadmin.sync.blind import seen_by
from vnadmin.sync.errors import Undecided
from vnadmin.sync.fields import FIELDS, fields_of
from vnadmin.sync.merge import Base, merge
from vnadmin.sync.planning import resolved
from vnadmin.sync.state import Link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnadmin.sync.adapter import Adapter, Field, Remote
    from vnadmin.sync.registered import Desk
    from vnadmin.sync.state import Links
    from vnadmin.track.models import Item

Side = Literal["ours", "theirs"]


class Settled(NamedTuple):
    """What was decided about an entry: `what` is for people."""

    key: str
    what: str


def settle(
    items: Iterable[Item], keys: Iterable[str], adapter: Adapter, links: Links, side: Side, *, desk: Desk | None = None
) -> list[Settled]:
    """Notes for each key that what stands in the tracker counts, or that the next plan is to write ours over it.

    Nothing is written to the tracker. Only the fields in conflict are decided; where none is, all that differ. An entry that a person deleted stays away (theirs) or is made again by the next plan (ours); a finished one is
    never written, so that only theirs can count there, which `desk`, the register, is told of. `keys` may be shortened as long as they name one item. Raises `UsageError` for other keys, and `Undecided` where a person must look first.
    """
    by_key = {item.key: item for item in items}
    shown = seen_by(adapter, links)
    done = []
    for word in keys:
        key = _whole(word, by_key)
        link, found = links.get(key), shown.find(key)
        if len(found) > 1:
            raise Undecided(f"{key}: {len(found)} entries carry this key; take it away from all but one there")
        if not found and link is None:
            raise UsageError(f"{key}: there is no entry to decide about")
        what = _decided(by_key[key], found[0] if found else None, link, adapter, links, side, desk)
        links.log(f"settle: {side}", key, what)
        done.append(Settled(key, what))
    return done


def _decided(
    item: Item, remote: Remote | None, link: Link | None, adapter: Adapter, links: Links, side: Side, desk: Desk | None
) -> str:
    if remote is None:
        if side == "ours":
            links.remove(item.key)
            return "made again by the next plan"
        if link is not None:
            links.put(link._replace(state="closed", intent=None))
        return "stays away"
    if remote.done and side == "ours":
        raise Undecided(f"{item.key}: it is finished there and is never opened again")
    by_us = link is not None and link.intent is not None and link.intent.verb == "close"
    unwanted = item.state != "open" or item.review == "rejected"
    if side == "theirs" and unwanted and not remote.done and link is not None and link.state == "closed":
        if desk is None or item.state != "done" or item.review == "rejected":
            return "theirs stays"
        desk.reopened(item.task_id)
    if remote.done and not by_us and desk is not None:
        desk.finished(item.task_id, item.key, links)
    state: Literal["closed", "linked"] = "closed" if remote.done else "linked"
    base = _base(item, remote, link, adapter, side)
    links.put(Link(item.key, item.task_id, item.lineage, remote.id, remote.url, remote.guard, base, state))
    return "ours is written by the next plan" if side == "ours" else "theirs stays"


def _base(item: Item, remote: Remote, link: Link | None, adapter: Adapter, side: Side) -> dict[Field, Base]:
    """What counts as agreed after the decision: the fields in conflict as decided, where none is all that differ; the others as they were."""
    wanted = fields_of(item, adapter.capabilities)
    fields = [field for field in FIELDS if field in adapter.capabilities.fields]
    base = resolved(link, remote)
    merged = merge(fields, base, wanted, remote.fields)
    chosen = {change.field for change in merged.conflicts}
    if not chosen or remote.done:
        chosen = set(fields)
    for field in fields:
        there, mine = remote.fields.get(field, ""), wanted.get(field, "")
        if field in chosen or mine == there:
            base[field] = Base(there if side == "ours" else mine, there)
    return base


def _whole(word: str, items: dict[str, Item]) -> str:
    if word in items:
        return word
    found = [key for key in items if word and key.startswith(word)]
    if len(found) != 1:
        raise UsageError(f"{word!r} names {len(found)} tasks of the register")
    return found[0]
