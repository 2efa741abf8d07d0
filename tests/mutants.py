"""Damaged files: one file of each kind, and what transport, disks and mischief make of it.

The same seed gives the same mutants on every machine.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(rb"<[^<>]{1,200}>")
_NUMBER = re.compile(rb"\d{1,9}")
_ODD_NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483647", b"4294967295", b"99999999999999999999", b"1e309")
_ODD_BYTES = (
    b"\x00",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x00",
    b"\x7f\xff\xff\xff",
    b"<",
    b">",
    b"&",
    b"%",
    b"\\",
    b"{",
    b"}",
)


def mutants(data: bytes, count: int, *, seed: int) -> Iterator[bytes]:
    """Damaged copies, each damaged in one to four places or ways."""
    chance = random.Random(seed)
    is_zip = data.startswith(b"PK\x03\x04")
    for _ in range(count):
        mutant = data
        for _ in range(chance.choice((1, 1, 2, 4))):
            if not mutant:
                break
            mutant = in_archive(mutant, chance) if is_zip and chance.random() < 0.5 else damaged(mutant, chance)
        yield mutant


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Damaged once."""
    return chance.choice((flipped, flipped, cut_short, spliced, doubled, overwritten, renumbered, untagged))(
        data, chance
    )


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Some bits are others."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 3, 30))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def cut_short(data: bytes, chance: random.Random) -> bytes:
    """The end, or the beginning, is missing."""
    at = chance.randrange(len(data))
    return data[:at] if chance.random() < 0.7 else data[at:]


def spliced(data: bytes, chance: random.Random) -> bytes:
    """A piece is missing, or stands elsewhere."""
    a, b = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    at = chance.randrange(len(data) + 1)
    rest = data[:a] + data[b:]
    return rest if chance.random() < 0.5 else rest[:at] + data[a:b] + rest[at:]


def doubled(data: bytes, chance: random.Random) -> bytes:
    """A piece stands there again and again."""
    a = chance.randrange(len(data))
    piece = data[a : a + chance.choice((1, 16, 256, 4096))]
    return data[:a] + piece * chance.choice((2, 3, 50)) + data[a:]


def overwritten(data: bytes, chance: random.Random) -> bytes:
    """Odd bytes stand where others were, or between them."""
    at = chance.randrange(len(data))
    odd = chance.choice(_ODD_BYTES)
    return data[:at] + odd + data[at + chance.choice((0, len(odd))) :]


def renumbered(data: bytes, chance: random.Random) -> bytes:
    """A number written in figures is an odd one: lengths, offsets, counts."""
    found = list(_NUMBER.finditer(data))
    if not found:
        return flipped(data, chance)
    m = chance.choice(found)
    return data[: m.start()] + chance.choice(_ODD_NUMBERS) + data[m.end() :]


def untagged(data: bytes, chance: random.Random) -> bytes:
    """A tag is missing, doubled many times, or has another's place."""
    found = list(_TAG.finditer(data))
    if not found:
        return spliced(data, chance)
    m, other = chance.choice(found), chance.choice(found)
    new = chance.choice((b"", m[0] * 2, m[0] * 400, other[0], m[0][:-1], m[0].replace(b'"', b"", 1)))
    return data[: m.start()] + new + data[m.end() :]


def in_archive(data: bytes, chance: random.Random) -> bytes:
    """A member of a ZIP is damaged before it is packed, is missing, is there twice or has another's name."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:  # noqa: BLE001  the archive is damaged already
        return damaged(data, chance)
    if not members:
        return data
    at = chance.randrange(len(members))
    name, body = members[at]
    what = chance.random()
    if what < 0.7 and body:
        members[at] = (name, damaged(body, chance))
    elif what < 0.8:
        del members[at]
    elif what < 0.9:
        members.append((chance.choice(members)[0], body))
    else:
        members[at] = (chance.choice((name + "/", "/" + name, "../" + name, name.upper(), "x" * 300)), body)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            if name not in archive.namelist():
                archive.writestr(name, body)
    return out.getvalue()
