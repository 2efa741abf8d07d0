"""Forms of symbols beside the usual one: elliptic lists, standards, symbols from before about 1997."""

from __future__ import annotations

import re
from functools import cache

from vnadmin.records import SymbolHit, SymbolParts
from vnadmin.values.document_types import find_type_before

# A token of a symbol's body: GDTrH&GDTX, VP.UBND, PV11.
UPPER = "A-ZĐÐƉĂÂÊÔƠƯ"
TOKEN = rf"[{UPPER}][{UPPER}a-zđ0-9&]*+(?>(?:\.[{UPPER}][{UPPER}a-zđ0-9&]*+)*)"
NUMBER = r"\d{1,6}+(?:\.\d{1,4})?[a-zđAB]?"
DASH = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_LABEL_END = re.compile(r"\bsố {0,3}:? {0,3}\Z")
_ONE_NUMBER = re.compile(r"\d{1,6}[a-zđ]?")


@cache
def _earlier() -> re.Pattern[str]:
    return re.compile(rf"((?:{NUMBER}\s{{0,2}}(?:,|và|;)\s{{1,3}}){{1,8}})\Z")


@cache
def _standard() -> re.Pattern[str]:
    return re.compile(rf"([QT]CVN)\s{{1,3}}(\d{{1,5}}(?:-\d{{1,2}})?)\s?:\s?((?:19|20)\d\d)(?:/({TOKEN}))?")


@cache
def _legacy() -> re.Pattern[str]:
    return re.compile(r"(\d{1,4})\s?-\s?\Z")


def elliptic_numbers(text: str, key: str, hit: SymbolHit, floor: int) -> list[SymbolHit]:
    """The earlier numbers of an elliptic list that share this hit's symbol: "217, " before "218-QĐ/TW"."""
    parts = hit.parts
    if parts.number is None or text[max(floor, hit.start - 4) : hit.start].rstrip()[-1:] not in (",", ";", "à"):
        return []
    low = max(floor, hit.start - 64)
    m = _earlier().search(text, low, hit.start)
    if m is None or text[m.start() - 1 : m.start()].isalnum() or text[m.start() - 1 : m.start()] in ("/", ".", "-"):
        return []
    if not _LABEL_END.search(key, max(0, m.start() - 8), m.start()) and find_type_before(key, m.start()) is None:
        return []
    rest = parts.value[len(parts.number) :]
    return [
        SymbolHit(m.start() + n.start(), m.start() + n.end(), parts._replace(value=n[0] + rest, number=n[0]))
        for n in _ONE_NUMBER.finditer(m[1])
    ]


def standards(text: str, start: int, stop: int) -> list[SymbolHit]:
    """Standards and technical regulations: QCVN 102:2016/BTTTT, TCVN 6909:2001."""
    out = []
    at = text.find("CVN", start, stop)
    while at >= 0:
        m = _standard().match(text, max(at - 1, 0), stop)
        if m:
            value = f"{m[1]} {m[2]}:{m[3]}" + (f"/{m[4]}" if m[4] else "")
            units = (m[4],) if m[4] else ()
            out.append(SymbolHit(m.start(), m.end(), SymbolParts(value, m[2], int(m[3]), m[1], units, "standard")))
        at = text.find("CVN", at + 3, stop)
    return out


def older_forms(text: str, start: int, stop: int) -> list[SymbolHit]:
    """Older forms without a slash, behind a label or a type name: 158-HĐBT, 327-CT."""
    out = []
    for body in ("HĐBT", "HĐCP"):
        at = text.find(body, start, stop)
        while at >= 0:
            low = max(start, at - 9)
            m = _legacy().search(text, low, at)
            if m and not text[at + len(body) : at + len(body) + 1].isalnum():
                parts = SymbolParts(f"{m[1]}-{body}", m[1], None, None, (body,), "legacy")
                out.append(SymbolHit(m.start(), at + len(body), parts))
            at = text.find(body, at + 4, stop)
    return out
