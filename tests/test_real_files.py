"""Every real file beside the project: a document or a clear error, never anything else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import vnadmin

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "real"
# The same two pages spoilt in four ways, and scans of many pages: `test_ocr` and `tests/bench` read such ones.
_LONG = re.compile(r"_p\d_(?:blur|dark|noisy|rotated)\.jpg$|scan/(?:qd-707|tb-79|tb-660)|_badocr\.pdf$")
FILES = [p for p in sorted(REAL.rglob("*")) if p.is_file() and not _LONG.search(p.as_posix())] if REAL.is_dir() else []

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not FILES, reason="real documents are not beside the project"),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(REAL).as_posix())
def test_a_real_file_is_read_or_refused(path):
    """Spans hold what they claim; an error is one line that begins with the name of the file."""
    try:
        document, error = vnadmin.read(path), None
    except vnadmin.SourceError as caught:
        document, error = None, caught
    if document is None:
        assert str(error).startswith(f"{path.name}: ")
        assert "\n" not in str(error)
        hostile = "hostile" in path.name or path.suffix in {".edxml", ".json", ".tsv", ".csv", ".zip", ".eml"}
        assert hostile or isinstance(error, vnadmin.NoTextLayer), error
        return
    for task in document.tasks:
        for mention in (task, task.action, *task.lead, *task.supporting, *task.deadlines):
            assert document.text[slice(*mention.span)] == mention.text
