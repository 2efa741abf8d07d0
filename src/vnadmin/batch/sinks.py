"""Where a batch goes: an archive, a folder of JSON files, a stream of JSON lines."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self, TextIO

from vnadmin.batch.remote import filesystem, remote_errors
from vnadmin.store.archive import Archive

if TYPE_CHECKING:
    from types import TracebackType

    from vnadmin.batch.run import Done, Work
    from vnadmin.store.ledger import Entry

LEDGER = "vnadmin-ledger.db"
_MOST_BYTES = 160  # of a name; systems allow 255, hash and ending included
_KEPT = 30.0  # seconds after which the ledger is brought to a folder that lies elsewhere
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")


class ArchiveSink:
    """Into an archive: documents and their entries in one transaction, so that neither is there without the other."""

    wants, remembers = "rows", True

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def known(self, sha256: str, options: str, code: str) -> Entry | None:
        """The entry of the ledger of the archive; one that is done counts only while its document is there."""
        entry = self.archive.entry(sha256, options, code)
        if entry is not None and entry.status != "failed" and not self.archive.documents(sha256=sha256):
            return None
        return entry

    def write(self, done: list[Done]) -> None:
        """Writes all or nothing."""
        rows = [(one.product.rows, one.work.name) for one in done if one.product and one.product.rows]
        with self.archive.transaction():
            self.archive.write_all(rows)
            self.archive.record(*(one.entry for one in done))

    def again(self, work: Work) -> None:
        """Remembers one more place of the same bytes."""
        self.archive.name(work.sha256, work.name)


class FolderSink:
    """Into a folder: one JSON file a document, written under another name first; the ledger lies beside them."""

    wants, remembers = "json", True

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.ledger = Archive.open(folder / LEDGER)

    def __enter__(self) -> Self:
        """The sink itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the ledger."""
        self.ledger.close()

    def known(self, sha256: str, options: str, code: str) -> Entry | None:
        """The entry of the ledger; one that is done counts only while its file is there."""
        entry = self.ledger.entry(sha256, options, code)
        if entry is not None and entry.status != "failed" and not self.path(entry.name, sha256).exists():
            return None
        return entry

    def write(self, done: list[Done]) -> None:
        """Writes the files, then the entries."""
        for work, product, *_ in done:
            if product is None or product.json is None:
                continue
            path = self.path(work.name, work.sha256)
            try:
                _write_whole(path, product.json + "\n")
            except OSError as error:  # a full disk does not say which file it was
                raise OSError(error.errno, error.strerror, str(path)) from error
        self.ledger.record(*(one.entry for one in done))

    def again(self, work: Work) -> None:
        """The same bytes have one file."""

    def path(self, name: str, sha256: str) -> Path:
        """The file of a source."""
        return self.folder / file_name(name, sha256)


class RemoteSink:
    """Into a folder behind a URL, as `FolderSink`; its ledger is kept here meanwhile and brought there now and then."""

    wants, remembers = "json", True

    def __init__(self, url: str) -> None:
        self.store, path = filesystem(url)
        self.root = path.rstrip("/")
        self.home = TemporaryDirectory(prefix="vnadmin-")
        here = Path(self.home.name) / LEDGER
        with remote_errors(url):
            self.store.makedirs(self.root, exist_ok=True)
            self.store.invalidate_cache()
            if self.store.exists(f"{self.root}/{LEDGER}"):
                self.store.get_file(f"{self.root}/{LEDGER}", str(here))
            self.there = {one.rpartition("/")[2] for one in self.store.find(self.root)}
        self.url = url
        self.ledger = Archive.open(here)
        self.kept = time.monotonic()

    def __enter__(self) -> Self:
        """The sink itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Brings the ledger to its place."""
        try:
            self._keep()
        finally:
            self.ledger.close()
            self.home.cleanup()

    def known(self, sha256: str, options: str, code: str) -> Entry | None:
        """The entry of the ledger; one that is done counts only where its file was there at the start."""
        entry = self.ledger.entry(sha256, options, code)
        if entry is not None and entry.status != "failed" and file_name(entry.name, sha256) not in self.there:
            return None
        return entry

    def write(self, done: list[Done]) -> None:
        """Writes the files, then the entries."""
        with remote_errors(self.url):
            for work, product, *_ in done:
                if product is not None and product.json is not None:
                    name = file_name(work.name, work.sha256)
                    self.store.pipe_file(f"{self.root}/{name}", f"{product.json}\n".encode())
                    self.there.add(name)
        self.ledger.record(*(one.entry for one in done))
        if time.monotonic() - self.kept > _KEPT:
            self._keep()

    def again(self, work: Work) -> None:
        """The same bytes have one file."""

    def _keep(self) -> None:
        self.ledger.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with remote_errors(self.url):
            self.store.put_file(str(Path(self.home.name) / LEDGER), f"{self.root}/{LEDGER}")
        self.kept = time.monotonic()


def _write_whole(path: Path, text: str) -> None:
    """Under another name first: a file that is there is whole."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def file_name(name: str, sha256: str) -> str:
    """The name of the file for a source: its own, and part of its hash, since two folders may hold one name."""
    base = Path(name.replace("!/", "/")).name or "source"
    base = _UNSEEN.sub("\ufffd", base).encode()[:_MOST_BYTES].decode(errors="ignore")
    return f"{base}.{sha256[:10]}.json"


class StreamSink:
    """To a stream, one line a document; nothing is remembered."""

    wants, remembers = "json", False

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def known(self, sha256: str, options: str, code: str) -> Entry | None:  # noqa: ARG002  # a stream remembers nothing
        """None, always."""
        return None

    def write(self, done: list[Done]) -> None:
        """Writes the lines."""
        self.stream.writelines(one.product.json + "\n" for one in done if one.product and one.product.json)

    def again(self, work: Work) -> None:
        """The same bytes have one line."""
