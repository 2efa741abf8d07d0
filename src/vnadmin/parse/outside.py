"""An outside program at work on one file: in a folder of its own, under limits, without a network, ended with all its children."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

from vnadmin.errors import LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MEMORY = 4 << 30  # of addresses; an office program reserves about 1.5 GiB and uses 0.2
_LARGEST_FILE = 1 << 30
_PROGRAM_PLACES = {
    "soffice": (
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        r"C:\Program Files\LibreOffice\program\soffice.com",
        "/opt/libreoffice/program/soffice",
    )
}
# Seen by programs that ask for a proxy; nothing listens there.
_NOWHERE = "http://127.0.0.1:9"
_SHELL = '{ ulimit -v "$1"; ulimit -f "$2"; ulimit -t "$3"; ulimit -c 0; } 2>/dev/null; shift 3; exec "$@"'


def find_program(name: str) -> str | None:
    """Where a program is installed; None where it is not."""
    return shutil.which(name) or next((path for path in _PROGRAM_PLACES.get(name, ()) if os.path.exists(path)), None)  # noqa: PTH110


def run(argv: Sequence[str], *, folder: Path, seconds: float) -> tuple[int, bytes]:
    """The exit code and what was printed on standard output.

    The program gets `folder` for a home and for temporary files, and nothing of the user's settings. When the time is
    over it ends with every process that it started, and `LimitExceeded` is raised.
    """
    printed = folder / "printed"
    with printed.open("wb") as out, (folder / "complaints").open("wb") as complaints:
        process = subprocess.Popen(
            [*_confined(seconds), *argv],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=complaints,
            start_new_session=os.name == "posix",
        )
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            msg = f"{os.path.basename(argv[0])} was not done after {seconds:g} s"  # noqa: PTH119
            raise LimitExceeded(msg) from error
        finally:
            end_group(process)
    return code, printed.read_bytes()


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends the program and all that it started, which share its process group."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()


def _environment(folder: Path) -> dict[str, str]:
    home = str(folder)
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "COMSPEC", "PATHEXT") if name in os.environ}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), _NOWHERE)
    places = dict.fromkeys(("HOME", "TMPDIR", "TMP", "TEMP", "USERPROFILE", "APPDATA"), home)
    return {**kept, **proxies, **places, "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp", "OMP_NUM_THREADS": "1"}


def _confined(seconds: float) -> list[str]:
    """What stands before a command to bound memory, files and processor time, and to take the network away."""
    if os.name != "posix":
        return []
    limits = [str(_MEMORY >> 10), str(_LARGEST_FILE >> 9), str(int(seconds) * 2 + 10)]
    return [*_without_network(), "/bin/sh", "-c", _SHELL, "sh", *limits]


@cache
def _without_network() -> tuple[str, ...]:
    """A namespace without a network, where the system allows one to ordinary users."""
    program = shutil.which("unshare") if sys.platform == "linux" else None
    if program is None:
        return ()
    prefix = (program, "--user", "--map-root-user", "--net", "--")
    try:
        tried = subprocess.run([*prefix, "true"], capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return prefix if tried.returncode == 0 else ()
