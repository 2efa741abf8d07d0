"""Mentions of one document get one key, and each what any of them prints."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from vnadmin.records import CitationHit
from vnadmin.spans import Span, fold

if TYPE_CHECKING:
    from vnadmin.extract.definitions import DefinitionHit

_NUMBER = re.compile(r"\d+[a-zđ]?")
_WORD = re.compile(r"[^\W_]+")
_SHORT = re.compile(r"(\d{1,5}[a-zđ]?)\Z")
# As far as this behind a citation an alias may be defined: a long title lies between.
_ALIAS_REACH = 600


def symbol_key(value: str) -> str:
    """What is equal for two ways of printing one symbol.

    >>> symbol_key("07/CT-BCA-V28") == symbol_key("7/CT-BCA-V28 ")
    True
    """
    return "".join(value.split()).replace(".", "").casefold().lstrip("0")


def resolve_citations(hits: list[CitationHit], definitions: list[DefinitionHit]) -> list[CitationHit]:
    """The same mentions with `key` filled, aliases tied to what they stand for, and merged type, date, issuer, title.

    A symbol decides first; then an alias defined beside a citation ("sau đây gọi tắt là Đề án 375"); then type and number of
    an earlier full citation ("Chỉ thị số 10"); a name stands for itself.
    """
    out: list[CitationHit] = []
    aliases: dict[str, str] = {}
    numbers: dict[tuple[str, str], str] = {}
    waiting = sorted((d for d in definitions), key=lambda d: d.start)
    at = 0
    for hit in hits:
        while at < len(waiting) and waiting[at].start < hit.start:
            _define(waiting[at], out, aliases)
            at += 1
        key = _key_of(hit, aliases, numbers)
        if hit.symbol and hit.type:
            number = _NUMBER.match(hit.symbol.casefold().lstrip("0"))
            if number:
                numbers[hit.type, number[0]] = key
        out.append(CitationHit._make((*hit[:-1], key)))  # half the price of `_replace`
    for definition in waiting[at:]:
        _define(definition, out, aliases)
    for i, hit in enumerate(out):  # a title may name what is cited in full only further on
        if hit.symbol is None and hit.key.startswith(("number ", "name ")):
            out[i] = hit._replace(key=_key_of(hit, aliases, numbers))
    return _merged(out)


@lru_cache(256)  # each name is asked for twice, and papers repeat them
def _name(words: str) -> str:
    """A name for comparison: no case, no tone placement, no punctuation, no leading zeros, no word "số"."""
    return " ".join(w.lstrip("0") or w for w in _WORD.findall(fold(words)) if w not in ("số", "năm"))


def _key_of(hit: CitationHit, aliases: dict[str, str], numbers: dict[tuple[str, str], str]) -> str:
    """Key of one mention, given what was cited before it."""
    if hit.symbol:
        return "symbol " + symbol_key(hit.symbol)
    name = _name(hit.title or "")
    if name in aliases:
        return aliases[name]
    if hit.row == "short-number" and (m := _SHORT.search(fold(hit.title or ""))):
        found = numbers.get((hit.type or "", m[1].lstrip("0")))
        return found or f"number {hit.type} {m[1].lstrip('0')}"
    if hit.date is None:
        return numbers.get(("", name)) or f"name {name}"
    year = hit.date[:4]
    base = name.removesuffix(year).strip()
    return numbers.setdefault(("", base), f"name {base} {year}") if base else f"name {name}"


def _define(definition: DefinitionHit, out: list[CitationHit], aliases: dict[str, str]) -> None:
    """Tie an alias to the nearest citation before its bracket."""
    if not out or definition.start - out[-1].end > _ALIAS_REACH:
        return
    short = _name(definition.short)
    first = short.split(" ", 1)[0] if short else ""
    if not short or len(short) < 3 or first not in _FIRST_WORDS:
        return
    # In "A về đề án B theo C (sau đây gọi tắt là Đề án 375)" a number in the alias decides, else the first of the clause.
    clause = [i for i, c in enumerate(out) if c.start >= definition.means_start] or [len(out) - 1]
    number = _SHORT.search(short)
    chosen = clause[0]
    for i in clause:
        if number and re.match(rf"0*{number[1]}(?!\d)", out[i].symbol or ""):
            chosen = i
            break
    out[chosen] = out[chosen]._replace(alias=Span(definition.start, definition.end))
    aliases[short] = out[chosen].key


# First words of names of types: an alias of anything else ("Ban Chỉ đạo") names no document.
_FIRST_WORDS = frozenset(
    [
        "nghị",
        "chỉ",
        "quyết",
        "thông",
        "kết",
        "kế",
        "chương",
        "đề",
        "công",
        "quy",
        "hướng",
        "luật",
        "bộ",
        "báo",
        "tờ",
        "pháp",
        "điều",
        "chiến",
        "dự",
        "phương",
    ]
)


def _merged(hits: list[CitationHit]) -> list[CitationHit]:
    """Each mention with what the mentions of its key print; a type said in words goes before one read from a code."""
    symbol: dict[str, str] = {}
    types: dict[str, str] = {}
    values: dict[str, list[str | None]] = {}
    for hit in hits:
        if hit.symbol:
            symbol.setdefault(hit.key, hit.symbol)
        if hit.type and (hit.row == "symbol" or hit.key not in types):
            types.setdefault(hit.key, hit.type)
        known = values.setdefault(hit.key, [None, None, None])
        known[0] = known[0] or hit.date
        known[1] = known[1] or hit.issuer
        if hit.row != "short-number":
            known[2] = known[2] or hit.title
    said = {h.key: h.type for h in reversed(hits) if h.type and h.row == "symbol"}
    out = []
    for h in hits:
        date, issuer, title = values[h.key]
        new = (
            said.get(h.key) or types.get(h.key),
            h.symbol or symbol.get(h.key),
            h.date or date,
            h.issuer or issuer,
            title if h.row == "short-number" and h.key in symbol else h.title or title,
        )
        if new == h[2:7]:
            out.append(h)
        else:
            out.append(CitationHit._make((*h[:2], *new, *h[7:])))
    return out
