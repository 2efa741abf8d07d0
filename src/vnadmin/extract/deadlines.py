"""Deadlines of a text: from cheap triggers to calendar words, from these to the words around them, then to a bound.

`find_deadlines` reads running text, `read_cell_deadline` a label's value or a table cell, where a bare "6/2025" counts.
What no row of `data/deadlines.tsv` vouches for is no deadline.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from vnadmin.extract.clock import read_clock, time_behind
from vnadmin.extract.deadline_dates import NO_YEAR, Dated
from vnadmin.extract.deadline_labels import label_before
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
            before = last
            if last is not None and not last.every and item.start - last.end <= 2:
                last = item._replace(start=last.start, sure=True)
            else:
                last = item
            own = -1
            if last.every == ("year",) and _is_yearly(hits, last):
                hits[:] = _yearly(hits, last)
                continue
            regular = before if before is not None and before.row == "regular" else None
            if last.every and last.sure and not _is_tail(scene.key, found, i):
                own = len(hits)
                hits.append(_recurring(scene, last, low, regular))
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
            if item.yearless and not item.points:
                odd = _odd(scene.key, item, governor)
                if odd.kind == "recurring" and governor is not None and own == len(hits) - 1 and own >= 0:
                    hits.pop()
                    own = -1
                hits.append(odd)
                continue
            joined = _join(scene.key, item, governor, low) if item.yearless else None
            if joined is not None:
                if governor is not None and own == len(hits) - 1 and own >= 0 and _takes_in(joined, governor):
                    hits.pop()
                    own = -1
                head = read_head(scene.key, item.start, low) if hits else None
                if head is not None and _goes_on(scene.key, hits[-1], head):
                    joined = _merged(scene.key, hits.pop(), joined)
                hits.append(joined)
            elif item.hit is not None and not _in_year(scene, hits, own, last, item):
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


_WITHIN_MONTHS = (("day",), ("week",), ("month",))


def _join(key: str, item: Dated, governor: Every | None, low: int) -> DeadlineHit | None:
    """The recurring deadline of a day without a year and the period behind it, before it, or over its sentence."""
    month = item.points[0].month is not None
    tail = read_tail(key, item.end)
    if month and tail is not None and tail.every[0] in ("day", "week", "month"):
        tail = None  # a day of a certain month does not come each month
    if tail is None:
        head = read_head(key, item.start, low)
        # "kết quả 6 tháng (trước ngày 15/6)" is one report, "định kỳ 6 tháng (trước ngày 15/6)" one each year
        if head is not None and (governor is not None or not month or key.startswith(("h", "m"), head.start)):
            tail = head
    if tail is None and (
        governor is None or not (governor.every or month or governor.row == "regular") or item.bound is None
    ):
        return None
    every = tail.every if tail else ()
    if governor is not None and governor.every and (not tail or tail.every == ("month",)):
        every = governor.every
    if month and every in _WITHIN_MONTHS:
        every = ()  # "hằng tháng; báo cáo năm trước ngày 10/12"
    every = every or (("year",) if month else ("month",))
    start, end = item.start, max(tail.end, item.end) if tail else item.end
    if governor is not None and key[governor.end : item.start].strip(" (,:") in ("", "vào"):
        start = governor.start
    if key[end : end + 1] == ")" and "(" in key[start:end]:
        end += 1
    on = tuple(f"{p.month:02}-{p.day:02}" if p.month else f"{p.day:02}" for p in item.points)
    row = item.row or "recurring-day"
    return DeadlineHit(start, end, "recurring", row, item.bound or "on", time=item.time, every=every, on=on)


def _odd(key: str, item: Dated, governor: Every | None) -> DeadlineHit:
    """The hit of an impossible day without a year: recurring where a period stands beside it."""
    hit = item.hit or DeadlineHit(item.start, item.end, "date", item.row, item.bound)
    tail = read_tail(key, item.end)
    every = tail.every if tail else governor.every if governor is not None else ()
    if not every:
        return hit
    start = governor.start if governor is not None and item.start - governor.end < 4 else hit.start
    end = max(tail.end, hit.end) if tail else hit.end
    return hit._replace(start=start, end=end, kind="recurring", every=every)


_IN_YEAR = pattern(r"[ ,]{0,4}\(?(?: {0,4}(?:vào|trong|từ))? {0,4}")


def _in_year(scene: Scene, hits: list[DeadlineHit], own: int, last: Every | None, item: Dated) -> bool:
    """Whether a month or quarter without a year is that of each year: "hằng năm, … trong tháng 11"; the words right behind join."""
    hit = item.hit
    if hit is None or hit.doubts != (NO_YEAR,) or item.points or not 0 <= own < len(hits) or own != len(hits) - 1:
        return False
    if last is None or last.every != ("year",) or not _same_sentence(scene, last.end, item.start):
        return False
    end = max(h.end for h in (hit, *item.more))
    if _IN_YEAR.fullmatch(scene.key, hits[own].end, item.start) or item.start <= hits[own].end:
        end += scene.key[end : end + 1] == ")" and "(" in scene.key[hits[own].end : end]
        hits[own] = hits[own]._replace(end=end)
    return True


def _is_yearly(hits: list[DeadlineHit], every: Every) -> bool:
    """Whether hằng năm follows a month or quarter without a year: "tháng 4 hằng năm"."""
    return bool(hits) and hits[-1].doubts == (NO_YEAR,) and 0 <= every.start - hits[-1].end <= 2


def _yearly(hits: list[DeadlineHit], every: Every) -> list[DeadlineHit]:
    """The hits with the months before hằng năm as one duty of every year; on which days is not printed."""
    first = len(hits) - 1
    while first > 0 and hits[first - 1].doubts == (NO_YEAR,) and hits[first - 1].row == hits[first].row:
        first -= 1
    bound = hits[first].bound if hits[first].bound == "before" else None
    yearly = DeadlineHit(hits[first].start, every.end, "recurring", every.row, bound, every=every.every)
    return [*hits[:first], yearly]


def _takes_in(hit: DeadlineHit, governor: Every) -> bool:
    """Whether the period earlier in the sentence is that of the day: it is no deadline of its own then."""
    return hit.start <= governor.start or set(hit.every) <= set(governor.every)


_GOES_ON = pattern(r"[ ),;]{0,4}(?:và {1,4})?(?:(?:báo cáo|kết quả) {1,4})?")


def _goes_on(key: str, hit: DeadlineHit, head: Every) -> bool:
    """Whether a further period with its day follows a recurring deadline: … (trước ngày 15/6) và cả năm (trước ngày 15/12)."""
    return bool(hit.on) and hit.end <= head.start and _GOES_ON.fullmatch(key, hit.end, head.start) is not None


def _merged(key: str, a: DeadlineHit, b: DeadlineHit) -> DeadlineHit:
    """Two recurring deadlines of one expression as one."""
    every = a.every + tuple(e for e in b.every if e not in a.every)
    words = key[a.start : b.end]
    end = b.end + (key[b.end : b.end + 1] == ")" and words.count("(") > words.count(")"))
    return a._replace(end=end, every=every, on=a.on + tuple(d for d in b.on if d not in a.on))


def _is_tail(key: str, found: list[Found], i: int) -> bool:
    """The period at `i` is only the tail of the day before it."""
    before = found[i - 1] if i else None
    item = found[i]
    if not isinstance(before, Dated) or not before.yearless:
        return False
    tail = read_tail(key, before.end)
    return tail is not None and tail.end >= item.end


_ON_WEEKDAY = pattern(
    r"(?:,? {1,4}(?:vào|trước|chậm nhất)| {0,3}\((?:(?:vào|trước) )?) {0,4}(?:(?:sáng|chiều) {1,4})?(?:ngày {1,4})?"
    r"(?:thứ {1,4}(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ {1,4}nhật)(?!\w)\)?"
)


def _recurring(scene: Scene, item: Every, low: int, regular: Every | None) -> DeadlineHit:
    """A period that stands for itself, with the time of day and the edge (cuối mỗi tháng) beside it.

    `regular` is a bare "định kỳ" earlier; right before the words it belongs to them.
    """
    key = scene.key
    begin, time = time_behind(key, item.start, low)
    bound, end = None, item.end
    if begin == item.start:
        clock = read_clock(key, end)
        if clock is not None:
            end, time = clock
            bound = "before"
    named = _ON_WEEKDAY.match(key, end) if item.every == ("week",) else None
    end = named.end() if named else end
    match = best_rule(scene, "every", begin, item.end, low)
    start = match.start if match else begin
    words = key[start:begin].split()
    if begin < item.start or words:
        bound = (
            "before"
            if "trước" in words
            else "by"
            if "nhất" in words
            else "on"
            if time or words[:1] == ["vào"]
            else None
        )
    doubts = item.doubts
    around = key[begin : item.start] + key[item.end : end]
    if time is None and around and any(c.isdigit() for c in around):
        doubts = (*doubts, "several times of day")
    if regular is not None and regular.start <= start <= regular.end + 2:
        start = regular.start
    return DeadlineHit(start, end, "recurring", item.row, bound, time=time, every=item.every, doubts=doubts)


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
    moved = DeadlineHit._make((hit.start + by, hit.end + by, *hit[2:]))  # half the price of `_replace`
    return moved._replace(anchor=anchor) if anchor else moved


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
    label = label_before(key, start, max(0, start - 60))
    read = _read_cell if end - start <= _SHORT_CELL else _read_cell.__wrapped__
    return [_moved(hit, start) for hit in read(text[start:end], key[start:end], label, issued_on)]


_SHORT_CELL = 80  # letters


@lru_cache(512)  # five in six of the time cells of a table say what one before them said
def _read_cell(text: str, key: str, label: str, issued_on: dt.date | None) -> tuple[DeadlineHit, ...]:
    """The deadlines of a cell by itself, offsets from its beginning; `label` says what stands before it."""
    end = len(text)
    scene = Scene(text, key, end, issued_on, cell=True, label=label)
    hits = _combine(scene, scan(scene, (), 0), 0)
    if hits:
        return tuple(hits)
    begin = 0
    while begin < end and key[begin] in " |-–*":
        begin += 1
    every = read_list(key, begin)
    if every is not None and every.end <= end and not key[every.end : end].strip(" .;|/"):
        return (DeadlineHit(begin, every.end, "recurring", every.row, every=every.every),)
    return ()
