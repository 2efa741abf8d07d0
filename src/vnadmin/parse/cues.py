"""Patterns of the head and tail of documents, built once from their tables.

All of them are matched against the key (`spans.fold`), at the start of a piece.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import NamedTuple

from vnadmin.data import load
from vnadmin.spans import fold

# Names of types that are also ordinary words of a letterhead or of a heading: they count only when they stand alone.
_ALONE = frozenset({"dien", "yeu-cau", "kien-nghi", "du-an", "danh-muc", "dieu-le", "lenh", "tuyen-bo", "quy-hoach"})
# Sent with every kind of paper, never its title.
_NEVER = frozenset({"quy-chuan-ky-thuat-quoc-gia", "tieu-chuan-quoc-gia"})


class Openers(NamedTuple):
    """Words that may stand first: a pattern, which is tried only behind the first two letters of one of them."""

    pattern: re.Pattern[str]
    heads: frozenset[str]

    def match(self, key: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As that of the pattern."""
        return self.pattern.match(key, start, end) if key[start : start + 2] in self.heads else None


def _openers(words: list[str], pattern: str) -> Openers:
    """A pattern all of whose matches begin with one of these words, at least two letters long."""
    return Openers(re.compile(pattern), frozenset(word[:2] for word in words))


@cache
def cue(*kinds: str) -> re.Pattern[str]:
    """Any cue of these kinds (rows of `header_cues.tsv`), at the start of a piece."""
    return re.compile("|".join(fold(row["cue"]) for row in load("header_cues") if row["kind"] in kinds))


@cache
def titles() -> dict[str, tuple[str, bool]]:
    """Key of a type name as titles print it → (id of the type, whether it must stand alone)."""
    out: dict[str, tuple[str, bool]] = {}
    for row in load("document_types"):
        if row["id"] not in _NEVER:
            out[fold(row["name"])] = row["id"], row["id"] in _ALONE
    for row in load("title_types"):
        out[fold(row["title"])] = row["type"], False
    return out


@cache
def title_pattern() -> Openers:
    """A type name, longest first; its words may stand on two lines."""
    names = sorted(titles(), key=len, reverse=True)
    return _openers(names, "(?:" + "|".join(re.escape(n).replace(r"\ ", " {1,4}") for n in names) + r")(?!\w)")


@cache
def body_head() -> Openers:
    """First words of the name of a body in a letterhead."""
    heads = "|".join(fold(row["cue"]) for row in load("letterhead_heads"))
    words = re.sub(r"\([^()]*\)", "", heads).split("|")
    return _openers(words, "(?:" + heads.replace(" ", " {1,3}") + r")(?!\w)")


@cache
def office() -> Openers:
    """First words of the title of a signer."""
    names = sorted((fold(t) for row in load("signer_titles") for t in row["title"].split("|")), key=len, reverse=True)
    return _openers(names, "(?:" + "|".join(re.escape(n).replace(r"\ ", " {1,3}") for n in names) + r")(?!\w)")


@cache
def rank() -> Openers:
    """Ranks, degrees and forms of address before a name, several in a row."""
    names = sorted((fold(row["rank"]) for row in load("signer_ranks")), key=len, reverse=True)
    return _openers(names, "(?:(?:" + "|".join(map(re.escape, names)) + r")(?:[.,:]{1,2} {0,3}| {1,3})){1,4}")


@cache
def numbered() -> re.Pattern[str]:
    """A heading or a numbered item."""
    return re.compile(
        r"(?:(?:[ivx]{1,5}|[a-zđ])[.)\-–:]{1,2} {0,12}\S|\d{1,2}(?:\.\d{1,2})?[.)\-/–:]{1,2} {0,12}[^\W\d])|(?:điều|chương|phần|mục) {1,3}(?:\d|[ivx]|thứ)"
    )


@cache
def surnames() -> frozenset[str]:
    """Keys of surnames: they tell a name in capitals from a line of a title."""
    return frozenset(fold(name) for row in load("surnames") for name in row["surname"].split("|"))
