"""What people change in a workbook is read back, and what programs change in it is not."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import openpyxl
import pytest

import vnadmin
from test_files import HOSTILE, LETTER, PLAN, all_hostile, book, converted, day, letter, needs_calc, plan
from vnadmin.cli import run as run_program
from vnadmin.errors import DamagedSource, LimitExceeded, UnsupportedFormat, UsageError
from vnadmin.export.corrections import Correction, find_corrections, rows_of, rows_of_workbook, sources_of_workbook
from vnadmin.export.task_rows import codes
from vnadmin.export.xlsx import to_xlsx
from vnadmin.limits import Limits

TASKS = "Nhiệm vụ"


def written() -> bytes:
    return to_xlsx([plan(), letter()])


def edited(change) -> bytes:
    """The workbook after a person's work on its first sheet."""
    workbook = book(written())
    change(workbook[TASKS])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def corrections(data: bytes) -> list[Correction]:
    return find_corrections(data, rows_of([plan(), letter()]))


def test_an_untouched_workbook_has_no_corrections():
    """As written, saved again by another library, and against the workbook itself."""
    assert corrections(written()) == []
    assert corrections(edited(lambda sheet: sheet.title)) == []
    assert rows_of_workbook(written()) == rows_of([plan(), letter()])
    assert sources_of_workbook(written()) == {plan().source.sha256, letter().source.sha256}


@needs_calc
@pytest.mark.slow
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_libreoffice_changes_nothing(form):
    """Opened and saved by LibreOffice, also by way of its own format, nothing counts as changed."""
    data = converted(written(), form)
    if form == "ods":
        data = converted(data, "xlsx", suffix="ods")
    assert data != written()
    assert corrections(data) == []
    assert sources_of_workbook(data) == {plan().source.sha256, letter().source.sha256}


@needs_calc
@pytest.mark.slow
def test_libreoffice_keeps_words_that_look_like_something_else():
    """Opened and saved by LibreOffice, `=1+1`, `+84…`, `0012`, "- " and the like are words as before, and nothing counts as changed."""
    document = all_hostile()
    data = converted(to_xlsx([document]), "xlsx")
    cells = [row[2] for row in book(data)[TASKS].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(words, "s") for words in HOSTILE]
    assert find_corrections(data, rows_of([document])) == []


@needs_calc
@pytest.mark.slow
def test_libreoffice_changes_nothing_in_the_corpus():
    """The same for all documents of the corpus: every kind of deadline, long cells, quotes of several lines."""
    from test_docs import ROOT

    documents = [
        vnadmin.read(path)
        for path in sorted((ROOT / "corpus" / "documents").glob("*"))
        if path.suffix in {".txt", ".md"}
    ]
    data = converted(to_xlsx(documents, secret=True), "xlsx")
    assert len(rows_of(documents)) > 500
    assert find_corrections(data, rows_of(documents)) == []


def test_what_people_do_is_told():
    """Changed, emptied and filled cells, a deleted, an added, an unknown and a repeated row: each once, none beside."""
    first, second, third, fourth = codes(plan())
    (other,) = codes(letter())

    def work(sheet):
        sheet["C3"] = "Sở Nông nghiệp và Môi trường"
        sheet["E3"] = day(2025, 3, 31)
        sheet["E4"] = None
        sheet["I5"] = "0000-0000"
        sheet["B6"] = "  " + sheet["B6"].value + " \r\n"
        sheet.append([9, "Việc mới", "Phòng Hạ tầng", None, "20/04/2025"])
        sheet.append([cell.value for cell in sheet[3]])
        sheet.append(["Các việc khác"])
        sheet.delete_rows(8)

    before = rows_of([plan(), letter()])
    assert corrections(edited(work)) == [
        Correction("repeated", first, 3, values={"lead": "Sở Nông nghiệp và Môi trường", "due": "2025-03-31"}),
        Correction("changed", second, 4, "due", "2025-03-20T16:00", ""),
        Correction("unknown", "0000-0000", 5, values={k: v for k, v in before[third].items() if v}),
        Correction("added", row=8, values={"action": "Việc mới", "lead": "Phòng Hạ tầng", "due": "2025-04-20"}),
        Correction("repeated", first, 9, values={"lead": "Sở Nông nghiệp và Môi trường", "due": "2025-03-31"}),
        Correction("deleted", third),
        Correction("deleted", other),
    ]
    assert fourth not in {c.code for c in corrections(edited(work))}


def test_rows_and_columns_may_be_moved():
    """Sorted rows, moved columns and a title above the headings are no corrections; a deleted column is one, not many."""

    def sort(sheet):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1)]
        sheet.delete_rows(1, 99)
        sheet.append(["DANH MỤC NHIỆM VỤ"])
        for row in [rows[0], *reversed(rows[1:])]:
            sheet.append([row[8], *row[:8], *row[9:]])

    assert corrections(edited(sort)) == []
    assert corrections(edited(lambda sheet: sheet.delete_cols(4))) == [Correction("no-column", field="supporting")]


@pytest.mark.parametrize(
    "typed, read",
    [
        ("15/4/2025", "2025-04-15"),
        ("15/04/2025 16:30", "2025-04-15T16:30"),
        (dt.date(2025, 4, 15), "2025-04-15"),
        (45762, "2025-04-15"),
        ("trong tháng 4", "trong tháng 4"),
        ("31/02/2025", "31/02/2025"),
        ("14/3/2025", None),
    ],
)
def test_a_deadline_may_be_typed_in_many_ways(typed, read):
    """As a day, as text, as the bare number of a day; what is no day stays as it was typed."""

    def work(sheet):
        sheet["E3"] = typed

    assert [c.new for c in corrections(edited(work))] == ([] if read is None else [read])


def test_other_files_are_refused():
    """No workbook, a damaged one, a bomb, a workbook without the table."""
    with pytest.raises(UnsupportedFormat):
        corrections(b"\xd0\xcf\x11\xe0" + bytes(99))
    with pytest.raises(DamagedSource):
        corrections(written()[:-900])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(DamagedSource):
        corrections(out.getvalue())
    with pytest.raises(LimitExceeded):
        find_corrections(written(), {}, limits=Limits(inflated=1000))
    with pytest.raises(UsageError):
        corrections(edited(lambda sheet: sheet.delete_cols(9)))


def test_the_command(tmp_path, capsys):
    """Against documents and against the workbook; what is odd gives exit code 1; --json is one line each."""
    (tmp_path / "ke-hoach.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "khac.txt").write_text(LETTER.format(mark=""), encoding="utf-8")
    out, changed = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    assert run_program(["write", str(tmp_path / "ke-hoach.txt"), "-o", str(out), "--lang", "en"]) == 0
    workbook = openpyxl.load_workbook(out)
    workbook[TASKS]["C2"] = "Sở Y tế"
    workbook.save(changed)
    capsys.readouterr()
    code = codes(plan())[0]
    for against in (tmp_path / "ke-hoach.txt", out):
        assert run_program(["corrections", str(changed), str(against), "--lang", "en"]) == 0
        assert capsys.readouterr().out == f"row 2 · {code} · Đơn vị chủ trì: Sở Xây dựng → Sở Y tế\n"
    assert run_program(["corrections", str(changed), str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"kind": "changed", "code": code, "row": 2, "field": "lead", "old": "Sở Xây dựng", "new": "Sở Y tế"}
    assert run_program(["corrections", str(changed), str(tmp_path / "ke-hoach.txt"), str(tmp_path / "khac.txt")]) == 1
    assert run_program(["corrections", str(tmp_path / "khac.txt"), str(out)]) == 1
    del workbook[TASKS]["C1"]
    workbook[TASKS].delete_rows(3)
    workbook.save(changed)
    assert run_program(["corrections", str(changed), str(out), "--lang", "vi"]) == 1
    said = capsys.readouterr()
    assert "không còn cột: Đơn vị chủ trì" in said.out
    assert f"{codes(plan())[1]} · đã xóa · " in said.out
