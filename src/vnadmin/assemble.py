"""The models that users hold, made from the light records. Nothing is found here.

What is printed once is handed over as plain fields (`Fields`) and the whole document validated in one call, which is half
the price of making each model by itself (`model_construct` is dearer still); a body that several tasks name is made once.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from vnadmin.extract.confidence import CANDIDATE, Rating, rate
from vnadmin.extract.resolve import resolve_deadline
from vnadmin.extract.targets import find_targets
from vnadmin.model import Agency, Document
from vnadmin.parse.normalize import regions
from vnadmin.parse.places import passages
from vnadmin.spans import squeeze
from vnadmin.values.agencies import lookup, resolve_agency
from vnadmin.values.issue_dates import issue_day, settled

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from vnadmin.extract.definitions import DefinitionHit
    from vnadmin.extract.task_hits import TaskHit
    from vnadmin.parse.closing import ClosingHit
    from vnadmin.parse.header import HeaderHit, Named
    from vnadmin.parse.outline import Node
    from vnadmin.parse.reading import SourceInfo
    from vnadmin.records import AgencyHit, CitationHit, DeadlineHit, DocumentText, Zones
    from vnadmin.spans import Span
    from vnadmin.values.units import UnitList


Fields = dict[str, Any]


class Analysis(NamedTuple):
    """All that was found in a text, as light records; `assemble` makes the models."""

    doc: DocumentText
    zones: Zones
    header: HeaderHit
    closing: ClosingHit
    citations: list[CitationHit]
    definitions: list[DefinitionHit]
    nodes: list[Node]
    tasks: list[TaskHit]


class _Maker:
    """Makes the models of one document."""

    def __init__(
        self,
        analysis: Analysis,
        *,
        before: str,
        received_on: dt.date | None,
        issued_on: dt.date | None,
        units: UnitList | None,
    ) -> None:
        self.a = analysis
        self.units = units
        self.text = analysis.doc.text
        self.before = before
        self.received_on = received_on
        self.issued_on = issued_on
        self._agencies: dict[tuple[int, int, str, bool], Agency] = {}
        self._resolved: dict[str, str | None] = {}
        self._units: dict[str, str | None] = {}

    def mention(self, start: int, end: int, rule: str | None = None) -> Fields:
        return {"text": self.text[start:end], "span": (start, end), "rule": rule}

    def agency(self, hit: AgencyHit, *, inherited: bool = False) -> Agency:
        handle = (hit.start, hit.end, hit.name, inherited)
        made = self._agencies.get(handle)
        if made is None:
            made = self._agencies[handle] = Agency.model_validate({
                **self.mention(hit.start, hit.end, hit.row), "name": hit.name, "id": hit.id, "group": hit.group,
                "resolved": self._resolve(hit.name), "inherited": inherited, "unit": self._unit(hit.name),
            })  # fmt: skip
        return made

    def named(self, named: Named | None) -> Fields | None:
        """The body that a letterhead or an addressee line names."""
        if named is None:
            return None
        row = lookup(named.name, on=self.issued_on)
        return {
            **self.mention(named.start, named.end, "header"),
            "name": named.name,
            "id": row["id"] if row else None,
            "resolved": self._resolve(named.name),
            "unit": self._unit(named.name),
        }

    def _unit(self, name: str) -> str | None:
        """The id of the unit of the user's list that a name means."""
        if self.units is None:
            return None
        if name not in self._units:
            unit = self.units.find(name, self._resolve)
            self._units[name] = unit.id if unit else None
        return self._units[name]

    def _resolve(self, name: str) -> str | None:
        if name not in self._resolved:
            header = self.a.header
            self._resolved[name] = resolve_agency(
                name,
                issuer_name=header.issuer.name if header.issuer else None,
                place=header.issued.place if header.issued else None,
                issued_on=self.issued_on,
            )
        return self._resolved[name]

    def deadline(self, hit: DeadlineHit, confidence: float) -> Fields:
        anchor = self.mention(*hit.anchor) if hit.anchor else None
        resolved = resolve_deadline(
            hit,
            issued_on=self.issued_on,
            received_on=self.received_on,
            before=self.before,
            anchor=anchor["text"] if anchor else None,
            words=self.text[hit.start : hit.end] if hit.kind == "recurring" else "",
        )
        return {
            **self.mention(hit.start, hit.end, hit.row), "kind": hit.kind, "bound": hit.bound, "date": hit.date,
            "start": hit.begin, "time": hit.time, "every": hit.every, "on": hit.on, "amount": hit.amount, "unit": hit.unit,
            "anchor": anchor, "due_on": resolved.due_on, "unresolved": resolved.unresolved, "steps": tuple(resolved.steps),
            "confidence": confidence, "doubts": hit.doubts,
        }  # fmt: skip

    def bodies(self, hits: Sequence[AgencyHit]) -> tuple[Agency, ...]:
        return tuple(map(self.agency, hits)) if hits else ()

    def doers(self, hits: Sequence[AgencyHit], start: int, end: int) -> tuple[Agency, ...]:
        """Bodies that act in the task `[start, end)`; what is printed outside of it is inherited."""
        return tuple([self.agency(a, inherited=not start <= a.start < end) for a in hits]) if hits else ()

    def rate(self, hit: TaskHit) -> Rating:
        return rate(hit, self.a.header.document_type, scanned=self.a.doc.scanned)

    def task(self, hit: TaskHit, number: int, rating: Rating, cited: list[int]) -> Fields:
        """`cited`: where the citations begin."""
        start, end = hit.start, hit.end
        made: Fields = {
            "text": self.text[start:end],
            "span": (start, end),
            "rule": hit.rule,
            "id": f"{hit.path or 'task'}#{number}",
            "path": hit.path,
            "lead": self.doers(hit.leads, start, end),
            "action": self.mention(*hit.action),
            "confidence": rating.task,
            "lead_confidence": rating.lead,
        }
        # what a task does not have is left to the defaults: most have little of it
        if hit.assigner:
            made["assigner"] = self.agency(hit.assigner)
        if hit.supporting:
            made["supporting"] = self.doers(hit.supporting, start, end)
        if hit.reports_to:
            made["reports_to"] = self.bodies(hit.reports_to)
        if hit.via:
            made["via"] = self.bodies(hit.via)
        if hit.advises:
            made["advises"] = self.bodies(hit.advises)
        if hit.product:
            made["deliverable"] = self.mention(*hit.product)
        if targets := find_targets(self.a.doc.key, start, end):
            made["targets"] = tuple(
                {**self.mention(t.start, t.end, t.row), "bound": t.bound, "value": t.value, "unit": t.unit}
                for t in targets
            )
        if hit.deadlines:
            made["deadlines"] = tuple(map(self.deadline, hit.deadlines, rating.deadlines))
        if (first := bisect_left(cited, start)) < (last := bisect_left(cited, end)):
            made["grounds"] = tuple(range(first, last))
        if doubts := hit.doubts + rating.doubts:
            made["doubts"] = doubts
        return made

    def node(self, node: Node) -> Fields:
        text, body, own_end = self.text, node.body, node.own_end
        line_end = text.find("\n", body, own_end) if own_end - body > 300 else own_end
        return {
            "text": text[node.start : node.end],
            "span": (node.start, node.end),
            "label": node.label,
            "kind": node.kind,
            "heading": self.mention(body, line_end if body <= line_end <= own_end else own_end),
            "children": map(self.node, labelled(node.children)) if node.children else (),
        }


def labelled(nodes: list[Node]) -> list[Node]:
    """The numbered nodes among `nodes`; in place of an unnumbered paragraph those below it."""
    out: list[Node] = []
    for node in nodes:
        out += [node] if node.kind != "plain" else labelled(node.children)
    return out


def assemble(
    analysis: Analysis,
    info: SourceInfo,
    *,
    before: str,
    received_on: dt.date | None,
    units: UnitList | None = None,
    least: float = 0.0,
    stated: str | None = None,
) -> Document:
    """The document made of an analysis; tasks that are less probable than `least` are left out.

    `stated` is the ISO day of issue that goes with a document, as in a packet.
    """
    text, header, closing = analysis.doc.text, analysis.header, analysis.closing
    issued_on = issue_day(settled(header.issued.date if header.issued else None, stated))
    make = _Maker(analysis, before=before, received_on=received_on, issued_on=issued_on, units=units)
    basis = analysis.zones.basis
    groups: dict[str, int] = {}
    cited = [c.start for c in analysis.citations]
    document = Document.model_validate({
        "source": {
            "name": info.name, "media_type": info.media_type, "sha256": info.sha256, "size": info.size, "pages": info.pages,
            "reader": info.reader, "ocr": info.reader == "ocr", "text_layer": info.text_layer,
        },
        "text": text,
        "document_type": header.document_type,
        "status": header.status,
        "symbol": _symbol(make, header),
        "issued": _issued(make, header),
        "governing_agency": make.named(header.governing_agency),
        "issuer": make.named(header.issuer),
        "subject": make.mention(header.subject.start, header.subject.end, "subject") if header.subject else None,
        "urgency": make.mention(header.urgency.start, header.urgency.end, "urgency") if header.urgency else None,
        "secrecy": make.mention(header.secrecy.start, header.secrecy.end, "secrecy") if header.secrecy else None,
        "addressees": tuple(map(make.named, header.addressees)),
        "recipients": tuple([
            {"text": text[r.start : r.end], "span": (r.start, r.end), "name": r.name, "purpose": r.purpose} for r in closing.recipients
        ]),
        "filing": make.mention(*closing.filing, "filing") if closing.filing else None,
        "signatures": tuple([
            {
                "text": text[s.start : s.end], "span": (s.start, s.end), "name": s.name, "title": s.title, "capacity": s.capacity,
                "on_behalf_of": s.on_behalf_of,
            }
            for s in closing.signatures
        ]),
        "outline": map(make.node, labelled([n for n in analysis.nodes if n.parent is None])),
        "definitions": tuple([
            {
                "text": text[d.start : d.end], "span": (d.start, d.end), "short": d.short,
                "means": squeeze(text[d.means_start : d.means_end]) if d.means_end > d.means_start else None,
            }
            for d in analysis.definitions
        ]),
        "citations": (_citation(make, c, basis, groups) for c in analysis.citations),
        "tasks": _tasks(make, cited, least),
        "findings": (
            *({"code": f.code, "message": f.message, "span": f.span} for f in header.findings), *map(_recoded, analysis.doc.recoded),
            *map(_unread, analysis.doc.unread),
        ),
    })  # fmt: skip
    document._text = analysis.doc
    document._locate = passages if analysis.doc.blocks else regions
    return document


_NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "viscii": "VISCII", "vps": "VPS", "tcvn5712-1": "TCVN 5712-1"}


def _recoded(found: tuple[str, int]) -> Fields:
    encoding, letters = found
    return {
        "code": "text-recoded",
        "message": f"{letters} letters were in {_NAMES.get(encoding, encoding)}, not in Unicode; `raw` gives them as they were.",
        "span": None,
    }


def _tasks(make: _Maker, cited: list[int], least: float) -> Iterator[Fields]:
    """Tasks in text order. Candidates are numbered behind the others, so that no preset changes what a task is called."""
    numbers = count(1), count(1 + sum(CANDIDATE not in t.doubts for t in make.a.tasks))
    for hit in make.a.tasks:
        number = next(numbers[CANDIDATE in hit.doubts])
        rating = make.rate(hit)
        if rating.task >= least:
            yield make.task(hit, number, rating, cited)


def _unread(page: int) -> Fields:
    return {
        "code": "page-unread",
        "message": f"Page {page} stands empty: its picture was not recognised within the time that a page may take.",
        "span": None,
    }


def _citation(make: _Maker, c: CitationHit, basis: Span, groups: dict[str, int]) -> Fields:
    return {
        **make.mention(c.start, c.end, c.row), "type": c.type, "symbol": c.symbol, "date": c.date, "issuer": c.issuer,
        "title": c.title, "provision": c.provision, "basis": basis.start <= c.start < basis.end, "relation": c.relation,
        "group": groups.setdefault(c.key or f"#{c.start}", len(groups)),
    }  # fmt: skip


def _symbol(make: _Maker, header: HeaderHit) -> Fields | None:
    own = header.symbol
    if own is None:
        return None
    parts = own.parts
    return {
        **make.mention(own.start, own.end, "symbol"), "value": own.value, "number": parts.number if parts else None,
        "year": parts.year if parts else None, "type_code": parts.type_code if parts else None,
        "units": parts.units if parts else (),
    }  # fmt: skip


def _issued(make: _Maker, header: HeaderHit) -> Fields | None:
    issued = header.issued
    if issued is None:
        return None
    return {
        **make.mention(issued.start, issued.end, "place-and-date"),
        "place": issued.place,
        "date": issued.date,
    }
