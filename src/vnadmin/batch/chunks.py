"""Jobs that travel together: a message to a worker costs about as much as a small document.

A worker works through a chunk for a slice of time and gives back what it did; what it did not begin comes back into the line.
It marks the job that it is at in memory that the parent sees, so that of a chunk that ends with its worker only that job has failed.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from vnadmin.batch.results import Failure, failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableSequence

T = TypeVar("T")
SLICE = 0.25  # seconds of the processor after which no further job of a chunk is begun
LONGEST = 1.0  # seconds by the clock after which none is, where the processor has other work or the job waits
_MOST = 64  # jobs in a chunk
_HEAVY = 1 << 20  # bytes in a chunk, where jobs carry bytes
_END = object()
_MEMORY = 0.5  # weight of the newest chunk in the mean time of a job


class Chunk(NamedTuple):
    """Numbers of jobs, the jobs, and the place of the mark."""

    numbers: list[int]
    jobs: list[Any]
    slot: int


class Line:
    """The jobs that wait: those that came back first, then new ones, cut into chunks of about a slice of time.

    The iterator of jobs may give None where the one who runs them has something to tell meanwhile.
    """

    def __init__(self, jobs: Iterator[Any], slots: int, weight: Callable[[Any], int], seconds: float = SLICE) -> None:
        self._jobs = jobs
        self._number = 0
        self._back: deque[tuple[int, Any, bool]] = deque()
        self._free = list(range(slots))
        self._weight = weight
        self._seconds = self._mean = seconds  # of a chunk, and of a job: the first chunk is one job
        self.open = True  # whether there may be more jobs

    def chunk(self) -> Chunk | None:
        """The next chunk; None where all slots are taken, no job is left, or the jobs make a pause (None among them)."""
        if not self._free:
            return None
        most = max(1, min(_MOST, int(self._seconds / self._mean)))
        numbers: list[int] = []
        jobs: list[Any] = []
        heavy = 0
        while len(jobs) < most and heavy < _HEAVY:
            if self._back and self._back[0][2] and jobs:
                break
            found = self._next()
            if found is None:
                break
            number, job, alone = found
            numbers.append(number)
            jobs.append(job)
            heavy += self._weight(job)
            if alone:
                break
        return Chunk(numbers, jobs, self._free.pop()) if jobs else None

    def _next(self) -> tuple[int, Any, bool] | None:
        if self._back:
            return self._back.popleft()
        job = next(self._jobs, _END) if self.open else _END
        if job is _END:
            self.open = False
        if job is _END or job is None:
            return None
        self._number += 1
        return self._number - 1, job, False

    def done(self, chunk: Chunk, seconds: list[float]) -> None:
        """A chunk came back; `seconds` of the jobs that were done."""
        self._free.append(chunk.slot)
        if seconds:
            self._mean += _MEMORY * (max(sum(seconds) / len(seconds), 1e-6) - self._mean)

    def give_back(self, numbers: list[int], jobs: list[Any], *, alone: bool = False) -> None:
        """Jobs that were not done are the next ones, each in a chunk of its own where `alone`."""
        self._back.extendleft((n, j, alone) for n, j in zip(reversed(numbers), reversed(jobs), strict=True))


_marks: MutableSequence[int] = [0]  # in a worker: shared with the parent


def use_marks(marks: MutableSequence[int]) -> None:
    """Called once in a worker."""
    global _marks  # noqa: PLW0603 - one for the process
    _marks = marks


def work_through(work: Callable[[Any], T], jobs: list[Any], slot: int) -> list[tuple[T | None, Failure | None, float]]:
    """Runs in the worker: what became of the jobs that were begun within a slice of time, at least of one."""
    done: list[tuple[T | None, Failure | None, float]] = []
    start = begun = time.perf_counter()
    processor = time.process_time()
    for number, job in enumerate(jobs, 1):
        _marks[slot] = number
        try:
            value, failed = work(job), None
        except Exception as error:  # noqa: BLE001 - the border: whatever a document does is told, not raised
            value, failed = None, failure("read", error)
        now = time.perf_counter()
        done.append((value, failed, now - start))
        if now - begun > LONGEST or time.process_time() - processor > SLICE:
            break
        start = now
    _marks[slot] = 0
    return done
