"""Citations: each mention with its parts, groups, aliases, definitions."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnadmin.extract.citation_parts import find_relation
from vnadmin.extract.citations import find_citations, resolve_citations
from vnadmin.extract.definitions import find_definitions
from vnadmin.spans import fold


def examples(name):
    text = files("vnadmin.data").joinpath(f"{name}.examples.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def cited(text, **options):
    key = fold(text)
    return resolve_citations(find_citations(text, key, **options), find_definitions(text, key))


# text, then (type, symbol, date, issuer, title) for each mention
CASES = [
    (
        "Căn cứ Nghị quyết số 15-NQ/TW, ngày 22/12/2024 của Bộ Chính trị về phát triển cảng biển;",
        [("nghi-quyet", "15-NQ/TW", "2024-12-22", "Bộ Chính trị", "về phát triển cảng biển")],
    ),
    (
        "theo Quyết định số 12/QĐ-UBND ngày 05 tháng 3 năm 2020 của Ủy ban nhân dân tỉnh phê duyệt Đề án cấp nước.",
        [("quyet-dinh", "12/QĐ-UBND", "2020-03-05", "Ủy ban nhân dân tỉnh", "phê duyệt Đề án cấp nước")],
    ),
    ("Quy định số 37-QĐ/TW của Ban Chấp hành Trung ương", [("quy-dinh", "37-QĐ/TW", None, "Ban Chấp hành Trung ương", None)]),
    (
        "theo Quyết định 217, 218-QĐ/TW ngày 12/12/2013 của Bộ Chính trị",
        [
            ("quyet-dinh", "217-QĐ/TW", "2013-12-12", "Bộ Chính trị", None),
            ("quyet-dinh", "218-QĐ/TW", "2013-12-12", "Bộ Chính trị", None),
        ],
    ),
    (
        "các văn bản số: 1094/VPCP-CN ngày 8/11/2025, 863/VPCP-NN ngày 12/9/2025 của Văn phòng Chính phủ.",
        [
            ("cong-van", "1094/VPCP-CN", "2025-11-08", "Văn phòng Chính phủ", None),
            ("cong-van", "863/VPCP-NN", "2025-09-12", "Văn phòng Chính phủ", None),
        ],
    ),
    ("văn bản số 84/BC-UBND", [("bao-cao", "84/BC-UBND", None, None, None)]),
    (
        "Xét Báo cáo của Công an tỉnh (số 717/BC-CAT-PV11 ngày 25/11/2015) về kết quả",
        [("bao-cao", "717/BC-CAT-PV11", "2015-11-25", "Công an tỉnh", "về kết quả")],
    ),
    (
        "Theo đề nghị của Giám đốc Sở Tài chính tại Tờ trình số 30/TTr-STC ngày 23/10/2025;",
        [("to-trinh", "30/TTr-STC", "2025-10-23", "Giám đốc Sở Tài chính", None)],
    ),
    (
        "ngày 10/01/2025, Bộ Công Thương đã có Văn bản số 375/BCT-TC",
        [("cong-van", "375/BCT-TC", "2025-01-10", "Bộ Công Thương", None)],
    ),
    ("nhận văn bản đề ngày 29/10/2025 số 16/CV-HHTACN", [("cong-van", "16/CV-HHTACN", "2025-10-29", None, None)]),
    (
        "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;",
        [("luat", "72/2025/QH15", None, None, "Luật Tổ chức chính quyền địa phương")],
    ),
    (
        "Luật Sửa đổi, bổ sung một số điều của Luật Ban hành văn bản quy phạm pháp luật số 87/2025/QH15;",
        [
            (
                "luat",
                "87/2025/QH15",
                None,
                None,
                "Luật Sửa đổi, bổ sung một số điều của Luật Ban hành văn bản quy phạm pháp luật",
            )
        ],
    ),
    ("Luật Bảo vệ môi trường năm 2020 và Luật Đất đai", [("luat", None, "2020", None, "Luật Bảo vệ môi trường năm 2020"), ("luat", None, None, None, "Luật Đất đai")]),
    ("Luật Công nghệ thông tin ngày 29 tháng 6 năm 2006", [("luat", None, "2006-06-29", None, "Luật Công nghệ thông tin")]),
    ("Bộ luật Lao động, Hiến pháp năm 2013", [("bo-luat", None, None, None, "Bộ luật Lao động"), ("hien-phap", None, "2013", None, "Hiến pháp năm 2013")]),
    ("Nghị quyết Đại hội XIII của Đảng đề ra", [("nghi-quyet", None, None, None, "Nghị quyết Đại hội XIII của Đảng")]),
    ("nhiệm vụ của Đề án 06 của Chính phủ", [("de-an", None, None, "Chính phủ", "Đề án 06")]),
    ("xây dựng Đề án 5 năm, Ban Chỉ đạo 138, Kế hoạch 6 tháng", []),
    ("chấp hành pháp luật, kỷ luật, Luật sư và quy luật", []),
    (
        "Bộ Khoa học và công nghệ có công văn số 54/BKHCN-KHTC; của Bộ Văn hóa, Thể thao và Du lịch, Sở Y tế",
        [("cong-van", "54/BKHCN-KHTC", None, "Bộ Khoa học và công nghệ", None)],
    ),
    (
        "Thông tư số 5/2020/TT-BVHTTDL của Bộ Văn hóa, Thể thao và Du lịch, Sở Y tế",
        [("thong-tu", "5/2020/TT-BVHTTDL", None, "Bộ Văn hóa, Thể thao và Du lịch", None)],
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0][:50])
def test_parts(case):
    """Type, symbol, date, issuer and title as printed."""
    text, wanted = case
    assert [(c.type, c.symbol, c.date, c.issuer, c.title) for c in cited(text)] == wanted


def test_span_is_type_to_date():
    """A mention covers the type name, the symbol and the date; issuer and title stay outside."""
    text = "theo Nghị\nquyết số 15-NQ/TU ngày 22/12/2024 của Tỉnh ủy về biển"
    (hit,) = cited(text)
    assert text[hit.start : hit.end] == "Nghị\nquyết số 15-NQ/TU ngày 22/12/2024"


def test_date_does_not_cross_another_symbol_or_sentence():
    """Each mention keeps to its own date."""
    hits = cited(
        "Kế hoạch số 11/KH-UBND và Kế hoạch số 12/KH-UBND ngày 5/3/2024. Công văn số 7/SNV-VP. Ngày 9/9/2024 họp."
    )
    assert [h.date for h in hits] == [None, "2024-03-05", None]


@pytest.mark.parametrize(
    "own, expected",
    [("141/KH-UBND", ["5/UBND-NC"]), ("/KH-UBND", ["141/KH-UBND", "5/UBND-NC"])],
)
def test_own_symbol_is_no_citation(own, expected):
    """The document's own symbol is left out, also where its number is blank; one with a number is not that of a draft."""
    text = "(Kèm theo Kế hoạch số /KH-UBND ngày /10/2025) và Kế hoạch số 141/KH-UBND; Công văn số 5/UBND-NC"
    assert [h.symbol for h in cited(text, own_symbol=own)] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("lập danh sách theo Mẫu số 01/BC-SYT và biểu số 02/BC-SYT", []),
        ("Mẫu ban hành kèm theo Công văn số 03/BC-SYT", ["03/BC-SYT"]),
    ],
)
def test_a_form_is_no_citation(text, expected):
    """Forms have numbers that look like symbols."""
    assert [h.symbol for h in cited(text)] == expected


def test_only_inside_the_document():
    """`start` and `end` keep site text out."""
    text = "Xem Nghị định 13/2023/NĐ-CP. Căn cứ Công văn số 5/UBND-NC. Nghị định 14/2023/NĐ-CP"
    hits = cited(text, start=text.index("Căn"), end=text.rindex("Nghị"))
    assert [h.symbol for h in hits] == ["5/UBND-NC"]


def test_short_references_find_their_document():
    """A bare number and an alias lead to the full citation, before and after it, and all print what one prints."""
    text = (
        "Việc thực hiện Đề án 375 và Chỉ thị số 10. Theo Quyết định số 375/QĐ-UBND ngày 14/2/2008 của UBND tỉnh về Đề án tự quản "
        "(sau đây gọi tắt là Đề án 375); Chỉ thị số 10/CT-UBND ngày 19/3/2008 của UBND tỉnh. Tổng kết Đề án 375, Chỉ thị 10."
    )
    hits = cited(text)
    assert {h.symbol for h in hits} == {"375/QĐ-UBND", "10/CT-UBND"}
    assert len({h.key for h in hits}) == 2
    assert [h.date for h in hits if h.symbol == "10/CT-UBND"] == ["2008-03-19"] * 3
    assert [h.type for h in hits if h.symbol == "375/QĐ-UBND"] == ["quyet-dinh"] * len(
        [h for h in hits if h.symbol == "375/QĐ-UBND"]
    )
    (alias,) = [h.alias for h in hits if h.alias]
    assert text[alias.start : alias.end] == "(sau đây gọi tắt là Đề án 375)"


def test_type_said_in_words_wins():
    """A later mention that says the type in words corrects one that only shows the code."""
    hits = cited("văn bản số 92/TTr-UBND ngày 21/4/2026 … Tờ trình số 92/TTr-UBND; 37-QĐ/TW và Quy định số 37-QĐ/TW")
    assert [h.type for h in hits] == ["to-trinh", "to-trinh", "quy-dinh", "quy-dinh"]
    assert hits[1].date == "2026-04-21"


def test_law_without_year_joins_the_one_with():
    """Luật phòng, chống ma tuý 2021 and Luật Phòng, chống ma túy are one document."""
    hits = cited(
        "Luật Phòng, chống ma túy năm 2021; theo Luật phòng, chống ma tuý 2021; Luật Phòng chống ma túy quy định"
    )
    assert len({h.key for h in hits}) == 1


def test_provision_and_relation():
    """What of the document is cited, and what is done to it."""
    (hit,) = cited("bãi bỏ khoản 2 Điều 5 Quyết định số 12/2019/QĐ-UBND ngày 5/3/2019")
    assert (hit.provision, hit.relation) == ("khoản 2 Điều 5", "repeals")


@pytest.mark.parametrize("example", examples("citation_cues"), ids=lambda e: e["text"])
def test_relation_words(example):
    """Each relation word is read by its own row."""
    text = example["text"]
    start = text.index(example["match"]) + len(example["match"]) + 1 if example["match"] else text.index(" ") + 1
    wanted = (example["row"], example["value"]) if example["match"] else None
    assert find_relation(fold(text), start) == wanted


@pytest.mark.parametrize("example", examples("laws"), ids=lambda e: e["text"])
def test_law_names(example):
    """Each law of the table is read by name, whole; pháp luật, kỷ luật, luật sư are none."""
    text = example["text"]
    hits = cited(text)
    assert [text[h.start : h.end] for h in hits] == ([example["match"]] if example["match"] else [])


DEFINITIONS = [
    ("bảo đảm an ninh trật tự (ANTT) ở cơ sở", [("ANTT", "an ninh trật tự")]),
    ("các cơ quan, doanh nghiệp, cơ sở giáo dục (CQDNCSGD)", [("CQDNCSGD", "cơ quan, doanh nghiệp, cơ sở giáo dục")]),
    ("tại các Khu công nghiệp (viết tắt KCN)", [("KCN", "tại các Khu công nghiệp")]),
    ("Ban Quản lý dự án (sau đây gọi chung là\nBan Quản lý) họp", [("Ban Quản lý", "Ban Quản lý dự án")]),
    ("theo quy định (ABC) và (XYZ)", []),
    ("ví điện tử (còn gọi là ví)", []),
]


@pytest.mark.parametrize("case", DEFINITIONS, ids=lambda c: c[0])
def test_definitions(case):
    """Short names and the words they stand for."""
    text, wanted = case
    assert [(d.short, text[d.means_start : d.means_end]) for d in find_definitions(text, fold(text))] == wanted


@given(
    st.lists(
        st.sampled_from(
            [
                "Luật",
                "Nghị quyết số",
                "12/QĐ-UBND",
                "57-NQ/TW",
                ",",
                "ngày 1/1/2024",
                "của",
                "Bộ Y tế",
                "về",
                "(",
                ")",
                "\n\n",
                "Đề án 06",
                "khoản 2",
                "năm 2020",
                "217",
                ".",
            ]
        ),
        max_size=14,
    )
)
def test_any_order_of_pieces(pieces):
    """Spans are in order, inside the text, do not overlap, and every mention gets a key."""
    text = " ".join(pieces)
    end = 0
    for hit in cited(text):
        assert end <= hit.start < hit.end <= len(text)
        assert hit.key
        end = hit.end
