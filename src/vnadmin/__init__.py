"""Reads Vietnamese administrative documents: symbol, agencies, citations, tasks and deadlines, each with its place in the text.

    import vnadmin
    document = vnadmin.read("chi-thi.docx")
    for task in document.tasks:
        print(task.path, [str(body) for body in task.lead], task.action)

Every public name is loaded on first use, so `import vnadmin` costs next to nothing and imports no other package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vnadmin.alone import (
        find_agencies,
        find_citations,
        find_deadlines,
        identify_agency,
        parse_symbol,
        resolve_deadline,
    )
    from vnadmin.batch.many import ReadManyError, read_many
    from vnadmin.batch.results import Failure, Result
    from vnadmin.errors import (
        DamagedSource,
        DataError,
        EmptySource,
        EncryptedSource,
        LimitExceeded,
        ManyDocuments,
        NoDocument,
        NoTextLayer,
        SourceError,
        UnsupportedFormat,
        UsageError,
        VnadminError,
    )
    from vnadmin.limits import Limits
    from vnadmin.model import (
        Agency,
        Body,
        BodyName,
        Citation,
        Deadline,
        Definition,
        Document,
        Finding,
        Issued,
        Mention,
        OutlineNode,
        Recipient,
        Region,
        Signature,
        Source,
        Symbol,
        Target,
        Task,
        TextRegion,
    )
    from vnadmin.pipeline import read, read_text, unpack_documents
    from vnadmin.values.phrases import in_vietnamese
    from vnadmin.values.units import Unit, UnitList, read_units

__version__ = "0.1.0"

__all__ = [
    "Agency",
    "Body",
    "BodyName",
    "Citation",
    "DamagedSource",
    "DataError",
    "Deadline",
    "Definition",
    "Document",
    "EmptySource",
    "EncryptedSource",
    "Failure",
    "Finding",
    "Issued",
    "LimitExceeded",
    "Limits",
    "ManyDocuments",
    "Mention",
    "NoDocument",
    "NoTextLayer",
    "OutlineNode",
    "ReadManyError",
    "Recipient",
    "Region",
    "Result",
    "Signature",
    "Source",
    "SourceError",
    "Symbol",
    "Target",
    "Task",
    "TextRegion",
    "Unit",
    "UnitList",
    "UnsupportedFormat",
    "UsageError",
    "VnadminError",
    "__version__",
    "find_agencies",
    "find_citations",
    "find_deadlines",
    "identify_agency",
    "in_vietnamese",
    "parse_symbol",
    "read",
    "read_many",
    "read_text",
    "read_units",
    "resolve_deadline",
    "unpack_documents",
]

_ERRORS = frozenset(
    {
        "DamagedSource",
        "DataError",
        "EmptySource",
        "EncryptedSource",
        "LimitExceeded",
        "ManyDocuments",
        "NoDocument",
        "NoTextLayer",
        "SourceError",
        "UnsupportedFormat",
        "UsageError",
        "VnadminError",
    }
)


def _home(name: str) -> str:
    """The module that a public name is loaded from."""
    if name in {"Unit", "UnitList", "read_units"}:
        return "vnadmin.values.units"
    if name == "in_vietnamese":
        return "vnadmin.values.phrases"
    if name in _ERRORS:
        return "vnadmin.errors"
    if name in {"ReadManyError", "read_many"}:
        return "vnadmin.batch.many"
    if name in {"Failure", "Result"}:
        return "vnadmin.batch.results"
    if name == "Limits":
        return "vnadmin.limits"
    if name[0].isupper():
        return "vnadmin.model"
    return "vnadmin.pipeline" if name in {"read", "read_text", "unpack_documents"} else "vnadmin.alone"


def __getattr__(name: str) -> object:
    """Loads a public name on first use (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'vnadmin' has no attribute {name!r}")
    value: object = getattr(import_module(_home(name)), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
