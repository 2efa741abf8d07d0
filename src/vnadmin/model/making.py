"""Models of fields that are known to be right: a third of the price of validating them (`model_construct` is dearer than both)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

if TYPE_CHECKING:
    from vnadmin.model.mentions import Record

Made = TypeVar("Made", bound="Record")

# What pydantic keeps of a model lies in four slots; their own setters are cheaper than `object.__setattr__`.
_set_fields, _set_given, _set_extra, _set_private = [
    vars(BaseModel)[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
]


def make(kind: type[Made], fields: dict[str, Any], private: dict[str, Any] | None = None) -> Made:
    """The record that `fields` tell: every field of its kind, in the order of their declaration, of the type that is declared.

    Nothing is checked. `private` is what private attributes hold; None for a kind without any.
    """
    made = kind.__new__(kind)
    _set_fields(made, fields)
    _set_given(made, _given(kind))
    _set_extra(made, None)
    _set_private(made, private)
    return made


@cache
def _given(kind: type[Record]) -> set[str]:
    """The fields that count as set, one set for all records of a kind: they are frozen, and a copy has its own."""
    return {name for name in kind.model_fields if name != "regions"}
