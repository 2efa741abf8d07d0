"""`vnadmin show`: the words of a task marked on their pages, whatever the format is."""

from __future__ import annotations

import io
import os
import re
from html import unescape

import pytest
from PIL import Image

import vnadmin
from test_reading_pdf import HEIGHT, Paper, needs_font
from vnadmin.cli import run
from vnadmin.export.marks import EDGES, FILLS, marks_of, marks_of_words
from vnadmin.export.page_images import draw_pages
from vnadmin.parse import ocr_engine
from vnadmin.parse.outside import find_program

FIRST = "1. Sở Y tế chủ trì, phối hợp với Sở Tài chính kiểm tra các trạm trước ngày 30/6/2024."
SECOND = "2. Sở Nội vụ tổng hợp, báo cáo kết quả."
TEXT = f"Số: 12/KH-UBND\n\n{FIRST}\n\n{SECOND}\n"
SCALE = 150 / 72


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Tests speak English whatever the machine speaks."""
    monkeypatch.setenv("VNADMIN_LANG", "en")


def paper() -> bytes:
    made = Paper()
    made.put(80, 100, FIRST, 10)
    made.page()
    made.page()
    made.put(80, 300, SECOND, 10)
    return made.data()


def colours(picture: Image.Image, kind: str) -> tuple[int, int, int, int] | None:
    """Where a colour of a kind lies on the page below the legend, in points."""
    legend = 2 * max(picture.width // 55, 12)
    page = picture.convert("RGB").crop((0, legend, picture.width, picture.height))
    wanted = Image.new("RGB", page.size, FILLS[kind])
    from PIL import ImageChops

    red, green, blue = ImageChops.difference(page, wanted).split()
    same = ImageChops.lighter(ImageChops.lighter(red, green), blue).point(lambda v: 255 if v < 3 else 0)
    found = same.getbbox()
    return found and tuple(side / SCALE for side in found)


@needs_font
def test_words_are_marked_where_they_stand():
    """The pages that hold something, each with its colours on the words; the letters stay to be read."""
    data = paper()
    document = vnadmin.read(data, name="a.pdf")
    drawn = list(draw_pages(document, data, marks_of(document.tasks)))
    assert [page.number for page in drawn] == [1, 3]
    picture = drawn[0].picture
    for kind, mention in (
        ("lead", document.tasks[0].lead[0]),
        ("supporting", document.tasks[0].supporting[0]),
        ("deadline", document.tasks[0].deadlines[0]),
    ):
        (box,) = document.regions(mention.span)
        found = colours(picture, kind)
        assert found == pytest.approx((box.x0 - 1, box.y0 - 1, box.x1 + 1, box.y1 + 1), abs=1.2), kind
    assert colours(picture, "found") is None
    assert min(picture.convert("L").getextrema()) < 60  # black letters upon the colours
    assert colours(drawn[1].picture, "lead") is not None
    assert colours(drawn[1].picture, "deadline") is None


@needs_font
@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], ["out-1.png", "out-3.png"]),
        (["--task", "1"], ["out.png"]),
        (["--task", "2"], ["out.png"]),
        (["--find", "sở  y TẾ"], ["out.png"]),
    ],
)
def test_pages_become_files(arguments, names, tmp_path, capsys):
    """One page keeps the name that was given, several are numbered; the names are what is printed."""
    (tmp_path / "a.pdf").write_bytes(paper())
    assert run(["show", str(tmp_path / "a.pdf"), "-o", str(tmp_path / "out.png"), *arguments]) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / name) for name in names]
    for name in names:
        with Image.open(tmp_path / name) as picture:
            assert picture.format == "PNG"
            assert picture.height > HEIGHT * SCALE


def test_a_text_becomes_a_web_page(tmp_path, capsys):
    """All of the text, nothing more and nothing lost, with the words marked by what they are."""
    (tmp_path / "a.txt").write_text(TEXT.replace("kết quả", "<b>&amp; kết quả"), encoding="utf-8")
    out = tmp_path / "out.html"
    assert run(["show", str(tmp_path / "a.txt"), "-o", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    document = vnadmin.read(tmp_path / "a.txt")
    body = page.split("<main>")[1].split("</main>")[0]
    assert unescape(re.sub(r"</?mark[^>]*>", "", body)) == document.text
    for kind, words in (("lead", "Sở Y tế"), ("supporting", "Sở Tài chính"), ("deadline", "trước ngày 30/6/2024")):
        assert re.search(rf'<mark class="{kind}"[^>]*>{words}</mark>', body)
    assert "<script" not in page
    assert "<b>" not in page
    capsys.readouterr()
    assert run(["show", str(tmp_path / "a.txt"), "-o", str(out), "--lang", "vi", "--span", "0:2"]) == 0
    assert "tìm thấy" in out.read_text(encoding="utf-8")


def test_a_text_has_no_pages(tmp_path, capsys):
    """The message says what to do instead."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run(["show", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out.png")]) == 1
    err = capsys.readouterr().err
    assert ".html" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["--task", "9"], 1, "no task 9; there are 2"),
        (["--find", "Sở Xây dựng"], 1, "nowhere in the text"),
        (["--find", "  "], 2, "missing"),
        (["--span", "5:9999"], 2, "no stretch"),
        (["--span", "x"], 2, "not a span"),
        (["--span", "1:2", "--task", "1"], 2, "only one of"),
        (["-o", "out.docx"], 2, ".png"),
    ],
)
def test_what_is_not_there_is_said(arguments, code, word, tmp_path, capsys):
    """One line, nothing written."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run(["show", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out.html"), *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert word in err
    assert not (tmp_path / "out.html").exists()


@needs_font
@pytest.mark.slow
@pytest.mark.skipif(
    not ocr_engine.is_ready() and os.environ.get("VNADMIN_CI") != "1", reason="Tesseract with vie is not installed"
)
@pytest.mark.parametrize("slant", [0.0, 2.0])
def test_words_of_a_scan_are_marked_where_they_stand(slant):
    """Also where the paper lay askew: ink lies in every box, and none of the words lies outside."""
    import pypdfium2

    made = Paper()
    for y in (60, 80):
        made.body(y)
    made.put(80, 200, FIRST, 11)
    made.put(80, 260, SECOND, 11)
    page = pypdfium2.PdfDocument(made.data())[0]
    image = page.render(scale=200 / 72).to_pil().convert("L").rotate(slant, Image.Resampling.BICUBIC, fillcolor=255)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(200, 200))
    document = vnadmin.read(out.getvalue(), name="a.png")
    marks = marks_of_words(document, "Sở Tài chính kiểm tra") + marks_of_words(document, "Sở Nội vụ")
    assert len(marks) == 2
    for mark in marks:
        for box in document.regions((mark.start, mark.end)):
            sides = tuple(round(side * 200 / 72) for side in (box.x0 - 1, box.y0 - 1, box.x1 + 1, box.y1 + 1))
            part = image.crop(sides)
            ink = part.point(lambda v: 255 if v < 128 else 0)
            x0, _, x1, _ = ink.getbbox()
            assert x1 - x0 > part.width - 14  # words from one end of the box to the other
            above = image.crop((sides[0] + 8, sides[1] - 6, sides[2] - 8, sides[1] - 3))
            assert above.getextrema()[0] > 100  # and nothing cut off above
    (drawn,) = draw_pages(document, out.getvalue(), marks)
    assert colours(drawn.picture, "found")


@pytest.mark.slow
@pytest.mark.skipif(
    find_program("soffice") is None and os.environ.get("VNADMIN_CI") != "1", reason="LibreOffice is not installed"
)
def test_a_word_document_is_laid_out_first(tmp_path, capsys):
    """The words of the document are found on the pages that LibreOffice prints, the second of two equal ones too."""
    import docx

    made = docx.Document()
    made.add_paragraph("Số: 12/KH-UBND")
    made.add_paragraph("Sở Y tế kiểm tra.", style="List Number")
    made.add_page_break()
    made.add_paragraph("Sở Y tế kiểm tra.", style="List Number")
    made.save(tmp_path / "a.docx")
    assert run(["show", str(tmp_path / "a.docx"), "-o", str(tmp_path / "out.png"), "--task", "2"]) == 0
    document = vnadmin.read(tmp_path / "a.docx")
    assert len(document.tasks) == 2
    assert capsys.readouterr().out.split() == [str(tmp_path / "out.png")]
    (drawn,) = draw_pages(document, (tmp_path / "a.docx").read_bytes(), marks_of(document.tasks[1:]))
    assert drawn.number == 2
    assert colours(drawn.picture, "lead")


def test_a_file_that_is_not_there_or_too_large(tmp_path, capsys):
    """One line, as of any other command."""
    assert run(["show", str(tmp_path / "none.pdf"), "-o", str(tmp_path / "out.png")]) == 1
    assert "No such file" in capsys.readouterr().err
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run(["show", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out.html"), "--max-bytes", "9"]) == 1
    assert "larger than the limit" in capsys.readouterr().err


def test_every_kind_has_its_colours_and_names():
    """Light below the letters, dark at the edge, a name in both languages."""
    from vnadmin.export.marks import LABELS

    for names in LABELS.values():
        assert set(names) == set(FILLS) == set(EDGES)
    assert all(sum(FILLS[kind]) > 500 > sum(EDGES[kind]) for kind in FILLS)
