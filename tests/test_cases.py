"""Passages and their tasks, as written down in `tests/cases`."""

from __future__ import annotations

import pytest

import vnadmin
from cases import read_cases, same_task, shown_task

TASKS = read_cases("tasks")


def params(cases):
    for case in cases:
        marks = pytest.mark.xfail(strict=True, reason=case.reason) if case.reason else ()
        yield pytest.param(case, id=f"{case.file}: {case.title}", marks=marks)


@pytest.mark.parametrize("case", list(params(TASKS)))
def test_tasks_of_a_passage(case):
    """The tasks that a clerk would write down, with their bodies and deadlines, and no others."""
    got = [shown_task(task) for task in vnadmin.read(case.source.encode(), name=case.name).tasks]
    report = "\n".join(map(repr, got))
    assert len(got) == len(case.expected), report
    for expected, task in zip(case.expected, got, strict=True):
        assert same_task(expected, task), f"\nexpected {expected}\ngot      {task}"


def test_case_titles_are_unique():
    """A title names one case."""
    titles = [case.title for case in TASKS]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []
