"""The header of a document as fields: type, number, date, agencies, subject, addressees, status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse.addressees import items
from vnadmin.parse.closing import read_closing
from vnadmin.parse.head import Head, scan_head
from vnadmin.parse.letterhead import Body, bodies
from vnadmin.spans import Span, squeeze
from vnadmin.values.agencies import read_party_list
from vnadmin.values.symbols import parse_symbol

if TYPE_CHECKING:
    from vnadmin.records import DocumentText, SymbolParts, Zones


class OwnSymbol(NamedTuple):
    """The document's own number and symbol; the span covers the word Số."""

    start: int
    end: int
    value: str
    parts: SymbolParts | None


class Issued(NamedTuple):
    """Place and date line. `date` is ISO, parts left blank are left off; None where nothing is printed for it."""

    start: int
    end: int
    place: str | None
    date: str | None


class Named(NamedTuple):
    """A stretch of the header and what it says, white space squeezed."""

    start: int
    end: int
    name: str


class HeaderFinding(NamedTuple):
    """Something odd: `code` is stable, `message` says it in a sentence."""

    code: str
    message: str
    span: Span | None


class HeaderHit(NamedTuple):
    """What the header says. None or () for what is not printed."""

    document_type: str | None
    type_span: Span | None
    symbol: OwnSymbol | None
    issued: Issued | None
    governing_agency: Named | None
    issuer: Named | None
    subject: Named | None
    urgency: Named | None
    secrecy: Named | None
    addressees: tuple[Named, ...]
    status: str
    findings: tuple[HeaderFinding, ...]


_LEAD = re.compile(r"(?:V\s?/\s?v|v\s?/\s?v|V/V|VV|V\.v|Về\s+việc|VỀ\s+VIỆC|về\s+việc|V/v:)(?=[\s:.])[\s:.]*")


def read_header(
    doc: DocumentText, zones: Zones, head: Head | None = None, letterhead: list[Body] | None = None
) -> HeaderHit:
    """The fields of the header. `head` and the bodies of its letterhead are those that `lay_out` read; without them the header
    zone is read again.
    """
    text, key = doc.text, doc.key
    if head is None:
        head = scan_head(text, key, zones.document.start, max(zones.document.end, zones.header.end))
    findings: list[HeaderFinding] = []
    symbol = _symbol(doc, head, findings)
    issued = _issued(doc, head, findings)
    if letterhead is None:
        letterhead = bodies(text, key, head.letterhead)
    governing, issuer = _agencies(doc, zones, head, letterhead)
    kind = head.title.type if head.title else None
    letter = symbol is not None and symbol.parts is not None and symbol.parts.system == "state_letter"
    if kind is None and (head.letter or letter or (head.subject and head.numbering)):
        kind = "cong-van"
    addressees = _addressees(doc, head)
    if head.motto is False and not head.letterhead and head.numbering is None and head.dating is None:
        findings.append(HeaderFinding("no-header", "The text has no letterhead, number or date line.", None))
    return HeaderHit(
        document_type=kind,
        type_span=Span(head.title.start, head.title.end) if head.title else None,
        symbol=symbol,
        issued=issued,
        governing_agency=governing,
        issuer=issuer,
        subject=_subject(text, head),
        urgency=_named(text, head.urgency),
        secrecy=_named(text, head.secrecy),
        addressees=addressees,
        status=_status(doc, head),
        findings=tuple(findings),
    )


def _named(text: str, span: Span | None) -> Named | None:
    return Named(span.start, span.end, squeeze(text[span.start : span.end])) if span else None


def _symbol(doc: DocumentText, head: Head, findings: list[HeaderFinding]) -> OwnSymbol | None:
    n = head.numbering
    if n is None:
        return None
    if n.blank:
        said = (
            "No number was read: it is left blank or written by hand." if doc.scanned else "The number is left blank."
        )
        findings.append(HeaderFinding("number-blank", said, Span(n.start, n.end)))
    if not n.value:
        return None
    return OwnSymbol(n.start, n.end, n.value, parse_symbol("Số: " + n.value))


def _issued(doc: DocumentText, head: Head, findings: list[HeaderFinding]) -> Issued | None:
    d = head.dating
    if d is None:
        return None
    if d.blank:
        said = "The date was read in part: the rest is left blank or written by hand."
        said = said if doc.scanned else "The date is left blank in part."
        findings.append(HeaderFinding("day-blank", said, Span(d.start, d.end)))
    text = doc.text
    place = squeeze(text[d.place.start : d.place.end]) if d.place else None
    return Issued(d.start, d.end, place, d.date)


def _agencies(doc: DocumentText, zones: Zones, head: Head, letterhead: list[Body]) -> tuple[Named | None, Named | None]:
    """The body above and the body that issues; without a letterhead the issuer of the title or of the signature."""
    found = [Named(*b) for b in letterhead]
    if len(found) > 1:
        return found[-2], found[-1]
    if found:
        return None, found[0]
    if head.title and head.title.author:
        s, e = head.title.author
        printed = doc.text[s:e]
        lead = re.match(r"của\s+", printed, re.IGNORECASE)
        s += lead.end() if lead else 0
        return None, Named(s, e, squeeze(doc.text[s:e]))
    for signature in read_closing(doc, zones).signatures:
        if signature.on_behalf_of:
            return None, Named(signature.start, signature.end, signature.on_behalf_of)
    return None, None


def _subject(text: str, head: Head) -> Named | None:
    if not head.subject:
        return None
    first = head.subject[0]
    lead = _LEAD.match(text, first.start, first.end)
    begin = lead.end() if lead else first.start
    printed = [text[begin : first.end], *(text[s.start : s.end] for s in head.subject[1:])]
    name = squeeze(" ".join(printed)).rstrip(" .;:,")
    # ./. belongs to no summary
    end = first.end if len(head.subject) > 1 else begin + len(text[begin : first.end].rstrip(" .;:,\n"))
    return Named(begin, end, name) if name else None


def _addressees(doc: DocumentText, head: Head) -> tuple[Named, ...]:
    """The addressees one by one, elliptic lists spelled out; an item that is no list of bodies stays whole."""
    if head.addressees is None:
        return ()
    text, key = doc.text, doc.key
    out: list[Named] = []
    for s in items(text, head.addressees.start, head.addressees.end):
        listed = read_party_list(text, key, s.start, s.end)
        rest = text[listed.stop : s.end].strip(" .;,:*|\n\t")
        if listed.parties and (not rest or rest[0] == "("):
            out += [Named(p.start, p.end, p.name) for p in listed.parties]
        else:
            out.append(Named(s.start, s.end, squeeze(text[s.start : s.end])))
    return tuple(out)


def _status(doc: DocumentText, head: Head) -> str:
    """`draft` where number or day is left blank or DỰ THẢO is printed; an annex alone answers for the paper it names.

    On a scan a blank may have been filled by hand.
    """
    blank = (head.numbering and head.numbering.blank) or (head.dating and head.dating.blank)
    if head.draft or (blank and not doc.scanned):
        return "draft"
    if head.title and head.title.type == "phu-luc" and head.numbering is None:
        window = doc.text[head.title.start : head.title.start + 1500]
        if re.search(r"(?:theo|tại)[^()]{0,120}?số:?[\s.…_]{0,40}/[A-ZĐ]", window):
            return "draft"
    return "issued"


__all__ = ["Body", "HeaderFinding", "HeaderHit", "Issued", "Named", "OwnSymbol", "read_header"]
