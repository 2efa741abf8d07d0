"""The rooms of the package import one way."""

from __future__ import annotations

from pathlib import Path

import pytest
from importlinter import cli

ROOT = Path(__file__).resolve().parents[1]


def test_layers_are_kept(monkeypatch, capsys):
    """The import contract of the project file holds."""
    monkeypatch.chdir(ROOT)
    code = cli.lint_imports(cache_dir=None)
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.py")), ids=lambda p: p.stem)
def test_a_file_holds_one_idea(path):
    """No module is longer than 400 lines, and none is a drawer for everything."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert path.stem not in {"utils", "helpers", "misc", "common"}
