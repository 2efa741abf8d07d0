"""The records of an edXML packet (QCVN 102:2016/BTTTT, amended 2022). None: the packet does not state it.

Names of the standard stand in the descriptions. Codes are kept as they came, since packets in the wild carry wrong ones.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from vnadmin.model import Record

BUSINESS_KINDS = ("new", "revocation", "update", "replacement")  # by BussinessDocType
PRIORITIES = ("thường", "khẩn", "thượng khẩn", "hỏa tốc", "hỏa tốc hẹn giờ")  # by Priority
# Source: Quyết định 28/2018/QĐ-TTg, as in the samples of the government's kit
STATUSES = {
    "01": "đã đến",
    "02": "từ chối tiếp nhận",
    "03": "đã tiếp nhận",
    "04": "phân công xử lý",
    "05": "đang xử lý",
    "06": "hoàn thành xử lý",
    "13": "yêu cầu lấy lại",
    "15": "đồng ý yêu cầu cập nhật, lấy lại",
    "16": "từ chối yêu cầu cập nhật, lấy lại",
}


class Organ(Record):
    """A sender or receiver."""

    id: str | None = Field(default=None, description="OrganId, such as 000.00.00.H49 or H11.01.02; not checked")
    in_charge: str | None = Field(default=None, description="OrganizationInCharge: the body above")
    name: str | None = Field(default=None, description="OrganName")
    address: str | None = None
    email: str | None = None
    telephone: str | None = None
    fax: str | None = None
    website: str | None = None


class Signer(Record):
    """Who signed the document."""

    competence: str | None = Field(default=None, description="TM., KT., TL. …")
    position: str | None = None
    name: str | None = None


class Staff(Record):
    """The clerk to ask."""

    department: str | None = None
    name: str | None = None
    mobile: str | None = None
    email: str | None = None


class Answered(Record):
    """The document that a packet answers or speaks of (ResponseFor)."""

    organ_id: str | None = None
    code: str | None = Field(default=None, description="number and symbol: 7816/VPCP-TTĐT")
    issued_on: dt.date | None = None
    document_id: str | None = None


class Trace(Record):
    """A station on the way."""

    organ_id: str | None = None
    at: dt.datetime | None = Field(default=None, description="local time of Vietnam")


class Receiver(Record):
    """A receiver that an update adds or takes away."""

    organ_id: str | None = None
    change: Literal["removed", "added"] | None = None


class Replacement(Record):
    """A document that is replaced, and for whom."""

    document_id: str | None = None
    organ_ids: tuple[str, ...] = ()


class Business(Record):
    """What the packet does with a document that was sent before (Bussiness)."""

    document_id: str | None = None
    code: int | None = Field(default=None, description="BussinessDocType: 0 new, 1 revocation, 2 update, 3 replacement")
    reason: str | None = None
    paper: int | None = Field(default=None, description="1: paper follows by post")
    document_info: int | None = Field(default=None, description="1: an update changes the document's particulars")
    document_receiver: int | None = Field(default=None, description="1: an update changes the receivers")
    receivers: tuple[Receiver, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    staff: Staff | None = None


class Attachment(Record):
    """A file that the packet carries or names; `vnadmin.exchange.files_of` opens it."""

    content_id: str | None = None
    name: str | None = None
    description: str | None = None
    content_type: str | None = Field(default=None, description="as the list of contents says")
    packed_type: str | None = Field(default=None, description="as the attachment itself says; often application/zip")
    size: int | None = Field(default=None, description="bytes as carried; None when nothing is carried")
    sha256: str | None = Field(default=None, description="of the bytes as carried, before any unpacking")
    listed: bool = Field(default=True, description="False when the list of contents does not name it")
    data: bytes | None = Field(default=None, exclude=True, repr=False)
    undecoded: str | None = Field(default=None, description="what stands there instead of base64")


class DocumentPacket(Record):
    """A packet with a document: a new one, or a revocation, update or replacement of one that was sent before."""

    form: Literal["document"] = "document"
    sender: Organ | None = Field(default=None, description="From")
    receivers: tuple[Organ, ...] = Field(default=(), description="To")
    document_id: str | None = None
    number: str | None = Field(default=None, description="CodeNumber: 7816")
    notation: str | None = Field(default=None, description="CodeNotation: VPCP-TTĐT")
    place: str | None = None
    issued_on: dt.date | None = Field(default=None, description="PromulgationDate")
    type_code: int | None = Field(default=None, description="DocumentType/Type: 1 or 2")
    type_detail: int | None = None
    type_name: str | None = Field(default=None, description="DocumentType/TypeName: Công văn")
    subject: str | None = None
    content: str | None = Field(default=None, description="a short summary")
    signer: Signer | None = None
    due_on: dt.date | None = Field(default=None, description="DueDate: hạn trả lời")
    to_places: tuple[str, ...] = Field(default=(), description="ToPlaces: Nơi nhận")
    priority: int | None = Field(default=None, description="0 thường, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc, 4 hẹn giờ")
    sphere: str | None = Field(default=None, description="SphereOfPromulgation: who may see it")
    typist: str | None = Field(default=None, description="TyperNotation")
    copies: int | None = Field(default=None, description="PromulgationAmount")
    pages: int | None = Field(default=None, description="PageAmount")
    direction: bool | None = None
    appendixes: tuple[str, ...] = ()
    answers: tuple[Answered, ...] = Field(default=(), description="ResponseFor")
    steering: int | None = Field(default=None, description="1 no steering, 2 văn bản chỉ đạo, 3 report on steering")
    traces: tuple[Trace, ...] = ()
    business: Business | None = None
    attachments: tuple[Attachment, ...] = ()
    signature: str | None = Field(default=None, description="the XML signature as it stands; it is not verified")
    notes: tuple[str, ...] = Field(default=(), description="what in the packet could not be understood")

    @property
    def kind(self) -> str:
        """`new`, `revocation`, `update` or `replacement`; a packet that does not say is new."""
        code = self.business.code if self.business else None
        return BUSINESS_KINDS[code] if code is not None and 0 <= code < len(BUSINESS_KINDS) else "new"

    @property
    def symbol(self) -> str | None:
        """Number and notation as a document prints them; None when there is no number.

        Party papers join them by a hyphen: their notation has a slash of its own (HD/VPTW), which is no year.
        """
        if not (self.number and self.notation):
            return self.number
        party = "/" in self.notation and not self.notation[:4].isdigit()
        return f"{self.number}{'-' if party else '/'}{self.notation}"


class StatusPacket(Record):
    """What became of a document that was sent: it arrived, was refused, registered, assigned, finished …"""

    form: Literal["status"] = "status"
    sender: Organ | None = None
    receivers: tuple[Organ, ...] = ()
    about: tuple[Answered, ...] = Field(default=(), description="ResponseFor: the document that was sent")
    status: str | None = Field(default=None, description="StatusCode: 01 … 16")
    description: str | None = None
    staff: Staff | None = None
    at: dt.datetime | None = Field(default=None, description="local time of Vietnam")
    signature: str | None = Field(default=None, description="the XML signature as it stands; it is not verified")
    notes: tuple[str, ...] = Field(default=(), description="what in the packet could not be understood")

    @property
    def meaning(self) -> str | None:
        """The status in words; None for a code that is not known."""
        return STATUSES.get(self.status or "")


Packet = DocumentPacket | StatusPacket
