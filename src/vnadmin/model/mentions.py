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


class Mention(Record):
    """Words of the document. `document.text[start:end] == text`, always."""

    text: str = Field(description="the words as they stand in the document's text, never trimmed or corrected")
    span: tuple[int, int] = Field(description="half-open, code points of the document's text")
    rule: str | None = Field(default=None, description="the table row or rule that found it")
    regions: tuple[Region, ...] | None = Field(default=None, description="where it is printed; only when asked for")

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
