"""Targets of a configuration file, and the adapters that programs offer for them (entry points "vnadmin.adapters")."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from vnadmin.errors import UsageError
from vnadmin.sync.credentials import Secret, find_secret, forbidden, split_url, variable_name
from vnadmin.sync.errors import Denied
from vnadmin.sync.web import Web

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from vnadmin.sync.adapter import Adapter

GROUP = "vnadmin.adapters"
OURS = {name: f"vnadmin.sync.{name}:open_target" for name in ("caldav", "redmine", "taskwarrior", "webhook")}
"""Our own adapters, as the project file names them too; here so that they are found where the package is not installed."""
_KINDS = {
    str: "words",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


class Target(NamedTuple):
    """A table [targets.NAME] of the configuration. An adapter asks it for its options; wrong ones raise `UsageError`.

    `asked`: gathers the names of options that it was asked for.
    """

    name: str
    adapter: str
    options: Mapping[str, Any]
    asked: set[str] | None = None

    def option(self, name: str, kind: type[Any], default: Any = None) -> Any:
        """An option of a kind (str, bool, int, float, list, dict); the default where it is not given. Without a default (None): None."""
        if self.asked is not None:
            self.asked.add(name)
        value = self.options.get(name, default)
        if value is None or (isinstance(value, kind) and (kind is bool or not isinstance(value, bool))):
            return value
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        raise UsageError(f"[targets.{self.name}] {name}: {_KINDS[kind]} expected, not {value!r}")

    def needed(self, name: str) -> str:
        """An option that must be there, as words."""
        value = self.option(name, str)
        if not value:
            raise UsageError(f"[targets.{self.name}] needs {name}")
        return str(value)

    def secret(self, name: str, *, user: str = "", needed: bool = True) -> Secret | None:
        """A secret, from wherever it is; see `vnadmin.sync.credentials`. Raises `Denied` where it is needed and nobody has it."""
        if self.asked is not None:
            self.asked.update((f"{name}_variable", f"{name}_command"))
        found = find_secret(
            self.name, name, variable=self.option(f"{name}_variable", str), command=self.options.get(f"{name}_command"), user=user,
            host=split_url(self.option("url", str, "")).hostname,
        )  # fmt: skip
        if found is None and needed:
            variable = self.option(f"{name}_variable", str) or variable_name(self.name, name)
            raise Denied(
                f"[targets.{self.name}] no {name}: not in {variable}, no {name}_command, not in the keyring, not in .netrc"
            )
        return found

    def web(self, *, auth: tuple[str, Secret] | None = None, headers: Mapping[str, str | Secret] | None = None) -> Web:
        """A client for `url`, with the options `ca_file` and `timeout` (seconds)."""
        return Web(
            self.needed("url"), auth=auth, headers=headers, ca_file=self.option("ca_file", str),
            timeout=self.option("timeout", float, 30.0),
        )  # fmt: skip

    def open(self) -> Adapter:
        """The adapter of this target. Raises `UsageError` where no program offers one of this name, and for options that none of ours knows."""
        entry = _entries().get(self.adapter)
        if entry is not None:
            asking = self._replace(asked=set())
            made = cast("Callable[[Target], Adapter]", entry.load())(asking)
            unknown = sorted(set(self.options) - (asking.asked or set()))
            if unknown and self.adapter in OURS:  # others may look into the options themselves
                known = ", ".join(sorted(asking.asked or set()))
                raise UsageError(f"[targets.{self.name}] unknown {', '.join(unknown)}; there are {known}")
            return made
        raise UsageError(
            f"[targets.{self.name}] no adapter {self.adapter!r}; there are {', '.join(adapters()) or 'none'}"
        )


class Config(NamedTuple):
    """A configuration file. `archive`: the archive whose register and links are used, None where the file names none."""

    archive: Path | None
    targets: Mapping[str, Target]

    def target(self, name: str) -> Target:
        """A target by its name. Raises `UsageError` for another one."""
        if name not in self.targets:
            raise UsageError(f"no target {name!r}; there are {', '.join(self.targets) or 'none'}")
        return self.targets[name]


def adapters() -> list[str]:
    """The names of all adapters that are installed."""
    return sorted(_entries())


def _entries() -> dict[str, EntryPoint]:
    """What others offer, and our own, whose names nobody takes."""
    ours = {name: EntryPoint(name, value, GROUP) for name, value in OURS.items()}
    return {**{entry.name: entry for entry in entry_points(group=GROUP)}, **ours}


def read_config(path: Path) -> Config:
    """The targets of a TOML file; names of files in it are seen from its folder. Raises `UsageError` for what makes no sense."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such configuration") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    if unknown := sorted(set(content) - {"archive", "targets"}):
        raise UsageError(f"{path}: unknown {', '.join(unknown)}")
    archive = content.get("archive")
    if archive is not None and not isinstance(archive, str):
        raise UsageError(f"{path}: archive must be the name of a file")
    targets = {}
    for name, options in (content.get("targets") or {}).items():
        if not isinstance(options, dict) or not isinstance(options.get("adapter"), str):
            raise UsageError(f"{path}: [targets.{name}] needs adapter")
        forbidden(options)
        targets[name] = Target(name, options["adapter"], {k: v for k, v in options.items() if k != "adapter"})
    return Config(path.parent / archive if archive else None, targets)
