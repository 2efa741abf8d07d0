"""Markdown's own signs are format, not text: they are left out, and what was bold is kept as spans.

Text from the web is broken markdown: `**` alone on a line, emphasis over several lines, signs without a partner. So signs
are judged one by one by what stands beside them, never in pairs. Kept are signs that are text: bullets (`* `), the star
under a Party issuer (`*` alone on a line), footnote marks (`(*)`), products (`a * b`), blanks to fill in (`____`),
names with an underscore (`VN_AQI`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnadmin.spans import Span

if TYPE_CHECKING:
    from vnadmin.parse.rewrite import Edit, Rewrite

_FEW, _RAREST = 200, 6
# Each begins with its sign as a letter, not as "one or more", and what stands before it comes second: so the search runs
# from sign to sign and tries nothing between.
_STARS = re.compile(r"\*\**")
_EMPTY = re.compile(r"(\*\*{0,2}) {1,3}(\*{1,3}) {0,3}$", re.MULTILINE)
_INDENTS = ("", " ", "  ", "   ")
_HASHES = re.compile(r"##* *")
_DOUBLE = re.compile(r"__(?:(?<!\w__)(?=[^\s_])|(?<=[^\s_]__)(?!\w))")
_SINGLE = re.compile(r"_(?<![\w_]_)(?=[^\s_])[^_\n]{1,300}(?<=\S)_(?![\w_])")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_LINK = re.compile(r"!?\[([^\]\[\n]{0,300})\]\([^()\s]{0,500}\)")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)


def is_markdown(text: str, name: str | None) -> bool:
    """True where the name says so or the text holds bold signs."""
    return "**" in text or bool(name and name.lower().endswith((".md", ".markdown")))


def strip_markup(work: Rewrite) -> None:
    """Leave out headings, emphasis, escapes and link targets; fill `work.bold`."""
    text = work.text
    edits: list[Edit] = []
    bold: list[Span] = []
    if _is_used(text, "*"):
        _stars(text, edits, bold)
    if _is_used(text, "#"):
        edits += ((m.start(), m.end(), "") for m in _HASHES.finditer(text) if _is_heading(text, m))
    if _is_used(text, "_"):
        edits += ((m.start(), m.end(), "") for m in _DOUBLE.finditer(text))
        for m in _SINGLE.finditer(text):
            edits += ((m.start(), m.start() + 1, ""), (m.end() - 1, m.end(), ""))
    if _is_used(text, "\\"):
        edits += ((m.start(), m.end(), "") for m in _ESCAPE.finditer(text))
    if "](" in text:
        for m in _LINK.finditer(text):
            edits += ((m.start(), m.start(1), ""), (m.end(1), m.end(), ""))
    if _is_used(text, "<"):
        edits += ((m.start(), m.end(), " ") for m in _BREAK.finditer(text))
    work.bold = bold
    work.apply(_clean(edits))


def _is_heading(text: str, hashes: re.Match[str]) -> bool:
    """Up to six signs at the start of a line, with a blank or nothing behind them."""
    start, end = hashes.span()
    line = text.rfind("\n", max(0, start - 4), start)
    if (line < 0 and start > 3) or text[line + 1 : start].strip(" "):
        return False
    signs = len(hashes[0].rstrip(" "))
    return signs <= 6 and (signs < end - start or text[end : end + 1] in ("", "\n"))


def _is_used(text: str, sign: str) -> bool:
    """True where a sign occurs, but not so often that it is a pattern of signs and no markup."""
    if sign not in text:
        return False
    count = text.count(sign)
    return count < _FEW or count * _RAREST < len(text)


def _clean(edits: list[Edit]) -> list[Edit]:
    """In rising order, without overlaps: the first of two that touch the same signs wins."""
    out: list[Edit] = []
    for edit in sorted(edits):
        if not out or edit[0] >= out[-1][1]:
            out.append(edit)
    return out


def _stars(text: str, edits: list[Edit], bold: list[Span]) -> None:
    if "* *" in text:  # emphasis around nothing
        for m in _EMPTY.finditer(text):
            if text[text.rfind("\n", 0, m.start()) + 1 : m.start()] in _INDENTS:
                edits += ((*m.span(i), "") for i in (1, 2))
    opened: int | None = None
    size = len(text)
    for m in _STARS.finditer(text):
        start, end = m.span()
        before = text[start - 1] if start else "\n"
        after = text[end] if end < size else "\n"
        if before == "\\" or (before in "([" and after in ")]"):
            continue
        if end - start == 1:
            # a bullet, a product, the star under a Party issuer
            if (before.isspace() and after.isspace()) or (before.isdigit() and after.isdigit()):
                continue
        elif opened is None or "\n\n" in text[opened:start]:
            opened = end
        else:
            bold.append(Span(opened, start))
            opened = None
        edits.append((start, end, ""))
