"""A batch: what is named is read once, what was done is passed over, every source is accounted for."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from vnadmin.batch.ledger import content_hash, options_key, version
from vnadmin.batch.many import Job, read_job, shown, status_of
from vnadmin.batch.pool import Stop, run_jobs
from vnadmin.batch.results import Failure, failure
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
    """What became of one source: ok, partial, failed or skipped (done before, or the same bytes again)."""

    name: str
    status: str
    failure: Failure | None
    seconds: float


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

    Set `stop` and what runs is finished, the rest left for the next time. Raises `TooManyFailures`.
    """
    stop = stop or Stop()
    key, code = options_key(options.reading), version()
    work = partial(_produce, reader=options.reader, wants=sink.wants, **options.reading)
    queue: list[Item] = []
    failures = 0
    todo = _todo(jobs, sink, options, (key, code), queue)
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
        failures += status == "failed"
        if options.most_failures is not None and failures > options.most_failures:
            stop.set()
            raise TooManyFailures(f"{failures} sources failed")
    yield from _drained(queue)


def _drained(queue: list[Item]) -> Iterator[Item]:
    while queue:
        yield queue.pop(0)


def _todo(
    jobs: Iterable[Job], sink: Sink, options: Options, ledger: tuple[str, str], queue: list[Item]
) -> Iterator[Work]:
    """The jobs that are not done; what is passed over, or cannot be opened, goes into the queue."""
    met: set[bytes] = set()  # in this batch; a sink without a ledger, or one that is not asked, would take them twice
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
            sink.again(work)
            queue.append(Item(shown(job.name), "skipped", None, 0.0))
            continue
        known = None if options.force else sink.known(sha256, *ledger)
        if known is not None and not (known.status == "failed" and options.retry_failed):
            if known.status != "failed":
                sink.again(work)
            queue.append(Item(shown(job.name), "skipped", None, 0.0))
            continue
        met.add(digest)
        yield work


def _produce(work: Work, *, reader: Callable[..., Document], wants: str, **options: Any) -> Product:
    """Runs in the worker: all that can be made there is made there."""
    document = reader(work.job, **options)
    if wants == "rows":
        return Product(status_of(document), prepare(document), None)
    from vnadmin.export.json import to_json

    return Product(status_of(document), None, to_json(document))
