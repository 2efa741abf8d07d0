"""Requests to a tracker over HTTP: what went wrong is told by what may be done next. Needs the extra `vnadmin[sync]`."""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import ipaddress
import ssl
import weakref
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from vnadmin.errors import UsageError
from vnadmin.sync.credentials import query_secrets, redacted, shown_url, split_url, without_user
from vnadmin.sync.errors import Denied, PolicyRefusal, Refused, SyncError, Unknown, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx

    from vnadmin.sync.credentials import Secret

_MOST_BYTES = 64 << 20  # of an answer
_MOST_HOPS = 3


class Answer(NamedTuple):
    """What a server answered; `headers` have names in small letters."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def text(self) -> str:
        """The answer as UTF-8."""
        return self.data.decode("utf-8", "replace")


class Web:
    """One server. `base`: its address, with what may be secret in it; `address`: as it may be shown; paths are joined to it. `auth`: user and password. `headers`: of every request, secrets allowed.

    Raises `PolicyRefusal` for an address that is not HTTPS, unless it is of this machine.
    """

    def __init__(
        self,
        base: str,
        *,
        auth: tuple[str, Secret] | None = None,
        headers: Mapping[str, str | Secret] | None = None,
        ca_file: str | None = None,
        timeout: float = 30.0,
    ) -> None:
        try:
            import httpx
        except ImportError as error:
            raise UsageError("httpx is not installed: pip install 'vnadmin[sync]'") from error
        self._httpx = httpx
        self.base = without_user(base)
        self.address = shown_url(base)
        loopback = check_address(self.base)
        self._auth = auth
        self._headers = dict(headers or {})
        self._secrets: Sequence[Secret] = [value for value in self._headers.values() if not isinstance(value, str)]
        self._secrets = [*self._secrets, *([auth[1]] if auth else []), *query_secrets(self.base)]
        trust: ssl.SSLContext | bool = self.base.startswith("https:")  # to load certificates takes a while
        if ca_file:
            try:
                trust = ssl.create_default_context(cafile=ca_file)
            except (OSError, ssl.SSLError) as error:
                raise UsageError(f"{ca_file}: no file of certificates ({error})") from error
        self._client = httpx.Client(
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0)), verify=trust, follow_redirects=False,
            trust_env=not loopback, headers={"User-Agent": "vnadmin"},
        )  # fmt: skip
        self._closing = weakref.finalize(self, self._client.close)

    def close(self) -> None:
        """Closes the connections; so does the end of this object."""
        self._closing()

    def request(
        self,
        method: str,
        path: str = "",
        *,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        write: bool = False,
        accept: Sequence[int] = (),
    ) -> Answer:
        """The answer to a request that succeeded (2xx), or whose status is among `accept`.

        `write`: the request changes something, so that without an answer nobody knows whether it did. Raises `Unreachable` (nothing was done),
        `Unknown`, `Denied` (401, 403), `Refused` (other 4xx), `PolicyRefusal` (sent on to another host).
        """
        url = urljoin(self.base, path)
        for _ in range(_MOST_HOPS):
            answer = self._sent(method, url, data, headers or {}, write=write)
            if answer.status not in (301, 302, 307, 308) or answer.status in accept or write:
                return self._judged(answer, method, url, accept, write=write)
            url = self._next(url, answer)
        raise Refused(f"{shown_url(url)}: sent on too often")

    def _sent(self, method: str, url: str, data: bytes | None, headers: Mapping[str, str], *, write: bool) -> Answer:
        if urlsplit(url)[:2] != urlsplit(self.base)[:2]:
            raise PolicyRefusal(f"{shown_url(url)} is not on {shown_url(self.base)}")
        mine = {name: value if isinstance(value, str) else value.reveal() for name, value in self._headers.items()}
        auth = (self._auth[0], self._auth[1].reveal()) if self._auth else None
        try:
            with self._client.stream(method, url, content=data, headers={**mine, **headers}, auth=auth) as found:
                body = self._body(found)
                return Answer(found.status_code, dict(found.headers), body)
        except self._httpx.ConnectError as error:
            if reason := _distrust(error):
                raise Denied(
                    f"{shown_url(self.base)}: its certificate is not trusted ({reason}); ca_file names the certificates to trust"
                ) from None
            raise self._named(Unreachable, method, url, error) from None
        except (self._httpx.ConnectTimeout, self._httpx.PoolTimeout) as error:
            raise self._named(Unreachable, method, url, error) from None
        except self._httpx.HTTPError as error:
            raise self._named(Unknown if write else Unreachable, method, url, error) from None
        except (self._httpx.InvalidURL, ValueError) as error:
            raise self._named(Refused, method, url, error) from None

    def _body(self, found: httpx.Response) -> bytes:
        parts, size = [], 0
        for part in found.iter_bytes():
            size += len(part)
            if size > _MOST_BYTES:
                raise Refused(f"the answer is larger than {_MOST_BYTES >> 20} MiB")
            parts.append(part)
        return b"".join(parts)

    def _judged(self, answer: Answer, method: str, url: str, accept: Sequence[int], *, write: bool) -> Answer:
        status = answer.status
        if 200 <= status < 300 or status in accept:
            return answer
        said = redacted(
            f"{method} {shown_url(url)}: {status} {' '.join(answer.text[:200].split())}", self._secrets
        ).strip()
        after = retry_after(answer.headers.get("retry-after"))
        if status in (401, 403, 407):
            raise Denied(said)
        if status == 429 or (status == 503 and after is not None):
            raise Unreachable(said, after)
        if status >= 500:
            raise Unknown(said, answered=True) if write else Unreachable(said, after)
        if 300 <= status < 400:
            raise Refused(f"{said} (a write is not sent on: put the new address into the configuration)")
        raise Refused(said)

    def _next(self, url: str, answer: Answer) -> str:
        new = urljoin(url, answer.headers.get("location", ""))
        if urlsplit(new)[:2] != urlsplit(self.base)[:2]:
            raise PolicyRefusal(f"{shown_url(url)} sends us on to {shown_url(new)}: secrets do not go to another host")
        return new

    def _named(self, kind: type[SyncError], method: str, url: str, error: Exception) -> SyncError:
        return kind(redacted(f"{method} {shown_url(url)}: {type(error).__name__} {error}".strip(), self._secrets))


def _distrust(error: BaseException | None) -> str:
    """Why a certificate is not trusted; "" where an error has another cause."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return str(error.verify_message)
        error = error.__cause__ or error.__context__
    return ""


def check_address(url: str) -> bool:
    """Whether an address is of this machine. Raises `PolicyRefusal` for one beyond it without HTTPS, `UsageError` for what is no address.

    >>> check_address("http://127.0.0.1:5232/"), check_address("https://lich.example.vn/")
    (True, False)
    """
    parts = split_url(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{shown_url(url)!r} is no address like https://…")
    loopback = parts.hostname == "localhost"
    with contextlib.suppress(ValueError):
        loopback = loopback or ipaddress.ip_address(parts.hostname).is_loopback
    if parts.scheme != "https" and not loopback:
        raise PolicyRefusal(f"{shown_url(url)}: only https beyond this machine")
    return loopback


def retry_after(value: str | None, now: dt.datetime | None = None) -> float | None:
    """Seconds that a Retry-After asks to wait; None where it says nothing.

    >>> retry_after("3"), retry_after("Wed, 21 Oct 2026 07:28:00 GMT", dt.datetime(2026, 10, 21, 7, 27, tzinfo=dt.UTC)), retry_after("soon")
    (3.0, 60.0, None)
    """
    words = (value or "").strip()
    if words.isascii() and words.isdigit():
        return float(words[:9])
    try:
        moment = email.utils.parsedate_to_datetime(words)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - (now or dt.datetime.now(dt.UTC))).total_seconds())
