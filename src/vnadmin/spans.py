"""Half-open spans, the map between two texts, and the folded key that all patterns are matched against.

Offsets are code points. `fold` keeps the length of its input, so an offset in the key is an offset in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range of code points."""

    start: int
    end: int


class OffsetMap:
    """Leads from offsets of a text back to offsets of the text that it was made from, and the other way.

    It is kept as runs `(text_start, raw_start, raw_end)` in rising order. A run that is as long as its source goes along
    one by one; any other (a repair, a composed letter) maps as a whole. What lies between two runs of the source was
    left out of the text. Built by `parse.normalize` while the text is changed.
    """

    __slots__ = ("_end", "_raw", "_text", "raw_length", "text_length")

    def __init__(
        self, text_starts: list[int], raw_starts: list[int], raw_ends: list[int], text_length: int, raw_length: int
    ) -> None:
        """One entry a run in each list; no run is empty in the text, and a text without letters has no run."""
        self._text = text_starts
        self._raw = raw_starts
        self._end = raw_ends
        self.text_length = text_length
        self.raw_length = raw_length

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """The map of a text that was not changed."""
        return cls([0], [0], [length], length, length) if length else cls([], [], [], 0, 0)

    @classmethod
    def of_edits(cls, edits: list[tuple[int, int, str]], raw_length: int) -> OffsetMap:
        """The map of a text in which each stretch `[start, end)` was replaced; `edits` rise and do not overlap."""
        texts: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        text = raw = 0
        for start, end, new in edits:
            if start > raw:
                texts.append(text)
                starts.append(raw)
                ends.append(start)
                text += start - raw
            if new:
                texts.append(text)
                starts.append(start)
                ends.append(end)
                text += len(new)
            raw = end
        if raw < raw_length:
            texts.append(text)
            starts.append(raw)
            ends.append(raw_length)
            text += raw_length - raw
        return cls(texts, starts, ends, text, raw_length)

    def after(self, inner: OffsetMap) -> OffsetMap:
        """The map of a text onto a middle text (this one), followed by `inner` from the middle text onto its source."""
        texts: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        j, last = 0, len(inner._text)
        for i, (text, mid, mid_end) in enumerate(zip(self._text, self._raw, self._end, strict=True)):
            if mid_end - mid != self._stop(i) - text:
                texts.append(text)
                starts.append(inner.raw_start(mid))
                ends.append(inner.raw_end(mid_end))
                continue
            while j + 1 < last and inner._text[j + 1] <= mid:
                j += 1
            k = j
            while k < last and inner._text[k] < mid_end:
                begin, stop = inner._text[k], inner._stop(k)
                raw, raw_end = inner._raw[k], inner._end[k]
                if raw_end - raw == stop - begin:  # along one by one: cut to what is left of it
                    raw, raw_end = raw + max(mid - begin, 0), raw_end - max(stop - mid_end, 0)
                texts.append(text + max(begin - mid, 0))
                starts.append(raw)
                ends.append(raw_end)
                k += 1
        return OffsetMap(texts, starts, ends, self.text_length, inner.raw_length)

    def extended(self, length: int) -> OffsetMap:
        """The map of the two texts with the same `length` characters put behind each."""
        return OffsetMap(
            [*self._text, self.text_length],
            [*self._raw, self.raw_length],
            [*self._end, self.raw_length + length],
            self.text_length + length,
            self.raw_length + length,
        )

    def _stop(self, i: int) -> int:
        return self._text[i + 1] if i + 1 < len(self._text) else self.text_length

    def _same(self, i: int) -> bool:
        return self._end[i] - self._raw[i] == self._stop(i) - self._text[i]

    def raw_start(self, offset: int) -> int:
        """Where the character at `offset` begins in the raw text."""
        i = bisect_right(self._text, offset) - 1
        if i < 0 or offset >= self.text_length:
            return self.raw_length if offset >= self.text_length else 0
        return self._raw[i] + (offset - self._text[i] if self._same(i) else 0)

    def raw_end(self, offset: int) -> int:
        """Where the character before `offset` ends in the raw text."""
        i = bisect_right(self._text, offset - 1) - 1
        if i < 0:
            return 0
        return self._raw[i] + offset - self._text[i] if self._same(i) else self._end[i]

    def raw(self, start: int, end: int) -> Span:
        """The raw stretch that the text `[start, end)` was made from."""
        if not 0 <= start <= end <= self.text_length:
            msg = f"span [{start}, {end}) lies outside a text of {self.text_length} characters"
            raise ValueError(msg)
        at = self.raw_start(start)
        return Span(at, at) if start == end else Span(at, self.raw_end(end))

    def text(self, start: int, end: int) -> Span:
        """The stretch of text that was made from the raw `[start, end)`; empty where that was left out."""
        texts, raws, ends = self._text, self._raw, self._end
        i = bisect_right(raws, start) - 1
        first = 0
        if i >= 0:
            first, raw = texts[i], raws[i]
            stop = texts[i + 1] if i + 1 < len(texts) else self.text_length
            if ends[i] - raw == stop - first:
                first = min(first + start - raw, stop)
            elif start >= ends[i]:
                first = stop
        i = bisect_right(raws, end - 1) - 1
        if i < 0:
            return Span(first, first)
        last, raw = texts[i], raws[i]
        stop = texts[i + 1] if i + 1 < len(texts) else self.text_length
        last = min(last + end - raw, stop) if ends[i] - raw == stop - last else stop
        return Span(first, max(first, last))


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
# Closed syllables (hoàn, khoản) have one form only. Each pattern begins with one letter: so it is found several times sooner.
_NEW_STYLES = re.compile("o[àáảãạèéẻẽẹ](?!\\w)"), re.compile("u(?<!qu)[ỳýỷỹỵ](?!\\w)")


def fold(text: str) -> str:
    r"""The key of a text, of the same length: lower case, old tone placement, every white space a blank.

    >>> fold("Uỷ ban\nnhân dân TỈNH Hoà Bình")
    'ủy ban nhân dân tỉnh hòa bình'
    """
    key = text.lower()
    if len(key) != len(text):  # a few letters of other scripts grow when lowered
        key = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    if not key.isprintable():  # of white space only the blank is
        for space in "\n\r\t\u00a0\u202f":
            key = key.replace(space, " ")
    found = [m.start() for pattern in _NEW_STYLES for m in pattern.finditer(key)]
    if not found:
        return key
    parts: list[str] = []
    done = 0
    for at in sorted(found):
        parts += (key[done:at], _PAIRS[key[at : at + 2]])
        done = at + 2
    parts.append(key[done:])
    return "".join(parts)


def squeeze(text: str) -> str:
    """White space as single blanks, none at the ends: how a printed piece is shown as a value."""
    return " ".join(text.split())
