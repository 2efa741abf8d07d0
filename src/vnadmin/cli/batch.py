"""`vnadmin batch`: many files into an archive, a folder or a stream."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vnadmin.cli.commands import common, reading, units_option, vnadmin
from vnadmin.cli.limits import with_limits
from vnadmin.cli.sources import say_error
from vnadmin.errors import UsageError
from vnadmin.limits import LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import TextIO

    from vnadmin.batch.pool import Stop
    from vnadmin.batch.run import Item, Sink
    from vnadmin.export.table import Language

SOME_FAILED, ALL_FAILED, UNREACHABLE, INTERRUPTED = 3, 4, 7, 130
_EVERY = 10.0  # seconds between two lines of progress where there is no terminal
_WORDS = {
    "en": {"ok": "read", "partial": "in part", "failed": "failed", "failed-before": "failed before", "skipped": "done before", "rate": "a second", "stopped": "stopped; the same command goes on"},
    "vi": {"ok": "đã đọc", "partial": "đọc một phần", "failed": "không đọc được", "failed-before": "lần trước không đọc được", "skipped": "đã có", "rate": "mỗi giây", "stopped": "đã dừng; chạy lại lệnh này để làm tiếp"},
}  # fmt: skip


@vnadmin.command()
@click.argument("names", nargs=-1, metavar="IN...")
@click.option(
    "--into",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Archive to write to (one SQLite file); made when there is none.",
)
@click.option("-o", "--out", metavar="DIR|-", help="Folder (or URL) for one JSON file a document, or - for JSON lines.")
@click.option(
    "--files-from",
    type=click.File(encoding="utf-8"),
    help="Read names from this file, one a line; - is standard input.",
)
@click.option("--workers", type=click.IntRange(1), help="How many processes; as many as processors by default.")
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where documents are read: processes of this machine, or the workers of a Dask cluster.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Scheduler of the Dask cluster, such as tcp://10.0.0.1:8786.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=300.0,
    show_default=True,
    help="Seconds for one document.",
)
@click.option("--retry-failed", is_flag=True, help="Read again what failed before.")
@click.option("--force", is_flag=True, help="Read everything again.")
@click.option(
    "--errors", type=click.Path(path_type=Path, dir_okay=False), help="Write what failed here, one line of JSON each."
)
@click.option(
    "--progress",
    type=click.Choice(["auto", "json", "none"]),
    default="auto",
    show_default=True,
    help="How progress is shown.",
)
@click.option("--max-failures", type=click.IntRange(0), metavar="N", help="Stop when more than N sources failed.")
@units_option
@reading
@common
@click.pass_obj
def batch(
    language: Language, /, names: tuple[str, ...], *, into: Path | None, out: str | None, files_from: TextIO | None,
    errors: Path | None, progress: str, **options: Any,
) -> int:  # fmt: skip
    """Read many files into an archive, a folder of JSON files, or lines of JSON (-o -).

    IN is a file, a folder, a pattern, a ZIP archive, or a URL that fsspec knows (s3://bucket/folder). What was read before is passed
    over; a bad file never costs another. Exit codes: 0 all were read, 3 some failed, now or before, 4 all failed, 7 the cluster does
    not answer, 130 interrupted.
    """
    if (into is None) == (out is None):
        raise click.UsageError("give either --into ARCHIVE or -o DIR (or -o -)")
    if not names and files_from is None:
        raise click.UsageError("give files or folders, or --files-from")
    if (options["engine"] == "dask") != (options["scheduler"] is not None):
        raise click.UsageError("--engine dask and --scheduler ADDRESS go together")
    from vnadmin.batch.remote import is_remote
    from vnadmin.batch.sources import names_from, walk

    if into is not None and is_remote(str(into).replace(":/", "://", 1)):  # as pathlib writes a URL
        raise click.UsageError("an archive is a file of this machine; -o takes a URL")
    if any(out and os.path.realpath(name) == os.path.realpath(out) for name in names):
        raise click.UsageError("the folder to write to is the folder to read; give another, maybe one in it")
    where = errors or (
        into.with_name("errors.jsonl")
        if into
        else None
        if out == "-" or is_remote(str(out))
        else Path(str(out)) / "errors.jsonl"
    )
    ours = [file for file in (where, into) if file] + [
        Path(f"{into}{end}") for end in ("-wal", "-shm", "-journal") if into
    ]
    jobs = walk((*names, *(names_from(files_from) if files_from else ())), but=ours)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_as_wrong_use())
        sink = stack.enter_context(_sink(into, out))
        report = _Report(where, progress, language)
        stack.callback(report.close)
        return _run(jobs, sink, report, language, options)


def _run(jobs: Iterator[Any], sink: Sink, report: _Report, language: Language, options: dict[str, Any]) -> int:
    from vnadmin.batch.cluster import ClusterError
    from vnadmin.batch.pool import Stop
    from vnadmin.batch.run import Options, TooManyFailures, run_batch

    typed = ("before", "received_on", "preset", "max_bytes", "max_pages", "max_seconds", "max_memory")
    read_options = with_limits({name: options[name] for name in typed})
    limits = read_options.get("limits", LIMITS)
    read_options["limits"] = limits._replace(memory=None)  # the worker is the process that is bounded
    if options["units"]:
        from vnadmin.values.units import read_units

        read_options["units"] = read_units(options["units"])
    chosen = Options(
        reading=read_options, workers=options["workers"] or os.cpu_count() or 1, seconds=options["timeout"],
        memory=limits.memory, retry_failed=options["retry_failed"], force=options["force"],
        most_failures=options["max_failures"], in_order=sink.wants == "json", scheduler=options["scheduler"],
    )  # fmt: skip
    stop = Stop()
    with _interruptible(stop):
        try:
            for item in run_batch(jobs, sink, chosen, stop):
                report.tell(item)
        except TooManyFailures as error:
            say_error(None, str(error), language)
        except ClusterError as error:
            say_error(None, str(error), language)
            return UNREACHABLE
    report.summary()
    if stop.asked and report.interrupted(chosen.most_failures):
        say_error(None, _WORDS[language]["stopped"], language)
        return INTERRUPTED
    counts = report.counts
    failed = counts["failed"] + counts["failed-before"]
    if not failed:
        return 0
    return SOME_FAILED if failed < sum(counts.values()) else ALL_FAILED


@contextlib.contextmanager
def _interruptible(stop: Stop) -> Iterator[None]:
    """Ctrl-C and an order to end let what runs finish; a second one ends at once."""

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # as signal asks for it
        if stop.asked:
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


@contextlib.contextmanager
def _as_wrong_use() -> Iterator[None]:
    """What the library calls wrong use, such as a URL that nobody knows, is wrong use of the command."""
    try:
        yield
    except UsageError as error:
        raise click.UsageError(str(error)) from error


@contextlib.contextmanager
def _sink(into: Path | None, out: str | None) -> Iterator[Sink]:
    from vnadmin.batch.remote import is_remote
    from vnadmin.batch.sinks import ArchiveSink, FolderSink, RemoteSink, StreamSink
    from vnadmin.store import Archive

    if into is not None:
        with Archive.open(into) as archive:
            yield ArchiveSink(archive)
    elif out == "-":
        yield StreamSink(sys.stdout)
    elif is_remote(str(out)):
        with RemoteSink(str(out)) as remote:
            yield remote
    else:
        with FolderSink(Path(str(out))) as folder:
            yield folder


class _Report:
    """Progress on standard error, and the file of failures."""

    def __init__(self, errors: Path | None, progress: str, language: Language) -> None:
        self.counts: Counter[str] = Counter()
        self.words = _WORDS[language]
        self.language = language
        self.progress = progress
        self.start = self.last = time.monotonic()
        self.errors = errors
        self.file: TextIO | None = None
        self.live = progress == "auto" and sys.stderr.isatty()

    def tell(self, item: Item) -> None:
        """One more source."""
        from vnadmin.export.json import line

        self.counts[item.status] += 1
        if item.failure:
            old = item.status == "failed-before"
            record = {"input": item.name, **item.failure._asdict(), "seconds": round(item.seconds, 3)}
            self._write(line({**record, "before": True} if old else record))
            if not old and (self.errors is None or self.progress == "auto"):
                say_error(item.name, f"{item.failure.error}: {item.failure.message}", self.language)
        if self.progress == "json":
            click.echo(line({"input": item.name, "status": item.status, "seconds": round(item.seconds, 3)}), err=True)
            return
        now = time.monotonic()
        if self.progress == "auto" and now - self.last > (0.2 if self.live else _EVERY):
            self.last = now
            click.echo(f"\r{self._line()}\x1b[K" if self.live else self._line(), err=True, nl=not self.live)

    def _write(self, text: str) -> None:
        if self.errors is None:
            return
        if self.file is None:
            self.errors.parent.mkdir(parents=True, exist_ok=True)
            self.file = self.errors.open("w", encoding="utf-8")
        self.file.write(text + "\n")
        self.file.flush()

    def _line(self) -> str:
        spent = max(time.monotonic() - self.start, 1e-9)
        parts = [
            f"{self.counts[s]} {self.words[s]}"
            for s in ("ok", "partial", "failed", "failed-before", "skipped")
            if self.counts[s] or s == "ok"
        ]
        return f"{' · '.join(parts)} · {(sum(self.counts.values())) / spent:.1f} {self.words['rate']}"

    def summary(self) -> None:
        """The last line."""
        from vnadmin.export.json import line

        if self.progress == "json":
            click.echo(line({"summary": dict(self.counts)}), err=True)
        elif self.progress == "auto":
            click.echo(f"\r{self._line()}\x1b[K" if self.live else self._line(), err=True)

    def interrupted(self, most_failures: int | None) -> bool:
        """Whether a person stopped the batch, and not the number of failures."""
        return most_failures is None or self.counts["failed"] <= most_failures

    def close(self) -> None:
        """Closes the file."""
        if self.file:
            self.file.close()
