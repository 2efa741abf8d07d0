"""Redmine, the real program: one issue a task, people's work untouched, and what Redmine leaves out without a word is found."""

from __future__ import annotations

import datetime as dt
import os

import pytest

from redmine_server import Person, missing
from vnadmin.sync.contract import Contract
from vnadmin.sync.credentials import Secret
from vnadmin.sync.errors import Denied, Exists, Moved, PolicyRefusal, Refused, Unreachable
from vnadmin.sync.fields import fields_of
from vnadmin.sync.redmine import Redmine
from vnadmin.sync.targets import read_config
from vnadmin.sync.web import Web
from vnadmin.sync.wire import Wire
from vnadmin.track.models import Item

pytestmark = pytest.mark.slow
if missing() and not os.environ.get("VNADMIN_CI"):
    pytest.skip(missing(), allow_module_level=True)

WAYS = []
KEY = "0f6d2f0c-6a50-5c1c-9a44-5d3f8d2b7e11"
PRIORITIES = {1: "Khẩn cấp", 3: "Cao"}


def item(key=KEY, **changed):
    """An item as the register gives it."""
    made = Item(
        key=key,
        task_id=key[:36],
        title="[Sở Y tế] rà soát kho thuốc “dự phòng” (đợt 1), báo cáo",
        due=dt.date(2020, 3, 31),
        description='Sản phẩm: báo cáo\nPhối hợp: Sở Tài chính\nTrích nguyên văn: "rà soát [kho] \\ *thuốc*; 50%"',
        categories=("Sở Y tế", "12/KH-UBND"),
        priority=3,
        state="open",
        note=None,
        symbol="12/KH-UBND",
        secrecy=None,
        review="accepted",
        confidence=0.9,
    )
    return made._replace(**changed)


@pytest.fixture(scope="module")
def running(redmine_running):
    """The Redmine of all tests."""
    yield redmine_running
    redmine_running.wipe()
    for way in WAYS:
        way.close()


@pytest.fixture
def office(running):
    """No issues, an adapter with the rights of an ordinary user, and a person."""
    running.wipe()
    return Office(running, adapter(running))


class Office(Person):
    """The server, our adapter on it, a person who works in it."""

    def __init__(self, server, adapter):
        super().__init__(server)
        self.adapter = adapter
        WAYS.append(self.browser)


def adapter(server, who="dong-bo", project="nhiem-vu", **options):
    """An adapter; the custom field is given by number, as an ordinary user must."""
    options.setdefault("field", server.field)
    return Redmine(client(server, who), project, **options)


def client(server, who="dong-bo", url=None):
    """The way to the server; `url`: another way to it."""
    web = Web(url or server.url, headers={"X-Redmine-API-Key": Secret(server.keys[who])})
    WAYS.append(web)
    return web


def test_the_issue_is_what_was_meant(office):
    """Field by field, with a day that is over and a quote with signs of markup."""
    made = office.adapter.create(item())
    issue = office.issue(made.id)
    assert issue["subject"] == item().title
    assert issue["description"].replace("\r\n", "\n") == item().description
    assert issue["due_date"] == "2020-03-31"
    assert issue["start_date"] is None
    assert issue["status"]["name"] == "Mới"
    assert issue["tracker"]["name"] == "Nhiệm vụ"
    assert "assigned_to" not in issue
    assert issue["custom_fields"] == [{"id": office.server.field, "name": "vnadmin", "value": KEY}]
    assert made.fields == fields_of(item(), office.adapter.capabilities)
    assert made == office.adapter.read(made.id)
    assert [made] == list(office.adapter.list_ours()) == office.adapter.find(KEY)
    assert made.url.endswith(f"/issues/{made.id}")
    assert office.adapter.find(KEY[:-1]) == []


def test_made_twice_is_made_once(office):
    """Also where it was closed, or moved into another project."""
    made = office.adapter.create(item())
    for change in ({}, {"status_id": 5}, {"project_id": "luu"}):
        if change:
            office.does("PUT", f"/issues/{made.id}.json", **change)
        with pytest.raises(Exists) as caught:
            office.adapter.create(item())
        assert caught.value.id == made.id
    assert [remote.done for remote in office.adapter.list_ours()] == [True]


@pytest.mark.parametrize("page", [100, 1000])
def test_all_pages_are_read(office, page, monkeypatch):
    """More than one page, closed ones too, also where the server gives less at once than is asked; issues of people are not ours."""
    monkeypatch.setattr("vnadmin.sync.redmine._PAGE", page)
    number = office.adapter.create(item()).id
    columns = (
        "tracker_id, project_id, subject, status_id, priority_id, author_id, created_on, updated_on, root_id, lft, rgt"
    )
    office.server.sql(
        f"INSERT INTO issues ({columns}) SELECT tracker_id, project_id, 'x' || value, 1 + value % 5, priority_id, author_id,"
        f" created_on, updated_on, 0, 1, 2 FROM issues, json_each('[{','.join(map(str, range(250)))}]') WHERE issues.id = {number}",
        "UPDATE issues SET root_id = id",
        f"INSERT INTO custom_values (customized_type, customized_id, custom_field_id, value)"
        f" SELECT 'Issue', id, {office.server.field}, subject FROM issues WHERE subject LIKE 'x%' AND subject <> 'x7'",
    )
    keys = [remote.key for remote in office.adapter.list_ours()]
    assert sorted(keys) == sorted([KEY, *(f"x{number}" for number in range(250) if number != 7)])


def test_what_people_own_stays(office):
    """Assignee, status, notes, progress and start live through our writing."""
    made = office.adapter.create(item())
    person = office.does("GET", "/users/current.json")["user"]["id"]
    office.does(
        "PUT", f"/issues/{made.id}.json",
        assigned_to_id=person, status_id=2, done_ratio=40, start_date="2020-01-02", notes="đang làm",
    )  # fmt: skip
    before = office.adapter.read(made.id)
    after = office.adapter.update(before, {"title": "[Sở Y tế] việc khác", "due": "2020-05-01", "description": ""})
    assert after.fields == {"title": "[Sở Y tế] việc khác", "due": "2020-05-01"}
    issue = office.issue(made.id)
    assert (issue["assigned_to"]["id"], issue["status"]["id"], issue["done_ratio"]) == (person, 2, 40)
    assert issue["start_date"] == "2020-01-02"
    assert "đang làm" in [journal["notes"] for journal in issue["journals"]]


def test_a_stale_write_is_refused(office):
    """Within the same second too, and also where a person changed what is not ours."""
    made = office.adapter.create(item())
    office.does("PUT", f"/issues/{made.id}.json", done_ratio=10)
    with pytest.raises(Moved):
        office.adapter.update(made, {"title": "khác"})
    with pytest.raises(Moved):
        office.adapter.close(made, "thay thế", done=False)
    assert office.issue(made.id)["subject"] == item().title


def test_a_page_saved_in_a_browser_changes_nothing(office):
    """A browser sends its own line ends: no change of the description."""
    made = office.adapter.create(item())
    office.does("PUT", f"/issues/{made.id}.json", description=item().description.replace("\n", "\r\n"))
    assert office.adapter.read(made.id).fields == made.fields


def test_close_says_why(office):
    """Closed with a note in the journal; what is closed stays as it is."""
    made = office.adapter.create(item())
    closed = office.adapter.close(made, "Không còn trong 15/KH-UBND", done=False)
    assert closed.done
    assert office.adapter.close(closed, "nữa", done=True) == closed
    issue = office.issue(made.id)
    assert issue["status"]["name"] == "Đã đóng"
    assert [journal["notes"] for journal in issue["journals"]] == ["Không còn trong 15/KH-UBND"]


def test_own_names_of_statuses_and_priorities(office):
    """Done and withdrawn may close in two ways; urgency may set the priority."""
    own = adapter(office.server, withdrawn="Từ chối", priorities=PRIORITIES)
    assert "priority" in own.capabilities.fields
    made = own.create(item())
    assert office.issue(made.id)["priority"]["name"] == "Cao"
    assert made.fields["priority"] == "3"
    assert "priority" not in own.update(made, {"priority": ""}).fields
    assert office.issue(made.id)["priority"]["name"] == "Bình thường"
    own.close(own.read(made.id), "bỏ", done=False)
    assert office.issue(made.id)["status"]["name"] == "Từ chối"
    done = own.create(item(KEY + ".2", priority=None))
    own.close(done, "xong", done=True)
    assert office.issue(done.id)["status"]["name"] == "Đã đóng"


def test_what_redmine_does_not_take_is_told(office):
    """A start after the day, a title too long, a day that sub-tasks decide, a status that the workflow forbids."""
    made = office.adapter.create(item())
    with pytest.raises(Refused, match="255"):
        office.adapter.update(made, {"title": "x" * 256})
    office.does("PUT", f"/issues/{made.id}.json", start_date="2020-03-01")
    with pytest.raises(Refused, match="ngày bắt đầu"):
        office.adapter.update(office.adapter.read(made.id), {"due": "2020-02-01"})
    child = {"project_id": "nhiem-vu", "tracker_id": 1, "subject": "việc con", "due_date": "2030-01-01"}
    number = office.does("POST", "/issues.json", **child, parent_issue_id=int(made.id))["issue"]["id"]
    with pytest.raises(Refused, match="due"):
        office.adapter.update(office.adapter.read(made.id), {"due": "2020-05-01"})
    with pytest.raises(Refused, match="cannot be closed"):
        office.adapter.close(office.adapter.read(made.id), "bỏ", done=False)
    office.does("PUT", f"/issues/{number}.json", status_id=5)
    assert office.adapter.close(office.adapter.read(made.id), "bỏ", done=False).done


def test_an_issue_that_is_gone(office):
    """None for what is not there, Moved for writing it, None as key for what lost it."""
    made = office.adapter.create(item())
    office.does("PUT", f"/issues/{made.id}.json", custom_fields=[{"id": office.server.field, "value": ""}])
    assert office.adapter.read(made.id).key is None
    assert list(office.adapter.list_ours()) == []
    office.does("DELETE", f"/issues/{made.id}.json", who="admin")
    assert office.adapter.read(made.id) is None
    assert office.adapter.read("x") is None
    with pytest.raises(Moved):
        office.adapter.update(made, {"title": "khác"})


def test_probe_says_what_an_administrator_has_to_do(office):
    """Key, project, tracker, field, status, priority: each is named."""
    server = office.server
    assert office.adapter.probe() == "Redmine, project nhiem-vu, tracker Nhiệm vụ, as dong-bo"
    assert adapter(server, "admin", field="vnadmin").probe().endswith("as admin")
    wrong = [
        ({"project": "khac"}, "no project khac"),
        ({"tracker": "Việc"}, "no tracker Việc; it has: Nhiệm vụ, Lỗi"),
        ({"field": "vnadmin"}, "Administration, Custom fields"),
        ({"field": "khac", "who": "admin"}, "Administration, Custom fields"),
        ({"tracker": "Lỗi", "who": "admin"}, "not as it has to be"),
        ({"closed": "Xong"}, "no closed status Xong"),
        ({"priorities": {1: "Ngay"}}, "no priority Ngay; there are: Thấp"),
    ]
    for options, words in wrong:
        with pytest.raises(Denied, match=words):
            adapter(server, **options).probe()
    office.adapter.create(item())
    assert adapter(server, field="vnadmin").probe()  # an issue shows it
    with pytest.raises(Denied, match="do not show the field 99"):
        adapter(server, field=99).probe()
    server.sql("UPDATE custom_fields SET is_filter = 0")
    try:
        for who in ("admin", "dong-bo"):
            with pytest.raises(Denied, match="filter"):
                adapter(server, who).probe()
        assert len(list(office.adapter.list_ours())) == 1  # slower, and right
    finally:
        server.sql("UPDATE custom_fields SET is_filter = 1")


def test_an_issue_without_its_key_does_not_stay(office):
    """Where the field is not on for the tracker, the first creation says so; it would be made again and again."""
    with pytest.raises(Denied, match="made without its key"):
        adapter(office.server, tracker="Lỗi").create(item())
    [issue] = office.does("GET", "/issues.json?status_id=*")["issues"]
    assert issue["status"]["is_closed"]


def test_errors_tell_what_may_be_done_next(office, tmp_path, monkeypatch):
    """A wrong key, a server that is not there, one that is no Redmine; the key is in no message."""

    def probe(url):
        config = tmp_path / "vnadmin.toml"
        config.write_text(
            f'[targets.so]\nadapter = "redmine"\nurl = "{url}"\nproject = "nhiem-vu"\nfield = 1\n', "utf-8"
        )
        found = read_config(config).target("so").open()
        WAYS.append(found._web)
        return found.probe()

    with pytest.raises(Denied, match="VNADMIN_SO_KEY"):
        probe(office.server.url)
    monkeypatch.setenv("VNADMIN_SO_KEY", office.server.keys["dong-bo"])
    assert probe(office.server.url + "/").endswith("as dong-bo")
    monkeypatch.setenv("VNADMIN_SO_KEY", "bi-mat")
    with pytest.raises(Denied) as caught:
        probe(office.server.url)
    assert "bi-mat" not in str(caught.value)
    with pytest.raises(Unreachable):
        probe("http://127.0.0.1:9")
    with pytest.raises(PolicyRefusal):
        probe("http://redmine.example.org")


def test_the_key_travels_in_a_header_only(office):
    """No address holds it, so no log of a server between does."""
    with Wire(office.server.url) as wire:
        ours = Redmine(client(office.server, url=wire.url), "nhiem-vu", field=office.server.field)
        ours.probe()
        made = ours.update(ours.create(item()), {"title": "khác"})
        assert ours.close(made, "bỏ", done=False).done
        asked = [path for _, path in wire.seen]
    assert len(asked) > 10
    assert not any(key in path for path in asked for key in office.server.keys.values())


class Stage(Person):
    """A person in the browser, for the contract suite."""

    exact_guard = False  # a change and its reversal within a second leave no trace

    def __init__(self, server, wire):
        super().__init__(server)
        WAYS.append(self.browser)
        self.wire = wire
        self.ways = {True: client(server), False: client(server, url=wire.url)}

    def adapter(self, *, direct=False):
        """An adapter as a configuration makes it."""
        way = self.ways[direct]
        return Redmine(way, "nhiem-vu", field=self.server.field, priorities={**PRIORITIES, 5: "Trung bình"})

    def reset(self):
        """No issues."""
        self.server.wipe()


class TestContract(Contract):
    """What every adapter must hold."""

    histories = 40

    @pytest.fixture(scope="class")
    @classmethod
    def stage(cls, running):
        """An empty Redmine, and a wire that fails when told to."""
        with Wire(running.url) as wire:
            yield Stage(running, wire)
