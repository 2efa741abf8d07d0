"""What an adapter of a tracker must do. How to write one: docs/adapters.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vnadmin.track.models import Item

Field = Literal["title", "due", "description", "categories", "priority"]
"""What we manage in a tracker. Everything else there belongs to people."""


class Capabilities(NamedTuple):
    """What a tracker can hold.

    `guard`: exact where a write is refused when somebody wrote since (an ETag), else compare. `fields`: those of ours that it keeps.
    `title`: letters of a title. `moments`: whether it keeps an hour. `network`: whether entries leave this machine, so that the
    rules of secrecy and review apply. `batch`: most writes a second, None for no limit.
    """

    guard: Literal["exact", "compare"]
    fields: frozenset[Field]
    title: int = 255
    moments: bool = True
    network: bool = True
    rate: float | None = None


class Remote(NamedTuple):
    """An entry as it is in the tracker now.

    `id`: the tracker's own name of it. `key`: `Item.key` that it carries, None where a person took it away. `fields`: our fields as the
    tracker shows them, in one spelling (days ISO, moments UTC, categories sorted and joined by U+001F); a field that it has not is
    not there. `done`: finished or closed by anybody. `guard`: what the tracker needs to refuse a stale write (ETag, time of the last
    change), None where it has nothing. `url`: for people.
    """

    id: str
    key: str | None
    fields: Mapping[Field, str]
    done: bool
    guard: str | None = None
    url: str | None = None


class Adapter(Protocol):
    """A tracker. Errors are those of `vnadmin.sync.errors`; an adapter never retries a write by itself."""

    capabilities: Capabilities

    def probe(self) -> str:
        """Reaches the target, checks that we may write, and names the program in a line."""

    def list_ours(self) -> Iterator[Remote]:
        """Every entry that carries a key of ours, finished ones too."""

    def read(self, id: str) -> Remote | None:  # noqa: A002
        """One entry; None when it is not there any more."""

    def create(self, item: Item) -> Remote:
        """Makes an entry. Raises `Exists` where one with this key is there and the tracker can tell."""

    def update(self, remote: Remote, changes: Mapping[Field, str]) -> Remote:
        """Writes these fields and touches nothing else. Raises `Moved` when the entry is not as `remote` shows it."""

    def close(self, remote: Remote, note: str) -> Remote:
        """Closes an entry with a note that says why; never deletes. Raises `Moved` as `update`."""
