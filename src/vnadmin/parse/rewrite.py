"""A text under repair: every change is recorded as it is made, so that each letter leads back to its source."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from vnadmin.spans import OffsetMap, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

Edit = tuple[int, int, str]

# Loose marks behind a letter. A mark comes first in the pattern: few texts have any.
_LOOSE = re.compile(r"[\u0300-\u036f](?<=[^\W\d_].)[\u0300-\u036f]*")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"\S+")


class Rewrite:
    """`text` as it stands now, `map` from it to the raw text, and the bold stretches, which move along."""

    def __init__(self, raw: str) -> None:
        self.text = raw
        self.map = OffsetMap.identity(len(raw))
        self.bold: list[Span] = []
        self._changed = False

    def apply(self, edits: list[Edit]) -> None:
        """Replace stretches; `edits` rise and do not overlap."""
        if not edits:
            return
        text, at = self.text, 0
        parts: list[str] = []
        add = parts.append
        for start, end, new in edits:
            add(text[at:start])
            if new:
                add(new)
            at = end
        parts.append(text[at:])
        step = OffsetMap.of_edits(edits, len(text))
        self.text = "".join(parts)
        self.map = step.after(self.map) if self._changed else step
        self._changed = True
        if self.bold:
            self.bold = [moved for span in self.bold if (moved := step.text(*span)).start < moved.end]

    def swap(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Replace single characters by single characters everywhere: no offset moves."""
        for old, new in pairs:
            self.text = self.text.replace(old, new)

    def put(self, places: list[tuple[int, str]]) -> None:
        """Replace the characters at some offsets by others, one for one: no offset moves."""
        if places:
            letters = list(self.text)
            for at, new in places:
                letters[at] = new
            self.text = "".join(letters)

    def compose(self) -> None:
        """NFC: each letter with loose marks becomes one run of the map."""
        text = self.text  # with loose tones, the test would compose it all first
        if not any(tone in text for tone in _TONES) and unicodedata.is_normalized("NFC", text):
            return
        self.apply(_composed([(m.start() - 1, m.end()) for m in _LOOSE.finditer(text)], text))
        if not unicodedata.is_normalized("NFC", self.text):  # marks of other scripts: by words
            self.apply(_composed([m.span() for m in _WORD.finditer(self.text)], self.text))


def _composed(stretches: list[tuple[int, int]], text: str) -> list[Edit]:
    forms: dict[str, str] = {}
    edits = []
    for start, end in stretches:
        old = text[start:end]
        new = forms.get(old)
        if new is None:
            new = forms[old] = unicodedata.normalize("NFC", old)
        if new != old:
            edits.append((start, end, new))
    return edits
