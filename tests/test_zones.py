"""Zones of composed documents: where head, recital, body, closing and annexes begin and end."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from papers import DRAFT, LUAT, STAMP, document
from vnadmin.parse.zones import find_zones


def zones(text):
    doc = document(text)
    found = find_zones(doc)
    return found, {name: text[slice(*getattr(found, name))] for name in ("header", "basis", "body", "closing")}


SITE = """\
Đang tải văn bản...
Số hiệu:
|
77/KH-UBND
|
Loại văn bản:
|
Kế hoạch
|
Người ký:
|
Trần Văn A
|
Tình trạng:
|
Đã biết
|
ỦY BAN NHÂN
DÂN
TỈNH HÀ NAM
-------
|
CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
|
Số: 77/KH-UBND
|
Hà Nam, ngày 3
tháng 3 năm 2025
|

KẾ HOẠCH

TRỒNG CÂY TRÊN ĐỊA BÀN TỈNH

Căn cứ Luật Lâm nghiệp;

Thực hiện Kế hoạch số 5/KH-BNN ngày 1/2/2025, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:

I. MỤC TIÊU

1. Trồng cây./.

|
Nơi nhận:
- Các sở;
- Lưu: VT.
|
TM. ỦY BAN NHÂN
DÂN
CHỦ TỊCH
Trần Văn A
|

PHỤ LỤC

DANH MỤC CÔNG VIỆC
(Kèm theo Kế hoạch số 77/KH-UBND)
|
1
|
Trồng cây xanh dọc các tuyến đường
|
[1] Ghi chú của phụ lục.
Kế hoạch 77/KH-UBND năm 2025 trồng cây trên địa bàn tỉnh Hà Nam
Văn bản này chưa cập nhật nội dung Tiếng Anh
Văn bản liên quan
Ban hành:
01/02/2025
"""


def test_a_page_of_a_web_site_is_cut_to_the_document():
    """The site's box before and its lists behind are noise; the annex ends before them."""
    found, part = zones(SITE)
    assert part["header"].startswith("ỦY BAN NHÂN")
    assert part["header"].endswith("TRỒNG CÂY TRÊN ĐỊA BÀN TỈNH")
    assert part["closing"].startswith("Nơi nhận:")
    assert part["closing"].endswith("Trần Văn A")
    assert len(found.annexes) == 1
    assert SITE[slice(*found.annexes[0])].startswith("PHỤ LỤC")
    assert SITE[slice(*found.annexes[0])].endswith("phụ lục.")
    assert len(found.noise) == 2


def test_the_recital_ends_where_the_issuer_acts():
    """The acting clause belongs to the body, so that what it assigns is not lost."""
    _, part = zones(SITE)
    assert part["basis"].startswith("Căn cứ Luật Lâm nghiệp")
    assert part["basis"].endswith("ngày 1/2/2025")
    assert part["body"].startswith("Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:")


def test_a_decision_and_the_plan_that_it_issues():
    """The plan behind the signature is an annex, the decision's articles are the body."""
    found, part = zones(DRAFT)
    assert part["basis"].startswith("Căn cứ Luật Tổ chức")
    assert part["body"].startswith("QUYẾT ĐỊNH:")
    assert part["body"].endswith("từ ngày ký./.")
    assert [DRAFT[slice(*a)][:8] for a in found.annexes] == ["KẾ HOẠCH"]


def test_the_opening_of_a_letter_is_its_recital():
    """What a letter answers is recital, what the office says is body; viewers' boxes are neither."""
    found, part = zones(STAMP)
    assert part["basis"] == "Phúc đáp Công văn số 5/SNV-TC ngày 1/6/2024 của Sở Nội vụ tỉnh Lào Cai"
    assert part["closing"].endswith("Nguyễn Thị Hoa")
    assert found.annexes == ()


def test_a_signature_without_list_closes_the_document():
    """A law has a signature and no Nơi nhận."""
    _, part = zones(LUAT)
    assert part["closing"].startswith("CHỦ TỊCH QUỐC HỘI")


def test_an_annex_alone_is_head_and_body():
    """A paper that is an annex only has its table as body."""
    _, part = zones(
        "PHỤ LỤC II\n\nDANH MỤC NHIỆM VỤ\n\n(Kèm theo Nghị quyết số  /NQ-CP)\n\n| TT | Việc |\n| 1 | Làm đường |\n"
    )
    assert part["header"].endswith("/NQ-CP)")
    assert part["body"].startswith("TT | Việc")


def test_the_words_place_of_receipt_in_a_sentence_close_nothing():
    """The words inside a sentence is no label."""
    _, part = zones(
        "KẾ HOẠCH\nTiếp công dân\n\nI. VIỆC\n1. Niêm yết nơi nhận hồ sơ tại trụ sở.\n2. Nơi nhận hồ sơ mở cửa lúc 8 giờ.\n"
    )
    assert part["closing"] == ""
    assert part["body"].endswith("8 giờ.")


@given(st.text(alphabet="NơinhậPHỤLC:/.-|;\n TM.KTCăncứQĐ1I,ỦYBAN", max_size=500))
def test_zones_of_any_string_lie_in_order(text):
    """No string raises; header, recital, body and closing come one after the other."""
    found, _ = zones(text)
    order = [found.header, found.basis, found.body, found.closing]
    assert all(0 <= z.start <= z.end <= len(text) for z in (*order, *found.annexes, *found.noise))
    present = [z for z in order if z.end > z.start]
    assert all(a.end <= b.start for a, b in itertools.pairwise(present))
