"""What reading may cost, as options of every command that reads documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vnadmin.limits import LIMITS, MEBIBYTE

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
_SIZE = re.compile(r"(\d{1,12})([kmg]?)(?:i?b)?", re.IGNORECASE)
_FIELDS = {"max_bytes": "size", "max_pages": "pages", "max_seconds": "seconds", "max_memory": "memory"}


def size(value: str) -> int:
    """A number of bytes as 5000000, 200M or 2G; wrong use for anything else."""
    m = _SIZE.fullmatch(value)
    if m is None or not int(m[1]):
        raise click.BadParameter(f"{value!r} is not a size like 5000000, 200M or 2G")
    return int(m[1]) << {"": 0, "k": 10, "m": 20, "g": 30}[m[2].lower()]


def limits(command: F) -> F:
    """The options."""
    for option in reversed((
        click.option(
            "--max-bytes", type=size, help=f"Refuse larger files, such as 20M; {LIMITS.size // MEBIBYTE}M if not given."
        ),
        click.option(
            "--max-pages", type=click.IntRange(1), help=f"Refuse files of more pages; {LIMITS.pages} if not given."
        ),
        click.option(
            "--max-seconds",
            type=click.FloatRange(0, min_open=True),
            help=f"For a page, or for LibreOffice to open a file; {LIMITS.seconds:g} if not given.",
        ),
        click.option(
            "--max-memory",
            type=size,
            help="Read each file in a process of its own, with no more memory than this, such as 1G.",
        ),
    )):  # fmt: skip
        command = option(command)
    return command


def with_limits(options: dict[str, Any]) -> dict[str, Any]:
    """Options for `vnadmin.read`: what was typed as `max_…` becomes one `limits`, nothing where nothing was typed."""
    typed: dict[str, Any] = {
        field: options.get(name) for name, field in _FIELDS.items() if options.get(name) is not None
    }
    kept = {name: value for name, value in options.items() if name not in _FIELDS}
    return {**kept, "limits": LIMITS._replace(**typed)} if typed else kept
