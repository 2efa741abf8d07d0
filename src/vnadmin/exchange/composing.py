"""A packet for a document and its files. What the document does not print is taken from the arguments, never made up."""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import TYPE_CHECKING, Any

from vnadmin.exchange.agreement import urgency_code
from vnadmin.exchange.models import Attachment, Business, DocumentPacket, Organ, Signer
from vnadmin.spans import squeeze
from vnadmin.values.document_types import name_of_type
from vnadmin.values.issue_dates import issue_day
from vnadmin.values.symbols import parse_symbol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from vnadmin.model import Document

_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "html": "text/html",
    "plain": "text/plain",
    "zip": "application/zip",
}
_NUMBER = re.compile(r"(\d{0,11}[a-z]{0,3})\s?[/-]\s?", re.IGNORECASE)
_LEAD = re.compile(r"(?:v/v|về việc)[\s:]{1,9}", re.IGNORECASE)
_DRAFTER = re.compile(r"\bLưu:?\s.*?[,;.]\s*([\w-]{1,10})\W*$", re.IGNORECASE | re.DOTALL)
_LONGEST = 500
_NORMATIVE = "qppl"  # the system of symbols with a year: 30/2020/NĐ-CP


def packet_of(
    document: Document,
    files: Mapping[str, bytes],
    *,
    sender: Organ,
    receivers: Sequence[Organ],
    due_on: dt.date | None = None,
    steering: int | None = None,
    business: Business | None = None,
    more: Mapping[str, Any] | None = None,
) -> DocumentPacket:
    """A packet that carries `files` (name → bytes, the document itself first) with the particulars that `document` prints.

    `more` gives fields of `DocumentPacket` that the document does not print, or others than it prints. The packet may lack
    what the standard asks: `problems_of` tells. The same input gives the same packet.
    """
    number, notation = _code(document.symbol.value if document.symbol else "")
    day = issue_day(document.issued_on)
    sender = sender if sender.name or not document.issuer else sender.model_copy(update={"name": document.issuer.name})
    signature = next((s for s in document.signatures if s.name), None)
    parts = parse_symbol(document.symbol.value) if document.symbol else None
    fields: dict[str, Any] = {
        "sender": sender,
        "receivers": tuple(receivers),
        "number": number,
        "notation": notation,
        "place": document.issued.place if document.issued else None,
        "issued_on": day,
        "type_code": 1 if parts and parts.system == _NORMATIVE else 2,
        "type_name": name_of_type(document.document_type) if document.document_type else None,
        "subject": _short(_LEAD.sub("", str(document.subject), count=1)) if document.subject else None,
        "signer": Signer(competence=signature.capacity, position=signature.title, name=signature.name)
        if signature
        else None,
        "due_on": due_on,
        "to_places": tuple([_short(r.name, 150) for r in document.recipients]),
        "priority": (urgency_code(document.urgency.text) or 0) if document.urgency else 0,
        "typist": _typist(document),
        "pages": document.source.pages,
        "steering": steering,
        "business": business,
        "attachments": tuple([_attachment(name, data) for name, data in files.items()]),
        **(more or {}),
    }
    packet = DocumentPacket(**fields)
    if packet.document_id or not (sender.id and packet.issued_on and packet.number):
        return packet
    return packet.model_copy(update={"document_id": f"{sender.id},{packet.issued_on:%Y/%m/%d},{packet.symbol}"})


def _code(symbol: str) -> tuple[str | None, str | None]:
    """Number and notation: what stands before and after the first slash (state) or hyphen (Party).

    >>> _code("36-HD/VPTW"), _code("/KH-UBND"), _code("30/2020/NĐ-CP")
    (('36', 'HD/VPTW'), (None, 'KH-UBND'), ('30', '2020/NĐ-CP'))
    """
    m = _NUMBER.match(symbol)
    return (m[1] or None, symbol[m.end() :] or None) if m else (None, None)


def _typist(document: Document) -> str | None:
    m = _DRAFTER.search(document.filing.text) if document.filing else None
    return m[1] if m else None


def _short(text: str, most: int = _LONGEST) -> str:
    """At most so many signs, cut between words."""
    text = squeeze(text)
    return text if len(text) <= most else text[: most + 1].rpartition(" ")[0][:most]


def _attachment(name: str, data: bytes) -> Attachment:
    from vnadmin.errors import SourceError
    from vnadmin.parse.detect import detect

    try:
        kind = detect(data, name)
    except SourceError:  # a form to be filled in, such as a spreadsheet, may go along
        kind = ""
    media_type = _MEDIA_TYPES.get(kind, kind if "/" in kind else "application/octet-stream")
    digest = hashlib.sha256(data).hexdigest()
    return Attachment(
        content_id=f"cid:{uuid.uuid5(uuid.NAMESPACE_OID, f'{digest} {name}')}",
        name=name,
        content_type=media_type,
        packed_type=media_type,
        size=len(data),
        sha256=digest,
        data=data,
    )
