"""What an address of the 63 provinces and three levels is called since 1 July 2025, by underthesea's table.

Provinces need no package: `data/provinces.tsv` has them. This is for communes (xã, phường, thị trấn).
"""

from __future__ import annotations

from typing import NamedTuple

from vnadmin.errors import UsageError


class Successor(NamedTuple):
    """The unit that an old one went into.

    `commune` is None where only the province is known; `divided` says that the old commune went to several, of which
    `commune` is the first: do not take it without looking.
    """

    province: str
    commune: str | None
    divided: bool


def successor(address: str) -> Successor | None:
    """The successor of "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"; None for an address whose province is unknown.

    Raises `UsageError` where underthesea is not installed.

    >>> successor("Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh")
    Successor(province='Thành phố Hồ Chí Minh', commune='Phường Sài Gòn', divided=False)
    """
    try:
        from underthesea import convert_address
    except ImportError as error:
        msg = "underthesea is not installed: pip install 'vnadmin[nlp]'"
        raise UsageError(msg) from error
    found = convert_address(address)
    if not found.new.province:
        return None
    divided = found.mapping_type is not None and found.mapping_type.value == "divided"
    return Successor(found.new.province, found.new.ward or None, divided)
