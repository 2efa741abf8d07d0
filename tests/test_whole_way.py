"""The whole way: documents, register, calendar and Redmine, people's work in both, the documents again with other words, and exactly the right changes."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

import redmine_server
from vnadmin.store import Archive
from vnadmin.sync.policy import Policy
from vnadmin.track import Register
from whole_way import CORPUS, OWN_DAY, REAL, REMARK, RENAMED, ROOT, Side, calendar, redmine, rewrite, take_in

pytestmark = pytest.mark.slow
REAL_ONES = (
    pytest.mark.real,
    pytest.mark.skipif(len(REAL) < 2, reason="the real documents are not beside the project"),
)


def need_redmine():
    """Skips on a user's machine; fails where everything has to be there."""
    if redmine_server.missing() and not os.environ.get("VNADMIN_CI"):
        pytest.skip(redmine_server.missing())


@pytest.mark.parametrize("paths", [pytest.param(CORPUS, id="corpus"), pytest.param(REAL, id="real", marks=REAL_ONES)])
@pytest.mark.parametrize("tracker", ["calendar", "redmine"])
def test_the_whole_way(paths, tracker, tmp_path, request):
    """Only what changed in the text is written, only where nobody worked; what people did stands."""
    if tracker == "redmine":
        need_redmine()
    copies = [Path(shutil.copy(path, tmp_path)) for path in paths]
    there = calendar() if tracker == "calendar" else redmine(request.getfixturevalue("redmine_running"))
    with there as office, Archive.open(":memory:") as archive:
        walk(copies, Side(tracker, office, archive), Register(archive))


def walk(paths, side, register):
    """Register, tracker, people, new text, plan, apply, plan."""
    read = take_in(paths, register)
    first = side.plan()
    sure = [item for item in side.items() if item.confidence >= Policy().confidence]
    held = len(first.steps) - len(sure)
    assert len(sure) > 10
    assert first.counts() == {"create": len(sure)} | ({"held": held} if held else {})
    assert {outcome.result for outcome in side.apply(first)} <= {"done", "skipped"}
    entries = side.entries()
    assert set(entries) == {item.key for item in sure}

    changes = rewrite(read)
    pairs = [(changed, one.ids) for changed, one in zip(changes, read, strict=True)]
    assert [entries[ids[changed.moved]].fields["due"] for changed, ids in pairs] == [
        changed.old.isoformat() for changed in changes
    ]
    side.people_work(read, changes)
    new = [one.new for one in take_in(paths, register)]
    assert [len(ids) for ids in new] == [1, 1]

    made = side.plan()
    right = {}
    for (changed, ids), (added,) in zip(pairs, new, strict=True):
        right |= {
            ids[changed.finished]: ("adopt", "finished"),
            ids[changed.moved]: ("update", "changed"),
            ids[changed.dropped]: ("close", "withdrawn"),
            added: ("create", "new"),
        }
    assert {s.key: (s.action, s.reason) for s in made.steps if s.action not in ("unchanged", "held")} == right
    steps = {step.key: step for step in made.steps}
    first_moved, second_moved = (ids[changed.moved] for changed, ids in pairs)
    assert [tuple(one) for one in steps[first_moved].conflicts] == [("due", OWN_DAY, changes[0].new.isoformat())]
    assert ("due", changes[1].old.isoformat(), changes[1].new.isoformat()) in map(tuple, steps[second_moved].changes)
    assert not steps[second_moved].conflicts
    written = {one.field for key in (first_moved, second_moved) for one in steps[key].changes}
    assert {"due", "description"} <= written <= {"title", "due", "description"}  # a long title is cut before its day
    assert [[one.field for one in steps[ids[changed.renamed]].kept] for changed, ids in pairs] == [["title"]] * 2

    assert {outcome.result for outcome in side.apply(made)} <= {"done", "skipped", "conflict"}
    now = side.entries()
    assert set(now) == {*entries, *(added for (added,) in new)}
    done = {ids[number] for changed, ids in pairs for number in (changed.finished, changed.dropped)}
    assert {key for key, remote in now.items() if remote.done} == done
    assert [now[key].fields["due"] for key in (first_moved, second_moved)] == [OWN_DAY, changes[1].new.isoformat()]
    assert [now[ids[changed.renamed]].fields["title"] for changed, ids in pairs] == [RENAMED] * 2
    assert [side.office.annotation(now[ids[changed.moved]].id) for changed, ids in pairs] == [REMARK] * 2
    touched = {*right, *(ids[changed.renamed] for changed, ids in pairs)}
    assert all(now[key] == remote for key, remote in entries.items() if key not in touched)
    assert {step.action for step in side.plan().steps if step.key != first_moved} <= {"unchanged", "held"}


def test_the_demo_says_what_the_readme_shows(capsys, monkeypatch):
    """`make demo-trackers` on corpus documents, letter by letter."""
    need_redmine()
    monkeypatch.syspath_prepend(ROOT / "docs")
    import demo_trackers

    monkeypatch.setattr(sys, "argv", ["demo_trackers.py", "--corpus"])
    demo_trackers.main()
    shown = re.search(
        r"<!-- begin: demo-trackers -->\n```\n(.*?)```\n<!-- end: demo-trackers -->",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    assert shown
    assert capsys.readouterr().out == shown[1]


def test_the_sessions_of_the_docs_are_true(monkeypatch):
    """What docs/redmine.md and docs/taskwarrior.md show is what the programs say; `python docs/tracker_sessions.py` renews it."""
    need_redmine()
    lacking = [name for name in ("task", "curl") if shutil.which(name) is None]
    if lacking and not os.environ.get("VNADMIN_CI"):
        pytest.skip(f"{lacking[0]} is not installed")
    monkeypatch.syspath_prepend(ROOT / "docs")
    import tracker_sessions

    for name in tracker_sessions.PAGES:
        assert tracker_sessions.renewed(name) == (ROOT / name).read_text(encoding="utf-8"), (
            "run docs/tracker_sessions.py"
        )
