"""Mails by SMTP: encrypted beyond this machine, and what went wrong is told by what may be done next."""

from __future__ import annotations

import base64
import contextlib
import ipaddress
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from vnadmin.errors import UsageError
from vnadmin.sync.credentials import redacted, without_user
from vnadmin.sync.errors import Denied, PolicyRefusal, Refused, Unknown, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vnadmin.sync.credentials import Secret

_PORTS = {"smtp": 587, "smtps": 465}


class MailServer(NamedTuple):
    """Where mails go. `implicit`: encrypted from the first byte, else by STARTTLS. `loopback`: this machine, where nothing need be encrypted."""

    host: str
    port: int
    user: str
    implicit: bool
    loopback: bool

    @property
    def name(self) -> str:
        """For people: host and port."""
        return f"{self.host}:{self.port}"


def server_of(url: str) -> MailServer:
    """The server of an address like smtp://user@mail.example:587 (STARTTLS) or smtps://user@mail.example (TLS from the start).

    Raises `UsageError` for another one, and for one with a password in it.

    >>> server_of("smtps://so%40a.example@mail.example").user, server_of("smtp://localhost:2525").port
    ('so@a.example', 2525)
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"no address of a mail server: {error}") from error
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise UsageError(f"{without_user(url)!r} is no address like smtp://user@mail.example:587 or smtps://…")
    if parts.password is not None:
        raise UsageError(
            "a password does not belong into an address: VNADMIN_SMTP_PASSWORD, --password-command, the keyring or .netrc hold it"
        )
    loopback = parts.hostname == "localhost"
    with contextlib.suppress(ValueError):
        loopback = loopback or ipaddress.ip_address(parts.hostname).is_loopback
    return MailServer(
        parts.hostname, port or _PORTS[parts.scheme], unquote(parts.username or ""), parts.scheme == "smtps", loopback
    )


def new_mail(sender: str, to: Sequence[str], subject: str, text: str, html: str, *, id: str) -> EmailMessage:  # noqa: A002
    """A mail in two forms. `id`: names it, the same for the same mail, so that a server may know it again. Raises `UsageError` for what is
    no address.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = address(sender), [address(one) for one in to]
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = localtime()
    mail["Message-ID"] = f"<{id}@{address(sender).domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # nobody's absence answers it
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    return mail


def address(words: str) -> Address:
    """A bare address of mail like a@b.example. Raises `UsageError` for another."""
    try:
        found = Address(addr_spec=words.strip())
    except Exception as error:  # the library raises several kinds, IndexError among them
        raise UsageError(f"{words!r} is no address of mail") from error
    if not found.username or ("." not in found.domain.strip(".") and found.domain != "localhost"):
        raise UsageError(f"{words!r} is no address of mail")
    return found


class Mailer:
    """Sends mails through one connection. Use it as a context manager; raises as `send` when it cannot be opened.

    `ca_file`: certificates to trust instead of those of the system.
    """

    def __init__(
        self, server: MailServer, secret: Secret | None, *, ca_file: str | None = None, timeout: float = 30.0
    ) -> None:
        self.server = server
        self._secret = secret
        self._secrets = [secret] if secret else []
        try:
            self._trust = ssl.create_default_context(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise UsageError(f"{ca_file}: no file of certificates ({error})") from error
        self._timeout = timeout
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """The mailer itself; the connection is opened by the first mail."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the connection."""
        self._close()

    def send(self, mail: EmailMessage, to: Sequence[str]) -> Mapping[str, str]:
        """Sends a mail and gives the addresses that the server did not take, each with its reason.

        Raises `Unreachable` (certainly not sent), `Unknown` (maybe sent), `Denied` (login), `Refused` (the server takes this mail for nobody), `PolicyRefusal` (no encryption).
        """
        smtp = self._smtp or self._opened()
        self._smtp = smtp
        with self._told(sending=True):
            try:
                refused = smtp.send_message(mail, address(mail["From"]).addr_spec, list(to))
            except smtplib.SMTPRecipientsRefused as error:
                self._reset()
                refused = error.recipients
                if any(400 <= code < 500 for code, _ in refused.values()) and len(refused) == len(to):
                    code, said = next(iter(refused.values()))
                    raise Unreachable(self._words(f"{code} {_decoded(said)}")) from None
            return {one: self._words(f"{code} {_decoded(said)}") for one, (code, said) in refused.items()}

    def _opened(self) -> smtplib.SMTP:
        with self._told(sending=False):
            if self.server.implicit:
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.server.host, self.server.port, timeout=self._timeout, context=self._trust
                )
            else:
                smtp = smtplib.SMTP(self.server.host, self.server.port, timeout=self._timeout)
        self._smtp = smtp
        with self._told(sending=False):
            smtp.ehlo()
            if not self.server.implicit:
                self._encrypt(smtp)
            if self.server.user:
                if self._secret is None:
                    raise Denied(
                        f"{self.server.name}: no password for {self.server.user}: VNADMIN_SMTP_PASSWORD, --password-command, the keyring or .netrc may hold it"
                    )
                _login(smtp, self.server.user, self._secret.reveal())
        return smtp

    def _encrypt(self, smtp: smtplib.SMTP) -> None:
        if smtp.has_extn("starttls"):
            smtp.starttls(context=self._trust)
            smtp.ehlo()
        elif not self.server.loopback:
            raise PolicyRefusal(
                f"{self.server.name} offers no encryption (STARTTLS): only encrypted beyond this machine"
            )

    @contextlib.contextmanager
    def _told(self, *, sending: bool) -> Iterator[None]:
        try:
            yield
        except smtplib.SMTPAuthenticationError as error:
            self._close()
            raise Denied(self._words(f"{error.smtp_code} {_decoded(error.smtp_error)}")) from None
        except smtplib.SMTPResponseException as error:
            self._reset()
            words = self._words(f"{error.smtp_code} {_decoded(error.smtp_error)}")
            if error.smtp_code in (530, 535, 538):
                raise Denied(words) from None
            raise (Unreachable if 400 <= error.smtp_code < 500 else Refused)(words) from None
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(self._words(str(error))) from None
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            certificate = isinstance(error, ssl.SSLCertVerificationError)
            words = self._words(f"{type(error).__name__} {error}")
            raise (Unknown if sending and not certificate else Unreachable)(words) from None

    def _reset(self) -> None:
        if self._smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._smtp.rset()

    def _close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _words(self, said: str) -> str:
        return redacted(f"{self.server.name}: {' '.join(said.split())}", self._secrets)


def _login(smtp: smtplib.SMTP, user: str, password: str) -> None:
    """Logs in; in UTF-8 where name or password need it, which the library does not do by itself."""
    try:
        smtp.login(user, password)
    except UnicodeEncodeError:
        said = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
        code, answer = smtp.docmd("AUTH", f"PLAIN {said}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, answer) from None


def _decoded(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
