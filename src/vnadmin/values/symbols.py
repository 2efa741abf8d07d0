"""Number and symbol (số, ký hiệu) of documents: taken apart, and found in running text.

State `12/QĐ-UBND`, letter `12/UBND-NC`, normative `12/2024/NĐ-CP`, Party `12-NQ/TU`, National Assembly `64/2025/QH15`,
court `15/2023/HS-ST`, standard `QCVN 102:2016/BTTTT`, older forms `158-HĐBT`. Canonical value: no blanks, plain hyphens, type
code and `TTg` in their usual letters. Symbols are found from their slash outwards, so that a text without them costs next
to nothing. Source: NĐ 30/2020, Phụ lục I, II.3; Hướng dẫn 05-HD/VPTW; Luật 64/2025/QH15.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from vnadmin.data import load
from vnadmin.records import SymbolHit, SymbolParts
from vnadmin.spans import fold
from vnadmin.values.document_types import canonical_code, find_type_before, is_strong_code, type_from_code
from vnadmin.values.symbol_forms import DASH, NUMBER, TOKEN, UPPER, elliptic_numbers, older_forms, standards

# Look-alikes inside capital codes: Icelandic and African D with stroke, Cyrillic capitals.
_LOOKALIKE = str.maketrans("ÐðƉɖАВЕКМНОРСТХУ", "ĐđĐđABEKMHOPCTXY")
# Bodies whose symbols are those of a mass organisation, whatever their order.
_MASS = frozenset({"MTTQ", "MTTW", "UBMT", "UBMTTQ", "TLĐ", "LĐLĐ", "TĐTN", "ĐTN", "ĐCT", "HND", "HPN", "HLHPN"})
# Bodies that are printed glued to a code or to a unit when the hyphen at a line end was lost ("KHUBND", "UBNDKGVX").
_GLUED = ("UBND", "HĐND", "VPCP", "BCĐ", "TTg", "CP")
_MAX_TOKENS = 8
_DASHES = frozenset(DASH)
_ASSEMBLY = re.compile(r"(QH|UBTVQH)\s?(\d{1,2})(?!\w)")
_COURT = re.compile(r"(?:HS|DS|HNGĐ|KDTM|LĐ|HC|QĐST|QĐPT)-[A-ZĐ]{2,6}$|(?:QĐ|TB)-(?:TA|TLVA|TLST)$")
_COPY = frozenset({"SY", "TrS", "SL"})


class _Place(NamedTuple):
    """Where is read: nothing before `floor` or behind `stop` counts; `alone` needs no label."""

    text: str
    key: str
    floor: int
    stop: int
    alone: bool


class _Patterns(NamedTuple):
    slash: re.Pattern[str]
    token: re.Pattern[str]
    more: re.Pattern[str]
    number: re.Pattern[str]
    party: re.Pattern[str]
    label: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        slash=re.compile(rf"/\s{{0,3}}(?=[{UPPER}](?:[{UPPER}]|\w{{1,12}}[{DASH}]|[ &.]{{0,3}}[{DASH}_]))"),
        token=re.compile(rf"({TOKEN})(?![^\W_])"),
        more=re.compile(
            rf"(\s{{0,3}})([{DASH}_/])(\s{{0,3}})(?:({TOKEN})(?![^\W_])|(\d{{2,3}}[A-Z]?)(?![\w/.{DASH}]))"
        ),
        number=re.compile(rf"({NUMBER})(?:\s{{0,2}}/\s{{0,2}}((?:19|20)\d\d))?\s{{0,8}}\Z"),
        party=re.compile(rf"({NUMBER})?(\s{{0,12}})[{DASH}_]\s{{0,3}}({TOKEN})\s{{0,2}}\Z"),
        label=re.compile(r"\bsố(?: hiệu)? {0,3}:?[ .…_]{0,60}(?:/ {0,2}((?:19|20)\d\d))?[ .…_]{0,60}\Z"),
    )


@cache
def _field_codes() -> frozenset[str]:
    """Codes of fields and rooms: after them a first token that looks like a type code is a body (12/CT-CS)."""
    return frozenset(row["code"] for row in load("symbol_fields"))


@lru_cache(256)  # header and citations ask for the same symbol
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
    return None if rest.replace("số", "").replace("hiệu", "").strip(" .…_:(|") else hits[0].parts


def find_symbols(
    text: str, key: str, start: int = 0, end: int | None = None, *, alone: bool = False
) -> list[SymbolHit]:
    """All symbols in text order, each span without the word Số. `key` is the text's key.

    An elliptic list gives one hit a number: "217, 218-QĐ/TW" → "217" with value 217-QĐ/TW, then the full one. With
    `alone` the text is taken as a symbol line: a label is not asked for and a blank number is accepted.
    """
    stop = len(text) if end is None else end
    out: list[SymbolHit] = []
    done = start
    for slash in _patterns().slash.finditer(text, start, stop):
        at = slash.start()
        if at < done:
            continue
        hit = _read(_Place(text, key, done, stop, alone), at, slash.end())
        if hit is None:
            continue
        out += elliptic_numbers(text, key, hit, done)
        out.append(hit)
        done = hit.end
    if others := standards(text, start, stop) + older_forms(text, start, stop):
        out = [h for h in out if not any(o.start <= h.start < o.end for o in others)] + others
        out.sort(key=lambda h: h.start)
    return out


def _read(place: _Place, at: int, after: int) -> SymbolHit | None:
    """The symbol whose last slash before its body stands at `at`, the body beginning at `after`; None for none."""
    text, floor = place.text, place.floor
    near = text[max(floor, at - 4) : at].rstrip()
    before = near[-1:]
    if before.isdigit() or (before.isalpha() and near[-2:-1].isdigit()):
        return _state(place, at, after)
    if not before.isalpha() or text[at - 1] == "\n":
        return _blank(place, at, after)
    low = max(floor, at - 14)
    dash = max(text.rfind("-", low, at), text.rfind("_", low, at))
    if dash < 0 and not _DASHES.isdisjoint(text[low:at]):
        dash = max(text.rfind(c, low, at) for c in DASH)
    code = canonical_code(text[dash + 1 : at].strip().translate(_LOOKALIKE)) if dash >= 0 else None
    party = _patterns().party.search(text, max(floor, at - 28), at) if code else None
    if party is None or code is None:
        return _blank(place, at, after) if before in ("ố", "u") and text[at - 1].isspace() else None
    begin = party.start()
    if party[1] is None:
        if not place.alone and not _patterns().label.search(place.key, max(floor, begin - 60), begin):
            return None
        begin += len(party[2])
    elif text[begin - 1 : begin].isalnum() or text[begin - 1 : begin] in ("/", "_"):
        return None
    read = _tokens(text, after, place.stop, loose=False)
    if read is None:
        return None
    units, end = read
    value = f"{party[1] or ''}-{code}/{'-'.join(units)}"
    return SymbolHit(begin, end, SymbolParts(value, party[1], None, code, units, "party"))


def _state(place: _Place, at: int, after: int) -> SymbolHit | None:
    """A symbol of the state order, a number standing before the slash at `at`."""
    text = place.text
    low = max(place.floor, at - 24)
    m = _patterns().number.search(text, low, at)
    if m is None:
        return None
    begin, number, year = m.start(), m[1], m[2]
    previous = text[begin - 1 : begin]
    if previous == "/" and year is None and len(number) == 4:  # "số: …/2025/NĐ-CP": the year only
        return _blank(place, at, after)
    if previous and (previous.isalnum() or previous in "/_@"):
        return None
    if previous == "." and text[begin - 2 : begin - 1].isdigit():
        return None
    hit = _body(place, _Front(begin, number, year), after)
    if hit and hit.parts.system == "state_letter" and previous and previous in DASH:
        return _double_number(text, hit, place.floor)
    return hit


def _blank(place: _Place, at: int, after: int) -> SymbolHit | None:
    """A symbol whose number is left blank, as in a draft: behind its label, or at the beginning of a line."""
    if not _patterns().token.match(place.text, after, place.stop):
        return None
    m = _patterns().label.search(place.key, max(place.floor, at - 90), at)
    line_start = place.text[at - 1 : at] in ("\n", "")
    if m is None and not line_start and not (place.alone and not place.key[max(0, at - 90) : at].strip(" .…_")):
        return None
    year = m[1] if m else None
    begin = place.text.rindex("/", 0, at) if year else at
    return _body(place._replace(alone=True), _Front(begin, None, year), after)


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


def _tokens(text: str, pos: int, stop: int, *, loose: bool) -> tuple[tuple[str, ...], int] | None:
    """Tokens of a symbol's body and their end; None when the first is an ordinary word. `loose`: blanks may stand before
    the first hyphen, as in "NQ -CP".
    """
    more = _patterns().more
    m = _patterns().token.match(text, pos, stop)
    if m is None or _ordinary(m[1]):
        return None
    tokens = [_clean(m[1])]
    end = m.end()
    while len(tokens) < _MAX_TOKENS and (m := more.match(text, end, stop)):
        left, sep, right, word, digits = m.groups()
        if digits:
            if not tokens[-1].startswith(("BCĐ", "BCD", "TCT")) or left or right:
                break
            word = digits
        elif (
            _ordinary(word)
            or (sep == "/" and (len(tokens) > 1 or tokens[0] not in ("TTLT", "NQLT")))
            or (left and (not loose or len(tokens) > 1 or ("\n" in left and canonical_code(tokens[0]) is None)))
            or (right and (sum(map(str.isupper, word)) < 2 or (left and "\n" in right)))
        ):
            break
        if sep == "/":
            tokens[0] += "/" + _clean(word)
        else:
            tokens.append(_clean(word))
        end = m.end()
    return tuple(tokens), end


def _clean(word: str) -> str:
    """A token in its usual letters."""
    if not word.isascii():
        word = word.translate(_LOOKALIKE)
    return "TTg" if word.upper() == "TTG" else word


def _ordinary(word: str) -> bool:
    """Whether a token is a capitalised word of plain letters and no code ("Trung")."""
    return len(word) > 2 and word[1:].islower() and word.lower() != "ttg"


class _Front(NamedTuple):
    """What stands before the body of a symbol of the state order."""

    begin: int
    number: str | None
    year: str | None

    def made(self, end: int, body: str, code: str | None, units: tuple[str, ...], system: str) -> SymbolHit:
        """The finished symbol."""
        value = f"{self.number or ''}/{self.year}/{body}" if self.year else f"{self.number or ''}/{body}"
        year = int(self.year) if self.year else None
        return SymbolHit(self.begin, end, SymbolParts(value, self.number, year, code, units, system))


def _body(place: _Place, front: _Front, after: int) -> SymbolHit | None:
    """A symbol of the state order whose body begins at `after`."""
    read = _tokens(place.text, after, place.stop, loose=True)
    if read is None:
        return None
    tokens, end = read
    dated = "qppl" if front.year else "state"
    if front.year:
        if m := _ASSEMBLY.match(place.text, after):
            return front.made(m.end(), m[1] + m[2], None, (m[1] + m[2],), "assembly")
        if _COURT.match("-".join(tokens[:2])) or tokens == ("AL",):
            return front.made(end, "-".join(tokens), "-".join(tokens[:2]), tokens[2:], "court")
    first, *slashed = tokens[0].split("/")
    code = canonical_code(first)
    if slashed and code:
        units = (*slashed, *tokens[1:])
        return front.made(end, f"{code}/{'-'.join(units)}", code, units, dated)
    if len(tokens) == 1:
        return _single(place, front, tokens[0], end)
    if (
        code
        and not (len(tokens) == 2 and not front.year and tokens[1] in _field_codes())
        and (is_strong_code(code, dated) or is_strong_code(code, "copy") or _is_named(place, front, code, dated))
    ):
        units = tokens[1:]
        system = "mass" if units[0] in _MASS else "copy" if code in _COPY else dated
        return front.made(end, "-".join((code, *units)), code, units, system)
    if sum(map(str.isupper, first)) < 2 or (front.number is None and not place.alone):
        return None
    return front.made(end, "-".join(tokens), None, tokens, "state_letter")


def _is_named(place: _Place, front: _Front, code: str, dated: str) -> bool:
    """Whether the type that a code stands for is the word before the symbol."""
    word = find_type_before(place.key, front.begin)
    return word is not None and not word.vague and type_from_code(code, dated) == word.id


def _single(place: _Place, front: _Front, word: str, end: int) -> SymbolHit | None:
    """A symbol whose body is one token: an older form, a letter without a unit, or one that lost its hyphen. Only behind a
    label or a type name, since "5/GW" is no symbol.
    """
    begin = front.begin
    if not place.alone and not _patterns().label.search(place.key, max(0, begin - 12), begin):
        named = find_type_before(place.key, begin)
        if named is None:
            return None
    split = _unglue(word)
    if split:
        code = canonical_code(split[0])
        units = split[1:] if code else split
        return front.made(
            end, "-".join(split), code, units, ("qppl" if front.year else "state") if code else "state_letter"
        )
    if front.number is None and not place.alone:
        return None
    if word in ("CP", "TTg", "HĐBT", "TTLB") and not front.year:
        return front.made(end, word, None, (word,), "legacy")
    code = canonical_code(word)
    if code and is_strong_code(code):
        return front.made(end, code, code, (), "qppl" if front.year else "state")
    if sum(map(str.isupper, word)) < 2 or (front.year and not place.alone):
        return None
    return front.made(end, word, None, (word,), "state_letter")


def _unglue(word: str) -> tuple[str, ...] | None:
    """A token that lost its hyphen at a line end, taken apart: "KHUBND" → KH, UBND; "UBNDKGVX" → UBND, KGVX."""
    for body in _GLUED:
        head = word.removesuffix(body)
        if head != word and head and canonical_code(head) == head and is_strong_code(head):
            return head, body
        tail = word.removeprefix(body)
        if tail != word and tail in _field_codes():
            return body, tail
    return None
