"""Under what a source counts as done: its content, the options, the version of code and tables."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import vnadmin
from vnadmin.values.units import UnitList


@cache
def version() -> str:
    """The version of the package, with a hash of its code and tables: another row of a table makes another version."""
    root = Path(vnadmin.__file__).parent
    digest = hashlib.sha256()
    for path in sorted((*root.rglob("*.py"), *root.rglob("*.tsv"))):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return f"{vnadmin.__version__}+{digest.hexdigest()[:12]}"


def options_key(options: dict[str, Any]) -> str:
    """The options as one line, whatever the order in which they were given."""
    return json.dumps(options, sort_keys=True, default=_told)


def _told(value: object) -> str:
    """An option that JSON has no form for; a list of units by its content."""
    return hashlib.sha256(repr(value.units).encode()).hexdigest()[:16] if isinstance(value, UnitList) else str(value)


def content_hash(path: str, data: bytes | None) -> str:
    """SHA-256 of a source. Raises `OSError` for a file that cannot be read."""
    if data is not None:
        return hashlib.sha256(data).hexdigest()
    with open(path, "rb") as file:  # noqa: PTH123
        return hashlib.file_digest(file, "sha256").hexdigest()
