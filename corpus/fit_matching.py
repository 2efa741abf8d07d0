"""Shows how well tasks are known again, for the thresholds of `vnadmin.track.pairing` and others, as a table for `docs/register.md`.

usage: python corpus/fit_matching.py [FOLDER ...] [--write]

FOLDER holds documents (the corpus is the default; more may be added). Each is recognised or issued a second time (`reissued.py`), so that it is known
which task is which. Kept: the same id without asking. Wrong: an id that went to another task. Doubtful: a person is asked. The threshold to take is the lowest one
without a wrong id in any row, and something above it; --write renews the table of the page.
"""

from __future__ import annotations

import argparse
import random
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process
from reissued import kin, partners, recognised, reissued

import vnadmin
from vnadmin.errors import VnadminError
from vnadmin.store import Archive
from vnadmin.track import Register, pairing
from vnadmin.track.content import Content, contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reissued import Written

    from vnadmin.model import Document

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "register.md"
BEGIN, END = "<!-- begin: matching -->", "<!-- end: matching -->"
UPPERS = (0.70, 0.76, 0.82, 0.88, 0.94)
DROP = SHARE = 0.1  # of the tasks
LIKE = 75  # of 100: words of another document that are more alike say the same


class Count(NamedTuple):
    """How many tasks are in both readings, and what became of them."""

    pairs: int = 0
    kept: int = 0
    wrong: int = 0
    doubtful: int = 0

    def __add__(self, other: Count) -> Count:  # type: ignore[override]
        """Both together."""
        return Count(*(one + more for one, more in zip(self, other, strict=True)))

    def __str__(self) -> str:
        """As a cell of the table."""
        share = f"{100 * self.kept / self.pairs:.1f} %" if self.pairs else "–"
        return f"{share}, wrong {self.wrong}, doubtful {self.doubtful}"


class Case(NamedTuple):
    """Old tasks, new ones, which of the old each of the new is; `kin`: which have words of which, whole or not."""

    old: list[Content]
    new: list[Content]
    truth: dict[int, int]
    kin: frozenset[tuple[int, int]] = frozenset()


def corpus_documents(folders: Sequence[Path] = (HERE / "documents",)) -> list[Document]:
    """The text documents of folders that have tasks."""
    found = []
    for path in sorted(path for folder in folders for path in folder.iterdir() if path.suffix in {".txt", ".md"}):
        try:
            document = vnadmin.read(path)
        except VnadminError:
            continue
        found += [document] if document.tasks else []
    return found


def noisy(task: Content, rate: float, seed: int) -> Content:
    """A task as recognition of print gives it, its deadlines recognised as such."""
    if not rate:
        return task

    def misread(words: str) -> str:
        return recognised(words, rate, seed).text

    action, dues = task.action, []
    parts = [action]
    for due in task.deadlines:
        words = misread(due.words)
        dues.append(due._replace(words=words))
        before, found, rest = parts[-1].partition(due.words)
        parts[-1:] = [misread(before), words, rest] if found else [parts[-1]]
    parts[-1] = misread(parts[-1])
    return task._replace(
        action="".join(parts), deadlines=tuple(dues), leads=tuple(misread(name) for name in task.leads)
    )


def dropped(documents: Iterable[Document], rate: float, seed: int = 1) -> Iterator[Case]:
    """Each document read twice, each time without a tenth of its tasks, the second time with slips."""
    for document in documents:
        tasks, chance = contents(document), random.Random(f"{seed}{document.source.sha256}")
        old, new = ([n for n in range(len(tasks)) if chance.random() >= DROP] for _ in range(2))
        truth = {j: old.index(n) for j, n in enumerate(new) if n in old}
        yield Case([tasks[n] for n in old], [noisy(tasks[n], rate, seed) for n in new], truth)


def slot(documents: Sequence[Document], seed: int = 1) -> Iterator[Case]:
    """A tenth of the tasks have given way to others, with the same lead and deadline: the likest words of any other document that do not say the same."""
    pool = [(n, pairing._bare(task)) for n, document in enumerate(documents) for task in contents(document)]
    words = [text for _, text in pool]
    for n, document in enumerate(documents):
        tasks, chance = contents(document), random.Random(f"{seed}{document.source.sha256}")
        new, truth = [], {}
        for i, task in enumerate(tasks):
            near = (
                process.extract(pairing._bare(task), words, scorer=fuzz.ratio, limit=20)
                if chance.random() < SHARE
                else []
            )
            other = next((text for text, like, k in near if pool[k][0] != n and like < LIKE), None)
            if other is None:
                truth[i] = i
                new.append(task)
            else:
                new.append(task._replace(action=" ".join([other, *(due.words for due in task.deadlines)])))
        yield Case(tasks, new, truth)


def rewritten(documents: Iterable[Document], change: Callable[[Document], Written]) -> Iterator[Case]:
    """Each document read again after a change of its text."""
    for document in documents:
        written = change(document)
        again = vnadmin.read_text(written.text, name=document.source.name)
        truth = partners(document.tasks, again.tasks, written)
        yield Case(contents(document), contents(again), truth, kin(document.tasks, again.tasks, written))


def measure(cases: Iterable[Case]) -> Count:
    """What `pairs` makes of them."""
    total = Count()
    for old, new, truth, same in cases:
        found = pairing.pairs(old, new)
        right = sum(pair.sure and truth.get(pair.new) == pair.old for pair in found)
        wrong = sum(
            pair.sure and truth.get(pair.new) != pair.old and (pair.old, pair.new) not in same for pair in found
        )
        asked = sum(not pair.sure and truth.get(pair.new) == pair.old for pair in found)
        total += Count(len(truth), right, wrong, asked)
    return total


def reread(documents: Sequence[Document], change: Callable[[Document], Written]) -> Count:
    """The same through a register: what becomes of the ids when all documents are added, then all changed ones under the same names."""
    total = Count()
    with Archive.open(":memory:") as archive:
        register = Register(archive)
        ids = [register.add(document).tasks for document in documents]
        for document, known in zip(documents, ids, strict=True):
            written = change(document)
            again = vnadmin.read_text(written.text, name=document.source.name)
            got = register.add(again)
            truth = partners(document.tasks, again.tasks, written)
            kept = sum(got.tasks[j] == known[i] for j, i in truth.items())
            asked = sum(got.tasks[j] in got.doubtful for j in truth)
            same = kin(document.tasks, again.tasks, written)
            wrong = sum(one in known and (known.index(one), j) not in same for j, one in enumerate(got.tasks))
            total += Count(len(truth), kept, wrong, asked)
    return total


def table(documents: Sequence[Document]) -> list[str]:
    """A row for each way to come a second time, a column for each threshold."""
    actions = [(document, str(task.action)) for document in documents for task in document.tasks]

    def anew(seed: int, document: Document) -> Written:
        return reissued(document, [words for other, words in actions if other is not document], seed)

    rows: list[tuple[str, list[Case]]] = [
        ("one in ten missing on either side", list(dropped(documents, 0.0))),
        ("the same, 4 % of the letters misread", list(dropped(documents, 0.04))),
        ("another task in the place of one in ten", list(slot(documents))),
        ("issued anew", [case for seed in (1, 2) for case in rewritten(documents, partial(anew, seed))]),
        ("1 % of the letters misread, read again", list(rewritten(documents, lambda d: recognised(d.text, 0.01, 1)))),
        ("4 % of the letters misread, read again", list(rewritten(documents, lambda d: recognised(d.text, 0.04, 1)))),
    ]
    taken = pairing.UPPER
    lines = [
        f"| tasks of {len(documents)} documents | tasks | " + " | ".join(f"from {u:.2f}" for u in UPPERS) + " |",
        "|---|--:|" + "---|" * len(UPPERS),
    ]
    for name, cases in rows:
        cells = []
        for upper in UPPERS:
            pairing.UPPER = upper
            cells.append(measure(cases))
        lines.append(f"| {name} | {cells[0].pairs} | " + " | ".join(map(str, cells)) + " |")
    pairing.UPPER = taken
    return lines


def main() -> None:
    """Print the table; with --write keep it in the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[HERE / "documents"], metavar="FOLDER")
    parser.add_argument("--write", action="store_true", help="renew docs/register.md")
    options = parser.parse_args()
    lines = table(corpus_documents(options.folders))
    print("\n".join(lines), file=sys.stdout, flush=True)
    if options.write:
        begin, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text("\n".join([begin + BEGIN, *lines, END + rest.partition(END)[2]]), encoding="utf-8")


if __name__ == "__main__":
    main()
