"""The styles of a Word document: what a paragraph or a run looks like by the style that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.parse.ooxml import child, is_on, local, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from vnadmin.parse.numbering import Numbering

_DEEPEST = 16  # a style based on a style based on …


class Styles:
    """Looked up by id; what a style does not say, the one that it is based on may."""

    def __init__(self, part: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self.default = ""
        self._default_font = font_name(child(part, "docDefaults", "rPrDefault", "rPr", "rFonts"))
        for style in part if part is not None else ():
            if local(style) == "style" and (key := value(style, "styleId")):
                self._styles[key] = style
                if value(style, "type") == "paragraph" and value(style, "default") in ("1", "true"):
                    self.default = key
        self._looks: dict[tuple[str, str], bool] = {}
        self._lists: dict[str, tuple[str, int]] = {}

    def is_on(self, style: str, what: str) -> bool:
        """Whether a style is bold (`b`), in capitals (`caps`) or hidden (`vanish`)."""
        found = self._looks.get((style, what))
        if found is None:
            found = False
            for element in self._chain(style):
                own = child(element, "rPr", what)
                if own is not None:
                    found = is_on(value(own))
                    break
            self._looks[style, what] = found
        return found

    def font(self, style: str) -> str | None:
        """The font of a style, at last of the document; "" for one that the theme names."""
        for element in self._chain(style):
            if (name := font_name(child(element, "rPr", "rFonts"))) is not None:
                return name
        return self._default_font

    def list_of(self, style: str, numbering: Numbering) -> tuple[str, int]:
        """The list that paragraphs of a style belong to, "" for none, and their level in it."""
        if style not in self._lists:
            list_id: str | None = None
            level: str | None = None
            for element in self._chain(style):
                inherited = child(element, "pPr", "numPr")
                if inherited is None:
                    continue
                list_id = value(child(inherited, "numId"))
                level = level or value(child(inherited, "ilvl"))
                if list_id is not None:
                    level = level or numbering.level_of(list_id, value(element, "styleId") or "")
                    break
            self._lists[style] = (list_id or "", number(level, 0))
        return self._lists[style]

    def _chain(self, style: str) -> list[Element]:
        """The style and those that it is based on."""
        found: list[Element] = []
        while (element := self._styles.get(style)) is not None and len(found) < _DEEPEST:
            found.append(element)
            style = value(child(element, "basedOn")) or ""
        return found


def font_name(fonts: Element | None) -> str | None:
    """The font of Western letters, "" for one that the theme names; None where none is named."""
    if fonts is None:
        return None
    if value(fonts, "hAnsiTheme") or value(fonts, "asciiTheme"):
        return ""
    return value(fonts, "hAnsi") or value(fonts, "ascii")
