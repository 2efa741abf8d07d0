"""A tracker that is a dictionary: for the logic of plans, without any program. The real ones are in the tests of their adapters."""

from __future__ import annotations

from vnadmin.sync.adapter import Capabilities, Remote
from vnadmin.sync.errors import Exists, Moved
from vnadmin.sync.fields import FIELDS, fields_of


class Shelf:
    """The entries: id → key, fields, done, guard, remark."""

    def __init__(self):
        self.entries = {}
        self.count = 0

    def put(self, id_, **values):
        self.count += 1
        self.entries[id_] = {**self.entries.get(id_, {"done": False, "remark": ""}), **values, "guard": str(self.count)}


class ShelfAdapter:
    """The adapter of the reference."""

    address = "shelf"

    def __init__(self, shelf, capabilities=None):
        self.shelf = shelf
        self.capabilities = capabilities or Capabilities("exact", frozenset(FIELDS))

    def probe(self):
        return "shelf"

    def list_ours(self):
        return [self.read(id_) for id_, entry in self.shelf.entries.items() if entry["key"]]

    def read(self, id):
        found = self.shelf.entries.get(id)
        return found and Remote(id, found["key"], dict(found["fields"]), found["done"], found["guard"])

    def create(self, item):
        if self.capabilities.guard == "exact" and item.key in self.shelf.entries:
            raise Exists("there", item.key)
        id_ = item.key if self.capabilities.guard == "exact" else str(self.shelf.count)
        self.shelf.put(id_, key=item.key, fields=fields_of(item, self.capabilities))
        return self.read(id_)

    def _checked(self, remote):
        now = self.read(remote.id)
        if now is None or now.guard != remote.guard:
            raise Moved("moved")

    def update(self, remote, changes):
        self._checked(remote)
        fields = {f: v for f, v in {**self.shelf.entries[remote.id]["fields"], **changes}.items() if v}
        self.shelf.put(remote.id, fields=fields)
        return self.read(remote.id)

    def close(self, remote, note, *, done):
        self._checked(remote)
        self.shelf.put(remote.id, done=True)
        return self.read(remote.id)


class ShelfStage:
    """People at the shelf."""

    wire = None
    exact_guard = True

    def __init__(self, capabilities=None):
        self.capabilities = capabilities
        self.shelf = Shelf()

    def adapter(self, *, direct=False):
        return ShelfAdapter(self.shelf, self.capabilities)

    def reset(self):
        self.shelf = Shelf()

    def edit(self, id, field, value):
        fields = {f: v for f, v in {**self.shelf.entries[id]["fields"], field: value}.items() if v}
        self.shelf.put(id, fields=fields)

    def finish(self, id):
        self.shelf.put(id, done=True)

    def reopen(self, id):
        self.shelf.put(id, done=False)

    def delete(self, id):
        del self.shelf.entries[id]

    def copy(self, id):
        self.shelf.put(f"copy-{self.shelf.count}", **self.shelf.entries[id])
        return True

    def annotate(self, id, words):
        self.shelf.put(id, remark=words)

    def annotation(self, id):
        return self.shelf.entries[id]["remark"]
