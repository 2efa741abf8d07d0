"""A user's own list of units, and which of them a printed body is. A unit is never made up: what is not in the list is None.

A list is a CSV file with a header, or a YAML or JSON list of mappings: `id`, `name`, and if wanted `aliases` (CSV: separated by
"|" or ";") and `email`.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from vnadmin.data import load
from vnadmin.errors import DataError
from vnadmin.spans import fold
from vnadmin.values.agency_identity import identify
from vnadmin.values.agency_table import name_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike

_COLUMNS = ("id", "name", "aliases", "email")


class Unit(NamedTuple):
    """One unit of the list. `email` is None where the list has none."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    email: str | None = None


class UnitList:
    """Units by what they are called. Iterates in the order of the list; `find` maps a printed name."""

    def __init__(self, units: Iterable[Unit]) -> None:
        """Raises `DataError` where two units share an id or a name, or one has none."""
        self.units = tuple(units)
        self._names: dict[str, Unit] = {}
        self._bodies: dict[str, Unit | None] = {}
        by_id: dict[str, Unit] = {}
        for unit in self.units:
            if not unit.id or not unit.name:
                raise DataError(f"a unit needs an id and a name: {unit.id or unit.name or 'empty row'}")
            if unit.id in by_id:
                raise DataError(f"two units have the id {unit.id}: {by_id[unit.id].name}, {unit.name}")
            by_id[unit.id] = unit
            for name in (unit.name, *unit.aliases):
                other = self._names.setdefault(name_key(name), unit)
                if other is not unit:
                    raise DataError(f"{name} names two units: {other.id}, {unit.id}")
                bodies = identify(name)
                if len(bodies) == 1:  # a body that two units claim belongs to neither
                    known = self._bodies.setdefault(bodies[0].id, unit)
                    self._bodies[bodies[0].id] = unit if known is unit else None

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)

    def find(self, name: str, resolve: Callable[[str], str | None] | None = None) -> Unit | None:
        """The unit that a printed body is; None where none is meant, or more than one could be.

        `resolve` gives the whole name that a printed one has in its document, None where that is not known. By name or alias first, then as the same body under another
        spelling ("Sở LĐTBXH"), then by the body whose head is named ("Giám đốc Sở Y tế").
        """
        for form in dict.fromkeys((name, _without_office(name))):
            if unit := self._find(form, resolve(form) if resolve else None):
                return unit
        return None

    def _find(self, name: str, resolved: str | None) -> Unit | None:
        for form in (name, resolved):
            if form and (unit := self._names.get(name_key(form))):
                return unit
        for form in (resolved, name):
            bodies = identify(form) if form else ()
            if len(bodies) == 1 and (unit := self._bodies.get(bodies[0].id)):
                return unit
        return None


def _without_office(name: str) -> str:
    """The body behind the office of its head; the name itself where it names no office."""
    key = fold(name)
    titles = (fold(r["title"]) for r in load("offices"))
    longest = max((t for t in titles if key.startswith(f"{t} ")), key=len, default="")
    return name[len(longest) :].strip() if longest else name


def read_units(path: str | PathLike[str]) -> UnitList:
    """The unit list that a CSV, YAML or JSON file holds. Raises `DataError` for a file that is none, naming file and row."""
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{file.name}: not UTF-8") from error
    rows = _csv_rows(text) if file.suffix.lower() == ".csv" else _listed(file, text)
    units = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or not set(row) <= set(_COLUMNS):
            raise DataError(f"{file.name}: row {number}: expected {', '.join(_COLUMNS)}, got {_shown(row)}")
        units.append(_unit(row))
    try:
        return UnitList(units)
    except DataError as error:
        raise DataError(f"{file.name}: {error}") from error


def _csv_rows(text: str) -> list[dict[str, str]]:
    """Rows by column name; commas, semicolons or tabs between cells, as spreadsheets write them."""
    head = text.partition("\n")[0]
    sign = max(",;\t", key=head.count)
    found = csv.DictReader(io.StringIO(text), delimiter=sign)
    return [{(k or "").strip(): v for k, v in row.items()} for row in found if any(row.values())]


def _listed(file: Path, text: str) -> list[Any]:
    try:
        found = json.loads(text) if file.suffix.lower() == ".json" else _yaml(file, text)
    except ValueError as error:
        raise DataError(f"{file.name}: not JSON: {error}") from error
    if not isinstance(found, list):
        raise DataError(f"{file.name}: expected a list of units")
    return found


def _yaml(file: Path, text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DataError(f"{file.name}: not YAML: {' '.join(str(error).split())}") from error


def _unit(row: dict[str, Any]) -> Unit:
    aliases = row.get("aliases") or ()
    if isinstance(aliases, str):
        aliases = aliases.replace(";", "|").split("|")
    return Unit(
        str(row.get("id") or "").strip(),
        str(row.get("name") or "").strip(),
        tuple(a for alias in aliases if (a := str(alias).strip())),
        str(row.get("email") or "").strip() or None,
    )


def _shown(row: object) -> str:
    return ", ".join(map(str, row)) if isinstance(row, dict) else type(row).__name__
