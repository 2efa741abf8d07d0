"""Where a batch goes: an archive, a folder of JSON files, a stream of JSON lines."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Self, TextIO

from vnadmin.store.archive import Archive

if TYPE_CHECKING:
    from types import TracebackType

    from vnadmin.batch.run import Product, Work
    from vnadmin.store.ledger import Entry

LEDGER = "vnadmin-ledger.db"
_MOST_BYTES = 160  # of a name; systems allow 255, hash and ending included
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")


class ArchiveSink:
    """Into an archive: the document and its entry in one transaction, so that neither is there without the other."""

    wants = "rows"

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def known(self, sha256: str, options: str, code: str) -> Entry | None:
        """The entry of the ledger of the archive; one that is done counts only while its document is there."""
        entry = self.archive.entry(sha256, options, code)
        if entry is not None and entry.status != "failed" and not self.archive.documents(sha256=sha256):
            return None
        return entry

    def write(self, work: Work, product: Product | None, entry: Entry) -> None:
        """Writes both or neither."""
        with self.archive.transaction():
            if product is not None and product.rows is not None:
                self.archive.write(product.rows, name=work.name)
            self.archive.record(entry)

    def again(self, work: Work) -> None:
        """Remembers one more place of the same bytes."""
        self.archive.name(work.sha256, work.name)


class FolderSink:
    """Into a folder: one JSON file a document, written under another name first; the ledger lies beside them."""

    wants = "json"

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

    def write(self, work: Work, product: Product | None, entry: Entry) -> None:
        """Writes the file, then the entry."""
        if product is not None and product.json is not None:
            path = self.path(work.name, work.sha256)
            part = path.with_suffix(".part")
            with part.open("w", encoding="utf-8") as file:
                file.write(product.json + "\n")
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        self.ledger.record(entry)

    def again(self, work: Work) -> None:
        """The same bytes have one file."""

    def path(self, name: str, sha256: str) -> Path:
        """The file of a source: its name, and part of its hash, since two folders may hold one name."""
        base = Path(name.replace("!/", "/")).name or "source"
        base = _UNSEEN.sub("\ufffd", base).encode()[:_MOST_BYTES].decode(errors="ignore")
        return self.folder / f"{base}.{sha256[:10]}.json"


class StreamSink:
    """To a stream, one line a document; nothing is remembered."""

    wants = "json"

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def known(self, sha256: str, options: str, code: str) -> Entry | None:  # noqa: ARG002  # a stream remembers nothing
        """None, always."""
        return None

    def write(self, work: Work, product: Product | None, entry: Entry) -> None:  # noqa: ARG002
        """Writes the line."""
        if product is not None and product.json is not None:
            self.stream.write(product.json + "\n")

    def again(self, work: Work) -> None:
        """The same bytes have one line."""
