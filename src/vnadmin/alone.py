"""The pieces that work alone, on any text: deadlines, citations, agencies, symbols.

Spans are code points of the text as it was given, whatever its Unicode form, line ends or look-alike letters.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vnadmin.errors import UsageError
from vnadmin.extract.citation_groups import resolve_citations
from vnadmin.extract.citations import find_citations as _find_citations
from vnadmin.extract.deadlines import find_deadlines as _find_deadlines
from vnadmin.extract.definitions import find_definitions
from vnadmin.extract.resolve import resolve_deadline as _resolve_deadline
from vnadmin.model import Agency, Body, BodyName, Citation, Deadline, Mention, Symbol
from vnadmin.parse.normalize import normalize
from vnadmin.records import DeadlineHit, Reading
from vnadmin.spans import Span
from vnadmin.values.agencies import find_agencies as _find_agencies
from vnadmin.values.agencies import resolve_agency
from vnadmin.values.agency_identity import identify, successors
from vnadmin.values.places import within
from vnadmin.values.symbols import parse_symbol as _parse_symbol

if TYPE_CHECKING:
    from vnadmin.records import DocumentText


def _prepared(text: str) -> DocumentText:
    return normalize(Reading(text, "plain", "text/plain", wrapped=True))


def find_deadlines(text: str, *, issued_on: dt.date | None = None, before: str = "exclusive") -> list[Deadline]:
    """The deadline expressions of a text, in order.

    `issued_on` dates what is printed without a year, and terms counted from signing; without it such deadlines have no date
    and say so. `before` is the policy for "trước ngày …" as in `resolve_deadline`.

    >>> [d.date.isoformat() for d in find_deadlines("Báo cáo trước ngày 30/6/2024.")]
    ['2024-06-30']
    """
    _check_day(issued_on)
    doc = _prepared(text)
    citations = _find_citations(doc.text, doc.key)
    hits = _find_deadlines(doc.text, doc.key, issued_on=issued_on, veto=[(c.start, c.end) for c in citations])
    out = []
    for hit in hits:
        start, end = doc.map.raw(hit.start, hit.end)
        anchor = None
        if hit.anchor is not None:
            low, high = doc.map.raw(*hit.anchor)
            anchor = Mention(text=text[low:high], span=(low, high))
        printed = anchor.text if anchor else None
        resolved = _resolve_deadline(hit, issued_on=issued_on, before=before, anchor=printed, words=text[start:end])
        out.append(
            Deadline(
                text=text[start:end], span=(start, end), rule=hit.row, kind=hit.kind, bound=hit.bound,  # type: ignore[arg-type]
                date=hit.date, start=hit.begin, time=hit.time, every=hit.every, on=hit.on, amount=hit.amount, unit=hit.unit,  # type: ignore[arg-type]
                anchor=anchor, due_on=resolved.due_on, unresolved=resolved.unresolved, steps=tuple(resolved.steps), doubts=hit.doubts,
            )
        )  # fmt: skip
    return out


def _check_day(day: object) -> None:
    """Raises `UsageError` for what is neither a date nor None."""
    if day is not None and (not isinstance(day, dt.date) or isinstance(day, dt.datetime)):
        raise UsageError(f"a day is a datetime.date, not {type(day).__name__}: {day!r}")


def resolve_deadline(
    deadline: Deadline, *, issued_on: dt.date | None, received_on: dt.date | None = None, before: str = "exclusive"
) -> Deadline:
    """The deadline with `due_on`, `unresolved` and `steps` reckoned anew under other facts or another policy.

    `before="exclusive"` takes "trước ngày 30/6" as the 29th at the latest, `"inclusive"` as the 30th. Raises `UsageError` for
    another policy.
    """
    _check_day(issued_on)
    _check_day(received_on)
    if deadline.kind == "date" and deadline.date is None and issued_on is not None:  # its year is that of the document
        again = find_deadlines(deadline.text, issued_on=issued_on)
        if len(again) == 1 and again[0].kind == "date":
            deadline = deadline.model_copy(
                update={"date": again[0].date, "start": again[0].start, "doubts": again[0].doubts}
            )
    hit = DeadlineHit(
        *deadline.span, deadline.kind, deadline.rule or "", deadline.bound, deadline.date, deadline.start, deadline.time, deadline.every,
        deadline.on, deadline.amount, deadline.unit, Span(*deadline.anchor.span) if deadline.anchor else None, deadline.doubts,
    )  # fmt: skip
    resolved = _resolve_deadline(
        hit,
        issued_on=issued_on,
        received_on=received_on,
        before=before,
        anchor=deadline.anchor.text if deadline.anchor else None,
        words=deadline.text,
    )
    return deadline.model_copy(
        update={"due_on": resolved.due_on, "unresolved": resolved.unresolved, "steps": tuple(resolved.steps)}
    )


def find_citations(text: str) -> list[Citation]:
    """Every mention of another document in a text, in order; mentions with the same `group` are the same document.

    >>> [c.symbol for c in find_citations("Căn cứ Quyết định số 217, 218-QĐ/TW")]
    ['217-QĐ/TW', '218-QĐ/TW']
    """
    doc = _prepared(text)
    hits = resolve_citations(_find_citations(doc.text, doc.key), find_definitions(doc.text, doc.key))
    groups: dict[str, int] = {}
    out = []
    for hit in hits:
        start, end = doc.map.raw(hit.start, hit.end)
        out.append(
            Citation(
                text=text[start:end], span=(start, end), rule=hit.row, type=hit.type, symbol=hit.symbol, date=hit.date, issuer=hit.issuer,
                title=hit.title, provision=hit.provision, relation=hit.relation, group=groups.setdefault(hit.key, len(groups)),
            )
        )  # fmt: skip
    return out


def find_agencies(text: str) -> list[Agency]:
    """The bodies, groups of bodies and office holders that a text names, in order, the longest name at each place.

    >>> [a.name for a in find_agencies("Sở Văn hóa, Thể thao và Du lịch phối hợp với Công an tỉnh.")]
    ['Sở Văn hóa, Thể thao và Du lịch', 'Công an tỉnh']
    """
    doc = _prepared(text)
    out = []
    for hit in _find_agencies(doc.text, doc.key):
        start, end = doc.map.raw(hit.start, hit.end)
        out.append(
            Agency(
                text=text[start:end],
                span=(start, end),
                rule=hit.row,
                name=hit.name,
                id=hit.id,
                group=hit.group,
                resolved=resolve_agency(hit.name),
            )
        )
    return out


def identify_agency(
    name: str, *, on: dt.date | None = None, province: str | None = None, as_of: dt.date | None = None
) -> list[Body]:
    """The bodies or places that a name can mean: one where it is plain, several where it is not, none where it is not known.

    `on` is the day of the document that prints the name: bodies of that day are given, and only where there was none those
    of other days, with `valid` false. `province` tells where a name without a place belongs; `as_of` is the day on which
    `successors` carry on the work, None for today.

    >>> [(b.id, [s.name for s in b.successors]) for b in identify_agency("Sở LĐTBXH", on=dt.date(2024, 5, 1))]
    [('so-lao-dong-thuong-binh-va-xa-hoi', ['Sở Nội vụ'])]
    """
    _check_day(on)
    _check_day(as_of)
    day = on.isoformat() if on else None
    return [
        Body(
            id=b.id, name=b.name, level=b.level, kind=b.kind, valid_from=b.valid_from or None, valid_to=b.valid_to or None,
            valid=day is None or within(day, b.valid_from, b.valid_to),
            successors=tuple(BodyName(id=s.id, name=s.name) for s in successors(b, on=as_of) if s.id != b.id),
        )
        for b in identify(name, on=on, province=province)
    ]  # fmt: skip


def parse_symbol(text: str) -> Symbol | None:
    """One number and symbol, taken apart; None where the text is none.

    >>> parse_symbol("Số: 40 -CT/TU").value
    '40-CT/TU'
    """
    parts = _parse_symbol(text)
    if parts is None:
        return None
    return Symbol(
        text=text, span=(0, len(text)), rule="symbol", value=parts.value, number=parts.number, year=parts.year,
        type_code=parts.type_code, units=parts.units,
    )  # fmt: skip
