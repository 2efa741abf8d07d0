"""Whether this program can start processes: each of them imports the script, and one that starts processes when it is imported never ends."""

from __future__ import annotations

import multiprocessing
import os
import sys
from typing import TYPE_CHECKING

from vnadmin.errors import UsageError

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

_BEGUN_AGAIN = 75  # the exit code of a process that came here while it was still importing the script
_checked: set[str | None] = set()


def being_imported() -> bool:
    """Whether this process is a worker that is still importing the script of the program."""
    return bool(getattr(multiprocessing.current_process(), "_inheriting", False))


def check_guard(context: BaseContext) -> None:
    """Raises `UsageError` where the processes of a context cannot import the script, once a script.

    In a process that is importing the script it ends that process: whoever started it raises the error.
    """
    if being_imported():
        os._exit(_BEGUN_AGAIN)
    script = _script()
    if script is None or script in _checked:
        return
    if script.startswith("<"):
        msg = f"{script}: a script that is no file cannot start processes; put it into a file"
        raise UsageError(msg)
    process = context.Process(target=_nothing)  # type: ignore[attr-defined]
    process.start()
    process.join()
    if process.exitcode == _BEGUN_AGAIN:
        msg = f'{script}: put what reads many documents under `if __name__ == "__main__":`, because each process that reads imports the script'
        raise UsageError(msg)
    if process.exitcode:
        msg = f"{script}: cannot be imported by the processes that read (exit code {process.exitcode}; what it said is above)"
        raise UsageError(msg)
    _checked.add(script)


def _script() -> str | None:
    """What a new process imports as the script; None where there is none, as in a notebook."""
    main = sys.modules["__main__"]
    spec = getattr(main, "__spec__", None)
    return getattr(spec, "name", None) or getattr(main, "__file__", None)


def _nothing() -> None:
    """Runs in the process that shows whether processes can be started."""
