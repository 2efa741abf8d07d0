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
from typing import TYPE_CHECKING, BinaryIO, Literal, get_args

from vnadmin.assemble import Analysis, assemble
from vnadmin.errors import UsageError
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
from vnadmin.parse.header import read_header
from vnadmin.parse.normalize import normalize
from vnadmin.parse.outline import Node, build_outline
from vnadmin.parse.paragraphs import find_paragraphs
from vnadmin.parse.reading import read_source, read_string_source
from vnadmin.parse.zones import lay_out
from vnadmin.records import AgencyHit, DocumentText, Paragraph, Zones
from vnadmin.spans import Span
from vnadmin.values.agencies import find_agencies
from vnadmin.values.issue_dates import reference_day

if TYPE_CHECKING:
    import datetime as dt
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
    is named. Raises `SourceError` for bytes that cannot be read (`LimitExceeded`, `EncryptedSource`, `DamagedSource` …);
    any text gives a document.
    """
    wide, least = _preset(preset)
    known = _units(units)
    reading, info = read_source(source, name=name, limits=limits)
    analysis = analyze(normalize(reading), wide=wide)
    return assemble(analysis, info, before=before, received_on=received_on, units=known, least=least)


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


def analyze(doc: DocumentText, *, wide: bool = False) -> Analysis:
    """Everything that the text says, as light records; with `wide` also what only may be a task."""
    zones, head = lay_out(doc)[:2]
    header = read_header(doc, zones, head)
    closing = read_closing(doc, zones)
    start, end = zones.document
    text, key = doc.text, doc.key
    definitions = [d for d in find_definitions(text, key) if start <= d.start < end]
    own = header.symbol.value if header.symbol else None
    citations = resolve_citations(find_citations(text, key, own_symbol=own, start=start, end=end), definitions)
    issued_on = reference_day(header.issued.date if header.issued else None)
    body_start, body_end = zones.body.start, max([zones.body.end, *(a.end for a in zones.annexes)])
    veto = [(c.start, c.end) for c in citations]
    deadlines = find_deadlines(text, key, issued_on=issued_on, veto=veto, start=body_start, end=body_end)
    agencies = find_agencies(text, key, start, end)
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
    return Analysis(doc, zones, header, closing, agencies, citations, definitions, deadlines, nodes, tasks)


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
