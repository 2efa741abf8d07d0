"""Which bodies a name can mean on a day, each with an id, and who carried on its work.

identify(name, on=day)    every body of that name, those of that day first of all
successors(body, on=day)  the bodies that stand in its place

An id is the row of the table ("so-y-te"), behind the place where one is known ("bac-ninh.so-y-te").
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.data import load
from vnadmin.values.agency_table import Row, exact_rows, name_key, of_kind, placed_name
from vnadmin.values.places import Place, by_name, districts, followers, provinces, within

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

_PLACED = ("province", "district", "commune")
_OFFICE = {
    f"{head} {body}": kind
    for head, kind in (("huyện", "huyện"), ("quận", "quận"), ("thị", "thị xã"), ("thành", "thành phố"))
    for body in ("ủy", "đoàn")
}
_CITY = re.compile(r"thành (ủy|đoàn)$")
_WORD = re.compile(r"\w+")
_FARTHEST = 4  # steps from a body to the one that carries on its work today


class Body(NamedTuple):
    """A body, or a place, that a name can mean. Days are ISO, unknown parts left off, "" where none is known."""

    id: str
    name: str  # spelled out, with its place where one is known
    level: str  # central | province | district | commune | regional | any | enterprise
    kind: str  # state | party | front | army | police | court | procuracy | board | group | enterprise | place
    valid_from: str
    valid_to: str
    row: str  # row of the table of bodies; "" for a place
    place: str  # id of the place; "" for none


def identify(name: str, *, on: dt.date | None = None, province: str | None = None) -> tuple[Body, ...]:
    """Every body that a printed name can mean; more than one where it is ambiguous, none where it is not known.

    `on` keeps those that existed on that day; where none did, all are given, so that their days can be seen. `province` (its
    name) tells where a name without a place belongs.
    """
    return _identify(name, on.isoformat() if on else None, province)


@lru_cache(4096)
def _identify(name: str, day: str | None, province: str | None) -> tuple[Body, ...]:
    home = by_name().get(name_key(province), (None,))[0] if province else None
    found: dict[str, Body] = {}
    for body in _candidates(name, home):
        found.setdefault(body.id, body)
    there = tuple(found.values())
    if day is None:
        return there
    return tuple(b for b in there if within(day, b.valid_from, b.valid_to)) or tuple(
        b for b in there if b.level != "commune"
    )


def _candidates(name: str, home: Place | None) -> Iterator[Body]:
    key = name_key(name)
    if not key:
        return
    places = list(_places_at_end(key))
    whole = [place for base, place in places if not base]
    if whole:
        yield from map(_of_place, whole)
        return
    rows = _rows(name, key)
    if rows:
        for row in rows:
            yield _of_row(row, home if home and row["level"] == home.level else None)
        return
    for base, place in places:
        for row in _placed_rows(name, base, place):
            yield _of_row(row, place)


def _places_at_end(key: str) -> Iterator[tuple[str, Place]]:
    """What stands before a place at the end of a name, and the place: ("sở y tế", Bắc Ninh). The narrowest place only."""
    head, comma, tail = key.rpartition(", ")
    outer = by_name().get(tail, ()) if comma else ()
    provinces_there = {p.id for p in outer if p.level == "province"}
    words = (head if provinces_there else key).split()
    for n in range(min(8, len(words)), 0, -1):
        end = " ".join(words[-n:])
        base = " ".join(words[:-n])
        found = [p for p in by_name().get(end, ()) if not provinces_there or p.province in provinces_there]
        if provinces_there:  # no province lies in a province: "Thành đoàn Hà Giang, tỉnh Hà Giang"
            found = [p for p in found if p.level != "province"]
        office = next((o for o in _OFFICE if base.endswith(o)), None)
        if not found and office:  # "Huyện ủy Tân Yên"
            inner = by_name().get(f"{_OFFICE[office]} {end}", ())
            found = [p for p in inner if not provinces_there or p.province in provinces_there]
        if not found or (base and words[-n - 1] in {"tỉnh", "phố"}):  # "thành phố Bắc Giang" is not the province
            continue
        for place in found:
            yield base, place
        return


def _placed_rows(name: str, base: str, place: Place) -> list[Row]:
    """Rows of the level of a place that a name without its place belongs to."""
    levels = {"province": ("tỉnh", place.kind), "district": (place.kind, "huyện", f"{place.kind} thuộc tỉnh")}.get(
        place.level, (place.kind, "xã")
    )
    common = of_kind(base, "huyện") if place.level == "district" else _CITY.sub(r"tỉnh \1", base)
    keys = [*(f"{base} {level}" for level in levels), base, common.lower()]
    for key in keys:
        rows = [r for r in (*exact_rows(key), *_loose(key)) if r["level"] == place.level]
        if rows:
            return _distinct(rows)
    return _distinct(r for r in _short(name, len(base.split())) if r["level"] == place.level)


def _rows(name: str, key: str) -> list[Row]:
    """Rows by printed name, then whatever the signs between words, then by first letters, then by code."""
    for found in (exact_rows(key), _loose(key), _short(name, None), _codes().get(name.strip(), ())):
        if found:
            return _distinct(found)
    return []


def _distinct(rows: Iterable[Row]) -> list[Row]:
    return list({r["id"]: r for r in rows}.values())


def _names(row: Row) -> list[str]:
    return [n for n in (row["name"], *row["aliases"].split("|")) if n]


@cache
def _loose_index() -> dict[str, tuple[Row, ...]]:
    index: dict[str, list[Row]] = {}
    for row in load("agencies"):
        for name in _names(row):
            index.setdefault(" ".join(_WORD.findall(name_key(name))), []).append(row)
    return {k: tuple(v) for k, v in index.items()}


def _loose(key: str) -> tuple[Row, ...]:
    """Rows by the words of a name alone: "Sở Lao động Thương binh và Xã hội"."""
    return _loose_index().get(" ".join(_WORD.findall(key)), ())


@cache
def _codes() -> dict[str, tuple[Row, ...]]:
    """Rows by the code that stands in symbols: "SYT"."""
    index: dict[str, list[Row]] = {}
    for row in load("agencies"):
        for code in filter(None, row["codes"].split("|")):
            index.setdefault(code, []).append(row)
    return {k: tuple(v) for k, v in index.items()}


@cache
def _letters_index() -> dict[tuple[str, str], tuple[Row, ...]]:
    index: dict[tuple[str, str], list[Row]] = {}
    for row in load("agencies"):
        if row["kind"] != "group" and (letters := _letters(row["name"].split(), short=False)):
            index.setdefault(letters, []).append(row)
    return {k: tuple(v) for k, v in index.items()}


def _letters(words: list[str], *, short: bool) -> tuple[str, str] | None:
    """The head of a name and the first letters of the rest, "và" left out: ("sở", "lđtbxh"). With `short`, words in capitals
    are first letters already, and at least one must be.
    """
    if len(words) < 2:
        return None
    parts = [p for w in words[1:] for p in _WORD.findall(w)]
    capital = [p.isupper() and len(p) > 1 for p in parts]
    if short and not any(capital):
        return None
    letters = "".join(
        p if big and short else "" if p.casefold() == "và" else p[:1] for p, big in zip(parts, capital, strict=True)
    )
    return name_key(words[0]), letters.casefold()


def _short(name: str, words: int | None) -> tuple[Row, ...]:
    """Rows by head and first letters: "Sở LĐTBXH", "Sở Nông nghiệp và PTNT". `words`: only so many of them."""
    letters = _letters(name.replace(",", " ").split()[:words], short=True)
    return _letters_index().get(letters, ()) if letters else ()


def _of_place(place: Place) -> Body:
    return Body(place.id, place.full, place.level, "place", place.valid_from, place.valid_to, "", place.id)


def _of_row(row: Row, place: Place | None) -> Body:
    """The body of a row, at a place where one is given; it exists while both do."""
    if place is None or row["level"] not in _PLACED:
        return Body(
            row["id"], row["name"], row["level"], row["kind"], row["valid_from"], row["valid_to"], row["id"], ""
        )
    row = _of_kind(row, place)
    first = max(row["valid_from"], place.valid_from)
    last = min((d for d in (row["valid_to"], place.valid_to) if d), default="")
    name = placed_name(row, place.kind, place.name)
    if place.level != "province":
        name = f"{name}, {provinces()[place.province].full}"
    return Body(f"{place.id}.{row['id']}", name, row["level"], row["kind"], first, last, row["id"], place.id)


def _of_kind(row: Row, place: Place) -> Row:
    """The row that a place of this kind has: "Thành ủy" for "Tỉnh ủy"; else that of a huyện: a city has no "Quận ủy"."""
    for kind in (place.kind, "huyện"):
        own = [r for r in exact_rows(name_key(of_kind(row["name"], kind))) if r["level"] == place.level]
        if len(own) == 1:
            return own[0]
    return row


def successors(body: Body, *, on: dt.date | None = None) -> tuple[Body, ...]:
    """The bodies that stand in the place of a body on a day, or today where none is given.

    The body itself while it exists; nothing where the table does not say who carried on its work.
    """
    day = on.isoformat() if on else None
    found = {b.id: b for b in _follow(body, day, _place(body.place), _FARTHEST)}
    return tuple(found.values())


def _ended(last: str, day: str | None) -> bool:
    return bool(last) and (day is None or day[: len(last)] > last)


def _follow(body: Body, day: str | None, place: Place | None, steps: int) -> Iterator[Body]:
    """`place`: where the first body of the chain stood; bodies of whole regions in between have none."""
    if not _ended(body.valid_to, day):
        yield body
        return
    there = followers(place, day) if place else ()
    if not body.row:
        yield from map(_of_place, there)
        return
    row = next(r for r in load("agencies") if r["id"] == body.row)
    if not _ended(row["valid_to"], day):  # the place ended, not the office
        yield from (_of_row(row, p) for p in there if p.level == row["level"])
        return
    if not steps:
        return
    for name in filter(None, row["successor"].split("; ")):
        for heir in exact_rows(name_key(name)):
            if heir["valid_to"] and heir["valid_to"] <= row["valid_to"]:  # another of the same name, from before
                continue
            spots = [p for p in there if p.level == heir["level"]]
            if place and heir["level"] == "province":
                spots = list(followers(provinces()[place.province], day))
            for spot in spots or (None,):
                yield from _follow(_of_row(heir, spot), day, place, steps - 1)


def _place(name: str) -> Place | None:
    return provinces().get(name) or districts().get(name) if name else None
