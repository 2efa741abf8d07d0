"""Writes packets: elements in the order of the standard, what is not stated left out."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from vnadmin.exchange.models import StatusPacket
from vnadmin.exchange.xml import NO_XML

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from vnadmin.exchange.models import Answered, Attachment, Business, DocumentPacket, Organ, Packet, Staff

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
_ORGAN = (
    ("id", "OrganId"), ("in_charge", "OrganizationInCharge"), ("name", "OrganName"), ("address", "OrganAdd"),
    ("email", "Email"), ("telephone", "Telephone"), ("fax", "Fax"), ("website", "Website"),
)  # fmt: skip

Value = str | int | None
Node = tuple[str, "Value | Sequence[Node]"]  # an element with its words, or with those below it


def packet_to_xml(packet: Packet) -> bytes:
    """The XML of a packet, UTF-8. Read again it gives equal fields, `notes` aside.

    Elements stand in the order of the standard's tree, those of a status packet as in the samples of the government's kit.
    A signature is written as it was read; it does not hold for a packet whose fields were changed.
    """
    header: list[Node] = [("MessageHeader", _status(packet) if isinstance(packet, StatusPacket) else _document(packet))]
    envelope = (
        "".join(_lines([("TraceHeaderList", _traces(packet))], 3)) if not isinstance(packet, StatusPacket) else ""
    )
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<edXML xmlns="{NAMESPACE}">\n  <edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}">\n    <edXML:edXMLHeader>\n',
        *_lines(header, 3),
        envelope,
        f"      {packet.signature}\n" if packet.signature else "",
        "    </edXML:edXMLHeader>\n",
    ]
    attachments = () if isinstance(packet, StatusPacket) else packet.attachments
    if not isinstance(packet, StatusPacket):
        listed = [("Reference", _entry(a)) for a in attachments if a.listed]
        parts += ["    <edXML:edXMLBody>\n", '      <edXML:edXMLManifest version="1.0">\n', *_lines(listed, 4)]
        parts += ["      </edXML:edXMLManifest>\n", "    </edXML:edXMLBody>\n"]
    parts.append("  </edXML:edXMLEnvelope>\n")
    carried = [("Attachment", _carried(a)) for a in attachments if a.data is not None or a.undecoded is not None]
    if carried:
        parts += [
            f'  <edXML:AttachmentEncoded xmlns:edXML="{NAMESPACE}">\n',
            *_lines(carried, 2),
            "  </edXML:AttachmentEncoded>\n",
        ]
    parts.append("</edXML>\n")
    return "".join(parts).encode()


def _lines(nodes: Sequence[Node], depth: int) -> Iterator[str]:
    """The lines of elements; empty ones are left out."""
    indent = "  " * depth
    for name, value in nodes:
        if value is None or value in ("", (), []):
            continue
        if isinstance(value, str | int):
            words = escape(NO_XML.sub("", value)) if isinstance(value, str) else value
            yield f"{indent}<edXML:{name}>{words}</edXML:{name}>\n"
            continue
        below = list(_lines(value, depth + 1))
        if below:
            yield f"{indent}<edXML:{name}>\n"
            yield from below
            yield f"{indent}</edXML:{name}>\n"


def _status(packet: StatusPacket) -> list[Node]:
    return [
        *_organs(packet.sender, packet.receivers),
        *(("ResponseFor", _answered(a)) for a in packet.about),
        ("StaffInfo", _staff(packet.staff)),
        ("StatusCode", packet.status),
        ("Description", packet.description),
        ("Timestamp", _time(packet.at)),
    ]


def _document(packet: DocumentPacket) -> list[Node]:
    signer = packet.signer
    return [
        *_organs(packet.sender, packet.receivers),
        ("DocumentId", packet.document_id),
        ("Code", [("CodeNumber", packet.number), ("CodeNotation", packet.notation)]),
        ("PromulgationInfo", [("Place", packet.place), ("PromulgationDate", _day(packet.issued_on))]),
        (
            "DocumentType",
            [("Type", packet.type_code), ("TypeDetail", packet.type_detail), ("TypeName", packet.type_name)],
        ),
        ("Subject", packet.subject),
        ("Content", packet.content),
        (
            "SignerInfo",
            [("Competence", signer.competence), ("Position", signer.position), ("FullName", signer.name)]
            if signer
            else None,
        ),
        ("DueDate", _day(packet.due_on)),
        ("ToPlaces", [("Place", place) for place in packet.to_places]),
        (
            "OtherInfo",
            [
                ("Priority", packet.priority),
                ("SphereOfPromulgation", packet.sphere),
                ("TyperNotation", packet.typist),
                ("PromulgationAmount", packet.copies),
                ("PageAmount", packet.pages),
                ("Direction", None if packet.direction is None else str(packet.direction).lower()),
                ("Appendixes", [("Appendix", appendix) for appendix in packet.appendixes]),
            ],
        ),
        *(("ResponseFor", _answered(a)) for a in packet.answers),
        ("SteeringType", packet.steering),
    ]


def _traces(packet: DocumentPacket) -> list[Node]:
    traces: list[Node] = [("TraceHeader", [("OrganId", t.organ_id), ("Timestamp", _time(t.at))]) for t in packet.traces]
    return [*traces, ("Bussiness", _business(packet.business))]


def _business(business: Business | None) -> list[Node] | None:
    if business is None:
        return None
    change = {"removed": 0, "added": 1, None: None}
    return [
        ("DocumentId", business.document_id),
        ("BussinessDocType", business.code),
        ("BussinessDocReason", business.reason),
        ("Paper", business.paper),
        (
            "BussinessDocumentInfo",
            [
                ("DocumentInfo", business.document_info),
                ("DocumentReceiver", business.document_receiver),
                (
                    "ReceiverList",
                    [
                        ("Receiver", [("OrganId", r.organ_id), ("ReceiverType", change[r.change])])
                        for r in business.receivers
                    ],
                ),
            ],
        ),
        (
            "ReplacementInfoList",
            [
                (
                    "ReplacementInfo",
                    [("DocumentId", r.document_id), ("OrganIdList", [("OrganId", i) for i in r.organ_ids])],
                )
                for r in business.replacements
            ],
        ),
        ("StaffInfo", _staff(business.staff)),
    ]


def _organs(sender: Organ | None, receivers: Sequence[Organ]) -> list[Node]:
    return [*([("From", _organ(sender))] if sender else []), *(("To", _organ(r)) for r in receivers)]


def _organ(organ: Organ) -> list[Node]:
    return [(name, getattr(organ, field)) for field, name in _ORGAN]


def _answered(answered: Answered) -> list[Node]:
    return [
        ("OrganId", answered.organ_id),
        ("Code", answered.code),
        ("PromulgationDate", _day(answered.issued_on)),
        ("DocumentId", answered.document_id),
    ]


def _staff(staff: Staff | None) -> list[Node] | None:
    if staff is None:
        return None
    return [("Department", staff.department), ("Staff", staff.name), ("Mobile", staff.mobile), ("Email", staff.email)]


def _entry(attachment: Attachment) -> list[Node]:
    return [
        ("ContentId", attachment.content_id),
        ("ContentType", attachment.content_type),
        ("Description", attachment.description),
        ("AttachmentName", attachment.name),
    ]


def _carried(attachment: Attachment) -> list[Node]:
    encoded = attachment.undecoded if attachment.data is None else base64.b64encode(attachment.data).decode()
    return [
        ("ContentId", attachment.content_id),
        ("AttachmentName", attachment.name),
        ("Description", None if attachment.listed else attachment.description),
        ("ContentType", attachment.packed_type),
        ("ContentTransferEncoded", encoded),
    ]


def _day(day: dt.date | None) -> str | None:
    return f"{day.year:04}/{day.month:02}/{day.day:02}" if day else None


def _time(at: dt.datetime | None) -> str | None:
    return f"{_day(at)} {at.hour:02}:{at.minute:02}:{at.second:02}" if at else None
