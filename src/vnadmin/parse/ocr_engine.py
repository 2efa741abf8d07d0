"""Words and their boxes out of a picture of a page, by the program Tesseract with its Vietnamese model."""

from __future__ import annotations

import functools
import html
import os
import re
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.errors import LimitExceeded, NoTextLayer, SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

LANGUAGE = "vie"
HOW_TO_INSTALL = (
    "install Tesseract with its Vietnamese model (Debian, Ubuntu: apt install tesseract-ocr tesseract-ocr-vie; "
    "macOS: brew install tesseract tesseract-lang)"
)
# The size of letters and the base line stand in the attributes of a line, the certainty in those of a word.
_ITEM = re.compile(
    r"class='(?:ocr_(?:line|caption|header|textfloat)' id='[^']*' title=\"bbox (?P<line>\d+ \d+ \d+ \d+)(?P<more>[^\"]*)"
    r"|ocr_(?P<area>photo|separator)' id='[^']*' title=\"bbox (?P<box>\d+ \d+ \d+ \d+)"
    r"|ocrx_word' id='[^']*' title='bbox (?P<word>\d+ \d+ \d+ \d+); x_wconf (?P<sure>\d+)[^>]*>(?P<text>(?>(?:[^<]|<(?!/span))*)))"
)
_TAG = re.compile(r"<[^<>]{1,40}>")
_BASELINE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"x_size ([\d.]+)")

Rectangle = tuple[int, int, int, int]
Cells = tuple[tuple[Rectangle | None, ...], ...]


class Word(NamedTuple):
    """A word with its box in pixels and how sure the program is of it, 0 to 100."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    sure: int


class Line(NamedTuple):
    """A line as the program sees it: `size` is the height of its letters, `base` the base line at its left end.

    `slope` is what the base line falls by for each pixel to the right.
    """

    words: tuple[Word, ...]
    size: float
    base: float
    slope: float


class Found(NamedTuple):
    """What stands on a picture: lines of words, areas that look like drawings, ruling lines, ruled tables.

    A table is its cells row by row; None stands for what a cell beside or above covers. The lines in cells are among `lines`.
    """

    lines: list[Line]
    drawings: list[Rectangle]
    rules: list[Rectangle]
    tables: tuple[Cells, ...] = ()

    @property
    def certainty(self) -> float:
        """The mean certainty of all words."""
        return certainty([w for line in self.lines for w in line.words])


def certainty(words: Sequence[Word]) -> float:
    """The mean certainty of words by their letters; 0 where there are none."""
    letters = sum(len(w.text) for w in words)
    return sum(len(w.text) * w.sure for w in words) / letters if letters else 0.0


@functools.cache
def program() -> str | None:
    """The path of Tesseract; None where it is not installed."""
    return shutil.which("tesseract")


@functools.cache
def version() -> str:
    """As the program tells it, for the cache; "" where there is none."""
    path = program()
    if path is None:
        return ""
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=20)
    return (told.stdout or told.stderr).partition("\n")[0].strip()


@functools.cache
def languages() -> frozenset[str]:
    """The models that are installed."""
    path = program()
    if path is None:
        return frozenset()
    told = subprocess.run([path, "--list-langs"], capture_output=True, text=True, check=False, timeout=20)
    return frozenset((told.stdout + told.stderr).split())


def is_ready() -> bool:
    """True where pictures can be read: the program and its Vietnamese model are installed."""
    return LANGUAGE in languages()


def missing() -> NoTextLayer:
    """The error that says what is not installed."""
    what = "the Vietnamese model of Tesseract" if program() else "Tesseract"
    return NoTextLayer(
        f"a picture of text, which needs text recognition, but {what} is not installed: {HOW_TO_INSTALL}"
    )


def recognise(picture: Image, *, dpi: int, layout: int, until: float) -> Found:
    """The lines on a picture. `layout` is the program's page segmentation mode; `until` a moment of `time.monotonic`.

    Raises `LimitExceeded` when the time is over.
    """
    path = program()
    if path is None:
        raise missing()
    header = f"P5 {picture.width} {picture.height} 255\n".encode()  # PGM: nothing to compress, nothing to unpack
    command = [path, "-", "-", "-l", LANGUAGE, "--psm", str(layout), "--dpi", str(dpi), "hocr"]
    left = until - time.monotonic()
    try:
        done = subprocess.run(
            command,
            input=header + picture.tobytes(),
            capture_output=True,
            check=False,
            timeout=max(left, 0.01),
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # more threads than one make it slower, up to twenty times
        )
    except subprocess.TimeoutExpired as error:
        msg = "text recognition of a page takes longer than the limit allows"
        raise LimitExceeded(msg) from error
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        msg = f"text recognition failed: {last or done.returncode}"
        raise SourceError(msg)
    return _parse(done.stdout.decode("utf-8", errors="replace"))


def _parse(page: str) -> Found:
    found = Found([], [], [])
    words: list[Word] = []
    frame: tuple[Rectangle, float, float, float] | None = None
    for m in _ITEM.finditer(page):
        if m["word"]:
            text = html.unescape(_TAG.sub("", m["text"])).strip()
            if text:
                words.append(Word(text, *_rectangle(m["word"]), int(m["sure"])))
            continue
        if frame and words:
            found.lines.append(_line(words, frame))
        words, frame = [], None
        if m["line"]:
            size, base = _SIZE.search(m["more"]), _BASELINE.search(m["more"])
            box = _rectangle(m["line"])
            frame = (
                box,
                float(size[1]) if size else box[3] - box[1],
                float(base[1]) if base else 0.0,
                float(base[2]) if base else 0.0,
            )
        else:
            (found.drawings if m["area"] == "photo" else found.rules).append(_rectangle(m["box"]))
    if frame and words:
        found.lines.append(_line(words, frame))
    return found


def _line(words: list[Word], frame: tuple[Rectangle, float, float, float]) -> Line:
    (_, _, _, bottom), size, slope, offset = frame
    return Line(tuple(words), size, bottom + offset, slope)


def _rectangle(numbers: str) -> Rectangle:
    x0, y0, x1, y1 = (int(v) for v in numbers.split())
    return x0, y0, x1, y1
