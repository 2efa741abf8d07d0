"""How large the streams of a PDF become when they are unpacked, counted before pdfium unpacks them.

Deflate packs at most 1,032 times and LZW a little better, so only streams of some size, and those that are packed twice,
have to be looked at; they are unpacked piece by piece and the pieces thrown away. What a stream is packed with is told by
its first bytes: names and references in its dictionary can be disguised.
"""

from __future__ import annotations

import base64
import binascii
import ctypes
import re
import zlib
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

from vnadmin.errors import DamagedSource, LimitExceeded
from vnadmin.parse.archive import SMALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.limits import Limits

_STREAM = re.compile(rb"stream[ \t]{0,8}(?:\r\n|\n|\r)")
_LENGTH = re.compile(rb"/Length\s*+(\d{1,9}(?![\s\d]+R\b))?")
_LETTERS = re.compile(rb"/(ASCII85Decode|A85|ASCIIHexDecode|AHx)\b")
_FIGURES = re.compile(rb"/(Width|W|Height|H)\s{0,8}(\d{1,6})\b")
_MOST_RATIO = 1400  # of deflate and LZW
_LEAST = SMALL // _MOST_RATIO
_DICTIONARY, _PROBE, _SAMPLE = 4096, 512, 64
_DEEPEST = 4
_PIECE, _MOST_OUT = 1 << 16, 1 << 20
_LZW_CLEAR, _LZW_END, _LZW_WIDEST = 256, 257, 12
_BLANKS = b" \t\r\n\f\0"


def check_streams(data: bytes, limits: Limits) -> None:
    """Raises `LimitExceeded` for a stream that unpacks to more than the limits allow."""
    lzw = b"LZW" in data
    starts = (m.end() for m in _STREAM.finditer(data))  # those behind `endstream` too: nothing packed begins there
    view = memoryview(data)
    left = 4 * len(data) + SMALL
    for start, following in pairwise(chain(starts, [len(data)])):
        beginning = _beginning(view[start : start + _PROBE])
        if beginning is None and following - start < _LEAST:
            continue
        head = data[max(0, start - _DICTIONARY) : start]
        head = head[head.rfind(b" obj") + 1 :]
        if following - start < _LEAST and not _is_deflated(beginning) and _is_short(data, head, start):
            continue
        left -= _check(view[start:], head, limits, lzw=lzw)
        if left < 0:
            msg = "parts of the PDF file that lie upon each other"
            raise DamagedSource(msg)


def check_encrypted(pdfium: Any, document: Any, limits: Limits) -> None:
    """The same for an open document, if it is encrypted (one that asks for no password to be read), in a plain copy."""
    if pdfium.FPDF_GetSecurityHandlerRevision(document) < 0:
        return
    copy = bytearray()

    def write(_: object, piece: int, size: int) -> int:
        copy.extend(ctypes.string_at(piece, size))
        return int(len(copy) <= limits.size)

    file = pdfium.FPDF_FILEWRITE()
    file.version = 1
    file.WriteBlock = type(file.WriteBlock)(write)
    if not pdfium.FPDF_SaveAsCopy(document, ctypes.byref(file), pdfium.FPDF_REMOVE_SECURITY):
        msg = "an encrypted PDF file that is corrupt or too large"
        raise DamagedSource(msg)
    check_streams(bytes(copy), limits)


def _is_short(data: bytes, head: bytes, start: int) -> bool:
    """True for a stream that ends where its dictionary says; what looks like its end may be part of it."""
    lengths = _LENGTH.findall(head)
    if len(lengths) != 1 or b"#" in head or not lengths[0]:
        return False
    size = int(lengths[0])
    return size < _LEAST and b"endstream" in data[start + size : start + size + 16]


def _check(packed: memoryview, head: bytes, limits: Limits, *, lzw: bool) -> int:
    """How many bytes the stream takes, so that none is looked at again and again."""
    for m in _LETTERS.finditer(head):
        packed = memoryview(_of_hex(packed) if b"H" in m[1] else _of_letters(packed))
    allowed, ratio = limits.inflated, limits.ratio
    pixels = _pixels(head)
    if pixels and pixels <= limits.pixels:  # a white page packs as well as anything
        allowed, ratio = max(allowed, 8 * pixels + SMALL), _MOST_RATIO
    used = 0
    for used, size in _sizes(packed, lzw=lzw):
        if size > allowed or (size > SMALL and size > ratio * used):
            msg = f"a part of the PDF file unpacks to more than {size >> 20} MiB, more than the limits allow"
            raise LimitExceeded(msg)
    return used


def _sizes(packed: memoryview, *, lzw: bool) -> Iterator[tuple[int, int]]:
    """How many bytes were taken and how many they unpack to, whatever they are packed with and how often."""
    totals = [0]
    pieces = _counted((bytes(packed[at : at + _PIECE]) for at in range(0, len(packed), _PIECE)), totals)
    for _ in range(_DEEPEST):
        first = next(pieces, b"")
        pieces = chain([first], pieces)
        if _is_deflated(first):
            totals.append(0)
            pieces = _counted(_inflated(pieces), totals)
        elif lzw and first[:1] == b"\x80" and first[1:2] < b"\x80":  # how the code for a new table begins
            for size in _unpacked_lzw(pieces):
                yield totals[0], size
            return
        else:
            break
    for _ in pieces if len(totals) > 1 else ():
        yield totals[0], max(totals[1:])


def _beginning(probe: bytes | memoryview) -> bytes | None:
    """The first bytes that come out of a deflated stream; None for any other."""
    if len(probe) < 2 or probe[0] & 15 != 8 or (probe[0] << 8 | probe[1]) % 31:
        return None
    try:
        return zlib.decompressobj().decompress(probe, _SAMPLE)
    except zlib.error:
        return None


def _is_deflated(piece: bytes | None) -> bool:
    return piece is not None and _beginning(piece[:_PROBE]) is not None


def _counted(pieces: Iterator[bytes], totals: list[int]) -> Iterator[bytes]:
    at = len(totals) - 1
    for piece in pieces:
        totals[at] += len(piece)
        yield piece


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What comes out, at most a mebibyte at a time, to the end of the stream or to the first damage."""
    work = zlib.decompressobj()
    for piece in pieces:
        left = piece
        while left:
            try:
                yield work.decompress(left, _MOST_OUT)
            except zlib.error:
                return
            if work.eof:
                return
            left = work.unconsumed_tail


def _unpacked_lzw(pieces: Iterator[bytes]) -> Iterator[int]:
    """The lengths of what the codes stand for; nothing is put together."""
    lengths = [1] * 258
    size = before = bits = held = 0
    width = 9
    for piece in pieces:
        for byte in piece:
            held = (held << 8 | byte) & 0xFFFFFF
            bits += 8
            if bits < width:
                continue
            bits -= width
            code = held >> bits & ((1 << width) - 1)
            if code == _LZW_END:
                yield size
                return
            if code == _LZW_CLEAR:
                del lengths[258:]
                width, before = 9, 0
                yield size
                continue
            length = lengths[code] if code < len(lengths) else before + 1
            if before and len(lengths) < 1 << _LZW_WIDEST:
                lengths.append(before + 1)
                if len(lengths) + 1 >= 1 << width and width < _LZW_WIDEST:
                    width += 1
            before = length
            size += length
        yield size


def _of_letters(packed: memoryview) -> bytes:
    try:
        return base64.a85decode(bytes(packed).partition(b"~>")[0], ignorechars=_BLANKS)
    except ValueError:
        return b""


def _of_hex(packed: memoryview) -> bytes:
    letters = bytes(packed).translate(None, _BLANKS).partition(b">")[0]
    try:
        return binascii.unhexlify(letters[: len(letters) & ~1])
    except binascii.Error:
        return b""


def _pixels(head: bytes) -> int:
    """Of the picture that a dictionary declares; 0 where it declares none."""
    if b"/Image" not in head:
        return 0
    sides = {m[1][:1]: int(m[2]) for m in _FIGURES.finditer(head)}
    return sides.get(b"W", 0) * sides.get(b"H", 0)
