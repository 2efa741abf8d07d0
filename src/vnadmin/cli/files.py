"""The command that writes tasks into the files that offices use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vnadmin.cli.commands import common, files_argument, reading, units_option, vnadmin
from vnadmin.cli.sources import Sources, say_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnadmin.export.table import Language
    from vnadmin.model import Document

    Writer = Callable[[list[Document]], bytes]

_FORMATS = (".xlsx",)
_WORDS = {
    "en": {
        "done": "{out}: {tasks} tasks of {documents} documents", "none": "no task was found, so {out} was not written",
        "secret": "is marked {mark}, so it is left out (--secret writes it too)",
    },
    "vi": {
        "done": "{out}: {tasks} nhiệm vụ của {documents} văn bản", "none": "không có nhiệm vụ nào, nên không ghi {out}",
        "secret": "có đóng dấu {mark}, nên bị bỏ ra (--secret để ghi cả văn bản này)",
    },
}  # fmt: skip


def written(value: str) -> Path:
    """The name of a file of a kind that can be written."""
    path = Path(value)
    if path.suffix.lower() not in _FORMATS:
        raise click.BadParameter(f"{value!r} does not end in {', '.join(_FORMATS)}")
    return path


@vnadmin.command()
@files_argument
@click.option(
    "-o",
    "--output",
    "file",
    type=written,
    required=True,
    metavar="OUT",
    help="The file; its ending (.xlsx) says which kind.",
)
@click.option("--secret", is_flag=True, help="Also what is marked Mật, Tối mật or Tuyệt mật.")
@units_option
@reading
@common
@click.pass_obj
def write(language: Language, /, files: tuple[str, ...], *, file: Path, secret: bool, **options: Any) -> int:
    """Write the tasks of all documents into one file: an Excel workbook.

    Documents that are marked secret are left out unless asked for; then, and when there is no task, the exit code is 1.
    """
    from vnadmin.export.task_rows import open_documents

    sources = Sources(files, language, options)
    documents, left = open_documents(sources, secret=secret)
    words = _WORDS[language]
    for document in left:
        say_error(document.source.name, words["secret"].format(mark=document.secrecy), language)
    tasks = sum(len(document.tasks) for document in documents)
    if not tasks:
        say_error(None, words["none"].format(out=file), language)
        return 1
    _replace(file, _writer(file)(documents))
    click.echo(words["done"].format(out=file, tasks=tasks, documents=len(documents)), err=True)
    return int(bool(sources.code or left))


def _writer(out: Path) -> Writer:
    from vnadmin.export.xlsx import to_xlsx

    writers: dict[str, Writer] = {".xlsx": lambda documents: to_xlsx(documents, secret=True)}
    return writers[out.suffix.lower()]


def _replace(out: Path, data: bytes) -> None:
    """Puts a whole file in its place, or leaves the old one as it was."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise click.ClickException(f"{out}: {error.strerror or error}") from error
