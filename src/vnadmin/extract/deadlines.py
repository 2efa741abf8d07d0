"""Deadlines of a text: from cheap triggers to calendar words, from these to the words around them, then to a bound.

`find_deadlines` reads running text, `read_cell_deadline` a label's value or a table cell, where a bare "6/2025" counts.
What no row of `data/deadlines.tsv` vouches for is no deadline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.extract.deadline_dates import Dated, read_clock, time_behind
from vnadmin.extract.deadline_rules import Scene, best_rule
from vnadmin.extract.deadline_scan import Found, scan
from vnadmin.extract.recurrence import Every, read_head, read_list, read_tail
from vnadmin.records import DeadlineHit
from vnadmin.spans import Span
from vnadmin.values.numerals import pattern
from vnadmin.values.periods import day_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

_BETWEEN = pattern(r"[.;](?= |$)|[.;]\Z|\|")
_REACH = 180  # how far a period governs a date without a year in its sentence


# --- combining -------------------------------------------------------------------------------------------------------
def _combine(scene: Scene, found: list[Found], low: int) -> list[DeadlineHit]:
    """Joins periods with the days they govern; keeps what is a deadline by itself."""
    hits: list[DeadlineHit] = []
    last: Every | None = None  # the period that a following date may belong to
    own = -1  # index of the hit that it made itself, while that is the last one
    opened: Dated | None = None  # the beginning of a stretch whose end is still to come
    for i, item in enumerate(found):
        if isinstance(item, DeadlineHit):
            hits.append(item)
        elif isinstance(item, Every):
            if last is not None and not last.every and item.start - last.end <= 2:
                last = item._replace(start=last.start, sure=True)
            else:
                last = item
            own = -1
            if last.every and last.sure and not _is_tail(scene.key, found, i):
                own = len(hits)
                hits.append(_recurring(scene, last, low))
        else:
            if opened is not None and _is_end(scene.key, opened, item):
                if hits and hits[-1] is opened.hit:
                    hits.pop()
                hits += _stretch(opened, item)
                opened = None
                continue
            opened = item if item.since is not None else None
            governor = (
                last if item.yearless and last is not None and _same_sentence(scene, last.end, item.start) else None
            )
            joined = (
                _join(scene.key, item, governor, low, absorbed=own == len(hits) - 1 and own >= 0)
                if item.yearless
                else None
            )
            if joined is not None:
                if governor is not None and joined.start == governor.start and own == len(hits) - 1 and own >= 0:
                    hits.pop()
                    own = -1
                hits.append(joined)
            elif item.hit is not None:
                hits += [item.hit, *item.more]
    return _apart(hits)


def _is_end(key: str, opened: Dated, item: Dated) -> bool:
    """Whether a limit in other words ends what has been opened: từ tháng 7/2024 + đến hết năm 2025."""
    return (
        item.hit is not None
        and item.hit.bound in ("by", "before")
        and item.start - opened.end <= 3
        and key.startswith(("đến ", "tới ", "cho "), item.start)
    )


def _stretch(opened: Dated, item: Dated) -> list[DeadlineHit]:
    """The stretch from a beginning to its end; a year that the beginning does not print is that of the end."""
    hit, first = item.hit, opened.since
    if hit is None or first is None:
        return []
    begin = None
    if hit.date is not None:
        begin = day_of(first.year or hit.date.year, first)
        if begin > hit.date and first.year is None:
            begin = day_of(hit.date.year - 1, first)
        if begin > hit.date:
            return [h for h in (opened.hit, hit, *item.more) if h]
    return [hit._replace(start=opened.start, bound="within", begin=begin), *item.more]


def _join(key: str, item: Dated, governor: Every | None, low: int, *, absorbed: bool) -> DeadlineHit | None:
    """The recurring deadline of a day without a year and the period behind it, before it, or over its sentence.

    `absorbed`: the period before it made a hit of its own, which this one takes in.
    """
    tail = read_tail(key, item.end) or read_head(key, item.start, low)
    month = item.points[0].month is not None
    if tail is None and (
        governor is None or not (governor.every or month or governor.row == "regular") or item.bound is None
    ):
        return None
    every = tail.every if tail else ()
    if governor is not None and governor.every and (not tail or tail.every == ("month",)):
        every = governor.every
    every = every or (("year",) if month else ("month",))
    start, end = item.start, max(tail.end, item.end) if tail else item.end
    if governor is not None and (absorbed or item.start - governor.end < 4):
        start = governor.start
    if key[end : end + 1] == ")" and "(" in key[start:end]:
        end += 1
    on = tuple(f"{p.month:02}-{p.day:02}" if p.month else f"{p.day:02}" for p in item.points)
    row = item.row or "recurring-day"
    return DeadlineHit(start, end, "recurring", row, item.bound or "on", time=item.time, every=every, on=on)


def _is_tail(key: str, found: list[Found], i: int) -> bool:
    """The period at `i` is only the tail of the day before it."""
    before = found[i - 1] if i else None
    item = found[i]
    if not isinstance(before, Dated) or not before.yearless:
        return False
    tail = read_tail(key, before.end)
    return tail is not None and tail.end >= item.end


def _recurring(scene: Scene, item: Every, low: int) -> DeadlineHit:
    key = scene.key
    begin, time = time_behind(key, item.start, low)
    start, bound, end = item.start, None, item.end
    if time is None:
        clock = read_clock(key, end)
        if clock is not None:
            end, time = clock
            bound = "before"
    if begin < item.start:
        match = best_rule(scene, "every", begin, item.end, low)
        start = match.start if match else begin
        words = key[start:begin].split()
        bound = "before" if "trước" in words else "by" if "nhất" in words else "on" if time or words else None
    return DeadlineHit(start, end, "recurring", item.row, bound, time=time, every=item.every, doubts=item.doubts)


def _same_sentence(scene: Scene, a: int, b: int) -> bool:
    return b - a <= _REACH and _BETWEEN.search(scene.key, a, b) is None and "\n\n" not in scene.text[a:b]


def _apart(hits: list[DeadlineHit]) -> list[DeadlineHit]:
    """In text order, without overlaps: of two that overlap the longer one stays."""
    kept: list[DeadlineHit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if kept and hit.start < kept[-1].end:
            if hit.end - hit.start > kept[-1].end - kept[-1].start:
                kept[-1] = hit
            continue
        kept.append(hit)
    return kept


# --- what others call ------------------------------------------------------------------------------------------------
def _moved(hit: DeadlineHit, by: int) -> DeadlineHit:
    """A hit of a slice, placed in the whole text."""
    anchor = Span(hit.anchor.start + by, hit.anchor.end + by) if hit.anchor else None
    return hit._replace(start=hit.start + by, end=hit.end + by, anchor=anchor)


def find_deadlines(
    text: str,
    key: str,
    *,
    issued_on: dt.date | None,
    veto: Sequence[tuple[int, int]] = (),
    start: int = 0,
    end: int | None = None,
) -> list[DeadlineHit]:
    """The deadlines of running text in text order, none overlapping.

    `key` is `fold(text)`. `issued_on` gives missing years; without it such a deadline has no date and a doubt. `veto` are
    spans, in order, in which nothing is a deadline (cited documents).
    """
    if start or (end is not None and end < len(key)):
        inner = [(a - start, b - start) for a, b in veto]
        hits = find_deadlines(text[start:end], key[start:end], issued_on=issued_on, veto=inner)
        return [_moved(hit, start) for hit in hits]
    scene = Scene(text, key, len(key), issued_on, cell=False)
    return _combine(scene, scan(scene, veto, 0), 0)


def read_cell_deadline(text: str, key: str, start: int, end: int, *, issued_on: dt.date | None) -> list[DeadlineHit]:
    """The deadlines of a label's value or a table cell under a heading of time, where bare forms count: 6/2025, Quý IV/2025."""
    text, key, offset, end = text[start:end], key[start:end], start, end - start
    scene = Scene(text, key, end, issued_on, cell=True)
    hits = _combine(scene, scan(scene, (), 0), 0)
    if hits:
        return [_moved(hit, offset) for hit in hits]
    begin = 0
    while begin < end and key[begin] in " |-–*":
        begin += 1
    every = read_list(key, begin)
    if every is not None and every.end <= end and not key[every.end : end].strip(" .;|/"):
        return [DeadlineHit(offset + begin, offset + every.end, "recurring", every.row, every=every.every)]
    return []
