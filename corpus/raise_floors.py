"""Raises the floors of floors.json to what is reached now, less one hundredth; never lowers one.

`scores` and `counts` are the floors of the whole corpus and belong to one version of it, told by its number of documents: when
papers are added, its floors are set anew, be they lower, and DATASHEET.md says why. `first` names the documents of the first
version and holds floors of their own, which only ever rise.

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

from vnadmin.evaluate import Report, evaluate_corpus

HERE = Path(__file__).parent
SLACK = 0.01  # so that an added document does not break the build at once
LEAST = 5  # fields with fewer items than this swing too much to be held


def lowered(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """A line for each floor that was higher, or each ceiling that was lower, than it is now; also where it is gone.

    Compared are floors of the same documents: those of the whole corpus while none was added, and those of its first version.
    """
    found = lowered_part(before, now) if before.get("documents") == now.get("documents") else []
    if "first" in now:
        found += [f"first: {line}" for line in lowered_part(before.get("first", before), now["first"])]
    return found


def lowered_part(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """The same for the floors of one set of documents."""
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


def raised(floors: dict[str, float], report: Report) -> dict[str, float]:
    """The floors, each lifted to what the report reaches, sorted by name."""
    reached = {name: round(max(row.f1 - SLACK, 0.0), 3) for name, row in report.rows().items() if row.support >= LEAST}
    return {name: max(floors.get(name, 0.0), reached.get(name, 0.0)) for name in sorted({*floors, *reached})}


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
    number = len(list((HERE / "gold").glob("*.json")))
    if floors.get("documents") != number:
        floors |= {"documents": number, "scores": {}}
    gold = [HERE / "gold" / f"{name}.json" for name in floors["first"]["documents"]]
    for part, report in ((floors, evaluate_corpus(HERE)), (floors["first"], evaluate_corpus(HERE, gold=gold))):
        part["scores"] = raised(part["scores"], report)
    path.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
