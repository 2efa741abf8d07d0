"""Jobs that travel together: cut by time and weight, and each still answers only for itself."""

from __future__ import annotations

import itertools
import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from vnadmin.batch.chunks import LONGEST, SLICE, Line, work_through
from vnadmin.batch.pool import run_jobs


def _noted(folder, job):
    """Notes that it was begun, and does what the job says. Runs in workers."""
    number, what = job
    with (Path(folder) / str(number)).open("a") as file:
        file.write("x")
    if what == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "hang":
        time.sleep(3600)
    if what == "raise":
        raise ValueError("no")
    return number


@pytest.mark.slow
def test_what_ends_its_worker_is_begun_once_and_costs_no_other(tmp_path):
    """Jobs of a few microseconds: chunks are as large as they become."""
    faults = {100: "killed", 101: "raise", 150: "hang", 151: "killed", 299: "killed"}
    jobs = [(number, faults.get(number, "")) for number in range(300)]
    groups = list(run_jobs(jobs, partial(_noted, str(tmp_path)), workers=2, seconds=2.0))
    outcomes = list(itertools.chain.from_iterable(groups))
    assert [o.job for o in outcomes] == jobs
    assert max(map(len, groups)) > 10  # they did travel together
    assert {o.job[0]: o.failure.error for o in outcomes if o.failure} == {
        100: "WorkerDied", 101: "ValueError", 150: "WorkerStopped", 151: "WorkerDied", 299: "WorkerDied",
    }  # fmt: skip
    assert [o.value for o in outcomes if not o.failure] == [n for n in range(300) if n not in faults]
    begun = {number: len((tmp_path / str(number)).read_text()) for number in range(300)}
    assert all(begun[number] == 1 for number in faults if number != 101)
    assert max(begun.values()) <= 6


def test_a_worker_gives_back_what_it_did_not_begin():
    done = work_through(lambda _: time.sleep(0.4), list(range(10)), 0)
    assert 1 < len(done) <= LONGEST / 0.4 + 1
    busy = work_through(lambda _: sum(range(2_000_000)), list(range(100)), 0)
    assert 1 < len(busy) < 100
    assert sum(seconds for *_, seconds in busy) >= SLICE


def test_chunks_are_cut_by_time_and_weight():
    line = Line(iter(range(1000)), 100, lambda job: 300_000 if job >= 500 else 0)
    first = line.chunk()
    assert first.jobs == [0]  # nothing is known yet
    line.done(first, [0.001])
    sizes = []
    for _ in range(8):
        chunk = line.chunk()
        sizes.append(len(chunk.jobs))
        line.done(chunk, [0.001] * len(chunk.jobs))
    assert sizes[-1] == 64
    while (chunk := line.chunk()).jobs[0] < 500:
        line.done(chunk, [0.001] * len(chunk.jobs))
    assert len(chunk.jobs) == 4  # of 300,000 bytes each
    line.give_back(chunk.numbers, chunk.jobs, alone=True)
    line.done(chunk, [])
    assert [line.chunk().jobs for _ in range(4)] == [[job] for job in chunk.jobs]


def test_a_pause_is_not_the_end():
    line = Line(iter([1, None, None, 2]), 1, lambda _: 0)
    chunk = line.chunk()
    line.done(chunk, [0.001])
    assert (chunk.jobs, line.chunk(), line.open) == ([1], None, True)
    assert line.chunk() is None
    assert line.chunk().jobs == [2]
    assert line.chunk() is None
