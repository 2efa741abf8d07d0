"""Half-open spans, the map between two texts, and the folded key that all patterns are matched against.

Offsets are code points. `fold` keeps the length of its input, so an offset in the key is an offset in the text.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range of code points."""

    start: int
    end: int


class OffsetMap:
    """Leads from offsets of a text back to offsets of the text that it was made from.

    It is kept as runs `(text_start, raw_start, raw_length)` in rising order: inside a run of equal length offsets go along
    one by one; a run of another length (a repair) maps as a whole. Built by `parse.normalize` while the text is changed.
    """

    __slots__ = ("_raw", "_same", "_text", "raw_length", "text_length")

    def __init__(self, runs: list[tuple[int, int, bool]], text_length: int, raw_length: int) -> None:
        """`runs`: (text_start, raw_start, same) where `same` says that offsets run one by one until the next run."""
        self._text = [r[0] for r in runs]
        self._raw = [r[1] for r in runs]
        self._same = [r[2] for r in runs]
        self.text_length = text_length
        self.raw_length = raw_length

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """The map of a text that was not changed."""
        return cls([(0, 0, True)], length, length)

    def raw_start(self, offset: int) -> int:
        """Where the character at `offset` begins in the raw text."""
        if not self._text:
            return 0
        i = bisect_right(self._text, offset) - 1
        return self._raw[i] + (offset - self._text[i] if self._same[i] else 0)

    def raw_end(self, offset: int) -> int:
        """Where the character before `offset` ends in the raw text."""
        if offset <= 0 or not self._text:
            return 0
        i = bisect_right(self._text, offset - 1) - 1
        if self._same[i]:
            return self._raw[i] + offset - self._text[i]
        return self._raw[i + 1] if i + 1 < len(self._raw) else self.raw_length

    def raw(self, start: int, end: int) -> Span:
        """The raw stretch that the text `[start, end)` was made from."""
        if not 0 <= start <= end <= self.text_length:
            msg = f"span [{start}, {end}) lies outside a text of {self.text_length} characters"
            raise ValueError(msg)
        if start == end:
            at = self.raw_start(start) if start < self.text_length else self.raw_length
            return Span(at, at)
        return Span(self.raw_start(start), self.raw_end(end))


# --- folding ---------------------------------------------------------------------------------------------------------
# New tone placement (oà, uỷ) is mapped to the old one (òa, ủy), which is one code point for one code point. After q the u
# belongs to the consonant, so "quý" stays. Source: domain notes on tone placement.
_TONES = {"oa": "òóỏõọ", "oe": "òóỏõọ", "uy": "ùúủũụ"}
_NEW = {"oa": "àáảãạ", "oe": "èéẻẽẹ", "uy": "ỳýỷỹỵ"}
_SECOND = {"oa": "a", "oe": "e", "uy": "y"}
_PAIRS = {
    vowels[0] + new: old + _SECOND[vowels]
    for vowels, news in _NEW.items()
    for new, old in zip(news, _TONES[vowels], strict=True)
}
_SPACES = {ord(c): " " for c in "\n\r\t\v\f\u00a0\u2028\u2029"}


def fold(text: str) -> str:
    """The key of a text, of the same length: lower case, old tone placement, every white space and `*` a blank.

    >>> fold("Uỷ ban\\nnhân dân TỈNH Hoà Bình")
    'ủy ban nhân dân tỉnh hòa bình'
    """
    key = text.lower()
    if len(key) != len(text):  # a few letters of other scripts grow when lowered
        key = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    for space in "\n\r\t\u00a0":
        if space in key:
            key = key.replace(space, " ")
    for new, old in _PAIRS.items():
        if new in key:
            if new[0] == "u" and "q" + new in key:
                key = key.replace("q" + new, "\0").replace(new, old).replace("\0", "q" + new)
            else:
                key = key.replace(new, old)
    return key


def nfc(text: str) -> str:
    """Composed form; free of charge where the text is composed already."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def squeeze(text: str) -> str:
    """White space as single blanks, none at the ends: how a printed piece is shown as a value."""
    return " ".join(text.split())
