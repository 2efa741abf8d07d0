"""What the pages say is what the program does."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import re
from pathlib import Path

import click
import pytest

from vnadmin.cli.commands import vnadmin as program
from vnadmin.cli.vietnamese import commands

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def renew():
    """The script that renews the pages."""
    spec = importlib.util.spec_from_file_location("renew", ROOT / "docs" / "renew.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "README.vi.md",
        "docs/adapters.md",
        "docs/caldav.md",
        "docs/digest.md",
        "docs/exchange.md",
        "docs/files.md",
        "docs/nlp.md",
        "docs/archive.md",
        "docs/sync.md",
        "docs/webhook.md",
    ],
)
def test_the_page_shows_real_output(name, renew):
    """The example, the output of its Python block and the score table come from this very code: `make docs` renews them."""
    page = (ROOT / name).read_text(encoding="utf-8")
    assert renew.renewed(page) == page
    assert not re.search(r"\bTODO\b", page)


def test_both_readmes_run_the_same_code():
    """The Vietnamese page has the code of the English one, comments aside."""
    blocks = []
    for name in ("README.md", "README.vi.md"):
        code = re.search(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)[1]
        blocks.append(re.sub(r" +#.*", "", code))
    assert blocks[0] == blocks[1]


@pytest.mark.parametrize("name", [name for name in commands(program) if name != "vnadmin"])
def test_every_command_and_option_is_documented(name):
    """docs/cli.md has a section for every command, or for its group, and names every option."""
    command = commands(program)[name]
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    section = re.search(rf"^## vnadmin {name.split()[0]}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section
    assert f"vnadmin {name}" in section[0]
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.opts[-1] in section[1], param.opts


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_links_lead_somewhere(name):
    """No link of the page to a file that is not there."""
    page = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", page):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_commands_of_the_page_exist(name):
    """Every `vnadmin COMMAND` of the page is a command."""
    page = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:`)?vnadmin (\w+)", page, re.MULTILINE))
    assert named
    assert named <= set(program.commands)


def test_make_targets_of_the_pages_exist():
    """Every `make TARGET` that a page names is in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name in ("README.md", "README.vi.md", "docs/architecture.md"):
        page = (ROOT / name).read_text(encoding="utf-8")
        assert set(re.findall(r"(?:^|`)make ([a-z]+)", page, re.MULTILINE)) <= targets


def modules():
    """The modules of the package that hold examples."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        if ">>> " in path.read_text(encoding="utf-8"):
            name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
            yield name.removesuffix(".__init__")


@pytest.mark.parametrize("name", list(modules()))
def test_examples_in_docstrings_run(name):
    """Every example of a docstring gives what it says."""
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed
