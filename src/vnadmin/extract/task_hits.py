"""The records of task finding, and the scene: the text with what was found in it, ready for look-ups by place."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.extract.actors import Actor, read_actor
from vnadmin.extract.cues import match_cue
from vnadmin.values.agencies import PartyList, party_list_at

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from vnadmin.records import AgencyHit, DeadlineHit, DocumentText
    from vnadmin.spans import Span

# Parts of a document that hold no tasks of their own; an outright assignment in them still counts.
NO_TASKS = frozenset({"aims", "results", "rules", "rights"})
TASKS = frozenset({"tasks", "assignment"})


class TaskHit(NamedTuple):
    """One task, before it becomes a model."""

    start: int
    end: int
    path: str
    leads: tuple[AgencyHit, ...]
    supporting: tuple[AgencyHit, ...]
    reports_to: tuple[AgencyHit, ...]
    via: tuple[AgencyHit, ...]
    advises: tuple[AgencyHit, ...]
    deadlines: tuple[DeadlineHit, ...]
    action: Span
    product: Span | None
    assigner: AgencyHit | None
    rule: str
    confidence: float
    doubts: tuple[str, ...]


def merged(first: Iterable[DeadlineHit], more: Iterable[DeadlineHit]) -> tuple[DeadlineHit, ...]:
    """Deadlines without those that say the same once more."""
    hits = (*first, *more)
    if len(hits) < 2:
        return hits
    out: dict[tuple[object, ...], DeadlineHit] = {}
    for hit in hits:
        value = (hit.kind, hit.bound, hit.date, hit.begin, hit.time, hit.every, hit.on, hit.amount, hit.unit)
        alone = hit.kind == "event" or (hit.kind == "date" and hit.date is None)
        out.setdefault((hit.start,) if alone else value, hit)
    return tuple(out.values())


class Context(NamedTuple):
    """What passes down from headings and lead-ins. `up`: headings between the one that names the leads and the item."""

    leads: tuple[AgencyHit, ...] = ()
    up: int = 0
    supporting: tuple[AgencyHit, ...] = ()
    deadlines: tuple[DeadlineHit, ...] = ()
    kind: str | None = None
    rule: str = ""
    assigner: AgencyHit | None = None
    placed: bool = False  # the items name bodies by their place: "Tổ Ngữ văn: …" beside "Ban Giám hiệu: …"


_STATIVE = re.compile(
    r" {1,6}(?:là|do|gồm|bao gồm|có (?!trách nhiệm|nhiệm vụ|văn bản|kế hoạch|báo cáo|giải pháp|biện pháp|phương án)|được (?:thành lập|bổ nhiệm|bầu|tổ chức))(?!\w)"
)
_SENTENCE = re.compile(r"[.;]['”\")]? {1,6}(?=\S)")


_CONNECTIVES = ("đồng thời", "còn", "riêng", "song song với đó")
_CONNECTIVE = re.compile(rf"(?:{'|'.join(_CONNECTIVES)})[, ]{{1,4}}")


def behind_connective(key: str, start: int, end: int) -> int:
    """Where a clause goes on behind "đồng thời", "còn": the offset itself where none stands there."""
    if not key.startswith(_CONNECTIVES, start):
        return start
    m = _CONNECTIVE.match(key, start, end)
    return m.end() if m else start


def _plain_name(name: str) -> str:
    folded = " ".join(name.casefold().replace("uỷ", "ủy").split())
    return folded.replace("ubnd", "ủy ban nhân dân").replace("hđnd", "hội đồng nhân dân")


class Scene:
    """What the task finder knows of a document. Mentions are in text order."""

    def __init__(
        self,
        doc: DocumentText,
        agencies: list[AgencyHit],
        deadlines: list[DeadlineHit],
        *,
        issuer: str | None = None,
        addressees: tuple[AgencyHit, ...] = (),
        document_type: str | None = None,
        issued_on: dt.date | None = None,
        wide: bool = False,
    ) -> None:
        """`wide`: also what may be no task, or names nobody, for those who would rather strike out than miss."""
        self.text = doc.text
        self.key = doc.key
        self.addressees = addressees
        self.document_type = document_type
        self.issued_on = issued_on
        self.wide = wide
        self._agencies = agencies
        self._agency_starts = [a.start for a in agencies]
        self._deadlines = deadlines
        self._deadline_starts = [d.start for d in deadlines]
        self._issuer = _plain_name(issuer) if issuer else None
        self._actors: dict[tuple[int, int, bool], Actor | None] = {}  # lead-ins ask for those of their items

    def agencies_in(self, start: int, end: int) -> list[AgencyHit]:
        """The bodies whose names begin in `[start, end)`."""
        starts = self._agency_starts
        first = bisect_left(starts, start)
        if first == len(starts) or starts[first] >= end:
            return []
        return self._agencies[first : bisect_left(starts, end, first)]

    def parties(self, start: int, end: int) -> PartyList:
        """The bodies that are listed from `start` on, as `read_party_list` gives them."""
        return party_list_at(self.text, self.key, start, end, self._agencies)

    def deadlines_in(self, start: int, end: int) -> list[DeadlineHit]:
        """The deadlines that lie in `[start, end)` whole."""
        starts = self._deadline_starts
        first = bisect_left(starts, start)
        if first == len(starts) or starts[first] >= end:
            return []
        return [d for d in self._deadlines[first : bisect_left(starts, end, first)] if d.end <= end]

    def trim(self, start: int, end: int) -> int:
        """The end of a task's words, without closing marks; "./." closes a paper."""
        text = self.text
        closing = text.find("./.", start, end)
        end = closing if closing > start else end
        while end > start and text[end - 1] in " \n\t.;,/|*":
            end -= 1
        return end

    def actor(self, start: int, end: int, *, led: bool = False) -> Actor | None:
        """Who is told something in the sentence `[start, end)`."""
        asked = (start, end, led)
        if asked not in self._actors:
            self._actors[asked] = read_actor(self, start, end, self.agencies_in(start, end), led=led)
        return self._actors[asked]

    def sentences(self, start: int, end: int) -> list[tuple[int, int]]:
        """The sentences of `[start, end)`; a semicolon ends one where another body is told something behind it."""
        last = end - 2  # behind a sign there are at least a blank and a letter
        if self.key.find(".", start, last) < 0 and self.key.find(";", start, last) < 0:
            return [(start, end)]
        out, at = [], start
        for m in _SENTENCE.finditer(self.key, start, end):
            after = m.end()
            if self.text[after].isupper() if self.key[m.start()] == "." else self._new_actor(at, m.start(), after, end):
                out.append((at, m.start() + 1))
                at = after
        out.append((at, end))
        return out

    def _new_actor(self, start: int, stop: int, after: int, end: int) -> bool:
        """Whether behind a semicolon another body is told something, rather than a list of bodies going on."""
        if match_cue("assign", self.key, after, end) is not None:
            return True
        after = behind_connective(self.key, after, end)
        dated = self.behind_date(after, end)
        if dated is not None:  # "…; chậm nhất ngày 15/5 các huyện hoàn thành …"
            return bool(self.agencies_in(dated, dated + 1)) and self.actor(dated, end) is not None
        if not (
            self.key.startswith("các ", after) or (self.text[after].isupper() and self.agencies_in(after, after + 1))
        ):
            return False
        then = read_actor(self, after, end, [])
        if then is None or not then.certain:
            return False
        before = self.key[start:stop]
        if ":" in before or " để " in before:
            return True
        first = read_actor(self, start, stop, [])
        return first is not None and stop - first.duty > 3  # more than a list of bodies stands before

    def behind_date(self, start: int, end: int) -> int | None:
        """Where the words go on behind a deadline that `start` opens with; None where it opens with none."""
        i = bisect_left(self._deadline_starts, start)
        if i == len(self._deadlines) or self._deadline_starts[i] != start or self._deadlines[i].end >= end:
            return None
        if self._deadlines[i].kind == "event":
            return None
        at = self._deadlines[i].end
        while at < end and self.key[at] in " ,:":
            at += 1
        return at

    def tells_of(self, start: int, end: int) -> bool:
        """Whether a sentence opens with a body that it only tells something of: "Hội đồng là …", "Ban có 03 thành viên"."""
        near = self.agencies_in(start, start + 3)
        if not near or _STATIVE.search(self.key, start, end) is None:
            return False
        listed = self.parties(near[0].start, end)
        return bool(listed.parties) and _STATIVE.match(self.key, listed.stop, end) is not None

    def is_issuer(self, actor: Actor) -> bool:
        """Whether the one body named is the issuer itself, spoken of without an assignment."""
        if self._issuer is None or actor.row.startswith("assign") or len(actor.parties) != 1:
            return False
        name = _plain_name(actor.parties[0].name)
        return len(name) > 5 and (self._issuer.startswith(name) or name.startswith(self._issuer))
