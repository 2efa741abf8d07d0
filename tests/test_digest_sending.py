"""Digests on their way: to a real mail server and a real receiver on this machine, once a day, with nothing secret."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import ipaddress
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from serving import serving
from test_reminders import ON, archive_at, papers, reminder
from vnadmin.cli import run
from vnadmin.errors import UsageError
from vnadmin.export.digest import make_digest
from vnadmin.store import Archive
from vnadmin.sync.credentials import Secret
from vnadmin.sync.digests import by_mail, deliver, webhook_name
from vnadmin.sync.mail import Mailer, address, new_mail, server_of
from vnadmin.sync.webhook import verify

PASSWORD = "mật-khẩu rất dài 93!"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Tests speak English whatever the machine speaks, and know no secrets but their own."""
    monkeypatch.setenv("VNADMIN_LANG", "en")
    for name in ("VNADMIN_SMTP_PASSWORD", "VNADMIN_WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", "/nowhere")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def archive(tmp_path):
    """An archive with a plan, a letter and a secret letter."""
    return archive_at(tmp_path / "a.db")


class Box:
    """What a mail server does with mails: it keeps them, refuses `refused`, and answers as `faults` say."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], email.message.EmailMessage]] = []
        self.refused: dict[str, str] = {}
        self.faults: list[str] = []
        self.lost = threading.Event()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        fault = self.faults.pop(0) if self.faults else "250 OK"
        if fault == "lost":
            server.transport.abort()
            return "250 OK"
        if fault.startswith("250"):
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.mails.append((list(envelope.rcpt_tos), mail))
        return fault


class Server(Controller):
    """A mail server on a port of its own choice."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def start(box):
    """Starts servers, gives their addresses, and ends them."""
    running = []

    def started(host="127.0.0.1", **options) -> str:
        server = Server(box, hostname=host, port=0, **options)
        server.start()
        running.append(server)
        return f"{host}:{server.port}"

    yield started
    for server in running:
        server.stop(no_assert=True)


def known(server, session, envelope, mechanism, data):
    right = data.login == b"vt@so.example" and data.password == PASSWORD.encode()
    return AuthResult(success=right, handled=False)


def sends(archive, where, *more, to=("a@so.example",)):
    receivers = [part for one in to for part in ("--to", one)]
    argv = ["digest", str(archive), "--on", "2025-03-17", "--smtp", f"smtp://{where}", "--from", "vt@so.example"]
    return run([*argv, *receivers, *more])


def test_a_mail_has_two_forms(archive, box, start, capsys):
    """Text and page, a subject that says what is due, nothing secret; no absence answers it."""
    where = start()
    assert sends(archive, where) == 8
    said = capsys.readouterr()
    assert said.out == ""
    assert "a@so.example: sent: Nhắc việc ngày 17/03/2025: 1 quá hạn" in said.err
    assert "1 tasks of documents that are marked" in said.err
    ((to, mail),) = box.mails
    assert to == ["a@so.example"]
    assert (mail["From"], mail["To"], mail["Auto-Submitted"]) == ("vt@so.example", "a@so.example", "auto-generated")
    assert mail["Subject"] == "Nhắc việc ngày 17/03/2025: 1 quá hạn, 1 còn 2 đến 3 ngày, 1 còn 4 đến 7 ngày"
    text, page = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert mail.get_content_type() == "multipart/alternative"
    assert "rà soát các tuyến kênh" in text
    assert "rà soát các tuyến kênh" in page
    assert "kiểm kê kho" not in text + page
    assert sends(archive, where, "--secret") == 0
    assert "kiểm kê kho" in box.mails[-1][1].get_body(("plain",)).get_content()
    assert "the rule is switched off and that is noted: secret" in capsys.readouterr().err
    with Archive.open(archive) as opened:
        logged = opened.db.execute("SELECT target, what, detail FROM sync_log").fetchall()
    assert logged == [("digest", "override", "secret")]


def test_the_same_digest_is_sent_once_a_day(archive, box, start, capsys):
    """Not again on the same day, unless asked; the next day again; where something else is due, it is another digest."""
    where = start()
    for _ in range(3):
        assert sends(archive, where) == 8
    assert len(box.mails) == 1
    assert capsys.readouterr().err.count("sent before on this day") == 2
    assert sends(archive, where, to=("b@so.example", "a@so.example")) == 8
    assert [to for to, _ in box.mails] == [["a@so.example"], ["b@so.example"]]
    assert sends(archive, where, "--again") == 8
    assert len(box.mails) == 3
    assert box.mails[0][1]["Message-ID"] == box.mails[2][1]["Message-ID"]
    assert sends(archive, where, "--days", "1") == 8
    assert len(box.mails) == 4
    argv = ["digest", str(archive), "--smtp", f"smtp://{where}", "--from", "vt@so.example", "--to", "a@so.example"]
    assert run([*argv, "--on", "2025-03-18"]) == 8
    assert len(box.mails) == 5
    assert run([*argv, "--on", "2025-01-01"]) == 0
    assert len(box.mails) == 5
    assert "nothing is due, so nothing was sent" in capsys.readouterr().err
    assert run([*argv, "--on", "2025-01-01", "--empty"]) == 0
    assert "Không có việc" in box.mails[-1][1].get_body(("plain",)).get_content()


def test_each_unit_of_a_list_gets_its_own(archive, box, start, tmp_path, capsys):
    """To its address, with its own tasks; a unit without an address is named."""
    where = start()
    units = tmp_path / "units.csv"
    units.write_text(
        "id,name,email\nstc,Sở Tài chính,tc@so.example\nyte,Sở Y tế,yt@so.example\nsxd,Sở Xây dựng,văn thư\n",
        encoding="utf-8",
    )
    assert sends(archive, where, "--units", str(units), to=()) == 8
    ((to, mail),) = box.mails
    assert to == ["tc@so.example"]
    assert mail["Subject"].startswith("[Sở Tài chính] Nhắc việc ngày 17/03/2025: ")
    assert "báo cáo tiến độ" not in mail.get_body(("plain",)).get_content()
    assert "Sở Xây dựng: the list has no address of mail" in capsys.readouterr().err
    assert sends(archive, where, "--units", str(units)) == 2
    assert sends(archive, where, to=()) == 2


def certificate(folder):
    """A key and a certificate of this machine, made for the test; their file, and that of the certificate alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(pem)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "both.pem").write_bytes(key.private_bytes(*form) + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context, str(folder / "ca.pem")


@pytest.mark.parametrize("way", ["environment", "command"])
def test_a_login_over_starttls(archive, box, start, tmp_path, monkeypatch, capsys, way):
    """The password comes from the environment or a command, goes only over an encrypted line, and is nowhere said."""
    context, trusted = certificate(tmp_path)
    where = start(tls_context=context, require_starttls=True, authenticator=known, auth_required=True)
    more = ["--ca-file", trusted]
    assert sends(archive, f"vt%40so.example@{where}", *more) == 6
    assert "no password for vt@so.example" in capsys.readouterr().err
    monkeypatch.setenv("VNADMIN_SMTP_PASSWORD", "wrong-one")
    assert sends(archive, f"vt%40so.example@{where}", *more) == 6
    assert "wrong-one" not in capsys.readouterr().err
    if way == "environment":
        monkeypatch.setenv("VNADMIN_SMTP_PASSWORD", PASSWORD)
    else:
        monkeypatch.delenv("VNADMIN_SMTP_PASSWORD")
        (tmp_path / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
        more += ["--password-command", f"cat {tmp_path / 'password'}"]
    assert sends(archive, f"vt%40so.example@{where}", *more) == 8
    assert len(box.mails) == 1
    assert PASSWORD not in capsys.readouterr().err
    assert PASSWORD.encode() not in archive.read_bytes()
    assert sends(archive, f"vt%40so.example@{where}", "--again") == 7  # nobody vouches for the certificate
    assert "CERTIFICATE_VERIFY_FAILED" in capsys.readouterr().err
    assert len(box.mails) == 1


def test_a_line_that_is_encrypted_from_the_start(archive, box, start, tmp_path):
    """smtps:// with the user of the address as sender."""
    context, trusted = certificate(tmp_path)
    where = start(ssl_context=context)
    argv = [
        "digest",
        str(archive),
        "--on",
        "2025-03-17",
        "--smtp",
        f"smtps://{where}",
        "--to",
        "a@so.example",
        "--ca-file",
        trusted,
    ]
    assert run(argv) == 2
    assert run([*argv, "--from", "vt@so.example"]) == 8
    assert len(box.mails) == 1


def test_nothing_goes_unencrypted_beyond_this_machine(archive, box, start, capsys):
    """A server of another address without STARTTLS gets no mail; a password in an address is wrong use."""
    where = start(host="0.0.0.0")
    assert sends(archive, where) == 8
    assert "offers no encryption" in capsys.readouterr().err
    assert box.mails == []
    with Archive.open(archive) as opened:
        assert opened.db.execute("SELECT count(*) FROM digests").fetchone() == (0,)
    assert sends(archive, f"a:b93@{where}") == 2
    said = capsys.readouterr().err
    assert "a password does not belong into an address" in said
    assert "b93" not in said


def test_one_address_that_is_refused(archive, box, start, capsys):
    """The others get the mail; the next time only what was refused is tried again."""
    where = start()
    box.refused["b@so.example"] = "550 no such user"
    both = ("a@so.example", "b@so.example")
    assert sends(archive, where, to=both) == 3
    assert "b@so.example: not sent: 550 no such user" in capsys.readouterr().err.replace(f"{where}: ", "")
    box.refused.clear()
    assert sends(archive, where, to=both) == 8
    assert [to for to, _ in box.mails] == [["a@so.example"], ["b@so.example"]]
    box.refused["c@so.example"] = "550 no such user"
    assert sends(archive, where, to=("c@so.example",)) == 4


def test_what_certainly_failed_is_tried_again(archive, box, start, capsys):
    """A server that is not there, that is busy, that refuses the mail: nothing is noted as sent."""
    assert sends(archive, "127.0.0.1:9") == 7
    where = start()
    box.faults = ["451 try later", "552 too much mail"]
    assert sends(archive, where) == 7
    assert sends(archive, where) == 4
    assert sends(archive, where) == 8
    assert len(box.mails) == 1
    said = capsys.readouterr().err
    assert "451 try later" in said
    assert "552 too much mail" in said


def test_what_nobody_knows_is_not_sent_again(archive, box, start, capsys):
    """A line that breaks after the mail was sent: the next run says so and sends nothing, unless asked."""
    where = start()
    box.faults = ["lost"]
    assert sends(archive, where) == 5
    assert sends(archive, where) == 5
    assert box.mails == []
    assert capsys.readouterr().err.count("nobody knows whether it was sent") == 2
    assert sends(archive, where, "--again") == 8
    assert len(box.mails) == 1


def test_a_crash_after_the_note_sends_nothing_twice(archive, box, start):
    """What was begun is noted before it is sent."""
    digest = make_digest([reminder(1)], ON)
    with Archive.open(archive) as opened:

        def crashes(*_):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            list(deliver(opened, [(digest, ["a@so.example"])], crashes))
        where = start()
        with Mailer(server_of(f"smtp://{where}"), None) as mailer:
            (found,) = deliver(opened, [(digest, ["a@so.example"])], by_mail(mailer, "vt@so.example"))
            assert found.status == "maybe"
            assert box.mails == []
            two = make_digest([reminder(2)], ON)
            (found,) = deliver(opened, [(two, ["a@so.example", "a@so.example"])], by_mail(mailer, "vt@so.example"))
            assert (found.status, len(box.mails)) == ("sent", 1)


def test_what_is_no_mail_is_not_noted(archive):
    """A wrong address is told before anything goes out, and nothing waits for a person then."""
    with Archive.open(archive) as opened:
        with Mailer(server_of("smtp://127.0.0.1:9"), None) as mailer, pytest.raises(UsageError):
            list(deliver(opened, [(make_digest([reminder(1)], ON), ["a"])], by_mail(mailer, "vt@so.example")))
        assert opened.db.execute("SELECT count(*) FROM digests").fetchone() == (0,)


def test_a_silent_server_is_not_asked_for_ever(archive):
    """After three digests without an answer the others are left for the next time."""
    asked = []

    def silent(digest, to):
        asked.append(digest)
        from vnadmin.sync.errors import Unreachable

        raise Unreachable("no answer")

    digests = [(make_digest([reminder(1)], ON, unit=f"Phòng {n}"), ["a@so.example"]) for n in range(6)]
    with Archive.open(archive) as opened:
        found = list(deliver(opened, digests, silent))
    assert [one.status for one in found] == ["failed"] * 6
    assert len(asked) == 3


def test_unsure_tasks_that_nobody_reviewed_stay(archive, box, start, capsys):
    """As for every network target; `--include-unreviewed` sends them, and that is noted."""
    from vnadmin.track import Register

    with Archive.open(archive) as opened:
        for document in papers():
            Register(opened).add(document)
        read = "replace(read, ',0.9', ',0.4')"
        opened.db.execute(f"UPDATE register_tasks SET read = {read} WHERE read LIKE '%tuyến kênh%'")
    where = start()
    assert sends(archive, where) == 8
    assert "1 tasks are held back" in capsys.readouterr().err
    assert "tuyến kênh" not in box.mails[-1][1].get_body(("plain",)).get_content()
    assert sends(archive, where, "--include-unreviewed") == 8
    assert "that is noted: unreviewed" in capsys.readouterr().err
    assert "tuyến kênh" in box.mails[-1][1].get_body(("plain",)).get_content()


class Receiver(BaseHTTPRequestHandler):
    """A receiver of webhooks that keeps what it gets."""

    got: ClassVar[list[tuple[dict[str, str], bytes]]] = []
    status: ClassVar[list[int]] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(self.status.pop(0) if self.status else 204)
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture
def hook():
    """The address of a receiver."""
    Receiver.got.clear()
    Receiver.status.clear()
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    with serving(server) as port:
        yield f"http://127.0.0.1:{port}/nhac-viec?phong=1"


def test_a_webhook_gets_signed_json(archive, hook, monkeypatch, capsys):
    """JSON with an Idempotency-Key, signed with the secret of the environment; once a day; the note holds no query."""
    monkeypatch.setenv("VNADMIN_WEBHOOK_SECRET", PASSWORD)
    argv = ["digest", str(archive), "--on", "2025-03-17", "--webhook", hook]
    assert run(argv) == 8
    assert run(argv) == 8
    ((headers, body),) = Receiver.got
    data = json.loads(body)
    assert data["schema"] == "vnadmin.digest/1"
    assert [part["name"] for part in data["sections"]] == ["overdue", "3", "7"]
    assert data["event"] == "digest"
    assert verify(PASSWORD, {name.lower(): value for name, value in headers.items()}, body)
    assert headers["Idempotency-Key"] == headers["webhook-id"]
    with Archive.open(archive) as opened:
        ((target,),) = opened.db.execute("SELECT target FROM digests").fetchall()
    assert target == webhook_name(hook) == hook.partition("?")[0]
    Receiver.status[:] = [403, 500, 404]
    argv[3] = "2025-03-18"
    assert run(argv) == 6
    assert run(argv) == 5
    assert run([*argv, "--again"]) == 4
    assert PASSWORD not in capsys.readouterr().err
    monkeypatch.delenv("VNADMIN_WEBHOOK_SECRET")
    argv[3] = "2025-03-19"
    assert run(argv) == 8
    assert "webhook-signature" not in Receiver.got[-1][0]
    assert run([*argv[:5], "http://receiver.example/"]) == 8
    assert "only https beyond this machine" in capsys.readouterr().err


def test_a_webhook_that_cannot_be(archive, hook, monkeypatch, capsys):
    """A secret that was copied badly, an address that is none: wrong use, and nothing is noted as begun."""
    argv = ["digest", str(archive), "--on", "2025-03-17", "--secret", "--webhook"]
    monkeypatch.setenv("VNADMIN_WEBHOOK_SECRET", "whsec_abc")
    assert run([*argv, hook]) == 2
    assert "begins with whsec_" in capsys.readouterr().err
    assert run([*argv, "http://[::1"]) == 2
    assert "is no address" in capsys.readouterr().err
    monkeypatch.setenv("VNADMIN_WEBHOOK_SECRET", PASSWORD)
    assert run([*argv, hook]) == 0
    assert len(Receiver.got) == 1


@pytest.mark.parametrize(
    "url", ["http://a.example", "smtp://", "smtp://a:b@c.example", "smtp://a.example/x", "smtp://a:99999", "a.example"]
)
def test_other_addresses_of_servers_are_wrong_use(url):
    with pytest.raises(UsageError):
        server_of(url)


@pytest.mark.parametrize(
    "words",
    ["", "a", "a@b", "a@b.example\nBcc: c@d.example", "A <a@b.example>", "@b.example", "a@@b.example", "a b@c.example"],
)
def test_other_words_are_no_address_of_mail(words):
    with pytest.raises(UsageError):
        address(words)


def test_no_word_becomes_a_header():
    """Line ends in names and subjects stay words."""
    mail = new_mail("vt@so.example", ["a@so.example"], "một\nBcc: b@so.example", "chữ", "<p>chữ</p>", id="1")
    assert mail["Bcc"] is None
    assert mail["Subject"] == "một Bcc: b@so.example"
    assert "Secret" in repr(Secret("x"))
