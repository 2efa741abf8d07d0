"""Prints the composition table of DATASHEET.md, counted from the gold files beside it.

usage: python corpus/composition.py
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Print one Markdown row a document, then the totals."""
    total: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    print("| document | type | year | status | lines | tasks | optional | deadlines | citations |")
    print("| --- | --- | --- | --- | --: | --: | --: | --: | --: |")
    for path in sorted((HERE / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        header, tasks = gold["header"], gold["tasks"]
        scored = [task for task in tasks if not task["optional"]]
        due = [day for task in scored for day in task["deadlines"] if not day.get("optional")]
        kinds.update(day["kind"] for day in due)
        row = {
            "lines": (HERE / gold["file"]).read_text(encoding="utf-8").count("\n"),
            "tasks": len(scored),
            "optional": len(tasks) - len(scored),
            "deadlines": len(due),
            "citations": len(gold["citations"]),
        }
        total.update(row)
        total["documents"] += 1
        year = (header["issued_on"] or "-")[:4]
        print(f"| {gold['id']} | {header['document_type']} | {year} | {header['status']} |", end="")
        print("".join(f" {value} |" for value in row.values()))
    print(f"| **{total['documents']} documents** | | | |", end="")
    print("".join(f" {total[key]} |" for key in ("lines", "tasks", "optional", "deadlines", "citations")))
    print("\nDeadlines that are scored, by kind: " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()) + ".")


if __name__ == "__main__":
    main()
