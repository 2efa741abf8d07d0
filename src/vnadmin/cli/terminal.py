"""Tables on standard output."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from vnadmin.export.table import Language
    from vnadmin.model import Document, Task

_WIDTH = 120  # of tables that go into a file or a pipe


def console() -> Console:
    """A console for standard output: as wide as the terminal, or wide enough for six columns in a file."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDTH
    return Console(file=sys.stdout, width=wide, highlight=False, emoji=False, markup=False)


def show_tasks(
    terminal: Console, document: Document, tasks: Sequence[Task], language: Language, *, quotes: bool
) -> None:
    """The tasks of a document as a table, or one line where there are none."""
    from rich.text import Text

    from vnadmin.export.table import tasks_table, title

    if tasks:
        terminal.print(tasks_table(document, tasks, language=language, quotes=quotes))
    else:
        terminal.print(Text(title(document, tasks, language)))
