"""Text and markdown files: bytes to a reading, in whatever encoding they were saved."""

from __future__ import annotations

import codecs
import re

from vnadmin.errors import EmptySource, UnsupportedFormat
from vnadmin.parse.markup import is_markdown
from vnadmin.records import Reading
from vnadmin.spans import Span

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKS = tuple(bom for bom, _ in _BOMS)
_PROBE = 4096
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\r\x0b\x0c\x1b")
_MOST_CONTROL = 0.01  # text files hold next to none; compressed or binary data about a tenth
_MOST_BROKEN = 0.002  # share of characters that a damaged UTF-8 file may lose
_LOWER_LINE = re.compile(r"\n[*_]{0,2}[a-zà-ỹđ]")
_LOWER_LINE_OLD = re.compile(r"(?:\r\n?|\n)[*_]{0,2}[a-zà-ỹđ]")  # several times slower
_BLANKS_BEFORE = 8  # a line end
_ENDS_SENTENCE = frozenset(".:;!?|>-*_ \n")
_MOST_LINES_CUT = 0.03


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the encoding it was saved in; a byte order mark is part of neither.

    Text of before Unicode comes as the Western letters of its bytes; `normalize` reads it.

    Raises `UnsupportedFormat` for bytes that are no text.
    """
    if data.startswith(_MARKS):
        bom, encoding = next(mark for mark in _BOMS if data.startswith(mark[0]))
        return data[len(bom) :].decode(encoding, errors="replace"), encoding
    probe = data[:_PROBE]
    if 0 in probe and (guess := _wide(probe)):
        return data.decode(guess, errors="replace"), guess
    if len(probe) - len(probe.translate(None, _CONTROL)) > _MOST_CONTROL * len(probe):
        msg = "binary data in no known format; give a text, HTML, DOCX or PDF file"
        raise UnsupportedFormat(msg)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
    if text.count("\ufffd") <= max(1, _MOST_BROKEN * len(text)):
        return text, "utf-8"
    from vnadmin.parse.legacy import view
    from vnadmin.parse.recode import guess as guess_old

    letters = view(data)
    if old := guess_old(letters):
        return letters, old
    return data.decode("cp1258", errors="replace"), "windows-1258"


def _wide(probe: bytes) -> str | None:
    """UTF-16 without a mark: half of the bytes at even or at odd places are zero in any text with blanks and figures."""
    half = max(len(probe) // 2, 1)
    even, odd = probe[::2].count(0) / half, probe[1::2].count(0) / half
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    return None


def read_plain(data: bytes, name: str | None) -> tuple[Reading, str]:
    """The reading of a text file and its encoding; line ends and markup stay as they are for `normalize`."""
    text, encoding = decode(data)
    if not text.strip(" \t\r\n\ufeff\x00"):
        msg = "the file holds no text"
        raise EmptySource(msg)
    return read_string(text, name), encoding


def read_string(text: str, name: str | None) -> Reading:
    """The reading of a text that is in memory already."""
    if is_markdown(text, name):
        return Reading(text, "markdown", "text/markdown", is_wrapped(text))
    return Reading(text, "plain", "text/plain", is_wrapped(text))


def is_wrapped(text: str) -> bool:
    """True where line ends fall inside sentences: the next line goes on with a small letter."""
    most = _MOST_LINES_CUT * (text.count("\n") or text.count("\r"))
    cut = 0
    for m in (_LOWER_LINE_OLD if "\r" in text else _LOWER_LINE).finditer(text):
        at = m.start() - 1
        least = max(at - _BLANKS_BEFORE, -1)
        while at > least and text[at] in " \t":
            at -= 1
        if text[at : at + 1] not in _ENDS_SENTENCE:
            cut += 1
            if cut > most:
                return True
    return False


def byte_span(data: bytes, raw: str, span: Span, encoding: str) -> Span | None:
    """Where a stretch of the raw text stands in the bytes of its file; None where the file was damaged."""
    offset = next((len(bom) for bom, name in _BOMS if name == encoding and data.startswith(bom)), 0)
    from vnadmin.parse.legacy import ENCODINGS, view_bytes

    if encoding in ENCODINGS:
        return span if view_bytes(raw) == data else None
    codec = "cp1258" if encoding == "windows-1258" else encoding
    try:
        start = offset + len(raw[: span.start].encode(codec))
        end = start + len(raw[span.start : span.end].encode(codec))
    except UnicodeEncodeError:
        return None
    return Span(start, end) if data[start:end].decode(codec, errors="replace") == raw[span.start : span.end] else None
