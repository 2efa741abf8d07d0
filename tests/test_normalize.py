"""One text with an exact way back: what is changed, what is kept, and that nothing is lost on the way."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vnadmin.parse.normalize import is_clean, normalize, regions
from vnadmin.records import Box, DocumentText, Lines, RawLine, Reading
from vnadmin.spans import OffsetMap, Span


def read(raw: str, reader: str = "plain") -> DocumentText:
    return normalize(Reading(raw, reader, "text/plain", wrapped=True))


@pytest.mark.parametrize(
    "raw, text",
    [
        ("Chỉ thị số 12-\nCT/TU của Tỉnh ủy", "Chỉ thị số 12-CT/TU của Tỉnh ủy"),
        ("Chỉ thị số 12-\r\nCT/TU", "Chỉ thị số 12-CT/TU"),
        ("số 45/2021/\nNĐ-CP ngày", "số 45/2021/NĐ-CP ngày"),
        ("số 03/TTLT-BCA-\nBQP-\n  BTP", "số 03/TTLT-BCA-BQP-BTP"),
        ("Số:      /KH-\nUBND", "Số:      /KH-UBND"),
        ("trước ngày 15/\n6/2024", "trước ngày 15/6/2024"),
        ("Công văn số 77/UBND\ufffeVX", "Công văn số 77/UBND-VX"),
        ("số 40–CT/TU", "số 40-CT/TU"),
        ("số 77/QĐ‑UBND", "số 77/QĐ-UBND"),
        ("bảo đảm ANТТ", "bảo đảm ANTT"),
        ("ÐẢNG ủy, ðảng viên", "ĐẢNG ủy, đảng viên"),
        ("Chƣơng trình", "Chương trình"),
        ("Ｓở Ｙ tế", "Sở Y tế"),
        ("V Ă N P H Ò N G", "VĂN PHÒNG"),
        ("T H Ô N G  B Á O", "THÔNG  BÁO"),
        ("V Ă N PHÒNG", "VĂN PHÒNG"),
        ("Sở\u00a0Y\u2009tế\u200b\ufeff", "Sở Y tế"),
        ("triển\u00adkhai", "triểnkhai"),
        ("một\rhai\x0cba", "một\nhai\nba"),
        ("\uf0b7 Sở Y tế", "• Sở Y tế"),
    ],
)
def test_repairs(raw: str, text: str) -> None:
    """What is repaired, in composed and in decomposed input alike."""
    assert read(raw).text == text
    assert read(unicodedata.normalize("NFD", raw)).text == text


@pytest.mark.parametrize(
    "raw",
    [
        "giai đoạn 2021-\n2025",
        "1-\nUBND xã chịu trách nhiệm",
        "phát triển kinh tế-\nxã hội",
        "PHÁT TRIỂN KINH TẾ-\nXÃ HỘI",
        "giai đoạn 2021 – 2025; Đảng – Đoàn thể",
        "Москва và Sở Y tế",
        "nhóm A B C",
        "phần A B A",
        "Hoà Bình, Uỷ ban, thuỷ lợi, hòa bình",
        "các sở, ngành/\nUBND xã",
        "hai  blanks  stay\n\n\nand empty lines",
        "số α của β",
    ],
)
def test_kept(raw: str) -> None:
    """What looks near to a repair but is left as printed: ranges, prose, spelling, tone placement."""
    assert read(raw).text == raw


@pytest.mark.parametrize(
    "raw, text",
    [
        ("**I. MỤC ĐÍCH**\n*Căn cứ Luật A;*", "I. MỤC ĐÍCH\nCăn cứ Luật A;"),
        ("## **II.** Yêu cầu\n### 1. Nội dung", "II. Yêu cầu\n1. Nội dung"),
        ("#\nSố hiệu", "\nSố hiệu"),
        ("ĐẢNG BỘ A\n*\nSố 12-CT/TU", "ĐẢNG BỘ A\n*\nSố 12-CT/TU"),
        ("* Sở Y tế\n* *\n** **x", "* Sở Y tế\n \n x"),
        ("tỷ lệ = a * b, 2*3 (*) và (**)", "tỷ lệ = a * b, 2*3 (*) và (**)"),
        ("chỉ số VN_AQI, B_04b, ____ và __đậm__, _nghiêng_.", "chỉ số VN_AQI, B_04b, ____ và đậm, nghiêng."),
        (r"1\. Mục \*đích\*", "1. Mục *đích*"),
        ("xem [Luật A](https://a.vn/luat) nhé", "xem Luật A nhé"),
        ("số **12-**\nCT/TU", "số 12-CT/TU"),
        ("| Sở A<br>Sở B |", "| Sở A Sở B |"),
    ],
)
def test_markup_is_no_text(raw: str, text: str) -> None:
    """Signs of markdown are left out; signs that are text stay."""
    assert read(raw, "markdown").text == text


def test_bold_stretches_are_kept_as_spans() -> None:
    """Bold words are told as spans of the text, wherever the signs stood."""
    doc = read("một **hai ba** bốn\n**\nNăm\n** sáu", "markdown")
    assert [doc.text[a:b].strip() for a, b in doc.bold] == ["hai ba", "Năm"]


def test_way_back() -> None:
    """A mention leads back to exactly what was printed for it, repairs included."""
    raw = unicodedata.normalize("NFD", "Thực hiện Chỉ thị số 12-\r\nCT/TU của Tỉnh ủy")
    doc = read(raw)
    start = doc.text.index("12-CT/TU")
    span = doc.map.raw(start, start + len("12-CT/TU"))
    assert raw[span.start : span.end] == "12-\r\nCT/TU"
    start = doc.text.index("Tỉnh")
    span = doc.map.raw(start, start + 4)
    assert unicodedata.normalize("NFC", raw[span.start : span.end]) == "Tỉnh"


# --- properties ------------------------------------------------------------------------------------------------------
PIECES = st.sampled_from(
    [
        "Sở Y tế", "Uỷ ban", "Hòa", "đ", " ", "  ", "\n", "\r\n", "\r", "-\n", "/\n", "- \n", "12", "2025", "CT/TU", "NĐ-CP",
        "UBND", "QĐ", "TTg", "–", "−", "V Ă N", " P H", "A", " B", "О", "ТТ", "х", "ﬁ", "Ａ", "\u200b", "\ufeff", "\xad",
        "\u0301", "\u0323", "\u0302", "e", "ð", "ƣ", "\ufffe", "\u00a0", "**", "*", "|", "| a | b |\n", "|\n", "1.", "(", ")", "#", "_",
        "\\", "가", "\u1161", "İ", "\u212a", "\x00", "\uf0b7", "😀", "à", "o\u031b\u0301",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
@example("x**\u0301y")
def test_normalising_twice_is_once(raw: str) -> None:
    """The one text needs no further repair."""
    for reader in ("plain", "markdown"):
        text = read(raw, reader).text
        assert read(text).text == text
        assert unicodedata.is_normalized("NFC", text)
        assert "\r" not in text


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_form_of_input_gives_one_text(raw: str) -> None:
    """Composed, decomposed and with other line ends: the same text."""
    text = read(raw).text
    assert read(unicodedata.normalize("NFD", raw)).text == text
    assert read(unicodedata.normalize("NFC", raw)).text == text
    if "\r" not in raw:
        assert read(raw.replace("\n", "\r\n")).text == text


@given(TEXTS, st.data())
@settings(max_examples=300, deadline=None)
def test_the_map_is_monotone_and_covers(raw: str, data: st.DataObject) -> None:
    """Later text comes from later source; a span covers the sources of its parts; the inverse leads home."""
    for reader in ("plain", "markdown"):
        doc = read(raw, reader)
        size = len(doc.text)
        assert doc.map.text_length == size
        starts = [doc.map.raw_start(i) for i in range(size)]
        ends = [doc.map.raw_end(i + 1) for i in range(size)]
        assert starts == sorted(starts)
        assert ends == sorted(ends)
        assert all(0 <= a < b <= len(raw) for a, b in zip(starts, ends, strict=True))
        a = data.draw(st.integers(0, size))
        b = data.draw(st.integers(a, size))
        span = doc.map.raw(a, b)
        if a < b:
            assert span == (starts[a], ends[b - 1])
            home = doc.map.text(*span)
            assert home.start <= a
            assert home.end >= b


@given(st.lists(st.sampled_from(["Sở Y tế", "số 12-\nCT/TU", "ANТТ", "V Ă N", "hai", "Ｂộ", "à\u200bb"]), max_size=12))
@settings(max_examples=100, deadline=None)
def test_the_source_of_a_word_normalises_to_it(words: list[str]) -> None:
    """What a mention was made from gives the mention again."""
    for form in ("NFC", "NFD"):
        raw = unicodedata.normalize(form, "; ".join(words))
        doc = read(raw)
        at = 0
        for piece in doc.text.split("; "):
            span = doc.map.raw(at, at + len(piece))
            assert read(raw[span.start : span.end]).text == piece
            at += len(piece) + 2


def test_maps_in_sequence_are_one_map() -> None:
    """Two rounds of edits lead back through both."""
    first = OffsetMap.of_edits([(2, 4, ""), (6, 8, "X")], 10)  # ab....X.. : 0 1 4 5 [6,8) 8 9
    second = OffsetMap.of_edits([(1, 2, ""), (4, 6, "Y")], 7)
    both = second.after(first)
    assert [both.raw_start(i) for i in range(both.text_length)] == [0, 4, 5, 6, 9]
    assert both.raw(3, 4) == Span(6, 9)
    assert both.text(6, 7) == Span(3, 4)
    assert both.text(2, 4) == Span(1, 1)


def test_regions_are_cut_in_proportion() -> None:
    """One box a line touched; half of a line gives half of its box; no pages, no boxes."""
    lines = (RawLine(0, 10, Box(1, 100, 50, 200, 62)), RawLine(11, 21, Box(2, 100, 70, 300, 82)))
    doc = normalize(Reading("aaaaaaaaaa\nbbbbbbbbbb", "pdf", "application/pdf", wrapped=True, lines=lines))
    assert regions(doc, 5, 16) == [Box(1, 150, 50, 200, 62), Box(2, 100, 70, 200, 82)]
    assert regions(doc, 3, 3) == []
    kept = Lines(lines)
    assert (tuple(kept), kept[-1], kept[1:], len(kept)) == (lines, lines[1], [lines[1]], 2)
    assert kept == Lines(lines) != Lines(lines[:1])
    assert regions(doc._replace(lines=kept), 5, 16) == regions(doc, 5, 16)
    assert regions(read("abc"), 0, 2) == []


def test_letters_that_are_passed_over_would_stay_as_they_are() -> None:
    """A clean text is composed whatever stands beside what, and the whole way changes nothing of it."""
    clean = [c for c in map(chr, range(0x110000)) if is_clean(c)]
    assert len(clean) > 231  # printed ASCII, tabs, line ends and the letters of Vietnamese
    for letters in ("".join(clean), "".join(reversed(clean)), "\u200b".join(clean)):
        assert unicodedata.is_normalized("NFC", letters)
    assert read(", ".join([*clean, "\u00a0"])).text == ", ".join([*clean, " "])


def test_clean_text_passes_at_the_price_of_a_scan() -> None:
    """A text that needs nothing costs less than one scan for words, with a margin."""
    import re

    from vnadmin.parse import normalize as module

    text = "Sở Y tế chủ trì, phối hợp với Sở Tài chính tham mưu, báo cáo Ủy ban nhân dân tỉnh theo quy định;\n" * 3000

    def best(call: object) -> float:
        times = []
        for _ in range(5):
            start = time.process_time()
            call()  # type: ignore[operator]
            times.append(time.process_time() - start)
        return min(times)

    scan = best(lambda: re.findall(r"\S+", text))
    reading = Reading(text, "plain", "text/plain", wrapped=True)
    assert best(lambda: module.normalize(reading)) < 1.5 * scan
