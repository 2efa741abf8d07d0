"""What may leave the machine at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from vnadmin.extract.confidence import PRECISE

if TYPE_CHECKING:
    from vnadmin.sync.adapter import Capabilities
    from vnadmin.track.models import Review

Verdict = Literal["secret", "unreviewed"]


class Outgoing(Protocol):
    """What the rules look at: an `Item`, a `Reminder`."""

    @property
    def secrecy(self) -> str | None:
        """How the document is marked; None for not at all."""

    @property
    def review(self) -> Review:
        """What a person said of the reading."""

    @property
    def confidence(self) -> float:
        """How sure the reading is."""


class Policy(NamedTuple):
    """`secret`: also what is marked Mật, Tối mật, Tuyệt mật. `unreviewed`: also what nobody reviewed and is less sure than `confidence`.

    `mass_close`: also where more than `share` of the open entries of a document would be closed at once, which is nearly always a
    document that was read badly.
    """

    secret: bool = False
    unreviewed: bool = False
    confidence: float = PRECISE
    mass_close: bool = False
    share: float = 0.30

    def overrides(self) -> list[str]:
        """The names of the rules that are switched off."""
        return [name for name in ("secret", "unreviewed", "mass_close") if getattr(self, name)]


def verdict(item: Outgoing, capabilities: Capabilities, policy: Policy) -> Verdict | None:
    """Why an item must not be sent; None where it may. What stays on this machine may always."""
    if not capabilities.network:
        return None
    if item.secrecy and not policy.secret:
        return "secret"
    if item.review == "unreviewed" and item.confidence < policy.confidence and not policy.unreviewed:
        return "unreviewed"
    return None
