"""Things to do on a CalDAV server (Radicale, Xandikos, Nextcloud …): one file a task, VTODO."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from vnadmin.errors import UsageError
from vnadmin.sync.adapter import Capabilities, Remote
from vnadmin.sync.errors import Denied, Exists, Moved, Refused, Unknown, Unreachable
from vnadmin.sync.fields import FIELDS, fields_of, fingerprint
from vnadmin.sync.vtodo import KEY, changed, closed, new_calendar, read_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml.etree import _Element

    from vnadmin.sync.adapter import Field
    from vnadmin.sync.targets import Target
    from vnadmin.sync.web import Answer, Web
    from vnadmin.track.models import Item

_NS = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:caldav"}
_TYPE = {"Content-Type": "text/calendar; charset=utf-8"}
_XML = {"Content-Type": "application/xml; charset=utf-8"}
_PROBE = (
    b'<propfind xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><prop><resourcetype/><displayname/>'
    b"<c:supported-calendar-component-set/><current-user-privilege-set/></prop></propfind>"
)
_LIST = (
    b'<c:calendar-query xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><prop><getetag/><c:calendar-data/></prop>'
    b'<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VTODO"/></c:comp-filter></c:filter></c:calendar-query>'
)
_WRITING = ("write", "write-content", "all", "bind")


class CalDav:
    """One list of a CalDAV server. The name of a file and its UID are the key, so that the server itself refuses a second one.

    `now`: when entries are said to be written.
    """

    capabilities = Capabilities("exact", frozenset(FIELDS), title=200)

    def __init__(self, web: Web, now: Callable[[], dt.datetime] | None = None) -> None:
        self._web = web
        self._now = now or (lambda: dt.datetime.now(dt.UTC))
        self.address = web.address

    def probe(self) -> str:
        """Names the server and the list. Raises `Refused` for what is no list of things to do, `Denied` where we may not write."""
        answer = self._web.request("PROPFIND", data=_PROBE, headers={**_XML, "Depth": "0"}, accept=(404, 405))
        if answer.status != 207:
            raise Refused(f"{self.address}: there is no list here ({answer.status}); make one in your calendar program")
        found = _parsed(answer)
        if found.find(".//d:resourcetype/c:calendar", _NS) is None:
            raise Refused(f"{self.address}: no calendar; give the address of a list, not of an account")
        kinds = {one.get("name") for one in found.iterfind(".//c:supported-calendar-component-set/c:comp", _NS)}
        if kinds and "VTODO" not in kinds:
            raise Refused(
                f"{self.address}: this calendar holds {', '.join(sorted(filter(None, kinds)))}, not things to do"
            )
        rights = {str(one.tag).partition("}")[2] for one in found.iterfind(".//d:privilege/*", _NS)}
        if rights and not rights & set(_WRITING):
            raise Denied(f"{self.address}: you may read this list, not write it")
        name = found.findtext(".//d:displayname", namespaces=_NS) or urlsplit(self.address).path
        return " · ".join(filter(None, (answer.headers.get("server", "CalDAV"), " ".join(name.split()), "VTODO")))

    def list_ours(self) -> Iterator[Remote]:
        """All entries with a key, in one answer; what is not ours is passed over."""
        answer = self._web.request("REPORT", data=_LIST, headers={**_XML, "Depth": "1"})
        for one in _parsed(answer).iterfind("d:response", _NS):
            href, data = one.findtext("d:href", "", _NS), one.findtext(".//c:calendar-data", "", _NS)
            if KEY not in data.upper():
                continue
            found = self._remote(href, data, one.findtext(".//d:getetag", None, _NS))
            if found is not None and found.key:
                yield found

    def read(self, id: str) -> Remote | None:  # noqa: A002
        """One entry by the path of its file."""
        return self._read(id)[0]

    def _read(self, href: str) -> tuple[Remote | None, str]:
        answer = self._web.request("GET", href, accept=(404, 410))
        if answer.status in (404, 410):
            return None, ""
        return self._remote(href, answer.text, answer.headers.get("etag")), answer.text

    def create(self, item: Item) -> Remote:
        """A new file, if there is none of this name."""
        data = new_calendar(item.key, fields_of(item, self.capabilities), self._now())
        href = urlsplit(urljoin(self.address, f"{item.key}.ics")).path
        answer = self._put(href, data, {"If-None-Match": "*"}, (403, 409, 412))
        if answer.status == 412 or b"no-uid-conflict" in answer.data:
            raise Exists(f"{item.key} is there", href)
        if answer.status == 403:
            raise Denied(f"{self.address}: you may not write here")
        if answer.status == 409:
            raise Refused(f"{self.address}: the server does not take {item.key} (409)")
        return self._written(href, data, answer)

    def update(self, remote: Remote, changes: Mapping[Field, str]) -> Remote:
        """Reads the file, changes our lines in it and writes it back if nobody wrote since."""
        return self._change(remote, lambda data: changed(data, changes, self._now()))

    def close(self, remote: Remote, note: str, *, done: bool) -> Remote:
        """COMPLETED or CANCELLED; the note is put behind the description."""
        return self._change(remote, lambda data: closed(data, note, self._now(), done=done))

    def _change(self, remote: Remote, edit: Callable[[str], str]) -> Remote:
        now, data = self._read(remote.id)
        if now is None or now.guard != remote.guard or fingerprint(now) != fingerprint(remote):
            raise Moved(f"{remote.id}: somebody wrote to it meanwhile")
        new = edit(data)
        guard = {"If-Match": now.guard} if now.guard else {}
        answer = self._put(remote.id, new, guard, (404, 409, 410, 412))
        if answer.status in (404, 410, 412):
            raise Moved(f"{remote.id}: somebody wrote to it meanwhile")
        if answer.status == 409:
            raise Refused(f"{remote.id}: the server does not take it (409)")
        return self._written(remote.id, new, answer)

    def _put(self, href: str, data: str, headers: Mapping[str, str], accept: tuple[int, ...]) -> Answer:
        return self._web.request(
            "PUT", href, data=data.encode(), headers={**_TYPE, **headers}, write=True, accept=accept
        )

    def _written(self, href: str, data: str, answer: Answer) -> Remote:
        """What we wrote; where the server does not name its guard, it is asked for it."""
        guard = answer.headers.get("etag")
        mine = self._remote(href, data, guard)
        assert mine is not None
        if guard is None:
            try:
                return self.read(href) or mine
            except (Unreachable, Unknown):  # it is written: that we cannot look now changes nothing
                return mine
        return mine

    def _remote(self, href: str, data: str, guard: str | None) -> Remote | None:
        entry = read_entry(data)
        if entry is None:
            return None
        path = urlsplit(urljoin(self.address, href)).path
        return Remote(path, entry.key, entry.fields, entry.done, guard, urljoin(self.address, path))


def _parsed(answer: Answer) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(answer.data, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(f"the server's answer is no XML ({error})") from error


def open_target(target: Target) -> CalDav:
    """The adapter of a [targets.NAME]: `url` of the list, `user`, password as a secret, `ca_file`, `timeout`."""
    user = target.option("user", str)
    for one in ("password_variable", "password_command"):  # without a user they are of no use, and do no harm
        (target.asked if target.asked is not None else set()).add(one)
    secret = target.secret("password", user=user) if user else None
    url = target.needed("url")
    if not url.endswith("/"):
        target = target._replace(options={**target.options, "url": url + "/"})
    if user and not secret:
        raise UsageError(f"[targets.{target.name}] no password")
    return CalDav(target.web(auth=(user, secret) if user and secret else None))
