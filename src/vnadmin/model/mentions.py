"""A mention: words of the document and where they stand."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """Base of all records: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Region(Record):
    """A box on a page: points, origin top left corner, pages from 1."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class TextRegion(Record):
    """A stretch of one paragraph of a Word document, for programs that open the file. All numbers are from 0."""

    part: str | None = Field(
        description="the member of the archive, 'word/document.xml'; None where the file had to be converted to DOCX (.doc, .rtf)"
    )
    paragraph: int = Field(description="among all w:p of the part, in the order of the file")
    table: int | None = Field(description="the innermost table, among all w:tbl of the part; None outside of tables")
    row: int | None = Field(description="among the w:tr of the table; None outside of tables")
    cell: int | None = Field(description="among the w:tc of the row; None outside of tables")
    start: int = Field(description="code points of the paragraph's own text; its automatic number is not counted")
    end: int = Field(description="half-open; equal to `start` where only the automatic number is meant")
    runs: tuple[int, int] = Field(description="half-open, among the w:r of the paragraph")


class Mention(Record):
    """Words of the document. `document.text[start:end] == text`, always."""

    text: str = Field(description="the words as they stand in the document's text, never trimmed or corrected")
    span: tuple[int, int] = Field(description="half-open, code points of the document's text")
    rule: str | None = Field(default=None, description="the table row or rule that found it")
    regions: tuple[Region | TextRegion, ...] | None = Field(
        default=None, description="where it is printed; only when asked for"
    )

    def __str__(self) -> str:
        """The words, white space squeezed."""
        return " ".join(self.text.split())


class Agency(Mention):
    """A body, a group of bodies, or an office holder."""

    name: str = Field(
        description="the printed name spelled out; 'Bộ Xây dựng' for 'Xây dựng' in 'Các Bộ: Tài chính, Xây dựng'"
    )
    id: str | None = Field(default=None, description="row of the agency table; None when it is not in the table")
    group: bool = Field(default=False, description="a group such as 'các sở, ban, ngành'")
    resolved: str | None = Field(
        default=None, description="which body it is in this document; None when that is not known"
    )
    inherited: bool = Field(default=False, description="stands in a heading or lead-in, not in the item itself")
    unit: str | None = Field(
        default=None,
        description="id in your own list of units; None without a list, and where none of its units is meant",
    )

    def __str__(self) -> str:
        """The name."""
        return self.name
