"""Which task of a new reading is which task that is known: the best pairs of all, and how sure each of them is.

Weights and thresholds are those that `corpus/fit_matching.py` shows on documents that were recognised or issued a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vnadmin.errors import UsageError
from vnadmin.track.identity import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.track.content import Content

TEXT, LEAD, PLACE = 0.85, 0.10, 0.05  # parts of a score, from 0 to 1
UPPER = 0.82  # the same task, unless its document has others that are as like
LOWER = 0.64  # may be the same task: a person decides
# below `UPPER`, but the same: from this score on, so far above every other pair of either, so much of the shorter in the longer
CUT = (0.66, 0.20, 0.90)
# where its document has others that are as like: so much nearer than to its own neighbours; or no farther than the pairs of this reading are
# from each other, and nearer than to any other by a hair, unless that one has the very same words
MARGIN, NOISE, GAP, TWIN = 0.04, 0.03, 0.015, 0.995
HELD = 0.85  # so much of the shorter in the longer: a task that was joined with another one, or cut in two, for a person to decide
_PART = 25  # letters that a part must have
_OLDER = 0.02  # what a task that was missing before is behind one that was not
_SHORT = 12  # letters: words that are little more than a deadline are taken with it
_SIGNS = 4096  # kinds of three signs in a row
_FAR = 0.5  # words that are less near, by three signs in a row, are not looked at any closer
_NEAREST = 12  # of each task, where most are near each other
_MOST_PARTS = 200  # tasks left over on either side in which parts are looked for


class Pair(NamedTuple):
    """A known task and one of the new reading, by their numbers. `sure`: the same; else it may be."""

    old: int
    new: int
    score: float
    sure: bool


class _Side(NamedTuple):
    """The tasks of one side: words without marks, `bare` without the words of their deadlines; `dated`: whether they have any."""

    actions: list[str]
    bare: list[str]
    dated: list[bool]
    leads: list[str]
    paths: list[str]


def pairs(old: Sequence[Content], new: Sequence[Content], *, missing: Iterable[int] = ()) -> list[Pair]:
    """The pairs, each task in one that is sure at most; one that is in none is new, or not there any more.

    `missing`: numbers of known tasks that the reading before did not have. Raises `UsageError` where the tasks are not those that are known
    and the extra `vnadmin[track]` is not installed.
    """
    if not old or not new:
        return []
    gone = frozenset(missing)
    one, other = _side(old), _side(new)
    found = _equal(one, other, gone, {})
    found = _equal(one._replace(actions=one.bare), other._replace(actions=other.bare), gone, found)
    rest_old = [i for i in range(len(old)) if i not in found]
    taken = set(found.values())
    rest_new = [j for j in range(len(new)) if j not in taken]
    out = [Pair(i, j, 1.0, sure=True) for i, j in found.items()]
    if rest_old and rest_new:
        out += _alike(one, other, rest_old, rest_new, gone, len(found))
    return sorted(out, key=lambda pair: (pair.new, -pair.score))


def _side(tasks: Sequence[Content]) -> _Side:
    return _Side(
        [folded(t.action) for t in tasks], [_bare(t) for t in tasks], [bool(t.deadlines) for t in tasks],
        [folded("; ".join(t.leads)) for t in tasks], [t.path for t in tasks],
    )  # fmt: skip


def _bare(task: Content) -> str:
    """The words without those of the deadlines: a term that is put off makes no other task, and two tasks with one term are not alike for that."""
    words = task.action
    for due in task.deadlines:
        words = words.replace(due.words, " ")
    bare = folded(words)
    return bare if len(bare) >= _SHORT else folded(task.action)


def _equal(old: _Side, new: _Side, gone: frozenset[int], found: dict[int, int]) -> dict[int, int]:
    """Tasks with the same words and leads, beside those that are found already: of several those in the same place of the outline first, then
    in their order.
    """
    found = dict(found)
    taken = set(found.values())
    waiting: dict[tuple[str, str], list[int]] = {}
    for i, key in enumerate(zip(old.actions, old.leads, strict=True)):
        if i not in found:
            waiting.setdefault(key, []).append(i)
    groups: dict[tuple[str, str], list[int]] = {}
    for j, key in enumerate(zip(new.actions, new.leads, strict=True)):
        if key in waiting and j not in taken:
            groups.setdefault(key, []).append(j)
    for key, numbers in groups.items():
        mine = sorted(waiting[key], key=lambda i: (i in gone, i))
        by_path = {old.paths[i]: i for i in reversed(mine)}
        left: list[int] = []
        for j in numbers:
            if new.paths[j] in by_path:
                found[by_path.pop(new.paths[j])] = j
            else:
                left.append(j)
        found |= dict(zip((i for i in mine if i not in found), left, strict=False))
    return found


def _alike(
    old: _Side, new: _Side, rest_old: list[int], rest_new: list[int], gone: frozenset[int], equal: int
) -> list[Pair]:
    try:
        import numpy as np
        import rapidfuzz.process  # noqa: F401  what is asked below
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise UsageError("rapidfuzz is not installed: pip install 'vnadmin[track]'") from error
    text, lead = _likeness(old, rest_old, new, rest_new)
    places = [
        np.array(rest, dtype=np.float32) / size
        for rest, size in ((rest_old, len(old.actions)), (rest_new, len(new.actions)))
    ]
    score = TEXT * text + LEAD * lead + PLACE * (1 - np.abs(places[0][:, None] - places[1][None, :]))
    score -= _OLDER * np.array([i in gone for i in rest_old], dtype=np.float32)[:, None]
    rows, columns = (list(map(int, side)) for side in linear_sum_assignment(-score))
    near = TEXT * text + (1 - TEXT) * lead
    usual = _median(
        [1.0] * equal + [float(near[i, j]) for i, j in zip(rows, columns, strict=True) if score[i, j] >= UPPER]
    )
    kin = _kin(old, rest_old), _kin(new, rest_new)
    out: list[Pair] = []
    for i, j in zip(rows, columns, strict=True):
        value = float(score[i, j])
        rival = max(float(kin[0][i]), float(kin[1][j]))
        others = max(np.delete(near[i], j).max(initial=0), np.delete(near[:, j], i).max(initial=0))
        usual_one = near[i, j] >= usual - NOISE and (near[i, j] >= others + GAP or rival >= TWIN)
        sure = value >= UPPER and (near[i, j] >= rival + MARGIN or usual_one)
        if CUT[0] <= value < UPPER:
            others = max(np.delete(score[i], j).max(initial=0), np.delete(score[:, j], i).max(initial=0))
            sure = (
                bool(value >= others + CUT[1]) and _part(old.actions[rest_old[i]], new.actions[rest_new[j]]) >= CUT[2]
            )
        if sure or value >= LOWER:
            out.append(Pair(rest_old[i], rest_new[j], round(value, 3), bool(sure)))
    used = {pair.old for pair in out if pair.sure}, {pair.new for pair in out if pair.sure}
    left_old, left_new = [i for i in rest_old if i not in used[0]], [j for j in rest_new if j not in used[1]]
    if max(len(left_old), len(left_new)) <= _MOST_PARTS:
        known = {(pair.old, pair.new) for pair in out}
        for i in left_old:
            for j in left_new:
                share = _part(old.actions[i], new.actions[j]) if (i, j) not in known else 0
                out += [Pair(i, j, round(LOWER * share, 3), sure=False)] if share >= HELD else []
    return out


def _part(one: str, other: str) -> float:
    """How like the shorter text is to its likest part of the longer one; 0 where it is too short to say anything."""
    from rapidfuzz.fuzz import partial_ratio

    return float(partial_ratio(one, other)) / 100 if min(len(one), len(other)) >= _PART else 0.0


def _likeness(one: _Side, rows: list[int], other: _Side, columns: list[int], *, own: bool = False) -> tuple[Any, Any]:
    """How like the words and the leads of tasks are, from 0 to 1; words that are not near are 0, of leads more than half of the letters must be
    alike. `own`: the sides are the same one, and no task is compared with itself.
    """
    import numpy as np
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist, cpdist

    close = _signs([one.bare[i] for i in rows]) @ _signs([other.bare[j] for j in columns]).T
    if own:
        close[np.arange(len(rows)), rows] = 0
    where = np.nonzero(_near(close))
    words: tuple[list[str], list[str]] = [], []
    for n, m in zip(*(map(int, axis) for axis in where), strict=True):
        i, j = rows[n], columns[m]
        both = one.dated[i] == other.dated[j]  # else a deadline was not recognised: its words stand among the others
        words[0].append(one.bare[i] if both else one.actions[i])
        words[1].append(other.bare[j] if both else other.actions[j])
    text = np.zeros_like(close)
    if words[0]:
        text[where] = cpdist(*words, scorer=ratio, dtype=np.float32) / 100
    leads = [one.leads[i] for i in rows], [other.leads[j] for j in columns]
    names = [sorted(set(found)) for found in leads]
    lead = np.clip(2 * cdist(*names, scorer=ratio, dtype=np.float32) / 100 - 1, 0, 1)
    none = [np.array([not name for name in found]) for found in names]
    lead[none[0][:, None] & none[1][None, :]] = 1
    lead[none[0][:, None] ^ none[1][None, :]] = 0.5
    places = [{name: n for n, name in enumerate(found)} for found in names]
    return text, lead[np.ix_([places[0][name] for name in leads[0]], [places[1][name] for name in leads[1]])]


def _signs(texts: list[str]) -> Any:
    """Texts as rows of numbers, each of length 1: how often each three signs in a row stand in them. The product of two rows says how near they are."""
    import numpy as np

    out = np.zeros((len(texts), _SIGNS), dtype=np.float32)
    for n, text in enumerate(texts):
        codes = np.frombuffer(f" {text} ".encode("utf-32-le"), dtype=np.uint32)
        if len(codes) > 2:
            out[n] = np.bincount((codes[:-2] * 961 + codes[1:-1] * 31 + codes[2:]) % _SIGNS, minlength=_SIGNS)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1)


def _near(close: Any) -> Any:
    """Which pairs are worth a closer look: those that are near, of many the nearest of each row and column."""
    import numpy as np

    mask = close >= _FAR
    if mask.sum() > _NEAREST * max(close.shape):
        best = np.zeros_like(mask)
        for axis in (0, 1):
            size = min(_NEAREST, close.shape[axis])
            best |= close >= np.partition(close, -size, axis=axis).take([-size], axis=axis)
        mask &= best
    return mask


def _kin(side: _Side, numbers: list[int]) -> Any:
    """For some tasks how like the likest other task of their own document is."""
    text, lead = _likeness(side, numbers, side, list(range(len(side.actions))), own=True)
    return (TEXT * text + (1 - TEXT) * lead * (text > 0)).max(axis=1, initial=0)


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 1.0
