"""Members of ZIP files, which say how large they will be and may lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.errors import EncryptedSource, LimitExceeded

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

    from vnadmin.limits import Limits

SMALL = 16 << 20  # below this size no ratio is odd: a white page packs a thousand times


class Budget:
    """What the members of one archive may take together when they are unpacked."""

    def __init__(self, limits: Limits) -> None:
        self._left = limits.inflated
        self._ratio = limits.ratio

    def read(self, archive: ZipFile, info: ZipInfo) -> bytes:
        """The bytes of a member: never more than it declares, which must lie within the limits.

        Raises `LimitExceeded`, `EncryptedSource`, and `BadZipFile` for a member that is larger than it says.
        """
        self._left -= info.file_size
        bomb = info.file_size > SMALL and info.file_size > self._ratio * max(info.compress_size, 1)
        if self._left < 0 or bomb:
            msg = f"{info.filename} inflates to {info.file_size >> 20} MiB, more than the limits allow"
            raise LimitExceeded(msg)
        if info.flag_bits & 1:
            msg = "the archive is protected by a password; remove the password and try again"
            raise EncryptedSource(msg)
        with archive.open(info) as member:  # reading without a size inflates all there is, whatever was declared
            return member.read(info.file_size)
