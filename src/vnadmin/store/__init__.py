"""An archive: one SQLite file with the documents that were read, their tasks, and an index of words.

from vnadmin.store import Archive
with Archive.open("archive.db") as archive:
archive.add(vnadmin.read("chi-thi.pdf"))
for hit in archive.search("đường bộ", due="2025-12"):
print(hit.symbol, hit.quote)
"""

from vnadmin.store.archive import Archive
from vnadmin.store.due import DueGroup
from vnadmin.store.errors import ArchiveBusy, ArchiveError, ArchiveFull, NotAnArchive
from vnadmin.store.ledger import Entry
from vnadmin.store.search import Hit

__all__ = ["Archive", "ArchiveBusy", "ArchiveError", "ArchiveFull", "DueGroup", "Entry", "Hit", "NotAnArchive"]
