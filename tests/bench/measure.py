"""Speed as ratios within one process, so that a slow or busy machine changes nothing.

`make bench` prints them; `test_speed.py` holds them below their bounds.
"""

from __future__ import annotations

import contextlib
import html
import io
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import NamedTuple

import vnadmin

DOCUMENTS = Path(__file__).resolve().parents[2] / "corpus" / "documents"
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
    texts = ordinary()
    readers = [reader(text) for text in texts]

    def read_all():
        for read in readers:
            read()

    def scan_all():
        for text in texts:
            _SCAN.findall(text)

    read_all()
    whole, scan = best(read_all, scan_all, rounds=rounds)
    return Ratio("text → Document, in scans of the same text", whole / scan, 90, aim=10)


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

    from vnadmin.parse.reading import read_source

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


MEASURES = (scan_ratio, growth_ratio, hostile_ratio, import_ratio, word_reading_ratio, word_ratio)


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
