"""What a second reading does to the register: ids stay, what people did stays, what is missing is only proposed for closing."""

from __future__ import annotations

import datetime as dt
import sys

import pytest

import vnadmin
from vnadmin.store import Archive
from vnadmin.track import Register, RegisterError, items

NOW = dt.datetime(2025, 3, 1, 8, 30, tzinfo=dt.UTC)
DOUBTFUL = "Sở Xây dựng rà soát cầu treo, lập danh sách cầu phải thay mới trước ngày 15 tháng 5 năm 2025"
HEAD = """ỦY BAN NHÂN DÂN TỈNH SÔNG MÂY            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: {symbol}                             Độc lập - Tự do - Hạnh phúc
                                        Sông Mây, ngày {day}

KẾ HOẠCH
{subject}

{said}
"""
TASKS = (
    "Sở Y tế rà soát danh mục thuốc của các trạm y tế xã, báo cáo trước ngày 20 tháng 4 năm 2025",
    "Sở Xây dựng kiểm tra các cầu treo dân sinh, lập danh sách cầu phải sửa chữa trước ngày 15 tháng 5 năm 2025",
    "Sở Tài chính bố trí kinh phí mua máy bơm cho các trạm thủy lợi trong quý II năm 2025",
    "Công an tỉnh tuần tra các bến đò ngang trong mùa mưa lũ, xử lý nghiêm đò chở quá số người quy định",
    "Sở Giáo dục và Đào tạo tổ chức dạy bơi cho học sinh tiểu học trước ngày 30 tháng 6 năm 2025",
    "Sở Nông nghiệp và Môi trường hướng dẫn nông dân chuyển đổi cây trồng trên đất lúa thiếu nước",
)
OTHER = "Sở Công Thương lập phương án dự trữ lương thực cho các xã vùng sâu trước ngày 31 tháng 7 năm 2025"


def paper(
    *tasks,
    symbol="12/KH-UBND",
    day="03 tháng 02 năm 2025",
    subject="Phòng, chống thiên tai",
    said="",
    more="",
    name="a.txt",
    ocr=False,
):
    """A plan with these tasks; a space more at its end makes other bytes of it."""
    words = HEAD.format(symbol=symbol, day=day, subject=subject, said=said)
    words += "".join(f"\n{n}. {task}.\n" for n, task in enumerate(tasks, 1)) + more
    document = vnadmin.read(words.encode(), name=name)
    assert len(document.tasks) == len(tasks)
    if ocr:
        return document.model_copy(update={"source": document.source.model_copy(update={"ocr": True})})
    return document


@pytest.fixture
def register():
    with Archive.open(":memory:") as archive:
        yield Register(archive)


def later(days):
    return NOW + dt.timedelta(days=days)


def test_a_second_issue_keeps_the_ids(register):
    """Another day, other words, another order, a task more, a task less: only what changed is changed."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    again = [
        TASKS[0].replace("20 tháng 4", "25 tháng 4"), TASKS[2], TASKS[1].replace("kiểm tra", "khẩn trương kiểm tra"), OTHER, *TASKS[4:],
    ]  # fmt: skip
    done = register.add(paper(*again), now=later(1))
    assert done.tasks[:3] == (ids[0], ids[2], ids[1])
    assert done.tasks[4:] == ids[4:]
    assert set(done.changed) == {ids[0], ids[1]}
    assert done.withdrawn == (ids[3],)
    assert done.new == (done.tasks[3],)
    first = register.task(ids[0])
    assert (first.revision, first.deadlines[0].due_on) == (2, "2025-04-24")
    gone = register.task(ids[3])
    assert (gone.state, gone.note) == ("withdrawn", "Không còn trong Kế hoạch số 12/KH-UBND ngày 03/02/2025")
    assert [(e.kind, e.field, e.old, e.new) for e in register.history(ids[0])][1:] == [
        ("changed", "action", first.action.replace("25 tháng 4", "20 tháng 4"), first.action),
        ("changed", "due", "2025-04-19", "2025-04-24"),
    ]


def test_most_tasks_missing_is_a_failure_of_the_reading(register):
    """They stay open and wait for a person."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    done = register.add(paper(*TASKS[:3]), now=later(1))
    assert (done.withdrawn, done.missing) == ((), ids[3:])
    waiting = register.tasks(waits=True)
    assert [task.task_id for task in waiting] == list(ids[3:])
    assert {(task.state, task.waits) for task in waiting} == {("open", ("missing",))}
    assert "3 trên 6 nhiệm vụ không thấy" in waiting[0].note
    register.add(paper(*TASKS, more=" \n"), now=later(2))
    assert register.tasks(waits=True) == []
    assert {task.note for task in register.tasks()} == {None}


def test_what_a_recognised_reading_has_not_stays_open(register):
    """Recognition of print loses tasks."""
    ids = register.add(paper(*TASKS, ocr=True), now=NOW).tasks
    done = register.add(paper(*TASKS[1:], ocr=True), now=later(1))
    assert (done.withdrawn, done.missing) == ((), (ids[0],))


def test_a_task_that_comes_back_is_open_again(register):
    """If it was a reading that withdrew it; what a person withdrew stays so."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    register.set(ids[1], "state", "withdrawn", by="Lan", now=NOW)
    register.add(paper(*TASKS[1:]), now=later(1))
    assert register.task(ids[0]).state == "withdrawn"
    register.add(paper(*TASKS, more=" \n"), now=later(2))
    assert [register.task(one).state for one in ids[:3]] == ["open", "withdrawn", "open"]


def test_a_finished_task_stays_finished(register):
    """Read again, changed, or gone."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    for one in ids[:2]:
        register.set(one, "state", "done", by="Lan", now=NOW)
    register.add(paper(TASKS[0].replace("20 tháng 4", "29 tháng 4"), *TASKS[2:]), now=later(1))
    assert [register.task(one).state for one in ids] == ["done", "done", "open", "open", "open", "open"]
    assert register.task(ids[0]).deadlines[0].due_on == "2025-04-28"


def test_a_correction_is_made_once(register):
    """It is there after every reading; where the document itself says something else again, it is kept and reported."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    assert register.set(ids[0], "due", "15/4/2025", by="Lan", now=NOW)
    assert not register.set(ids[0], "due", "2025-04-15", by="Lan", now=NOW)
    register.set(ids[1], "lead", "Sở Xây dựng; Ban Quản lý dự án", by="Lan", now=NOW)
    register.add(paper(*TASKS, OTHER), now=later(1))
    task = register.task(ids[0])
    assert (task.deadlines[0].due_on, task.deadlines[0].words, task.revision, task.waits) == (
        "2025-04-15",
        "15/04/2025",
        1,
        (),
    )
    assert register.task(ids[1]).leads == ("Sở Xây dựng", "Ban Quản lý dự án")
    assert register.tasks(due="2025-04-15") == [task]
    assert [t.task_id for t in register.tasks(agency="ban quản lý dự án")] == [ids[1]]
    done = register.add(paper(TASKS[0].replace("20 tháng 4", "28 tháng 4"), *TASKS[1:]), now=later(2))
    assert done.conflicts == (ids[0],)
    task = register.task(ids[0])
    assert (task.deadlines[0].due_on, task.waits) == ("2025-04-15", ("conflict due",))
    event = register.history(ids[0])[-1]
    assert (event.kind, event.field, event.old, event.new) == ("conflict", "due", "2025-04-15", "2025-04-27")
    register.set(ids[0], "due", "2025-04-27", by="Lan", now=later(3))
    assert register.task(ids[0]).waits == ()
    assert register.task(ids[0]).deadlines[0].words == "trước ngày 28 tháng 4 năm 2025"


def test_a_confirmed_correction_is_no_conflict(register):
    """The document was issued again with what the person said; deciding for the old words keeps them."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    register.set(ids[0], "due", "2025-04-27", by="Lan", now=NOW)
    assert register.add(paper(TASKS[0].replace("20 tháng 4", "28 tháng 4"), *TASKS[1:]), now=later(1)).conflicts == ()
    register.add(paper(TASKS[0].replace("20 tháng 4", "29 tháng 4"), *TASKS[1:]), now=later(2))
    assert register.task(ids[0]).waits == ("conflict due",)
    register.set(ids[0], "due", "2025-04-27", by="Lan", now=later(3))
    assert register.task(ids[0]).waits == ()
    assert register.task(ids[0]).deadlines[0].due_on == "2025-04-27"


def test_a_scan_and_its_text_are_one_document(register):
    """Whichever comes first, the text counts, and the tasks have one id each."""
    noisy = [task.replace("trước", "trươc").replace("thuốc", "thuôc") for task in TASKS]
    ids = register.add(paper(*noisy, ocr=True), now=NOW).tasks
    text = register.add(paper(*TASKS), now=later(1))
    assert text.tasks == ids
    assert "trươc" not in register.task(ids[0]).action
    scan = register.add(paper(*noisy, more=" \n", ocr=True), now=later(2))
    assert (scan.tasks, scan.counts) == (ids, False)
    assert "trươc" not in register.task(ids[0]).action
    assert len(register.tasks()) == len(TASKS)


def test_an_older_reading_does_not_come_back(register):
    """All files are added again, in any order: the newest reading goes on to count."""
    old, new = paper(*TASKS), paper(TASKS[0].replace("20 tháng 4", "25 tháng 4"), *TASKS[1:])
    ids = register.add(old, now=NOW).tasks
    register.add(new, now=later(1))
    for document in (old, new, new, old):
        assert register.add(document, now=later(2)).tasks == ids
        assert register.task(ids[0]).deadlines[0].due_on == "2025-04-24"
    assert register.task(ids[0]).revision == 2


REPLACED = "Kế hoạch này thay thế Kế hoạch số 12/KH-UBND ngày 03 tháng 02 năm 2025 của Ủy ban nhân dân tỉnh.\n"


@pytest.mark.parametrize("forward", [True, False])
def test_a_document_that_replaces_another_goes_on_with_its_tasks(register, forward):
    """One lineage, whichever is added first; what it leaves out is withdrawn and named."""
    old = paper(*TASKS)
    new = paper(*TASKS[:5], OTHER, symbol="80/KH-UBND", day="10 tháng 3 năm 2025", more=REPLACED, name="b.txt")
    first = register.add(old if forward else new, now=NOW)
    second = register.add(new if forward else old, now=later(1))
    assert first.lineage == second.lineage
    before, after = (first.tasks, second.tasks) if forward else (second.tasks, first.tasks)
    assert before[:5] == after[:5]
    tasks = {task.task_id: task for task in register.tasks()}
    assert len(tasks) == len(TASKS) + 1
    assert {tasks[one].symbol for one in after} == {"80/KH-UBND"}
    assert {tasks[one].state for one in after} == {"open"}
    gone = tasks[before[5]]
    assert (gone.state, gone.symbol) == ("withdrawn", "12/KH-UBND")
    assert "80/KH-UBND" in gone.note


def test_a_document_that_amends_another_leaves_the_rest(register):
    """What it does not speak of stays open."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    subject = "Sửa đổi, bổ sung một số nội dung của Kế hoạch số 12/KH-UBND ngày 03 tháng 02 năm 2025"
    new = paper(
        TASKS[1].replace("15 tháng 5", "30 tháng 5"),
        symbol="80/KH-UBND",
        day="10 tháng 3 năm 2025",
        subject=subject,
        name="b.txt",
    )
    done = register.add(new, now=later(1))
    assert (done.tasks, done.withdrawn, done.missing) == ((ids[1],), (), ())
    assert {task.state for task in register.tasks()} == {"open"}
    assert register.task(ids[1]).deadlines[0].due_on == "2025-05-29"
    assert "moved" in {event.kind for event in register.history(ids[1])}
    again = register.add(paper(*TASKS, more=" \n"), now=later(2))
    assert again.tasks == ids
    assert register.task(ids[1]).deadlines[0].due_on == "2025-05-29"
    assert {task.state for task in register.tasks()} == {"open"}


def test_what_others_replace_is_no_lineage(register):
    """A document that only mentions that something is to be replaced, or the same number of another body."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    said = "Thực hiện Thông tư số 7/2024/TT-BYT sửa đổi Kế hoạch số 12/KH-UBND ngày 03 tháng 02 năm 2025."
    other = register.add(
        paper(OTHER, symbol="90/KH-UBND", day="10 tháng 3 năm 2025", said=said, name="b.txt"), now=later(1)
    )
    assert other.lineage != register.task(ids[0]).lineage
    more = REPLACED.replace("Ủy ban nhân dân tỉnh", "Ủy ban nhân dân tỉnh Núi Xa").replace("03 tháng", "04 tháng")
    third = register.add(
        paper(OTHER, symbol="91/KH-UBND", day="11 tháng 3 năm 2025", more=more, name="c.txt"), now=later(2)
    )
    assert len({other.lineage, third.lineage, register.task(ids[0]).lineage}) == 3
    assert {task.state for task in register.tasks()} == {"open"}


def test_without_a_symbol_the_name_tells(register):
    """The same name and the same tasks; another document that is only called so is another one."""
    ids = register.add(paper(*TASKS, symbol=" /KH-UBND", name="ke-hoach.txt"), now=NOW).tasks
    again = register.add(paper(*TASKS[:5], OTHER, symbol=" /KH-UBND", name="ke-hoach.txt"), now=later(1))
    assert again.tasks[:5] == ids[:5]
    assert again.withdrawn == (ids[5],)
    other = [
        task.replace("Sở", "Chi cục").replace("tỉnh", "huyện")
        for task in (OTHER, OTHER.replace("lương thực", "xăng dầu và thuốc nổ"))
    ]
    third = register.add(
        paper(*other, symbol=" /KH-UBND", day="01 tháng 6 năm 2025", name="ke-hoach.txt"), now=later(2)
    )
    assert third.lineage != again.lineage
    assert register.task(ids[0]).state == "open"


def test_a_doubtful_match_waits_for_a_person(register):
    """The old task is not withdrawn, the new one is held; a person says that they are the same, or not."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    doubtful = DOUBTFUL
    done = register.add(paper(TASKS[0], doubtful, *TASKS[2:]), now=later(1))
    (new,) = done.doubtful
    assert (done.withdrawn, done.missing) == ((), ())
    assert register.task(new).maybe == ids[1]
    assert [task.task_id for task in register.tasks(waits=True)] == [ids[1], new] or len(
        register.tasks(waits=True)
    ) == 2
    assert [item.task_id for item in items(register.tasks()) if item.held] == [new]
    register.add(paper(TASKS[0], doubtful, *TASKS[2:], more=" \n"), now=later(2))
    assert register.task(new).maybe == ids[1]
    assert register.task(ids[1]).state == "open"
    register.set(new, "same", ids[1][:10], by="Lan", now=later(3))
    task = register.task(ids[1])
    assert (task.action, task.revision, task.state, task.waits) == (register.task(new).action, 2, "open", ())
    assert register.task(new).state == "withdrawn"
    assert register.add(paper(TASKS[0], doubtful, *TASKS[2:]), now=later(4)).tasks[1] == ids[1]
    assert register.task(new).state == "withdrawn"


def test_a_doubtful_match_that_is_none(register):
    """Then the old task is one that is not there any more."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    doubtful = DOUBTFUL
    (new,) = register.add(paper(TASKS[0], doubtful, *TASKS[2:]), now=later(1)).doubtful
    register.set(new, "same", "none", by="Lan", now=later(2))
    assert (register.task(new).state, register.task(new).waits) == ("open", ())
    assert register.task(ids[1]).state == "withdrawn"
    with pytest.raises(RegisterError, match="no match"):
        register.set(new, "same", "none", by="Lan", now=later(2))


def test_deadlines_keep_their_numbers(register):
    """Of two deadlines the first goes: the key of the second stays."""
    two = "Sở Y tế báo cáo sơ bộ trước ngày 20 tháng 4 năm 2025, báo cáo chính thức trước ngày 20 tháng 6 năm 2025 về thuốc của trạm y tế xã"
    ids = register.add(paper(two, *TASKS[1:]), now=NOW).tasks
    before = {item.due: item.key for item in items(register.tasks()) if item.task_id == ids[0]}
    assert len(before) == 2
    one = two.replace("báo cáo sơ bộ trước ngày 20 tháng 4 năm 2025, ", "")
    assert register.add(paper(one, *TASKS[1:]), now=later(1)).tasks[0] == ids[0]
    after = {item.due: item.key for item in items(register.tasks()) if item.task_id == ids[0]}
    assert after.items() < before.items()


@pytest.mark.parametrize(
    "field, value, error",
    [("colour", "red", "no such field"), ("state", "gone", "none of"), ("action", " ", "needs words"), ("due", "2025-02-31", "calendar"), ("due", "khi nào xong", "no day"),
     ("same", "none", "no match"), ("review", "", "none of")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(register, field, value, error):
    """With the reason; nothing is noted."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    with pytest.raises(RegisterError, match=error):
        register.set(ids[0], field, value, by="Lan", now=NOW)
    with pytest.raises(RegisterError, match="who"):
        register.set(ids[0], "note", "xem lại", by=" ", now=NOW)
    assert len(register.history(ids[0])) == 1


def test_the_same_bytes_read_by_another_version(register):
    """Fewer tasks are found, nothing else changes: the document stays where it was joined, ids stay."""
    old = register.add(paper(*TASKS), now=NOW)
    new = paper(*TASKS[:5], OTHER, symbol="80/KH-UBND", day="10 tháng 3 năm 2025", more=REPLACED, name="b.txt")
    register.add(new, now=later(1))
    less = new.model_copy(update={"tasks": new.tasks[1:], "citations": ()})
    again = register.add(less, now=later(2))
    assert (again.lineage, again.tasks[:4], again.withdrawn) == (old.lineage, old.tasks[1:5], (old.tasks[0],))


def test_a_relation_that_only_a_later_version_reads(register):
    """The tasks are the same, but now it is known what the document replaces."""
    ids = register.add(paper(*TASKS), now=NOW).tasks
    new = paper(*TASKS[:5], OTHER, symbol="80/KH-UBND", day="10 tháng 3 năm 2025", more=REPLACED, name="b.txt")
    before = register.add(new.model_copy(update={"citations": ()}), now=later(1))
    assert before.lineage != register.task(ids[0]).lineage
    joined = register.add(new, now=later(2))
    assert joined.lineage == register.task(ids[0]).lineage
    assert joined.tasks == before.tasks
    assert joined.missing == ids
    assert {task.state for task in register.tasks()} == {"open"}


def test_a_scan_with_a_misread_key_and_another_name(register):
    """Number and day agree, and the tasks do; without the tasks it is another document."""
    ids = register.add(paper(*TASKS, name="ke-hoach.txt"), now=NOW).tasks
    scan = paper(*TASKS, symbol="12/KH-UBNO", name="scan0001.txt", ocr=True)
    done = register.add(scan, now=later(1))
    assert (done.tasks, done.counts) == (ids, False)
    other = paper(
        OTHER, OTHER.replace("lương thực", "thuốc chữa bệnh"), symbol="12/KH-UBNO", name="scan0002.txt", ocr=True
    )
    assert register.add(other, now=later(2)).lineage != done.lineage


def test_a_monthly_plan_under_the_same_name_is_another_document(register):
    """Number and day differ, so the tasks of last month are not those of this month."""
    ids = register.add(paper(*TASKS, name="ke-hoach.txt"), now=NOW).tasks
    done = register.add(
        paper(*TASKS, symbol="35/KH-UBND", day="04 tháng 3 năm 2025", name="ke-hoach.txt"), now=later(1)
    )
    assert not set(done.tasks) & set(ids)
    assert {task.state for task in register.tasks()} == {"open"}


def test_matching_needs_its_extra(register, monkeypatch):
    """Where nothing changed nothing is needed; else it is said what to install."""
    register.add(paper(*TASKS), now=NOW)
    for name in ("rapidfuzz", "rapidfuzz.fuzz", "rapidfuzz.process"):
        monkeypatch.setitem(sys.modules, name, None)
    register.add(paper(*TASKS, more=" \n"), now=later(1))
    with pytest.raises(vnadmin.UsageError, match=r"vnadmin\[track\]"):
        register.add(paper(*TASKS[1:], OTHER), now=later(2))
    assert len(register.tasks()) == len(TASKS)
