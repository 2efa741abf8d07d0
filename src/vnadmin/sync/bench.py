"""A tracker with a register and links beside it, for the tests of the contract suite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vnadmin.sync.applying import apply
from vnadmin.sync.planning import plan
from vnadmin.sync.policy import Policy
from vnadmin.sync.retry import Caller, Patience
from vnadmin.sync.state import Links

if TYPE_CHECKING:
    from vnadmin.store import Archive
    from vnadmin.sync.adapter import Adapter, Remote
    from vnadmin.sync.applying import Outcome
    from vnadmin.sync.stage import Stage
    from vnadmin.sync.steps import Plan
    from vnadmin.track.models import Item


class Bench:
    """A tracker that is empty, and our side of it."""

    def __init__(self, stage: Stage, archive: Archive) -> None:
        self.stage, self.archive = stage, archive
        self.links = Links(archive, "target")

    def plan(self, *items: Item, adapter: Adapter | None = None, **policy: Any) -> Plan:
        """A plan for these items."""
        adapter = adapter or self.stage.adapter(direct=True)
        return plan(items, adapter, self.links, policy=Policy(**policy), caller=hasty())

    def sync(self, *items: Item, adapter: Adapter | None = None, **policy: Any) -> list[Outcome]:
        """Plans and applies."""
        adapter = adapter or self.stage.adapter(direct=True)
        return list(apply(self.plan(*items, adapter=adapter, **policy), adapter, self.links, caller=hasty()))

    def entries(self) -> list[Remote]:
        """What is in the tracker, in the order of keys."""
        return sorted(self.stage.adapter(direct=True).list_ours(), key=lambda remote: (remote.key or "", remote.id))

    def entry(self) -> Remote:
        """The only entry."""
        (only,) = self.entries()
        return only

    def lose_state(self) -> None:
        """Our links are gone."""
        for link in list(self.links):
            self.links.remove(link.key)


def hasty(**patience: Any) -> Caller:
    """Retries without waiting."""
    return Caller(Patience(**patience), sleep=lambda _: None)
