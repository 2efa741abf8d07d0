"""The table of bodies: look-up by printed name, and which body a name means in a document."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from vnadmin.data import load
from vnadmin.spans import fold, squeeze

if TYPE_CHECKING:
    import datetime as dt

Row = dict[str, str]

# What is written short in names. Whole words of the key.
_SHORT = {
    "ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân", "mttq": "mặt trận tổ quốc", "ubmttq": "ủy ban mặt trận tổ quốc",
    "ubmttqvn": "ủy ban mặt trận tổ quốc việt nam", "tp": "thành phố", "tp.": "thành phố", "tw": "trung ương", "t.ư": "trung ương",
    "btv": "ban thường vụ", "bcđ": "ban chỉ đạo", "vp": "văn phòng", "tand": "tòa án nhân dân", "vksnd": "viện kiểm sát nhân dân",
    "bhxh": "bảo hiểm xã hội", "kbnn": "kho bạc nhà nước", "nhnn": "ngân hàng nhà nước", "lhpn": "liên hiệp phụ nữ",
    "lđlđ": "liên đoàn lao động", "ccb": "cựu chiến binh", "đbqh": "đại biểu quốc hội", "bđbp": "bộ đội biên phòng",
    "chqs": "chỉ huy quân sự", "thads": "thi hành án dân sự", "&": "và",
}  # fmt: skip
_SHORT = {fold(k): fold(v) for k, v in _SHORT.items()}
_WORD = re.compile(r"[^\s,;]+|[,;]")
_LEVELS = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "đặc khu", "thị trấn")


@lru_cache(8192)  # a document names the same bodies again and again
def name_key(name: str) -> str:
    """What two spellings of one name have in common: fold, short forms written out, one kind of dash."""
    key = fold(name).replace("–", "-").replace("—", "-").replace("- ", " - ").replace(" -", " - ")
    return " ".join(_SHORT.get(w, w) for w in _WORD.findall(key)).replace(" ,", ",")


@cache
def _index() -> dict[str, tuple[Row, ...]]:
    index: dict[str, list[Row]] = {}
    for row in load("agencies"):
        for name in (row["name"], *row["aliases"].split("|")):
            if name:
                rows = index.setdefault(name_key(name), [])
                if row not in rows:
                    rows.append(row)
    return {k: tuple(v) for k, v in index.items()}


@cache
def _provinces() -> dict[str, Row]:
    return {name_key(n): r for r in load("provinces") for n in (r["name"], *r["aliases"].split("|")) if n}


def province_kind(name: str) -> str | None:
    """The kind, "tỉnh" or "thành phố", for the name of a province, None for any other name."""
    row = _provinces().get(name_key(name))
    return row["kind"] if row else None


def _valid(row: Row, on: dt.date) -> bool:
    day = on.isoformat()
    first, last = row["valid_from"], row["valid_to"]
    return (not first or first <= day) and (not last or day[: len(last)] <= last)


@lru_cache(4096)
def lookup(name: str, *, on: dt.date | None = None) -> Row | None:
    """The row of the table that a printed name or alias belongs to; None when there is none, or more than one.

    `on` leaves only bodies that existed on that day. A name with a place is looked up with the level alone:
    "Sở Y tế tỉnh Bắc Ninh" is the row of "Sở Y tế".
    """
    for key in _forms(name_key(name)):
        rows = _index().get(key)
        if rows:
            if on is not None:
                rows = tuple(r for r in rows if _valid(r, on))
            return rows[0] if len(rows) == 1 else None
    return None


def _forms(key: str) -> list[str]:
    """The key as it is, then without a place, then without a level."""
    forms = [key]
    for level in _LEVELS:
        at = key.find(f" {level} ")
        if at > 0:
            place = key[at + len(level) + 2 :]
            if place in _provinces() or level not in ("tỉnh", "thành phố"):
                short = key[: at + len(level) + 1]
                forms += [short, key[:at]]
                if level == "thành phố":
                    forms.insert(-1, f"{key[:at]} tỉnh")
            break
    for level in ("tỉnh", "thành phố", "xã"):
        if key.endswith(f" {level}"):
            forms.append(key[: -len(level) - 1])
            if level == "thành phố":
                forms.insert(1, f"{key[: -len(level) - 1]} tỉnh")
            break
    return forms


@lru_cache(4096)
def agency_id(name: str) -> str | None:
    """The id of the row that a name belongs to, whatever the day; None when unknown or ambiguous."""
    row = lookup(name)
    return row["id"] if row else None


@lru_cache(8192)
def printed_name(words: str) -> tuple[str, str | None]:
    """A name as it is shown, and its id, from the words of the text: a document prints the same ones again and again."""
    name = squeeze(words)
    return name, agency_id(name)


def resolve_agency(
    name: str, *, issuer_name: str | None = None, place: str | None = None, issued_on: dt.date | None = None
) -> str | None:
    """Which body a name means in a document of `issuer_name` from `place`; None when that is not known.

    "UBND tỉnh" in a document of Bắc Ninh is "Ủy ban nhân dân tỉnh Bắc Ninh"; "Bộ Y tế" is itself. The place of issue tells
    nothing where the issuer is a central body: a ministry signs in Hà Nội and writes to all provinces.
    """
    row = lookup(name, on=issued_on) or lookup(name)
    if row is None or row["kind"] == "group":
        return None
    if row["level"] == "central":
        return row["name"]
    if row["level"] != "province":
        return None
    province = _province_in(name) or _home(issuer_name, place)
    if province is None:
        return None
    return placed_name(row, province["kind"], province["name"])


def placed_name(row: Row, kind: str, name: str) -> str:
    """The name of a body at a place: "Sở Y tế" and "tỉnh", "Bắc Ninh" give "Sở Y tế tỉnh Bắc Ninh"."""
    base = _LEVEL_AT_END.sub("", row["name"])
    if not _NAMES_LEVEL.search(base):
        return f"{base} {kind} {name}"
    return f"{of_kind(base, kind)} {name}"


def of_kind(name: str, kind: str) -> str:
    """A name that holds a level as a place of a kind has it: "Tỉnh ủy" in a city is "Thành ủy"."""
    head = _HEADS_OF_KIND.get(kind)
    return _NAMES_LEVEL.sub(lambda m: f"{head} {m[1]}", name) if head else name


def exact_rows(key: str) -> tuple[Row, ...]:
    """All rows that a name or alias with this key belongs to, whatever the day."""
    return _index().get(key, ())


_LEVEL_AT_END = re.compile(r" (?:tỉnh|huyện|xã|xã, phường, đặc khu)$")
_NAMES_LEVEL = re.compile(r"(?:Tỉnh|Thành|Huyện|Quận|Thị) (ủy|đoàn)$", re.IGNORECASE)
_HEADS_OF_KIND = {"thành phố": "Thành", "huyện": "Huyện", "quận": "Quận", "thị xã": "Thị"}


@lru_cache(256)  # all names of a document ask for the same
def _home(issuer_name: str | None, place: str | None) -> Row | None:
    """The province that the issuer names, else the one that a document is signed in; None for central issuers, and for unknown
    ones in the capital.
    """
    if issuer_name and (named := _province_in(issuer_name)):
        return named
    province = _provinces().get(name_key(place or ""))
    issuer = lookup(issuer_name) if issuer_name else None
    central = province is not None and province["name"] == "Hà Nội" if issuer is None else issuer["level"] == "central"
    return None if central else province


def _province_in(name: str) -> Row | None:
    """The province whose name ends a name: "UBND TỈNH BẮC NINH"."""
    words = name_key(name).split()
    if not words or words[-1] not in _last_words():
        return None
    for n in (4, 3, 2, 1):
        row = _provinces().get(" ".join(words[-n:]))
        if row and len(words) > n:
            return row
    return None


@cache
def _last_words() -> frozenset[str]:
    """The words that names of provinces end in."""
    return frozenset(name.rsplit(" ", 1)[-1] for name in _provinces())
