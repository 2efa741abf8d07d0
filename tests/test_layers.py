"""The rooms of the package import one way."""

from __future__ import annotations

import re
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


# "(?:ab?c)*+" matches the wrong words in Python 3.11.0 to 3.11.4 (CPython issue 106052); "(?>(?:ab?c)*)" and "[ab]*+" do not.
_POSSESSIVE_GROUP = re.compile(r"[)}](?:[*+?]|\{\d*,?\d+\}|\{\{\d*,?\d+\}\}|\{\d+,\}|\{\{\d+,\}\})\+")


@pytest.mark.parametrize("pattern", ["(?:ab?c)*+", "(ab){1,3}+", "{level}?+", "(ab){{0,3}}+", "(ab)++"])
def test_possessive_groups_are_seen(pattern):
    """What the next test looks for."""
    assert _POSSESSIVE_GROUP.search(pattern)


@pytest.mark.parametrize("pattern", ["(?>(?:ab?c)*)", "[ .]{0,60}+", " {{0,3}}[a-z]++", r"\d?+", "(a)+b"])
def test_other_repeats_are_not(pattern):
    """Repeats of a single letter or sign are right in every Python."""
    assert not _POSSESSIVE_GROUP.search(pattern)


def test_every_python_reads_the_same():
    """No pattern of the package has a possessive repeat of a group, which early releases of Python 3.11 get wrong."""
    files = [p for kind in ("py", "tsv") for p in sorted((ROOT / "src").rglob(f"*.{kind}"))]
    found = [(p.name, m[0]) for p in files for m in _POSSESSIVE_GROUP.finditer(p.read_text(encoding="utf-8"))]
    assert len(files) > 200
    assert found == []
