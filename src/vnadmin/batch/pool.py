"""Workers that are watched: a source that raises, crashes, hangs or eats memory costs no other source.

pebble gives each job to one worker and starts a new one where a worker was lost; only the job that it held is lost with it.
Jobs are taken from the iterator as they are needed, so a batch of any length needs the same memory.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from concurrent.futures import TimeoutError as FutureTimeout
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from vnadmin.batch.guard import check_guard
from vnadmin.batch.results import Failure, WorkerDied, WorkerOutOfMemory, WorkerStopped, failure
from vnadmin.parse.isolated import bound_memory, how_it_ended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pebble import ProcessPool

T = TypeVar("T")
_AHEAD = 4  # jobs waiting for each worker
_HELD = 2000  # results that wait for one before them, when order is kept
_RESTART = 5000  # documents after which a worker is started anew
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
) -> Iterator[Outcome[T]]:
    """The outcome of each job, in the order of the jobs or as they come. `work` is a function that can be pickled.

    `seconds` is the time for one job, after which its worker is killed; `memory` the bytes of addresses a worker may take on
    top of what it has when it starts (where the system knows such a limit). Raises `UsageError` in a script that would start itself again in
    each worker.
    """
    from pebble import ProcessPool

    stop = stop or Stop()
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["vnadmin.batch.warm"])
    check_guard(context)
    done: SimpleQueue[tuple[int, Any, Any]] = SimpleQueue()
    source = enumerate(jobs)
    held: dict[int, Outcome[T]] = {}
    running = turn = 0
    exhausted = False
    pool = ProcessPool(
        max_workers=workers, max_tasks=_RESTART, context=context, initializer=_prepare, initargs=[memory]
    )
    try:
        while True:
            while running < workers * _AHEAD and len(held) < _HELD and not exhausted and not stop.asked:
                try:
                    number, job = next(source)
                except StopIteration:
                    exhausted = True
                    break
                _begin(pool, work, number, job, seconds, done)
                running += 1
            if not running:
                break
            number, job, future = done.get()
            running -= 1
            outcome: Outcome[T] = _outcome(job, future, seconds)
            if not in_order:
                yield outcome
                continue
            held[number] = outcome
            while turn in held:
                yield held.pop(turn)
                turn += 1
        for number in sorted(held):
            yield held[number]
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        with contextlib.suppress(FutureTimeout):
            pool.join(_STOP)


def _begin(
    pool: ProcessPool,
    work: Callable[[Any], Any],
    number: int,
    job: Any,
    seconds: float,
    done: SimpleQueue[tuple[int, Any, Any]],
) -> None:
    future = pool.schedule(_timed, args=[work, job], timeout=seconds)
    future.add_done_callback(lambda f: done.put((number, job, f)))


def _outcome(job: Any, future: Any, seconds: float) -> Outcome[Any]:
    from pebble import ProcessExpired

    try:
        value, failed, spent = future.result()
    except FutureTimeout:
        return Outcome(job, None, failure("read", WorkerStopped(f"took longer than {seconds:g} s")), seconds)
    except ProcessExpired as error:
        how = how_it_ended(error.exitcode or 0)
        return Outcome(job, None, failure("read", WorkerDied(f"the worker came to an end ({how})")), 0.0)
    except MemoryError:
        return Outcome(job, None, failure("read", WorkerOutOfMemory("needed more memory than the limit")), 0.0)
    except Exception as error:  # noqa: BLE001 - what a worker could not send back
        return Outcome(job, None, failure("read", error), 0.0)
    return Outcome(job, value, failed, spent)


def _timed(work: Callable[[Any], T], job: Any) -> tuple[T | None, Failure | None, float]:
    """Runs in the worker."""
    start = time.perf_counter()
    try:
        return work(job), None, time.perf_counter() - start
    except Exception as error:  # noqa: BLE001 - the border: whatever a document does is told, not raised
        return None, failure("read", error), time.perf_counter() - start


def _prepare(memory: int | None) -> None:
    """Makes a worker ready: Ctrl-C is for the parent, and memory has its bound."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if memory is not None:
        bound_memory(memory)
