"""Word documents: numbers, tables, text boxes and what is left out."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from vnadmin.errors import DamagedSource, EmptySource, EncryptedSource, LimitExceeded
from vnadmin.parse.normalize import normalize
from vnadmin.parse.reading import Limits, read_source

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(document):
    return normalize(read_source(saved(document), name="a.docx")[0])


def with_part(data: bytes, name: str, change) -> bytes:
    """The same file with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            body = old.read(info)
            new.writestr(info.filename, change(body) if info.filename == name else body)
    return out.getvalue()


def add_list(document, levels: list[tuple[str, str]], list_id: int = 90) -> None:
    """An abstract list with (format, text) a level, and a list of that form."""
    part = document.part.numbering_part.element
    body = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (kind, text) in enumerate(levels)
    )
    part.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="{list_id}">{body}</w:abstractNum>'))
    part.append(parse_xml(f'<w:num {W} w:numId="{list_id}"><w:abstractNumId w:val="{list_id}"/></w:num>'))


def number(paragraph, level: int, list_id: int = 90) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'))


def test_automatic_numbers_are_printed() -> None:
    """Roman parts, their clauses, points in the Latin letters that Word prints, dashes; deeper counts begin anew."""
    document = docx.Document()
    add_list(document, [("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("bullet", "\uf0b7")])
    for level, text in [(0, "Mục đích"), (1, "Một"), *[(2, f"điểm {i}") for i in range(6)], (1, "Hai"), (2, "đầu")]:
        number(document.add_paragraph(text), level)
    number(document.add_paragraph("Yêu cầu"), 0)
    number(document.add_paragraph("Ba"), 1)
    number(document.add_paragraph("gạch"), 3)
    assert read(document).text.splitlines() == [
        "I. Mục đích", "1. Một", "a) điểm 0", "b) điểm 1", "c) điểm 2", "d) điểm 3", "e) điểm 4", "f) điểm 5", "2. Hai",
        "a) đầu", "II. Yêu cầu", "1. Ba", "- gạch",
    ]  # fmt: skip


def test_numbers_of_several_levels_and_of_styles() -> None:
    """1.1. from two levels, and a list that hangs on a paragraph style."""
    document = docx.Document()
    add_list(document, [("decimal", "%1."), ("decimal", "%1.%2.")])
    style = document.styles.add_style("Muc", WD_STYLE_TYPE.PARAGRAPH)
    style.element.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="90"/></w:numPr>'))
    document.add_paragraph("Một", style="Muc")
    number(document.add_paragraph("Một một"), 1)
    number(document.add_paragraph("Một hai"), 1)
    document.add_paragraph("Hai", style="Muc")
    number(document.add_paragraph("Không số"), 0, list_id=0)
    assert read(document).text.splitlines() == ["1. Một", "1.1. Một một", "1.2. Một hai", "2. Hai", "Không số"]


def test_letterhead_and_closing_are_lines_in_order() -> None:
    """Tables that only set things side by side: the left cell, then the right one."""
    document = docx.Document()
    for left, right in [
        ("ỦY BAN NHÂN DÂN\nTỈNH A", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"),
        ("Nơi nhận:\n- Lưu: VT.", "CHỦ TỊCH\n\nNguyễn Văn A"),
    ]:
        row = document.add_table(rows=1, cols=2).rows[0]
        row.cells[0].text, row.cells[1].text = left, right
    doc = read(document)
    assert [line for line in doc.text.splitlines() if line] == [
        "ỦY BAN NHÂN DÂN", "TỈNH A", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Nơi nhận:",
        "- Lưu: VT.", "CHỦ TỊCH", "Nguyễn Văn A",
    ]  # fmt: skip
    assert doc.tables == ()


def test_tables_have_exact_cells() -> None:
    """Rows with pipes; cells merged downwards are empty below, cells merged sideways keep the columns."""
    document = docx.Document()
    table = document.add_table(rows=4, cols=4, style="Table Grid")
    rows = [
        ("TT", "Việc", "Chủ trì", "Hạn"),
        ("I", "Nhóm", "", ""),
        ("1", "Rà soát", "Sở A", "2025"),
        ("2", "Xây dựng", "", "2026"),
    ]
    for cells, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = text
    table.cell(1, 1).merge(table.cell(1, 3))
    table.cell(2, 2).merge(table.cell(3, 2))
    table.cell(2, 1).add_paragraph("quy định")
    doc = read(document)
    (found,) = doc.tables
    assert [[doc.text[a:b] for a, b in row] for row in found.rows] == [
        ["TT", "Việc", "Chủ trì", "Hạn"],
        ["I", "Nhóm", "", ""],
        ["1", "Rà soát\nquy định", "Sở A", "2025"],
        ["2", "Xây dựng", "", "2026"],
    ]
    assert doc.text.startswith("| TT | Việc | Chủ trì | Hạn |\n| I | Nhóm |  |  |\n")


def test_what_is_printed_of_runs() -> None:
    """Tabs, breaks, hyphens and symbols are text; deleted and hidden words and field codes are not; capitals are."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    run = paragraph.add_run("số 12")
    run._r.append(OxmlElement("w:noBreakHyphen"))
    paragraph.add_run("CT/TU\tngày\n15 ")
    paragraph.add_run("ẩn").font.hidden = True
    paragraph.add_run("uỷ ban").font.all_caps = True
    paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>bỏ</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f'<w:ins {W}><w:r><w:t xml:space="preserve"> thêm</w:t></w:r></w:ins>'))
    paragraph._p.append(
        parse_xml(f'<w:r {W}><w:instrText>PAGE</w:instrText><w:sym w:font="Wingdings" w:char="F0B7"/></w:r>')
    )
    bold = document.add_paragraph()
    bold.add_run("Điều 1. ").bold = True
    bold.add_run("Giao")
    doc = read(document)
    assert doc.text == "số 12-CT/TU ngày\n15 UỶ BAN thêm•\nĐiều 1. Giao\n"
    assert [doc.text[a:b] for a, b in doc.bold] == ["Điều 1. "]


def test_text_boxes_once_and_footnotes_last() -> None:
    """A text box is stored twice and printed once; notes stand behind the text."""
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>HỎA TỐC</w:t></w:r></w:p></w:txbxContent>"
    document.add_paragraph("Kính gửi").runs[0]._r.append(
        parse_xml(
            f'<mc:AlternateContent {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
        )
    )
    document.add_paragraph("Sở Y tế")
    out = io.BytesIO(saved(document))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(
            "word/footnotes.xml",
            f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="1">'
            "<w:p><w:r><w:t>Ghi chú.</w:t></w:r></w:p></w:footnote></w:footnotes>",
        )
    assert read_source(out.getvalue())[0].text == "Kính gửi\nHỎA TỐC\nSở Y tế\n[1] Ghi chú.\n"


def test_damaged_and_hostile_files() -> None:
    """Truncated, locked, empty, swollen and booby-trapped files each get their own error."""
    document = docx.Document()
    document.add_paragraph("Kính gửi: Sở Y tế")
    data = saved(document)
    main = "word/document.xml"
    cases = [
        (data[: len(data) // 2], DamagedSource),
        (data[:-10], DamagedSource),
        (with_part(data, main, lambda body: body[:-40]), DamagedSource),
        (
            with_part(data, main, lambda body: b'<!DOCTYPE x [<!ENTITY a "b">]>' + body.split(b"?>", 1)[1]),
            DamagedSource,
        ),
        (with_part(data, main, lambda body: body.replace("Kính gửi: Sở Y tế".encode(), b"")), EmptySource),
        (with_part(data, main, lambda body: body + b" " * (40 << 20)), LimitExceeded),
    ]
    for bad, error in cases:
        with pytest.raises(error, match=r"a\.docx"):
            read_source(bad, name="a.docx")
    with pytest.raises(LimitExceeded):
        read_source(data, limits=Limits(inflated=1000))
    locked = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag of encryption in every header
        at = locked.find(mark)
        while at >= 0:
            locked[at + offset] |= 1
            at = locked.find(mark, at + 1)
    with pytest.raises(EncryptedSource):
        read_source(bytes(locked), name="a.docx")


def test_nested_tables_and_content_controls() -> None:
    """A table in a cell gives lines of the cell; what stands in a content control is text."""
    document = docx.Document()
    outer = document.add_table(rows=2, cols=3, style="Table Grid")
    for i, cell in enumerate(cell for row in outer.rows for cell in row.cells):
        cell.text = f"ô {i}"
    outer.cell(1, 1).add_table(rows=1, cols=2).cell(0, 1).text = "trong"
    control = parse_xml(f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>điền</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    document.element.body.insert(0, control)
    doc = read(document)
    assert doc.text.startswith("điền\n")
    assert [doc.text[a:b] for a, b in doc.tables[0].rows[1]] == ["ô 3", "ô 4\ntrong", "ô 5"]
    assert qn("w:p")
