"""What can go wrong with an archive."""

from __future__ import annotations

from vnadmin.errors import UsageError, VnadminError


class ArchiveError(VnadminError):
    """An archive cannot be used."""


class NotAnArchive(ArchiveError):
    """The file is something else, damaged, or made by a later version of this library."""


class NoSuchArchive(NotAnArchive, UsageError):
    """There is no file where the archive is said to be."""


class ArchiveBusy(ArchiveError):
    """Another program is writing to the archive."""


class ArchiveFull(ArchiveError):
    """The disk has no room; what was written before is kept."""
