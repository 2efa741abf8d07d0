"""A Word document as its pages: LibreOffice lays it out, and marked words are looked for in what it printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.export.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vnadmin.limits import Limits
    from vnadmin.model import Document

_END = 30  # letters at both ends by which a long stretch is known when something was printed inside it (a page number)
_LONGER = 1.5


def laid_out(
    document: Document, data: bytes, marks: Sequence[Mark], limits: Limits
) -> tuple[Document, bytes, list[Mark]]:
    """The document read from its printed pages, those pages as a PDF, and the marks that were found there again."""
    from vnadmin.parse.office import to_pdf
    from vnadmin.pipeline import read

    printed = to_pdf(data, document.source.reader, limits=limits)
    paged = read(printed, name=document.source.name, limits=limits)
    letters, there = _Letters(document.text), _Letters(paged.text)
    found = [Mark(mark.kind, *span) for mark in marks if (span := _found(letters, there, mark))]
    return paged, printed, found


class _Letters:
    """A text without white space and table rules, which every layout sets anew, and where each letter stands."""

    def __init__(self, text: str) -> None:
        self.places = [i for i, c in enumerate(text) if not c.isspace() and c != "|"]
        self.text = "".join([text[i] for i in self.places])

    def at(self, offset: int) -> int:
        """How many letters stand before an offset of the text."""
        from bisect import bisect_left

        return bisect_left(self.places, offset)


def _found(letters: _Letters, there: _Letters, mark: Mark) -> tuple[int, int] | None:
    start, end = letters.at(mark.start), letters.at(mark.end)
    words = letters.text[start:end]
    if not words:
        return None
    places = _all(there.text, words)
    length = len(words)
    if not places and length > 3 * _END:
        head, tail = words[:_END], words[-_END:]
        for at in _all(there.text, head):
            stop = there.text.find(tail, at, at + round(_LONGER * length)) + _END
            if stop >= at + _END:
                places, length = [at], stop - at
                break
    if not places:
        return None
    before = _all(letters.text, words)
    if len(before) == len(places) and start in before:
        at = places[before.index(start)]
    else:  # something repeats it: the nearest as a share of the whole
        share = start / len(letters.text)
        at = min(places, key=lambda place: abs(place / len(there.text) - share))
    return there.places[at], there.places[at + length - 1] + 1


def _all(text: str, words: str) -> list[int]:
    places = []
    at = text.find(words)
    while at >= 0:
        places.append(at)
        at = text.find(words, at + len(words))
    return places
