"""The register on the command line, and workbooks that people edited."""

from __future__ import annotations

import io
import json
import re
import sqlite3

import openpyxl
import pytest

import vnadmin
from test_rereading import OTHER, TASKS, paper
from vnadmin.cli import run
from vnadmin.export.corrections import find_corrections, rows_of
from vnadmin.export.xlsx import to_xlsx
from vnadmin.store import Archive
from vnadmin.store.schema import STEPS
from vnadmin.track import Register

AT = ["--now", "2025-03-01T08:30+07:00"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a plan, and its register."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(paper(*TASKS).text, encoding="utf-8")
    assert run(["register", "add", "r.db", "a.txt", *AT]) == 0
    return tmp_path


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def listed(capsys, *words):
    capsys.readouterr()
    assert run(["register", "list", "r.db", "--json", *words]) == 0
    return lines(capsys)


def test_a_task_from_add_to_history(folder, capsys):
    """Added, listed, shown, corrected, finished, told."""
    tasks = listed(capsys)
    assert [task["action"] for task in tasks] == [task.action for task in Register(Archive.open("r.db")).tasks()]
    first = tasks[0]["task_id"]
    assert run(["register", "set", "r.db", first[:6], "due=15/4/2025", "state=done", "--by", "Lan", *AT, "--json"]) == 0
    (task,) = lines(capsys)
    assert (task["deadlines"][0]["due_on"], task["state"]) == ("2025-04-15", "done")
    assert listed(capsys, "--state", "done", "--due", "2025-04") == [task]
    assert run(["register", "history", "r.db", first, "--json"]) == 0
    assert [(e["kind"], e["by"], e["old"], e["new"]) for e in lines(capsys)] == [
        ("first", None, None, None), ("corrected", "Lan", "2025-04-19", "2025-04-15"), ("state", "Lan", "open", "done"),
    ]  # fmt: skip
    assert run(["register", "history", "r.db", first, "--lang", "vi"]) == 0
    assert "2025-03-01T08:30:00+07:00 · Lan · sửa · hạn · 2025-04-19 → 2025-04-15" in capsys.readouterr().out
    assert run(["register", "show", "r.db", first]) == 0
    assert "due: 15/04/2025 → 2025-04-15" in capsys.readouterr().out


def test_all_of_a_command_or_nothing(folder, capsys):
    """One wrong field leaves the others unwritten."""
    first = listed(capsys)[0]["task_id"]
    assert run(["register", "set", "r.db", first, "state=done", "due=2025-02-31", "--by", "Lan"]) == 2
    assert listed(capsys, "--state", "done") == []


@pytest.mark.parametrize(
    "argv, words",
    [
        (["show", "r.db", "zzzz"], "no task zzzz"), (["show", "r.db", "9"], "at least 4"), (["show", "r.db", ""], "no id"), (["set", "r.db", "4", "due", "--by", "L"], "FIELD=VALUE"),
        (["list", "r.db", "--due", "soon"], "no period"), (["add", "r.db", "--now", "noon"], "not a moment"), (["list", "r.db", "--agency", "-"], "no name"),
    ],
)  # fmt: skip
def test_wrong_use_is_exit_code_2(folder, capsys, argv, words):
    """With one line that says why."""
    assert run(["register", *argv]) == 2
    assert words in capsys.readouterr().err


def test_what_a_person_must_look_at_is_exit_code_5(folder, capsys):
    """And files that cannot be read are 3 and 4."""
    (folder / "b.txt").write_text(paper(*TASKS[:3]).text, encoding="utf-8")
    (folder / "bad.docx").write_bytes(b"PK nothing")
    assert run(["register", "add", "r.db", "b.txt"]) == 5
    told = capsys.readouterr()
    assert "missing 3" in told.out
    assert told.err == "3 tasks wait for a person: vnadmin register list r.db --waits\n"
    assert len(listed(capsys, "--waits")) == 3
    assert run(["register", "add", "r.db", "bad.docx", "a.txt"]) == 3
    assert run(["register", "add", "r.db", "bad.docx"]) == 4


def test_documents_of_an_archive_are_taken_in(tmp_path, monkeypatch, capsys):
    """What `vnadmin batch` stored, without reading it again."""
    monkeypatch.chdir(tmp_path)
    with Archive.open("r.db") as archive:
        archive.add(paper(*TASKS))
    assert run(["register", "add", "r.db"]) == 0
    assert len(listed(capsys)) == len(TASKS)
    assert run(["register", "add", "r.db"]) == 0
    assert "nothing new" in capsys.readouterr().out


def test_secret_documents_are_left_out(tmp_path, monkeypatch, capsys):
    """Said with exit code 8, in every listing; a scan that lost the mark is secret all the same."""
    monkeypatch.chdir(tmp_path)
    words = paper(*TASKS).text.replace("KẾ HOẠCH\n", "TỐI MẬT\n\nKẾ HOẠCH\n")
    (tmp_path / "a.txt").write_text(words, encoding="utf-8")
    assert run(["register", "add", "r.db", "a.txt"]) == 0
    assert run(["doc", "r.db", "12/KH-UBND"]) == 0
    assert " · [TỐI MẬT] · 6 tasks" in capsys.readouterr().out
    with Archive.open("r.db") as archive:
        Register(archive).add(paper(*TASKS[:5], OTHER))
    assert run(["register", "list", "r.db", "--json"]) == 8
    said = capsys.readouterr()
    assert "TASKS" not in said.out
    assert '"action"' not in said.out
    assert "7 tasks of documents marked secret" in said.err
    tasks = listed(capsys, "--secret")
    assert {task["secrecy"] for task in tasks} == {"TỐI MẬT"}
    for command in ("show", "history"):
        assert run(["register", command, "r.db", tasks[0]["task_id"]]) == 8
        assert capsys.readouterr().out == ""
        assert run(["register", command, "r.db", tasks[0]["task_id"], "--secret"]) == 0
        assert capsys.readouterr().out != ""
    capsys.readouterr()
    assert run(["due", "r.db", "--on", "2025-04-18"]) == 0  # the own terminal shows them, marked
    told = capsys.readouterr().out
    assert "rà soát danh mục thuốc" in " ".join(told.split())
    assert told.count("[TỐI MẬT]") == told.count("KH-UBND") > 0
    assert run(["register", "set", "r.db", tasks[0]["task_id"], "state=done", "--by", "Lan"]) == 0
    assert "thuốc" not in capsys.readouterr().out


def workbook(document, change):
    """A workbook of a document that a person changed."""
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx([document])))
    change(book["Nhiệm vụ"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_edited_workbook_feeds_the_register(folder, capsys):
    """Cells, a verdict, a note, a deleted row, a new row; a second time nothing; later readings keep to it."""
    document = vnadmin.read("a.txt")

    def edit(sheet):
        sheet["C2"] = "Sở Y tế; Sở Nội vụ"
        sheet["E3"] = "20/5/2025"
        sheet["H4"] = "đã hỏi Sở Tài chính"
        assert sheet["J5"].value == "Chưa rà soát"
        sheet["J5"] = "Đúng"
        sheet.delete_rows(7)
        sheet.append([9, "Mua thêm phao cứu sinh", "Văn phòng", None, "15/6/2025"])

    (folder / "edited.xlsx").write_bytes(workbook(document, edit))
    argv = ["register", "apply", "r.db", "edited.xlsx", "--by", "Lan", *AT]
    assert run(argv) == 0
    assert capsys.readouterr().out.count("applied") == 6
    tasks = listed(capsys)
    assert tasks[0]["leads"] == ["Sở Y tế", "Sở Nội vụ"]
    assert tasks[1]["deadlines"][0]["due_on"] == "2025-05-20"
    assert tasks[2]["note"] == "đã hỏi Sở Tài chính"
    assert [t["review"] for t in tasks] == ["unreviewed"] * 3 + ["accepted", "unreviewed", "rejected", "accepted"]
    assert (tasks[6]["action"], tasks[6]["leads"], tasks[6]["deadlines"][0]["due_on"]) == (
        "Mua thêm phao cứu sinh",
        ["Văn phòng"],
        "2025-06-15",
    )
    assert run(argv) == 0
    assert "applied" not in capsys.readouterr().out
    (folder / "b.txt").write_text(paper(*TASKS[:5], OTHER).text, encoding="utf-8")
    assert run(["register", "add", "r.db", "b.txt", *AT]) == 0
    after = {t["task_id"]: t for t in listed(capsys)}
    for task in tasks[:3]:
        assert {**task, "doc_id": None} == {**after[task["task_id"]], "doc_id": None}
    assert after[tasks[6]["task_id"]]["state"] == "open"
    assert run(argv) == 0  # the workbook of the older reading is still understood
    assert "applied" not in capsys.readouterr().out


def test_the_register_is_not_overwritten_by_an_old_workbook(folder, capsys):
    """Somebody else said something else meanwhile: a conflict, and the register stays."""
    first = listed(capsys)[0]["task_id"]
    assert run(["register", "set", "r.db", first, "due=2025-04-10", "--by", "Minh"]) == 0

    def edit(sheet):
        sheet["E2"] = "12/4/2025"
        sheet["J3"] = "có lẽ"

    (folder / "edited.xlsx").write_bytes(workbook(vnadmin.read("a.txt"), edit))
    capsys.readouterr()
    assert run(["register", "apply", "r.db", "edited.xlsx", "--by", "Lan", "--json"]) == 5
    assert [one["outcome"] for one in lines(capsys)] == ["conflict", "refused"]
    assert listed(capsys)[0]["deadlines"][0]["due_on"] == "2025-04-10"


def test_many_deleted_rows_are_not_taken_for_rejected_tasks(folder, capsys):
    """Somebody sent back only part of the table."""
    (folder / "edited.xlsx").write_bytes(workbook(vnadmin.read("a.txt"), lambda sheet: sheet.delete_rows(3, 3)))
    argv = ["register", "apply", "r.db", "edited.xlsx", "--by", "Lan"]
    assert run(argv) == 5
    assert listed(capsys, "--review", "rejected") == []
    assert run([*argv, "--deleted"]) == 0
    assert len(listed(capsys, "--review", "rejected")) == 3


def test_a_workbook_of_documents_that_are_not_there(folder, capsys):
    """Said; nothing is written. Against the workbook as it was written the same."""
    other = vnadmin.read_text(paper(*TASKS[:4], symbol="77/KH-UBND").text, name="c.txt")

    def edit(sheet):
        sheet["C2"] = "Sở Nội vụ"

    (folder / "edited.xlsx").write_bytes(workbook(other, edit))
    (folder / "written.xlsx").write_bytes(to_xlsx([other]))
    assert run(["register", "apply", "r.db", "edited.xlsx", "--by", "Lan"]) == 5
    assert "not in the archive" in capsys.readouterr().err
    assert run(["register", "apply", "r.db", "edited.xlsx", "--by", "Lan", "--against", "written.xlsx"]) == 5
    assert "not in the register" in capsys.readouterr().out


def test_corrections_are_applied_in_python():
    """Without the command line."""
    with Archive.open(":memory:") as archive:
        register = Register(archive)
        document = paper(*TASKS)
        ids = register.add(document).tasks

        def edit(sheet):
            sheet["D2"] = "Sở Nội vụ"

        before = rows_of([document])
        done = register.apply(find_corrections(workbook(document, edit), before), by="Lan", before=before)
        assert [(one.outcome, one.task_id) for one in done] == [("applied", ids[0])]
        assert register.task(ids[0]).supporting == ("Sở Nội vụ",)


def test_an_archive_of_the_version_before_gets_a_register(tmp_path):
    """Its documents stay; the register is empty until they are taken in."""
    path = tmp_path / "old.db"
    with Archive.open(path) as archive:
        doc_id = archive.add(paper(*TASKS))
    db = sqlite3.connect(path)
    for name in re.findall(r"^CREATE TABLE (\w+)", "".join(STEPS[1:]), re.MULTILINE)[::-1]:
        db.execute(f"DROP TABLE {name}")
    db.execute("PRAGMA user_version = 1")
    db.commit()
    db.close()
    with Archive.open(path) as archive:
        assert archive.db.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
        assert Register(archive).tasks() == []
        assert len(Register(archive).take(doc_id).new) == len(TASKS)
