"""Words that are spaced out for looks ("V Ă N  P H Ò N G") are closed up; the gaps between words stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vnadmin.parse.rewrite import Edit

_VOWELS = "AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬEÈÉẺẼẸÊỀẾỂỄỆIÌÍỈĨỊOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢUÙÚỦŨỤƯỪỨỬỮỰYỲÝỶỸỴ"
_UPPER = "BCDĐGHKLMNPQRSTVX" + _VOWELS
# Two single letters behind a blank, which no spaced-out word lacks: a range is found sooner than the capitals of a list.
_SINGLE = re.compile(r" [A-Z\u00c0-\u1ef9] {1,4}[A-Z\u00c0-\u1ef9](?![^\W_])")
_HINT = re.compile(f" [{_UPPER}] [{_UPPER}]")
_RUN = re.compile(rf"(?<![^\W_])[{_UPPER}](?: {{1,4}}[{_UPPER}](?![^\W_])){{2,}}")
_SYLLABLE = re.compile(
    f"(?:NGH|NG|NH|GH|GI|KH|PH|TH|TR|CH|QU|[BCDĐGHKLMNPQRSTVX])?[{_VOWELS}]{{1,3}}(?:NG|NH|CH|[CMNPT])?"
)
_TONED = re.compile("[ÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ]")
_GAP = re.compile(" {2,}")
_LONGEST = 120


def close_up(text: str) -> list[Edit]:
    """The blanks to leave out. Letters that do not make syllables ("A B C") stay apart."""
    if not (_SINGLE.search(text) and _HINT.search(text)):
        return []
    edits: list[Edit] = []
    for m in _RUN.finditer(text):
        if len(m[0]) <= 2 * _LONGEST:
            edits += _blanks(m[0], m.start())
    return edits


def _blanks(run: str, offset: int) -> list[Edit]:
    words, at = [], 0
    for gap in [*_GAP.finditer(run), None]:
        words.append((at, run[at : gap.start() if gap else len(run)]))
        at = gap.end() if gap else at
    edits: list[Edit] = []
    for start, word in words:
        syllables = _syllables(word.replace(" ", ""))
        if syllables is None:
            return []
        at = offset + start
        for syllable in syllables:
            edits += ((at + i, at + i + 1, "") for i in range(1, 2 * len(syllable) - 1, 2))
            at += 2 * len(syllable)
    letters = sum(len(word.replace(" ", "")) for _, word in words)
    return edits if letters - len(edits) <= letters / 2 else []


def _syllables(letters: str) -> list[str] | None:
    """The fewest Vietnamese syllables that make up the letters; None where they do not."""
    best: list[list[str] | None] = [[]]
    for end in range(1, len(letters) + 1):
        choice: list[str] | None = None
        for start in range(max(0, end - 7), end):
            head, tail = best[start], letters[start:end]
            if head is None or (choice is not None and len(head) + 1 >= len(choice)):
                continue
            if _SYLLABLE.fullmatch(tail) and len(_TONED.findall(tail)) <= 1:
                choice = [*head, tail]
        best.append(choice)
    return best[-1]
