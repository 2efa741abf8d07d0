"""A receiver of webhooks as an office's system may have one, on loopback, and its people."""

from __future__ import annotations

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from serving import serving
from vnadmin.sync.credentials import Secret
from vnadmin.sync.web import Web
from vnadmin.sync.webhook import Webhook, verify
from vnadmin.sync.wire import Wire

SECRET = "whsec_bmjDoGEgbeG6pW4gbMOgbiBtYXkgbmjDqQ=="
_PAGE = 2


class Box:
    """The entries by id."""

    def __init__(self):
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.entries, self.answers, self.count, self.refused = {}, {}, 0, 0

    def put(self, id, **values):
        self.count += 1
        new = {"remark": "", "done": False, **self.entries.get(id, {}), **values, "id": id, "guard": f"g{self.count}"}
        self.entries[id] = new

    def taken(self, name, event):
        """Status and content of an answer; the same event once more gets the first answer and does nothing."""
        if event["event"] == "ping":
            return 200, {"name": "Hệ thống thử"}
        if name in self.answers:
            return self.answers[name]
        answer = self.done(event)
        if answer[0] < 300:
            self.answers[name] = answer
        return answer

    def done(self, event):
        if event["event"] == "create":
            same = [one for one in self.entries.values() if one["key"] == event["key"]]
            if same:
                return 409, same[0]
            self.count += 1
            new = f"n{self.count}"
            self.put(new, key=event["key"], fields=event["fields"])
            return 201, dict(self.entries[new])
        entry = self.entries.get(event["id"])
        if entry is None:
            return 404, {}
        if entry["guard"] != event["guard"]:
            return 412, dict(entry)
        if event["event"] == "close":
            self.put(entry["id"], done=True, closed_as=event["as"], note=event["note"])
        else:
            self.put(entry["id"], fields={k: v for k, v in {**entry["fields"], **event["fields"]}.items() if v})
        return 200, dict(self.entries[entry["id"]])


def _handler(box):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each answer waits for the other side's timer

        def log_message(self, *_):
            pass

        def answer(self, status, content):
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def trusted(self, content):
            good = verify(SECRET, {k.lower(): v for k, v in self.headers.items()}, content)
            if not good:
                box.refused += 1
                self.answer(401, {"error": "signature"})
            return good

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.trusted(body):
                with box.lock:
                    answer = box.taken(self.headers["Idempotency-Key"], json.loads(body))
                self.answer(*answer)

        def do_GET(self):
            if not self.trusted(f"GET {self.path}".encode()):
                return
            asked = parse_qs(urlsplit(self.path).query)
            with box.lock:
                entries = sorted(box.entries.values(), key=lambda entry: entry["id"])
                if "id" in asked:
                    found = box.entries.get(asked["id"][0])
                    answer = (200, found) if found else (404, {})
                else:
                    rest = [entry for entry in entries if entry["id"] > asked.get("after", [""])[0]]
                    page = {"entries": rest[:_PAGE]}
                    answer = 200, {**page, "next": rest[_PAGE - 1]["id"]} if len(rest) > _PAGE else page
            self.answer(*answer)

    return Handler


@contextlib.contextmanager
def receiver():
    """The address of a receiver, and its box."""
    box = Box()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(box))
    server.daemon_threads = True
    with serving(server) as port:
        yield f"http://127.0.0.1:{port}/viec", box


class BoxStage:
    """People at the system that receives."""

    exact_guard = True

    def __init__(self, url, box, wire):
        self.url, self.box, self.wire = url, box, wire

    def adapter(self, *, direct=False):
        base = self.url if direct else f"{self.wire.url}/viec"
        return Webhook(Web(base, timeout=20), Secret(SECRET), reads=True)

    def reset(self):
        self.box.clear()

    def edit(self, id, field, value):
        fields = {k: v for k, v in {**self.box.entries[id]["fields"], field: value}.items() if v}
        self.box.put(id, fields=fields)

    def finish(self, id):
        self.box.put(id, done=True)

    def reopen(self, id):
        self.box.put(id, done=False)

    def delete(self, id):
        del self.box.entries[id]

    def copy(self, id):
        self.box.put(f"copy-{self.box.count}", **{k: v for k, v in self.box.entries[id].items() if k != "id"})
        return True

    def annotate(self, id, words):
        self.box.put(id, remark=words)

    def annotation(self, id):
        return self.box.entries[id]["remark"]


@contextlib.contextmanager
def stage():
    with receiver() as (url, box), Wire(url) as wire:
        yield BoxStage(url, box, wire)
