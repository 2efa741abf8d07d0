"""Numbers as offices print them: digits, digits with recognition slips, words, Roman quarters.

All patterns are for the folded key: lower case.
"""

from __future__ import annotations

import re

from vnadmin.spans import fold

_UNITS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
WORDS: dict[str, int] = {
    **{w: n for w, n in _UNITS.items() if w != "lăm"},
    "mười": 10,
    **{f"mười {w}": 10 + n for w, n in _UNITS.items() if w != "tư"},
    **{f"{t} mươi": 10 * n for t, n in _UNITS.items() if n > 1 and t not in ("tư", "lăm")},
    **{
        f"{t} mươi {w}": 10 * n + m
        for t, n in _UNITS.items()
        if n > 1 and t not in ("tư", "lăm")
        for w, m in {**_UNITS, "mốt": 1}.items()
        if w != "một"
    },
    "giêng": 1,
    "chạp": 12,
}
"""Spelled numbers up to ninety-nine. The months Giêng and Chạp are left out of patterns: they are lunar."""

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "l": 1, "ll": 2, "lll": 3, "lv": 4}
"""Quarters; small L is what recognition makes of a capital I."""

_SLIPS = str.maketrans("oil", "011")

SMALL = r"(?:\d[\doil]?+|[oil]\d)"
"""A number of one or two places, with the slips 3O and 0l, never without a digit."""

YEAR = r"(?:19|20|2o)[\doil]{2}(?!\d)"

SPELLED = (
    r"(?:mười(?>(?: {1,4}(?:một|hai|ba|bốn|năm|lăm|sáu|bảy|bẩy|tám|chín))?)"
    r"|(?:hai|ba|bốn|năm|sáu|bảy|tám|chín) {1,4}mươi(?>(?: {1,4}(?:mốt|hai|ba|tư|bốn|năm|lăm|sáu|bảy|tám|chín))?)"
    r"|một|hai|ba|bốn|tư|năm|sáu|bảy|bẩy|tám|chín)"
)
"""A spelled number; "năm" is five here, so use it only where a number must stand."""

_WORD = re.compile(r"(?<!\\)[^\W\d_]{2,}")


def keyed(pattern: str) -> str:
    """A pattern with its words as they stand in the folded key, whatever `fold` does to them; escapes are left alone."""
    return _WORD.sub(lambda m: fold(m.group()), pattern)


def pattern(words: str) -> re.Pattern[str]:
    """The compiled form of a pattern for the folded key."""
    return re.compile(keyed(words))


_LAST_WORDS = (
    "một", "hai", "ba", "bốn", "tư", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "lăm", "mươi", "mốt",
)  # fmt: skip
_BEHIND = re.compile(
    rf"(?<![\w./,-])(?P<number>\d{{1,3}}|{SPELLED})(?: {{0,4}}\( {{0,2}}[^() ][^()]{{0,28}}\))? {{0,6}}\Z",
)


def read_number(piece: str) -> int | None:
    """The value of digits (slips repaired), of a spelled number or of a Roman quarter; None for anything else.

    >>> read_number("3o"), read_number("mười hai"), read_number("iv")
    (30, 12, 4)
    """
    if piece.isdecimal():
        return int(piece)
    if piece[0].isdigit() or piece[-1].isdigit():
        digits = piece.translate(_SLIPS)
        return int(digits) if digits.isdecimal() else None
    value = ROMAN.get(piece)
    return value if value is not None else WORDS.get(" ".join(piece.split()))


def number_behind(key: str, at: int, low: int = 0) -> tuple[int, int] | None:
    """Offset and value of the number that ends right before `at`: "05 ", "05 (năm) ", "mười "; None where there is none."""
    last = at - 1
    while last > low and key[last] == " ":
        last -= 1
    if last < low:
        return None
    c = key[last]
    if c.isdecimal():
        start, edge = last, max(low, at - 48)
        while start > edge and key[start - 1].isdecimal():
            start -= 1
        before = key[start - 1] if start else " "
        if last - start > 2 or at - last > 7 or before.isalnum() or before in "_./,-":
            return None
        return start, int(key[start : last + 1])
    if not (c == ")" or c.isdigit() or key.endswith(_LAST_WORDS, low, last + 1)):
        return None
    found = _BEHIND.search(key, max(low, at - 48), at)
    if found is None:
        return None
    value = read_number(found["number"])
    return None if value is None else (found.start(), value)
