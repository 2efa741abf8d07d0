"""Scans and pictures: made fit to be read, recognised, laid out, put right, with the place of every word."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from test_reading_pdf import _FONT, needs_font
from vnadmin.data import load
from vnadmin.errors import DamagedSource, LimitExceeded, NoTextLayer
from vnadmin.parse import ocr, ocr_again, ocr_engine
from vnadmin.parse.normalize import normalize, regions
from vnadmin.parse.ocr_again import read_again
from vnadmin.parse.ocr_engine import Found, Line, Word
from vnadmin.parse.ocr_hand import without_handwriting
from vnadmin.parse.ocr_image import Placement, is_blank, lies_on_its_side, prepared, shown_box, slant_of, without_stamps
from vnadmin.parse.ocr_page import lay_out
from vnadmin.parse.ocr_repair import repairs
from vnadmin.parse.ocr_strokes import count_strokes
from vnadmin.parse.pdf import read_pdf
from vnadmin.parse.reading import Limits, read_source
from vnadmin.parse.text_layer import loses_capitals
from vnadmin.records import Reading

WIDTH, HEIGHT, DPI = 1654, 2339, 200
SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "real"
IN_CI = os.environ.get("VNADMIN_CI") == "1"
needs_tesseract = pytest.mark.skipif(
    not ocr_engine.is_ready() and not IN_CI, reason=f"needs text recognition: {ocr_engine.HOW_TO_INSTALL}"
)
LEFT = ["ỦY BAN NHÂN DÂN", "TỈNH AN BÌNH", "Số: 145/UBND-KGVX"]
RIGHT = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "An Bình, ngày 12 tháng 5 năm 2025"]
BODY = [
    "1. Sở Y tế chủ trì, phối hợp với Sở Tài chính rà soát các cơ sở khám bệnh",
    "trên địa bàn tỉnh, báo cáo Ủy ban nhân dân tỉnh trước ngày 15/6/2025.",
    "2. Sở Nội vụ hướng dẫn các xã, phường thực hiện; hoàn thành trong tháng 7",
    "năm 2025 và gửi danh sách về Văn phòng Ủy ban nhân dân tỉnh để theo dõi.",
]


def paper() -> Image.Image:
    """A page with letterhead, body and closing."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(_FONT), 30)
    for n in range(3):
        draw.text((160, 150 + 60 * n), LEFT[n], "black", font)
        draw.text((820, 150 + 60 * n), RIGHT[n], "black", font)
    for n, line in enumerate(BODY):
        draw.text((200, 480 + 60 * n), line, "black", font)
    for n, line in enumerate(["Nơi nhận:", "- Như trên;", "- Lưu: VT, KGVX."]):
        draw.text((200, 900 + 55 * n), line, "black", font)
    draw.text((1000, 900), "CHỦ TỊCH", "black", font)
    draw.text((950, 1130), "Nguyễn Văn Bình", "black", font)
    return page


def saved(page: Image.Image, form: str, **options) -> bytes:
    out = io.BytesIO()
    page.save(out, form, **options)
    return out.getvalue()


def read(data: bytes, name: str):
    return normalize(read_source(data, name=name)[0])


def words(text: str) -> list[str]:
    return text.split()


def missed(text: str) -> list[str]:
    """The words of the page that were not recognised."""
    found = words(text)
    return [w for line in LEFT + RIGHT + BODY for w in words(line) if w not in found]


# --- pictures --------------------------------------------------------------------------------------------------------
@needs_font
@pytest.mark.parametrize("angle", [-3.0, -0.8, 0.0, 1.5, 4.0])
def test_slant_is_measured(angle) -> None:
    """To a fifth of a degree, whichever way a page was laid on the glass."""
    page = paper().convert("L").rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    assert slant_of(page) == pytest.approx(-angle, abs=0.2)


@needs_font
def test_a_page_on_its_side_is_seen() -> None:
    """By the way its lines run; a page without ink is known as well."""
    page = paper().convert("L")
    assert not lies_on_its_side(page)
    assert lies_on_its_side(page.rotate(90, expand=True))
    assert not is_blank(page)
    assert is_blank(Image.new("L", (WIDTH, HEIGHT), 250))


def test_coloured_stamps_go_and_black_letters_below_stay() -> None:
    """Red and blue ink becomes paper, black on red stays; a text that is printed in colour is left."""
    page = Image.new("RGB", (400, 300), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((20, 20, 380, 60), "black")
    draw.ellipse((40, 100, 160, 220), outline=(220, 40, 60), width=4)
    draw.line((100, 150, 300, 150), (60, 70, 190), 4)
    draw.rectangle((60, 150, 80, 154), (70, 10, 15))
    grey = without_stamps(page)
    assert grey.getpixel((42, 160)) == 255
    assert grey.getpixel((250, 150)) == 255
    assert grey.getpixel((70, 152)) < 80
    assert grey.getpixel((100, 40)) == 0
    blue = Image.new("RGB", (100, 100), "white")
    ImageDraw.Draw(blue).rectangle((10, 10, 90, 30), (20, 20, 160))
    assert without_stamps(blue).getpixel((50, 20)) < 100


@pytest.mark.parametrize(
    "quarters, box", [(0, (10, 20, 30, 25)), (1, (75, 10, 80, 30)), (2, (70, 175, 90, 180)), (3, (20, 170, 25, 190))]
)
def test_boxes_lead_back_to_the_page_as_it_is_shown(quarters, box) -> None:
    """A box near the top left of the upright picture, on pages that were turned by quarters."""
    width, height = (100, 200) if quarters % 2 == 0 else (200, 100)
    shown = shown_box(Placement(width, height, 0.0, quarters), (10, 20, 30, 25), 100, 200)
    assert shown == pytest.approx(box)


def test_boxes_rise_with_a_slanted_line() -> None:
    """Words at both ends of a line lie at different heights on the page."""
    place = Placement(1000, 1000, 2.0)
    left, right = (shown_box(place, (x, 500, x + 20, 510), 1000, 1000) for x in (0, 980))
    assert right[1] - left[1] == pytest.approx(34.2, abs=0.2)


# --- words -----------------------------------------------------------------------------------------------------------
def line(text: str, x: float, base: float, *, sure: int = 95, size: float = 20.0) -> Line:
    found = []
    for word in text.split():
        found.append(Word(word, x, base - 15, x + 9 * len(word), base + 4, sure))
        x = found[-1].x1 + 7
    return Line(tuple(found), size, base, 0.0)


def laid_out(*lines: Line, rules=()) -> tuple[list[str], list[str]]:
    page = lay_out(1, Placement(1000, 1400), Found(list(lines), [], list(rules)), (500.0, 700.0))
    return [f.text for f in page.lines], [f.text for f in page.apart]


def test_two_columns_in_order() -> None:
    """Rows that run over both columns are parted at the blank, the left column comes first."""
    head = line("SỞ Y TẾ", 100, 100).words + line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 480, 100).words
    row = line("Số: 12/SYT-NV", 100, 140).words + line("An Bình, ngày 02 tháng 3 năm 2025", 500, 140).words
    assert laid_out(Line(head, 20, 100, 0), Line(row, 20, 140, 0), line("Kính gửi: Ủy ban nhân dân tỉnh", 200, 220))[0] == [
        "SỞ Y TẾ", "Số: 12/SYT-NV", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "An Bình, ngày 02 tháng 3 năm 2025",
        "Kính gửi: Ủy ban nhân dân tỉnh",
    ]  # fmt: skip


def test_noise_is_left_out_and_doubtful_words_stay_in_their_line() -> None:
    """Specks and handwriting are no text; a doubtful figure is not believed, a doubtful word between sure ones is."""
    doubtful = Line(
        (*line("Sở Y tế", 100, 300).words, *line("HÿMI", 172, 300, sure=0).words, *line("thực hiện", 220, 300).words),
        20, 300, 0.0,
    )  # fmt: skip
    figure = Line(
        (*line("ngày", 100, 340).words, *line("80", 150, 340, sure=29).words, *line("tháng 3", 180, 340).words),
        20, 340, 0.0,
    )  # fmt: skip
    speck = line("Z2 ỰẠ¡", 600, 380, sure=20)
    assert laid_out(doubtful, figure, speck)[0] == ["Sở Y tế HÿMI thực hiện", "ngày tháng 3"]


def test_a_speck_is_no_figure() -> None:
    """What is a fifth as high as the letters beside it is no word, however sure the program is."""
    speck = line("2", 150, 340).words[0]._replace(y0=338, y1=343)
    dated = Line((*line("ngày", 100, 340).words, speck, *line("21 tháng 4 - 5", 165, 340).words), 20, 340, 0.0)
    assert laid_out(dated)[0] == ["ngày 21 tháng 4 - 5"]


def test_stamps_in_frames_and_notes_in_the_margin_stand_apart() -> None:
    """What the office of arrival stamped on is no part of the letterhead or of a sentence."""
    body = [line("các cơ quan đơn vị có liên quan thực hiện nhiệm vụ này", 200, 500 + 40 * n) for n in range(7)]
    rules = [(600, 100, 900, 103), (602, 200, 901, 204), (600, 100, 604, 200), (898, 100, 902, 202)]
    lines, apart = laid_out(*body, line("ĐẾN Ngày", 640, 150), line("Chuyển", 60, 620), rules=rules)
    assert lines == ["các cơ quan đơn vị có liên quan thực hiện nhiệm vụ này"] * 7
    assert apart == ["ĐẾN Ngày", "Chuyển"]


def test_a_stamp_of_arrival_without_sides_stands_apart() -> None:
    """Two rules and two of its words are enough; two rules around a letterhead are no stamp."""
    rules = [(600, 100, 900, 103), (606, 200, 893, 204)]
    stamp = [line("VĂN PHÒNG", 620, 125), line("Giờ: Ngày: 28/4", 620, 150)]
    lines, apart = laid_out(line("SỞ Y TẾ", 100, 100), *stamp, rules=rules)
    assert lines == ["SỞ Y TẾ"]
    assert apart == ["VĂN PHÒNG", "Giờ: Ngày: 28/4"]
    lines, apart = laid_out(line("SỞ Y TẾ", 640, 125), line("CHI CỤC DÂN SỐ", 640, 150), rules=rules)
    assert lines == ["SỞ Y TẾ", "CHI CỤC DÂN SỐ"]
    assert apart == []


def test_what_is_written_large_in_the_top_margin_is_no_letterhead() -> None:
    """A word twice as high as the print, above the letterhead, was written there by hand."""
    body = [line("Sở Y tế báo cáo Ủy ban nhân dân tỉnh", 100, 300 + 40 * n) for n in range(3)]
    assert laid_out(line("THỊ", 800, 60, size=42), line("SỞ Y TẾ", 100, 160, size=26), *body)[0][0] == "SỞ Y TẾ"
    assert laid_out(line("HỎA TỐC", 100, 60, size=28), *body)[0][0] == "HỎA TỐC"


def test_the_output_of_the_program_is_read() -> None:
    """Lines with their size and base line, words with entities, certainties, drawings and rules."""
    found = ocr_engine._parse(
        "<div class='ocr_photo' id='b1' title=\"bbox 1 2 30 40\"></div><div class='ocr_separator' id='b2' title=\"bbox 5 6 70 8\"></div>"
        "<span class='ocr_line' id='l1' title=\"bbox 10 20 300 60; baseline -0.01 -7; x_size 41.5; x_descenders 7\">"
        "<span class='ocrx_word' id='w1' title='bbox 10 20 60 50; x_wconf 96'><strong>TT&amp;TT</strong></span>"
        "<span class='ocrx_word' id='w2' title='bbox 70 20 99 50; x_wconf 30'>số</span></span>"
    )
    assert found == Found(
        [Line((Word("TT&TT", 10, 20, 60, 50, 96), Word("số", 70, 20, 99, 50, 30)), 41.5, 53, -0.01)],
        [(1, 2, 30, 40)],
        [(5, 6, 70, 8)],
    )
    assert found.certainty == pytest.approx((5 * 96 + 2 * 30) / 7)


# --- figures ---------------------------------------------------------------------------------------------------------
def seen(page: Image.Image, layout: int = 6) -> tuple[Image.Image, Found]:
    """A page made fit to be read, and what is recognised on it."""
    one = prepared(page, DPI)
    return one.picture, ocr_engine.recognise(one.picture, dpi=one.dpi, layout=layout, until=time.monotonic() + 60)


def again(picture: Image.Image, found: Found) -> str:
    """The words of a page after doubtful figures were read again."""

    def read(part, scale):
        return ocr_engine.recognise(part, dpi=round(DPI * scale), layout=6, until=time.monotonic() + 60)

    return " ".join(w.text for line in read_again(picture, found, read).lines for w in line.words)


@needs_font
@needs_tesseract
@pytest.mark.parametrize(
    ("wrong", "sure", "right"),
    [
        ("15/6/2825.", 60, "15/6/2025."),  # no day, so it is taken from the picture
        ("l5/6/2025.", 20, "15/6/2025."),  # a letter for a figure
        ("15/6/2025.", 20, "15/6/2025."),  # doubtful, and found to be right
        ("16/6/2025.", 95, "16/6/2025."),  # sure of itself and a date: not looked at again
    ],
)
def test_doubtful_figures_are_read_again(wrong, sure, right) -> None:
    """A figure that makes no sense, or that the program doubts, gets the reading that the picture gives several times."""
    picture, found = seen(paper())
    lines = [
        line._replace(
            words=tuple(w._replace(text=wrong, sure=sure) if w.text == "15/6/2025." else w for w in line.words)
        )
        for line in found.lines
    ]
    assert any(w.text == wrong for line in lines for w in line.words)
    text = again(picture, Found(lines, [], []))
    assert right in text.split()
    assert len(text.split()) == sum(len(line.words) for line in found.lines)


@pytest.mark.parametrize(
    ("first", "sure", "readings", "meant"),
    [
        ("29", 71, ["20", "20", "20", "29"], "29"),  # short, and one reading stands by the first one
        ("8)", 87, ["2", "2", "a", "2"], "8)"),
        (
            "93/2025/NĐ-CP;",
            85,
            ["193/2025/NĐ-CP", "193/2025/NĐ-CP", "193/2025NĐ-CP", "193/2025/NĐ-CP"],
            "193/2025/NĐ-CP;",
        ),
        ("(12/SYT-NV)", 50, ["12/SYT-NVY", "12/SYT-NVY", "12/SYT-NVY", "12/SYT-NV"], "(12/SYT-NVY)"),
        ("45/8/2025", 60, ["15/8/2025", "25/8/2025", "15/8/2025", "45/8/2025"], "45/8/2025"),  # no majority
        ("{0+/QĐ-TTg", 15, ["301/QĐ-TTg", "#01/QĐ-TTg", "401/QĐ-TTg", "401/QĐ-TTg"], "{0+/QĐ-TTg"),
        ("145/UBND", 60, [], "145/UBND"),
        ("II1/2018.", 15, ["II1/2018", "III/2018", "IH/2018", "III/2018"], "III/2018."),  # a quarter
        ("I1/2025", 60, ["11/2025", "11/2025", "11/2025", "11/2025"], "11/2025"),  # a month
    ],
)
def test_readings_vote(first, sure, readings, meant) -> None:
    """Against a reading that makes sense nearly all others must stand; without a majority it stays as doubtful as it was."""
    word = ocr_again.agreed(Word(first, 0, 0, 9, 9, sure), readings)
    assert word.text == meant
    assert word.sure == (max(sure, 80) if meant != first else sure)


@needs_font
@needs_tesseract
@pytest.mark.parametrize(
    ("size", "down", "kept"), [(30, 0, True), (26, -3, True), (40, 2, False), (34, 9, False)],
    ids=["as printed", "typed in later", "taller", "below the line"],
)  # fmt: skip
def test_a_number_written_by_hand_is_left_out(size, down, kept) -> None:
    """What is taller than the print of its line or hangs below it was not printed with it, however sure the program is."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(page)
    font, other = (ImageFont.truetype(str(_FONT), s) for s in (30, size))
    draw.text((160, 150), "SỞ Y TẾ", "black", font)
    base = 210 + font.getmetrics()[0]
    draw.text((160, 210), "Số:", "black", font)
    draw.text((230, base + down), "145", "black", other, anchor="ls")
    draw.text((230 + other.getlength("145") + 12, 210), "/SYT-NVY", "black", font)
    draw.text((820, 210), "An Bình, ngày", "black", font)
    x = 820 + font.getlength("An Bình, ngày ")
    draw.text((x, base + down), "12", "black", other, anchor="ls")
    draw.text((x + other.getlength("12") + 10, 210), "tháng 5 năm 2025", "black", font)
    picture, found = seen(page)
    assert "145" in again(picture, found)
    left = without_handwriting(picture, found)
    words_left = [w.text for line in left.lines for w in line.words]
    printed = [f.text for f in lay_out(1, Placement(*picture.size), left, (595.0, 842.0)).lines]
    assert printed[-1] == f"An Bình, ngày {'12 ' if kept else ''}tháng 5 năm 2025"
    assert ("145" in "".join(words_left), "12" in words_left) == (kept, kept)
    assert " ".join(words_left).endswith("tháng 5 năm 2025")
    assert any(w.startswith("/SYT") for w in words_left)


@needs_font
@needs_tesseract
@pytest.mark.parametrize(
    "number", ["Số: 188 - KH/TĐTN", "Số: 40-CT/TU", "Số 188 -KH/TU", "Số: 12/2024/QĐ-UBND", "Số: 27/SYT"]
)
def test_printed_numbers_of_every_form_stay(number) -> None:
    """Also where the dash stands by itself, as in papers of the Party and of mass organisations."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    ImageDraw.Draw(page).text((160, 210), number, "black", ImageFont.truetype(str(_FONT), 30))
    picture, found = seen(page)
    assert without_handwriting(picture, found) == found


@needs_font
@pytest.mark.parametrize(
    ("printed", "read_as", "meant"),
    [
        ("III. TỔ CHỨC", "II. TỔ CHỨC", "III. TỔ CHỨC"),
        ("II. TỔ CHỨC", "II. TỔ CHỨC", "II. TỔ CHỨC"),
        ("II. TỔ CHỨC", "H. TỔ CHỨC", "II. TỔ CHỨC"),
        ("quý III/2026,", "quý II/2026,", "quý III/2026,"),
        ("quý II/2026,", "quý II/2026,", "quý II/2026,"),
        ("quý III/2026", "quý II1/2026", "quý III/2026"),
        ("tháng 11/2026", "tháng 11/2026", "tháng 11/2026"),
        ("tháng 11/2026", "tháng I1/2026", "tháng I1/2026"),
        ("IV. TỔ CHỨC", "IV. TỔ CHỨC", "IV. TỔ CHỨC"),
        ("HN. TỔ CHỨC", "H. TỔ CHỨC", "H. TỔ CHỨC"),
    ],
)
def test_strokes_of_roman_numerals_are_counted(printed, read_as, meant) -> None:
    """One that recognition lost is seen on the picture; a stroke before a year and figures are none."""
    page = Image.new("L", (900, 200), "white")
    font = ImageFont.truetype(str(_FONT), 34)
    draw = ImageDraw.Draw(page)
    draw.text((40, 150), printed, "black", font, anchor="ls")
    x = 40.0
    words = []
    for text, known in zip(printed.split(), read_as.split(), strict=True):
        left, top, right, low = draw.textbbox((x, 150), text, font, anchor="ls")
        words.append(Word(known, left, top, right, low, 60))
        x += font.getlength(text + " ")
    found = count_strokes(page, Found([Line(tuple(words), 40.0, 150.0, 0.0)], [], []))
    assert " ".join(w.text for w in found.lines[0].words) == meant


# --- repairs ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("example", load("ocr_slips.examples"), ids=lambda e: f"{e['row']}:{e['text'][:20]}")
def test_slips_of_recognition(example) -> None:
    """Each row mends its own example and nothing else; what is right is left alone."""
    edits = [(example["text"][a:b].strip(), new.strip()) for a, b, new in repairs(example["text"])]
    assert edits == ([] if example["row"] == "-" else [(example["match"], example["value"])])


@pytest.mark.parametrize(
    "text, edits",
    [
        ("Sở Y tế kiểm tra.\n5, Sở Tài chính cấp vốn", [(",", ".")]),
        ("Sở Y tế kiểm tra\n\n12, Đối với các xã", [(",", ".")]),
        ("các điều 3,\n5, Luật Đất đai", []),
        ("cấp các xã:\n5, trong đó có 2 xã", []),
    ],
)
def test_the_point_of_an_item_number(text, edits) -> None:
    """A comma behind the number of a paragraph is its point; inside a sentence it stays."""
    assert [(text[a:b], new) for a, b, new in repairs(text)] == edits


@pytest.mark.parametrize(
    "read_as, meant",
    [
        ("UY BAN NHAN DÂN", "ỦY BAN NHÂN DÂN"),
        ("Sở Kê hoạch và Đâu tư", "Sở Kế hoạch và Đầu tư"),
        ("QUYÉT ĐỊNH", "QUYẾT ĐỊNH"),
        ("uỷ ban nhân dân tỉnh", "uỷ ban nhân dân tỉnh"),
        ("kê hoạch, đâu tư", "kê hoạch, đâu tư"),
    ],
)
def test_names_get_the_marks_of_the_tables(read_as, meant) -> None:
    """Names of bodies and titles only; prose and the place of a tone stay as they were read."""
    doc = normalize(Reading(read_as, "ocr", "image/png", wrapped=True))
    assert doc.text == meant


def test_a_repair_leads_back_to_what_was_recognised() -> None:
    """The text has the right letters, the raw text those that were read."""
    doc = normalize(Reading("Căn cứ Quyết định số 12/QD-UBND ngày l5/6/2O24", "ocr", "image/png", wrapped=True))
    at = doc.text.index("15/6/2024")
    raw = doc.map.raw(at, at + 9)
    assert doc.raw[raw.start : raw.end] == "l5/6/2O24"
    assert "12/QĐ-UBND" in doc.text
    assert normalize(Reading("12/QD-UBND", "plain", "text/plain", wrapped=True)).text == "12/QD-UBND"


@pytest.mark.parametrize(
    "text, lost",
    [
        ("C N P Ủ\nCỘNG ÒA XÃ ỘI C Ủ NG ĨA VIỆT NAM\nNG Ị ĐỊN\n", True),
        ("CHÍNH PHỦ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nNGHỊ ĐỊNH\n", False),
        ("K Ế   H O Ạ C H\nT H Ô N G   B Á O\n", False),
        ("VT, TH, NC, KTTH, QHQT, UBND, HĐND, MTTQ, BTTTT\n", False),
    ],
)
def test_fonts_that_lose_capitals_are_known(text, lost) -> None:
    """Headings in pieces, but neither spaced-out ones nor abbreviations."""
    assert loses_capitals(text) is lost


# --- whole pages -----------------------------------------------------------------------------------------------------
@needs_font
@needs_tesseract
@pytest.mark.parametrize("form", ["png", "jpeg", "tiff", "pdf"])
def test_forms_of_pictures(form) -> None:
    """The same page in every form: all its words, columns in order, known as recognised."""
    options = {"resolution": 200.0} if form == "pdf" else {"dpi": (DPI, DPI)}
    reading, info = read_source(saved(paper(), form, **options), name=f"a.{form}")
    doc = normalize(reading)
    assert len(missed(doc.text)) <= 1
    assert [line for line in doc.text.splitlines() if line][:6] == LEFT + RIGHT
    assert doc.text.index("Lưu:") < doc.text.index("CHỦ TỊCH")
    assert (info.reader, info.text_layer, info.pages) == ("ocr", "ocr", 1)
    assert info.media_type == ("application/pdf" if form == "pdf" else f"image/{form}")
    at = doc.text.index("15/6/2025")
    (box,) = regions(doc, at, at + 9)
    scale = WIDTH / doc.pages[0].width
    drawn = ImageFont.truetype(str(_FONT), 30).getlength("trên địa bàn tỉnh, báo cáo Ủy ban nhân dân tỉnh trước ngày ")
    assert (box.x0 * scale, (box.y0 + box.y1) / 2 * scale) == pytest.approx((200 + drawn, 560), abs=14)


@needs_font
@needs_tesseract
@pytest.mark.parametrize("turn", [90, 180, 270, 2.0])
def test_pages_that_lie_askew(turn) -> None:
    """Turned by quarters or a little: the same words, and their boxes on the page as it is shown."""
    page = paper().rotate(turn, Image.Resampling.BICUBIC, expand=turn > 45, fillcolor="white")
    doc = read(saved(page, "png", dpi=(DPI, DPI)), "a.png")
    assert len(missed(doc.text)) <= 2
    assert doc.text.startswith("ỦY BAN NHÂN DÂN\nTỈNH AN BÌNH\n")
    at = doc.text.index("Nguyễn Văn Bình")
    (box,) = regions(doc, at, at + 15)
    spot = Image.new("L", (WIDTH, HEIGHT), 0)
    ImageDraw.Draw(spot).rectangle((950, 1130, 1200, 1165), 255)
    left, top, right, low = spot.rotate(turn, expand=turn > 45).getbbox()
    scale = page.width / doc.pages[0].width
    middle = (box.x0 + box.x1) / 2 * scale, (box.y0 + box.y1) / 2 * scale
    assert middle == pytest.approx(((left + right) / 2, (top + low) / 2), abs=20)


@needs_font
@needs_tesseract
def test_small_and_blurred_pictures() -> None:
    """A picture of 80 dots an inch, blurred, as sent by phone: nearly all words."""
    small = (
        paper().filter(ImageFilter.GaussianBlur(1.5)).resize((WIDTH * 2 // 5, HEIGHT * 2 // 5), Image.Resampling.BOX)
    )
    assert len(missed(read(saved(small, "jpeg", quality=80), "a.jpg").text)) <= 8


@needs_font
@needs_tesseract
def test_several_pages_and_blank_ones() -> None:
    """Pages of a TIFF in their order; an empty one has no text; an empty file of pictures is an error."""
    blank = Image.new("RGB", (WIDTH, HEIGHT), "white")
    data = saved(paper(), "tiff", save_all=True, append_images=[blank, paper()], dpi=(DPI, DPI))
    reading, info = read_source(data, name="a.tif")
    assert info.pages == 3
    assert reading.pages[1].start == reading.pages[1].end
    assert reading.text.count("Sở Nội vụ") == 2
    with pytest.raises(LimitExceeded, match="3 pictures"):
        read_source(data, limits=Limits(pages=2))
    with pytest.raises(NoTextLayer, match="no text"):
        read_source(saved(blank, "png"), name="a.png")


@needs_font
@needs_tesseract
def test_only_pages_without_good_text_are_recognised(monkeypatch) -> None:
    """Beside born-digital pages a scanned one is recognised; the others are read as they are."""
    from test_reading_pdf import BODY as PRINTED
    from test_reading_pdf import Paper

    asked = []
    one = ocr.recognise_picture
    monkeypatch.setattr(ocr, "recognise_picture", lambda page, **k: asked.append(page.number) or one(page, **k))
    mixed = Paper()
    mixed.body(100, 9)
    mixed.page()
    mixed.canvas.drawInlineImage(paper(), 0, 0, 595, 842)
    mixed.page()
    mixed.body(100, 9)
    reading, info = read_source(mixed.data(), name="a.pdf")
    assert asked == [2]
    assert info.reader == "ocr"
    assert reading.text.count(PRINTED) == 18
    assert len(missed(reading.text)) <= 1


@needs_font
@needs_tesseract
def test_what_was_recognised_is_kept(tmp_path, monkeypatch) -> None:
    """The second time nothing is recognised; a damaged file of the cache is as good as none."""
    monkeypatch.setenv("VNADMIN_CACHE", str(tmp_path))
    data = saved(paper(), "png", dpi=(DPI, DPI))
    first = read_source(data)
    (kept,) = tmp_path.rglob("*.json")
    with monkeypatch.context() as patch:
        patch.setattr(ocr_engine, "recognise", lambda *_, **__: pytest.fail("recognised again"))
        assert read_source(data) == first
    kept.write_text("{", encoding="utf-8")
    assert read_source(data) == first


@needs_font
@needs_tesseract
def test_a_page_has_a_time_limit() -> None:
    """The program is ended when a page takes too long."""
    start = time.monotonic()
    with pytest.raises(LimitExceeded, match="longer"):
        read_source(saved(paper(), "png"), limits=Limits(seconds=0.2))
    assert time.monotonic() - start < 5


@needs_font
@needs_tesseract
@pytest.mark.parametrize("form", ["tiff", "pdf"])
def test_a_page_over_its_limit_does_not_spoil_the_others(form, monkeypatch) -> None:
    """It stands empty, a finding names it, and the rest is read; where all pages are late it is an error."""
    import vnadmin

    late = set()
    run = ocr_engine.recognise

    def recognise(picture, *, until, **options):
        if any(abs(picture.width - side) < 4 for side in late):
            until = time.monotonic() + 0.001
        return run(picture, until=until, **options)

    monkeypatch.setattr(ocr_engine, "recognise", recognise)
    wide = Image.new("RGB", (WIDTH + 100, HEIGHT), "white")
    wide.paste(paper())
    options = {"resolution": 200.0} if form == "pdf" else {"dpi": (DPI, DPI)}
    data = saved(paper(), form, save_all=True, append_images=[wide], **options)
    late.add(wide.width)
    document = vnadmin.read(data, name=f"a.{form}")
    (finding,) = (f for f in document.findings if f.code == "page-unread")
    assert "Page 2" in finding.message
    assert document.source.pages == 2
    assert document.text.count("Sở Nội vụ") == 1
    assert str(document.symbol) == "145/UBND-KGVX"
    late.add(WIDTH)
    with pytest.raises(LimitExceeded, match="longer"):
        vnadmin.read(data, name=f"a.{form}")


@needs_font
def test_without_the_program(monkeypatch) -> None:
    """The error names what to install; a PDF with one page of text is read without the others."""
    monkeypatch.setattr(ocr_engine, "languages", frozenset)
    with pytest.raises(NoTextLayer, match="tesseract-ocr-vie"):
        read_source(saved(paper(), "png"), name="a.png")
    scan = saved(paper(), "pdf", resolution=200.0)
    with pytest.raises(NoTextLayer, match="tesseract-ocr-vie"):
        read_pdf(scan, limits=Limits(pages=9, seconds=9))


@pytest.mark.parametrize("form", ["png", "jpeg", "tiff"])
def test_damaged_pictures(form) -> None:
    """Cut off or broken in the middle: an error in one sentence, whether recognition is installed or not."""
    data = saved(Image.effect_noise((300, 200), 50).convert("RGB"), form)
    for broken in (data[:60], data[: len(data) // 2]):
        with pytest.raises((DamagedSource, NoTextLayer)):
            read_source(broken, name=f"a.{form}")


def test_huge_pictures_are_refused() -> None:
    """A picture that would fill the memory is refused before it is unpacked."""
    data = saved(Image.new("1", (20000, 10000)), "png")
    with pytest.raises(LimitExceeded, match="pixels"):
        read_source(data, name="a.png")


# --- real papers -----------------------------------------------------------------------------------------------------
@pytest.mark.real
@pytest.mark.skipif(not SHARED.is_dir(), reason="real documents are not beside the project")
@needs_tesseract
def test_a_real_scan() -> None:
    """Number, day and deadline of a letter that was faxed, stamped and framed; the stamp of arrival is not its issuer."""
    import vnadmin

    document = vnadmin.read(SHARED / "scan" / "cv-3722_vpcp_2026.pdf")
    assert "3722/VPCP-CN" in document.symbol.text
    assert document.issuer.name == "VĂN PHÒNG CHÍNH PHỦ"
    (task,) = document.tasks
    assert str(task.deadlines[0].due_on) == "2026-05-09"
    assert document.source.reader == "ocr"


# What blur and turning still change on these pages: page and form, and how many tasks come out instead.
_DIFFERENT = {("p1", "_blur"): 2, ("p2", "_blur"): 12, ("p2", "_rotated"): 4}


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="real documents are not beside the project")
@needs_tesseract
@pytest.mark.parametrize("page", ["p1", "p2"])
def test_a_real_page_in_five_forms(page) -> None:
    """Clean, dark, noisy, turned and blurred: one header, the same tasks with the same days, but for what is listed."""
    import vnadmin

    forms = ["", "_dark", "_noisy", "_rotated", "_blur"]
    first, *others = [vnadmin.read(next((SHARED / "scan").glob(f"cv-1906*_{page}{form}.jpg"))) for form in forms]
    for form, other in zip(forms[1:], others, strict=True):
        for field in ("document_type", "status"):
            assert getattr(other, field) == getattr(first, field), form
        for field in ("symbol", "issuer"):
            assert str(getattr(other, field)) == str(getattr(first, field)), form
        assert (other.issued and other.issued.date) == (first.issued and first.issued.date), form
        assert len(other.tasks) == _DIFFERENT.get((page, form), len(first.tasks)), form
        if (page, form) not in _DIFFERENT:
            days = [[str(d.due_on) for t in document.tasks for d in t.deadlines] for document in (first, other)]
            assert days[0] == days[1], form


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("CỌNG HOA XÃ HỘI CHỦ NGHIA VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Đôc lập - Tự đo - Hanh phúc", "Độc lập - Tự do - Hạnh phúc"),
        ("ĐẢNG CÔNG SAN VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM"),
        ("CÔNG TÁC XÃ HỘI CỦA NGÀNH Y TẾ VIỆT NAM", "CÔNG TÁC XÃ HỘI CỦA NGÀNH Y TẾ VIỆT NAM"),
        ("HỘI CỰU CHIẾN BINH VIỆT NAM TỈNH", "HỘI CỰU CHIẾN BINH VIỆT NAM TỈNH"),
    ],
)
def test_the_lines_of_a_letterhead_are_known_by_most_of_their_letters(read, meant):
    """What every letterhead prints is put right; other lines of the same look stay."""
    text = f"UBND TỈNH AN BÌNH\n{read}\nSố: 145/UBND-KGVX\n"
    for start, end, new in reversed(repairs(text)):
        text = text[:start] + new + text[end:]
    assert text.split("\n")[1] == meant
