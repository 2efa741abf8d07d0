"""Plans, merging and links on a tracker that is a dictionary; the same suite as for real trackers."""

from __future__ import annotations

import datetime as dt

import pytest

from shelf import ShelfAdapter, ShelfStage
from vnadmin.errors import UsageError
from vnadmin.store import Archive
from vnadmin.sync.adapter import Capabilities
from vnadmin.sync.bench import Bench
from vnadmin.sync.contract import Contract
from vnadmin.sync.errors import Unknown, Unreachable
from vnadmin.sync.fields import FIELDS
from vnadmin.sync.plan_file import from_json, to_json
from vnadmin.sync.stage import item


class TestExact(Contract):
    """A tracker that refuses stale writes by itself."""

    @pytest.fixture(scope="class")
    @classmethod
    def stage(cls):
        return ShelfStage()


class TestCompare(Contract):
    """A tracker without a guard of its own."""

    @pytest.fixture(scope="class")
    @classmethod
    def stage(cls):
        return ShelfStage(Capabilities("compare", frozenset(FIELDS)))


class Cut(ShelfAdapter):
    """Writes, says nothing, and cannot be asked after that."""

    cut = False

    def update(self, remote, changes):
        super().update(remote, changes)
        self.cut = True
        raise Unknown("no answer")

    def read(self, id):
        if self.cut:
            raise Unreachable("no way")
        return super().read(id)


@pytest.fixture
def bench():
    """A shelf with our side of it."""
    with Archive.open(":memory:") as archive:
        yield Bench(ShelfStage(), archive)


def test_what_nobody_knows_is_remembered(bench):
    """A write without an answer, and no way to look: the link says what was begun; nothing more is tried, and the next run looks."""
    bench.sync(item(1), item(2))
    later = item(1, title="khác"), item(2, title="khác")
    found = bench.sync(*later, adapter=Cut(bench.stage.shelf))
    assert [(o.result, o.stopped) for o in found] == [("failed", "unreachable"), ("failed", "")]
    first, second = bench.links
    assert (first.state, first.intent.verb, first.intent.fields) == ("pending", "update", {"title": "khác"})
    assert second.state == "linked"
    assert [s.action for s in bench.plan(*later).steps] == ["adopt", "update"]
    bench.sync(*later)
    assert {link.state for link in bench.links} == {"linked"}


def test_a_conflict_does_not_hide_an_agreement(bench):
    """Title: both changed. Due day: both came to the same. When the person takes that back, it stays so."""
    bench.sync(item(1))
    id_ = bench.entry().id
    bench.stage.edit(id_, "title", "của người")
    bench.stage.edit(id_, "due", "2026-06-30")
    ours = item(1, title="của máy", due=dt.date(2026, 6, 30))
    assert [o.result for o in bench.sync(ours)] == ["conflict"]
    bench.stage.edit(id_, "due", "2026-03-31")
    bench.sync(ours)
    assert bench.entry().fields == {**bench.entry().fields, "title": "của người", "due": "2026-03-31"}
    assert [s.action for s in bench.plan(ours).steps] == ["conflict"]


def test_what_a_person_deleted_is_not_made_again(bench):
    """It is a conflict until somebody decides."""
    bench.sync(item(1))
    bench.stage.delete(bench.entry().id)
    (step,) = bench.plan(item(1, title="khác")).steps
    assert (step.action, step.reason) == ("conflict", "gone")
    bench.sync(item(1))
    assert bench.entries() == []


def test_a_plan_is_the_same_from_its_file(bench):
    """Every kind of step, with moments and lists."""
    bench.sync(item(1), item(2), item(3))
    bench.stage.edit(bench.entries()[1].id, "title", "của người")
    due = dt.datetime(2026, 6, 30, 17, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    made = bench.plan(
        item(1, due=due), item(2, title="của máy"), item(3, state="withdrawn"), item(4, due=due), item(5, due=None),
        item(6, secrecy="MẬT"), item(7, held="may be the same as 1"), mass_close=True,
    )  # fmt: skip
    assert {s.action for s in made.steps} == {"update", "conflict", "close", "create", "refused", "held"}
    assert from_json(to_json(made)) == made
    with pytest.raises(UsageError, match="no plan"):
        from_json('{"format": "vnadmin.plan/1"}')


def test_a_document_closes_by_tasks_not_by_entries(bench):
    """One task of four is gone; that it has many entries does not make it many."""
    periods = [item(1)._replace(key=f"{item(1).key}.{n}") for n in range(2, 9)]
    bench.sync(item(1), *periods, item(2), item(3), item(4))
    gone = [one._replace(state="withdrawn") for one in (item(1), *periods)]
    steps = bench.plan(*gone, item(2), item(3), item(4)).steps
    assert [step.action for step in steps].count("close") == 8
    two = bench.plan(*gone, item(2, state="withdrawn"), item(3), item(4)).steps
    assert [step.action for step in two].count("refused") == 9
