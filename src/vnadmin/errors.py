"""What can go wrong.

VnadminError
├── SourceError          the bytes cannot be read
│   ├── UnsupportedFormat    a format that is not read, or not what its name says
│   ├── EncryptedSource      a password is needed
│   ├── DamagedSource        truncated or corrupt
│   ├── EmptySource          nothing in it
│   ├── NoTextLayer          pages without text (a scan)
│   ├── NoDocument           read well, but no document: a status packet, a folder without documents
│   ├── ManyDocuments     a container of more than one document
│   └── LimitExceeded        larger than the limits allow
├── DataError            a bad row in a table, with file and line
└── UsageError           a call that makes no sense

Any *text* gives a `Document`: what is missing is None, what is odd is a finding, never an exception.
"""

from __future__ import annotations


class VnadminError(Exception):
    """Root of all errors that this library raises on purpose."""


class SourceError(VnadminError):
    """The bytes of a source cannot be read."""


class UnsupportedFormat(SourceError):
    """A format that is not read; the message names what was seen and what to do."""


class EncryptedSource(SourceError):
    """The source is protected by a password."""


class DamagedSource(SourceError):
    """The source is truncated or corrupt."""


class EmptySource(SourceError):
    """The source holds nothing."""


class NoTextLayer(SourceError):
    """The pages hold pictures only; they need recognition first."""


class NoDocument(SourceError):
    """What was read is no document; the message says what it is and what reads it."""


class ManyDocuments(SourceError):
    """A container holds more than one document; the message says how many and how to get them."""


class LimitExceeded(SourceError):
    """The source is larger than the limits allow; the message names the limit."""


class DataError(VnadminError):
    """A table row breaks the rules of its table; the message gives file and line."""


class UsageError(VnadminError):
    """A call with arguments that make no sense together."""
