"""Where the list of addressees stands, and its items: behind "Kính gửi:" or behind "… điện:"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnadmin.parse.cues import cue, numbered
from vnadmin.spans import Span

if TYPE_CHECKING:
    from vnadmin.parse.pieces import Piece

_MARKS = "-–—+•*●▪○‒−·"
# The label Kính gửi; the first word may have been lost with the header table.
LABEL = r"(?:kính )?gửi {0,3}:|kính gửi(?= |$)(?! kèm)|đồng kính gửi {0,3}:?"
_LABEL = re.compile(LABEL)


def printed_label(key: str) -> int:
    """Length of the label that a piece begins with; 0 for none."""
    m = _LABEL.match(key)
    return m.end() if m else 0


def list_end(text: str, key: str, pieces: list[Piece], i: int, begin: int) -> tuple[Span, int]:
    """The stretch of the list whose label ends at `begin` in piece `i`, and the index behind it."""
    label = pieces[i]
    first = text[begin : label.end].strip(" :*_|\t")
    dashed: bool | None = None
    last = label
    end = label.end
    if first:
        dashed = first[0] in _MARKS
        if not first.strip(".…_-– "):  # left to be filled in by hand
            return Span(begin, begin), i + 1
    i += 1
    while i < len(pieces):
        p = pieces[i]
        if p.rule:
            i += 1
            if text[p.start : p.end].strip(".…_ "):
                break
            continue
        k = key[p.start : p.end]
        mark = text[p.start] in _MARKS and not text[p.start + 1 : p.start + 2].isdigit()
        closing = text[end - 1]
        if dashed is None:
            dashed = mark
            if cue("recital").match(k) and not mark:
                break
        elif dashed:
            if not mark and (closing in ".;" or (p.gap and closing != "," and not text[p.start].islower())):
                break
        else:
            if mark and closing == ".":
                break
            if mark:
                dashed = True
            elif (
                (p.gap and closing not in ";,")
                or closing == "."
                or numbered().match(k)
                or (closing != ";" and not text[p.start].islower() and cue("recital", "story").match(k))
            ):
                break
        if p.start - begin > 6000:
            break
        last, end = p, p.end
        i += 1
    return Span(begin, max(last.end, begin)), i


def items(text: str, start: int, end: int) -> list[Span]:
    """The items of a list: at dashes, and at line ends behind a semicolon; marks and closing signs left out."""
    out: list[Span] = []
    at = start
    begin: int | None = None
    stop = start
    closed = True
    while at < end:
        line_end = text.find("\n", at, end)
        if line_end < 0:
            line_end = end
        body = text[at:line_end].strip(" \t|*_:\u00a0" if begin is None else " \t|*_\u00a0")
        if body:
            a = at + text[at:line_end].index(body)
            marked = body[0] in _MARKS and not body[1:2].isdigit()
            if marked or closed:
                if begin is not None:
                    out.append(Span(begin, stop))
                begin = a + (len(body) - len(body.lstrip(_MARKS + " \t*")) if marked else 0)
            stop = a + len(body)
            closed = body[-1] == ";"
        at = line_end + 1
    if begin is not None and stop > begin:
        out.append(Span(begin, stop))
    return [s for s in (_trim(text, s) for s in out) if s.end > s.start and text[s.start : s.end].strip("….-_ ")]


def _trim(text: str, span: Span) -> Span:
    piece = text[span.start : span.end].rstrip(" .;,\n\t|*_…")
    return Span(span.start, span.start + len(piece))
