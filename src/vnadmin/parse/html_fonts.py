"""The fonts that the style sheet of a page gives to its elements, where it names one of before Unicode."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnadmin.parse.legacy import style_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

FAMILY = re.compile(r"font-family\s{0,4}:\s{0,4}([^;]{1,80})", re.IGNORECASE)
_COMMENT = re.compile(r"<!--|-->|/\*.*?\*/", re.DOTALL)
# The brace comes first, what stands before it is cut out afterwards: so the search runs from brace to brace.
_BODY = re.compile(r"\{([^{}]*)\}")
_SELECTOR = re.compile(r"([A-Za-z][A-Za-z0-9]{0,15})?(?:\.([\w-]{1,60}))?")
_MOST = 1 << 20


class Fonts:
    """Looked up by tag and class: `p.MsoNormal` before `.MsoNormal` before `p`; of two that are as close the later one."""

    def __init__(self, rules: dict[tuple[str, str], tuple[int, str]]) -> None:
        self._rules = rules

    def of(self, element: Element) -> str | None:
        """The fonts that an element gets from the style sheet; None where it names none."""
        rules = self._rules
        if not rules:
            return None
        tag = str(element.tag)
        classes = (element.get("class") or "").split()[:8]
        for closer in (tag, ""):
            if found := [rules[closer, name] for name in classes if (closer, name) in rules]:
                return max(found)[1]
        return rules.get((tag, ""), (0, None))[1]


def fonts_of(root: Element) -> Fonts:
    """The rules of all style sheets in a page; none at all where no old font is among them."""
    rules: dict[tuple[str, str], tuple[int, str]] = {}
    old = False
    for sheet in root.iter("style"):
        css = _COMMENT.sub(" ", "".join(map(str, sheet.itertext()))[:_MOST])
        if "font-family" not in css.lower():
            continue
        at = 0
        for m in _BODY.finditer(css):
            selectors, at = css[at : m.start()], m.end()
            if (found := FAMILY.search(m[1])) is None:
                continue
            name = found[1].strip()
            old = old or style_of(name.partition(",")[0]) is not None
            for selector in selectors.split(",")[-40:]:
                if (one := _SELECTOR.fullmatch(selector.strip())) and one[0]:
                    rules[(one[1] or "").lower(), one[2] or ""] = (m.start(), name)
    return Fonts(rules if old else {})
