"""Raises the floors of floors.json to what is reached now, less one hundredth; never lowers one.

usage: python corpus/raise_floors.py            # raise
       python corpus/raise_floors.py --check    # exit code 1 when a floor is lower than it was in the history of the project
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from vnadmin.evaluate import evaluate_corpus

HERE = Path(__file__).parent
SLACK = 0.01  # so that an added document does not break the build at once
LEAST = 5  # fields with fewer items than this swing too much to be held


def lowered(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """A line for each floor that was higher, or each ceiling that was lower, than it is now; also where it is gone."""
    found = [
        f"{name}: {floor} → {now['scores'].get(name)}"
        for name, floor in before["scores"].items()
        if now["scores"].get(name, 0.0) < floor
    ]
    found += [
        f"{name}: {most} → {now['counts'].get(name)}"
        for name, most in before["counts"].items()
        if name not in now["counts"] or now["counts"][name] > most
    ]
    return found


def history(path: Path) -> list[dict[str, Any]]:
    """Every version of a file that git knows, the newest first; nothing where there is no history."""

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", "-C", str(path.parent), *arguments], capture_output=True, text=True, check=True
        ).stdout

    try:
        versions = git("log", "--format=%H", "--", path.name).split()
        return [json.loads(git("show", f"{version}:./{path.name}")) for version in versions]
    except (OSError, subprocess.CalledProcessError):
        return []


def main() -> int:
    """Write floors.json anew, or only look back."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only compare with the history")
    path = HERE / "floors.json"
    floors = json.loads(path.read_text(encoding="utf-8"))
    if parser.parse_args().check:
        problems = sorted({line for before in history(path) for line in lowered(before, floors)})
        print("\n".join(problems) or "no floor is lower than it was")
        return int(bool(problems))
    for name, row in evaluate_corpus(HERE).rows().items():
        if row.support >= LEAST:
            floors["scores"][name] = max(floors["scores"].get(name, 0.0), round(max(row.f1 - SLACK, 0.0), 3))
    floors["scores"] = dict(sorted(floors["scores"].items()))
    path.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
