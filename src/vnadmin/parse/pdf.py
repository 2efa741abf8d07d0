"""Born-digital PDF: printed lines with their boxes, in reading order.

Text comes from pdfium in one call a page, boxes from the first and last letter of each line; single letters are looked
at only where two columns or stamps have to be told apart, and drawn rules only on pages where they can make a table.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from vnadmin.errors import DamagedSource, EncryptedSource, LimitExceeded, NoTextLayer
from vnadmin.parse.page_text import PageText, PrintedPage
from vnadmin.parse.pdf_columns import column_by_column
from vnadmin.parse.pdf_layout import ordered, place_stamps, stamp_of, typed_over
from vnadmin.parse.pdf_page import LOCK, with_stamps
from vnadmin.parse.pdf_places import PdfPlaces
from vnadmin.parse.pdf_rules import Rules
from vnadmin.parse.pdf_streams import check_encrypted, check_streams
from vnadmin.parse.text_layer import judge, loses_capitals, needs_recognition
from vnadmin.records import Page

if TYPE_CHECKING:
    from vnadmin.limits import Limits
    from vnadmin.parse.pdf_tables import Grid
    from vnadmin.records import Reading

MEDIA_TYPE = "application/pdf"
_TAIL = 4096
_PASSWORD = 4


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
            reader = _Reader(pdfium, document, limits)
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
    def __init__(self, pdfium: Any, document: Any, limits: Limits) -> None:
        self._pdfium = pdfium
        self._document = document
        self._limits = limits
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
        return [self._timed(number, until) for number in range(1, count + 1)]

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
                rules = Rules(page, glyphs, pdfium.FPDFPage_CountObjects(page), self._limits)
                drawn = rules.look()
                if drawn.scan:
                    self.scans.add(number)
                if drawn.ruled:
                    from vnadmin.parse.pdf_tables import grids as tables

                    grids = tables(rules.edges())
                    for grid in grids:
                        printed = grid.take(printed, glyphs)
                if not grids:
                    printed = column_by_column(printed, glyphs)
                lines = ordered(printed, glyphs)
                return PrintedPage(Page(number, glyphs.width, glyphs.height, 0, 0), lines, rest, grids)
            finally:
                glyphs.close()
        finally:
            pdfium.FPDF_ClosePage(page)
