"""Words as an archive indexes them: with and without the marks of Vietnamese letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from vnadmin.spans import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_NAMES = 4096  # names and facets that are remembered
_WORD = re.compile(r"[^\W_]+")
_PLAIN = {
    code: unicodedata.normalize("NFD", chr(code))[0]
    for block in (range(0xC0, 0x250), range(0x1E00, 0x1F00))
    for code in block
    if len(unicodedata.normalize("NFD", chr(code))) > 1
} | {0x111: "d", 0x110: "d"}


def key(text: str) -> str:
    """Composed, lower case, old tone placement: what compares equal when accents count.

    >>> key("Uỷ ban NHÂN DÂN")
    'ủy ban nhân dân'
    """
    return fold(unicodedata.normalize("NFC", text))


def plain(text: str) -> str:
    """The key without marks; as long as the key.

    >>> plain("Đường bộ Đắk Lắk")
    'duong bo dak lak'
    """
    return plain_key(key(text))


@lru_cache(_MOST_NAMES)
def plain_name(name: str) -> str:
    """`plain` of a name, which comes again and again."""
    return plain(name)


def words(text: str) -> list[str]:
    """The words of a key, as the index cuts them."""
    return _WORD.findall(text)


def symbol_key(symbol: str) -> str:
    """A symbol in any spelling as its words.

    >>> symbol_key("40-CT/TU") == symbol_key("40 CT TU") == symbol_key("40/CT-TU")
    True
    """
    return " ".join(words(plain(symbol)))


def has_marks(text: str) -> bool:
    """Whether any letter of the text carries a mark.

    >>> has_marks("duong bo"), has_marks("đường bộ")
    (False, True)
    """
    return key(text) != plain(text)


# One index holds all columns, so each column has words of its own: a look-up of "ke" must not walk through every "kế".
_FOLDED, _BODY, _FACET = "0", "1", "2"
_BREAK = "00"  # between two names: no phrase goes across


def exact_words(text: str) -> str:
    """The words with their marks, for the index or a phrase of a query.

    >>> exact_words("Đường BỘ,")
    'đường bộ'
    """
    return " ".join(words(key(text)))


def both_words(text_key: str) -> tuple[str, str]:
    """The words of a key, with their marks and without, for the index.

    >>> both_words("đường bộ,")
    ('đường bộ', 'duong0 bo0')
    """
    exact = " ".join(words(text_key))
    return exact, plain_key(exact).replace(" ", _FOLDED + " ") + _FOLDED if exact else ""


def plain_key(text_key: str) -> str:
    """A key without marks; as long as the key.

    >>> plain_key("đường bộ")
    'duong bo'
    """
    letters = unicodedata.normalize("NFD", text_key.replace("đ", "d")).encode("ascii", "ignore")
    # as long: every letter had one ASCII letter in it; four times as fast as the table
    return letters.decode() if len(letters) == len(text_key) else text_key.translate(_PLAIN)


def folded_words(text: str) -> str:
    """The words without marks, for the index or a phrase of a query.

    >>> folded_words("Đường bộ")
    'duong0 bo0'
    """
    return " ".join(w + _FOLDED for w in words(plain(text)))


def body_words(names: Iterable[str]) -> str:
    """The words of names without marks.

    >>> body_words(["Sở Y tế"])
    'so1 y1 te1'
    """
    return f" {_BREAK} ".join(map(_words_of_body, names))


@lru_cache(_MOST_NAMES)
def _words_of_body(name: str) -> str:
    return " ".join(w + _BODY for w in words(plain(name)))


@lru_cache(_MOST_NAMES)
def facet(letter: str, value: str) -> str:
    """What a search may ask for beside words, as one word: `t` type, `i` month or year of issue, `d` due.

    >>> facet("t", "chi-thi"), facet("d", "2025-12")
    ('tchithi2', 'd2025122')
    """
    return f"{letter}{''.join(words(plain(value)))}{_FACET}"
