"""Mentions of other documents: TYPE ["số"] SYMBOL [","] "ngày" DATE "của" ISSUER ["về" TITLE], names, short references.

A mention's span reaches from the type name to the symbol, or to the date where it follows at once; issuer and title are
values only, so that two mentions never overlap, even when one stands in the title of the other. Whether a mention belongs to
the recital is the caller's to say, who knows the zones.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vnadmin.data import load
from vnadmin.extract.citation_groups import resolve_citations, symbol_key
from vnadmin.extract.citation_parts import (
    Tail,
    find_issuer_before,
    find_relation,
    is_issue_sentence,
    read_date_before,
    read_tail,
    title_end,
)
from vnadmin.extract.named_citations import Named, find_named
from vnadmin.records import CitationHit, SymbolHit, SymbolParts
from vnadmin.spans import fold, squeeze
from vnadmin.values.document_types import TypeWord, find_type_before, type_of_symbol
from vnadmin.values.key_patterns import key_pattern
from vnadmin.values.provisions import read_provision_before
from vnadmin.values.symbols import find_symbols, parse_symbol

__all__ = ["find_citations", "resolve_citations"]


class _Head(NamedTuple):
    """What stands before a symbol: where the mention begins, its type, whether a word says so, a law's name, a date."""

    start: int
    type: str | None
    named: bool
    title: str | None = None
    date: str | None = None
    issuer: str | None = None


def find_citations(
    text: str, key: str, *, own_symbol: str | None = None, start: int = 0, end: int | None = None
) -> list[CitationHit]:
    """Every mention of another document between `start` and `end`, in text order, not yet grouped.

    `key` is the text's key. Mentions of the document's own symbol are left out.
    """
    stop = len(text) if end is None else end
    own = parse_symbol(own_symbol) if own_symbol else None
    own_key = symbol_key(own.value) if own else ""
    symbols = find_symbols(text, key, start, stop)
    starts = [*[s.start for s in symbols], stop]
    out: list[CitationHit] = []
    floor = start
    previous: tuple[SymbolHit, _Head] | None = None
    for i, hit in enumerate(symbols):
        head = _head(text, key, hit, floor, previous)
        near = key[max(start, hit.start - 16) : hit.start]
        if (own is not None and _is_own(hit.parts, own, own_key)) or (
            ("mẫu" in near or "biểu" in near) and _OF_A_FORM.search(key, max(start, hit.start - 16), hit.start)
        ):
            floor = hit.end
            previous = None
            continue
        tail = read_tail(text, key, hit.end, starts[i + 1])
        title = head.title
        if not title and tail.title_start is not None:
            title = _title(text, key, tail.title_start, [*starts[i + 1 : i + 5], stop])
        out.append(_citation(text, key, hit, head, tail=tail, title=title, floor=floor))
        floor = tail.core_end
        previous = (hit, head)
    if len(out) > 1:
        _share(key, symbols, out)
    named = find_named(text, key, start, stop)
    if named:
        out = _merge(text, key, out, named, stop)
    return out


def _title(text: str, key: str, begin: int, stops: list[int]) -> str | None:
    """The title that begins at `begin`. It goes on over a document cited in it ("về thực hiện Chỉ thị số …"), but not over
    the next one of a list. `stops`: where the next symbols begin, then the end of the text.
    """
    far = min(stops[-1], begin + 700)
    gap = text.find("\n\n", begin, far)
    far = gap if gap >= 0 else far
    end = title_end(text, key, begin, far)
    for stop in stops[:-1]:
        if stop >= end:
            break
        word = find_type_before(key, stop, begin)
        edge = word.start if word else stop
        if not find_relation(key, edge, begin) and not key[begin:edge].rstrip().endswith((" của", " theo", " tại")):
            end = begin + len(_LIST_END.sub("", key[begin:edge]))
            break
    return squeeze(text[begin:end]) or None


_LIST_END = re.compile(r"(?: {0,4}(?:,|;|và|các|số))* {0,4}\Z")


_OF_A_FORM = re.compile(r"(?<!\w)(?:mẫu|biểu)(?: {1,4}số)?:? {1,4}\Z")  # "theo Mẫu số 02/BC-SYT": a form, no paper


def _is_own(parts: SymbolParts, own: SymbolParts, own_key: str) -> bool:
    """Whether a symbol is the document's own; one without a number may be it, one with a number is not that of a draft."""
    if symbol_key(parts.value) == own_key:
        return True
    return parts.number is None and (parts.type_code, parts.units) == (own.type_code, own.units)


@cache
def _between() -> re.Pattern[str]:
    """What may stand between two members of a list of symbols."""
    return re.compile(key_pattern(r"[ ,;)]{0,6}(?:(?:và|hoặc|cùng|với|số) {0,4}){0,3}:? {0,4}\Z"))


def _head(text: str, key: str, hit: SymbolHit, floor: int, previous: tuple[SymbolHit, _Head] | None) -> _Head:
    """What stands before a symbol; nothing before `floor` counts."""
    own_type = type_of_symbol(hit.parts)
    word = find_type_before(key, hit.start, floor)
    if word:
        date = _issued_before(key, word.start, floor)
        return _of_word(word, own_type, date)
    if previous and hit.start - floor < 24 and _between().match(key, floor, hit.start):
        before, head = previous
        same = before.parts.type_code == hit.parts.type_code and before.parts.system == hit.parts.system
        if head.named and same:
            return _Head(hit.start, head.type, named=True)
        return _Head(hit.start, own_type, named=False)
    dated = read_date_before(key, hit.start, floor)
    if dated and re.fullmatch(r"[ ,]{0,4}số:? {0,4}", key[dated[2] : hit.start]):
        lead = dated[1] - (4 if key[: dated[1]].rstrip().endswith((" đề", " ký")) else 0)
        word = find_type_before(key, lead, floor)
        if word:
            return _of_word(word, own_type, dated[0])
        return _Head(hit.start, own_type, named=False, date=dated[0])
    far = (
        _far_law(text, key, hit, floor)
        if hit.parts.system == "assembly"
        else _far_type(text, key, hit, own_type, floor)
    )
    return far or _Head(hit.start, own_type, named=False)


def _of_word(word: TypeWord, own_type: str | None, date: str | None) -> _Head:
    """The head that a type word gives: a vague word ("văn bản") leaves the type to the code."""
    if word.vague:
        return _Head(word.start, own_type or word.id, named=False, date=date)
    return _Head(word.start, word.id, named=True, date=date)


def _issued_before(key: str, pos: int, floor: int) -> str | None:
    """The date in "ngày 5/3/2024, Bộ X ban hành " before `pos`; None when the sentence says something else."""
    dated = read_date_before(key, pos, floor)
    return dated[0] if dated and is_issue_sentence(key, dated[2], pos) else None


def _far_law(text: str, key: str, hit: SymbolHit, floor: int) -> _Head | None:
    """The head of "Luật Đất đai số 31/2024/QH15": the type stands before the law's name, which is the title."""
    low = max(floor, hit.start - 260)
    for mark in (";", "\n\n", ". "):
        at = text.rfind(mark, low, hit.start)
        low = at + len(mark) if at >= 0 else low
    label = re.search(r"[ ,(]{1,4}(?:số:? {0,4})?\Z", key[low : hit.start])
    name_end = low + label.start() if label else hit.start
    begin = _law_word(text, key, low, name_end)
    if begin is None:
        return None
    kind = "bo-luat" if key.startswith("bộ luật", begin) else "phap-lenh" if key.startswith("pháp", begin) else "luat"
    if key.startswith("nghị quyết", begin):
        kind = "nghi-quyet"
    return _Head(begin, kind, named=True, title=squeeze(text[begin:name_end]))


def _law_word(text: str, key: str, low: int, high: int) -> int | None:
    """Where the name of the law that ends at `high` begins; an amending law begins before the one that it amends."""
    amending = key.find("luật sửa đổi", low, high)
    if amending >= 0 and text[amending] == "L":
        return amending
    found = None
    for word in ("luật ", "pháp lệnh ", "nghị quyết "):
        at = key.rfind(word, low, high)
        if at >= 0 and (at == 0 or not key[at - 1].isalnum()) and not key.startswith(("pháp luật", "kỷ luật"), at - 5):
            if word == "luật " and key[max(low, at - 3) : at] == "bộ ":
                at -= 3
            found = at if found is None or at > found else found
    return found


def _far_type(text: str, key: str, hit: SymbolHit, own_type: str | None, floor: int) -> _Head | None:
    """The head of "Báo cáo của Công an tỉnh (số 717/BC-CAT …": a type before a bracket or a few words before."""
    if own_type is None:
        return None
    bracket = text.rfind("(", max(floor, hit.start - 8), hit.start)
    low = max(floor, hit.start - (130 if bracket >= 0 else 44))
    name = _type_name(own_type)
    at = key.rfind(name, low, hit.start)
    if at < 0 or not text[at].isupper():
        return None
    between = text[at + len(name) : bracket if bracket >= 0 else hit.start]
    if any(mark in between for mark in (";", ". ", "\n\n", ":", "(", ")", ",")):
        return None
    issuer = squeeze(between).removeprefix("của ") if bracket >= 0 and between.lstrip().startswith("của ") else None
    return _Head(at, own_type, named=True, issuer=issuer)


@cache
def _type_name(type_id: str) -> str:
    """Key of a type's name."""
    return next(fold(row["name"]) for row in load("document_types") if row["id"] == type_id)


def _citation(
    text: str, key: str, hit: SymbolHit, head: _Head, *, tail: Tail, title: str | None, floor: int
) -> CitationHit:
    """The mention made of its parts."""
    provision = read_provision_before(key, head.start, floor)
    relation = find_relation(key, provision[0] if provision else head.start, floor)
    return CitationHit(
        start=head.start,
        end=tail.core_end,
        type=head.type,
        symbol=hit.parts.value,
        date=tail.date or head.date,
        issuer=tail.issuer or head.issuer or find_issuer_before(text, key, head.start, floor, hit.parts.units),
        title=title,
        provision=squeeze(text[provision[0] : provision[1]]) if provision else None,
        relation=relation[1] if relation else None,
        row="symbol" if head.named else "symbol-code",
    )


def _share(key: str, symbols: list[SymbolHit], out: list[CitationHit]) -> None:
    """Give the members of a list the issuer that its last member prints for all; an elliptic list shares the date too."""
    elliptic = {
        s.end for s in symbols if "/" not in key[s.start : s.end] and s.parts.system not in ("standard", "legacy")
    }
    bodies = {s.parts.value: (s.parts.units[:1], s.parts.system) for s in symbols}
    for i in range(len(out) - 2, -1, -1):
        here, after = out[i], out[i + 1]
        if after.start - here.end > 24 or here.title or not _between().match(key, here.end, after.start):
            continue
        if bodies.get(here.symbol or "") != bodies.get(after.symbol or ""):
            continue
        date = here.date or (after.date if here.end in elliptic else None)
        out[i] = here._replace(issuer=here.issuer or after.issuer, date=date)


def _merge(text: str, key: str, out: list[CitationHit], named: list[Named], stop: int) -> list[CitationHit]:
    """Mentions by symbol and by name in text order; a name inside another mention is dropped, the longest name wins."""
    taken = sorted([(c.start, c.end) for c in out])
    named.sort(key=lambda n: (n.start, -n.end))
    done, i, added = -1, 0, []
    for item in named:
        if item.start < done:
            continue
        while i < len(taken) and taken[i][1] <= item.start:
            i += 1
        if i < len(taken) and taken[i][0] < item.end:
            continue
        done = item.end
        limit = taken[i][0] if i < len(taken) else stop
        provision = read_provision_before(key, item.start)
        relation = find_relation(key, provision[0] if provision else item.start)
        short = item.row == "short-number"
        tail = read_tail(text, key, item.end, min(limit, item.end + 300)) if short else None
        added.append(
            CitationHit(
                start=item.start,
                end=tail.core_end if tail else item.end,
                type=item.type,
                symbol=None,
                date=(tail.date if tail else None) or item.date,
                issuer=tail.issuer if tail else None,
                title=item.title,
                provision=squeeze(text[provision[0] : provision[1]]) if provision else None,
                relation=relation[1] if relation else None,
                row=item.row,
            )
        )
    return sorted([*out, *added], key=lambda c: c.start)
