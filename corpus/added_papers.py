"""Prints the scores of the papers that were added to the corpus after its first version (see `first` in floors.json).

usage: python corpus/added_papers.py [--misses]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from vnadmin.evaluate import evaluate_corpus

HERE = Path(__file__).parent


def main() -> None:
    """Print the table, and every difference when asked for."""
    first = set(json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["first"]["documents"])
    gold = sorted(path for path in (HERE / "gold").glob("*.json") if path.stem not in first)
    report = evaluate_corpus(HERE, gold=gold)
    if "--misses" in sys.argv[1:]:
        print(*report.misses, sep="\n")
    print(*report.lines(), sep="\n")


if __name__ == "__main__":
    main()
