"""Every answer has its place on the page, and the words are there."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

import pytest

import vnadmin
from test_reading_pdf import BODY, HEIGHT, WIDTH, Paper, needs_font
from vnadmin.model import Mention, OutlineNode, Region

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "real"
PAPERS = [path for path in sorted(SHARED.glob("pdf/*.pdf")) if "badocr" not in path.name and "nd-47" not in path.name]
_BLANK = re.compile(r"[\s\ufffe|]+")


def mentions(document):
    """All that was found: header fields, bodies, citations, tasks with all that belongs to them."""

    def walk(value):
        if isinstance(value, Mention) and not isinstance(value, OutlineNode):  # whose heading is one
            yield value
        if isinstance(value, tuple):
            for item in value:
                yield from walk(item)
        elif hasattr(value, "model_fields_set"):
            for name in type(value).model_fields:
                yield from walk(getattr(value, name))

    yield from walk(document)


@cache
def letters(path):
    """The letters of each page as pdfium tells them, one by one, stamps included: letter and middle of its box."""
    import pypdfium2.raw as pdfium

    from vnadmin.parse.pdf_page import with_stamps

    data = path.read_bytes() if isinstance(path, Path) else path
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    pages = []
    for number in range(1, pdfium.FPDF_GetPageCount(document) + 1):
        page, glyphs, _ = with_stamps(pdfium, document, pdfium.FPDF_LoadPage(document, number - 1), number)
        found = []
        for i, letter in enumerate(glyphs.text):
            if not letter.isspace():
                _, x0, y0, x1, y1 = glyphs.fragment(i, i + 1).box
                found.append((i, "-" if letter == "\ufffe" else letter, (x0 + x1) / 2, (y0 + y1) / 2))
        rows = {}
        for letter in found:
            rows.setdefault(int(letter[3]), []).append(letter)
        pages.append((glyphs.width, glyphs.height, rows))
        glyphs.close()
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
    return pages


def inside(regions, pages):
    """The letters whose middle lies in the boxes: box by box, in the order of the page."""
    return "".join(
        letter
        for box in regions
        for _, letter in sorted(
            (i, letter)
            for row in range(int(box.y0) - 1, int(box.y1) + 2)
            for i, letter, x, y in pages[box.page - 1][2].get(row, ())
            if box.x0 - 0.01 <= x <= box.x1 + 0.01 and box.y0 - 0.01 <= y <= box.y1 + 0.01
        )
    )


def check(document, source):
    """How many mentions there are, and those whose boxes hold other letters than they should."""
    pages = letters(source)
    wrong, count = [], 0
    for mention in mentions(document):
        regions = document.regions(mention.span)
        assert regions, mention
        for box in regions:
            assert isinstance(box, Region)
            width, height, _ = pages[box.page - 1]
            assert -1 <= box.x0 < box.x1 <= width + 1, (mention, box)
            assert -1 <= box.y0 < box.y1 <= height + 1, (mention, box)
        count += 1
        wanted, found = _BLANK.sub("", document.raw(mention.span)), _BLANK.sub("", inside(regions, pages))
        if sorted(wanted) != sorted(found):  # the page may hold its letters in another order
            wrong.append((wanted, found))
    return count, wrong


@needs_font
def test_a_box_holds_the_letters_of_its_words_and_no_others():
    """Wide and narrow letters on one line: the box ends where the words end, not in proportion."""
    paper = Paper()
    paper.put(80, 100, "1. Giao iiiiiiiiiiiiiiii, Sở WWWWWWWW và Sở Y tế kiểm tra trước ngày 30/6/2024.", 10)
    paper.body(130)
    data = paper.data()
    document = vnadmin.read(data, name="a.pdf")
    text = document.text
    for words in ("Sở Y tế", "trước ngày 30/6/2024", "iiiiiiiiiiiiiiii", "WWWWWWWW", BODY, "kiểm tra trước"):
        at = text.index(words)
        regions = document.regions((at, at + len(words)))
        assert len(regions) == 1
        assert _BLANK.sub("", inside(regions, letters(data))) == _BLANK.sub("", words)
    assert check(document, data)[1] == []


@needs_font
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_on_turned_pages(turn):
    """A page that is shown turned has its boxes where the words are shown."""
    paper = Paper()
    paper.canvas.setPageRotation(turn)
    moved = {90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}  # so that the words are shown upright
    if turn:
        paper.canvas.translate(*moved[turn])
        paper.canvas.rotate(turn)
    paper.put(80, 100, "1. Giao Sở Y tế kiểm tra trước ngày 30/6/2024.", 10)
    paper.body(130)
    data = paper.data()
    document = vnadmin.read(data, name="a.pdf")
    count, wrong = check(document, data)
    assert count
    assert wrong == []
    first, *_ = document.regions(document.tasks[0].action.span)
    assert 85 < first.y0 < 100 < first.y1 < 110


@needs_font
def test_places_outlive_what_they_were_asked_with():
    """Documents of several files are asked in turn; each keeps its own file open, and copies know their places too."""
    import pickle

    papers = []
    for n in range(3):
        paper = Paper()
        paper.put(80, 100 + 50 * n, "1. Giao Sở Y tế kiểm tra.", 10)
        paper.page()
        paper.put(80, 100, "2. Giao Sở Nội vụ kiểm tra.", 10)
        papers.append(vnadmin.read(paper.data(), name=f"{n}.pdf"))
    for _ in range(2):
        for n, document in enumerate(papers):
            first, second = (document.regions(task.action.span) for task in document.tasks)
            assert (first[0].page, second[0].page) == (1, 2)
            assert first[0].y0 < 100 + 50 * n < first[0].y1 + 2
    copy = pickle.loads(pickle.dumps(papers[1]))
    assert copy.regions(copy.tasks[0].span) == papers[1].regions(papers[1].tasks[0].span)


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(not PAPERS, reason="real documents are not beside the project")
@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_every_mention_of_a_real_pdf_is_where_its_boxes_are(path):
    """At least one box inside its page; what pdfium finds in the boxes is what was read, white space aside.

    Pages that are read by recognition are compared in `test_ocr`. Letters that lie upon each other (stamps over the text)
    may be counted twice: at most one mention in a hundred.
    """
    document = vnadmin.read(path)
    assert document.source.text_layer == "born-digital"
    count, wrong = check(document, path)
    assert count > 5
    assert len(wrong) <= count / 100, wrong[:5]


@needs_font
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("inset", [0, 30])
def test_boxes_on_turned_pages_lie_on_the_letters(turn, inset) -> None:
    """Where a word is printed in red, there is its box: on pages turned by quarters, with margins cut off too."""
    import pypdfium2
    from PIL import ImageChops

    paper = Paper()
    paper.body(300, 4)
    paper.canvas.setFillColorRGB(1, 0, 0)
    paper.canvas.drawString(220, 300, "KHOANH")
    file = pypdfium2.PdfDocument(paper.data())
    page = file[0]
    page.set_rotation(turn)
    if inset:
        page.set_cropbox(inset, 2 * inset, WIDTH - inset, HEIGHT - inset)
    out = io.BytesIO()
    file.save(out)
    document = vnadmin.read(out.getvalue(), name="a.pdf")
    at = document.text.index("KHOANH")
    (box,) = document.regions((at, at + 6))
    shown = pypdfium2.PdfDocument(out.getvalue())[0].render(scale=4).to_pil().convert("RGB")
    red, green, _ = shown.split()
    ink = ImageChops.subtract(red, green).point(lambda v: 255 if v > 100 else 0).getbbox()
    assert ink is not None
    left, top, right, low = (side / 4 for side in ink)
    assert box.x0 - 4 < left < right < box.x1 + 4
    assert box.y0 - 4 < top < low < box.y1 + 4
    assert (box.x1 - box.x0) * (box.y1 - box.y0) < 3 * (right - left) * (low - top)
