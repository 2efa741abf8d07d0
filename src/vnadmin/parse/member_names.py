"""Names of files inside archives: in whatever encoding, made safe to show and to join."""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from typing import TYPE_CHECKING

from vnadmin.parse.legacy import decoded, view
from vnadmin.parse.recode import guess

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zipfile import ZipInfo

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075  # field of Info-ZIP: the name in UTF-8 beside the old one
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_DRIVE = re.compile(r"[A-Za-z]:(?=[/\\])")


def names_of(infos: Sequence[ZipInfo]) -> list[str]:
    """The paths of the members of an archive, in order.

    Where a name is not marked as UTF-8 its bytes decide: UTF-8, else what the old names of the archive together look
    like (TCVN3, VNI, …), else Windows-1258.
    """
    raws = [_raw(info) for info in infos]
    strange = [raw for raw in raws if raw is not None and not _is_utf8(raw)]
    old = guess(" ".join(view(raw) for raw in strange)) if strange else None
    return [
        safe_path(info.filename if raw is None else _unicode_path(info.extra, raw) or _decoded(raw, old))
        for info, raw in zip(infos, raws, strict=True)
    ]


def _raw(info: ZipInfo) -> bytes | None:
    """The bytes of a name as the archive holds it; None where they are marked as UTF-8."""
    if info.flag_bits & _UTF8_FLAG:
        return None
    try:
        return info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return None


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def safe_path(name: str) -> str:
    """A relative path with slashes: no drive, no root, no step upwards, no control characters, letters composed."""
    name = _CONTROL.sub("\ufffd", unicodedata.normalize("NFC", name))
    steps = _DRIVE.sub("", name).replace("\\", "/").split("/")
    return "/".join(step for step in steps if step not in ("", ".", "..")) or "?"


def _decoded(raw: bytes, old: str | None) -> str:
    if _is_utf8(raw):
        return raw.decode()
    return decoded(view(raw), old) if old else raw.decode("cp1258", errors="replace")


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name of the extra field; None where there is none or it belongs to another name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw):
            return field[5:].decode("utf-8", errors="replace")
    return None
