"""What an adapter of a tracker must do. How to write one: docs/adapters.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vnadmin.track.models import Item

Field = Literal["title", "due", "description", "categories", "priority"]
"""What we manage in a tracker. Everything else there belongs to people. `vnadmin.sync.fields` spells the values."""


class Capabilities(NamedTuple):
    """What a tracker can hold.

    `guard`: exact where the tracker itself refuses to make an entry twice and to write over what somebody wrote since (an ETag), so
    that a call may be sent again; else compare. `fields`: those of ours that it keeps, and gives back letter for letter. `title`:
    letters of a title. `moments`: whether it keeps an hour. `network`: whether entries leave this machine, so that the rules of
    secrecy and review apply. `rate`: most writes a second, None for no limit. `reads`: whether entries can be looked at; where not,
    what was written last counts as what is there.
    """

    guard: Literal["exact", "compare"]
    fields: frozenset[Field]
    title: int = 255
    moments: bool = True
    network: bool = True
    rate: float | None = None
    reads: bool = True


class Remote(NamedTuple):
    """An entry as it is in the tracker now.

    `id`: the tracker's own name of it. `key`: `Item.key` that it carries, None where a person took it away. `fields`: our fields as the
    tracker shows them, in the one spelling of `vnadmin.sync.fields`; one that it has not is not there. `done`: finished or closed by
    anybody. `guard`: what changes with every write (ETag, time of the last change), None where the tracker has nothing. `url`: for
    people.
    """

    id: str
    key: str | None
    fields: Mapping[Field, str]
    done: bool
    guard: str | None = None
    url: str | None = None


class Adapter(Protocol):
    """A tracker. Errors are those of `vnadmin.sync.errors`; an adapter never retries a write by itself.

    `address`: where the tracker is, without any secret: of all who write to one address, only one writes at a time.
    """

    capabilities: Capabilities
    address: str

    def probe(self) -> str:
        """Reaches the target, checks that we may write, and names the program in a line."""

    def list_ours(self) -> Iterable[Remote]:
        """Every entry that carries a key of ours, finished ones too."""

    def read(self, id: str) -> Remote | None:  # noqa: A002
        """One entry; None when it is not there any more."""

    def create(self, item: Item) -> Remote:
        """Makes an entry with `fields_of(item, capabilities)`. Raises `Exists` where one with this key is there and the tracker can tell."""

    def update(self, remote: Remote, changes: Mapping[Field, str]) -> Remote:
        """Writes these fields, "" for taking one away, and touches nothing else. Raises `Moved` when the entry is not as `remote` shows it."""

    def close(self, remote: Remote, note: str, *, done: bool) -> Remote:
        """Closes an entry with a note that says why; never deletes. `done`: as finished, else as no longer wanted. Raises `Moved` as `update`.

        A tracker without a place for notes may put the note behind the description.
        """


@runtime_checkable
class Finder(Protocol):
    """An adapter that can find the entries of one key without listing all."""

    def find(self, key: str) -> Sequence[Remote]:
        """Every entry that carries this key, finished ones too."""
