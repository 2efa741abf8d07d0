"""A disk that is full: a small file system in memory, seen only by the program that fills it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from test_batch import letter

pytestmark = pytest.mark.slow

_UNSHARE = (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"])  # as root, as anybody
_FILL = r"""
import sys, subprocess
from pathlib import Path
from vnadmin.cli import run
from vnadmin.store import Archive

def batch(*more):
    try:
        code = run(["batch", sys.argv[1], *more, "--progress", "none", "--workers", "2"])
    except SystemExit as end:
        code = end.code
    sys.stderr.flush()
    return code

if __name__ == "__main__":
    disk = Path(sys.argv[2])
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], check=True)
    print("batch", batch("--into", str(disk / "a.db")))
    with Archive.open(disk / "a.db") as archive:
        print("kept", len(archive), archive.db.execute("PRAGMA integrity_check").fetchone()[0])
        (entries,) = archive.db.execute("SELECT count(*) FROM run_items").fetchone()
        print("entries", entries, len(archive.search("tram", limit=5)))
    subprocess.run(["mount", "-o", "remount,size=60m", str(disk)], check=True)
    print("again", batch("--into", str(disk / "a.db")))
    with Archive.open(disk / "a.db") as archive:
        print("all", len(archive))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=True)
    print("folder", batch("-o", str(disk / "json"), "--errors", str(disk / "e.jsonl")))
"""


def _private_mounts():
    """The command that gives a program mounts of its own, or None and why this machine allows none."""
    if shutil.which("unshare") is None:
        (pytest.fail if os.environ.get("VNADMIN_CI") else pytest.skip)("there is no unshare (Linux)")
    for command in _UNSHARE:
        tried = subprocess.run(
            [*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False, capture_output=True, text=True
        )
        if tried.returncode == 0:
            return command, ""
    return None, f"no file system can be mounted here: {tried.stderr.strip()}"


def test_a_full_disk_is_said_and_the_archive_opens(tmp_path):
    command, reason = _private_mounts()
    if command is None:
        pytest.skip(reason)
    source, disk = tmp_path / "in", tmp_path / "disk"
    source.mkdir()
    disk.mkdir()
    for number in range(900):
        (source / f"{number:04d}.txt").write_text(letter(number), encoding="utf-8")
    (tmp_path / "fill.py").write_text(_FILL, encoding="utf-8")
    done = subprocess.run(
        [*command, sys.executable, "-X", "utf8", str(tmp_path / "fill.py"), str(source), str(disk)],
        check=False, capture_output=True, text=True, timeout=300, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert said["batch"] == "1", done.stderr[-2000:]
    assert "no room on the disk; what was written before is kept" in done.stderr
    kept, whole = said["kept"].split()
    assert 0 < int(kept) < 900
    assert whole == "ok"
    assert said["entries"] == f"{kept} 5"
    assert (said["again"], said["all"]) == ("0", "900")
    assert said["folder"] == "1"
    assert "No space left on device" in done.stderr.splitlines()[-1] or "no room" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
