"""The columns of a register, in the order that offices use in the annex of a plan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

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
    Column("due", "Thời hạn hoàn thành", 14),
    Column("deliverable", "Sản phẩm", 15),
    Column("basis", "Căn cứ/Văn bản giao", 22),
    Column("note", "Ghi chú", 19),
    Column("code", "Mã", 20, hidden=True),
    Column("review", "Trạng thái rà soát", 16, hidden=True),
    Column("quote", "Trích nguyên văn", 50, hidden=True),
)


def cell(row: TaskRow, field: str) -> str | dt.date:
    """What stands in a cell: a day, a moment, or words as `fitting` makes them."""
    value: str | dt.date = getattr(row, field)
    return fitting(value) if isinstance(value, str) else value


def fitting(words: str) -> str:
    """Words without signs that no file may hold, and never longer than a cell can hold; what is cut is said."""
    words = _CONTROL.sub("", words)
    return words if len(words) <= LIMIT else words[: LIMIT - len(_CUT)] + _CUT
