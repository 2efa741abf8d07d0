"""Reading in a process of its own, with a limit of memory and time, so that a hostile file harms nobody else.

Bytes go in, a reading comes out as JSON: nothing that a taken-over process could send is run here.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from vnadmin import errors, records, spans
from vnadmin.errors import DamagedSource, LimitExceeded, SourceError
from vnadmin.parse.outside import end_group

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnadmin.limits import Limits

_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from vnadmin.parse.isolated import serve; serve()"
_OUT_OF_MEMORY = 71  # the exit code for it


def ask(data: bytes, name: str | None, limits: Limits) -> Any:
    """What `read_source` gives for the bytes, made in a new process that ends with the call.

    Only the place of single letters is not known afterwards: asking for it would open the file here. Raises what
    `read_source` raises, `LimitExceeded` for too much memory or time, `DamagedSource` for a crash.
    """
    question = json.dumps({"name": name, "limits": limits, "size": len(data)}).encode() + b"\n"
    process = subprocess.Popen(
        [sys.executable, "-c", _START, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix",
    )
    try:
        out, _ = process.communicate(question + data, timeout=limits.total_seconds)
    except subprocess.TimeoutExpired as error:
        msg = f"reading takes longer than the limit of {limits.total_seconds:g} s"
        raise LimitExceeded(msg) from error
    finally:
        _end(process)
    if process.returncode == _OUT_OF_MEMORY:
        raise _too_large(limits)
    try:
        answer = json.loads(out)
    except ValueError as error:
        msg = f"the process that read it ended ({how_it_ended(process.returncode)}): a file that is corrupt, or that takes too much memory"
        raise DamagedSource(msg) from error
    if "error" in answer:
        kind = getattr(errors, str(answer["error"]), SourceError)
        raise kind(answer["message"])
    return tuple(_unpacked(part) for part in answer["done"])


def serve() -> None:
    """Answers the one question on standard input."""
    from vnadmin.limits import Limits
    from vnadmin.parse.reading import read_source

    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    question = json.loads(sys.stdin.buffer.readline())
    limits = Limits(*question["limits"])
    if limits.memory is not None:
        bound_memory(limits.memory)
    answer: dict[str, Any]
    try:
        data = sys.stdin.buffer.read(question["size"])
        answer = {"done": _packed(read_source(data, name=question["name"], limits=limits._replace(memory=None)))}
        printed = json.dumps(answer).encode()
    except SourceError as error:
        printed = json.dumps({"error": type(error).__name__, "message": str(error)}).encode()
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    out.write(printed)
    out.flush()
    os._exit(0)


def bound_memory(most: int) -> None:
    """Lets this process have `most` bytes of addresses more than it has now, where the system knows such a limit."""
    if os.name != "posix":
        return
    import resource

    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
            now = int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        now = 0
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (now + most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and all that it started, and closes its pipes."""
    end_group(process)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def how_it_ended(code: int) -> str:
    """The exit code of a process in words: the name of the signal that ended it, or the code."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _too_large(limits: Limits) -> LimitExceeded:
    return LimitExceeded(f"reading takes more memory than the limit of {(limits.memory or 0) >> 20} MiB")


# --- records as JSON -------------------------------------------------------------------------------------------------
def _packed(value: Any) -> Any:
    """Records as `{name: fields}`, other tuples as lists."""
    if isinstance(value, records.Lines):
        return {"Lines": [_packed(line) for line in value]}
    if isinstance(value, tuple):
        fields = [_packed(item) for item in value]
        return {type(value).__name__: fields} if hasattr(value, "_fields") else fields
    return value if isinstance(value, str | int | float) else None  # what holds a file open stays where it is


def _unpacked(value: Any) -> Any:
    """The other way; only light records are made."""
    if isinstance(value, list):
        return tuple([_unpacked(item) for item in value])
    if isinstance(value, dict):
        ((name, fields),) = value.items()
        if name == "Lines":
            return records.Lines(_unpacked(line) for line in fields)
        return _kind(name)(*[_unpacked(item) for item in fields])
    return value


def _kind(name: str) -> Callable[..., Any]:
    from vnadmin.parse.reading import SourceInfo

    kind = SourceInfo if name == "SourceInfo" else getattr(records, name, None) or getattr(spans, name, None)
    if not (isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")):
        msg = f"{name} is no record"
        raise DamagedSource(msg)
    return kind
