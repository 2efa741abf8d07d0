"""What people changed in a workbook that `to_xlsx` wrote, as a list of corrections. Needs the extra `vnadmin[office]`.

Excel is the first screen on which tasks are reviewed. A task is known by its code in the hidden column Mã, wherever its row was moved
to.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import unicodedata
import zipfile
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from vnadmin.errors import DamagedSource, UnsupportedFormat, UsageError
from vnadmin.export.columns import COLUMNS, SHEET, SOURCES, cell
from vnadmin.export.task_rows import groups
from vnadmin.limits import LIMITS, Limits
from vnadmin.parse.archive import Budget

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vnadmin.export.columns import Column
    from vnadmin.model import Document

Kind = Literal["changed", "deleted", "added", "unknown", "repeated", "no-column"]
Rows = dict[str, dict[str, str]]  # by code, by field; days as ISO

_HEAD_ROWS = 30  # rows in which the headings are looked for: people put titles above them
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d\d))?")
_MINUTE = dt.timedelta(minutes=1)


class Correction(NamedTuple):
    """One thing that a person did to the table.

    `kind`: changed (a cell), deleted (a task that is not there any more), added (a row without a code), unknown (a code that was never
    written), repeated (a code that stands in several rows, one correction for each: which of them is meant is not guessed),
    no-column (a column that is not there any more; its cells are not taken for emptied). `row` is the number that the spreadsheet
    shows; None for what is in no row. `field`, `old`, `new`: of a changed cell. `values`: the cells of a row that was added or has an
    unknown code; of a repeated one those that differ from what was written. Days are ISO, moments too; "" is an empty cell.
    """

    kind: Kind
    code: str | None = None
    row: int | None = None
    field: str | None = None
    old: str | None = None
    new: str | None = None
    values: dict[str, str] | None = None


class _Table(NamedTuple):
    fields: frozenset[str]
    rows: list[tuple[int, str, dict[str, str]]]  # number, code, cells


def find_corrections(
    edited: bytes,
    before: Mapping[str, Mapping[str, str]],
    *,
    columns: Sequence[Column] = COLUMNS,
    limits: Limits = LIMITS,
) -> list[Correction]:
    """What is different in a workbook from the rows `before` (of `rows_of` or `rows_of_workbook`), in the order of its rows, deleted
    tasks last.

    How a program stores a cell makes no difference: white space at its ends, composed letters, a day as text. STT and the other sheets
    take no part. `columns` are those that it was written with. Raises `UnsupportedFormat`, `DamagedSource` and `LimitExceeded` for what is no such workbook, and `UsageError` where its
    table or its column Mã is not found.
    """
    table = _read(edited, columns, limits)
    found = [Correction("no-column", field=column.field) for column in columns if column.field not in table.fields]
    counts: dict[str, int] = {}
    for _, code, _ in table.rows:
        counts[code] = counts.get(code, 0) + 1
    for row, code, cells in table.rows:
        filled = {field: value for field, value in cells.items() if value}
        if not code:
            if filled:
                found.append(Correction("added", row=row, values=filled))
        elif code not in before:
            found.append(Correction("unknown", code, row, values=filled))
        else:
            changes = {field: new for field, new in cells.items() if new != before[code].get(field, "")}
            if counts[code] > 1:
                found.append(Correction("repeated", code, row, values=changes))
            else:
                found += [
                    Correction("changed", code, row, field, before[code].get(field, ""), new)
                    for field, new in changes.items()
                ]
    return found + [Correction("deleted", code) for code in before if code not in counts]


def rows_of(documents: Iterable[Document]) -> Rows:
    """The rows that `to_xlsx` writes for these documents."""
    fields = [column.field for column in COLUMNS if column.field != "code"]
    return {
        row.code: {field: _words(cell(row, field), field) for field in fields}
        for group in groups(documents)
        for row in group.rows
    }


def rows_of_workbook(data: bytes, *, columns: Sequence[Column] = COLUMNS, limits: Limits = LIMITS) -> Rows:
    """The rows of a workbook as it was written. Raises what `find_corrections` raises."""
    return {code: cells for _, code, cells in _read(data, columns, limits).rows if code}


def sources_of_workbook(data: bytes, *, limits: Limits = LIMITS) -> frozenset[str]:
    """The SHA-256 of the documents that a workbook was written from; empty where its sheet of sources is not there any more."""
    with _opened(data, limits) as book:
        if SOURCES not in book.sheetnames:
            return frozenset()
        found = (str(value) for row in book[SOURCES].iter_rows(values_only=True) for value in row)
        return frozenset(value for value in found if re.fullmatch(r"[0-9a-f]{64}", value))


@contextlib.contextmanager
def _opened(data: bytes, limits: Limits) -> Iterator[Any]:
    """The workbook, when its parts are no larger than allowed."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise UsageError("openpyxl is not installed: pip install 'vnadmin[office]'") from error
    if not data.startswith(b"PK"):
        raise UnsupportedFormat("not an Excel workbook (.xlsx); save it as .xlsx, without a password, and try again")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            budget = Budget(limits)
            for info in archive.infolist():
                budget.read(archive, info)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        EOFError,
        NotImplementedError,
        SyntaxError,
    ) as error:
        raise DamagedSource("the workbook is damaged") from error
    try:
        yield book
    except (KeyError, ValueError, TypeError, SyntaxError, AttributeError) as error:
        raise DamagedSource("the workbook is damaged") from error
    finally:
        book.close()


def _read(data: bytes, asked: Sequence[Column], limits: Limits) -> _Table:
    with _opened(data, limits) as book:
        names = sorted(book.sheetnames, key=lambda name: name != SHEET)
        for name in names:
            sheet = book[name]
            if not hasattr(sheet, "reset_dimensions"):  # a sheet that is a chart
                continue
            sheet.reset_dimensions()  # what a file says of its size is not always so
            rows = enumerate(sheet.iter_rows(values_only=True), 1)
            for number, values in rows:
                columns = _columns(values, asked)
                if "code" in columns.values():
                    return _table(rows, columns)
                if number >= _HEAD_ROWS:
                    break
    raise UsageError(
        f"no table with a column Mã was found: it is hidden in the sheet {SHEET} and tells the tasks apart"
    )


def _columns(values: Iterable[object], asked: Sequence[Column]) -> dict[int, str]:
    """The place of each heading that is known; the first one of each."""
    fields = {" ".join(column.heading.split()).casefold(): column.field for column in asked}
    found: dict[int, str] = {}
    for n, value in enumerate(values):
        field = fields.get(" ".join(str(value or "").split()).casefold())
        if field and field not in found.values():
            found[n] = field
    return found


def _table(rows: Iterable[tuple[int, tuple[object, ...]]], columns: dict[int, str]) -> _Table:
    found = []
    for number, values in rows:
        cells = {field: _words(values[n] if n < len(values) else None, field) for n, field in columns.items()}
        code = cells.pop("code")
        if code or any(cells.values()):
            found.append((number, code, cells))
    return _Table(frozenset(columns.values()), found)


def _words(value: object, field: str) -> str:
    """A cell as words, the same whatever program wrote it."""
    if field == "due":
        value = _day(value)
    if isinstance(value, dt.datetime):
        value = value + _MINUTE / 2  # spreadsheets count days in fractions
        value = value.replace(second=0, microsecond=0)
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="minutes")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    words = "" if value is None else unicodedata.normalize("NFC", str(value))
    words = words.replace("_x000D_", "").replace("\r", "").replace("\xa0", " ")
    return "\n".join(line.strip() for line in words.strip().split("\n"))


def _day(value: object) -> object:
    """A day that was typed as text, or that lost its look as a day; anything else as it is."""
    with contextlib.suppress(ValueError, OverflowError):
        if isinstance(value, str) and (m := _DAY.fullmatch(value.strip())):
            day, month, year, hour, minute = (int(part or 0) for part in m.groups())
            return dt.datetime(year, month, day, hour, minute)  # noqa: DTZ001 - a day of a spreadsheet has no zone
        if isinstance(value, int | float) and not isinstance(value, bool) and 20_000 <= value <= 80_000:
            return dt.datetime(1899, 12, 30) + dt.timedelta(days=value)  # noqa: DTZ001
    return value
