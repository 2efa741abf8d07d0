"""A real Redmine of its own on a loopback port: Debian's packages, a copy of their files, a fresh SQLite file. The machine's own is not touched."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGED = Path("/usr/share/redmine")
_DATABASE = "production:\n  adapter: sqlite3\n  database: {path}\n  timeout: 20000\n  encoding: utf8\n"
_PATIENCE = 120  # seconds


class Server(NamedTuple):
    """A Redmine that runs. `keys`: of the users dong-bo, van-thu and admin. `field`: number of the custom field. `started`: seconds until it answered."""

    url: str
    keys: Mapping[str, str]
    field: int
    database: Path
    started: float

    def sql(self, *statements: str) -> None:
        """Changes the tables behind Redmine's back: what an administrator would click."""
        with sqlite3.connect(self.database, timeout=20) as db:
            for statement in statements:
                db.execute(statement)
        db.close()

    def wipe(self) -> None:
        """Takes all issues away."""
        self.sql(
            "DELETE FROM issues", "DELETE FROM journals", "DELETE FROM journal_details", "DELETE FROM custom_values"
        )


class Person:
    """A person in the pages of a Redmine: none of it goes through our adapter."""

    priorities: Mapping[str, int] = MappingProxyType({"1": 4, "3": 3, "5": 5, "": 2})

    def __init__(self, server: Server) -> None:
        self.server = server
        self.browser = httpx.Client(timeout=60, trust_env=False)

    def does(self, method: str, path: str, who: str = "van-thu", **issue: Any) -> Any:
        """What Redmine answers."""
        key = {"X-Redmine-API-Key": self.server.keys[who]}
        answer = self.browser.request(
            method, self.server.url + path, headers=key, json={"issue": issue} if issue else None
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def issue(self, entry: str) -> dict[str, Any]:
        """All that Redmine tells of an issue."""
        found: dict[str, Any] = self.does("GET", f"/issues/{entry}.json?include=journals")["issue"]
        return found

    def save(self, entry: str, **changes: Any) -> None:
        """Saves the page of an issue."""
        self.does("PUT", f"/issues/{entry}.json", **changes)

    def edit(self, entry: str, field: str, value: str) -> None:
        """Another title, day, description or priority."""
        name = {"title": "subject", "due": "due_date", "priority": "priority_id"}.get(field, field)
        self.save(entry, **{name: self.priorities[value] if field == "priority" else value})

    def finish(self, entry: str) -> None:
        """Closed."""
        self.save(entry, status_id=5)

    def reopen(self, entry: str) -> None:
        """In work again."""
        self.save(entry, status_id=2)

    def delete(self, entry: str) -> None:
        """Gone."""
        self.does("DELETE", f"/issues/{entry}.json", who="admin")

    def copy(self, entry: str) -> bool:
        """As the page of an issue offers it."""
        issue = self.issue(entry)
        same = {name: issue[name] for name in ("subject", "description", "due_date", "custom_fields")}
        own = {"project_id": "nhiem-vu", "tracker_id": issue["tracker"]["id"], "start_date": ""}
        self.does("POST", "/issues.json", **same, **own)
        return True

    def annotate(self, entry: str, words: str) -> None:
        """A note."""
        self.save(entry, notes=words)

    def annotation(self, entry: str) -> str:
        """The last note of the person."""
        notes = [one["notes"] for one in self.issue(entry)["journals"] if one["user"]["name"].startswith("Văn thư")]
        return next((words for words in reversed(notes) if words), "")


def missing() -> str | None:
    """Why no Redmine can be started here; None where one can."""
    if not (PACKAGED / "config.ru").exists():
        return "Redmine is not installed (Debian packages redmine, redmine-sqlite)"
    if shutil.which("puma") is None:
        return "puma is not installed (Debian package puma)"
    return None


@contextmanager
def redmine() -> Iterator[Server]:
    """Starts one and ends it."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="vnadmin-redmine-", ignore_cleanup_errors=True) as folder:
        root = Path(folder, "redmine")
        ready, log = Path(folder, "ready.json"), Path(folder, "puma.log")
        _copy(root)
        # Debian's Redmine keeps each instance apart; without its variable the files of the machine's own would be used
        environment = os.environ | {
            "RAILS_ENV": "production", "REDMINE_INSTANCE": "default", "HOME": folder, "BUNDLE_GEMFILE": str(root / "Gemfile"),
            "VNADMIN_REDMINE_READY": str(ready), "LANG": "C.UTF-8",
        }  # fmt: skip
        command = ["puma", "--bind", "tcp://127.0.0.1:0", "--threads", "1:4", "--workers", "0", "config.ru"]
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, cwd=root, env=environment, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT
            )
        try:
            url = _listening(process, log)
            said = json.loads(ready.read_text(encoding="utf-8"))
            yield Server(url, said["keys"], said["field"], root / "redmine.sqlite", time.monotonic() - started)
        finally:
            process.kill()  # nothing of it is needed any more
            process.stdin.close()
            process.wait()


def _copy(root: Path) -> None:
    shutil.copytree(PACKAGED, root, ignore=shutil.ignore_patterns("instances", "database.yml", "Gemfile.lock"))
    own = root / "instances" / "default"
    for name in ("config", "files", "log", "tmp", "public/plugin_assets"):
        (own / name).mkdir(parents=True)
    for place in (root / "config", own / "config"):
        (place / "database.yml").write_text(_DATABASE.format(path=root / "redmine.sqlite"), encoding="utf-8")
    (own / "config" / "secret_key.txt").write_text("a" * 64, encoding="ascii")
    gems = (root / "Gemfile").read_text(encoding="utf-8")
    (root / "Gemfile").write_text(gems.replace(f"{PACKAGED}/", f"{root}/"), encoding="utf-8")
    setup = Path(__file__).with_name("redmine_setup.rb")
    with (root / "config.ru").open(encoding="utf-8") as packaged:
        lines = [line + f"load {str(setup)!r}\n" if "config/environment" in line else line for line in packaged]
    (root / "config.ru").write_text("".join(lines), encoding="utf-8")


def _listening(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"Listening on (http://\S+)", log.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(f"Redmine did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
