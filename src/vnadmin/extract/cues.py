"""The compiled cues of assignment, from `data/task_cues.tsv`, `data/task_verbs.tsv` and `data/sections.tsv`.

All are matched against the folded key. A blank in a pattern is any white space.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vnadmin.data import load
from vnadmin.spans import fold
from vnadmin.values.agency_patterns import trie


class Cue(NamedTuple):
    """A cue that was found, and the row that says so."""

    start: int
    end: int
    row: str


_LOOK_BEHIND = re.compile(r"(\(\?<[!=][^)]*\))")


def _spaced(pattern: str) -> str:
    """A blank in a table stands for any white space, line breaks too; a look-behind sees one blank."""
    return "".join(p if p.startswith("(?<") else p.replace(" ", " {1,6}") for p in _LOOK_BEHIND.split(pattern))


def _name(row: dict[str, str]) -> str:
    """An empty group that says which row matched; behind the row's words it costs nothing where they do not stand."""
    return f"(?P<{row['id'].replace('-', '_')}>)"


@cache
def cue_pattern(group: str) -> re.Pattern[str]:
    """All rows of a group as one pattern; the row is the last group that matched."""
    rows = [r for r in load("task_cues") if r["group"] == group]
    return re.compile("|".join(f"(?:{_spaced(r['pattern'])})(?!\\w){_name(r)}" for r in rows))


def match_cue(group: str, key: str, start: int, end: int) -> Cue | None:
    """The cue of a group that stands exactly at `start`."""
    m = cue_pattern(group).match(key, start, end)
    return Cue(m.start(), m.end(), (m.lastgroup or "").replace("_", "-")) if m else None


class _Anchors(NamedTuple):
    """The words that the rows of a group begin with, as one pattern: most sentences hold none and are done with one look."""

    words: re.Pattern[str]
    rows: dict[str, list[tuple[re.Pattern[str], str]]]  # by these words, the pattern and id of each row


@cache
def _anchors(group: str) -> _Anchors:
    rows: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for r in load("task_cues"):
        if r["group"] == group:
            pattern = re.compile(f"(?:{_spaced(r['pattern'])})(?!\\w)")
            for anchor in r["anchor"].split("|"):
                rows.setdefault(fold(anchor), []).append((pattern, r["id"]))
    return _Anchors(re.compile(trie(list(rows))), rows)


def find_cues(group: str, key: str, start: int, end: int) -> list[Cue]:
    """The cues of a group in `[start, end)`, each beginning a word, in text order."""
    out: list[Cue] = []
    words, rows = _anchors(group)
    for found in words.finditer(key, start, end):
        at = found.start()
        if at == start or not key[at - 1].isalnum():
            for pattern, row in rows.get(found[0]) or rows[" ".join(found[0].split())]:
                m = pattern.match(key, at, end)
                if m is not None:
                    out.append(Cue(at, m.end(), row))
    if len(out) > 1:
        out.sort()
    return out


def may_hold(group: str, key: str, start: int, end: int) -> bool:
    """Whether a word stands in `[start, end)` that a cue of the group begins with or holds: few stretches have one."""
    return _anchors(group).words.search(key, start, end) is not None


class _Grouped(NamedTuple):
    """The anchors of several groups as one pattern."""

    words: re.Pattern[str]
    rows: dict[str, list[tuple[str, re.Pattern[str], str]]]  # by these words, the group, pattern and id of each row


@cache
def _grouped(groups: tuple[str, ...]) -> _Grouped:
    rows: dict[str, list[tuple[str, re.Pattern[str], str]]] = {}
    for group in groups:
        for word, several in _anchors(group).rows.items():
            rows.setdefault(word, []).extend((group, pattern, row) for pattern, row in several)
    return _Grouped(re.compile(trie(list(rows))), rows)


def find_cues_of(groups: tuple[str, ...], key: str, start: int, end: int) -> dict[str, list[Cue]]:
    """The cues of several groups in one pass, as `find_cues` gives them; groups without any are left out."""
    out: dict[str, list[Cue]] = {}
    words, rows = _grouped(groups)
    for word in words.finditer(key, start, end):
        at = word.start()
        if at == start or not key[at - 1].isalnum():
            for group, pattern, row in rows.get(word[0]) or rows[" ".join(word[0].split())]:
                m = pattern.match(key, at, end)
                if m is not None:
                    out.setdefault(group, []).append(Cue(at, m.end(), row))
    for found in out.values():
        if len(found) > 1:
            found.sort()
    return out


class _Openings(NamedTuple):
    """What an item that is no task opens with: the first letters of all rows, so that few items need the pattern."""

    begin: frozenset[str]
    pattern: re.Pattern[str]


@cache
def _exclude_openings() -> _Openings:
    """Such rows begin with a caret."""
    rows = [r for r in load("task_cues") if r["group"] == "exclude" and r["pattern"].startswith("^")]
    pattern = "|".join(f"(?:{_spaced(r['pattern'].lstrip('^'))}){_name(r)}" for r in rows)
    return _Openings(
        frozenset(anchor[:3] for r in rows for anchor in r["anchor"].split("|")),
        re.compile(pattern),
    )


class _Inside(NamedTuple):
    """What makes a sentence no task wherever it stands in it: the beginnings of all rows as one pattern, and the rows."""

    words: re.Pattern[str]
    rows: list[tuple[str, re.Pattern[str], str]]  # first word, pattern and id, by their precedence


@cache
def _exclude_inside() -> _Inside:
    anchored = [
        (anchor, re.compile(_spaced(f"(?:{r['pattern']})")), r["id"])
        for r in load("task_cues")
        if r["group"] == "exclude" and not r["pattern"].startswith("^")
        for anchor in r["anchor"].split("|")
    ]
    words = re.compile(trie([anchor for anchor, _, _ in anchored]))
    return _Inside(words, [(anchor.partition(" ")[0], pattern, row) for anchor, pattern, row in anchored])


_LONGEST_VERB = 40  # with the blanks before it
_FAR = 320  # a notice says so in the first words of its sentence
_FARTHEST = 1500  # an execution clause lists all who carry out the paper first


def find_exclusion(key: str, start: int, end: int) -> Cue | None:
    """What makes the sentence at `start` no task: a notice, a clause of effect, a permission, a courtesy."""
    begin, openings = _exclude_openings()
    if key[start : start + 3] in begin and (opening := openings.match(key, start, end)):
        return Cue(start, opening.end(), (opening.lastgroup or "").replace("_", "-"))
    words, rows = _exclude_inside()
    if words.search(key, start, end) is None:
        return None
    stop = key.find(". ", start, end)
    sentence = stop if stop >= 0 else end
    near, far = min(start + _FAR, sentence), min(start + _FARTHEST, sentence)
    if words.search(key, start, far) is None:
        return None
    for first, pattern, row in rows:
        limit = far if row == "execution-clause" else near
        at = key.find(first, start, limit)
        while at >= 0:
            m = pattern.match(key, at, end)
            if m is not None:
                return Cue(at, m.end(), row)
            at = key.find(first, at + 1, limit)
    return None


# "tổ chức đảng", "tổ chức, cá nhân": bodies, no verb
_NO_NOUN = {
    "tổ chức": "(?! {1,6}(?:đảng(?! {1,6}viên)|cá {1,6}nhân|và {1,6}cá {1,6}nhân|chính {1,6}trị)(?!\\w)|, {1,6}cá {1,6}nhân)"
}


@cache
def _verbs() -> re.Pattern[str]:
    """The verbs of duty, up to a blank or a sign."""
    verbs = [fold(verb) for row in load("task_verbs") for verb in row["verbs"].split("|") if "," not in verb]
    return re.compile(f" *+{trie({verb: _NO_NOUN.get(verb, '') for verb in verbs})}(?=[ ,;.:]|\\Z)")


def starts_with_verb(key: str, start: int, end: int) -> bool:
    """Whether a verb of duty stands at `start`."""
    return _verbs().match(key, start, min(end, start + _LONGEST_VERB)) is not None


@cache
def _section_pattern() -> re.Pattern[str]:
    rows = load("sections")
    return re.compile("|".join(f"(?:{_spaced(r['pattern'])})(?!\\w){_name(r)}" for r in rows))


@cache
def _section_kinds() -> dict[str, str]:
    return {r["id"].replace("-", "_"): r["kind"] for r in load("sections")}


def section_kind(key: str, start: int, end: int) -> str | None:
    """What a heading says of the part below it: tasks | assignment | aims | results | rules | funding; None when it
    says nothing.
    """
    m = _section_pattern().match(key, start, min(end, start + 200))
    return _section_kinds()[m.lastgroup] if m and m.lastgroup else None


_OWN_KIND = re.compile(
    r"(?:sở|bộ|cục|tổng cục|chi cục|ban|nhà trường|trường|trung tâm|công ty|tổng công ty|tập đoàn|bệnh viện|học viện|viện|tỉnh|thành phố|huyện|phòng|hội"
    r"|liên đoàn|ủy ban)(?: cũng| tiếp tục)? {1,4}(?=(?:kính |trân trọng )?(?:đề nghị|yêu cầu|giao|phân công|chỉ thị|lưu ý)(?!\w))"
)


# the first two letters of these kinds
OWN_BEGIN = frozenset(
    (
        "sở",
        "bộ",
        "cụ",
        "tổ",
        "ch",
        "ba",
        "nh",
        "tr",
        "cô",
        "tậ",
        "bệ",
        "họ",
        "vi",
        "tỉ",
        "th",
        "hu",
        "ph",
        "hộ",
        "li",
        "ủy",
    )
)


def behind_own_kind(text: str, key: str, at: int, end: int) -> int:
    """Where the issuer, named by its kind alone, begins to assign: "Sở [yêu cầu các trường …]"; `at` where it does not stand there."""
    m = _OWN_KIND.match(key, at, end)
    return m.end() if m and text[at].isupper() and text[m.end()].islower() else at  # "Sở Giao thông"
