"""Born-digital PDF: printed lines with their boxes, in reading order.

Text comes from pdfium in one call a page, boxes from the first and last letter of each line; single letters are looked
at only where two columns or stamps have to be told apart, and pdfplumber only on pages with ruling lines.
"""

from __future__ import annotations

import ctypes
import re
import threading
import time
from typing import TYPE_CHECKING, Any

from vnadmin.errors import DamagedSource, EncryptedSource, LimitExceeded, NoTextLayer
from vnadmin.parse.page_text import PageText, PrintedPage
from vnadmin.parse.pdf_layout import Fragment, ordered, place_stamps, stamp_of
from vnadmin.parse.pdf_streams import check_encrypted, check_streams
from vnadmin.parse.text_layer import judge, loses_capitals, needs_recognition
from vnadmin.records import Box, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.limits import Limits
    from vnadmin.parse.pdf_tables import Grid, Tables
    from vnadmin.records import Reading

MEDIA_TYPE = "application/pdf"
LOCK = threading.Lock()  # pdfium is not thread-safe: two threads crash the process
_LINE_END = re.compile("\r\n|[\r\n\ufffe]")  # U+FFFE: a hyphen at a line end
_TAIL = 4096
_PASSWORD = 4
_STROKED, _FILLED = 1, 2
_LEAST_RULE, _THICKEST_RULE = 8.0, 3.0  # points; a side of a cell is longer, its line thinner
_NEARLY_WHITE = 245
_BIG_IMAGE = 0.5


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
        pages = [recognised.get(p.page.number, p) for p in pages]
        if not any(p.lines for p in pages):
            msg = f"{len(pages)} page{'s' * (len(pages) > 1)} without any text, and none was recognised"
            raise NoTextLayer(msg)
        if recognised:
            return PageText(pages).reading(reader="ocr", media_type=MEDIA_TYPE, text_layer="ocr")
    return PageText(pages).reading(reader="pdf", media_type=MEDIA_TYPE, text_layer=layer)


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
            glyphs = None
            if self._has_stamps(page):  # numbers and dates are often stamped on when the paper is signed
                glyphs = _Glyphs(pdfium, page, number)
                before = len(glyphs.text)
                glyphs.close()
                if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
                    pdfium.FPDF_ClosePage(page)
                    page = pdfium.FPDF_LoadPage(self._document, number - 1)
                glyphs = _Glyphs(pdfium, page, number)
            else:
                glyphs = _Glyphs(pdfium, page, number)
                before = len(glyphs.text)
            try:
                printed = list(glyphs.fragments(0, before))
                stamps = [part for f in glyphs.fragments(before, len(glyphs.text)) for part in stamp_of(f, glyphs)]
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

    def _has_stamps(self, page: Any) -> bool:
        pdfium = self._pdfium
        for i in range(pdfium.FPDFPage_GetAnnotCount(page)):
            annotation = pdfium.FPDFPage_GetAnnot(page, i)
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            pdfium.FPDFPage_CloseAnnot(annotation)
            if kind in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_FREETEXT):
                return True
        return False

    def _has_rules(self, page: Any, glyphs: _Glyphs) -> bool:
        """True where rules stand up and lie down as in a table. Counts pages that are one big picture as well."""
        pdfium = self._pdfium
        flat = upright = 0
        sides = [ctypes.c_float() for _ in range(4)]
        refs = [ctypes.byref(side) for side in sides]
        area = glyphs.width * glyphs.height
        for i in range(pdfium.FPDFPage_CountObjects(page)):
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
        return flat >= 2 and upright >= 2

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


class _Glyphs:
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
