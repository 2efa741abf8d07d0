"""The header of composed documents: state, Party, mass organisation, drafts, two columns, odd orders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnadmin
from papers import DRAFT, LUAT, STAMP, document
from vnadmin.data import load
from vnadmin.parse.cues import body_head, cue, surnames, title_pattern, titles
from vnadmin.parse.header import read_header
from vnadmin.parse.zones import lay_out
from vnadmin.spans import fold


def header(text):
    return header_of(document(text))


def header_of(doc):
    layout = lay_out(doc)
    return read_header(doc, layout.zones, layout.head)


MIXED = """\
UBND TỈNH HÒA BÌNH        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
     SỞ Y TẾ                   Độc lập - Tự do - Hạnh phúc
   Số: 123/SYT-NVY         Hòa Bình, ngày 05 tháng 3 năm 2024
V/v tăng cường phòng,
chống bệnh dại

Kính gửi:    - Bệnh viện đa khoa tỉnh;
             - Trung tâm Y tế các huyện, thành phố.

Thực hiện Công văn số 11/UBND-VX ngày 01/3/2024 của UBND tỉnh, Sở Y tế yêu cầu các đơn vị báo cáo trước ngày 10/3/2024./.

Nơi nhận:                            KT. GIÁM ĐỐC
- Như trên;                          PHÓ GIÁM ĐỐC
- UBND tỉnh (b/c);
- Lưu: VT, NVY.

                                     Bác sĩ Trần Văn Bình
"""

PARTY = """\
TỈNH ỦY QUẢNG NAM
BAN TỔ CHỨC
*
Số 45-CV/BTCTU
Về việc báo cáo số liệu đảng viên

ĐẢNG CỘNG SẢN VIỆT NAM

Tam Kỳ, ngày 08 tháng 7 năm 2024

Kính gửi: Các huyện ủy, thị ủy, thành ủy, đảng ủy trực thuộc Tỉnh ủy

Thực hiện chỉ đạo của Ban Tổ chức Trung ương tại Công văn số 12-CV/BTCTW, Ban Tổ chức Tỉnh ủy đề nghị các đồng chí gửi báo cáo.

Nơi nhận:
- Như trên,
- Lưu Văn phòng Ban.

K/T TRƯỞNG BAN
PHÓ TRƯỞNG BAN


Lê Văn Cường
"""

POLICE = """\
BỘ CÔNG AN
CÔNG AN TỈNH NAM ĐỊNH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 77/KH-CAT-PV01
Nam Định, ngày 2 tháng 1 năm 2024
MẬT
KẾ HOẠCH
Thực hiện cao điểm tấn công, trấn áp tội phạm
Căn cứ Kế hoạch số 1/KH-BCA ngày 1/1/2024 của Bộ Công an, Giám đốc Công an tỉnh ban hành Kế hoạch như sau:
I. MỤC ĐÍCH
1. Bảo đảm an ninh.
Nơi nhận:
- Bộ Công an (để b/c);
- Lưu: VT, PV01.
GIÁM ĐỐC
Đại tá Nguyễn Hữu Mạnh
"""

JOINT = """\
BỘ CÔNG AN - BỘ Y TẾ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 03/QC-BCA-BYT
Hà Nội, ngày 5 tháng 5 năm 2022
QUY CHẾ PHỐI HỢP
Về công tác bảo đảm an ninh, trật tự tại cơ sở y tế
Căn cứ Nghị định số 1/2018/NĐ-CP;
Bộ Công an và Bộ Y tế thống nhất ban hành Quy chế phối hợp như sau:
Điều 1. Phạm vi
KT. BỘ TRƯỞNG BỘ Y TẾ        KT. BỘ TRƯỞNG BỘ CÔNG AN
THỨ TRƯỞNG                   THỨ TRƯỞNG

Đỗ Xuân Tuyên                Thượng tướng Nguyễn Duy Ngọc
Nơi nhận:
- Lãnh đạo hai Bộ;
- Lưu: VT.
"""


def test_two_columns_printed_line_by_line_are_told_apart():
    """Body above, issuer, number, date and summary come from the left or right column as they should."""
    h = header(MIXED)
    assert (h.governing_agency.name, h.issuer.name) == ("UBND TỈNH HÒA BÌNH", "SỞ Y TẾ")
    assert (h.document_type, h.symbol.value, h.issued.place, h.issued.date) == (
        "cong-van", "123/SYT-NVY", "Hòa Bình", "2024-03-05",
    )  # fmt: skip
    assert h.subject.name == "tăng cường phòng, chống bệnh dại"
    assert [a.name for a in h.addressees] == ["Bệnh viện đa khoa tỉnh", "Trung tâm Y tế các huyện, thành phố"]


def test_a_note_between_number_and_addressees_ends_no_head():
    """What a reader wrote on a letter above "Kính gửi:" hides neither the addressees nor the body."""
    note = "1. Văn thư chuyển Phòng Kế hoạch;\n2. Đoàn trường phổ biến đến các lớp.\n\nKính gửi:"
    doc = document(MIXED.replace("Kính gửi:", note))
    found = header_of(doc)
    assert [a.name for a in found.addressees] == ["Bệnh viện đa khoa tỉnh", "Trung tâm Y tế các huyện, thành phố"]
    assert doc.text[lay_out(doc).zones.body.start :].startswith("Sở Y tế yêu cầu")


def test_a_draft_keeps_what_is_printed_of_number_and_date():
    """Blank number and day make a draft, are reported, and nothing is put in their place."""
    h = header(DRAFT)
    assert (h.status, h.symbol.value, h.issued.date) == ("draft", "/QĐ-UBND", "2024")
    assert h.symbol.parts.number is None
    assert {f.code for f in h.findings} == {"number-blank", "day-blank"}
    assert (h.document_type, h.issuer.name) == ("quyet-dinh", "ỦY BAN NHÂN DÂN XÃ TÂN LẬP")
    assert h.subject.name == "ban hành Kế hoạch phòng, chống thiên tai năm 2024"


def test_a_party_letter():
    """A Party number has no colon, its summary stands under it, one addressee stays one."""
    h = header(PARTY)
    assert (h.document_type, h.symbol.value, h.symbol.parts.system) == ("cong-van", "45-CV/BTCTU", "party")
    assert (h.governing_agency.name, h.issuer.name) == ("TỈNH ỦY QUẢNG NAM", "BAN TỔ CHỨC")
    assert h.subject.name == "báo cáo số liệu đảng viên"


def test_an_arrival_stamp_gives_no_number():
    """The number and date of the stamp of arrival are not the paper's."""
    h = header(STAMP)
    assert (h.symbol.value, h.issued.date, h.urgency.name) == ("88/TCBC-HC", "2024-06-10", "HỎA TỐC")
    assert (h.governing_agency.name, h.issuer.name) == ("BỘ NỘI VỤ", "VỤ TỔ CHỨC - BIÊN CHẾ")


def test_secrecy_stands_between_date_and_title():
    """A stamp of secrecy is no part of title or letterhead."""
    h = header(POLICE)
    assert (h.secrecy.name, h.document_type) == ("MẬT", "ke-hoach")
    assert h.subject.name == "Thực hiện cao điểm tấn công, trấn áp tội phạm"


def test_a_joint_paper_has_one_line_of_issuers():
    """Two bodies on one line are the issuer as printed."""
    h = header(JOINT)
    assert (h.governing_agency, h.issuer.name) == (None, "BỘ CÔNG AN - BỘ Y TẾ")


def test_a_law_has_its_number_behind_the_word_law():
    """The line with Luật số is a number line and "LUẬT" with its name the title."""
    h = header(LUAT)
    assert (h.document_type, h.symbol.value, h.subject.name) == ("luat", "31/2024/QH15", "ĐẤT ĐAI")


@pytest.mark.parametrize(
    "lines, expected",
    [
        (["ỦY BAN NHÂN DÂN", "TỈNH THANH HÓA"], ["ỦY BAN NHÂN DÂN TỈNH THANH HÓA"]),
        (["UBND TỈNH PHÚ THỌ", "SỞ NỘI VỤ"], ["UBND TỈNH PHÚ THỌ", "SỞ NỘI VỤ"]),
        (["BAN CHẤP HÀNH", "TRUNG ƯƠNG", "VĂN PHÒNG"], ["BAN CHẤP HÀNH TRUNG ƯƠNG", "VĂN PHÒNG"]),
        (["VĂN", "PHÒNG CHÍNH PHỦ"], ["VĂN PHÒNG CHÍNH PHỦ"]),
        (["BỘ NÔNG NGHIỆP", "VÀ", "MÔI TRƯỜNG"], ["BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"]),
        (["ỦY BAN NHÂN DÂN", "HUYỆN A", "BAN CHỈ ĐẠO", "PHÒNG, CHỐNG TỘI PHẠM"],
         ["ỦY BAN NHÂN DÂN HUYỆN A", "BAN CHỈ ĐẠO PHÒNG, CHỐNG TỘI PHẠM"]),
        (["BỘ TÀI CHÍNH", "CỤC THUẾ"], ["BỘ TÀI CHÍNH", "CỤC THUẾ"]),
        (["TỈNH ỦY HẢI DƯƠNG", "*"], ["TỈNH ỦY HẢI DƯƠNG"]),
    ],
)  # fmt: skip
def test_a_name_over_two_lines_is_one_body(lines, expected):
    """Lines of a letterhead are joined or parted by what a body's name can begin with."""
    h = header(
        "\n".join(lines)
        + "\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 1/BC-X\nBÁO CÁO\nTình hình\n"
    )
    assert [a.name for a in (h.governing_agency, h.issuer) if a] == expected


@pytest.mark.parametrize(
    "printed, value",
    [
        ("Số: 224/CĐ-TTg", "224/CĐ-TTg"),
        ("Số 40 -CT/TU", "40-CT/TU"),
        ("Số: /BC-BCĐ", "/BC-BCĐ"),
        ("Số:      /KH-STTTT", "/KH-STTTT"),
        ("Số: ……/TB-UBND", "/TB-UBND"),
        ("Số: 1028 /UBND-NC", "1028/UBND-NC"),
        ("Số:\n84/2025/QĐ-UBND", "84/2025/QĐ-UBND"),
        ("Số: 453\n\n/TB-UBND", "453/TB-UBND"),
    ],
)
def test_number_lines(printed, value):
    """Blanks go, a blank number keeps the rest, a torn-off rest is joined."""
    h = header(
        f"UBND XÃ A\n{printed}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nTHÔNG BÁO\nVề việc nghỉ lễ\n\nNội dung.\n"
    )
    assert h.symbol.value == value
    assert h.status == ("draft" if value.startswith("/") else "issued")


@pytest.mark.parametrize(
    "printed, place, date",
    [
        ("Quận 8, ngày 05 tháng 10 năm 2012", "Quận 8", "2012-10-05"),
        ("Hà Nội, ngày 05 tháng 3 năm 2020", "Hà Nội", "2020-03-05"),
        ("Thành phố Hồ Chí\nMinh, ngày 18 tháng 11 năm 2025", "Thành phố Hồ Chí Minh", "2025-11-18"),
        ("Tân Yên, ngày tháng 4 năm 2024", "Tân Yên", "2024-04"),
        ("Phú Thọ, ngày    tháng 12 năm 2011", "Phú Thọ", "2011-12"),
        ("Tuần Giáo, ngày12 tháng 11 năm 2020", "Tuần Giáo", "2020-11-12"),
        ("Bến Tre, ngày 03/02/2023", "Bến Tre", "2023-02-03"),
        ("A Lưới, ngày …… tháng …… năm ……", "A Lưới", None),
    ],
)
def test_place_and_date(printed, place, date):
    """Parts left blank are left off, the place may be wrapped."""
    h = header(
        f"UBND XÃ A\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 3/BC-UBND\n{printed}\n\nBÁO CÁO\nTình hình\n"
    )
    assert (h.issued.place, h.issued.date) == (place, date)
    assert h.status == ("issued" if date and len(date) == 10 else "draft")


def test_an_author_behind_the_title_is_the_issuer_where_no_letterhead_is():
    """A title of the form "CHỈ THỊ / CỦA BAN THƯỜNG VỤ TỈNH ỦY / về …" names the issuer and keeps it out of the summary."""
    h = header(
        "CHỈ THỊ\nCỦA BAN THƯỜNG VỤ TỈNH ỦY\nvề tăng cường lãnh đạo công tác phòng cháy\n\n-----\n\nNhững năm qua, tình hình ổn định.\n"
    )
    assert (h.issuer.name, h.document_type) == ("BAN THƯỜNG VỤ TỈNH ỦY", "chi-thi")
    assert h.subject.name == "về tăng cường lãnh đạo công tác phòng cháy"
    assert h.symbol is None
    assert h.issued is None


def test_no_header_gives_nulls():
    """A text without any header is not given one."""
    h = header("Đề nghị các đơn vị thực hiện Công văn số 12/UBND-NC ngày 03/4/2024 của UBND tỉnh.\n")
    assert (h.document_type, h.symbol, h.issued, h.issuer, h.subject, h.status) == (
        None,
        None,
        None,
        None,
        None,
        "issued",
    )
    assert [f.code for f in h.findings] == ["no-header"]


def test_a_cited_number_is_not_the_documents_own():
    """A number in the summary or the recital never fills the place of a missing number line."""
    h = header(
        "KẾ HOẠCH\nThực hiện Chỉ thị số 40-CT/TU, ngày 04/5/2023 của Tỉnh ủy\n\nThực hiện Chỉ thị số 40-CT/TU, Ủy ban nhân dân xã xây dựng kế hoạch như sau:\n\nI. MỤC TIÊU\n"
    )
    assert h.symbol is None
    assert h.issued is None
    assert h.subject.name == "Thực hiện Chỉ thị số 40-CT/TU, ngày 04/5/2023 của Tỉnh ủy"


def test_an_urgent_telegram_lists_whom_it_is_sent_to():
    """The list behind "… điện:" gives the addressees, elliptic lists spelled out."""
    h = header(
        "THỦ TƯỚNG CHÍNH PHỦ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 9/CĐ-TTg\n"
        "Hà Nội, ngày 1 tháng 9 năm 2024\n\nCÔNG ĐIỆN\n\nVề việc ứng phó bão\n\nTHỦ TƯỚNG CHÍNH PHỦ điện:\n\n"
        "- Các Bộ: Quốc phòng, Công an;\n- Văn phòng Chính phủ.\n\nBão đang vào bờ.\n"
    )
    assert h.document_type == "cong-dien"
    assert [a.name for a in h.addressees] == ["Bộ Quốc phòng", "Bộ Công an", "Văn phòng Chính phủ"]


@pytest.mark.parametrize("table, pattern", [("letterhead_heads", body_head), ("title_types", title_pattern)])
def test_examples_of_header_tables(table, pattern):
    """Each row's example is matched, counter-examples are not."""
    for row in load(f"{table}.examples"):
        m = pattern().match(fold(row["text"]))
        assert (m is None) if row["row"] == "-" else m, row


def test_examples_of_header_cues():
    """Each cue matches its example at the start of a piece, by its own row."""
    cues = {row["id"]: fold(row["cue"]) for row in load("header_cues")}
    seen = set()
    for row in load("header_cues.examples"):
        key = fold(row["text"])
        if row["row"] == "-":
            assert not cue(*{r["kind"] for r in load("header_cues")} - {"story"}).match(key), row
        else:
            m = re.match(f"(?:{cues[row['row']]})", key)
            assert m, row
            assert row["text"][: m.end()] == row["match"], row
            seen.add(row["row"])
    assert seen == set(cues)


def test_titles_lead_to_types_of_the_table():
    """Every printed title leads to a known type."""
    known = {row["id"] for row in load("document_types")}
    assert {kind for kind, _ in titles().values()} <= known
    assert "nguyễn" in surnames()


@given(st.text(alphabet="SốsốNgày:/.-| \n\t12ABĐKTMCQUYẾTĐỊNHkínhgửi;,()", max_size=400))
def test_any_string_has_a_header_and_true_spans(text):
    """No string raises, and every span lies in the text."""
    h = header(text)
    for part in (h.symbol, h.issued, h.issuer, h.governing_agency, h.subject, h.urgency, *h.addressees):
        assert part is None or 0 <= part.start <= part.end <= len(text)


@pytest.mark.real
def test_real_letters_have_their_own_number():
    """The number line of real letters agrees with their file names."""
    folder = Path(__file__).resolve().parents[1].parent / "shared" / "real" / "text"
    if not folder.exists():
        pytest.skip("the reference material is not here")
    from vnadmin.parse.normalize import normalize
    from vnadmin.parse.reading import read_source

    for path in sorted(folder.glob("tb-6*.md"))[:4]:
        doc = normalize(read_source(path)[0])
        layout = lay_out(doc)
        assert read_header(doc, layout.zones, layout.head).symbol.value.startswith(path.name[3:6] + "/")


def test_a_scan_with_a_number_written_by_hand_is_no_draft():
    """What a pen wrote is not recognised: a blank on a scan says nothing of the status."""
    doc = document(
        "SỞ Y TẾ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "Số:      /SYT-VP\nHà Nam, ngày    tháng 5 năm 2024\n\nQUYẾT ĐỊNH\nVề việc kiện toàn Ban Chỉ đạo\n\nĐiều 1. Kiện toàn.\n"
    )
    assert header_of(doc).status == "draft"
    assert header_of(doc._replace(scanned=True)).status == "issued"


def test_a_letterhead_that_lost_its_capitals_is_read():
    """Bodies above number and date in small letters issue the paper; beside one in capitals such lines are a page's own."""
    small = (
        "Ủy ban nhân dân tỉnh Lào Cai\nSở Y tế\nCộng hòa xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc\n"
        "Số: 15/KH-SYT\nLào Cai, ngày 05 tháng 3 năm 2024\nKẾ HOẠCH\nKiểm tra bếp ăn\n"
    )
    document = vnadmin.read_text(small)
    assert (document.governing_agency.name, document.issuer.name) == ("Ủy ban nhân dân tỉnh Lào Cai", "Sở Y tế")
    document = vnadmin.read_text("Sở Du lịch\n" + small.replace("Ủy ban nhân dân tỉnh Lào Cai\nSở Y tế", "SỞ Y TẾ"))
    assert (document.governing_agency, document.issuer.name) == (None, "SỞ Y TẾ")
