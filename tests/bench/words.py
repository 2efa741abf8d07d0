"""Would underthesea find bodies that the tables and rules do not? Run on a folder of annotated documents.

    python tests/bench/words.py ANNOTATIONS DOCUMENTS

Counts, over the bodies that the annotations name as lead or supporting unit and that stand in the text of the document
as they are written: how many `find_agencies` finds with exact span, how many underthesea's entities (`ner`) do, how many
only the entities do; how many of the entities are bodies that an annotation names; and the time of both.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import vnadmin
from vnadmin.nlp.words import entities


def main():
    """Prints the counts."""
    wanted = ours = theirs = only = found = 0
    seconds = [0.0, 0.0]
    for path in sorted(Path(sys.argv[1]).glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        file = Path(sys.argv[2]) / gold["file"]
        if file.suffix not in {".txt", ".md"}:
            continue
        text = vnadmin.read(file).text
        names = {str(n) for task in gold["tasks"] for role in ("lead", "supporting") for n in task.get(role, [])}
        names = {n for n in names if n in text}
        start = time.process_time()
        by_rule = {a.text for a in vnadmin.find_agencies(text)}
        middle = time.process_time()
        by_model = {text[e.start : e.end] for e in entities(text)}
        seconds[0] += middle - start
        seconds[1] += time.process_time() - middle
        wanted += len(names)
        ours += len(names & by_rule)
        theirs += len(names & by_model)
        only += len((names & by_model) - by_rule)
        found += len(by_model)
    print(f"bodies of annotations, distinct per document: {wanted}")
    print(f"find_agencies finds {ours}, underthesea's entities {theirs}, only the entities {only}")
    print(f"entities: {found}; bodies of annotations among them: {theirs}")
    print(f"time: {seconds[1] / seconds[0]:.0f} times that of find_agencies")


if __name__ == "__main__":
    main()
