"""What we know of our entries in a tracker, in the archive's file: which entry belongs to which task, and what we wrote last."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Literal, NamedTuple

from vnadmin.sync.merge import Base

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vnadmin.store import Archive
    from vnadmin.sync.adapter import Field

Standing = Literal["pending", "linked", "closed"]
Verb = Literal["create", "update", "close"]


class Intent(NamedTuple):
    """What a call was to do that was begun, or, of a closed entry, that closed it."""

    verb: Verb
    fields: Mapping[Field, str]


class Link(NamedTuple):
    """One entry of a tracker that is ours. `state`: pending is a call of which it is not known whether it was done.

    `remote_id`: None while it is being made. `base`: fields on which both sides agreed. `guard`: as it was when we last saw it. `intent`:
    None where nothing was begun; of a closed link, None where a person closed it.
    """

    key: str
    task_id: str
    lineage: str
    remote_id: str | None = None
    url: str | None = None
    guard: str | None = None
    base: Mapping[Field, Base] = {}
    state: Standing = "linked"
    intent: Intent | None = None
    at: str = ""


def digest(link: Link | None) -> str | None:
    """A short name of what is known of an entry, whenever it was written; None for nothing."""
    if link is None:
        return None
    known = json.dumps(link._replace(at=""), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()[:16]


class Links:
    """The links of one target. Every change is on the disk when the call returns."""

    def __init__(self, archive: Archive, target: str, now: Callable[[], dt.datetime] | None = None) -> None:
        self.target = target
        self._archive = archive
        self._now = now or (lambda: dt.datetime.now(dt.UTC))

    def __iter__(self) -> Iterator[Link]:
        """All links in the order of their keys."""
        rows = self._archive.db.execute(
            "SELECT key, task_id, lineage, remote_id, url, guard, base, state, intent, at FROM sync_links"
            " WHERE target = ? ORDER BY key", (self.target,),
        ).fetchall()  # fmt: skip
        return iter([_link(row) for row in rows])

    def get(self, key: str) -> Link | None:
        """The link of a key; None where there is none."""
        row = self._archive.db.execute(
            "SELECT key, task_id, lineage, remote_id, url, guard, base, state, intent, at FROM sync_links"
            " WHERE target = ? AND key = ?", (self.target, key),
        ).fetchone()  # fmt: skip
        return _link(row) if row else None

    def put(self, link: Link) -> None:
        """Writes a link in place of what was known of its key."""
        base = json.dumps(link.base, ensure_ascii=False, sort_keys=True)
        intent = json.dumps(link.intent, ensure_ascii=False, sort_keys=True) if link.intent else None
        with self._archive.transaction():
            self._archive.db.execute(
                "INSERT OR REPLACE INTO sync_links VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (self.target, link.key, link.task_id, link.lineage, link.remote_id, link.url, link.guard, base, link.state, intent,
                 self._stamp()),
            )  # fmt: skip

    def remove(self, key: str) -> None:
        """Forgets a link; the entry itself is not touched."""
        with self._archive.transaction():
            self._archive.db.execute("DELETE FROM sync_links WHERE target = ? AND key = ?", (self.target, key))

    def log(self, what: str, key: str = "", detail: str = "") -> None:
        """Notes what was done or overridden: for people who ask later."""
        with self._archive.transaction():
            self._archive.db.execute(
                "INSERT INTO sync_log (target, at, what, key, detail) VALUES (?, ?, ?, ?, ?)",
                (self.target, self._stamp(), what, key, detail),
            )

    def address(self) -> str | None:
        """Where the entries are that the links are of; None where that was never noted."""
        row = self._archive.db.execute(
            "SELECT detail FROM sync_log WHERE target = ? AND what = 'address' ORDER BY rowid DESC LIMIT 1",
            (self.target,),
        ).fetchone()
        return str(row[0]) if row else None

    def belong_to(self, address: str) -> None:
        """Notes where the entries are; links of another place are forgotten."""
        before = self.address()
        if before == address:
            return
        with self._archive.transaction():
            if before is not None:
                self._archive.db.execute("DELETE FROM sync_links WHERE target = ?", (self.target,))
            self.log("address", detail=address)

    def logged(self) -> list[tuple[str, str, str, str]]:
        """What was noted, oldest first: when, what, key, detail."""
        return self._archive.db.execute(
            "SELECT at, what, key, detail FROM sync_log WHERE target = ? ORDER BY rowid", (self.target,)
        ).fetchall()

    def _stamp(self) -> str:
        return self._now().astimezone(dt.UTC).isoformat(timespec="seconds")


def _link(row: tuple[str, ...]) -> Link:
    key, task_id, lineage, remote_id, url, guard, base, state, intent, at = row
    agreed = {field: Base(*pair) for field, pair in json.loads(base).items()}
    begun = Intent(*json.loads(intent)) if intent else None
    return Link(key, task_id, lineage, remote_id, url, guard, agreed, state, begun, at)  # type: ignore[arg-type]
