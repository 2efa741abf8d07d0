"""What is overdue and falls due: in lists, in the report, in a calendar with alarms, in the digest of a day."""

from __future__ import annotations

import datetime as dt
import html.parser
import io
import json
import unicodedata

import docx
import icalendar
import pytest

import vnadmin
from test_files import LETTER, PLAN, converted, plan
from test_office import needs
from vnadmin.cli import run
from vnadmin.cli.reminders import numbers
from vnadmin.export.digest import make_digest, to_html, to_json, to_text
from vnadmin.export.reminders import Reminder, by_lead, due_words, sections
from vnadmin.export.report import to_report
from vnadmin.store import Archive
from vnadmin.track import Register
from vnadmin.track.reminders import open_tasks, reminders

ON = dt.date(2025, 3, 17)  # one task of the plan is three days late, one is due in three days, one in a week


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Tests speak English whatever the machine speaks."""
    monkeypatch.setenv("VNADMIN_LANG", "en")


@pytest.fixture
def archive(tmp_path):
    """An archive with a plan, a letter and a secret letter, without a register."""
    return archive_at(tmp_path / "a.db")


@pytest.fixture
def register(tmp_path):
    """The same in a register, the letter done."""
    path = tmp_path / "r.db"
    with Archive.open(path) as opened:
        register = Register(opened)
        for document in papers():
            register.add(document)
        (done,) = (task for task in register.tasks() if "lập danh mục" in task.action)
        register.set(done.task_id, "state", "done", by="Lan")
    return path


def archive_at(path):
    """An archive of the papers, written to `path`."""
    with Archive.open(path) as opened:
        for document in papers():
            opened.add(document)
    return path


def papers() -> list[vnadmin.Document]:
    letter = LETTER.format(mark="").replace("20/02/2025", "20/04/2025")
    secret = LETTER.format(mark="MẬT").replace("Số: 9/", "Số: 11/").replace("lập danh mục", "kiểm kê kho")
    return [
        vnadmin.read(text.encode(), name=name)
        for text, name in ((PLAN, "ke-hoach.txt"), (letter, "cong-van.txt"), (secret, "mat.txt"))
    ]


def found(path, on=ON, agency=None, **more) -> list[Reminder]:
    with Archive.open(path, create=False) as opened:
        return reminders(open_tasks(opened, agency=agency), on, **more)


def test_what_is_due(archive):
    """In the order of days: past, coming, the next period of what recurs; without a day last; nothing beyond the horizon."""
    assert [(r.days, r.leads, r.path) for r in found(archive)] == [
        (-26, ("Phòng Hạ tầng",), ""), (-3, ("Sở Xây dựng",), "1"), (3, ("Sở Tài chính",), "2"),
        (7, ("Ủy ban nhân dân các xã",), "3"),
    ]  # fmt: skip
    late = found(archive, dt.date(2025, 4, 1))
    assert [r.days for r in late] == [-41, -18, -12, 18, 23]  # of what recurs only the next day
    assert len({r.key for r in late}) == len(late)
    hour = found(archive)[2]
    assert (due_words(hour), hour.words) == ("16:00 ngày 20/03/2025", "trước 16 giờ ngày 20/3/2025")
    assert [r.leads for r in found(archive, agency="so tai chinh")] == [("Sở Xây dựng",), ("Sở Tài chính",)]
    assert len(found(archive, within=None)) > len(found(archive))


def test_unknown_days_come_last():
    """A deadline without a day has no days; a task without a deadline is no reminder."""
    text = PLAN.replace(
        "4. Công an tỉnh phân luồng giao thông khi có yêu cầu.",
        "4. Công an tỉnh báo cáo sau 05 ngày kể từ ngày nhận được văn bản.",
    )
    with Archive.open(":memory:") as opened:
        opened.add(vnadmin.read(text.encode()))
        last = reminders(open_tasks(opened), ON)[-1]
    assert (last.days, last.due, last.leads) == (None, None, ("Công an tỉnh",))
    assert due_words(last) == "sau 05 ngày kể từ ngày nhận được văn bản"
    assert [part.found for part in sections([last], (7, 30), unknown=True)] == [(), (), (), (last,)]


def test_sections_hold_every_day_once():
    """Every bound begins where the one before ends; a day without a digest loses nothing."""
    all_days = [reminder(days) for days in range(-2, 12)]
    parts = sections(all_days, (1, 3, 7))
    assert [(part.name, [r.days for r in part.found]) for part in parts] == [
        ("overdue", [-2, -1]), ("1", [0, 1]), ("3", [2, 3]), ("7", [4, 5, 6, 7]),
    ]  # fmt: skip
    assert [part.heading for part in parts] == [
        "Quá hạn",
        "Đến hạn hôm nay và ngày mai",
        "Còn 2 đến 3 ngày",
        "Còn 4 đến 7 ngày",
    ]
    assert [part.heading for part in sections([], (0, 1, 5))] == [
        "Quá hạn",
        "Đến hạn hôm nay",
        "Còn 1 ngày",
        "Còn 2 đến 5 ngày",
    ]
    assert list(by_lead([reminder(1, leads=()), reminder(2, leads=("A", "B"))])) == [
        "A",
        "B",
        "(chưa rõ đơn vị chủ trì)",
    ]


def reminder(days, **changed) -> Reminder:
    due = ON + dt.timedelta(days=days)
    made = Reminder(
        f"k{days}", f"t{days}", due, days, f"ngày {due:%d/%m}", f"việc {days}", ("Sở Y tế",), (), "", "Công văn số 1/UBND", "1", "1/UBND",
        "2025-01-01", None, "d", 0.99, "unreviewed", doubtful=False,
    )  # fmt: skip
    return made._replace(**changed)


def test_what_is_done_is_not_due(register):
    """A register says what is done or rejected; its ids are those of an archive without one."""
    assert [(r.days, r.leads) for r in found(register, dt.date(2025, 4, 1))] == [
        (-41, ("Phòng Hạ tầng",)), (-18, ("Sở Xây dựng",)), (-12, ("Sở Tài chính",)), (23, ("Ủy ban nhân dân các xã",)),
    ]  # fmt: skip
    with Archive.open(register) as opened:
        tasks = {task.path: task.task_id for task in Register(opened).tasks(document="27/KH-UBND")}
        Register(opened).set(tasks["1"], "review", "rejected", by="Lan")
        Register(opened).set(tasks["2"], "due", "2025-04-08", by="Lan")
    assert [(r.days, r.path) for r in found(register, dt.date(2025, 4, 1))] == [(-41, ""), (7, "2"), (23, "3")]


def test_ids_are_the_same_with_and_without_a_register(archive, tmp_path):
    """An archive whose documents go into a register later keeps its keys."""
    with Archive.open(tmp_path / "later.db") as opened:
        for document in papers():
            Register(opened).add(document)
    assert [r.key for r in found(archive)] == [r.key for r in found(tmp_path / "later.db")]


def test_the_list_of_due_tasks_knows_the_register(register, archive, capsys):
    """`vnadmin due` leaves out what is done; its lines of JSON have the same keys."""
    argv = ["--on", "2025-04-01", "--json"]
    assert run(["due", str(register), *argv]) == 0
    tasks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(t["group"], t["due_on"], t["source_name"]) for t in tasks] == [
        ("overdue", "2025-02-19", "mat.txt"), ("overdue", "2025-03-14", "ke-hoach.txt"), ("overdue", "2025-03-20", "ke-hoach.txt"),
        ("month", "2025-04-24", "ke-hoach.txt"),
    ]  # fmt: skip
    assert run(["due", str(archive), *argv]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0]).keys() == tasks[0].keys()


def test_a_calendar_with_alarms(register, archive, tmp_path, capsys):
    """What is open, a year ahead, with the keys of the register; alarms 7, 3 and 1 days before, in the morning where no hour is due."""
    out = tmp_path / "viec.ics"
    assert run(["due", str(register), "--ics", str(out), "--on", "2025-03-17"]) == 8
    assert "1 tasks of documents that are marked Mật" in capsys.readouterr().err
    entries = list(icalendar.Calendar.from_ical(out.read_bytes()).walk("VTODO"))
    by_due = {entry["due"].dt: entry for entry in entries}
    assert min(by_due, key=str) == dt.date(2025, 3, 14)
    assert len(entries) == 2 + 12
    entry = by_due[dt.date(2025, 3, 14)]
    (first,) = (r for r in found(register) if r.days == -3)
    assert (str(entry["uid"]), str(entry["x-vnadmin-id"])) == (first.key, first.key)
    triggers = [alarm["trigger"].dt for alarm in entry.walk("VALARM")]
    assert triggers == [dt.timedelta(days=-days, hours=8) for days in (7, 3, 1)]
    assert {alarm["trigger"].params["RELATED"] for alarm in entry.walk("VALARM")} == {"END"}
    moment = by_due[dt.datetime(2025, 3, 20, 9, tzinfo=dt.UTC)]
    assert [alarm["trigger"].dt for alarm in moment.walk("VALARM")] == [dt.timedelta(days=-days) for days in (7, 3, 1)]
    before = out.read_bytes()
    assert run(["due", str(register), "--ics", str(out), "--on", "2025-03-17"]) == 8
    assert out.read_bytes() == before
    assert run(["due", str(register), "--ics", str(out), "--secret", "--on", "2025-03-17"]) == 0
    assert "kiểm kê kho".encode() in out.read_bytes().replace(b"\r\n ", b"")
    assert run(["due", str(archive), "--ics", str(tmp_path / "viec.txt")]) == 2


def paper(data: bytes):
    return docx.Document(io.BytesIO(data))


def test_the_report(archive, tmp_path, capsys):
    """Counts by body, each task once in all; sections with the tasks of each body; the same day gives the same bytes."""
    out = tmp_path / "bao-cao.docx"
    assert run(["report", str(archive), "-o", str(out), "--on", "2025-03-17"]) == 8
    said = capsys.readouterr().err
    assert "no register" in said
    assert "1 tasks of documents that are marked" in said
    data = out.read_bytes()
    document = paper(data)
    section = document.sections[0]
    assert section.page_width < section.page_height
    words = [line.text for line in document.paragraphs]
    assert "(Tính đến ngày 17/03/2025)" in words
    assert "Số liệu lấy từ văn bản, chưa trừ những nhiệm vụ đã hoàn thành." in words
    _, counts, late, week, end = document.tables
    rows = [[cell.text for cell in row.cells] for row in counts.rows]
    assert rows[0] == [
        "Đơn vị chủ trì",
        "Quá hạn",
        "Đến hạn trong 7 ngày",
        "Đến hạn trong 30 ngày",
        "Chưa rõ hạn",
        "Cộng",
    ]
    assert rows[1:] == [
        ["Sở Tài chính", "0", "1", "0", "0", "1"], ["Sở Xây dựng", "1", "0", "0", "0", "1"],
        ["Ủy ban nhân dân các xã", "0", "1", "0", "0", "1"], ["Tổng số nhiệm vụ", "1", "2", "0", "0", "3"],
    ]  # fmt: skip
    rows = [[cell.text for cell in row.cells] for row in late.rows]
    assert rows[1] == ["Sở Xây dựng (1)"] * 5
    assert rows[2][2:] == [
        "Sở Tài chính",
        "14/03/2025\nquá hạn 3 ngày",
        "Kế hoạch số 27/KH-UBND ngày 03/02/2025, mục 1",
    ]
    assert week.rows[2].cells[3].text == "16:00 ngày 20/03/2025\ncòn 3 ngày"
    assert words.count("Không có.") == 2
    assert end.cell(0, 0).text.startswith("Nơi nhận:")
    assert run(["report", str(archive), "-o", str(out), "--on", "2025-03-17"]) == 8
    assert out.read_bytes() == data
    assert run(["report", str(archive), "-o", str(out), "--on", "2025-03-17", "--secret"]) == 0
    assert "kiểm kê kho" in " ".join(cell.text for row in paper(out.read_bytes()).tables[2].rows for cell in row.cells)
    assert run(["report", str(archive), "-o", str(tmp_path / "a.pdf")]) == 2
    assert run(["report", str(archive), "-o", str(out), "--agency", "…"]) == 2


def test_the_report_of_a_register_says_nothing_of_done_tasks(register, tmp_path):
    """What is done is known there; odd words make no damaged file; a task of two bodies counts once in all."""
    out = tmp_path / "bao-cao.docx"
    assert run(["report", str(register), "-o", str(out), "--on", "2025-03-17"]) == 8
    assert not any("chưa trừ" in line.text for line in paper(out.read_bytes()).paragraphs)
    two = [reminder(1, leads=("Sở B", "Ủy ban A"), action="a\x01 <b> & c", doubtful=True), reminder(2, leads=())]
    _, counts, tasks, _ = paper(to_report(two, ON)).tables
    rows = [[cell.text for cell in row.cells] for row in counts.rows[1:]]
    assert [(row[0], row[2], row[5]) for row in rows] == [
        ("Sở B", "1", "1"), ("Ủy ban A", "1", "1"), ("(chưa rõ đơn vị chủ trì)", "1", "1"), ("Tổng số nhiệm vụ", "2", "2"),
    ]  # fmt: skip
    assert tasks.rows[2].cells[1].text == "a <b> & c\n(cần xem lại)"


@needs("soffice")
@pytest.mark.slow
def test_libreoffice_prints_the_report():
    """Letterhead and counts on the first page, headings on every page, page numbers from the second, every task, the signature at the end."""
    import pypdfium2

    many = [reminder(days, action=f"rà soát kênh số {days}") for days in range(-30, 30)]
    pages = [
        unicodedata.normalize("NFC", " ".join(page.get_textpage().get_text_range().split()))
        for page in pypdfium2.PdfDocument(converted(to_report(many, ON), "pdf", suffix="docx"))
    ]
    assert len(pages) > 2
    assert "Độc lập - Tự do - Hạnh phúc" in pages[0]
    assert "Tình hình nhiệm vụ quá hạn, đến hạn" in pages[0]
    assert all("Nội dung nhiệm vụ" in page for page in pages[1:-1])
    assert pages[1].startswith("2 ")
    whole = " ".join(pages)
    assert all(f"rà soát kênh số {days} " in whole for days in range(-30, 30))
    assert "IV. Chưa rõ hạn (0 nhiệm vụ) Không có." in whole
    assert "Nơi nhận:" in pages[-1]


class Reader(html.parser.HTMLParser):
    """The words of the cells of a page, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not {name for name, _ in attrs} & {"src", "href", "onclick"}

    def handle_data(self, data):
        self.words += [data] if data.strip() else []


def test_a_digest_in_three_forms():
    """What is overdue first, then what is near; the same words in text and page; nothing of the words is taken for tags."""
    made = make_digest(
        [reminder(-3, supporting=("Sở B",)), reminder(1, action="<script>a & b"), reminder(9)], ON, unit="Sở Y tế"
    )
    assert made.subject == "Nhắc việc ngày 17/03/2025: 1 quá hạn, 1 đến hạn hôm nay và ngày mai"
    assert to_text(made) == (
        "Nhắc việc ngày 17/03/2025 – Sở Y tế\n\n"
        "QUÁ HẠN (1)\n\n1. việc -3\n   Chủ trì: Sở Y tế\n   Phối hợp: Sở B\n   Thời hạn: 14/03/2025 (quá hạn 3 ngày)\n"
        "   Văn bản: Công văn số 1/UBND\n\n"
        "ĐẾN HẠN HÔM NAY VÀ NGÀY MAI (1)\n\n1. <script>a & b\n   Chủ trì: Sở Y tế\n   Thời hạn: 18/03/2025 (còn 1 ngày)\n"
        "   Văn bản: Công văn số 1/UBND\n"
    )
    page = to_html(made)
    reader = Reader()
    reader.feed(page)
    assert "script" not in reader.tags
    assert "<script>a & b" in reader.words
    assert 'charset="utf-8"' in page
    data = json.loads(to_json(made))
    assert (data["schema"], data["on"], data["unit"]) == ("vnadmin.digest/1", "2025-03-17", "Sở Y tế")
    assert [(part["name"], part["total"]) for part in data["sections"]] == [("overdue", 1), ("1", 1)]
    assert data["sections"][0]["tasks"][0]["due"] == "2025-03-14"
    assert to_json(made) == to_json(made._replace())


def test_a_long_section_is_cut():
    """Of what is overdue the latest are shown, of what comes the next; how many are not shown is said."""
    made = make_digest([reminder(days) for days in range(-5, 8)], ON, limit=2, tracked=False)
    text = to_text(made)
    assert "QUÁ HẠN (5)\n\n(3 nhiệm vụ quá hạn lâu hơn không ghi ở đây)\n\n1. việc -2\n" in text
    assert "CÒN 4 ĐẾN 7 NGÀY (4)\n\n(2 nhiệm vụ đến hạn muộn hơn không ghi ở đây)\n\n1. việc 4\n" in text
    assert text.endswith("chưa trừ những nhiệm vụ đã hoàn thành.\n")
    assert not make_digest([], ON)
    assert "Không có việc" in to_text(make_digest([], ON))


def test_the_command_of_the_digest(archive, register, tmp_path, capsys):
    """For all, for a unit, for each unit of a list; nothing printed where nothing is due unless asked."""
    argv = ["digest", str(register), "--on", "2025-03-17"]
    assert run(argv) == 8
    said = capsys.readouterr()
    assert said.out.startswith("Nhắc việc ngày 17/03/2025\n\nQUÁ HẠN (1)\n")
    assert "kiểm kê kho" not in said.out
    assert run([*argv, "--secret"]) == 0
    assert "kiểm kê kho" in capsys.readouterr().out
    assert run([*argv, "--unit", "Sở Tài chính", "--format", "json"]) == 0
    assert [part["total"] for part in json.loads(capsys.readouterr().out)["sections"]] == [1, 1]
    assert run([*argv, "--unit", "Sở Tài chính", "--unit", "Sở Xây dựng", "--format", "json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["unit"] for line in lines] == ["Sở Tài chính", "Sở Xây dựng"]
    units = tmp_path / "units.csv"
    units.write_text(
        "id,name,email\nstc,Sở Tài chính,a@a.example\nyte,Sở Y tế,b@a.example\nsxd,Sở Xây dựng,\n", encoding="utf-8"
    )
    assert run([*argv, "--units", str(units), "--format", "json"]) == 8
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["unit"], [part["total"] for part in line["sections"]]) for line in lines] == [
        ("Sở Tài chính", [1, 1]), ("Sở Xây dựng", [1]),
    ]  # fmt: skip
    quiet = ["digest", str(register), "--on", "2024-01-01"]
    assert run(quiet) == 0
    assert capsys.readouterr().out == ""
    assert run([*quiet, "--empty"]) == 0
    assert "Không có việc quá hạn, đến hạn." in capsys.readouterr().out
    assert run([*argv, "--unit", "Sở Y tế", "--units", str(units)]) == 2
    assert run([*argv, "--format", "html", "--units", str(units)]) == 2
    assert run([*argv, "--days", "3,x"]) == 2
    assert numbers("7, 1,3") == (1, 3, 7)
    assert run(["digest", str(archive), "--on", "2025-03-17", "--days", "0"]) == 8
    assert "no register" in capsys.readouterr().err


def test_plan_is_read_as_before():
    """The tests here rest on the tasks of the plan."""
    assert [task.path for task in plan().tasks] == ["1", "2", "3", "4"]
