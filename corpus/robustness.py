"""How much of what is read is lost when the same documents come in another shape, as a table for `docs/accuracy.md`.

usage: python corpus/robustness.py [FOLDER:GOLD ...] [--write]

Every shape changes the text of a document, never its words (but for the noise): what is found then is compared with the same
annotations. Text documents only; others by the text beside them (`plain/NAME.txt`).
"""

from __future__ import annotations

import random
import re
import textwrap
import unicodedata
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from measuring import asked, renew_page

import vnadmin
from vnadmin.evaluate import evaluate_corpus
from vnadmin.evaluate.sheet import load_gold

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnadmin.evaluate import Report

HERE = Path(__file__).parent
WIDTH = 60
NOISE = 0.01  # of the letters and figures
SEED = 30

# What recognition of print takes one sign for. Marks on vowels are lost or changed most.
_CONFUSED = {
    "l": "1I", "1": "l", "I": "l", "0": "O", "O": "0", "5": "S", "8": "B", "o": "ơô", "ơ": "o", "ô": "o", "ộ": "ô", "ố": "ô", "ổ": "ô",
    "ợ": "ơ", "ớ": "ơ", "a": "á", "á": "a", "à": "á", "ả": "á", "ạ": "a", "ă": "à", "ắ": "ă", "ậ": "â", "ấ": "â", "ẩ": "â", "ầ": "â",
    "e": "c", "c": "e", "é": "e", "ế": "ê", "ể": "ê", "ệ": "ê", "ề": "ê", "u": "ư", "ư": "u", "ứ": "ư", "ự": "ư", "ữ": "ư", "ủ": "ù",
    "ụ": "u", "i": "í", "ị": "i", "í": "ì", "n": "u", "h": "b", "t": "f", "đ": "d", "Đ": "D", ".": ",", ",": ".", ";": ":",
}  # fmt: skip
_ITEM = re.compile(r"^(\s*)((?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]+\.|[a-zđ]\)|Điều \d+\.?)) ")
_COLUMNS = re.compile(r"\S {3,}\S|^ {9,}|\|")
_WORD = re.compile(r"\S+")
# Numerals, symbols, and short forms without a vowel: II., 12/QĐ-UBND, KT., HĐND
_KEPT = re.compile(r"[IVX]+[.)]?|\S*[/\d]\S*|[B-DF-HJ-NP-TV-XZĐ]+[.:]?|UBND|TNCS|UBMTTQ|MTTQ|BCH|VP")
_DASH = re.compile(r"^(\s*)[-–+] ")


def joined(text: str) -> str:
    """Line breaks inside paragraphs removed: what stands between empty lines is one line. Rows of tables keep theirs."""
    out: list[str] = []
    for line in text.split("\n"):
        whole = not line.strip() or line.lstrip().startswith("|")
        if out and not whole and out[-1].strip() and not out[-1].lstrip().startswith("|"):
            out[-1] = f"{out[-1]} {line}"
        else:
            out.append(line)
    return "\n".join(out)


def one_line(text: str) -> str:
    """All line breaks removed."""
    return " ".join(text.split())


def wrapped(text: str) -> str:
    """Every line broken hard at 60 signs, but for rows of tables."""
    out: list[str] = []
    for line in text.split("\n"):
        row = line.lstrip().startswith("|")
        broken = textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        out += [line] if row else broken or [""]
    return "\n".join(out)


def decomposed(text: str) -> str:
    """NFD: marks as signs of their own."""
    return unicodedata.normalize("NFD", text)


def noisy(text: str, seed: int = SEED) -> str:
    """One letter, figure or sign in a hundred taken for another that looks like it."""
    chance = random.Random(f"{seed}{len(text)}")
    return "".join(chance.choice(other) if (other := _CONFUSED.get(c)) and chance.random() < NOISE else c for c in text)


def marked(text: str) -> str:
    """Markdown marks: headings, bold labels, stars for dashes."""
    return "\n".join(map(_marked_line, text.split("\n")))


def _marked_line(line: str) -> str:
    words = line.strip()
    if len(words) > 3 and words.isupper() and not _COLUMNS.search(line):  # what stands in two columns keeps its place
        return f"## **{words}**"
    return _ITEM.sub(r"\1**\2** ", line) if _ITEM.match(line) else _DASH.sub(r"\1* ", line)


def small(text: str) -> str:
    """Lines in capitals that have lost them, but for numerals and short forms: "II. Nhiệm vụ của UBND các xã"."""
    return "\n".join(
        _small_line(line) if line.isupper() and len(line.split()) > 1 else line for line in text.split("\n")
    )


def _small_line(line: str) -> str:
    words = _WORD.sub(lambda m: m[0] if _KEPT.fullmatch(m[0]) else m[0].lower(), line)
    first = next((m.start() for m in _WORD.finditer(words) if not _KEPT.fullmatch(m[0])), 0)
    first += next((n for n, c in enumerate(words[first:]) if c.isalpha()), 0)
    return words[:first] + words[first : first + 1].upper() + words[first + 1 :]


class Shape(NamedTuple):
    """A change of shape. `most`: how much F1 each group of scores may lose on the corpus (nothing where it is not named), `moved`: how many deadlines may move."""

    name: str
    change: Callable[[str], str]
    most: dict[str, float]
    moved: int = 0
    real: float | None = None  # how much any group may lose on real documents; None where nothing is promised


def _most(header: float, citations: float, detect: float, lead: float, dated: float, record: float) -> dict[str, float]:
    return dict(zip(GROUPS, (header, citations, detect, lead, dated, record), strict=True))


GROUPS = ("header", "citations", "tasks.detect", "tasks.lead", "deadlines.attached", "tasks.record")
# Measured on 21 November 2026, with some room for a corpus that grows.
SHAPES: tuple[Shape, ...] = (
    Shape("as it is", str, {}, real=0.0),
    Shape("line breaks of paragraphs removed", joined, _most(0.16, 0.03, 0.06, 0.06, 0.07, 0.10)),
    Shape("all line breaks removed", one_line, _most(0.20, 0.05, 0.11, 0.11, 0.15, 0.17)),
    Shape("wrapped hard at 60", wrapped, _most(0.05, 0.02, 0.02, 0.02, 0.03, 0.04), real=0.03),
    Shape("NFD", decomposed, {}, real=0.0),
    Shape("1 % noise", noisy, _most(0.10, 0.04, 0.08, 0.15, 0.16, 0.25), moved=15),
    Shape("markdown marks", marked, _most(0.07, 0.02, 0.02, 0.02, 0.02, 0.02), real=0.09),
    Shape("capitals of headings lost", small, _most(0.07, 0.03, 0.03, 0.03, 0.03, 0.03)),
)


def read_shaped(change: Callable[[str], str], texts: dict[Path, Path], path: Path) -> vnadmin.Document:
    """A document of the corpus in another shape."""
    return vnadmin.read_text(change(texts[path].read_text(encoding="utf-8")), name=path.name)


def measure(folder: Path, gold: Path, change: Callable[[str], str]) -> Report:
    """The scores of a folder in another shape; documents without text are left out."""
    files, texts = [], {}
    for path in sorted(gold.glob("*.json")):
        data = load_gold(path)
        plain = folder / "plain" / f"{data['id']}.txt"
        source = plain if plain.exists() else folder / data["file"]
        if source.suffix in {".txt", ".md"}:
            try:
                source.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            files.append(path)
            texts[folder / data["file"]] = source
    return evaluate_corpus(folder, gold=files, read=partial(read_shaped, change, texts))


def scores(report: Report) -> dict[str, float]:
    """F1 of each group."""
    rows = report.rows()
    return {name: rows[name].f1 if name in rows else report.part(name).f1 for name in GROUPS}


def table(folder: Path, gold: Path) -> list[str]:
    """A row a shape: F1 of each group and its distance from the first row."""
    lines = [f"| shape | {' | '.join(GROUPS)} | moved |", "|---|" + "--:|" * (len(GROUPS) + 1)]
    base: dict[str, float] = {}
    for shape in SHAPES:
        report = measure(folder, gold, shape.change)
        own = scores(report)
        base = base or own
        cells = [
            f"{own[g]:.3f}" + (f" ({own[g] - base[g]:+.3f})" if round(own[g] - base[g], 3) else "") for g in GROUPS
        ]
        lines.append(f"| {shape.name} | {' | '.join(cells)} | {report.counts['deadlines.moved']} |")
    return lines


def main() -> None:
    """Print the tables; with --write keep them in the page."""
    folders, write = asked(__doc__)
    lines: list[str] = []
    for folder, gold in folders:
        name = "The corpus" if folder.resolve() == HERE.resolve() else "Annotated papers of offices"
        found = table(folder, gold)
        lines += [f"{name}:", "", *found, ""]
        print("\n".join([name, *found]), flush=True)
    if write:
        renew_page("robustness", lines[:-1])


if __name__ == "__main__":
    main()
