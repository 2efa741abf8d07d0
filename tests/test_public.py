"""The public face: complete sorted names, a light import, one version."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import vnadmin
from vnadmin import errors, model

ROOT = Path(__file__).resolve().parents[1]


def fresh(code):
    """What a fresh interpreter prints, with the very package that is under test."""
    source = str(Path(vnadmin.__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {source!r}); {code}"
    done = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_importing_imports_no_other_package():
    """`import vnadmin` loads the standard library and `vnadmin` itself, not one module below it."""
    before = set(fresh("import sys; print(*sys.modules)").split())
    loaded = set(fresh("import vnadmin, sys; print(*sys.modules)").split()) - before
    strangers = {name for name in loaded if name.partition(".")[0] not in sys.stdlib_module_names | {"vnadmin"}}
    assert strangers == set()
    assert {name for name in loaded if name.startswith("vnadmin")} == {"vnadmin"}


def test_names_are_complete_and_sorted():
    """Every record that users hold and every error is public, in order."""
    assert vnadmin.__all__ == sorted(vnadmin.__all__)
    raised = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert raised <= set(vnadmin.__all__)
    assert set(model.__all__) - {"Record"} <= set(vnadmin.__all__)


@pytest.mark.parametrize("name", vnadmin.__all__)
def test_every_name_loads(name):
    """A public name is there on first use and listed by `dir`."""
    assert getattr(vnadmin, name) is getattr(vnadmin, name)
    assert name in dir(vnadmin)


def test_every_public_function_and_record_says_what_it_is():
    """No public name without a docstring."""
    for name in vnadmin.__all__:
        value = getattr(vnadmin, name)
        assert isinstance(value, str) or (value.__doc__ or "").strip(), name


def test_an_unknown_name_is_an_attribute_error():
    """As of any module."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        vnadmin.nothing  # noqa: B018


def test_one_version():
    """The package and the project file agree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == vnadmin.__version__


def test_the_version_needs_no_reader():
    """`vnadmin --version` loads neither models nor readers."""
    loaded = fresh(
        "import sys; from vnadmin.cli import run; run(['--version']); "
        "print(*[m for m in ('pydantic', 'lxml', 'pypdfium2', 'docx', 'pdfplumber', 'rich', 'regex') if m in sys.modules])"
    )
    assert loaded == f"vnadmin {vnadmin.__version__}"
