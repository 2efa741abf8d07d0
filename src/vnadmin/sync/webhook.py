"""Any system that takes signed JSON (a webhook), and may let us look: docs/webhook.md says what it has to answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit

from vnadmin.errors import UsageError
from vnadmin.sync.adapter import Capabilities, Remote
from vnadmin.sync.errors import Denied, Exists, Moved, Refused
from vnadmin.sync.fields import FIELDS, as_read, fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vnadmin.sync.adapter import Field
    from vnadmin.sync.credentials import Secret
    from vnadmin.sync.targets import Target
    from vnadmin.sync.web import Answer, Web
    from vnadmin.track.models import Item

_PREFIX = "whsec_"
_TOLERANCE = 300  # seconds that a signature is good for


class Webhook:
    """One address that takes events. `reads`: whether it answers GET, so that we see what people do there; without it we know only what we sent.

    `now`: seconds since 1970, for the signature. `title`, `rate`: as in `Capabilities`.
    """

    def __init__(
        self,
        web: Web,
        secret: Secret,
        *,
        reads: bool = False,
        title: int = 255,
        rate: float | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        check_secret(secret)
        self._web, self._secret, self._now = web, secret, now
        self._run = secrets.token_hex(8)  # a creation of another run is another one, even of the same words
        self.address = web.address
        self.capabilities = Capabilities("exact", frozenset(FIELDS), title=title, rate=rate, reads=reads)

    def probe(self) -> str:
        """Sends the event ping; the receiver may name itself in its answer. Raises `Denied` where it does not accept our signature."""
        answer = self._post({"event": "ping"}, write=False)
        name = _content(answer).get("name")
        looks = "lets us look" if self.capabilities.reads else "does not let us look"
        return f"webhook {' '.join(str(name or urlsplit(self.address).netloc).split())[:80]} · {looks}"

    def list_ours(self) -> Iterator[Remote]:
        """All entries, page by page."""
        path = ""
        for _ in range(10_000):
            content = _content(self._get(path))
            for entry in _list(content.get("entries")):
                yield self._remote(entry)
            after = content.get("next")
            if not after:
                return
            path = f"after={quote(str(after), safe='')}"
        raise Refused(f"{self.address}: the pages do not end")

    def read(self, id: str) -> Remote | None:  # noqa: A002
        """One entry."""
        answer = self._get(f"id={quote(id, safe='')}", accept=(404, 410))
        return None if answer.status in (404, 410) else self._remote(_content(answer))

    def create(self, item: Item) -> Remote:
        """The event create. 409 says that an entry of this key is there."""
        fields = fields_of(item, self.capabilities)
        answer = self._post({"event": "create", "key": item.key, "fields": fields}, accept=(409,))
        if answer.status == 409:
            there = _content(answer).get("id")
            raise Exists(f"{item.key} is there", there if isinstance(there, str) else None)
        return self._answered(answer, Remote(item.key, item.key, fields, done=False))

    def update(self, remote: Remote, changes: Mapping[Field, str]) -> Remote:
        """The event update, with the fields that change."""
        fields = {field: words for field, words in {**remote.fields, **changes}.items() if words}
        event = {"event": "update", "id": remote.id, "key": remote.key, "guard": remote.guard, "fields": dict(changes)}
        return self._changed(event, remote._replace(fields=fields))

    def close(self, remote: Remote, note: str, *, done: bool) -> Remote:
        """The event close, with the note and what it means: done or withdrawn."""
        event = {"event": "close", "id": remote.id, "key": remote.key, "guard": remote.guard, "note": note}
        return self._changed({**event, "as": "done" if done else "withdrawn"}, remote._replace(done=True))

    def _changed(self, event: Mapping[str, Any], wanted: Remote) -> Remote:
        answer = self._post(event, accept=(404, 409, 410, 412))
        if answer.status in (404, 409, 410, 412):
            raise Moved(f"{wanted.id}: somebody wrote to it meanwhile, or it is gone ({answer.status})")
        return self._answered(answer, wanted)

    def _answered(self, answer: Answer, wanted: Remote) -> Remote:
        """What the receiver says that it has now; without words, what we sent."""
        content = _content(answer)
        if self.capabilities.reads:
            return self._remote(content) if content.get("id") else wanted
        said, guard = content.get("id"), content.get("guard")
        number = (
            int(wanted.guard) + 1 if wanted.guard and wanted.guard.isdigit() else 1
        )  # every write has a guard of its own
        return wanted._replace(
            id=said if isinstance(said, str) and said else wanted.id,
            guard=guard if isinstance(guard, str) and guard else str(number), url=_words(content.get("url")),
        )  # fmt: skip

    def _remote(self, entry: Mapping[str, Any]) -> Remote:
        fields = entry.get("fields")
        if not isinstance(entry.get("id"), str) or not isinstance(fields, dict):
            raise Refused(f"{self.address}: an entry without id and fields")
        known = {field: _words(fields.get(field)) for field in FIELDS}
        return Remote(
            entry["id"], _words(entry.get("key")), as_read(known), entry.get("done") is True, _words(entry.get("guard")),
            _words(entry.get("url")),
        )  # fmt: skip

    # --- signed requests ---------------------------------------------------------------------------------------------

    def _post(self, event: Mapping[str, Any], *, accept: tuple[int, ...] = (), write: bool = True) -> Answer:
        body = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        # the same event has the same name when it is sent again: a receiver that keeps names does nothing twice
        run = self._run if event["event"] == "create" else ""
        name = hashlib.sha256(run.encode() + body).hexdigest()[:32]
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": name,
            **self._signed(name, body),
        }
        return self._web.request("POST", data=body, headers=headers, write=write, accept=accept)

    def _get(self, query: str, *, accept: tuple[int, ...] = ()) -> Answer:
        url = self._web.base + (f"{'&' if '?' in self._web.base else '?'}{query}" if query else "")
        parts = urlsplit(url)
        asked = f"GET {parts.path}{'?' if parts.query else ''}{parts.query}".encode()
        name = hashlib.sha256(asked).hexdigest()[:32]
        return self._web.request("GET", url, headers=self._signed(name, asked), accept=accept)

    def _signed(self, name: str, content: bytes) -> dict[str, str]:
        moment = str(int(self._now()))
        return {
            "webhook-id": name,
            "webhook-timestamp": moment,
            "webhook-signature": signature(self._secret.reveal(), name, moment, content),
        }


def check_secret(secret: Secret) -> None:
    """Raises `UsageError` for a secret that cannot sign: one that begins as those of Standard Webhooks, and goes on as none."""
    words = secret.reveal()
    if not words.startswith(_PREFIX):
        return
    try:
        good = bool(base64.b64decode(words.removeprefix(_PREFIX), validate=True))
    except ValueError:
        good = False
    if not good:
        raise UsageError(f"the secret begins with {_PREFIX}, and what follows is not base64: copy it again")


def signature(secret: str, name: str, moment: str, content: bytes) -> str:
    """The signature of "name.moment.content" as of the convention Standard Webhooks: HMAC-SHA256, base64.

    `secret`: "whsec_" and base64, or any words. `content`: the body, or "GET path?query" of a request without one.
    """
    plain = secret.removeprefix(_PREFIX)
    key = secret.encode() if plain == secret else base64.b64decode(plain)
    digest = hmac.new(key, f"{name}.{moment}.".encode() + content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def verify(secret: str, headers: Mapping[str, str], content: bytes, now: float | None = None) -> bool:
    """Whether a request comes from somebody who knows the secret, and was sent within the last minutes: for receivers.

    `headers` in small letters; `content` as in `signature`.
    """
    moment = headers.get("webhook-timestamp", "")
    if not (moment.isascii() and moment.isdigit()) or abs((now or time.time()) - int(moment)) > _TOLERANCE:
        return False
    wanted = signature(secret, headers.get("webhook-id", ""), moment, content)
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)


def _content(answer: Answer) -> dict[str, Any]:
    if not answer.data.strip():
        return {}
    try:
        found = json.loads(answer.data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _list(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Refused("the answer to GET has no list of entries")
    return cast("list[Mapping[str, Any]]", value)


def _words(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def open_target(target: Target) -> Webhook:
    """The adapter of a [targets.NAME]: `url`, the secret, `reads`, `title`, `rate`, `ca_file`, `timeout`."""
    secret = target.secret("secret")
    if secret is None:
        raise Denied(f"[targets.{target.name}] no secret")
    return Webhook(
        target.web(), secret, reads=target.option("reads", bool, default=False), title=target.option("title", int, 255),
        rate=target.option("rate", float),
    )  # fmt: skip
