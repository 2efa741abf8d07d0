"""The whole way: documents, register, calendar and Redmine, people's work in both, the documents again with other words, and exactly the right changes."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

import redmine_server
import vnadmin
from dav_servers import DavStage, radicale
from second_issue import change
from vnadmin.store import Archive
from vnadmin.sync.applying import apply
from vnadmin.sync.credentials import Secret
from vnadmin.sync.planning import plan
from vnadmin.sync.policy import Policy
from vnadmin.sync.redmine import Redmine
from vnadmin.sync.state import Links
from vnadmin.sync.web import Web
from vnadmin.track import Register, items

ROOT = Path(__file__).parents[1]
CORPUS = [
    ROOT / "corpus" / "documents" / name
    for name in ("tb-vpcp_2024_kl-ha-tang-nang-luong.txt", "kh-ubnd-phuong_2026_ve-sinh-do-thi.txt")
]
REAL = [
    *sorted((ROOT.parent / "shared" / "real" / "text").glob("tb-627_*")),
    *sorted((ROOT.parent / "shared" / "real" / "seed").glob("001_*")),
]
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param(CORPUS, id="corpus"),
        pytest.param(
            REAL,
            id="real",
            marks=[pytest.mark.real, pytest.mark.skipif(len(REAL) < 2, reason="no real documents here")],
        ),
    ],
)
@pytest.mark.parametrize("tracker", ["calendar", "redmine"])
def test_the_whole_way(documents, tracker, tmp_path):
    """Only what changed in the text is written, only where nobody worked; what people did stands."""
    if tracker == "redmine" and redmine_server.missing() and not os.environ.get("VNADMIN_CI"):
        pytest.skip(redmine_server.missing())
    with ExitStack() as stack:
        office = stack.enter_context(calendar() if tracker == "calendar" else redmine())
        archive = stack.enter_context(Archive.open(":memory:"))
        walk([Path(shutil.copy(path, tmp_path)) for path in documents], office, archive)


def walk(documents, office, archive):
    """Register, tracker, people, new text, plan, apply, plan."""
    register, links = Register(archive), Links(archive, "target")
    adapter = office.adapter()

    def planned():
        return plan(items(register.tasks()), adapter, links)

    def applied(made):
        return list(apply(made, adapter, links))

    read = [vnadmin.read(path) for path in documents]
    added = [register.add(document, name=path.name) for path, document in zip(documents, read, strict=True)]
    first = planned()
    sure = [item for item in items(register.tasks()) if item.confidence >= Policy().confidence]
    assert len(sure) > 10
    assert first.counts() == {"create": len(sure), **({"held": n} if (n := len(first.steps) - len(sure)) else {})}
    assert {outcome.result for outcome in applied(first)} <= {"done", "skipped"}
    entries = {remote.key: remote for remote in adapter.list_ours()}
    assert set(entries) == {item.key for item in sure}

    # People work: the first task of each document is finished, another one renamed, and of the one whose day will
    # change, the day of the first document's is changed by a person, the second's is only remarked upon.
    changes = [change(document) for document in read]
    keys = [[one.tasks[n] for n in range(len(one.tasks))] for one in added]
    for number, (changed, ids) in enumerate(zip(changes, keys, strict=True)):
        office.finish(entries[ids[changed.finished]].id)
        office.edit(entries[ids[changed.renamed]].id, "title", "Việc của phòng")
        moved = entries[ids[changed.moved]]
        assert moved.fields["due"] == changed.old.isoformat()
        if number == 0:
            office.edit(moved.id, "due", "2030-01-01")
        office.annotate(moved.id, "đang làm")

    for path, changed in zip(documents, changes, strict=True):
        path.write_text(changed.text, encoding="utf-8")
    again = [register.add(vnadmin.read(path), name=path.name) for path in documents]
    assert [len(one.new) for one in again] == [1, 1]
    new = [one.new[0] for one in again]

    made = planned()
    busy = {step.key: (step.action, step.reason) for step in made.steps if step.action not in ("unchanged", "held")}
    right = {}
    for number, (changed, ids) in enumerate(zip(changes, keys, strict=True)):
        right |= {
            ids[changed.finished]: ("adopt", "finished"),
            ids[changed.moved]: ("update", "changed"),
            ids[changed.dropped]: ("close", "withdrawn"),
            new[number]: ("create", "new"),
        }
    assert busy == right
    steps = {step.key: step for step in made.steps}
    first_moved, second_moved = (keys[n][changes[n].moved] for n in (0, 1))
    assert [tuple(c) for c in steps[first_moved].conflicts] == [("due", "2030-01-01", changes[0].new.isoformat())]
    assert ("due", changes[1].old.isoformat(), changes[1].new.isoformat()) in map(tuple, steps[second_moved].changes)
    assert not steps[second_moved].conflicts
    written = {change.field for key in (first_moved, second_moved) for change in steps[key].changes}
    assert {"due", "description"} <= written <= {"title", "due", "description"}  # a long title is cut before its day
    for changed, ids in zip(changes, keys, strict=True):
        assert [c.field for c in steps[ids[changed.renamed]].kept] == ["title"]

    assert {outcome.result for outcome in applied(made)} <= {"done", "skipped", "conflict"}
    now = {remote.key: remote for remote in adapter.list_ours()}
    assert set(now) == {*entries, *new}
    done = {ids[n] for changed, ids in zip(changes, keys, strict=True) for n in (changed.finished, changed.dropped)}
    assert {key for key, remote in now.items() if remote.done} == done
    assert now[first_moved].fields["due"] == "2030-01-01"
    assert now[second_moved].fields["due"] == changes[1].new.isoformat()
    for changed, ids in zip(changes, keys, strict=True):
        assert now[ids[changed.renamed]].fields["title"] == "Việc của phòng"
        assert office.annotation(now[ids[changed.moved]].id) == "đang làm"
    touched = {*right, *(ids[changed.renamed] for changed, ids in zip(changes, keys, strict=True))}
    assert all(now[key] == remote for key, remote in entries.items() if key not in touched)
    assert {step.action for step in planned().steps if step.key != first_moved} <= {"unchanged", "held"}


class calendar(ExitStack):  # noqa: N801 - reads as a function
    """Radicale and a person with another program."""

    def __enter__(self):
        super().__enter__()
        return DavStage(self.enter_context(radicale()))


class redmine(ExitStack):  # noqa: N801 - reads as a function
    """Redmine and a person in its pages."""

    def __enter__(self):
        super().__enter__()
        server = self.enter_context(redmine_server.redmine())
        web = Web(server.url, headers={"X-Redmine-API-Key": Secret(server.keys["dong-bo"])})
        people = People(server, web)
        self.callback(web.close)
        self.callback(people.browser.close)
        return people


class People(redmine_server.Person):
    """A person in the pages of Redmine, and our adapter."""

    def __init__(self, server, web):
        super().__init__(server)
        self.web = web

    def adapter(self):
        """An adapter as a configuration makes it."""
        return Redmine(self.web, "nhiem-vu", field=self.server.field, rate=None)
