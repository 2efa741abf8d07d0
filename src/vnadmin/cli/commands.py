"""The commands. English help texts stand here, Vietnamese ones in `vietnamese`."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vnadmin import __version__
from vnadmin.cli.limits import limits
from vnadmin.cli.sources import Sources, say_error
from vnadmin.cli.terminal import console, show_tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vnadmin.export.table import Language
    from vnadmin.model import Mention, Task

F = TypeVar("F", bound="Callable[..., Any]")


def day(value: str) -> dt.date:
    """A day as 2024-06-30 or 30/6/2024; wrong use for anything else."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(value, form).date()  # noqa: DTZ007 - a day has no time zone
    raise click.BadParameter(f"{value!r} is not a day like 2024-06-30 or 30/6/2024")


def common(command: F) -> F:
    """Options of every command."""
    lang = click.option(
        "--lang",
        type=click.Choice(["en", "vi"]),
        expose_value=False,
        help="Language of help and tables (or VNADMIN_LANG).",
    )
    return click.help_option("-h", "--help", help="Show this help.")(lang(command))


def reading(command: F) -> F:
    """Options of every command that reads documents."""
    before = click.option(
        "--before",
        type=click.Choice(["exclusive", "inclusive"]),
        default="exclusive",
        help="Whether work is still in time on the day of “before DAY” (inclusive) or must be done the day before (the default).",
    )
    received = click.option("--received-on", type=day, help="Day of receipt, from which “from receipt” is counted.")
    preset = click.option(
        "--preset",
        type=click.Choice(["precision", "balanced", "recall"]),
        default="balanced",
        help="Leave out what is likely no task (precision), or add what only may be one (recall).",
    )
    return before(received(preset(limits(command))))


def units_option(command: F) -> F:
    """The user's own list of units."""
    units = click.option(
        "--units",
        type=click.Path(exists=True, dir_okay=False),
        help="Your own list of units (CSV, YAML or JSON: id, name, aliases, email), whose ids are shown with the bodies.",
    )
    return units(command)


files_argument = click.argument("files", nargs=-1, required=True, metavar="FILE...")


@click.group()
@click.version_option(__version__, message="vnadmin %(version)s", help="Show the version.")
@common
def vnadmin() -> None:
    """Reads Vietnamese administrative documents: symbol, agencies, citations, tasks and deadlines.

    FILE is a path, or - for standard input. Data goes to standard output, talk to standard error. Exit codes: 0 done,
    1 problems found, 2 wrong use, 3 some failed, 4 all failed, 5 a person must look, 6 not let in, 7 not reached, 8 left out or refused by a rule,
    10 changes wait, 130 stopped. The help of a command says which of them it has.
    """


@vnadmin.command()
@files_argument
@click.option("--regions", is_flag=True, help="Add where things are printed (PDF, scans, Word).")
@units_option
@reading
@common
@click.pass_obj
def read(language: Language, /, files: tuple[str, ...], *, regions: bool, **options: Any) -> int:
    """Print each document as one line of JSON."""
    from vnadmin.export.json import to_json

    sources = Sources(files, language, options)
    for document in sources:
        click.echo(to_json(document, regions=regions))
    return sources.code


@vnadmin.command()
@files_argument
@click.option("--json", "form", flag_value="json", help="One line of JSON a task.")
@click.option("--csv", "form", flag_value="csv", help="Comma-separated values, one row a task.")
@click.option(
    "--excel", "form", flag_value="excel", help="The same as spreadsheets want it: byte order mark, no formulas."
)
@click.option("--quotes", is_flag=True, help="Show under each task the words that it was read from.")
@click.option("--due-before", type=day, help="Only tasks that are due earlier than this day.")
@units_option
@reading
@common
@click.pass_obj
def tasks(
    language: Language,
    /,
    files: tuple[str, ...],
    *,
    form: str | None,
    quotes: bool,
    due_before: dt.date | None,
    **options: Any,
) -> int:
    """Show who has to do what by when."""
    from vnadmin.export.csv import write_header, write_tasks
    from vnadmin.export.json import line, task_to_dict

    sources = Sources(files, language, options)
    terminal = None if form else console()
    if form in {"csv", "excel"}:
        write_header(sys.stdout, spreadsheet=form == "excel")
    for document in sources:
        chosen = _due(document.tasks, due_before)
        if terminal:
            show_tasks(terminal, document, chosen, language, quotes=quotes)
        elif form == "json":
            for task in chosen:
                click.echo(line(task_to_dict(document, task)))
        else:
            write_tasks(sys.stdout, document, chosen, spreadsheet=form == "excel")
    return sources.code


@vnadmin.command()
@click.argument("target", nargs=-1, required=True, metavar="FILE|SENTENCE")
@click.option("--task", help="Only this task: its number, or its place like III.2.a.")
@click.option("--issued-on", type=day, help="For a sentence: the day of the document that it stands in.")
@reading
@common
@click.pass_obj
def explain(
    language: Language, /, target: tuple[str, ...], *, task: str | None, issued_on: dt.date | None, **options: Any
) -> int:
    """Show which row or rule read which words of a file or a sentence."""
    from vnadmin.export.explain import Explainer

    explainer, text = Explainer(language), " ".join(target)
    if not _is_file(text):
        from vnadmin import find_agencies, find_citations, find_deadlines

        found: dict[str, Sequence[Mention]] = {
            "deadline": find_deadlines(text, issued_on=issued_on),
            "citations": find_citations(text),
            "agencies": find_agencies(text),
        }
        console().print(explainer.sentence(text, found))
        return 0
    sources = Sources((text,), language, options)
    for document in sources:
        numbered = list(enumerate(document.tasks, 1))
        if task is not None:
            numbered = [(n, t) for n, t in numbered if task in (str(n), t.path, t.id)]
            if not numbered:
                say_error(text, f"no task {task}; there are {len(document.tasks)}", language)
                return 1
        console().print(explainer.document(document, numbered, whole=task is None))
    return sources.code


@vnadmin.command()
@common
def schema() -> int:
    """Print the JSON schema of a document."""
    from vnadmin.export.json import schema as schema_of_document

    click.echo(json.dumps(schema_of_document(), ensure_ascii=False, indent=2))
    return 0


@vnadmin.command()
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--gold", type=click.Path(exists=True, path_type=Path), help="Gold file or folder, instead of CORPUS/gold."
)
@click.option("--misses", is_flag=True, help="Print every difference, moved deadlines first.")
@click.option(
    "--json", "out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the scores here."
)
@click.option(
    "--floors", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Fail when a score is below these."
)
@common
@click.pass_obj
def evaluate(
    language: Language, /, corpus: Path, *, gold: Path | None, misses: bool, out: Path | None, floors: Path | None
) -> int:
    """Compare what is read with the annotations of a corpus.

    CORPUS is a folder with gold/*.json; each gold file names its document by a path relative to the folder. Exit code 1
    when a document cannot be read, a deadline is moved, a span is wrong or a score is below its floor.
    """
    from vnadmin.evaluate import evaluate_corpus

    files = None if gold is None else sorted(gold.glob("*.json")) if gold.is_dir() else [gold]
    report = evaluate_corpus(corpus, gold=files)
    for miss in report.misses if misses else ():
        click.echo(str(miss))
    for text in report.lines():
        click.echo(text)
    if out:
        out.write_text(json.dumps(report.as_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    problems = report.below(_floors(floors)) if floors else []
    for problem in problems:
        say_error(None, problem, language)
    harm = any(report.counts[name] for name in ("documents.failed", "deadlines.moved", "spans.wrong"))
    return int(harm or bool(problems))


@vnadmin.command()
@common
@click.pass_obj
def demo(language: Language) -> int:
    """Read an invented letter and show its tasks."""
    from vnadmin import read as read_document
    from vnadmin.cli.sample import SAMPLE

    click.echo(SAMPLE)
    document = read_document(SAMPLE.encode(), name="demo.txt")
    show_tasks(console(), document, document.tasks, language, quotes=True)
    return 0


@vnadmin.command()
@common
@click.pass_obj
def doctor(language: Language) -> int:
    """Show which programs for scans and old Word files are installed.

    How to install the others is printed below; exit code 1 when one is missing.
    """
    from vnadmin.cli.doctor import lines, tools

    found = tools()
    for text in lines(found, language):
        click.echo(text)
    return int(any(tool.path is None for tool in found))


def _floors(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{path}: not JSON: {error}") from error
    return found


def _due(tasks: Sequence[Task], day: dt.date | None) -> list[Task]:
    """The tasks that are due before a day; all of them when no day is given."""
    return [t for t in tasks if day is None or any(d.due_on and d.due_on < day for d in t.deadlines)]


def _is_file(target: str) -> bool:
    """Whether an argument names a file rather than being a sentence. A name without blanks that ends like a file is one."""
    if target == "-":
        return True
    try:
        if Path(target).exists():
            return True
    except (OSError, ValueError):  # longer than a name can be, or with a null character
        return False
    return not any(c.isspace() for c in target) and 2 <= len(Path(target).suffix) <= 6 and not target[-1].isdigit()
