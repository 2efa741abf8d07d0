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

from vnadmin.errors import DamagedSource, EmptySource, EncryptedSource, LimitExceeded
from vnadmin.parse.legacy import style_of
from vnadmin.parse.numbering import Numbering, number
from vnadmin.parse.sheet import Cell, Line, Sheet, set_font
from vnadmin.records import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = re.compile(r"word/document\d*\.xml")
_MOST_RATIO = 200  # real parts inflate 10 to 60 times
_SMALL = 16 << 20
_OLD_FONTS = (b'".Vn', b'"VNI', b'"VPS', b'"VI ')  # how their names begin
_OFF = ("0", "false", "none", "off")
_UNWRAP = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo"}
_SIGNS = {"softHyphen": "\xad", "tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(data: bytes, *, most_bytes: int) -> Reading:
    """The text of a Word document: every paragraph a line, tables as lines with pipes and exact cells."""
    parts, old_fonts = _parts(data, most_bytes)
    document = _Document(parts, old_fonts=old_fonts)
    sheet = Sheet()
    for body in parts["document"]:
        document.block(body, sheet)
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
    )


def _parts(data: bytes, most_bytes: int) -> tuple[dict[str, Element], bool]:
    """The parsed parts by name (document, styles, numbering, footnotes), and whether any names a font of before Unicode.

    Sizes are checked before anything inflates.
    """
    parts: dict[str, Element] = {}
    old_fonts = False
    left = most_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            main = min(name for name in archive.namelist() if _MAIN.fullmatch(name))
            wanted = {main: "document"} | {f"word/{n}.xml": n for n in ("styles", "numbering", "footnotes", "endnotes")}
            for info in archive.infolist():
                if info.filename not in wanted:
                    continue
                left -= info.file_size
                bomb = info.file_size > _SMALL and info.file_size > _MOST_RATIO * max(info.compress_size, 1)
                if left < 0 or bomb:
                    msg = f"{info.filename} inflates to {info.file_size >> 20} MiB, more than the limits allow"
                    raise LimitExceeded(msg)
                if info.flag_bits & 1:
                    msg = "the archive is protected by a password; remove the password and try again"
                    raise EncryptedSource(msg)
                xml = archive.read(info)
                old_fonts = old_fonts or any(name in xml for name in _OLD_FONTS)
                parts[wanted[info.filename]] = _parse(xml, info.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        msg = f"a DOCX file that is truncated or corrupt: {error}"
        raise DamagedSource(msg) from error
    if "document" not in parts:
        msg = "a DOCX file without its main part"
        raise DamagedSource(msg)
    return parts, old_fonts


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


def _name(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child(element: Element | None, *path: str) -> Element | None:
    for step in path:
        if element is None:
            return None
        element = next((child for child in element if _name(child) == step), None)
    return element


def _value(element: Element | None, key: str = "val") -> str | None:
    if element is None:
        return None
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == key), None)


def _is_on(element: Element | None) -> bool | None:
    return None if element is None else _value(element) not in _OFF


class _Document:
    """Walks the body; holds what is looked up on the way: styles, numbering, footnotes."""

    def __init__(self, parts: dict[str, Element], *, old_fonts: bool) -> None:
        self._old_fonts = old_fonts
        self._numbering = Numbering(parts.get("numbering"))
        self._notes = [parts[name] for name in ("footnotes", "endnotes") if name in parts]
        self._cited: set[str] = set()
        self._styles: dict[str, Element] = {}
        self._default = ""
        self._default_font = _font_name(_child(parts.get("styles"), "docDefaults", "rPrDefault", "rPr"))
        for style in parts.get("styles", ()):
            if _name(style) == "style" and (key := _value(style, "styleId")):
                self._styles[key] = style
                if _value(style, "type") == "paragraph" and _value(style, "default") in ("1", "true"):
                    self._default = key
        self._looks: dict[tuple[str, str], bool] = {}

    # --- blocks
    def block(self, parent: Element, sheet: Sheet) -> None:
        """The paragraphs and tables of a body, top to bottom."""
        for child in parent:
            name = _name(child)
            if name == "p":
                for line in self._lines(child):
                    sheet.line(line)
            elif name == "tbl":
                sheet.table(list(self._rows(child)), borderless=_is_borderless(child))
            elif name in _UNWRAP:
                self.block(child, sheet)

    def notes(self, sheet: Sheet) -> None:
        """Footnotes and endnotes, behind the text."""
        number = 0
        for part in self._notes:
            for note in part:
                if _value(note, "type") in ("separator", "continuationSeparator", "continuationNotice"):
                    continue
                lines = [line for line in self._flat(note) if any(text.strip() for text, _ in line)]
                if lines:
                    number += 1
                    for i, line in enumerate(lines):
                        sheet.line(line if i else [(f"[{number}] ", False), *line])

    def _rows(self, table: Element) -> Iterator[list[Cell]]:
        for row in _within(table, "tr"):
            cells = []
            before = number(_value(_child(row, "trPr", "gridBefore")), 0)
            if 0 < before < 32:
                cells.append(Cell([], before))
            for cell in _within(row, "tc"):
                properties = _child(cell, "tcPr")
                span = number(_value(_child(properties, "gridSpan")), 1)
                merge = _child(properties, "vMerge")
                goes_on = merge is not None and _value(merge) != "restart"
                width = min(span, 64) or 1
                cells.append(Cell([] if goes_on else list(self._flat(cell)), width))
            yield cells

    def _flat(self, parent: Element) -> Iterator[Line]:
        """The paragraphs of a cell or note, those of tables inside it too."""
        for child in parent:
            name = _name(child)
            if name == "p":
                yield from self._lines(child)
            elif name in _UNWRAP or name in ("tbl", "tr", "tc"):
                yield from self._flat(child)

    # --- paragraphs
    def _lines(self, paragraph: Element) -> list[Line]:
        """The paragraph with its number, and below it the paragraphs of text boxes that hang on it."""
        properties = _child(paragraph, "pPr")
        style = _value(_child(properties, "pStyle")) or self._default
        line: Line = []
        boxes: list[Line] = []
        self._runs(paragraph, style, line, boxes)
        if number := self._number(properties, style):  # printed before an empty paragraph too
            font = line[0][1] & ~1 if line else 0
            line.insert(0, (number, font | self._look(style, "b")))
        return [line, *boxes]

    def _number(self, properties: Element | None, style: str) -> str:
        direct = _child(properties, "numPr")
        list_id, level = _value(_child(direct, "numId")), _value(_child(direct, "ilvl"))
        for _ in range(16):
            if list_id is not None or style not in self._styles:
                break
            inherited = _child(self._styles[style], "pPr", "numPr")
            list_id = _value(_child(inherited, "numId"))
            level = level or _value(_child(inherited, "ilvl")) or self._numbering.level_of(list_id, style)
            style = _value(_child(self._styles[style], "basedOn")) or ""
        if not list_id or list_id == "0":
            return ""
        return self._numbering.next(list_id, number(level, 0))

    def _look(self, style: str, what: str) -> bool:
        """Whether a style is bold (`b`) or in capitals (`caps`), by itself or by what it is based on."""
        if (style, what) not in self._looks:
            self._looks[style, what] = False  # a style based on itself
            element = self._styles.get(style)
            own = _is_on(_child(element, "rPr", what))
            based = _value(_child(element, "basedOn")) or ""
            self._looks[style, what] = own if own is not None else bool(based) and self._look(based, what)
        return self._looks[style, what]

    def _font(self, properties: Element | None, look: str, style: str) -> int | None:
        """What the font of a run is in `parse.legacy.styles`: its own, that of its style or of its paragraph's."""
        own = _font_name(properties)
        if own is None and look:
            own = self._styled_font(look)
        if own is None:
            own = self._styled_font(style)
        return style_of(own) if own else None

    def _styled_font(self, style: str) -> str | None:
        """The font of a style or of what it is based on, at last of the document."""
        for _ in range(16):
            element = self._styles.get(style)
            if element is None:
                break
            if (name := _font_name(_child(element, "rPr"))) is not None:
                return name
            style = _value(_child(element, "basedOn")) or ""
        return self._default_font

    # --- runs
    def _runs(self, parent: Element, style: str, line: Line, boxes: list[Line]) -> None:
        for child in parent:
            name = _name(child)
            if name == "r":
                self._run(child, style, line, boxes)
            elif name in _UNWRAP:
                self._runs(child, style, line, boxes)
            elif name in ("oMath", "oMathPara"):
                line.append(("".join(t.text or "" for t in child.iter() if _name(t) == "t"), False))
            elif name == "AlternateContent":
                self._boxes(child, boxes)

    def _run(self, run: Element, style: str, line: Line, boxes: list[Line]) -> None:
        properties = _child(run, "rPr")
        if _is_on(_child(properties, "vanish")):
            return
        look = _value(_child(properties, "rStyle")) or ""
        bold = _is_on(_child(properties, "b"))
        caps = _is_on(_child(properties, "caps"))
        bold = bold if bold is not None else self._look(style, "b") or self._look(look, "b")
        caps = caps if caps is not None else self._look(style, "caps") or self._look(look, "caps")
        text = ""
        for child in run:
            name = _name(child)
            if name == "t":
                text += child.text or ""
            elif name in _SIGNS:
                text += _SIGNS[name]
            elif name == "sym":
                code = _value(child, "char") or ""
                text += _symbol(code)
            elif name in ("AlternateContent", "drawing", "pict", "object"):
                self._boxes(child, boxes)
        if text:
            upper = text.upper() if caps else text
            font = self._font(properties, look, style) if self._old_fonts else None
            line.append((upper if len(upper) == len(text) and font is None else text, set_font(int(bold), font)))

    def _boxes(self, holder: Element, boxes: list[Line]) -> None:
        """The paragraphs of text boxes; of two renderings of the same box only the first that has text."""
        if _name(holder) == "AlternateContent":
            for rendering in holder:
                found: list[Line] = []
                self._boxes(rendering, found)
                if found:
                    boxes += found
                    return
            return
        for child in holder:
            if _name(child) == "txbxContent":
                boxes += [line for line in self._flat(child) if any(text.strip() for text, _ in line)]
            else:
                self._boxes(child, boxes)


def _font_name(properties: Element | None) -> str | None:
    """The font of Western letters, "" for one that the theme names; None where none is named."""
    fonts = _child(properties, "rFonts")
    if fonts is None:
        return None
    if _value(fonts, "hAnsiTheme") or _value(fonts, "asciiTheme"):
        return ""
    return _value(fonts, "hAnsi") or _value(fonts, "ascii")


def _within(parent: Element, wanted: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also inside content controls."""
    for child in parent:
        name = _name(child)
        if name == wanted:
            if wanted != "tr" or _child(child, "trPr", "del") is None:
                yield child
        elif name in _UNWRAP:
            yield from _within(child, wanted)


def _symbol(code: str) -> str:
    """The character of a symbol font; those of the private area are named later, in `normalize`."""
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return chr(value) if 32 <= value < 0xD800 or 0xE000 <= value < 0xFFFE else ""


def _is_borderless(table: Element) -> bool:
    """True where no line is drawn around the cells: the table only sets things side by side."""
    properties = _child(table, "tblPr")
    if _child(properties, "tblStyle") is not None and _child(properties, "tblBorders") is None:
        return False
    borders = _child(properties, "tblBorders")
    sides = list(borders) if borders is not None else []
    for cell in table.iter():
        if _name(cell) == "tcBorders":
            sides += [side for side in cell if _name(side) in ("left", "right", "insideH", "start", "end")]
    return all(_value(side) in ("none", "nil") for side in sides)
