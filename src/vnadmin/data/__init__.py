r"""Tables and their loader.

A table is `data/NAME.tsv`: tab-separated, a header line, one row a line, sorted by `id`. Its examples are
`data/NAME.examples.tsv`; every row has at least one, and a row named `-` must match nothing. Cells hold no tabs;
`\n` in a cell stands for a line break, `|` separates several values where the table's header says so.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from vnadmin.errors import DataError


@cache
def load(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table as dictionaries of strings.

    Raises `DataError` with file and line where a row has too many or too few cells.
    """
    lines = files("vnadmin.data").joinpath(f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    head = lines[0].split("\t")
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) != len(head):
            msg = f"data/{name}.tsv:{number}: {len(cells)} cells where the header has {len(head)}"
            raise DataError(msg)
        rows.append({k: v.replace("\\n", "\n") for k, v in zip(head, cells, strict=True)})
    return tuple(rows)
