"""Any source of a document becomes a reading: bytes, a path or an open file; the format is known by its content."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from vnadmin.errors import EmptySource, LimitExceeded, SourceError, UnsupportedFormat, UsageError
from vnadmin.limits import LIMITS, MEBIBYTE, Limits
from vnadmin.parse.detect import detect
from vnadmin.parse.plain import read_plain, read_string

if TYPE_CHECKING:
    from vnadmin.records import Reading

_SURROGATE = re.compile("[\ud800-\udfff]")  # half a letter: no file can hold it


class SourceInfo(NamedTuple):
    """Where a document came from.

    `pages` is None for sources without pages; `text_layer` likewise; `encoding` is None where bytes are no text.
    """

    name: str | None
    media_type: str
    sha256: str
    size: int
    pages: int | None
    reader: str
    text_layer: str | None
    encoding: str | None


class Loaded(NamedTuple):
    """The bytes of a source, its name (None for none) and its kind, as `detect` gives it."""

    data: bytes
    name: str | None
    kind: str


# What documents are packed in, rather than being one
PACKED = {"zip": "a ZIP archive", "eml": "an e-mail message", "edxml": "an edXML packet"}


def load(
    source: str | os.PathLike[str] | bytes | BinaryIO, *, name: str | None = None, limits: Limits = LIMITS
) -> Loaded:
    """The bytes of a source and what they are.

    `name` is shown to users and may hint at the format; by default the last part of the path. Raises a `SourceError`
    for what cannot be opened or is of no kind that is read.
    """
    data, found = _load(source, name, limits)
    name = name or found
    if name:  # a name may hold bytes that are no UTF-8
        name = _SURROGATE.sub("\ufffd", name)
    if not data:
        msg = f"{name or 'the source'}: the file is empty (0 bytes)"
        raise EmptySource(msg)
    try:
        return Loaded(data, name, detect(data, name))
    except SourceError as error:
        msg = f"{name or 'the source'}: {error}"
        raise type(error)(msg) from error


def read_source(
    source: str | os.PathLike[str] | bytes | BinaryIO, *, name: str | None = None, limits: Limits = LIMITS
) -> tuple[Reading, SourceInfo]:
    """The reading of a source and what is known of the source itself.

    Raises a `SourceError` for all that cannot be read, with the reason in one sentence.
    """
    return read_loaded(load(source, name=name, limits=limits), limits=limits)


def read_loaded(loaded: Loaded, *, limits: Limits = LIMITS) -> tuple[Reading, SourceInfo]:
    """The reading of what was loaded; what documents are packed in has none."""
    data, name, kind = loaded
    shown = name or "the source"
    encoding = None
    try:
        if kind in PACKED:
            msg = f"this is {PACKED[kind]}, which holds documents; vnadmin.unpack_documents gives them one by one"
            raise UnsupportedFormat(msg)
        if limits.memory is not None:
            return _read_apart(data, name, limits)
        if kind == "pdf":
            from vnadmin.parse.pdf import read_pdf

            reading = read_pdf(data, limits=limits)
        elif kind == "docx":
            from vnadmin.parse.docx import read_docx

            reading = read_docx(data, limits=limits)
        elif kind in ("doc", "rtf"):
            from vnadmin.parse.office import read_office

            reading = read_office(data, kind, limits=limits)
        elif kind == "html":
            from vnadmin.parse.html import read_html

            _check_markup(len(data), limits)
            reading, encoding = read_html(data)
        elif kind.startswith("image/"):
            from vnadmin.parse.ocr import read_picture

            reading = read_picture(data, kind, limits=limits)
        else:
            _check_length(len(data) // 4, limits)
            reading, encoding = read_plain(data, name)
        _check_length(len(reading.text), limits)
    except SourceError as error:
        told = str(error).removeprefix(f"{shown}: ")
        msg = f"{shown}: {told}"
        raise type(error)(msg) from error
    digest = hashlib.sha256(data).hexdigest()
    pages = len(reading.pages) or None
    return reading, SourceInfo(
        name, reading.media_type, digest, len(data), pages, reading.reader, reading.text_layer, encoding
    )


def _read_apart(data: bytes, name: str | None, limits: Limits) -> tuple[Reading, SourceInfo]:
    from vnadmin.parse.isolated import ask

    reading, info = ask(data, name, limits)
    return reading, info


def _check_length(letters: int, limits: Limits) -> None:
    if letters > limits.characters:
        msg = f"a text of {letters / 1e6:.0f} million letters; the limit is {limits.characters / 1e6:g} million"
        raise LimitExceeded(msg)


def _check_markup(size: int, limits: Limits) -> None:
    """Markup is not packed, but parsed it needs as much memory as that of a Word document."""
    if size > limits.inflated:
        msg = f"a page of {size >> 20} MiB, more than the limits allow"
        raise LimitExceeded(msg)


def read_string_source(text: str, *, name: str | None = None) -> tuple[Reading, SourceInfo]:
    """The reading of a string, whatever its letters look like; size and hash are those of its UTF-8."""
    reading = read_string(_SURROGATE.sub("\ufffd", text), name)
    data = reading.text.encode()
    digest = hashlib.sha256(data).hexdigest()
    return reading, SourceInfo(name, reading.media_type, digest, len(data), None, reading.reader, None, "utf-8")


def _load(
    source: str | os.PathLike[str] | bytes | BinaryIO, given: str | None, limits: Limits
) -> tuple[bytes, str | None]:
    """The bytes and the name of a source, never more than the limit allows; `given` is the name for messages."""
    if isinstance(source, bytes | bytearray | memoryview):
        data, name = bytes(source), None
    elif isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        name = os.path.basename(path)  # noqa: PTH119  os.fspath may give what pathlib would change
        try:
            with open(path, "rb") as file:  # noqa: PTH123
                data = file.read(limits.size + 1)
        except OSError as error:
            msg = f"{path}: cannot be opened: {error.strerror or error}"
            raise SourceError(msg) from error
        except ValueError as error:
            msg = f"{path!r}: no path of a file ({error})"
            raise SourceError(msg) from error
    elif hasattr(source, "read"):
        read = source.read(limits.size + 1)
        data = read.encode() if isinstance(read, str) else read
        name = getattr(source, "name", None)
        name = os.path.basename(name) if isinstance(name, str) else None  # noqa: PTH119
    else:
        msg = f"a source is a path, bytes or an open file, not {type(source).__name__}"
        raise UsageError(msg)
    if len(data) > limits.size:
        msg = f"{given or name or 'the source'}: larger than the limit of {limits.size / MEBIBYTE:g} MiB"
        raise LimitExceeded(msg)
    return data, name
