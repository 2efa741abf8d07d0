"""THIN, to be replaced by parse.reading and parse.normalize: .md and .txt only."""
from __future__ import annotations

import pathlib
import re

from vnadmin.records import DocumentText
from vnadmin.spans import OffsetMap, fold, nfc

_MARKUP = re.compile(r"\*\*|__|\*|^#{1,6} ", re.M)


def thin_text(path: str) -> DocumentText:
    raw = pathlib.Path(path).read_bytes().decode("utf-8-sig")
    text = nfc(raw).replace("\r\n", "\n")
    if path.endswith(".md") or "**" in text:
        text = _MARKUP.sub("", text)
    return DocumentText(text, fold(text), raw, OffsetMap.identity(len(text)), wrapped=True)
