"""The webhook at a receiver of our own: the suite of all adapters, signatures, and a receiver that does not let us look."""

from __future__ import annotations

import json

import pytest

from receiver import SECRET, receiver, stage
from vnadmin.errors import UsageError
from vnadmin.store import Archive
from vnadmin.sync.applying import apply
from vnadmin.sync.contract import Contract, hasty
from vnadmin.sync.credentials import Secret
from vnadmin.sync.errors import Denied
from vnadmin.sync.plan_file import to_json
from vnadmin.sync.planning import plan
from vnadmin.sync.policy import Policy
from vnadmin.sync.stage import item
from vnadmin.sync.state import Links
from vnadmin.sync.web import Web
from vnadmin.sync.webhook import Webhook, signature, verify
from vnadmin.sync.wire import Wire


class TestReceiver(Contract):
    """A receiver that lets us look."""

    @pytest.fixture(scope="class")
    @classmethod
    def stage(cls):
        with stage() as made:
            yield made


def test_the_signature_is_that_of_the_convention():
    """The example that the authors of Standard Webhooks give for checking libraries."""
    assert (
        signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )  # fmt: skip


def test_a_signature_is_good_for_its_words_and_some_minutes():
    """Other words, another name, an old moment, no signature: refused."""
    headers = {
        "webhook-id": "a",
        "webhook-timestamp": "1000",
        "webhook-signature": signature(SECRET, "a", "1000", b"x"),
    }
    assert verify(SECRET, headers, b"x", now=1100)
    assert verify(SECRET, {**headers, "webhook-signature": f"v1,zzz {headers['webhook-signature']}"}, b"x", now=1100)
    assert not verify(SECRET, headers, b"y", now=1100)
    assert not verify(SECRET, headers, b"x", now=1400)
    assert not verify(SECRET, {**headers, "webhook-id": "b"}, b"x", now=1100)
    assert not verify(SECRET, {}, b"x", now=1100)
    assert not verify("khác", headers, b"x", now=1100)


def test_a_wrong_secret_is_denied():
    """And nothing of it stands in the message."""
    with receiver() as (url, box):
        adapter = Webhook(Web(url), Secret("sai rồi"))
        with pytest.raises(Denied) as caught:
            adapter.probe()
        assert "sai rồi" not in str(caught.value)
        assert box.refused == 1


class TestBlind:
    """A receiver that only takes: what we sent last stands for what is there."""

    @pytest.fixture
    def wired(self):
        with receiver() as (url, box), Wire(url) as wire, Archive.open(":memory:") as archive:
            yield Webhook(Web(f"{wire.url}/viec", timeout=20), Secret(SECRET)), box, wire, Links(archive, "target")

    def sync(self, wired, *items):
        adapter, _, _, links = wired
        made = plan(items, adapter, links, policy=Policy(mass_close=True), caller=hasty())
        return [o.result for o in apply(made, adapter, links, caller=hasty())]

    @pytest.mark.parametrize("fault", [None, "busy", "error", "error after", "lost request", "lost answer"])
    def test_every_event_arrives_once(self, wired, fault):
        """Create, change, change back, close: each with a fault at the first try."""
        _, box, wire, _ = wired
        for wanted in (item(1), item(1, title="khác"), item(1), item(1, title="khác"), item(1, state="withdrawn")):
            wire.expect(fault)
            assert self.sync(wired, wanted) == ["done"]
            (entry,) = box.entries.values()
            assert (entry["fields"]["title"], entry["done"]) == (
                wanted.title if wanted.state == "open" else "khác",
                wanted.state != "open",
            )
            assert self.sync(wired, wanted) == ["skipped"]
        assert entry["closed_as"] == "withdrawn"

    def test_a_person_is_not_overwritten(self, wired):
        """The receiver refuses our old guard: a conflict, for as long as nobody settles it."""
        _, box, _, links = wired
        self.sync(wired, item(1))
        (id_,) = box.entries
        box.put(id_, fields={"title": "của người"})
        for _ in range(2):
            assert self.sync(wired, item(1, title="của máy")) == ["conflict"]
            assert box.entries[id_]["fields"]["title"] == "của người"
        assert json.dumps([link.state for link in links]) == '["linked"]'


@pytest.mark.parametrize("words", ["whsec_không phải", "whsec_abc", "whsec_"])
def test_a_secret_that_cannot_sign(words):
    """Copied badly: said before anything is sent."""
    with receiver() as (url, _), pytest.raises(UsageError, match="begins with whsec_"):
        Webhook(Web(url), Secret(words))


def test_an_address_with_a_token():
    """The token reaches the receiver with every request, also where we look; it stands nowhere else."""
    with receiver() as (url, box), Archive.open(":memory:") as archive:
        hook = Webhook(Web(f"{url}?token=rat-mat-1"), Secret(SECRET), reads=True)
        links = Links(archive, "moc")
        made = plan([item(1), item(2), item(3)], hook, links, policy=Policy(), caller=hasty())
        assert [o.result for o in apply(made, hook, links, caller=hasty())] == ["done"] * 3
        assert len(list(hook.list_ours())) == len(box.entries) == 3
        assert "rat-mat-1" not in to_json(made) + "".join(archive.db.iterdump())
