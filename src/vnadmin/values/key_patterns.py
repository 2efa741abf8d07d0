"""Patterns and words written in plain Vietnamese, turned into the letters of the key."""

from __future__ import annotations

import re

from vnadmin.spans import fold

_WORD = re.compile(r"(?<!\\)[a-zà-ỹđ]+")


def key_pattern(pattern: str) -> str:
    r"""A pattern whose small-letter words are folded as `spans.fold` folds a text; signs, escapes and classes stay.

    >>> key_pattern(r"\bxoá {1,3}\d+\Z") == r"\bxóa {1,3}\d+\Z"
    True
    """
    return _WORD.sub(lambda m: fold(m[0]), pattern)


def key_words(*words: str) -> tuple[str, ...]:
    """Words as they stand in a key."""
    return tuple(map(fold, words))
