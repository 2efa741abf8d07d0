"""The annex in Word: its form, and how another program prints it."""

from __future__ import annotations

import io
import unicodedata

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

import vnadmin
from test_files import LETTER, PLAN, converted, hostile, letter, plan
from test_office import needs
from vnadmin.cli import run as run_program
from vnadmin.export.docx import to_docx
from vnadmin.export.slips import to_slips


def paper(data: bytes):
    return docx.Document(io.BytesIO(data))


def test_the_annex_has_the_form_of_the_decree():
    """A4 across, the margins, motto and letterhead in one table, tasks in another, then Nơi nhận and who signs."""
    found = paper(to_docx([plan(), letter()]))
    section = found.sections[0]
    sizes = (section.page_width, section.page_height, section.left_margin, section.right_margin, section.top_margin)
    assert [round(size / Mm(1)) for size in sizes] == [297, 210, 30, 15, 20]
    head, tasks, end = found.tables
    assert head.cell(0, 1).text.split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert "ngày …… tháng …… năm ……" in head.cell(0, 1).text
    assert end.cell(0, 0).text.startswith("Nơi nhận:")
    rows = [[cell.text for cell in row.cells] for row in tasks.rows]
    assert rows[0] == [
        "STT",
        "Nội dung nhiệm vụ",
        "Đơn vị chủ trì",
        "Đơn vị phối hợp",
        "Thời hạn hoàn thành",
        "Sản phẩm",
        "Ghi chú",
    ]
    assert set(rows[1]) == {"Kế hoạch số 27/KH-UBND ngày 03/02/2025: Dọn kênh mương trước mùa mưa"}
    assert [row[0] for row in rows[2:6]] + [rows[7][0]] == ["1", "2", "3", "4", "5"]
    assert (rows[2][4], rows[3][4]) == ("14/03/2025", "16:00 ngày 20/03/2025")
    assert tasks.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in tasks.rows[2:6])


def test_the_same_documents_give_the_same_bytes():
    """Whatever the clock says; nobody is named as author."""
    assert to_docx([plan()]) == to_docx([plan(), plan()])
    about = paper(to_docx([plan()])).core_properties
    assert (about.author, about.comments, about.title) == ("", "", "Danh mục nhiệm vụ")


def test_odd_words_make_no_damaged_file():
    """Signs that XML cannot hold are left out."""
    assert paper(to_docx([hostile("a\x01b <w:p> & c")])).tables[1].cell(2, 1).text == "ab <w:p> & c"


def test_marked_documents_are_left_out(tmp_path):
    """By the command and by the library."""
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "b.txt").write_text(LETTER.format(mark="MẬT"), encoding="utf-8")
    out = tmp_path / "phu-luc.docx"
    assert run_program(["write", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "-o", str(out)]) == 1
    assert out.read_bytes() == to_docx([vnadmin.read(tmp_path / name) for name in ("a.txt", "b.txt")])
    assert "SXD" not in "".join(cell.text for row in paper(out.read_bytes()).tables[1].rows for cell in row.cells)


def test_each_unit_has_a_slip(tmp_path):
    """To whom, what it leads, what it supports, numbered anew; every one with letterhead and signature."""
    found = paper(to_slips([plan()]))
    to = [line.text for line in found.paragraphs if line.text.startswith("Kính gửi: ")]
    assert to[:2] == ["Kính gửi: Sở Xây dựng", "Kính gửi: Sở Tài chính"]
    assert len(to) == len(set(to)) == len(found.sections)
    assert len(found.tables) == 3 * len(to)
    rows = [[cell.text for cell in row.cells] for row in found.tables[4].rows]
    assert [row[0] for row in rows] == ["STT", "Nhiệm vụ chủ trì", "1", "Nhiệm vụ phối hợp", "2"]
    assert rows[2][4] == "16:00 ngày 20/03/2025"
    assert rows[4][2] == "Sở Xây dựng"
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    assert run_program(["write", str(tmp_path / "a.txt"), "-o", str(tmp_path / "p.docx"), "--slips"]) == 0
    assert (tmp_path / "p.docx").read_bytes() == to_slips([vnadmin.read(tmp_path / "a.txt")])


@needs("soffice")
@pytest.mark.slow
def test_libreoffice_prints_a_page_for_each_slip():
    """As many pages as units, none of them numbered, because each is the first of its paper."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(converted(to_slips([plan()]), "pdf", suffix="docx"))
    pages = [unicodedata.normalize("NFC", page.get_textpage().get_text_range()) for page in pdf]
    assert len(pages) == len(paper(to_slips([plan()])).sections)
    assert all(page.startswith("TÊN CƠ QUAN CHỦ QUẢN") and "Kính gửi: " in page for page in pages)


@needs("soffice")
@pytest.mark.slow
def test_libreoffice_prints_the_annex():
    """Two pages and more: headings on each, page numbers from the second on, motto on the first, signature on the last, no word lost."""
    import pypdfium2

    many = plan().model_copy(update={"tasks": plan().tasks * 12})
    pages = [
        unicodedata.normalize("NFC", " ".join(page.get_textpage().get_text_range().split()))
        for page in pypdfium2.PdfDocument(converted(to_docx([many]), "pdf", suffix="docx"))
    ]
    assert len(pages) > 2
    assert "Độc lập - Tự do - Hạnh phúc" in pages[0]
    assert all("Nội dung nhiệm vụ" in page for page in pages[:-1])  # the signature may have a page of its own
    assert pages[1].startswith("2 ")
    assert not pages[0].startswith("1 ")
    assert "Nơi nhận:" in pages[-1]
    assert sum(page.count("14/03/2025") for page in pages) == 12
    assert sum(page.count("rà soát các tuyến kênh") for page in pages) == 12
