"""What a batch is asked to read: files, folders, patterns, lists of names, files in archives and messages."""

from __future__ import annotations

import glob
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from vnadmin.batch.many import Job
from vnadmin.batch.remote import fetch, is_remote, listed
from vnadmin.batch.sinks import LEDGER
from vnadmin.errors import SourceError
from vnadmin.limits import LIMITS, Limits
from vnadmin.parse.containers import CONTAINERS, NO_DOCUMENT, container_at, may_be_container, open_all
from vnadmin.parse.reading import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vnadmin.parse.reading import Loaded

_PATTERN = frozenset("*?[")


def walk(names: Iterable[str], *, limits: Limits = LIMITS, but: Iterable[Path] = ()) -> Iterator[Job]:
    """The jobs for names of a command line, sorted inside each folder; hidden files and lock files of Word are passed over, and
    so are folders that a batch wrote.

    A name that is no file, and a folder that cannot be opened, are jobs too, so that they are reported. `but` are files that
    are passed over wherever they lie in a folder: those that the batch writes itself.
    """
    ours = {os.path.realpath(file) for file in but}
    for name in names:
        if is_remote(name) and not os.path.exists(name):  # noqa: PTH110 - pathlib raises for a name that is too long
            yield from _remote(name, limits)
            continue
        path = Path(name)
        if name and os.path.isdir(path):  # noqa: PTH112 - pathlib raises for a name that is too long
            for found in _files(path):
                if isinstance(found, Job):
                    yield found
                elif not ours or os.path.realpath(found) not in ours:
                    yield from _members(found, limits)
        elif _PATTERN & set(name) and not os.path.exists(path):  # noqa: PTH110 - the same
            matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - a pattern may be absolute
            yield from walk((m for m in matches), limits=limits, but=but) if matches else iter([Job(name, None)])
        else:
            yield from _members(path, limits)


def names_from(file: TextIO) -> Iterator[str]:
    """The names in a list: one a line, or separated by null characters."""
    for line in file:
        for name in line.split("\0"):
            if stripped := name.strip("\r\n"):
                yield stripped


def _files(folder: Path) -> Iterator[Path | Job]:
    closed: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=closed.append):
        if LEDGER in files:  # what another batch wrote
            folders.clear()
            if root == str(folder):
                msg = f"{folder}: a batch wrote into this folder, so nothing in it is read"
                yield Job(str(folder), None, SourceError(msg))
            continue
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            if not name.startswith((".", "~$")) and not _is_special(Path(root) / name):
                yield Path(root) / name
    for error in closed:
        msg = f"{error.filename}: cannot be opened: {error.strerror or error}"
        yield Job(str(error.filename), None, SourceError(msg))


def _is_special(path: Path) -> bool:
    """Whether it is a pipe, a socket or a device, whose end may never come."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116
    except (OSError, ValueError):
        return False  # said when it is opened
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _members(path: Path, limits: Limits) -> Iterator[Job]:
    """The files of an archive or message one by one, named `archive.zip!/folder/name`; any other file as it is.

    What a container holds beside documents is passed over.
    """
    name = str(path)
    try:
        special = _is_special(path)  # a pipe is read once
        container = load(name, limits=limits) if special else container_at(name, limits=limits)
        if container is None or container.kind not in CONTAINERS:
            yield Job(name, container and container.data)
            return
        for file in open_all(container._replace(name=name), limits=limits):
            yield from _jobs_of(file, name)
    except SourceError as error:
        yield Job(name, None, error)


def _remote(url: str, limits: Limits) -> Iterator[Job]:
    """The files below a URL, as `walk` gives those of a folder."""
    try:
        found = list(listed(url))
        written = tuple(one[: -len(LEDGER)] for one in found if one.endswith(f"/{LEDGER}"))  # by other batches
        for one in found:
            if not one.rpartition("/")[2].startswith((".", "~$")) and not one.startswith(written or ("\n",)):
                yield from _remote_file(one, limits)
    except SourceError as error:
        yield Job(url, None, error)


def _remote_file(url: str, limits: Limits) -> Iterator[Job]:
    try:
        data = fetch(url, limits=limits)
        if may_be_container(data):
            loaded = load(data, name=url, limits=limits)
            if loaded.kind in CONTAINERS:
                for file in open_all(loaded, limits=limits):
                    yield from _jobs_of(file, url)
                return
        yield Job(url, data)
    except SourceError as error:
        yield Job(url, None, error)


def _jobs_of(file: Loaded | SourceError, name: str) -> Iterator[Job]:
    if not isinstance(file, SourceError):
        yield Job(file.name or name, file.data)
    elif not isinstance(file, NO_DOCUMENT):
        yield Job(str(file).partition(": ")[0], None, file)
