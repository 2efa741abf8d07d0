"""The text of a document as a web page on which words are marked: for every format, also those without pages."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from vnadmin.export.marks import EDGES, FILLS, LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vnadmin.export.marks import Kind, Mark
    from vnadmin.export.table import Language
    from vnadmin.model import Document

_PAGE = """<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ max-width: 50em; margin: 2em auto; padding: 0 1em; font: 1em/1.5 serif; }}
header {{ position: sticky; top: 0; background: white; border-bottom: 1px solid #ccc; font-family: sans-serif; padding: .4em 0; }}
main {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
header mark {{ margin-right: 1em; padding: 0 .4em; }}
{styles}
</style>
</head>
<body>
<header>{legend}{title}</header>
<main>{text}</main>
</body>
</html>
"""
_STYLE = "mark.{} {{ background: rgb{}; border-bottom: 2px solid rgb{}; color: black; }}"


def to_marked_html(document: Document, marks: Sequence[Mark], *, language: Language = "en") -> str:
    """The whole text, marked words in colours, a legend above; no scripts, nothing fetched."""
    kinds = [kind for kind in FILLS if any(mark.kind == kind for mark in marks)]
    labels = LABELS[language]
    symbol = document.symbol.value if document.symbol else None
    return _PAGE.format(
        title=escape(" · ".join(part for part in (document.source.name, symbol) if part)),
        styles="\n".join(_STYLE.format(kind, FILLS[kind], EDGES[kind]) for kind in kinds),
        legend="".join(f'<mark class="{kind}">{escape(labels[kind])}</mark>' for kind in kinds),
        text="".join(_pieces(document.text, marks)),
    )


def _pieces(text: str, marks: Sequence[Mark]) -> Iterator[str]:
    """The text cut where a mark begins or ends; what lies in several is of the kind that stands last among them."""
    order = list(FILLS)
    opened: dict[int, list[Kind]] = {}
    closed: dict[int, list[Kind]] = {}
    for mark in marks:
        opened.setdefault(mark.start, []).append(mark.kind)
        closed.setdefault(mark.end, []).append(mark.kind)
    cuts = sorted({0, len(text), *opened, *closed})
    inside: list[Kind] = []
    first = True
    for start, end in pairwise(cuts):
        for kind in closed.get(start, ()):
            inside.remove(kind)
        inside += opened.get(start, ())
        piece = escape(text[start:end], quote=False)
        if not inside:
            yield piece
            continue
        kind = max(inside, key=order.index)
        place = ' id="first"' if first else ""
        first = False
        yield f'<mark class="{kind}"{place}>{piece}</mark>'
