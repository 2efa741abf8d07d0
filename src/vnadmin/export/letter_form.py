"""The form of a paper by Nghị định 30/2020/NĐ-CP, as far as every paper has it: page, letterhead, motto, signature, page numbers.

What only the office knows (its name, number, day, who signs) is left open as dots.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from vnadmin.export.columns import fitting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Paper
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
_DAY = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the same documents give the same bytes, whatever the clock says
_ZIP_DAY = (2000, 1, 1, 0, 0, 0)


def new_paper(title: str, *, across: bool) -> Paper:
    """An empty A4 page with the margins of the decree; `across` lays it on its side. Page numbers stand at the top from page 2 on."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    paper = docx.Document()
    about = paper.core_properties
    about.title, about.author, about.comments, about.created, about.modified = title, "", "", _DAY, _DAY
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(script), FONT)
    style.paragraph_format.space_after = Pt(0)
    section = paper.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if across else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    return paper


def begin_anew(paper: Paper) -> None:
    """What follows is a paper of its own: on a new page, whose numbers begin at 1 again."""
    from docx.enum.section import WD_SECTION
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section = paper.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = True
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    properties: Any = section._sectPr
    properties.insert_element_before(numbers, "w:cols", "w:titlePg", "w:docGrid")


def text_width(paper: Paper) -> float:
    """Millimetres between the margins."""
    section = paper.sections[0]
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    return ((section.page_width or 0) - margins) / 36000


def add_letterhead(paper: Paper) -> None:
    """The bodies, number and symbol on the left, motto, place and day on the right, in a table without lines."""
    left, right = _pair(paper, text_width(paper), 0.42)
    write(left, "TÊN CƠ QUAN CHỦ QUẢN", size=12, first=True)
    write(left, "TÊN CƠ QUAN BAN HÀNH", size=12, bold=True)
    _rule(left, text_width(paper) * 0.42, 28)
    write(left, "Số: ……/……-……", size=13)
    write(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True, first=True)
    write(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    _rule(right, text_width(paper) * 0.58, 56)
    write(right, "…………, ngày …… tháng …… năm ……", size=13, italic=True)


def add_signature(paper: Paper) -> None:
    """Nơi nhận on the left, on the right the office of who signs, room to sign, and the name."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    left, right = _pair(paper, text_width(paper), 0.5)
    lines = [write(left, "Nơi nhận:", size=12, bold=True, italic=True, first=True)]
    lines += [write(left, line, size=11) for line in ("- ……………………;", "- Lưu: VT, …….")]
    for line in lines:
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT
    write(right, "QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ", size=13, bold=True, first=True)
    for _ in range(4):
        write(right, "", size=13)
    write(right, "……………………………", size=13, bold=True)


def add_line(
    paper: Paper, words: str, *, size: float = 13, bold: bool = False, italic: bool = False, after: float = 0
) -> None:
    """A line in the middle of the page; sizes in points."""
    from docx.shared import Pt

    line = _dress(paper.add_paragraph(), words, size, bold=bold, italic=italic)
    line.paragraph_format.space_after = Pt(after)


def add_text(paper: Paper, words: str, *, bold: bool = False) -> None:
    """A paragraph of the body: first line set in, both edges straight; a heading where it is bold, kept with what follows."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    line = _dress(paper.add_paragraph(), words, 13, bold=bold, italic=False)
    line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    form = line.paragraph_format
    form.first_line_indent, form.space_before, form.space_after, form.keep_with_next = Mm(10), Pt(6), Pt(3), bold


def add_rule(paper: Paper, length: float) -> None:
    """The thin line below a title, in millimetres."""
    _rule(paper, text_width(paper), length)


def add_table(paper: Paper, headings: Sequence[str], widths: Sequence[float]) -> Table:
    """A ruled table whose row of headings comes again on every page. Widths are parts of the width of the text."""
    from docx.shared import Mm

    table: Table = paper.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.autofit = False
    whole = sum(widths)
    for cell, column, heading, width in zip(table.rows[0].cells, table.columns, headings, widths, strict=True):
        column.width = cell.width = Mm(text_width(paper) * width / whole)
        write(cell, heading, size=12, bold=True, first=True)
    _mark(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
    return table


def add_row(table: Table, values: Sequence[str], *, middle: Sequence[int] = (), bold: bool = False) -> None:
    """A row that no page end cuts in two; the columns in `middle` are centred.

    Written as XML at once: a table of thousands of rows takes seconds, not minutes.
    """
    cells = zip(_widths(table), values, strict=True)
    inside = "".join(
        _cell_xml(value, width, "center" if n in middle else "left", bold=bold)
        for n, (width, value) in enumerate(cells)
    )
    _append(table, f"<w:trPr><w:cantSplit/></w:trPr>{inside}")


def add_heading_row(table: Table, words: str) -> None:
    """A row of one cell over the whole table, kept with the row below it."""
    widths = _widths(table)
    _append(table, _cell_xml(words, sum(widths), "left", bold=True, span=len(widths)))


def _widths(table: Table) -> list[int]:
    """Of its columns, in twentieths of a point."""
    from docx.oxml.ns import qn

    return [int(column.get(qn("w:w")) or 0) for column in table._tbl.tblGrid.iterchildren()]


def _cell_xml(words: str, width: int, place: str, *, bold: bool, span: int = 1) -> str:
    """A cell with one paragraph; one over several columns (`span`) is kept with the row below it."""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in fitting(words).split("\n"))
    over = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    keep = "<w:keepNext/>" if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/>{over}</w:tcPr><w:p><w:pPr>{keep}<w:jc w:val="{place}"/></w:pPr>'
        f'<w:r><w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="24"/></w:rPr>{lines}</w:r></w:p></w:tc>'
    )


def _append(table: Table, inside: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    row: Any = parse_xml(f"<w:tr {nsdecls('w')}>{inside}</w:tr>")
    table._tbl.append(row)


def write(
    cell: _Cell, words: str, *, size: float, bold: bool = False, italic: bool = False, first: bool = False
) -> Paragraph:
    """A centred line of a cell: its only empty one where it is the `first`, else a new one."""
    return _dress(cell.paragraphs[0] if first else cell.add_paragraph(), words, size, bold=bold, italic=italic)


def paper_bytes(paper: Paper) -> bytes:
    """The file, the same bytes for the same paper: the parts of the archive carry no time of their own."""
    first, out = io.BytesIO(), io.BytesIO()
    paper.save(first)
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in made.infolist():
            part = zipfile.ZipInfo(info.filename, _ZIP_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, made.read(info))
    return out.getvalue()


def _dress(line: Paragraph, words: str, size: float, *, bold: bool, italic: bool) -> Paragraph:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    run = line.add_run(words)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return line


def _pair(paper: Paper, width: float, share: float) -> tuple[_Cell, _Cell]:
    """Two cells side by side without lines; the left one has its share of the width."""
    from docx.shared import Mm

    table = paper.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    for cell, column, part in ((left, table.columns[0], share), (right, table.columns[1], 1 - share)):
        column.width = cell.width = Mm(width * part)
    _mark(table.rows[0]._tr.get_or_add_trPr(), "w:cantSplit")
    return left, right


def _rule(place: _Cell | Paper, width: float, length: float) -> None:
    """A thin line in the middle of a cell or a page; its width and the length of the line in millimetres."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    line = _dress(place.add_paragraph(), "", 4, bold=False, italic=False)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(max((width - length) / 2 - 2, 0))
    line.paragraph_format.space_before, line.paragraph_format.line_spacing = Pt(2), Pt(6)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties: Any = line._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _page_number(line: Paragraph) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _dress(line, "", 13, bold=False, italic=False)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    line._p.append(field)


def _mark(properties: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    properties.append(OxmlElement(name))
