"""Pages of PDF that are more than lines: forms filled in later, turned pages, columns, footnotes, annexes over several pages."""

from __future__ import annotations

import itertools

import pytest

import vnadmin
from test_reading_pdf import HEIGHT, WIDTH, Paper, needs_font

pytestmark = needs_font
TASKS = (
    "1. Giao Sở Xây dựng chủ trì, báo cáo trước ngày 30/6/2025.",
    "2. Giao Sở Tài chính bố trí kinh phí trồng cây, hoàn thành trong tháng 9/2025.",
)


def letterhead(paper: Paper) -> None:
    """A form: number, day and month are left blank."""
    for x, y, text in (
        (90, 60, "ỦY BAN NHÂN DÂN"), (95, 75, "TỈNH SÔNG MÂY"), (300, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (340, 75, "Độc lập - Tự do - Hạnh phúc"), (100, 100, "Số:           /KH-UBND"),
        (320, 100, "Sông Mây, ngày      tháng      năm 2025"), (270, 140, "KẾ HOẠCH"), (200, 155, "Trồng cây xanh năm 2025"),
    ):  # fmt: skip
        paper.put(x, y, text)


def document(paper: Paper) -> vnadmin.Document:
    return vnadmin.read(paper.data(), name="a.pdf")


def test_numbers_typed_over_a_form() -> None:
    """Number, day and month that were set into their blanks after the page was drawn stand in their lines."""
    paper = Paper()
    letterhead(paper)
    paper.put(80, 200, TASKS[0])
    for x, y, text in ((126, 100, "125"), (418, 101, "15"), (474, 99, "6")):
        paper.put(x, y, text)
    found = document(paper)
    assert (str(found.symbol), found.issued_on) == ("125/KH-UBND", "2025-06-15")
    assert found.text.endswith(TASKS[0] + "\n")


def test_figures_that_fill_no_blank_stay() -> None:
    """A line of figures beside other lines is not moved."""
    paper = Paper()
    paper.body(100)
    paper.put(500, 116, "125")
    paper.body(200)
    assert "125" in document(paper).text


@pytest.mark.parametrize("turn", [90])
def test_a_page_that_is_shown_turned(turn: int) -> None:
    """A wide page stored on its side: its lines in order, its boxes as it is shown."""
    paper = Paper()
    paper.canvas.setPageRotation(turn)
    paper.canvas.translate(*((WIDTH, 0) if turn == 90 else (0, HEIGHT)))
    paper.canvas.rotate(90 if turn == 90 else -90)
    paper.canvas.setFont("Serif", 11)
    for i, line in enumerate(("PHỤ LỤC", "Danh mục nhiệm vụ", *TASKS)):
        paper.canvas.drawString(80, WIDTH - 80 - 16 * i, line)
    found = document(paper)
    assert [t.path for t in found.tasks] == ["1", "2"]
    (box,) = found.regions(found.tasks[0].span)
    assert isinstance(box, vnadmin.Region)
    assert (round(box.y0, -1), round(box.y1, -1)) == (100, 110)
    assert 90 < box.x0 < 100
    assert box.x1 < HEIGHT


def test_columns() -> None:
    """Two columns that are drawn one after the other, as office programs do, are read so."""
    paper = Paper()
    columns = (
        ("1. Giao Sở Xây dựng chủ trì rà", "soát danh mục cây xanh, báo", "cáo trước ngày 30/6/2025."),
        ("2. Giao Sở Nội vụ tham mưu", "việc khen thưởng trồng cây", "trước ngày 20/11/2025."),
    )
    for x, lines in zip((80, 310), columns, strict=True):
        for i, line in enumerate(lines):
            paper.put(x, 220 + 16 * i, line, 10)
    found = document(paper)
    assert [(t.path, d.date.isoformat()) for t in found.tasks for d in t.deadlines if d.date] == [
        ("1", "2025-06-30"),
        ("2", "2025-11-20"),
    ]


def test_a_footnote_does_not_cut_a_sentence() -> None:
    """Small type at the foot of a page stands behind the text; a sentence goes on over the page."""
    paper = Paper()
    for i, line in enumerate(
        ("1. Giao Sở Xây dựng chủ trì, phối hợp với Sở Tài chính rà soát, trình Ủy ban nhân dân tỉnh",) * 34
    ):
        paper.put(80, 100 + 16 * i, line if not i else line.removeprefix("1. Giao "), 10)
    paper.put(80, 766, "1 Theo Quyết định số 5/QĐ-UBND ngày 02/3/2024 của Ủy ban nhân dân tỉnh Sông Mây.", 8)
    paper.put(80, 777, "và các văn bản sửa đổi.", 8)
    paper.page()
    paper.put(80, 80, "danh mục cây xanh đô thị trước ngày 30/6/2025.", 10)
    paper.put(80, 96, "2. Giao Sở Tài chính bố trí kinh phí trồng cây.", 10)
    text = document(paper).text
    assert "Ủy ban nhân dân tỉnh\ndanh mục cây xanh đô thị trước ngày 30/6/2025.\n" in text
    assert text.endswith("tỉnh Sông Mây.\nvà các văn bản sửa đổi.\n")


# --- annexes ---------------------------------------------------------------------------------------------------------
EDGES = (40, 75, 300, 390, 480, 555)
HEAD = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn")


def table(paper: Paper, y: float, rows: list[tuple[str, ...]], joined: dict[int, range] | None = None) -> None:
    """Rows with lines around their cells; `joined`: rows in which a column has no line above."""
    high = [14 + 12 * max(cell.count("\n") for cell in row) for row in rows]
    tops = [y, *(y + top for top in itertools.accumulate(high))]
    for n, row in enumerate(rows):
        for x, right, (column, cell) in zip(EDGES, EDGES[1:], enumerate(row), strict=False):
            if n not in (joined or {}).get(column, ()):
                paper.canvas.line(x, HEIGHT - tops[n], right, HEIGHT - tops[n])
            for i, line in enumerate(cell.split("\n")):
                paper.put(x + 3, tops[n] + 10 + 12 * i, line, 8)
    paper.canvas.line(EDGES[0], HEIGHT - tops[-1], EDGES[-1], HEIGHT - tops[-1])
    for x in EDGES:
        paper.canvas.line(x, HEIGHT - y, x, HEIGHT - tops[-1])


def test_a_row_that_a_page_break_cuts() -> None:
    """It is one row, behind a head that is printed again, and over three pages; a row that is new stays one."""
    paper = Paper()
    paper.put(250, 60, "PHỤ LỤC")
    paper.put(220, 80, "DANH MỤC NHIỆM VỤ")
    table(paper, 100, [
        HEAD, ("1", "Rà soát cây xanh.", "Sở Xây dựng", "Sở Tài chính", "Tháng 6/2025"),
        ("2", "Bố trí kinh phí để", "Sở Tài chính", "Sở Nội vụ, Sở", "Tháng 9/2025"),
    ])  # fmt: skip
    paper.page()
    table(paper, 60, [HEAD, ("", "trồng và chăm sóc", "", "Nông nghiệp", "")])
    paper.page()
    table(paper, 60, [
        HEAD, ("", "cây xanh đô thị.", "", "", ""),
        ("3", "Vận động nhân dân trồng cây.", "Sở Nội vụ", "", "Tháng 10/2025"),
    ])  # fmt: skip
    found = document(paper)
    assert [" ".join(str(task.action).split()) for task in found.tasks] == [
        "Rà soát cây xanh.", "Bố trí kinh phí để trồng và chăm sóc cây xanh đô thị.", "Vận động nhân dân trồng cây.",
    ]  # fmt: skip
    assert [task.path for task in found.tasks] == ["1", "2", "3"]
    (place, *_, last) = found.regions(found.tasks[1].action.span)
    assert isinstance(place, vnadmin.Region)
    assert isinstance(last, vnadmin.Region)
    assert (place.page, last.page) == (1, 3)


def test_merged_cells_and_group_rows() -> None:
    """What is printed once for several rows holds for all of them, lead and deadline alike; group rows number the tasks."""
    paper = Paper()
    paper.put(250, 60, "PHỤ LỤC")
    paper.put(220, 80, "DANH MỤC NHIỆM VỤ")
    rows = [
        HEAD, ("I", "CÂY XANH", "", "", ""), ("1", "Rà soát danh mục.", "Sở Xây dựng", "", "Tháng 6/2025"),
        ("2", "Trồng cây mới.", "", "", ""), ("3", "Chăm sóc cây.", "Sở Nội vụ", "", ""), ("II", "KINH PHÍ", "", "", ""),
        ("1", "Bố trí kinh phí.", "Sở Tài chính", "", "Tháng 9/2025"),
    ]  # fmt: skip
    table(paper, 100, rows, {2: range(3, 4), 4: range(3, 5)})
    found = document(paper)
    assert [(t.path, str(t.lead[0]), str(t.deadlines[0])) for t in found.tasks] == [
        ("I.1", "Sở Xây dựng", "Tháng 6/2025"), ("I.2", "Sở Xây dựng", "Tháng 6/2025"), ("I.3", "Sở Nội vụ", "Tháng 6/2025"),
        ("II.1", "Sở Tài chính", "Tháng 9/2025"),
    ]  # fmt: skip
    assert [t.lead[0].inherited for t in found.tasks] == [False, True, False, False]


def test_empty_cells_are_not_merged_cells() -> None:
    """A row whose own cell for the lead is empty is told to nobody."""
    paper = Paper()
    paper.put(250, 60, "PHỤ LỤC")
    paper.put(220, 80, "DANH MỤC NHIỆM VỤ")
    table(paper, 100, [
        HEAD, ("1", "Rà soát danh mục.", "Sở Xây dựng", "", "Tháng 6/2025"), ("2", "Trồng cây mới.", "", "", ""),
    ])  # fmt: skip
    assert [t.path for t in document(paper).tasks] == ["1"]


@needs_font
def test_two_columns_of_text_drawn_row_by_row() -> None:
    """Running text is read column by column; lists of names beside posts stay rows."""
    left = [
        "1. Sở Y tế chủ trì rà soát các cơ sở",
        *["khám bệnh trên địa bàn tỉnh và các xã"] * 8,
        "trước ngày 15/6/2025.",
    ]
    right = [
        "2. Sở Nội vụ hướng dẫn các xã, phường",
        *["thực hiện và gửi danh sách đã tổng hợp"] * 8,
        "trong tháng 7 năm 2025.",
    ]
    paper = Paper()
    paper.put(60, 80, "KẾ HOẠCH")
    for n, pair in enumerate(zip(left, right, strict=True)):
        for x, text in zip((60, 320), pair, strict=True):
            paper.put(x, 120 + 14 * n, text, 9)
    text = " ".join(vnadmin.read(paper.data(), name="a.pdf").text.split())
    assert text == "KẾ HOẠCH " + " ".join([*left, *right])
    names = ["Ông Nguyễn Văn Bình", "Bà Trần Thị Lan Anh", "Ông Lê Hoàng Minh Đức Toàn", "Ông Phạm Bá"] * 3
    posts = ["Chủ tịch Ủy ban nhân dân tỉnh, Trưởng ban", "Giám đốc Sở Y tế", "Chánh Văn phòng, Thư ký"] * 4
    paper = Paper()
    for n, pair in enumerate(zip(names, posts, strict=True)):
        for x, text in zip((60, 320), pair, strict=True):
            paper.put(x, 120 + 14 * n, text, 9)
    text = " ".join(vnadmin.read(paper.data(), name="a.pdf").text.split())
    assert text == " ".join(f"{name} {post}" for name, post in zip(names, posts, strict=True))
