"""Born-digital PDF: printed lines with their boxes, in reading order.

Text comes from pdfium in one call a page, boxes from the first and last letter of each line; single letters are looked
at only where two columns or stamps have to be told apart, and pdfplumber only on pages with ruling lines.
"""

from __future__ import annotations

import ctypes
import time
from typing import TYPE_CHECKING, Any

from vnadmin.errors import DamagedSource, EncryptedSource, LimitExceeded, NoTextLayer
from vnadmin.parse.page_text import PageText, PrintedPage
from vnadmin.parse.pdf_layout import ordered, place_stamps, stamp_of, typed_over
from vnadmin.parse.pdf_page import LOCK, Glyphs, with_stamps
from vnadmin.parse.pdf_places import PdfPlaces
from vnadmin.parse.pdf_streams import check_encrypted, check_streams
from vnadmin.parse.text_layer import judge, loses_capitals, needs_recognition
from vnadmin.records import Page

if TYPE_CHECKING:
    from vnadmin.limits import Limits
    from vnadmin.parse.pdf_tables import Grid, Tables
    from vnadmin.records import Reading

MEDIA_TYPE = "application/pdf"
_TAIL = 4096
_PASSWORD = 4
_STROKED, _FILLED = 1, 2
_LEAST_RULE, _THICKEST_RULE = 8.0, 3.0  # points; a side of a cell is longer, its line thinner
_NEARLY_WHITE = 245
_BIG_IMAGE = 0.5
_MOST_OBJECTS = 20_000  # a page has a few hundred; reading more of them for a table takes minutes


def read_pdf(data: bytes, *, limits: Limits) -> Reading:
    """The text of all pages, one printed line a line, without page numbers and running heads.

    Pages without text, and those whose text makes no Vietnamese, are read by text recognition. Raises `NoTextLayer` where
    all pages need that and it is not installed, `EncryptedSource`, `DamagedSource` and `LimitExceeded`.
    """
    import pypdfium2.raw as pdfium

    if b"%%EOF" not in data[-_TAIL:].rstrip(b"\x00\r\n\t "):
        msg = "a PDF file that is truncated: its end is missing"
        raise DamagedSource(msg)
    until = time.monotonic() + limits.total_seconds
    check_streams(data, limits)
    with LOCK:
        document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        if not document:
            if pdfium.FPDF_GetLastError() == _PASSWORD:
                msg = "a PDF file protected by a password; remove the password and try again"
                raise EncryptedSource(msg)
            msg = "a PDF file that is truncated or corrupt"
            raise DamagedSource(msg)
        try:
            check_encrypted(pdfium, document, limits)
            reader = _Reader(pdfium, document, data, limits)
            pages = reader.pages(until)
        finally:
            pdfium.FPDF_CloseDocument(document)
    layer = judge(_words(pages), scanned=2 * len(reader.scans) > len(pages))
    if wanted := _to_recognise(pages, reader.scans, broken=layer == "broken"):
        from vnadmin.parse.ocr import recognise_pdf

        recognised = recognise_pdf(data, wanted, needed=len(wanted) == len(pages), seconds=limits.seconds, until=until)
        pages = [_chosen(p, recognised.get(p.page.number)) for p in pages]
        if not any(p.lines for p in pages):
            msg = f"{len(pages)} page{'s' * (len(pages) > 1)} without any text, and none was recognised"
            raise NoTextLayer(msg)
        if recognised:
            reading = PageText(pages).reading(reader="ocr", media_type=MEDIA_TYPE, text_layer="ocr")
            return reading._replace(letters=PdfPlaces(data))
    reading = PageText(pages).reading(reader="pdf", media_type=MEDIA_TYPE, text_layer=layer)
    return reading._replace(letters=PdfPlaces(data))


def _chosen(printed: PrintedPage, recognised: PrintedPage | None) -> PrintedPage:
    """The recognised page, else the printed one; a page that was not recognised in time keeps its place only."""
    if recognised is None:
        return printed
    return recognised._replace(page=printed.page, shown=None) if recognised.unread else recognised


def _words(pages: list[PrintedPage]) -> str:
    return "\n".join(f.text for p in pages for f in p.lines)


def _to_recognise(pages: list[PrintedPage], scans: set[int], *, broken: bool) -> list[int]:
    """The numbers of the pages whose picture says more than their text."""

    def is_wanted(printed: PrintedPage) -> bool:
        if not printed.lines and not printed.grids:
            return True
        scanned = printed.page.number in scans
        text = _words([printed])
        return loses_capitals(text) or ((broken or scanned) and needs_recognition(text, scanned=scanned))

    return [p.page.number for p in pages if is_wanted(p)]


class _Reader:
    def __init__(self, pdfium: Any, document: Any, data: bytes, limits: Limits) -> None:
        self._pdfium = pdfium
        self._document = document
        self._data = data
        self._limits = limits
        self._tables: Tables | None = None
        self.scans: set[int] = set()  # pages that are one big picture

    def pages(self, until: float) -> list[PrintedPage]:
        """All pages as they are printed; `until` is a moment of `time.monotonic`."""
        count = self._pdfium.FPDF_GetPageCount(self._document)
        if count < 1:
            msg = "a PDF file without pages, or one that is corrupt"
            raise DamagedSource(msg)
        if count > self._limits.pages:
            msg = f"a PDF file of {count} pages; the limit is {self._limits.pages}"
            raise LimitExceeded(msg)
        try:
            return [self._timed(number, until) for number in range(1, count + 1)]
        finally:
            if self._tables is not None:
                self._tables.close()

    def _timed(self, number: int, until: float) -> PrintedPage:
        """A page, if it is done in time. pdfium itself cannot be interrupted."""
        start = time.monotonic()
        page = self._page(number)
        now = time.monotonic()
        if now > until or now - start > self._limits.seconds:
            msg = f"reading takes longer than the limits allow (page {number})"
            raise LimitExceeded(msg)
        return page

    def _page(self, number: int) -> PrintedPage:
        """One page."""
        pdfium = self._pdfium
        page = pdfium.FPDF_LoadPage(self._document, number - 1)
        if not page:
            msg = f"page {number} cannot be read: the PDF file is corrupt"
            raise DamagedSource(msg)
        try:
            page, glyphs, before = with_stamps(pdfium, self._document, page, number)
            try:
                printed = list(glyphs.fragments(0, before))
                stamps = [part for f in glyphs.fragments(before, len(glyphs.text)) for part in stamp_of(f, glyphs)]
                stamps += typed_over(printed, glyphs)
                rest = place_stamps(printed, stamps, glyphs) if stamps else []
                grids: list[Grid] = []
                if self._has_rules(page, glyphs):
                    grids = self._grids(number)
                    for grid in grids:
                        printed = grid.take(printed, glyphs)
                lines = ordered(printed, glyphs)
                return PrintedPage(Page(number, glyphs.width, glyphs.height, 0, 0), lines, rest, grids)
            finally:
                glyphs.close()
        finally:
            pdfium.FPDF_ClosePage(page)

    def _has_rules(self, page: Any, glyphs: Glyphs) -> bool:
        """True where rules stand up and lie down as in a table. Counts pages that are one big picture as well."""
        pdfium = self._pdfium
        flat = upright = 0
        sides = [ctypes.c_float() for _ in range(4)]
        refs = [ctypes.byref(side) for side in sides]
        area = glyphs.width * glyphs.height
        count = pdfium.FPDFPage_CountObjects(page)
        for i in range(count):
            item = pdfium.FPDFPage_GetObject(page, i)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
                continue
            pdfium.FPDFPageObj_GetBounds(item, *refs)
            left, bottom, right, top = (side.value for side in sides)
            wide, high = right - left, top - bottom
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._check_picture(item)
                if wide * high > _BIG_IMAGE * area:
                    self.scans.add(glyphs.number)
            elif wide > _LEAST_RULE or high > _LEAST_RULE:
                drawn = self._drawn(item)
                if drawn and min(wide, high) < _THICKEST_RULE:
                    flat += wide > high
                    upright += high >= wide
                elif drawn == _STROKED:  # a frame, or a whole grid as one path
                    flat += 2
                    upright += 2
        return flat >= 2 and upright >= 2 and count <= _MOST_OBJECTS

    def _check_picture(self, item: Any) -> None:
        """Raises `LimitExceeded` for a picture that would be too large once it is unpacked."""
        wide, high = ctypes.c_uint(), ctypes.c_uint()
        got = self._pdfium.FPDFImageObj_GetImagePixelSize(item, ctypes.byref(wide), ctypes.byref(high))
        if got and wide.value * high.value > self._limits.pixels:
            msg = f"a picture larger than the limit of {self._limits.pixels / 1e6:g} million pixels"
            raise LimitExceeded(msg)

    def _drawn(self, path: Any) -> int:
        """Whether a path is to be seen: `_STROKED`, `_FILLED` or 0 for white and invisible ones."""
        pdfium = self._pdfium
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
        if not fill.value and not stroke.value:
            return 0
        colour = [ctypes.c_uint() for _ in range(4)]
        ask = pdfium.FPDFPageObj_GetStrokeColor if stroke.value else pdfium.FPDFPageObj_GetFillColor
        if ask(path, *(ctypes.byref(c) for c in colour)) and min(c.value for c in colour[:3]) > _NEARLY_WHITE:
            return 0
        return _STROKED if stroke.value else _FILLED

    def _grids(self, number: int) -> list[Grid]:
        from vnadmin.parse.pdf_tables import Tables

        if self._tables is None:
            self._tables = Tables(self._data)
        return self._tables.grids(number)
