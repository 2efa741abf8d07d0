"""The lines that stand for what only a packet states: text of the document, so that its fields have spans like any other."""

from __future__ import annotations

import unicodedata
from typing import Any

from vnadmin.records import DocumentText
from vnadmin.spans import OffsetMap, fold, squeeze

STATED = "packet"  # the rule of what a packet states
_TITLE = "Theo gói tin edXML:"
Fields = dict[str, Any]


class Sheet:
    """Lines "label: value" behind the text of an attachment, or alone."""

    def __init__(self, text: str) -> None:
        self.start = len(text)
        self._parts = ["\n\n" if text and not text.endswith("\n") else "\n" if text else "", _TITLE, "\n"]
        self._length = sum(map(len, self._parts))
        self._lines = 0

    def put(self, label: str, value: str) -> Fields:
        """Writes a line; `text`, `span` and `rule` of a mention of the value."""
        value = squeeze(unicodedata.normalize("NFC", value))
        at = self.start + self._length + len(label) + 2
        line = f"{label}: {value}\n"
        self._parts.append(line)
        self._length += len(line)
        self._lines += 1
        return {"text": value, "span": (at, at + len(value)), "rule": STATED}

    def text(self) -> str:
        """All lines; "" when none was written."""
        return "".join(self._parts) if self._lines else ""


def behind(doc: DocumentText, lines: str) -> DocumentText:
    """The text with these lines at its end; every span of it stays what it was."""
    return doc._replace(text=doc.text + lines, raw=doc.raw + lines, map=doc.map.extended(len(lines)))


def alone(lines: str) -> DocumentText:
    """The lines as a text of their own."""
    return DocumentText(lines, fold(lines), lines, OffsetMap.identity(len(lines)), wrapped=False)
