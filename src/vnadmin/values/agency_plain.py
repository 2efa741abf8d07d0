"""A body of the commonest form, read at a third of the price: a known name and perhaps a level behind it."""

from __future__ import annotations

from vnadmin.values.agency_patterns import BODY, OFFICE, body_tail, grammar, may_open
from vnadmin.values.agency_reader import CLOSED, OF, SIGNS
from vnadmin.values.agency_words import words


def read_plain(text: str, key: str, pos: int, end: int) -> tuple[int, str] | None:
    """End and row of a body of the commonest form, a known name and perhaps a level behind it; None for any other form.

    The same answer as `read_member` at a third of its price: most mentions of a document are of this form.
    """
    g = grammar()
    may = may_open(g, key, pos)
    if not may & BODY or (m := g.body.match(key, pos, end)) is None or (may & OFFICE and g.office.match(key, pos, end)):
        return None
    name = m["b"]
    if name is None:
        if m["f"] is None or not text[m.start("f")].isupper():
            return None
        name = m["u"]
    at = m.end()
    row = g.heads.get(name)
    if row is None:
        return None
    t = body_tail(g, key, at, end)
    nxt = key[at : at + 4]
    if t is not None:
        if row.id != "bo":
            at = t.end()
            nxt = key[at : at + 4]
    elif m["b"] is None:
        if row.id not in CLOSED and (nxt[:1] == "," or (nxt[:1] == " " and not words().stop.match(key, at + 1, end))):
            return None
    elif (nxt[:1] == " " and not row.flags.isdisjoint(("open", "grows"))) or (nxt[:1] == "," and "grows" in row.flags):
        return None
    if nxt[:1] == " ":
        if nxt[1:2] in SIGNS:
            return at, row.id
        if nxt[1:] in OF or nxt[1:2] in (" ", "-", "–", "—") or not text[at + 1 : at + 2].islower():
            return None
        if t is None and nxt[1:] in g.begin_tail and row.id == "bo":
            return None
    elif nxt[:1] in ("-", "–", "—"):
        return None
    return at, row.id
