"""Number and symbol (số, ký hiệu) of documents: taken apart, and found in running text.

State `12/QĐ-UBND`, letter `12/UBND-NC`, normative `12/2024/NĐ-CP`, Party `12-NQ/TU`, National Assembly `64/2025/QH15`,
court `15/2023/HS-ST`, standard `QCVN 102:2016/BTTTT`, older forms `158-HĐBT`. Canonical value: no blanks, plain hyphens, type
code and `TTg` in their usual letters. Symbols are found from their slash outwards, so that a text without them costs next
to nothing. Source: NĐ 30/2020, Phụ lục I, II.3; Hướng dẫn 05-HD/VPTW; Luật 64/2025/QH15.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vnadmin.data import load
from vnadmin.records import SymbolHit, SymbolParts
from vnadmin.spans import fold
from vnadmin.values.document_types import canonical_code, find_type_before, is_strong_code

_DASH = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_UPPER = "A-ZĐÐƉĂÂÊÔƠƯ"
# Look-alikes inside capital codes: Icelandic and African D with stroke, Cyrillic capitals.
_LOOKALIKE = str.maketrans("ÐðƉɖАВЕКМНОРСТХУ", "ĐđĐđABEKMHOPCTXY")
_TOKEN = rf"[{_UPPER}][{_UPPER}a-zđ0-9&]*+(?:\.[{_UPPER}][{_UPPER}a-zđ0-9&]*+)*+"
# Bodies whose symbols are those of a mass organisation, whatever their order.
_MASS = frozenset({"MTTQ", "MTTW", "UBMT", "UBMTTQ", "TLĐ", "LĐLĐ", "TĐTN", "ĐTN", "ĐCT", "HND", "HPN", "HLHPN"})
# Bodies that are printed glued to a code or to a unit when the hyphen at a line end was lost ("KHUBND", "UBNDKGVX").
_GLUED = ("UBND", "HĐND", "VPCP", "BCĐ", "TTg", "CP")
_MAX_TOKENS = 8


class _Patterns(NamedTuple):
    slash: re.Pattern[str]
    token: re.Pattern[str]
    more: re.Pattern[str]
    number: re.Pattern[str]
    party: re.Pattern[str]
    label: re.Pattern[str]
    earlier: re.Pattern[str]
    standard: re.Pattern[str]
    legacy: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    number = r"\d{1,6}+(?:\.\d{1,4})?[a-zđAB]?"
    return _Patterns(
        slash=re.compile(rf"/\s{{0,3}}(?=[{_UPPER}])"),
        token=re.compile(rf"({_TOKEN})(?![^\W_])"),
        more=re.compile(
            rf"(\s{{0,3}})([{_DASH}_/])(\s{{0,3}})(?:({_TOKEN})(?![^\W_])|(\d{{2,3}}[A-Z]?)(?![\w/.{_DASH}]))"
        ),
        number=re.compile(rf"({number})(?:\s{{0,2}}/\s{{0,2}}((?:19|20)\d\d))?\s{{0,8}}\Z"),
        party=re.compile(rf"({number})?(\s{{0,12}})[{_DASH}_]\s{{0,3}}({_TOKEN})\s{{0,2}}\Z"),
        label=re.compile(r"(?:\bsố(?: hiệu)?|^) {0,3}:?[ .…_]{0,60}(?:/ {0,2}((?:19|20)\d\d))?[ .…_]{0,60}\Z"),
        earlier=re.compile(rf"((?:{number}\s{{0,2}}(?:,|và|;)\s{{1,3}}){{1,8}})\Z"),
        standard=re.compile(rf"([QT]CVN)\s{{1,3}}(\d{{1,5}}(?:-\d{{1,2}})?)\s?:\s?((?:19|20)\d\d)(?:/({_TOKEN}))?"),
        legacy=re.compile(r"(\d{1,4})\s?-\s?\Z"),
    )


@cache
def _field_codes() -> frozenset[str]:
    """Codes of fields and rooms: after them a first token that looks like a type code is a body (12/CT-CS)."""
    return frozenset(row["code"] for row in load("symbol_fields"))


def parse_symbol(text: str) -> SymbolParts | None:
    """The one symbol that a text consists of, apart from a label and a type name before it; None for anything else.

    >>> parse_symbol("Số: 1028 /UBND-NC").value
    '1028/UBND-NC'
    """
    text = text.strip().translate(_LOOKALIKE)
    hits = find_symbols(text, fold(text), alone=True)
    if len(hits) != 1 or text[hits[0].end :].strip(" .;,)|"):
        return None
    head = fold(text[: hits[0].start])
    word = find_type_before(head, len(head))
    rest = head[: word.start] if word else head
    return (
        hits[0].parts if not rest.strip(" .…_:(|-–/") or rest.split()[0].startswith("số") or alone_label(rest) else None
    )


def alone_label(head: str) -> bool:
    """Whether what stands before a number is no more than its label."""
    return head.replace("số", "").replace("hiệu", "").strip(" .…_:(|") == ""


def find_symbols(
    text: str, key: str, start: int = 0, end: int | None = None, *, alone: bool = False
) -> list[SymbolHit]:
    """All symbols in text order, each span without the word Số. `key` is the text's key.

    An elliptic list gives one hit a number: "217, 218-QĐ/TW" → "217" with value 217-QĐ/TW, then the full one. With
    `alone` the text is taken as a symbol line: a label is not asked for and a blank number is accepted.
    """
    p = _patterns()
    stop = len(text) if end is None else end
    out: list[SymbolHit] = []
    done = start
    for slash in p.slash.finditer(text, start, stop):
        at = slash.start()
        if at < done:
            continue
        hit = _read(p, text, key, at, slash.end(), done, stop, alone=alone)
        if hit is None:
            continue
        out += _elliptic(p, text, key, hit, done)
        out.append(hit)
        done = hit.end
    if others := _standards(p, text, start, stop) + _legacy(p, text, key, start, stop):
        out = [h for h in out if not any(o.start <= h.start < o.end for o in others)] + others
        out.sort(key=lambda h: h.start)
    return out


def _read(
    p: _Patterns, text: str, key: str, at: int, after: int, floor: int, stop: int, *, alone: bool
) -> SymbolHit | None:
    """The symbol whose last slash before its body stands at `at`; None when there is none."""
    near = text[max(floor, at - 4) : at].rstrip()
    before = near[-1:]
    if before.isdigit() or (before.isalpha() and near[-2:-1].isdigit()):
        low = max(floor, at - 24)
        m = p.number.search(text[low:at])
        if m is None:
            return None
        begin, number, year = low + m.start(), m[1], m[2]
        previous = text[begin - 1 : begin]
        if previous == "/" and year is None and len(number) == 4:  # "số: …/2025/NĐ-CP": the year only
            return _blank(p, text, key, at, after, floor, stop, alone=alone)
        if previous and (previous.isalnum() or previous in "/_@"):
            return None
        if previous == "." and text[begin - 2 : begin - 1].isdigit():
            return None
        hit = _body(p, text, key, begin, number, year, after, stop, alone=alone)
        if hit and hit.parts.system == "state_letter" and previous and previous in _DASH:
            return _double_number(text, hit, floor)
        return hit
    if before.isalpha():
        low = max(floor, at - 28)
        m = p.party.search(text, low, at) if _has_dash(text, max(low, at - 12), at) else None
        code = canonical_code(m[3].translate(_LOOKALIKE)) if m else None
        if m is None or code is None:
            labelled = before in ("ố", "u") and text[at - 1].isspace()
            return _blank(p, text, key, at, after, floor, stop, alone=alone) if labelled else None
        begin = m.start()
        if m[1] is None:
            if not alone and not p.label.search(key[max(floor, begin - 60) : begin]):
                return None
            begin += len(m[2])
        elif text[begin - 1 : begin].isalnum() or text[begin - 1 : begin] in ("/", "_"):
            return None
        tokens = _tokens(p, text, after, stop, loose=False)
        if tokens is None:
            return None
        units, finish = tokens
        value = f"{m[1] or ''}-{code}/{'-'.join(units)}"
        return SymbolHit(begin, finish, SymbolParts(value, m[1], None, code, units, "party"))
    return _blank(p, text, key, at, after, floor, stop, alone=alone)


def _double_number(text: str, hit: SymbolHit, floor: int) -> SymbolHit:
    """A company's letter with a number in two parts, "25-2303/PBHC-KD"."""
    begin = hit.start - 1
    while begin > max(floor, hit.start - 6) and text[begin - 1].isdigit():
        begin -= 1
    first = text[begin : hit.start - 1]
    if not first or text[begin - 1 : begin].isalnum() or hit.parts.number is None:
        return hit
    parts = hit.parts._replace(value=f"{first}-{hit.parts.value}", number=f"{first}-{hit.parts.number}")
    return SymbolHit(begin, hit.end, parts)


def _has_dash(text: str, low: int, high: int) -> bool:
    """Whether any dash stands in the stretch."""
    piece = text[low:high]
    return any(c in piece for c in _DASH) or "_" in piece


def _blank(
    p: _Patterns, text: str, key: str, at: int, after: int, floor: int, stop: int, *, alone: bool
) -> SymbolHit | None:
    """A symbol whose number is left blank, as in a draft: only behind its label."""
    head = key[max(floor, at - 90) : at]
    m = p.label.search(head)
    if m is None and text[at - 1 : at] not in ("\n", "") and not (alone and not head.strip(" .…_")):
        return None
    begin, year = at, m[1] if m else None
    if year:
        begin = text.rindex("/", 0, at)
    return _body(p, text, key, begin, None, year, after, stop, alone=True)


def _tokens(p: _Patterns, text: str, pos: int, stop: int, *, loose: bool) -> tuple[tuple[str, ...], int] | None:
    """Tokens of a symbol's body and their end; None when the first is an ordinary word. `loose`: blanks may stand before the
    first hyphen, as in "NQ -CP".
    """
    m = p.token.match(text, pos, stop)
    if m is None or _ordinary(m[1]):
        return None
    tokens = [_clean(m[1])]
    end = m.end()
    while len(tokens) < _MAX_TOKENS and (m := p.more.match(text, end, stop)):
        left, sep, right, token, digits = m.groups()
        if digits:
            if not tokens[-1].startswith(("BCĐ", "BCD", "TCT")) or left or right:
                break
            tokens.append(digits)
            end = m.end()
            continue
        if _ordinary(token) or (sep == "/" and (len(tokens) > 1 or tokens[0] not in ("TTLT", "NQLT"))):
            break
        if left and (not loose or len(tokens) > 1 or ("\n" in left and canonical_code(tokens[0]) is None)):
            break
        if right and (sum(map(str.isupper, token)) < 2 or (left and "\n" in right)):
            break
        if sep == "/":
            tokens[0] += "/" + _clean(token)
        else:
            tokens.append(_clean(token))
        end = m.end()
    return tuple(tokens), end


def _clean(token: str) -> str:
    """A token in its usual letters."""
    token = token.translate(_LOOKALIKE)
    return "TTg" if token.upper() == "TTG" else token


def _ordinary(token: str) -> bool:
    """Whether a token is a capitalised word of plain letters and no code ("Trung")."""
    return len(token) > 2 and token[1:].islower() and token != "Ttg"


def _body(
    p: _Patterns,
    text: str,
    key: str,
    begin: int,
    number: str | None,
    year: str | None,
    after: int,
    stop: int,
    *,
    alone: bool,
) -> SymbolHit | None:
    """A symbol of the state order, its number read, its body beginning at `after`."""
    read = _tokens(p, text, after, stop, loose=True)
    if read is None:
        return None
    tokens, end = read
    prefix = (number or "") + (f"/{year}" if year else "") + "/"
    years = int(year) if year else None

    def made(code: str | None, units: tuple[str, ...], system: str, body: str) -> SymbolHit:
        return SymbolHit(begin, end, SymbolParts(prefix + body, number, years, code, units, system))

    first = tokens[0]
    if year:
        m = _ASSEMBLY.match(text, after)
        if m:
            body = m[1] + m[2]
            end = m.end()
            return made(None, (body,), "assembly", body)
        if _COURT.match("-".join(tokens[:2])) or tokens == ("AL",):
            return made("-".join(tokens[:2]), tokens[2:], "court", "-".join(tokens))
    slashed = first.split("/")
    code = canonical_code(slashed[0])
    if len(slashed) > 1 and code:
        units = (*slashed[1:], *tokens[1:])
        return made(code, units, "qppl" if year else "state", f"{code}/{'-'.join(units)}")
    if len(tokens) == 1:
        return _single(p, text, key, begin, number, year, tokens[0], end, alone=alone)
    if code and not (len(tokens) == 2 and not year and tokens[1] in _field_codes()):
        word = None if is_strong_code(code, "qppl" if year else "copy") else find_type_before(key, begin)
        if is_strong_code(code, "qppl" if year else "") or is_strong_code(code, "copy") or (word and not word.vague):
            units = tokens[1:]
            system = "mass" if units[0] in _MASS else "copy" if code in _COPY else "qppl" if year else "state"
            return made(code, units, system, "-".join((code, *units)))
    if sum(map(str.isupper, first)) < 2 or (number is None and not alone):
        return None
    return made(None, tokens, "state_letter", "-".join(tokens))


_ASSEMBLY = re.compile(r"(QH|UBTVQH)\s?(\d{1,2})(?![\w])")
_COURT = re.compile(r"(?:HS|DS|HNGĐ|KDTM|LĐ|HC|QĐST|QĐPT)-[A-ZĐ]{2,6}$|(?:QĐ|TB)-(?:TA|TLVA|TLST)$")
_COPY = frozenset({"SY", "TrS", "SL"})


def _single(
    p: _Patterns,
    text: str,
    key: str,
    begin: int,
    number: str | None,
    year: str | None,
    token: str,
    end: int,
    *,
    alone: bool,
) -> SymbolHit | None:
    """A symbol whose body is one token: an older form, a letter without a unit, or one that lost its hyphen. Only behind a
    label or a type name, since "5/GW" is no symbol.
    """
    prefix = (number or "") + (f"/{year}" if year else "") + "/"
    years = int(year) if year else None
    split = _unglue(token)
    labelled = (
        alone or bool(p.label.search(key[max(0, begin - 12) : begin])) or find_type_before(key, begin) is not None
    )
    if not labelled or number is None and not split and not alone:
        return None
    if split:
        code = canonical_code(split[0])
        if code:
            parts = SymbolParts(
                f"{prefix}{code}-{split[1]}", number, years, code, (split[1],), "qppl" if year else "state"
            )
        else:
            parts = SymbolParts(f"{prefix}{split[0]}-{split[1]}", number, years, None, split, "state_letter")
        return SymbolHit(begin, end, parts)
    code = canonical_code(token)
    if token in ("CP", "TTg", "HĐBT", "TTLB") and not year:
        return SymbolHit(begin, end, SymbolParts(prefix + token, number, None, None, (token,), "legacy"))
    if code and is_strong_code(code):
        return SymbolHit(begin, end, SymbolParts(prefix + code, number, years, code, (), "qppl" if year else "state"))
    if sum(map(str.isupper, token)) < 2 or (year and not alone):
        return None
    return SymbolHit(begin, end, SymbolParts(prefix + token, number, years, None, (token,), "state_letter"))


def _unglue(token: str) -> tuple[str, str] | None:
    """A token that lost its hyphen at a line end, taken apart: "KHUBND" → KH, UBND; "UBNDKGVX" → UBND, KGVX."""
    for body in _GLUED:
        head = token.removesuffix(body)
        if head != token and head and canonical_code(head) == head and is_strong_code(head):
            return head, body
        tail = token.removeprefix(body)
        if tail != token and tail in _field_codes():
            return body, tail
    return None


def _elliptic(p: _Patterns, text: str, key: str, hit: SymbolHit, floor: int) -> list[SymbolHit]:
    """The earlier numbers of an elliptic list that share this hit's symbol: "217, " before "218-QĐ/TW"."""
    parts = hit.parts
    if parts.number is None or text[max(floor, hit.start - 4) : hit.start].rstrip()[-1:] not in (",", ";", "à"):
        return []
    low = max(floor, hit.start - 64)
    m = p.earlier.search(text, low, hit.start)
    if m is None or text[m.start() - 1 : m.start()].isalnum() or text[m.start() - 1 : m.start()] in ("/", ".", "-"):
        return []
    if not _LABEL_END.search(key, max(0, m.start() - 8), m.start()) and find_type_before(key, m.start()) is None:
        return []
    rest = parts.value[len(parts.number) :]
    return [
        SymbolHit(m.start() + n.start(), m.start() + n.end(), parts._replace(value=n[0] + rest, number=n[0]))
        for n in _NUMBER.finditer(m[1])
    ]


_LABEL_END = re.compile(r"\bsố {0,3}:? {0,3}\Z")
_NUMBER = re.compile(r"\d{1,6}[a-zđ]?")


def _standards(p: _Patterns, text: str, start: int, stop: int) -> list[SymbolHit]:
    """Standards and technical regulations: QCVN 102:2016/BTTTT, TCVN 6909:2001."""
    out = []
    at = text.find("CVN", start, stop)
    while at >= 0:
        m = p.standard.match(text, max(at - 1, 0), stop)
        if m:
            value = f"{m[1]} {m[2]}:{m[3]}" + (f"/{m[4]}" if m[4] else "")
            units = (m[4],) if m[4] else ()
            out.append(SymbolHit(m.start(), m.end(), SymbolParts(value, m[2], int(m[3]), m[1], units, "standard")))
        at = text.find("CVN", at + 3, stop)
    return out


def _legacy(p: _Patterns, text: str, key: str, start: int, stop: int) -> list[SymbolHit]:
    """Older forms without a slash, behind a label or a type name: 158-HĐBT, 327-CT."""
    out = []
    for body in ("HĐBT", "HĐCP"):
        at = text.find(body, start, stop)
        while at >= 0:
            low = max(start, at - 9)
            m = p.legacy.search(text, low, at)
            if m and not text[at + len(body) : at + len(body) + 1].isalnum():
                parts = SymbolParts(f"{m[1]}-{body}", m[1], None, None, (body,), "legacy")
                out.append(SymbolHit(m.start(), at + len(body), parts))
            at = text.find(body, at + 4, stop)
    return out
