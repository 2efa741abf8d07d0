"""The recital (căn cứ) between head and body.

Decisions and plans print it as paragraphs that begin with "Căn cứ", "Thực hiện", "Xét đề nghị"; in a letter it is the
opening of the first sentence, up to the comma before the body that acts ("…, Sở Y tế đề nghị …").
"""

from __future__ import annotations

import re
from functools import cache

from vnadmin.parse.cues import body_head, cue, numbered, office
from vnadmin.parse.pieces import Piece, cut, is_upper
from vnadmin.spans import Span

_REACH = 16_000
_PIECES = 260
_BULLETS = "-–—+•* "


@cache
def _received() -> re.Pattern[str]:
    """A letter's first sentence that names the paper it answers."""
    return re.compile(
        r"(?:nhận được|nhận|xem xét|nghiên cứu|phúc đáp|trả lời|tiếp nhận|có) [^.:]{0,60}?(?:công văn|văn bản|tờ trình|báo cáo|kiến nghị|đề nghị|thông báo|phiếu chuyển|đơn)\b"
    )


@cache
def _act() -> re.Pattern[str]:
    """The comma behind which the issuer begins to act."""
    verbs = (
        "yêu cầu|đề nghị|giao|hướng dẫn|thông báo|có ý kiến|ban hành|xây dựng|chỉ đạo|kết luận|quy định|triển khai|tổ chức|kính mời"
        "|báo cáo|trả lời|công bố|trân trọng|kính đề nghị|quyết định|thống nhất|kính|xin|phân công|điện|mời"
    )
    return re.compile(rf"[,;)] {{1,3}}(?=[^,;.:]{{3,160}}? (?:{verbs})\b)")


def find_recital(text: str, key: str, start: int, end: int, *, wrapped: bool, letter: bool) -> Span:
    """The recital that begins at or behind `start`; an empty span where there is none."""
    pieces = [p for p in cut(text, key, start, min(end, start + _REACH), _PIECES) if not p.rule]
    begin = stop = start
    i = _skip_issuer(text, key, pieces)
    first = True
    while i < len(pieces):
        j = _paragraph_end(text, key, pieces, i, wrapped=wrapped)
        s, e = pieces[i].start, pieces[j - 1].end
        lead = len(text[s:e]) - len(text[s:e].lstrip(_BULLETS))
        if numbered().match(key, s + lead) or is_upper(text, s, e):
            break
        ground = cue("recital").match(key, s + lead) or (not first and cue("purpose").match(key, s + lead))
        if not ground and not (first and letter and _received().search(key, s, min(e, s + 260))):
            break
        if first:
            begin = s
        cut_at = _cut(text, key, s, e)
        stop = cut_at or e
        first = False
        i = j
        if cut_at or text[e - 1] == ":" or "như sau" in key[e - 12 : e]:
            break
    return Span(begin, stop) if stop > begin else Span(start, start)


def _skip_issuer(text: str, key: str, pieces: list[Piece]) -> int:
    """Index behind the issuing body printed again and remarks such as "(Kèm theo …)"."""
    i = 0
    while i < min(len(pieces), 5):
        p = pieces[i]
        k = key[p.start : p.end]
        upper = is_upper(text, p.start, p.end)
        if upper and not numbered().match(k) and (body_head().match(k) or office().match(k) or i):
            i += 1
        elif k[0] == "(" or (i and text[pieces[i - 1].start] == "(" and ")" in k):
            i += 1
        else:
            break
    return i if i < len(pieces) and cue("recital").match(key, pieces[i].start) else 0 if i > 2 else i


def _paragraph_end(text: str, key: str, pieces: list[Piece], i: int, *, wrapped: bool) -> int:
    """Index of the first piece behind the paragraph that begins at `i`."""
    j = i + 1
    if not wrapped:
        return j
    while j < len(pieces):
        p, last = pieces[j], pieces[j - 1]
        closing = text[last.end - 1]
        small = text[p.start].islower() or text[p.start].isdigit()
        if p.gap and (p.bar or not small or closing in ".;:"):
            return j
        if closing in ";:" or (
            closing in ".," and not small and (cue("recital").match(key, p.start) or closing == ".")
        ):
            return j
        j += 1
    return j


def _cut(text: str, key: str, start: int, end: int) -> int:
    """Offset behind the recital part of a paragraph that goes on to act; 0 where all of it is recital."""
    found = 0
    for m in _act().finditer(key, start, end):
        at = m.end()
        if text[at].isupper() and (body_head().match(key, at) or office().match(key, at)) and key[m.start()] != ";":
            found = at
            # the acting bodies may be several: go left over commas between bodies
            while (left := key.rfind(", ", start, found - 2)) > 0:
                part = key[left + 2 : found].strip(" ,\n")
                if (
                    len(part.split()) > 8
                    or any(c.isdigit() for c in part)
                    or not body_head().match(part)
                    or not text[left + 2].isupper()
                ):
                    break
                found = left + 2
            break
    return found and start + len(text[start:found].rstrip(" ,\n"))
