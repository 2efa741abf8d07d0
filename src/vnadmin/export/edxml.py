"""A document as a packet of the national exchange (edXML, QCVN 102:2016/BTTTT)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vnadmin.errors import UsageError
from vnadmin.exchange import packet_of, packet_to_xml, problems_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vnadmin.exchange import Organ
    from vnadmin.model import Document


def to_edxml(
    document: Document, files: Mapping[str, bytes], *, sender: Organ, receivers: Sequence[Organ], **more: Any
) -> bytes:
    """The XML of a packet with the document's particulars and its files (name → bytes, the document itself first).

    `more` are the other options of `vnadmin.exchange.packet_of`. Raises `UsageError` that names all that the standard asks
    and neither document nor arguments state, and all that is longer than it allows.
    """
    packet = packet_of(document, files, sender=sender, receivers=receivers, **more)
    problems = problems_of(packet)
    if problems:
        msg = "no valid packet: " + "; ".join(problems)
        raise UsageError(msg)
    return packet_to_xml(packet)
