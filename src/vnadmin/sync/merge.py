"""Three sides of an entry, field by field: what we wrote last, what we want now, what the tracker shows now."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vnadmin.sync.adapter import Field


class Base(NamedTuple):
    """A field on which both sides agreed last: `ours` as we wrote it, `theirs` as it stood there then."""

    ours: str
    theirs: str


class Change(NamedTuple):
    """A field on which two sides differ: `old` as the tracker shows it, `new` as we want it."""

    field: Field
    old: str
    new: str


class Merged(NamedTuple):
    """What becomes of an entry. `write`: only we changed. `kept`: only they changed, theirs stays. `conflicts`: both did, or nobody knows.

    `base`: on what both sides agree once `write` is written.
    """

    write: tuple[Change, ...]
    kept: tuple[Change, ...]
    conflicts: tuple[Change, ...]
    base: Mapping[Field, Base]


def merge(
    fields: Iterable[Field], base: Mapping[Field, Base], ours: Mapping[Field, str], theirs: Mapping[Field, str]
) -> Merged:
    """Decides for each field; where there is no base (lost state) and the sides differ, it is a conflict.

    >>> b = {"title": Base("a", "a"), "due": Base("2026-01-01", "2026-01-01")}
    >>> m = merge(("title", "due"), b, {"title": "b", "due": "2026-01-01"}, {"title": "a", "due": "2026-02-01"})
    >>> m.write, m.kept, m.conflicts
    ((Change(field='title', old='a', new='b'),), (Change(field='due', old='2026-02-01', new='2026-01-01'),), ())
    """
    write, kept, conflicts, after = [], [], [], dict(base)
    for field in fields:
        mine, there, known = ours.get(field, ""), theirs.get(field, ""), base.get(field)
        change = Change(field, there, mine)
        if mine == there:
            after[field] = Base(mine, there)
        elif known is None or (mine != known.ours and there != known.theirs):
            conflicts.append(change)
        elif mine != known.ours:
            write.append(change)
            after[field] = Base(mine, mine)
        elif there != known.theirs:
            kept.append(change)
    return Merged(tuple(write), tuple(kept), tuple(conflicts), after)
