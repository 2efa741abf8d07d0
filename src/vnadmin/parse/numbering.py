"""Automatic numbers of Word lists, as they are printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse.ooxml import child, local, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Word counts points in the Latin alphabet whatever the language is: no đ behind d, but f, j, w and z.
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_AROUND = {"decimalEnclosedParen": "({})", "decimalEnclosedFullstop": "{}.", "numberInDash": "- {} -"}
_PLACE = re.compile(r"%([1-9])")


class _Level(NamedTuple):
    start: int
    format: str
    text: str
    follow: str
    legal: bool
    style: str
    restart: int | None  # 1 for the highest level: it and those above it begin this level anew; 0: nothing does


class Numbering:
    """Counts the lists of a document. `next` must be called for the paragraphs in their order."""

    def __init__(self, part: Element | None) -> None:
        self._forms: dict[str, Element] = {}  # abstract lists
        self._linked: dict[str, str] = {}  # style -> the abstract list that is its own
        self._lists: dict[str, Element] = {}
        self._levels: dict[str, dict[int, _Level]] = {}  # by list
        self._form: dict[str, str] = {}  # list -> abstract list
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        for element in part if part is not None else ():
            name = local(element)
            if name == "abstractNum":
                key = value(element, "abstractNumId") or ""
                self._forms[key] = element
                if link := value(child(element, "styleLink")):
                    self._linked[link] = key
            elif name == "num":
                self._lists[value(element, "numId") or ""] = element

    def _of(self, list_id: str) -> dict[int, _Level]:
        """The levels of a list: those of its form, with what the list itself says otherwise."""
        levels = self._levels.get(list_id)
        if levels is not None:
            return levels
        levels = self._levels[list_id] = {}
        element = self._lists.get(list_id)
        if element is None:
            return levels
        key = value(child(element, "abstractNumId")) or ""
        if link := value(child(self._forms.get(key), "numStyleLink")):  # the form of another list
            key = self._linked.get(link, key)
        self._form[list_id] = key
        form = self._forms.get(key)
        for level in form if form is not None else ():
            if local(level) == "lvl":
                levels[number(value(level, "ilvl"), 0)] = _level(level)
        for change in element:
            if local(change) != "lvlOverride":
                continue
            n = number(value(change, "ilvl"), 0)
            if (own := child(change, "lvl")) is not None:
                levels[n] = _level(own)
            if n in levels and (start := child(change, "startOverride")) is not None:
                levels[n] = levels[n]._replace(start=number(value(start), 1))
        return levels

    def _begin(self, list_id: str, counts: dict[int, int]) -> None:
        """A list that starts anew although it shares its form with another one."""
        self._begun.add(list_id)
        for change in self._lists[list_id]:
            if local(change) == "lvlOverride" and (start := child(change, "startOverride")) is not None:
                counts[number(value(change, "ilvl"), 0)] = number(value(start), 1) - 1

    def level_of(self, list_id: str | None, style: str) -> str | None:
        """The level of a list that a paragraph style is tied to."""
        return next((str(n) for n, level in self._of(list_id or "").items() if level.style == style), None)

    def next(self, list_id: str, level: int) -> str:
        """The number of the next paragraph of a list with what follows it; "" for an unknown list."""
        levels = self._of(list_id)
        here = levels.get(level)
        if here is None:
            return ""
        counts = self._counts.setdefault(self._form[list_id], {})
        if list_id not in self._begun:
            self._begin(list_id, counts)
        counts[level] = counts.get(level, here.start - 1) + 1
        for deeper in [n for n in counts if n > level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or level < restart:
                del counts[deeper]
        if here.format == "bullet":
            return ("+ " if here.text == "+" else "- ") if here.text else ""

        def shown(m: re.Match[str]) -> str:
            n = int(m[1]) - 1
            of = levels.get(n, here)
            return _figure(counts.setdefault(n, of.start), "decimal" if here.legal else of.format)

        printed = _PLACE.sub(shown, here.text)
        return printed + ("" if here.follow == "nothing" or not printed else " ")


def _figure(n: int, kind: str) -> str:
    if kind in ("upperRoman", "lowerRoman"):
        roman = _roman(n)
        return roman.upper() if kind == "upperRoman" else roman
    if kind in ("upperLetter", "lowerLetter") and n > 0:
        letter = _LETTERS[(n - 1) % len(_LETTERS)] * min((n - 1) // len(_LETTERS) + 1, 9)
        return letter.upper() if kind == "upperLetter" else letter
    if kind == "decimalZero":
        return f"{n:02d}"
    if kind in _AROUND:
        return _AROUND[kind].format(n)
    return "" if kind == "none" else str(n)


def _roman(n: int) -> str:
    out = ""
    if 0 < n < 4000:
        for worth, letters in _ROMAN:
            out += letters * (n // worth)
            n %= worth
    return out or str(n)


def _level(element: Element) -> _Level:
    found = {local(inner): value(inner) or "" for inner in element}
    restart = found.get("lvlRestart")
    return _Level(
        number(found.get("start"), 0),
        found.get("numFmt", "decimal"),
        found.get("lvlText", ""),
        found.get("suff", "tab"),
        "isLgl" in found,
        found.get("pStyle", ""),
        None if restart is None else number(restart, 0),
    )
