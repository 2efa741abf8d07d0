"""Cells for doers: who leads, who supports, and short names that no table knows."""

from __future__ import annotations

import pytest

import vnadmin
from vnadmin.extract.doer_cells import read_doer_cell
from vnadmin.spans import fold


def names(text: str, *, placed: bool = False) -> tuple[list[str], list[str]]:
    found = read_doer_cell(text, fold(text), 0, len(text), placed=placed)
    assert all(text[a.start : a.end] for a in (*found.leads, *found.supporting))
    return [a.name for a in found.leads], [a.name for a in found.supporting]


@pytest.mark.parametrize(
    "cell, leads, supporting",
    [
        ("Chủ trì: Sở Y tế; Phối hợp: Sở Tài chính", ["Sở Y tế"], ["Sở Tài chính"]),
        ("- Cơ quan chủ trì: Sở Y tế\n- Cơ quan phối hợp: các sở, ngành", ["Sở Y tế"], ["các sở, ngành"]),
        ("Sở Y tế (chủ trì), Sở Tài chính, Công an tỉnh", ["Sở Y tế"], ["Sở Tài chính", "Công an tỉnh"]),
        ("Sở Y tế - Chủ trì; Sở Tài chính - Phối hợp", ["Sở Y tế"], ["Sở Tài chính"]),
        (
            "Sở Y tế chủ trì, phối hợp với Sở Tài chính, Công an tỉnh",
            ["Sở Y tế"],
            ["Sở Tài chính", "Công an tỉnh"],
        ),
        ("Sở Y tế, Công an tỉnh chủ trì; các xã phối hợp", ["Sở Y tế", "Công an tỉnh"], ["các xã"]),
        ("Sở Y tế phối hợp Sở Tài chính", ["Sở Y tế"], ["Sở Tài chính"]),
        ("Sở Y tế, Sở Tài chính", ["Sở Y tế", "Sở Tài chính"], []),  # nobody is told apart: both lead
        ("Sở Y tế và các xã phối hợp thực hiện", ["Sở Y tế", "các xã"], []),
        ("Sở Y tế\nSở Tài chính", ["Sở Y tế", "Sở Tài chính"], []),
        ("Sở Y tế trình UBND tỉnh", ["Sở Y tế"], []),
        ("Theo Kế hoạch số 12/KH-UBND", [], []),
    ],
)
def test_who_leads_and_who_supports(cell: str, leads: list[str], supporting: list[str]) -> None:
    """Words, brackets and labels inside a cell tell those who lead from those who support."""
    assert names(cell) == (leads, supporting)


@pytest.mark.parametrize(
    "cell, leads",
    [
        ("Tổ Hậu cần Hoa Ban; NVYT", ["Tổ Hậu cần Hoa Ban", "NVYT"]),
        ("TBTTND và các tổ", ["TBTTND", "các tổ"]),
        ("Phòng Y tế; CC Tư pháp - Hộ tịch", ["Phòng Y tế", "CC Tư pháp - Hộ tịch"]),
        ("VP2 HĐND-UBND", ["VP2 HĐND-UBND"]),
        ("Thường xuyên", []),
        ("Theo quy định", []),
        ("Các", []),  # the line is cut behind it
        ("Chờ phân công", []),
        ("Vốn sự nghiệp", []),
        ("Toàn tỉnh", []),
        ("Toàn thể đoàn viên", ["Toàn thể đoàn viên"]),
        ("Tổ chức hội nghị", []),
        ("Kế hoạch của trường", []),
        ("Quý I/2026", []),
        ("Xây dựng nền tảng; Nền tảng bản đồ", []),  # a sentence: its second half is no name
        ("Các xã là chủ quản hồ sơ, HSĐT chuyên ngành", ["Các xã"]),
    ],
)
def test_unknown_names_by_their_place(cell: str, leads: list[str]) -> None:
    """A short name that fills a piece of a cell counts; times, papers and sentences do not."""
    assert names(cell, placed=True) == (leads, [])
    if leads and any("TT" in n or "NV" in n for n in leads):
        assert names(cell)[0] != leads  # only where a doer is expected


def test_a_column_of_units_of_measure_names_nobody() -> None:
    """ "Đơn vị" over "Mét" and "Triệu đồng" is no column of doers, "Người thực hiện" over "TBTTND" is, with a doubt."""
    head = "KẾ HOẠCH\nTu sửa kênh mương\n\n| TT | Nội dung công việc | {} | Thời gian |\n|---|---|---|---|\n"
    rows = "| 1 | Nạo vét kênh nội đồng | {} | Tháng 5/2026 |\n"
    measured = vnadmin.read((head.format("Đơn vị") + rows.format("Mét")).encode())
    done = vnadmin.read((head.format("Người thực hiện") + rows.format("TBTTND")).encode())
    assert not measured.tasks
    assert [[str(a) for a in t.lead] for t in done.tasks] == [["TBTTND"]]
    assert done.tasks[0].doubts


@pytest.mark.parametrize(
    "value, leads, supporting",
    [
        (
            "Sở Y tế chủ trì trình phương án; Công an tỉnh và các xã chủ động ra quân.",
            ["Sở Y tế"],
            ["Công an tỉnh", "các xã"],
        ),
        ("Sở Y tế (chủ trì), Sở Tài chính.", ["Sở Y tế"], ["Sở Tài chính"]),
        ("Sở Y tế, báo cáo kết quả về Bộ Y tế, Cục Thú y.", ["Sở Y tế"], []),  # what it does names no further doers
        ("Sở Y tế; Sở Tài chính. Các xã gửi số liệu.", ["Sở Y tế", "Sở Tài chính"], []),
        ("\n+ Sở Y tế;\n+ Sở Tài chính.", ["Sở Y tế", "Sở Tài chính"], []),
        ("Đ/c Sen, đ/c Súng", ["Đ/c Sen", "đ/c Súng"], []),
        ("Các phòng trong phạm vi nhiệm vụ của mình và các xã có liên quan.", ["Các phòng", "các xã có liên quan"], []),
    ],
)
def test_the_value_of_a_label(value: str, leads: list[str], supporting: list[str]) -> None:
    """A label names all bodies of its value, those of further clauses too, but none of what they do."""
    text = f"KẾ HOẠCH\nTiêm phòng năm 2026\n\nI. NỘI DUNG\n\n1. Tiêm phòng cho đàn trâu bò\n\n- Đơn vị thực hiện: {value}\n"
    (task,) = vnadmin.read(text.encode()).tasks
    assert ([a.name for a in task.lead], [a.name for a in task.supporting]) == (leads, supporting)


def test_a_date_in_the_label_of_the_lead() -> None:
    """ "(Chủ trì: Sở Y tế, hoàn thành trước ngày …)" gives the item above its deadline."""
    text = (
        "KẾ HOẠCH\nTiêm phòng năm 2026\n\nI. NỘI DUNG\n\n1. Tiêm phòng cho đàn trâu bò\n\n"
        "- (Chủ trì: Sở Y tế, hoàn thành trước ngày 30/6/2026)\n"
    )
    (task,) = vnadmin.read(text.encode()).tasks
    assert [str(d.due_on) for d in task.deadlines] == ["2026-06-29"]


def rows_of(head: list[str], *rows: list[str]) -> list[tuple[list[str], list[str], list[str], list[str]]]:
    """Leads, supporting bodies, receivers and days of each task of a table in a plan."""
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    lines.insert(1, "|" + "---|" * len(head))
    text = "KẾ HOẠCH\nTu sửa kênh mương năm 2026\n\nI. PHÂN CÔNG\n\n" + "\n".join(lines) + "\n"
    return [
        (
            [a.name or a.text for a in t.lead],
            [a.name or a.text for a in t.supporting],
            [a.name or a.text for a in t.reports_to],
            [str(d.due_on) for d in t.deadlines],
        )
        for t in vnadmin.read(text.encode()).tasks
    ]


def test_a_header_of_two_rows() -> None:
    """ "Đơn vị thực hiện" over "Chủ trì" and "Phối hợp": each column says its own."""
    assert rows_of(
        ["TT", "Nội dung công việc", "Đơn vị thực hiện", "", "Thời gian"],
        ["", "", "Chủ trì", "Phối hợp", ""],
        ["1", "Nạo vét kênh chính", "Sở Xây dựng", "UBND các xã", "15/3/2026"],
    ) == [(["Sở Xây dựng"], ["UBND các xã"], [], ["2026-03-15"])]


def test_one_column_for_those_who_lead_and_those_who_support() -> None:
    """Under "Chủ trì/phối hợp" those before the stroke lead, without one the first does; words in the cell count more."""
    head = ["TT", "Nhiệm vụ", "Cơ quan chủ trì/ phối hợp"]
    found = rows_of(
        head,
        ["1", "Nạo vét kênh chính", "UBND các xã/ Sở Y tế, Công an tỉnh"],
        ["2", "Đắp bờ bao", "Sở Xây dựng; UBND các xã"],
        ["3", "Kiểm tra cống", "Sở Y tế (phối hợp); Sở Xây dựng"],
    )
    assert [(lead, supporting) for lead, supporting, *_ in found] == [
        (["UBND các xã"], ["Sở Y tế", "Công an tỉnh"]),
        (["Sở Xây dựng"], ["UBND các xã"]),
        (["Sở Xây dựng"], ["Sở Y tế"]),
    ]


@pytest.mark.parametrize(
    "head, row, found",
    [
        (
            ["TT", "Nội dung công việc", "Lãnh đạo phụ trách", "Đơn vị thực hiện"],
            ["1", "Vớt lục bình", "Đ/c Sen", "Đoàn Thanh niên"],
            (["Đoàn Thanh niên"], [], [], []),  # who watches over it does not do it
        ),
        (
            ["TT", "Nhiệm vụ", "Đơn vị thực hiện", "Đơn vị chủ trì"],
            ["1", "Vớt lục bình", "UBND các xã", "Sở Xây dựng"],
            (["Sở Xây dựng"], ["UBND các xã"], [], []),
        ),
        (
            ["TT", "Nhiệm vụ", "Cấp trình", "Đơn vị chủ trì"],
            ["1", "Lập đề án kênh mương", "UBND tỉnh", "Sở Xây dựng"],
            (["Sở Xây dựng"], [], ["UBND tỉnh"], []),
        ),
        (
            ["Tháng", "Nội dung", "Người phụ trách"],
            ["02/2026", "Nạo vét kênh chính", "Tổ thủy nông"],
            (["Tổ thủy nông"], [], [], ["2026-02-28"]),
        ),
        (
            ["TT", "Nội dung", "Cơ quan thực hiện, thời hạn"],
            ["1", "Nạo vét kênh chính", "Sở Xây dựng, trước ngày 30/4/2026"],
            (["Sở Xây dựng"], [], [], ["2026-04-29"]),
        ),
        (
            ["TT", "Nội dung phân công", "Người thực hiện"],
            ["1", "Ghi mực nước cống", "Tổ thủy nông"],
            (["Tổ thủy nông"], [], [], []),
        ),
    ],
)
def test_columns_of_tables(
    head: list[str], row: list[str], found: tuple[list[str], list[str], list[str], list[str]]
) -> None:
    """Which of several columns leads, to whom a result goes, and where a date stands."""
    assert rows_of(head, row) == [found]
