"""The suite that every adapter must pass, on the real tracker. It needs pytest and Hypothesis.

A writer of an adapter makes a `Stage` and a class of tests::

    class TestMine(Contract):
        @pytest.fixture(scope="class")
        @classmethod
        def stage(cls):
            with my_server() as server:
                yield MyStage(server)

`VNADMIN_HISTORIES` says how many random histories are tried; without it as many as `histories`, always the same ones.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

import pytest

from vnadmin.store import Archive
from vnadmin.sync.applying import apply
from vnadmin.sync.bench import Bench, hasty
from vnadmin.sync.errors import Exists, Moved, SyncError
from vnadmin.sync.fields import fields_of
from vnadmin.sync.histories import run_histories
from vnadmin.sync.planning import plan
from vnadmin.sync.retry import Caller, Patience
from vnadmin.sync.stage import NASTY, Crash, Troubled, item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.sync.stage import Stage

_LATER = dt.date(2026, 6, 30)


class Contract:
    """Tests that a subclass inherits. It gives a fixture `stage`."""

    histories = 200

    @pytest.fixture
    def bench(self, stage: Stage) -> Iterator[Bench]:
        """An empty tracker and an empty archive."""
        stage.reset()
        if stage.wire:
            stage.wire.clear()
        with Archive.open(":memory:") as archive:
            yield Bench(stage, archive)

    # --- the adapter by itself ---------------------------------------------------------------------------------------

    def test_the_probe_names_the_program(self, bench: Bench) -> None:
        """One line, and no secret in it."""
        said = bench.stage.adapter().probe()
        assert said
        assert "\n" not in said

    @pytest.mark.parametrize("number", range(len(NASTY)))
    def test_what_is_written_is_read_back(self, bench: Bench, number: int) -> None:
        """Every field that the adapter declares, letter by letter, whatever it holds."""
        adapter, nasty = bench.stage.adapter(), NASTY[number]
        dues = (dt.date(2026, 3, 31), dt.datetime(2026, 3, 31, 17, tzinfo=dt.timezone(dt.timedelta(hours=7))), None)
        for i, due in enumerate(dues):
            made = item(i + 1, **nasty._asdict(), due=due, priority=(1, 3, 5, None)[(i + number) % 4])
            remote = adapter.create(made)
            again = adapter.read(remote.id)
            assert again is not None
            assert {f: v for f, v in again.fields.items() if v} == fields_of(made, adapter.capabilities)
            assert (again.key, again.done) == (made.key, False)
        assert len(list(adapter.list_ours())) == len(dues)

    def test_an_update_touches_nothing_else(self, bench: Bench) -> None:
        """One field after the other, with a person's words beside them; then each is taken away."""
        adapter, stage = bench.stage.adapter(), bench.stage
        first = item(1, priority=1)
        other = fields_of(
            item(1, title="khác", due=_LATER, description="khác\nhẳn", categories=("B", "A"), priority=5),
            adapter.capabilities,
        )
        remote = adapter.create(first)
        stage.annotate(remote.id, "việc của tôi")
        wanted = fields_of(first, adapter.capabilities)
        for changes in [{f: v} for f, v in other.items()] + [{f: ""} for f in other if f != "title"]:
            before = adapter.read(remote.id)
            assert before is not None
            adapter.update(before, changes)
            wanted = {f: v for f, v in {**wanted, **changes}.items() if v}
            after = adapter.read(remote.id)
            assert after is not None
            assert ({f: v for f, v in after.fields.items() if v}, after.done, after.key) == (wanted, False, first.key)
            assert stage.annotation(remote.id) == "việc của tôi"

    def test_a_stale_update_is_refused(self, bench: Bench) -> None:
        """Who writes on what was read before a person wrote, writes nothing."""
        adapter, stage = bench.stage.adapter(), bench.stage
        remote = adapter.create(item(1))
        stage.edit(remote.id, "title", "của người")
        with pytest.raises(Moved):
            adapter.update(remote, {"title": "của máy"})
        with pytest.raises(Moved):
            adapter.close(remote, "thôi", done=False)
        now = adapter.read(remote.id)
        assert now is not None
        assert (now.fields["title"], now.done) == ("của người", False)

    def test_closing_keeps_the_entry(self, bench: Bench) -> None:
        """It is finished and still there, with the words that it had."""
        adapter = bench.stage.adapter()
        for number, done in enumerate((True, False), 1):
            remote = adapter.create(item(number))
            assert adapter.close(remote, "Không còn trong văn bản 13/KH-UBND.", done=done).done
            now = adapter.read(remote.id)
            assert now is not None
            assert now.done
            assert now.key == remote.key
            assert now.fields["title"] == remote.fields["title"]
            assert remote.id in {one.id for one in adapter.list_ours()}

    def test_what_is_not_there_is_none(self, bench: Bench) -> None:
        """An entry that a person deleted; writing to it is refused."""
        adapter = bench.stage.adapter()
        remote = adapter.create(item(1))
        bench.stage.delete(remote.id)
        assert adapter.read(remote.id) is None
        assert list(adapter.list_ours()) == []
        with pytest.raises(Moved):
            adapter.update(remote, {"title": "x"})

    def test_a_guarded_tracker_makes_nothing_twice(self, bench: Bench) -> None:
        """Where the guard is exact, a second entry of a key is refused by the tracker."""
        adapter = bench.stage.adapter()
        if adapter.capabilities.guard != "exact":
            pytest.skip("the tracker has no guard of its own")
        adapter.create(item(1))
        with pytest.raises(Exists):
            bench.stage.adapter().create(item(1))
        assert len(bench.entries()) == 1

    # --- the whole way -----------------------------------------------------------------------------------------------

    def test_create_twice(self, bench: Bench) -> None:
        """The second run has nothing to do; nor has a plan that is applied again."""
        first = bench.plan(item(1), item(2))
        adapter = bench.stage.adapter(direct=True)
        assert [o.result for o in apply(first, adapter, bench.links, caller=hasty())] == ["done", "done"]
        assert [o.result for o in apply(first, adapter, bench.links, caller=hasty())] == ["skipped", "skipped"]
        assert [s.action for s in bench.plan(item(1), item(2)).steps] == ["unchanged"] * 2
        assert len(bench.entries()) == 2

    def test_two_offices_make_one_entry(self, bench: Bench) -> None:
        """Two archives plan before either writes: the second finds what the first made."""
        adapter, mine = bench.stage.adapter(direct=True), bench.plan(item(1))
        another = bench.stage.adapter(direct=True)
        with Archive.open(":memory:") as archive:
            other = Bench(bench.stage, archive)
            theirs = other.plan(item(1))
            assert [o.result for o in apply(theirs, another, other.links, caller=hasty())] == ["done"]
            assert [o.result for o in apply(mine, adapter, bench.links, caller=hasty())] == ["conflict"]
        assert len(bench.entries()) == 1
        assert [o.action for o in bench.sync(item(1))] == ["adopt"]
        assert len(bench.entries()) == 1

    def test_a_person_edits_what_a_crash_left(self, bench: Bench) -> None:
        """It was made and not recorded; what the person wrote then stays, and we know that it is theirs."""
        with pytest.raises(Crash):
            bench.sync(item(1), adapter=Troubled(bench.stage.adapter(direct=True), "create", 1, "crash after"))
        bench.stage.edit(bench.entry().id, "title", "của người")
        (step,) = bench.plan(item(1)).steps
        assert (step.action, [c.field for c in step.kept]) == ("adopt", ["title"])
        bench.sync(item(1))
        bench.sync(item(1, title="của máy"))
        assert bench.entry().fields["title"] == "của người"

    def test_a_person_sets_back_what_a_crash_left(self, bench: Bench) -> None:
        """We wrote and could not record it, a person set it back: nobody writes over that."""
        if not bench.stage.exact_guard:
            pytest.skip("the tracker does not tell two writes within a second apart")
        bench.sync(item(1))
        with pytest.raises(Crash):
            bench.sync(
                item(1, title="của máy"), adapter=Troubled(bench.stage.adapter(direct=True), "update", 1, "crash after")
            )
        bench.stage.edit(bench.entry().id, "title", item(1).title)
        assert [s.action for s in bench.plan(item(1, title="của máy")).steps] == ["conflict"]
        bench.sync(item(1, title="của máy"))
        assert bench.entry().fields["title"] == item(1).title

    def test_what_both_say_counts_for_both(self, bench: Bench) -> None:
        """A person and the register came to the same words; when the person goes back, that stays."""
        bench.sync(item(1))
        bench.stage.edit(bench.entry().id, "title", "như nhau")
        assert [o.action for o in bench.sync(item(1, title="như nhau"))] == ["adopt"]
        bench.stage.edit(bench.entry().id, "title", item(1).title)
        bench.sync(item(1, title="như nhau"))
        assert bench.entry().fields["title"] == item(1).title

    def test_a_change_of_ours_is_written(self, bench: Bench) -> None:
        """Field by field; the plan says what was and what will be."""
        bench.sync(item(1))
        (step,) = bench.plan(item(1, due=_LATER)).steps
        assert [(c.field, c.old, c.new) for c in step.changes] == [("due", "2026-03-31", "2026-06-30")]
        bench.sync(item(1, due=_LATER))
        assert bench.entry().fields["due"] == "2026-06-30"

    def test_a_human_edit_stays(self, bench: Bench) -> None:
        """Only they changed: kept. Both did: a conflict, kept. Another field of ours is written all the same."""
        bench.sync(item(1))
        bench.stage.edit(bench.entry().id, "title", "của người")
        (step,) = bench.plan(item(1)).steps
        assert (step.action, [c.field for c in step.kept]) == ("unchanged", ["title"])
        both = item(1, title="của máy", due=_LATER)
        made = bench.plan(both)
        assert (made.steps[0].action, [c.field for c in made.steps[0].conflicts], made.code()) == (
            "update",
            ["title"],
            5,
        )
        bench.sync(both)
        fields = bench.entry().fields
        assert (fields["title"], fields["due"]) == ("của người", "2026-06-30")

    def test_an_edit_after_the_plan_stays(self, bench: Bench) -> None:
        """What a person wrote between plan and apply."""
        bench.sync(item(1))
        adapter = bench.stage.adapter(direct=True)
        late = bench.plan(item(1, title="của máy"))
        bench.stage.edit(bench.entry().id, "title", "của người")
        assert [o.result for o in apply(late, adapter, bench.links, caller=hasty())] == ["conflict"]
        assert bench.entry().fields["title"] == "của người"

    def test_a_finished_entry_is_never_opened_again(self, bench: Bench) -> None:
        """Not by a change of the title; a new deadline is a conflict."""
        bench.sync(item(1))
        bench.stage.finish(bench.entry().id)
        before = bench.entry()
        assert before.done
        bench.sync(item(1, title="khác"))
        (step,) = bench.plan(item(1, due=_LATER)).steps
        assert (step.action, step.reason) == ("conflict", "finished-changed")
        assert [o.result for o in bench.sync(item(1, due=_LATER))] == ["conflict"]
        assert bench.entry() == before

    @pytest.mark.parametrize("trouble", ["crash before", "crash after"])
    def test_a_crash_between_creating_and_recording(self, bench: Bench, trouble: Any) -> None:
        """The next run looks first; one entry of each."""
        broken = Troubled(bench.stage.adapter(direct=True), "create", 2, trouble)
        with pytest.raises(Crash):
            bench.sync(item(1), item(2), item(3), adapter=broken)
        bench.sync(item(1), item(2), item(3))
        assert [remote.key for remote in bench.entries()] == [item(n).key for n in (1, 2, 3)]
        assert {s.action for s in bench.plan(item(1), item(2), item(3)).steps} == {"unchanged"}

    @pytest.mark.parametrize("verb", ["update", "close"])
    @pytest.mark.parametrize(
        "trouble", ["crash before", "crash after", "unknown before", "unknown after", "unreachable"]
    )
    def test_a_write_of_unknown_outcome(self, bench: Bench, verb: Any, trouble: Any) -> None:
        """It is done in the end, once."""
        bench.sync(item(1))
        wanted = item(1, title="khác") if verb == "update" else item(1, state="withdrawn")
        broken = Troubled(bench.stage.adapter(direct=True), verb, 1, trouble)
        if "crash" in trouble:
            with pytest.raises(Crash):
                bench.sync(wanted, adapter=broken, mass_close=True)
        else:
            bench.sync(wanted, adapter=broken, mass_close=True)
        bench.sync(wanted, mass_close=True)
        assert (bench.entry().done, bench.entry().fields["title"]) == (
            verb == "close",
            item(1, title=wanted.title).title,
        )
        assert not bench.plan(wanted).waiting()

    def test_lost_state(self, bench: Bench) -> None:
        """The links are found again by the keys; what differs is left to a person, not written over."""
        bench.sync(item(1), item(2), item(3))
        bench.stage.edit(bench.entries()[1].id, "title", "của người")
        bench.stage.finish(bench.entries()[2].id)
        bench.lose_state()
        made = bench.plan(item(1), item(2), item(3))
        assert [s.action for s in made.steps] == ["adopt", "conflict", "adopt"]
        bench.sync(item(1), item(2), item(3))
        assert len(bench.entries()) == 3
        assert bench.entries()[1].fields["title"] == "của người"
        assert bench.entries()[2].done
        assert [s.action for s in bench.plan(item(1), item(2), item(3)).steps] == ["unchanged", "conflict", "unchanged"]

    def test_two_entries_of_one_key(self, bench: Bench) -> None:
        """A conflict; neither is written."""
        bench.sync(item(1))
        if not bench.stage.copy(bench.entry().id):
            pytest.skip("nobody can copy an entry there")
        (step,) = bench.plan(item(1, title="khác")).steps
        assert (step.action, step.reason) == ("conflict", "duplicate")
        bench.sync(item(1, title="khác"))
        assert [remote.fields["title"] for remote in bench.entries()] == [item(1).title] * 2

    def test_many_closings_at_once_are_refused(self, bench: Bench) -> None:
        """More than 30 % of a document; with the rule switched off they are closed, none is deleted."""
        all_ = [item(n) for n in range(1, 6)]
        bench.sync(*all_)
        fewer = [one._replace(state="withdrawn", note="Thay bằng 13/KH-UBND.") for one in all_[:2]] + all_[2:]
        made = bench.plan(*fewer)
        assert (made.code(), made.counts()["refused"]) == (8, 2)
        bench.sync(*fewer)
        assert [remote.done for remote in bench.entries()] == [False] * 5
        bench.sync(*fewer, mass_close=True)
        assert [remote.done for remote in bench.entries()] == [True, True, False, False, False]
        bench.sync(*all_)
        assert [remote.done for remote in bench.entries()] == [True, True, False, False, False]

    # --- a bad wire --------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("fault", ["busy", "down", "error", "error after", "lost request", "lost answer"])
    @pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
    def test_the_nth_request_fails(self, bench: Bench, fault: Any, nth: int) -> None:
        """Nothing is made twice, and the next run ends what this one left."""
        wire = bench.stage.wire
        if wire is None:
            pytest.skip("no network between us")
        wire.expect(*[None] * (nth - 1), fault)
        adapter = bench.stage.adapter()
        try:
            bench.sync(item(1), item(2), adapter=adapter)
        except SyncError as error:
            assert nth == 1 or fault in ("error", "error after", "lost request", "lost answer"), error  # noqa: PT017
        wire.clear()
        bench.sync(item(1), item(2))
        assert [remote.key for remote in bench.entries()] == [item(1).key, item(2).key]
        assert not bench.plan(item(1), item(2)).waiting()

    def test_the_target_says_when_to_come_again(self, bench: Bench) -> None:
        """Retry-After is kept to, and one that asks too much ends the run."""
        wire = bench.stage.wire
        if wire is None:
            pytest.skip("no network between us")
        waits: list[float] = []
        wire.retry_after = "7"
        try:
            bench.sync(item(1))
            wire.expect("busy", "busy")
            caller = Caller(Patience(total=20), sleep=waits.append)
            adapter = bench.stage.adapter()
            assert plan([item(1)], adapter, bench.links, caller=caller).counts()["unchanged"] == 1
            assert waits == [7, 7]
            wire.expect("busy", "busy", "busy")
            with pytest.raises(SyncError, match="7 s"):
                plan([item(1)], adapter, bench.links, caller=caller)
        finally:
            wire.retry_after = "0"
            wire.clear()

    # --- everything at once ------------------------------------------------------------------------------------------

    @pytest.mark.slow
    def test_random_histories(self, bench: Bench) -> None:
        """Nothing duplicated, nothing lost, nothing overwritten, whatever happens in whatever order."""
        asked = os.environ.get("VNADMIN_HISTORIES")
        run_histories(bench.stage, int(asked or self.histories), always_the_same=asked is None)
