"""Fits the probabilities of `data/confidence.json` to annotated documents, and shows how far they can be trusted.

usage: python corpus/fit_confidence.py [FOLDER:GOLD ...] [--write]

FOLDER holds documents, GOLD their annotations (`corpus:corpus/gold` is the default; more may be added). Logistic regression
over the features of `vnadmin.extract.confidence` (Platt scaling of rules instead of scores), with a normal prior so that a
rule seen ten times is not sure. The table of reliability is cross-validated by document: each document is predicted from
all others. With --write the
table is written and its part of `docs/accuracy.md` renewed.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from measuring import asked, renew_page

import vnadmin.data
from vnadmin.assemble import assemble
from vnadmin.errors import VnadminError
from vnadmin.evaluate.fields import partners
from vnadmin.evaluate.sheet import load_gold, sheet_of_document, sheet_of_gold
from vnadmin.evaluate.tasks import align
from vnadmin.evaluate.words import same_body
from vnadmin.extract import confidence
from vnadmin.parse.normalize import normalize
from vnadmin.parse.reading import read_source
from vnadmin.pipeline import analyze

HERE = Path(__file__).parent
TABLE = Path(vnadmin.data.__file__).parent / "confidence.json"
PRIOR = 0.7  # standard deviation of a weight, in log-odds; of 1, 0.7, 0.5 and 0.35 the best for leads, but for a hair, with the surest right
NO_PRAISE = {
    "candidate",
    "scanned",
    "depth=far",
    "depth=place",
}  # too rare to speak for an answer, whatever the figures say
ANSWERS = ("task", "lead", "deadline")
BANDS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01))


class Case(NamedTuple):
    """One answer: of what, in which document, how it was found, and whether it is right. `candidate`: for recall only."""

    answer: str
    document: str
    features: tuple[str, ...]
    right: bool
    candidate: bool


def cases_of(folder: Path, gold: Path) -> tuple[list[Case], Counter[str]]:
    """The answers of all documents of a folder, and by document how many gold tasks were not found at all."""
    found: list[Case] = []
    missed: Counter[str] = Counter()
    for path in sorted(gold.glob("*.json")):
        data = load_gold(path)
        plain = folder / "plain" / f"{data['id']}.txt"
        source = folder / data["file"]
        try:
            reading, info = read_source(source)
        except VnadminError:  # an outside program is missing
            reading, info = read_source(plain)
        analysis = analyze(normalize(reading), wide=True)
        document = assemble(analysis, info, before="exclusive", received_on=None)
        text = (plain if plain.exists() else source).read_text(encoding="utf-8", errors="replace")
        wanted = sheet_of_gold(data, text).tasks
        got = sheet_of_document(document).tasks
        mates = {j: i for i, j, _ in align(wanted, got)}
        missed[data["id"]] = sum(not task.optional for i, task in enumerate(wanted) if i not in mates.values())
        for j, hit in enumerate(analysis.tasks):
            gold_task = wanted[mates[j]] if j in mates else None
            if gold_task is not None and gold_task.optional:
                continue
            found += cases_of_task(data["id"], hit, got[j], gold_task, analysis)
    return found, missed


def cases_of_task(name, hit, got, wanted, analysis):
    """The answers of one task. A lead or deadline of what is no task is wrong."""
    scanned = analysis.doc.scanned
    features = confidence.task_features(hit, analysis.header.document_type, scanned=scanned)
    candidate = confidence.CANDIDATE in hit.doubts
    yield Case("task", name, features, wanted is not None, candidate)
    if hit.leads:
        ours, theirs = got.roles["lead"], wanted.roles["lead"] if wanted else []
        right = wanted is not None and partners(theirs, ours, same_body) == len(ours) == len(theirs)
        yield Case("lead", name, features, right, candidate)
    asked = Counter(d.key for d in wanted.deadlines if not d.optional) if wanted else Counter()
    free = {d.key for d in wanted.deadlines if d.optional} if wanted else set()
    for deadline, facts in zip(hit.deadlines, got.deadlines, strict=True):
        right = asked[facts.key] > 0
        asked[facts.key] -= right
        if right or facts.key not in free:
            # whether the task is sure is known once tasks are fitted: `with_task` adds it
            yield Case(
                "deadline",
                name,
                (*confidence.deadline_features(hit, deadline), *(f"@{f}" for f in features)),
                right,
                candidate,
            )


def fit(cases: list[Case]) -> dict[str, float]:
    """Weights by feature: the most likely ones under the prior (Newton's method)."""
    names = ["base", *sorted({f for case in cases for f in case.features})]
    index = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(cases), len(names)))
    x[:, 0] = 1
    for row, case in enumerate(cases):
        x[row, [index[f] for f in case.features]] = 1
    y = np.array([case.right for case in cases], float)
    precision = np.full(len(names), 1 / PRIOR**2)
    precision[0] = 1e-4
    w = np.zeros(len(names))
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + np.diag(precision), x.T @ (y - p) - precision * w)
        w += step
        if np.abs(step).max() < 1e-8:
            break
    found = {name: round(float(v), 3) for name, v in zip(names, w, strict=True)}
    return {name: min(v, 0.0) if name in NO_PRAISE else v for name, v in found.items()}


def value(weights: dict[str, float], features) -> float:
    """As `confidence.probability`, for weights that are not written yet."""
    odds = weights["base"] + sum(weights.get(f, 0.0) for f in features)
    return min(1 / (1 + math.exp(-odds)), confidence._MOST)


def with_task(case: Case, weights: dict[str, float]) -> Case:
    """A deadline's case with what the weights of tasks say of its task."""
    own = tuple(f for f in case.features if not f.startswith("@"))
    sure = value(weights, [f[1:] for f in case.features if f.startswith("@")]) >= confidence._SURE
    return case._replace(features=(*own, f"task={'sure' if sure else 'doubtful'}"))


def fit_all(cases: list[Case]) -> dict[str, dict[str, float]]:
    """The weights of all answers; deadlines rest on those of tasks."""
    weights = {a: fit([c for c in cases if c.answer == a]) for a in ("task", "lead")}
    weights["deadline"] = fit([with_task(c, weights["task"]) for c in cases if c.answer == "deadline"])
    return weights


def cross_validated(cases: list[Case]) -> list[tuple[Case, float]]:
    """Each answer with its probability from weights that never saw its document."""
    out = []
    for name in sorted({c.document for c in cases}):
        weights = fit_all([c for c in cases if c.document != name])
        for case in (c for c in cases if c.document == name):
            seen = with_task(case, weights["task"]) if case.answer == "deadline" else case
            out.append((case, value(weights[case.answer], seen.features)))
    return out


def reliability(rated: list[tuple[Case, float]], parts: dict[str, set[str]]) -> list[str]:
    """A row an answer and band: what was said on average, and for each part of the documents how many answers and right ones."""
    heads = "".join(f" {name}: answers | right |" for name in parts)
    lines = [f"| answer | confidence | said |{heads}", "|---|---|--:|" + "--:|--:|" * len(parts)]
    for answer in ANSWERS:
        for low, high in (*BANDS, (confidence.PRECISE, 1.01)):
            band = [(c, p) for c, p in rated if c.answer == answer and low <= p < high]
            if not band:
                continue
            whole = low == confidence.PRECISE and high > 1
            name = f"{low:.2f} and more" if high > 1 else f"{low:.2f} to {high:.2f}"
            cells = [answer, f"**{name}**" if whole else name, f"{sum(p for _, p in band) / len(band):.3f}"]
            for documents in parts.values():
                own = [c.right for c, _ in band if c.document in documents]
                share = f"{sum(own) / len(own):.3f}" if own else ""
                cells += [str(len(own)), f"**{share}**" if whole and own else share]
            lines.append(f"| {' | '.join(cells)} |")
    return lines


def presets(rated: list[tuple[Case, float]], parts: dict[str, set[str]], missed: Counter[str]) -> list[str]:
    """Precision and recall of tasks under each preset. `missed`: gold tasks of a document that nothing was found for."""
    heads = "".join(f" {name}: tasks | precision | recall |" for name in parts)
    lines = [f"| preset |{heads}", "|---|" + "--:|--:|--:|" * len(parts)]
    tasks = [(c, p) for c, p in rated if c.answer == "task"]
    kept = {
        "precision": [c for c, p in tasks if not c.candidate and p >= confidence.PRECISE],
        "balanced": [c for c, _ in tasks if not c.candidate],
        "recall": [c for c, _ in tasks],
    }
    for name, found in kept.items():
        cells = [name]
        for documents in parts.values():
            there = sum(c.right for c, _ in tasks if c.document in documents) + sum(missed[d] for d in documents)
            own = [c.right for c in found if c.document in documents]
            cells += [str(len(own)), f"{sum(own) / len(own):.3f}", f"{sum(own) / there:.3f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def main() -> None:
    """Fit, show, and with --write keep."""
    folders, write = asked(__doc__)
    cases: list[Case] = []
    missed: Counter[str] = Counter()
    parts: dict[str, set[str]] = {}
    for folder, gold in folders:
        more, lost = cases_of(folder, gold)
        parts["corpus" if folder.resolve() == HERE.resolve() else folder.name] = set(lost)
        missed += lost
        cases += more
    rated = cross_validated(cases)
    lines = [*reliability(rated, parts), "", *presets(rated, parts, missed)]
    print("\n".join(lines))
    if write:
        TABLE.write_text(json.dumps({"weights": fit_all(cases)}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        renew_page("confidence", lines)


if __name__ == "__main__":
    main()
