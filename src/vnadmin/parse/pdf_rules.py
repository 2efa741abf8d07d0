"""The ruling lines of a page of a PDF, as pdfium draws them: what tables are found from.

A path with several parts is several shapes: a line, a box, or a run of lines of which the upright and flat ones count.
Curves stand for the straight way between their ends.
"""

from __future__ import annotations

import ctypes
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from vnadmin.errors import LimitExceeded
from vnadmin.parse.pdf_calls import address, calls, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.limits import Limits
    from vnadmin.parse.pdf_page import Glyphs

_PATH, _IMAGE, _FORM = 2, 3, 5  # kinds of objects of pdfium
_LINE_TO, _CURVE_TO, _MOVE_TO = 0, 1, 2  # kinds of parts of a path
_STROKED, _FILLED = 1, 2
_LEAST_RULE, _THICKEST_RULE = 8.0, 3.0  # points; a side of a cell is longer, its line thinner
_NEARLY_WHITE = 245
_BIG_IMAGE = 0.5
_MOST_OBJECTS = 20_000  # a page has a few hundred; reading more of them for a table takes minutes
_MOST_RULES = 3000  # a page full of small cells has some 1,500
_DEEPEST = 8
Point = tuple[float, float]
Matrix = tuple[float, ...]
_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Edge(NamedTuple):
    """A line that stands up or lies down, or one that does neither and counts as upright."""

    x0: float
    top: float
    x1: float
    bottom: float
    flat: bool


class Drawn(NamedTuple):
    """What is drawn on a page: whether it is one big picture, whether rules stand up and lie down as in a table."""

    scan: bool
    ruled: bool


class Rules:
    """Looks through the drawings of a page."""

    def __init__(self, page: Any, glyphs: Glyphs, count: int, limits: Limits) -> None:
        self._page = address(page)
        self._glyphs = glyphs
        self._count = count
        self._limits = limits
        self._sides = numbers(ctypes.c_float, 4)
        self._modes = numbers(ctypes.c_int, 2)
        self._colour = numbers(ctypes.c_uint, 4)
        self._point = numbers(ctypes.c_float, 2)
        self._matrix = numbers(ctypes.c_float, 6)
        self._shown: list[tuple[int | None, int]] = []  # paths that can be seen, and how they are drawn
        self._forms: list[int | None] = []

    def look(self) -> Drawn:
        """Raises `LimitExceeded` for a picture that would be too large once it is unpacked."""
        call = calls()
        get, kind_of, bounds = call.item, call.kind, call.bounds
        page, glyphs = self._page, self._glyphs
        area = glyphs.width * glyphs.height
        flat = upright = 0
        scan = False
        for i in range(self._count):
            item = get(page, i)
            kind = kind_of(item)
            if kind not in (_PATH, _IMAGE):
                if kind == _FORM:
                    self._forms.append(item)
                continue
            bounds(item, *self._sides.at)
            left, bottom, right, top = self._sides()
            wide, high = right - left, top - bottom
            if kind == _IMAGE:
                self._check_picture(item)
                scan = scan or wide * high > _BIG_IMAGE * area
            elif wide > _LEAST_RULE or high > _LEAST_RULE:
                drawn = self._drawn(item)
                if drawn:
                    self._shown.append((item, drawn))
                if drawn and min(wide, high) < _THICKEST_RULE:
                    flat += wide > high
                    upright += high >= wide
                elif drawn == _STROKED:  # a frame, or a whole grid as one path
                    flat += 2
                    upright += 2
        return Drawn(scan, flat >= 2 and upright >= 2 and self._count <= _MOST_OBJECTS)

    def edges(self) -> list[Edge]:
        """All that can be seen, with the drawings inside of drawings; none where they are too many for a table."""
        found: list[Edge] = []
        rules = 0
        for path, drawn, matrix in self._paths():
            for shape, points in self._shapes(path, matrix):
                if edges := list(_edges(shape, points, drawn)):
                    rules += 1
                    found += edges
            if rules > _MOST_RULES:
                return []  # a drawing: each rule is compared with each other one
        return found

    def _check_picture(self, item: int | None) -> None:
        import pypdfium2.raw as pdfium

        wide, high = ctypes.c_uint(), ctypes.c_uint()
        image = ctypes.cast(item or 0, pdfium.FPDF_PAGEOBJECT)
        got = pdfium.FPDFImageObj_GetImagePixelSize(image, ctypes.byref(wide), ctypes.byref(high))
        if got and wide.value * high.value > self._limits.pixels:
            msg = f"a picture larger than the limit of {self._limits.pixels / 1e6:g} million pixels"
            raise LimitExceeded(msg)

    def _drawn(self, path: int | None) -> int:
        """Whether a path is to be seen: `_STROKED`, `_FILLED` or 0 for white and invisible ones."""
        call = calls()
        call.draw_mode(path, *self._modes.at)
        fill, stroke = self._modes()
        if not fill and not stroke:
            return 0
        ask = call.stroke_colour if stroke else call.fill_colour
        if ask(path, *self._colour.at) and min(self._colour()[:3]) > _NEARLY_WHITE:
            return 0
        return _STROKED if stroke else _FILLED

    def _paths(self) -> Iterator[tuple[int | None, int, Matrix]]:
        for path, drawn in self._shown:
            yield path, drawn, self._matrix_of(path, _PLAIN)
        if self._glyphs.stamped:
            return  # what was stamped on is a drawing by now
        left = _MOST_OBJECTS
        inside = [(form, _PLAIN, 1) for form in self._forms]
        while inside and left > 0:
            form, outer, depth = inside.pop(0)
            matrix = self._matrix_of(form, outer)
            for i in range(min(calls().form_count(form), left)):
                item = calls().form_item(form, i)
                kind = calls().kind(item)
                left -= 1
                if kind == _FORM and depth < _DEEPEST:
                    inside.append((item, matrix, depth + 1))
                elif kind == _PATH and (drawn := self._drawn(item)):
                    yield item, drawn, self._matrix_of(item, matrix)

    def _matrix_of(self, item: int | None, outer: Matrix) -> Matrix:
        calls().matrix(item, self._matrix.at[0])
        a, b, c, d, e, f = self._matrix()
        if outer is _PLAIN:
            return a, b, c, d, e, f
        p, q, r, s, t, u = outer
        return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u

    def _shapes(self, path: int | None, matrix: Matrix) -> Iterator[tuple[str, list[Point]]]:
        """The parts of a path: what each is, and its points on the page as it is shown."""
        call = calls()
        a, b, c, d, e, f = matrix
        place = self._glyphs.upright
        x_at, y_at = self._point.at
        points: list[Point] = []
        curved = closed = False
        bends = 0
        for i in range(call.path_count(path)):
            part = call.path_part(path, i)
            kind = call.part_kind(part)
            if kind == _MOVE_TO:
                if len(points) > 1:
                    yield _shape(points, curved=curved, closed=closed), points
                points, curved, closed = [], False, False
            elif kind == _CURVE_TO:
                bends += 1
                if bends % 3:
                    continue  # it only says how the curve bends
                curved = True
            closed = bool(call.part_closes(part))
            call.part_point(part, x_at, y_at)
            x, y = self._point()
            x, y = a * x + c * y + e, b * x + d * y + f
            points.append(place(x, y, x, y)[:2])
        if len(points) > 1:
            yield _shape(points, curved=curved, closed=closed), points


def _shape(points: list[Point], *, curved: bool, closed: bool) -> str:
    """`line`, `box` or `run`."""
    if not curved and (len(points) == 2 or (len(points) == 3 and closed)):
        return "line"
    if not curved and len(points) == 5 and points[0] == points[4]:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3), _ = points
        if (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0):
            return "box"
    return "run"


def _edges(shape: str, points: list[Point], drawn: int) -> Iterator[Edge]:
    """The lines of a shape that can be a rule: it is framed, or it is thin."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
    wide, high = x1 - x0, bottom - top
    if max(wide, high) < _LEAST_RULE or (drawn != _STROKED and min(wide, high) >= _THICKEST_RULE):
        return
    if shape == "line":
        yield Edge(x0, top, x1, bottom, flat=top == bottom)
    elif shape == "box":
        yield Edge(x0, top, x1, top, flat=True)
        yield Edge(x0, bottom, x1, bottom, flat=True)
        yield Edge(x0, top, x0, bottom, flat=False)
        yield Edge(x1, top, x1, bottom, flat=False)
    else:
        for (xa, ya), (xb, yb) in pairwise(points):
            if xa == xb or ya == yb:
                yield Edge(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb), flat=xa != xb)
