"""The register: tasks with ids that are assigned once, matched again when a document is read again or issued anew, with their history.

from vnadmin.store import Archive
from vnadmin.track import Register, items
with Archive.open("archive.db") as archive:
register = Register(archive)
register.add(vnadmin.read("chi-thi.pdf"))
for item in items(register.tasks(state="open")):
print(item.key, item.title, item.due)
"""

from vnadmin.track.edited import Applied
from vnadmin.track.errors import NoSuchTask, RegisterError
from vnadmin.track.items import items
from vnadmin.track.models import Due, Item, Registered
from vnadmin.track.register import Register
from vnadmin.track.rereading import Added
from vnadmin.track.tables import Event

__all__ = ["Added", "Applied", "Due", "Event", "Item", "NoSuchTask", "Register", "RegisterError", "Registered", "items"]
