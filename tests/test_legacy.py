"""Letters of before Unicode: read right by font or by statistics, led back exactly, and Unicode never touched."""

from __future__ import annotations

import io
import re
import tempfile
import unicodedata
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from test_office import needs
from vnadmin.data import load
from vnadmin.errors import SourceError
from vnadmin.parse import recode
from vnadmin.parse.legacy import ENCODINGS, TWICE, decoded, edits, style_of, styles, view, view_bytes
from vnadmin.parse.normalize import normalize
from vnadmin.parse.outside import find_program, run
from vnadmin.parse.plain import byte_span
from vnadmin.parse.reading import read_source
from vnadmin.parse.syllables import is_syllable
from vnadmin.parse.text_layer import judge
from vnadmin.records import Reading

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "real"
HELD_OUT = ("cd-228", "ct-09_ubnd-can", "kh-617", "tb-653", "cv-4240")
TEXT = """Ủy ban nhân dân tỉnh Sông Mây
Số: 12/KH-UBND
1. Sở Xây dựng chủ trì, phối hợp với Sở Tài chính rà soát, lập danh mục cây xanh trước ngày 15/6/2004.
2. Các huyện, thị xã bố trí kinh phí, định kỳ hằng quý báo cáo Ủy ban nhân dân tỉnh kết quả thực hiện.
3. Đề nghị Mặt trận Tổ quốc vận động nhân dân trồng, chăm sóc và bảo vệ cây ở đường phố, trường học.
"""
OLD = [e for e in ENCODINGS if e != TWICE]


@cache
def letters(encoding: str) -> dict[str, bytes]:
    rows = [row for row in load("legacy_charmaps") if row["encoding"] == encoding]
    return {row["char"]: bytes.fromhex(row["bytes"]) for row in rows}


def encoded(text: str, encoding: str) -> bytes:
    """As it was saved in its time; letters that only a capital font could print are saved small."""
    if encoding == TWICE:
        return view(text.encode()).encode()
    table = letters(encoding)
    return b"".join(table.get(c) or table.get(c.lower()) or c.encode("cp1252") for c in text)


@pytest.mark.parametrize("example", load("legacy_charmaps.examples"), ids=lambda e: f"{e['row']}")
def test_a_byte_is_its_letter(example) -> None:
    """Every row turns its own bytes into its letter, and plain letters stay."""
    text = view(bytes.fromhex(example["text"]))
    if example["row"] == "-":
        assert all(decoded(text, encoding) == text for encoding in ENCODINGS)
        return
    encoding = next(row["encoding"] for row in load("legacy_charmaps") if row["id"] == example["row"])
    assert example["value"] in decoded(text, encoding)
    at = text.index(view(bytes.fromhex(example["match"])))
    assert decoded(text[at:], encoding).startswith(example["value"])


@pytest.mark.parametrize("example", load("legacy_fonts.examples"), ids=lambda e: e["text"])
def test_a_font_tells_its_encoding(example) -> None:
    """By name; fonts of Unicode letters tell nothing."""
    found = style_of(example["text"])
    if example["row"] == "-":
        assert found is None
        return
    row = next(row for row in load("legacy_fonts") if row["id"] == example["row"])
    assert styles()[found] == (example["value"], bool(row["capitals"]))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_plain_text_is_read_by_statistics(encoding: str) -> None:
    """The words of each encoding, and the bytes that every word came from."""
    data = encoded(TEXT, encoding)
    reading, info = read_source(data, name="a.txt")
    doc = normalize(reading)
    assert doc.text.lower() == TEXT.lower()
    assert info.encoding == ("utf-8" if encoding == TWICE else encoding)
    at = doc.text.index("Sở Tài chính")
    span = byte_span(data, reading.text, doc.map.raw(at, at + 12), info.encoding)
    assert data[span.start : span.end] == encoded("Sở Tài chính", encoding)


@pytest.mark.parametrize("encoding", OLD)
def test_saved_once_more_as_utf_8(encoding: str) -> None:
    """As portals serve it: the Western letters of old bytes inside a page of today."""
    lines = "".join(f"<p>{view(encoded(line, encoding))}</p>" for line in TEXT.splitlines())
    page = f"<html><body><p>Tiêu đề của trang tin</p>{lines}</body></html>"
    doc = normalize(read_source(page.encode(), name="a.html")[0])
    assert doc.text.lower().split() == ("Tiêu đề của trang tin " + TEXT).lower().split()


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        unicodedata.normalize("NFD", TEXT),
        "Công ty ABC® © 2024 · Điều § 5 · 20 µm · ±3 °C · 5 m² · «trích» · naïve, Müller, Señor, Ångström, façade",
        "Müller, Höß, naïf, façade, Señor, Ångström, Øresund, Köln, Zürich, Besançon",
        "và các tài xế già có cả bàn là",
        "µ¸®ø" * 50,
        "x® y© z¹ t§",
    ],
)
def test_unicode_and_other_languages_stay(text: str) -> None:
    """Nothing is read as old letters by chance."""
    assert recode.guess(text) is None
    assert normalize(Reading(text, "plain", "text/plain", wrapped=False)).text == unicodedata.normalize("NFC", text)


def test_windows_1258_is_no_old_encoding() -> None:
    """The code page of Vietnamese Windows has marks of its own and is decoded as before."""
    loose = re.sub("[\u0300\u0301\u0303\u0309\u0323]", lambda m: m[0], unicodedata.normalize("NFD", TEXT))
    data = re.sub("[aeiouydAEIOUYD][\u0302\u0306\u031b]", lambda m: unicodedata.normalize("NFC", m[0]), loose)
    data = re.sub(
        "([aeouAEOU])([\u0323\u0301\u0300\u0303\u0309])([\u0302\u0306\u031b])",
        lambda m: unicodedata.normalize("NFC", m[1] + m[3]) + m[2],
        data,
    )
    reading, info = read_source(data.encode("cp1258"), name="a.txt")
    assert info.encoding == "windows-1258"
    assert normalize(reading).text == TEXT


# --- by font ---------------------------------------------------------------------------------------------------------
def with_fonts(*lines: tuple[str, str]) -> bytes:
    """A .docx with a paragraph a line, each in its font."""
    document = docx.Document()
    for font, text in lines:
        run_ = document.add_paragraph().add_run(text)
        run_.font.name = font
        run_._r.rPr.rFonts.set(qn("w:hAnsi"), font)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(data: bytes, name: str = "a.docx"):
    return normalize(read_source(data, name=name)[0])


def old(text: str, encoding: str) -> str:
    return view(encoded(text, encoding))


def test_runs_are_read_by_their_font() -> None:
    """Each run as its own font prints it: several encodings in one file, capitals of capital fonts, Unicode beside."""
    doc = read(
        with_fonts(
            (".VnTimeH", old("ủy ban nhân dân tỉnh sông mây", "tcvn3")),
            (".VnTimeH", "ban qu¶n lý"),
            (".VnTime", old("Bộ Tài chính", "tcvn3")),
            ("VNI-Times", old("Sở Xây dựng chủ trì", "vni")),
            ("Times New Roman", "Mặt trận Tổ quốc ® ©"),
        )
    )
    assert doc.text.splitlines() == [
        "ỦY BAN NHÂN DÂN TỈNH SÔNG MÂY", "BAN QUẢN LÝ", "Bộ Tài chính", "Sở Xây dựng chủ trì", "Mặt trận Tổ quốc ® ©",
    ]  # fmt: skip
    at = doc.text.index("Xây")
    raw = doc.map.raw(at, at + 3)
    assert doc.raw[raw.start : raw.end] == old("Xây", "vni")


def test_a_word_split_over_runs_is_read_whole() -> None:
    """Word cuts runs anywhere; letter and mark of VNI may stand in two of them."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    whole = old("Thủ trưởng các đơn vị", "vni")
    for piece in (whole[:3], whole[3:9], whole[9:]):
        paragraph.add_run(piece).font.name = "VNI-Times"
    out = io.BytesIO()
    document.save(out)
    assert read(out.getvalue()).text == "Thủ trưởng các đơn vị\n"


def test_the_font_of_a_style_and_of_the_document_counts() -> None:
    """A run says nothing where its style does; both in tables, where a letterhead must be known as such."""
    document = docx.Document()
    document.styles["Normal"].font.name = ".VnTime"
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text = old("Ủy ban nhân dân\ntỉnh Sông Mây", "tcvn3")
    row.cells[1].text = old("Cộng hòa xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc", "tcvn3")
    document.add_paragraph(old("Điều 1. Bổ sung kinh phí", "tcvn3"))
    out = io.BytesIO()
    document.save(out)
    assert [line for line in read(out.getvalue()).text.lower().splitlines() if line] == [
        "ủy ban nhân dân", "tỉnh sông mây", "cộng hòa xã hội chủ nghĩa việt nam", "độc lập - tự do - hạnh phúc",
        "điều 1. bổ sung kinh phí",
    ]  # fmt: skip


@pytest.mark.parametrize("font", [".VnTime", ".VnTimeH", "VNI-Times", "VPS Times", "VI Times"])
def test_unicode_in_an_old_font_stays(font: str) -> None:
    """Much text of today stands in a style that nobody changed."""
    lines = [*TEXT.splitlines(), "và các tài xế", "cho ban", "Website: www.a.vn", "chính"]
    assert read(with_fonts(*((font, line) for line in lines))).text.splitlines() == lines


@pytest.mark.parametrize(
    "html",
    [
        '<p style="font-family: .VnTimeH; font-size: 14pt">{}</p>',
        "<p><font face='.VnTimeH'>{}</font></p>",
        '<div style=\'font-family:".VnTimeH","serif"\'><span lang="vi">{}</span></div>',
    ],
)
def test_fonts_of_web_pages(html: str) -> None:
    """By style or by face, handed down to what stands inside."""
    body = html.format(old("ủy ban nhân dân", "tcvn3"))
    data = f"<html><head><meta charset=windows-1252></head><body>{body}<p>H&#7891; s&#417;</p></body></html>".encode(
        "cp1252"
    )
    assert read(data, "a.html").text.split("\n")[:2] == ["ỦY BAN NHÂN DÂN", "Hồ sơ"]


@needs("soffice")
@pytest.mark.parametrize("kind, form", [("doc", "doc:MS Word 97"), ("rtf", "rtf:Rich Text Format")])
def test_old_letters_in_old_files(kind: str, form: str) -> None:
    """What the offices of the nineties left: a .doc or .rtf set in .VnTime, with soft hyphens that are letters."""
    lines = [".VnTime", ".VnTimeH", "VNI-Times"]
    texts = ["Bộ trưởng Bộ Xây dựng", "thủ trưởng cơ quan", "Sở Giáo dục được giao"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        encodings = ("tcvn3", "tcvn3", "vni")
        (folder / "in.docx").write_bytes(
            with_fonts(*((f, old(t, e)) for f, t, e in zip(lines, texts, encodings, strict=True)))
        )
        argv = [find_program("soffice"), f"-env:UserInstallation={(folder / 'p').as_uri()}", "--headless"]
        run([*argv, "--convert-to", form, "--outdir", name, str(folder / "in.docx")], folder=folder, seconds=60)
        data = (folder / f"in.{kind}").read_bytes()
    assert read(data, f"a.{kind}").text.split("\n")[:3] == [texts[0], texts[1].upper(), texts[2]]


# --- syllables and properties ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "word",
    [
        "Nghiệp",
        "quyết",
        "giếng",
        "gì",
        "khuỷu",
        "hoà",
        "hòa",
        "thuở",
        "yêu",
        "ỷ",
        "Ủy",
        "đường",
        "khuếch",
        "quốc",
        "ĐẮK",
        "xoong",
        "nguyễn",
        "huýt",
    ],
)
def test_syllables(word: str) -> None:
    """In any case and with either tone placement."""
    assert is_syllable(word) == (word != "ĐẮK")
    assert is_syllable(word.upper()) == is_syllable(word.lower())


@pytest.mark.parametrize("word", ["", "X©y", "nghièp", "cáć", "bcd", "Bộtrưởng", "café1", "hộc̣", "mürt"])
def test_no_syllables(word: str) -> None:
    """Two marks, a tone that the end of the rime forbids, foreign letters."""
    assert not is_syllable(word)


@given(st.binary(max_size=200))
def test_a_view_keeps_every_byte(data: bytes) -> None:
    """The Western letters of bytes lead back to them."""
    assert view_bytes(view(data)) == data


@given(st.text(alphabet="aeuôöønïûùâñ®µ¸­ \n¹Ä‘á»‡Tt1", max_size=80), st.sampled_from(ENCODINGS))
def test_changes_rise_and_make_the_reading(text: str, encoding: str) -> None:
    """Edits do not overlap, and applied they give what decoding gives."""
    made, at = "", 0
    for start, end, new in edits(text, 0, len(text), encoding):
        assert at <= start < end <= len(text)
        made, at = made + text[at:start] + new, end
    assert made + text[at:] == decoded(text, encoding)


# --- real documents ---------------------------------------------------------------------------------------------------
@pytest.mark.real
@pytest.mark.skipif(not SHARED.is_dir(), reason="real documents are not beside the project")
@pytest.mark.parametrize(
    ("kinds", "old"),
    [
        (("text", "seed", "plain", "html", "docx"), {"qd-1408_bxd_2008_TCVN3.html"}),
        pytest.param(("doc",), set(), marks=[needs("soffice"), pytest.mark.slow]),
        pytest.param(("pdf",), set(), marks=pytest.mark.slow),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_no_real_document_is_taken_for_old(monkeypatch, kinds, old) -> None:
    """Of all that lies beside the project, one page holds old letters; nothing else is changed by a letter."""
    changed = set()

    def watch(work, runs, name) -> dict[str, int]:
        before = work.text
        letters = recode_(work, runs)
        if letters or work.text != before:
            changed.add(name)
        return letters

    recode_ = recode.recode
    for path in sorted(p for kind in kinds for p in SHARED.glob(f"{kind}/*")):
        if (
            path.name.startswith(HELD_OUT) or "_badocr" in path.name or path.name.startswith("nd-47")
        ):  # read by recognition
            continue
        monkeypatch.setattr(recode, "recode", lambda work, runs, name=path.name: watch(work, runs, name))
        try:
            normalize(read_source(path)[0])
        except SourceError:
            continue
    assert changed == old


@pytest.mark.real
@pytest.mark.skipif(not SHARED.is_dir(), reason="real documents are not beside the project")
def test_a_real_page_in_old_letters() -> None:
    """Its head is Unicode, its body TCVN3: both read."""
    text = normalize(read_source(SHARED / "html" / "qd-1408_bxd_2008_TCVN3.html")[0]).text
    for words in (
        "QUYẾT ĐỊNH",
        "Bộ trưởng Bộ Xây dựng",
        "29/2007/QĐ-BXD",
        "có hiệu lực thi hành kể từ ngày ký",
        "Thủ trưởng",
    ):
        assert words in text
    assert not recode.TYPICAL & set(text)


def test_a_lost_letter_of_pdf_fonts() -> None:
    """Fonts in PDF call the byte of ư a hyphen; in words that make a syllable with it, it is one. Other hyphens stay."""
    text = "Bộ trưởng Bộ Xây dựng hướng dẫn đầu tư, ưu đãi theo Thông tư số 12/TT-BXD (khu A-B, Hà-nội) trước ngày 1-2-2004."
    view_ = old(text, "tcvn3").replace("\xad", "-")
    assert normalize(Reading(view_, "pdf", "application/pdf", wrapped=True)).text == text


def test_a_pdf_in_old_letters_is_not_broken() -> None:
    """The letters make no Vietnamese as they stand, but do when read in their encoding."""
    for encoding in OLD:
        assert judge(old(TEXT, encoding), scanned=False) == "born-digital"
    assert judge("".join(chr(ord(c) ^ 1) for c in TEXT), scanned=False) == "broken"
