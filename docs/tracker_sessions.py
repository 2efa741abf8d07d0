"""Renews the sessions with real trackers in docs/redmine.md and docs/taskwarrior.md: what stands between `<!-- begin: session -->` and `<!-- end: session -->`.

python docs/tracker_sessions.py            rewrite the pages
python docs/tracker_sessions.py --check    only say whether they are up to date (exit code 1 if not)

Lines that begin with `$ ` are run, one shell for each, in a folder of their own; lines that begin with `# ` stay. Redmine and Taskwarrior must be installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from redmine_server import redmine  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

DOCUMENT = ROOT / "corpus" / "documents" / "kh-ubnd-phuong_2026_ve-sinh-do-thi.txt"
SHOWN = "https://redmine.example.vn"
_BLOCK = re.compile(r"(<!-- begin: session -->\n```\n)(.*?)(```\n<!-- end: session -->)", re.DOTALL)
_TABLE = re.compile(r"```toml\n(.*?)```", re.DOTALL)


@contextmanager
def with_redmine(folder: Path, table: str) -> Iterator[Mapping[str, str]]:
    """A Redmine of its own; its keys are in variables."""
    with redmine() as server:
        (folder / "vnadmin.toml").write_text(table.replace(SHOWN, server.url), encoding="utf-8")
        yield {"REDMINE": server.url, "VNADMIN_SO_KEY": server.keys["dong-bo"], "VAN_THU": server.keys["van-thu"]}


@contextmanager
def with_taskwarrior(folder: Path, table: str) -> Iterator[Mapping[str, str]]:
    """A list of its own."""
    (folder / "vnadmin.toml").write_text(table, encoding="utf-8")
    settings = f"data.location={folder}/.task\nconfirmation=off\nverbose=nothing\ndefaultwidth=110\n"
    (folder / ".taskrc").write_text(settings, encoding="utf-8")
    yield {"HOME": str(folder)}


PAGES: Mapping[str, Callable[[Path, str], AbstractContextManager[Mapping[str, str]]]] = {
    "docs/redmine.md": with_redmine,
    "docs/taskwarrior.md": with_taskwarrior,
}


def renewed(name: str) -> str:
    """A page with its session run anew."""
    page = (ROOT / name).read_text(encoding="utf-8")
    block, table = _BLOCK.search(page), _TABLE.search(page)
    assert block, name
    assert table, name
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(DOCUMENT, Path(folder, "ke-hoach.txt"))
        with PAGES[name](Path(folder), 'archive = "so.db"\n\n' + table[1]) as variables:
            said = session(block[2], Path(folder), variables)
    return page[: block.start()] + block[1] + said + block[3] + page[block.end() :]


def session(old: str, folder: Path, variables: Mapping[str, str]) -> str:
    """The commands of a block, each followed by what it says now."""
    own = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {
        "PATH": own, "TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C.UTF-8", "VNADMIN_LANG": "en", "PYTHONPATH": str(ROOT / "src"),
    } | dict(variables)  # fmt: skip
    lines = []
    for line in old.splitlines():
        if line.startswith(("# ", "$ ")):
            lines.append(line)
        if line.startswith("$ "):
            done = subprocess.run(
                ["/bin/sh", "-c", line[2:]], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                encoding="utf-8", timeout=300, check=False,
            )  # fmt: skip
            said = done.stdout.replace(variables.get("REDMINE", "\0"), SHOWN)
            lines += [one.rstrip() for one in said.splitlines() if one.strip()]
            lines += [f"(exit code {done.returncode})"] if done.returncode else []
    return "\n".join([*lines, ""])


def main() -> int:
    """Rewrites the pages, or says which are out of date."""
    stale = []
    for name in PAGES:
        new = renewed(name)
        if new != (ROOT / name).read_text(encoding="utf-8"):
            stale.append(name)
            if "--check" not in sys.argv:
                (ROOT / name).write_text(new, encoding="utf-8")
    print("renewed: " if "--check" not in sys.argv else "out of date: ", ", ".join(stale) or "nothing", sep="")
    return int("--check" in sys.argv and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
