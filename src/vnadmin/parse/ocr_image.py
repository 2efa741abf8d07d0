"""Pictures of pages made fit to be read: upright, straight, grey, without coloured stamps, large enough."""

from __future__ import annotations

import contextlib
import io
import math
import warnings
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.errors import DamagedSource, LimitExceeded, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL.Image import Image

    from vnadmin.limits import Limits

_TOO_LARGE = "a picture larger than the limit of {:g} million pixels"
_A4_WIDTH = 595.0  # points
_DPI, _LEAST_DPI, _MOST_DPI = 300, 200, 330
_ENLARGED = 210  # what small pictures are brought to: more makes no letter clearer
_SHARPEN, _SHARPEN_MUCH = (2, 150), (3, 250)  # radius, percent: for scans, for enlarged pictures
_LIKELY_DPI = (60, 1200)
_LIKELY_WIDTH = (280, 1300)  # points
_COLOURED, _TINGED, _NEAR = 45, 14, 6  # how far the channels of a stamp lie apart, and those of its pale edges near by
_LIGHT, _INK = 100, 140  # of 255: how light the lightest channel of a stamp is; what is darker is ink
_MOST_COLOUR = 0.5  # of the ink: more of it is text in colour, not stamps
_SMALL = 700  # pixels: width of the picture in which the way of lines is looked at
_STRIPS, _FINE, _ROUGH = 32, 1400, 3  # strips in which the slant is measured, their rows to a width; rows taken as one
_STEEPEST, _LEAST_SLANT = 6.0, 0.12  # degrees
_WHITE, _DARK = 255, 190
_NEARLY_WHITE = 250  # paper that is white as it is
_TAIL = 0.2  # how common tones of paper are, against the commonest one


class Placement(NamedTuple):
    """How the pixels of a prepared picture, `width` × `height` of them, lead back to the page as it is shown.

    The shown picture was turned by `quarters` × 90° against the clock, brought to this size, then turned by `slant`
    degrees about its middle.
    """

    width: int
    height: int
    slant: float = 0.0
    quarters: int = 0


class Prepared(NamedTuple):
    """A picture for recognition."""

    picture: Image
    dpi: int
    place: Placement


def frames(data: bytes, kind: str, *, limits: Limits) -> Iterator[tuple[Image, float]]:
    """Each picture of a file with its resolution in dots an inch, turned as it is to be shown; `kind` is for messages.

    Raises `DamagedSource` and `LimitExceeded`.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with _quiet():
            file = Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "TIFF"])
        with file:
            with _quiet():
                count = getattr(file, "n_frames", 1)
            _check_count(count, limits)
            for n in range(count):
                with _quiet():
                    file.seek(n)
                    _check_size(file.width, file.height, limits)
                    shown = _opaque(ImageOps.exif_transpose(file))
                yield shown, _resolution(shown, file.info.get("dpi"))
    except Image.DecompressionBombError as error:
        raise LimitExceeded(_TOO_LARGE.format(limits.pixels / 1e6)) from error
    except SourceError:
        raise
    except Exception as error:  # whatever the parsers of Pillow stumble over: TypeError, struct.error, IndexError …
        why = "" if isinstance(error, UnidentifiedImageError) else f": {' '.join(str(error).split())}"
        msg = f"a {kind} picture that is truncated or corrupt{why}"
        raise DamagedSource(msg) from error


def _check_count(count: int, limits: Limits) -> None:
    if count > limits.pages:
        msg = f"{count} pictures; the limit is {limits.pages} pages"
        raise LimitExceeded(msg)


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.pixels:
        raise LimitExceeded(_TOO_LARGE.format(limits.pixels / 1e6))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What Pillow warns of (odd tags, many pixels) is judged here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _opaque(picture: Image) -> Image:
    """Grey or colour of 8 bits, on white where it is transparent."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        out = Image.new("RGB", whole.size, "white")
        out.paste(whole, mask=whole.getchannel("A"))
        return out
    if picture.mode.startswith("I;16") or picture.mode == "I":
        return picture.point(lambda v: v / 256).convert("L")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _resolution(picture: Image, told: object) -> float:
    """Dots an inch: what the file tells if that gives a likely page, else as if the short side were that of A4."""
    if isinstance(told, tuple) and told:
        dpi = float(told[0] or 0)
        low, high = _LIKELY_DPI
        if low <= dpi <= high and _LIKELY_WIDTH[0] <= picture.width * 72 / dpi <= _LIKELY_WIDTH[1]:
            return dpi
    return min(picture.width, picture.height) * 72 / _A4_WIDTH


def prepared(picture: Image, dpi: float, quarters: int = 0) -> Prepared:
    """Turned by quarters against the clock, grey, without coloured stamps, straight, of a size that suits recognition."""
    from PIL import Image, ImageFilter

    grey = without_stamps(picture.rotate(90 * quarters, expand=True) if quarters else picture)
    scale = 1.0
    if dpi < _LEAST_DPI - 10:
        scale = min(_ENLARGED / dpi, 6.0)
    elif dpi > _MOST_DPI:
        scale = _DPI / dpi
    if scale != 1.0:
        size = (max(round(grey.width * scale), 1), max(round(grey.height * scale), 1))
        grey = grey.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)
    slant = slant_of(grey)
    if slant:
        grey = grey.rotate(slant, Image.Resampling.BILINEAR, fillcolor=_WHITE)
    grey = on_white(grey, _TAIL if scale <= 1 else 1.0)
    grey = grey.filter(ImageFilter.UnsharpMask(*(_SHARPEN_MUCH if scale > 1 else _SHARPEN), threshold=0))
    return Prepared(grey, round(dpi * scale), Placement(grey.width, grey.height, slant, quarters))


def on_white(grey: Image, tail: float) -> Image:
    """Grey paper becomes white, and so does its grain: tones less common than `tail` times the commonest are ink."""
    counts = grey.histogram()
    paper = max(range(_INK, 256), key=counts.__getitem__)
    white = next((v for v in range(paper, _INK, -1) if counts[v] < tail * counts[paper]), paper)
    return grey if white >= _NEARLY_WHITE else grey.point([min(v * _WHITE // white, _WHITE) for v in range(256)])


def without_stamps(picture: Image) -> Image:
    """Grey. Coloured ink (seals, signatures) is gone, black letters below it stay; text printed in colour stays too."""
    from PIL import Image, ImageChops, ImageFilter

    if picture.mode != "RGB" or not _is_coloured(picture):
        return picture.convert("L")
    red, green, blue = picture.split()
    light = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    dark = ImageChops.darker(ImageChops.darker(red, green), blue)
    grey = picture.convert("L")
    colour = ImageChops.subtract(light, dark)
    strong = colour.point(lambda v: _WHITE if v > _COLOURED else 0)
    if strong.getbbox() is None:
        return grey
    ink = grey.point(lambda v: _WHITE if v < _INK else 0)
    inked, coloured = ink.histogram()[_WHITE], ImageChops.multiply(ink, strong).histogram()[_WHITE]
    if coloured > _MOST_COLOUR * inked:
        return grey
    # Thin strokes of a stamp are pale: whatever has a tinge near strong colour belongs to it, unless it is black below.
    coarse = strong.reduce(_NEAR).point(lambda v: _WHITE if v else 0).filter(ImageFilter.MaxFilter(3))
    near = coarse.resize(picture.size, Image.Resampling.NEAREST)
    tinged = colour.point(lambda v: _WHITE if v > _TINGED else 0)
    bright = light.point(lambda v: _WHITE if v > _LIGHT else 0)
    grey.paste(_WHITE, mask=ImageChops.multiply(ImageChops.multiply(near, tinged), bright))
    return grey


def _is_coloured(picture: Image) -> bool:
    """Whether any of some pixels has a strong colour; of a stamp there are thousands."""
    from PIL import Image, ImageChops

    some = picture.resize((picture.width // _NEAR + 1, picture.height // _NEAR + 1), Image.Resampling.NEAREST)
    red, green, blue = some.split()
    light, dark = ImageChops.lighter(red, green), ImageChops.darker(red, green)
    colour = ImageChops.subtract(ImageChops.lighter(light, blue), ImageChops.darker(dark, blue))
    return colour.point([0] * (_COLOURED + 1) + [_WHITE] * (_WHITE - _COLOURED)).getbbox() is not None


# --- slant -----------------------------------------------------------------------------------------------------------
def slant_of(grey: Image) -> float:
    """By how many degrees the picture has to be turned against the clock so that its lines lie level; 0.0 for hardly.

    Upright strips of the picture are pushed up and down against each other, each by a row more than its neighbour: that
    costs a hundredth of turning.
    """
    wide = max(grey.width // _STRIPS, 1)
    high = max(grey.width // _FINE, 1)
    strips = grey.crop((0, 0, wide * (grey.width // wide), grey.height)).reduce((wide, high))
    strips = strips.point([_WHITE - v for v in range(256)])
    rough = strips.reduce((1, _ROUGH))
    best = max(
        (a / 2 for a in range(-int(2 * _STEEPEST), int(2 * _STEEPEST) + 1)), key=_sharpness(rough, wide / high / _ROUGH)
    )
    sharpness = _sharpness(strips, wide / high)
    for step in (0.2, 0.1, 0.05):
        best = max((best - step, best, best + step), key=sharpness)
    if abs(best) < _LEAST_SLANT or abs(best) >= _STEEPEST or sharpness(best) < 1.02 * sharpness(0.0):
        return 0.0
    return round(best, 2)


def _sharpness(strips: Image, wide: float) -> Callable[[float], float]:
    """How sharp rows of text stand out when a page is turned by an angle, told from its strips, each `wide` rows wide."""
    from PIL import Image

    @cache
    def sharpness(angle: float) -> float:
        if not angle:
            return _contrast(strips, upright=False)
        push = math.tan(math.radians(angle)) * wide
        way = (1, 0, 0, push, 1, -push * strips.width / 2)
        return _contrast(
            strips.transform(strips.size, Image.Transform.AFFINE, way, Image.Resampling.BILINEAR), upright=False
        )

    return sharpness


def _contrast(ink: Image, *, upright: bool) -> float:
    """How much neighbouring rows (or columns) of a picture differ: most where lines of text lie along them."""
    from PIL import Image

    size = (ink.width, 1) if upright else (1, ink.height)
    profile = ink.convert("F").resize(size, Image.Resampling.BOX).tobytes()
    values = memoryview(profile).cast("f")
    return math.fsum((b - a) ** 2 for a, b in pairwise(values))


def ink_of_columns(picture: Image, box: tuple[int, int, int, int]) -> list[float]:
    """How dark each column of pixels is inside the box, 0 to 255."""
    from PIL import Image

    part = picture.crop(box).convert("F")
    row = part.resize((part.width, 1), Image.Resampling.BOX).tobytes()
    return [_WHITE - value for value in memoryview(row).cast("f").tolist()]


def lies_on_its_side(grey: Image) -> bool:
    """True where the lines of text seem to run from top to bottom."""
    factor = max(grey.width // _SMALL, 1)
    small = grey.reduce(factor).point(lambda v: _WHITE - v)
    along, across = _contrast(small, upright=False) / small.height, _contrast(small, upright=True) / small.width
    return across > 1.5 * along


def is_blank(grey: Image) -> bool:
    """True for a page without ink."""
    small = grey.reduce(max(grey.width // 300, 1))
    counts = small.histogram()
    return sum(counts[:_DARK]) == 0


# --- the way back ----------------------------------------------------------------------------------------------------
def shown_box(
    place: Placement, box: tuple[float, float, float, float], width: float, height: float
) -> tuple[float, float, float, float]:
    """From pixels of the prepared picture to points of the page as it is shown, `width` × `height` points large.

    The middle of the box is led back and its size kept, so that a slanted line gives boxes that rise with it.
    """
    x0, y0, x1, y1 = box
    across, down = (x0 + x1) / 2 - place.width / 2, (y0 + y1) / 2 - place.height / 2
    turn = math.radians(place.slant)
    x = (across * math.cos(turn) - down * math.sin(turn)) / place.width + 0.5
    y = (across * math.sin(turn) + down * math.cos(turn)) / place.height + 0.5
    half_x, half_y = (x1 - x0) / 2 / place.width, (y1 - y0) / 2 / place.height
    for _ in range(place.quarters):  # the picture was turned against the clock: turn the box with the clock
        x, y = 1 - y, x
        half_x, half_y = half_y, half_x
    return (x - half_x) * width, (y - half_y) * height, (x + half_x) * width, (y + half_y) * height
