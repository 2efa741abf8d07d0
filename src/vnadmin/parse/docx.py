"""Word documents (.docx): the main text, with automatic numbers as printed.

Read straight from the XML, which costs a fiftieth of a full model of the document. Left out: headers and footers,
tracked deletions, hidden text, field codes, comments.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from lxml import etree

from vnadmin.errors import DamagedSource, EmptySource
from vnadmin.parse.archive import Budget
from vnadmin.parse.numbering import Numbering
from vnadmin.parse.ooxml import UNWRAP, Part, child, local, number, value
from vnadmin.parse.sheet import Cell, Grid, Line, Place, Placed, Sheet, is_said
from vnadmin.parse.word_runs import Around, Runs
from vnadmin.parse.word_styles import Styles
from vnadmin.records import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from vnadmin.limits import Limits

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = re.compile(r"word/document\d*\.xml")
_OLD_FONTS = (b'".Vn', b'"VNI', b'"VPS', b'"VI ')  # how their names begin
_NOTHING: dict[str, Element] = {}
_NO_NOTES = ("separator", "continuationSeparator", "continuationNotice")


def read_docx(data: bytes, *, limits: Limits) -> Reading:
    """The text of a Word document: every paragraph a line, tables as lines with pipes and exact cells."""
    parts, main, old_fonts = _parts(data, limits)
    document = _Document(parts, main, old_fonts=old_fonts)
    sheet = Sheet()
    document.main(sheet)
    document.notes(sheet)
    text = sheet.text
    if not text.strip():
        msg = "the document holds no text (pictures are not read)"
        raise EmptySource(msg)
    return Reading(
        text,
        "docx",
        MEDIA_TYPE,
        wrapped=False,
        tables=tuple(sheet.tables),
        bold=tuple(sheet.bold),
        fonts=tuple(sheet.fonts),
        blocks=tuple(sheet.blocks),
    )


def _parts(data: bytes, limits: Limits) -> tuple[dict[str, Element], str, bool]:
    """The parsed parts by name (document, styles, numbering, footnotes), where the main one stands in the archive, and
    whether any names a font of before Unicode.

    Sizes are checked before anything inflates.
    """
    parts: dict[str, Element] = {}
    old_fonts = False
    budget = Budget(limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            main = min(name for name in archive.namelist() if _MAIN.fullmatch(name))
            wanted = {main: "document"} | {f"word/{n}.xml": n for n in ("styles", "numbering", "footnotes", "endnotes")}
            for info in archive.infolist():
                if info.filename not in wanted:
                    continue
                xml = budget.read(archive, info)
                old_fonts = old_fonts or any(name in xml for name in _OLD_FONTS)
                parts[wanted[info.filename]] = _parse(xml, info.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        msg = f"a DOCX file that is truncated or corrupt: {error}"
        raise DamagedSource(msg) from error
    if "document" not in parts:
        msg = "a DOCX file without its main part"
        raise DamagedSource(msg)
    return parts, main, old_fonts


def _parse(xml: bytes, name: str) -> Element:
    """No entities, no network, no document types."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        msg = f"{name} is truncated or corrupt: {error.msg}"
        raise DamagedSource(msg) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        msg = f"{name} declares a document type, which no Word document does"
        raise DamagedSource(msg)
    return root


class _Document:
    """Walks the body; holds what is looked up on the way: styles, numbering, notes."""

    def __init__(self, parts: dict[str, Element], main: str, *, old_fonts: bool) -> None:
        self._parts = parts
        self._numbering = Numbering(parts.get("numbering"))
        part = Part(parts["document"], main, fonts=old_fonts)
        self._around = Around(part, Styles(parts.get("styles")), self.content, old_fonts=old_fonts)
        self._names = part.names
        self._at: tuple[int, int, int] | tuple[None, None, None] = (None, None, None)  # table, row, cell
        self._held: Placed | None = None  # a paragraph whose end was deleted: it goes on with the next one

    def main(self, sheet: Sheet) -> None:
        """The paragraphs and tables of the main text, top to bottom."""
        for body in self._around.part.root:
            for item in self.content(body):
                if isinstance(item, Grid):
                    sheet.table(item)
                else:
                    sheet.line(item)

    def notes(self, sheet: Sheet) -> None:
        """Footnotes and endnotes behind the text, in the order of the text."""
        order = {note: i for i, note in enumerate(dict.fromkeys(self._around.cited))}
        cited = self._around.part.cited
        found: list[tuple[int, int, Part, Element]] = []
        for name, reference in (("footnotes", "footnoteReference"), ("endnotes", "endnoteReference")):
            if (root := self._parts.get(name)) is None:
                continue
            part = Part(root, f"word/{name}.xml", fonts=self._around.old_fonts)
            for note in root:
                key = (reference, value(note, "id") or "")
                if value(note, "type") not in _NO_NOTES and (key in order or key not in cited):
                    found.append((order.get(key, len(order)), len(found), part, note))
        n = 0
        for _, _, part, note in sorted(found, key=lambda f: f[:2]):
            self._around.part, self._names = part, part.names
            lines = [line for line in Cell(self.content(note)).lines if is_said(line)]
            if lines and isinstance(lines[0], Placed):
                n += 1
                lines[0].lead(f"[{n}] ", 0)
                for line in lines:
                    sheet.line(line)

    # --- blocks
    def content(self, parent: Element) -> list[Line | Grid]:
        """The paragraphs and tables of a body, a cell, a note or a text box."""
        out: list[Line | Grid] = []
        self._blocks(parent, out)
        if self._held:
            out.append(self._held)
        self._held = None
        return out

    def _blocks(self, parent: Element, out: list[Line | Grid]) -> None:
        for element in parent:
            name = self._names[element.tag]
            if name == "p":
                self._paragraph(element, out)
            elif name == "tbl":
                out.append(self._table(element))
            elif name in UNWRAP:
                self._blocks(element, out)
            elif name == "AlternateContent":
                for rendering in element:
                    before = len(out)
                    self._blocks(rendering, out)
                    if len(out) > before:
                        break

    def _table(self, table: Element) -> Grid:
        held, outside = self._held, self._at
        self._held = None
        rows: list[list[Cell]] = []
        here = self._around.part.order[table]
        for y, row in self._within(table, "tr"):
            cells: list[Cell] = []
            before = number(value(child(row, "trPr", "gridBefore")), 0)
            if 0 < before < 32:
                cells.append(Cell([], before))
            for x, cell in self._within(row, "tc"):
                properties = child(cell, "tcPr")
                span = number(value(child(properties, "gridSpan")), 1)
                merges = [m for name in ("vMerge", "hMerge") if (m := child(properties, name)) is not None]
                goes_on = any(value(merge) != "restart" for merge in merges)
                self._at = (here, y, x)
                content = [] if goes_on else self.content(cell)
                below = goes_on and merges[0].tag.endswith("}vMerge")
                cells.append(Cell(content, min(span, 64) or 1, below))
            rows.append(cells)
        self._held, self._at = held, outside
        return Grid(rows, _is_borderless(table))

    def _within(self, parent: Element, wanted: str) -> Iterator[tuple[int, Element]]:
        """Rows of a table or cells of a row, also inside content controls, with their number; without deleted ones."""
        n = 0
        todo = [iter(parent)]
        while todo:
            element = next(todo[-1], None)
            if element is None:
                todo.pop()
                continue
            name = self._names[element.tag]
            if name == wanted:
                if wanted != "tr" or child(element, "trPr", "del") is None:
                    yield n, element
                n += 1
            elif name in UNWRAP:
                todo.append(iter(element))

    # --- paragraphs
    def _paragraph(self, paragraph: Element, out: list[Line | Grid]) -> None:
        """The paragraph with its number, and below it what stands in text boxes that hang on it."""
        part = self._around.part
        properties = paragraph[0] if len(paragraph) else None
        marks = part.marks.get(properties, _NOTHING) if properties is not None else _NOTHING
        style = part.value(marks.get("pStyle")) or self._around.styles.default
        line = Placed(Place(part.name, part.order[paragraph], *self._at))
        held, self._held = self._held, None
        boxes: list[Line | Grid] = []
        Runs(self._around, line, style, boxes).read(paragraph)
        if held:
            for text, look in line:
                held.put(text, look, -1)
            line = held
        if properties is not None and properties in part.open:
            self._held = line
        else:
            if figure := self._number(marks.get("numPr"), style):  # printed before an empty paragraph too
                font = line[0][1] & ~1 if line else 0
                line.lead(figure, font | self._around.styles.is_on(style, "b"))
            out.append(line)
        out += boxes

    def _number(self, direct: Element | None, style: str) -> str:
        if direct is None:
            list_id, level = self._around.styles.list_of(style, self._numbering)
        else:
            own, at = value(child(direct, "numId")), value(child(direct, "ilvl"))
            list_id, level = (own, 0) if own is not None else self._around.styles.list_of(style, self._numbering)
            level = number(at, level)
        return "" if list_id in ("", "0") else self._numbering.next(list_id, level)


def _is_borderless(table: Element) -> bool:
    """True where no line is drawn around the cells: the table only sets things side by side."""
    properties = child(table, "tblPr")
    if child(properties, "tblStyle") is not None and child(properties, "tblBorders") is None:
        return False
    borders = child(properties, "tblBorders")
    sides = list(borders) if borders is not None else []
    for cell in table.iter("{*}tcBorders"):
        sides += [side for side in cell if local(side) in ("left", "right", "insideH", "start", "end")]
    return all(value(side) in ("none", "nil") for side in sides)
