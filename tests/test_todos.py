"""Tasks as things to do: what calendars and lists read."""

from __future__ import annotations

import datetime as dt
import re

import icalendar
import pytest

import vnadmin
from test_files import LETTER, PLAN, letter, plan
from vnadmin.cli import run as run_program
from vnadmin.export.ics import to_ics
from vnadmin.export.task_rows import codes, groups
from vnadmin.export.todo_txt import to_todo_txt
from vnadmin.export.todos import HANOI, todos

ROUND = """ỦY BAN NHÂN DÂN XÃ SÔNG MÂY            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 4/UBND-VP                           Độc lập - Tự do - Hạnh phúc
HỎA TỐC
                                        Sông Mây, ngày 10 tháng 01 năm 2025
Kính gửi: Phòng Kinh tế

1. Phòng Kinh tế {words}.
"""


def entries(data: bytes) -> list[icalendar.Todo]:
    return list(icalendar.Calendar.from_ical(data).walk("VTODO"))


def rounds(words: str, **options) -> list[tuple[str, object]]:
    """The end of the code and the day of each thing to do."""
    found = groups([vnadmin.read(ROUND.format(words=words).encode())])
    return [(todo.uid.removeprefix(todo.row.code), todo.due) for todo in todos(found, **options)]


def test_a_calendar_program_reads_every_task():
    """UID, title, day or moment, categories, the words of the document; nothing that makes a program act by itself."""
    found = entries(to_ics([plan()]))
    first, second, third, fourth = codes(plan())
    by_uid = {str(entry["uid"]): entry for entry in found}
    entry = by_uid[first]
    assert str(entry["summary"]).startswith("[Sở Xây dựng] ")
    assert entry["due"].dt == dt.date(2025, 3, 14)
    assert entry["due"].params == {"VALUE": "DATE"}
    assert [str(name) for name in entry["categories"].cats] == ["Sở Xây dựng", "27/KH-UBND"]
    assert "Phối hợp: Sở Tài chính\nThời hạn: trước ngày 15/3/2025\nCăn cứ: Kế hoạch số 27/KH-UBND" in str(
        entry["description"]
    )
    start, end = map(int, str(entry["x-vnadmin-span"]).split("-"))
    assert plan().text[start:end] == plan().tasks[0].text
    assert by_uid[second]["due"].dt == dt.datetime(2025, 3, 20, 9, tzinfo=dt.UTC)
    assert "due" not in by_uid[fourth]
    assert len([uid for uid in by_uid if uid.startswith(third + "-2025-")]) >= 10
    for entry in found:
        assert not set(entry) & {"RRULE", "DTSTART", "ATTENDEE", "ORGANIZER", "RELATED-TO"}
        assert re.fullmatch(r"[a-z0-9-]+", str(entry["uid"]))
    assert len(by_uid) == len(found)


def test_lines_are_as_the_standard_asks():
    """At most 75 bytes, never broken inside a letter, CRLF at the end; no time zone; the same bytes each time."""
    data = to_ics([plan(), letter()])
    assert data == to_ics([plan(), letter()])
    assert b"TZID" not in data
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    for line in lines:
        assert len(line) <= 75
        assert b"\n" not in line
        line.decode()


def test_a_recurring_duty_is_one_thing_for_each_period():
    """Months, quarters, years and weeks have names; a duty of every day is one thing without a day."""
    months = rounds("gửi báo cáo trước ngày 25 hằng tháng")
    assert months[:2] == [("-2025-01", dt.date(2025, 1, 24)), ("-2025-02", dt.date(2025, 2, 24))]
    assert len(months) == 12
    assert rounds("gửi báo cáo hằng quý")[:2] == [
        ("-2025-q1", dt.date(2025, 3, 31)),
        ("-2025-q2", dt.date(2025, 6, 30)),
    ]
    assert rounds("gửi báo cáo hằng quý", months=3) == [("-2025-q1", dt.date(2025, 3, 31))]
    assert rounds("gửi báo cáo hằng quý", start=dt.date(2026, 5, 1), months=3) == [("-2026-q2", dt.date(2026, 6, 30))]
    assert rounds("gửi báo cáo vào thứ Sáu hằng tuần")[:2] == [
        ("-2025-w02", dt.date(2025, 1, 10)),
        ("-2025-w03", dt.date(2025, 1, 17)),
    ]
    assert rounds("kiểm tra hằng ngày") == [("", None)]
    inclusive = rounds("gửi báo cáo trước ngày 25 hằng tháng", before="inclusive")
    assert [uid for uid, _ in inclusive] == [uid for uid, _ in months]


def test_urgency_is_a_priority():
    """Hỏa tốc is the first priority of both formats; a document without urgency has none."""
    document = vnadmin.read(ROUND.format(words="kiểm tra đê").encode())
    assert int(entries(to_ics([document]))[0]["priority"]) == 1
    assert to_todo_txt([document]).startswith(b"(A) 2025-01-10 ")
    assert "priority" not in entries(to_ics([letter()]))[0]


def test_a_line_of_todo_txt():
    """Day, words, who, which document, due day, code."""
    code = codes(letter())[0]
    lines = to_todo_txt([letter()]).decode().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("2025-02-05 lập danh mục cống bị hỏng")
    assert lines[0].endswith(f" @Phòng_Hạ_tầng +9/SXD-HT due:2025-02-19 id:{code}")


@pytest.mark.parametrize(
    "words, line",
    [
        ("x bỏ", "'x bỏ"),
        ("(A) việc", "'(A) việc"),
        ("2025-01-01 việc", "'2025-01-01 việc"),
        ("gọi +84912 và @an", "gọi '+84912 và '@an"),
        ("due:2020-01-01", "due: 2020-01-01"),
        ("lúc 16:30", "lúc 16:30"),
        ("a\nb", "a b"),
    ],
)
def test_words_are_taken_for_nothing_else(words, line):
    """What the format would take for done, priority, day, project, place or key is set apart."""
    task = letter().tasks[0]
    action = task.action.model_copy(update={"text": words})
    document = letter().model_copy(
        update={"tasks": (task.model_copy(update={"action": action, "lead": ()}),), "issued": None}
    )
    assert to_todo_txt([document]).decode().startswith(line + " +9/SXD-HT")


def test_the_command_writes_both(tmp_path):
    """By ending; --from and --months say which periods; marked documents are left out."""
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "b.txt").write_text(LETTER.format(mark="TỐI MẬT"), encoding="utf-8")
    for name in ("a.ics", "todo.txt"):
        argv = ["write", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "-o", str(tmp_path / name)]
        assert run_program([*argv, "--from", "2026-01-01", "--months", "2"]) == 1
    found = entries((tmp_path / "a.ics").read_bytes())
    assert sorted(str(e["uid"])[18:] for e in found) == ["", "", "", "2026-01", "2026-02"]
    assert len((tmp_path / "todo.txt").read_text(encoding="utf-8").splitlines()) == 5
    assert "SXD" not in (tmp_path / "todo.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_whole_corpus_as_a_calendar():
    """Every document of the corpus: all codes differ, every day is the due date of a deadline or comes after it in its round."""
    from test_docs import ROOT

    documents = [
        vnadmin.read(path)
        for path in sorted((ROOT / "corpus" / "documents").glob("*"))
        if path.suffix in {".txt", ".md"}
    ]
    found = entries(to_ics(documents, secret=True))
    assert len({str(entry["uid"]) for entry in found}) == len(found) > 500
    first = {
        deadline.due_on
        for d in documents
        for task in d.tasks
        for deadline in task.deadlines
        if deadline.kind != "recurring"
    }
    single = [e["due"].dt for e in found if "due" in e and len(str(e["uid"])) <= len("12345678-12345678-9")]
    assert {day if type(day) is dt.date else day.astimezone(HANOI).date() for day in single} == first - {None}
    assert len(to_todo_txt(documents, secret=True).splitlines()) == len(found)
