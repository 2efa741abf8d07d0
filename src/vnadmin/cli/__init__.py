"""The library on the command line, nothing more.

Data goes to standard output, talk to standard error. Exit codes: docs/cli.md.
"""

from vnadmin.cli import archives, batch, bodies, files, reminders
from vnadmin.cli.run import main, run

__all__ = ["archives", "batch", "bodies", "files", "main", "reminders", "run"]
