"""The order of the stages, written once.

bytes ─ parse.reading ─▶ Reading ─ parse.normalize ─▶ DocumentText
      ─ parse.zones ───▶ Zones ─ parse.header, parse.closing ─▶ fields
      ─ values, extract ▶ agencies, citations, deadlines (spans over the one text)
      ─ parse.paragraphs, parse.outline ─▶ tree ─ extract.tasks ─▶ tasks
      ─ assemble ──────▶ Document
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple, get_args

from vnadmin.assemble import Analysis, assemble
from vnadmin.errors import LimitExceeded, SourceError, UsageError
from vnadmin.extract.citation_groups import resolve_citations
from vnadmin.extract.citations import find_citations
from vnadmin.extract.confidence import CANDIDATE, PRECISE
from vnadmin.extract.deadlines import find_deadlines
from vnadmin.extract.definitions import find_definitions
from vnadmin.extract.task_hits import Scene
from vnadmin.extract.task_tables import find_table_tasks
from vnadmin.extract.tasks import find_tasks
from vnadmin.limits import LIMITS, Limits
from vnadmin.parse.closing import read_closing
from vnadmin.parse.containers import only_document, open_all
from vnadmin.parse.header import read_header
from vnadmin.parse.normalize import normalize
from vnadmin.parse.outline import Node, build_outline
from vnadmin.parse.paragraphs import find_paragraphs
from vnadmin.parse.reading import Loaded, load, read_loaded, read_string_source
from vnadmin.parse.zones import lay_out
from vnadmin.records import AgencyHit, DocumentText, Paragraph, Zones
from vnadmin.spans import Span
from vnadmin.values.agencies import find_agencies
from vnadmin.values.issue_dates import reference_day, settled

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from os import PathLike

    from vnadmin.extract.task_hits import TaskHit
    from vnadmin.model import Document
    from vnadmin.values.units import UnitList

Preset = Literal["precision", "balanced", "recall"]


def read(
    source: str | PathLike[str] | bytes | BinaryIO,
    *,
    name: str | None = None,
    before: str = "exclusive",
    received_on: dt.date | None = None,
    units: UnitList | str | PathLike[str] | None = None,
    limits: Limits = LIMITS,
    preset: Preset = "balanced",
) -> Document:
    """The document that a path, bytes or an open file holds.

    `before` says whether "trước ngày 30/6" allows the day itself ("inclusive") or not ("exclusive"); `received_on` is the
    day from which terms since receipt are counted; `units` is your own list of units (`read_units`, or its file): bodies
    that are in it carry its id as `unit`. `limits` is what reading may cost: bytes, pages, time, memory. `preset`:
    "precision" leaves out tasks that are likely none, "recall" adds what only may be a task and measures for which nobody
    is named. Of an edXML packet, the document that it carries; of a ZIP archive or an e-mail message, the only
    document in it. Raises `SourceError` for bytes that cannot be read (`LimitExceeded`, `EncryptedSource`,
    `DamagedSource` …), `ManyDocuments` for a container of more than one document, `NoDocument` for a packet that only
    reports a status; any text gives a document.
    """
    reader = _Reader(before, received_on, _units(units), limits, *_preset(preset))
    return reader.document(load(source, name=name, limits=limits))


def unpack_documents(
    source: str | PathLike[str] | bytes | BinaryIO,
    *,
    name: str | None = None,
    before: str = "exclusive",
    received_on: dt.date | None = None,
    units: UnitList | str | PathLike[str] | None = None,
    limits: Limits = LIMITS,
    preset: Preset = "balanced",
) -> Iterator[Document | SourceError]:
    """The documents of a container (ZIP archive, e-mail message), one after the other; of any other source its one document.

    Each is named like "folder.zip!/a/b.docx". What cannot be read, or is no document, comes as the error that says why,
    so that it does not cost the others. Raises `SourceError` for a source that cannot be opened itself; options as in
    `read`.
    """
    reader = _Reader(before, received_on, _units(units), limits, *_preset(preset))
    for file in open_all(load(source, name=name, limits=limits), limits=limits):
        try:
            yield file if isinstance(file, SourceError) else reader.document(file)
        except SourceError as error:
            yield error


class _Reader(NamedTuple):
    """The options of a call, and how deep in containers it reads."""

    before: str
    received_on: dt.date | None
    units: UnitList | None
    limits: Limits
    wide: bool
    least: float
    depth: int = 0

    def document(self, loaded: Loaded, stated: str | None = None) -> Document:
        """The one document of what was loaded; `stated` as in `analyze`."""
        if loaded.kind in ("zip", "eml"):
            return self.document(only_document(loaded, open_all(loaded, limits=self.limits)), stated)
        if loaded.kind == "edxml":
            from vnadmin.exchange.documents import read_document

            if self.depth >= self.limits.depth:
                msg = f"{loaded.name or 'the source'}: packets in packets, more than {self.limits.depth} deep"
                raise LimitExceeded(msg)
            return read_document(loaded, self._replace(depth=self.depth + 1).document, self.limits, self.units)
        reading, info = read_loaded(loaded, limits=self.limits)
        analysis = analyze(normalize(reading), wide=self.wide, stated=stated)
        return assemble(
            analysis,
            info,
            before=self.before,
            received_on=self.received_on,
            units=self.units,
            least=self.least,
            stated=stated,
        )


def read_text(
    text: str,
    *,
    name: str | None = None,
    before: str = "exclusive",
    received_on: dt.date | None = None,
    units: UnitList | str | PathLike[str] | None = None,
    preset: Preset = "balanced",
) -> Document:
    """The document that a string holds; any string gives one. Arguments as for `read`."""
    wide, least = _preset(preset)
    known = _units(units)
    reading, info = read_string_source(text, name=name)
    analysis = analyze(normalize(reading), wide=wide)
    return assemble(analysis, info, before=before, received_on=received_on, units=known, least=least)


def _preset(name: str) -> tuple[bool, float]:
    """Whether candidates are wanted, and the least probability of a task. Raises `UsageError` for another preset."""
    if name not in get_args(Preset):
        raise UsageError(f"preset must be one of {', '.join(get_args(Preset))}, not {name!r}")
    return name == "recall", PRECISE if name == "precision" else 0.0


def _units(units: UnitList | str | PathLike[str] | None) -> UnitList | None:
    if units is None:
        return None
    from vnadmin.values.units import UnitList, read_units

    return units if isinstance(units, UnitList) else read_units(units)


def analyze(doc: DocumentText, *, wide: bool = False, stated: str | None = None) -> Analysis:
    """Everything that the text says, as light records; with `wide` also what only may be a task.

    `stated` is the ISO day of issue that goes with the document.
    """
    zones, head, tail, letterhead = lay_out(doc)
    header = read_header(doc, zones, head, letterhead)
    closing = read_closing(doc, zones, tail)
    start, end = zones.document
    text, key = doc.text, doc.key
    definitions = [d for d in find_definitions(text, key) if start <= d.start < end]
    own = header.symbol.value if header.symbol else None
    citations = resolve_citations(find_citations(text, key, own_symbol=own, start=start, end=end), definitions)
    issued_on = reference_day(settled(header.issued.date if header.issued else None, stated))
    body_start, body_end = zones.body.start, max([zones.body.end, *(a.end for a in zones.annexes)])
    veto = [(c.start, c.end) for c in citations]
    deadlines = find_deadlines(text, key, issued_on=issued_on, veto=veto, start=body_start, end=body_end)
    agencies = find_agencies(text, key, body_start, body_end)
    nodes = outline(doc, zones)
    addressees = tuple(AgencyHit(a.start, a.end, a.name, None, False, "addressee") for a in header.addressees)
    scene = Scene(
        doc,
        agencies,
        deadlines,
        issuer=header.issuer.name if header.issuer else None,
        addressees=addressees,
        document_type=header.document_type,
        issued_on=issued_on,
    )
    roots = [n for n in nodes if n.parent is None]
    tasks = find_tasks(scene, roots)
    tasks += find_table_tasks(doc, doc.tables, agencies, deadlines, issued_on=issued_on, start=body_start, end=body_end)
    if wide:
        scene.wide = True
        tasks += _candidates(find_tasks(scene, roots), tasks)
    tasks.sort(key=lambda t: t.start)
    return Analysis(doc, zones, header, closing, citations, definitions, nodes, tasks)


def _candidates(found: list[TaskHit], sure: list[TaskHit]) -> list[TaskHit]:
    """Those that share no words with a task that is found anyway, marked as candidates."""
    taken = sorted((t.start, t.end) for t in sure)
    starts, ends = [s for s, _ in taken], list(accumulate((e for _, e in taken), max))
    out = []
    for task in found:
        before = bisect_left(starts, task.end)
        if not before or ends[before - 1] <= task.start:
            out.append(task._replace(doubts=(*task.doubts, CANDIDATE)))
    return out


def outline(doc: DocumentText, zones: Zones) -> list[Node]:
    """The tree of each zone; what stands in ruled tables is left to `extract.task_tables`."""
    gaps = [Span(t.rows[0][0].start, max(c.end for row in t.rows for c in row)) for t in doc.tables if t.rows]
    nodes: list[Node] = []
    for zone in (zones.body, *zones.annexes):
        paragraphs: list[Paragraph] = []
        at = zone.start
        for gap in gaps:
            if gap.start >= zone.end or gap.end <= at:
                continue
            if gap.start > at:
                paragraphs += find_paragraphs(doc, at, gap.start)
            at = gap.end
        if at < zone.end:
            paragraphs += find_paragraphs(doc, at, zone.end)
        nodes += build_outline(doc.text, doc.key, paragraphs)
    return nodes
