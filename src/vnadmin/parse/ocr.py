"""Scans and photographs: pages read by text recognition, several at a time, each within a time limit, kept in a cache."""

from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.errors import LimitExceeded, NoTextLayer
from vnadmin.parse import ocr_engine as engine
from vnadmin.parse.ocr_again import read_again
from vnadmin.parse.ocr_cells import read_tables, without_rules
from vnadmin.parse.ocr_columns import read_columns
from vnadmin.parse.ocr_engine import Found, Line, Word
from vnadmin.parse.ocr_grid import find_grids
from vnadmin.parse.ocr_hand import without_handwriting
from vnadmin.parse.ocr_image import Placement, frames, is_blank, lies_on_its_side, prepared
from vnadmin.parse.ocr_page import Recognised, lay_out, parted
from vnadmin.parse.ocr_strokes import count_strokes
from vnadmin.parse.page_text import PageText, PrintedPage
from vnadmin.records import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from vnadmin.limits import Limits
    from vnadmin.parse.ocr_engine import Cells
    from vnadmin.parse.ocr_image import Prepared
    from vnadmin.records import Reading

RECIPE = 4  # of what is cached; rises when the same picture would give other words
_LAYOUT, _ONE_COLUMN = 3, 6  # Tesseract's page segmentation: automatic; one block of text
_GOOD, _READABLE = 70.0, 55.0  # mean certainty: upright pages have 85 to 96, pages upside down below 50
_RENDERED_DPI, _MOST_SIDE = 300, 6000


class Picture(NamedTuple):
    """A page as a picture: its number, the picture, dots an inch, and the size of the page in points."""

    number: int
    image: Image
    dpi: float
    size: tuple[float, float]


def read_picture(data: bytes, media_type: str, *, limits: Limits) -> Reading:
    """The text of the pages of an image file. A page that takes too long stands empty and is named in `unread`.

    Raises `NoTextLayer` where recognition is not installed or finds nothing, `DamagedSource`, and `LimitExceeded` where
    that is so of all pages.
    """
    pages = []
    late: LimitExceeded | None = None
    kind = media_type.rpartition("/")[2].upper()
    for number, (image, dpi) in enumerate(frames(data, kind, limits=limits), 1):
        if not engine.is_ready():
            raise engine.missing()
        size = round(image.width * 72 / dpi, 2), round(image.height * 72 / dpi, 2)
        try:
            found = recognise_picture(Picture(number, image, dpi, size), seconds=limits.seconds)
        except LimitExceeded as error:
            late = error
            pages.append(_empty(number, size)._replace(unread=True))
        else:
            pages.append(_printed(found) if found else _empty(number, size))
    if late and not any(p.lines for p in pages):
        raise late
    if not any(p.lines for p in pages):
        msg = "a picture on which no text was recognised"
        raise NoTextLayer(msg)
    return PageText(pages).reading(reader="ocr", media_type=media_type, text_layer="ocr")


def recognise_pdf(
    data: bytes, numbers: list[int], *, needed: bool, seconds: float, until: float = math.inf
) -> dict[int, PrintedPage]:
    """The pages of a PDF that were recognised; none where that is not installed and not `needed` either.

    A page that takes too long stands empty. Where the pages are `needed` and all take too long, `LimitExceeded` is raised.
    """
    if not engine.is_ready():
        if needed:
            raise engine.missing()
        return {}
    pictures = PdfPictures(data)
    try:
        found = recognise_pages(numbers, pictures, seconds=seconds, until=until)
    finally:
        pictures.close()
    late = [page for page in found.values() if isinstance(page, LimitExceeded)]
    if needed and late and not any(isinstance(page, Recognised) for page in found.values()):
        raise late[0]
    return {
        number: _printed(page) if isinstance(page, Recognised) else _empty(number, (0.0, 0.0))._replace(unread=True)
        for number, page in found.items()
        if page is not None
    }


def _empty(number: int, size: tuple[float, float]) -> PrintedPage:
    return PrintedPage(Page(number, *size, 0, 0), [], [], [])


def _printed(page: Recognised) -> PrintedPage:
    upright = Page(page.number, page.width, page.height, 0, 0)
    return PrintedPage(upright, page.lines, page.apart, page.grids, (page.shown_width, page.shown_height))


def recognise_pages(
    numbers: list[int], picture: Callable[[int], Picture], *, seconds: float, until: float = math.inf
) -> dict[int, Recognised | LimitExceeded | None]:
    """The recognised pages by number; None for a blank one, the error for one that takes longer than `seconds`.

    `picture` is called in several threads. Raises `LimitExceeded` when all take longer than `until`, a moment of
    `time.monotonic`.
    """

    def one(number: int) -> Recognised | LimitExceeded | None:
        if time.monotonic() > until:
            msg = f"reading takes longer than the limits allow (page {number})"
            raise LimitExceeded(msg)
        try:
            return recognise_picture(picture(number), seconds=seconds)
        except LimitExceeded as error:
            return error

    workers = min(_workers(), len(numbers))
    if workers <= 1:
        return {number: one(number) for number in numbers}
    with ThreadPoolExecutor(workers) as pool:  # the work is done in processes of the program, one for each thread
        try:
            return dict(zip(numbers, pool.map(one, numbers), strict=True))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def recognise_picture(page: Picture, *, seconds: float) -> Recognised | None:
    """The lines of a page in reading order, whichever way up the picture is; None for a blank one."""
    until = time.monotonic() + seconds
    kept = _Kept.of(page)
    known = kept.load() if kept else None
    if known is not None:
        place, found = known
    else:
        upright = prepared(page.image, page.dpi)
        if is_blank(upright.picture):
            return None
        place, found = _best_way_up(page, upright, until)
        if kept:
            kept.save(place, found)
    result = lay_out(page.number, place, found, page.size)
    return result if result.lines or result.apart else None


def _best_way_up(page: Picture, upright: Prepared, until: float) -> tuple[Placement, Found]:
    """The picture as it is, if its words make sense; else the way up that gives the surest words."""
    order = [1, 3, 0, 2] if lies_on_its_side(upright.picture) else [0, 2, 1, 3]
    tried: list[tuple[float, Placement, Found]] = []
    for quarters in order:
        one = prepared(page.image, page.dpi, quarters) if quarters else upright
        found, one = _read(one, until)
        enough = _GOOD if tried else _READABLE  # a poor picture is the right way up already
        if found.certainty >= enough:
            return one.place, _more(one, found, until)
        letters = sum(len(w.text) for line in found.lines for w in line.words)
        tried.append((found.certainty * min(letters, 200), one.place, found))
    _, place, found = max(tried, key=lambda t: t[0])
    return place, found


def _read(one: Prepared, until: float) -> tuple[Found, Prepared]:
    """What stands on the page, the cells of ruled tables one by one; and the picture without the rules of its tables."""

    def around(part: Image) -> Found:
        return engine.recognise(part, dpi=one.dpi, layout=_LAYOUT, until=until)

    def inside(part: Image) -> Found:
        return engine.recognise(part, dpi=one.dpi, layout=_ONE_COLUMN, until=until)

    tables = find_grids(one.picture, one.dpi)
    if not tables:
        return around(one.picture), one
    one = one._replace(picture=without_rules(one.picture, tables))
    return read_tables(one.picture, tables, one.dpi, around=around, part=inside), one


def _more(one: Prepared, found: Found, until: float) -> Found:
    """Letterhead and closing read column by column, handwriting in the blanks left out, doubtful figures read again."""

    def read(part: Image, scale: float = 1.0) -> Found:
        return engine.recognise(part, dpi=round(one.dpi * scale), layout=_ONE_COLUMN, until=until)

    outside, inside = parted(found)
    found = without_handwriting(one.picture, read_columns(one.picture, found._replace(lines=outside), read))
    found = count_strokes(one.picture, found._replace(lines=found.lines + inside))
    return read_again(one.picture, found, read)


def _workers() -> int:
    """As many as there are processors to use; one in a process that is itself one of several."""
    if multiprocessing.parent_process() is not None:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# --- pages of a PDF --------------------------------------------------------------------------------------------------
class PdfPictures:
    """Renders pages of a PDF, one at a time, as sharp as the scans in them are."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        from vnadmin.parse.pdf_page import LOCK

        self._lock = LOCK
        with self._lock:
            self._document = pypdfium2.PdfDocument(data)

    def __len__(self) -> int:
        """The number of pages."""
        return len(self._document)

    def __call__(self, number: int) -> Picture:
        """The page as a picture; black and white ones come in grey."""
        with self._lock:
            page = self._document[number - 1]
            try:
                width, height = page.get_size()
                dpi = min(self._sharpness(page, width), _MOST_SIDE * 72 / max(width, height, 1))
                bitmap = page.render(scale=dpi / 72, may_draw_forms=False)
                image = bitmap.to_pil().convert("RGB")
                bitmap.close()
            finally:
                page.close()
        return Picture(number, image, dpi, (round(width, 2), round(height, 2)))

    def close(self) -> None:
        """Free what pdfium holds."""
        with self._lock:
            self._document.close()

    def _sharpness(self, page: object, width: float) -> float:
        """The resolution of the picture that fills the page, if it has one and it is a usual one."""
        import pypdfium2.raw as pdfium

        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2):  # type: ignore[attr-defined]
            left, _, right, _ = item.get_bounds()
            if right - left > 0.8 * width:
                dpi = item.get_px_size()[0] * 72 / (right - left)
                if 190 <= dpi <= 330:
                    return float(dpi)
        return float(_RENDERED_DPI)


# --- cache -----------------------------------------------------------------------------------------------------------
class _Kept(NamedTuple):
    """What was recognised before on the same picture, in the folder that VNADMIN_CACHE names."""

    path: Path
    page: Picture

    @classmethod
    def of(cls, page: Picture) -> _Kept | None:
        """The place of a picture in the cache; None where the user wants none."""
        folder = os.environ.get("VNADMIN_CACHE")
        if not folder:
            return None
        image = page.image
        digest = hashlib.sha256(f"{RECIPE} {engine.version()} {image.mode} {image.size} {page.dpi:.2f}".encode())
        digest.update(image.tobytes())
        name = digest.hexdigest()
        return cls(Path(folder) / "ocr" / name[:2] / f"{name}.json", page)

    def load(self) -> tuple[Placement, Found] | None:
        """What was kept; None where there is nothing, or nothing that can be read."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            lines = [Line(tuple(Word(*w) for w in words), *rest) for words, *rest in kept["lines"]]
            return Placement(*kept["place"]), Found(
                lines, [], [tuple(r) for r in kept["rules"]], _cells(kept["tables"])
            )
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def save(self, place: Placement, found: Found) -> None:
        """Keep it; a full or read-only disk is no reason to fail."""
        kept = {
            "place": place,
            "lines": [[list(line.words), line.size, line.base, line.slope] for line in found.lines],
            "rules": found.rules,
            "tables": found.tables,
        }
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part = self.path.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}")
            part.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
            part.replace(self.path)
        except OSError:
            return


def _cells(kept: list[list[list[list[int] | None]]]) -> tuple[Cells, ...]:
    return tuple(tuple(tuple((c[0], c[1], c[2], c[3]) if c else None for c in row) for row in cells) for cells in kept)
