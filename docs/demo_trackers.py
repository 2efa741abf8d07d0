"""`make demo-trackers`: documents, register, a real calendar server and a real Redmine, people's work in both, and the documents again with other words.

python docs/demo_trackers.py            on real documents where they lie beside the project, else on documents of the corpus
python docs/demo_trackers.py --corpus   on documents of the corpus
python docs/demo_trackers.py --write    on documents of the corpus, into README.md
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import redmine_server  # noqa: E402
from vnadmin.store import Archive  # noqa: E402
from vnadmin.track import Register  # noqa: E402
from whole_way import CORPUS, OWN_DAY, REAL, REMARK, RENAMED, Side, calendar, redmine, rewrite, take_in  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vnadmin.sync.steps import Plan, Step

_WIDE = 72  # letters of a title


def main() -> None:
    """Runs the demo; `--write` puts what it says into the README."""
    if "--write" not in sys.argv:
        run(REAL if len(REAL) == 2 and "--corpus" not in sys.argv else CORPUS)
        return
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        run(CORPUS)
    page = ROOT / "README.md"
    block = f"<!-- begin: demo-trackers -->\n```\n{said.getvalue()}```\n<!-- end: demo-trackers -->"
    old = page.read_text(encoding="utf-8")
    new = re.sub(r"<!-- begin: demo-trackers -->.*?<!-- end: demo-trackers -->", lambda _: block, old, flags=re.DOTALL)
    page.write_text(new, encoding="utf-8")


def run(paths: Sequence[Path]) -> None:
    """The whole way of some documents."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        copies = [Path(shutil.copy(path, folder)) for path in paths]
        archive = stack.enter_context(Archive.open(":memory:"))
        sides = [Side("Radicale", stack.enter_context(calendar()), archive)]
        if reason := redmine_server.missing():
            print(f"Without Redmine: {reason}\n")
        else:
            sides.append(Side("Redmine", stack.enter_context(redmine()), archive))
        tell(sides, copies, Register(archive))


def tell(sides: Sequence[Side], paths: Sequence[Path], register: Register) -> None:
    """What happens, step by step."""
    print("1. Two documents come in")
    read = take_in(paths, register)
    for one in read:
        print(f"   {one.document.symbol or one.path.name}: {len(one.ids)} tasks")
    print("\n2. Their tasks go out")
    for side in sides:
        made = side.plan()
        side.apply(made)
        print(f"   {side.name}: {counted(made)}")
    print("\n3. People work in both")
    changes = rewrite(read)
    for one, changed in zip(read, changes, strict=True):
        tasks = one.document.tasks
        print(f"   finished: {short(str(tasks[changed.finished].action))}")
        print(f"   now called “{RENAMED}”: {short(str(tasks[changed.renamed].action))}")
        print(f"   remarked “{REMARK}”: {short(str(tasks[changed.moved].action))}")
    for side in sides:
        side.people_work(read, changes, own_day=side is sides[0])
    tasks = read[0].document.tasks
    print(f"   in {sides[0].name} also due {OWN_DAY}: {short(str(tasks[changes[0].moved].action))}")
    print("\n4. The documents come again with other words")
    again = take_in(paths, register)
    for one, changed, second in zip(read, changes, again, strict=True):
        print(
            f"   {one.document.symbol or one.path.name}: a day {changed.old} → {changed.new}; a task less, {len(second.new)} task more"
        )
    print("\n5. What a plan says now")
    told: set[str] = set()
    for side in sides:
        now = set()
        made = side.plan()
        print(f"   {side.name}: {counted(made)}{'; other than above:' if told else ''}")
        for step in sorted(made.steps, key=lambda step: (step.action, step.title)):
            lines = "\n".join(lines_of(step))
            if lines and lines not in told:
                print(lines)
            now.add(lines)
        told |= now
        side.apply(made)
    print("\n6. After it is applied")
    for side in sides:
        there = side.entries()
        kept = sum(
            side.office.annotation(there[one.ids[c.moved]].id) == REMARK for one, c in zip(read, changes, strict=True)
        )
        done = sum(remote.done for remote in there.values())
        print(f"   {side.name}: {len(there)} entries, {done} of them closed, {kept} of {len(read)} remarks still there")
        print(f"   {'':{len(side.name)}}  a new plan: {counted(side.plan())}")


def lines_of(step: Step) -> list[str]:
    """What is said of a step; nothing where nothing happened."""
    if step.action in ("unchanged", "held") and not step.kept:
        return []
    lines = [f"due {change.old} → {change.new}" for change in step.changes if change.field == "due"]
    words = " and ".join(change.field for change in step.changes if change.field != "due")
    lines += [f"{words}: the words of the new text"] if words else []
    lines += [f"{change.field} stays as people wrote it: {short(change.old)}" for change in step.kept]
    lines += [
        f"{c.field}: people say {c.old}, the text says {c.new}: theirs stays, somebody has to decide"
        for c in step.conflicts
    ]
    lines += [f"it is {step.reason} there: noted"] if step.action == "adopt" else []
    lines += [f"with the note: {step.note}"] if step.note else []
    return [f"     {step.action:9} {short(step.title)}", *(f"               {line}" for line in lines)]


def counted(made: Plan) -> str:
    """How many steps of each kind."""
    return ", ".join(f"{action} {number}" for action, number in sorted(made.counts().items()))


def short(words: str) -> str:
    """The beginning of a title."""
    words = " ".join(words.split())
    return words if len(words) <= _WIDE else words[:_WIDE].rpartition(" ")[0] + " …"


if __name__ == "__main__":
    main()
