"""The models that users hold, made from the light records. Nothing is found here.

The text is known to be the document's own and every span to lie in it, so models are made without a second validation
(`model_construct`) where there are many of them; a property test validates whole documents.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

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
from vnadmin.parse.normalize import regions
from vnadmin.spans import squeeze
from vnadmin.values.agencies import lookup, resolve_agency
from vnadmin.values.issue_dates import issue_day

if TYPE_CHECKING:
    import datetime as dt

    from vnadmin.extract.definitions import DefinitionHit
    from vnadmin.extract.task_hits import TaskHit
    from vnadmin.parse.closing import ClosingHit
    from vnadmin.parse.header import HeaderHit, Named
    from vnadmin.parse.outline import Node
    from vnadmin.parse.reading import SourceInfo
    from vnadmin.records import AgencyHit, CitationHit, DeadlineHit, DocumentText, Zones


class Analysis(NamedTuple):
    """All that was found in a text, as light records; `assemble` makes the models."""

    doc: DocumentText
    zones: Zones
    header: HeaderHit
    closing: ClosingHit
    agencies: list[AgencyHit]
    citations: list[CitationHit]
    definitions: list[DefinitionHit]
    deadlines: list[DeadlineHit]
    nodes: list[Node]
    tasks: list[TaskHit]


class _Maker:
    """Makes the models of one document."""

    def __init__(
        self, analysis: Analysis, *, before: str, received_on: dt.date | None, issued_on: dt.date | None
    ) -> None:
        self.a = analysis
        self.text = analysis.doc.text
        self.before = before
        self.received_on = received_on
        self.issued_on = issued_on
        self._agencies: dict[tuple[int, int, str, bool], Agency] = {}
        self._resolved: dict[str, str | None] = {}

    def mention(self, start: int, end: int, rule: str | None = None) -> Mention:
        return Mention(text=self.text[start:end], span=(start, end), rule=rule)

    def agency(self, hit: AgencyHit, *, inherited: bool = False) -> Agency:
        handle = (hit.start, hit.end, hit.name, inherited)
        made = self._agencies.get(handle)
        if made is None:
            made = self._agencies[handle] = Agency(
                text=self.text[hit.start : hit.end], span=(hit.start, hit.end), rule=hit.row, name=hit.name, id=hit.id,
                group=hit.group, resolved=self._resolve(hit.name), inherited=inherited,
            )  # fmt: skip
        return made

    def named(self, named: Named | None) -> Agency | None:
        """The body that a letterhead or an addressee line names."""
        if named is None:
            return None
        row = lookup(named.name, on=self.issued_on)
        return Agency(
            text=self.text[named.start : named.end], span=(named.start, named.end), rule="header", name=named.name,
            id=row["id"] if row else None, resolved=self._resolve(named.name),
        )  # fmt: skip

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

    def deadline(self, hit: DeadlineHit) -> Deadline:
        anchor = self.mention(*hit.anchor) if hit.anchor else None
        resolved = resolve_deadline(
            hit,
            issued_on=self.issued_on,
            received_on=self.received_on,
            before=self.before,
            anchor=anchor.text if anchor else None,
        )
        return Deadline(
            text=self.text[hit.start : hit.end], span=(hit.start, hit.end), rule=hit.row, kind=hit.kind, bound=hit.bound,  # type: ignore[arg-type]
            date=hit.date, start=hit.begin, time=hit.time, every=hit.every, on=hit.on, amount=hit.amount, unit=hit.unit,  # type: ignore[arg-type]
            anchor=anchor, due_on=resolved.due_on, unresolved=resolved.unresolved, steps=tuple(resolved.steps), doubts=hit.doubts,
        )  # fmt: skip

    def task(self, hit: TaskHit, number: int, citations: list[CitationHit]) -> Task:
        text = self.text
        rest = {"rule": hit.rule}
        return Task(
            id=f"{hit.path or 'task'}#{number}",
            path=hit.path,
            text=text[hit.start : hit.end],
            span=(hit.start, hit.end),
            assigner=self.agency(hit.assigner) if hit.assigner else None,
            lead=tuple(self.agency(a, inherited=not hit.start <= a.start < hit.end) for a in hit.leads),
            supporting=tuple(self.agency(a, inherited=not hit.start <= a.start < hit.end) for a in hit.supporting),
            reports_to=tuple(self.agency(a) for a in hit.reports_to),
            via=tuple(self.agency(a) for a in hit.via),
            advises=tuple(self.agency(a) for a in hit.advises),
            action=self.mention(*hit.action),
            deliverable=self.mention(*hit.product) if hit.product else None,
            targets=tuple(
                Target(
                    text=text[t.start : t.end],
                    span=(t.start, t.end),
                    rule=t.row,
                    bound=t.bound,
                    value=t.value,
                    unit=t.unit,
                )
                for t in find_targets(self.a.doc.key, hit.start, hit.end)
            ),
            deadlines=tuple(map(self.deadline, hit.deadlines)),
            grounds=tuple(range(bisect_left(citations, (hit.start,)), bisect_left(citations, (hit.end,)))),
            confidence=hit.confidence,
            doubts=hit.doubts,
            **rest,  # type: ignore[arg-type]
        )

    def node(self, node: Node) -> OutlineNode:
        text = self.text
        heading_end = min(
            node.own_end, text.find("\n", node.body, node.own_end) if node.own_end - node.body > 300 else node.own_end
        )
        if heading_end < node.body:
            heading_end = node.own_end
        return OutlineNode(
            text=text[node.start : node.end], span=(node.start, node.end), label=node.label, kind=node.kind,
            heading=self.mention(node.body, heading_end), children=tuple(map(self.node, labelled(node.children))),
        )  # fmt: skip


def labelled(nodes: list[Node]) -> list[Node]:
    """The numbered nodes among `nodes`; in place of an unnumbered paragraph those below it."""
    out: list[Node] = []
    for node in nodes:
        out += [node] if node.kind != "plain" else labelled(node.children)
    return out


def assemble(analysis: Analysis, info: SourceInfo, *, before: str, received_on: dt.date | None) -> Document:
    """The document made of an analysis."""
    text, header, closing = analysis.doc.text, analysis.header, analysis.closing
    issued_on = issue_day(header.issued.date if header.issued else None)
    make = _Maker(analysis, before=before, received_on=received_on, issued_on=issued_on)
    basis = analysis.zones.basis
    groups: dict[str, int] = {}
    citations = tuple(_citation(text, c, basis.start <= c.start < basis.end, groups) for c in analysis.citations)
    findings = [Finding(code=f.code, message=f.message, span=f.span) for f in header.findings]
    document = Document(
        source=Source(
            name=info.name, media_type=info.media_type, sha256=info.sha256, size=info.size, pages=info.pages, reader=info.reader,
            text_layer=info.text_layer,  # type: ignore[arg-type]
        ),
        text=text,
        document_type=header.document_type,
        status=header.status,  # type: ignore[arg-type]
        symbol=_symbol(text, header),
        issued=_issued(text, header),
        governing_agency=make.named(header.governing_agency),
        issuer=make.named(header.issuer),
        subject=make.mention(header.subject.start, header.subject.end, "subject") if header.subject else None,
        urgency=make.mention(header.urgency.start, header.urgency.end, "urgency") if header.urgency else None,
        secrecy=make.mention(header.secrecy.start, header.secrecy.end, "secrecy") if header.secrecy else None,
        addressees=tuple(a for n in header.addressees if (a := make.named(n))),
        recipients=tuple(
            Recipient(text=text[r.start : r.end], span=(r.start, r.end), name=r.name, purpose=r.purpose) for r in closing.recipients
        ),
        filing=make.mention(*closing.filing, "filing") if closing.filing else None,
        signatures=tuple(
            Signature(
                text=text[s.start : s.end], span=(s.start, s.end), name=s.name, title=s.title, capacity=s.capacity, on_behalf_of=s.on_behalf_of
            )
            for s in closing.signatures
        ),
        outline=tuple(map(make.node, labelled([n for n in analysis.nodes if n.parent is None]))),
        definitions=tuple(
            Definition(
                text=text[d.start : d.end], span=(d.start, d.end), short=d.short,
                means=squeeze(text[d.means_start : d.means_end]) if d.means_end > d.means_start else None,
            )
            for d in analysis.definitions
        ),
        citations=citations,
        tasks=tuple(make.task(t, i, analysis.citations) for i, t in enumerate(analysis.tasks, 1)),
        findings=tuple(findings),
    )  # fmt: skip
    document._text = analysis.doc
    document._locate = regions
    return document


def _citation(text: str, c: CitationHit, basis: bool, groups: dict[str, int]) -> Citation:
    group = groups.setdefault(c.key or f"#{c.start}", len(groups))
    return Citation(
        text=text[c.start : c.end], span=(c.start, c.end), rule=c.row, type=c.type, symbol=c.symbol, date=c.date, issuer=c.issuer,
        title=c.title, provision=c.provision, basis=basis, relation=c.relation, group=group,
    )  # fmt: skip


def _symbol(text: str, header: HeaderHit) -> Symbol | None:
    own = header.symbol
    if own is None:
        return None
    parts = own.parts
    return Symbol(
        text=text[own.start : own.end], span=(own.start, own.end), rule="symbol", value=own.value, number=parts.number if parts else None,
        year=parts.year if parts else None, type_code=parts.type_code if parts else None, units=parts.units if parts else (),
    )  # fmt: skip


def _issued(text: str, header: HeaderHit) -> Issued | None:
    issued = header.issued
    if issued is None:
        return None
    return Issued(
        text=text[issued.start : issued.end],
        span=(issued.start, issued.end),
        rule="place-and-date",
        place=issued.place,
        date=issued.date,
    )
