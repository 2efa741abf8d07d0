"""Tasks as files for trackers: Microsoft Project and Jira."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from xml.etree import ElementTree as ET

import vnadmin
from read_project import FOUND, PROJECT
from test_files import LETTER, PLAN, hostile, letter, plan
from test_todos import ROUND
from vnadmin.cli import run as run_program
from vnadmin.export.jira import ROWS, to_jira
from vnadmin.export.mspdi import NAMESPACE, to_mspdi
from vnadmin.export.task_rows import codes

P = f"{{{NAMESPACE}}}"


@cache
def urgent() -> vnadmin.Document:
    return vnadmin.read(ROUND.format(words="gửi báo cáo trước ngày 25 hằng tháng").encode(), name="hoa-toc.txt")


def project() -> bytes:
    """A plan, a letter and a letter that is urgent, two months of what recurs."""
    return to_mspdi([plan(), letter(), urgent()], months=2)


def tasks_of(data: bytes) -> list[dict[str, object]]:
    """The tasks as plain XML has them, in the words of `read_project`."""
    root = ET.fromstring(data)
    names = {r.findtext(f"{P}UID"): r.findtext(f"{P}Name") for r in root.iter(f"{P}Resource")}
    leads: dict[str, list[str]] = {}
    for assignment in root.iter(f"{P}Assignment"):
        leads.setdefault(assignment.findtext(f"{P}TaskUID"), []).append(names[assignment.findtext(f"{P}ResourceUID")])
    tasks = []
    for task in root.iter(f"{P}Task"):
        fields = {e.findtext(f"{P}FieldID"): e.findtext(f"{P}Value") for e in task.iter(f"{P}ExtendedAttribute")}
        deadline = task.findtext(f"{P}Deadline")
        tasks.append(
            {
                "level": int(task.findtext(f"{P}OutlineLevel")),
                "name": task.findtext(f"{P}Name"),
                "deadline": deadline[:-3] if deadline else None,  # MPXJ tells no seconds where there are none
                "code": fields.get("188743731"),
                "supporting": fields.get("188743734"),
                "leads": leads.get(task.findtext(f"{P}UID"), []),
                "priority": int(task.findtext(f"{P}Priority")),
                "notes": task.findtext(f"{P}Notes") or "",
                "summary": task.findtext(f"{P}Summary") == "1",
                "start": None,
                "finish": None,
            }
        )
    return tasks


def shape(data: bytes) -> set[tuple[str, ...]]:
    """Every element with the names of its children in their order, once for several of one name."""
    found = set()
    for element in ET.fromstring(data).iter():
        names = [child.tag.removeprefix(P) for child in element]
        found.add((element.tag.removeprefix(P), *dict.fromkeys(names)))
    return found


def test_mpxj_reads_what_was_meant():
    """What MPXJ found in the stored project (`tests/read_project.py`) is what stands there: names, deadlines, codes, leads, notes; no start, no finish."""
    assert json.loads(FOUND.read_text(encoding="utf-8")) == tasks_of(PROJECT.read_bytes())


def test_the_project_has_the_shape_that_mpxj_read():
    """The same elements in the same order as in the stored project; run `tests/read_project.py` when they change."""
    assert shape(project()) == shape(PROJECT.read_bytes())
    assert project() == project()


def test_a_project_holds_every_task():
    """A summary for each document; deadline, code, supporting units, leads and words of each task; nothing made up."""
    found = tasks_of(to_mspdi([plan(), letter(), urgent()], months=2))
    assert [task["level"] for task in found if task["summary"]] == [1, 1, 1]
    assert found[0]["name"] == "Kế hoạch số 27/KH-UBND ngày 03/02/2025: Dọn kênh mương trước mùa mưa"
    first, second, *_, last = [task for task in found if not task["summary"]]
    assert (first["deadline"], second["deadline"]) == ("2025-03-14T17:00", "2025-03-20T16:00")
    assert (first["code"], first["supporting"], first["leads"]) == (codes(plan())[0], "Sở Tài chính", ["Sở Xây dựng"])
    assert f"Trích nguyên văn: {plan().tasks[0].text}" in first["notes"]
    assert (last["code"], last["deadline"], last["priority"]) == (
        f"{codes(urgent())[0]}-2025-02",
        "2025-02-24T17:00",
        900,
    )
    undated = next(task for task in found if task["code"] == codes(plan())[3])
    assert undated["deadline"] is None
    root = ET.fromstring(project())
    assert not {e.tag for e in root.iter()} & {f"{P}{name}" for name in ("Start", "Finish", "Duration", "Work")}
    assert sorted(r.findtext(f"{P}Name") for r in root.iter(f"{P}Resource")) == sorted(
        {str(body.resolved or body.name) for d in (plan(), letter(), urgent()) for t in d.tasks for body in t.lead}
    )


def test_a_project_holds_odd_words():
    """Signs that XML cannot hold are left out, long names cut; a project without tasks is one still."""
    (head, task) = tasks_of(to_mspdi([hostile("a\x01 <b> & c")]))
    assert (head["summary"], task["name"], task["leads"]) == (True, "a <b> & c", ["a <b> & c"])
    (_, task) = tasks_of(to_mspdi([hostile("việc " * 200)]))
    assert len(task["name"]) == 255
    assert tasks_of(to_mspdi([])) == []


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_jira_gets_a_row_for_each_day():
    """Commas, headings without punctuation, one line a title, days as ISO, the code as label without a blank."""
    (data,) = to_jira([plan(), letter(), urgent()], months=2)
    assert data.startswith(b"Summary,Description,Due date,Priority,Labels\r\n")
    found = rows(data)
    assert found[0]["Summary"].startswith("[Sở Xây dựng] ")
    assert [row["Due date"] for row in found[:2]] == ["2025-03-14", "2025-03-20"]
    assert found[0]["Labels"] == codes(plan())[0]
    assert f"Trích nguyên văn: {plan().tasks[0].text}" in found[0]["Description"]
    assert (found[-1]["Priority"], found[0]["Priority"]) == ("Highest", "")
    assert next(row["Due date"] for row in found if row["Labels"] == codes(plan())[3]) == ""
    assert all(row["Summary"] and "\n" not in row["Summary"] and len(row["Summary"]) <= 200 for row in found)
    assert len({row["Labels"] for row in found}) == len(found)
    (long,) = to_jira([hostile("việc" * 100)])
    assert len(rows(long)[0]["Summary"]) <= 200
    assert to_jira([]) == []


def test_jira_takes_250_rows_a_file(tmp_path, capsys):
    """More rows make more files, with the headings in each and no row lost; the user is told to import once."""
    many = plan().model_copy(update={"tasks": plan().tasks[:1] * 600})
    files = to_jira([many])
    assert [len(rows(data)) for data in files] == [ROWS, ROWS, 100]
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    out = tmp_path / "viec.csv"
    argv = ["write", str(tmp_path / "a.txt"), "-o", str(out), "--dialect", "jira", "--lang", "en"]
    assert run_program(argv) == 0
    assert "import each of these files once" in capsys.readouterr().err
    assert out.read_bytes() == to_jira([vnadmin.read(tmp_path / "a.txt")])[0]
    assert run_program([*argv, "--months", "120"]) == 0
    assert not (tmp_path / "viec-1.csv").exists()
    weekly = "\n".join(f"{n}. Sở Y tế báo cáo kết quả về Sở Xây dựng vào thứ Hai hằng tuần.\n" for n in range(5, 11))
    long = PLAN + "\n" + weekly
    (tmp_path / "a.txt").write_text(long, encoding="utf-8")
    assert run_program([*argv, "--months", "60"]) == 0
    assert [path.name for path in sorted(tmp_path.glob("viec-*.csv"))] == ["viec-1.csv", "viec-2.csv"]


def test_marked_documents_are_left_out(tmp_path):
    """By the library and by the command."""
    secret = vnadmin.read(LETTER.format(mark="MẬT").encode())
    assert to_jira([secret]) == []
    assert tasks_of(to_mspdi([secret])) == []
    assert len(to_jira([secret], secret=True)) == 1
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "b.txt").write_text(LETTER.format(mark="MẬT"), encoding="utf-8")
    out = tmp_path / "du-an.xml"
    assert (
        run_program(["write", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "-o", str(out), "--months", "2"]) == 1
    )
    assert tasks_of(out.read_bytes()) == tasks_of(to_mspdi([vnadmin.read(tmp_path / "a.txt")], months=2))
