"""Ruled tables of scans: found by their rules, read cell by cell, tasks as from any other form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

import vnadmin
from test_ocr import DPI, HEIGHT, WIDTH, needs_tesseract, saved
from test_reading_pdf import _FONT, needs_font
from vnadmin.parse.ocr_grid import find_grids
from vnadmin.parse.ocr_image import prepared
from vnadmin.parse.reading import read_source

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "real"
SIDES = [120, 230, 750, 1040, 1310, 1530]
HEADS = ["STT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn"]
FIRST = [
    HEADS,
    ["A", "Chuyển đổi số trong y tế"],  # a group: one cell over all columns
    ["1", "Lập hồ sơ sức khỏe điện tử\ncho toàn dân", "Sở Y tế", "Công an tỉnh;\nSở Tài chính", "15/6/2025"],
    ["2", "Liên thông đơn thuốc giữa\ncác cơ sở", None, "", "31/12/2025"],  # the same lead: a merged cell
    ["3", "Mua sắm máy chủ", "Sở Khoa học\nvà Công nghệ", "Sở Tài chính", "Tháng 7\nnăm 2025"],
]
SECOND = [HEADS, ["4", "Đào tạo cán bộ", "Sở Nội vụ", "Sở Y tế", "30/9/2025"]]
BEFORE = ["PHỤ LỤC", "Phân công nhiệm vụ năm 2025"]


def table(draw: ImageDraw.ImageDraw, rows: list[list[str | None]], top: int, sides: list[int] = SIDES) -> int:
    """Draws a ruled table and tells where it ends; None goes on from the row above, a short row covers the last columns."""
    font = ImageFont.truetype(str(_FONT), 26)
    y = top
    for n, row in enumerate(rows):
        low = y + 20 + 40 * max(cell.count("\n") + 1 for cell in row if cell is not None)
        for i, cell in enumerate(row):
            x0, x1 = sides[i], sides[-1] if i == len(row) - 1 else sides[i + 1]
            goes_on = n + 1 < len(rows) and i < len(rows[n + 1]) and rows[n + 1][i] is None
            draw.line((x0, y, x0, low), "black", 2)
            draw.line((x1, y, x1, low), "black", 2)
            if cell is not None:
                draw.line((x0, y, x1, y), "black", 2)
            if not goes_on:
                draw.line((x0, low, x1, low), "black", 2)
            for k, line in enumerate((cell or "").split("\n")):
                draw.text((x0 + 12, y + 8 + 40 * k), line, "black", font)
        y = low
    return y


def sheet(*blocks: list[str] | list[list[str | None]], top: int = 200) -> Image.Image:
    """A page with lines and tables, one below the other."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(_FONT), 30)
    for block in blocks:
        if isinstance(block[0], list):
            top = table(draw, block, top) + 40
            continue
        for line in block:
            draw.text((200, top), line, "black", font)
            top += 60
    return page


def worn(page: Image.Image, angle: float) -> Image.Image:
    """Askew, grey, blurred and grainy, each time with the same grain."""
    grey = page.convert("L").rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    grey = grey.filter(ImageFilter.GaussianBlur(0.7)).point(lambda v: 30 + v * 200 // 255)
    grain = np.random.default_rng(7).normal(128, 10, (grey.height, grey.width)).clip(0, 255).astype("uint8")
    return ImageChops.add(grey, Image.fromarray(grain), scale=1, offset=-128)


def cells(doc) -> list[list[str]]:
    return [[" ".join(doc.text[a:b].split()) for a, b in row] for one in doc.tables for row in one.rows]


def tasks(document: vnadmin.Document) -> list[tuple]:
    return [
        (t.path, [str(a) for a in t.lead], [str(a) for a in t.supporting], [str(d.due_on) for d in t.deadlines])
        for t in document.tasks
    ]


@needs_font
@pytest.mark.parametrize("angle", [0.0, 0.7, -1.4])
def test_cells_are_found_by_their_rules(angle) -> None:
    """Merged ones once, whether the page lies level or not; a stamp in a frame and a letterhead are no table."""
    page = sheet(BEFORE, FIRST)
    draw = ImageDraw.Draw(page)
    for box in ((900, 60, 1300, 110), (900, 110, 1300, 160)):  # a stamp of arrival
        draw.rectangle(box, outline="black", width=2)
    one = prepared(worn(page, angle), DPI)
    (found,) = find_grids(one.picture, one.dpi)
    assert [[cell is not None for cell in row] for row in found.cells] == [
        [True] * 5,
        [True, True, False, False, False],
        [True] * 5,
        [True, True, False, True, True],
        [True] * 5,
    ]
    assert find_grids(prepared(worn(sheet(BEFORE * 5), angle), DPI).picture, DPI) == []


@needs_font
@needs_tesseract
@pytest.mark.parametrize("turn", [0, 90])
def test_a_table_of_a_scan_gives_its_tasks(turn) -> None:
    """Rows with their leads, those of a merged cell too, on two pages, the second table at the very top of its page."""
    pages = [worn(sheet(BEFORE, FIRST), 0.6), worn(sheet(SECOND, top=60), -0.5)]
    pages = [page.rotate(turn, expand=True) for page in pages]
    data = saved(pages[0], "tiff", save_all=True, append_images=pages[1:], dpi=(DPI, DPI))
    reading, _ = read_source(data, name="a.tif")
    (one,) = reading.tables
    assert len(one.rows) == 6
    assert tasks(vnadmin.read(data, name="a.tif")) == [
        ("A.1", ["Sở Y tế"], ["Công an tỉnh", "Sở Tài chính"], ["2025-06-15"]),
        ("A.2", ["Sở Y tế"], [], ["2025-12-31"]),
        ("A.3", ["Sở Khoa học và Công nghệ"], ["Sở Tài chính"], ["2025-07-31"]),
        ("A.4", ["Sở Nội vụ"], ["Sở Y tế"], ["2025-09-30"]),
    ]


@needs_font
@needs_tesseract
def test_words_of_a_table_have_their_place() -> None:
    """The box of a word in a cell is where it is printed."""
    page = sheet(BEFORE, FIRST)
    doc = vnadmin.read(saved(page, "png", dpi=(DPI, DPI)), name="a.png")
    at = doc.text.index("Mua")
    (box,) = doc.regions((at, at + 3))
    scale = DPI / 72
    font = ImageFont.truetype(str(_FONT), 26)
    row = find_grids(prepared(page, DPI).picture, DPI)[0].cells[-1]
    left, top, *_ = row[1]
    assert box.x0 * scale == pytest.approx(left + 12, abs=8)
    assert box.x1 * scale == pytest.approx(left + 12 + font.getlength("Mua"), abs=8)
    assert top < box.y0 * scale < top + 30


@needs_font
@needs_tesseract
def test_a_frame_around_two_columns_of_a_closing_is_no_table() -> None:
    """Recipients and signature in a ruled box stay lines."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(page)
    rows = [["Nơi nhận:\n- Như trên;\n- Lưu: VT.", "CHỦ TỊCH"], ["", "Nguyễn Văn Bình"]]
    table(draw, rows, 300, [200, 800, 1500])
    reading, _ = read_source(saved(page, "png", dpi=(DPI, DPI)), name="a.png")
    assert reading.tables == ()
    assert [line for line in reading.text.split("\n") if line][:2] == ["Nơi nhận:", "- Như trên;"]
    assert "CHỦ TỊCH" in reading.text
    assert "|" not in reading.text


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="real documents are not beside the project")
@needs_tesseract
def test_an_annex_of_seventeen_faxed_pages() -> None:
    """One table with the same columns on all its pages, of which every action has a body to lead it."""
    reading, _ = read_source(SHARED / "scan" / "qd-707_ttg_2026_rua-tien.pdf")
    (one,) = reading.tables
    assert {len(row) for row in one.rows} == {6}
    assert len(one.rows) > 50
