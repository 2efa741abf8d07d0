"""A body that a name can mean, told apart from all others by its id."""

from __future__ import annotations

from pydantic import Field

from vnadmin.model.mentions import Record


class BodyName(Record):
    """A body by id and name."""

    id: str
    name: str


class Body(BodyName):
    """A body or place, with the days between which it existed and the bodies that stand in its place."""

    level: str = Field(description="central, province, district, commune, regional, any or enterprise")
    kind: str = Field(
        description="state, party, front, army, police, court, procuracy, board, group, enterprise or place"
    )
    valid_from: str | None = Field(
        default=None, description="first day, unknown parts left off; None where it is not known"
    )
    valid_to: str | None = Field(default=None, description="last day; None while it exists, as far as is known")
    valid: bool = Field(default=True, description="whether it existed on the day that was asked for")
    successors: tuple[BodyName, ...] = Field(
        default=(), description="who carries on its work; empty while it exists, and where that is not known"
    )
