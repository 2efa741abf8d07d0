"""A wire that fails on order: a small proxy between an adapter and a real server, for tests."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from typing import Self

Fault = Literal["busy", "down", "error", "error after", "lost request", "lost answer", "silence"]
"""busy: 429 with Retry-After; down: 503 with it; error: 500, nothing done; error after: done, then 500; lost request: nothing done, no
answer; lost answer: done, no answer; silence: done, and no answer before the adapter's patience ends."""

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "te", "upgrade"}


class Wire:
    """A loopback address that hands requests on to a server. Use it as a context manager.

    `faults`: what happens to the next requests, in order; None lets one through. `retry_after`: what busy and down say. `seen`: method and path of
    every request.
    """

    def __init__(self, upstream: str, *, retry_after: str = "0") -> None:
        parts = urlsplit(upstream)
        self.upstream = (parts.hostname or "", parts.port or 80)
        self.faults: deque[Fault | None] = deque()
        self.retry_after = retry_after
        self.seen: list[tuple[str, str]] = []
        self.woken = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        """The wire, ready."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the address."""
        self.woken.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def expect(self, *faults: Fault | None) -> None:
        """What happens to the next requests, in place of what was ordered before."""
        self.faults = deque(faults)

    def clear(self) -> None:
        """No more faults."""
        self.faults.clear()


def _handler(wire: Wire) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each answer waits for the other side's timer

        def __getattr__(self, name: str) -> Callable[[], None]:
            if name.startswith("do_"):
                return self.handed_on
            raise AttributeError(name)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Says nothing."""

        def handed_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            wire.seen.append((self.command, self.path))
            fault = wire.faults.popleft() if wire.faults else None
            if fault in ("busy", "down"):
                self.answered(429 if fault == "busy" else 503, [("Retry-After", wire.retry_after)], b"wait")
            elif fault == "error":
                self.answered(500, [], b"error")
            elif fault == "lost request":
                self.dropped()
            else:
                status, headers, data = self.fetched(body)
                if fault == "error after":
                    self.answered(500, [], b"error")
                elif fault == "lost answer":
                    self.dropped()
                else:
                    if fault == "silence":
                        wire.woken.wait(30)
                    self.answered(status, headers, data)

        def fetched(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
            connection = http.client.HTTPConnection(*wire.upstream, timeout=60)
            try:
                headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
                connection.request(
                    self.command, self.path, body or None, {**headers, "Host": self.headers["Host"] or ""}
                )
                answer = connection.getresponse()
                return answer.status, answer.getheaders(), answer.read()
            finally:
                connection.close()

        def answered(self, status: int, headers: Iterable[tuple[str, str]], data: bytes) -> None:
            with contextlib.suppress(OSError):
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in _HOP:
                        self.send_header(name, value)
                if status != http.client.NO_CONTENT:
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if self.command != "HEAD" and status != http.client.NO_CONTENT:
                    self.wfile.write(data)

        def dropped(self) -> None:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    return Handler
