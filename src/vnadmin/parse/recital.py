"""The recital (căn cứ) between head and body.

Decisions and plans print it as paragraphs that begin with "Căn cứ", "Thực hiện", "Xét đề nghị"; in a letter it is the
opening of the first sentence, up to the comma before the body that acts ("…, Sở Y tế đề nghị …").
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from vnadmin.parse.cues import body_head, cue, numbered, office, title_pattern
from vnadmin.parse.pieces import Piece, is_upper, pieces_of
from vnadmin.spans import Span

_REACH = 16_000
_SCREEN, _FEW, _PIECES = 10, 40, 260
_BULLETS = "-–—+•* "


_ASK = re.compile(r"[,;.] {1,3}(?=(?:kính )?(?:đề nghị|yêu cầu) (?!của|tại|số))")


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
    return re.compile(rf"[,;.)] {{1,3}}(?=[^,;.:]{{2,160}}?(?<! đã) (?:{verbs})\b)")


@cache
def _by_kind() -> re.Pattern[str]:
    """A body named by its kind alone that acts."""
    return re.compile(
        r"\w{2,7} {1,3}(?:kính |trân trọng |cũng )?(?:yêu cầu|đề nghị|giao|hướng dẫn|thông báo|có ý kiến|ban hành|xây dựng|chỉ đạo|triển khai|tổ chức|trả lời|phân công|mời)(?!\w)"
    )


def find_recital(
    text: str,
    key: str,
    start: int,
    end: int,
    *,
    wrapped: bool,
    letter: bool,
    conclusion: bool = False,
    issuer: str = "",
) -> Span:
    """The recital that begins at or behind `start`; an empty span where there is none.

    `letter`: a công văn, whose first sentence may say what it answers. `conclusion`: a notice of a meeting, whose recital tells of
    the meeting and goes on to "kết luận như sau". `issuer`: key of the issuing body, to know where it begins to act.
    """
    rest = pieces_of(text, key, start, min(end, start + _REACH))
    pieces: list[Piece] = []
    span = None
    for most, least in ((_SCREEN, -1), (_FEW - _SCREEN, _FEW // 2), (_PIECES - _FEW, _PIECES)):
        more = list(islice(rest, most))
        pieces += [p for p in more if not p.rule]
        span, done = _recital(text, key, pieces, wrapped=wrapped, letter=letter, conclusion=conclusion, issuer=issuer)
        if done or len(more) < most or len(pieces) <= least:
            break
    return span or Span(start, start)


def _recital(
    text: str, key: str, pieces: list[Piece], *, wrapped: bool, letter: bool, conclusion: bool, issuer: str
) -> tuple[Span | None, bool]:
    """The recital among these pieces, and whether it ended before they did."""
    begin = stop = pieces[0].start if pieces else 0
    i = _skip_issuer(text, key, pieces)
    first = True
    while i < len(pieces):
        j = _paragraph_end(text, key, pieces, i, wrapped=wrapped)
        s, e = pieces[i].start, pieces[j - 1].end
        lead = len(text[s:e]) - len(text[s:e].lstrip(_BULLETS))
        if numbered().match(key, s + lead) or is_upper(text, s, e):
            break
        ground = bool(cue("recital").match(key, s + lead)) or (not first and bool(cue("purpose").match(key, s + lead)))
        if not first and text[stop - 1] in ";,":
            ground = ground or bool(title_pattern().match(key, s + lead))
        if not ground and not (first and letter and _received().search(key, s, min(e, s + 260))):
            break
        if first and conclusion and not key.startswith(("căn cứ", "thực hiện"), s + lead):
            span, j = _meeting(text, key, pieces, i, wrapped=wrapped, issuer=issuer)
            return span, j < len(pieces)
        if first:
            begin = s
        cut_at = _cut(text, key, s, e, issuer) or (_request(key, s, e) if letter else 0)
        stop = cut_at or e
        first = False
        i = j
        if cut_at or text[e - 1] == ":" or "như sau" in key[e - 12 : e]:
            break
    return (Span(begin, stop) if stop > begin else None), i < len(pieces)


def _meeting(text: str, key: str, pieces: list[Piece], i: int, *, wrapped: bool, issuer: str) -> tuple[Span, int]:
    """The paragraphs that tell of a meeting, up to the one that ends in a colon; the first alone where none does."""
    begin = pieces[i].start
    first_end = 0
    for _ in range(10):
        if i >= len(pieces) or numbered().match(key, pieces[i].start) or is_upper(text, pieces[i].start, pieces[i].end):
            break
        j = _paragraph_end(text, key, pieces, i, wrapped=wrapped)
        s, e = pieces[i].start, pieces[j - 1].end
        first_end = first_end or e
        if text[e - 1] == ":" or "như sau" in key[e - 12 : e]:
            return Span(begin, _cut(text, key, s, e, issuer, last=True) or e), j
        i = j
    return Span(begin, first_end), i


def _skip_issuer(text: str, key: str, pieces: list[Piece]) -> int:
    """Index behind the issuing body printed again and remarks such as "(Kèm theo …)"."""
    i = 0
    while i < min(len(pieces), 5):
        p = pieces[i]
        k = key[p.start : p.end]
        upper = is_upper(text, p.start, p.end)
        if (
            (upper and not numbered().match(k) and (body_head().match(k) or office().match(k) or i))
            or k[0] == "("
            or (i and text[pieces[i - 1].start] == "(" and ")" in k)
        ):
            i += 1
        else:
            break
    return i if i < len(pieces) and cue("recital").match(key, pieces[i].start) else 0 if i > 2 else i


def _paragraph_end(text: str, key: str, pieces: list[Piece], i: int, *, wrapped: bool) -> int:
    """Index of the first piece behind the paragraph that begins at `i`."""
    j = i + 1
    if not wrapped:  # a line is a paragraph, unless it breaks off in the middle of a sentence
        while j < len(pieces) and text[pieces[j - 1].end - 1].isalnum() and not pieces[j].gap:
            if numbered().match(key, pieces[j].start) or cue("recital").match(key, pieces[j].start):
                break
            j += 1
        return j
    while j < len(pieces):
        p, last = pieces[j], pieces[j - 1]
        closing = text[last.end - 1]
        small = text[p.start].islower() or text[p.start].isdigit()
        if text[p.end - 1] == ":" and is_upper(text, p.start, p.end):  # QUYẾT ĐỊNH:
            return j
        if p.gap and (p.bar or not small or closing in ".;:"):
            return j
        if closing in ";:" or (
            closing in ".," and not small and (cue("recital").match(key, p.start) or closing == ".")
        ):
            return j
        j += 1
    return j


def _cut(text: str, key: str, start: int, end: int, issuer: str, *, last: bool = False) -> int:
    """Offset behind the recital part of a paragraph that goes on to act; 0 where all of it is recital.

    Of several bodies behind commas the issuer is the one that acts. Where none is the issuer, it is the last one before a colon
    and else the first.
    """
    places, unknown = [], []
    for m in _act().finditer(key, start, end):
        at = m.end()
        if key[m.start()] == "." and not _is_issuer(key, at, issuer):
            continue  # a new sentence about another body still tells what was done
        if text[at].isupper() and (body_head().match(key, at) or office().match(key, at)):
            places.append(at)
        elif text[at].isupper():
            unknown.append(at)
    if not places and (text[end - 1] == ":" or "như sau" in key[end - 12 : end]):
        places = unknown[-1:]  # "…, Nhà trường thông báo đến các đơn vị … như sau:"
    if not places:
        return 0
    own = [at for at in places if _is_issuer(key, at, issuer)]
    if not own and issuer and text[end - 1] != ":" and key.startswith(("căn cứ", "- căn cứ"), start):
        return 0  # the body named is that of the document cited
    found = own[-1] if own else places[-1] if last or text[end - 1] == ":" or not issuer else places[0]
    # the acting bodies may be several: go left over commas between bodies
    while (left := key.rfind(", ", start, found - 2)) > 0:
        part = key[left + 2 : found].strip(" ,\n")
        if (
            len(part.split()) > 8
            or any(map(str.isdigit, part))
            or not body_head().match(part)
            or not text[left + 2].isupper()
        ):
            break
        found = left + 2
    return start + len(text[start:found].rstrip(" ,\n"))


def _request(key: str, start: int, end: int) -> int:
    """Offset behind the recital part of a letter's sentence that goes on to ask without naming who asks; 0 where none does."""
    m = _ASK.search(key, start, end)
    return m.start() if m else 0


def _is_issuer(key: str, at: int, issuer: str) -> bool:
    """Whether the body printed at `at` is the issuer, its common short form allowed."""
    if not issuer:
        return False
    head = key[at : at + 40].replace("ubnd", "ủy ban nhân dân").replace("hđnd", "hội đồng nhân dân").split()
    own = issuer.replace("ubnd", "ủy ban nhân dân").replace("hđnd", "hội đồng nhân dân").split()
    n = min(3, len(own))
    if head[:1] == own[:1] and _by_kind().match(key, at):  # "…, Sở yêu cầu các đơn vị …"
        return True
    return len(head) >= n > 0 and head[:n] == own[:n]
