"""Commands on an archive: search, due, stats, doc, export."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vnadmin.cli.commands import common, day, vnadmin
from vnadmin.cli.terminal import console, show_tasks
from vnadmin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.export.table import Language
    from vnadmin.store import Archive, Hit
    from vnadmin.store.due import DueTask

archive_argument = click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
_WORDS = {
    "en": {
        "overdue": "overdue", "week": "within 7 days", "month": "within 30 days", "unknown": "last day not known",
        "found": "{n} found", "tasks": "{n} tasks", "none": "no tasks", "days": "{n:+d} days", "copy": "copy of", "revision": "other text of",
    },
    "vi": {
        "overdue": "quá hạn", "week": "trong 7 ngày", "month": "trong 30 ngày", "unknown": "chưa rõ hạn",
        "found": "{n} kết quả", "tasks": "{n} nhiệm vụ", "none": "không có nhiệm vụ", "days": "{n:+d} ngày", "copy": "bản khác của",
        "revision": "bản sửa của",
    },
}  # fmt: skip


def open_archive(path: Path) -> Archive:
    """The archive at a path, which must be there."""
    from vnadmin.store import Archive

    return Archive.open(path, create=False)


@contextlib.contextmanager
def asking() -> Iterator[None]:
    """A question that makes no sense is wrong use."""
    try:
        yield
    except UsageError as error:
        raise click.UsageError(str(error)) from error


def chart_file(value: str) -> Path:
    """The name of a picture of a kind that can be drawn."""
    path = Path(value)
    if path.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise click.BadParameter(f"{value!r} does not end in .png, .svg, .pdf")
    return path


def calendar_file(value: str) -> Path:
    """The name of a calendar."""
    path = Path(value)
    if path.suffix.lower() != ".ics":
        raise click.BadParameter(f"{value!r} does not end in .ics")
    return path


def replace_file(out: Path, data: bytes) -> None:
    """Puts a whole file in its place, or leaves the old one as it was."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise click.ClickException(f"{out}: {error.strerror or error}") from error


def _json(record: Any) -> None:
    from vnadmin.export.json import line

    click.echo(line(record._asdict()))


@vnadmin.command()
@archive_argument
@click.argument("query", default="")
@click.option("--agency", metavar="NAME", help="Only tasks that a body of this name leads or supports.")
@click.option("--due", metavar="PERIOD", help="Only tasks due in 2025, 2025-12, 2025-12-31 or FROM..TO.")
@click.option("--type", "type_", metavar="TYPE", help="Only documents of this type, like chi-thi.")
@click.option("--issued", metavar="PERIOD", help="Only documents issued in this period, like 2024..2025.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a task.")
@common
@click.pass_obj
def search(
    language: Language, /, archive: Path, query: str, type_: str | None, *, as_json: bool, limit: int, **filters: Any
) -> int:
    """Find tasks by words with or without accents, or by a symbol in any spelling.

    Words with the very accents of QUERY come first; words in “…” stand side by side. Exit code 1 when nothing was found.
    """
    with open_archive(archive) as opened, asking():
        hits = opened.search(query, type=type_, limit=limit, **filters)
    from vnadmin.export.json import line

    for hit in hits:
        if as_json:
            click.echo(line(hit.as_dict()))
        else:
            _show_hit(hit)
    if not as_json:
        click.echo(_WORDS[language]["found"].format(n=len(hits)), err=True)
    return int(not hits)


def _show_hit(hit: Hit) -> None:
    from rich.text import Text

    head = Text(
        " · ".join(p for p in (hit.symbol or hit.source_name, hit.issued_on, hit.issuer, hit.path) if p), style="bold"
    )
    if hit.secrecy:
        head.append(f"  [{hit.secrecy}]", style="red")
    snippet, marks = hit.snippet()
    words = Text(snippet)
    for start, end in marks:
        words.stylize("black on yellow", start, end)
    terms = " · ".join(p for p in (", ".join(hit.lead), hit.due_on or hit.due_text) if p)
    out = console()
    out.print(head)
    out.print(words)
    if terms:
        out.print(Text(terms, style="cyan"))
    out.print()


@vnadmin.command()
@archive_argument
@click.option("--on", "today", type=day, help="The day from which is counted; today by default.")
@click.option("--agency", metavar="NAME", help="Only tasks that a body of this name leads or supports.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many of each group at most.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a task, with its group.")
@click.option(
    "--ics",
    type=calendar_file,
    metavar="FILE",
    help="Write a calendar with alarms (.ics) instead: overdue, a year ahead.",
)
@click.option("--secret", is_flag=True, help="In the calendar also what is marked Mật, Tối mật or Tuyệt mật.")
@common
@click.pass_obj
def due(
    language: Language, /, archive: Path, *, today: dt.date | None, agency: str | None, limit: int, as_json: bool, ics: Path | None,
    secret: bool,
) -> int:  # fmt: skip
    """Show which tasks are overdue, due within 7 and 30 days, and whose last day is not known.

    Where the archive has a register, what is done there is left out. From the calendar what is marked secret is left out too unless asked for; then
    the exit code is 8.
    """
    from vnadmin.track.reminders import due_groups

    if ics:
        return _calendar(archive, ics, today, agency, language, secret=secret)
    today = today or dt.datetime.now().astimezone().date()
    with open_archive(archive) as opened, asking():
        groups = due_groups(opened, today, agency=agency, limit=limit)
    if as_json:
        from vnadmin.export.json import line

        for group in groups:
            for task in group.tasks:
                click.echo(line({"group": group.name, **task._asdict()}))
        return 0
    from rich.text import Text

    out = console()
    for group in groups:
        out.print(Text(f"{_WORDS[language][group.name]}: {group.total}", style="bold"))
        for task in group.tasks:
            words = Text("  " + _due_line(task, language))
            if task.secrecy:
                words.append(f"  [{task.secrecy}]", style="red")
            out.print(words)
    return 0


def _calendar(
    archive: Path, file: Path, today: dt.date | None, agency: str | None, language: Language, *, secret: bool
) -> int:
    from vnadmin.cli.reminders import Asked
    from vnadmin.track.calendar import to_calendar

    with open_archive(archive) as opened, asking():
        asked = Asked(opened, today, language, secret=secret)
        found = asked.items(agency)
    replace_file(file, to_calendar(found, asked.on))
    click.echo(f"{file}: {_WORDS[language]['tasks'].format(n=len(found))}", err=True)
    return asked.code


def _due_line(task: DueTask, language: Language) -> str:
    when = (
        task.due_text or ""
        if task.due_on is None
        else f"{task.due_on} ({_WORDS[language]['days'].format(n=task.days or 0)})"
    )
    parts = (when, ", ".join(task.lead), task.action, f"{task.symbol or task.source_name} {task.path}".strip())
    return " · ".join(" ".join(p.split()) for p in parts if p)


@vnadmin.command()
@archive_argument
@click.option("--chart", type=chart_file, metavar="FILE", help="Also draw it into this .png, .svg or .pdf.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a month.")
@common
@click.pass_obj
def stats(language: Language, /, archive: Path, *, chart: Path | None, as_json: bool) -> int:
    """Count documents, tasks and the bodies that lead them, by month of issue."""
    from vnadmin.store.chart import lines, picture

    with open_archive(archive) as opened:
        months = opened.months()
    if as_json:
        for month in months:
            _json(month)
    else:
        for text in lines(months, language=language):
            click.echo(text)
    if chart:
        picture(months, chart, language=language)
    return 0


@vnadmin.command()
@archive_argument
@click.argument("symbol")
@click.option("--json", "as_json", is_flag=True, help="The whole document, one line of JSON each.")
@common
@click.pass_obj
def doc(language: Language, /, archive: Path, symbol: str, *, as_json: bool) -> int:
    """Show the documents with a symbol, in any spelling, and their tasks. Exit code 1 when there is none."""
    from vnadmin.export.json import to_json

    with open_archive(archive) as opened, asking():
        found = opened.documents(symbol=symbol)
        for listed in found:
            document = opened.document(listed.doc_id)
            if as_json:
                click.echo(to_json(document))
            elif listed.same_as:
                relation = _WORDS[language][listed.relation or "copy"]
                click.echo(f"{listed.source_name}: {relation} {listed.same_as}")
            else:
                show_tasks(console(), document, document.tasks, language, quotes=False)
    if not found:
        click.echo(_WORDS[language]["found"].format(n=0), err=True)
    return int(not found)


@vnadmin.command()
@archive_argument
@click.option(
    "--parquet", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the files."
)
@click.option("--secret", is_flag=True, help="Also what is marked Mật, Tối mật or Tuyệt mật.")
@common
def export(archive: Path, parquet: Path, *, secret: bool) -> int:
    """Write the tables of an archive as Parquet files, for DuckDB and pandas.

    Documents that are marked secret are left out unless asked for.
    """
    from vnadmin.store.parquet import write_parquet

    with open_archive(archive) as opened:
        counts = write_parquet(opened, parquet, secret=secret)
    for name, rows in counts.items():
        click.echo(f"{parquet / name}.parquet: {rows}", err=True)
    return 0
