"""The JSON of the contract: one document, or one task, a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vnadmin.model import Document

if TYPE_CHECKING:
    from vnadmin.model import Mention, Task

# Line ends that JSON does not escape but that programs which cut text into lines would cut at.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_SCHEMA_ADDRESS = "https://json-schema.org/draft/2020-12/schema"

# Which fields belong to which kind of deadline; the others are left out while they are empty.
_OF_KIND = {
    "date": {"date", "start"},
    "recurring": {"every", "on"},
    "relative": {"amount", "unit", "anchor"},
    "event": {"anchor"},
}
_KIND_FIELDS = frozenset().union(*_OF_KIND.values())
_HEADER_MENTIONS = ("symbol", "issued", "governing_agency", "issuer", "subject", "urgency", "secrecy", "filing")
_HEADER_LISTS = ("addressees", "recipients", "signatures")


def to_dict(document: Document, *, regions: bool = False) -> dict[str, Any]:
    """The document as JSON types, keys as in the schema. With `regions`, header fields, tasks, leads and deadlines say where
    on which page they are printed; the list is empty where the source has no pages.
    """
    fields = document.model_dump(mode="json", by_alias=True)
    if regions:
        _add_regions(document, fields)
    return _tidied(fields)


def to_json(document: Document, *, regions: bool = False) -> str:
    """One line of JSON, Vietnamese letters as they are."""
    return line(to_dict(document, regions=regions))


def task_to_dict(document: Document, task: Task) -> dict[str, Any]:
    """A task together with what tells its document from others."""
    head = {
        "name": document.source.name,
        "sha256": document.source.sha256,
        "document_type": document.document_type,
        "symbol": document.symbol.value if document.symbol else None,
        "issued_on": document.issued_on,
        "issuer": document.issuer.name if document.issuer else None,
    }
    return {"document": head, **_tidied(task.model_dump(mode="json", by_alias=True))}


def line(value: Any) -> str:
    """A value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False).translate(_LINE_ENDS)


def schema() -> dict[str, Any]:
    """The JSON schema of a document, with the version that its `schema` field names."""
    found = Document.model_json_schema(by_alias=True)
    return {"$schema": _SCHEMA_ADDRESS, "$id": "urn:vnadmin.document:1", **found}


def _add_regions(document: Document, fields: dict[str, Any]) -> None:
    def add(mention: Mention | None, target: dict[str, Any] | None) -> None:
        if mention is not None and target is not None:
            target["regions"] = [region.model_dump(mode="json") for region in document.regions(mention.span)]

    for name in _HEADER_MENTIONS:
        add(getattr(document, name), fields[name])
    for name in _HEADER_LISTS:
        for mention, target in zip(getattr(document, name), fields[name], strict=True):
            add(mention, target)
    for task, target in zip(document.tasks, fields["tasks"], strict=True):
        add(task, target)
        for name in ("lead", "deadlines"):
            for mention, part in zip(getattr(task, name), target[name], strict=True):
                add(mention, part)


def _tidied(fields: dict[str, Any]) -> dict[str, Any]:
    """Without `regions` that nobody asked for and without a deadline's fields of other kinds, where they are empty."""
    foreign: frozenset[str] = frozenset()
    if "due_on" in fields:
        foreign = _KIND_FIELDS - _OF_KIND[fields["kind"]]
    return {
        name: _tidied_value(value)
        for name, value in fields.items()
        if not (name == "regions" and value is None) and not (name in foreign and value in (None, []))
    }


def _tidied_value(value: Any) -> Any:
    if isinstance(value, list):
        return [_tidied_value(item) for item in value]
    return _tidied(value) if isinstance(value, dict) else value
