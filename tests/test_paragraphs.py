"""Paragraphs and outline of hard-wrapped, blank-separated and broken text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers import document
from vnadmin.parse.outline import build_outline
from vnadmin.parse.paragraphs import find_paragraphs


def shown(text: str, *, wrapped: bool = True) -> list[tuple[str, str, str]]:
    doc = document(text, wrapped=wrapped)
    return [(p.kind, p.label, " ".join(text[p.body : p.end].split())) for p in find_paragraphs(doc, 0, len(text))]


WRAPPED = """\
1. Sở Xây dựng chủ trì, phối hợp với các sở, ngành liên quan rà soát toàn bộ
công trình thoát nước trên địa bàn, đề xuất danh mục cần sửa chữa ngay trước
mùa mưa.
2. Ủy ban nhân dân các xã, phường
a) Huy động lực lượng nạo vét cống rãnh, khơi thông dòng chảy tại các khu dân
cư thường xuyên bị ngập.
b) Báo cáo kết quả về Sở Xây dựng.
"""


def test_wrapped_lines_are_put_together() -> None:
    """A line end inside a sentence joins, a numeral or point begins an item."""
    got = shown(WRAPPED)
    assert [(k, n) for k, n, _ in got] == [("clause", "1"), ("clause", "2"), ("point", "a"), ("point", "b")]
    assert got[0][2].endswith("mùa mưa.")
    assert got[1][2] == "Ủy ban nhân dân các xã, phường"


def test_page_break_inside_a_sentence_joins() -> None:
    """A blank line in the middle of a sentence is page damage, whatever the case of the next word."""
    text = (
        "Các đơn vị tổ chức tuyên truyền sâu rộng, bảo đảm nội dung thiết thực, thường\n\n"
        "xuyên, liên tục; lồng ghép trong các hội nghị, buổi sinh hoạt do Ủy ban nhân dân\n\n"
        "Thành phố chỉ đạo tổ chức trên toàn địa bàn, gắn với phong trào thi đua chung.\n"
    )
    assert len(shown(text)) == 1


def test_a_dash_in_a_name_at_a_line_start_is_no_item() -> None:
    """'Hà Nội\\n- Hải Phòng' in a full line stays one paragraph."""
    text = (
        "Giao Ban Quản lý dự án rà soát tiến độ tuyến đường cao tốc nối hai đầu Ninh Bình\n"
        "- Hải Phòng, tuyến Hòa Bình - Mộc Châu và các tuyến nhánh đang thi công dở dang.\n"
    ) * 3
    assert all(kind == "plain" for kind, _, _ in shown(text))


@pytest.mark.parametrize(
    "line, kind, label",
    [
        ("I. MỤC ĐÍCH", "section", "I"),
        ("III- TỔ CHỨC THỰC HIỆN", "section", "III"),
        ("Điều 12. Trách nhiệm thi hành", "article", "Điều 12"),
        ("Chương II", "chapter", "Chương II"),
        ("CHƯƠNG IV", "chapter", "CHƯƠNG IV"),
        ("Mục 2. QUẢN LÝ GIÁ", "subsection", "Mục 2"),
        ("Phần thứ nhất", "part", "Phần thứ nhất"),
        ("1. Công an tỉnh", "clause", "1"),
        ("2- Sở Y tế", "clause", "2"),
        ("1.2. Nội dung", "subclause", "1.2"),
        ("đ) Chỉ đạo", "point", "đ"),
        ("- Rà soát", "dash", "-"),
        ("+ Kiểm tra", "plus", "+"),
        ("• Gửi báo cáo", "star", "•"),
        ("(2) Phối hợp", "numeral", "2"),
        ("Thứ hai, các địa phương", "ordinal", "Thứ hai"),
        ("V/v tăng cường chỉ đạo", "plain", ""),
        ("30/6/2024 là hạn cuối", "plain", ""),
        ("1.500 người tham gia", "plain", ""),
        ("Số: 12/KH-UBND", "plain", ""),
    ],
)
def test_labels(line: str, kind: str, label: str) -> None:
    """Each kind of label is read at the start of a line, and look-alikes are not."""
    got = shown(line + "\n", wrapped=False)
    assert got[0][:2] == (kind, label)


def test_paths() -> None:
    """Paths follow the numerals; a bullet counts inside its item."""
    text = "I. A\n1. Sở Y tế\na) Việc một.\nb) Việc hai.\n- Ý một;\n- Ý hai.\n2. Sở Xây dựng\nII. B\n1. Khác.\n"
    doc = document(text, wrapped=False)
    nodes = build_outline(text, doc.key, find_paragraphs(doc, 0, len(text)))
    assert [n.path for n in nodes] == ["I", "I.1", "I.1.a", "I.1.b", "I.1.b.-1", "I.1.b.-2", "I.2", "II", "II.1"]


@given(st.text(alphabet=" \n.;:-+a1bIVĐềuSởYtế)(|*", max_size=300), st.booleans())
def test_any_text_gives_ordered_paragraphs(text: str, wrapped: bool) -> None:
    """Paragraphs stand in order, do not overlap, and children lie inside their parents."""
    doc = document(text, wrapped=wrapped)
    paragraphs = find_paragraphs(doc, 0, len(text))
    at = 0
    for p in paragraphs:
        assert at <= p.start <= p.body <= p.end <= len(text)
        assert p.end > p.start
        at = p.end
    for node in build_outline(text, doc.key, paragraphs):
        if node.parent is not None:
            assert node.parent.start <= node.start
            assert node.end <= node.parent.end


def test_a_rank_of_signers_is_no_letter_of_an_outline() -> None:
    """The letter Q stands before an office ("quyền") or a district; other capitals with a full stop number items."""
    text = "B. Cách ký\n\nQ. CHÁNH VĂN PHÒNG\n\n(chữ ký)\n\nC. Cách đóng dấu\n"
    assert [label for _, label, _ in shown(text) if label] == ["B", "C"]
