"""The one written form of a table, and the command that brings tables into it.

`python tests/tables.py` names the files of `vnadmin/data` that are not in canonical form, `--write` rewrites them: rows
sorted by id, examples sorted by row with the counter-examples (`-`) together at the beginning or at the end, no blanks at
the ends of cells, no empty lines, one line break at the end. Examples of one row keep their order.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import vnadmin.data

DATA = Path(vnadmin.data.__file__).parent
FILES = sorted(DATA.glob("*.tsv"))
EXAMPLES = ".examples"


def cells(path):
    """The head and the rows of a file, as lists of cells as they stand there."""
    head, *rows = path.read_text(encoding="utf-8").split("\n")
    return head.split("\t"), [row.split("\t") for row in rows if row]


def canonical(path):
    """The text that a file should hold."""
    head, rows = cells(path)
    last = bool(rows) and rows[0][0] != "-"
    rows = sorted(([cell.strip() for cell in row] for row in rows), key=lambda row: (last and row[0] == "-", row[0]))
    return "\n".join("\t".join(row) for row in [head, *rows]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="rewrite the files that are named")
    write = parser.parse_args().write
    changed = [path for path in FILES if path.read_text(encoding="utf-8") != canonical(path)]
    for path in changed:
        print(path.name)
        if write:
            path.write_text(canonical(path), encoding="utf-8")
    return int(bool(changed) and not write)


if __name__ == "__main__":
    sys.exit(main())
