"""`vnadmin edxml` writes a packet of the national exchange, `vnadmin packet` shows what one states."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vnadmin.cli.commands import common, day, files_argument, vnadmin
from vnadmin.cli.sources import say_error
from vnadmin.errors import UsageError, VnadminError

if TYPE_CHECKING:
    import datetime as dt
    from typing import BinaryIO

    from vnadmin.exchange import Organ
    from vnadmin.export.table import Language


def organ(value: str) -> tuple[str, str | None]:
    """A body as ID or ID=NAME: 000.00.00.H41="UBND tỉnh Nghệ An"."""
    code, _, name = value.partition("=")
    if not code.strip():
        raise click.BadParameter(f"{value!r} is not ID or ID=NAME")
    return code.strip(), name.strip() or None


@vnadmin.command()
@click.argument("file", metavar="FILE")
@click.argument("attachments", nargs=-1, metavar="[ATTACHMENT]...")
@click.option("--from", "sender", type=organ, required=True, metavar="ID[=NAME]", help="The body that sends.")
@click.option(
    "--to",
    "receivers",
    type=organ,
    multiple=True,
    required=True,
    metavar="ID[=NAME]",
    help="A body that receives; may be repeated.",
)
@click.option("-o", "--output", type=click.File("wb", lazy=True), help="Write the packet here, not to standard output.")
@click.option("--due-on", type=day, help="The day by which an answer is asked for.")
@click.option("--steering", type=click.IntRange(1, 3), help="1 no steering, 2 it steers, 3 report on steering.")
@click.option("--number", help="Number, where the document leaves it blank.")
@click.option("--issued-on", type=day, help="Day of issue, where the document leaves it blank.")
@click.option("--place", help="Place of issue, where the document prints none.")
@click.option("--signer", help="Who signed, where the document prints no name.")
@click.option("--subject", help="Subject, where the document prints none.")
@common
@click.pass_obj
def edxml(
    language: Language,
    /,
    file: str,
    attachments: tuple[str, ...],
    *,
    sender: tuple[str, str | None],
    receivers: tuple[tuple[str, str | None], ...],
    output: BinaryIO | None,
    due_on: dt.date | None,
    steering: int | None,
    number: str | None,
    issued_on: dt.date | None,
    place: str | None,
    signer: str | None,
    subject: str | None,
) -> int:
    """Write a packet of the national exchange (edXML) with a document and what goes along.

    FILE may be - for standard input. Number, symbol, place, day, type, subject, signer and recipients are those that FILE prints. What the standard asks and
    nobody states is named, and no packet is written. Packets are not signed.
    """
    from vnadmin import read
    from vnadmin.exchange import Signer
    from vnadmin.export.edxml import to_edxml

    files: dict[str, bytes] = {}
    for given in (file, *attachments):
        try:
            name, data = _file(given)
        except (OSError, VnadminError) as error:
            say_error("<stdin>" if given == "-" else given, error, language)
            return 1
        if name in files:
            raise click.UsageError(f"two files are called {name}")
        files[name] = data
    try:
        document = read(next(iter(files.values())), name=next(iter(files)))
        more = {
            "number": number,
            "issued_on": issued_on,
            "place": place,
            "subject": subject,
            "signer": Signer(name=signer) if signer else None,
        }
        packet = to_edxml(
            document,
            files,
            sender=_organ(sender),
            receivers=[_organ(r) for r in receivers],
            due_on=due_on,
            steering=steering,
            more={name: value for name, value in more.items() if value is not None},
        )
    except (UsageError, VnadminError) as error:
        say_error(file, error, language)
        return 1
    (output or sys.stdout.buffer).write(packet)
    return 0


@vnadmin.command()
@files_argument
@common
@click.pass_obj
def packet(language: Language, /, files: tuple[str, ...]) -> int:
    """Print what a packet of the national exchange (edXML) states, one line of JSON each.

    Packets with a document and status packets; attachments by name, type, size and hash.
    """
    from vnadmin.exchange import read_packet
    from vnadmin.export.json import line

    failed = 0
    for name in files:
        try:
            found = read_packet(sys.stdin.buffer if name == "-" else name)
        except VnadminError as error:
            say_error(name, error, language)
            failed += 1
            continue
        click.echo(line(found.model_dump(mode="json") | _meaning(found)))
    return int(failed > 0)


def _file(given: str) -> tuple[str, bytes]:
    """The name and the bytes of a file; what comes on standard input is named by its kind, like van-ban.docx."""
    if given != "-":
        return Path(given).name, Path(given).read_bytes()
    from vnadmin.parse.reading import load

    loaded = load(sys.stdin.buffer, name="van-ban")
    ending = "txt" if loaded.kind == "plain" else loaded.kind.rpartition("/")[2]
    return f"van-ban.{ending}", loaded.data


def _organ(value: tuple[str, str | None]) -> Organ:
    from vnadmin.exchange import Organ

    return Organ(id=value[0], name=value[1])


def _meaning(found: object) -> dict[str, str | None]:
    """What codes say in words."""
    from vnadmin.exchange import StatusPacket

    return {"meaning": found.meaning} if isinstance(found, StatusPacket) else {"kind": getattr(found, "kind", None)}
