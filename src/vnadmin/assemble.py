"""The models that users hold, made from the light records. Nothing is found here.

The stages hand over what is right by construction, so models are made without validating it again; tests validate what was
made of whole corpora. A body that several tasks name is made once.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.extract.confidence import CANDIDATE, Rating, rate
from vnadmin.extract.resolve import resolve_deadline
from vnadmin.extract.targets import find_targets
from vnadmin.model import (
    Agency,
    Citation,
    Deadline,
    Definition,
    Document,
    Finding,
    Issued,
    Mention,
    OutlineNode,
    Recipient,
    Signature,
    Source,
    Symbol,
    Target,
    Task,
)
from vnadmin.model.making import make
from vnadmin.parse.normalize import regions
from vnadmin.parse.places import passages
from vnadmin.spans import squeeze
from vnadmin.values.agencies import lookup, resolve_agency
from vnadmin.values.issue_dates import issue_day, settled

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from vnadmin.extract.definitions import DefinitionHit
    from vnadmin.extract.targets import TargetHit
    from vnadmin.extract.task_hits import TaskHit
    from vnadmin.parse.closing import ClosingHit, RecipientHit, SignatureHit
    from vnadmin.parse.header import HeaderHit, Named, OwnSymbol
    from vnadmin.parse.header import Issued as HeaderIssued
    from vnadmin.parse.outline import Node
    from vnadmin.parse.reading import SourceInfo
    from vnadmin.records import AgencyHit, CitationHit, DeadlineHit, DocumentText, Zones
    from vnadmin.spans import Span
    from vnadmin.values.units import UnitList


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

    def mention(self, start: int, end: int, rule: str | None = None) -> Mention:
        return make(Mention, {"text": self.text[start:end], "span": (start, end), "rule": rule, "regions": None})

    def agency(self, hit: AgencyHit, *, inherited: bool = False) -> Agency:
        handle = (hit.start, hit.end, hit.name, inherited)
        made = self._agencies.get(handle)
        if made is None:
            made = self._agencies[handle] = self._body(
                hit.start, hit.end, hit.row, hit.name, hit.id, group=hit.group, inherited=inherited
            )
        return made

    def named(self, named: Named) -> Agency:
        """The body that a letterhead or an addressee line names."""
        row = lookup(named.name, on=self.issued_on)
        return self._body(named.start, named.end, "header", named.name, row["id"] if row else None)

    def _body(
        self,
        start: int,
        end: int,
        rule: str,
        name: str,
        row: str | None,
        *,
        group: bool = False,
        inherited: bool = False,
    ) -> Agency:
        return make(Agency, {
            "text": self.text[start:end], "span": (start, end), "rule": rule, "regions": None, "name": name, "id": row,
            "group": group, "resolved": self._resolve(name), "inherited": inherited, "unit": self._unit(name),
        })  # fmt: skip

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

    def deadline(self, hit: DeadlineHit, confidence: float) -> Deadline:
        start, end = hit.start, hit.end
        text = self.text[start:end]
        anchor = self.mention(*hit.anchor) if hit.anchor else None
        resolved = resolve_deadline(
            hit,
            issued_on=self.issued_on,
            received_on=self.received_on,
            before=self.before,
            anchor=anchor.text if anchor else None,
            words=text if hit.kind == "recurring" else "",
        )
        return make(Deadline, {
            "text": text, "span": (start, end), "rule": hit.row, "regions": None, "kind": hit.kind, "bound": hit.bound,
            "date": hit.date, "start": hit.begin, "time": hit.time, "every": hit.every, "on": hit.on, "amount": hit.amount,
            "unit": hit.unit, "anchor": anchor, "due_on": resolved.due_on, "unresolved": resolved.unresolved,
            "steps": resolved.steps, "confidence": confidence, "doubts": hit.doubts,
        })  # fmt: skip

    def target(self, hit: TargetHit) -> Target:
        return make(Target, {
            "text": self.text[hit.start : hit.end], "span": (hit.start, hit.end), "rule": hit.row, "regions": None,
            "bound": hit.bound, "value": hit.value, "unit": hit.unit,
        })  # fmt: skip

    def doers(self, hits: Sequence[AgencyHit], start: int, end: int) -> tuple[Agency, ...]:
        """Bodies that act in the task `[start, end)`; what is printed outside of it is inherited."""
        return tuple([self.agency(a, inherited=not start <= a.start < end) for a in hits]) if hits else ()

    def rate(self, hit: TaskHit) -> Rating:
        return rate(hit, self.a.header.document_type, scanned=self.a.doc.scanned)

    def task(self, hit: TaskHit, number: int, rating: Rating, cited: list[int]) -> Task:
        """`cited`: where the citations begin."""
        start, end = hit.start, hit.end
        first, last = bisect_left(cited, start), bisect_left(cited, end)
        action = self.mention(*hit.action)
        return make(Task, {
            "text": action.text if action.span == (start, end) else self.text[start:end],
            "span": (start, end),
            "rule": hit.rule,
            "regions": None,
            "id": f"{hit.path or 'task'}#{number}",
            "path": hit.path,
            "assigner": self.agency(hit.assigner) if hit.assigner else None,
            "lead": self.doers(hit.leads, start, end),
            "supporting": self.doers(hit.supporting, start, end) if hit.supporting else (),
            "reports_to": tuple(map(self.agency, hit.reports_to)) if hit.reports_to else (),
            "via": tuple(map(self.agency, hit.via)) if hit.via else (),
            "advises": tuple(map(self.agency, hit.advises)) if hit.advises else (),
            "action": action,
            "deliverable": self.mention(*hit.product) if hit.product else None,
            "targets": tuple(map(self.target, find_targets(self.a.doc.key, start, end))),
            "deadlines": tuple(map(self.deadline, hit.deadlines, rating.deadlines)) if hit.deadlines else (),
            "grounds": tuple(range(first, last)) if first < last else (),
            "confidence": rating.task,
            "lead_confidence": rating.lead,
            "doubts": hit.doubts + rating.doubts,
        })  # fmt: skip

    def node(self, node: Node) -> OutlineNode:
        text, body, own_end = self.text, node.body, node.own_end
        line_end = text.find("\n", body, own_end) if own_end - body > 300 else own_end
        return make(OutlineNode, {
            "text": text[node.start : node.end],
            "span": (node.start, node.end),
            "rule": None,
            "regions": None,
            "label": node.label,
            "kind": node.kind,
            "heading": self.mention(body, line_end if body <= line_end <= own_end else own_end),
            "children": tuple(map(self.node, labelled(node.children))) if node.children else (),
        })  # fmt: skip


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

    `stated` is the ISO day of issue that goes with a document, as in a packet. The document does not keep the key, which only
    patterns need.
    """
    doc, header, closing = analysis.doc, analysis.header, analysis.closing
    issued_on = issue_day(settled(header.issued.date if header.issued else None, stated))
    maker = _Maker(analysis, before=before, received_on=received_on, issued_on=issued_on, units=units)
    basis = analysis.zones.basis
    groups: dict[str, int] = {}
    cited = [c.start for c in analysis.citations]
    return make(Document, {
        "schema_": "vnadmin.document/1",
        "source": make(Source, {
            "name": info.name, "media_type": info.media_type, "sha256": info.sha256, "size": info.size, "pages": info.pages,
            "reader": info.reader, "ocr": info.reader == "ocr", "text_layer": info.text_layer, "attachment": None,
        }),
        "text": doc.text,
        "document_type": header.document_type,
        "status": header.status,
        "symbol": _symbol(maker.text, header.symbol) if header.symbol else None,
        "issued": _issued(maker.text, header.issued) if header.issued else None,
        "governing_agency": maker.named(header.governing_agency) if header.governing_agency else None,
        "issuer": maker.named(header.issuer) if header.issuer else None,
        "subject": maker.mention(header.subject.start, header.subject.end, "subject") if header.subject else None,
        "urgency": maker.mention(header.urgency.start, header.urgency.end, "urgency") if header.urgency else None,
        "secrecy": maker.mention(header.secrecy.start, header.secrecy.end, "secrecy") if header.secrecy else None,
        "addressees": tuple(map(maker.named, header.addressees)),
        "recipients": tuple([_recipient(maker.text, r) for r in closing.recipients]),
        "filing": maker.mention(*closing.filing, "filing") if closing.filing else None,
        "signatures": tuple([_signature(maker.text, s) for s in closing.signatures]),
        "outline": tuple(map(maker.node, labelled([n for n in analysis.nodes if n.parent is None]))),
        "definitions": tuple([_definition(maker.text, d) for d in analysis.definitions]),
        "citations": tuple([_citation(maker.text, c, basis, groups) for c in analysis.citations]),
        "tasks": tuple(_tasks(maker, cited, least)),
        "findings": (
            *(_finding(f.code, f.message, f.span) for f in header.findings), *map(_recoded, doc.recoded), *map(_unread, doc.unread),
        ),
    }, {"_text": doc._replace(key=""), "_locate": passages if doc.blocks else regions})  # fmt: skip


_NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "viscii": "VISCII", "vps": "VPS", "tcvn5712-1": "TCVN 5712-1"}


def _finding(code: str, message: str, span: Span | None = None) -> Finding:
    return make(Finding, {"code": code, "message": message, "span": tuple(span) if span else None})


def _recoded(found: tuple[str, int]) -> Finding:
    encoding, letters = found
    name = _NAMES.get(encoding, encoding)
    return _finding("text-recoded", f"{letters} letters were in {name}, not in Unicode; `raw` gives them as they were.")


def _unread(page: int) -> Finding:
    return _finding(
        "page-unread",
        f"Page {page} stands empty: its picture was not recognised within the time that a page may take.",
    )


def _tasks(maker: _Maker, cited: list[int], least: float) -> Iterator[Task]:
    """Tasks in text order. Candidates are numbered behind the others, so that no preset changes what a task is called."""
    numbers = count(1), count(1 + sum(CANDIDATE not in t.doubts for t in maker.a.tasks))
    for hit in maker.a.tasks:
        number = next(numbers[CANDIDATE in hit.doubts])
        rating = maker.rate(hit)
        if rating.task >= least:
            yield maker.task(hit, number, rating, cited)


def _recipient(text: str, r: RecipientHit) -> Recipient:
    return make(Recipient, {
        "text": text[r.start : r.end], "span": (r.start, r.end), "rule": None, "regions": None, "name": r.name, "purpose": r.purpose,
    })  # fmt: skip


def _signature(text: str, s: SignatureHit) -> Signature:
    return make(Signature, {
        "text": text[s.start : s.end], "span": (s.start, s.end), "rule": None, "regions": None, "name": s.name, "title": s.title,
        "capacity": s.capacity, "on_behalf_of": s.on_behalf_of,
    })  # fmt: skip


def _definition(text: str, d: DefinitionHit) -> Definition:
    means = squeeze(text[d.means_start : d.means_end]) if d.means_end > d.means_start else None
    return make(Definition, {
        "text": text[d.start : d.end], "span": (d.start, d.end), "rule": None, "regions": None, "short": d.short, "means": means,
    })  # fmt: skip


def _citation(text: str, c: CitationHit, basis: Span, groups: dict[str, int]) -> Citation:
    return make(Citation, {
        "text": text[c.start : c.end], "span": (c.start, c.end), "rule": c.row, "regions": None, "type": c.type,
        "symbol": c.symbol, "date": c.date, "issuer": c.issuer, "title": c.title, "provision": c.provision,
        "basis": basis.start <= c.start < basis.end, "relation": c.relation,
        "group": groups.setdefault(c.key or f"#{c.start}", len(groups)),
    })  # fmt: skip


def _symbol(text: str, own: OwnSymbol) -> Symbol:
    parts = own.parts
    return make(Symbol, {
        "text": text[own.start : own.end], "span": (own.start, own.end), "rule": "symbol", "regions": None, "value": own.value,
        "number": parts.number if parts else None, "year": parts.year if parts else None,
        "type_code": parts.type_code if parts else None, "units": parts.units if parts else (),
    })  # fmt: skip


def _issued(text: str, issued: HeaderIssued) -> Issued:
    return make(Issued, {
        "text": text[issued.start : issued.end], "span": (issued.start, issued.end), "rule": "place-and-date", "regions": None,
        "place": issued.place, "date": issued.date,
    })  # fmt: skip
