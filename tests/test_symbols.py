"""Symbols, document types, dates and provisions, driven by the tables' own examples."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnadmin.data import load
from vnadmin.spans import fold
from vnadmin.values.dates import read_date
from vnadmin.values.document_types import (
    document_type_of,
    find_type_at,
    find_type_before,
    type_from_code,
    type_of_symbol,
)
from vnadmin.values.key_patterns import key_pattern
from vnadmin.values.provisions import read_provision_before
from vnadmin.values.symbols import find_symbols, parse_symbol


def examples(name):
    text = files("vnadmin.data").joinpath(f"{name}.examples.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def found(text):
    return [(text[h.start : h.end], h.parts.value) for h in find_symbols(text, fold(text))]


@pytest.mark.parametrize("name", ["document_types", "symbol_types", "symbol_fields", "laws", "citation_cues"])
def test_every_row_has_an_example(name):
    """A row that no example exercises is a guess; rows are sorted and ids are unique."""
    ids = [row["id"] for row in load(name)]
    assert ids == sorted(set(ids))
    assert set(ids) == {e["row"] for e in examples(name)} - {"-"}


@pytest.mark.parametrize("example", examples("document_types"), ids=lambda e: e["text"])
def test_type_names(example):
    """A type name before a symbol gives the id of its own row; another word gives nothing."""
    key = fold(example["text"])
    word = find_type_before(key, key.index("số ") + 3)
    if example["row"] == "-":
        assert word is None
        return
    assert word is not None
    assert (word.id, example["text"][word.start : word.end]) == (example["row"], example["match"])
    assert find_type_at(key, word.start) == word
    assert document_type_of(fold(example["match"])) == example["row"]


@pytest.mark.parametrize("example", examples("symbol_types"), ids=lambda e: e["text"])
def test_type_codes(example):
    """The code inside a symbol gives the type of its own row."""
    text = example["text"]
    hits = find_symbols(text, fold(text))
    assert [text[h.start : h.end] for h in hits] == ([example["match"]] if example["match"] else [])
    assert [type_of_symbol(h.parts) or "" for h in hits] == ([example["value"]] if example["match"] else [])


@pytest.mark.parametrize("example", examples("symbol_fields"), ids=lambda e: e["text"])
def test_field_codes(example):
    """A field code after a short name makes a letter of what looks like a directive."""
    parts = parse_symbol(example["text"])
    assert (type_of_symbol(parts) == "cong-van") is (example["row"] != "-")


SYMBOLS = [
    ("Số: 1234 /UBND-NC", "1234/UBND-NC", "1234", None, None, ("UBND", "NC"), "state_letter"),
    ("Số: /BC-BCĐ", "/BC-BCĐ", None, None, "BC", ("BCĐ",), "state"),
    ("Số: ......../TB-VP", "/TB-VP", None, None, "TB", ("VP",), "state"),
    ("Số       -KH/ĐU", "-KH/ĐU", None, None, "KH", ("ĐU",), "party"),
    ("Chỉ thị số 36-\nCT/TW", "36-CT/TW", "36", None, "CT", ("TW",), "party"),
    ("Hướng dẫn 31 – HD/BTCTW", "31-HD/BTCTW", "31", None, "HD", ("BTCTW",), "party"),
    ("Số: 367 - QĐ/TWĐTN-VP", "367-QĐ/TWĐTN-VP", "367", None, "QĐ", ("TWĐTN", "VP"), "party"),
    ("Nghị quyết số 66.4/2025/NQ-CP", "66.4/2025/NQ-CP", "66.4", 2025, "NQ", ("CP",), "qppl"),
    ("Nghị quyết số 36a/NQ-CP", "36a/NQ-CP", "36a", None, "NQ", ("CP",), "state"),
    ("Chỉ thị 36/2006/CT-TTG", "36/2006/CT-TTg", "36", 2006, "CT", ("TTg",), "qppl"),
    ("Quyết định 12/QD-UBND", "12/QĐ-UBND", "12", None, "QĐ", ("UBND",), "state"),
    ("Quyết định 12/QÐ-UBND", "12/QĐ-UBND", "12", None, "QĐ", ("UBND",), "state"),
    ("06/2015/TTLT/BCA-BGDĐT", "06/2015/TTLT/BCA-BGDĐT", "06", 2015, "TTLT", ("BCA", "BGDĐT"), "qppl"),
    ("Quy chế phối hợp số 03/QC- BCA-BYT", "03/QC-BCA-BYT", "03", None, "QC", ("BCA", "BYT"), "state"),
    ("Luật số: 64/2025/QH15", "64/2025/QH15", "64", 2025, None, ("QH15",), "assembly"),
    ("678/BTL-CT", "678/BTL-CT", "678", None, None, ("BTL", "CT"), "state_letter"),
    ("5680/CT-CS", "5680/CT-CS", "5680", None, None, ("CT", "CS"), "state_letter"),
    ("88/SGDĐT-GDTrH&GDTX", "88/SGDĐT-GDTrH&GDTX", "88", None, None, ("SGDĐT", "GDTrH&GDTX"), "state_letter"),
    ("1018/CV_MTTW_BTT", "1018/CV-MTTW-BTT", "1018", None, "CV", ("MTTW", "BTT"), "mass"),
    ("QCVN 102:2016/BTTTT", "QCVN 102:2016/BTTTT", "102", 2016, "QCVN", ("BTTTT",), "standard"),
    ("15/2023/HS-ST", "15/2023/HS-ST", "15", 2023, "HS-ST", (), "court"),
    ("158-HĐBT", "158-HĐBT", "158", None, None, ("HĐBT",), "legacy"),
    ("02/SY-UBND", "02/SY-UBND", "02", None, "SY", ("UBND",), "copy"),
    ("số 25-2303/PBHC-KD", "25-2303/PBHC-KD", "25-2303", None, None, ("PBHC", "KD"), "state_letter"),
    ("Kế hoạch số 186/KHUBND", "186/KH-UBND", "186", None, "KH", ("UBND",), "state"),
]


@pytest.mark.parametrize("row", SYMBOLS, ids=lambda r: r[0])
def test_parse_symbol(row):
    """A symbol line is taken apart, whatever its blanks, dashes and look-alike letters."""
    text, *parts = row
    assert parse_symbol(text) == tuple(parts)


@pytest.mark.parametrize(
    "text", ["", "Số:", "ngày 30/6/2023", "Ban Chỉ đạo 138", "xem 12/QĐ-UBND và 13/QĐ-UBND", "HIV/AIDS"]
)
def test_parse_symbol_says_none(text):
    """What is no single symbol gives None."""
    assert parse_symbol(text) is None


FOUND = [
    ("theo Quyết định 217, 218-QĐ/TW của", [("217", "217-QĐ/TW"), ("218-QĐ/TW", "218-QĐ/TW")]),
    (
        "các Kế hoạch số 11, 12 và 13/KH-UBND",
        [("11", "11/KH-UBND"), ("12", "12/KH-UBND"), ("13/KH-UBND", "13/KH-UBND")],
    ),
    ("số 57-NQ/TW, 59-NQ/TW, 66-NQ/TW", [("57-NQ/TW",) * 2, ("59-NQ/TW",) * 2, ("66-NQ/TW",) * 2]),
    ("năm 2024, 15/KH-UBND", [("15/KH-UBND", "15/KH-UBND")]),
    ("Kế hoạch số 12/KH-UBND\n- UBND tỉnh giao", [("12/KH-UBND", "12/KH-UBND")]),
    ("Nghị quyết số 57-NQ/TW - Kết luận", [("57-NQ/TW", "57-NQ/TW")]),
    ("Nghị quyết số 71/NQ -CP ngày", [("71/NQ -CP", "71/NQ-CP")]),
    ("(số 717/BC-CAT-PV11-PV28 ngày", [("717/BC-CAT-PV11-PV28",) * 2]),
    ("Nghị định số 158-HĐBT", [("158-HĐBT", "158-HĐBT")]),
    ("https://abc.vn/2025/NQ-CP", []),
    ("24/7, 1/3, 30/6/2023, VR/AR, 5G/IoT, STEM/STEAM, Thành ủy/Tỉnh ủy, T/M BAN BÍ THƯ, V/V hỗ trợ", []),
]


@pytest.mark.parametrize("row", FOUND, ids=lambda r: r[0])
def test_find_symbols(row):
    """Symbols in running text, lists spelled out; dates, ratios and abbreviations are none."""
    text, wanted = row
    assert found(text) == wanted


@given(st.text(alphabet="12/-QĐUBNDKHTW,.số: \n()a", max_size=80))
def test_spans_hold(text):
    """On any text spans are in order, inside the text, do not overlap, and a found symbol parses to itself."""
    end = 0
    for hit in find_symbols(text, fold(text)):
        assert end <= hit.start < hit.end <= len(text)
        end = hit.end
        again = parse_symbol(hit.parts.value)
        assert again is None or again.value == hit.parts.value


@given(
    st.integers(1, 99999),
    st.sampled_from(["NQ", "CT", "KH", "TB", "CTr"]),
    st.sampled_from(["TU", "TW", "ĐU", "BTGDVTU"]),
)
def test_party_symbols_round_trip(number, code, body):
    """A symbol built from its parts is read back."""
    parts = parse_symbol(f"Số: {number} - {code}/{body}")
    assert parts is not None
    assert (parts.value, parts.system) == (f"{number}-{code}/{body}", "party")


DATES = [
    ("ngày 22/12/2024", "2024-12-22"),
    ("ngày 05 tháng 3 năm 2020", "2020-03-05"),
    ("05-3-2020", "2020-03-05"),
    ("05.3.2020", "2020-03-05"),
    ("ngày 07 / 3 / 2018", "2018-03-07"),
    ("ngày 12\ntháng 4\nnăm 2024", "2024-04-12"),
    ("ngày … tháng 4 năm 2024", "2024-04"),
    ("ngày     tháng    năm 2024", "2024"),
    ("ngày 31/2/2024", None),
    ("ngày 5/3", None),
    ("ngày 5/3/24", None),
    ("12/2024/NQ-CP", None),
]


@pytest.mark.parametrize("row", DATES, ids=lambda r: r[0])
def test_dates(row):
    """Full dates in figures and in words; blank parts are left off, impossible dates are none."""
    text, wanted = row
    value = read_date(fold(text), 0)
    assert (value[0] if value else None) == wanted
    assert value is None or value[1] == len(text)


PROVISIONS = [
    ("tại điểm a khoản 2 Điều 5 ", "điểm a khoản 2 Điều 5"),
    ("theo khoản 1, khoản 2 Điều 4 của ", "khoản 1, khoản 2 Điều 4"),
    ("Điều 16 và Điều 17 ", "Điều 16 và Điều 17"),
    ("các điểm a, b khoản 3 Điều 12 ", "điểm a, b khoản 3 Điều 12"),
    ("Mục II, Chương III ", "Mục II, Chương III"),
    ("thực hiện nghiêm ", None),
]


@pytest.mark.parametrize("row", PROVISIONS, ids=lambda r: r[0])
def test_provisions(row):
    """Điểm, khoản, điều before the paper that they belong to."""
    text, wanted = row
    span = read_provision_before(fold(text + "Nghị định"), len(text))
    assert (text[slice(*span)] if span else None) == wanted


def test_codes_that_two_systems_share():
    """TT is a Thông tư in the state and a Thông tri in the Party; QĐ/TW leaves open which it is."""
    assert [type_from_code("TT", s) for s in ("qppl", "party", "mass")] == ["thong-tu", "thong-tri", "thong-tri"]
    assert type_from_code("QĐ", "party") is None
    assert type_from_code(None, "state_letter") == "cong-van"


@given(st.text(alphabet="hoàoáuỷquýkếạch ", max_size=30))
def test_key_patterns_match_the_key(text):
    """A word turned into key letters equals the key of the word."""
    assert key_pattern(text) == " ".join(fold(w) for w in text.split(" "))
