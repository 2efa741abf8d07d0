"""Reads the files of a command line, one after the other, so that a bad one never costs another."""

from __future__ import annotations

import contextlib
import sys
import traceback
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vnadmin.cli.limits import with_limits
from vnadmin.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    LimitExceeded,
    ManyDocuments,
    NoDocument,
    NoTextLayer,
    SourceError,
    UnsupportedFormat,
    VnadminError,
)
from vnadmin.limits import LIMITS
from vnadmin.values.phrases import in_vietnamese

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vnadmin.export.table import Language
    from vnadmin.limits import Limits
    from vnadmin.model import Document
    from vnadmin.parse.reading import Loaded

_VIETNAMESE: tuple[tuple[type[Exception], str], ...] = (
    (UnsupportedFormat, "định dạng này không đọc được"),
    (EncryptedSource, "tệp có mật khẩu"),
    (DamagedSource, "tệp bị hỏng hoặc bị cắt"),
    (EmptySource, "tệp rỗng"),
    (NoDocument, "không phải văn bản"),
    (ManyDocuments, "tệp chứa nhiều văn bản"),
    (NoTextLayer, "trang chỉ có ảnh, chưa nhận dạng chữ"),
    (LimitExceeded, "tệp vượt quá giới hạn"),
    (FileNotFoundError, "không có tệp này"),
    (IsADirectoryError, "đây là thư mục, không phải tệp"),
    (PermissionError, "không được phép đọc tệp này"),
)


def say_error(name: str | None, error: Exception | str, language: Language) -> None:
    """One line on standard error: the program, the file, what is wrong."""
    message = _message(error, language)
    if name:  # errors of sources begin with the name of the file already
        message = message.replace(f"{Path(name).name}: ", "", 1)
    with contextlib.suppress(BrokenPipeError):
        click.echo(": ".join(part for part in ("vnadmin", name, " ".join(message.split())) if part), err=True)


def _message(error: Exception | str, language: Language) -> str:
    if isinstance(error, str):
        return _translated(error) if language == "vi" else error
    if isinstance(error.__cause__, OSError):  # the system's own reason is the clearest
        error = error.__cause__
    detail = error.strerror or str(error) if isinstance(error, OSError) else str(error) or type(error).__name__
    if language == "vi":
        known = next((words for kind, words in _VIETNAMESE if isinstance(error, kind)), None)
        detail = _translated(detail)
        if known and isinstance(error, OSError):
            return known
        return f"{known} ({detail})" if known else detail
    return detail


def _translated(words: str) -> str:
    """A sentence of the library in Vietnamese; errors of sources begin with the name of the file."""
    name, colon, rest = words.partition(": ")
    own = in_vietnamese(rest) if colon else rest
    return f"{name}: {own}" if own != rest else in_vietnamese(words)


class Sources:
    """The documents of a command line, those of archives and messages one by one. `failed` counts what could not be read."""

    def __init__(self, files: Sequence[str], language: Language, options: dict[str, Any]) -> None:
        self.files = files
        self.language = language
        self.options = with_limits(options)
        self.failed = 0
        self.stdin: Loaded | None = None
        self._limits: Limits = self.options.get("limits", LIMITS)

    def __iter__(self) -> Iterator[Document]:
        from vnadmin.parse.containers import open_all

        for name in self.files:
            try:
                container = self._container(name)
                for file in [None] if container is None else open_all(container, limits=self._limits):
                    try:
                        document = self._read(name, file)
                    except Exception as error:  # noqa: BLE001 - the border: a defect met in one file must not cost the others
                        self._fail(name if file is None else None, error)
                    else:
                        if document is not None:
                            yield document
            except (VnadminError, OSError) as error:
                self._fail(name, error)

    def _container(self, name: str) -> Loaded | None:
        """The archive or message that a file is; None for any other file, which is left to be read by its name."""
        from vnadmin.parse.containers import CONTAINERS, container_at

        if name != "-":
            return container_at(name, limits=self._limits)
        from vnadmin.parse.reading import load

        self.stdin = load(sys.stdin.buffer, limits=self._limits)
        return self.stdin if self.stdin.kind in CONTAINERS else None

    def _read(self, name: str, file: Loaded | SourceError | None) -> Document | None:
        """The document of a file of a container, or of the file `name`.

        None for a file of a container that is no document: that is said, and is no failure.
        """
        from vnadmin import read

        if file is None:
            if name == "-" and self.stdin:
                return read(self.stdin.data, name=self.stdin.name, **self.options)
            return read(name, **self.options)
        if isinstance(file, SourceError):
            from vnadmin.parse.containers import NO_DOCUMENT

            if not isinstance(file, NO_DOCUMENT):
                raise file
            say_error(None, file, self.language)
            return None
        try:
            return read(file.data, name=file.name, **self.options)
        except NoDocument as error:
            say_error(None, error, self.language)
            return None

    def _fail(self, name: str | None, error: Exception) -> None:
        self.failed += 1
        if not isinstance(error, VnadminError | OSError):
            if environ.get("VNADMIN_DEBUG"):
                traceback.print_exception(error)
            say_error(name, f"internal error, please report: {type(error).__name__}: {error}", self.language)
            return
        say_error("<stdin>" if name == "-" else name, error, self.language)

    @property
    def code(self) -> int:
        """The exit code: 1 when a file could not be read."""
        return int(self.failed > 0)
