"""Recipients and signatures of composed documents, in the orders that extractors print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers import document
from vnadmin.data import load
from vnadmin.parse.closing import read_closing
from vnadmin.parse.cues import office, rank, surnames
from vnadmin.parse.zones import find_zones, lay_out
from vnadmin.spans import fold


def closing(text):
    doc = document(text)
    return read_closing(doc, find_zones(doc))


def paper(tail):
    return (
        "UBND XÃ A\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 1/KH-UBND\nKẾ HOẠCH\nTrồng cây\n\n"
        "I. VIỆC\n1. Trồng cây dọc đường làng./.\n\n" + tail
    )


SIGNATURES = [
    ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nLê Văn Ba\n",
     [("Lê Văn Ba", "PHÓ CHỦ TỊCH", "KT.", "ỦY BAN NHÂN DÂN")]),
    ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\n|\nKT. BỘ TRƯỞNG,\nCHỦ NHIỆM\nPHÓ CHỦ NHIỆM\nLê Văn Ba\n|\n",
     [("Lê Văn Ba", "PHÓ CHỦ NHIỆM", "KT.", None)]),
    ("Nơi nhận:\n- Các thôn,\n- Lưu Văn phòng.\n\nT/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\n(Đã ký)\nĐỗ Thị Tư\n",
     [("Đỗ Thị Tư", "PHÓ BÍ THƯ", "T/M", "BAN THƯỜNG VỤ")]),
    ("Nơi nhận:\n- Các thôn,\n- Lưu Văn phòng.\n\nK/T CHÁNH\nVĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG\nĐỗ Thị Tư\n",
     [("Đỗ Thị Tư", "PHÓ CHÁNH VĂN PHÒNG", "K/T", None)]),
    ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\nTRƯỞNG BAN\n\nCHỦ TỊCH UBND HUYỆN\nPhan Văn Sáu\n",
     [("Phan Văn Sáu", "CHỦ TỊCH UBND HUYỆN", None, None)]),
    ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\nTL. CHỦ TỊCH\nKT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG\n\nPhan Văn Sáu\n",
     [("Phan Văn Sáu", "PHÓ CHÁNH VĂN PHÒNG", "KT.", None)]),
    ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\nQ. GIÁM ĐỐC\nĐại tá, TS. Phan Văn Sáu\n",
     [("Phan Văn Sáu", "GIÁM ĐỐC", "Q.", None)]),
    ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\nHIỆU TRƯỞNG\n(đã ký)\nPHAN VĂN SÁU\n",
     [("PHAN VĂN SÁU", "HIỆU TRƯỞNG", None, None)]),
    ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nPhan Văn Sáu\nNơi nhận:\n- Các thôn;\n- Lưu: VT.\n",
     [("Phan Văn Sáu", "PHÓ GIÁM ĐỐC", "KT.", None)]),
    ("TM. ỦY BAN NHÂN DÂN\nNơi nhận:\n- Các thôn;\nCHỦ TỊCH\n- Lưu: VT.\nPhan Văn Sáu\n",
     [("Phan Văn Sáu", "CHỦ TỊCH", "TM.", "ỦY BAN NHÂN DÂN")]),
    ("THƯ KÝ                         CHỦ TRÌ\n\nPhạm Thị Lan                   Vũ Đức Thành\n",
     [("Phạm Thị Lan", "THƯ KÝ", None, None), ("Vũ Đức Thành", "CHỦ TRÌ", None, None)]),
    (("GIÁM ĐỐC SỞ Y TẾ                     TM. BAN THƯỜNG VỤ\n                                         CHỦ TỊCH\n\n"
     "Phạm Văn Bảy                         Tô Thị Tám\n\nNơi nhận:\n- Bộ Y tế;\n- Lưu: VT.\n"),
     [("Phạm Văn Bảy", "GIÁM ĐỐC SỞ Y TẾ", None, None), ("Tô Thị Tám", "CHỦ TỊCH", "TM.", "BAN THƯỜNG VỤ")]),
    ("Nơi nhận:                   CHỦ TỊCH\n- Các thôn;\n- Lưu: VT.\n\n                            Lưu Thị Chín\n",
     [("Lưu Thị Chín", "CHỦ TỊCH", None, None)]),
    ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\n\nTrần Văn Mười\n", [("Trần Văn Mười", None, None, None)]),
    ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\nGIÁM ĐỐC\n", [(None, "GIÁM ĐỐC", None, None)]),
    ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\n|\nGIÁM ĐỐC\nĐặng Thị Kiều\nOanh\n|\n", [("Đặng Thị Kiều Oanh", "GIÁM ĐỐC", None, None)]),
    ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\n", []),
]  # fmt: skip


@pytest.mark.parametrize("tail, expected", SIGNATURES)
def test_signatures(tail, expected):
    """Name, title, capacity and body of each signer, whatever the order of the lines."""
    assert [tuple(s[2:]) for s in closing(paper(tail)).signatures] == expected


RECIPIENTS = [
    ("Nơi nhận:\n- Như trên;\n- Sở Y tế (để b/c);\n- VPUB: CVP, PCVP (NC),\nCBTH;\n- Lưu: VT, NC (3).\n\nCHỦ TỊCH\nLê Văn Ba\n",
     [("Như trên", None), ("Sở Y tế", "để b/c"), ("VPUB: CVP, PCVP (NC), CBTH", None)], "Lưu: VT, NC (3)."),
    ("Nơi nhận:\n- Ban Bí thư (để báo\ncáo),\n- Các tỉnh ủy,\n- Lưu Văn phòng Tỉnh ủy.\n\nT/M BAN THƯỜNG VỤ\nBÍ THƯ\nLê Văn Ba\n",
     [("Ban Bí thư", "để báo cáo"), ("Các tỉnh ủy", None)], "Lưu Văn phòng Tỉnh ủy."),
    ("Nơi\nnhận:\n- Như trên;\n- Cơ quan Báo;\n(để đưa tin)\n- Lưu VT.\nCHỦ TỊCH\nLê Văn Ba\n",
     [("Như trên", None), ("Cơ quan Báo", "để đưa tin")], "Lưu VT."),
    ("Nơi nhận:\nNhư trên;\nSở Nội vụ;\nLưu: VT.\nCHỦ TỊCH\nLê Văn Ba\n", [("Như trên", None), ("Sở Nội vụ", None)], "Lưu: VT."),
    ("Nơi nhận:                        GIÁM ĐỐC\n- Như trên;\n- UBND huyện;\n- Lưu: VT.\n                                 Lê Văn Ba\n",
     [("Như trên", None), ("UBND huyện", None)], "Lưu: VT."),
]  # fmt: skip


@pytest.mark.parametrize("tail, expected, filing", RECIPIENTS)
def test_recipients(tail, expected, filing):
    """One entry a line without dash, closing mark and remark; the filing line stands apart."""
    text = paper(tail)
    found = closing(text)
    assert [(r.name, r.purpose) for r in found.recipients] == expected
    assert text[slice(*found.filing)] == filing


def test_the_signature_of_an_attached_paper_counts():
    """A regulation behind a decision carries its own signature."""
    tail = (
        "Nơi nhận:\n- Lưu: VT.\nCHỦ TỊCH\nLê Văn Ba\n\nQUY CHẾ\nLàm việc của tổ\n(Kèm theo Kế hoạch số 1/KH-UBND)\n"
        + ("Điều 1. Tổ họp hằng tháng.\n" * 8 + "\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n(đã ký)\nLê Văn Ba\n")
    )
    assert [s.name for s in closing(paper(tail)).signatures] == ["Lê Văn Ba", "Lê Văn Ba"]


def test_lines_that_show_how_one_signs_are_no_signature():
    """Examples of signing inside a paper about papers do not end it."""
    shown = "Điều 3. Cách ghi\n- Ký thay mặt thì ghi TM. trước tên tập thể, ví dụ:\nTM. HỘI ĐỒNG NHÂN DÂN\nTM. ĐOÀN ĐẠI BIỂU\n"
    more = "- Ký thay thì ghi KT., ví dụ:\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n- Người ký phải ghi đủ họ tên.\n\n"
    found = closing(paper(shown + more + "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nLê Văn Ba\n")).signatures
    assert [(s.name, s.title, s.capacity) for s in found] == [("Lê Văn Ba", "CHỦ TỊCH", "TM.")]


def test_the_layout_spares_a_second_reading():
    """Marks handed over give the same closing as reading the zone again."""
    doc = document(paper(SIGNATURES[0][0]))
    layout = lay_out(doc)
    assert read_closing(doc, layout.zones, layout.tail) == read_closing(doc, layout.zones)


@pytest.mark.parametrize("table, pattern", [("signer_titles", office), ("signer_ranks", rank)])
def test_examples_of_signer_tables(table, pattern):
    """Each row's example is matched, counter-examples are not."""
    for row in load(f"{table}.examples"):
        m = pattern().match(fold(row["text"]))
        assert (m is None) if row["row"] == "-" else m, row


def test_examples_of_surnames():
    """The first word of each example is a surname, that of a counter-example is none."""
    for row in load("surnames.examples"):
        assert (fold(row["text"]).split()[0] in surnames()) is (row["row"] != "-"), row


@given(st.text(alphabet="NơinhậLưuVT:/.-|;,() \nTM.KTCHỦỊGIÁĐỐễăn", max_size=300))
def test_any_tail_gives_true_spans(text):
    """No tail raises, and every span lies in the text."""
    whole = paper("Nơi nhận:\n" + text)
    found = closing(whole)
    for hit in (*found.recipients, *found.signatures):
        assert 0 <= hit.start <= hit.end <= len(whole)
