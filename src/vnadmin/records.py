"""The light records that stages hand to each other: named tuples, several times cheaper than models.

All offsets are code points of the ONE text (or of the folded key, which has the same length). Models for users are made
from these at the edge, in `pipeline`.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, overload

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from vnadmin.spans import OffsetMap, Span


class Box(NamedTuple):
    """A box on a page: points, origin top left, pages from 1."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class Page(NamedTuple):
    """One page of the source and the stretch of raw text that stands on it."""

    number: int
    width: float
    height: float
    start: int
    end: int


class RawLine(NamedTuple):
    """One printed line: its stretch of raw text and its box.

    `first` is the place of its first letter in the text that the page itself holds, whose letters are those of the line
    one by one; -1 where there is no such text.
    """

    start: int
    end: int
    box: Box
    first: int = -1


class Lines(Sequence[RawLine]):
    """Printed lines in rising order, kept in arrays: 64 bytes a line instead of 400. A line is made when it is asked for."""

    __slots__ = ("_places", "_sides")

    def __init__(self, lines: Iterable[RawLine] = ()) -> None:
        """`lines` in rising order."""
        self._places = array("q")  # start, end, first and page of each line
        self._sides = array("d")  # x0, y0, x1, y1
        for line in lines:
            self.add(*line)

    def add(self, start: int, end: int, box: Box, first: int = -1) -> None:
        """Put a line behind the others; arguments as in `RawLine`."""
        self._places.extend((start, end, first, box[0]))
        self._sides.extend(box[1:])

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self._places) // 4

    @overload
    def __getitem__(self, i: int) -> RawLine: ...
    @overload
    def __getitem__(self, i: slice) -> list[RawLine]: ...
    def __getitem__(self, i: int | slice) -> RawLine | list[RawLine]:
        """The line at a place, or a list of those of a slice."""
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        at = 4 * range(len(self))[i]
        start, end, first, page = self._places[at : at + 4]
        return RawLine(start, end, Box(page, *self._sides[at : at + 4]), first)

    def __eq__(self, other: object) -> bool:
        """Of the same lines."""
        return isinstance(other, Lines) and self._places == other._places and self._sides == other._sides

    def __hash__(self) -> int:
        """Of the offsets."""
        return hash(self._places.tobytes())


class Letters(Protocol):
    """Tells where letters of a page are printed."""

    def box(self, number: int, first: int, last: int) -> Box | None:
        """The box around `[first, last)` of the page's own text; None where that is not known."""


class Block(NamedTuple):
    """One paragraph of a Word document: its stretch of raw text and where it stands in the file. All numbers are from 0.

    `part`: the member of the archive; "" where the file was converted first. `paragraph`, `table`: among all `w:p`, `w:tbl`
    of the part; `row`, `cell`: among those of the innermost table; None outside of tables. `runs`: where the letters of
    each run begin, and its number among the runs of the paragraph; -1 for what no run holds (an automatic number).
    """

    start: int
    end: int
    part: str
    paragraph: int
    table: int | None
    row: int | None
    cell: int | None
    runs: tuple[tuple[int, int], ...]


class Passage(NamedTuple):
    """A stretch of one paragraph of a Word document; fields as in `Block`.

    `start`, `end`: code points of the paragraph's own text, without its automatic number; `runs`: half-open.
    """

    part: str | None
    paragraph: int
    table: int | None
    row: int | None
    cell: int | None
    start: int
    end: int
    runs: tuple[int, int]


class FontRun(NamedTuple):
    """A stretch of raw text in a font of before Unicode; `style` is its place in `parse.legacy.styles`."""

    start: int
    end: int
    style: int


class RawTable(NamedTuple):
    """A ruled table: rows of cells, each a span (of raw text in `Reading`, of the one text in `DocumentText`).

    A merged cell that is printed once stands in its first row only; the rows below hold an empty span there, and `merged`
    names them: row and column of each cell that goes on from the row above.
    """

    rows: tuple[tuple[Span, ...], ...]
    merged: tuple[tuple[int, int], ...] = ()


class Reading(NamedTuple):
    """What a reader makes of the bytes, before normalising."""

    text: str
    reader: str  # plain | markdown | docx | doc | rtf | pdf | html
    media_type: str
    wrapped: bool  # True: a line end may fall inside a paragraph; False: every line is a paragraph
    pages: tuple[Page, ...] = ()
    lines: Sequence[RawLine] = ()
    tables: tuple[RawTable, ...] = ()
    bold: tuple[Span, ...] = ()
    text_layer: str | None = None  # born-digital | ocr | broken | none; None where there are no pages
    fonts: tuple[FontRun, ...] = ()  # stretches in fonts of before Unicode, in rising order
    blocks: tuple[Block, ...] = ()  # paragraphs of a Word document, in rising order
    letters: Letters | None = None  # the place of single letters; None where boxes of lines are all that is known
    unread: tuple[int, ...] = ()  # numbers of pages whose picture could not be recognised; they stand empty


class DocumentText(NamedTuple):
    """The ONE text of a document, its key of the same length, and the way back."""

    text: str
    key: str
    raw: str
    map: OffsetMap
    wrapped: bool
    tables: tuple[RawTable, ...] = ()
    bold: tuple[Span, ...] = ()
    pages: tuple[Page, ...] = ()
    lines: Sequence[RawLine] = ()
    blocks: tuple[Block, ...] = ()
    scanned: bool = False  # letters were recognised on pictures, so what is written by hand may be missing
    recoded: tuple[tuple[str, int], ...] = ()  # encodings of before Unicode and how many letters were in them
    letters: Letters | None = None  # as in `Reading`
    unread: tuple[int, ...] = ()  # numbers of pages whose picture could not be recognised; they stand empty


class Paragraph(NamedTuple):
    """One paragraph of the text, without white space at its ends.

    `label` is what numbers it, as printed and without closing marks ("III", "2", "a", "-", "Điều 3"; "" for none);
    `body` is the offset behind label and marks. `kind`: part, chapter, section (Roman), subsection, article, clause (1.),
    subclause (1.1), numeral (1), point a), dotpoint a., roman (i), ordinal (Thứ nhất), period (a line that is a month or quarter), dash, plus,
    star, plain.
    """

    start: int
    end: int
    label: str
    kind: str
    body: int


class Zones(NamedTuple):
    """Where the parts of a document stand. Empty spans (start == end) for what is absent.

    `header`: from the first line that belongs to the document to the end of title and subject (and of Kính gửi).
    `basis`: recital before the body: căn cứ, thực hiện, xét đề nghị; for a letter its opening sentence.
    `body`: what assigns; `closing`: signature and Nơi nhận; `annexes`: each phụ lục or attached paper, to its end.
    `noise`: site text around the document, footers, stamps.
    """

    document: Span
    header: Span
    basis: Span
    body: Span
    closing: Span
    annexes: tuple[Span, ...] = ()
    noise: tuple[Span, ...] = ()


class SymbolParts(NamedTuple):
    """A number and symbol, taken apart. `number` is None where it is left blank."""

    value: str
    number: str | None
    year: int | None
    type_code: str | None
    units: tuple[str, ...]
    system: str  # state | state_letter | qppl | assembly | party | mass | court | standard | legacy | copy


class SymbolHit(NamedTuple):
    """A symbol found in a text; `start` and `end` cover the symbol itself without the word Số."""

    start: int
    end: int
    parts: SymbolParts


class CitationHit(NamedTuple):
    """One mention of another document."""

    start: int
    end: int
    type: str | None  # id of the document type: "nghi-quyet"
    symbol: str | None
    date: str | None  # ISO, unknown parts left off
    issuer: str | None
    title: str | None
    provision: str | None  # "điểm a khoản 2 Điều 5"
    relation: str | None  # replaces | amends | repeals | implements | guides | approves
    row: str
    alias: Span | None = None  # the short name that is defined beside this mention, as printed
    key: str = ""  # what makes two mentions one document; "" until resolved


class AgencyHit(NamedTuple):
    """A body, a group of bodies or an office holder. `name` is the printed name spelled out, white space squeezed."""

    start: int
    end: int
    name: str
    id: str | None
    group: bool
    row: str
    firm: bool = False  # a list that begins here begins with the same words


class DeadlineHit(NamedTuple):
    """A deadline expression with its bounding word. Fields that do not belong to its `kind` are None or ()."""

    start: int
    end: int
    kind: str  # date | recurring | relative | event
    row: str
    bound: str | None = None  # before | by | on | within | from
    date: dt.date | None = None
    begin: dt.date | None = None
    time: str | None = None  # "16:30"
    every: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    amount: int | None = None
    unit: str | None = None
    anchor: Span | None = None
    doubts: tuple[str, ...] = ()
