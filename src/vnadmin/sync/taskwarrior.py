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
from typing import TYPE_CHECKING, Any

from vnadmin.sync.adapter import Capabilities, Remote
from vnadmin.sync.errors import Denied, Exists, Moved, Refused, Unknown, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vnadmin.sync.adapter import Field
    from vnadmin.track.models import Item

NAMESPACE = uuid.UUID("5b0d3a52-96a5-5d0e-8c64-1f9b1c0e7a31")
"""Of the names of entries: the same key gives the same entry on every machine, so that making it twice makes one."""

_PRIORITIES = {"1": "H", "3": "M", "5": "L"}
_SYNCED = ("rc.taskd.server", "rc.sync.server.origin", "rc.sync.server.url", "rc.sync.gcp.bucket", "rc.sync.aws.bucket")
# Ours beside the user's own settings: nothing is renumbered or hidden, our two attributes are known.
_SETTINGS = (
    "rc.gc=off", "rc.recurrence=off", "rc.verbose=nothing", "rc.color=off", "rc.context=",
    "rc.json.array=on", "rc.uda.vnadminid.type=string", "rc.uda.vnadmintext.type=string",
)  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STAMP = "%Y%m%dT%H%M%SZ"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
_SAFE = re.compile(r"&(open|close|dquot|squot|comma|colon);")  # how Taskwarrior writes brackets and quotes in its files


class Taskwarrior:
    """The entries of one list of Taskwarrior (2.6 or later).

    `program`: its name or path. `taskrc`, `data`: settings and folder other than the user's own. `project`: of new entries, None for none.
    `timeout`: seconds for one call. An entry's UUID is made of the item's key, so a second creation meets the first. The key stands in
    the attribute `vnadminid`, the description in `vnadmintext`; lead and symbol become tags once, when an entry is made, and are
    people's from then on. A day is its last second where the program runs, as Taskwarrior itself means by `eod`.
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

    def create(self, item: Item) -> Remote:
        """Makes an entry; raises `Exists` where its UUID or its key is there, whatever became of it."""
        name = str(uuid.uuid5(NAMESPACE, item.key))
        there = self._task(name) or next(iter(self._export(f"vnadminid.is:{item.key}")), None)
        if there is not None:
            raise Exists(f"{item.key} is in the list already", there["uuid"])
        task: dict[str, Any] = {"uuid": name, "status": "pending", "vnadminid": item.key}
        _set(task, spelled(item))
        tags = ["_".join(_clean(name).split()).replace(",", "_") for name in item.categories]
        task |= {"tags": list(dict.fromkeys(tags))} if tags else {}
        task |= {"project": self._project} if self._project else {}
        return self._write(task)

    def update(self, remote: Remote, changes: Mapping[Field, str]) -> Remote:
        """Writes these fields ("" takes one away) over the entry as it is now; everything else of it stays, its status too."""
        task = self._unmoved(remote)
        _set(task, changes)
        return self._write(task)

    def close(self, remote: Remote, note: str) -> Remote:
        """Completes the entry and annotates it with the note; one that is finished or deleted stays as it is."""
        task = self._unmoved(remote)
        if task["status"] in {"completed", "deleted"}:
            return _remote(task)
        now = entry = dt.datetime.now(dt.UTC)
        notes = task.setdefault("annotations", [])
        taken = {annotation["entry"] for annotation in notes}
        while entry.strftime(_STAMP) in taken:  # it keeps one annotation a second
            entry += dt.timedelta(seconds=1)
        words = " ".join(_clean(note).split())
        notes.append({"entry": entry.strftime(_STAMP), "description": words or "vnadmin"})
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
        written = self._task(task["uuid"])
        if written is None:
            raise Unknown(f"entry {task['uuid']} is not in the list after it was written")
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


def spelled(item: Item) -> dict[Field, str]:
    """Our fields of an item as an entry of Taskwarrior shows them; those that it has not are not there."""
    due = item.due
    if isinstance(due, dt.datetime):
        due = _day_of(due) or due.astimezone(dt.UTC)
    fields: dict[Field, str] = {
        "title": " ".join(_clean(item.title).split()),
        "due": "" if due is None else _iso(due),
        "description": _clean(item.description).strip(),
        "priority": str(item.priority or ""),
    }
    return {name: value for name, value in fields.items() if value}


def _remote(task: Mapping[str, Any]) -> Remote:
    fields: dict[Field, str] = {"title": " ".join(task["description"].split())}
    if task.get("due"):
        moment = dt.datetime.strptime(task["due"], _STAMP).replace(tzinfo=dt.UTC)
        fields["due"] = _iso(_day_of(moment) or moment)
    if task.get("vnadmintext"):
        fields["description"] = task["vnadmintext"]
    for number, letter in _PRIORITIES.items():
        if task.get("priority") == letter:
            fields["priority"] = number
    kept = {name: value for name, value in task.items() if name not in {"id", "urgency"}}
    guard = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]
    done = task["status"] in {"completed", "deleted"}
    return Remote(task["uuid"], task.get("vnadminid") or None, fields, done, guard)


def _set(task: dict[str, Any], changes: Mapping[Field, str]) -> None:
    for field, value in changes.items():
        name = {"title": "description", "description": "vnadmintext"}.get(field, field)
        if field == "due" and value:
            value = _stamp(value)  # noqa: PLW2901
        elif field == "priority" and value:
            value = _PRIORITIES.get(value, "L")  # noqa: PLW2901
        if value:
            task[name] = value
        else:
            task.pop(name, None)


def _check(task: Mapping[str, Any]) -> None:
    """Taskwarrior 2.6.2 ends with a memory fault where a UUID is none, a description is missing or a value is empty."""
    if not _UUID.fullmatch(task["uuid"]) or not task.get("description", "").strip():
        raise Refused(f"an entry needs a UUID and a title: {task.get('vnadminid')}")
    empty = [name for name, value in task.items() if value in ("", None)]
    if empty:
        raise Refused(f"an entry cannot hold an empty {empty[0]}: {task.get('vnadminid')}")


def _clean(text: str) -> str:
    return _SAFE.sub(r"& \1;", _CONTROL.sub(" ", text.replace("\r\n", "\n")))


def _day_of(moment: dt.datetime) -> dt.date | None:
    """The day that a moment stands for where the program runs: its first second (a day that a person typed) or its last."""
    local = moment.astimezone()
    whole = local.time() in {dt.time(), dt.time(23, 59, 59)}
    return local.date() if whole else None


def _stamp(value: str) -> str:
    if "T" in value:
        moment = dt.datetime.fromisoformat(value)
    else:
        moment = dt.datetime.combine(dt.date.fromisoformat(value), dt.time(23, 59, 59)).astimezone()
    return moment.astimezone(dt.UTC).strftime(_STAMP)


def _iso(due: dt.date) -> str:
    return due.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(due, dt.datetime) else due.isoformat()
