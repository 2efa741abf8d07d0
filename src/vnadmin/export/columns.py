"""The columns of a register, in the order that offices use in the annex of a plan."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.data import load
from vnadmin.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt

    from vnadmin.export.task_rows import TaskRow

SHEET = "Nhiệm vụ"
SOURCES = "Nguồn"
NUMBER = "STT"
LIMIT = 32767  # letters of a cell, of the format itself
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_CUT = " […] (bị cắt, xem văn bản)"


class Column(NamedTuple):
    """A column: the field of `TaskRow` it shows, its heading, its width in letters, and whether it is hidden at first."""

    field: str
    heading: str
    width: int
    hidden: bool = False


COLUMNS = (
    Column("action", "Nội dung nhiệm vụ", 44),
    Column("lead", "Đơn vị chủ trì", 19),
    Column("supporting", "Đơn vị phối hợp", 19),
    Column("due", "Thời hạn hoàn thành", 18),
    Column("deliverable", "Sản phẩm", 15),
    Column("basis", "Căn cứ/Văn bản giao", 22),
    Column("note", "Ghi chú", 19),
    Column("code", "Mã", 20, hidden=True),
    Column("review", "Trạng thái rà soát", 16, hidden=True),
    Column("quote", "Trích nguyên văn", 50, hidden=True),
)


def read_columns(data: bytes, name: str) -> tuple[Column, ...]:
    """The columns that a file of settings (TOML) asks for: `columns`, a list of fields in their order, and a table `headings` of
    other names for some. What is left out of `columns` is not written, except Mã, which stays as a hidden last column.

    `name` is told in errors. Raises `UsageError` for what is no such file.
    """
    try:
        found = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: not TOML: {error}") from error
    known = {column.field: column for column in COLUMNS}
    order, headings = found.get("columns", list(known)), found.get("headings", {})
    if not isinstance(order, list) or not isinstance(headings, dict) or found.keys() - {"columns", "headings"}:
        raise UsageError(f"{name}: only a list `columns` and a table `headings` are known")
    strange = [field for field in (*order, *headings) if not isinstance(field, str) or field not in known]
    if strange:
        raise UsageError(f"{name}: no such column: {strange[0]}; there are {', '.join(known)}")
    names = [str(headings.get(field, known[field].heading)).strip() for field in order]
    if len(set(order)) < len(order) or len({name.casefold() for name in (*names, NUMBER)}) <= len(names) or "" in names:
        raise UsageError(f"{name}: each column stands once and has a heading of its own")
    asked = [known[field]._replace(heading=heading) for field, heading in zip(order, names, strict=True)]
    if "columns" in found:
        asked = [column._replace(hidden=column.field == "code") for column in asked]
    return (*asked, *(() if "code" in order else (known["code"],)))


def presets() -> dict[str, tuple[Column, ...]]:
    """The columns and headings that offices use in papers of a kind, by name; with Mã as a hidden last column."""
    known = {column.field: column for column in COLUMNS}
    found = {}
    for row in load("column_presets"):
        pairs = zip(row["columns"].split("|"), row["headings"].split("|"), strict=True)
        columns = [known[field]._replace(heading=heading, hidden=False) for field, heading in pairs]
        found[row["id"]] = (*columns, known["code"])
    return found


def cell(row: TaskRow, field: str) -> str | dt.date:
    """What stands in a cell: a day, a moment, or words as `fitting` makes them."""
    value: str | dt.date = getattr(row, field)
    return fitting(value) if isinstance(value, str) else value


def fitting(words: str) -> str:
    """Words without signs that no file may hold, and never longer than a cell can hold; what is cut is said."""
    words = _CONTROL.sub("", words)
    return words if len(words) <= LIMIT else words[: LIMIT - len(_CUT)] + _CUT
