"""Scores of header fields and citations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vnadmin.evaluate.sheet import HEADER, Sheet
from vnadmin.evaluate.words import body, overlap, same_body

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vnadmin.evaluate.report import Report

_FULL_DATE = 10  # letters of 2024-06-30


def partners(gold: Sequence[Any], read: Sequence[Any], same: Callable[[Any, Any], bool]) -> int:
    """How many gold items find a partner, each partner used once."""
    left, found = list(read), 0
    for item in gold:
        for other in left:
            if same(item, other):
                left.remove(other)
                found += 1
                break
    return found


def _equal(left: object, right: object) -> bool:
    return left == right


def _same_line(left: Sequence[str], right: Sequence[str]) -> bool:
    return overlap(left, right) >= 0.8


_SAME_ITEM: dict[str, Callable[[Any, Any], bool]] = {
    "signatures": _equal,
    "addressees": same_body,
    "recipients": _same_line,
}


def _same_value(name: str, gold: str | None, read: str | None) -> bool:
    if gold == read:
        return True
    if gold is None or read is None:
        return False
    if name == "subject":
        return overlap(gold.split(), read.split()) >= 0.95
    return name in {"issuer", "governing_agency"} and same_body(body(gold), body(read))


def score_header(gold: Sheet, read: Sheet, report: Report, document: str) -> None:
    """Adds each header field to the report. A field that both sides leave empty is no answer and no question."""
    for name in HEADER:
        wanted, got = gold.header[name], read.header[name]
        if name in _SAME_ITEM:
            right = partners(wanted, got, _SAME_ITEM[name])
            report.tallies["header." + name].add(right, len(got), len(wanted), partners(wanted, got, _equal))
            ok = right == len(wanted) == len(got)
        else:
            ok = _same_value(name, wanted, got)
            if wanted is not None or got is not None:
                exact = int(ok and wanted == got)
                report.tallies["header." + name].add(int(ok), int(got is not None), int(wanted is not None), exact)
        if not ok:
            shown = (side.printed.get(name, side.header[name]) for side in (gold, read))
            report.miss(document, "header." + name, *shown)


def _printed(sheet: Sheet, name: str) -> str:
    """A cited symbol as it is printed."""
    found: str = sheet.printed.get("citations", {}).get(name, name)
    return found


def score_citations(gold: Sheet, read: Sheet, report: Report, document: str) -> None:
    """Adds the distinct cited symbols, and type, date and basis of those that both sides name."""
    wanted, got = gold.citations, read.citations
    both = wanted.keys() & got.keys()
    report.tallies["citations.symbol"].add(len(both), len(got), len(wanted))
    for name in sorted(wanted.keys() - both):
        report.miss(document, "citation missed", _printed(gold, name), None)
    for name in sorted(got.keys() - both):
        report.miss(document, "citation not there", None, _printed(read, name))
    for name in sorted(both):
        for fact in ("type", "date", "basis"):
            want, have = wanted[name].get(fact), got[name].get(fact)
            if not want or (fact == "date" and len(want) < _FULL_DATE):  # a year in a name is no date
                continue
            report.tallies["citations." + fact].add(int(want == have), int(bool(have)), 1)
            if want != have:
                report.miss(document, f"citation {_printed(gold, name)} {fact}", want, have)
