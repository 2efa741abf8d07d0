"""The workers of a Dask cluster, each document in a process that is watched there as it is on one machine."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import threading
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from vnadmin.batch.chunks import Chunk, Line
from vnadmin.batch.ledger import version
from vnadmin.batch.pool import Outcome, Stop, Workers, drive
from vnadmin.batch.results import Failure, WorkerDied, failure
from vnadmin.errors import UsageError, VnadminError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Client

T = TypeVar("T")
_AHEAD = 2  # chunks at or waiting for each thread of a worker
_CHUNK = 2.0  # seconds of work in a chunk
_CONNECT = 10.0  # seconds for the scheduler to answer
_JOIN = 30.0  # seconds for the first worker to be there
_LOST = 3  # times that workers may be lost with a document before it is the document's fault


class ClusterError(VnadminError):
    """A cluster that cannot be reached, has no workers, or workers with another version of vnadmin."""


def run_on_cluster(
    jobs: Iterable[Any],
    work: Callable[[Any], T],
    *,
    scheduler: str,
    seconds: float,
    memory: int | None = None,
    in_order: bool = True,
    stop: Stop | None = None,
    weight: Callable[[Any], int] = lambda _: 0,
) -> Iterator[list[Outcome[T]]]:
    """As `run_jobs`, on the cluster whose scheduler has this address ("tcp://10.0.0.1:8786").

    A worker that is lost costs nothing but time: what it had is done by another one. Raises `ClusterError`.
    """
    with _client(scheduler) as client:
        line = Line(iter(jobs), _threads(client) * _AHEAD, weight, _CHUNK)

        def begin(chunk: Chunk) -> Any:
            return client.submit(work_there, work, chunk.jobs, version(), seconds, memory, pure=False)

        yield from drive(
            line, begin, lambda chunk, future: _outcomes(chunk, future, line), in_order=in_order, stop=stop or Stop()
        )


@contextlib.contextmanager
def _client(scheduler: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError("a cluster needs Dask: pip install 'vnadmin[cluster]'") from error
    try:
        client: Client = Client(  # type: ignore[no-untyped-call]
            scheduler, timeout=_CONNECT, set_as_default=False, name="vnadmin"
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(f"no scheduler of Dask answers at {scheduler}") from error
    with _silence(), client:
        try:
            client.wait_for_workers(1, timeout=_JOIN)
        except TimeoutError as error:
            raise ClusterError(f"the cluster at {scheduler} has no workers") from error
        yield client


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """What Dask logs of a lost connection is said in our error."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _threads(client: Client) -> int:
    """Of all workers: each reads one document at a time."""
    return max(1, sum(client.nthreads().values()))  # type: ignore[no-untyped-call]


def _outcomes(chunk: Chunk, future: Any, line: Line) -> list[tuple[int, Outcome[Any]]]:
    """What became of the jobs of a chunk, with their numbers."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    numbers, jobs, _ = chunk
    try:
        answers = future.result()
    except ClusterError:
        raise
    except KilledWorker:
        if len(jobs) > 1:
            line.give_back(numbers, jobs, alone=True)
            return []
        why = failure("read", WorkerDied(f"workers of the cluster came to an end {_LOST} times with it"))
        return [(numbers[0], Outcome(jobs[0], None, why, 0.0))]
    except (OSError, FutureCancelledError) as error:
        raise ClusterError(f"the cluster was lost: {' '.join(str(error).split())}") from error
    finally:
        future.release()
    return [(n, Outcome(job, *answer)) for n, job, answer in zip(numbers, jobs, answers, strict=True)]


def work_there(
    work: Callable[[Any], T], jobs: list[Any], code: str, seconds: float, memory: int | None
) -> list[tuple[T | None, Failure | None, float]]:
    """Runs in a worker of the cluster: a watched process reads the jobs one after the other."""
    if version() != code:
        raise ClusterError(f"a worker has another version of vnadmin: {version()} and not {code}")
    outcomes = _workers(memory).run(jobs, work, seconds=seconds)
    return [(value, why, spent) for _, value, why, spent in chain.from_iterable(outcomes)]


_kept: dict[tuple[int, int | None], Workers] = {}  # by thread; they live as long as the worker of the cluster


def _workers(memory: int | None) -> Workers:
    key = (threading.get_ident(), memory)
    if key not in _kept:
        # Dask marks its workers as daemons, which Python lets start no processes; those of the pool end with it
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        _kept[key] = Workers(1, memory)
    return _kept[key]
