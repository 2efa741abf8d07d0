"""The whole way of a task: documents, register, a tracker and people in it, the documents again with other words. For the test and for the demo."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import redmine_server
import vnadmin
from dav_servers import DavStage, radicale
from second_issue import Changed, change
from vnadmin.sync.applying import apply
from vnadmin.sync.credentials import Secret
from vnadmin.sync.planning import plan
from vnadmin.sync.redmine import Redmine
from vnadmin.sync.state import Links
from vnadmin.sync.web import Web
from vnadmin.track import Register, items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vnadmin.store import Archive
    from vnadmin.sync.adapter import Remote
    from vnadmin.sync.applying import Outcome
    from vnadmin.sync.steps import Plan
    from vnadmin.track.models import Item

ROOT = Path(__file__).parents[1]
CORPUS = [
    ROOT / "corpus" / "documents" / name
    for name in ("tb-vpcp_2024_kl-ha-tang-nang-luong.txt", "kh-ubnd-phuong_2026_ve-sinh-do-thi.txt")
]
REAL = [
    *sorted((ROOT.parent / "shared" / "real" / "text").glob("tb-627_*")),
    *sorted((ROOT.parent / "shared" / "real" / "seed").glob("001_*")),
]
RENAMED, REMARK, OWN_DAY = "Việc của phòng", "đang làm", "2030-01-01"


class Read(NamedTuple):
    """A document in the register. `ids`: of its tasks, in their order."""

    path: Path
    document: vnadmin.Document
    ids: Sequence[str]
    new: Sequence[str]


def take_in(paths: Sequence[Path], register: Register) -> list[Read]:
    """Reads documents into the register."""
    found = []
    for path in paths:
        document = vnadmin.read(path)
        added = register.add(document, name=path.name)
        found.append(Read(path, document, added.tasks, added.new))
    return found


def rewrite(read: Sequence[Read]) -> list[Changed]:
    """Changes the text of each document on the disk: a day later, a task gone, a task more."""
    changes = [change(one.document) for one in read]
    for one, changed in zip(read, changes, strict=True):
        one.path.write_text(changed.text, encoding="utf-8")
    return changes


class Side:
    """A tracker with its people, and our side of it."""

    def __init__(self, name: str, office: Any, archive: Archive) -> None:
        self.name, self.office = name, office
        self.register, self.links = Register(archive), Links(archive, name)
        self.adapter = office.adapter()

    def items(self) -> list[Item]:
        """What the tracker is to show: of recurring duties two months."""
        return items(self.register.tasks(), months=2)

    def plan(self) -> Plan:
        """What is to be done."""
        return plan(self.items(), self.adapter, self.links)

    def apply(self, made: Plan) -> list[Outcome]:
        """Does it."""
        return list(apply(made, self.adapter, self.links))

    def entries(self) -> dict[str, Remote]:
        """What stands there, by key."""
        return {remote.key or "": remote for remote in self.adapter.list_ours()}

    def people_work(self, read: Sequence[Read], changes: Sequence[Changed], *, own_day: bool = True) -> None:
        """Of each document a task is finished, one gets another title, and the one whose day will change gets a remark; of the first also another day
        if `own_day`.
        """
        there = self.entries()
        for number, (one, changed) in enumerate(zip(read, changes, strict=True)):
            self.office.finish(there[one.ids[changed.finished]].id)
            self.office.edit(there[one.ids[changed.renamed]].id, "title", RENAMED)
            moved = there[one.ids[changed.moved]]
            if own_day and number == 0:
                self.office.edit(moved.id, "due", OWN_DAY)
            self.office.annotate(moved.id, REMARK)


@contextmanager
def calendar() -> Iterator[DavStage]:
    """Radicale and a person with another program."""
    with radicale() as url:
        yield DavStage(url)


@contextmanager
def redmine(server: redmine_server.Server | None = None) -> Iterator[People]:
    """Redmine and a person in its pages; `server`: one that runs, which is emptied."""
    with ExitStack() as stack:
        if server is None:
            server = stack.enter_context(redmine_server.redmine())
        server.wipe()
        web = Web(server.url, headers={"X-Redmine-API-Key": Secret(server.keys["dong-bo"])})
        stack.callback(web.close)
        people = People(server, web)
        stack.callback(people.browser.close)
        yield people


class People(redmine_server.Person):
    """A person in the pages of Redmine, and our adapter."""

    def __init__(self, server: redmine_server.Server, web: Web) -> None:
        super().__init__(server)
        self.web = web

    def adapter(self) -> Redmine:
        """An adapter as a configuration makes it."""
        return Redmine(self.web, "nhiem-vu", field=self.server.field, rate=None)
