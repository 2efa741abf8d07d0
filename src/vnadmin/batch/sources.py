"""What a batch is asked to read: files, folders, patterns, lists of names, files in archives and messages."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from vnadmin.batch.many import Job
from vnadmin.batch.sinks import LEDGER
from vnadmin.errors import SourceError
from vnadmin.limits import LIMITS, Limits
from vnadmin.parse.containers import NO_DOCUMENT, container_at, open_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PATTERN = frozenset("*?[")


def walk(names: Iterable[str], *, limits: Limits = LIMITS) -> Iterator[Job]:
    """The jobs for names of a command line, sorted inside each folder; hidden files and lock files of Word are passed over, and
    so are folders that a batch wrote.

    A name that is no file is a job too, so that it is reported.
    """
    for name in names:
        path = Path(name)
        if path.is_dir():
            for found in _files(path):
                yield from _members(found, limits)
        elif not path.exists() and _PATTERN & set(name):
            matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - a pattern may be absolute
            yield from walk((m for m in matches), limits=limits) if matches else iter([Job(name, None)])
        else:
            yield from _members(path, limits)


def names_from(file: TextIO) -> Iterator[str]:
    """The names in a list: one a line, or separated by null characters."""
    for line in file:
        for name in line.split("\0"):
            if stripped := name.strip("\r\n"):
                yield stripped


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        if LEDGER in files:  # what another batch wrote
            folders.clear()
            continue
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            if not name.startswith((".", "~$")):
                yield Path(root) / name


def _members(path: Path, limits: Limits) -> Iterator[Job]:
    """The files of an archive or message one by one, named `archive.zip!/folder/name`; any other file as it is.

    What a container holds beside documents is passed over.
    """
    name = str(path)
    try:
        container = container_at(name, limits=limits)
        if container is None:
            yield Job(name, None)
            return
        for file in open_all(container._replace(name=name), limits=limits):
            if not isinstance(file, SourceError):
                yield Job(file.name or name, file.data)
            elif not isinstance(file, NO_DOCUMENT):
                yield Job(str(file).partition(": ")[0], None, file)
    except SourceError as error:
        yield Job(name, None, error)
