"""The counts that make up a score, and how they are shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Row(NamedTuple):
    """One field's score. `support` is the number of gold items; all shares lie between 0 and 1."""

    precision: float
    recall: float
    f1: float
    support: int


class Miss(NamedTuple):
    """One difference: what gold says and what was read; None where one side says nothing."""

    document: str
    what: str
    gold: object
    read: object

    def __str__(self) -> str:
        return f"{self.document}\t{self.what}\t{self.gold}\t{self.read}"


class Tally:
    """Right answers, answers given, answers there were."""

    __slots__ = ("given", "right", "there")

    def __init__(self) -> None:
        self.right = self.given = self.there = 0

    def add(self, right: int, given: int, there: int) -> None:
        """Counts one document or one task."""
        self.right += right
        self.given += given
        self.there += there

    def row(self) -> Row:
        """The score: silence about nothing is right, silence about something is recall 0."""
        precision = self.right / self.given if self.given else float(not self.there)
        recall = self.right / self.there if self.there else float(not self.given)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return Row(precision, recall, f1, self.there)


# Counted, not scored; always shown, also at nought, because nought is the aim.
COUNTS = ("documents", "documents.failed", "deadlines.moved", "spans", "spans.wrong")


class Report:
    """Scores of all fields, counts, and every difference."""

    def __init__(self) -> None:
        self.tallies: defaultdict[str, Tally] = defaultdict(Tally)
        self.counts: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
        self._misses: list[Miss] = []

    def miss(self, document: str, what: str, gold: object, read: object) -> None:
        """Notes a difference."""
        self._misses.append(Miss(document, what, gold, read))

    @property
    def misses(self) -> list[Miss]:
        """All differences, those that do most harm first: moved deadlines, wrong spans, documents without an answer."""
        order = {"deadline moved": 0, "span": 1, "no answer": 2}
        return sorted(self._misses, key=lambda m: order.get(m.what, 3))

    def rows(self) -> dict[str, Row]:
        """Score by field, sorted by name."""
        return {name: self.tallies[name].row() for name in sorted(self.tallies)}

    def below(self, floors: Mapping[str, Any]) -> list[str]:
        """A line for each floor that is not kept. `scores` holds the least F1 a field, `counts` the greatest number a count."""
        rows = self.rows()
        found = []
        for name, floor in floors.get("scores", {}).items():
            if name not in rows:
                found.append(f"{name}: not scored, floor {floor:.3f}")
            elif round(rows[name].f1, 4) < floor:
                found.append(f"{name}: F1 {rows[name].f1:.4f} is below its floor {floor:.4f}")
        for name, ceiling in floors.get("counts", {}).items():
            if self.counts[name] > ceiling:
                found.append(f"{name}: {self.counts[name]}, at most {ceiling} allowed")
        return found

    def as_dict(self) -> dict[str, Any]:
        """`scores` (P, R, F1, n a field) and `counts`, for a JSON file."""
        scores = {
            name: {"P": round(r.precision, 4), "R": round(r.recall, 4), "F1": round(r.f1, 4), "n": r.support}
            for name, r in self.rows().items()
        }
        return {"scores": scores, "counts": dict(sorted(self.counts.items()))}

    def lines(self) -> list[str]:
        """The table as aligned text, the counts last."""
        table = [f"{'':28}{'P':>7}{'R':>7}{'F1':>7}{'n':>7}"]
        table += [
            f"{name:28}{r.precision:7.3f}{r.recall:7.3f}{r.f1:7.3f}{r.support:7d}" for name, r in self.rows().items()
        ]
        return [*table, "  ".join(f"{name} {n}" for name, n in sorted(self.counts.items()))]
