"""Which outside programs are installed, what each of them is for, and how to install what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse import ocr_engine
from vnadmin.parse.outside import find_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.export.table import Language


class Tool(NamedTuple):
    """A program that some formats need. `path` is None where it, or what it needs itself, is not installed."""

    name: str
    path: str | None
    reads: dict[Language, str]
    packages: str


def tools() -> list[Tool]:
    """The programs in the order of what they are needed for."""
    return [
        Tool(
            "LibreOffice",
            find_program("soffice"),
            {"en": "reads .doc and .rtf", "vi": "đọc .doc và .rtf"},
            "libreoffice-writer-nogui",
        ),
        Tool(
            "antiword",
            find_program("antiword"),
            {"en": "reads .doc where LibreOffice is missing or fails", "vi": "đọc .doc khi không có LibreOffice"},
            "antiword",
        ),
        Tool(
            "Tesseract",
            ocr_engine.program() if ocr_engine.is_ready() else None,
            {"en": "reads scans and pictures (with its model vie)", "vi": "đọc bản quét và ảnh (với mô hình vie)"},
            "tesseract-ocr tesseract-ocr-vie",
        ),
    ]


def lines(found: list[Tool], language: Language) -> Iterator[str]:
    """A line a program, and the one command that installs all that is missing."""
    missing, install = ("thiếu", "cài bằng") if language == "vi" else ("missing", "install with")
    for tool in found:
        yield f"{tool.name:<12} {tool.path or missing:<28} {tool.reads[language]}"
    if packages := " ".join(tool.packages for tool in found if tool.path is None):
        yield f"{install} (Debian, Ubuntu): apt install --no-install-recommends {packages}"
