"""Redmine, by its REST interface. What an administrator has to set up first: docs/redmine.md."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from vnadmin.errors import UsageError
from vnadmin.sync.adapter import Capabilities, Remote
from vnadmin.sync.errors import Denied, Exists, Moved, Refused, SyncError, Unknown
from vnadmin.sync.fields import as_read, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vnadmin.sync.adapter import Field
    from vnadmin.sync.targets import Target
    from vnadmin.sync.web import Web
    from vnadmin.track.models import Item

_JSON = {"Content-Type": "application/json", "Accept": "application/json"}
_PAGE = 100  # the most that Redmine gives at once
_NAMES: dict[Field, str] = {"title": "subject", "due": "due_date", "description": "description"}


class Redmine:
    """The issues of one Redmine that carry a key of ours (5.0 or later).

    `web`: where it is, with the key of a user whose role may view, add and edit issues. `project`: identifier of the project for new issues.
    `tracker`: name of theirs, None for the project's first. `field`: name or number of the custom field that holds our key. `closed`: name of the status for
    what is done, None for the first closed one that the workflow allows; `withdrawn`: for what is no longer wanted, None for the same. `priorities`: names for Hỏa tốc (1), Thượng khẩn (3), Khẩn (5);
    without them the priority is people's. `rate`: writes a second.

    Issues that people moved into another project stay ours. Redmine has no guard against two writers: an issue is read right before it is written, and
    `Moved` is raised where anything of it changed. What Redmine leaves out without a word (rights, workflow) is found by reading again.
    """

    def __init__(
        self,
        web: Web,
        project: str,
        *,
        tracker: str | None = None,
        field: str | int = "vnadmin",
        closed: str | None = None,
        withdrawn: str | None = None,
        priorities: Mapping[int, str] | None = None,
        rate: float | None = 10,
    ) -> None:
        self._web = web
        self.address = web.base.rstrip("/")
        self._project_name = project
        self._tracker_name = tracker
        self._field_name = field
        self._closed_names = {True: closed, False: withdrawn or closed}
        self._priority_names = dict(priorities or {})
        kept: set[Field] = {"title", "due", "description"}
        self.capabilities = Capabilities(
            guard="compare",
            fields=frozenset(kept | {"priority"} if priorities else kept),
            title=255,
            moments=False,
            rate=rate,
        )

    def probe(self) -> str:
        """Checks key, project, tracker, field and statuses; raises `Denied` with what an administrator has to change."""
        who = self._get("users/current.json")["user"]
        tracker = self._tracker
        for one in self._get("trackers.json")["trackers"]:
            off = {"due_date", "description"} - set(one.get("enabled_standard_fields") or ("due_date", "description"))
            if one["id"] == tracker["id"] and off:
                raise Denied(f"the tracker {tracker['name']} has {' and '.join(sorted(off))} switched off")
        self._check_field()
        for done, name in self._closed_names.items():
            if not self._closing(done=done):
                raise Denied(f"there is no closed status {name or ''}: Administration, Issue statuses")
        _ = self._priorities
        return f"Redmine, project {self._project_name}, tracker {tracker['name']}, as {who['login']}"

    def list_ours(self) -> Iterator[Remote]:
        """Every visible issue with a key, closed ones and those in other projects too."""
        for issue in self._issues((f"cf_{self._field}", "*", ())):
            if _key(issue, self._field):
                yield self._remote(issue)

    def find(self, key: str) -> Sequence[Remote]:
        """Every issue with this key."""
        found = self._issues((f"cf_{self._field}", "=", (key,)))
        return [self._remote(issue) for issue in found if _key(issue, self._field) == key]

    def read(self, id: str) -> Remote | None:  # noqa: A002
        """One issue by its number."""
        issue = self._issue(id)
        return None if issue is None else self._remote(issue)

    def create(self, item: Item) -> Remote:
        """Makes an issue without assignee; raises `Exists` where one with this key is there."""
        for remote in self.find(item.key):
            raise Exists(f"{item.key} is there already: {remote.url}", remote.id)
        issue = {
            "project_id": self._project["id"],
            "tracker_id": self._tracker["id"],
            "start_date": "",  # else today, and a day that is over would be refused
            "custom_fields": [{"id": self._field, "value": item.key}],
        } | self._attributes(fields_of(item, self.capabilities))
        _ = self._statuses, self._priorities  # after the issue is made nothing more may be asked
        made = self._call("POST", "issues.json", {"issue": issue})["issue"]
        if _key(made, self._field) == item.key:
            return self._remote(made)
        # Without its key it would be made again and again: it must not stay, and nothing more may be made.
        self._put(made["id"], {"status_id": self._closing(done=False)[0], "notes": f"vnadmin: {_ADVICE}"})
        raise Denied(f"issue {made['id']} was made without its key and closed again. {_ADVICE}")

    def update(self, remote: Remote, changes: Mapping[Field, str]) -> Remote:
        """Writes these fields ("" takes one away) and reads what became of them; raises `Refused` where Redmine kept another value."""
        self._unmoved(remote)
        self._put(remote.id, self._attributes(changes))
        written = self._there(remote.id)
        left = [field for field, value in changes.items() if written.fields.get(field, "") != value]
        if left:
            raise Refused(
                f"Redmine did not take {', '.join(left)} of issue {remote.id}: rights, workflow or sub-tasks forbid it"
            )
        return written

    def close(self, remote: Remote, note: str, *, done: bool) -> Remote:
        """Sets the closed status and adds the note; an issue that is closed stays as it is."""
        self._unmoved(remote)
        if remote.done:
            return remote
        issue = self._get(f"issues/{remote.id}.json", [("include", "allowed_statuses")])["issue"]
        allowed = [status["id"] for status in issue.get("allowed_statuses", ())]
        way = next((status for status in self._closing(done=done) if status in allowed), None)
        if way is None:
            raise Refused(
                f"issue {remote.id} cannot be closed: its workflow, an open sub-task or another issue forbids it"
            )
        self._put(remote.id, {"status_id": way, "notes": note})
        closed = self._there(remote.id)
        if not closed.done:
            raise Refused(f"Redmine did not close issue {remote.id}: rights or workflow forbid it")
        return closed

    # What Redmine has

    @cached_property
    def _project(self) -> dict[str, Any]:
        found = self._call("GET", f"projects/{self._project_name}.json?include=trackers", missing=True)
        if found is None:
            raise Denied(f"there is no project {self._project_name}, or the user of the key is no member of it")
        project: dict[str, Any] = found["project"]
        return project

    @cached_property
    def _tracker(self) -> dict[str, Any]:
        trackers = self._project.get("trackers", [])
        for tracker in trackers:
            if self._tracker_name in {None, tracker["name"]}:
                found: dict[str, Any] = tracker
                return found
        names = ", ".join(tracker["name"] for tracker in trackers)
        raise Denied(f"the project {self._project_name} has no tracker {self._tracker_name}; it has: {names or 'none'}")

    @cached_property
    def _field(self) -> int:
        if isinstance(self._field_name, int):
            return self._field_name
        for field in self._fields_of_administrator() or self._fields_of_an_issue():
            if field["name"] == self._field_name:
                number: int = field["id"]
                return number
        raise Denied(f"no custom field {self._field_name!r} is seen. {_ADVICE}")

    def _fields_of_administrator(self) -> list[dict[str, Any]]:
        found = self._call("GET", "custom_fields.json", missing=True)
        return [field for field in (found or {}).get("custom_fields", ()) if field["customized_type"] == "issue"]

    def _fields_of_an_issue(self) -> list[dict[str, Any]]:
        """The fields that an issue of our tracker shows: only administrators are told what fields there are."""
        place = [("project_id", self._project["id"]), ("tracker_id", self._tracker["id"])]
        issues = self._get("issues.json", [*place, ("status_id", "*"), ("limit", 1)])["issues"]
        return issues[0].get("custom_fields", []) if issues else []

    def _check_field(self) -> None:
        number, tracker = self._field, self._tracker["id"]
        fields = self._fields_of_administrator()
        if fields:
            field = next((field for field in fields if field["id"] == number), None)
            trackers = {one["id"] for one in (field or {}).get("trackers", ())}
            if field is None or field["field_format"] != "string" or tracker not in trackers or not field["is_filter"]:
                raise Denied(f"the custom field {self._field_name!r} is not as it has to be. {_ADVICE}")
            return
        fields = self._fields_of_an_issue()
        if fields and all(field["id"] != number for field in fields):
            raise Denied(f"issues of the tracker {self._tracker['name']} do not show the field {number}. {_ADVICE}")
        if next(self._issues((f"cf_{number}", "=", ("no such key",))), None) is not None:
            raise Denied(f"the custom field {number} is not used as a filter. {_ADVICE}")

    @cached_property
    def _statuses(self) -> list[dict[str, Any]]:
        statuses: list[dict[str, Any]] = self._get("issue_statuses.json")["issue_statuses"]
        return statuses

    def _closing(self, *, done: bool) -> list[int]:
        """Numbers of the statuses that close, in Redmine's order; only the chosen one where one is chosen."""
        name = self._closed_names[done]
        return [one["id"] for one in self._statuses if one["is_closed"] and name in {None, one["name"]}]

    @cached_property
    def _priorities(self) -> dict[str, int]:
        """Redmine's numbers of priorities by ours, "" for its own default."""
        if not self._priority_names:
            return {}
        there = self._get("enumerations/issue_priorities.json")["issue_priorities"]
        numbers = {one["name"]: one["id"] for one in there}
        missing = [name for name in self._priority_names.values() if name not in numbers]
        if missing:
            raise Denied(f"there is no priority {', '.join(missing)}; there are: {', '.join(numbers)}")
        default = next((one["id"] for one in there if one["is_default"]), there[0]["id"])
        return {str(ours): numbers[name] for ours, name in self._priority_names.items()} | {"": default}

    # Issues

    def _attributes(self, changes: Mapping[Field, str]) -> dict[str, Any]:
        made: dict[str, Any] = {_NAMES[field]: value for field, value in changes.items() if field in _NAMES}
        if "priority" in changes and self._priorities:
            made["priority_id"] = self._priorities.get(changes["priority"], self._priorities[""])
        return made

    def _remote(self, issue: Mapping[str, Any]) -> Remote:
        fields = as_read({field: issue.get(name) for field, name in _NAMES.items()})
        for ours, priority in self._priorities.items():
            if ours and issue["priority"]["id"] == priority:
                fields["priority"] = ours
        closed = {status["id"] for status in self._statuses if status["is_closed"]}
        number, done = str(issue["id"]), issue["status"]["id"] in closed
        url = f"{self.address}/issues/{number}"
        # Its time of change has no parts of a second: what else it shows helps to see a change
        shown = hashlib.sha256(json.dumps(issue, sort_keys=True).encode()).hexdigest()[:12]
        return Remote(number, _key(issue, self._field), fields, done, f"{issue['updated_on']} {shown}", url)

    def _unmoved(self, remote: Remote) -> None:
        now = self.read(remote.id)
        if now is None or now[:5] != (remote.id, remote.key, dict(remote.fields), remote.done, remote.guard):
            raise Moved(f"issue {remote.id} was changed since it was read")

    def _there(self, number: str) -> Remote:
        """An issue that was just written: whatever goes wrong now, it may be done."""
        try:
            found = self.read(number)
        except SyncError as error:
            raise Unknown(f"issue {number} was written and not read again: {error}", answered=True) from error
        if found is None:
            raise Unknown(f"issue {number} is not to be seen after it was written", answered=True)
        return found

    def _issue(self, number: str) -> dict[str, Any] | None:
        found = self._call("GET", f"issues/{number}.json", missing=True) if number.isdecimal() else None
        return None if found is None else found["issue"]

    def _issues(self, query: tuple[str, str, Sequence[str]]) -> Iterator[dict[str, Any]]:
        """Issues of any project and status, by their numbers: one that goes away meanwhile does not push another over the edge of a page."""
        last = 0
        while True:
            wanted = [query, ("status_id", "*", ()), ("issue_id", ">=", (str(last + 1),))]
            asked: list[tuple[str, str | int]] = [("sort", "id"), ("limit", _PAGE)]
            for name, operator, values in wanted:
                asked += [("f[]", name), (f"op[{name}]", operator), *((f"v[{name}][]", value) for value in values)]
            answer = self._get("issues.json", asked)
            issues = answer["issues"]
            if issues and issues[0]["id"] <= last:
                raise Denied(f"{self.address}: this Redmine cannot be asked by number of issue; 5.0 is needed")
            yield from issues
            if not issues or answer.get("total_count", _PAGE + 1) <= len(issues):
                return
            last = issues[-1]["id"]

    # The wire

    def _put(self, number: object, issue: Mapping[str, Any]) -> None:
        self._call("PUT", f"issues/{number}.json", {"issue": issue})

    def _get(self, path: str, query: Sequence[tuple[str, str | int]] = ()) -> Any:
        return self._call("GET", path, query=query)

    def _call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Sequence[tuple[str, str | int]] = (),
        missing: bool = False,
    ) -> Any:
        """What Redmine answers; None for nothing, and for 403 and 404 where they are expected (`missing`)."""
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.address}/{path}" + (f"?{urlencode(query)}" if query else "")
        answer = self._web.request(method, url, data=data, headers=_JSON, write=method != "GET", accept=(403, 404, 422))
        if answer.status in {403, 404} and missing:
            return None
        if answer.status == 403 and method != "PUT":
            raise Denied(f"{self.address}: Redmine does not allow this to the user of the key ({path})")
        if answer.status >= 300:
            raise Refused(
                f"Redmine answers {answer.status}: {_reasons(answer.text) or 'it is not allowed or not there'}"
            )
        try:
            return json.loads(answer.text) if answer.text.strip() else None
        except ValueError as error:
            raise Denied(f"{self.address}: no Redmine answers here ({path} is not JSON)") from error


def open_target(target: Target) -> Redmine:
    """The adapter of a table of the configuration: `url`, `project`, and the options of `Redmine`; the secret is `key`."""
    key = target.secret("key")
    priorities = target.option("priorities", dict, {})
    unknown = sorted(set(priorities) - {"1", "3", "5"}, key=str)
    if unknown:
        raise UsageError(f"[targets.{target.name}] priorities: 1, 3 and 5 are known, not {', '.join(unknown)}")
    field = target.options.get("field", "vnadmin")
    return Redmine(
        target.web(headers={"X-Redmine-API-Key": key} if key else None),
        target.needed("project"),
        tracker=target.option("tracker", str),
        field=target.option("field", int if isinstance(field, int) else str, "vnadmin"),
        closed=target.option("closed", str),
        withdrawn=target.option("withdrawn", str),
        priorities={int(number): str(name) for number, name in priorities.items()},
        rate=target.option("rate", float, 10.0),
    )


def _reasons(said: str) -> str:
    try:
        return "; ".join(map(str, json.loads(said).get("errors", ())))
    except (ValueError, AttributeError):
        return ""


def _key(issue: Mapping[str, Any], field: int) -> str | None:
    for custom in issue.get("custom_fields", ()):
        if custom["id"] == field:
            return custom.get("value") or None
    return None


_ADVICE = (
    "An administrator makes it once: Administration, Custom fields, New, Issues, format Text; name vnadmin; for the tracker in use;"
    " for all projects; used as a filter; visible to any user. A user who is no administrator gives its number as `field`"
    " (it stands in the address of its page)."
)
