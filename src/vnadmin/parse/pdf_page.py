"""The letters of a page of a PDF: the text as pdfium orders it, and the place of single letters when asked for."""

from __future__ import annotations

import ctypes
import re
import threading
from typing import TYPE_CHECKING, Any

from vnadmin.parse.pdf_calls import address, calls, font_name, numbers, page_text
from vnadmin.parse.pdf_layout import Fragment
from vnadmin.records import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = threading.Lock()  # pdfium is not thread-safe: two threads crash the process
_make = tuple.__new__  # half the price of `Box(…)`
_LINE_END = re.compile("\r\n|[\r\n\ufffe]")  # U+FFFE: a hyphen at a line end


def with_stamps(pdfium: Any, document: Any, page: Any, number: int) -> tuple[Any, Glyphs, int]:
    """The page with what was stamped on as a part of it, its letters, and how many of them are not stamped.

    Numbers and dates are often stamped on when the paper is signed. The page may be another one than was given.
    """
    glyphs = Glyphs(pdfium, page, number)
    before = len(glyphs.text)
    if _has_stamps(pdfium, page):
        glyphs.close()
        if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
            pdfium.FPDF_ClosePage(page)
            page = pdfium.FPDF_LoadPage(document, number - 1)
        glyphs = Glyphs(pdfium, page, number)
        glyphs.stamped = True
    return page, glyphs, before


def _has_stamps(pdfium: Any, page: Any) -> bool:
    for i in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, i)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_FREETEXT):
            return True
    return False


class Glyphs:
    """The letters of a page: the text as pdfium orders it, and the place of single letters when asked for."""

    def __init__(self, pdfium: Any, page: Any, number: int) -> None:
        self._pdfium = pdfium
        self.number = number
        self.stamped = False  # what was stamped on has become a part of the page
        self.width = pdfium.FPDF_GetPageWidthF(page)
        self.height = pdfium.FPDF_GetPageHeightF(page)
        self._turn = pdfium.FPDFPage_GetRotation(page)
        self._origin = self._crop(page)
        self._page = pdfium.FPDFText_LoadPage(page)
        self._at = address(self._page)
        count = max(pdfium.FPDFText_CountChars(self._page), 0)
        self.text = page_text(self._at, count)
        # Letters without a code are left out of the text but counted; then offsets have to be asked for one by one.
        self._exact = len(self.text) == count
        self._call = calls()
        self._tight = numbers(ctypes.c_double, 4)
        self._rect = numbers(ctypes.c_float, 4)

    def close(self) -> None:
        """Free what pdfium holds."""
        self._pdfium.FPDFText_ClosePage(self._page)

    def _crop(self, page: Any) -> tuple[float, float]:
        sides = [ctypes.c_float() for _ in range(4)]
        if self._pdfium.FPDFPage_GetCropBox(page, *sides) or self._pdfium.FPDFPage_GetMediaBox(page, *sides):
            return sides[0].value, sides[1].value
        return 0.0, 0.0

    def upright(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """From page space to x0, y0, x1, y1 with the origin top left, as the page is shown."""
        left, right = left - self._origin[0], right - self._origin[0]
        bottom, top = bottom - self._origin[1], top - self._origin[1]
        if self._turn == 1:
            return bottom, left, top, right
        if self._turn == 2:
            return self.width - right, bottom, self.width - left, top
        if self._turn == 3:
            return self.width - top, self.height - right, self.width - bottom, self.height - left
        return left, self.height - top, right, self.height - bottom

    def box(self, i: int) -> tuple[float, float, float, float]:
        """The tight box of a letter."""
        at = i if self._exact else self._call.letter(self._at, i)
        self._call.tight_box(self._at, at, *self._tight.at)
        left, right, bottom, top = self._tight()
        return self.upright(left, bottom, right, top)

    def gap(self, i: int, k: int) -> tuple[float, float]:
        """Where the letter `i` ends and the letter `k` begins, left to right."""
        if self._turn or not self._exact:
            return self.box(i)[2], self.box(k)[0]
        ask, page, tight, origin = self._call.tight_box, self._at, self._tight, self._origin[0]
        ask(page, i, *tight.at)
        right = tight()[1] - origin
        ask(page, k, *tight.at)
        return right, tight()[0] - origin

    def _is_bold(self, i: int) -> bool:
        """By the name of the font: its weight is not to be trusted."""
        return b"bold" in font_name(self._at, i if self._exact else self._call.letter(self._at, i)).lower()

    def fragments(self, start: int, end: int) -> Iterator[Fragment]:
        """The printed lines between two offsets of the text, without white space at their ends."""
        text = self.text
        at = start
        while at < end:
            m = _LINE_END.search(text, at, end)
            stop, after = m.span() if m else (end, end)
            hyphen = "-" if m and m[0] == "\ufffe" else ""
            piece = text[at:stop]
            first = at + len(piece) - len(piece.lstrip())
            last = at + len(piece.rstrip())
            if first < last or hyphen:
                yield self.fragment(first, max(last, first), hyphen)
            at = after

    def fragment(self, first: int, last: int, hyphen: str = "") -> Fragment:
        """The letters `[first, last)` as one line."""
        end = last if hyphen else last - 1  # the sign U+FFFE itself has a box: that of the hyphen
        call, page, rect = self._call, self._at, self._rect
        a, z = first, max(end, first)
        if not self._exact:
            a, z = call.letter(page, a), call.letter(page, z)
        call.loose_box(page, a, rect.at[0])
        left, top, right, bottom = rect()
        call.loose_box(page, z, rect.at[0])
        left_z, top_z, right_z, bottom_z = rect()
        x0, y0, x1, y1 = self.upright(min(left, left_z), min(bottom, bottom_z), max(right, right_z), max(top, top_z))
        box = _make(Box, (self.number, round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)))
        bold = self._is_bold(first) and self._is_bold(max(last - 1, first))
        return _make(Fragment, (self.text[first:last] + hyphen, first, last, box, bold, (), True))
