"""Transcripts of `vnadmin sync` on a Radicale that is started for them, with the acts of a person between the commands."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from pathlib import Path
from unittest import mock

from vnadmin.cli import run

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = "https://lich.example.vn"  # what the pages show for the server's address
_CONFIG = 'archive = "kho.db"\n[targets.lich]\nadapter = "caldav"\nurl = "{url}"\nuser = "van-thu"\n'


def calendar(old: str) -> str:
    """The lines of a block that begin with "$ " or "# ", each command followed by what it says."""
    sys.path.insert(0, str(ROOT / "tests"))
    from dav_servers import PASSWORD, DavStage, radicale

    lines: list[str] = []
    with radicale() as url, tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        known = {"VNADMIN_LICH_PASSWORD": PASSWORD, "XDG_STATE_HOME": name, "COLUMNS": "100"}
        Path("vnadmin.toml").write_text(_CONFIG.format(url=url), encoding="utf-8")
        Path("corpus").symlink_to(ROOT / "corpus")
        with mock.patch.dict(os.environ, known):
            for line in re.findall(r"^[$#] .*$", old, re.MULTILINE):
                lines.append(line)
                if line.startswith("# "):
                    lines += _act(line, DavStage(url))
                    continue
                said = io.StringIO()
                with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                    code = run([*shlex.split(line)[2:], "--lang", "en"])
                lines += [*said.getvalue().splitlines(), *([f"(exit code {code})"] if code else [])]
        server = url.partition("/van-thu")[0]
    return re.sub(r"(?<=CPython/)[\d.]+", "3", "\n".join(lines).replace(server, ADDRESS))


def _act(line: str, stage: object) -> list[str]:
    """What a person does, or what stands in the file of an entry."""
    key = line.rsplit(maxsplit=1)[-1]
    (entry,) = (one for one in stage.adapter().list_ours() if one.key.startswith(key))
    if "finishes" in line:
        stage.finish(entry.id)
    elif found := re.search(r'writes "(.*)" into the title', line):
        stage.edit(entry.id, "title", found[1])
    else:
        text = stage.text(entry.id)
        text = re.sub(r"(?m)^(DTSTAMP|CREATED|LAST-MODIFIED|COMPLETED):.*$", r"\1:20261121T100000Z", text)
        return re.sub(r"\r?\n ", "", text).strip().splitlines()  # servers fold lines in their own ways
    return []
