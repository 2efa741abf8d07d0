"""Errors on scans whose words are known, beside those of Tesseract alone on the same pages.

python tests/bench/scans.py FOLDER    FOLDER holds scan/NAME.pdf or .jpg, with plain/NAME.txt or scan/NAME.gt.txt

A transcription NAME.gt.txt also serves the pictures NAME_blur, NAME_dark and so on. Characters are compared in reading
order, white space squeezed, dashes of lists left out on both sides; words and tokens with figures as multisets.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from vnadmin.parse.normalize import normalize
from vnadmin.parse.ocr import PdfPictures
from vnadmin.parse.reading import read_source

_DASH = re.compile(r"(?m)^\s*[-–+•]\s+")
_CUT = re.compile(r"(?<=[A-ZĐ]-)\n(?=[A-ZĐ])")  # a symbol over two lines
_DPI = 300
_VARIANT = re.compile(r"_(?:blur|dark|noisy|rotated)$")


class Errors(NamedTuple):
    """Shares: wrong characters, words found, tokens with figures found; and the seconds that it took."""

    characters: float
    words: float
    figures: float
    seconds: float


def flat(text):
    """What is compared."""
    return " ".join(_DASH.sub("", _CUT.sub("", unicodedata.normalize("NFC", text))).split())


def distance(a, b):
    """The least number of insertions, deletions and replacements (Myers 1999, with long integers for words)."""
    places = {}
    for i, c in enumerate(a):
        places[c] = places.get(c, 0) | 1 << i
    mask, last = (1 << len(a)) - 1, 1 << max(len(a) - 1, 0)
    up, down, score = mask, 0, len(a)
    for c in b:
        same = places.get(c, 0)
        across = ((same & up) + up ^ up) | same
        same |= down
        rise, fall = down | ~(across | up) & mask, up & across
        score += bool(rise & last) - bool(fall & last)
        rise, fall = rise << 1 | 1, fall << 1
        up, down = (fall | ~(same | rise)) & mask, rise & same & mask
    return score if a else len(b)


def recall(found, wanted):
    """The share of the words that are found."""
    have, need = Counter(found), Counter(wanted)
    return (have & need).total() / max(need.total(), 1)


def errors(text, truth, seconds):
    """How far a text is from the truth."""
    text, truth = flat(text), flat(truth)
    words, wanted = text.split(), truth.split()
    figures = [w for w in wanted if any(c.isdigit() for c in w)]
    return Errors(distance(text, truth) / len(truth), recall(words, wanted), recall(words, figures), seconds)


def plain_tesseract(path):
    """What the program alone makes of the pages, rendered at 300 dots an inch; pictures as they are."""
    if path.suffix == ".pdf":
        pages = PdfPictures(path.read_bytes())
        shown = [pages(number) for number in range(1, len(pages) + 1)]
        pages.close()
        pictures = [p.image.resize([round(side * _DPI / p.dpi) for side in p.image.size]) for p in shown]
    else:
        pictures = [Image.open(path)]
    texts = []
    for picture in pictures:
        grey = picture.convert("L")
        done = subprocess.run(
            ["tesseract", "-", "-", "-l", "vie", "--dpi", str(_DPI)],
            input=f"P5 {grey.width} {grey.height} 255\n".encode() + grey.tobytes(),
            capture_output=True,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
        texts.append(done.stdout.decode())
    return "\n".join(texts)


def vnadmin_text(path):
    """The text that the library gives."""
    return normalize(read_source(path)[0]).text


def documents(folder):
    """Each scan with the file of its words."""
    for path in sorted((folder / "scan").iterdir()):
        if path.suffix not in {".pdf", ".jpg", ".png", ".tif"}:
            continue
        base = _VARIANT.sub("", path.stem)
        for truth in (folder / "plain" / f"{base}.txt", folder / "scan" / f"{base}.gt.txt"):
            if truth.exists():
                yield path, truth


def main():
    rows = []
    print("| scan | Tesseract alone: characters wrong | vnadmin: characters wrong | words found | figures found | s |")
    print("|---|--:|--:|--:|--:|--:|")
    for path, truth in documents(Path(sys.argv[1])):
        both = []
        for read in (plain_tesseract, vnadmin_text):
            start = time.perf_counter()
            text = read(path)
            both.append(errors(text, truth.read_text(encoding="utf-8"), time.perf_counter() - start))
        rows.append(both)
        print(line(path.stem, *both), flush=True)
    means = [
        Errors(*(sum(column) / len(rows) for column in zip(*side, strict=True))) for side in zip(*rows, strict=True)
    ]
    print(line("mean", *means))


def line(name, alone, ours):
    """A row of the table: the program alone and the library beside each other."""
    return (
        f"| {name} | {alone.characters:.1%} | {ours.characters:.1%} | {alone.words:.1%} → {ours.words:.1%} "
        f"| {alone.figures:.1%} → {ours.figures:.1%} | {alone.seconds:.1f} → {ours.seconds:.1f} |"
    )


if __name__ == "__main__":
    main()
