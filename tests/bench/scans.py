"""Errors on scans whose words are known, beside those of Tesseract alone on the same pages.

python tests/bench/scans.py --rendered        pages of the project's corpus, printed, skewed, blurred and made noisy
python tests/bench/scans.py --cost FILE.pdf   what reading costs beyond recognition, with one and with all processors
python tests/bench/scans.py FOLDER            FOLDER holds scan/NAME.pdf or .jpg, with plain/NAME.txt or scan/NAME.gt.txt

A transcription NAME.gt.txt also serves the pictures NAME_blur, NAME_dark and so on. Characters are compared in reading
order, white space squeezed, dashes of lists left out on both sides; words and tokens with figures as multisets.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from pathlib import Path
from random import Random
from typing import NamedTuple

from PIL import Image, ImageChops

from vnadmin.parse.normalize import normalize
from vnadmin.parse.ocr import PdfPictures
from vnadmin.parse.reading import read_source

_DASH = re.compile(r"(?m)^\s*[-–+•]\s+")
_CUT = re.compile(r"(?<=[A-ZĐ]-)\n(?=[A-ZĐ])")  # a symbol over two lines
_DPI, _NOISY_DPI = 300, 200
_EACH = 8  # of the corpus: every eighth document
_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT / "tests"))
# What was written by hand into the blanks of the transcribed forms; no recognition of print reads it.
_BY_HAND = {"ct-07": 2, "cv-3722": 1}
_VARIANT = re.compile(r"_(?:blur|dark|noisy|rotated)$")


class Figures(NamedTuple):
    """Tokens with figures: how many are found, how many there are, how many of these are written by hand."""

    found: int
    all: int
    hand: int


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


def figures_of(name, text, truth):
    """The count of tokens with figures in a transcription."""
    wanted = Counter(w for w in flat(truth).split() if any(c.isdigit() for c in w))
    found = (Counter(flat(text).split()) & wanted).total()
    return Figures(found, wanted.total(), sum(n for start, n in _BY_HAND.items() if name.startswith(start)))


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


def noisy(image, seed):
    """A page as a worn scanner gives it: askew, blurred, grey, grainy, pressed as JPEG."""
    from PIL import ImageFilter

    random = Random(seed)
    page = image.convert("L").rotate(random.uniform(-0.8, 0.8), Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(0.6)).point(lambda v: 30 + v * 200 // 255)
    grain = Image.effect_noise(page.size, 10)
    page = ImageChops.add(page, grain, scale=1, offset=-128)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=65, dpi=(_NOISY_DPI, _NOISY_DPI))
    return Image.open(out)


def rendered():
    """Pages printed from the corpus: errors against the text of the born-digital file, and the mean."""
    from rendering import blocks, to_pdf
    from vnadmin import read

    shares, ruled = [], []
    alike = Counter()
    for seed, path in enumerate(sorted((_ROOT / "corpus" / "documents").iterdir())[::_EACH]):
        data = to_pdf(blocks(path))
        pages = PdfPictures(data)
        shown = [pages(n + 1) for n in range(len(pages))]
        pages.close()
        pictures = [
            noisy(p.image.resize([round(side * _NOISY_DPI / p.dpi) for side in p.image.size]), seed) for p in shown
        ]
        out = io.BytesIO()
        pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=_NOISY_DPI)
        truth = normalize(read_source(data, name="a.pdf")[0]).text
        got = errors(vnadmin_text(out.getvalue()), truth, 0.0)
        (ruled if "|" in truth else shares).append(got)
        printed, scanned = tasks(read(data, name="a.pdf")), tasks(read(out.getvalue(), name="b.pdf"))
        alike.update(same=(printed & scanned).total(), printed=printed.total(), scanned=scanned.total())
        print(f"| {path.stem} | {got.characters:.2%} | {got.words:.1%} | {got.figures:.1%} |", flush=True)
    for name, group in (("without ruled tables", shares), ("with ruled tables", ruled)):
        mean = Errors(*(sum(column) / len(group) for column in zip(*group, strict=True)))
        print(f"| mean of {len(group)} {name} | {mean.characters:.2%} | {mean.words:.1%} | {mean.figures:.1%} |")
    print(
        f"tasks with the same bodies and days: {alike['same']} of {alike['printed']}, {alike['scanned']} from the scans"
    )


def tasks(document):
    """Leads, supporting bodies and days of each task."""
    return Counter(
        (
            tuple(str(a).casefold() for a in task.lead),
            tuple(str(a).casefold() for a in task.supporting),
            tuple(str(d.due_on or d.date) for d in task.deadlines),
        )
        for task in document.tasks
    )


def cost(path):
    """Seconds within the program and around it, the gain of several processors, and the memory of this process."""
    import resource

    from vnadmin import read
    from vnadmin.parse import ocr, ocr_engine

    inside = []
    run = ocr_engine.recognise

    def timed(*args, **options):
        start = time.perf_counter()
        try:
            return run(*args, **options)
        finally:
            inside.append(time.perf_counter() - start)

    ocr_engine.recognise = timed
    workers = ocr._workers
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    took = {}
    spent = []
    for count in (1, workers(), 1, workers()):
        ocr._workers = lambda count=count: count
        inside.clear()
        start = time.perf_counter()
        usage = _processor_time()
        read(path)
        if count == 1:
            spent.append([b - a for a, b in zip(usage, _processor_time(), strict=True)])
        took.setdefault(count, []).append((time.perf_counter() - start, sum(inside)))
    alone, many = min(took[1]), min(took[workers()])
    print(
        f"one processor: {alone[0]:.1f} s, {alone[1]:.1f} s of it in Tesseract, {alone[0] / alone[1] - 1:.1%} around it"
    )
    own, inside_it = min(spent)
    print(
        f"processor time: {own:.1f} s beside {inside_it:.1f} s in Tesseract, {own / inside_it:.1%}; a busy machine shifts it less"
    )
    print(f"{workers()} processors: {many[0]:.1f} s, {alone[0] / many[0]:.2f} times as fast")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"memory: {(after - before) / 1024:.0f} MiB more in this process, {child / 1024:.0f} MiB in Tesseract")


def _processor_time():
    """Seconds of this process, and of those that it started."""
    import resource

    kinds = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return [kind.ru_utime + kind.ru_stime for kind in kinds]


def main():
    if sys.argv[1] == "--rendered":
        return rendered()
    if sys.argv[1] == "--cost":
        return cost(sys.argv[2])
    return transcribed(Path(sys.argv[1]))


def transcribed(folder):
    """The table of the transcribed scans, with the means."""
    rows = []
    counted = []
    print("| scan | Tesseract alone: characters wrong | vnadmin: characters wrong | words found | figures found | s |")
    print("|---|--:|--:|--:|--:|--:|")
    for path, truth in documents(folder):
        both = []
        for read in (plain_tesseract, vnadmin_text):
            start = time.perf_counter()
            text = read(path)
            both.append(errors(text, truth.read_text(encoding="utf-8"), time.perf_counter() - start))
        rows.append(both)
        counted.append(figures_of(path.stem, text, truth.read_text(encoding="utf-8")))
        print(line(path.stem, *both), flush=True)
    means = [
        Errors(*(sum(column) / len(rows) for column in zip(*side, strict=True))) for side in zip(*rows, strict=True)
    ]
    print(line("mean", *means))
    found, wanted, hand = (sum(column) for column in zip(*counted, strict=True))
    print(
        f"tokens with figures: {found} of {wanted} ({found / wanted:.1%}); {hand} are written by hand, of the printed ones ",
        end="",
    )
    print(f"{found / (wanted - hand):.1%}")


def line(name, alone, ours):
    """A row of the table: the program alone and the library beside each other."""
    return (
        f"| {name} | {alone.characters:.1%} | {ours.characters:.1%} | {alone.words:.1%} → {ours.words:.1%} "
        f"| {alone.figures:.1%} → {ours.figures:.1%} | {alone.seconds:.1f} → {ours.seconds:.1f} |"
    )


if __name__ == "__main__":
    main()
