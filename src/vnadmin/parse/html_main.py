"""Which block of a web page is the document, and what else of the page belongs to it.

Libraries that find the main text of articles give no cells, fonts or bold, and are made for prose. On the seven real pages
readability loses the letterhead of one and trafilatura 1 to 7 % of the words of six, so the block is found here.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

from lxml import etree

from vnadmin.parse.number_line import is_named_number

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SKIP = frozenset(
    [
        "script",
        "style",
        "head",
        "nav",
        "form",
        "aside",
        "footer",
        "noscript",
        "template",
        "svg",
        "button",
        "select",
        "textarea",
        "input",
        "iframe",
        "object",
        "video",
        "audio",
    ]
)
BLOCK = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "center",
        "section",
        "article",
        "main",
        "header",
        "address",
        "body",
        "html",
        "fieldset",
        "figure",
        "figcaption",
        "hr",
        "details",
        "summary",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "caption",
    ]
)
# What a document shows at its head or foot: the main block of a page must hold all of these that the page has.
_MARKS = re.compile(
    r"cộng\s{1,4}h(?:òa|oà)\s{1,4}xã\s{1,4}hội|đảng\s{1,4}cộng\s{1,4}sản\s{1,4}việt\s{1,4}nam|nơi\s{1,4}nhận\s{0,4}:|"
    r"số\s{0,4}:\s{0,4}\d{0,6}\s{0,4}/\s{0,4}[a-zđ0-9]|kính\s{1,4}gửi\s{0,4}:",
    re.IGNORECASE,
)
_OWN_NUMBER = re.compile(r"s[ốỐèÌ]\s{0,4}:", re.IGNORECASE)
_TAGS = re.compile(r"</?(?:p|div|br|table|td|tr|span|strong)\b[^<>]{0,300}>", re.IGNORECASE)
_STRING = re.compile(r'"(?:[^"\\]|\\.){200,}"', re.DOTALL)
_HEAD, _LITTLE, _PROBE, _FEW_TAGS = 3000, 200, 20_000, 8
_SHARE_MARKED, _SHARE_PLAIN = 0.5, 0.8
_DEEPEST = 200


_NOTES = re.compile(r"mso-element\s{0,4}:\s{0,4}(?:foot|end)note-list", re.IGNORECASE)


def notes_behind(root: Element, block: Element) -> list[Element]:
    """The footnotes that Word puts behind the block, outside it."""
    found = [element for element in root.iter("div") if _NOTES.search(element.get("style") or "")]
    inside = set(block.iter("div")) if found else set()
    return [element for element in found if element not in inside]


def main_block(root: Element) -> Element:
    """The innermost block that holds most of the text and everything that belongs to a document."""
    body = root.find("body")
    here = body if body is not None else root
    sizes, marks = _measure(here)
    for _ in range(_DEEPEST):
        wanted = marks.get(here, 0)
        share = _SHARE_MARKED if wanted else _SHARE_PLAIN
        inner = [
            child
            for child in here
            if sizes.get(child, 0) >= share * sizes.get(here, 0) and marks.get(child, 0) == wanted and _is_block(child)
        ]
        if not inner or not sizes.get(here):
            break
        here = inner[0]
    return here


def _is_block(element: Element) -> bool:
    return element.tag in BLOCK or element.tag == "form"


def _measure(body: Element) -> tuple[dict[Element, int], dict[Element, int]]:
    """Letters and marks below each element, in one walk from the leaves up."""
    sizes: dict[Element, int] = {}
    marks: dict[Element, int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        if element.tag in SKIP and element.tag != "form":
            continue
        size = len(element.text or "") + sum(sizes.get(child, 0) + len(child.tail or "") for child in element)
        sizes[element] = size
        if (
            element.tag in ("p", "td", "div", "span", "strong", "b")
            and size < 1500
            and not any(child.tag in BLOCK for child in element)
        ):
            marks[element] = len(_MARKS.findall("".join(element.itertext())))
        else:
            marks[element] = sum(marks.get(child, 0) for child in element)
    return sizes, marks


# --- what stands elsewhere -------------------------------------------------------------------------------------------
def own_heading(root: Element, block: Element) -> str | None:
    """The heading of the page that names the document by its number, where the document itself shows none."""
    if _OWN_NUMBER.search("".join(map(str, block.itertext()))[:_HEAD]):
        return None
    for heading in root.iter("h1", "h2"):
        text = " ".join("".join(map(str, heading.itertext())).split())
        if is_named_number(text) and not any(above is block for above in heading.iterancestors()):
            return text
    return None


def hidden_page(root: Element, text: str) -> str | None:
    """The HTML that a page holds as data of a script, or as letters (`&lt;p&gt;`); None where its text is there to see."""
    if len(_TAGS.findall(text, 0, _PROBE)) >= _FEW_TAGS:
        return text
    if len(text) > _LITTLE or _MARKS.search(text):
        return None
    best = ""
    for holder in root.iter("script", "template", "textarea", "noscript"):
        inner = "".join(map(str, holder.itertext())) if holder.tag not in ("template", "noscript") else _inside(holder)
        if len(inner) < _LITTLE:
            continue
        for m in _STRING.finditer(inner) if holder.tag == "script" else [None]:
            page = inner if m is None else _unescaped(m[0])
            if len(page) > len(best) and _TAGS.search(page):
                best = page
    return best or None


def _inside(element: Element) -> str:
    return "".join(str(etree.tostring(child, encoding="unicode")) for child in element)


def _unescaped(literal: str) -> str:
    """The text of a string in JSON or JavaScript; the HTML in it may be a string of JSON once more."""
    for _ in range(2):
        try:
            literal = json.loads(literal.replace("\n", "\\n").replace("\t", "\\t"))
        except ValueError:
            return ""
        if not isinstance(literal, str):
            return ""
        found = max(_STRING.findall(literal), key=len, default=None)
        if found is None or 2 * len(found) < len(literal):
            break
        literal = found
    if "&lt;" in literal and not _TAGS.search(literal):
        literal = html.unescape(literal)
    return literal
