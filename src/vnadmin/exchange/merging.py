"""A document with the particulars of its packet.

What the packet states counts. Where the text prints the same, the words of the text are kept, so that they can be shown on
their page; where it prints nothing or something else, the field points at a line behind the text, and a finding tells the
difference. Tasks and deadlines are always those of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from vnadmin.exchange.agreement import (
    same_body,
    same_name,
    same_place,
    same_subject,
    same_symbol,
    urgency_code,
)
from vnadmin.exchange.models import PRIORITIES
from vnadmin.exchange.sheet import STATED, Sheet, alone, behind
from vnadmin.model import Agency, Document, Finding, Issued, Mention, Recipient, Signature, Source, Symbol
from vnadmin.parse.normalize import regions
from vnadmin.spans import fold
from vnadmin.values.agencies import lookup, resolve_agency
from vnadmin.values.document_types import document_type_of
from vnadmin.values.issue_dates import settled
from vnadmin.values.symbols import parse_symbol

if TYPE_CHECKING:
    from vnadmin.exchange.models import DocumentPacket
    from vnadmin.values.units import UnitList

_BLANKS = {"number-blank", "day-blank"}
_DRAFT = re.compile(r"dự thảo")
_HEAD = 2000  # where a draft says that it is one


def merged(document: Document, packet: DocumentPacket, findings: list[Finding], units: UnitList | None) -> Document:
    """The document of an attachment with the packet's particulars; `findings` go before those of the text."""
    doc = document._text
    if doc is None:
        msg = "a document without its source cannot be merged"
        raise ValueError(msg)
    work = _Merger(document, packet, units)
    fields = work.fields()
    lines = work.sheet.text()
    made = document.model_copy(
        update={**fields, "text": doc.text + lines, "findings": (*findings, *work.findings, *document.findings)}
    )
    made._text, made._locate = behind(doc, lines) if lines else doc, regions
    return made


def stated_only(packet: DocumentPacket, findings: list[Finding], units: UnitList | None) -> Document:
    """The document of a packet of which no attachment can be read: its text is what the packet states."""
    bare = Document(source=Source(media_type="", sha256="", size=0, reader="edxml"), text="")
    work = _Merger(bare, packet, units)
    fields = work.fields()
    if packet.content:
        work.sheet.put("Nội dung", packet.content)
    doc = alone(work.sheet.text())
    status = "issued" if packet.number and packet.issued_on else None
    made = bare.model_copy(update={**fields, "text": doc.text, "status": status, "findings": tuple(findings)})
    made._text, made._locate = doc, regions
    return made


class _Merger:
    """Field by field. Each method gives the field as it shall be."""

    def __init__(self, document: Document, packet: DocumentPacket, units: UnitList | None) -> None:
        self.document = document
        self.packet = packet
        self.units = units
        self.sheet = Sheet(document.text)
        self.findings: list[Finding] = []

    def fields(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer(),
            "symbol": self.symbol(),
            "issued": self.issued(),
            "document_type": self.document_type(),
            "subject": self.subject(),
            "urgency": self.urgency(),
            "signatures": self.signatures(),
            "recipients": self.recipients(),
            "status": self.status(),
        }

    def differs(self, what: str, stated: str, printed: Mention | None, words: str | None = None) -> None:
        by = "a packet inside it states" if printed and printed.rule == STATED else "the document prints"
        message = f"The packet states the {what} {stated!r}, {by} {words or str(printed)!r}."
        self.findings.append(Finding(code="packet-differs", message=message, span=printed.span if printed else None))

    def symbol(self) -> Symbol | None:
        printed, stated = self.document.symbol, self.packet.symbol
        if stated is None or (printed and same_symbol(printed.value, stated)):
            return printed
        if printed and printed.number is not None:
            self.differs("symbol", stated, printed)
        parts = parse_symbol("Số: " + stated)
        number, year, code, units = (parts.number, parts.year, parts.type_code, parts.units) if parts else (None,) * 4
        mention = self.sheet.put("Số, ký hiệu", stated)
        return Symbol(
            **mention,
            value=mention["text"],
            number=number or self.packet.number,
            year=year,
            type_code=code,
            units=units or (),
        )

    def issued(self) -> Issued | None:
        printed, packet = self.document.issued, self.packet
        date = packet.issued_on.isoformat() if packet.issued_on else None
        if date is None and (packet.place is None or (printed and printed.place)):
            return printed
        own_date, own_place = (printed.date, printed.place) if printed else (None, None)
        place_agrees = packet.place is None or (own_place is not None and same_place(own_place, packet.place))
        if printed and (date is None or own_date == date) and place_agrees:
            return printed
        if printed and date and settled(own_date, date) != date:
            self.differs("day of issue", date, printed)
            self.findings.append(
                Finding(
                    code="packet-day",
                    message=f"Terms are reckoned from the printed day, {own_date}.",
                    span=printed.span,
                )
            )
        if printed and own_place and not place_agrees:
            self.differs("place of issue", packet.place or "", printed)
        place, date = packet.place or own_place, date or own_date
        mention = self.sheet.put("Địa danh, ngày ban hành", ", ".join(filter(None, (place, date))))
        return Issued(**mention, place=place, date=date)

    def document_type(self) -> str | None:
        printed, name = self.document.document_type, self.packet.type_name
        stated = document_type_of(fold(name)) if name else None
        if name and printed != stated:
            if printed is None:
                self.sheet.put("Loại văn bản", name)
            if printed and stated:
                self.differs("type", name, None, printed)
        return stated or printed

    def issuer(self) -> Agency | None:
        printed, sender = self.document.issuer, self.packet.sender
        name = sender.name if sender else None
        if name is None:
            return printed
        if printed and any(same_body(own, name) for own in (printed.name, printed.resolved) if own):
            return printed
        if printed:
            self.differs("issuer", name, printed)
        row = lookup(name, on=self.packet.issued_on)
        mention = self.sheet.put("Cơ quan ban hành", name)
        body = resolve_agency(name, issuer_name=name, place=self.packet.place, issued_on=self.packet.issued_on)
        unit = self.units.find(name, lambda _: body) if self.units else None
        return Agency(
            **mention,
            name=mention["text"],
            id=row["id"] if row else None,
            resolved=body,
            unit=unit.id if unit else None,
        )

    def subject(self) -> Mention | None:
        printed, stated = self.document.subject, self.packet.subject
        if stated is None or (printed and same_subject(printed.text, stated)):
            return printed
        if printed:
            self.differs("subject", stated, printed)
        return Mention(**self.sheet.put("Trích yếu", stated))

    def urgency(self) -> Mention | None:
        printed, code = self.document.urgency, self.packet.priority
        if code is None or not 0 <= code < len(PRIORITIES) or (printed is None and code == 0):
            return printed
        if printed:
            if urgency_code(printed.text) == code:
                return printed
            self.differs("urgency", PRIORITIES[code], printed)
            if code == 0:  # the default of most programs; a stamp says more
                return printed
        return Mention(**self.sheet.put("Độ khẩn", PRIORITIES[code]))

    def signatures(self) -> tuple[Signature, ...]:
        printed, signer = self.document.signatures, self.packet.signer
        if signer is None or signer.name is None:
            return printed
        if any(s.name and same_name(s.name, signer.name) for s in printed):
            return printed
        named = tuple(s for s in printed if s.name)
        if named:
            self.differs("signer", signer.name, named[0])
        words = ", ".join(filter(None, (signer.competence, signer.position, signer.name)))
        mention = self.sheet.put("Người ký", words)
        stated = Signature(**mention, name=signer.name, title=signer.position, capacity=signer.competence)
        return (stated, *named)

    def recipients(self) -> tuple[Recipient, ...]:
        if self.document.recipients or not self.packet.to_places:
            return self.document.recipients
        put = (self.sheet.put("Nơi nhận", place) for place in self.packet.to_places)
        return tuple([Recipient(**mention, name=mention["text"]) for mention in put])

    def status(self) -> str | None:
        """A paper whose blanks the packet fills is no draft, unless it says that it is one."""
        found = self.document.status
        blank = any(f.code in _BLANKS for f in self.document.findings)
        if found == "draft" and blank and self.packet.number and self.packet.issued_on:
            return "draft" if _DRAFT.search(fold(self.document.text[:_HEAD])) else "issued"
        return found
