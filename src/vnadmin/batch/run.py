"""A batch: what is named is read once, what was done is passed over, every source is accounted for."""

from __future__ import annotations

import os
import time
from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from vnadmin.batch.ledger import content_hash, options_key, version
from vnadmin.batch.many import Job, carried, fetched_there, read_job, shown, status_of
from vnadmin.batch.pool import Stop, run_jobs
from vnadmin.batch.remote import is_remote
from vnadmin.batch.results import Failure, failure, failure_of
from vnadmin.store.ledger import Entry
from vnadmin.store.rows import Prepared, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vnadmin.batch.pool import Outcome
    from vnadmin.model import Document


_TOLD = 200  # sources that are passed over before they are told


class Options(NamedTuple):
    """How a batch runs. `reading` are arguments of `vnadmin.read`; they count for what is done, the others do not."""

    reading: dict[str, Any]
    workers: int
    seconds: float
    memory: int | None = None
    retry_failed: bool = False
    force: bool = False
    most_failures: int | None = None
    in_order: bool = False
    reader: Callable[..., Document] = read_job
    scheduler: str | None = None  # of a cluster of Dask; None: processes here


class Work(NamedTuple):
    """A job with the hash of its content, and its place in the ledger."""

    job: Job
    sha256: str

    @property
    def name(self) -> str:
        """The name of the job as it is written: bytes that are no UTF-8 become U+FFFD."""
        return shown(self.job.name)


class Product(NamedTuple):
    """What a worker makes of a source."""

    status: str
    rows: Prepared | None
    json: str | None


class Done(NamedTuple):
    """What is to be written of a source."""

    work: Work
    product: Product | None
    entry: Entry
    failure: Failure | None


class Item(NamedTuple):
    """What became of one source: ok, partial, failed, skipped (done before, or the same bytes again) or failed-before.

    What failed before was not tried again; its failure is that of the time when it was. `seconds` of this batch.
    """

    name: str
    status: str
    failure: Failure | None
    seconds: float


Met: TypeAlias = "list[Work] | Failure | None"
"""Bytes of this batch: in work (with what has the same bytes and waits), failed, or read."""


class Sink(Protocol):
    """Where a batch goes: an archive, a folder, a stream."""

    wants: str
    remembers: bool  # whether it knows afterwards what was written

    def known(self, sha256: str, options: str, code: str) -> Entry | None:
        """The entry of the ledger, None where there is none."""

    def write(self, done: list[Done]) -> None:
        """Writes what was read, and the entries, together."""

    def again(self, work: Work) -> None:
        """The same bytes at one more place."""


class TooManyFailures(Exception):  # ends a batch; the command says it in words
    """More sources failed than the batch may have."""


def run_batch(jobs: Iterable[Job], sink: Sink, options: Options, stop: Stop | None = None) -> Iterator[Item]:
    """Reads what is not done and writes it; an item for each source, as they come.

    Set `stop` and what runs is finished, the rest left for the next time. Raises `TooManyFailures`, for which what failed before does
    not count.
    """
    stop = stop or Stop()
    failures = 0
    for item in _items(jobs, sink, options, stop):
        yield item
        failures += item.status == "failed"
        if options.most_failures is not None and failures > options.most_failures:
            stop.set()
            raise TooManyFailures(f"{failures} sources failed")


def _items(jobs: Iterable[Job], sink: Sink, options: Options, stop: Stop) -> Iterator[Item]:
    key, code = options_key(options.reading), version()
    work = partial(_produce, reader=options.reader, wants=sink.wants, **options.reading)
    queue: deque[Item] = deque()
    met: dict[bytes, Met] = {}
    todo = _todo(jobs, sink, options, (key, code), (queue, met))
    for group in _groups(todo, work, options, stop):
        yield from _drained(queue)
        done = [_done(outcome, key, code) for outcome in group]
        sink.write(done)
        for (one, _, entry, why), outcome in zip(done, group, strict=True):
            yield Item(one.name, entry.status, why, outcome.seconds)
            digest = bytes.fromhex(one.sha256)
            waiting = met[digest]
            if why is None and sink.remembers and not options.force:
                del met[digest]
            else:
                met[digest] = why
            if isinstance(waiting, list):
                queue += [_again(other, sink, why) for other in waiting]
    yield from _drained(queue)


def _groups(
    todo: Iterator[Work | None], work: Callable[..., Product], options: Options, stop: Stop
) -> Iterator[list[Outcome[Product]]]:
    """The outcomes, from processes here or on a cluster."""
    more: dict[str, Any] = {
        "seconds": options.seconds, "memory": options.memory, "in_order": options.in_order, "stop": stop,
        "weight": lambda one: carried(one.job),
    }  # fmt: skip
    if options.scheduler is None:
        return run_jobs(todo, work, workers=options.workers, **more)
    from vnadmin.batch.cluster import run_on_cluster

    there = partial(work, base=str(Path.cwd()))  # a worker may be at home in another folder
    bare = (one and one._replace(job=fetched_there(one.job)) for one in todo)
    return run_on_cluster(bare, there, scheduler=options.scheduler, **more)


def _done(outcome: Outcome[Product], key: str, code: str) -> Done:
    work, product, why, seconds = outcome
    status = product.status if product else "failed"
    entry = Entry(
        work.sha256, key, code, work.name, status, why and why.stage, why and why.error, why and why.message, round(seconds, 3)
    )  # fmt: skip
    return Done(work, product, entry, why)


def _drained(queue: deque[Item]) -> Iterator[Item]:
    while queue:
        yield queue.popleft()


def _again(work: Work, sink: Sink, why: Failure | None) -> Item:
    """The item of bytes that were met before in this batch: they end as they did then."""
    if why is None:
        sink.again(work)
    return Item(work.name, "skipped" if why is None else "failed", why, 0.0)


def _todo(
    jobs: Iterable[Job],
    sink: Sink,
    options: Options,
    ledger: tuple[str, str],
    state: tuple[deque[Item], dict[bytes, Met]],
) -> Iterator[Work | None]:
    """The jobs that are not done; what is passed over, or cannot be opened, goes into the queue of the state, and None says that it grows.

    Bytes that are in work are met again: their names wait there for what becomes of them.
    """
    queue, met = state
    for job in jobs:
        start = time.perf_counter()
        if len(queue) >= _TOLD:
            yield None
        if job.problem is not None:
            queue.append(Item(shown(job.name), "failed", failure("open", job.problem), 0.0))
            continue
        try:
            sha256 = content_hash(job.name, job.data)
        except (OSError, ValueError) as error:
            queue.append(Item(shown(job.name), "failed", failure("open", error), time.perf_counter() - start))
            continue
        work = Work(job, sha256)
        digest = bytes.fromhex(sha256)
        if digest in met:
            before = met[digest]
            if isinstance(before, list):
                before.append(work)
            else:
                queue.append(_again(work, sink, before))
            continue
        known = None if options.force else sink.known(sha256, *ledger)
        if known is not None and not (known.status == "failed" and options.retry_failed):
            if known.status == "failed":
                queue.append(Item(work.name, "failed-before", failure_of(known), 0.0))
            else:
                sink.again(work)
                queue.append(Item(work.name, "skipped", None, 0.0))
            continue
        met[digest] = []
        yield work


def _produce(
    work: Work, *, reader: Callable[..., Document], wants: str, base: str | None = None, **options: Any
) -> Product:
    """Runs in the worker: all that can be made there is made there. `base` is the folder that names are relative to."""
    job = work.job
    if base is not None and job.data is None and not is_remote(job.name):
        job = job._replace(name=os.path.join(base, job.name))  # noqa: PTH118  # pathlib would change odd names
    document = reader(job, **options)
    if wants == "rows":
        return Product(status_of(document), prepare(document), None)
    from vnadmin.export.json import to_json

    return Product(status_of(document), None, to_json(document))
