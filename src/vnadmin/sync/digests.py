"""Digests go out, each once a day to each target; what was sent stands in the archive."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlunsplit

from vnadmin.errors import VnadminError
from vnadmin.export.digest import as_dict, to_html, to_text
from vnadmin.store.connection import translated
from vnadmin.sync.credentials import split_url, without_user
from vnadmin.sync.errors import Denied, PolicyRefusal, SyncError, Unknown, Unreachable
from vnadmin.sync.mail import new_mail
from vnadmin.sync.webhook import check_secret, signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from vnadmin.export.digest import Digest
    from vnadmin.store import Archive
    from vnadmin.sync.credentials import Secret
    from vnadmin.sync.mail import Mailer
    from vnadmin.sync.web import Web

Status = Literal["sent", "before", "maybe", "failed"]
_PATIENCE = 3  # mails in a row that a server gives no answer to


class Delivery(NamedTuple):
    """What became of a digest for one target. `sent`; `before`: it was sent on this day already; `maybe`: nobody knows whether an earlier
    try or this one went through, so that only a person should send it again; `failed`. `error` says why.
    """

    digest: Digest
    target: str
    status: Status
    error: SyncError | None = None


def deliver(
    archive: Archive,
    digests: Iterable[tuple[Digest, Sequence[str]]],
    send: Callable[[Digest, Sequence[str]], Mapping[str, str]],
    *,
    again: bool = False,
    now: Callable[[], dt.datetime] | None = None,
) -> Iterator[Delivery]:
    """Sends each digest to its targets, and tells of each.

    `send` gives the targets that did not take it, with reasons; it raises as `Mailer.send`. A digest that says the same, of the same day, is not sent to
    the same target twice, unless `again`. What is begun is noted before, so that after a crash nothing is sent twice. Raises `Denied` and
    `PolicyRefusal`, which would meet every other digest too.
    """
    book = _Book(archive, now or (lambda: dt.datetime.now(dt.UTC)))
    silent = 0
    for digest, targets in digests:
        known = {} if again else {target: book.state(digest, target) for target in targets}
        for target, state in known.items():
            if state:
                yield Delivery(digest, target, "before" if state == "sent" else "maybe")
        left = [target for target in dict.fromkeys(targets) if not known.get(target)]
        if not left:
            continue
        if silent >= _PATIENCE:
            yield from (Delivery(digest, t, "failed", Unreachable("not tried: the server is silent")) for t in left)
            continue
        book.note(digest, left, "pending")
        try:
            refused = send(digest, left)
        except Unknown as error:
            yield from (Delivery(digest, target, "maybe", error) for target in left)
            continue
        except SyncError as error:
            book.forget(digest, left)
            if isinstance(error, Denied | PolicyRefusal):
                raise
            silent = silent + 1 if isinstance(error, Unreachable) else 0
            yield from (Delivery(digest, target, "failed", error) for target in left)
            continue
        except VnadminError:  # no mail was made of it
            book.forget(digest, left)
            raise
        silent = 0
        book.forget(digest, list(refused))
        book.note(digest, [target for target in left if target not in refused], "sent")
        for target in left:
            why = refused.get(target)
            yield Delivery(digest, target, "failed" if why else "sent", SyncError(why) if why else None)


def by_mail(mailer: Mailer, sender: str) -> Callable[[Digest, Sequence[str]], Mapping[str, str]]:
    """Sends a digest as a mail with text and page to all its targets, addresses of mail."""

    def send(digest: Digest, to: Sequence[str]) -> Mapping[str, str]:
        subject = digest.subject if digest.unit is None else f"[{digest.unit}] {digest.subject}"
        return mailer.send(new_mail(sender, to, subject, to_text(digest), to_html(digest), id=digest.sha256[:32]), to)

    return send


def by_webhook(
    web: Web, secret: Secret | None, now: Callable[[], dt.datetime] | None = None
) -> Callable[[Digest, Sequence[str]], Mapping[str, str]]:
    """Sends a digest to the address of `web` as the event digest, signed as every event of `vnadmin.sync.webhook` where there is a secret."""
    if secret is not None:
        check_secret(secret)  # before anything is noted as begun
    clock = now or (lambda: dt.datetime.now(dt.UTC))

    def send(digest: Digest, to: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG001  # the address is that of `web`
        body = json.dumps({"event": "digest", **as_dict(digest)}, ensure_ascii=False, separators=(",", ":")).encode()
        name, moment = digest.sha256[:32], str(int(clock().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": name,
            "webhook-id": name,
            "webhook-timestamp": moment,
        }
        if secret is not None:
            headers["webhook-signature"] = signature(secret.reveal(), name, moment, body)
        web.request("POST", data=body, headers=headers, write=True)
        return {}

    return send


def webhook_name(url: str) -> str:
    """An address as it is noted: without what may be a secret in it."""
    return urlunsplit(split_url(without_user(url))._replace(query="", fragment=""))


class _Book:
    """What was sent, in the archive."""

    def __init__(self, archive: Archive, now: Callable[[], dt.datetime]) -> None:
        self._archive = archive
        self._now = now

    def state(self, digest: Digest, target: str) -> str | None:
        """Sent or pending; None where this digest was not sent to this target."""
        with translated(self._archive.path):
            found = self._archive.db.execute(
                "SELECT state FROM digests WHERE on_day = ? AND unit = ? AND target = ? AND sha256 = ?",
                _key(digest, target),
            ).fetchone()
        return str(found[0]) if found else None

    def note(self, digest: Digest, targets: Sequence[str], state: str) -> None:
        at = self._now().astimezone(dt.UTC).isoformat(timespec="seconds")
        with self._archive.transaction():
            self._archive.db.executemany(
                "INSERT OR REPLACE INTO digests (on_day, unit, target, sha256, state, at) VALUES (?, ?, ?, ?, ?, ?)",
                [(*_key(digest, target), state, at) for target in targets],
            )

    def forget(self, digest: Digest, targets: Sequence[str]) -> None:
        with self._archive.transaction():
            self._archive.db.executemany(
                "DELETE FROM digests WHERE on_day = ? AND unit = ? AND target = ? AND sha256 = ?",
                [_key(digest, target) for target in targets],
            )


def _key(digest: Digest, target: str) -> tuple[str, str, str, str]:
    return digest.on.isoformat(), digest.unit or "", target, digest.sha256
