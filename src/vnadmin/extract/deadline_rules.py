"""The rows of `data/deadlines.tsv` as two tries: words before a slot, read backwards, and words after it.

A pattern is words around one slot: `[chậm nhất] trước {day}`. `(a|b c)` is a choice, `[a|b]` may be missing. Punctuation is
written onto its word, as it is printed ("hằng năm,"). Of several rows that fit, the one with the most words wins.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.data import load
from vnadmin.errors import DataError
from vnadmin.values.numerals import keyed

if TYPE_CHECKING:
    import datetime as dt

SLOTS: dict[str, tuple[str, ...]] = {
    "day": ("day",),
    "days": ("days",),
    "monthday": ("monthday",),
    "period": ("month", "quarter", "half"),
    "periods": ("periods",),
    "year": ("year",),
    "years": ("years",),
    "stage": ("stage",),
    "halves": ("halves",),
    "part": ("part",),
    "begin": ("begin",),
    "calendar": ("month", "quarter", "half", "year"),
    "range": ("days", "periods", "years"),
    "single": ("day", "month", "quarter", "half", "year", "stage", "part"),
    "any": ("day", "days", "month", "quarter", "half", "halves", "periods", "year", "years", "stage", "part"),
    "term": ("term",),
    "every": ("every",),
    "span": ("span",),
}
"""What a slot of a pattern stands for: classes of what `values.periods` and its neighbours read."""


class Rule(NamedTuple):
    """A row whose left words have been matched; `right` are its further words, "" in the last place for the end."""

    id: str
    kind: str  # date | recurring | relative | event | part | none
    bound: str | None
    right: tuple[tuple[str, ...], ...]
    unless: frozenset[str]
    cell: bool
    order: int


class Node(NamedTuple):
    """A step in a trie of words: what fits with nothing behind the value, and what wants words of `heads` there."""

    next: dict[str, Node]
    plain: Rule | None
    more: tuple[Rule, ...]
    heads: tuple[str, ...]


class Scene(NamedTuple):
    """What is read: the text with its key, where reading ends, the document's date, and whether it is a cell."""

    text: str
    key: str
    high: int
    issued_on: dt.date | None
    cell: bool
    label: str = ""  # what the label of a cell says: by | time | cell; "" for none


class Match(NamedTuple):
    """A rule with where its words begin and end."""

    rule: Rule
    start: int
    end: int
    words: int


_PIECE = re.compile(r"[\[(|\])]|[^\s\[(|\])]+")


def phrases(pattern: str) -> list[tuple[str, ...]]:
    """Every run of words that a pattern without a slot stands for.

    >>> phrases("(chậm|muộn) nhất [là]")
    [('chậm', 'nhất', 'là'), ('chậm', 'nhất'), ('muộn', 'nhất', 'là'), ('muộn', 'nhất')]
    """
    pieces, at = _PIECE.findall(keyed(pattern)), 0

    def choice(close: str | None) -> list[tuple[str, ...]]:
        nonlocal at
        found: list[tuple[str, ...]] = []
        run: list[list[tuple[str, ...]]] = []
        while True:
            piece = pieces[at] if at < len(pieces) else None
            if piece in (close, "|", None):
                found += [tuple(w for part in way for w in part) for way in product(*run)]
                run = []
                if piece != "|":
                    if piece != close:
                        raise DataError(f"data/deadlines.tsv: a bracket is open in {pattern!r}")
                    return found
            at += 1
            if piece == "[":
                run.append([*choice("]"), ()])
                at += 1
            elif piece == "(":
                run.append(choice(")"))
                at += 1
            elif piece is not None and piece != "|":
                run.append([(piece,)])

    return choice(None)


@cache
def tries(cell: bool) -> dict[str, Node]:
    """The left tries by class, for running text or for cells (which know all rows)."""
    roots: dict[str, _Draft] = {}
    for order, row in enumerate(load("deadlines")):
        if row["where"] == "cell" and not cell:
            continue
        for pattern in row["pattern"].split(" || "):
            left, _, rest = pattern.partition("{")
            slot, _, right = rest.partition("}")
            if slot not in SLOTS:
                raise DataError(f"data/deadlines.tsv: row {row['id']}: unknown slot {{{slot}}}")
            unless = frozenset(row["unless"].split("|")) - {""}
            rule = Rule(
                row["id"],
                row["kind"],
                row["bound"] or None,
                tuple(phrases(right)),
                unless,
                row["where"] == "cell",
                order,
            )
            for words in set(phrases(left)):
                for name in SLOTS[slot]:
                    node = roots.setdefault(name, _Draft({}, []))
                    for word in reversed(words):
                        node = node.next.setdefault(word, _Draft({}, []))
                    node.rules.append(rule)
    return {name: _settled(draft) for name, draft in roots.items()}


class _Draft(NamedTuple):
    next: dict[str, _Draft]
    rules: list[Rule]


def _settled(draft: _Draft) -> Node:
    """The node of a draft; of rows that say the same the first one counts, one for cells before others."""
    alone = [rule for rule in draft.rules if () in rule.right]
    plain = next((rule for rule in alone if rule.cell), alone[0] if alone else None)
    more = tuple(rule for rule in draft.rules if rule.right != ((),))
    heads = tuple({way[0]: None for rule in more for way in rule.right if way})
    return Node({word: _settled(n) for word, n in draft.next.items()}, plain, more, heads)


_OPENING = "(\"“”‘'[|-–+•…*"
_CLOSING = ".,;:)]\"”'|"


def _after(key: str, end: int, words: list[str], ways: tuple[tuple[str, ...], ...]) -> tuple[int, int] | None:
    """End and number of words of the longest of `ways` that the following words begin with."""
    best: tuple[int, int] | None = None
    for way in ways:
        if way and len(way) <= len(words) and (best is None or len(way) > best[1]):
            last = words[len(way) - 1]
            if last != way[-1] and last.rstrip(_CLOSING) != way[-1]:
                continue
            if all(a == b for a, b in zip(way[:-1], words, strict=False)):
                at = end
                for word in way:
                    at = key.index(word, at) + len(word)
                best = (at, len(way))
    return best


@cache
def _heads() -> frozenset[str]:
    """Words of which one must stand before a month, a quarter, a year or a bare 30/6 in running text."""
    names = ("day", "days", "month", "quarter", "half", "year", "years", "periods", "stage", "span")
    return frozenset(word for name in names if name in tries(False) for word in tries(False)[name].next)


def word_before(key: str, at: int, low: int) -> str:
    """The word that ends before `at`, blanks left out; "" for none."""
    while at > low and key[at - 1] == " ":
        at -= 1
    edge = at - 40 if at - 40 > low else low
    return key[key.rfind(" ", edge, at) + 1 : at]


def is_led(word: str) -> bool:
    """Whether some row may fit a value behind such a word; a colon may end a label, a digit a time."""
    heads = _heads()
    if word in heads or not word:
        return word != ""
    return word[-1] == ":" or word[-1].isdigit() or (len(word) < 24 and word.lstrip(_OPENING) in heads)


def best_rule(scene: Scene, name: str, start: int, end: int, low: int, *, cell: bool = False) -> Match | None:
    """The row that fits best around a value of class `name` at `[start, end)`; None where none fits.

    No word before `low` is looked at. `cell` admits the rows for cells.
    """
    node = tries(cell).get(name)
    if node is None:
        return None
    key, best, most = scene.key, None, -1  # the best row with its stretch, and how many words it has
    edge = start - 80 if start - 80 > low else low
    at, depth, after = start, 0, end
    while key[after : after + 1].isspace():
        after += 1
    while True:
        following, plain, more, heads = node
        if plain is not None and depth > most:
            best, most = (plain, at, end), depth
        if heads and key.startswith(heads, after):
            high = scene.high
            ahead = key[end : min(high, end + 24)].lstrip().partition(" ")[0]
            if ahead in heads or ahead.rstrip(_CLOSING) in heads:
                words = key[end : min(high, end + 72)].split()
                for rule in more:
                    found = _after(key, end, words, rule.right)
                    if found is not None and depth + found[1] > most:
                        best, most = (rule, at, found[0]), depth + found[1]
        if not following:
            break
        stop = at
        while stop > edge and key[stop - 1] == " ":
            stop -= 1
        begin = key.rfind(" ", edge, stop) + 1 or edge
        word = key[begin:stop]
        step = following.get(word)
        if step is None:
            if not word or word[0] not in _OPENING:
                break
            bare = word.lstrip(_OPENING)
            step = following.get(bare)
            if step is None:
                break
            begin = edge = stop - len(bare)  # nothing before an opening sign belongs here
        node, at, depth = step, begin, depth + 1
    return tuple.__new__(Match, (*best, most)) if best is not None else None  # a third of the price of Match(…)
