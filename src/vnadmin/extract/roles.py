"""The other bodies of a task: who supports, to whom is reported, through whom, whom it advises."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.extract.cues import find_cues
from vnadmin.values.agencies import read_party_list

if TYPE_CHECKING:
    from vnadmin.records import AgencyHit


class Roles(NamedTuple):
    """Bodies of an item beside its leads, each in text order, without repeats."""

    supporting: tuple[AgencyHit, ...]
    reports_to: tuple[AgencyHit, ...]
    via: tuple[AgencyHit, ...]
    advises: tuple[AgencyHit, ...]


_LINK = re.compile(r"[^.;:()]{0,90}? (?:về|với|cho|đến|tới|lên|gửi) {1,6}(?=\S)")
# "chế độ báo cáo", "kỳ báo cáo": the noun
_REPORT_NOUNS = (
    "thông tin",
    "mẫu",
    "số liệu",
    "chế độ",
    "các",
    "hệ thống",
    "theo",
    "kỳ",
    "nội dung",
    "giao",
    "bản",
    "công tác",
    "kết quả",
)
# "chương trình", "quy trình": no submitting
_COURSE_NOUNS = ("quy", "chương", "công", "lộ", "quá", "tờ", "giáo", "tiến", "hành", "hải", "kịch")
_HELP = re.compile(r" phối hợp(?: thực hiện| triển khai)?(?= ?(?:[.;,)]|\Z| để | và ))")
# "công tác phối hợp", "quy chế phối hợp": the noun, which names nobody
_NOUNS = ("sự", "tác", "chế", "trình", "hoạch", "hệ")


def find_roles(text: str, key: str, start: int, end: int, hits: list[AgencyHit], leads: tuple[AgencyHit, ...]) -> Roles:
    """The roles in `[start, end)`; `hits` are the agency mentions inside it, in order."""
    supporting = _supporting(text, key, start, end) + _helpers(key, start, end, hits)
    via = _via(text, key, start, end)
    reports = _reports(text, key, start, end, hits)
    lead_names = {a.name.casefold() for a in leads}
    via_spans = {(a.start, a.end) for a in via}
    reports = [a for a in reports if (a.start, a.end) not in via_spans and a.name.casefold() not in lead_names]
    advises = [] if "tham mưu" not in key[start:end] else _advises(text, key, start, end)
    return Roles(
        _unique([a for a in supporting if a.name.casefold() not in lead_names]),
        _unique(reports),
        _unique(via),
        _unique(advises),
    )


def _unique(found: list[AgencyHit]) -> tuple[AgencyHit, ...]:
    seen: set[str] = set()
    out = []
    for hit in found:
        name = hit.name.casefold()
        if name not in seen:
            seen.add(name)
            out.append(hit)
    return tuple(out)


def _supporting(text: str, key: str, start: int, end: int) -> list[AgencyHit]:
    out: list[AgencyHit] = []
    done = start
    for cue in find_cues("supporting", key, start, end):
        if cue.start < done or (
            cue.row == "with" and key[max(start, cue.start - 8) : cue.start].rstrip().endswith(_NOUNS)
        ):
            continue
        at = cue.end
        while at < end and key[at] in " :*":
            at += 1
        listed = read_party_list(text, key, at, end)
        out += listed.parties
        done = max(done, listed.stop)
    return out


def _helpers(key: str, start: int, end: int, hits: list[AgencyHit]) -> list[AgencyHit]:
    """Bodies whose only verb is to help: "Sở A chủ trì, Sở B, Sở C phối hợp"."""
    out: list[AgencyHit] = []
    at = key.find(" phối hợp", start, end)
    while at >= 0:
        if _HELP.match(key, at, end):
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


def _via(text: str, key: str, start: int, end: int) -> list[AgencyHit]:
    out: list[AgencyHit] = []
    if "qua" not in key[start:end]:
        return out
    for cue in find_cues("via", key, start, end):
        if not key[max(start, cue.start - 7) : cue.start].rstrip().endswith(("(", ",", "thông")):
            continue
        at = cue.end
        while at < end and key[at] == " ":
            at += 1
        out += read_party_list(text, key, at, end).parties
    return out


def _advises(text: str, key: str, start: int, end: int) -> list[AgencyHit]:
    out: list[AgencyHit] = []
    for cue in find_cues("advise", key, start, end):
        at = cue.end
        while at < end and key[at] == " ":
            at += 1
        out += read_party_list(text, key, at, end).parties
    return out


def _reports(text: str, key: str, start: int, end: int, hits: list[AgencyHit]) -> list[AgencyHit]:
    """Bodies after báo cáo, gửi, trình: directly, or behind "về", "với", "cho" in the same clause."""
    out: list[AgencyHit] = []
    starts = [h.start for h in hits]
    sent = False
    for cue in find_cues("report", key, start, end):
        at = cue.end
        while at < end and key[at] == " ":
            at += 1
        before = key[max(start, cue.start - 12) : cue.start].rstrip()
        if cue.row == "report-to" and before.endswith(_REPORT_NOUNS) and not before.endswith("định kỳ"):
            continue
        if cue.row == "submit-to" and before.endswith(_COURSE_NOUNS):
            continue
        if sent and before.endswith(("tổng hợp", "tổng hợp,", "để", "tập hợp,")):
            continue
        listed = read_party_list(text, key, at, end).parties
        if not listed:
            link = _LINK.match(key, cue.end, end)
            i = bisect_left(starts, cue.end)
            if link and i < len(hits) and hits[i].start == link.end():
                listed = read_party_list(text, key, link.end(), end).parties
        if listed:
            out += listed
            sent = sent or cue.row == "send-to"
    return out
