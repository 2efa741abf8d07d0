"""Workers that are watched: a source that raises, crashes, hangs or eats memory costs no other source.

pebble gives each chunk of jobs to one worker and starts a new one where a worker was lost; only the job that it was at is lost
with it, the others of its chunk are done again (`chunks`).
Jobs are taken from the iterator as they are needed, so a batch of any length needs the same memory.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from concurrent.futures import TimeoutError as FutureTimeout
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar

from vnadmin.batch.chunks import LONGEST, Chunk, Line, use_marks, work_through
from vnadmin.batch.guard import check_guard
from vnadmin.batch.results import Failure, WorkerDied, WorkerOutOfMemory, WorkerStopped, failure
from vnadmin.parse.isolated import bound_memory, how_it_ended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, MutableSequence
    from types import TracebackType

T = TypeVar("T")
_AHEAD = 3  # chunks at or waiting for each worker
_HELD = 2000  # results that wait for one before them, when order is kept
_RESTART = 1000  # chunks after which a worker is started anew
_STOP = 3.0  # seconds for a worker to come to its end


class Outcome(NamedTuple, Generic[T]):
    """What became of a job: its value or a failure, and the seconds in the worker, 0 where they are not known."""

    job: Any
    value: T | None
    failure: Failure | None
    seconds: float


class Stop:
    """Set it, and no further job is begun; those that run are finished."""

    def __init__(self) -> None:
        self.asked = False

    def set(self) -> None:
        """Asks to stop."""
        self.asked = True


def run_jobs(
    jobs: Iterable[Any],
    work: Callable[[Any], T],
    *,
    workers: int,
    seconds: float,
    memory: int | None = None,
    in_order: bool = True,
    stop: Stop | None = None,
    weight: Callable[[Any], int] = lambda _: 0,
) -> Iterator[list[Outcome[T]]]:
    """The outcome of each job, in the order of the jobs or as they come, those together that are ready at one time.

    `work` is a function that can be pickled. `seconds` is the time for one job, after which its worker is killed; `memory` the
    bytes of addresses a worker may take on top of what it has when it starts (where the system knows such a limit). `weight`
    tells how many bytes a job carries. A job that is None is a pause: what is ready is given, maybe an empty list.
    Raises `UsageError` in a script that would start itself again in each worker.
    """
    with Workers(workers, memory) as made:
        yield from made.run(jobs, work, seconds=seconds, in_order=in_order, stop=stop, weight=weight)


class Workers:
    """Processes that wait for work; a context manager."""

    def __init__(self, number: int, memory: int | None) -> None:
        from pebble import ProcessPool

        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context = multiprocessing.get_context(method)
        if method == "forkserver":
            context.set_forkserver_preload(["vnadmin.batch.warm"])
        check_guard(context)
        self._marks: MutableSequence[int] = context.RawArray("H", number * _AHEAD)
        self._pool = ProcessPool(
            max_workers=number,
            max_tasks=_RESTART,
            context=context,
            initializer=_prepare,
            initargs=[memory, self._marks],
        )

    def __enter__(self) -> Self:
        """The workers themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends them, whatever they do."""
        self.close()

    def run(
        self,
        jobs: Iterable[Any],
        work: Callable[[Any], T],
        *,
        seconds: float,
        in_order: bool = True,
        stop: Stop | None = None,
        weight: Callable[[Any], int] = lambda _: 0,
    ) -> Iterator[list[Outcome[T]]]:
        """As `run_jobs`; one call at a time, and to its end."""
        marks = self._marks
        line = Line(iter(jobs), len(marks), weight)

        def begin(chunk: Chunk) -> Any:
            marks[chunk.slot] = 0
            more = LONGEST if len(chunk.jobs) > 1 else 0.0  # the last job of a chunk may begin that late
            return self._pool.schedule(work_through, args=[work, chunk.jobs, chunk.slot], timeout=seconds + more)

        return drive(
            line, begin, lambda chunk, future: _outcomes(chunk, future, seconds, marks[chunk.slot], line),
            in_order=in_order, stop=stop or Stop(),
        )  # fmt: skip

    def close(self) -> None:
        """Ends them, whatever they do."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        with contextlib.suppress(FutureTimeout):
            self._pool.join(_STOP)


def drive(
    line: Line,
    begin: Callable[[Chunk], Any],
    outcomes: Callable[[Chunk, Any], list[tuple[int, Outcome[Any]]]],
    *,
    in_order: bool,
    stop: Stop,
) -> Iterator[list[Outcome[Any]]]:
    """Keeps all workers at work: `begin` gives a future for a chunk, `outcomes` what came of it, with the numbers of the jobs."""
    done: SimpleQueue[tuple[Chunk, Any]] = SimpleQueue()
    held: dict[int, Outcome[Any]] = {}
    running = turn = 0
    while True:
        while len(held) < _HELD and not stop.asked and (chunk := line.chunk()):
            begin(chunk).add_done_callback(lambda future, chunk=chunk: done.put((chunk, future)))
            running += 1
        if not running:
            if stop.asked or not line.open:
                break
            yield []
            continue
        ready: list[Outcome[Any]] = []
        for chunk, future in _arrived(done):
            running -= 1
            found = outcomes(chunk, future)
            line.done(chunk, [o.seconds for _, o in found if o.failure is None])
            if in_order:
                held.update(found)
            else:
                ready += [o for _, o in found]
        while turn in held:
            ready.append(held.pop(turn))
            turn += 1
        yield ready
    if held:
        yield [held[number] for number in sorted(held)]


def _arrived(done: SimpleQueue[tuple[Chunk, Any]]) -> Iterator[tuple[Chunk, Any]]:
    """What is there, at least one."""
    yield done.get()
    with contextlib.suppress(Empty):
        while True:
            yield done.get_nowait()


def _outcomes(chunk: Chunk, future: Any, seconds: float, mark: int, line: Line) -> list[tuple[int, Outcome[Any]]]:
    """What became of the jobs of a chunk, with their numbers; those that were not begun, or lost with their worker, go back."""
    numbers, jobs, _ = chunk
    try:
        answers = future.result()
    except (Exception, FutureTimeout) as error:  # noqa: BLE001 - a worker that ended, or what it could not send back
        if not mark and len(jobs) > 1:  # nobody knows which it was: each by itself
            line.give_back(numbers, jobs, alone=True)
            return []
        at = max(mark - 1, 0)
        line.give_back(numbers[:at] + numbers[at + 1 :], jobs[:at] + jobs[at + 1 :])
        return [(numbers[at], _lost(jobs[at], error, seconds))]
    line.give_back(numbers[len(answers) :], jobs[len(answers) :])
    return [(n, Outcome(j, *answer)) for n, j, answer in zip(numbers, jobs, answers, strict=False)]


def _lost(job: Any, error: BaseException, seconds: float) -> Outcome[Any]:
    """The outcome of a job that ended its worker."""
    from pebble import ProcessExpired

    if isinstance(error, FutureTimeout):
        return Outcome(job, None, failure("read", WorkerStopped(f"took longer than {seconds:g} s")), seconds)
    if isinstance(error, ProcessExpired):
        how = how_it_ended(error.exitcode or 0)
        return Outcome(job, None, failure("read", WorkerDied(f"the worker came to an end ({how})")), 0.0)
    if isinstance(error, MemoryError):
        return Outcome(job, None, failure("read", WorkerOutOfMemory("needed more memory than the limit")), 0.0)
    return Outcome(job, None, failure("read", error), 0.0)


def _prepare(memory: int | None, marks: MutableSequence[int]) -> None:
    """Makes a worker ready: Ctrl-C is for the parent, and memory has its bound."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    use_marks(marks)
    if memory is not None:
        bound_memory(memory)
