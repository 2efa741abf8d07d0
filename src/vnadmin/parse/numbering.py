"""Automatic numbers of Word lists, as they are printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# The order of letters of points (điểm). Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, as in the domain notes on layout.
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_PLACE = re.compile(r"%([1-9])")
_PLUS = "+*o•§"


class _Level(NamedTuple):
    start: int
    format: str
    text: str
    follow: str
    legal: bool
    style: str


class Numbering:
    """Counts the lists of a document. `next` must be called for the paragraphs in their order."""

    def __init__(self, part: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}  # by abstract list
        self._lists: dict[str, str] = {}  # list -> abstract list
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        for element in part if part is not None else ():
            name = _name(element)
            if name == "abstractNum":
                self._levels[_get(element, "abstractNumId")] = {
                    number(_get(level, "ilvl"), 0): _level(level) for level in element if _name(level) == "lvl"
                }
            elif name == "num":
                self._list(element)

    def _list(self, element: Element) -> None:
        key = _get(element, "numId")
        for child in element:
            if _name(child) == "abstractNumId":
                self._lists[key] = _get(child, "val")
            elif _name(child) == "lvlOverride":
                level = number(_get(child, "ilvl"), 0)
                for change in child:
                    if _name(change) == "startOverride":
                        self._restarts.setdefault(key, {})[level] = number(_get(change, "val"), 1)

    def level_of(self, list_id: str | None, style: str) -> str | None:
        """The level of a list that a paragraph style is tied to."""
        levels = self._levels.get(self._lists.get(list_id or "", ""), {})
        return next((str(n) for n, level in levels.items() if level.style == style), None)

    def next(self, list_id: str, level: int) -> str:
        """The number of the next paragraph of a list with what follows it; "" for an unknown list."""
        abstract = self._lists.get(list_id, "")
        levels = self._levels.get(abstract, {})
        here = levels.get(level)
        if here is None:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if list_id not in self._begun:  # a list that starts anew although it shares its form with another one
            self._begun.add(list_id)
            for n, start in self._restarts.get(list_id, {}).items():
                counts[n] = start - 1
        counts[level] = counts.get(level, here.start - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        if here.format == "bullet":
            return ("+ " if here.text in _PLUS[:1] else "- ") if here.text else ""

        def shown(m: re.Match[str]) -> str:
            n = int(m[1]) - 1
            of = levels.get(n, here)
            return _figure(counts.setdefault(n, of.start), "decimal" if here.legal else of.format)

        number = _PLACE.sub(shown, here.text)
        return number + ("" if here.follow == "nothing" or not number else " ")


def _figure(n: int, kind: str) -> str:
    if kind in ("upperRoman", "lowerRoman"):
        roman = _roman(n)
        return roman.upper() if kind == "upperRoman" else roman
    if kind in ("upperLetter", "lowerLetter") and n > 0:
        letter = _LETTERS[(n - 1) % len(_LETTERS)] * min((n - 1) // len(_LETTERS) + 1, 9)
        return letter.upper() if kind == "upperLetter" else letter
    if kind == "decimalZero":
        return f"{n:02d}"
    return "" if kind == "none" else str(n)


def _roman(n: int) -> str:
    out = ""
    if 0 < n < 4000:
        for value, letters in _ROMAN:
            out += letters * (n // value)
            n %= value
    return out or str(n)


def number(value: str | None, default: int) -> int:
    """A number that a Word file prints; `default` for what is none, or none that a document needs."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 7 else default


def _level(element: Element) -> _Level:
    found = {_name(child): _get(child, "val") for child in element}
    return _Level(
        number(found.get("start"), 1),
        found.get("numFmt", "decimal"),
        found.get("lvlText", ""),
        found.get("suff", "tab"),
        "isLgl" in found,
        found.get("pStyle", ""),
    )


def _name(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _get(element: Element, key: str) -> str:
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == key), "")
