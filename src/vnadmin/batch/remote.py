"""Files that lie elsewhere: URLs such as s3://bucket/folder, read and written through fsspec."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any

from vnadmin.errors import LimitExceeded, SourceError, UsageError, VnadminError
from vnadmin.limits import LIMITS, MEBIBYTE, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


class RemoteError(VnadminError):
    """A folder that lies elsewhere cannot be written."""


def is_remote(name: str) -> bool:
    """Whether a name is a URL.

    >>> is_remote("s3://bucket/a.pdf"), is_remote("/srv/a.pdf"), is_remote("c:/a.pdf")
    (True, False, False)
    """
    return _URL.match(name) is not None


def filesystem(url: str) -> tuple[Any, str]:
    """The store behind a URL, and the path in it. Raises `UsageError` where a package is missing for it."""
    try:
        import fsspec
    except ImportError as error:
        raise UsageError(f"{url}: a URL needs fsspec: pip install 'vnadmin[cluster]'") from error
    try:
        store, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise UsageError(f"{url}: {error}") from error
    except ValueError as error:
        raise UsageError(f"{url}: no store is known for this URL") from error
    return store, path


def listed(url: str) -> Iterator[str]:
    """The URLs of the files below one, or that match it as a pattern, sorted; itself where it is a file.

    Raises `SourceError` for one that cannot be opened.
    """
    store, path = filesystem(url)
    try:
        if any(c in path for c in "*?["):
            found = [p for p, info in store.glob(path, detail=True).items() if info["type"] == "file"]
        else:
            store.invalidate_cache()
            found = store.find(path)
    except OSError as error:
        raise _unreachable(url, error) from error
    if not found:
        raise SourceError(f"{url}: there is nothing")
    yield from (store.unstrip_protocol(one) for one in sorted(found))


def fetch(url: str, *, limits: Limits = LIMITS) -> bytes:
    """The bytes of a URL. Raises `SourceError` for one that cannot be read or is too large."""
    store, path = filesystem(url)
    try:
        with store.open(path, "rb") as file:
            data: bytes = file.read(limits.size + 1)
    except OSError as error:
        raise _unreachable(url, error) from error
    if len(data) > limits.size:
        raise LimitExceeded(f"{url}: larger than the limit of {limits.size / MEBIBYTE:g} MiB")
    return data


@contextlib.contextmanager
def remote_errors(url: str) -> Iterator[None]:
    """Turns what a store says into `RemoteError`."""
    try:
        yield
    except OSError as error:
        raise RemoteError(f"{url}: cannot be written: {error.strerror or type(error).__name__}") from error


def _unreachable(url: str, error: OSError) -> SourceError:
    return SourceError(f"{url}: cannot be opened: {error.strerror or type(error).__name__}")
