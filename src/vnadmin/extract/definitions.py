"""Short names that a document defines: (sau đây gọi tắt là Đề án 375), (viết tắt là KCN), an ninh trật tự (ANTT)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple


class DefinitionHit(NamedTuple):
    """A defined short name. `start`, `end` cover the bracket; `means_start == means_end` where the long form is not plain."""

    start: int
    end: int
    short: str
    means_start: int
    means_end: int


class _Patterns(NamedTuple):
    called: re.Pattern[str]
    abbreviation: re.Pattern[str]
    word: re.Pattern[str]


_SKIPPED = frozenset({"và", "của", "các", "về", "với", "cho"})
_OPENING = "(*“\"' "


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        called=re.compile(
            r"\((?: ?(?:sau|dưới) đây)? {0,4}(?:được {1,3})?(?:gọi {1,3}(?:tắt |chung )?(?:là|:)|viết {1,3}tắt(?: {1,3}là|:)?"
            r"|gọi {1,3}tắt)[ :]{1,4}([^()\n]{1,80}(?:\n[^()\n]{1,80})?)\)"
        ),
        abbreviation=re.compile(r"\((?<=[^\W_]\s\()([A-ZĐƯÔƠÂĂÊ][A-ZĐƯÔƠÂĂÊ&.-]{1,14})\)"),
        word=re.compile(r"[^\W\d_]+"),
    )


def find_definitions(text: str, key: str) -> list[DefinitionHit]:
    """All definitions in text order. `means` is the long form for an abbreviation by initials, else where the clause begins."""
    p = _patterns()
    out: list[DefinitionHit] = []
    at = key.find("(")
    if at < 0:
        return out
    for m in p.abbreviation.finditer(text):
        found = _long_form(p, text, key, m.start(), m[1])
        if found:
            out.append(DefinitionHit(m.start(), m.end(), m[1], *found))
    for word in ("gọi ", "viết tắt"):
        out += _called(p, text, key, word)
    out.sort()
    return out


def _called(p: _Patterns, text: str, key: str, word: str) -> list[DefinitionHit]:
    """Definitions in words: the bracket that holds `word`."""
    out = []
    at = key.find(word)
    while at >= 0:
        bracket = text.rfind("(", max(0, at - 24), at)
        m = p.called.match(key, bracket) if bracket >= 0 else None
        if m and m.end() > at:
            short = " ".join(text[m.start(1) : m.end(1)].split()).strip(" “”\"'*")
            start = _clause_start(text, bracket)
            out.append(DefinitionHit(bracket, m.end(), short, start, len(text[:bracket].rstrip())))
        at = key.find(word, at + len(word))
    return out


def _clause_start(text: str, pos: int) -> int:
    """Where the clause before a bracket begins: behind the last stop, semicolon, paragraph break or bracket."""
    low = max(0, pos - 400)
    start = low
    for mark in (". ", ";", ":", "\n\n", ") "):
        at = text.rfind(mark, start, pos)
        if at >= 0:
            start = max(start, at + len(mark))
    while start < pos and text[start] in _OPENING + "\n":
        start += 1
    return start


def _long_form(p: _Patterns, text: str, key: str, pos: int, short: str) -> tuple[int, int] | None:
    """The words before `pos` whose initials spell the abbreviation; None when they do not."""
    letters = [c for c in short.lower() if c.isalpha()]
    last = key[max(0, pos - 10) : pos].rsplit(maxsplit=1)
    if len(letters) < 2 or not last or plain_letters(last[-1][0]) != plain_letters(letters[-1]):
        return None
    words = list(p.word.finditer(key, max(0, pos - 16 - 9 * len(letters) - 16), pos))
    i = len(words) - 1
    start = end = None
    for letter in reversed(letters):
        while i >= 0 and plain_letters(key[words[i].start()]) != plain_letters(letter) and words[i][0] in _SKIPPED:
            i -= 1
        if i < 0 or plain_letters(key[words[i].start()]) != plain_letters(letter):
            return None
        start = words[i].start()
        end = end or words[i].end()
        i -= 1
    if start is None or end is None or any(c in text[start:pos] for c in ";.:()|"):
        return None
    return start, end


_PLAIN = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ",
    "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyy",
)


def plain_letters(letter: str) -> str:
    """Small letters without tone and hat: "ứng" is abbreviated to "Ư" by some, to "U" by others."""
    return letter.translate(_PLAIN)
