"""What reading one source may cost at most."""

from __future__ import annotations

from typing import NamedTuple

MEBIBYTE = 1 << 20


class Limits(NamedTuple):
    """What reading one source may cost, so that a hostile file can fill neither the memory nor the day.

    Whatever a file says of itself (bytes, sizes of members of an archive, pages, pixels) is checked before the work is
    done, and what comes out is counted again while it is done. A source that goes beyond one raises `LimitExceeded`, which
    names the limit. `vnadmin.read("a.pdf", limits=vnadmin.Limits(pages=200, memory=1 << 30))`.
    """

    size: int = 256 * MEBIBYTE
    """Bytes of the source."""
    inflated: int = 128 * MEBIBYTE
    """Bytes that the parts of a document take when they are unpacked; parsed XML needs about ten times as much memory."""
    ratio: int = 200
    """How many times a part may grow when it is unpacked, once it is larger than 16 MiB; real ones grow 10 to 60 times."""
    pages: int = 5000
    """Pages of a PDF, pictures of a TIFF."""
    pixels: int = 120_000_000
    """Pixels of one picture; A4 at 1000 dots an inch has 97 million."""
    characters: int = 20_000_000
    """Letters of the text; 1,400 printed pages have about 5 million."""
    seconds: float = 60.0
    """Seconds for one page, or for an outside program to convert one document."""
    total_seconds: float = 1800.0
    """Seconds for the whole document: between pages; to the second where `memory` is given."""
    memory: int | None = None
    """Bytes of addresses that reading may take on top of a bare interpreter. With a number the source is read in a process
    of its own, which costs about a third of a second, and a crash of a library there is a `DamagedSource` and no more.
    None: in this process, where the other limits keep memory in bounds but nothing stops a library that runs away. Where
    the system knows no such limit (Windows, macOS) only the process of its own and its time are kept."""
    unpacked: int = 1024 * MEBIBYTE
    """Bytes that the files of an archive or a message take together; each of them is held to `size`."""
    members: int = 5000
    """Files of an archive or a message, those of archives inside it included."""
    depth: int = 4
    """Of archives in archives, and of packets in packets."""


LIMITS = Limits()
