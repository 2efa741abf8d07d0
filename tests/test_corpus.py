"""The project's own corpus: scores against floors, and the same tasks from text, DOCX and PDF."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import pytest

import rendering
import vnadmin
from vnadmin.evaluate import evaluate_corpus
from vnadmin.evaluate.words import words

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
DOCUMENTS = sorted(path for path in (CORPUS / "documents").iterdir() if path.is_file())
IN_CI = bool(os.environ.get("VNADMIN_CI"))


def test_scores_keep_their_floors():
    """No field falls below its floor, no deadline is moved, no span is wrong, no document fails."""
    report = evaluate_corpus(CORPUS)
    floors = json.loads((CORPUS / "floors.json").read_text(encoding="utf-8"))
    assert report.below(floors) == []
    assert report.counts["documents"] == len(DOCUMENTS)


def test_the_corpus_is_as_large_as_promised():
    """Forty documents of fifteen types or more, each with gold, both of the state and of the Party."""
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((CORPUS / "gold").glob("*.json"))]
    assert len(golds) >= 40
    assert {(CORPUS / gold["file"]).name for gold in golds} == {path.name for path in DOCUMENTS}
    assert len({gold["header"]["document_type"] for gold in golds}) >= 15


@cache
def document(path):
    return vnadmin.read(path)


def register(doc):
    """What a clerk would write down: the words of each task, its bodies, its deadlines."""
    return [
        {
            "text": " ".join(words(task.text)),
            "lead": [" ".join(words(a.name)) for a in task.lead],
            "supporting": [" ".join(words(a.name)) for a in task.supporting],
            "reports_to": [" ".join(words(a.name)) for a in task.reports_to],
            "deadlines": [
                (d.kind, d.bound, d.date, d.start, d.every, d.on, d.amount, d.unit, d.due_on) for d in task.deadlines
            ],
        }
        for task in doc.tasks
    ]


@pytest.mark.slow
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_the_same_tasks_from_a_word_file(path):
    """Rendered to DOCX with a header table, a document gives the tasks of its text."""
    other = vnadmin.read(rendering.to_docx(rendering.blocks(path)), name="rendered.docx")
    assert register(other) == register(document(path))
    assert other.source.reader == "docx"


@pytest.mark.slow
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_the_same_tasks_from_a_pdf(path):
    """Rendered to PDF with two-column letterhead and page numbers, a document gives the tasks of its text, each with its place."""
    if rendering.font() is None and not IN_CI:
        pytest.skip("no font with Vietnamese letters is installed")
    other = vnadmin.read(rendering.to_pdf(rendering.blocks(path)), name="rendered.pdf")
    assert register(other) == register(document(path))
    assert other.source.reader == "pdf"
    for task in other.tasks:
        assert other.regions(task.span)
