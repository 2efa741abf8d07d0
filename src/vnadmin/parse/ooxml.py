"""Names and values of the XML of Word documents, transitional and strict, as the readers of its parts need them.

A document has tens of thousands of elements, most of them about looks. So what counts is found in one scan that runs in C
(`Part`), and names are looked up instead of cut out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_OFF = ("0", "false", "none", "off")
UNWRAP = frozenset(
    ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo")
)
GONE = frozenset(("del", "moveFrom"))
_MARKS = ("pStyle", "numPr", "rStyle", "b", "caps", "vanish", "rFonts", *sorted(GONE))
_NOTES = ("footnoteReference", "endnoteReference")


class Names(dict[object, str]):
    """The local name of a tag, without its name space; "" for what is no element."""

    def __missing__(self, tag: object) -> str:
        """Cut out the first time."""
        name = self[tag] = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        return name


class Part:
    """One part of the archive: its root, and what one scan finds in it.

    `marks`: by properties (`w:pPr`, `w:rPr`) what they say of numbers, styles, bold, capitals, hidden and deleted text.
    `order`: which paragraph or table of the part an element is, from 0. `cited`: the notes that it refers to. `open`: the
    properties of paragraphs whose end was deleted.
    """

    def __init__(self, root: Element, name: str, *, fonts: bool) -> None:
        self.root = root
        self.name = name
        self.names = Names()
        space = str(root.tag).rpartition("}")[0] + "}" if "}" in str(root.tag) else ""
        self._val = space + "val"
        self.order: dict[Element, int] = {}
        self.marks: dict[Element, dict[str, Element]] = {}
        self.cited: set[tuple[str, str]] = set()
        self.open: set[Element] = set()
        wanted = [space + m for m in ("p", "tbl", *_MARKS, *_NOTES) if fonts or m != "rFonts"]
        counts = {"p": 0, "tbl": 0}
        for element in root.iter(*wanted):
            name = self.names[element.tag]
            if name in counts:
                self.order[element] = counts[name]
                counts[name] += 1
            elif name in _NOTES:
                self.cited.add((name, value(element, "id") or ""))
            elif (parent := element.getparent()) is not None:
                self.marks.setdefault(parent, {})[name] = element
                if name in GONE and self.names[parent.tag] == "rPr" and (above := parent.getparent()) is not None:
                    self.open.add(above)

    def value(self, element: Element | None) -> str | None:
        """The `val` of an element."""
        if element is None:
            return None
        found = element.get(self._val)
        return value(element) if found is None and element.keys() else found


def local(element: Element) -> str:
    """The name of an element without its name space."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, and the first of that in it; None where there is none."""
    for step in path:
        if element is None:
            return None
        element = next(element.iterchildren("{*}" + step), None)
    return element


def value(element: Element | None, key: str = "val") -> str | None:
    """An attribute, whatever its name space."""
    if element is None:
        return None
    for name in element.keys():  # noqa: SIM118  an element iterates over its children
        text = str(name)
        if text.endswith(key) and text.rpartition("}")[2] == key:
            return element.get(name)
    return None


def is_on(found: str | None) -> bool:
    """What a switch that is there says: on where it names no value."""
    return found not in _OFF


def number(text: str | None, default: int) -> int:
    """A number that a Word file prints; `default` for what is none, or none that a document needs."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default
