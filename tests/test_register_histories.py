"""Random histories of a register: whatever is read and whatever people do, nothing of theirs is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from test_rereading import NOW, OTHER, REPLACED, TASKS, paper
from vnadmin.store import Archive
from vnadmin.track import Register, items

POOL = (
    *TASKS, OTHER, TASKS[0].replace("20 tháng 4", "25 tháng 4"), TASKS[1].replace("kiểm tra", "khẩn trương kiểm tra"),
    TASKS[1].replace("Sở Xây dựng kiểm tra các cầu treo dân sinh", "Sở Xây dựng rà soát cầu treo"), TASKS[2].replace("máy bơm", "thuyền máy và áo phao"),
    TASKS[3].replace("các bến đò ngang", "các bến đò dọc"),
)  # fmt: skip
READING = st.tuples(
    st.just("read"),
    st.lists(st.integers(0, len(POOL) - 1), min_size=1, max_size=8, unique=True),
    st.booleans(),
    st.sampled_from(["12", "80"]),
)
PERSON = st.tuples(
    st.just("set"), st.integers(0, 30),
    st.sampled_from([("state", "done"), ("state", "withdrawn"), ("due", "2025-09-09"), ("lead", "Văn phòng"), ("review", "rejected"), ("note", "đã hỏi")]),
)  # fmt: skip
DECISION = st.tuples(st.just("same"), st.integers(0, 30), st.booleans())


@pytest.mark.slow
@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(READING, READING, PERSON, DECISION), min_size=2, max_size=12))
def test_nothing_of_people_is_lost(steps):
    """A done task stays done, a correction stays, no id goes away or stands for two tasks, no open task is closed where most are missing."""
    said: dict[str, dict[str, str]] = {}
    with Archive.open(":memory:") as archive:
        register = Register(archive)
        for n, step in enumerate(steps):
            now = NOW + dt.timedelta(days=n)
            before = {task.task_id: task for task in register.tasks()}
            ids = sorted(before)
            if step[0] == "read":
                _, numbers, ocr, symbol = step
                more, day = (REPLACED, "10 tháng 3 năm 2025") if symbol == "80" else ("", "03 tháng 02 năm 2025")
                document = paper(
                    *(POOL[i] for i in numbers),
                    symbol=f"{symbol}/KH-UBND",
                    day=day,
                    ocr=ocr,
                    more=more,
                )
                added = register.add(document, now=now)
                found = [one for one in added.tasks if one]
                assert len(found) == len(set(found))
                if added.counts:
                    assert len(found) == len(numbers)
                assert register.add(document, now=now).tasks == added.tasks
                mine = {one for one, task in before.items() if task.lineage == added.lineage and task.state == "open"}
                assert len(added.withdrawn) <= 0.3 * max(len(mine), 1)
                assert not (ocr and added.withdrawn)
            elif step[0] == "set" and ids:
                one, (field, value) = ids[step[1] % len(ids)], step[2]
                register.set(one, field, value, by="Lan", now=now)
                said.setdefault(one, {})[field] = value
            elif step[0] == "same" and (doubts := [one for one in ids if before[one].maybe]):
                one = doubts[step[1] % len(doubts)]
                register.set(one, "same", before[one].maybe if step[2] else "none", by="Lan", now=now)
                if step[2]:
                    said.pop(one, None)
            after = {task.task_id: task for task in register.tasks()}
            assert before.keys() <= after.keys()
            for one, fields in said.items():
                task = after[one]
                for field, value in fields.items():
                    counts = {
                        "due": task.deadlines[0].due_on if task.deadlines else None,
                        "lead": "; ".join(task.leads),
                        "review": task.review,
                        "state": task.state,
                    }
                    assert value in (task.note or "") if field == "note" else counts[field] == value
            keys = [item.key for item in items(after.values())]
            assert len(keys) == len(set(keys))
            for one in after:
                events = register.history(one)
                assert [event.at for event in events] == sorted(event.at for event in events)
