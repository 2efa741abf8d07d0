"""The project's scorer gives the numbers of the reference scorer that lies beside the project."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vnadmin.evaluate import evaluate_corpus
from vnadmin.model import Document

SHARED = Path(__file__).resolve().parents[2] / "shared"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not (SHARED / "gold" / "score.py").exists(), reason="no reference scorer beside the project"),
]
KEPT_ASIDE = ("cd-228", "ct-09_ubnd-can-tho", "kh-617", "tb-653", "cv-4240")


def sources():
    """Gold of text documents, without those that are kept aside."""
    for path in sorted((SHARED / "gold" / "dev").glob("*.json")):
        if not path.stem.startswith(KEPT_ASIDE):
            gold = json.loads(path.read_text(encoding="utf-8"))
            if (SHARED / "real" / gold["file"]).suffix in {".md", ".txt"}:
                yield path, gold


def spoil(chance, names):
    """Some bodies lost, some doubled, some renamed."""
    out = []
    for name in names:
        draw = chance.random()
        if draw < 0.8:
            out.append(name)
        elif draw < 0.9:
            out.append("Sở Khác")
    return [{"text": name, "span": [0, len(name)], "name": name} for name in out]


def deadlines(chance, items):
    out = []
    for item in items:
        fields = {k: v for k, v in item.items() if k not in {"optional", "anchor", "text"} and v is not None}
        if chance.random() < 0.2 and "date" in fields:
            fields["date"] = "2019-01-31"
        if chance.random() < 0.9:
            out.append({"text": item["text"], "span": [0, len(item["text"])], **fields})
    return out


def prediction(gold, chance):
    """A reading that is right in most things, as JSON of the contract."""
    text = (SHARED / "real" / gold["file"]).read_text(encoding="utf-8", errors="replace")
    head = gold["header"]
    tasks = []
    for n, task in enumerate(gold["tasks"]):
        start = re.search(r"\s+".join(map(re.escape, task["from"].split()[:4])), text)
        words = f"{task['from']} {task['to']}"
        if start and chance.random() < 0.9:
            words = text[start.start() : start.start() + chance.randint(60, 600)]
        if chance.random() < 0.9:
            tasks.append(
                {
                    "id": str(n),
                    "path": "",
                    "text": words,
                    "span": [n, n + len(words)],
                    "action": {"text": "", "span": [0, 0]},
                    **{role: spoil(chance, task[role]) for role in ("lead", "supporting", "reports_to")},
                    "deadlines": deadlines(chance, task["deadlines"]),
                }
            )
    return {
        "schema": "vnadmin.document/1",
        "source": {"media_type": "text/plain", "sha256": "", "size": 0, "reader": "plain"},
        "text": text,
        "document_type": head["document_type"],
        "status": head["status"],
        "symbol": head["symbol"] and {"text": "", "span": [0, 0], "value": head["symbol"], "number": None},
        "issued": {"text": "", "span": [0, 0], "place": head["place"], "date": head["issued_on"]},
        "issuer": head["issuer"] and {"text": "", "span": [0, 0], "name": head["issuer"].lower()},
        "subject": head["subject"] and {"text": head["subject"][:-9], "span": [0, 5]},
        "addressees": spoil(chance, head["addressees"]),
        "recipients": [{"text": r, "span": [0, 0], "name": r} for r in head["recipients"][1:]],
        "signatures": [{"text": "", "span": [0, 0], **s} for s in head["signatures"]],
        "citations": [
            {"text": "", "span": [0, 0], "symbol": c["symbol"], "type": c["type"], "date": c["date"], "group": n}
            for n, c in enumerate(gold["citations"])
            if chance.random() < 0.9
        ],
        "tasks": tasks,
    }


def test_same_numbers_as_the_reference_scorer(tmp_path):
    """Predictions that are spoiled at random get the same P, R, F1 and the same counts from both programs."""
    chance = random.Random(7)
    readings, paths = {}, []
    for path, gold in sources():
        answer = prediction(gold, chance)
        (tmp_path / f"{gold['id']}.json").write_text(json.dumps(answer), encoding="utf-8")
        readings[SHARED / "real" / gold["file"]] = Document.model_validate(answer)
        paths.append(path)
    command = [sys.executable, SHARED / "gold" / "score.py", SHARED / "real", *paths, "--pred", tmp_path]
    subprocess.run([*command, "--json", tmp_path / "out.json"], check=True, capture_output=True)
    wanted = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    report = evaluate_corpus(SHARED / "real", gold=paths, read=lambda path: readings[path]).as_dict()
    assert report["scores"] == wanted["scores"]
    assert {k: report["counts"][k] for k in wanted["counts"]} == wanted["counts"]
    assert report["counts"]["deadlines.moved"] > 0
