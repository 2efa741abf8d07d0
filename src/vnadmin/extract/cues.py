"""The compiled cues of assignment, from `data/task_cues.tsv`, `data/task_verbs.tsv` and `data/sections.tsv`.

All are matched against the folded key. A blank in a pattern is any white space.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vnadmin.data import load


class Cue(NamedTuple):
    """A cue that was found, and the row that says so."""

    start: int
    end: int
    row: str


_LOOK_BEHIND = re.compile(r"(\(\?<[!=][^)]*\))")


def _spaced(pattern: str) -> str:
    """A blank in a table stands for any white space, line breaks too; a look-behind sees one blank."""
    return "".join(p if p.startswith("(?<") else p.replace(" ", " {1,6}") for p in _LOOK_BEHIND.split(pattern))


@cache
def cue_pattern(group: str) -> re.Pattern[str]:
    """All rows of a group as one pattern; the row is the last group that matched."""
    rows = [r for r in load("task_cues") if r["group"] == group]
    return re.compile("|".join(f"(?P<{r['id'].replace('-', '_')}>(?:{_spaced(r['pattern'])}))(?!\\w)" for r in rows))


def match_cue(group: str, key: str, start: int, end: int) -> Cue | None:
    """The cue of a group that stands exactly at `start`."""
    m = cue_pattern(group).match(key, start, end)
    return Cue(m.start(), m.end(), (m.lastgroup or "").replace("_", "-")) if m else None


@cache
def _anchors(group: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """The words that the rows of a group begin with, each with the row's pattern: finding a word is nearly free."""
    return tuple(
        (anchor.partition(" ")[0], re.compile(f"(?:{_spaced(r['pattern'])})(?!\\w)"), r["id"])
        for r in load("task_cues")
        if r["group"] == group
        for anchor in r["anchor"].split("|")
    )


def find_cues(group: str, key: str, start: int, end: int) -> list[Cue]:
    """The cues of a group in `[start, end)`, each beginning a word, in text order."""
    out: list[Cue] = []
    for first, pattern, row in _anchors(group):
        at = key.find(first, start, end)
        while at >= 0:
            if at == start or not key[at - 1].isalnum():
                m = pattern.match(key, at, end)
                if m is not None:
                    out.append(Cue(at, m.end(), row))
            at = key.find(first, at + 1, end)
    if len(out) > 1:
        out.sort()
    return out


@cache
def _exclude_openings() -> re.Pattern[str]:
    """What an item that is no task opens with; such rows begin with a caret."""
    rows = [r for r in load("task_cues") if r["group"] == "exclude" and not r["anchor"]]
    return re.compile(
        "|".join(f"(?P<{r['id'].replace('-', '_')}>(?:{_spaced(r['pattern'].lstrip('^'))}))" for r in rows)
    )


@cache
def _exclude_inside() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple(
        (anchor.partition(" ")[0], re.compile(_spaced(f"(?:{r['pattern']})")), r["id"])
        for r in load("task_cues")
        if r["group"] == "exclude" and r["anchor"]
        for anchor in r["anchor"].split("|")
    )


_FAR = 320  # a notice says so in the first words of its sentence
_FARTHEST = 1500  # an execution clause lists all who carry out the paper first


def find_exclusion(key: str, start: int, end: int) -> Cue | None:
    """What makes the sentence at `start` no task: a notice, a clause of effect, a permission, a courtesy."""
    opening = _exclude_openings().match(key, start, end)
    if opening is not None:
        return Cue(start, opening.end(), (opening.lastgroup or "").replace("_", "-"))
    stop = key.find(". ", start, end)
    sentence = stop if stop >= 0 else end
    near, far = min(start + _FAR, sentence), min(start + _FARTHEST, sentence)
    for first, pattern, row in _exclude_inside():
        limit = far if row == "execution-clause" else near
        at = key.find(first, start, limit)
        while at >= 0:
            m = pattern.match(key, at, end)
            if m is not None:
                return Cue(at, m.end(), row)
            at = key.find(first, at + 1, limit)
    return None


@cache
def _verbs() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The verbs of duty by their first word; each as the words that follow it, longest first."""
    out: dict[str, list[tuple[str, ...]]] = {}
    for row in load("task_verbs"):
        for verb in row["verbs"].split("|"):
            first, *rest = verb.split()
            out.setdefault(first, []).append(tuple(rest))
    return {first: tuple(sorted(rests, key=len, reverse=True)) for first, rests in out.items()}


def starts_with_verb(key: str, start: int, end: int) -> bool:
    """Whether a verb of duty stands at `start`."""
    near = key[start : min(end, start + 40)]
    first = near.split(None, 1)[:1]
    if not first or (first[0].isalpha() and first[0] not in _verbs()):
        return False
    words = near.replace(",", " ,").replace(";", " ;").replace(".", " .").replace(":", " :").split(None, 5)
    rests = _verbs().get(words[0].replace(" ,", ","))
    if rests is None:
        return False
    follow = tuple(words[1:5])
    return any(follow[: len(rest)] == rest for rest in rests)


@cache
def _section_pattern() -> re.Pattern[str]:
    rows = load("sections")
    return re.compile("|".join(f"(?P<{r['id'].replace('-', '_')}>(?:{_spaced(r['pattern'])}))(?!\\w)" for r in rows))


@cache
def _section_kinds() -> dict[str, str]:
    return {r["id"].replace("-", "_"): r["kind"] for r in load("sections")}


def section_kind(key: str, start: int, end: int) -> str | None:
    """What a heading says of the part below it: tasks | assignment | aims | results | rules | funding; None when it
    says nothing.
    """
    m = _section_pattern().match(key, start, min(end, start + 200))
    return _section_kinds()[m.lastgroup] if m and m.lastgroup else None
