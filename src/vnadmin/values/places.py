"""Provinces, districts and communes as places: by name, while they exist, and what became of them.

Districts are those that stood when their level ended on 30 June 2025; communes those of 1 July 2025. Others are not known here.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.data import load
from vnadmin.values.agency_table import name_key

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMUNE_BEGIN = "2025-07-01"


class Place(NamedTuple):
    """A place. Days are ISO with unknown parts left off, "" where none is known; `province` is the id of the province it lies in."""

    id: str
    level: str  # province | district | commune
    kind: str  # tỉnh | thành phố | huyện | quận | thị xã | xã | phường | đặc khu
    name: str
    province: str
    valid_from: str
    valid_to: str

    @property
    def full(self) -> str:
        """The name with its kind, and with the province that it lies in: "huyện Tân Yên, tỉnh Bắc Giang"."""
        if self.level == "province":
            return f"{self.kind} {self.name}"
        return f"{self.kind} {self.name}, {provinces()[self.province].full}"


@cache
def provinces() -> Mapping[str, Place]:
    """All provinces of today and before, by id."""
    return {
        r["id"]: Place(r["id"], "province", r["kind"], r["name"], r["id"], r["valid_from"], r["valid_to"])
        for r in load("provinces")
    }


@cache
def districts() -> Mapping[str, Place]:
    """The districts of June 2025, by id."""
    return {
        r["id"]: Place(r["id"], "district", r["kind"], r["name"], r["province"], r["valid_from"], r["valid_to"])
        for r in load("districts")
    }


@cache
def _heirs() -> Mapping[str, str]:
    """The province that stands in the place of each, by id: itself where it still exists."""
    by_name = {r["name"]: r["id"] for r in load("provinces")}
    return {r["id"]: by_name[r["successor"]] if r["successor"] else r["id"] for r in load("provinces")}


@cache
def _communes() -> tuple[Mapping[str, Place], Mapping[str, tuple[Place, ...]]]:
    """The communes by id, and those that followed each district."""
    found: dict[str, Place] = {}
    after: dict[str, tuple[Place, ...]] = {}
    for row in load("districts"):
        province = _heirs()[row["province"]]
        heirs = []
        for full in row["communes"].split("|"):
            kind = next(k for k in ("đặc khu", "phường", "xã") if full.startswith(f"{k} "))
            name = full[len(kind) + 1 :]
            slug = f"{province}-{_plain(full)}"
            heirs.append(found.setdefault(slug, Place(slug, "commune", kind, name, province, COMMUNE_BEGIN, "")))
        after[row["id"]] = tuple(heirs)
    return found, after


def _plain(name: str) -> str:
    """A name as an id: without marks, words joined by "-"."""
    import unicodedata

    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "-".join("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())


@cache
def by_name() -> Mapping[str, tuple[Place, ...]]:
    """Places by the key of their name: provinces with and without their kind, the others with it."""
    index: dict[str, list[Place]] = {}
    for row in load("provinces"):
        place = provinces()[row["id"]]
        for name in filter(None, (row["name"], *row["aliases"].split("|"))):
            index.setdefault(name_key(name), []).append(place)
            index.setdefault(name_key(f"{place.kind} {name}"), []).append(place)
    for place in (*districts().values(), *_communes()[0].values()):
        index.setdefault(name_key(f"{place.kind} {place.name}"), []).append(place)
    return {key: tuple(found) for key, found in index.items()}


def within(day: str, first: str, last: str) -> bool:
    """Whether an ISO day lies between two that may be known in part only: a whole last month or year counts."""
    return (not first or first <= day) and (not last or day[: len(last)] <= last)


def followers(place: Place, day: str | None) -> tuple[Place, ...]:
    """What stands in the place of a place on an ISO day, or today for None; itself while it exists.

    A district is followed by the communes that took over whole communes of it, or the greater part of them.
    """
    if not place.valid_to or (day is not None and day[: len(place.valid_to)] <= place.valid_to):
        return (place,)
    if place.level == "district":
        return _communes()[1][place.id]
    heir = _heirs()[place.id]
    return (place,) if heir == place.id else followers(provinces()[heir], day)
