"""The tables of an archive as Parquet files, for DuckDB, pandas and their kin. Needs the extra `vnadmin[parquet]`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vnadmin import __version__
from vnadmin.errors import UsageError
from vnadmin.store.connection import translated

if TYPE_CHECKING:
    from os import PathLike

    from vnadmin.store import Archive

SCHEMA_VERSION = 1
_DAYS = {"due_on", "date"}
_DOCUMENTS = (
    "doc_id, doc_key, current, same_as, relation, symbol, number, type, status, issuer, issuer_id, issued_on, place, subject,"
    " urgency, secrecy, source_name, media_type, sha256, size, pages, ocr, text_sha256, extractor_version"
)
_TASKS = (
    "task_id, doc_id, ordinal, path, action, deliverable, due_on, due_text, due_kind, recurrence, start, stop, quote,"
    " confidence, doubts, content_sha"
)
# Of each table: its columns, and how its rows are sorted, so that the same archive gives the same bytes.
_TABLES = {
    "documents": (_DOCUMENTS, "issued_on, symbol_key, doc_id"),
    "tasks": (_TASKS, "doc_id, ordinal"),
    "deadlines": ("task_id, ordinal, text, kind, bound, date, due_on, every, unresolved, start, stop", "task_id, ordinal"),
    "task_agencies": ("task_id, role, ordinal, agency_id, raw_text", "task_id, role, ordinal"),
    "agencies": ("agency_id, name", "agency_id"),
    "citations": (
        "doc_id, ordinal, text, type, symbol, cited_on, issuer, basis, relation, start, stop", "doc_id, ordinal",
    ),
}  # fmt: skip
_OPEN = "(SELECT doc_id FROM documents WHERE secrecy IS NULL)"
_WHERE = {
    "documents": "secrecy IS NULL", "tasks": f"doc_id IN {_OPEN}", "citations": f"doc_id IN {_OPEN}",
    "deadlines": f"task_id IN (SELECT task_id FROM tasks WHERE doc_id IN {_OPEN})",
    "task_agencies": f"task_id IN (SELECT task_id FROM tasks WHERE doc_id IN {_OPEN})",
    "agencies": "agency_id IN (SELECT agency_id FROM task_agencies WHERE task_id IN"
    f" (SELECT task_id FROM tasks WHERE doc_id IN {_OPEN}))",
}  # fmt: skip


def write_parquet(archive: Archive, folder: str | PathLike[str], *, secret: bool = False) -> dict[str, int]:
    """Writes one file a table and returns how many rows each has.

    Days are dates; `issued_on` is a date where the day is known, and stays as printed in `issued_text`. Flags are true or
    false, lists are lists. Documents that are marked secret, and all that was read from them, are left out unless `secret`.
    Raises `UsageError` where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        msg = "pyarrow is not installed: pip install 'vnadmin[parquet]'"
        raise UsageError(msg) from error
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    metadata = {"schema_version": str(SCHEMA_VERSION), "vnadmin_version": __version__}
    counts = {}
    for name, (columns, order) in _TABLES.items():
        where = "1" if secret else _WHERE[name]
        with translated(archive.path):
            found = archive.db.execute(f"SELECT {columns} FROM {name} WHERE {where} ORDER BY {order}")
            names = [column[0] for column in found.description]
            rows = found.fetchall()
        arrays, fields = [], []
        for i, column in enumerate(names):
            for field, values in _typed(column, [row[i] for row in rows], pa):
                fields.append(field)
                arrays.append(pa.array(values, type=field.type))
        table = pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=metadata))
        new = target / f".{name}.parquet.part"
        parquet.write_table(table, new, compression="zstd")
        new.replace(target / f"{name}.parquet")
        counts[name] = len(rows)
    return counts


def _typed(column: str, values: list[Any], pa: Any) -> list[tuple[Any, list[Any]]]:
    """The columns that one of SQLite becomes."""
    if column in _DAYS:
        return [(pa.field(column, pa.date32()), [_day(v) for v in values])]
    if column == "issued_on":
        return [
            (pa.field(column, pa.date32()), [_day(v) for v in values]),
            (pa.field("issued_text", pa.string()), values),
        ]
    if column in {"recurrence", "every"}:
        return [(pa.field(column, pa.list_(pa.string())), [v.split(",") if v else [] for v in values])]
    if column == "doubts":
        return [(pa.field(column, pa.list_(pa.string())), [v.split("\n") if v else [] for v in values])]
    if column in {"current", "ocr", "basis"}:
        return [(pa.field(column, pa.bool_()), [bool(v) for v in values])]
    if column in {"ordinal", "start", "stop", "size", "pages"}:
        return [(pa.field(column, pa.int64()), values)]
    if column == "confidence":
        return [(pa.field(column, pa.float64()), values)]
    return [(pa.field(column, pa.string()), values)]


def _day(text: str | None) -> dt.date | None:
    """The day; None where only a month or year is known."""
    return dt.date.fromisoformat(text) if text and len(text) == len("2025-01-31") else None
