"""The head of a document, piece by piece: letterhead, number, place and date, title, subject, Kính gửi.

One walk over the first pieces of the document says what each is; `zones` takes its end, `header` its fields.
Source: NĐ 30/2020, Phụ lục I; Hướng dẫn 36-HD/VPTW and 05-HD/VPTW for Party papers.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vnadmin.parse.addressees import list_end, printed_label
from vnadmin.parse.cues import cue, numbered, title_pattern, titles
from vnadmin.parse.pieces import Piece, cut, is_upper
from vnadmin.parse.subject import read_letter_subject, read_subject
from vnadmin.spans import Span, squeeze
from vnadmin.values.dates import read_date

_REACH = 12_000
_PIECES = 160


class Numbering(NamedTuple):
    """The number line: its span with the word Số, the symbol as printed without blanks (None where only a blank is printed)."""

    start: int
    end: int
    value: str | None
    blank: bool


class Dating(NamedTuple):
    """The place and date line. `date` is ISO without the parts that are left blank; `blank`: some part is."""

    start: int
    end: int
    place: Span | None
    date: str | None
    blank: bool


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
def _number() -> re.Pattern[str]:
    """ "Số" with a symbol whose number may be blank; groups: number, rest. On the text, so that capitals are seen."""
    token = r"(?![Vv]/[Vv])[A-ZĐÐƯƠÔÂĂÊ0-9][\wĐđÐ&.]{0,20}"
    return re.compile(
        r"(?:(?:Luật|LUẬT|Nghị quyết|NGHỊ QUYẾT|Pháp lệnh)\s{1,3})?(?:S[ốỐ]|s[ốỐ])(?:\s{0,2}(?:KH|kh|hiệu))?\s{0,8}[:;.]?\s{0,8}[.…_\s]{0,80}+"
        r"(\d{1,6}[a-zđ]?(?:\.\d{1,2})?)?[.…_\s]{0,80}?"
        rf"((?:\s{{0,40}}[/\-–‑_]\s{{0,3}}{token}){{1,8}})"
    )


@cache
def _bare() -> re.Pattern[str]:
    """ "Số:" with a number only, or with nothing."""
    return re.compile(r"s[ốỐ]\s?(?::|(?=\s*\d))\s{0,40}[.…_]{0,40}\s{0,4}(\d{1,6}[a-z]?)?[ ./…_]{0,60}$", re.IGNORECASE)


@cache
def _tail() -> re.Pattern[str]:
    """What remains of a symbol whose number was set apart from it: "/TB-UBND"."""
    return re.compile(r"[/\-–]\s?[A-ZĐ][\wĐđ&.]{0,15}(?:\s?[\-–/]\s?[A-ZĐ][\wĐđ&.]{0,15}){0,5}$")


@cache
def _motto() -> re.Pattern[str]:
    words = "cộng|hòa|xã|hội|chủ|nghĩa|việt|nam|độc|lập|tự|do|hạnh|phúc|đảng|sản"
    return re.compile(
        r"(?:cộng$|cộng hòa|hòa xã|xã hội|hội chủ|chủ nghĩa|nghĩa việt|độc lập|lập|tự do|hạnh phúc|phúc$|đảng$|đảng cộng|cộng sản|sản việt)"
        rf"(?:(?: |\b)(?:{words}|[-–—.])){{0,24}}[ \-–—.]*$"
    )


def _place(text: str, start: int, at: int) -> int:
    """Where the place before a date at `at` begins; `at` where no place is printed."""
    before = text[max(start, at - 60) : at].rstrip(" ,\n\t")
    if not before or text[at - 1 : at] not in " ,\n\t":
        return at
    base = max(start, at - 60)
    first = len(before)
    words = 0
    for m in reversed(list(re.finditer(r"\S+", before))):
        word = m[0]
        if "\n" in before[m.end() : first] and words and "\n" in before[m.end() : first].replace("\n", "", 1):
            break
        if not (word[0].isupper() or word in "-–") or words > 5 or any(c.isdigit() or c in ":;/" for c in word):
            break
        if word.endswith(",") or (word.isupper() and len(word) > 1 and "." not in word and word not in ("TP", "HCM")):
            break
        first, words = m.start(), words + 1
    level = re.search(r"(?:Thành\s+phố|Thị\s+xã|Thị\s+trấn|Tp\.?)\s+$", before[:first])
    if words and level:
        first = level.start()
    return base + first if words else at


def read_dating(text: str, key: str, piece: Piece) -> Dating | None:
    """The place and date line that a piece holds or begins."""
    at = key.find("ngày", piece.start, piece.end)
    while at >= 0:
        if at == piece.start or key[at - 1] in " ,":
            found = read_date(key, at)
            if found is None:
                m = _open_date().match(key, at)
                found = (_parts(m), m.end()) if m else None
            if found:
                date, end = found
                begin = _place(text, 0, at)
                lead = text[piece.start : at].rstrip(" ,")
                if begin <= piece.start or not lead or begin < at:
                    place = Span(begin, begin + len(text[begin:at].rstrip(" ,\n\t"))) if begin < at else None
                    return Dating(begin, end, place, date or None, len(date) < 10)
        at = key.find("ngày", at + 4, piece.end)
    return None


@cache
def _open_date() -> re.Pattern[str]:
    """A date of a draft with its day, its month or all of it left blank."""
    return re.compile(
        r"ngày[ .…_]{0,60}+\d{0,2}[ .…_]{0,60}+(?:tháng[ .…_]{0,60}+(\d{0,2})[ .…_]{0,60}+năm[ .…_]{0,20}+((?:20|19)\d\d)?"
        r"|[/-][ .…_]{0,20}+(\d{0,2})[ .…_]{0,20}+[/-] {0,3}((?:20|19)\d\d))"
    )


def _parts(m: re.Match[str]) -> str:
    month, year = m[1] or m[3], m[2] or m[4]
    if not year:
        return ""
    return f"{year}-{int(month):02}" if month and 1 <= int(month) <= 12 else year


def read_numbering(text: str, piece: Piece, end: int) -> Numbering | None:
    """The number line that begins with a piece."""
    m = _number().match(text, piece.start, end)
    begin = m.start(1) if m and m[1] else m.start(2) if m else 0
    if m and begin <= piece.end + 8 and "|" not in m[0]:
        rest = re.sub(r"\s+", "", m[2]).replace("–", "-").replace("‑", "-").rstrip(".")
        stop = m.end() - (1 if text[m.end() - 1] == "." else 0)
        return Numbering(piece.start, stop, (m[1] or "") + rest, m[1] is None)
    m = _bare().match(text, piece.start, piece.end)
    return Numbering(piece.start, piece.end, m[1], m[1] is None) if m else None


def scan_head(text: str, key: str, start: int, end: int) -> Head:
    """Read the head that begins at `start`; everything behind `end` is not looked at."""
    end = min(end, start + _REACH)
    pieces = cut(text, key, start, end, _PIECES)
    numberings: list[Numbering] = []
    letterhead: list[Piece] = []
    dating: Dating | None = None
    title: Title | None = None
    subject: tuple[Span, ...] = ()
    addressees = urgency = secrecy = draft = None
    motto = letter = stamp = False
    tail: Piece | None = None
    last, strange, i = start, 0, 0
    has_motto = _motto_ahead(key, pieces)
    while i < len(pieces):
        p = pieces[i]
        k = key[p.start : p.end]
        i += 1
        if p.rule or (dating and p.end <= dating.end) or (numberings and p.end <= numberings[-1].end):
            continue
        if _motto().match(k) or (motto and k in ("việt nam", "nam", "phúc", "hạnh phúc")):
            motto, last = True, p.end
            continue
        if cue("box").match(k):
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
        if tail is None and k[0] in "/-–" and _tail().match(text, p.start, p.end):
            tail, last = p, p.end
            continue
        if dating is None and "ngày" in k and (d := read_dating(text, key, p)):
            dating, last = d, max(last, d.end)
            continue
        if cue("draft").match(k):
            draft, last = Span(p.start, p.end), p.end
            continue
        if cue("urgency").match(k):
            urgency, last = Span(p.start, p.end), p.end
            continue
        if cue("secrecy").match(k):
            secrecy, last = Span(p.start, p.end), p.end
            continue
        if label := printed_label(k):
            letter = title is None
            addressees, i = list_end(text, key, pieces, i - 1, p.start + label)
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
            author, subject_, i, n = read_subject(text, key, trimmed, begin, _joined(key, letterhead))
            pieces = trimmed
            if n and not numberings and (number := read_numbering(text, n, end)):
                numberings.append(number)
                last = max(last, number.end)
            title = t._replace(author=author)
            subject = subject_ or subject
            last = max([last, *(s.end for s in subject_), *([author.end] if author else [])])
            addressees, last = _after_title(text, key, pieces, i, last)
            break
        if is_upper(text, p.start, p.end) and not numbered().match(k):
            letterhead.append(p)
            last = p.end
            continue
        if cue("recital", "story").match(k) or numbered().match(k):
            break
        strange += 1
        if strange > 6 or len(k) > 90:
            break
    numbering = _best(numberings, tail, text)
    found = bool(letterhead or numbering or dating or title or addressees or motto)
    return Head(
        start, last if found else start, tuple(letterhead), numbering, dating, title, subject, addressees,
        urgency, secrecy, draft, motto, letter,
    )  # fmt: skip


def _joined(key: str, letterhead: list[Piece]) -> str:
    """The letterhead as one key."""
    return squeeze(" ".join(key[p.start : p.end] for p in letterhead))


def _motto_ahead(key: str, pieces: list[Piece]) -> bool:
    """Whether a motto stands among the first pieces, before any Kính gửi."""
    for p in pieces[:24]:
        if key.startswith(("độc lập", "cộng hòa xã", "đảng cộng"), p.start):
            return True
        if key.startswith("kính gửi", p.start):
            return False
    return False


def _read_title(text: str, key: str, p: Piece, letterhead: list[Piece], firm: bool) -> Title | None:
    m = title_pattern().match(key, p.start)
    if not m:
        return None
    kind, alone = titles()[squeeze(m[0])]
    if "\n\n" in text[m.start() : m.end()] or "|" in text[m.start() : m.end()]:
        return None
    exact = m.end() >= p.end or not key[m.end() : p.end].strip(" :.")
    if key[m.end() : m.end() + 2].lstrip().startswith(":") and kind in ("quyet-dinh",):
        return None
    printed = text[m.start() : m.end()]
    if not printed.isupper() and not (exact and printed[0].isupper() and p.gap):
        return None
    if alone and not exact:
        return None
    if letterhead and not firm and not exact and not p.gap:
        return None
    end = m.end()
    if kind == "phu-luc" and (numeral := re.compile(r" {1,3}(?:số )?(?:[ivx]{1,5}|\d{1,2}|[a-d])(?=[ .:]|$)").match(key, end, p.end)):
        end = numeral.end()
    return Title(m.start(), end, kind, None)


def _after_title(text: str, key: str, pieces: list[Piece], i: int, last: int) -> tuple[Span | None, int]:
    """The list of addressees behind title and subject: "Kính gửi: …", or "… điện:" of a công điện."""
    while i < len(pieces) and pieces[i].rule:
        i += 1
    for j in range(i, min(i + 3, len(pieces))):
        p = pieces[j]
        k = key[p.start : p.end]
        if label := printed_label(k):
            span, _ = list_end(text, key, pieces, j, p.start + label)
            return span, max(last, span.end)
        if k.endswith(("điện:", "điện :")):
            span, _ = list_end(text, key, pieces, j, p.end)
            return span, max(last, span.end)
        if k.startswith(("(kèm", "(ban hành", "(phụ lục", "(kế hoạch")):
            last = max(last, p.end)
    return None, last


def _best(numberings: list[Numbering], tail: Piece | None, text: str) -> Numbering | None:
    """The document's own number: one with a symbol before one with a number alone; a number and its torn-off rest are joined."""
    for n in numberings:
        if n.value and ("/" in n.value or "-" in n.value):
            return n
    rest = re.sub(r"\s+", "", text[tail.start : tail.end]).replace("–", "-") if tail else ""
    for n in numberings:
        if rest:
            return n._replace(value=(n.value or "") + rest, blank=n.value is None)
    if tail:
        return Numbering(tail.start, tail.end, rest, True)
    for n in numberings:
        if n.value is None:
            return n
    return numberings[0]._replace(value=None, blank=False) if numberings else None
