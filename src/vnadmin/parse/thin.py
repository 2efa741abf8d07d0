"""The former stand-in for the readers; kept until nobody calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.parse.normalize import normalize
from vnadmin.parse.reading import read_source

if TYPE_CHECKING:
    from vnadmin.records import DocumentText


def thin_text(path: str) -> DocumentText:
    """The one text of a file."""
    return normalize(read_source(path)[0])
