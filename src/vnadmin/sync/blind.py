"""Trackers that can be written and not read: what we wrote last stands for what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.sync.adapter import Finder, Remote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.sync.adapter import Adapter
    from vnadmin.sync.state import Link, Links


class View:
    """Looks at the entries of a tracker, or at our links where it shows none."""

    def __init__(self, adapter: Adapter, links: Links) -> None:
        self._adapter, self._links = adapter, links

    def list_ours(self) -> Iterable[Remote]:
        """Every entry with a key of ours."""
        if self._adapter.capabilities.reads:
            return self._adapter.list_ours()
        return [_remembered(link) for link in self._links if link.remote_id is not None]

    def read(self, id: str) -> Remote | None:  # noqa: A002
        """One entry; None when it is not there."""
        if self._adapter.capabilities.reads:
            return self._adapter.read(id)
        return next((remote for remote in self.list_ours() if remote.id == id), None)

    def find(self, key: str) -> Sequence[Remote]:
        """Every entry of one key."""
        if self._adapter.capabilities.reads and isinstance(self._adapter, Finder):
            return self._adapter.find(key)
        return [remote for remote in self.list_ours() if remote.key == key]


def seen_by(adapter: Adapter, links: Links) -> View:
    """What can be seen of a tracker."""
    return View(adapter, links)


def _remembered(link: Link) -> Remote:
    fields = {field: base.theirs for field, base in link.base.items() if base.theirs}
    return Remote(link.remote_id or "", link.key, fields, link.state == "closed", link.guard, link.url)
