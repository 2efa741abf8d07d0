"""Web pages and Word documents saved as web pages: the main block as paragraphs, one a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from vnadmin.errors import DamagedSource, EmptySource
from vnadmin.parse.legacy import style_of, view
from vnadmin.parse.ooxml import number
from vnadmin.parse.plain import decode
from vnadmin.parse.sheet import Cell, Grid, Line, Sheet, set_font
from vnadmin.records import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s{0,4}=\s{0,4}["']?\s{0,4}([A-Za-z0-9_:-]{2,40})""", re.IGNORECASE)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SKIP = frozenset(
    [
        "script",
        "style",
        "head",
        "nav",
        "form",
        "aside",
        "footer",
        "noscript",
        "template",
        "svg",
        "button",
        "select",
        "textarea",
        "input",
        "iframe",
        "object",
        "video",
        "audio",
    ]
)
_BLOCK = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "center",
        "section",
        "article",
        "main",
        "header",
        "address",
        "body",
        "html",
        "fieldset",
        "figure",
        "figcaption",
        "hr",
        "details",
        "summary",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "caption",
    ]
)
_BOLD = frozenset(["b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"])
_BOLD_STYLE = re.compile(r"font-weight\s{0,4}:\s{0,4}(?:bold|[6-9]00)", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s{0,4}:\s{0,4}([^;]{1,80})", re.IGNORECASE)
_PLAIN_STYLE = re.compile(r"font-weight\s{0,4}:\s{0,4}(?:normal|[1-4]00)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s{0,4}:\s{0,4}none|mso-hide\s{0,4}:\s{0,4}all", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
# What a document shows at its head or foot: the main block of a page must hold all of these that the page has.
_MARKS = re.compile(
    r"cộng\s{1,4}h(?:òa|oà)\s{1,4}xã\s{1,4}hội|đảng\s{1,4}cộng\s{1,4}sản\s{1,4}việt\s{1,4}nam|nơi\s{1,4}nhận\s{0,4}:|"
    r"số\s{0,4}:\s{0,4}\d{0,6}\s{0,4}/\s{0,4}[a-zđ0-9]|kính\s{1,4}gửi\s{0,4}:",
    re.IGNORECASE,
)
_SHARE_MARKED, _SHARE_PLAIN = 0.5, 0.8
_DEEPEST = 200


def read_html(data: bytes) -> tuple[Reading, str]:
    """The text of a page and its encoding: navigation, forms and scripts left out, tables with exact cells."""
    text, encoding = _decoded(data)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        msg = f"an HTML page that cannot be read: {error.msg}"
        raise DamagedSource(msg) from error
    sheet = Sheet()
    if root is not None:
        _Walk(sheet).block(_main(root), look=0)
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
        if m := _CHARSET.search(data[:4096]):
            said = m[1].decode("ascii").lower()
            if said in ("iso-8859-1", "latin1", "us-ascii", "ascii", "utf-8", "utf8", "windows-1252"):
                return view(data), "windows-1252"
            try:
                return data.decode(said, errors="replace"), said
            except LookupError:
                pass
    return decode(data)


# --- the main block --------------------------------------------------------------------------------------------------
def _main(root: Element) -> Element:
    """The innermost block that holds most of the text and everything that belongs to a document."""
    body = root.find("body")
    here = body if body is not None else root
    sizes, marks = _measure(here)
    for _ in range(_DEEPEST):
        wanted = marks.get(here, 0)
        share = _SHARE_MARKED if wanted else _SHARE_PLAIN
        inner = [
            child
            for child in here
            if sizes.get(child, 0) >= share * sizes.get(here, 0) and marks.get(child, 0) == wanted and _is_block(child)
        ]
        if not inner or not sizes.get(here):
            break
        here = inner[0]
    return here


def _is_block(element: Element) -> bool:
    return element.tag in _BLOCK or element.tag == "form"


def _measure(body: Element) -> tuple[dict[Element, int], dict[Element, int]]:
    """Letters and marks below each element, in one walk from the leaves up."""
    sizes: dict[Element, int] = {}
    marks: dict[Element, int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        if element.tag in _SKIP and element.tag != "form":
            continue
        size = len(element.text or "") + sum(sizes.get(child, 0) + len(child.tail or "") for child in element)
        sizes[element] = size
        if (
            element.tag in ("p", "td", "div", "span", "strong", "b")
            and size < 1500
            and not any(child.tag in _BLOCK for child in element)
        ):
            marks[element] = len(_MARKS.findall("".join(element.itertext())))
        else:
            marks[element] = sum(marks.get(child, 0) for child in element)
    return sizes, marks


# --- text ------------------------------------------------------------------------------------------------------------
class _Walk:
    """Puts blocks on a sheet; text between blocks makes lines of its own."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._line: Line = []

    def block(self, element: Element, *, look: int) -> None:
        """All below an element."""
        for line in _lines(element, look, self._sheet):
            self._sheet.line(line)


def _lines(element: Element, look: int, sheet: Sheet | None) -> Iterator[Line]:
    """The lines below an element. Tables go straight to the sheet; inside a cell (no sheet) they give lines too."""
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
        if (tag in _SKIP and node is not element) or _HIDDEN.search(style) or not tag:
            continue
        strong = (look & 1 or tag in _BOLD or _BOLD_STYLE.search(style)) and not _PLAIN_STYLE.search(style)
        look = (_font(node, style, look) & ~1) | bool(strong)
        if tag == "br":
            line.append(("\n", False))
            continue
        if tag == "table" and sheet is not None:
            if line:
                yield from _finished(line)
                line = []
            sheet.table(Grid(list(_rows(node, look)), _is_borderless(node)))
            continue
        if tag in _BLOCK or tag == "table":
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


def _font(element: Element, style: str, look: int) -> int:
    """The look with the font that an element asks for; the first of several names counts."""
    name = element.get("face") or ""
    if found := _FAMILY.search(style):
        name = found[1]
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


def _rows(table: Element, look: int) -> Iterator[list[Cell]]:
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
                cells.append(Cell([]))
                column += 1
            width, height = _number(cell.get("colspan")), _number(cell.get("rowspan"))
            for k in range(column, column + width):
                down[k] = height - 1
            lines = [line for line in _lines(cell, look, None) if any(text.strip() for text, _ in line)]
            cells.append(Cell(lines, width))
            column += width
        for k in range(column, max(down, default=-1) + 1):
            if down.get(k, 0) > 0:
                down[k] -= 1
                cells.append(Cell([]))
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
