"""Commands on the register of an archive: add, list, show, set, history, apply."""

from __future__ import annotations

import contextlib
import datetime as dt
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vnadmin.cli.archives import archive_argument
from vnadmin.cli.commands import common, reading, units_option, vnadmin
from vnadmin.cli.files import columns_option
from vnadmin.cli.register_words import SHOWN, WORDS, applied_line, event_line, task_line, task_page
from vnadmin.cli.sources import Sources, say_error
from vnadmin.errors import UsageError, VnadminError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vnadmin.export.table import Language
    from vnadmin.track import Added, Applied, Register, Registered

F = TypeVar("F", bound="Callable[..., Any]")
SOME_FAILED, ALL_FAILED, LOOK, REFUSED = 3, 4, 5, 8  # exit codes beside 0, 1 and 2


def moment(value: str) -> dt.datetime:
    """A moment as 2026-03-31T17:00, with or without a zone, or a day."""
    try:
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a moment like 2026-03-31T17:00") from None
    return found if found.tzinfo else found.astimezone()


def _now(command: F) -> F:
    return click.option(
        "--now", type=moment, metavar="MOMENT", help="The moment that is noted; that of the clock by default."
    )(command)


def _by(command: F) -> F:
    return click.option("--by", required=True, metavar="NAME", help="Who says so.")(command)


def _json(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Lines of JSON.")(command)


def _secret(command: F) -> F:
    return click.option("--secret", is_flag=True, help="Also what is marked Mật, Tối mật or Tuyệt mật.")(command)


@contextlib.contextmanager
def _opened(path: Path, *, create: bool = False) -> Iterator[Register]:
    """The register of an archive. A question that makes no sense is wrong use."""
    from vnadmin.store import Archive
    from vnadmin.track import Register

    try:
        with Archive.open(path, create=create) as archive:
            yield Register(archive)
    except UsageError as error:
        raise click.UsageError(str(error)) from error


@vnadmin.group()
@common
def register() -> None:
    """Keep the tasks of an archive under ids for ever, with state, corrections and history.

    ID is an id or its first signs, at least 4. Exit codes: 0 done, 2 wrong use, 3 some files could not be read, 4 none could be read, 5 something must be
    looked at, 8 left out because it is marked secret.
    """


@register.command()
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("files", nargs=-1, metavar="[FILE]...")
@_now
@_json
@units_option
@reading
@common
@click.pass_obj
def add(
    language: Language, /, archive: Path, files: tuple[str, ...], *, now: dt.datetime | None, as_json: bool, **options: Any
) -> int:  # fmt: skip
    """Read documents into an archive and take their tasks in; without FILE, those that are in the archive.

    Exit code 5 where a person must look: doubtful matches, corrections that a document contradicts, more missing tasks than can be true.
    """
    added: list[Added] = []
    with _opened(archive, create=bool(files)) as opened:
        sources = Sources(files, language, options)
        if files:
            for document in sources:
                try:
                    added.append(opened.add(document, now=now))
                except UsageError:
                    raise
                except VnadminError as error:
                    say_error(document.source.name, error, language)
                    sources.failed += 1
                else:
                    _say_added(document.source.name or added[-1].doc_id, added[-1], language, as_json=as_json)
        else:
            held = opened.archive.documents()  # older ones first; of one document the reading that counts last
            for listed in sorted(held, key=lambda d: (d.issued_on or "", d.symbol or "", d.same_as is None)):
                added.append(opened.take(listed.doc_id, now=now))
                _say_added(listed.symbol or listed.source_name, added[-1], language, as_json=as_json)
        waiting = _waiting(opened, added)
    if waiting:
        secret = " --secret" if any(task.secrecy for task in waiting) else ""
        look = f"vnadmin register list {shlex.quote(str(archive))} --waits{secret}"
        click.echo(WORDS[language]["look"].format(n=len(waiting), look=look), err=True)
    if sources.failed:
        return SOME_FAILED if added else ALL_FAILED
    return LOOK if waiting else 0


def _waiting(opened: Register, added: list[Added]) -> list[Registered]:
    """The tasks that a person must look at after these readings; what a later one of them settled is not among them."""
    touched = {task_id for one in added for task_id in (*one.missing, *one.doubtful, *one.conflicts)}
    return [task for task in opened.tasks(waits=True) if task.task_id in touched] if touched else []


def _say_added(name: str, added: Added, language: Language, *, as_json: bool) -> None:
    if as_json:
        from vnadmin.export.json import line

        click.echo(line(added._asdict()))
        return
    words = WORDS[language]
    told = [
        f"{words[kind]} {len(ids)}" for kind in ("new", "changed", "withdrawn", "missing", "doubtful", "conflicts") if (ids := getattr(added, kind))
    ]  # fmt: skip
    click.echo(f"{name}: {', '.join(told) or words['same' if added.counts else 'older']}")


@register.command("list")
@archive_argument
@click.option("--agency", metavar="NAME", help="Only tasks that a body of this name leads or supports.")
@click.option("--due", metavar="PERIOD", help="Only tasks due in 2025, 2025-12, 2025-12-31 or FROM..TO.")
@click.option("--state", type=click.Choice(["open", "done", "withdrawn"]), help="Only tasks in this state.")
@click.option(
    "--review", type=click.Choice(["unreviewed", "accepted", "rejected"]), help="Only tasks with this verdict."
)
@click.option("--document", metavar="SYMBOL", help="Only tasks of documents with this symbol, in any spelling.")
@click.option("--waits", is_flag=True, default=None, help="Only tasks that a person must look at.")
@_secret
@_json
@common
@click.pass_obj
def list_(language: Language, /, archive: Path, *, secret: bool, as_json: bool, **filters: Any) -> int:
    """List tasks in the order of documents and of their text."""
    with _opened(archive) as opened:
        found = opened.tasks(**filters)
    shown = [task for task in found if secret or not task.secrecy]
    for task in shown:
        _show(task, language, as_json=as_json)
    if not as_json:
        click.echo(WORDS[language]["found"].format(n=len(shown)), err=True)
    return _left_out(len(found) - len(shown), language)


def _left_out(count: int, language: Language) -> int:
    if count:
        say_error(None, WORDS[language]["secret"].format(n=count), language)
    return REFUSED if count else 0


def _show(task: Registered, language: Language, *, as_json: bool) -> None:
    """A task as a line of JSON, or in a line for people."""
    if as_json:
        from vnadmin.export.json import line

        click.echo(line(as_dict(task)))
        return
    click.echo(task_line(task, language))


def as_dict(task: Registered) -> dict[str, Any]:
    """A task as JSON types."""
    return {**task._asdict(), "deadlines": [due._asdict() for due in task.deadlines]}


@register.command()
@archive_argument
@click.argument("id_", metavar="ID")
@_secret
@_json
@common
@click.pass_obj
def show(language: Language, /, archive: Path, id_: str, *, secret: bool, as_json: bool) -> int:
    """Show a task with all that is known of it."""
    with _opened(archive) as opened:
        task = opened.task(id_)
    if task.secrecy and not secret:
        return _refused(task, language)
    if as_json:
        _show(task, language, as_json=True)
        return 0
    for words in task_page(task, language):
        click.echo(words)
    return 0


def _refused(task: Registered, language: Language) -> int:
    say_error(task.task_id[:SHOWN], WORDS[language]["is secret"].format(mark=task.secrecy), language)
    return REFUSED


@register.command("set")
@archive_argument
@click.argument("id_", metavar="ID")
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE...")
@_by
@_now
@_json
@common
@click.pass_obj
def set_(
    language: Language, /, archive: Path, id_: str, changes: tuple[str, ...], *, by: str, now: dt.datetime | None, as_json: bool
) -> int:  # fmt: skip
    """Correct, finish, review a task, or say that it is the same as another one; later readings keep to it.

    FIELD is action, lead, supporting (names with ; between them), due (a day, a moment, or words; such as give no day with ? before them), deliverable, basis, state (open, done,
    withdrawn), review (unreviewed, accepted, rejected), note, or same (an ID, or none).
    """
    pairs = []
    for words in changes:
        field, sign, value = words.partition("=")
        if not sign:
            raise click.UsageError(WORDS[language]["field"].format(words=words))
        pairs.append((field.strip(), value))
    with _opened(archive) as opened, opened.archive.transaction():
        before = opened.task(id_).deadlines
        changed = [opened.set(id_, field, value, by=by, now=now) for field, value in pairs]
        task = opened.task(id_)
    if not any(changed):
        click.echo(WORDS[language]["unchanged"], err=True)
    if before and not task.deadlines and not task.secrecy:
        click.echo(WORDS[language]["no due"].format(was="; ".join(due.due_on or due.words for due in before)), err=True)
    if not task.secrecy:
        _show(task, language, as_json=as_json)
    return 0


@register.command()
@archive_argument
@click.argument("id_", metavar="ID")
@_secret
@_json
@common
@click.pass_obj
def history(language: Language, /, archive: Path, id_: str, *, secret: bool, as_json: bool) -> int:
    """Show what became of a task: readings, corrections, states, with who and when."""
    with _opened(archive) as opened:
        task = opened.task(id_)
        events = opened.history(id_)
    if task.secrecy and not secret:
        return _refused(task, language)
    for event in events:
        if as_json:
            from vnadmin.export.json import line

            click.echo(line(event._asdict()))
        else:
            click.echo(event_line(event, language))
    return 0


@register.command()
@archive_argument
@click.argument("edited", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--against", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The workbook as it was written, where the documents were read differently since.",
)  # fmt: skip
@click.option("--deleted", is_flag=True, help="Also where more than 30 % of the rows of a document were deleted.")
@columns_option
@_by
@_now
@_json
@common
@click.pass_obj
def apply(
    language: Language, /, archive: Path, edited: Path, *, against: Path | None, deleted: bool, columns: Path | None, by: str,
    now: dt.datetime | None, as_json: bool,
) -> int:  # fmt: skip
    """Take over what people changed in a workbook that `vnadmin write` made: cells, deleted rows as rejected tasks, added rows.

    Exit code 5 where something was not taken over: the register says something else, a code is not known, too many rows were deleted.
    """
    from vnadmin.cli.files import columns_of
    from vnadmin.export.corrections import find_corrections, rows_of, rows_of_workbook, sources_of_workbook

    asked = columns_of(columns)
    data = edited.read_bytes()
    foreign: list[str] = []
    with _opened(archive) as opened:
        if against:
            before = rows_of_workbook(against.read_bytes(), **asked)
        else:
            documents = []
            for sha256 in sorted(sources_of_workbook(data)):
                found = opened.archive.documents(sha256=sha256)
                documents += [opened.archive.document(found[0].doc_id)] if found else []
                foreign += [] if found else [sha256[:SHOWN]]
            before = rows_of(documents)
        edits = [e for e in find_corrections(data, before, **asked) if (e.code or "")[:SHOWN] not in foreign]
        done = opened.apply(edits, by=by, before=before, now=now, deleted=deleted)
    for start in foreign:
        say_error(str(edited), WORDS[language]["foreign"].format(start=start), language)
    _say_applied(done, language, as_json=as_json)
    return LOOK if foreign or any(one.outcome in {"conflict", "refused", "unknown"} for one in done) else 0


def _say_applied(done: Sequence[Applied], language: Language, *, as_json: bool) -> None:
    from vnadmin.export.json import line

    for one in done:
        if as_json:
            edit = {k: v for k, v in one.edit._asdict().items() if v is not None}
            click.echo(line({**one._asdict(), "edit": edit}))
        else:
            click.echo(applied_line(one, language))
    if not as_json:
        same = sum(one.outcome == "unchanged" for one in done)
        taken = sum(one.outcome == "applied" for one in done)
        click.echo(WORDS[language]["count"].format(taken=taken, left=len(done) - taken - same, same=same), err=True)
