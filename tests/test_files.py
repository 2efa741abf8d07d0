"""Tasks as files that offices use: what other programs read in them."""

from __future__ import annotations

import datetime as dt
import io
import os
import tempfile
import unicodedata
from functools import cache
from pathlib import Path

import openpyxl
import pytest

import vnadmin
from vnadmin.cli import run as run_program
from vnadmin.export.columns import COLUMNS, LIMIT
from vnadmin.export.task_rows import codes, groups
from vnadmin.export.xlsx import to_xlsx
from vnadmin.parse.outside import find_program, run

PLAN = """ỦY BAN NHÂN DÂN TỈNH SÔNG MÂY      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                                         Độc lập - Tự do - Hạnh phúc
Số: 27/KH-UBND                      Sông Mây, ngày 03 tháng 02 năm 2025

KẾ HOẠCH
Dọn kênh mương trước mùa mưa

1. Sở Xây dựng chủ trì, phối hợp với Sở Tài chính rà soát các tuyến kênh, báo cáo UBND tỉnh trước ngày 15/3/2025.

2. Sở Tài chính bố trí kinh phí nạo vét; hoàn thành trước 16 giờ ngày 20/3/2025.

3. Ủy ban nhân dân các xã báo cáo tiến độ về Sở Xây dựng trước ngày 25 hằng tháng.

4. Công an tỉnh phân luồng giao thông khi có yêu cầu.
"""
LETTER = """SỞ XÂY DỰNG                          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 9/SXD-HT                            Độc lập - Tự do - Hạnh phúc
{mark}
                                        Sông Mây, ngày 05 tháng 02 năm 2025
Kính gửi: Phòng Hạ tầng

Yêu cầu Phòng Hạ tầng lập danh mục cống bị hỏng, gửi Sở trước ngày 20/02/2025.
"""


def has_calc() -> bool:
    """Whether LibreOffice is there with its Calc."""
    program = find_program("soffice")
    return program is not None and (Path(program).resolve().parent / "libsclo.so").exists()


needs_calc = pytest.mark.skipif(
    not has_calc() and os.environ.get("VNADMIN_CI") != "1", reason="LibreOffice Calc is not installed"
)


@cache
def plan() -> vnadmin.Document:
    return vnadmin.read(PLAN.encode(), name="ke-hoach.txt")


@cache
def letter() -> vnadmin.Document:
    return vnadmin.read(LETTER.format(mark="").encode(), name="cong-van.txt")


def day(*parts: int) -> dt.datetime:
    """A day or moment as spreadsheets have it: without a zone."""
    return dt.datetime(*parts)  # noqa: DTZ001


def book(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


def converted(data: bytes, to: str, suffix: str = "xlsx", *more: str) -> bytes:
    """A file opened and saved by LibreOffice, with more arguments for it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"in.{suffix}").write_bytes(data)
        (folder / "out").mkdir()
        argv = [find_program("soffice") or "soffice", f"-env:UserInstallation={(folder / 'p').as_uri()}", "--headless"]
        argv += [*more, "--convert-to", to, "--outdir", str(folder / "out"), str(folder / f"in.{suffix}")]
        run(argv, folder=folder, seconds=90)
        return next((folder / "out").iterdir()).read_bytes()


def test_the_workbook_has_the_columns_of_the_annex():
    """Headings in the usual order, the last three hidden, one row a task, real days, numbers that run on over the documents."""
    found = book(to_xlsx([plan(), letter()]))
    assert found.sheetnames == ["Nhiệm vụ", "Theo đơn vị", "Lịch hạn", "Nguồn"]
    sheet = found["Nhiệm vụ"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["STT", *(column.heading for column in COLUMNS)]
    assert [sheet.column_dimensions[letter].hidden for letter in "AHIK"] == [False, False, True, True]
    assert rows[1][0] == "Kế hoạch số 27/KH-UBND ngày 03/02/2025: Dọn kênh mương trước mùa mưa"
    assert [row[0] for row in rows[2:6]] == [1, 2, 3, 4]
    assert rows[7][0] == 5
    assert rows[2][2:5] == ["Sở Xây dựng", "Sở Tài chính", day(2025, 3, 14)]
    assert rows[2][7] == "Thời hạn ghi trong văn bản: trước ngày 15/3/2025"
    assert rows[3][4] == day(2025, 3, 20, 16)
    assert rows[4][4] == "trước ngày 25 hằng tháng"
    assert rows[5][4] is None
    assert (sheet["E3"].number_format, sheet["E4"].number_format) == ("dd/mm/yyyy", "dd/mm/yyyy hh:mm")
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert len({row[8] for row in rows[1:] if row[8]}) == 5


def test_each_unit_has_its_tasks_and_each_day_its_own():
    """A unit is told what it leads and what it supports; days come in order, those without a day last."""
    found = book(to_xlsx([plan(), letter()]))
    lines = [[cell.value for cell in row] for row in found["Theo đơn vị"].iter_rows(min_row=2)]
    heads = [row[0] for row in lines if isinstance(row[0], str)]
    assert "Sở Tài chính (chủ trì 1, phối hợp 1)" in heads
    days = [row[0].value for row in found["Lịch hạn"].iter_rows(min_row=2)]
    assert days == sorted(days)
    assert day(2025, 2, 19) in days
    sources = [[cell.value for cell in row] for row in found["Nguồn"].iter_rows(min_row=2)]
    assert [(row[0], row[3], row[5]) for row in sources] == [
        (d.source.name, len(d.tasks), d.source.sha256) for d in (plan(), letter())
    ]


def hostile(words: str) -> vnadmin.Document:
    """A document with a task whose lead, deliverable and words look like a formula."""
    first = plan().tasks[0]
    lead = first.lead[0].model_copy(update={"resolved": words})
    action = first.action.model_copy(update={"text": words})
    return plan().model_copy(update={"tasks": (first.model_copy(update={"lead": (lead,), "action": action}),)})


def all_hostile() -> vnadmin.Document:
    """A document with a task for each of the hostile words."""
    return plan().model_copy(update={"tasks": tuple(task for words in HOSTILE for task in hostile(words).tasks)})


HOSTILE = [
    "=1+1",
    "+84912345678",
    "@SUM(1)",
    "- Rà soát",
    "0012",
    '=HYPERLINK("http://a.example")',
    "http://a.example",
    "1/2",
    "TRUE",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_printed_stays_text(words):
    """No formula, no number, no link, whatever the words look like."""
    sheet = book(to_xlsx([hostile(words)]))["Nhiệm vụ"]
    assert [(c.value, c.data_type, c.hyperlink) for c in (sheet["B2"], sheet["C2"])] == [(words, "s", None)] * 2


def test_a_cell_is_never_longer_than_excel_allows():
    """What is cut is said; signs that XML cannot hold are left out."""
    sheet = book(to_xlsx([hostile("việc " * 9000)]))["Nhiệm vụ"]
    assert len(sheet["B2"].value) == LIMIT
    assert sheet["B2"].value.endswith("(bị cắt, xem văn bản)")
    assert book(to_xlsx([hostile("a\x01b\x07c")]))["Nhiệm vụ"]["B2"].value == "abc"


def test_the_same_documents_give_the_same_bytes():
    """Whatever the clock says; and each source counts once."""
    assert to_xlsx([plan(), letter()]) == to_xlsx([plan(), letter(), plan()])


def test_rows_are_as_high_as_their_words():
    """A row with many words is higher than one with few: LibreOffice cuts off what has no height."""
    assert book(to_xlsx([hostile("rà soát kênh " * 40)]))["Nhiệm vụ"].row_dimensions[2].height > 200
    assert book(to_xlsx([hostile("rà soát")]))["Nhiệm vụ"].row_dimensions[2].height < 100


def test_codes_stay_when_another_task_is_found():
    """A code is of the place in the text, so it never comes to mean another task."""
    fewer = plan().model_copy(update={"tasks": plan().tasks[1:]})
    assert codes(fewer) == codes(plan())[1:]
    assert len(set(codes(plan()))) == len(plan().tasks)
    assert all(row.code for group in groups([plan()]) for row in group.rows)


def test_marked_documents_are_left_out_unless_asked(tmp_path, capsys):
    """A document marked Mật is named on standard error and written only with --secret."""
    (tmp_path / "mat.txt").write_text(LETTER.format(mark="MẬT"), encoding="utf-8")
    (tmp_path / "ke-hoach.txt").write_text(PLAN, encoding="utf-8")
    out = tmp_path / "a.xlsx"
    argv = ["write", str(tmp_path / "mat.txt"), str(tmp_path / "ke-hoach.txt"), "-o", str(out), "--lang", "vi"]
    assert run_program(argv) == 1
    assert "mat.txt: có đóng dấu MẬT" in capsys.readouterr().err
    assert [row[0].value for row in openpyxl.load_workbook(out)["Nguồn"].iter_rows(min_row=2)] == ["ke-hoach.txt"]
    assert run_program([*argv, "--secret"]) == 0
    assert openpyxl.load_workbook(out)["Nguồn"].max_row == 3
    assert to_xlsx([vnadmin.read(tmp_path / "mat.txt")]) == to_xlsx([])


def test_wrong_use_and_no_tasks(tmp_path, capsys):
    """An unknown ending is wrong use; without a task no file is written; a file that cannot be written is one line."""
    (tmp_path / "a.txt").write_text("Trời hôm nay nắng.", encoding="utf-8")
    (tmp_path / "b.txt").write_text(PLAN, encoding="utf-8")
    assert run_program(["write", str(tmp_path / "a.txt"), "-o", str(tmp_path / "a.ods")]) == 2
    assert run_program(["write", str(tmp_path / "a.txt"), "-o", str(tmp_path / "a.xlsx")]) == 1
    assert run_program(["write", str(tmp_path / "b.txt"), "-o", str(tmp_path / "no" / "a.xlsx")]) == 1
    assert not list(tmp_path.glob("*.xlsx"))
    assert capsys.readouterr().err.count("\n") <= 4


@needs_calc
@pytest.mark.slow
def test_libreoffice_shows_every_word():
    """Printed by LibreOffice, the last words of long cells are on the page, with diacritics whole."""
    import pypdfium2

    data = to_xlsx([hostile("rà soát kênh mương và cống thoát nước " * 20 + "chữ cuối cùng")])
    pdf = pypdfium2.PdfDocument(converted(data, "pdf"))
    text = unicodedata.normalize(
        "NFC", " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())
    )
    assert "chữ cuối cùng" in text
