"""What the standard asks of a packet: what must be stated, and how long it may be.

Source: QCVN 102:2016/BTTTT as amended in 2022; lengths as a public checker enforces them; obliged is what every sample packet
of the government's kit states. Codes are not checked against lists, which changed with the mergers of 2025.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.exchange.models import DocumentPacket, StatusPacket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.exchange.models import Organ, Packet

_ORGAN_ID = 35
_LENGTHS = {
    "number": ("CodeNumber", 11),
    "notation": ("CodeNotation", 30),
    "place": ("PromulgationInfo/Place", 50),
    "type_name": ("DocumentType/TypeName", 100),
    "subject": ("Subject", 500),
    "content": ("Content", 500),
    "sphere": ("SphereOfPromulgation", 100),
    "typist": ("TyperNotation", 10),
}
_OBLIGED = {
    "number": "CodeNumber",
    "notation": "CodeNotation",
    "place": "PromulgationInfo/Place",
    "issued_on": "PromulgationInfo/PromulgationDate",
    "type_code": "DocumentType/Type",
    "type_name": "DocumentType/TypeName",
    "subject": "Subject",
}
_TO_PLACE = 150


def problems_of(packet: Packet) -> tuple[str, ...]:
    """One sentence for each thing that the standard asks and the packet lacks or has too long; empty for a sound packet."""
    return tuple(_status(packet) if isinstance(packet, StatusPacket) else _document(packet))


def _status(packet: StatusPacket) -> Iterator[str]:
    yield from _organ("From", packet.sender)
    if not packet.about:
        yield "ResponseFor is missing"
    for name, value in (("StatusCode", packet.status), ("Timestamp", packet.at)):
        if value is None:
            yield f"{name} is missing"


def _document(packet: DocumentPacket) -> Iterator[str]:
    yield from _organ("From", packet.sender)
    if not packet.receivers:
        yield "To is missing"
    for organ in packet.receivers:
        yield from _organ("To", organ)
    for field, name in _OBLIGED.items():
        if getattr(packet, field) is None:
            yield f"{name} is missing"
    if packet.type_code not in (None, 1, 2):
        yield f"DocumentType/Type is {packet.type_code}, not 1 or 2"
    if packet.signer is None or packet.signer.name is None:
        yield "SignerInfo/FullName is missing"
    for field, (name, most) in _LENGTHS.items():
        value = getattr(packet, field)
        if value is not None and len(value) > most:
            yield f"{name} has {len(value)} signs, at most {most} are allowed"
    for place in packet.to_places:
        if len(place) > _TO_PLACE:
            yield f"a Place of ToPlaces has {len(place)} signs, at most {_TO_PLACE} are allowed"
    if not packet.attachments:
        yield "no attachment"
    for attachment in packet.attachments:
        if attachment.data is None:
            yield f"attachment {attachment.name or '?'} carries nothing"
    ids = [a.content_id for a in packet.attachments]
    if None in ids or len(set(ids)) < len(ids):
        yield "attachments without a ContentId of their own"


def _organ(role: str, organ: Organ | None) -> Iterator[str]:
    if organ is None or organ.id is None:
        yield f"{role}/OrganId is missing"
    elif len(organ.id) > _ORGAN_ID:
        yield f"{role}/OrganId has {len(organ.id)} signs, at most {_ORGAN_ID} are allowed"
