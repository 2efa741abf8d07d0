"""Whether the text behind the pages of a PDF can be trusted."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from vnadmin.parse.recode import shown

_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?"
    r"[aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_MARKED = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]")
_LOST = re.compile("[\ufffd\x00\ue000-\uf8ff]")
_SAMPLE = 1500
_KEPT = 8192  # words whose form is remembered
# Measured on real papers: born-digital 0.93 to 0.99 well formed and 0.70 to 0.80 with marks; layers of cheap recognition
# 0.55 to 0.80 and 0.02 to 0.35.
_WELL_FORMED, _WITH_MARKS = 0.85, 0.5


_LEAST_MARKS = 0.2  # born-digital text with fewer marks is of another language, not broken
_MOST_LOST = 0.01
_LEAST_WORDS, _LEAST_CAPITALS = 20, 8
_CONSONANTS = frozenset("bcdđghklmnpqrstvx")


def judge(text: str, *, scanned: bool) -> str:
    """`born-digital`, `ocr` for a good layer behind pictures of pages, `broken` for letters that make no Vietnamese."""
    words = _sample(text)
    if len(words) >= _LEAST_WORDS:
        good, marked = _shares(words)
        if good < _WELL_FORMED or marked < _WITH_MARKS or len(_LOST.findall(text)) > _MOST_LOST * len(text):
            return "broken"
    return "ocr" if scanned else "born-digital"


def needs_recognition(text: str, *, scanned: bool) -> bool:
    """True where a page is read better from its picture than from its text, which makes no Vietnamese.

    Born-digital pages must show that they were meant to be Vietnamese.
    """
    words = _sample(text)
    if len(words) < _LEAST_WORDS:
        return scanned
    good, marked = _shares(words)
    if scanned:
        return good < _WELL_FORMED or marked < _WITH_MARKS
    return len(_LOST.findall(text)) > _MOST_LOST * len(text) or (good < _WELL_FORMED and marked > _LEAST_MARKS)


def loses_capitals(text: str) -> bool:
    """True where a font of the PDF has no code for some capital ("C ỦT C NƯỚC"): headings fall into pieces.

    Spaced-out headings and rows of abbreviations are something else.
    """
    words = [w.lower() for line in text.splitlines() if line.isupper() for w in _WORD.findall(line)]
    if len(words) < _LEAST_CAPITALS:
        return False
    single = sum(1 for w in words if w in _CONSONANTS)
    torn = sum(1 for w in words if not _SYLLABLE.fullmatch(w))
    return 0.12 < single / len(words) < 0.6 and torn > 0.25 * len(words)


def is_syllable(word: str) -> bool:
    """True for what may be one Vietnamese syllable of two letters or more, marks at its ends aside."""
    letters = word.strip(".,;:()[]“”\"'-–/!?").lower()
    return len(letters) > 1 and _SYLLABLE.fullmatch(letters) is not None


def _sample(text: str) -> list[str]:
    """Words of two letters and more, spread over the text."""
    step = max(1, len(text) // (_SAMPLE * 8))
    if step == 1:
        words = _WORD.findall(shown(text).lower())
    else:  # a long text has more words than memory should hold at once
        words = [m[0].lower() for m in islice(_WORD.finditer(shown(text)), 0, None, step)]
    return [w for w in words if len(w) > 1][: 4 * _SAMPLE]


def _shares(words: list[str]) -> tuple[float, float]:
    """How many of the words are well formed, and how many have marks."""
    forms = Counter(map(_FORMS.__getitem__, words))
    return (forms["good"] + forms["both"]) / len(words), (forms["marked"] + forms["both"]) / len(words)


class _Forms(dict[str, str]):
    """What is known of words: well formed, with marks, both, none; the language has some 7,000 syllables."""

    def __missing__(self, word: str) -> str:
        good, marked = _SYLLABLE.fullmatch(word) is not None, _MARKED.search(word) is not None
        form = "both" if good and marked else "good" if good else "marked" if marked else "none"
        if len(self) < _KEPT:
            self[word] = form
        return form


_FORMS = _Forms()
