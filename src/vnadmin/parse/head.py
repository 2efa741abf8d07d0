"""The head of a document, piece by piece: letterhead, number, place and date, title, subject, Kính gửi.

One walk over the first pieces of the document says what each is; `zones` takes its end, `header` its fields.
Source: NĐ 30/2020, Phụ lục I; Hướng dẫn 36-HD/VPTW and 05-HD/VPTW for Party papers.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import NamedTuple

from vnadmin.parse.addressees import LABEL, list_end, printed_label
from vnadmin.parse.cues import cue, numbered, title_pattern, titles
from vnadmin.parse.date_line import Dating, read_dating
from vnadmin.parse.letterhead import is_plain_body
from vnadmin.parse.number_line import Numbering, own_number, read_named, read_numbering, torn_tail
from vnadmin.parse.pieces import Piece, is_upper, pieces_of
from vnadmin.parse.subject import read_letter_subject, read_subject
from vnadmin.spans import Span, fold, squeeze

_REACH = 12_000
_SCREEN, _FEW, _PIECES = 20, 48, 200
_AHEAD = 24  # pieces among which a motto is looked for
_MARGIN = 4  # pieces behind the last one read, which may decide about it
_NOTE = 12  # lines of a note between number and addressees
_MOST_LINES = 14  # of a letterhead


# Lines of the motto as most papers print them, known without a pattern.
_MOTTOES = frozenset(("cộng hòa xã hội chủ nghĩa việt nam", "độc lập - tự do - hạnh phúc", "đảng cộng sản việt nam"))
# What papers of the Youth Union print on the right instead of the motto.
_MASS_MOTTO = (fold("đoàn tncs hồ chí minh"), fold("đoàn thanh niên cộng sản hồ chí minh"))


class Title(NamedTuple):
    """The name of the type, as printed, and the body named behind it ("CỦA BAN THƯỜNG VỤ …")."""

    start: int
    end: int
    type: str
    author: Span | None


class Head(NamedTuple):
    """What stands above the body. `subject` holds the pieces of the trích yếu in order, `addressees` where the list stands."""

    start: int
    end: int
    letterhead: tuple[Piece, ...]
    numbering: Numbering | None
    dating: Dating | None
    title: Title | None
    subject: tuple[Span, ...]
    addressees: Span | None
    urgency: Span | None
    secrecy: Span | None
    draft: Span | None
    motto: bool
    letter: bool


@cache
def _kinds() -> re.Pattern[str]:
    """What a piece is by its first words alone: the name of the group that matches. The motto may be torn over lines."""
    words = "cộng|hòa|xã|hội|chủ|nghĩa|việt|nam|độc|lập|tự|do|hạnh|phúc|đảng|sản"
    motto = (
        r"(?:cộng$|cộng hòa|hòa xã|xã hội|hội chủ|chủ nghĩa|nghĩa việt|độc lập|lập|tự do|hạnh phúc|phúc$|đảng$|đảng cộng|cộng sản|sản việt)"
        rf"(?:(?: |\b)(?:{words}|[-–—.])){{0,24}}[ \-–—.]*$"
    )
    cues = [f"|(?P<{kind}>{cue(kind).pattern})" for kind in ("box", "draft", "urgency", "secrecy")]
    return re.compile(f"(?P<motto>{motto}){''.join(cues)}|(?P<addressees>{LABEL})")


def scan_head(text: str, key: str, start: int, end: int) -> Head:
    """Read the head that begins at `start`; everything behind `end` is not looked at."""
    rest = pieces_of(text, key, start, min(end, start + _REACH))
    pieces = list(islice(rest, _SCREEN))
    has_motto = _motto_ahead(key, pieces)
    if has_motto is not None or len(pieces) < _SCREEN:
        head, unread = _scan(text, key, start, end, pieces, has_motto or False)
        if len(pieces) < _SCREEN or (unread >= _MARGIN and head.end < pieces[-6].start):
            return head
    pieces += islice(rest, _FEW - _SCREEN)
    has_motto = _motto_ahead(key, pieces) or False
    head, _ = _scan(text, key, start, end, pieces, has_motto)
    if len(pieces) == _FEW and head.end >= pieces[-6].start:  # a long list of addressees, an odd head: look further
        pieces += islice(rest, _PIECES - _FEW)
        head, _ = _scan(text, key, start, end, pieces, has_motto)
    return head


def _scan(text: str, key: str, start: int, end: int, pieces: list[Piece], has_motto: bool) -> tuple[Head, int]:
    """The head that these pieces make, and how many of them were not come to. `has_motto`: one stands among the first."""
    numberings: list[Numbering] = []
    letterhead: list[Piece] = []
    small: list[Piece] = []
    dating: Dating | None = None
    title: Title | None = None
    subject: tuple[Span, ...] = ()
    addressees = urgency = secrecy = draft = None
    motto = letter = stamp = False
    tail: Piece | None = None
    last, strange, i = start, 0, 0
    kinds = _kinds()
    while i < len(pieces):
        p = pieces[i]
        k = key[p.start : p.end]
        i += 1
        if p.rule or (dating and p.end <= dating.end) or (numberings and p.end <= numberings[-1].end):
            continue
        m = None if k in _MOTTOES else kinds.match(k)
        kind = m.lastgroup if m else "motto" if k in _MOTTOES else None
        if kind == "motto" or (motto and k in ("việt nam", "nam", "phúc", "hạnh phúc")):
            motto, last = True, p.end
            continue
        if k in _MASS_MOTTO and (p.col or (letterhead and p.gap)):
            motto, last = True, p.end
            continue
        if kind == "box":
            stamp = k.startswith(("đến", "công văn đến", "số đến"))
            continue
        if k.startswith(("số", "luật số", "nghị quyết số", "pháp lệnh số")) and (n := read_numbering(text, p, end)):
            if not stamp or "/" in (n.value or "") or "-" in (n.value or ""):
                numberings.append(n)
                last = max(last, n.end)
                if n.end < p.end and (d := read_dating(text, key, Piece(n.end, p.end, *p[2:]))):
                    dating, last = d, max(last, d.end)
            stamp = False
            continue
        if i == 1 and (named := read_named(text, p)):
            numberings.append(named)
            last = p.end
            continue
        if tail is None and k[0] in "/-–" and torn_tail().match(text, p.start, p.end):
            tail, last = p, p.end
            continue
        if dating is None and "ngày" in k and (d := read_dating(text, key, p)):
            dating, last = d, max(last, d.end)
            continue
        if kind == "draft":
            draft, last = Span(p.start, p.end), p.end
            continue
        if kind == "urgency":
            urgency, last = Span(p.start, p.end), p.end
            continue
        if kind == "secrecy":
            secrecy, last = Span(p.start, p.end), p.end
            continue
        if m and kind == "addressees":
            letter = title is None
            addressees, i = list_end(text, key, pieces, i - 1, p.start + m.end())
            last = max(last, addressees.end)
            break
        if (
            title is None
            and k.startswith(("v/v", "v/ v", "vv ", "v/v:", "về việc", "v.v"))
            and (numberings or motto or letterhead)
        ):
            subject, i = read_letter_subject(text, key, pieces, i - 1)
            last = max(last, subject[-1].end)
            continue
        ready = motto or numberings or dating or not has_motto
        if ready and (t := _read_title(text, key, p, letterhead, bool(numberings or dating or motto))):
            title, last = t, max(p.end, t.end)
            while i < len(pieces) and pieces[i].end <= t.end:
                i += 1
            rest = t.end + len(text[t.end : p.end]) - len(text[t.end : p.end].lstrip(" :")) if t.end < p.end else p.end
            begin = i - 1 if rest < p.end and pieces[i - 1].end == p.end else i
            trimmed = pieces[:begin] + ([Piece(rest, p.end, *p[2:])] if begin == i - 1 else []) + pieces[i:]
            if begin < i or (begin < len(trimmed) and trimmed[begin].start < t.end):
                trimmed[begin] = trimmed[begin]._replace(start=max(trimmed[begin].start, rest))
            author, subject_, i, own = read_subject(text, key, trimmed, begin, _joined(key, letterhead))
            pieces = trimmed
            if own and not numberings and (number := read_numbering(text, own, end)):
                numberings.append(number)
                last = max(last, number.end)
            title = t._replace(author=author)
            subject = subject_ or subject
            last = max([last, *(s.end for s in subject_), *([author.end] if author else [])])
            addressees, last = _after_title(text, key, pieces, i, last)
            break
        upper = is_upper(text, p.start, p.end)
        looked_for = has_motto and not upper and not numberings and dating is None
        if looked_for and len(small) < _MOST_LINES and is_plain_body(text, key, p):
            small.append(p)
            continue
        if upper and not numbered().match(k):
            if len(letterhead) >= _MOST_LINES:
                break
            letterhead.append(p)
            last = p.end
            continue
        if cue("recital", "story").match(k) or numbered().match(k):
            label_at = _label_ahead(key, pieces, i) if numberings and not cue("recital", "story").match(k) else None
            if label_at is None:
                i = max(i, len(pieces) - _MARGIN + 1) if numberings and i + _NOTE > len(pieces) else i  # look further
                break
            i = label_at  # what a reader wrote on the letter between its number and Kính gửi
            continue
        strange += 1
        if strange > 6 or len(k) > 90:
            break
    numbering = own_number(numberings, tail, text)
    letterhead = (
        letterhead or small
    )  # capitals lost on the way; where some stand in capitals, other lines are a page's own
    found = bool(letterhead or numbering or dating or title or addressees or motto)
    head = Head(
        start, last if found else start, tuple(letterhead), numbering, dating, title, subject, addressees,
        urgency, secrecy, draft, motto, letter,
    )  # fmt: skip
    return head, len(pieces) - i


def _label_ahead(key: str, pieces: list[Piece], i: int) -> int | None:
    """The index of the piece that says Kính gửi, where it stands not far behind `i` and before any recital."""
    for j in range(i, min(i + _NOTE, len(pieces))):
        k = key[pieces[j].start : pieces[j].end]
        if printed_label(k):
            return j
        if cue("recital").match(k):
            return None
    return None


def _joined(key: str, letterhead: list[Piece]) -> str:
    """The letterhead as one key."""
    return squeeze(" ".join(key[p.start : p.end] for p in letterhead))


def _motto_ahead(key: str, pieces: list[Piece]) -> bool | None:
    """Whether a motto stands among the first pieces, before any Kính gửi; None where neither does."""
    for p in pieces[:_AHEAD]:
        if key.startswith(("độc lập", "cộng hòa xã", "đảng cộng"), p.start):
            return True
        if key.startswith("kính gửi", p.start):
            return False
    return None


def _read_title(text: str, key: str, p: Piece, letterhead: list[Piece], firm: bool) -> Title | None:
    m = title_pattern().match(key, p.start)
    if not m:
        return None
    kind, alone = titles()[squeeze(m[0])]
    if "\n\n" in text[m.start() : m.end()] or "|" in text[m.start() : m.end()]:
        return None
    end = m.end()
    if kind == "phu-luc" and (numeral := _annex_numeral().match(key, end, p.end)):
        end = numeral.end()
    exact = end >= p.end or not key[end : p.end].strip(" :.")
    if key[end : end + 2].lstrip().startswith(":") and kind == "quyet-dinh":
        return None
    printed = text[m.start() : m.end()]
    if not printed.isupper() and not (exact and printed[0].isupper() and (p.gap or not p.row)):
        return None
    if alone and not exact:
        return None
    if letterhead and not firm and not exact and not p.gap:
        return None
    return Title(m.start(), end, kind, None)


@cache
def _annex_numeral() -> re.Pattern[str]:
    """The numeral of an annex, part of its title."""
    return re.compile(r" {1,3}(?:số )?(?:[ivx]{1,5}|\d{1,2}|[a-d])(?=[ .:]|$)")


def _after_title(text: str, key: str, pieces: list[Piece], i: int, last: int) -> tuple[Span | None, int]:
    """The list of addressees behind title and subject: "Kính gửi: …", or "… điện:" of a công điện."""
    while i < len(pieces) and pieces[i].rule:
        i += 1
    j, stop = i, min(i + 3, len(pieces))
    while j < stop:
        p = pieces[j]
        k = key[p.start : p.end]
        if label := printed_label(k):
            span, _ = list_end(text, key, pieces, j, p.start + label)
            return span, max(last, span.end)
        if k.endswith(("điện:", "điện :")):
            span, _ = list_end(text, key, pieces, j, p.end)
            return span, max(last, span.end)
        if k.startswith(("(kèm", "(ban hành", "(phụ lục", "(kế hoạch")):
            while ")" not in key[p.start : p.end] and j + 1 < len(pieces) and pieces[j + 1].start - p.end < 4:
                j += 1  # the remark goes on over the next line
                p = pieces[j]
            last = max(last, p.end)
            stop = min(j + 3, len(pieces))
        j += 1
    return None, last
