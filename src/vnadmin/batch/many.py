"""`vnadmin.read_many`."""

from __future__ import annotations

import os
import re
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple

from vnadmin.batch.pool import run_jobs
from vnadmin.batch.remote import fetch, is_remote
from vnadmin.batch.results import PARTIAL, Result
from vnadmin.errors import UsageError, VnadminError
from vnadmin.limits import LIMITS, Limits
from vnadmin.parse.containers import INSIDE
from vnadmin.values.units import read_units

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from os import PathLike

    from vnadmin.batch.pool import Outcome
    from vnadmin.errors import SourceError
    from vnadmin.model import Document
    from vnadmin.pipeline import Preset
    from vnadmin.values.units import UnitList

SECONDS = 300.0  # for one document
_HALF = re.compile("[\\ud800-\\udfff]")  # bytes of a name that are no UTF-8


class Job(NamedTuple):
    """One source: its name, and its bytes or None where it is a path; `problem` is why it cannot be opened."""

    name: str
    data: bytes | None
    problem: SourceError | None = None


class ReadManyError(VnadminError):
    """A source failed and `on_error="raise"` was asked for. `result` says why."""

    def __init__(self, result: Result) -> None:
        self.result = result
        why = result.failure
        super().__init__(f"{result.name}: {why.error}: {why.message}" if why else result.name)


def read_many(
    sources: Iterable[str | PathLike[str] | bytes | BinaryIO | tuple[str, bytes]],
    *,
    workers: int | None = None,
    on_error: Literal["result", "raise", "skip"] = "result",
    in_order: bool = True,
    seconds: float = SECONDS,
    memory: int | None = None,
    before: str = "exclusive",
    received_on: dt.date | None = None,
    units: UnitList | str | PathLike[str] | None = None,
    limits: Limits = LIMITS,
    preset: Preset = "balanced",
) -> Iterator[Result]:
    """Reads many sources in worker processes, one result for each: a bad source never costs another.

    A source is a path, bytes, an open file, or a name with bytes. `workers` is the number of processors by default.
    `in_order` keeps the order of the sources; without it results come as they are ready. A source that takes longer than
    `seconds`, or more than `memory` bytes, is given up. `on_error`: "result" gives failed sources as results, "skip" leaves
    them out, "raise" raises `ReadManyError` at the first. Other arguments as for `read`. Call it under
    `if __name__ == "__main__":`, as all programs that start processes must; else the first result is a `UsageError`.
    """
    if on_error not in {"result", "raise", "skip"}:
        raise UsageError(f"on_error is result, raise or skip, not {on_error!r}")
    if isinstance(sources, str | bytes | os.PathLike):
        raise UsageError("sources are a list of them; for one source there is vnadmin.read")
    if workers is not None and workers < 1:
        raise UsageError("at least one worker is needed")
    known = read_units(units) if isinstance(units, str | os.PathLike) else units
    work = partial(_read, before=before, received_on=received_on, units=known, limits=limits, preset=preset)
    outcomes = run_jobs(
        map(job_of, sources),
        work,
        workers=workers or os.cpu_count() or 1,
        seconds=seconds,
        memory=memory,
        in_order=in_order,
        weight=carried,
    )
    return _results(chain.from_iterable(outcomes), on_error)


def _results(outcomes: Iterator[Outcome[str]], on_error: str) -> Iterator[Result]:
    for outcome in outcomes:
        result = _result(outcome)
        if result.status == "failed":
            if on_error == "raise":
                raise ReadManyError(result)
            if on_error == "skip":
                continue
        yield result


def job_of(source: Any) -> Job:
    """The job for a source; open files are read here."""
    if isinstance(source, tuple):
        return Job(str(source[0]), bytes(source[1]))
    if isinstance(source, bytes | bytearray | memoryview):
        return Job("", bytes(source))
    if hasattr(source, "read"):
        data = source.read()
        name = getattr(source, "name", "")
        return Job(Path(name).name if isinstance(name, str) else "", data.encode() if isinstance(data, str) else data)
    return Job(os.fspath(source), None)


def carried(job: Job) -> int:
    """How many bytes a job carries to its worker."""
    return len(job.data) if job.data else 0


def fetched_there(job: Job) -> Job:
    """The job without bytes that its worker can fetch by itself."""
    return job._replace(data=None) if is_remote(job.name) and INSIDE not in job.name else job


def read_job(job: Job, **options: Any) -> Document:
    """Reads the source of a job."""
    from vnadmin.pipeline import read

    if is_remote(job.name) and INSIDE not in job.name:
        data = fetch(job.name, limits=options.get("limits", LIMITS)) if job.data is None else job.data
        return read(data, name=job.name.rstrip("/").rpartition("/")[2], **options)
    return read(job.name, **options) if job.data is None else read(job.data, name=job.name or None, **options)


def shown(name: str) -> str:
    """A name as files and archives can hold it."""
    return _HALF.sub("\ufffd", name)


def status_of(document: Document) -> Literal["ok", "partial"]:
    """Whether all of a document could be read."""
    return "partial" if any(f.code in PARTIAL for f in document.findings) else "ok"


def _read(job: Job, **options: Any) -> str:
    return read_job(job, **options).model_dump_json(by_alias=True)


def _result(outcome: Outcome[str]) -> Result:
    name = shown(outcome.job.name)
    if outcome.value is None:
        return Result(name, "failed", None, outcome.failure, outcome.seconds)
    from vnadmin.model import Document

    document = Document.model_validate_json(outcome.value)
    return Result(name, status_of(document), document, None, outcome.seconds)
