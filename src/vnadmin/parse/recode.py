"""Which stretches of a text are in an encoding of before Unicode: told by their fonts, or by what makes syllables.

Both are needed. Fonts lie: much Unicode text stands in a style that still names `.VnTime`. Statistics need some words. A
stretch with a letter that only Unicode has is never touched.
"""

from __future__ import annotations

import re
from itertools import islice
from operator import ne
from typing import TYPE_CHECKING

from vnadmin.parse.legacy import ENCODINGS, Edit, decoded, edits, styles
from vnadmin.parse.syllables import is_syllable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.parse.rewrite import Rewrite
    from vnadmin.records import FontRun

# Letters and signs of windows-1252 that Vietnamese in Unicode has no use for inside words.
_RANGES = "\xa1-\xbf\xc4-\xc7\xcb\xce-\xd1\xd6-\xd8\xdb\xdc\xde\xdf\xe4-\xe7\xeb\xee-\xf1\xf6-\xf8\xfb\xfc\xfe\xff"
TYPICAL = frozenset(c for c in map(chr, range(256)) if re.match(f"[{_RANGES}]", c))
_TYPICAL = re.compile(f"[{_RANGES}]")
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300-\u0323]")
_TOKEN = re.compile(r"[^\s!-@\[-`{-~]{1,40}")
_ASCII_LETTER = re.compile("[A-Za-z]")
_EDGES = "“”‘’„‟«»…–—•·()"
_OTHER = re.compile(r"[^\t\r -~]")  # letters, and controls, which some encodings use for capitals
_LINE = re.compile(r"[^\n]+")
_HYPHENED = re.compile(r"(?<![^\s(“\"])([^\s!-@\[-`{-~]{0,3})-([^\s!-@\[-`{-~]{0,4})(?![^\s.,;:)”\"/])")
_U_HORN = "\xad"
_MOST_TOKENS, _SAMPLE = 3000, 120
_FEWEST, _SHARE = 4, 0.6


def guess(text: str) -> str | None:
    """The encoding whose reading makes syllables of words that are none; None for Unicode and for other languages."""
    sample: dict[str, None] = {}
    for m in islice(_TOKEN.finditer(text), _MOST_TOKENS):
        word = m[0]
        if _OTHER.search(word) and _ASCII_LETTER.search(word) and not _UNICODE.search(word):
            sample[word] = None
            if len(sample) == _SAMPLE:
                break
    wrong = [word for word in sample if not _is_word(word)]
    if sum(1 for word in wrong if _TYPICAL.search(word)) < _FEWEST:
        return None
    scores = {encoding: sum(_is_word(decoded(word, encoding)) for word in wrong) for encoding in ENCODINGS}
    best = max(ENCODINGS, key=scores.__getitem__)  # the first of equals
    return best if scores[best] >= max(_FEWEST, _SHARE * len(wrong)) else None


def recode(work: Rewrite, runs: Sequence[FontRun]) -> dict[str, int]:
    """Rewrites what is in an old encoding, each change with its way back; how many letters of which encoding."""
    done: dict[str, int] = {}
    if runs:
        by_font = _by_font(work.text, runs)
        for named, changes in by_font.items():
            done[named] = _count(work.text, changes)
        work.apply(sorted(change for changes in by_font.values() for change in changes))
    if encoding := guess(work.text):
        if encoding == "tcvn3" and _U_HORN not in work.text:
            work.put(_lost_letters(work.text))
        changes = _by_syllables(work.text, encoding)
        done[encoding] = done.get(encoding, 0) + _count(work.text, changes)
        work.apply(changes)
    return {encoding: letters for encoding, letters in done.items() if letters}


def _count(text: str, changes: list[Edit]) -> int:
    """How many letters the changes are."""
    return sum(sum(map(ne, text[start:end], new)) if end - start == len(new) else 1 for start, end, new in changes)


def shown(text: str) -> str:
    """A short text as it prints, for readers that must understand it before it is rewritten."""
    encoding = guess(text) if _TYPICAL.search(text) else None
    return decoded(text, encoding) if encoding else text


def _lost_letters(text: str) -> list[tuple[int, str]]:
    """Where a hyphen stands for the byte of ư, which fonts of PDF files call by that name ("tr-ëng")."""
    places = []
    for m in _HYPHENED.finditer(text):
        left, right = m[1], m[2]
        whole = decoded(left + _U_HORN + right, "tcvn3")
        if not whole[1:].islower() or not is_syllable(whole) or _UNICODE.search(m[0]):
            continue
        if not (is_syllable(decoded(left, "tcvn3")) and is_syllable(decoded(right, "tcvn3"))):
            places.append((m.end(1), _U_HORN))
    return places


def _by_font(text: str, runs: Sequence[FontRun]) -> dict[str, list[Edit]]:
    """The changes of runs in old fonts, by encoding; none at all where no run reads better for them."""
    better: dict[str, int] = {}
    fitting: list[FontRun] = []
    for run in runs:
        piece = text[run.start : run.end]
        if _UNICODE.search(piece):
            continue
        encoding = styles()[run.style].encoding
        gain = 0 if not _OTHER.search(piece) else _gain(_words(piece), encoding)
        if gain >= 0:
            fitting.append(run)
            better[encoding] = better.get(encoding, 0) + gain
    found: dict[str, list[Edit]] = {}
    for run in fitting:
        style = styles()[run.style]
        if better[style.encoding] > 0:
            changes = edits(text, run.start, run.end, style.encoding, capitals=style.capitals)
            found.setdefault(style.encoding, []).extend(changes)
    return found


def _by_syllables(text: str, encoding: str) -> list[Edit]:
    """The changes of lines that read better; in lines with Unicode letters only of single words.

    A line that makes sense either way ("Sè: 12") goes with the lines around it, where they agree.
    """
    found: list[Edit] = []
    waiting: list[tuple[int, int]] = []  # lines that make sense either way
    old = True  # what the last line that was clear was in
    for m in _LINE.finditer(text):
        start, end = m.span()
        if not _OTHER.search(m[0]):
            continue
        if _UNICODE.search(m[0]):
            for word in _TOKEN.finditer(text, start, end):
                if _TYPICAL.search(word[0]) and _ASCII_LETTER.search(word[0]) and _gain([word[0]], encoding) > 0:
                    found += edits(text, word.start(), word.end(), encoding)
            waiting.clear()
            old = False
            continue
        gain = _gain(_words(m[0]), encoding)
        if gain == 0:
            waiting.append((start, end))
            continue
        if gain > 0:
            for first, last in [*(waiting if old else ()), (start, end)]:
                found += edits(text, first, last, encoding)
        waiting.clear()
        old = gain > 0
    if old:
        for first, last in waiting:
            found += edits(text, first, last, encoding)
    return found


def _words(text: str) -> list[str]:
    return [word for word in _TOKEN.findall(text) if _OTHER.search(word)]


def _gain(words: Iterable[str], encoding: str) -> int:
    """How many more of the words are syllables when read in an encoding."""
    return sum(_is_word(decoded(word, encoding)) - _is_word(word) for word in words)


def _is_word(word: str) -> bool:
    return is_syllable(word.strip(_EDGES))
