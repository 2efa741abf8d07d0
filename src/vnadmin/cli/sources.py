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
    NoTextLayer,
    UnsupportedFormat,
    VnadminError,
)
from vnadmin.values.phrases import in_vietnamese

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vnadmin.export.table import Language
    from vnadmin.model import Document

_VIETNAMESE: tuple[tuple[type[Exception], str], ...] = (
    (UnsupportedFormat, "định dạng này không đọc được"),
    (EncryptedSource, "tệp có mật khẩu"),
    (DamagedSource, "tệp bị hỏng hoặc bị cắt"),
    (EmptySource, "tệp rỗng"),
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
        return in_vietnamese(error) if language == "vi" else error
    if isinstance(error.__cause__, OSError):  # the system's own reason is the clearest
        error = error.__cause__
    detail = error.strerror or str(error) if isinstance(error, OSError) else str(error) or type(error).__name__
    if language == "vi":
        known = next((words for kind, words in _VIETNAMESE if isinstance(error, kind)), None)
        name, colon, rest = detail.partition(": ")  # errors of sources begin with the name of the file
        own = in_vietnamese(rest) if colon else rest
        detail = f"{name}: {own}" if own != rest else in_vietnamese(detail)
        return f"{known} ({detail})" if known else detail
    return detail


class Sources:
    """The documents of a command line. `failed` counts those that could not be read."""

    def __init__(self, files: Sequence[str], language: Language, options: dict[str, Any]) -> None:
        self.files = files
        self.language = language
        self.options = with_limits(options)
        self.failed = 0

    def __iter__(self) -> Iterator[Document]:
        from vnadmin import read

        for name in self.files:
            try:
                document = read(sys.stdin.buffer if name == "-" else name, **self.options)
            except (VnadminError, OSError) as error:
                self._fail(name, error)
            except Exception as error:  # noqa: BLE001 - the border: a defect met in one file must not cost the others
                if environ.get("VNADMIN_DEBUG"):
                    traceback.print_exc()
                self._fail(name, f"internal error, please report: {type(error).__name__}: {error}")
            else:
                yield document

    def _fail(self, name: str, error: Exception | str) -> None:
        self.failed += 1
        say_error("<stdin>" if name == "-" else name, error, self.language)

    @property
    def code(self) -> int:
        """The exit code: 1 when a file could not be read."""
        return int(self.failed > 0)
