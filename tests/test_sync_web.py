"""Reaching a server: what is tried again, what is known after a fault, where secrets come from and where they never go."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import ssl
import stat
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import keyring
import pytest
from keyring.backend import KeyringBackend

from dav_servers import DavStage, radicale
from serving import serving
from vnadmin.errors import UsageError
from vnadmin.store import Archive
from vnadmin.sync.bench import Bench
from vnadmin.sync.caldav import CalDav
from vnadmin.sync.credentials import Secret, find_secret, redacted
from vnadmin.sync.errors import Denied, PolicyRefusal, Refused, Unknown, Unreachable
from vnadmin.sync.retry import Caller, Patience
from vnadmin.sync.stage import item
from vnadmin.sync.web import Web, check_address
from vnadmin.sync.wire import Wire


@contextlib.contextmanager
def answering(answer, context=None):
    """A server that answers GET and PUT with status, headers and body; gives its address and what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append((self.command, self.path, dict(self.headers), body))
            status, headers, data = answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_PUT = do_GET  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with serving(server) as port:
        yield f"{'https' if context else 'http'}://127.0.0.1:{port}/", asked


def web(url, **options):
    return Web(url, auth=("an", Secret("rất-mật")), **options)


def test_secrets_go_to_no_other_host():
    """Sent on within the host: followed. To another one: refused before anything is sent there. A write is never sent on."""
    with answering(lambda _: (200, {}, b"khac")) as (other, asked):
        places = {"/a": "/b", "/x": other}
        with answering(
            lambda path: (302, {"Location": places[path]}, b"") if path in places else (200, {}, b"day")
        ) as (url, _):
            client = web(url)
            assert client.request("GET", "a").text == "day"
            with pytest.raises(PolicyRefusal, match="secrets do not go to another host"):
                client.request("GET", "x")
            with pytest.raises(Refused, match="a write is not sent on"):
                client.request("PUT", "a", data=b"x", write=True)
            with pytest.raises(PolicyRefusal):
                client.request("GET", other)
            assert asked == []


def test_a_circle_ends():
    """Sent on and on."""
    with answering(lambda _: (302, {"Location": "/"}, b"")) as (url, _), pytest.raises(Refused, match="too often"):
        web(url).request("GET")


def test_messages_hold_no_secret():
    """Even where the server says it back."""
    with answering(lambda _: (400, {}, "sai: rất-mật".encode())) as (url, asked):
        with pytest.raises(Refused) as caught:
            web(url).request("GET")
        assert "rất-mật" not in str(caught.value)
        assert asked[0][2]["Authorization"].startswith("Basic ")
    assert "mật" not in repr(Secret("mật")) + str(Secret("mật"))
    assert redacted("https://an:x@h/ y", [Secret("y")]) == "https://h/ …"


def test_a_token_in_an_address_is_not_told():
    """Neither in what goes wrong, nor as the address of a plan, nor where the server says it back; the server gets it."""
    with answering(lambda path: (400, {}, f"sai {path}".encode())) as (url, asked):
        client = Web(f"{url}moc?token=rat-mat-1&phong=1")
        with pytest.raises(Refused) as caught:
            client.request("PUT", data=b"x", write=True)
        assert "rat-mat-1" not in str(caught.value) + client.address
        assert client.address == f"{url}moc?token=…&phong=…"
        assert asked[0][1] == "/moc?token=rat-mat-1&phong=1"
    with pytest.raises(PolicyRefusal) as refused:
        check_address("http://a.example.vn/?token=rat-mat-1")
    assert "rat-mat-1" not in str(refused.value)


@pytest.mark.parametrize("url", ["https://[::1", "http://an:mat@[x]/", "https://a.example.vn:99999/?k=rat-mat-1", "//"])
def test_what_is_no_address(url):
    """Said as wrong use, without what may be secret in it."""
    with pytest.raises(UsageError, match="is no address") as caught:
        Web(url)
    assert "mat" not in str(caught.value)


def test_only_https_beyond_this_machine():
    """Addresses of this machine may be plain."""
    assert check_address("http://[::1]:80/")
    assert check_address("http://localhost/")
    for url in ("http://10.0.0.1/", "http://localhost.example.vn/", "http://127.0.0.1.example.vn/"):
        with pytest.raises(PolicyRefusal):
            check_address(url)


def test_a_file_of_certificates(tmp_path):
    """A server whose certificate only our own office signed: refused without the file, taken with it."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    words = "openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -days 2 -subj /CN=thu -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(words.split(), cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c.pem", tmp_path / "k.pem")
    with answering(lambda _: (200, {}, b"day"), context) as (url, _):
        with pytest.raises(Denied, match=r"its certificate is not trusted .self-signed certificate.; ca_file"):
            Caller(sleep=lambda _: pytest.fail("to ask again helps nothing")).call(lambda: web(url).request("GET"))
        assert web(url, ca_file=str(tmp_path / "c.pem")).request("GET").text == "day"


def test_an_answer_without_end_is_cut(monkeypatch):
    """Nobody fills our memory."""
    monkeypatch.setattr("vnadmin.sync.web._MOST_BYTES", 1000)
    with answering(lambda _: (200, {}, b"x" * 5000)) as (url, _), pytest.raises(Refused, match="larger"):
        web(url).request("GET")


def test_a_server_that_says_nothing():
    """The write may be done, and is: the next look finds it; nothing is written twice."""
    with radicale() as url, Wire(url) as wire, Archive.open(":memory:") as archive:
        stage = DavStage(url, wire)
        quick = CalDav(Web(wire.url + stage.path, timeout=1, auth=stage.auth()))
        wire.expect(None, "silence")
        bench = Bench(stage, archive)
        assert [o.result for o in bench.sync(item(1), adapter=quick)] == ["done"]
        assert [method for method, _ in wire.seen] == ["REPORT", "PUT", "REPORT"]
        assert len(bench.entries()) == 1
        wire.expect("silence")
        with pytest.raises(Unknown):
            quick.create(item(2))


def test_waiting_grows_and_ends():
    """Five tries, each wait by chance between half and the whole; what the target asks for counts; together not too long."""
    waits = []

    def failing():
        raise Unreachable("x")

    caller = Caller(sleep=waits.append, chance=lambda: 1.0)
    with pytest.raises(Unreachable):
        caller.call(failing)
    assert (waits, caller.tries) == ([0.5, 1, 2, 4], 5)
    waits.clear()
    with pytest.raises(Unreachable):
        Caller(Patience(tries=9, total=5), sleep=waits.append, chance=lambda: 0.0).call(failing)
    assert waits == [0.25, 0.5, 1, 2]


def test_writes_keep_the_pace():
    """Two a second."""
    now, waits = [0.0], []
    caller = Caller(rate=2, sleep=waits.append, clock=lambda: now[0])
    for moment in (0.0, 0.1, 5.0):
        now[0] = moment
        caller.call(lambda: None, write=True)
    assert waits == [pytest.approx(0.4)]


class Ring(KeyringBackend):
    """A keyring of the system."""

    priority = 1
    kept = {("vnadmin:lich", "an"): "của chùm khóa"}  # noqa: RUF012

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        raise NotImplementedError

    def delete_password(self, service, username):
        raise NotImplementedError


def test_where_secrets_come_from(tmp_path, monkeypatch):
    """Environment, command, keyring, .netrc: the first that has it."""
    file = tmp_path / "netrc"
    file.write_text("machine lich.example.vn login an password cua-netrc\n")
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    monkeypatch.setenv("NETRC", str(file))
    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    try:
        asked = {"user": "an", "host": "lich.example.vn", "environment": {"VNADMIN_LICH_PASSWORD": "của biến"}}
        found = [find_secret("lich", "password", command=["echo", "của lệnh"], **asked)]
        asked["environment"] = {}
        found += [
            find_secret("lich", "password", command=c, **asked) for c in (["echo", "của lệnh"], "echo 'của lệnh'", None)
        ]
        found.append(find_secret("khac", "password", **asked))
        assert [one.reveal() for one in found] == ["của biến", "của lệnh", "của lệnh", "của chùm khóa", "cua-netrc"]
        assert find_secret("khac", "password", user="an", host="h", environment={}) is None
        with pytest.raises(Denied, match="does not run"):
            find_secret("lich", "password", command=["/không/có"], environment={})
    finally:
        keyring.set_keyring(before)


def test_moments_of_retry_after():
    """A day in the past is now."""
    from vnadmin.sync.web import retry_after

    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) == 0
    assert retry_after(None) is None
