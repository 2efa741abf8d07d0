"""E-mail messages (.eml): the files that a message carries, and its own words.

The standard library takes the message apart; its older policy is used, which reads any header without an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.errors import DamagedSource, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_FIRST = 80  # bytes that hold the sign of the first field
_REACH = 64 << 10  # of the header: relays and seals add kilobytes
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_FIELD = re.compile(rb"([!-9;-~]{1,70}):|[ \t]")
_WITNESSES = {b"received", b"message-id", b"to", b"date", b"subject", b"return-path", b"delivered-to"}
_MOST_MULTIPARTS = 200
_MOST_LINES = 4_000_000  # an attachment of 256 MiB takes 3.5 million
_MOST_HEADER = 1 << 20
_SLACK = 10_000  # lines of a text that look like the border of a part
_SAVED_PAGE = b"snapshot-content-location:"


class Part(NamedTuple):
    """A file of a message. `name` is None for the message's own words, whose `subtype` is plain or html."""

    name: str | None
    subtype: str
    data: bytes


def is_mail(data: bytes) -> bool:
    """True for a message with its header: every line is a field, From is one and two more prove that it was sent."""
    if b":" not in data[:_FIRST]:
        return False
    m = _BLANK_LINE.search(data, 0, _REACH)
    head = data[: m.start() if m else _REACH]
    if b":" not in head[:_FIRST]:
        return False
    names: set[bytes] = set()
    for line in head.lstrip().splitlines():
        field = _FIELD.match(line)
        if field is None:
            return False
        names.add((field[1] or b"").lower())
    return b"from" in names and len(names & _WITNESSES) >= 2 and _SAVED_PAGE not in head.lower()


def parts(data: bytes, *, most: int) -> Iterator[Part]:
    """The message's own words first, where it has any, then its attachments in order. At most `most` of them.

    Pictures that are shown inside the words (logos of signatures) are left out.
    """
    _check(data, most)
    from email import message_from_bytes

    try:
        leaves = list(_leaves(message_from_bytes(data)))
    except (RecursionError, ValueError, LookupError) as error:
        msg = f"an e-mail message that cannot be taken apart: {error}"
        raise DamagedSource(msg) from error
    if len(leaves) > most:
        msg = f"a message with {len(leaves)} parts; at most {most} are read"
        raise LimitExceeded(msg)
    words = [leaf for leaf in leaves if _is_words(leaf)]
    pages = [leaf for leaf in words if leaf.get_content_type() == "text/html"][:1]
    # a page says the same as the plain words beside it; programs cut plain words at what goes along
    text = "\n".join(map(_decoded, pages or words))
    if text.strip():
        yield Part(None, "html" if pages else "plain", b"\xef\xbb\xbf" + text.encode("utf-8", errors="replace"))
    for leaf in leaves:
        if not _is_words(leaf) and not _is_shown_inside(leaf):
            yield Part(_name(leaf), leaf.get_content_subtype(), _bytes(leaf))


def _check(data: bytes, most: int) -> None:
    """Raises before the message is taken apart, where that would cost far more than its bytes."""
    end = _BLANK_LINE.search(data, 0, _MOST_HEADER)
    if end is None and len(data) > _MOST_HEADER:
        msg = "a message whose header has no end"
        raise LimitExceeded(msg)
    if data.lower().count(b"boundary=") > _MOST_MULTIPARTS:
        msg = f"a message with more than {_MOST_MULTIPARTS} parts inside parts"
        raise LimitExceeded(msg)
    if data.count(b"\n--") > most + _SLACK:
        msg = f"a message of too many parts; at most {most} are read"
        raise LimitExceeded(msg)
    if data.count(b"\n") > _MOST_LINES:
        msg = f"a message of more than {_MOST_LINES} lines"
        raise LimitExceeded(msg)


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; a message inside the message is one of them."""
    if message.get_content_type() != "message/rfc822" and message.is_multipart():
        for part in message.get_payload():
            yield from _leaves(part)  # type: ignore[arg-type]
    else:
        yield message


def _is_words(part: Message) -> bool:
    kind = part.get_content_type()
    return (
        kind in ("text/plain", "text/html")
        and part.get_content_disposition() != "attachment"
        and not part.get_filename()
    )


def _is_shown_inside(part: Message) -> bool:
    inside = part.get_content_disposition() == "inline" or part.get("Content-ID") is not None
    return part.get_content_maintype() == "image" and inside and part.get_content_disposition() != "attachment"


def _name(part: Message) -> str:
    from email.errors import MessageError
    from email.header import decode_header, make_header

    try:
        name = part.get_filename() or ""
        name = str(make_header(decode_header(name))) if "=?" in name else name
    except (ValueError, LookupError, TypeError, MessageError):
        name = ""
    if any("\ud800" <= c <= "\udfff" for c in name):  # bytes that no header declares
        name = name.encode("ascii", errors="surrogateescape").decode("utf-8", errors="replace")
    if name:
        return name
    return "message.eml" if part.get_content_type() == "message/rfc822" else f"part.{part.get_content_subtype()}"


def _bytes(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return _written(inner[0]) if isinstance(inner, list) and inner else b""  # type: ignore[arg-type]
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _written(message: Message) -> bytes:
    """A message inside the message as it would be sent."""
    try:
        return message.as_bytes()
    except (UnicodeError, LookupError):  # letters that its charset does not have
        return message.as_string().encode("utf-8", errors="replace")


def _decoded(part: Message) -> str:
    charset = part.get_content_charset() or "utf-8"
    data = _bytes(part)
    try:
        return data.decode(charset, errors="replace")
    except (LookupError, ValueError):  # a charset of no known name, or one that never decodes
        return data.decode("utf-8", errors="replace")
