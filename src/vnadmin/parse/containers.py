"""Folders in one file: ZIP archives and e-mail messages, and those inside them, file by file.

Nothing is written to a disk. Sizes that an archive declares are checked before anything inflates, and no more than the
declared size is ever inflated. One file that cannot be read never costs another.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    LimitExceeded,
    ManyDocuments,
    NoDocument,
    SourceError,
    UnsupportedFormat,
)
from vnadmin.limits import LIMITS, Limits
from vnadmin.parse.archive import SMALL
from vnadmin.parse.detect import detect
from vnadmin.parse.mail import is_mail
from vnadmin.parse.member_names import names_of, safe_path
from vnadmin.parse.reading import PACKED, Loaded, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INSIDE = "!/"  # between the name of a container and the path inside it
CONTAINERS = ("zip", "eml")
NO_DOCUMENT = (NoDocument, UnsupportedFormat, EmptySource)  # what a folder may hold beside documents
_HEADER = 64 << 10  # enough to know a message by its header
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others inflate without bounds in Python
_LEFT_BY_SYSTEMS = re.compile(
    r"(?:.*/)?(?:__MACOSX/.*|\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini|~\$[^/]*)", re.IGNORECASE
)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
# A message's own words are the document where it carries no other, or where they have what only a document has.
_MARKS = re.compile(
    r"cộng\s+hòa\s+xã\s+hội\s+chủ\s+nghĩa|cộng\s+hoà\s+xã\s+hội\s+chủ\s+nghĩa|đảng\s+cộng\s+sản\s+việt\s+nam"
    r"|\bsố:?\s{0,9}\d{1,6}\s?[/-]\s?[a-zđ]{2}",
    re.IGNORECASE,
)


class Member(NamedTuple):
    """A file of a container. `problem` says why it cannot be opened or is no document; then `data` is empty.

    `path` is relative, with slashes; "a.zip!/b.docx" for a file in an archive in the container. `kind` is that of
    `parse.detect`, "" with a problem.
    """

    path: str
    data: bytes
    kind: str
    problem: SourceError | None = None


def container_at(path: str, *, limits: Limits = LIMITS) -> Loaded | None:
    """The archive or message that a file is; None for any other file, a pipe, and for one that cannot be opened.

    Raises `SourceError` for a container that is larger than the limits allow.
    """
    try:
        if not Path(path).is_file():  # the head of a pipe is gone when it was read
            return None
        with Path(path).open("rb") as file:
            head = file.read(_HEADER)
    except (OSError, ValueError):
        return None
    if not may_be_container(head):
        return None
    loaded = load(path, limits=limits)
    return loaded if loaded.kind in CONTAINERS else None


def may_be_container(data: bytes) -> bool:
    """Whether bytes begin as an archive or a message does."""
    return data.startswith(b"PK") or is_mail(data[:_HEADER])


def open_all(loaded: Loaded, *, limits: Limits = LIMITS) -> Iterator[Loaded | SourceError]:
    """The files of a container with their full names, or errors that begin with these; any other source as it is."""
    if loaded.kind not in CONTAINERS:
        yield loaded
        return
    outer = loaded.name or f"the {loaded.kind} file"
    try:
        for member in members(loaded.data, loaded.kind, limits=limits):
            path = f"{outer}{INSIDE}{member.path}"
            if member.problem is None:
                yield Loaded(member.data, path, member.kind)
            else:
                yield named(member.problem, path)
    except SourceError as error:
        raise named(error, outer) from error


def named(error: SourceError, name: str) -> SourceError:
    """The same error, its message beginning with a name."""
    made = type(error)(f"{name}: {error}")
    made.__cause__ = error
    return made


def only_document(loaded: Loaded, files: Iterator[Loaded | SourceError]) -> Loaded:
    """The one file of a container that is a document; the others may be none, but must not be broken ones.

    Raises `ManyDocuments`, `NoDocument`, or the error of the only file.
    """
    name = loaded.name or "the source"
    found: list[Loaded] = []
    problems: list[SourceError] = []
    count = 0
    for file in files:
        if isinstance(file, SourceError):
            problems.append(file)
        else:
            count += 1
            found = found or [file]
    broken = [p for p in problems if not isinstance(p, NO_DOCUMENT)]
    if count == 1 and not broken:
        return found[0]
    if count + len(broken) > 1:
        msg = f"{name}: this is {PACKED[loaded.kind]} with {count + len(broken)} documents; vnadmin.unpack_documents gives them one by one"
        raise ManyDocuments(msg)
    if len(problems) == 1:
        raise problems[0]
    msg = f"{name}: {PACKED[loaded.kind]} without a document"
    raise broken[0] if broken else NoDocument(msg)


def members(data: bytes, kind: str, *, limits: Limits, depth: int = 0) -> Iterator[Member]:
    """The files of a container (`zip` or `eml`) in its order, each inflated when its turn comes.

    `depth` is how deep the container itself lies. Raises `LimitExceeded` for a container that declares more than the
    limits allow, `DamagedSource` for one whose directory is broken.
    """
    return _Walk(limits).walk(data, kind, depth)


class _Walk:
    """Goes through containers and keeps the account of what they cost together."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.bytes_left = limits.unpacked
        self.members_left = limits.members

    def walk(self, data: bytes, kind: str, depth: int) -> Iterator[Member]:
        if depth >= self.limits.depth:
            msg = f"containers in containers, more than {self.limits.depth} deep"
            raise LimitExceeded(msg)
        found = self.archive(data) if kind == "zip" else self.message(data)
        for member in found:
            if member.kind not in CONTAINERS:
                yield member
                continue
            try:
                for inner in self.walk(member.data, member.kind, depth + 1):
                    yield inner._replace(path=f"{member.path}{INSIDE}{inner.path}")
            except SourceError as error:
                yield _failed(member.path, error)

    def archive(self, data: bytes) -> Iterator[Member]:
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            msg = f"a ZIP archive that is truncated or corrupt: {error}"
            raise DamagedSource(msg) from error
        with archive:
            infos = [
                info for info in archive.infolist() if not info.filename.endswith("/")
            ]  # is_dir fails on an empty name
            self.take(len(infos), sum(info.file_size for info in infos))
            for info, path in zip(infos, names_of(infos), strict=True):
                if not _LEFT_BY_SYSTEMS.fullmatch(path):
                    yield _made(path, lambda info=info: self.inflate(archive, info))  # type: ignore[misc]

    def inflate(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        """The bytes of a file of an archive, never more than it declares."""
        if info.flag_bits & 1:
            msg = "protected by a password; unpack the archive and give the document"
            raise EncryptedSource(msg)
        bomb = info.file_size > SMALL and info.file_size > self.limits.ratio * max(info.compress_size, 1)
        if bomb or info.file_size > self.limits.size:
            msg = f"inflates to {info.file_size >> 20} MiB from {info.compress_size >> 10} KiB, more than the limits allow"
            raise LimitExceeded(msg)
        if info.compress_type not in _METHODS:
            msg = f"packed by method {info.compress_type} of ZIP, which is not read; unpack the archive and give the document"
            raise UnsupportedFormat(msg)
        try:
            with archive.open(info) as file:  # reading without a size inflates all there is, whatever was declared
                return file.read(info.file_size)
        except _BROKEN as error:
            msg = f"truncated or corrupt: {error}"
            raise DamagedSource(msg) from error

    def message(self, data: bytes) -> Iterator[Member]:
        from vnadmin.parse.mail import parts

        self.take(0, len(data))
        own: Member | None = None
        documents = 0
        for part in parts(data, most=self.members_left):
            self.members_left -= 1
            if part.name is None:
                own = Member("body." + ("html" if part.subtype == "html" else "txt"), part.data, part.subtype)
                if _MARKS.search(part.data.decode(errors="replace")):
                    yield own._replace(kind="html" if part.subtype == "html" else "plain")
                    own = None
                continue
            member = _made(safe_path(part.name), lambda part=part: part.data)  # type: ignore[misc]
            documents += member.problem is None
            yield member
        if own is None:
            return
        if documents:
            yield _failed(own.path, NoDocument("the words of the message, which only go with what it carries"))
        else:
            yield own._replace(kind="html" if own.kind == "html" else "plain")

    def take(self, count: int, size: int) -> None:
        """Enters what a container declares; raises before anything of it is inflated."""
        self.members_left -= count
        self.bytes_left -= size
        if self.members_left < 0:
            msg = f"more than {self.limits.members} files"
            raise LimitExceeded(msg)
        if self.bytes_left < 0:
            msg = f"the files take more than {self.limits.unpacked >> 20} MiB when they are unpacked"
            raise LimitExceeded(msg)


def _made(path: str, read: Callable[[], bytes]) -> Member:
    """A member with its kind, or with what is wrong with it."""
    try:
        data = read()
        if not data:
            msg = "the file is empty (0 bytes)"
            raise EmptySource(msg)
        return Member(path, data, detect(data, path))
    except SourceError as error:
        return _failed(path, error)


def _failed(path: str, error: SourceError) -> Member:
    return Member(path, b"", "", error)
