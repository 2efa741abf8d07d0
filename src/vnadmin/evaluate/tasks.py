"""Scores of tasks and deadlines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vnadmin.evaluate.fields import partners
from vnadmin.evaluate.sheet import ROLES, DeadlineFacts, Key, TaskFacts
from vnadmin.evaluate.words import Words, same_body

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vnadmin.evaluate.report import Report

_FOUND = 0.5  # word overlap from which two tasks are the same
_WHOLE = 0.8  # and from which a task is cut rightly
_SHOWN = 160  # characters of a task in a list of misses


def align(gold: Sequence[TaskFacts], read: Sequence[TaskFacts]) -> list[tuple[int, int, float]]:
    """Pairs `(gold, read, overlap)` in reading order, one to one, with the greatest total overlap."""
    likeness = _likeness(gold, read)
    n, m = len(gold), len(read)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            paired = best[i + 1][j + 1] + likeness[i, j] if (i, j) in likeness else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs: list[tuple[int, int, float]] = []
    i = j = 0
    while i < n and j < m:
        value = likeness.get((i, j))
        if value is not None and abs(best[i][j] - best[i + 1][j + 1] - value) < 1e-9:
            pairs.append((i, j, value))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(gold: Sequence[TaskFacts], read: Sequence[TaskFacts]) -> dict[tuple[int, int], float]:
    """Word overlap of all pairs that can be the same task: not more than three times as long, half of the words shared."""
    bags, others = [Counter(t.words) for t in gold], [Counter(t.words) for t in read]
    found = {}
    for i, bag in enumerate(bags):
        for j, other in enumerate(others):
            short, long = sorted((len(gold[i].words), len(read[j].words)))
            if 3 * short < long:
                continue
            value = 2 * (bag & other).total() / (short + long) if long else 0.0
            if value >= _FOUND:
                found[i, j] = value
    return found


def score_tasks(gold: Sequence[TaskFacts], read: Sequence[TaskFacts], report: Report, document: str) -> None:
    """Adds detection, roles, deadlines and whole records to the report; optional tasks and their partners are left out."""
    pairs = align(gold, read)
    mates = {i: (j, value) for i, j, value in pairs if not gold[i].optional}
    passed_over = {j for i, j, _ in pairs if gold[i].optional}
    counted = [j for j in range(len(read)) if j not in passed_over]
    wanted = [i for i, task in enumerate(gold) if not task.optional]
    same = sum(gold[i].words == read[j].words for i, (j, _) in mates.items())
    report.tallies["tasks.detect"].add(len(mates), len(counted), len(wanted), same)
    _score_unasked([read[j] for j in counted if j not in {j for j, _ in mates.values()}], report, document)
    dates = _Dates(Counter(d.key for j in counted for d in read[j].deadlines))
    names: dict[Words, Words] = {}
    whole = exact = 0
    for i in wanted:
        if i not in mates:
            report.miss(document, "task missed", gold[i].text[:_SHOWN], None)
            dates.add(gold[i].deadlines, ())
            for role in ROLES:
                report.tallies["tasks." + role].add(0, 0, len(gold[i].roles[role]))
            continue
        j, value = mates[i]
        label = f"task {i + 1}"
        wrong = _score_roles(gold[i], read[j], report, names)
        for role in wrong:
            report.miss(document, f"{label} {role}", _names(gold[i], role), _names(read[j], role))
        same_dates = dates.add(gold[i].deadlines, read[j].deadlines)
        right = value >= _WHOLE and "lead" not in wrong and same_dates
        whole += right
        exact += (
            right and gold[i].words == read[j].words and sorted(gold[i].roles["lead"]) == sorted(read[j].roles["lead"])
        )
        if not same_dates:
            report.miss(document, f"{label} deadlines", _texts(gold[i].deadlines), _texts(read[j].deadlines))
        _count_moved(gold[i].deadlines, read[j].deadlines, report, document)
    report.tallies["tasks.record"].add(whole, len(counted), len(wanted), exact)
    dates.report(report)
    asked = _assigned([gold[i] for i in wanted], {}, nobody=False)
    given = _assigned([read[j] for j in counted], names, nobody=True)
    report.tallies["tasks.assign"].add((asked & given).total(), given.total(), asked.total())


class _Dates:
    """Deadlines of one document: those asked for, those read, and those that stand at the right task."""

    def __init__(self, read: Counter[Key]) -> None:
        self.read = read
        self.asked: Counter[Key] = Counter()
        self.attached = self.exact = 0

    def add(self, gold: Sequence[DeadlineFacts], read: Sequence[DeadlineFacts]) -> bool:
        """Whether the deadlines of a pair of tasks agree; optional ones are taken off the reading."""
        asked = Counter(d.key for d in gold if not d.optional)
        got = Counter(d.key for d in read)
        for deadline in gold:
            if deadline.optional and got[deadline.key] > asked[deadline.key]:
                got[deadline.key] -= 1
                self.read[deadline.key] -= 1
        got = +got
        self.asked += asked
        self.attached += (asked & got).total()
        printed = Counter((d.key, d.letters) for d in gold if not d.optional)
        self.exact += (printed & Counter((d.key, d.letters) for d in read)).total()
        return asked == got

    def report(self, report: Report) -> None:
        """Writes the two scores."""
        read = +self.read
        report.tallies["deadlines.value"].add((self.asked & read).total(), read.total(), self.asked.total())
        report.tallies["deadlines.attached"].add(self.attached, read.total(), self.asked.total(), self.exact)


def _score_unasked(tasks: Sequence[TaskFacts], report: Report, document: str) -> None:
    """Tasks that gold does not have, with all they claim."""
    for task in tasks:
        report.miss(document, "task not there", None, task.text[:_SHOWN])
        for role in ROLES:
            report.tallies["tasks." + role].add(0, len(task.roles[role]), 0)


def _score_roles(gold: TaskFacts, read: TaskFacts, report: Report, names: dict[Words, Words]) -> list[str]:
    """The roles that do not agree. `names` learns which read name stands for which gold name."""
    wrong = []
    for role in ROLES:
        wanted, got = gold.roles[role], read.roles[role]
        right = partners(wanted, got, same_body)
        report.tallies["tasks." + role].add(right, len(got), len(wanted), partners(wanted, got, _same_words))
        if not right == len(wanted) == len(got):
            wrong.append(role)
        if role == "lead":
            names.update({b: a for b in got for a in wanted if same_body(b, a)})
    return wrong


def _assigned(tasks: Sequence[TaskFacts], names: Mapping[Words, Words], *, nobody: bool) -> Counter[tuple[str, Words]]:
    """Every word of every task with every body that leads it; independent of how items are cut.

    With `nobody`, a task without a lead counts once, under an empty name: what is claimed for no one is still claimed.
    """
    found: Counter[tuple[str, Words]] = Counter()
    for task in tasks:
        leads = task.roles["lead"] or ([()] if nobody else [])
        for lead in leads:
            name = names.get(lead, lead)
            found.update((word, name) for word in task.words)
    return found


def _count_moved(gold: Sequence[DeadlineFacts], read: Sequence[DeadlineFacts], report: Report, document: str) -> None:
    """Counts dates that were read from the right words with a wrong value."""
    dates = {d.date for d in gold}
    for want in gold:
        for have in read:
            if want.key[0] != "date" or have.key[0] != "date" or have.date in dates:
                continue
            if want.letters and have.letters and (want.letters in have.letters or have.letters in want.letters):
                report.counts["deadlines.moved"] += 1
                report.miss(document, "deadline moved", f"{want.text} = {want.date}", f"{have.text} = {have.date}")


def _texts(deadlines: Sequence[DeadlineFacts]) -> list[str]:
    return [f"{d.text} = {' '.join(str(x) for x in d.key if x)}" for d in deadlines]


def _same_words(left: Words, right: Words) -> bool:
    return left == right


def _names(task: TaskFacts, role: str) -> list[str]:
    """The bodies of a role as they are printed."""
    return task.printed.get(role, [" ".join(name) for name in task.roles[role]])
