"""What became of one source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from vnadmin.errors import VnadminError

if TYPE_CHECKING:
    from vnadmin.model import Document
    from vnadmin.store.ledger import Entry

Status = Literal["ok", "partial", "failed"]


class WorkerError(VnadminError):
    """A source ended the process that read it."""


class WorkerDied(WorkerError):
    """The process that read the source came to an end: a crash in a library, or killed by the system."""


class WorkerStopped(WorkerError):
    """Reading took longer than the time limit and was stopped."""


class WorkerOutOfMemory(WorkerError):
    """Reading needed more memory than the limit."""


class Failure(NamedTuple):
    """Why a source could not be read. `error` is the name of a class; `message` holds no text of the document."""

    stage: str
    error: str
    message: str
    hint: str | None


class Result(NamedTuple):
    """What became of one source.

    `status`: ok; partial, where a document was read but a part of it could not be (its findings say which); failed.
    `document` is None for what failed, `failure` for the others. `seconds` is the time in the worker, as far as it is known.
    """

    name: str
    status: Status
    document: Document | None
    failure: Failure | None
    seconds: float


# Findings that say that something is missing from what was read.
PARTIAL = frozenset({"page-unread", "pages-unread", "attachment-unread", "ocr-missing"})

_HINTS = {
    "EncryptedSource": "save it without a password",
    "UnsupportedFormat": "vnadmin doctor shows which formats need another program",
    "NoTextLayer": "vnadmin doctor shows what recognising scans needs",
    "DamagedSource": "open and save it again in the program that made it",
    "LimitExceeded": "raise the limit that the message names",
    "WorkerStopped": "raise --timeout",
    "WorkerOutOfMemory": "raise --max-memory",
    "WorkerDied": "read it alone with `vnadmin read` to see whether it happens again",
}


def failure_of(entry: Entry) -> Failure:
    """The failure that a ledger remembers."""
    return Failure(entry.stage or "read", entry.error or "", entry.message or "", _HINTS.get(entry.error or ""))


def failure(stage: str, error: BaseException) -> Failure:
    """The failure that an exception means; only errors of ours and of the system speak, others may quote the document."""
    name = type(error).__name__
    if isinstance(error, VnadminError):
        return Failure(stage, name, str(error), _HINTS.get(name))
    if isinstance(error, OSError):
        return Failure(stage, name, error.strerror or name, None)
    if isinstance(error, MemoryError):
        return Failure(stage, "WorkerOutOfMemory", "needed more memory than the limit", _HINTS["WorkerOutOfMemory"])
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" in {place.tb_frame.f_code.co_name}, line {place.tb_lineno}" if place else ""
    return Failure(stage, name, f"internal error{where}, please report", None)
