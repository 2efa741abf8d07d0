"""The letters of a page of a PDF: the text as pdfium orders it, and the place of single letters when asked for."""

from __future__ import annotations

import ctypes
import re
import threading
from typing import TYPE_CHECKING, Any

from vnadmin.parse.pdf_layout import Fragment
from vnadmin.records import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = threading.Lock()  # pdfium is not thread-safe: two threads crash the process
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
        self.width = pdfium.FPDF_GetPageWidthF(page)
        self.height = pdfium.FPDF_GetPageHeightF(page)
        self._turn = pdfium.FPDFPage_GetRotation(page)
        self._origin = self._crop(page)
        self._page = pdfium.FPDFText_LoadPage(page)
        count = max(pdfium.FPDFText_CountChars(self._page), 0)
        buffer = (ctypes.c_ushort * (count + 1))()
        got = pdfium.FPDFText_GetText(self._page, 0, count, buffer) if count else 0
        units = bytes(buffer)[: 2 * max(got - 1, 0)]
        self.text = units.decode("utf-16-le", errors="replace")
        # Letters without a code are left out of the text but counted; then offsets have to be asked for one by one.
        self._exact = len(self.text) == count
        self._sides = [ctypes.c_double() for _ in range(4)]
        self._refs = [ctypes.byref(side) for side in self._sides]
        self._rect = pdfium.FS_RECTF()
        self._name = ctypes.create_string_buffer(128)

    def close(self) -> None:
        """Free what pdfium holds."""
        self._pdfium.FPDFText_ClosePage(self._page)

    def _crop(self, page: Any) -> tuple[float, float]:
        sides = [ctypes.c_float() for _ in range(4)]
        refs = [ctypes.byref(side) for side in sides]
        if self._pdfium.FPDFPage_GetCropBox(page, *refs) or self._pdfium.FPDFPage_GetMediaBox(page, *refs):
            return sides[0].value, sides[1].value
        return 0.0, 0.0

    def _upright(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
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

    def _index(self, i: int) -> int:
        return i if self._exact else int(self._pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, i))

    def box(self, i: int) -> tuple[float, float, float, float]:
        """The tight box of a letter."""
        left, right, bottom, top = self._refs
        self._pdfium.FPDFText_GetCharBox(self._page, self._index(i), left, right, bottom, top)
        sides = self._sides
        return self._upright(sides[0].value, sides[2].value, sides[1].value, sides[3].value)

    def _loose(self, i: int) -> tuple[float, float, float, float]:
        rect = self._rect
        self._pdfium.FPDFText_GetLooseCharBox(self._page, self._index(i), rect)
        return self._upright(rect.left, rect.bottom, rect.right, rect.top)

    def _is_bold(self, i: int) -> bool:
        """By the name of the font: its weight is not to be trusted."""
        flags = ctypes.c_int()
        got = self._pdfium.FPDFText_GetFontInfo(self._page, self._index(i), self._name, 128, ctypes.byref(flags))
        return bool(got) and b"bold" in self._name.value.lower()

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
        a, b = self._loose(first), self._loose(max(end, first))
        box = Box(
            self.number,
            *(round(v, 2) for v in (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))),
        )
        bold = self._is_bold(first) and self._is_bold(max(last - 1, first))
        return Fragment(self.text[first:last] + hyphen, first, last, box, bold)
