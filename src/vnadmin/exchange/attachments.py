"""The files that an attachment of a packet stands for: senders zip them, or put packets into packets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.errors import DamagedSource, EmptySource, SourceError
from vnadmin.limits import LIMITS, Limits
from vnadmin.parse.containers import INSIDE, Member, members
from vnadmin.parse.detect import detect
from vnadmin.parse.member_names import safe_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.exchange.models import Attachment


def files_of(attachment: Attachment, *, limits: Limits = LIMITS) -> Iterator[Member]:
    """The files of an attachment. An archive that holds one file is only its wrapping: the file has the attachment's name.

    A file that cannot be opened comes with the reason in `problem`.
    """
    name = safe_path(attachment.name or "attachment")
    try:
        data = _carried(attachment)
        kind = detect(data, name)
        if kind != "zip":
            yield Member(name, data, kind)
            return
        found = list(members(data, kind, limits=limits))
    except SourceError as error:
        yield Member(name, b"", "", error)
        return
    for member in found:
        yield member._replace(path=name if len(found) == 1 else f"{name}{INSIDE}{member.path}")


def _carried(attachment: Attachment) -> bytes:
    if attachment.undecoded is not None:
        msg = "its content is no base64"
        raise DamagedSource(msg)
    if not attachment.data:
        msg = "the packet names it but does not carry it"
        raise EmptySource(msg)
    return attachment.data
