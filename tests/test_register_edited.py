"""Workbooks that people edited, where the register went on meanwhile; deadlines that people type."""

from __future__ import annotations

import pytest

import vnadmin
from test_register_cli import AT, folder, lines, listed, workbook
from test_rereading import OTHER, TASKS, paper
from vnadmin.cli import run
from vnadmin.cli.sources import say_error
from vnadmin.errors import VnadminError
from vnadmin.store import Archive
from vnadmin.track import Register, RegisterError

__all__ = ["folder"]


def sent_back(folder, change):
    """The workbook as Lan sends it back, and the command that takes it over."""
    (folder / "edited.xlsx").write_bytes(workbook(vnadmin.read("a.txt"), change))
    return ["register", "apply", "r.db", "edited.xlsx", "--by", "Lan", *AT]


def said(field, value, number=0):
    """Minh says something of a task."""
    with Archive.open("r.db") as archive:
        register = Register(archive)
        register.set(register.tasks()[number].task_id, field, value, by="Minh")


@pytest.mark.parametrize(
    "cell, words, field, value",
    [("J2", "Loại", "review", "accepted"), ("J2", "Đúng", "review", "rejected"), ("H2", "xin lùi hạn", "note", "đã gọi điện")],
)  # fmt: skip
def test_an_old_workbook_overwrites_no_verdict_and_no_note(folder, capsys, cell, words, field, value):
    """Somebody else said it meanwhile: a conflict, the first time and the second, and the register stays."""

    def edit(sheet):
        sheet[cell] = words

    argv = sent_back(folder, edit)
    said(field, value)
    capsys.readouterr()
    for _ in range(2):
        assert run([*argv, "--json"]) == 5
        assert [(one["outcome"], one["why"]) for one in lines(capsys)] == [("conflict", f"the register says {value!r}")]
        assert listed(capsys)[0][field] == value


def test_a_verdict_is_taken_once(folder, capsys):
    """What a person decides after the workbook stays when it is taken over again."""

    def edit(sheet):
        sheet["J2"] = "Đúng"

    argv = sent_back(folder, edit)
    assert run(argv) == 0
    assert run(argv) == 0
    said("review", "rejected")
    assert run(argv) == 5
    assert listed(capsys)[0]["review"] == "rejected"


@pytest.mark.parametrize(
    "field, value",
    [("state", "done"), ("state", "withdrawn"), ("due", "2025-04-10"), ("lead", "Văn phòng"), ("note", "đang làm"), ("review", "accepted")],
)  # fmt: skip
def test_a_deleted_row_rejects_no_task_that_went_on(folder, capsys, field, value):
    """Finished, corrected, noted or accepted since the workbook was written: a conflict, and the task stays."""
    argv = sent_back(folder, lambda sheet: sheet.delete_rows(2))
    said(field, value)
    before = listed(capsys)
    assert run([*argv, "--json"]) == 5
    assert [one["outcome"] for one in lines(capsys)] == ["conflict"]
    assert listed(capsys) == before


def test_a_deleted_row_rejects_no_task_that_was_read_differently_since(folder, capsys):
    """The document was issued anew with another day."""
    argv = sent_back(folder, lambda sheet: sheet.delete_rows(2))
    (folder / "b.txt").write_text(
        paper(TASKS[0].replace("20 tháng 4", "25 tháng 4"), *TASKS[1:]).text, encoding="utf-8"
    )
    assert run(["register", "add", "r.db", "b.txt"]) == 0
    before = listed(capsys)
    assert before[0]["deadlines"][0]["due_on"] == "2025-04-24"
    assert run(argv) == 5
    assert listed(capsys) == before


def test_words_that_give_no_day_take_none_away(folder, capsys):
    """Refused when typed and in a workbook, unless they are marked as words; taking the same workbook over again changes nothing."""
    first = listed(capsys)[0]["task_id"]
    assert run(["register", "set", "r.db", first, "due=vớ vẩn", "--by", "Lan"]) == 2
    assert "gives no day" in capsys.readouterr().err

    def edit(sheet):
        sheet["E2"] = "vớ vẩn"
        sheet["E3"] = "?sau khi có kinh phí"
        sheet.append([9, "Mua thêm phao cứu sinh", "Văn phòng", None, "vớ vẩn"])

    argv = sent_back(folder, edit)
    for outcome in ("applied", "unchanged"):
        assert run([*argv, "--json"]) == 5
        assert [one["outcome"] for one in lines(capsys)] == ["refused", outcome, "refused"]
        tasks = listed(capsys)
        assert tasks[0]["deadlines"][0]["due_on"] == "2025-04-19"
        assert [(due["words"], due["due_on"]) for due in tasks[1]["deadlines"]] == [("sau khi có kinh phí", None)]


def test_a_deadline_that_is_taken_away_is_said(folder, capsys):
    """With the words that were there."""
    first = listed(capsys)[0]["task_id"]
    assert run(["register", "set", "r.db", first, "due=", "--by", "Lan", "--lang", "vi"]) == 0
    assert "không còn thời hạn nữa; trước đó là 2025-04-19" in capsys.readouterr().err
    assert listed(capsys)[0]["deadlines"] == []


def test_printed_words_without_a_day_are_taken():
    """They are what the document says."""
    with Archive.open(":memory:") as archive:
        register = Register(archive)
        words = "Sở Y tế chủ trì tổng kết, báo cáo ngay sau khi có kết luận thanh tra"
        one = register.add(paper(words, *TASKS[1:])).tasks[0]
        (due,) = register.task(one).deadlines
        assert due.due_on is None
        register.set(one, "due", "2025-05-05", by="Lan")
        assert register.set(one, "due", due.words, by="Lan")
        assert register.task(one).deadlines[0].words == due.words
        with pytest.raises(RegisterError, match="no day"):
            register.set(one, "due", "sau khi có kết luận khác", by="Lan")


def test_what_was_not_taken_over_is_counted(folder, capsys):
    """Apart from what was."""

    def edit(sheet):
        sheet["C2"] = "Sở Nội vụ"
        sheet["C3"] = "Sở Nội vụ"
        sheet["J4"] = "có lẽ"

    argv = sent_back(folder, edit)
    said("lead", "Sở Nội vụ")
    capsys.readouterr()
    assert run(argv) == 5
    assert capsys.readouterr().err == "1 applied, 1 not taken over, 1 unchanged\n"
    assert run([*argv, "--lang", "vi"]) == 5
    assert capsys.readouterr().err == "đã ghi 0 chỗ, không nhận 1 chỗ, không đổi 2 chỗ\n"


@pytest.mark.parametrize(
    "argv, words",
    [
        (["show", "r.db", "zzzz"], "sổ không có nhiệm vụ zzzz"), (["show", "r.db", "9"], "'9' quá ngắn"),
        (["set", "r.db", "{first}", "due=2026-02-31", "--by", "L"], "31/02/2026 không có trong lịch"),
        (["set", "r.db", "{first}", "due=xong thì thôi", "--by", "L"], "không cho biết ngày nào"),
        (["set", "r.db", "{first}", "state=xong", "--by", "L"], "'xong' không thuộc open, done, withdrawn"),
        (["set", "r.db", "{first}", "same=none", "--by", "L"], "không có chỗ nào chưa rõ trùng"),
        (["list", "r.db", "--state", "sai"], "'sai' không thuộc"), (["add", "r.db", "--now", "noon"], "không phải thời điểm"),
        (["list", "khong.db"], "không có tệp 'khong.db'"), (["add", "khong.db"], "không có kho này"),
    ],
)  # fmt: skip
def test_wrong_use_is_said_in_vietnamese(folder, capsys, argv, words):
    """With exit code 2, also where the archive is not there."""
    first = listed(capsys)[0]["task_id"]
    assert run(["register", *(word.format(first=first) for word in argv), "--lang", "vi"]) == 2
    assert words in capsys.readouterr().err


def test_the_register_speaks_vietnamese(folder, capsys):
    """Fields, kinds, doubts and reasons."""

    def edit(sheet):
        sheet["C2"] = "Sở Nội vụ"
        sheet["J3"] = "có lẽ"
        sheet["J4"] = "Đúng"
        sheet.append([9, "Mua thêm phao cứu sinh"])
        sheet.delete_rows(7)

    argv = sent_back(folder, edit)
    said("lead", "Văn phòng")
    said("review", "rejected", 2)
    first = listed(capsys)[0]["task_id"]
    assert run([*argv, "--lang", "vi"]) == 5
    told = capsys.readouterr().out
    for words in ("chủ trì: Sở Y tế → Sở Nội vụ · mâu thuẫn (sổ đang ghi 'Văn phòng')", "'có lẽ' không phải kết quả rà soát", "mâu thuẫn (sổ đang ghi: loại)",
                  "thêm mới · đã ghi", "đã xóa · đã ghi"):  # fmt: skip
        assert words in told
    assert run(["register", "show", "r.db", first, "--lang", "vi"]) == 0
    told = capsys.readouterr().out
    for words in (
        "chủ trì: Văn phòng",
        "trạng thái: chưa xong",
        "hạn: trước ngày 20 tháng 4 năm 2025 → 2025-04-19",
        "số ký hiệu: ",
    ):
        assert words in told
    assert run(["register", "history", "r.db", first, "--lang", "vi"]) == 0
    told = capsys.readouterr().out
    assert "+07:00 · Minh · sửa · chủ trì · Sở Y tế → Văn phòng" in told
    assert " · lần đầu" in told


def test_the_exit_code_tells_what_still_waits(folder, capsys):
    """A reading that lost most tasks and one that has them again, in one command: nothing is left to look at."""
    (folder / "b.txt").write_text(paper(*TASKS[:3]).text, encoding="utf-8")
    (folder / "c.txt").write_text(paper(*TASKS, OTHER).text, encoding="utf-8")
    assert run(["register", "add", "r.db", "b.txt", "c.txt"]) == 0
    assert listed(capsys, "--waits") == []


@pytest.mark.parametrize(
    "argv, code, said",
    [
        (["search", "none.db", "x"], 2, "vnadmin: giá trị không hợp lệ cho 'ARCHIVE': không có tệp 'none.db'."),
        (["search", "empty.db", "x"], 1, "vnadmin: empty.db: tệp trống"), (["register", "add", "none/r.db", "a.txt"], 1, "vnadmin: none/r.db: không mở được kho"),
        (["read", "none.txt"], 1, "vnadmin: none.txt: không có tệp này"), (["due", "r.db", "--ics", "none/a.ics"], 1, "vnadmin: none/a.ics: không có tệp hoặc thư mục này"),
        (["due", "r.db", "--limit", "a"], 2, "vnadmin: giá trị không hợp lệ cho '--limit': 'a' không phải số nguyên trong khoảng cho phép."),
        (["due", "r.db", "b"], 2, "vnadmin: thừa tham số (b)"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_vietnamese(folder, capsys, argv, code, said):
    """An archive, a file, a folder; and what click says of wrong values."""
    (folder / "empty.db").write_bytes(b"")
    capsys.readouterr()
    assert run([*argv, "--lang", "vi"]) == code
    assert capsys.readouterr().err.splitlines()[0] == said


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_help_names_every_exit_code(capsys, language):
    """Those that commands have beside the first three too."""
    assert run(["--help", "--lang", language]) == 0
    told = " ".join(capsys.readouterr().out.split())
    numbers = told[told.index("3 some" if language == "en" else "3 có") :]
    for code in (4, 5, 6, 7, 8, 10, 130):
        assert f", {code} " in numbers


def test_a_workbook_that_was_taken_over_is_edited_further(folder, capsys):
    """Held against its former copy; against the documents alone it is a conflict, since the register says something else than they do."""

    def first(sheet):
        sheet["E2"] = "12/4/2025"
        sheet["H2"] = "đã hỏi"
        sheet["J2"] = "Đúng"

    def second(sheet):
        sheet["E2"] = "14/4/2025"
        sheet["H2"] = "đã hỏi hai lần"
        sheet["J2"] = "Loại"

    argv = sent_back(folder, first)
    assert run(argv) == 0
    (folder / "edited.xlsx").rename(folder / "former.xlsx")
    sent_back(folder, second)
    capsys.readouterr()
    assert run([*argv, "--json"]) == 5
    assert {one["outcome"] for one in lines(capsys)} == {"conflict"}
    assert run([*argv, "--against", "former.xlsx"]) == 0
    task = listed(capsys)[0]
    assert (task["deadlines"][0]["due_on"], task["note"], task["review"]) == (
        "2025-04-14",
        "đã hỏi hai lần",
        "rejected",
    )


def test_an_archive_that_nobody_may_write_is_said_in_vietnamese(folder, capsys):
    """What SQLite says of it."""
    with Archive.open("r.db") as archive:
        archive.db.execute("PRAGMA query_only = ON")
        register = Register(archive)
        with pytest.raises(VnadminError) as error:
            register.set(register.tasks()[0].task_id, "state", "done", by="Lan")
    say_error("r.db", error.value, "vi")
    assert capsys.readouterr().err.endswith("vnadmin: r.db: kho chỉ cho đọc, không ghi được\n")
