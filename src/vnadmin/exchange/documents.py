"""A packet as a document: the text of its main attachment, with the particulars that the packet states.

The main attachment is the first that prints the packet's own number, else the first that can be read. Where none can be
read the document is made of what the packet states alone.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.errors import NoDocument, SourceError
from vnadmin.exchange.attachments import files_of
from vnadmin.exchange.merging import merged, stated_only
from vnadmin.exchange.models import StatusPacket
from vnadmin.exchange.packets import parse_packet
from vnadmin.model import Finding
from vnadmin.parse.containers import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vnadmin.exchange.models import DocumentPacket
    from vnadmin.limits import Limits
    from vnadmin.model import Document
    from vnadmin.parse.containers import Member
    from vnadmin.parse.reading import Loaded
    from vnadmin.values.units import UnitList

MEDIA_TYPE = "application/edxml+xml"  # registered nowhere; made as those of other kinds of XML are
_MOST_TRIED = 8  # attachments that are read in search of the one with the packet's number


class _Tried(NamedTuple):
    document: Document
    path: str


def read_document(
    loaded: Loaded, read: Callable[[Loaded, str | None], Document], limits: Limits, units: UnitList | None = None
) -> Document:
    """The document of a packet; `read` reads a file, given the ISO day of issue that the packet states.

    Raises `NoDocument` for a status packet.
    """
    shown = loaded.name or "the source"
    try:
        packet = parse_packet(loaded.data)
    except SourceError as error:
        raise named(error, shown) from error
    if isinstance(packet, StatusPacket):
        raise NoDocument(f"{shown}: {_what(packet)}; vnadmin.exchange.read_packet reads it")
    findings = [Finding(code="packet-note", message=f"The packet is odd: {note}.") for note in packet.notes]
    if packet.kind == "revocation":
        findings.append(
            Finding(code="packet-revokes", message="This packet takes back a document that was sent before.")
        )
    main, left = _main(packet, loaded, read, limits, findings)
    if left:
        names = ", ".join(left)
        findings.append(Finding(code="attachment-left", message=f"Attachments whose text was not read: {names}."))
    document = merged(main.document, packet, findings, units) if main else stated_only(packet, findings, units)
    source = document.source.model_copy(update={
        "name": loaded.name, "media_type": MEDIA_TYPE, "sha256": hashlib.sha256(loaded.data).hexdigest(),
        "size": len(loaded.data), "attachment": main.path if main else None,
    })  # fmt: skip
    return document.model_copy(update={"source": source})


def _main(
    packet: DocumentPacket,
    loaded: Loaded,
    read: Callable[[Loaded, str | None], Document],
    limits: Limits,
    findings: list[Finding],
) -> tuple[_Tried | None, list[str]]:
    """The attachment that is the document, and the names of those that were left."""
    stated = packet.issued_on.isoformat() if packet.issued_on else None
    tried: list[_Tried] = []
    chosen: _Tried | None = None
    left: list[str] = []
    for file in _files(packet, limits):
        if chosen or len(tried) >= _MOST_TRIED:
            left.append(file.path)
            continue
        try:
            if file.problem:
                raise file.problem
            found = _Tried(read(loaded._replace(data=file.data, name=file.path, kind=file.kind), stated), file.path)
        except SourceError as error:
            reason = str(error).removeprefix(f"{file.path}: ")
            findings.append(Finding(code="attachment-unreadable", message=f"Attachment {file.path}: {reason}"))
            continue
        tried.append(found)
        own = found.document.symbol
        if own and own.number and packet.number and own.number.lstrip("0") == packet.number.lstrip("0"):
            chosen = found
    chosen = chosen or next(iter(tried), None)
    return chosen, [t.path for t in tried if t is not chosen] + left


def _files(packet: DocumentPacket, limits: Limits) -> Iterator[Member]:
    for attachment in packet.attachments:
        yield from files_of(attachment, limits=limits)


def _what(packet: StatusPacket) -> str:
    codes = ", ".join(a.code or a.document_id or "?" for a in packet.about)
    words = f"{packet.status or '?'} {packet.meaning or ''}".strip()
    return f"this is an edXML status packet ({words}{' — ' + codes if codes else ''}), no document"
