"""Reads edXML packets: bytes to `DocumentPacket` or `StatusPacket`. What cannot be understood becomes a note, never an error."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import unescape

from vnadmin.errors import DamagedSource, SourceError
from vnadmin.exchange.models import (
    Answered,
    Attachment,
    Business,
    DocumentPacket,
    Organ,
    Packet,
    Receiver,
    Replacement,
    Signer,
    Staff,
    StatusPacket,
    Trace,
)
from vnadmin.exchange.xml import NO_XML, parse, signature_of, tag
from vnadmin.limits import LIMITS, Limits
from vnadmin.parse.reading import load
from vnadmin.spans import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from typing import BinaryIO

    from lxml.etree import _Element as Element

_DATES = (
    re.compile(r"(?P<y>\d{4})[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-](?P<y>\d{4})"),
)
_TIME = re.compile(r"(?P<day>\S{8,10})[ T](?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d))?(?:\.\d{1,9})?Z?")

_PLACE = re.compile(r"#(\d{1,6})")


def read_packet(
    source: str | PathLike[str] | bytes | BinaryIO, *, name: str | None = None, limits: Limits = LIMITS
) -> Packet:
    """The packet that a path, bytes or an open file holds: a `DocumentPacket` or a `StatusPacket`.

    Raises `SourceError` for what is no edXML packet.
    """
    loaded = load(source, name=name, limits=limits)
    try:
        return parse_packet(loaded.data)
    except SourceError as error:
        msg = f"{loaded.name or 'the source'}: {error}"
        raise type(error)(msg) from error


def parse_packet(data: bytes) -> Packet:
    """The packet that bytes hold."""
    if b"edXML" not in data[:4096] and b"e\x00d\x00X\x00M\x00L" not in data[:4096]:
        msg = "this is no edXML packet"
        raise DamagedSource(msg)
    tree = parse(data)
    return _Reader(tree.root, tree.contents).packet()


class _Reader:
    """Reads the elements of one packet and notes what it does not understand."""

    def __init__(self, root: Element, contents: list[bytes]) -> None:
        self.root = root
        self.contents = contents
        self.notes: list[str] = []

    def packet(self) -> Packet:
        header = next((e for e in self.root.iter() if tag(e) == "MessageHeader"), None)
        if header is None:
            msg = "an edXML packet without its MessageHeader"
            raise DamagedSource(msg)
        common: dict[str, Any] = {
            "sender": self.organ(_child(header, "From")),
            "receivers": tuple(filter(None, (self.organ(e) for e in _children(header, "To")))),
            "signature": signature_of(self.root),
        }
        answers = tuple(filter(None, (self.answered(e) for e in _children(header, "ResponseFor"))))
        if _child(header, "StatusCode") is not None:
            self.unknown(header, "From To ResponseFor StatusCode Description StaffInfo Timestamp")
            return StatusPacket(
                **common,
                about=answers,
                status=_text(header, "StatusCode"),
                description=_text(header, "Description"),
                staff=self.staff(_child(header, "StaffInfo")),
                at=self.time(header, "Timestamp"),
                notes=tuple(self.notes),
            )
        return self.document(header, common, answers)

    def document(self, header: Element, common: dict[str, Any], answers: tuple[Answered, ...]) -> DocumentPacket:
        self.unknown(
            header,
            "From To DocumentId Code PromulgationInfo DocumentType Subject Content SignerInfo DueDate ToPlaces OtherInfo "
            "ResponseFor SteeringType",
        )
        code, info, kind = (_child(header, name) for name in ("Code", "PromulgationInfo", "DocumentType"))
        other, signer = _child(header, "OtherInfo"), _child(header, "SignerInfo")
        direction = _text(other, "Direction")
        signed = {
            "competence": _text(signer, "Competence") or _text(signer, "Author"),  # Author: the drafts of 2012 to 2014
            "position": _text(signer, "Position"),
            "name": _text(signer, "FullName"),
        }
        return DocumentPacket(
            **common,
            document_id=_text(header, "DocumentId"),
            number=_text(code, "CodeNumber"),
            notation=_text(code, "CodeNotation"),
            place=_text(info, "Place"),
            issued_on=self.date(info, "PromulgationDate"),
            type_code=self.number(kind, "Type"),
            type_detail=self.number(kind, "TypeDetail"),
            type_name=_text(kind, "TypeName"),
            subject=_text(header, "Subject"),
            content=_text(header, "Content"),
            signer=Signer(**signed) if any(signed.values()) else None,
            due_on=self.date(header, "DueDate"),
            to_places=_texts(_child(header, "ToPlaces"), "Place"),
            priority=self.number(other, "Priority"),
            sphere=_text(other, "SphereOfPromulgation"),
            typist=_text(other, "TyperNotation"),
            copies=self.number(other, "PromulgationAmount"),
            pages=self.number(other, "PageAmount"),
            direction=None if direction is None else direction.lower() in ("true", "1"),
            appendixes=_texts(_child(other, "Appendixes"), "Appendix"),
            answers=answers,
            steering=self.number(header, "SteeringType"),
            traces=self.traces(),
            business=self.business(),
            attachments=self.attachments(),
            notes=tuple(self.notes),
        )

    # --- parts -----------------------------------------------------------------------------------------------------

    def organ(self, element: Element | None) -> Organ | None:
        names = {
            "id": "OrganId", "in_charge": "OrganizationInCharge", "name": "OrganName", "address": "OrganAdd",
            "email": "Email", "telephone": "Telephone", "fax": "Fax", "website": "Website",
        }  # fmt: skip
        found = {field: _text(element, name) for field, name in names.items()}
        return Organ(**found) if any(found.values()) else None

    def answered(self, element: Element) -> Answered | None:
        found = Answered(
            organ_id=_text(element, "OrganId"),
            code=_text(element, "Code"),
            issued_on=self.date(element, "PromulgationDate"),
            document_id=_text(element, "DocumentId"),
        )
        return None if found == Answered() else found

    def staff(self, element: Element | None) -> Staff | None:
        names = {"department": "Department", "name": "Staff", "mobile": "Mobile", "email": "Email"}
        found = {field: _text(element, name) for field, name in names.items()}
        return Staff(**found) if any(found.values()) else None

    def traces(self) -> tuple[Trace, ...]:
        found = (e for e in self.root.iter() if tag(e) == "TraceHeader")
        made = (Trace(organ_id=_text(e, "OrganId"), at=self.time(e, "Timestamp")) for e in found)
        return tuple(t for t in made if t != Trace())

    def business(self) -> Business | None:
        element = next((e for e in self.root.iter() if tag(e) in ("Bussiness", "Business")), None)
        if element is None:
            return None
        self.unknown(
            element,
            "DocumentId BussinessDocType BussinessDocReason Paper BussinessDocumentInfo ReplacementInfoList StaffInfo",
        )
        info = _child(element, "BussinessDocumentInfo")
        kinds = {"0": "removed", "1": "added"}
        return Business(
            document_id=_text(element, "DocumentId"),
            code=self.number(element, "BussinessDocType"),
            reason=_text(element, "BussinessDocReason"),
            paper=self.number(element, "Paper"),
            document_info=self.number(info, "DocumentInfo"),
            document_receiver=self.number(info, "DocumentReceiver"),
            receivers=tuple([
                Receiver.model_validate({"organ_id": _text(e, "OrganId"), "change": kinds.get(_text(e, "ReceiverType") or "")})
                for e in _children(_child(info, "ReceiverList"), "Receiver")
            ]),
            replacements=tuple([
                Replacement(document_id=_text(e, "DocumentId"), organ_ids=_texts(_child(e, "OrganIdList"), "OrganId"))
                for e in _children(_child(element, "ReplacementInfoList"), "ReplacementInfo")
            ]),
            staff=self.staff(_child(element, "StaffInfo")),
        )  # fmt: skip

    def attachments(self) -> tuple[Attachment, ...]:
        """Those of the list of contents in its order, then those that it does not name."""
        carried = [e for e in self.root.iter() if tag(e) == "Attachment"]
        manifest = next((e for e in self.root.iter() if tag(e) == "edXMLManifest"), None)
        out: list[Attachment] = []
        for entry in _children(manifest, "Reference"):
            content_id = _text(entry, "ContentId")
            body = next((e for e in carried if _text(e, "ContentId") == content_id), None)
            if body is not None:
                carried.remove(body)
            out.append(self.attachment(entry, body))
        return (*out, *(self.attachment(None, body) for body in carried))

    def attachment(self, entry: Element | None, body: Element | None) -> Attachment:
        data, undecoded = self.content(body)
        name = _text(entry, "AttachmentName") or _text(body, "AttachmentName")
        if undecoded is not None:
            self.notes.append(f"attachment {name or '?'}: its content is no base64")
        return Attachment(
            content_id=_text(body, "ContentId") or _text(entry, "ContentId"),
            name=name,
            description=_text(entry, "Description") or _text(body, "Description"),
            content_type=_text(entry, "ContentType"),
            packed_type=_text(body, "ContentType"),
            size=None if data is None else len(data),
            sha256=None if data is None else hashlib.sha256(data).hexdigest(),
            listed=entry is not None,
            data=data,
            undecoded=undecoded,
        )

    def content(self, body: Element | None) -> tuple[bytes | None, str | None]:
        """The bytes, or the words that stand in their place."""
        text = _text(body, "ContentTransferEncoded")
        if text is None:
            return None, None
        place = _PLACE.fullmatch(text)
        raw = self.contents[int(place[1])] if place and int(place[1]) < len(self.contents) else text.encode()
        packed = raw.translate(None, b" \t\r\n")
        try:
            return base64.b64decode(packed, validate=True), None
        except (binascii.Error, ValueError):
            return None, unescape(NO_XML.sub("\ufffd", raw.decode(errors="replace")).strip())

    # --- values ----------------------------------------------------------------------------------------------------

    def number(self, element: Element | None, name: str) -> int | None:
        text = _text(element, name)
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 9:
            return int(text)
        self.notes.append(f"{name} {text[:40]!r} is no number")
        return None

    def date(self, element: Element | None, name: str) -> dt.date | None:
        text = _text(element, name)
        if text is None:
            return None
        found = _day(text.partition(" ")[0].partition("T")[0])
        if found is None:
            self.notes.append(f"{name} {text[:40]!r} is no date")
        return found

    def time(self, element: Element | None, name: str) -> dt.datetime | None:
        text = _text(element, name)
        if text is None:
            return None
        m = _TIME.fullmatch(text)
        day = _day(m["day"] if m else text)
        try:
            clock = dt.time(int(m["H"]), int(m["M"]), int(m["S"] or 0)) if m else dt.time()
        except ValueError:
            day = None
        if day is None:
            self.notes.append(f"{name} {text[:40]!r} is no time")
            return None
        return dt.datetime.combine(day, clock)

    def unknown(self, element: Element, names: str) -> None:
        """Notes the children that no field is made of."""
        known = set(names.split())
        self.notes += [
            f"{name} is not known and was left out" for e in element if (name := tag(e)) and name not in known
        ]


def _day(text: str) -> dt.date | None:
    m = next(filter(None, (pattern.fullmatch(text) for pattern in _DATES)), None)
    try:
        return dt.date(int(m["y"]), int(m["m"]), int(m["d"])) if m else None
    except ValueError:
        return None


def _children(element: Element | None, name: str) -> Iterator[Element]:
    return (e for e in (() if element is None else element) if tag(e) == name)


def _child(element: Element | None, name: str) -> Element | None:
    return next(_children(element, name), None)


def _text(element: Element | None, name: str) -> str | None:
    """What a child says, white space squeezed; None for an empty one."""
    found = _child(element, name)
    if found is None:
        return None
    text = "".join(str(t) for t in found.itertext())
    return (text.strip() if text.startswith("#") else squeeze(text)) or None


def _texts(element: Element | None, name: str) -> tuple[str, ...]:
    return tuple(filter(None, (squeeze("".join(str(t) for t in e.itertext())) for e in _children(element, name))))
