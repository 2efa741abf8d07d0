"""Deadlines of a text: from cheap triggers to calendar words, from these to the words around them, then to a bound.

`find_deadlines` reads running text, `read_cell_deadline` a label's value or a table cell, where a bare "6/2025" counts.
What no row of `data/deadlines.tsv` vouches for is no deadline.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from vnadmin.extract.deadline_dates import Dated, read_clock, read_dated, time_behind
from vnadmin.extract.deadline_rules import best_rule
from vnadmin.extract.recurrence import Every, read_every, read_head, read_list, read_tail
from vnadmin.extract.terms import read_event, read_term
from vnadmin.records import DeadlineHit
from vnadmin.values.numerals import keyed, pattern
from vnadmin.values.periods import (
    Period,
    day_end,
    read_days,
    read_half,
    read_month_of_year,
    read_months,
    read_quarters,
    read_stage,
    read_years,
)

# str.find is some ten times cheaper than one alternation over the text (measured on 0.9 MB), so each word is sought on its own.
_WORDS = ("ngày", "tháng", "năm", "quý", "quí", "giờ", "tuần", "kỳ", "lần", "sau ", "ngay ", "trước ", keyed("giai đoạn"))
_CELL_WORDS = ("theo ", "tại ", "vào ", "kể từ", "tính từ", "20", "19", "thời kỳ", "đến ", "từ ")
_FREE = 200  # triggers that any text may have; beyond them one in forty characters (documents have one in 250)
_NEXT = pattern(
    r"ngày(?= {0,8}[\dmoil(]|(?!\w))|tháng(?!\w)|qu[ýí](?!\w)|năm(?!\w)|giờ(?!\w)|tuần(?!\w)"
    r"|lần(?!\w)|giai(?= {1,4}đoạn {1,6}\d)|sau(?= {1,4}(?:khi|hội|kỳ|phiên|cuộc|đại|lễ))|ngay(?= {1,4}(?:sau|khi) )"
    r"|trước(?= {1,4}(?:k|t[eếh]|m|đ|n|d|p|\d))|(?:đến|từ) {1,4}(?=\d)"
    r"|theo |tại |vào |kể |tính |20|19|thời(?= )"
)
_BETWEEN = pattern(r"[.;](?= |$)|[.;]\Z|\|")
_DATE_START = pattern(r"(?<![\w/.,-])[\doil]{1,2} {0,2}\Z")
_DIGIT = "0123456789oil "
_LEAD = pattern(r"(?:h[àằ]ng|mỗi|từng)(?: {1,6}(?:0?[1-9]|một|sáu|ba|chín))?+ {1,6}\Z")
_REPORT = pattern(r"(?:báo cáo|chế độ|giao ban|kết quả)(?: {1,4}(?:các|định kỳ|theo|hằng|hàng)){0,2} {1,6}(?:0?[369] {1,4}|sáu {1,4}|ba {1,4}|chín {1,4})?\Z")
_LABEL = pattern(r"(?P<label>[^.;:|()]{2,48}): {0,4}\Z")
_LIMIT = pattern(r"(?<!\w)(?:thời hạn|hạn|hạn chót|hạn cuối)(?!\w)")
_WHEN = pattern(r"(?<!\w)(?:thời gian|tiến độ|hoàn thành|thời điểm|thời hạn|lộ trình)(?!\w)")
_REACH = 180  # how far a period governs a date without a year in its sentence


def _triggers(key: str, low: int, high: int, cell: bool) -> list[int]:
    """Offsets where a deadline may be read, in order."""
    found: list[int] = []
    add = found.append
    for word in _WORDS + _CELL_WORDS if cell else _WORDS:
        at = key.find(word, low, high)
        step = len(word)
        while at >= 0:
            add(at)
            at = key.find(word, at + step, high)
    at = key.find("/", low + 1, high)
    while at >= 0:
        if key[at - 1] in _DIGIT and key[at + 1 : at + 2] in _DIGIT:
            after = key[at + 1 : at + 6]
            if not after[:3].isdigit() or (after[:2] == "20" and after[4:] != "/"):
                add(at)
        at = key.find("/", at + 1, high)
    found.sort()
    return found


def _label_before(key: str, at: int, low: int) -> str:
    """"by" after "Thời hạn …:", "cell" after "Thời gian thực hiện:", "" elsewhere."""
    back = at - 1
    while back > low and key[back] in " (":
        back -= 1
    if back < low or key[back] != ":":
        return ""
    m = _LABEL.search(key, max(low, at - 56), at)
    if m is None:
        return ""
    if _LIMIT.search(m["label"]):
        return "by"
    return "cell" if _WHEN.search(m["label"]) else ""


_Found = Dated | Every | DeadlineHit


def _scan(
    text: str, key: str, issued_on: dt.date | None, veto: Sequence[tuple[int, int]], low: int, high: int, *, cell: bool
) -> list[_Found]:
    """Calendar values, periods, terms and events in text order, not yet combined."""
    found: list[_Found] = []
    done, v, budget = low, 0, _FREE + (high - low) // 40
    for at in _triggers(key, low, high, cell):
        if at < done:
            continue
        budget -= 1
        if budget < 0:  # no document is so dense; hostile text must not cost more than others
            break
        while v < len(veto) and veto[v][1] <= at:
            v += 1
        if v < len(veto) and veto[v][0] <= at:
            continue
        item = _read(text, key, at, issued_on, done, high, cell=cell)
        if item is not None:
            found.append(item)
            done = item.end
    return found


def _read(text: str, key: str, at: int, issued_on: dt.date | None, low: int, high: int, *, cell: bool) -> _Found | None:
    c = key[at]
    if c == "/":
        m = _DATE_START.search(key, max(low, at - 5), at)
        return _numeric(text, key, _range_start(key, m.start(), low), issued_on, low, high, cell=cell) if m else None
    if c == "k":
        if key.startswith("kỳ", at):
            return _regular(text, key, at, low)
    elif c.isdigit():
        period = _bare(key, at, low)
        return _dated(text, key, period, issued_on, low, high, cell=cell) if period else None
    next_ = _NEXT.match(key, at)
    if next_ is None or (at and key[at - 1].isalpha()):
        return None
    word = next_.group()
    if word == "ngày":
        if _cited(key, at, low):
            return Dated(at, day_end(key, at), None, (), False, None, "", None)
        period = read_days(key, at)
        if period is None or period.last.month is None:
            other = read_term(text, key, at, low, high) or _each(text, key, at, low)
            if other is not None or period is None:
                return other or _nameless(key, at, low, high)
    elif word == "tháng":
        period = read_half(key, at) or read_months(key, at)
        if period is not None and period.grain == "month" and key[max(low, at - 2) : at - 1].isdigit():
            m = _BARE_DAY.search(key, max(low, at - 4), at)
            days = read_days(key, _range_start(key, m.start(), low)) if m else None
            if days is not None and days.last.month is not None and days.end > at:
                return _dated(text, key, days, issued_on, low, high, cell=cell)
        if period is None or (period.last.year is None and period.grain == "month"):
            other = read_term(text, key, at, low, high) or (_each(text, key, at, low) if period is None else None)
            if other is not None:
                return other
    elif word[0] == "q":
        period = read_quarters(key, at)
        if period is None:
            return _each(text, key, at, low)
    elif word == "năm":
        period = read_years(key, at)
        if period is None:
            return read_term(text, key, at, low, high) or _each(text, key, at, low)
    elif word == "lần":
        return read_every(text, key, at, low)
    elif word in ("giờ", "tuần"):
        return read_term(text, key, at, low, high) or (_each(text, key, at, low) if word == "tuần" else None)
    elif word == "giai" or word == "thời":
        period = read_stage(key, at)
    elif next_.end() < high and key[next_.end()].isdigit() and word[:3] in ("đến", "từ "):
        return None
    else:
        number = at + 5
        while word == "trước" and number < high and key[number] == " ":
            number += 1
        if word == "trước" and key[number].isdigit():
            return _numeric(text, key, number, issued_on, low, high, cell=cell, dotted=True)
        return (_by_plan(key, at, high) if word[0] == "t" else None) or read_event(text, key, at, high, cell=cell)
    return _dated(text, key, period, issued_on, low, high, cell=cell) if period else None


def _cited(key: str, at: int, low: int) -> bool:
    """A symbol stands right before the date: 07/2024/TT-BTC ngày."""
    stop = at
    while stop > low and key[stop - 1] == " ":
        stop -= 1
    begin = key.rfind(" ", max(low, stop - 40), stop) + 1
    word = key[begin:stop]
    tail = word.rpartition("/")[2] if "/" in word else word.rpartition("-")[2] if "-" in word else ""
    return tail[:2].isalpha()


_BARE_DAY = pattern(r"(?<![\w/.,-])\d{1,2} {1,4}\Z")
_FROM_DAY = pattern(r"(?<![\w/.,-])\d{1,2} {0,3}(?:[–—-]|(?:đến|tới|và)(?!\w)) {0,3}\Z")


def _range_start(key: str, at: int, low: int) -> int:
    """Where a range without the word ngày begins: the 10 of "10 - 15/6/2024"."""
    m = _FROM_DAY.search(key, max(low, at - 12), at)
    return m.start() if m else at


def _numeric(
    text: str, key: str, at: int, issued_on: dt.date | None, low: int, high: int, *, cell: bool, dotted: bool = False
) -> Dated | None:
    """A day without its word (30/6/2024), or in a cell a month (6/2025)."""
    period = read_days(key, at)
    if period is not None and (period.last.month is None or (dotted and key.find("/", at, period.end) >= 0)):
        period = None
    if period is None:
        period = read_month_of_year(key, at)
    return _dated(text, key, period, issued_on, low, high, cell=cell) if period else None


def _regular(text: str, key: str, at: int, low: int) -> Every | None:
    """định kỳ, at its second word."""
    head = at - 1
    while head > low and key[head] == " ":
        head -= 1
    head -= 3
    return read_every(text, key, head, low) if head >= low and key.startswith("định", head) else None


def _each(text: str, key: str, at: int, low: int) -> Every | None:
    """hằng năm, mỗi 6 tháng, báo cáo tháng, quý: at the unit word."""
    m = _LEAD.search(key, max(low, at - 24), at)
    if m is not None:
        return read_every(text, key, m.start(), low) if m.start() == 0 or not key[m.start() - 1].isalpha() else None
    m = _REPORT.search(key, max(low, at - 40), at) if key[at - 1] == " " else None
    return read_every(text, key, m.start(), low) if m else None


_PLAN = pattern(r"theo (?:[^.;|()]{0,80}?)(?=h[àằ]ng {1,4}(?:năm|quý|tháng))")


def _by_plan(key: str, at: int, high: int) -> Every | None:
    """theo kế hoạch công tác hằng năm, in a cell."""
    m = _PLAN.match(key, at, high)
    found = read_list(key, m.end()) if m else None
    return found._replace(start=at, sure=True) if found else None


def _bare(key: str, at: int, low: int) -> Period | None:
    """A cell's 2025, 2025 - 2030 or 6/2025."""
    back = at - 1
    if back >= low and key[back] in "/-.":
        m = pattern(r"(?<![\w/.])\d{1,2}(?: {0,2}[–-] {0,2}\d{1,2})? {0,2}[/.-]\Z").search(key, max(low, at - 10), at)
        return read_month_of_year(key, m.start()) if m else None
    if back >= low and (key[back].isalnum()):
        return None
    return read_years(key, at)


_LAST_DAY = pattern(
    r"ngày {1,4}(?:làm {1,4}việc {1,4})?(?:cuối|đầu)(?: {1,4}(?:cùng|tiên))?(?= {1,4}(?:của {1,4})?(?:h[àằ]ng|mỗi|các|từng)?"
    r" {0,4}(?P<unit>tháng|quý|năm)(?! {1,4}[\diln]))"
)


def _nameless(key: str, at: int, low: int, high: int) -> Every | None:
    """The last day of every month: "ngày làm việc cuối cùng của tháng"."""
    m = _LAST_DAY.match(key, at, high)
    if m is None:
        return None
    tail = read_tail(key, m.end())
    every = {"tháng": ("month",), "quý": ("quarter",), "năm": ("year",)}[m["unit"]]
    end = tail.end if tail else key.index(m["unit"], m.end()) + len(m["unit"])
    begin, _ = time_behind(key, at, low)
    match = best_rule(False, "every", key, begin, end, low, high)
    return Every(match.start if match else begin, end, tail.every if tail else every, True, "last-day-of-period")


def _dated(
    text: str, key: str, period: Period, issued_on: dt.date | None, low: int, high: int, *, cell: bool
) -> Dated | None:
    label = _label_before(key, period.start, low)
    dated = read_dated(text, key, period, issued_on, low, high, cell=cell, label=label)
    if dated is None or label != "by" or dated.hit is None or dated.hit.bound not in ("on", "by"):
        return dated
    m = _LABEL.search(key, max(low, period.start - 56), period.start)
    limit = _LIMIT.search(m["label"]) if m else None
    if m is None or limit is None or dated.start < m.end():
        return dated
    start = m.start("label") + limit.start()
    return dated._replace(start=start, hit=dated.hit._replace(start=start, bound="by"))


# --- combining -------------------------------------------------------------------------------------------------------
def _combine(text: str, key: str, found: list[_Found], low: int, high: int) -> list[DeadlineHit]:
    """Joins periods with the days they govern; keeps what is a deadline by itself."""
    hits: list[DeadlineHit] = []
    last: Every | None = None  # the period that a following date may belong to
    open_hit = -1  # its own hit, if it made one
    for i, item in enumerate(found):
        if isinstance(item, DeadlineHit):
            hits.append(item)
            continue
        if isinstance(item, Every):
            if last is not None and not last.every and item.start - last.end <= 2:
                item = item._replace(start=last.start, sure=True)  # noqa: PLW2901
            last, open_hit = item, -1
            if item.every and item.sure and not _eats(key, found, i):
                hits.append(_recurring(key, item, low, high))
                open_hit = len(hits) - 1
            continue
        if item.yearless:
            tail = read_tail(key, item.end) or read_head(key, item.start, low)
            governor = last if last is not None and _same_sentence(text, key, last.end, item.start) else None
            if tail is not None or (governor is not None and (governor.every or item.points[0].month is not None or governor.row == "regular")):
                if item.bound is None:
                    if tail is None:
                        continue
                    item = item._replace(bound="on")  # noqa: PLW2901
                every, end, start = (tail.every if tail else ()), (max(tail.end, item.end) if tail else item.end), item.start
                if governor is not None and governor.every and (not tail or tail.row.startswith("tail-month") or item.start - governor.end < 4):
                    every = governor.every if not tail or tail.every == ("month",) else every
                elif not every:
                    every = ("year",) if item.points[0].month is not None else ("month",)
                if governor is not None and (open_hit >= 0 or item.start - governor.end < 4 or not governor.every):
                    if open_hit == len(hits) - 1 and open_hit >= 0:
                        hits.pop()
                        open_hit = -1
                        start = governor.start
                    elif item.start - governor.end < 4:
                        start = governor.start
                if key[end : end + 1] == ")" and "(" in key[start:end]:
                    end += 1
                on = tuple(f"{p.month:02}-{p.day:02}" if p.month else f"{p.day:02}" for p in item.points)
                hits.append(
                    DeadlineHit(start, end, "recurring", item.row or "recurring-day", item.bound, time=item.time, every=every, on=on)
                )
                continue
        if item.hit is not None:
            hits.append(item.hit)
            hits.extend(item.more)
    return _apart(hits)


def _eats(key: str, found: list[_Found], i: int) -> bool:
    """The period at `i` is only the tail of the day before it."""
    before = found[i - 1] if i else None
    item = found[i]
    if not isinstance(before, Dated) or not before.yearless:
        return False
    tail = read_tail(key, before.end)
    return tail is not None and tail.end >= item.end


def _recurring(key: str, item: Every, low: int, high: int) -> DeadlineHit:
    begin, time = time_behind(key, item.start, low)
    start, bound, end = item.start, None, item.end
    if time is None:
        clock = read_clock(key, end)
        if clock is not None:
            end, time = clock
            bound = "before"
    if begin < item.start:
        match = best_rule(False, "every", key, begin, item.end, low, high)
        start = match.start if match else begin
        words = key[start:begin].split()
        bound = "before" if "trước" in words else "by" if "nhất" in words else "on" if time or words else None
    return DeadlineHit(start, end, "recurring", item.row, bound, time=time, every=item.every, doubts=item.doubts)


def _same_sentence(text: str, key: str, a: int, b: int) -> bool:
    return b - a <= _REACH and _BETWEEN.search(key, a, b) is None and "\n\n" not in text[a:b]


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
    high = len(key) if end is None else end
    return _combine(text, key, _scan(text, key, issued_on, veto, start, high, cell=False), start, high)


def read_cell_deadline(text: str, key: str, start: int, end: int, *, issued_on: dt.date | None) -> list[DeadlineHit]:
    """The deadlines of a label's value or a table cell under a heading of time, where bare forms count: 6/2025, Quý IV/2025."""
    hits = _combine(text, key, _scan(text, key, issued_on, (), start, end, cell=True), start, end)
    if hits:
        return hits
    begin = start
    while begin < end and key[begin] in " |-–*":
        begin += 1
    every = read_list(key, begin)
    if every is not None and every.end <= end and not key[every.end : end].strip(" .;|/"):
        return [DeadlineHit(begin, every.end, "recurring", every.row, every=every.every)]
    return []
