"""The other bodies of a task: who supports, to whom is reported, through whom, whom it advises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.extract.cues import Cue, find_cues, find_cues_of
from vnadmin.extract.reports import channels_at, is_bare, reports_at, submitted_through
from vnadmin.values.agencies import party_list_at

if TYPE_CHECKING:
    from vnadmin.records import AgencyHit


class Roles(NamedTuple):
    """Bodies of an item beside its leads, each in text order, without repeats."""

    supporting: tuple[AgencyHit, ...]
    reports_to: tuple[AgencyHit, ...]
    via: tuple[AgencyHit, ...]
    advises: tuple[AgencyHit, ...]


_GROUPS = ("supporting", "report", "via", "advise")
_NONE = Roles((), (), (), ())
_NO_CUES: list[Cue] = []
_HELP = re.compile(r" (?:cùng |tham gia )?phối hợp(?: thực hiện| triển khai)?(?= ?(?:[.;,)]|\Z| để | và ))")
_HELPS_TO = re.compile(r" (?:cùng |tham gia )?phối hợp(?= (?!với|chặt|tốt|đồng bộ|cùng|hiệu quả|chặt chẽ))")
# "công tác phối hợp", "quy chế phối hợp": the noun, which names nobody
_NOUNS = ("sự", "tác", "chế", "trình", "hoạch", "hệ")


def find_roles(text: str, key: str, start: int, end: int, hits: list[AgencyHit], leads: tuple[AgencyHit, ...]) -> Roles:
    """The roles in `[start, end)`; `hits` are the agency mentions inside it, in order."""
    cues = find_cues_of(_GROUPS, key, start, end)
    if not cues:
        return _NONE
    via = channels_at(text, key, start, end, hits, cues.get("via", _NO_CUES))
    advises, passed = _advises(text, key, end, hits, cues.get("advise", _NO_CUES))
    reports = sorted(reports_at(text, key, start, end, hits, cues.get("report", _NO_CUES)) + passed)
    if reports:
        lead_names = {a.name.casefold() for a in leads}
        via_spans = {(a.start, a.end) for a in via}
        reports = [a for a in reports if (a.start, a.end) not in via_spans and a.name.casefold() not in lead_names]
    supporting = _supporting(text, key, start, end, hits, leads, cues.get("supporting", _NO_CUES))
    return Roles(supporting, _unique(reports), _unique(via), _unique(advises))


def find_supporting(
    text: str, key: str, start: int, end: int, hits: list[AgencyHit], leads: tuple[AgencyHit, ...]
) -> tuple[AgencyHit, ...]:
    """Who supports the leads in `[start, end)`; arguments as in `find_roles`."""
    return _supporting(text, key, start, end, hits, leads, find_cues("supporting", key, start, end))


def _supporting(
    text: str, key: str, start: int, end: int, hits: list[AgencyHit], leads: tuple[AgencyHit, ...], cues: list[Cue]
) -> tuple[AgencyHit, ...]:
    if not cues:
        return ()
    found = _asked_along(text, key, start, end, hits, cues) + _helpers(key, start, end, hits)
    if not found:
        return ()
    lead_names = {a.name.casefold() for a in leads}
    return _unique([a for a in found if a.name.casefold() not in lead_names and not is_bare(key, a)])


def _unique(found: list[AgencyHit]) -> tuple[AgencyHit, ...]:
    if len(found) < 2:
        return tuple(found)
    seen: set[str] = set()
    out = []
    for hit in found:
        name = hit.name.casefold()
        if name not in seen:
            seen.add(name)
            out.append(hit)
    return tuple(out)


def _asked_along(text: str, key: str, start: int, end: int, hits: list[AgencyHit], cues: list[Cue]) -> list[AgencyHit]:
    """Bodies behind "phối hợp với", "cùng"."""
    out: list[AgencyHit] = []
    done = start
    for cue in cues:
        if cue.start < done or (
            cue.row == "with" and key[max(start, cue.start - 8) : cue.start].rstrip().endswith(_NOUNS)
        ):
            continue
        at = cue.end
        while at < end and key[at] in " :*":
            at += 1
        listed = party_list_at(text, key, at, end, hits)
        out += listed.parties
        done = max(done, listed.stop)
    return out


def _helpers(key: str, start: int, end: int, hits: list[AgencyHit]) -> list[AgencyHit]:
    """Bodies whose only verb is to help: "Sở A chủ trì, Sở B, Sở C phối hợp"."""
    out: list[AgencyHit] = []
    at = key.find(" phối hợp", start, end)
    while at >= 0:
        beside = key.find("chủ trì, ", start, at) >= 0 and _HELPS_TO.match(key, at, end)
        if beside or _HELP.match(key, at, end):
            group: list[AgencyHit] = []
            edge = at
            for hit in reversed(hits):
                if hit.end > edge:
                    continue
                if key[hit.end : edge].strip(" ,;") not in {"", "và", "cùng"} or (not group and hit.end != at):
                    break
                group.append(hit)
                edge = hit.start
            if key[max(start, edge - 12) : edge].rstrip(" ,").endswith(("chủ trì", "thực hiện", ";")):
                out += reversed(group)
        at = key.find(" phối hợp", at + 1, end)
    return out


def _advises(
    text: str, key: str, end: int, hits: list[AgencyHit], cues: list[Cue]
) -> tuple[list[AgencyHit], list[AgencyHit]]:
    """Those who are advised, and those of them that something is submitted to or through."""
    out: list[AgencyHit] = []
    passed: list[AgencyHit] = []
    for cue in cues:
        at = cue.end
        while at < end and key[at] == " ":
            at += 1
        listed = party_list_at(text, key, at, end, hits)
        out += listed.parties
        if listed.parties and submitted_through(key, listed, cue.start):
            passed += listed.parties
    return out, passed
