"""The number line of a header: "Số:" with the symbol, its number perhaps blank, perhaps torn off the rest.

Source: NĐ 30/2020, Phụ lục I, II.3; Hướng dẫn 05-HD/VPTW for Party papers.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vnadmin.parse.pieces import Piece


class Numbering(NamedTuple):
    """The number line: its span with the word Số, the symbol as printed without blanks (None where only a blank is printed)."""

    start: int
    end: int
    value: str | None
    blank: bool


@cache
def _number() -> re.Pattern[str]:
    """The word Số with a symbol whose number may be blank; groups: number, rest. On the text, so that capitals are seen."""
    part = r"(?![Vv]/[Vv])[A-ZĐÐƯƠÔÂĂÊ0-9][\wĐđÐ&.]{0,20}"
    return re.compile(
        r"(?:(?:Luật|LUẬT|Nghị quyết|NGHỊ QUYẾT|Pháp lệnh)\s{1,3})?(?:S[ốỐ]|s[ốỐ])(?:\s{0,2}(?:KH|kh|hiệu))?\s{0,8}[:;.]?\s{0,8}[.…_\s]{0,80}+"
        r"(\d{1,6}[a-zđ]?(?:\.\d{1,2})?)?[.…_\s]{0,80}?"
        rf"((?:\s{{0,40}}[/\-–‑_]\s{{0,3}}{part}){{1,8}})"
    )


@cache
def _named() -> re.Pattern[str]:
    """A heading that is nothing but a type and a symbol, as portals set it above a document: "Quyết định 12/QĐ-BTC"."""
    return re.compile(
        r"[A-ZĐ]\w{1,11}(?: \w{1,11}){0,3} (?:số )?(\d{1,6}(?:/\d{4})?(?:/[A-ZĐ][A-ZĐ\d]{0,8}(?:-[A-ZĐ][A-ZĐa-z\d&.]{0,14}){1,4}|-[A-ZĐ]{1,4}/[A-ZĐ]{2,6}))"
    )


def is_named_number(text: str) -> bool:
    """True for a heading that names a document by type and symbol."""
    return _named().fullmatch(text) is not None


def read_named(text: str, piece: Piece) -> Numbering | None:
    """The number in a heading that names the document by type and symbol."""
    m = _named().fullmatch(text, piece.start, piece.end)
    return Numbering(piece.start, piece.end, m[1], False) if m else None


@cache
def _bare() -> re.Pattern[str]:
    """The word Số with a number only, or with nothing."""
    return re.compile(r"s[ốỐ]\s?(?::|(?=\s*\d))\s{0,40}[.…_]{0,40}\s{0,4}(\d{1,6}[a-z]?)?[ ./…_]{0,60}$", re.IGNORECASE)


@cache
def torn_tail() -> re.Pattern[str]:
    """What remains of a symbol whose number was set apart from it: "/TB-UBND"."""
    return re.compile(r"[/\-–]\s?[A-ZĐ][\wĐđ&.]{0,15}(?:\s?[\-–/]\s?[A-ZĐ][\wĐđ&.]{0,15}){0,5}$")


def read_numbering(text: str, piece: Piece, end: int) -> Numbering | None:
    """The number line that begins with a piece."""
    m = _number().match(text, piece.start, end)
    begin = m.start(1) if m and m[1] else m.start(2) if m else 0
    if m and begin <= piece.end + 8 and "|" not in m[0]:
        rest = "".join(m[2].split()).replace("–", "-").replace("‑", "-").rstrip(".")
        stop = m.end() - (1 if text[m.end() - 1] == "." else 0)
        return Numbering(piece.start, stop, (m[1] or "") + rest, m[1] is None)
    m = _bare().match(text, piece.start, piece.end)
    return Numbering(piece.start, piece.end, m[1], m[1] is None) if m else None


def own_number(numberings: list[Numbering], tail: Piece | None, text: str) -> Numbering | None:
    """The document's own number: one with a symbol before one with a number alone; a number and its torn-off rest are joined."""
    for n in numberings:
        if n.value and ("/" in n.value or "-" in n.value):
            return n
    rest = "".join(text[tail.start : tail.end].split()).replace("–", "-") if tail else ""
    for n in numberings:
        if rest:
            return n._replace(value=(n.value or "") + rest, blank=n.value is None)
    if tail:
        return Numbering(tail.start, tail.end, rest, True)
    for n in numberings:
        if n.value is None:
            return n
    return numberings[0]._replace(value=None, blank=False) if numberings else None
