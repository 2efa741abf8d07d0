"""Taskwarrior, the to-do list of the command line: the program itself is asked, its files are never touched. See docs/taskwarrior.md."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import subprocess
import uuid
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vnadmin.sync.adapter import Capabilities, Remote
from vnadmin.sync.errors import Denied, Exists, Moved, Refused, SyncError, Unknown, Unreachable
from vnadmin.sync.fields import as_read, due_of, fields_of, line, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vnadmin.sync.adapter import Field
    from vnadmin.sync.targets import Target
    from vnadmin.track.models import Item

NAMESPACE = uuid.UUID("5b0d3a52-96a5-5d0e-8c64-1f9b1c0e7a31")
"""Of the names of entries: the same key gives the same entry on every machine, so that making it twice makes one."""

_PRIORITIES = {"1": "H", "3": "M", "5": "L"}
_SYNCED = ("rc.taskd.server", "rc.sync.server.origin", "rc.sync.server.url", "rc.sync.gcp.bucket", "rc.sync.aws.bucket")
# Ours beside the user's own settings: nothing is renumbered or hidden, our three attributes are known.
_SETTINGS = (
    "rc.gc=off", "rc.recurrence=off", "rc.verbose=nothing", "rc.color=off", "rc.context=",
    "rc.json.array=on", "rc.uda.vnadminid.type=string", "rc.uda.vnadmintext.type=string", "rc.uda.vnadmindue.type=string",
)  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STAMP = "%Y%m%dT%H%M%SZ"
_NAMES: dict[Field, str] = {"title": "description", "due": "due", "description": "vnadmintext", "priority": "priority"}
_BRACKETS = re.compile(
    r"&(open|close|dquot|squot|comma|colon);"
)  # as Taskwarrior writes brackets and quotes in its files


class Taskwarrior:
    """The entries of one list of Taskwarrior (2.6 or later).

    `program`: its name or path. `taskrc`, `data`: settings and folder other than the user's own. `project`: of new entries, None for none.
    `timeout`: seconds for one call. An entry's UUID is made of the item's key, so a second creation meets the first. The key stands in
    the attribute `vnadminid`, the description in `vnadmintext`; lead and symbol become tags once, when an entry is made, and are
    people's from then on. A day is written as its last second where the program runs, as Taskwarrior itself means by `eod`, so that
    nothing is overdue on its last day; `vnadmindue` keeps what was meant, wherever the list travels.
    """

    def __init__(
        self,
        *,
        program: str = "task",
        taskrc: str | None = None,
        data: str | None = None,
        project: str | None = None,
        timeout: float = 60,
    ) -> None:
        self._program = program
        self._environment = os.environ | ({"TASKRC": taskrc} if taskrc else {}) | ({"TASKDATA": data} if data else {})
        self.address = "taskwarrior:" + self._environment.get("TASKDATA", self._environment.get("TASKRC", "~"))
        self._project = project
        self._timeout = timeout

    @cached_property
    def capabilities(self) -> Capabilities:
        """What the list can hold; `network` is true where the user's settings name a server that the list is synchronised with."""
        return Capabilities(
            guard="compare",
            fields=frozenset({"title", "due", "description", "priority"}),
            title=1000,
            network=bool(self._run("_get", *_SYNCED).strip()),
        )

    def probe(self) -> str:
        """The program's version; raises `Denied` where it is not there or its list cannot be read."""
        version = self._run("_version").strip()
        self._export("vnadminid.any:", "limit:1")
        return f"Taskwarrior {version}"

    def list_ours(self) -> Iterator[Remote]:
        """Every entry with a key, finished and deleted ones too."""
        yield from map(_remote, self._export("vnadminid.any:"))

    def read(self, id: str) -> Remote | None:  # noqa: A002
        """One entry by its UUID."""
        task = self._task(id)
        return None if task is None else _remote(task)

    def find(self, key: str) -> Sequence[Remote]:
        """Every entry with this key."""
        return [_remote(task) for task in self._export(f"vnadminid.is:{key}") if task.get("vnadminid") == key]

    def create(self, item: Item) -> Remote:
        """Makes an entry; raises `Exists` where its UUID or its key is there, whatever became of it."""
        name = str(uuid.uuid5(NAMESPACE, item.key))
        for there in self._export(f"( uuid:{name} or vnadminid.is:{item.key} )"):
            raise Exists(f"{item.key} is in the list already", there["uuid"])
        task: dict[str, Any] = {"uuid": name, "status": "pending", "vnadminid": item.key}
        _set(task, fields_of(item, self.capabilities))
        tags = ["_".join(line(name).replace(",", " ").split()) for name in item.categories]
        task |= {"tags": list(dict.fromkeys(tags))} if tags else {}
        task |= {"project": self._project} if self._project else {}
        return self._write(task)

    def update(self, remote: Remote, changes: Mapping[Field, str]) -> Remote:
        """Writes these fields over the entry as it is now; everything else of it stays, its status too."""
        task = self._unmoved(remote)
        _set(task, changes)
        return self._write(task)

    def close(self, remote: Remote, note: str, *, done: bool) -> Remote:  # noqa: ARG002 - Taskwarrior forgets what is deleted
        """Completes the entry and annotates it with the note; one that is finished or deleted stays as it is."""
        task = self._unmoved(remote)
        if task["status"] in {"completed", "deleted"}:
            return _remote(task)
        now = entry = dt.datetime.now(dt.UTC)
        notes = task.setdefault("annotations", [])
        taken = {annotation["entry"] for annotation in notes}
        while entry.strftime(_STAMP) in taken:  # it keeps one annotation a second
            entry += dt.timedelta(seconds=1)
        notes.append({"entry": entry.strftime(_STAMP), "description": line(note) or "vnadmin"})
        return self._write(task | {"status": "completed", "end": now.strftime(_STAMP)})

    def _unmoved(self, remote: Remote) -> dict[str, Any]:
        task = self._task(remote.id)
        now = None if task is None else _remote(task)
        if task is None or now is None or (now.guard, now.fields) != (remote.guard, dict(remote.fields)):
            raise Moved(f"entry {remote.id} was changed since it was read")
        return task

    def _task(self, name: str) -> dict[str, Any] | None:
        return next(iter(self._export(f"uuid:{name}")), None) if _UUID.fullmatch(name) else None

    def _export(self, *query: str) -> list[dict[str, Any]]:
        said = self._run("rc.hooks=off", *query, "export")
        try:
            tasks: list[dict[str, Any]] = json.loads(said, strict=False)
        except ValueError as error:
            raise Denied(f"what Taskwarrior exports is not JSON: {said[:200]!r}") from error
        return tasks

    def _write(self, task: dict[str, Any]) -> Remote:
        """Imports a whole entry (what is left out would be erased) and reads what became of it."""
        task = {name: value for name, value in task.items() if name not in {"id", "urgency", "modified"}}
        _check(task)
        self._run("import", "-", given=json.dumps([task], ensure_ascii=False))
        try:
            written = self._task(task["uuid"])
        except SyncError as error:
            raise Unknown(f"entry {task['uuid']} was written and not read again: {error}", answered=True) from error
        if written is None:
            raise Unknown(f"entry {task['uuid']} is not in the list after it was written", answered=True)
        wrong = [name for name in ("status", "description", "due", "vnadminid") if task.get(name) != written.get(name)]
        if wrong:
            raise Refused(f"Taskwarrior, or a hook of its user, did not take {', '.join(wrong)} of {task['uuid']}")
        return _remote(written)

    def _run(self, *arguments: str, given: str | None = None) -> str:
        try:
            done = subprocess.run(
                [self._program, *_SETTINGS, *arguments],
                input=given or "",
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                env=self._environment,
                timeout=self._timeout,
                check=False,
            )
        except OSError as error:
            raise Denied(f"{self._program} cannot be started: is Taskwarrior installed? ({error.strerror})") from error
        except subprocess.TimeoutExpired as error:
            late = Unreachable if given is None else Unknown
            raise late(f"{self._program} gave no answer in {self._timeout:g} s") from error
        if done.returncode:
            wrong = Denied if given is None else Unknown if done.returncode < 0 else Refused
            raise wrong(f"{self._program} ended with {done.returncode}: {' '.join(done.stderr.split())[-300:]}")
        return done.stdout


def open_target(target: Target) -> Taskwarrior:
    """The adapter of a table of the configuration, with the options of `Taskwarrior`."""
    places = {name: target.option(name, str) for name in ("taskrc", "data")}
    return Taskwarrior(
        program=target.option("program", str, "task"),
        project=target.option("project", str),
        timeout=target.option("timeout", float, 60.0),
        **{name: str(Path(place).expanduser()) for name, place in places.items() if place},
    )


def _remote(task: Mapping[str, Any]) -> Remote:
    values: dict[Field, str | None] = {
        "title": task["description"], "due": _due(task), "description": task.get("vnadmintext"),
        "priority": next((ours for ours, letter in _PRIORITIES.items() if letter == task.get("priority")), None),
    }  # fmt: skip
    kept = {name: value for name, value in task.items() if name not in {"id", "urgency"}}
    guard = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]
    done = task["status"] in {"completed", "deleted"}
    return Remote(task["uuid"], task.get("vnadminid") or None, as_read(values), done, guard)


def _due(task: Mapping[str, Any]) -> str | None:
    """What was meant, where nobody changed it since; else a moment, or a day where it is the first or last second of one."""
    stamp = task.get("due")
    meant, _, written = task.get("vnadmindue", "").partition("=")
    if not stamp or stamp == written:
        return meant if stamp else None
    moment = dt.datetime.strptime(stamp, _STAMP).replace(tzinfo=dt.UTC)
    local = moment.astimezone()
    whole = local.time() in {dt.time(), dt.time(23, 59, 59)}
    return local.date().isoformat() if whole else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _set(task: dict[str, Any], changes: Mapping[Field, str]) -> None:
    made: dict[str, str] = {}
    for field, value in changes.items():
        made[_NAMES[field]] = value
    if "priority" in made:
        made["priority"] = _PRIORITIES.get(made["priority"], "")
    if "description" in made:
        made["description"] = _BRACKETS.sub(r"& \1;", line(made["description"]))
    if "vnadmintext" in made:
        made["vnadmintext"] = _BRACKETS.sub(r"& \1;", text(made["vnadmintext"]))
    if "due" in made:
        stamp = _stamp(made["due"])
        made |= {"due": stamp, "vnadmindue": f"{made['due']}={stamp}" if stamp else ""}
    for name, words in made.items():
        if words:
            task[name] = words
        else:
            task.pop(name, None)


def _stamp(value: str) -> str:
    due = due_of(value)
    if due is not None and not isinstance(due, dt.datetime):
        due = dt.datetime.combine(due, dt.time(23, 59, 59)).astimezone()
    return "" if due is None else due.astimezone(dt.UTC).strftime(_STAMP)


def _check(task: Mapping[str, Any]) -> None:
    """Taskwarrior 2.6.2 ends with a memory fault where a UUID is none, a description is missing or a value is empty."""
    if not _UUID.fullmatch(task["uuid"]) or not task.get("description", "").strip():
        raise Refused(f"an entry needs a UUID and a title: {task.get('vnadminid')}")
    empty = [name for name, value in task.items() if value in ("", None)]
    if empty:
        raise Refused(f"an entry cannot hold an empty {empty[0]}: {task.get('vnadminid')}")
