"""Where single letters of a PDF are printed: looked up when somebody asks, since most letters are never asked for."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from vnadmin.parse.pdf_page import LOCK, with_stamps

if TYPE_CHECKING:
    from vnadmin.records import Box


class PdfPlaces:
    """Opens the file again at the first question, and keeps the page that was asked for last."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._open: _Open | None = None

    def __eq__(self, other: object) -> bool:
        """Of the same file."""
        return isinstance(other, PdfPlaces) and self._data == other._data

    def __hash__(self) -> int:
        """Of the file."""
        return hash(self._data)

    def __reduce__(self) -> tuple[type[PdfPlaces], tuple[bytes]]:
        """What is open stays here."""
        return PdfPlaces, (self._data,)

    def box(self, number: int, first: int, last: int) -> Box | None:
        """The box around the letters `[first, last)` of a page's text, which lie on one line; None where it has fewer."""
        with LOCK:
            if self._open is None:
                self._open = _Open(self._data)
                weakref.finalize(self, _close, self._open)
            glyphs = self._open.page(number)
            if glyphs is None or not 0 <= first < last <= len(glyphs.text):
                return None
            found: Box = glyphs.fragment(first, last).box
            return found


class _Open:
    """What pdfium holds open."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._data = data  # pdfium reads from it as long as the document is open
        self._document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        self._number = 0
        self._page: Any = None
        self._glyphs: Any = None

    def page(self, number: int) -> Any:
        """The letters of a page; None where it cannot be read."""
        if number != self._number:
            self.leave()
            page = self._pdfium.FPDF_LoadPage(self._document, number - 1) if self._document else None
            if page:
                self._page, self._glyphs, _ = with_stamps(self._pdfium, self._document, page, number)
            self._number = number
        return self._glyphs

    def leave(self) -> None:
        """Closes the page."""
        if self._glyphs is not None:
            self._glyphs.close()
            self._pdfium.FPDF_ClosePage(self._page)
        self._page = self._glyphs = None

    def close(self) -> None:
        """Closes all."""
        self.leave()
        if self._document:
            self._pdfium.FPDF_CloseDocument(self._document)
            self._document = None


def _close(held: _Open) -> None:
    with LOCK:
        held.close()
