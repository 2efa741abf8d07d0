"""Speed as ratios within one process, so that a slow or busy machine changes nothing; memory of long files in MiB.

`make bench` prints them; `test_speed.py` holds them below their bounds.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import html
import io
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import NamedTuple

import vnadmin
from vnadmin.parse.reading import read_source
from vnadmin.parse.text_layer import loses_capitals, needs_recognition

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import rendering

DOCUMENTS = Path(__file__).resolve().parents[2] / "corpus" / "documents"
REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
PAGES = 1400
SIZE = 20_000  # characters of a hostile string, and of the ordinary text it is compared with
ROUNDS = 7
_SCAN = re.compile(r"\S+")


class Ratio(NamedTuple):
    """How many times the baseline something costs, and how many times it may.

    `aim` is what we want on a quiet machine, where the bound leaves room for a busy one or we are not there yet.
    """

    name: str
    value: float
    bound: float
    aim: float | None = None


def cpu(work):
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def best(*works, rounds=ROUNDS, least=0.02):
    """The least CPU seconds a call of each work, measured in turn; short works are repeated until they can be measured."""
    repeats = [max(1, round(least / max(cpu(work), 1e-6))) for work in works]
    times = [[] for _ in works]
    for _ in range(rounds):
        for work, repeat, found in zip(works, repeats, times, strict=True):
            found.append(cpu(lambda work=work, repeat=repeat: [work() for _ in range(repeat)] and None) / repeat)
    return [min(found) for found in times]


def reader(text):
    """Reads a text as the bytes of a file; a text of blanks is refused, which is an answer too."""
    data = text.encode()

    def read():
        with contextlib.suppress(vnadmin.EmptySource):
            vnadmin.read(data, name="text.txt")

    return read


def ordinary():
    """Text of the corpus, plain files that are UTF-8, in order of their names."""
    return [path.read_text(encoding="utf-8") for path in sorted(DOCUMENTS.glob("*.txt"))]


def scan_ratio(rounds=ROUNDS):
    """All corpus documents, each read by itself, against one scan for words of each."""
    return in_scans(ordinary(), "text → Document (short papers full of tasks), in scans of the same text", 150, rounds)


def real_scan_ratio(rounds=ROUNDS):
    """Real texts of 13 to 50 KB, where they lie beside the project."""
    files = [path.read_bytes() for path in sorted(REAL.glob("text/*.md"))]
    texts = [data.decode() for data in files if 13_000 <= len(data) <= 50_000]
    name = "real text → Document, in scans of the same text"
    return in_scans(texts, name, 70, rounds) if texts else Ratio(f"{name} (no such file here)", 0, 70)


def in_scans(texts, name, bound, rounds):
    """Each text read by itself against one scan for words of each."""
    readers = [reader(text) for text in texts]

    def read_all():
        for read in readers:
            read()

    def scan_all():
        for text in texts:
            _SCAN.findall(text)

    read_all()
    whole, scan = best(read_all, scan_all, rounds=rounds)
    return Ratio(name, whole / scan, bound, aim=10)


def growth_ratio():
    """A text a hundred times as long against the text."""
    text = "\n\n".join(ordinary()[:5])
    once, hundred = best(reader(text), reader("\n\n".join([text] * 100)), rounds=3)
    return Ratio("100 × the text, in times of the text", hundred / once, 150, aim=115)


PIECES = (
    " ", "\n", "\t", "|", "*", "#", "-", ".", ",", ";", "(", ")", "“", "/", "<", "&", "1", "A", "a", "Đ", "ộ", "\u0300", "\ufffe",
    "1.", "1.1.", "a)", "I.", "- ", "1/", "1-", ". ", ", ", "; ", "( ", "| ", "1 ", "A ", "X-", "/X",
    "ngày ", "ngày 1/", "ngày 01 tháng ", "trước ngày ", "tháng ", "quý I/", "năm 20", "16 giờ ", "đến hết ", "hằng ", "trong ",
    "kể từ ", "01/01/2024 ", "1 tháng 1 năm 2024 đến ", "6 tháng, ",
    "số ", "Số: ", "số 1/", "12-", "12/QĐ-", "QĐ-UBND", "Nghị định ", "Luật ", "khoản 1 ", "điểm a khoản 1 Điều 1 ", "217, ",
    "Căn cứ ", "(sau đây gọi tắt là ", "về việc ", "của ", "của Bộ ",
    "Sở ", "Sở Y tế, ", "các Bộ: ", "các ", "và ", "Ủy ban ", "Ủy ban nhân dân ", "tỉnh ", "Ban ", "Bộ Văn hóa, ",
    "chủ trì, ", "phối hợp với ", "chủ trì, phối hợp với ", "giao ", "yêu cầu ", "báo cáo ", "Giao Sở Y tế: ", "đề nghị ",
    "Kính gửi: ", "Nơi nhận:\n", "KT. ", "TM. ", "Lưu: ", "CHỈ THỊ\n", "Điều 1. ", "PHỤ LỤC\n", "Chương I\n", "./.", "-----\n",
    "1. Sở Y tế\n", "1\n", "A\n", "\n&", "(1)\r", "a) Chủ trì\n", "| Sở | Y | tế |\n", "V Ă N ", "36-\n",
)  # fmt: skip


def hostile():
    """Strings of `SIZE` characters that repeat one piece for ever."""
    for piece in PIECES:
        yield piece, (piece * (SIZE // len(piece) + 1))[:SIZE]


def hostile_ratio(rounds=3):
    """The worst hostile string against ordinary text of the same length."""
    text = "\n\n".join(ordinary())[:SIZE]
    base = best(reader(text), rounds=ROUNDS)[0]
    worst, name = 0.0, ""
    for piece, string in hostile():
        value = cpu(reader(string)) / base
        if value > 2:  # looked at again: the first time may have compiled a pattern
            value = best(reader(string), rounds=rounds)[0] / base
        if value > worst:
            worst, name = value, piece
    return Ratio(f"worst hostile string ({name!r} …), in times of ordinary text", worst, 8, aim=4)


def import_ratio(rounds=ROUNDS):
    """`import vnadmin` against five modules of the standard library, both over bare Python."""
    works = ("", "import re, enum, typing, dataclasses, json", "import vnadmin")
    times = [[] for _ in works]
    for _ in range(rounds):
        for work, found in zip(works, times, strict=True):
            code = f"{work}\nimport time\nprint(time.process_time())"
            done = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True)
            found.append(float(done.stdout))
    bare, base, ours = (min(found) for found in times)
    return Ratio(
        "import vnadmin, in imports of re, enum, typing, dataclasses, json", max(ours - bare, 0) / (base - bare), 3
    )


def word_file():
    """A Word document of 800 paragraphs in runs as office programs write them: looks in every run, bold at the start."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    looks = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/>{}<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"/>'
    run = f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{{}}</w:t></w:r>'
    begin = '<w:p><w:pPr><w:pStyle w:val="Normal"/><w:spacing w:before="120"/><w:jc w:val="both"/><w:rPr><w:sz w:val="28"/></w:rPr></w:pPr>'
    lines = [line for text in ordinary() for line in text.splitlines()][:800]
    paragraphs = []
    for line in lines:
        first, _, rest = html.escape(line).partition(". ")
        paragraphs.append(
            begin + run.format("<w:b/>", first) + (run.format("", f". {rest}") if rest else "") + "</w:p>"
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        body = "".join(paragraphs)
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def word_ratios(rounds):
    """A Word document against unpacking it and taking its letters with lxml: reading alone, and all the way."""
    from lxml import etree

    data = word_file()

    def letters():
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = etree.fromstring(archive.read("word/document.xml"))
        name = root.tag.replace("}document", "}t")
        return "".join([text.text or "" for text in root.iter(name)])

    works = (letters, lambda: read_source(data), lambda: vnadmin.read(data))
    for work in works:
        work()
    base, reading, whole = best(*works, rounds=rounds)
    return reading / base, whole / base


def word_reading_ratio(rounds=ROUNDS):
    """Reading a Word document, without what is found in its text."""
    return Ratio(
        "DOCX → text, tables, looks and places, in times of inflate + lxml text", word_ratios(rounds)[0], 5, aim=3
    )


def word_ratio(rounds=ROUNDS):
    """A Word document with all that is found in its text; most of it is the analysis of the text, as for any other format."""
    return Ratio("DOCX → Document, in times of inflate + lxml text", word_ratios(rounds)[1], 25, aim=3)


def bare_text(data):
    """What pdfium alone takes: every page opened, its text in one call."""
    import pypdfium2.raw as pdfium

    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    pages = []
    for number in range(pdfium.FPDF_GetPageCount(document)):
        page = pdfium.FPDF_LoadPage(document, number)
        letters = pdfium.FPDFText_LoadPage(page)
        count = pdfium.FPDFText_CountChars(letters)
        units = (ctypes.c_ushort * (count + 1))()
        pdfium.FPDFText_GetText(letters, 0, count, units)
        pages.append(bytes(units)[: 2 * count].decode("utf-16-le", errors="replace"))
        pdfium.FPDFText_ClosePage(letters)
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
    return pages


@functools.cache
def rendered():
    """Documents of the corpus as an office prints them to PDF."""
    return [rendering.to_pdf(rendering.blocks(path)) for path in sorted(DOCUMENTS.iterdir())]


@functools.cache
def real():
    """Real PDF files whose text can be trusted, where they lie beside the project."""
    paths = [path for path in sorted(REAL.glob("pdf/*.pdf")) if not path.stem.endswith("_badocr")]
    files = [path.read_bytes() for path in paths]
    return [data for data in files if all(is_trusted(page) for page in bare_text(data))]


def is_trusted(page):
    """Whether the text of a page is read; others go to text recognition, which is another matter."""
    return bool(page.strip()) and not (needs_recognition(page, scanned=False) or loses_capitals(page))


def pdf_ratio(files, work, name, bound):
    """Each file read by itself against the bare text of its pages, in turn."""

    def all_of(read):
        for data in files:
            read(data)

    all_of(work)
    whole, bare = best(lambda: all_of(work), lambda: all_of(bare_text), rounds=5)
    return Ratio(name, whole / bare, bound, aim=1.6)


def pdf_reading_ratio():
    """PDF of the corpus to lines with boxes and fonts, columns and tables."""
    return pdf_ratio(rendered(), read_source, "PDF → Reading, in times of pdfium's bare text", 4.5)


def pdf_ratio_of_all():
    """PDF of the corpus to documents."""
    return pdf_ratio(rendered(), vnadmin.read, "PDF → Document, in times of pdfium's bare text", 11)


def real_pdf_ratio():
    """Real PDF files to documents."""
    files = real()
    name = "real PDF → Document, in times of pdfium's bare text"
    return pdf_ratio(files, vnadmin.read, name, 5) if files else Ratio(f"{name} (no such file here)", 0, 5)


_GROWN = """
import sys, resource, vnadmin
from vnadmin.parse.reading import read_source
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
start = peak()
{"reading": read_source, "document": vnadmin.read}[sys.argv[2]](sys.argv[1])
print((peak() - start) / 1024)
"""


@functools.cache
def long_pdf():
    """A file of some 1,400 pages: the corpus again and again."""
    parts = [part for path in sorted(DOCUMENTS.iterdir()) for part in rendering.blocks(path)]
    once = len(bare_text(rendering.to_pdf(parts)))
    return rendering.to_pdf(parts * -(-PAGES // once))


def memory(kind, name, bound):
    """MiB that a process of its own takes at its peak over its start."""
    if not sys.platform.startswith("linux"):
        return Ratio(f"{name} (measured on Linux only)", 0, bound)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(long_pdf())
        file.flush()
        command = [sys.executable, "-c", _GROWN, file.name, kind]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Ratio(name, float(done.stdout), bound, aim=80)


def pdf_reading_memory():
    """The reading of a long file."""
    return memory("reading", "MiB over the start for the Reading of a PDF of 1,400 pages", 115)


def pdf_memory():
    """All of a long file."""
    return memory("document", "MiB over the start for the Document of a PDF of 1,400 pages", 205)


PDF_MEASURES = (pdf_reading_ratio, pdf_ratio_of_all, real_pdf_ratio, pdf_reading_memory, pdf_memory)
MEASURES = (
    scan_ratio,
    real_scan_ratio,
    growth_ratio,
    hostile_ratio,
    import_ratio,
    word_reading_ratio,
    word_ratio,
    *(PDF_MEASURES if rendering.font() else ()),
)


def main():
    """Prints every ratio; exit code 1 when one is above its bound."""
    kept = True
    for measure in MEASURES:
        ratio = measure()
        kept &= ratio.value <= ratio.bound
        missed = ratio.aim is not None and ratio.value > ratio.aim
        aim = f"; the aim of {ratio.aim} is not reached" if missed else ""
        print(f"{ratio.value:8.2f}  (at most {ratio.bound:3}{aim})  {ratio.name}")
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
