"""Born-digital PDF: reading order, margins, boxes, tables, stamps; and clear errors for the rest."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from vnadmin.errors import DamagedSource, EncryptedSource, LimitExceeded, NoTextLayer
from vnadmin.parse.normalize import normalize, regions
from vnadmin.parse.reading import Limits, read_source

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "real"
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
_FONT = next(
    (p for folder in _FOLDERS if Path(folder).is_dir() for p in Path(folder).rglob("DejaVuSerif.ttf")),
    None,
)
needs_font = pytest.mark.skipif(_FONT is None, reason="no font with Vietnamese letters (DejaVu Serif) is installed")
WIDTH, HEIGHT = 595.28, 841.89
BODY = "Sở Y tế chủ trì, phối hợp với Sở Tài chính tham mưu cho Ủy ban nhân dân tỉnh ban hành"


class Paper:
    """A PDF drawn line by line; `y` counts points from the top."""

    def __init__(self, **options) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen import canvas

        pdfmetrics.registerFont(TTFont("Serif", str(_FONT)))
        self._out = io.BytesIO()
        self.canvas = canvas.Canvas(self._out, pagesize=(WIDTH, HEIGHT), **options)

    def put(self, x: float, y: float, text: str, size: float = 11) -> None:
        self.canvas.setFont("Serif", size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def body(self, y: float, lines: int = 3) -> None:
        for i in range(lines):
            self.put(80, y + 16 * i, BODY, 10)

    def page(self) -> None:
        self.canvas.showPage()

    def data(self) -> bytes:
        self.canvas.save()
        return self._out.getvalue()


def read(paper: Paper):
    return normalize(read_source(paper.data(), name="a.pdf")[0])


@needs_font
def test_letterhead_and_closing_column_by_column() -> None:
    """Drawn row by row across the page, read left column first, each column from top to bottom."""
    paper = Paper()
    for y, left, right in [
        (60, "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (75, "TỈNH A", "Độc lập - Tự do - Hạnh phúc"),
        (100, "Số: 12/KH-UBND", "A, ngày 05 tháng 3 năm 2025"),
    ]:
        paper.put(90, y, left, 10)
        paper.put(300, y, right, 10)
    paper.put(265, 130, "KẾ HOẠCH")
    paper.body(160)
    for y, left, right in [
        (300, "Nơi nhận:", "KT. CHỦ TỊCH"),
        (315, "- Như trên;", "PHÓ CHỦ TỊCH"),
        (330, "- Lưu: VT.", ""),
        (400, "", "Nguyễn Văn A"),
    ]:
        paper.put(80, y, left, 10)
        paper.put(360, y, right, 10)
    assert [line for line in read(paper).text.splitlines() if line] == [
        "ỦY BAN NHÂN DÂN", "TỈNH A", "Số: 12/KH-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "A, ngày 05 tháng 3 năm 2025", "KẾ HOẠCH", BODY, BODY, BODY, "Nơi nhận:", "- Như trên;", "- Lưu: VT.", "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH", "Nguyễn Văn A",
    ]  # fmt: skip


@needs_font
def test_paragraphs_that_the_layout_sets_off_stand_apart() -> None:
    """A blank line where a paragraph is indented or further below; none inside a sentence, a title or a name."""
    paper = Paper()
    paper.put(90, 60, "ỦY BAN NHÂN DÂN", 10)
    paper.put(110, 80, "TỈNH A", 10)
    y = 120
    for indented, text in [
        (True, BODY),
        (False, "các quy định sau đây theo thẩm quyền."),
        (True, BODY),
        (False, BODY),
        (False, "theo quy định"),
    ]:
        paper.put(110 if indented else 80, y, text, 9 if indented else 10)
        y += 16
    y += 8
    paper.put(80, y, "và các văn bản liên quan.", 10)
    y += 24
    paper.put(80, y, "2. Sở Nội vụ", 10)
    assert read(paper).text.split("\n\n") == [
        "ỦY BAN NHÂN DÂN\nTỈNH A",
        f"{BODY}\ncác quy định sau đây theo thẩm quyền.",
        f"{BODY}\n{BODY}\ntheo quy định\nvà các văn bản liên quan.",
        "2. Sở Nội vụ\n",
    ]


@needs_font
def test_page_numbers_and_running_heads_are_left_out() -> None:
    """Figures in the margins and what every page repeats there are no text; the same figures in the text stay."""
    paper = Paper()
    for number in range(1, 5):
        paper.put(60, 40, "CÔNG BÁO/Số 12/Ngày 05-3-2025", 9)
        paper.put(295, 55, str(number))
        paper.body(100, 2)
        paper.put(80, 400, str(number))
        paper.put(280, 815, f"Trang {number}/4", 9)
        paper.page()
    text = read(paper).text
    assert "CÔNG BÁO" not in text
    assert "Trang" not in text
    assert [line for line in text.splitlines() if line.isdigit()] == ["1", "2", "3", "4"]


@needs_font
def test_regions_lead_to_the_page() -> None:
    """The box of a mention lies on its page where it is printed, one box a line."""
    paper = Paper()
    paper.body(100, 2)
    paper.page()
    paper.put(80, 200, "Công văn số 77/UBND-")
    paper.put(80, 216, "VX ngày 05/3/2025 của tỉnh")
    doc = read(paper)
    at = doc.text.index("77/UBND-VX")
    first, second = regions(doc, at, at + len("77/UBND-VX"))
    assert first.page == second.page == 2
    assert 80 < first.x0 < first.x1 < 230
    assert first.y0 < 200 < first.y1
    assert second.x0 == pytest.approx(80, abs=2)
    assert second.y0 < 216 < second.y1
    at = doc.text.index(BODY)
    (box,) = regions(doc, at, at + len(BODY))
    assert box.page == 1
    assert box.x0 == pytest.approx(80, abs=1)
    assert box.y0 < 100 < box.y1


def table(paper: Paper, rows: list[list[str]], y: float, widths: tuple[int, ...] = (30, 200, 100, 100)) -> None:
    edges = [80]
    for width in widths:
        edges.append(edges[-1] + width)
    for i, row in enumerate(rows):
        for x, text in zip(edges, row, strict=False):
            for k, line in enumerate(text.split("\n")):
                paper.put(x + 4, y + 14 + 40 * i + 12 * k, line, 9)
    for i in range(len(rows) + 1):
        paper.canvas.line(edges[0], HEIGHT - y - 40 * i, edges[-1], HEIGHT - y - 40 * i)
    for x in edges:
        paper.canvas.line(x, HEIGHT - y, x, HEIGHT - y - 40 * len(rows))


@needs_font
def test_ruled_tables() -> None:
    """A table with lines gives cells and rows with pipes, and goes on over the page without its repeated head."""
    head = ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"]
    paper = Paper()
    paper.body(100)
    table(
        paper,
        [head, ["1", "Rà soát các quy định\nvề đất đai", "Sở A", "2025"], ["2", "Xây dựng đề án", "", "2026"]],
        160,
    )
    paper.page()
    table(paper, [head, ["3", "Báo cáo", "Sở B", "2027"]], 90)
    paper.body(300)
    doc = read(paper)
    assert [[[doc.text[a:b] for a, b in row] for row in t.rows] for t in doc.tables] == [
        [
            head,
            ["1", "Rà soát các quy định\nvề đất đai", "Sở A", "2025"],
            ["2", "Xây dựng đề án", "", "2026"],
            ["3", "Báo cáo", "Sở B", "2027"],
        ]
    ]
    assert doc.text.startswith(f"{BODY}\n{BODY}\n{BODY}\n| TT | Nhiệm vụ | Chủ trì | Thời gian |\n| 1 | Rà soát")
    at = doc.text.index("về đất đai")
    assert regions(doc, at, at + 10)[0].y0 > 200


@needs_font
def test_rules_and_frames_are_no_table() -> None:
    """The rules of a letterhead, white boxes behind paragraphs and a frame around a letterhead."""
    paper = Paper()
    paper.put(90, 60, "UBND TỈNH A", 10)
    paper.put(300, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 10)
    paper.canvas.rect(80, HEIGHT - 80, 440, 40)
    paper.canvas.line(290, HEIGHT - 80, 290, HEIGHT - 40)
    paper.canvas.line(80, HEIGHT - 60 - 4, 520, HEIGHT - 60 - 4)
    paper.canvas.setFillColorRGB(1, 1, 1)
    for i in range(6):
        paper.canvas.rect(70, HEIGHT - 205 - 16 * i, 450, 16, stroke=0, fill=1)
    paper.canvas.setFillColorRGB(0, 0, 0)
    paper.body(200, 6)
    doc = read(paper)
    assert doc.tables == ()
    assert "|" not in doc.text


@needs_font
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_rules_are_those_that_another_reader_sees(turn: int) -> None:
    """Lines, framed boxes, thin filled boxes, paths with curves, drawings inside of drawings: the same cells as pdfplumber's own."""
    import pdfplumber
    import pypdfium2.raw as pdfium
    from pdfplumber.table import TableFinder

    from vnadmin.limits import LIMITS
    from vnadmin.parse.pdf_page import with_stamps
    from vnadmin.parse.pdf_rules import Rules
    from vnadmin.parse.pdf_tables import _printed

    paper = Paper()
    paper.canvas.setPageRotation(turn)
    table(paper, [["1", "Rà soát", "Sở A", "2025"]] * 3, 90)
    for i in range(3):
        paper.canvas.rect(80 + 60 * i, 500, 60, 30, stroke=1, fill=0)
        paper.canvas.rect(80, 400 - 25 * i, 200, 0.7, stroke=0, fill=1)
        paper.canvas.rect(80 + 99.6 * i, 350, 0.7, 50, stroke=0, fill=1)
    path = paper.canvas.beginPath()
    for x in (300, 350, 400):
        path.moveTo(x, 250)
        path.lineTo(x, 330)
    for y in (250, 290, 330):
        path.moveTo(300, y)
        path.lineTo(400, y)
        path.curveTo(410, y, 410, y, 420, y)
    paper.canvas.drawPath(path)
    paper.canvas.beginForm("grid")
    paper.canvas.grid([10, 60, 110], [10, 40, 70])
    paper.canvas.endForm()
    paper.canvas.translate(40, 20)
    paper.canvas.scale(1.5, 1.25)
    paper.canvas.doForm("grid")
    data = paper.data()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    page, glyphs, _ = with_stamps(pdfium, document, pdfium.FPDF_LoadPage(document, 0), 1)
    rules = Rules(page, glyphs, pdfium.FPDFPage_CountObjects(page), LIMITS)
    assert rules.look().ruled
    ours = [c for t in TableFinder(SimpleNamespace(edges=[_printed(e) for e in rules.edges()])).tables for c in t.cells]
    glyphs.close()
    pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        left, top = pdf.pages[0].bbox[:2]
        theirs = [
            (x0 - left, y0 - top, x1 - left, y1 - top) for t in pdf.pages[0].find_tables() for x0, y0, x1, y1 in t.cells
        ]
    assert len(ours) > 20
    assert [sum(sorted(side), 0.0) for side in zip(*ours, strict=True)] == pytest.approx(
        [sum(sorted(side), 0.0) for side in zip(*theirs, strict=True)], abs=0.1
    )
    assert {tuple(map(round, cell)) for cell in ours} == {tuple(map(round, cell)) for cell in theirs}


@needs_font
def test_errors() -> None:
    """Scans, locked, truncated and too long files."""
    blank = Paper()
    blank.canvas.rect(50, 50, 300, 300, fill=1)
    blank.page()
    with pytest.raises(NoTextLayer, match="text"):
        read_source(blank.data(), name="a.pdf")
    locked = Paper(encrypt="mật khẩu")
    locked.body(100)
    with pytest.raises(EncryptedSource, match="password"):
        read_source(locked.data(), name="a.pdf")
    paper = Paper()
    for _ in range(4):
        paper.body(100)
        paper.page()
    data = paper.data()
    with pytest.raises(LimitExceeded, match="4 pages"):
        read_source(data, limits=Limits(pages=3))
    for cut in (40, 200, len(data) // 2, len(data) - 30):
        with pytest.raises(DamagedSource):
            read_source(data[:cut], name="a.pdf")


@needs_font
def test_info_of_pages() -> None:
    """Pages are counted, and the text layer is judged by the words in it."""
    paper = Paper()
    paper.body(100, 12)
    reading, info = read_source(paper.data(), name="a.pdf")
    assert (info.pages, info.media_type, info.reader, info.text_layer) == (1, "application/pdf", "pdf", "born-digital")
    assert reading.wrapped
    assert (reading.pages[0].start, reading.pages[0].end) == (0, len(reading.text))
    broken = Paper()
    for i in range(12):
        broken.put(80, 100 + 16 * i, "thirc hien Nghi quyst s6 Ban Ch~p hanh Trung irong Dang kStChuang trinh")
    assert read_source(broken.data())[1].text_layer == "broken"


@pytest.mark.real
@pytest.mark.skipif(not SHARED.is_dir(), reason="real documents are not beside the project")
@pytest.mark.parametrize("name", ["tb-565_ubnd-quang-ngai_2024_kl-ctmtqg", "tb-542_ubnd-quang-ngai_2024_du-hoi-nghi"])
def test_real_papers_hold_the_words_of_their_reference(name: str) -> None:
    """Numbers and days that were stamped on at signing stand in their lines; no word of the reference is missing."""
    text = normalize(read_source(SHARED / "pdf" / f"{name}.pdf")[0]).text
    number = name.split("_", maxsplit=1)[0].removeprefix("tb-")
    assert f"Số: {number}/TB-UBND\n" in text
    words = set(text.replace("-", " ").split())
    wanted = (SHARED / "plain" / f"{name}.txt").read_text(encoding="utf-8").replace("-", " ").split()
    assert sum(word in words for word in wanted) > 0.98 * len(wanted)
