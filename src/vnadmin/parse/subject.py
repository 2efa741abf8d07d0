"""Where the summary (trích yếu) stands: under the title of a named type, or behind "V/v" under the number of a letter.

No mark ends it. What ends it is a rule, a recital, a heading, the issuing body printed again above the recital, or, in
text without blank lines, the first words of a body.
"""

from __future__ import annotations

import re
from functools import cache

from vnadmin.parse.cues import body_head, cue, numbered
from vnadmin.parse.pieces import Piece, is_upper
from vnadmin.spans import Span

_MAX = 16
_MAX_LETTER = 9


@cache
def _stop() -> re.Pattern[str]:
    """Pieces that belong to other parts of the head."""
    return re.compile(
        r"số ?[:.]? ?[\d./…_]|số ?:|kính gửi|nơi nhận|\(?(?:ban hành |đính )?kèm theo|\((?:phụ lục|kế hoạch|ban hành|kèm)"
        r"|cộng hòa xã|độc lập ?[-–]|đảng cộng sản việt nam$"
    )


@cache
def _dated() -> re.Pattern[str]:
    """A place and date line."""
    return re.compile(r"[^,;:\d]{2,30}, {0,3}ngày[ .…/]{0,40}\d{0,2}[ .…/]{0,40}(?:tháng|[/-])")


def read_letter_subject(text: str, key: str, pieces: list[Piece], i: int) -> tuple[tuple[Span, ...], int]:
    """Pieces of the summary of a letter from the one that holds "V/v" on, and the index behind them."""
    out = [pieces[i]]
    first = pieces[i]
    i += 1
    while i < len(pieces) and len(out) < _MAX_LETTER:
        p = pieces[i]
        k = key[p.start : p.end]
        if p.row == out[-1].row and p.col > out[-1].col:  # the right column of the same line
            break
        if p.rule or _stop().match(k) or _dated().match(k) or cue("urgency", "secrecy").match(k):
            break
        small = text[p.start].islower() and not k.startswith(("v/v", "số"))
        if p.bar or (p.gap and not small):
            break
        if p.col != first.col and p.col:
            i += 1
            continue
        if (
            text[p.start].isupper()
            and is_upper(text, p.start, p.end)
            and " " in k
            and not is_upper(text, first.start + 3, first.end)
        ):
            break
        out.append(p)
        i += 1
    return _spans(out, text), i


def read_subject(
    text: str, key: str, pieces: list[Piece], i: int, issuer: str
) -> tuple[Span | None, tuple[Span, ...], int, Piece | None]:
    """What follows a title: the body named as author, the pieces of the summary, the index behind them, a number line.

    `issuer`: key of the letterhead, to know the issuing body when it is printed again.
    """
    author: list[Piece] = []
    out: list[Piece] = []
    number: Piece | None = None
    if (
        i < len(pieces)
        and re.match(r"số ?[:.]? ?[\d./…_]", key[pieces[i].start : pieces[i].end])
        and not pieces[i].rule
    ):
        number = pieces[i]
        i += 1
    while i < len(pieces) and len(out) < _MAX:
        p = pieces[i]
        k = key[p.start : p.end]
        if p.rule:
            if out or author:
                break
            i += 1
            continue
        if _stop().match(k) or _dated().match(k) or k.endswith(("điện:", "điện :")):
            break
        if not out and not author and k.startswith("của "):
            author.append(p)
            i += 1
            continue
        if author and not out and _more_author(text, key, p, author[-1]):
            author.append(p)
            i += 1
            continue
        if numbered().match(k) or k.startswith(("căn cứ", "- căn cứ", "- ")):
            break
        upper = is_upper(text, p.start, p.end)
        if out:
            if _ends_before(text, key, pieces, i, out, upper=upper, issuer=issuer):
                break
        elif (not upper and _is_body(key, pieces, i)) or (upper and _issuer_again(key, pieces, i, issuer)):
            break
        out.append(p)
        i += 1
    span = Span(author[0].start, author[-1].end) if author else None
    return span, _spans(out, text), i, number


def _more_author(text: str, key: str, p: Piece, last: Piece) -> bool:
    """Whether a line in capitals goes on with the body named behind the title."""
    if p.bar or not is_upper(text, p.start, p.end) or _opens_subject().match(key, p.start, p.end):
        return False
    return not p.gap or text[last.end - 1] == ","


@cache
def _opens_subject() -> re.Pattern[str]:
    return re.compile(
        r"(?:về|thực hiện|triển khai|ban hành|phê duyệt|quy định|tăng cường|sửa đổi|hướng dẫn|tổng kết|sơ kết)\b"
    )


def _ends_before(
    text: str, key: str, pieces: list[Piece], i: int, out: list[Piece], *, upper: bool, issuer: str
) -> bool:
    """Whether the summary has ended before piece `i`."""
    p, last = pieces[i], out[-1]
    k = key[p.start : p.end]
    all_upper = is_upper(text, out[0].start, last.end)
    if p.bar:
        return True
    if not p.gap and _goes_on().search(key, max(last.start, last.end - 10), last.end):
        return False
    if upper and _issuer_again(key, pieces, i, issuer) and text[last.end - 1] not in ",-":
        return True
    if all_upper:
        # capitals go on in capitals; a blank line inside them is layout
        return not upper or (p.gap and bool(numbered().match(k)))
    small = text[p.start].islower()
    if p.gap:
        return not (small and text[last.end - 1] not in ".;:") or k.startswith("v/v")
    if small:
        return False
    if upper:
        return True
    if cue("recital", "story").match(k) and text[last.end - 1] != ",":
        return True
    width = max(q.end - q.start for q in out)
    return p.end - p.start > max(1.3 * width, 70)


@cache
def _goes_on() -> re.Pattern[str]:
    """The last word of a line that cannot end a summary."""
    return re.compile(r"(?<= )(?:của|về|và|cho|tại|trong|theo|với|giữa|các|những)$")


def _is_body(key: str, pieces: list[Piece], i: int) -> bool:
    """Whether the first small-letter line under a title is the body already: a recital, or a paragraph that ends in a colon."""
    p = pieces[i]
    k = key[p.start : p.end]
    if cue("story").match(k) and p.end - p.start > 90:
        return True
    return k.startswith(("căn cứ", "xét ", "theo đề nghị", "để ", "trân trọng kính mời", "kính mời")) or k.endswith(
        "như sau:"
    )


def _issuer_again(key: str, pieces: list[Piece], i: int, issuer: str) -> bool:
    """Whether a line in capitals is the issuing body printed again above the recital."""
    p = pieces[i]
    k = key[p.start : p.end]
    if not body_head().match(k):
        return False
    known = bool(issuer) and (k in issuer or issuer in k)
    if not (known or p.gap):
        return False
    for q in pieces[i + 1 : i + 3]:
        if key.startswith(("căn cứ", "- căn cứ", "xét ", "theo đề nghị", "để ", "trên cơ sở", "thực hiện"), q.start):
            return True
        if q.rule or q.gap:
            continue
    return False


def _spans(pieces: list[Piece], text: str) -> tuple[Span, ...]:
    """Pieces as spans, neighbours with nothing but white space between them made one."""
    out: list[Span] = []
    for p in pieces:
        if out and not text[out[-1].end : p.start].strip(" \n\t*_|\r"):
            out[-1] = Span(out[-1].start, p.end)
        else:
            out.append(Span(p.start, p.end))
    return tuple(out)
