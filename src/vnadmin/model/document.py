"""The document: data and look-ups, nothing more. Exporters are functions that take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict, Field, PrivateAttr

from vnadmin.model.mentions import Agency, Mention, Record, Region, TextRegion
from vnadmin.model.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnadmin.records import Box, DocumentText, Passage


class Source(Record):
    """Where the document came from."""

    name: str | None = None
    media_type: str
    sha256: str
    size: int
    pages: int | None = Field(default=None, description="None for formats without pages")
    reader: str
    ocr: bool = Field(default=False, description="whether the text was recognised from pictures of the pages")
    text_layer: Literal["born-digital", "ocr", "broken", "none"] | None = None
    attachment: str | None = Field(
        default=None,
        description="the attachment of an edXML packet that the text was read from; None for other sources",
    )


class Symbol(Mention):
    """Number and symbol of the document itself (số, ký hiệu)."""

    value: str = Field(description="as printed, spaces removed, without the word Số")
    number: str | None = Field(description="None when it is left blank, as in a draft")
    year: int | None = None
    type_code: str | None = None
    units: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The value."""
        return self.value


class Issued(Mention):
    """Place and date line."""

    place: str | None = None
    date: str | None = Field(default=None, description="ISO; 2024-04 when the day is blank, 2024 when the month is too")


class Recipient(Mention):
    """One line of Nơi nhận."""

    name: str = Field(description="the line without dash, closing mark and bracketed purpose")
    purpose: str | None = Field(default=None, description="as printed in brackets: 'để b/c'")


class Signature(Mention):
    """A signature block."""

    name: str | None = Field(description="None where the place of the name is left blank")
    title: str | None = Field(default=None, description="the last office before the name")
    capacity: str | None = Field(
        default=None, description="TM., KT., TL., TUQ., Q., Party T/M, K/T, T/L; None when none is printed"
    )
    on_behalf_of: str | None = Field(default=None, description="the body after TM.")


class OutlineNode(Mention):
    """A part, section, article, clause, point … with what stands below it. The span covers the node and its children."""

    label: str
    kind: str
    heading: Mention
    children: tuple[OutlineNode, ...] = ()


class Definition(Mention):
    """A short name that the document defines: (sau đây gọi tắt là Đề án 375), an abbreviation in brackets."""

    short: str
    means: str | None = None


class Citation(Mention):
    """One mention of another document; mentions with the same `group` are the same document."""

    type: str | None = None
    symbol: str | None = None
    date: str | None = None
    issuer: str | None = None
    title: str | None = None
    provision: str | None = Field(default=None, description="điểm a khoản 2 Điều 5, as printed, white space squeezed")
    basis: bool = False
    relation: str | None = None
    group: int


class Finding(Record):
    """Something odd, never an exception."""

    code: str
    message: str
    span: tuple[int, int] | None = None


class Document(Record):
    """What was read from one source."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    schema_: Literal["vnadmin.document/1"] = Field(default="vnadmin.document/1", alias="schema")
    source: Source
    text: str
    document_type: str | None = None
    status: Literal["issued", "draft"] | None = None
    symbol: Symbol | None = None
    issued: Issued | None = None
    governing_agency: Agency | None = None
    issuer: Agency | None = None
    subject: Mention | None = None
    urgency: Mention | None = None
    secrecy: Mention | None = None
    addressees: tuple[Agency, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    filing: Mention | None = None
    signatures: tuple[Signature, ...] = ()
    outline: tuple[OutlineNode, ...] = ()
    definitions: tuple[Definition, ...] = ()
    citations: tuple[Citation, ...] = ()
    tasks: tuple[Task, ...] = ()
    findings: tuple[Finding, ...] = ()

    _text: DocumentText | None = PrivateAttr(default=None)
    _locate: Callable[[DocumentText, int, int], list[Box] | list[Passage]] | None = PrivateAttr(default=None)

    def __eq__(self, other: object) -> bool:
        """Equal in all that was read; what stands behind the text, the source, takes no part."""
        return self.__dict__ == other.__dict__ if isinstance(other, Document) else NotImplemented

    def __hash__(self) -> int:
        """Of the source and the text."""
        return hash((self.source.sha256, self.text))

    def raw(self, span: tuple[int, int]) -> str:
        """What was printed for a stretch of `text`, before normalising.

        Raises `ValueError` for a span outside the text, and for a document that was made from JSON, which has no source.
        """
        start, end = self.raw_span(span)
        return self._text.raw[start:end] if self._text else ""

    def raw_span(self, span: tuple[int, int]) -> tuple[int, int]:
        """Where a stretch of `text` stands in the text of the source before normalising: for `read_text`, in its argument.

        Raises `ValueError` as `raw` does.
        """
        if self._text is None:
            msg = "this document was not read from a source, so there is nothing behind its text"
            raise ValueError(msg)
        return self._text.map.raw(*span)

    def regions(self, span: tuple[int, int]) -> tuple[Region | TextRegion, ...]:
        """Where a stretch of `text` is printed: in PDF and scans a box for each line, in Word documents a `TextRegion` for
        each paragraph; empty for other sources.
        """
        if self._text is None or self._locate is None:
            return ()
        kind = TextRegion if self._text.blocks else Region
        return tuple(kind.model_validate(place._asdict()) for place in self._locate(self._text, *span))

    @property
    def issued_on(self) -> str | None:
        """ISO date of issue, unknown parts left off; None when no date is printed."""
        return self.issued.date if self.issued else None

    @property
    def legal_bases(self) -> tuple[Citation, ...]:
        """The citations of the recital (căn cứ)."""
        return tuple(c for c in self.citations if c.basis)
