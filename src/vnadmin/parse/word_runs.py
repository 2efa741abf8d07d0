"""What is printed of one paragraph of a Word document: its runs, the fields and symbols in them, the text boxes on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.parse.legacy import style_of
from vnadmin.parse.ooxml import GONE, UNWRAP, is_on, local, value
from vnadmin.parse.sheet import Grid, Line, Placed, is_said, set_font
from vnadmin.parse.word_styles import font_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element as Element

    from vnadmin.parse.ooxml import Part
    from vnadmin.parse.word_styles import Styles

_SIGNS = {"softHyphen": "\xad", "tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-"}
_HOLDERS = frozenset(("AlternateContent", "drawing", "pict", "object"))
_NOTHING: dict[str, Element] = {}


class Around:
    """What runs look up: the part that they stand in, styles, who reads the content of a text box.

    `cited`: the notes that the text refers to, in its order. `looks`: by style of paragraph whether it is bold, in capitals, hidden.
    """

    def __init__(
        self, part: Part, styles: Styles, content: Callable[[Element], list[Line | Grid]], *, old_fonts: bool
    ) -> None:
        self.part = part
        self.styles = styles
        self.content = content
        self.old_fonts = old_fonts
        self.cited: list[tuple[str, str]] = []
        self.looks: dict[str, tuple[bool, bool, bool]] = {}


class Runs:
    """What is printed of one paragraph, run by run."""

    __slots__ = ("_around", "_bold", "_boxes", "_caps", "_fields", "_hidden", "_line", "_run", "_style", "_turned")

    def __init__(self, around: Around, line: Placed, style: str, boxes: list[Line | Grid]) -> None:
        styles = around.styles
        self._around = around
        self._line = line
        self._boxes = boxes
        self._style = style
        look = around.looks.get(style)
        if look is None:
            look = styles.is_on(style, "b"), styles.is_on(style, "caps"), styles.is_on(style, "vanish")
            around.looks[style] = look
        self._bold, self._caps, self._hidden = look
        self._run = -1  # the number of the run
        self._fields: list[bool] = []  # of the fields that are open: whether their code is still going on
        self._turned = False  # a page ended inside the paragraph

    def read(self, parent: Element) -> None:
        """The runs below an element."""
        names = self._around.part.names
        for element in parent:
            name = names[element.tag]
            if name == "r":
                self._run += 1
                self._read(element)
            elif name in UNWRAP:
                self.read(element)
            elif name in ("oMath", "oMathPara"):
                self._line.put("".join(t.text or "" for t in element.iter() if local(t) == "t"), 0, -1)
            elif name == "AlternateContent":
                self._rendering(element)
            elif name in GONE:
                self._run += sum(1 for inner in element.iter() if local(inner) == "r")

    def _read(self, run: Element) -> None:
        names = self._around.part.names
        properties, text = None, ""
        for element in run:
            name = names[element.tag]
            if name == "t":
                text = self._add(text, element.text)
            elif name == "rPr":
                properties = element
            elif name in _SIGNS:
                text = self._add(text, _SIGNS[name])
            elif name == "br":
                if value(element, "type") not in ("page", "column"):
                    text = self._add(text, "\n")
                else:
                    self._turned = bool(text or self._line)
            elif name == "sym":
                text = self._add(text, _symbol(value(element, "char") or ""))
            elif name == "fldChar":
                self._field(value(element, "fldCharType"))
            elif name in _HOLDERS:
                text = self._held(element, text)
            elif name in ("footnoteReference", "endnoteReference"):
                self._around.cited.append((name, value(element, "id") or ""))
        if text:
            self._put(text, properties)

    def _add(self, text: str, more: str | None) -> str:
        """The text with what follows it; not the code of a field, of which only the result is printed."""
        if not more or True in self._fields:
            return text
        if self._turned and more.strip():  # a sentence that goes on behind a page break
            self._turned = False
            return f"{text} {more}" if more.lstrip()[0].islower() else f"{text}\n{more}"
        return text + more

    def _field(self, what: str | None) -> None:
        if what == "begin":
            self._fields.append(True)
        elif self._fields:
            if what == "separate":
                self._fields[-1] = False
            else:
                self._fields.pop()

    def _put(self, text: str, properties: Element | None) -> None:
        """A run with its look, unless it is hidden."""
        around, part = self._around, self._around.part
        bold, caps, hidden = self._bold, self._caps, self._hidden
        own = part.marks.get(properties, _NOTHING) if properties is not None else _NOTHING
        look = ""
        if own:
            look = part.value(own.get("rStyle")) or ""
            bold, caps, hidden = (
                is_on(part.value(own[what])) if what in own else on or (look != "" and around.styles.is_on(look, what))
                for what, on in (("b", bold), ("caps", caps), ("vanish", hidden))
            )
        if hidden:
            return
        font = None
        if around.old_fonts:
            name = font_name(own.get("rFonts"))
            if name is None and look:
                name = around.styles.font(look)
            if name is None:
                name = around.styles.font(self._style)
            font = style_of(name) if name else None
        if caps and font is None and len(upper := text.upper()) == len(text):
            text = upper
        self._line.put(text, set_font(int(bold), font), self._run)

    # --- boxes
    def _held(self, holder: Element, text: str) -> str:
        """What a drawing in a run holds: text boxes below the paragraph; signs that only new programs know."""
        if local(holder) != "AlternateContent":
            self._box(holder)
            return text
        for rendering in holder:
            before = len(self._boxes)
            self._box(rendering)
            signs = "".join(element.text or "" for element in rendering if local(element) == "t")
            if signs or len(self._boxes) > before:
                return self._add(text, signs)
        return text

    def _rendering(self, choices: Element) -> None:
        """Of several renderings of the same thing the first that has text."""
        for rendering in choices:
            before = len(self._line), len(self._boxes)
            self.read(rendering)
            self._box(rendering)
            if before != (len(self._line), len(self._boxes)):
                return

    def _box(self, holder: Element) -> None:
        for element in holder:
            name = local(element)
            if name == "txbxContent":
                self._boxes += [
                    item for item in self._around.content(element) if isinstance(item, Grid) or is_said(item)
                ]
            elif name == "AlternateContent":
                for rendering in element:
                    before = len(self._boxes)
                    self._box(rendering)
                    if len(self._boxes) > before:
                        break
            elif name != "r" and len(element):
                self._box(element)


def _symbol(code: str) -> str:
    """The character of a symbol font; those of the private area are named later, in `normalize`."""
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return chr(value) if 32 <= value < 0xD800 or 0xE000 <= value < 0xFFFE else ""
