"""The tail of a document line by line: Nơi nhận and signature blocks, in whatever order they were extracted.

Each piece is given a kind; `closing` makes recipients and signatures of them, `zones` takes where they end.
Source: NĐ 30/2020, Phụ lục I, II.7 and II.9; Hướng dẫn 05-HD/VPTW.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import NamedTuple

from vnadmin.parse.cues import body_head, cue, office, rank, surnames
from vnadmin.parse.pieces import Piece, is_upper, pieces_of

_PIECES = 160
_MARKS = "-–—+•●▪○‒−·*"
_JOINED = dict.fromkeys(map(ord, "'’-."))  # what words of a name may hold beside letters
SIGN = ("prefix", "office", "wrap", "name", "signed")


class Mark(NamedTuple):
    """A piece with its kind: label, item, more, filing, prefix, office, wrap, name, signed."""

    start: int
    end: int
    kind: str
    row: int
    col: int


@cache
def prefix() -> re.Pattern[str]:
    """Capacity in front of a body or an office: "TM.", "KT.", "T/M". On the text; group 1 as printed."""
    return re.compile(
        r"((?:TM|KT|TL|TUQ|T\.UQ|T\.M|K\.T|T\.L|T/UQ|Q)\s?[.,/:]|(?:T/M|K/T|T/L)\.?|(?:TM|KT|TL|TUQ)(?=\s[A-ZĐỦÚ]))\s{0,3}(?=[^\W\d])"
    )


@cache
def _kinds() -> re.Pattern[str]:
    """What a line is by its first words alone: what can only stand behind the tail, a sign in place of a signature, a box."""
    stop = (
        r"phụ lục|\[\d{1,2}\]|\(?(?:ban hành )?kèm theo|cộng hòa xã hội|độc lập ?[-–]|mẫu số|biểu (?:số|mẫu)|đảng cộng sản"
        r"|chương {1,3}[ivx\d]|điều \d|stt\b|```"
    )
    signed = r"[(\[]? {0,2}(?:đã ký|đã kí|ký tên|ký, đóng dấu|ký, ghi rõ|ký và ghi|ký số|chữ ký|ký bởi)\b"
    return re.compile(f"(?P<stop>{stop})|(?P<signed>{signed})|(?P<box>{cue('box').pattern})")


_FILING = re.compile(
    r"lưu(?: trữ)? ?[:;.,]|lưu(?: trữ)? ?(?:vt|văn|tại|hs|hồ|vp|đảng|ban|bộ|sở|hc|phòng|$)|lưu [^ ]{1,14}(?: |\.|$)"
)


def is_name(text: str, key: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of the person's name that a piece consists of, ranks left out; None where it is none."""
    if text[end - 1] in ";:,":
        return None
    m = rank().match(key, start, end)
    begin = m.end() if m and m.end() < end else start
    piece = text[begin:end]
    words = piece.split()
    if not 2 <= len(words) <= 6:
        return None
    for word in words:
        if not word[0].isupper():
            return None
        if not word.isalpha() and not word.translate(_JOINED).isalpha():
            return None
    surname = key[begin:end].split(None, 1)[0]
    if piece.isupper():
        if surname not in surnames() or office().match(key, begin, end):
            return None
    elif (
        office().match(key, begin, end)
        or (body_head().match(key, begin) and surname not in surnames())
        or not any(w[1:].islower() for w in words if len(w) > 1)
    ):
        return None
    return begin, end


def label_at(text: str, key: str, at: int) -> int:
    """Offset behind the label "Nơi nhận" printed at `at`; 0 where the words belong to a sentence."""
    line = text.rfind("\n", 0, at) + 1
    before = text[line:at]
    if before.strip(" \t|*_#\u00a0>") and not before.endswith(("   ", "\t", "|")):
        return 0
    m = _label().match(key, at)
    return m.end() if m and (m[1] or "\n" in text[m.end() - 1 : m.end() + 6] or m.end() >= len(text) - 1) else 0


@cache
def _label() -> re.Pattern[str]:
    return re.compile(r"nơi {1,4}nhận[ _*]{0,4}([:;.]|\()?")


def walk_tail(text: str, key: str, start: int, end: int) -> list[Mark]:
    """The marks of the tail that begins at `start`, up to the first piece that cannot belong to it."""
    out: list[Mark] = []
    listing = filed = dashed = False
    pending: set[int] = set()  # columns whose signature block waits for its name
    comma = ";" not in text[start : start + 1500]  # Party lists end their lines with commas
    idle = 0
    kinds = _kinds()
    for p in islice(pieces_of(text, key, start, min(end, start + 9000)), _PIECES):
        if p.rule:
            continue
        k = key[p.start : p.end]
        last = out[-1] if out else None
        marked = k[0] in _MARKS and not k[1:2].isdigit()
        if k.startswith("nơi") and _label().match(key, p.start):
            behind = label_at(text, key, p.start)
            if behind or not listing:
                behind = behind or p.start + 8
                out.append(Mark(p.start, min(behind, max(p.end, behind)), "label", p.row, p.col))
                listing, filed = True, False
                rest = text[behind : p.end].strip(" :*_") if behind < p.end else ""
                if rest and rest[0] != "(":
                    at = behind + text[behind : p.end].index(rest)
                    sign = rest.isupper() and (office().match(key, at) or prefix().match(text, at))
                    kind = ("prefix" if prefix().match(text, at) else "office") if sign else "item"
                    if sign:
                        pending.add(p.col + 1)
                    out.append(Mark(at, at + len(rest), kind, p.row, p.col + 1))
                continue
        if last and last.kind == "label" and p.start < last.end:
            continue
        if not marked:
            m = kinds.match(k)
            told = m.lastgroup if m else None
            if told == "stop":
                break
            if told == "signed":
                out.append(_mark(p, "signed"))
                continue
            if told == "box":
                idle += 1
                if idle > 12:
                    break
                continue
            if k[0] in "tkq" and _opens(text, key, p):
                out.append(_mark(p, "prefix"))
                pending.add(p.col)
                continue
        elif listing or last is None:
            filing = _filing(k)
            dashed = True
            out.append(_mark(p, "filing" if filing else "item"))
            filed = filed or filing
            continue
        if (
            not marked
            and k.startswith("lưu")
            and listing
            and _filing(k)
            and not (pending and is_name(text, key, p.start, p.end))
        ):
            out.append(_mark(p, "filing"))
            filed = True
            continue
        upper = is_upper(text, p.start, p.end)
        name = is_name(text, key, p.start, p.end)
        if pending and name and (not upper or p.gap or (last and last.kind in ("signed", "office"))):
            out.append(Mark(name[0], name[1], "name", p.row, p.col))
            pending.discard(p.col if p.col in pending or len(pending) > 1 else min(pending))
            continue
        if last and last.kind == "name" and _more_name(text, p, last):
            out[-1] = last._replace(end=p.end, row=p.row)
            continue
        if _is_wrap(text, key, p, last, upper):
            out.append(_mark(p, "wrap"))
            continue
        titled = upper or ((filed or not listing) and len(k) < 60 and k[-1] not in ".;:,")
        listed = listing and last is not None and last.kind in ("item", "more") and text[p.end - 1] in ";,"
        if titled and not listed and office().match(k):
            out.append(_mark(p, "office"))
            pending.add(p.col)
            continue
        of_list = _in_list(text, p, last, dashed=dashed, filed=filed, comma=comma) if listing else ""
        if of_list and not (name and filed):
            out.append(_mark(p, of_list))
            continue
        if name and last is not None and (filed or not listing) and last.kind != "name":
            out.append(Mark(name[0], name[1], "name", p.row, p.col))
            pending.clear()
            continue
        if upper and not listing and last and last.kind == "name" and body_head().match(k) and idle < 3:
            idle += 1  # the body that the next signer of a joint paper signs for
            continue
        if last is None and name:
            out.append(Mark(name[0], name[1], "name", p.row, p.col))
            continue
        break
    while out and out[-1].kind == "signed" and not any(m.kind in ("office", "prefix", "name") for m in out):
        out.pop()
    return out


def _more_name(text: str, p: Piece, last: Mark) -> bool:
    """Whether a line holds the last words of a name that was wrapped in a narrow cell."""
    words = text[p.start : p.end].split()
    if p.gap or p.row != last.row + 1 or p.col != last.col or len(words) > 2 or text[last.start : last.end].isupper():
        return False
    return (
        all(w.isalpha() and w[0].isupper() and w[1:].islower() for w in words)
        and len(text[last.start : last.end].split()) < 4
    )


def _mark(p: Piece, kind: str) -> Mark:
    return Mark(p.start, p.end, kind, p.row, p.col)


def _filing(k: str) -> bool:
    return "lưu" in k and _FILING.match(k.lstrip(_MARKS + " ")) is not None


def _opens(text: str, key: str, p: Piece) -> bool:
    """Whether a capacity begins here and a body or an office follows, so that "TM" in a list is not taken for one."""
    m = prefix().match(text, p.start, p.end)
    if not m:
        return False
    return bool(
        office().match(key, m.end())
        or body_head().match(key, m.end())
        or (is_upper(text, m.end(), p.end) and p.end - m.end() > 3)
    )


def _is_wrap(text: str, key: str, p: Piece, last: Mark | None, upper: bool) -> bool:
    """Whether a line goes on with the body or office of the line above."""
    if (
        last is None
        or last.kind not in ("prefix", "office", "wrap")
        or last.col != p.col
        or not upper
        or p.row - last.row > 2
    ):
        return False
    before = text[last.start : last.end].rstrip()
    if before.endswith((",", "-", "PHÓ", "TỔNG", "VÀ", "CHÁNH", "CỦA")):
        return True
    return not office().match(key, p.start, p.end)


def _in_list(text: str, p: Piece, last: Mark | None, *, dashed: bool, filed: bool, comma: bool) -> str:
    """What an unmarked line of a list is: more of the item above, an item of its own, or nothing of the list."""
    if last is None or last.kind not in ("label", "item", "more", "filing", *SIGN):
        return ""
    closing = text[last.end - 1]
    if last.kind == "label":
        return "item"
    if last.kind == "filing":
        return "filing" if not p.gap and p.end - p.start < 60 else ""
    if last.kind in SIGN:
        return "more" if not filed and text[p.start].islower() else ""
    if (
        not dashed
        and text[p.start] != "("
        and (closing == ";" or (comma and closing == "," and text[p.start].isupper()))
    ):
        return "item"
    if p.gap and not (text[p.start].islower() or text[p.start] == "(" or closing == ","):
        return ""
    if closing == "." and not text[p.start].islower() and p.gap:
        return ""
    return "more"
