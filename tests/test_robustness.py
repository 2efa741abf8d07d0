"""The same documents in another shape: how much is lost, and how lost line breaks come back."""

from __future__ import annotations

import importlib.util
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vnadmin
from vnadmin.parse.flattened import lost_breaks

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared"
LETTER = """UBND TỈNH LÀO CAI
SỞ Y TẾ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 15/KH-SYT
Lào Cai, ngày 05 tháng 3 năm 2024
KẾ HOẠCH
Kiểm tra các bếp ăn trên địa bàn tỉnh
Căn cứ Luật An toàn thực phẩm; Sở Y tế ban hành kế hoạch như sau:
I. MỤC ĐÍCH
Giữ an toàn bữa ăn theo điểm 2. Phụ lục kèm theo.
II. PHÂN CÔNG
1. Phòng Nghiệp vụ Y
a) Lập danh sách bếp ăn, gửi Sở Y tế trước ngày 15/3/2024.
b) Tổng hợp kết quả.
2. Thanh tra Sở thành lập đoàn kiểm tra, hoàn thành trong tháng 4/2024.
Nơi nhận:
- UBND tỉnh;
- Lưu: VT.
KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC
Lò Thị Hạnh"""


@pytest.fixture(scope="module")
def script():
    """The script that makes the shapes and the table."""
    spec = importlib.util.spec_from_file_location("robustness", CORPUS / "robustness.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def plain(script):
    return script.measure(CORPUS, CORPUS / "gold", str)


@pytest.mark.slow
def test_distances_are_kept(script):
    """In no shape a group of scores loses more than is stated, and no more deadlines move."""
    base = script.scores(plain(script))
    wrong = []
    for shape in script.SHAPES:
        report = script.measure(CORPUS, CORPUS / "gold", shape.change)
        own = script.scores(report)
        wrong += [
            (shape.name, group, round(base[group] - own[group], 3), shape.most.get(group, 0.0))
            for group in script.GROUPS
            if round(base[group] - own[group], 3) > shape.most.get(group, 0.0)
        ]
        if report.counts["deadlines.moved"] > shape.moved:
            wrong.append((shape.name, "moved", report.counts["deadlines.moved"], shape.moved))
        assert report.counts["spans.wrong"] == report.counts["documents.failed"] == 0
    assert wrong == []


@pytest.mark.real
@pytest.mark.slow
def test_real_documents_keep_their_distances(script):
    """On annotated papers of offices the shapes that change no words cost little."""
    gold = SHARED / "gold" / "dev"
    if not gold.is_dir():
        pytest.skip("no annotated documents here")
    base = script.scores(script.measure(SHARED / "real", gold, str))
    for shape in script.SHAPES:
        if shape.real is None:
            continue
        own = script.scores(script.measure(SHARED / "real", gold, shape.change))
        for group in script.GROUPS:
            assert base[group] - own[group] <= shape.real, (shape.name, group)


def test_shapes_change_no_words(script):
    """All but the noise keep every letter and figure, whatever its case and form; the noise is the same each time."""

    def letters(text):
        return [c for c in unicodedata.normalize("NFC", text).casefold() if c.isalnum()]

    for shape in script.SHAPES:
        if shape.change is not script.noisy:
            assert letters(shape.change(LETTER)) == letters(LETTER), shape.name
    noise = script.noisy(LETTER * 9)
    assert noise == script.noisy(LETTER * 9)
    assert 0.002 < sum(a != b for a, b in zip(noise, LETTER * 9, strict=True)) / len(noise) < 0.015


# --- lost line breaks ----------------------------------------------------------------------------------------------


def facts(document):
    return (
        document.symbol.value, document.document_type, document.issued_on, document.issuer.name, document.governing_agency.name,
        [(s.capacity, s.title, s.name) for s in document.signatures], [r.name for r in document.recipients],
        [(t.path, [b.name for b in t.lead], [d.text for d in t.deadlines]) for t in document.tasks],
    )  # fmt: skip


def test_a_text_in_one_line_is_read_as_with_its_lines():
    """Letterhead, items, deadlines and closing of a text that lost all its line breaks; places lead back to what was given."""
    flat = LETTER.replace("\n", " ")
    document = vnadmin.read_text(flat)
    assert facts(document) == facts(vnadmin.read_text(LETTER))
    assert len(document.tasks) == 3
    assert document.text.replace("\n", " ") == flat
    for task in document.tasks:
        assert document.raw(task.span) == task.text.replace("\n", " ")


def test_a_text_with_its_lines_is_left_alone():
    """No break is put into a text whose letterhead stands in lines, in columns or in a table."""
    assert lost_breaks(LETTER) == []
    assert lost_breaks(LETTER.replace("SỞ Y TẾ\nCỘNG", "SỞ Y TẾ           CỘNG")) == []
    assert (
        lost_breaks(
            "| UBND TỈNH | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n| SỞ Y TẾ | Độc lập - Tự do - Hạnh phúc |\n"
            + LETTER[80:]
        )
        == []
    )
    assert lost_breaks("Theo khoản 1. Sở Y tế 2. Sở Nội vụ a) làm b) xong.") == []


def test_no_document_of_the_corpus_is_touched():
    """Nothing changes for documents that have their line breaks."""
    for path in sorted((CORPUS / "documents").iterdir()):
        assert lost_breaks(vnadmin.read(path).text) == [], path.name


def test_numbers_inside_sentences_stay_there():
    """A figure that follows no other, a point of a reference and a dash inside a name begin no item."""
    flat = LETTER.replace("\n", " ")
    lines = vnadmin.read_text(flat).text.split("\n")
    assert any(line.endswith("theo điểm 2. Phụ lục kèm theo.") for line in lines)
    assert "Độc lập - Tự do - Hạnh phúc" in lines


PIECES = ["CHỦ NGHĨA VIỆT NAM Độc lập", "1. Sở", "2. Sở", "a) làm", "b) xong.", " ", "\n", "II. NHIỆM VỤ Sở", "- Lưu: VT", "KT. GIÁM ĐỐC", "Số: 1/KH", ", ngày 1 tháng 2 năm 2024", "TỈNH A SỞ B", "KẾ HOẠCH x"]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_breaks_stand_at_blanks_in_order(pieces):
    """Only blanks become line breaks, each once, in order; doing it again changes nothing more than it must."""
    text = " ".join(["CHỦ NGHĨA VIỆT NAM Độc lập", *pieces])
    found = lost_breaks(text)
    assert found == sorted(set(found))
    assert all(text[at] == " " for at in found)


@pytest.mark.parametrize(
    "unit", ["1. A 2. B ", "a) b ", "I. A B C ", "TỈNH A B C ", "KT. A ", "Số: 1 ", "A B, ngày ", "- "]
)
def test_hostile_repetition_stays_quick(unit):
    """The time for endless repetition grows with its length only."""
    import time

    def cost(size):
        text = "CHỦ NGHĨA VIỆT NAM Độc lập " + unit * size
        begin = time.process_time()
        lost_breaks(text)
        return time.process_time() - begin

    cost(100)
    assert cost(8000) < 12 * max(cost(2000), 0.002)


@pytest.mark.parametrize("path", sorted((CORPUS / "documents").glob("*.txt"))[::6], ids=lambda p: p.stem)
def test_a_text_may_end_anywhere(path):
    """Whatever word a text begins and ends with, each part of the library reads it, and its spans are true."""
    words = path.read_text(encoding="utf-8").split(" ")
    for first in range(0, len(words), 7):
        for count in (1, 2, 5, 12):
            text = " ".join(words[first : first + count])
            for piece in (text, f"{text} "):
                for find in (vnadmin.find_citations, vnadmin.find_deadlines, vnadmin.find_agencies):
                    assert all(piece[hit.span[0] : hit.span[1]] == hit.text for hit in find(piece))
                vnadmin.read_text(piece)


@pytest.mark.parametrize("end", ["và", "và ", ",", "của", "của Bộ ", "ngày ", "số ", "("])
def test_a_citation_may_be_cut_off(end):
    """A text that ends within the name of an issuer."""
    text = f"Theo Nghị định số 10/2024/NĐ-CP ngày 01/02/2024 của Bộ Y tế {end}"
    assert [c.symbol for c in vnadmin.find_citations(text)] == ["10/2024/NĐ-CP"]
