"""The zones of a document: head, recital, body, closing, annexes, and what a web page printed around it.

Only the first and last lines are read piece by piece; the long middle is passed over by plain searches, so the cost hardly
grows with the text. Layout of every part: NĐ 30/2020, Phụ lục I; Hướng dẫn 05-HD/VPTW.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import NamedTuple

from vnadmin.parse.closing import closing_start
from vnadmin.parse.cues import cue, title_pattern
from vnadmin.parse.frame import document_end, document_start, noise
from vnadmin.parse.head import Head, scan_head
from vnadmin.parse.letterhead import Body, bodies
from vnadmin.parse.pieces import pieces_of
from vnadmin.parse.recital import find_recital
from vnadmin.parse.tail import Mark, walk_tail
from vnadmin.records import DocumentText, Zones
from vnadmin.spans import Span, fold


class Layout(NamedTuple):
    """Zones with the head and the tail that they were found by, so that neither need be read twice."""

    zones: Zones
    head: Head
    tail: tuple[Mark, ...]
    letterhead: list[Body]


@cache
def _annex() -> re.Pattern[str]:
    """A line that begins an annex or an attached paper, on the text."""
    return re.compile(
        r"\n[ \t|*_#>\u00a0]{0,12}(?:PHỤ LỤC|Phụ lục(?= ?(?:[IVX\d]|số|kèm|\n|\|))|PHỤ  LỤC|\(?(?:Ban hành kèm|Kèm) theo|(?:Mẫu|MẪU|Biểu|BIỂU) (?:số|SỐ|mẫu)"
        r"|CỘNG (?:HÒA|HOÀ) XÃ HỘI)"
    )


@cache
def _footnote() -> re.Pattern[str]:
    return re.compile(r"\[\d{1,2}\]|\(\d{1,2}\)|_{5,}|\d{1,2} [^\W\d]")


@cache
def _rules() -> re.Pattern[str]:
    """Printed rules at the start of a stretch."""
    return re.compile(r"(?>(?:[\s|*_#,]{0,80}[-–_=.…~]{3,200}+(?=\s|$)){0,4})")


def find_zones(doc: DocumentText) -> Zones:
    """The zones of a document. Any text has them: what is absent is an empty span."""
    return lay_out(doc).zones


def lay_out(doc: DocumentText) -> Layout:
    """Zones together with the scanned head and tail."""
    text, key = doc.text, doc.key
    size = len(text)
    start = document_start(text, key)
    head = scan_head(text, key, start, size)
    after = max(head.end, start)
    tail = closing_start(text, key, after, size)
    marks: list[Mark] = []
    annex_only = head.title is not None and head.title.type == "phu-luc" and head.numbering is None
    if tail < 0 or annex_only:
        end = document_end(text, key, after)
        tail = closing_start(text, key, after, end) if tail < 0 and end < size else tail
    if tail >= 0 and not annex_only:
        marks = walk_tail(text, key, tail, size)
        stop = max((m.end for m in marks), default=tail)
        end = max(document_end(text, key, stop), stop)
        closing = Span(tail, stop)
        annexes = _annexes(text, key, stop, end)
        body_end = tail
    else:
        annexes = () if annex_only else _annexes(text, key, after, end, known=True)
        body_end = annexes[0].start if annexes else end
        closing = Span(body_end, body_end)
    after = min(after, body_end)
    found = bodies(text, key, head.letterhead)
    issuer = fold(found[-1].name) if found else ""
    conclusion = head.title is not None and head.title.type in ("thong-bao", "ket-luan", "bien-ban")
    basis = find_recital(
        text, key, after, body_end, wrapped=doc.wrapped, letter=head.title is None, conclusion=conclusion, issuer=issuer
    )
    begin = basis.end if basis.end > basis.start else after
    zones = Zones(
        document=Span(start, max(end, start)),
        header=Span(start, after),
        basis=basis,
        body=_stripped(text, begin, body_end),
        closing=closing,
        annexes=annexes,
        noise=noise(text, start, end),
    )
    return Layout(zones, head, tuple(marks), found)


def _stripped(text: str, start: int, end: int) -> Span:
    """Without white space and bars at the ends."""
    start = _rules().match(text, start, end).end()  # type: ignore[union-attr]
    piece = text[start:end]
    body = piece.strip(" \t\r\n|*_#,\u00a0")
    if not body:
        return Span(end, end)
    begin = start + len(piece) - len(piece.lstrip(" \t\r\n|*_#,\u00a0"))
    return Span(begin, begin + len(body))


def _annexes(text: str, key: str, start: int, end: int, *, known: bool = False) -> tuple[Span, ...]:
    """Annexes between the closing and the end. `known`: only lines that say so begin one (there was no closing)."""
    if not text[start:end].strip(" \n|*_-#\t`\u00a0"):
        return ()
    begins: list[int] = []
    if not known:
        first = _stripped(text, _behind_boxes(text, key, start, end), end)
        if first.end > first.start and not _footnote().match(text, first.start) and _substantial(text, first):
            begins.append(first.start)
    for m in _annex().finditer(text, start, end):
        if len(begins) >= 60:
            break
        at = m.end() - len(m[0].lstrip("\n \t|*_#>\u00a0"))
        printed = m[0].strip("\n \t|*_#>\u00a0")
        if known and not printed.startswith(("PHỤ LỤC", "PHỤ  LỤC")):
            continue
        if printed[:3].lower() in ("(ke", "(kè", "kèm", "(ba", "ban", "mẫu", "biể"):
            if not begins or not printed.startswith("("):
                continue
            continue
        if printed.startswith("CỘNG"):
            at = _letterhead_before(text, at, begins[-1] if begins else start)
        if begins and at - begins[-1] < 400:
            continue
        line_end = text.find("\n", at, end)
        if printed[0] == "P" and (line_end if line_end > 0 else end) - at > 160:
            continue
        begins.append(at)
    out = []
    for i, at in enumerate(begins):
        stop = begins[i + 1] if i + 1 < len(begins) else end
        span = _stripped(text, at, stop)
        if span.end > span.start:
            out.append(span)
    return tuple(out)


def _behind_boxes(text: str, key: str, start: int, end: int) -> int:
    """Behind the boxes that signature viewers print under the signature."""
    last = start
    for p in islice(pieces_of(text, key, start, end), 14):
        if cue("box").match(key, p.start, p.end):
            last = p.end
        elif not p.rule and not (last > start and text[p.start : p.end].isupper() and p.end - p.start < 40):
            break
    return last


def _substantial(text: str, span: Span) -> bool:
    """Whether what follows the closing is more than typist's marks or a torn line."""
    return span.end - span.start > 60 or bool(title_pattern().match(text[span.start : span.start + 40].lower()))


def _letterhead_before(text: str, at: int, floor: int) -> int:
    """Where the letterhead to the left of a motto begins: up to four lines in capitals before it."""
    first = at
    stop = at - 1
    for _ in range(6):
        begin = text.rfind("\n", floor, max(stop, floor)) + 1
        if begin <= floor:
            break
        line = text[begin:stop].strip(" \t|*_#\r\u00a0-")
        if line and not line.isupper():
            break
        if line:
            first = begin + text[begin:stop].index(line[0])
        stop = begin - 1
    return first
