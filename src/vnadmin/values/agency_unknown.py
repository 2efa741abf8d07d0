"""Bodies that no table knows, read by their capitals and by what stands behind them."""

from __future__ import annotations

import re

from vnadmin.values.agency_member import Member
from vnadmin.values.agency_names import is_head, starts_duty
from vnadmin.values.agency_words import words

_SIGN = re.compile(r"[.;:,()|/]| và | cùng |\Z")
_WORD = re.compile(r" {1,4}(?=\w)")
_LONGEST = 90  # characters
_MOST_WORDS = 12
_LEAST_LARGE = 3  # words with a capital


def read_unknown(text: str, key: str, pos: int, end: int) -> Member | None:
    """A body that no table knows, by its place in a list: capital words up to a sign, or up to a plain duty.

    "…, Liên hợp Sợi dệt Hoa Ban, …" is one, "…, Kế hoạch này …" is none.
    """
    if not text[pos : pos + 1].isupper():
        return None
    sign = _SIGN.search(key, pos, min(end, pos + _LONGEST))
    stop = sign.start() if sign else min(end, pos + _LONGEST)
    if sum([w[0].isupper() for w in text[pos:stop].split()]) < _LEAST_LARGE:
        return None  # before any pattern: most sentences end here
    if words().paper.match(key, pos, end) or starts_duty(key, pos, end):
        return None
    duty = next((d.start() for d in _WORD.finditer(key, pos, stop) if starts_duty(key, d.end(), end)), None)
    if duty is None and (sign is None or sign.group() in ":/"):
        return None
    stop = duty if duty is not None else stop
    if any(text[d.end()].isupper() and is_head(text, key, d.end(), end) for d in _WORD.finditer(key, pos + 1, stop)):
        return None  # "Bộ giao Cục Thủy lợi"
    named = text[pos:stop].split()
    large = sum([w[0].isupper() for w in named])
    if not 3 <= len(named) <= _MOST_WORDS or large < _LEAST_LARGE or 2 * large < len(named):
        return None
    return Member(pos, stop, "unit", "listed")
