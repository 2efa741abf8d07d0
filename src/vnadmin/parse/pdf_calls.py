"""The calls of pdfium that are made for every line, letter and ruling line of a page, bound so that one costs a third.

They take addresses as plain numbers and keep the lock of the interpreter: each is done within a microsecond.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_AT, _INT, _SIZE = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong
_NAME = 128


class Calls(NamedTuple):
    """Functions of pdfium; what they are called there stands in `calls`."""

    item: Callable[[int, int], int | None]
    kind: Callable[[int | None], int]
    bounds: Callable[..., int]
    draw_mode: Callable[..., int]
    fill_colour: Callable[..., int]
    stroke_colour: Callable[..., int]
    matrix: Callable[[int | None, int], int]
    form_count: Callable[[int | None], int]
    form_item: Callable[[int | None, int], int | None]
    path_count: Callable[[int | None], int]
    path_part: Callable[[int | None, int], int | None]
    part_point: Callable[[int | None, int, int], int]
    part_kind: Callable[[int | None], int]
    part_closes: Callable[[int | None], int]
    tight_box: Callable[..., int]
    loose_box: Callable[[int, int, int], int]
    font: Callable[..., int]
    letter: Callable[[int, int], int]
    text: Callable[[int, int, int, int], int]


@cache
def calls() -> Calls:
    """The calls, bound once."""
    import pypdfium2.raw as pdfium

    return Calls(
        _bound(pdfium.FPDFPage_GetObject, _AT, _AT, _INT),
        _bound(pdfium.FPDFPageObj_GetType, _INT, _AT),
        _bound(pdfium.FPDFPageObj_GetBounds, _INT, *[_AT] * 5),
        _bound(pdfium.FPDFPath_GetDrawMode, _INT, _AT, _AT, _AT),
        _bound(pdfium.FPDFPageObj_GetFillColor, _INT, *[_AT] * 5),
        _bound(pdfium.FPDFPageObj_GetStrokeColor, _INT, *[_AT] * 5),
        _bound(pdfium.FPDFPageObj_GetMatrix, _INT, _AT, _AT),
        _bound(pdfium.FPDFFormObj_CountObjects, _INT, _AT),
        _bound(pdfium.FPDFFormObj_GetObject, _AT, _AT, _SIZE),
        _bound(pdfium.FPDFPath_CountSegments, _INT, _AT),
        _bound(pdfium.FPDFPath_GetPathSegment, _AT, _AT, _INT),
        _bound(pdfium.FPDFPathSegment_GetPoint, _INT, _AT, _AT, _AT),
        _bound(pdfium.FPDFPathSegment_GetType, _INT, _AT),
        _bound(pdfium.FPDFPathSegment_GetClose, _INT, _AT),
        _bound(pdfium.FPDFText_GetCharBox, _INT, _AT, _INT, *[_AT] * 4),
        _bound(pdfium.FPDFText_GetLooseCharBox, _INT, _AT, _INT, _AT),
        _bound(pdfium.FPDFText_GetFontInfo, _SIZE, _AT, _INT, _AT, _SIZE, _AT),
        _bound(pdfium.FPDFText_GetCharIndexFromTextIndex, _INT, _AT, _INT),
        _bound(pdfium.FPDFText_GetText, _INT, _AT, _INT, _INT, _AT),
    )


def _bound(function: Any, result: Any, *arguments: Any) -> Any:
    return ctypes.PYFUNCTYPE(result, *arguments)(address(function))


def address(handle: Any) -> int:
    """Where what a handle of pdfium stands for lies."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


class Numbers:
    """Room for numbers that pdfium writes; `at` holds their addresses. Shared: to be read before the next call."""

    __slots__ = ("_values", "at")

    def __init__(self, kind: Any, count: int) -> None:
        self._values = (kind * count)()
        first, size = ctypes.addressof(self._values), ctypes.sizeof(kind)
        self.at = tuple(first + i * size for i in range(count))

    def __call__(self) -> list[Any]:
        """What was written last."""
        written: list[Any] = self._values[:]
        return written


numbers = cache(Numbers)


@cache
def _name() -> Any:
    return ctypes.create_string_buffer(_NAME)


def font_name(page: int, index: int) -> bytes:
    """The name of the font of a letter; empty where it is not known."""
    name = _name()
    got = calls().font(page, index, ctypes.addressof(name), _NAME, *numbers(ctypes.c_int, 1).at)
    return bytes(name.value) if got else b""


def page_text(page: int, count: int) -> str:
    """The first `count` letters of a page, in the order of pdfium."""
    if count <= 0:
        return ""
    units = bytearray(2 * count + 2)
    first = ctypes.c_ushort.from_buffer(units)
    got = calls().text(page, 0, count, ctypes.addressof(first))
    return units[: 2 * max(got - 1, 0)].decode("utf-16-le", errors="replace")
