"""Pages as pictures on which words are marked, so that a person sees where something was read."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.errors import UnsupportedFormat
from vnadmin.export.marks import EDGES, FILLS, LABELS
from vnadmin.limits import LIMITS
from vnadmin.model import Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont, ImageFont

    from vnadmin.export.marks import Kind, Mark
    from vnadmin.export.table import Language
    from vnadmin.limits import Limits
    from vnadmin.model import Document

_DPI, _MOST_SIDE = 150, 4000
_PDF, _WORD = "application/pdf", {"docx": "docx", "doc": "doc", "rtf": "rtf"}
_FONTS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "Arial.ttf", "arial.ttf")
_PAD = 1.0  # points around the words


class Drawn(NamedTuple):
    """A page with its marks: its number, from 1, and the picture, with the legend above the page."""

    number: int
    picture: Image


def draw_pages(
    document: Document, data: bytes, marks: Sequence[Mark], *, language: Language = "en", limits: Limits = LIMITS
) -> Iterator[Drawn]:
    """The pages on which something is marked, in order. `data` are the bytes that the document was read from.

    Word documents are laid out by LibreOffice first, and the words looked for on its pages. Raises `UnsupportedFormat` for
    formats that have no pages.
    """
    if document.source.reader in _WORD:
        from vnadmin.export.laid_out import laid_out

        document, data, marks = laid_out(document, data, marks, limits)
    boxes: dict[int, list[tuple[Kind, Region]]] = {}
    for mark in sorted(marks, key=lambda mark: list(FILLS).index(mark.kind)):
        for region in document.regions((mark.start, mark.end)):
            if isinstance(region, Region):
                boxes.setdefault(region.page, []).append((mark.kind, region))
    if document.source.pages is None:
        msg = f"{document.source.name or 'the source'}: a text without pages; give a name that ends in .html for a marked web page"
        raise UnsupportedFormat(msg)
    pages = _pdf_pages if document.source.media_type == _PDF else _pictures
    for number, picture, scale in pages(data, sorted(boxes), document.source.media_type, limits):
        yield Drawn(number, _with_legend(_marked(picture, boxes[number], scale), boxes[number], language))


def _pdf_pages(data: bytes, numbers: list[int], _: str, __: Limits) -> Iterator[tuple[int, Image, float]]:
    """Page number, picture, pixels a point."""
    import pypdfium2

    from vnadmin.parse.pdf_page import LOCK

    with LOCK:
        document = pypdfium2.PdfDocument(data)
        try:
            for number in numbers:
                page = document[number - 1]
                scale = min(_DPI / 72, _MOST_SIDE / max(*page.get_size(), 1.0))
                bitmap = page.render(scale=scale)
                yield number, bitmap.to_pil().convert("RGB"), scale
                bitmap.close()
                page.close()
        finally:
            document.close()


def _pictures(data: bytes, numbers: list[int], media_type: str, limits: Limits) -> Iterator[tuple[int, Image, float]]:
    from PIL import Image

    from vnadmin.parse.ocr_image import frames

    for number, (frame, dpi) in enumerate(frames(data, media_type, limits=limits), 1):
        if number not in numbers:
            continue
        shrunk = min(_DPI / dpi, _MOST_SIDE / max(frame.size), 1.0)
        size = max(round(frame.width * shrunk), 1), max(round(frame.height * shrunk), 1)
        yield number, frame.convert("RGB").resize(size, Image.Resampling.LANCZOS), dpi / 72 * shrunk


def _marked(picture: Image, boxes: list[tuple[Kind, Region]], scale: float) -> Image:
    """The picture with colours below its letters and a line under each stretch."""
    from PIL import Image, ImageChops, ImageDraw

    layer = Image.new("RGB", picture.size, "white")
    draw = ImageDraw.Draw(layer)
    line = max(round(scale), 1)
    for kind, box in boxes:
        x0, y0, x1, y1 = (round(side * scale) for side in (box.x0 - _PAD, box.y0 - _PAD, box.x1 + _PAD, box.y1 + _PAD))
        if x1 > x0 and y1 > y0:
            draw.rectangle((x0, y0, x1, y1), fill=FILLS[kind])
            draw.rectangle((x0, y1 - line, x1, y1), fill=EDGES[kind])
    return ImageChops.multiply(picture, layer)


def _with_legend(picture: Image, boxes: list[tuple[Kind, Region]], language: Language) -> Image:
    """The picture with a strip above it that says what the colours mean."""
    from PIL import Image, ImageDraw

    kinds = [kind for kind in FILLS if any(kind == k for k, _ in boxes)]
    size = max(picture.width // 55, 12)
    font, has_marks = _font(size)
    out = Image.new("RGB", (picture.width, picture.height + 2 * size), "white")
    out.paste(picture, (0, 2 * size))
    draw = ImageDraw.Draw(out)
    x = size
    for kind in kinds:
        label = LABELS[language][kind]
        shown = label if has_marks else _bare(label)
        draw.rectangle((x, size // 2, x + size, size // 2 + size), fill=FILLS[kind], outline=EDGES[kind])
        draw.text((x + 1.4 * size, size), shown, fill="black", font=font, anchor="lm")
        x += round(1.4 * size + draw.textlength(shown, font=font) + 1.6 * size)
    draw.line((0, 2 * size - 1, out.width, 2 * size - 1), fill=(150, 150, 150))
    return out


def _font(size: int) -> tuple[FreeTypeFont | ImageFont, bool]:
    """A font, and whether it has the letters of Vietnamese."""
    from PIL import ImageFont

    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size), True
        except OSError:
            continue
    return ImageFont.load_default(size), False


def _bare(label: str) -> str:
    """Without marks: the font that comes with Pillow has none."""
    parts = unicodedata.normalize("NFD", label.replace("đ", "d"))
    return "".join(c for c in parts if not unicodedata.combining(c))
