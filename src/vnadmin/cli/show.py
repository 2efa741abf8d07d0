"""The command that shows where on its pages something was read."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vnadmin.cli.commands import common, reading, vnadmin
from vnadmin.cli.limits import with_limits
from vnadmin.cli.sources import say_error
from vnadmin.errors import SourceError, UsageError

if TYPE_CHECKING:
    from vnadmin.export.marks import Mark
    from vnadmin.export.table import Language
    from vnadmin.model import Document

_PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_PAGES = {".html", ".htm"}
_SPAN = re.compile(r"(\d{1,9})[:,-](\d{1,9})")


def stretch(value: str) -> tuple[int, int]:
    """Two offsets as 120:164; wrong use for anything else."""
    m = _SPAN.fullmatch(value)
    if m is None:
        raise click.BadParameter(f"{value!r} is not a span like 120:164")
    return int(m[1]), int(m[2])


def picture_or_page(value: str) -> Path:
    """The name of a file of a kind that can be written."""
    path = Path(value)
    if path.suffix.lower() not in _PICTURES.keys() | _PAGES:
        raise click.BadParameter(f"{value!r} is not the name of a picture (.png, .jpg) or of a web page (.html)")
    return path


@vnadmin.command()
@click.argument("file", metavar="FILE")
@click.option(
    "-o",
    "--output",
    "out",
    type=picture_or_page,
    required=True,
    metavar="OUT",
    help="A picture (.png, .jpg) of the pages, or a web page (.html) of the text.",
)
@click.option("--task", help="Only this task: its number, or its place like III.2.a.")
@click.option("--find", "words", metavar="TEXT", help="These words instead of tasks, wherever they stand.")
@click.option(
    "--span", type=stretch, metavar="A:B", help="This stretch of the text instead of tasks, as spans in JSON are."
)
@reading
@common
@click.pass_obj
def show(
    language: Language,
    /,
    file: str,
    *,
    out: Path,
    task: str | None,
    words: str | None,
    span: tuple[int, int] | None,
    **options: Any,
) -> int:
    """Mark on the pages who has to do what by when.

    Writes the pages that hold something as pictures, or the text as a web page, and prints the name of each file
    written: several pages become OUT-1.png, OUT-2.png …
    """
    from vnadmin import read

    options = with_limits(options)
    data, name = _load(file, options)
    document = read(data, name=name, **options)
    marks = _marks(document, task, words, span)
    if not marks:
        say_error(file, _nothing(document, task, words), language)
        return 1
    if out.suffix.lower() in _PAGES:
        from vnadmin.export.marked_html import to_marked_html

        out.write_text(to_marked_html(document, marks, language=language), encoding="utf-8")
        click.echo(out)
        return 0
    from vnadmin.export.page_images import draw_pages
    from vnadmin.limits import LIMITS

    drawn = list(draw_pages(document, data, marks, language=language, limits=options.get("limits", LIMITS)))
    for page in drawn:
        path = out if len(drawn) == 1 else out.with_stem(f"{out.stem}-{page.number}")
        page.picture.save(path, _PICTURES[out.suffix.lower()])
        click.echo(path)
    if not drawn:
        say_error(file, "what was read is not to be found on the pages", language)
    return int(not drawn)


def _load(file: str, options: dict[str, Any]) -> tuple[bytes, str | None]:
    """The bytes of the file, which are needed twice, and its name; one more than is allowed is enough to refuse it."""
    from vnadmin.limits import LIMITS

    most = options.get("limits", LIMITS).size + 1
    if file == "-":
        return sys.stdin.buffer.read(most), None
    try:
        with Path(file).open("rb") as source:
            return source.read(most), Path(file).name
    except OSError as error:
        msg = f"{file}: cannot be opened: {error.strerror or error}"
        raise SourceError(msg) from error


def _marks(document: Document, task: str | None, words: str | None, span: tuple[int, int] | None) -> list[Mark]:
    from vnadmin.export.marks import mark_of_span, marks_of, marks_of_words

    if sum(option is not None for option in (task, words, span)) > 1:
        raise click.UsageError("only one of --task, --find and --span")
    try:
        if words is not None:
            return marks_of_words(document, words)
        if span is not None:
            return [mark_of_span(document, *span)]
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    return marks_of(t for n, t in enumerate(document.tasks, 1) if task is None or task in (str(n), t.path, t.id))


def _nothing(document: Document, task: str | None, words: str | None) -> str:
    if words is not None:
        return f"nowhere in the text: {words}"
    return f"no task {task}; there are {len(document.tasks)}" if task else "no tasks"
