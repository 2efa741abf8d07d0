"""One writer a target: a second one on this machine waits for nothing and is told so."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vnadmin.errors import UsageError
from vnadmin.sync.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def writing(address: str) -> Iterator[None]:
    """Nobody else of this user writes to the address meanwhile. Raises `Busy` when somebody does.

    The system frees the lock when the program ends, however it ends.
    """
    try:
        from filelock import FileLock, Timeout
    except ImportError as error:
        raise UsageError("filelock is not installed: pip install 'vnadmin[sync]'") from error
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{hashlib.sha256(address.encode()).hexdigest()[:24]}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise Busy(f"another program is writing to {address}") from None
    try:
        yield
    finally:
        lock.release()


def _folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "vnadmin" / "locks"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "vnadmin" / "locks"
