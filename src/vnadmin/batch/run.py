"""A batch: what is named is read once, what was done is passed over, every source is accounted for."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from vnadmin.batch.ledger import content_hash, options_key, version
from vnadmin.batch.many import Job, read_job, shown, status_of
from vnadmin.batch.pool import Stop, run_jobs
from vnadmin.batch.results import Failure, failure, failure_of
from vnadmin.store.ledger import Entry
from vnadmin.store.rows import Prepared, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vnadmin.model import Document


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

    def known(self, sha256: str, options: str, code: str) -> Entry | None:
        """The entry of the ledger, None where there is none."""

    def write(self, work: Work, product: Product | None, entry: Entry) -> None:
        """Writes what was read, and its entry, together."""

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
    queue: list[Item] = []
    met: dict[bytes, Met] = {}
    todo = _todo(jobs, sink, options, (key, code), (queue, met))
    outcomes = run_jobs(
        todo, work, workers=options.workers, seconds=options.seconds, memory=options.memory, in_order=options.in_order, stop=stop,
    )  # fmt: skip
    for outcome in outcomes:
        yield from _drained(queue)
        one: Work = outcome.job
        product: Product | None = outcome.value
        why = outcome.failure
        status = product.status if product else "failed"
        entry = Entry(
            one.sha256, key, code, one.name, status, why and why.stage, why and why.error, why and why.message,
            round(outcome.seconds, 3),
        )  # fmt: skip
        sink.write(one, product, entry)
        yield Item(one.name, status, why, outcome.seconds)
        digest = bytes.fromhex(one.sha256)
        waiting = met[digest]
        met[digest] = why
        if isinstance(waiting, list):
            queue += [_again(other, sink, why) for other in waiting]
    yield from _drained(queue)


def _drained(queue: list[Item]) -> Iterator[Item]:
    while queue:
        yield queue.pop(0)


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
    state: tuple[list[Item], dict[bytes, Met]],
) -> Iterator[Work]:
    """The jobs that are not done; what is passed over, or cannot be opened, goes into the queue of the state.

    Bytes that are in work are met again: their names wait there for what becomes of them.
    """
    queue, met = state
    for job in jobs:
        start = time.perf_counter()
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


def _produce(work: Work, *, reader: Callable[..., Document], wants: str, **options: Any) -> Product:
    """Runs in the worker: all that can be made there is made there."""
    document = reader(work.job, **options)
    if wants == "rows":
        return Product(status_of(document), prepare(document), None)
    from vnadmin.export.json import to_json

    return Product(status_of(document), None, to_json(document))
