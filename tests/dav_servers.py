"""Radicale and Xandikos, the real programs, on loopback, and a person with another program at their lists."""

from __future__ import annotations

import base64
import contextlib
import http.client
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import icalendar

from vnadmin.sync.caldav import CalDav
from vnadmin.sync.credentials import Secret
from vnadmin.sync.fields import categories_of, due_of
from vnadmin.sync.web import Web
from vnadmin.sync.wire import Wire

_WAIT = 30
_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # servers wait for the disk after every write
_LIST = (
    b'<mkcalendar xmlns="urn:ietf:params:xml:ns:caldav" xmlns:d="DAV:"><d:set><d:prop><d:displayname>Nhi\xe1\xbb\x87m v\xe1\xbb\xa5</d:displayname>'
    b'<supported-calendar-component-set><comp name="VTODO"/></supported-calendar-component-set></d:prop></d:set></mkcalendar>'
)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextlib.contextmanager
def running(words, port, folder):
    """A server as a process of its own; it ends with the block."""
    log = (Path(folder) / "log").open("wb")
    process = subprocess.Popen(words, stdout=log, stderr=log, cwd=folder)
    try:
        end = time.monotonic() + _WAIT
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((Path(folder) / "log").read_text()[-2000:])
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        log.close()


PASSWORD = "mật khẩu: 1"


@contextlib.contextmanager
def radicale():
    """Radicale with a list of the user van-thu."""
    port = free_port()
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        (Path(folder) / "users").write_text(f"van-thu:{PASSWORD}\n", encoding="utf-8")
        words = [
            sys.executable, "-m", "radicale", "--config=", f"--server-hosts=127.0.0.1:{port}", f"--storage-filesystem-folder={folder}/data",
            "--auth-type=htpasswd", f"--auth-htpasswd-filename={folder}/users", "--auth-htpasswd-encryption=plain", "--auth-delay=0",
        ]  # fmt: skip
        with running(words, port, folder) as url:
            status, _, said = raw(url, "MKCALENDAR", "/van-thu/viec/", _LIST)
            assert status == 201, said
            yield f"{url}/van-thu/viec/"


@contextlib.contextmanager
def xandikos():
    """Xandikos with a list."""
    port = free_port()
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        words = [
            sys.executable, "-m", "xandikos", "serve", "-d", f"{folder}/data", "--defaults", "-l", "127.0.0.1", "-p", str(port),
            "--state-dir", f"{folder}/state", "--no-detect-systemd",
        ]  # fmt: skip
        with running(words, port, folder) as url:
            status, _, said = raw(url, "MKCALENDAR", "/user/calendars/viec/", _LIST)
            assert status == 201, said
            yield f"{url}/user/calendars/viec/"


def raw(url, method, path, body=None, headers=None):
    """Status, headers and body of a request."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        who = base64.b64encode(f"van-thu:{PASSWORD}".encode()).decode()
        connection.request(
            method, path, body, {"Content-Type": "application/xml", "Authorization": f"Basic {who}", **(headers or {})}
        )
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


class DavStage:
    """A person with a program that reads and writes whole files with `icalendar`, as most do."""

    exact_guard = True

    def __init__(self, url, wire=None):
        self.url = url
        self.wire = wire
        self.path = urlsplit(url).path

    def adapter(self, *, direct=False):
        base = self.url if direct or not self.wire else self.wire.url + self.path
        return CalDav(Web(base, timeout=20, auth=self.auth()))

    def auth(self):
        return "van-thu", Secret(PASSWORD)

    def names(self):
        body = b'<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
        _, _, said = raw(self.url, "PROPFIND", self.path, body, {"Depth": "1", "Content-Type": "application/xml"})
        from lxml import etree

        found = [one.text for one in etree.fromstring(said).iter("{DAV:}href")]
        return [urlsplit(one).path for one in found if one.endswith(".ics")]

    def reset(self):
        for name in self.names():
            assert raw(self.url, "DELETE", name)[0] in (200, 204)

    def text(self, id):
        return raw(self.url, "GET", id)[2].decode()

    def change(self, id, edit):
        _, headers, said = raw(self.url, "GET", id)
        calendar = icalendar.Calendar.from_ical(said.decode())
        (todo,) = calendar.walk("VTODO")
        edit(todo)
        status, _, why = raw(
            self.url, "PUT", id, calendar.to_ical(), {"Content-Type": "text/calendar", "If-Match": headers["etag"]}
        )
        assert status in (200, 201, 204), why

    def edit(self, id, field, value):
        name = {"title": "summary"}.get(field, field)

        def edited(todo):
            todo.pop(name, None)
            if value:
                todo.add(
                    name, due_of(value) if field == "due" else categories_of(value) if field == "categories" else value
                )

        self.change(id, edited)

    def finish(self, id):
        def finished(todo):
            todo.pop("status", None)
            todo.add("status", "COMPLETED")
            todo.add("percent-complete", 100)

        self.change(id, finished)

    def reopen(self, id):
        def opened(todo):
            for name in ("status", "completed", "percent-complete"):
                todo.pop(name, None)
            todo.add("status", "IN-PROCESS")

        self.change(id, opened)

    def delete(self, id):
        assert raw(self.url, "DELETE", id)[0] in (200, 204)

    def copy(self, id):
        _, _, said = raw(self.url, "GET", id)
        calendar = icalendar.Calendar.from_ical(said.decode())
        (todo,) = calendar.walk("VTODO")
        todo.pop("uid")
        todo.add("uid", f"copy-{uuid.uuid4()}")
        status, _, _ = raw(
            self.url,
            "PUT",
            f"{self.path}copy-{uuid.uuid4()}.ics",
            calendar.to_ical(),
            {"Content-Type": "text/calendar"},
        )
        return status == 201

    def annotate(self, id, words):
        def annotated(todo):
            for name in ("location", "x-cua-toi"):
                todo.pop(name, None)
                todo.add(name, words)

        self.change(id, annotated)

    def annotation(self, id):
        _, _, said = raw(self.url, "GET", id)
        (todo,) = icalendar.Calendar.from_ical(said.decode()).walk("VTODO")
        assert todo.get("location") == todo.get("x-cua-toi")
        return str(todo.get("location", ""))


@contextlib.contextmanager
def stage(server):
    """A stage on a server of this module, with a faulty wire before it."""
    with server() as url, Wire(url) as wire:
        yield DavStage(url, wire)
