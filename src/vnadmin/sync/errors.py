"""What can go wrong between us and a tracker, told apart by what may be done next."""

from __future__ import annotations

from vnadmin.errors import VnadminError


class SyncError(VnadminError):
    """Any of the errors here."""


class Unreachable(SyncError):
    """The target gave no answer and certainly did nothing: may be tried again. `after`: seconds the target asks to wait."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class Unknown(SyncError):
    """A write was sent and it may or may not be done: look before doing anything.

    `answered`: the target gave an answer that does not tell (500), so that nothing of the call is still under way.
    """

    def __init__(self, message: str, *, answered: bool = False) -> None:
        super().__init__(message)
        self.answered = answered


class Denied(SyncError):
    """The target does not let us in or does not let us write (exit code 6)."""


class Refused(SyncError):
    """The target understood this entry and does not take it; others may go on."""


class Exists(Refused):
    """An entry with this key is there. `id`: its name there, None where the tracker does not tell."""

    def __init__(self, message: str, id: str | None = None) -> None:  # noqa: A002
        super().__init__(message)
        self.id = id


class Moved(Refused):
    """Somebody changed the entry since it was read."""


class PolicyRefusal(SyncError):
    """Our own rules keep this from leaving: secrecy, too many closings, no HTTPS (exit code 8)."""


class Undecided(Refused):
    """A person must look at the entry there before anything can be decided about it (exit code 5)."""


class Busy(SyncError):
    """Another program is writing to the same target."""
