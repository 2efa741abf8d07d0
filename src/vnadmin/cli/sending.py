"""Digests on their way: from the options of `vnadmin digest` to an exit code."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import click

from vnadmin.cli.sources import say_error
from vnadmin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.export.digest import Digest
    from vnadmin.export.table import Language
    from vnadmin.store import Archive
    from vnadmin.sync.digests import Delivery

SOME_FAILED, ALL_FAILED, LOOK, DENIED, UNREACHABLE, REFUSED = 3, 4, 5, 6, 7, 8
_WORDS = {
    "en": {
        "sent": "{to}: sent: {subject}", "before": "{to}: sent before on this day (--again sends it again)",
        "maybe": "{to}: nobody knows whether it was sent (--again sends it again)", "failed": "{to}: not sent", "nothing": "nothing is due, so nothing was sent",
        "no-email": "{unit}: the list has no address of mail", "override": "the rule is switched off and that is noted: {name}",
    },
    "vi": {
        "sent": "{to}: đã gửi: {subject}", "before": "{to}: hôm nay đã gửi (--again để gửi lại)",
        "maybe": "{to}: không rõ đã gửi được chưa (--again để gửi lại)", "failed": "{to}: chưa gửi", "nothing": "không có việc đến hạn nên không gửi gì",
        "no-email": "{unit}: danh sách không có địa chỉ thư", "override": "quy định đã bị tắt và việc này được ghi lại: {name}",
    },
}  # fmt: skip


def options_of_sending(command: Any) -> Any:
    """The options that send."""
    for option in reversed((
        click.option("--smtp", metavar="URL", help="Send by this mail server: smtp://user@mail.example:587 or smtps://…"),
        click.option("--from", "sender", metavar="ADDRESS", help="Who sends the mail; the user of the server by default."),
        click.option("--to", "receivers", multiple=True, metavar="ADDRESS", help="Who gets the mail; with --units those of the list."),
        click.option("--webhook", metavar="URL", help="Send it as JSON to this address, signed where there is a secret."),
        click.option(
            "--password-command", metavar="COMMAND",
            help="Prints the password of the mail server; VNADMIN_SMTP_PASSWORD, the keyring and .netrc are asked too.",
        ),
        click.option("--ca-file", type=click.Path(exists=True, dir_okay=False), help="Certificates to trust, those of the system if not given."),
        click.option("--again", is_flag=True, help="Also what was sent on this day before."),
        click.option("--include-unreviewed", is_flag=True, help="Send also what is not sure and nobody reviewed."),
    )):  # fmt: skip
        command = option(command)
    return command


def check_sending(options: dict[str, Any], units: str | None) -> bool:
    """Whether anything is to be sent. Raises `UsageError` for options that make no sense together."""
    if options["smtp"] and bool(options["receivers"]) == (units is not None):
        raise click.UsageError("a mail needs --to, or --units with addresses")
    if not options["smtp"] and (options["receivers"] or options["sender"]):
        raise click.UsageError("--to and --from need --smtp")
    return bool(options["smtp"] or options["webhook"])


def send_digests(
    archive: Archive,
    made: Iterable[tuple[Digest, str | None]],
    options: dict[str, Any],
    language: Language,
    overrides: Sequence[str],
) -> int:
    """Sends each digest with its unit's address (None for none); the exit code. `overrides`: rules that are switched off."""
    from vnadmin.sync.digests import by_mail, by_webhook, deliver, webhook_name
    from vnadmin.sync.errors import Denied, PolicyRefusal
    from vnadmin.sync.state import Links

    words = _WORDS[language]
    made = list(made)
    if not made:
        click.echo(words["nothing"], err=True)
        return 0
    found: list[Delivery] = []
    with ExitStack() as stack:
        try:
            for name in overrides:
                Links(archive, "digest").log("override", detail=name)
                click.echo(words["override"].format(name=name), err=True)
            if options["smtp"]:
                mailer, sender = _mailer(options)
                send = by_mail(stack.enter_context(mailer), sender)
                to = [(digest, options["receivers"] or _own(digest, email, words)) for digest, email in made]
                found += _told(deliver(archive, to, send, again=options["again"]), language)
            if options["webhook"]:
                web, secret = _web(options)
                stack.callback(web.close)
                target = webhook_name(options["webhook"])
                hooked = [(digest, [target]) for digest, _ in made]
                found += _told(deliver(archive, hooked, by_webhook(web, secret), again=options["again"]), language)
        except Denied as error:
            say_error(None, error, language)
            return DENIED
        except PolicyRefusal as error:
            say_error(None, error, language)
            return REFUSED
    return _code(found)


def _own(digest: Digest, email: str | None, words: dict[str, str]) -> list[str]:
    """The address of a unit; none where the list has none or what it has is none, which is said."""
    from vnadmin.sync.mail import address

    with suppress(UsageError):
        if email:
            address(email)
            return [email]
    click.echo(words["no-email"].format(unit=digest.unit), err=True)
    return []


def _mailer(options: dict[str, Any]) -> Any:
    from vnadmin.sync.credentials import find_secret
    from vnadmin.sync.mail import Mailer, address, server_of

    server = server_of(options["smtp"])
    sender = options["sender"] or server.user
    if "@" not in sender:
        raise click.UsageError("who sends? --from ADDRESS")
    for one in (sender, *options["receivers"]):
        address(one)
    secret = None
    if server.user:
        secret = find_secret(
            "smtp", "password", command=options["password_command"], user=server.user, host=server.host
        )
    return Mailer(server, secret, ca_file=options["ca_file"]), sender


def _web(options: dict[str, Any]) -> Any:
    from vnadmin.sync.credentials import find_secret, split_url
    from vnadmin.sync.web import Web

    if split_url(options["webhook"]).password is not None:
        raise click.UsageError("a password does not belong into an address")
    return Web(options["webhook"], ca_file=options["ca_file"]), find_secret("webhook", "secret")


def _told(deliveries: Iterable[Delivery], language: Language) -> list[Delivery]:
    """The deliveries, each said in a line."""
    found = []
    for one in deliveries:
        found.append(one)
        said = _WORDS[language][one.status].format(to=one.target, subject=one.digest.subject)
        if one.error is not None:
            say_error(None, f"{said}: {one.error}", language)
        else:
            click.echo(said, err=True)
    return found


def _code(found: Sequence[Delivery]) -> int:
    from vnadmin.sync.errors import Unreachable

    failed = [one for one in found if one.status == "failed"]
    if failed and len(failed) == len(found):
        return UNREACHABLE if all(isinstance(one.error, Unreachable) for one in failed) else ALL_FAILED
    if failed:
        return SOME_FAILED
    return LOOK if any(one.status == "maybe" for one in found) else 0
