"""The short form of `make soak`: nothing lost, memory bounded. The rate and the narrow bounds are for a quiet machine."""

from __future__ import annotations

import json

import pytest
import soak
from soak import generate

import vnadmin

pytestmark = pytest.mark.slow


def test_three_thousand_documents(tmp_path):
    found = soak.run(tmp_path, 3000, 2)
    assert (found.lost, found.wrong) == (0, 0)
    assert found.parent < 1.8  # the pages that SQLite keeps, up to 32 MiB, are few after a tenth
    assert found.workers < 1.5


def test_what_is_known_of_generated_documents_is_what_is_read(tmp_path):
    """The same tasks from text, DOCX and PDF."""
    generate.generate(tmp_path, 60, 5, docx=30, pdf=30)
    suffixes = set()
    for line in (tmp_path / "known.jsonl").read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        suffixes.add(known["name"][-4:])
        document = vnadmin.read(tmp_path / known["name"])
        assert (document.symbol.value, document.issued_on) == (known["symbol"], known["issued_on"])
        found = [
            {
                "lead": task.lead[0].name,
                "supporting": task.supporting[0].name if task.supporting else None,
                "due_on": next((d.due_on.isoformat() for d in task.deadlines if d.due_on), None),
            }
            for task in document.tasks
        ]
        assert found == known["tasks"], known["name"]
    assert suffixes == {".txt", "docx", ".pdf"}


def test_one_seed_gives_the_same_documents(tmp_path):
    for name in ("a", "b"):
        generate.generate(tmp_path / name, 20, 9, docx=0, pdf=40)
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
