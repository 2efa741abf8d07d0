"""Which readings are of one document, and which documents amend or replace which."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.spans import fold
from vnadmin.store.words import plain, symbol_key
from vnadmin.track import tables

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from vnadmin.model import Citation, Document
    from vnadmin.store.rows import DocumentRow
    from vnadmin.track.tables import Reading

_BEFORE = 160  # letters before a citation in which its verb and its subject stand
# "Quyết định này có hiệu lực kể từ ngày ký và thay thế …", "Điều 1. Sửa đổi, bổ sung …"
_ITSELF = re.compile(r"(?<!\w)này(?!\w)[^.;\n]{0,90}?(?:thay thế|sửa đổi|bổ sung|bãi bỏ)[^.;\n]{0,60}\Z")
_ARTICLE = re.compile(r"(?:\A|\n) *điều \d+[.:] *(?:sửa đổi|bổ sung|bãi bỏ|thay thế)[^\n]{0,90}\Z")
_WHOLE = {"replaces", "repeals"}
_LIKE = 0.7  # so much of two symbols or names is the same where one was only misread
_ACRONYMS = (
    (re.compile(r"(?<!\w)ubnd(?!\w)"), "uy ban nhan dan"),
    (re.compile(r"(?<!\w)hdnd(?!\w)"), "hoi dong nhan dan"),
)


class Relation(NamedTuple):
    """A document that another one amends or replaces: a row of `register_relations` without its keys. `relation`: replaces, where nothing of
    the older one stays, else amends. `issuer`: without marks; None where the citation names none, then it is that of the newer one.
    """

    relation: str
    symbol_key: str
    cited_on: str | None
    issuer: str | None


def relations(document: Document) -> list[Relation]:
    """What a document says that it itself amends or replaces. What other documents amend or replace, which it only mentions, and what somebody is
    told to amend, takes no part.
    """
    out: dict[Relation, None] = {}
    for citation in document.citations:
        if (
            citation.relation in {"replaces", "amends", "repeals"}
            and citation.symbol
            and _of_itself(document, citation)
        ):
            whole = citation.relation in _WHOLE and not citation.provision
            issuer = name_key(citation.issuer) if citation.issuer else None
            out[Relation("replaces" if whole else "amends", symbol_key(citation.symbol), citation.date, issuer)] = None
    return list(out)


def _of_itself(document: Document, citation: Citation) -> bool:
    subject = document.subject
    if subject and subject.span[0] <= citation.span[0] and citation.span[1] <= subject.span[1]:
        return True
    if citation.basis:
        return False
    before = fold(document.text[max(0, citation.span[0] - _BEFORE) : citation.span[0]])
    provision = fold(citation.provision or "")
    before = before.removesuffix(provision).rstrip() + " "
    return bool(_ITSELF.search(_one_line(before)) or _ARTICLE.search(before))


def _one_line(text: str) -> str:
    """The last paragraph, its line breaks as blanks."""
    return " ".join(text.rpartition("\n\n")[2].split())


def name_key(name: str) -> str:
    """A body without marks, its usual short forms spelled out."""
    key = " ".join(plain(name).split())
    for short, whole in _ACRONYMS:
        key = short.sub(whole, key)
    return key


def says_of(relation: Relation, newer: Reading, older: Reading) -> bool:
    """Whether a document that another one names is this one: its symbol, its day where one is named, its issuer."""
    if relation.symbol_key != older.symbol_key or newer.unit == older.unit:
        return False
    if relation.cited_on and older.issued_on and relation.cited_on != older.issued_on:
        return False
    if newer.issued_on and older.issued_on and older.issued_on > newer.issued_on:
        return False
    same = older.issuer is not None and older.issuer == newer.issuer
    named = relation.issuer is not None and older.issuer is not None and relation.issuer.startswith(older.issuer)
    return same or (named and bool(relation.cited_on))


class Order(NamedTuple):
    """How the documents of a lineage stand to one of them, by their units: those that it replaces or amends, over others too, and those that replace
    or amend it. `replaced`: of `older` those of which nothing stays. `gone`: whether one of `newer` leaves nothing of it.
    """

    older: frozenset[str]
    replaced: frozenset[str]
    newer: frozenset[str]
    gone: str | None


def order(db: sqlite3.Connection, unit: str, readings: Iterable[Reading]) -> Order:
    """How the other units of these readings stand to one unit."""
    known = list(readings)
    if len(known) < 2:
        return Order(frozenset(), frozenset(), frozenset(), None)
    edges = {(one.unit, other.unit, said.relation) for one, said, other in _edges(db, known)}
    down = {(a, b): kind for a, b, kind in sorted(edges)}
    older = _reached(unit, {(a, b) for a, b, _ in edges})
    replaced = _reached(unit, {(a, b) for a, b, kind in edges if kind == "replaces"})
    newer = _reached(unit, {(b, a) for a, b, _ in edges})
    gone = next((a for (a, b), kind in sorted(down.items()) if b == unit and kind == "replaces"), None)
    return Order(frozenset(older), frozenset(replaced), frozenset(newer - older), gone)


def _edges(db: sqlite3.Connection, readings: list[Reading]) -> Iterator[tuple[Reading, Relation, Reading]]:
    for one in readings:
        for said in kept_relations(db, one.doc_id):
            yield from ((one, said, other) for other in readings if says_of(said, one, other))


def kept_relations(db: sqlite3.Connection, doc_id: str) -> list[Relation]:
    """What a reading that was taken in amends or replaces."""
    found = db.execute(
        "SELECT relation, symbol_key, cited_on, issuer FROM register_relations WHERE doc_id = ? ORDER BY ordinal",
        (doc_id,),
    )
    return [Relation(*row) for row in found]


def _reached(start: str, edges: set[tuple[str, str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        at = waiting.pop()
        for a, b in edges:
            if a == at and b not in found and b != start:
                found.add(b)
                waiting.append(b)
    return found


def related(db: sqlite3.Connection, new: Reading, said: Iterable[Relation]) -> list[Reading]:
    """The readings of documents that a new one amends or replaces, and of those that amend or replace it."""
    found: list[Reading] = []
    for relation in said:
        candidates = tables.readings(db, "symbol_key = ?", (relation.symbol_key,))
        found += [older for older in candidates if says_of(relation, new, older)]
    if new.symbol_key:
        for doc_id, *row in db.execute(
            "SELECT doc_id, relation, symbol_key, cited_on, issuer FROM register_relations WHERE symbol_key = ?",
            (new.symbol_key,),
        ).fetchall():
            found += [
                newer for newer in tables.readings(db, "doc_id = ?", (doc_id,)) if says_of(Relation(*row), newer, new)
            ]
    return found


def near(db: sqlite3.Connection, row: DocumentRow, name: str) -> list[tuple[Reading, bool]]:
    """Readings that may be of the same document although their key is another one, or missing: of the same place, or with the same number and day
    where one was recognised. With whether the key itself speaks for it; in any case their tasks must show it: a name such as "scan.pdf" says little.
    """
    found = tables.readings(db, "name = ?", (name,)) if name else []
    if row.number and row.issued_on:
        same_day = tables.readings(db, "issued_on = ? AND ocr + ? > 0", (row.issued_on, row.ocr))
        number = symbol_key(row.number).split()[:1]
        found += [r for r in same_day if (r.symbol_key or " ").split()[:1] == number and r not in found]
    likely = [(r, _like_key(r, row)) for r in found if r.doc_id != row.doc_id]
    return [(r, like == "alike") for r, like in likely if like != "other"]


def _like_key(known: Reading, row: DocumentRow) -> str:
    """How two keys stand to each other: alike, other, or unknown, where too much of them is missing."""
    number = bool(row.number) and known.symbol_key == row.symbol_key
    symbol = not known.symbol_key or not row.symbol_key or _like(known.symbol_key, row.symbol_key)
    issuer = not known.issuer or not row.issuer or _like(known.issuer, name_key(row.issuer))
    if known.issued_on and row.issued_on:
        if known.issued_on == row.issued_on:
            return "alike" if symbol or issuer else "other"
        return "alike" if number and issuer else "other"
    if number and issuer:
        return "alike"
    return "unknown" if symbol or issuer else "other"


def _like(one: str, other: str) -> bool:
    size = min(len(one), len(other))  # a name may have run into what stands beside it
    return (
        max(SequenceMatcher(None, *pair, autojunk=False).ratio() for pair in ((one, other), (one[:size], other[:size])))
        >= _LIKE
    )
