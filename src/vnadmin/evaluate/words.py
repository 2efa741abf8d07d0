"""Keys under which two spellings of the same thing compare equal."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

Words = tuple[str, ...]

# Cyrillic look-alikes and the many dashes and quotes, each by its common sign.
_LOOKALIKES = str.maketrans("АВЕКМНОРСТУХаеорсух–—−‑‐“”‘’", "ABEKMHOPCTYXaeopcyx-----\"\"''")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\ufeff\ufffe]")
_EMPHASIS = re.compile(r"\*\*|__|(?<=\s)[*_](?=\S)|(?<=\S)[*_](?=\s)")
_BLANK = re.compile(r"[\s|]+")
_WORD = re.compile(r"\w+")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_COMRADE = re.compile(r"\b[đĐ]/[cC]\b")
_LIST_MARK = re.compile(r"[,;]\s+")

_LONG_FORMS = {
    "bcđ": "ban chỉ đạo",
    "btv": "ban thường vụ",
    "hđnd": "hội đồng nhân dân",
    "lđtbxh": "lao động thương binh và xã hội",
    "mttq": "mặt trận tổ quốc",
    "tp": "thành phố",
    "ttgcp": "thủ tướng chính phủ",
    "tw": "trung ương",
    "ubmttq": "ủy ban mặt trận tổ quốc",
    "ubnd": "ủy ban nhân dân",
    "vpcp": "văn phòng chính phủ",
}
_EMPTY_WORDS = "các đồng chí những cơ quan đơn vị và của việt nam"


def shown(text: str) -> str:
    r"""The text without what is only layout: emphasis marks, table bars, invisible signs, line breaks.

    >>> shown("**Số:** 40 –\nCT/TU |")
    'Số: 40 - CT/TU'
    """
    text = unicodedata.normalize("NFC", text).translate(_LOOKALIKES)
    return _BLANK.sub(" ", _EMPHASIS.sub("", _INVISIBLE.sub("", text))).strip()


@cache
def _word(word: str) -> str:
    """A word with its tone mark moved to the end, so that Uỷ and Ủy are one."""
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(sorted(c for c in letters if ord(c) in _TONES))
    return unicodedata.normalize("NFC", letters.translate(_TONES)) + tones


def words(text: str | None) -> list[str]:
    """The words of a text, lower case, one tone placement."""
    return [_word(w) for w in _WORD.findall(shown(text or "").casefold())]


def phrase(text: str | None) -> str | None:
    """The words with single blanks; None for an empty text."""
    return " ".join(words(text)) or None


def letters(text: str) -> str:
    """Letters, digits and slashes alone, lower case: finds a quote whatever its breaks and marks."""
    return "".join(c.casefold() for c in shown(text) if c.isalnum() or c == "/")


@cache
def _expansions() -> tuple[dict[str, list[str]], frozenset[str]]:
    return {_word(k): words(v) for k, v in _LONG_FORMS.items()}, frozenset(words(_EMPTY_WORDS))


def body(name: str) -> Words:
    """The telling words of a body's name, short forms spelled out.

    >>> body("UBND các tỉnh") == body("Uỷ ban nhân dân tỉnh")
    True
    """
    long, empty = _expansions()
    spelled: list[str] = []
    for word in words(_COMRADE.sub("", name)):
        spelled += long.get(word, [word])
    return tuple(w for w in spelled if w not in empty) or tuple(spelled)


def bodies(names: Iterable[str]) -> list[Words]:
    """The distinct bodies of a list. A group is cut at commas before a small letter, so that it does not matter how it is cut."""
    found: list[Words] = []
    for name in names:
        text = shown(name)
        for part in _members(text.lower() if text.isupper() else text):
            key = body(part)
            if key and key not in found:
                found.append(key)
    return found


def _members(name: str) -> list[str]:
    """'các sở, ban, ngành' is three; a comma before a capital belongs to a name ('Sở Văn hóa, Thể thao')."""
    parts: list[str] = []
    for piece in _LIST_MARK.split(name):
        if parts and not piece[:1].islower():
            parts[-1] += ", " + piece
        else:
            parts.append(piece)
    return parts


def overlap(left: Iterable[Hashable], right: Iterable[Hashable]) -> float:
    """F1 of two bags of words: 1.0 for the same bag, 0.0 for nothing in common."""
    a, b = Counter(left), Counter(right)
    common = (a & b).total()
    return 2 * common / (a.total() + b.total()) if common else 0.0


def same_body(left: Words, right: Words) -> bool:
    """Whether two names mean one body: nearly all words are shared."""
    return left == right or overlap(left, right) >= 0.85


def symbol(value: str | None) -> str | None:
    """A symbol without blanks and dots, lower case."""
    return re.sub(r"[\s.]+", "", shown(value)).casefold() if value else None


def capacity(value: str | None) -> str:
    """'KT.', 'K/T' and 'KT' are one."""
    return "".join(c for c in shown(value or "").casefold() if c.isalpha())
