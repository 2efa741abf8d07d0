"""What a batch is asked to read: files, folders, patterns, lists of names, members of ZIP archives."""

from __future__ import annotations

import glob
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from vnadmin.batch.many import Job
from vnadmin.batch.sinks import LEDGER
from vnadmin.limits import LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OFFICE = {".docx", ".docm", ".dotx", ".dotm", ".xlsx", ".pptx", ".odt"}  # ZIP archives that are documents
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
    """The members of a ZIP archive one by one, named `archive.zip!/folder/name`; any other file as it is."""
    if path.suffix.lower() != ".zip" or path.suffix.lower() in _OFFICE or not zipfile.is_zipfile(path):
        yield Job(str(path), None)
        return
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            base = info.filename.rsplit("/", 1)[-1]
            if info.is_dir() or base.startswith((".", "~$")) or "__MACOSX/" in info.filename:
                continue
            name = f"{path}!/{info.filename}"
            try:
                with archive.open(info) as member:
                    data = member.read(limits.size + 1)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
                data = b""
            yield Job(name, data)
