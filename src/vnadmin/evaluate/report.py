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
    """Right answers, those of them that are right to the letter, answers given, answers there were."""

    __slots__ = ("exact", "given", "right", "there")

    def __init__(self) -> None:
        self.right = self.exact = self.given = self.there = 0

    def add(self, right: int, given: int, there: int, exact: int | None = None) -> None:
        """Counts one document or one task. `exact` is None where right is right to the letter by nature."""
        self.right += right
        self.exact += right if exact is None else exact
        self.given += given
        self.there += there

    def join(self, other: Tally) -> None:
        """Counts what another has counted."""
        self.add(other.right, other.given, other.there, other.exact)

    def row(self, *, exact: bool = False) -> Row:
        """The score: silence about nothing is right, silence about something is recall 0."""
        right = self.exact if exact else self.right
        precision = right / self.given if self.given else float(not self.there)
        recall = right / self.there if self.there else float(not self.given)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return Row(precision, recall, f1, self.there)


# Counted, not scored; always shown, also at nought, because nought is the aim.
_BY_TYPE = ("tasks.detect", "tasks.lead", "deadlines.attached", "tasks.record")
COUNTS = ("documents", "documents.failed", "deadlines.moved", "spans", "spans.wrong")


class Report:
    """Scores of all fields, counts, and every difference."""

    def __init__(self) -> None:
        self.tallies: defaultdict[str, Tally] = defaultdict(Tally)
        self.counts: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
        self.whole: Counter[str] = Counter()
        self.by_type: dict[str, Report] = {}
        self._misses: list[Miss] = []

    def join(self, other: Report, document_type: str) -> None:
        """Takes in the report of one document of a type, here and under its type."""
        for report in (self, self.by_type.setdefault(document_type, Report())):
            for name, tally in other.tallies.items():
                report.tallies[name].join(tally)
            report.counts.update(other.counts)
            report.whole.update(other.whole)
        self._misses += other.misses

    def miss(self, document: str, what: str, gold: object, read: object) -> None:
        """Notes a difference."""
        self._misses.append(Miss(document, what, gold, read))

    @property
    def misses(self) -> list[Miss]:
        """All differences, those that do most harm first: moved deadlines, wrong spans, documents without an answer."""
        order = {"deadline moved": 0, "span": 1, "no answer": 2}
        return sorted(self._misses, key=lambda m: order.get(m.what, 3))

    def rows(self, *, exact: bool = False) -> dict[str, Row]:
        """Score by field, sorted by name; with `exact` only what agrees word for word counts as right."""
        return {name: self.tallies[name].row(exact=exact) for name in sorted(self.tallies)}

    def part(self, name: str) -> Row:
        """The score of all fields of a part together: "header", "citations"."""
        tally = Tally()
        for field, own in self.tallies.items():
            if field.startswith(f"{name}."):
                tally.join(own)
        return tally.row()

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
        """`scores` and `exact` (P, R, F1, n a field), `counts`, `whole` (documents without any difference) and the same by
        document type, for a JSON file.
        """
        found = {
            "scores": _numbers(self.rows()),
            "exact": _numbers(self.rows(exact=True)),
            "counts": dict(sorted(self.counts.items())),
            "whole": dict(sorted(self.whole.items())),
        }
        if self.by_type:
            found["by_type"] = {name: self.by_type[name].as_dict() for name in sorted(self.by_type)}
        return found

    def lines(self) -> list[str]:
        """The report as aligned text: moved deadlines, a row a field, whole documents, a row a document type, the counts."""
        exact = self.rows(exact=True)
        table = [f"deadlines.moved {self.counts['deadlines.moved']}", ""]
        table += [f"{'':28}{'P':>7}{'R':>7}{'F1':>7}{'exact':>7}{'n':>7}"]
        table += [
            f"{name:28}{r.precision:7.3f}{r.recall:7.3f}{r.f1:7.3f}{exact[name].f1:7.3f}{r.support:7d}"
            for name, r in self.rows().items()
        ]
        n = self.counts["documents"]
        table += ["", "without any difference: " + ", ".join(f"{k} {self.whole[k]} of {n}" for k in WHOLE), ""]
        heads = ("moved", "header", "cited", "detect", "lead", "dated", "record")
        table += [f"{'F1 by document type':28}{'n':>4}" + "".join(f"{head:>8}" for head in heads)]
        for name, own in sorted(self.by_type.items(), key=lambda item: (-item[1].counts["documents"], item[0])):
            parts = [own.part("header"), own.part("citations"), *(own.tallies[field].row() for field in _BY_TYPE)]
            scores = "".join(f"{part.f1:8.3f}" if part.support else f"{'-':>8}" for part in parts)
            table.append(f"{name:28}{own.counts['documents']:4d}{own.counts['deadlines.moved']:8d}{scores}")
        return [*table, "", "  ".join(f"{name} {n}" for name, n in sorted(self.counts.items()))]


# Parts of a document that are right as a whole.
WHOLE = ("header", "citations", "tasks", "document")


def _numbers(rows: Mapping[str, Row]) -> dict[str, dict[str, float]]:
    return {
        name: {"P": round(r.precision, 4), "R": round(r.recall, 4), "F1": round(r.f1, 4), "n": r.support}
        for name, r in rows.items()
    }
