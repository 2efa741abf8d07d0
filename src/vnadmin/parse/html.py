"""Web pages and Word documents saved as web pages: the main block as paragraphs, one a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from vnadmin.errors import DamagedSource, EmptySource
from vnadmin.parse.html_fonts import FAMILY, Fonts, fonts_of
from vnadmin.parse.html_main import BLOCK, SKIP, hidden_page, main_block, notes_behind, own_heading
from vnadmin.parse.legacy import style_of, view
from vnadmin.parse.ooxml import number
from vnadmin.parse.plain import decode
from vnadmin.parse.sheet import Cell, Grid, Line, Sheet, is_said, set_font
from vnadmin.records import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s{0,4}=\s{0,4}["']?\s{0,4}([A-Za-z0-9_:-]{2,40})""", re.IGNORECASE)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_BOLD = frozenset(["b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"])
_BOLD_STYLE = re.compile(r"font-weight\s{0,4}:\s{0,4}(?:bold|[6-9]00)", re.IGNORECASE)
_PLAIN_STYLE = re.compile(r"font-weight\s{0,4}:\s{0,4}(?:normal|[1-4]00)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s{0,4}:\s{0,4}none|mso-hide\s{0,4}:\s{0,4}all", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9]")
_MOST_BROKEN = 0.002  # share of characters that a page in UTF-8 may have lost
_DEEPEST_TABLES = 20  # tables in cells of tables; real pages nest them up to five times


def read_html(data: bytes) -> tuple[Reading, str]:
    """The text of a page and its encoding: navigation, forms and scripts left out, tables with exact cells."""
    text, encoding = _decoded(data)
    root = _parsed(text)
    sheet = Sheet() if root is None else _write(root)
    if not sheet.text.strip():
        msg = "the page holds no text"
        raise EmptySource(msg)
    reading = Reading(
        sheet.text,
        "html",
        "text/html",
        wrapped=False,
        tables=tuple(sheet.tables),
        bold=tuple(sheet.bold),
        fonts=tuple(sheet.fonts),
    )
    return reading, encoding


def _decoded(data: bytes) -> tuple[str, str]:
    """By mark or as UTF-8 where that fits, else as the page says, else as any text file."""
    if not data.startswith(_BOMS):
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
        rough = data.decode("utf-8", errors="replace")
        if _VIETNAMESE.search(rough) and rough.count("\ufffd") <= max(1, _MOST_BROKEN * len(rough)):
            return rough, "utf-8"
        if m := _CHARSET.search(data[:4096]):
            said = m[1].decode("ascii").lower()
            if said in ("iso-8859-1", "latin1", "us-ascii", "ascii", "utf-8", "utf8", "windows-1252"):
                return view(data), "windows-1252"
            try:
                return data.decode(said, errors="replace"), said
            except LookupError:
                pass
    return decode(data)


def _parsed(text: str) -> Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        msg = f"an HTML page that cannot be read: {error.msg}"
        raise DamagedSource(msg) from error


def _write(root: Element, *, scripts: bool = True) -> Sheet:
    """The text of a page. Pages that programs fill in hold it in a script, or with its tags as letters."""
    sheet = Sheet()
    block = main_block(root)
    if heading := own_heading(root, block):
        sheet.line([(heading, 0)])
    fonts = fonts_of(root)
    for part in (block, *notes_behind(root, block)):
        for item in _items(part, 0, fonts):
            if isinstance(item, Grid):
                sheet.table(item)
            else:
                sheet.line(item)
    if scripts and (hidden := hidden_page(root, sheet.text)) and (inner := _parsed(hidden)) is not None:
        other = _write(inner, scripts=False)
        if len(other.text) > len(sheet.text) or hidden in sheet.text:
            return other
    return sheet


# --- text ------------------------------------------------------------------------------------------------------------
def _items(element: Element, look: int, fonts: Fonts, deep: int = 0) -> Iterator[Line | Grid]:
    """The lines and tables below an element; `deep`: how many tables it stands in."""
    line: Line = []
    # A stack of what is still to do instead of recursion: pages nest deeply.
    todo: list[tuple[str, Element | None, str | None, int]] = [("open", element, None, look)]
    pre = 0
    while todo:
        what, node, text, look = todo.pop()
        if what == "text":
            if text:
                line.append((text if pre else _SPACE.sub(" ", text), look))
            continue
        if what == "break":
            if line:
                yield from _finished(line)
                line = []
            pre += {"pre": -1}.get(text or "", 0)
            continue
        assert node is not None
        tag = node.tag if isinstance(node.tag, str) else ""
        style = node.get("style") or ""
        if (tag in SKIP and node is not element) or _HIDDEN.search(style) or not tag:
            continue
        strong = (look & 1 or tag in _BOLD or _BOLD_STYLE.search(style)) and not _PLAIN_STYLE.search(style)
        look = (_font(node, style, look, fonts) & ~1) | bool(strong)
        if tag == "br":
            line.append(("\n", False))
            continue
        if tag == "table" and deep < _DEEPEST_TABLES:
            if line:
                yield from _finished(line)
                line = []
            yield Grid(list(_rows(node, look, fonts, deep + 1)), _is_borderless(node))
            continue
        if tag in BLOCK or tag == "table":
            if line:
                yield from _finished(line)
                line = []
            if tag == "pre":
                pre += 1
            todo.append(("break", None, tag, look))
        for child in reversed(node):
            todo.append(("text", None, child.tail, look))
            todo.append(("open", child, None, look))
        todo.append(("text", None, node.text, look))
    yield from _finished(line)


def _font(element: Element, style: str, look: int, fonts: Fonts) -> int:
    """The look with the font that an element asks for: by its own style, by the style sheet, by the tag `font`."""
    found = FAMILY.search(style)
    name = found[1] if found else fonts.of(element) or element.get("face")
    return set_font(look, style_of(name.partition(",")[0])) if name else look


def _finished(line: Line) -> Iterator[Line]:
    """A line cut at its breaks, without blanks at the ends and without double blanks between stretches.

    The white space between two blocks of the source is no line.
    """
    if not any(text.strip(" ") for text, _ in line):
        return
    current: Line = []
    for text, look in line:
        for i, part in enumerate(text.split("\n")):
            if i:
                yield _trimmed(current)
                current = []
            if part:
                if current and current[-1][0].endswith(" "):
                    part = part.lstrip(" ")  # noqa: PLW2901
                current.append((part, look))
    if current:
        yield _trimmed(current)


def _trimmed(line: Line) -> Line:
    if line:
        line[0] = (line[0][0].lstrip(" "), line[0][1])
        line[-1] = (line[-1][0].rstrip(" "), line[-1][1])
    return line


def _rows(table: Element, look: int, fonts: Fonts, deep: int) -> Iterator[list[Cell]]:
    """The rows with cells that reach down from above kept empty."""
    down: dict[int, int] = {}
    for row in _table_rows(table):
        cells: list[Cell] = []
        column = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while down.get(column, 0) > 0:
                down[column] -= 1
                cells.append(Cell([], goes_on=True))
                column += 1
            width, height = _number(cell.get("colspan")), _number(cell.get("rowspan"))
            for k in range(column, column + width):
                down[k] = height - 1
            content = [item for item in _items(cell, look, fonts, deep) if isinstance(item, Grid) or is_said(item)]
            cells.append(Cell(content, width))
            column += width
        for k in range(column, max(down, default=-1) + 1):
            if down.get(k, 0) > 0:
                down[k] -= 1
                cells.append(Cell([], goes_on=True))
        yield cells


def _table_rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from _table_rows(child)


def _number(value: str | None) -> int:
    """A small number of cells; 1 for what is none."""
    return min(number(value, 1), 64) or 1


def _is_borderless(table: Element) -> bool:
    """True where neither the table nor its cells ask for lines."""
    if (table.get("border") or "0") != "0":
        return False
    style = " ".join([table.get("style") or "", *(cell.get("style") or "" for cell in table.iter("td", "th"))])
    return "solid" not in style
