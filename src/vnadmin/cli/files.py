"""The commands that write tasks into the files that offices use, and that read back what people changed there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vnadmin.cli.archives import replace_file
from vnadmin.cli.commands import common, day, files_argument, reading, units_option, vnadmin
from vnadmin.cli.sources import Sources, say_error
from vnadmin.errors import VnadminError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from vnadmin.export.corrections import Correction, Rows
    from vnadmin.export.table import Language
    from vnadmin.model import Document

F = TypeVar("F", bound="Callable[..., Any]")
_FORMATS = (".xlsx", ".docx", ".csv", ".ics", ".xml", ".txt")
_WORDS = {
    "en": {
        "done": "{out}: tasks {tasks}, documents {documents}", "none": "no task was found, so {out} was not written",
        "secret": "is marked {mark}, so it is left out (--secret writes it too)", "row": "row {row}", "changed": "{field}: {old} → {new}",
        "deleted": "deleted", "added": "added", "unknown": "no such code", "repeated": "the code stands in several rows",
        "no-column": "the column is not there any more: {field}", "empty": "(empty)", "count": "{n} corrections",
        "foreign": "the workbook was not written from it",
        "once": "Jira makes a new issue of every row: import each of these files once, a second time doubles everything",
    },
    "vi": {
        "done": "{out}: {tasks} nhiệm vụ của {documents} văn bản", "none": "không có nhiệm vụ nào, nên không ghi {out}",
        "secret": "có đóng dấu {mark}, nên bị bỏ ra (--secret để ghi cả văn bản này)", "row": "dòng {row}",
        "changed": "{field}: {old} → {new}", "deleted": "đã xóa", "added": "thêm mới", "unknown": "không có mã này",
        "repeated": "mã có ở nhiều dòng", "no-column": "không còn cột: {field}", "empty": "(trống)", "count": "{n} chỗ sửa",
        "foreign": "bảng tính không được ghi từ văn bản này",
        "once": "Jira tạo mới mọi dòng mỗi lần nhập: chỉ nhập mỗi tệp này một lần, nhập lần nữa là trùng tất cả",
    },
}  # fmt: skip


def columns_named(value: str) -> Path:
    """The name of a preset or of a file that is there."""
    from vnadmin.export.columns import presets

    if value not in presets() and not Path(value).is_file():
        raise click.BadParameter(f"{value!r} is no file and none of {', '.join(presets())}")
    return Path(value)


def columns_option(command: F) -> F:
    """The user's own columns."""
    columns = click.option(
        "--columns",
        type=columns_named,
        metavar="NAME|FILE",
        help="Columns and headings of a kind of paper (giao-viec, ke-hoach, kien-nghi, nam-hoc, phu-luc-xa), or your own (TOML).",
    )
    return columns(command)


def written(value: str) -> Path:
    """The name of a file of a kind that can be written."""
    path = Path(value)
    if path.suffix.lower() not in _FORMATS:
        raise click.BadParameter(f"{value!r} does not end in {', '.join(_FORMATS)}")
    return path


@vnadmin.command()
@files_argument
@click.option(
    "-o", "--output", "file", type=written, required=True, metavar="OUT",
    help="The file; its ending says which kind: .xlsx Excel, .docx Word, .csv, .ics calendar, .xml Microsoft Project, .txt todo.txt.",
)  # fmt: skip
@click.option(
    "--dialect",
    type=click.Choice(["rfc", "excel-vi", "excel-any", "jira"]),
    default="rfc",
    show_default=True,
    help="Which CSV: for programs, for Excel, for the import of Jira (at most 250 rows a file).",
)
@click.option(
    "--slips", is_flag=True, help="In .docx: a page for each unit, with what is assigned to it, instead of the annex."
)
@columns_option
@click.option("--secret", is_flag=True, help="Also what is marked Mật, Tối mật or Tuyệt mật.")
@click.option(
    "--from",
    "start",
    type=day,
    metavar="DAY",
    help="First day of recurring duties in calendars and trackers; that of the document by default.",
)
@click.option(
    "--months",
    type=click.IntRange(1, 120),
    default=12,
    show_default=True,
    help="How long recurring duties go on in calendars and trackers.",
)
@units_option
@reading
@common
@click.pass_obj
def write(
    language: Language,
    /,
    files: tuple[str, ...],
    *,
    file: Path,
    dialect: str,
    slips: bool,
    columns: Path | None,
    secret: bool,
    start: dt.date | None,
    months: int,
    **options: Any,
) -> int:
    """Write the tasks of all documents into one file: an Excel workbook, an annex in Word, CSV, a calendar, a project, a list in todo.txt.

    Documents that are marked secret are left out unless asked for; then, and when there is no task, the exit code is 1.
    """
    from vnadmin.export.task_rows import open_documents

    recurring = {"start": start, "months": months, "before": options["before"]}
    to_bytes = _writer(file, dialect, columns_of(columns), recurring, slips=slips)
    sources = Sources(files, language, options)
    documents, left = open_documents(sources, secret=secret)
    words = _WORDS[language]
    for document in left:
        say_error(document.source.name, words["secret"].format(mark=document.secrecy), language)
    tasks = sum(len(document.tasks) for document in documents)
    if not tasks:
        say_error(None, words["none"].format(out=file), language)
        return 1
    made = to_bytes(documents)
    outs = [file] if len(made) == 1 else [file.with_stem(f"{file.stem}-{n}") for n in range(1, len(made) + 1)]
    for out, data in zip(outs, made, strict=True):
        replace_file(out, data)
    click.echo(words["done"].format(out=", ".join(map(str, outs)), tasks=tasks, documents=len(documents)), err=True)
    if dialect == "jira" and file.suffix.lower() == ".csv":
        click.echo(words["once"], err=True)
    return int(bool(sources.code or left))


def columns_of(path: Path | None) -> dict[str, Any]:
    """The argument `columns` that a preset or a file of settings stands for; none without one."""
    from vnadmin.export.columns import presets, read_columns

    if path and (named := presets().get(str(path))):
        return {"columns": named}
    return {"columns": read_columns(path.read_bytes(), path.name)} if path else {}


def _writer(
    out: Path, dialect: Any, columns: dict[str, Any], recurring: dict[str, Any], *, slips: bool
) -> Callable[[list[Document]], list[bytes]]:
    """What makes the bytes of each file. Secret documents are sorted out already."""
    if out.suffix.lower() == ".csv" and dialect == "jira":
        from vnadmin.export.jira import to_jira

        return lambda documents: to_jira(documents, secret=True, **recurring)
    one = _one_writer(out, dialect, columns, recurring, slips=slips)
    return lambda documents: [one(documents)]


def _one_writer(
    out: Path, dialect: Any, columns: dict[str, Any], recurring: dict[str, Any], *, slips: bool
) -> Callable[[list[Document]], bytes]:
    """The same where there is one file, by its ending."""
    match out.suffix.lower():
        case ".xlsx":
            from vnadmin.export.xlsx import to_xlsx

            return lambda documents: to_xlsx(documents, secret=True, **columns)
        case ".docx" if slips:
            from vnadmin.export.slips import to_slips

            return lambda documents: to_slips(documents, secret=True)
        case ".docx":
            from vnadmin.export.docx import to_docx

            return lambda documents: to_docx(documents, secret=True, **columns)
        case ".csv":
            from vnadmin.export.csv import to_csv

            return lambda documents: to_csv(documents, dialect=dialect, secret=True, **columns)
        case ".ics":
            from vnadmin.export.ics import to_ics

            return lambda documents: to_ics(documents, secret=True, **recurring)
        case ".xml":
            from vnadmin.export.mspdi import to_mspdi

            return lambda documents: to_mspdi(documents, secret=True, **recurring)
        case _:
            from vnadmin.export.todo_txt import to_todo_txt

            return lambda documents: to_todo_txt(documents, secret=True, **recurring)


@vnadmin.command()
@click.argument("edited", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("against", nargs=-1, required=True, metavar="AGAINST...")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a correction.")
@columns_option
@units_option
@reading
@common
@click.pass_obj
def corrections(
    language: Language,
    /,
    edited: Path,
    against: tuple[str, ...],
    *,
    as_json: bool,
    columns: Path | None,
    **options: Any,
) -> int:
    """Print what people changed in a workbook that `vnadmin write` made.

    AGAINST is the workbook as it was written, or the documents that it was written from. Exit code 1 when a code is not known
    or stands in several rows, or a column is not there any more.
    """
    from vnadmin.export.corrections import find_corrections
    from vnadmin.export.json import line

    sources = Sources(against, language, options)
    try:
        data = edited.read_bytes()
        asked = columns_of(columns)
        before = _before(sources, data, asked)
        found = find_corrections(data, before, **asked)
    except (VnadminError, OSError) as error:
        say_error(str(edited), error, language)
        return 1
    for correction in found:
        told = {key: value for key, value in correction._asdict().items() if value is not None}
        click.echo(line(told) if as_json else _told(correction, before, asked, language))
    click.echo(_WORDS[language]["count"].format(n=len(found)), err=True)
    odd = any(correction.kind in {"unknown", "repeated", "no-column"} for correction in found)
    return int(odd or bool(sources.code))


def _before(sources: Sources, edited: bytes, columns: dict[str, Any]) -> Rows:
    """The rows as they were written: from the workbook, or from those documents that the edited one names as its sources."""
    from vnadmin.export.corrections import rows_of, rows_of_workbook, sources_of_workbook

    if len(sources.files) == 1 and Path(sources.files[0]).suffix.lower() == ".xlsx":
        return rows_of_workbook(Path(sources.files[0]).read_bytes(), **columns)
    known = sources_of_workbook(edited)
    documents = []
    for document in sources:
        if known and document.source.sha256 not in known:
            say_error(document.source.name, _WORDS[sources.language]["foreign"], sources.language)
            sources.failed += 1
        else:
            documents.append(document)
    return rows_of(documents)


def _told(correction: Correction, before: Rows, columns: dict[str, Any], language: Language) -> str:
    """A correction in one line."""
    from vnadmin.export.columns import COLUMNS

    words = _WORDS[language]
    headings = {column.field: column.heading for column in (*COLUMNS, *columns.get("columns", ()))}
    field = headings.get(correction.field or "", "")
    old, new = (value or words["empty"] for value in (correction.old, correction.new))
    cells = correction.values or (before.get(correction.code or "", {}) if correction.kind == "deleted" else {})
    parts = (
        words["row"].format(row=correction.row) if correction.row else "", correction.code or "",
        words[correction.kind].format(field=field, old=old, new=new),
        "; ".join(f"{headings[name]}: {value}" for name, value in cells.items() if name != "quote"),
    )  # fmt: skip
    return " ".join(" · ".join(part for part in parts if part).split())
