"""Renews the parts of the pages that come from a run: between `<!-- begin: NAME -->` and `<!-- end: NAME -->`.

python docs/renew.py            rewrite README.md, README.vi.md and pages in docs
python docs/renew.py --check    only say whether they are up to date (exit code 1 if not)
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import sys
import tempfile
from functools import cache
from pathlib import Path

import click

import vnadmin
from vnadmin.cli import run
from vnadmin.cli.commands import vnadmin as program
from vnadmin.cli.vietnamese import commands, in_vietnamese
from vnadmin.evaluate import evaluate_corpus
from vnadmin.export.json import task_to_dict

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    "README.md",
    "README.vi.md",
    "docs/cli.md",
    "docs/digest.md",
    "docs/exchange.md",
    "docs/files.md",
    "docs/nlp.md",
    "docs/archive.md",
    "docs/register.md",
    "docs/sync.md",
    "docs/caldav.md",
    "docs/webhook.md",
    "docs/adapters.md",
)
EXAMPLE = "corpus/documents/cv-so_2016_phoi-hop-kham-suc-khoe.txt"
_BLOCK = re.compile(r"(<!-- begin: ([\w ]+) -->\n)(.*?)(<!-- end: \2 -->)", re.DOTALL)
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
_SHOWN_SCORES = (
    "header.document_type", "header.symbol", "header.issued_on", "header.issuer", "header.subject", "header.signatures",
    "citations.symbol", "citations.type", "citations.date", "tasks.detect", "tasks.lead", "tasks.supporting",
    "tasks.reports_to", "tasks.assign", "tasks.record", "deadlines.value", "deadlines.attached",
)  # fmt: skip


def fenced(text: str, language: str = "") -> str:
    """A code block."""
    return f"```{language}\n{text.rstrip()}\n```\n"


@cache
def example() -> vnadmin.Document:
    """The corpus document that the pages show."""
    with contextlib.chdir(ROOT):
        return vnadmin.read(EXAMPLE)


def printed(code: str) -> str:
    """What a piece of Python prints when it runs in the project's folder."""
    out = io.StringIO()
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(out):
        exec(compile(code, "README", "exec"), {"__name__": "__main__"})  # noqa: S102 - our own page
    return out.getvalue()


def score_table() -> str:
    """The scores of the corpus as a table of the page."""
    report = evaluate_corpus(ROOT / "corpus")
    rows = report.rows()
    lines = ["| field | precision | recall | F1 | n |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {name} | {r.precision:.3f} | {r.recall:.3f} | {r.f1:.3f} | {r.support} |"
        for name in _SHOWN_SCORES
        if (r := rows.get(name))
    ]
    counts = report.counts
    total = f"documents {counts['documents']} · failed {counts['documents.failed']} · moved deadlines {counts['deadlines.moved']}"
    lines += ["", f"{total} · wrong spans {counts['spans.wrong']} of {counts['spans']}"]
    return "\n".join(lines) + "\n"


def help_page(language: str, name: str) -> str:
    """The help text of a command; `program` stands for the program itself."""
    group = in_vietnamese(program) if language == "vi" else program
    parent = group.context_class(group, info_name="vnadmin", terminal_width=100)
    if name == "program":
        return fenced(group.get_help(parent))
    command = commands(group)[name]
    context = command.context_class(command, info_name=name, parent=parent, terminal_width=100)
    return fenced(command.get_help(context))


def transcript(old: str, folder: Path) -> str:
    """The commands of a block (lines that begin with `$ `), each followed by what it says when it runs in a folder beside the corpus."""
    lines = []
    with contextlib.chdir(folder):
        for command in re.findall(r"^\$ vnadmin (.*)$", old, re.MULTILINE):
            said = io.StringIO()
            files = [
                part
                for word in shlex.split(command)
                for part in (sorted(map(str, Path().glob(word))) if "*" in word else [word])
            ]
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                code = run([*files, "--lang", "en"])
            lines += [f"$ vnadmin {command}", *said.getvalue().splitlines(), *([f"(exit code {code})"] if code else [])]
    return fenced("\n".join(lines))


def block(name: str, page: str, old: str, folder: Path) -> str:
    """The content of a block; `old` is what it was, `folder` is shared by the transcripts of a page."""
    match name.split():
        case ["document"]:
            return fenced("\n".join((ROOT / EXAMPLE).read_text(encoding="utf-8").split("\n")[:21]))
        case ["task"]:
            return fenced(json.dumps(task_to_dict(example(), example().tasks[0]), ensure_ascii=False, indent=1), "json")
        case ["output"]:
            code = _PYTHON.search(page)
            return fenced(printed(code[1]) if code else "")
        case ["transcript", _]:
            return transcript(old, folder)
        case ["calendar", _]:
            sys.path.insert(0, str(ROOT / "docs"))
            from calendar_pages import calendar

            return fenced(calendar(old))
        case ["matching"]:  # renewed by corpus/fit_matching.py --write
            return old
        case ["scores"]:
            return score_table()
        case ["help", language, *command]:
            return help_page(language, " ".join(command))
    raise click.ClickException(f"no block {name}")


def renewed(page: str) -> str:
    """A page with all its blocks made anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "corpus").symlink_to(ROOT / "corpus")
        return _BLOCK.sub(lambda m: m[1] + block(m[2], page, m[3], folder) + m[4], page)


def main() -> int:
    """Rewrites the pages, or says which are out of date."""
    stale = []
    for name in PAGES:
        path = ROOT / name
        old = path.read_text(encoding="utf-8")
        new = renewed(old)
        if new != old:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(new, encoding="utf-8")
    print("renewed: " if "--check" not in sys.argv else "out of date: ", ", ".join(stale) or "nothing", sep="")
    return int("--check" in sys.argv and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
