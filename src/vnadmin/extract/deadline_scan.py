"""What a text may hold of deadlines, in order and not yet combined: calendar values, periods, terms, events.

It goes from cheap triggers to readers; what cites a document or lies in a vetoed span is passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnadmin.extract.clock import time_behind
from vnadmin.extract.deadline_cells import bare_period, by_plan, fills_bracket, names_a_cohort, opens_bracket
from vnadmin.extract.deadline_dates import Dated, read_dated
from vnadmin.extract.deadline_labels import is_plain, label_before, limit_before
from vnadmin.extract.deadline_odd import ODD_YEAR, read_odd_day, read_odd_period, read_odd_tail, weighed
from vnadmin.extract.deadline_rules import Scene, best_rule, is_led, word_before
from vnadmin.extract.events import read_event
from vnadmin.extract.recurrence import Every, read_every, read_tail
from vnadmin.extract.school_years import read_school_term
from vnadmin.extract.terms import read_term
from vnadmin.records import DeadlineHit
from vnadmin.values.numerals import keyed, pattern
from vnadmin.values.periods import (
    Period,
    day_end,
    read_days,
    read_half,
    read_halves,
    read_month_of_year,
    read_months,
    read_quarters,
    read_stage,
    read_years,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# str.find is some ten times cheaper than one alternation over the text (measured on 0.9 MB), so each word is sought on its own;
# a word that ends in a blank is slower to seek.
_WORDS = (
    "ngày",
    "tháng",
    "năm",
    "quý",
    "quí",
    "giờ",
    "tiếng kể",
    "tiếng sau",
    "tuần",
    "kỳ",
    "lần",
    "sau",
    "ngay",
    "trước",
    "kết thúc",
    keyed("giai đoạn"),
)
_CELL_WORDS = (*_WORDS, "theo ", "tại ", "vào ", "kể từ", "tính từ", "20", "19", "thời kỳ")
_READS, _PACE = 200, 56  # see scan
_NEXT = pattern(
    r"ngày(?= {0,8}[\dmoil(]|(?!\w))|tháng(?!\w)|qu[ýí](?!\w)|năm(?!\w)|tuần(?!\w)"
    r"|(?:giờ|tiếng)(?!\w)(?!,? {0,4}(?:\d|phút|ngày|sáng|trưa|chiều|tối|h[àằ]ng|thứ|các))"  # a number of hours, no time of day
    r"|lần(?!\w)|giai(?= {1,4}đoạn {1,6}\d)|sau(?= {1,4}(?:khi|hội|kỳ|phiên|cuộc|đại|lễ))|ngay(?= {1,4}(?:sau|khi) )"
    r"|trước(?= {1,4}(?:k|t[eếhi]|m|r|đ|n(?!gày {0,6}\d)|d|p|h|l|g|v|\d))"
    r"|theo |tại |vào |kể |tính |20|19|thời(?= )"
)
_DATE_START = pattern(r"(?<![\w/.,-])(?:\d{1,2}[–-])?[\doil]{1,2} {0,2}\Z")
_SLASH = pattern(r"/(?=[\doil ](?!\d\d)|20\d\d(?!/))")  # of a date, not of a symbol
_DIGIT = "0123456789oil "
# for a few words one pattern is cheaper than a search for each of these
_CELL_TRIGGER = re.compile(rf"(?={'|'.join(_CELL_WORDS)}|(?<=[{_DIGIT}]){_SLASH.pattern})")
_LEADS = frozenset(
    ["hằng", "hàng", "mỗi", "từng", "một", "sáu", "ba", "chín", "cáo", "độ", "ban", "quả", "các", "kỳ", "theo"]
)
_LEAD = pattern(r"(?:h[àằ]ng|mỗi|từng)(?>(?: {1,6}(?:0?[1-9]|một|sáu|ba|chín))?) {1,6}\Z")
_REPORT = pattern(
    r"(?:báo cáo|chế độ|giao ban|kết quả)(?: {1,4}(?:các|định kỳ|theo|hằng|hàng)){0,2} {1,6}(?:0?[369] {1,4}|sáu {1,4}|ba {1,4}|chín {1,4})?\Z"
)


def _triggers(key: str, low: int, high: int, cell: bool) -> list[int]:
    """Offsets where a deadline may be read, in order."""
    if cell and high - low < 120:
        return [m.start() for m in _CELL_TRIGGER.finditer(key, low, high)]
    found: list[int] = []
    add = found.append
    for word in _CELL_WORDS if cell else _WORDS:
        at = key.find(word, low, high)
        step = len(word)
        while at >= 0:
            add(at)
            at = key.find(word, at + step, high)
    found += [at for m in _SLASH.finditer(key, low + 1, high) if key[(at := m.start()) - 1] in _DIGIT]
    found.sort()
    return found


Found = Dated | Every | DeadlineHit


def scan(scene: Scene, veto: Sequence[tuple[int, int]], low: int) -> list[Found]:
    """What may be a deadline from `low` to the end of the scene. `veto` is in text order.

    Words of time are read at a bounded pace: 200 at once, then one in 56 characters, so that hostile text costs little
    more than other text. Documents have one in 250 characters; where a stretch is denser than the pace, words are passed over
    until the text has caught up, and reading goes on behind it. A lone 12/5 that nothing leads counts a quarter.
    """
    found: list[Found] = []
    done, v, spent = low, 0, 0.0
    for at in _triggers(scene.key, low, scene.high, scene.cell):
        if at < done:
            continue
        pace = (at - low) / _PACE
        if spent < pace:
            spent = pace
        elif spent - pace > _READS:
            continue
        while v < len(veto) and veto[v][1] <= at:
            v += 1
        if v < len(veto) and veto[v][0] <= at:
            continue
        item = _read(scene, at, done)
        spent += 0.25 if item is None and scene.key[at] == "/" else 1
        if item is not None:
            found.append(item)
            done = item.end
    return found


def _read(scene: Scene, at: int, low: int) -> Found | None:
    """What stands at a trigger."""
    key, c = scene.key, scene.key[at]
    if c == "/":
        return _at_slash(scene, at, low)
    if c == "k":
        if key.startswith("kết", at):
            khi = at - 4
            return read_event(scene, khi if khi >= low and key.startswith("khi ", khi) else at)
        if key.startswith("kỳ", at):
            if key.startswith("học ", max(low, at - 4)):
                return read_school_term(scene, at - 4, low)
            return _session(scene, at, low) if key.startswith("kỳ họp", at) else _regular(scene, at, low)
    elif c.isdigit():
        bare = bare_period(key, at, low)
        if bare is not None and names_a_cohort(key, bare, low):
            return Dated(bare.start, bare.end, None, (), False, None, "", None)
        return _dated(scene, bare, low)
    if at and key[at - 1].isalpha():
        return None
    m = _NEXT.match(key, at)
    return _READERS[m.group()](scene, at, low) if m else None


def _at_slash(scene: Scene, at: int, low: int) -> Dated | None:
    """A day without its word: trước 30/6/2024, thứ Sáu (17/4/2026)."""
    key = scene.key
    m = _DATE_START.search(key, max(low, at - 8), at)
    if m is None:
        return None
    start = _range_start(key, m.start(), low)
    if scene.cell or is_led(word_before(key, start, low)) or _on_weekday(key, start, low):
        return _numeric(scene, start, low)
    return None


def _at_day(scene: Scene, at: int, low: int) -> Found | None:
    key = scene.key
    if _cited(key, at, low):
        return Dated(at, day_end(key, at), None, (), False, None, "", None)
    period = read_days(key, at)
    if period is None or period.last.month is None:
        other = read_term(scene, at, low) or _each(scene, at, low)
        if other is not None:
            return other
        odd = read_odd_day(scene, at, low)
        if odd is not None or period is None:
            return odd or _nameless(scene, at, low)
    return read_odd_tail(scene, period.start, period.end, low) or _dated(scene, period, low)


def _at_month(scene: Scene, at: int, low: int) -> Found | None:
    key, period = scene.key, None
    following = key[at + 5 : at + 11].lstrip()[:1]
    if following and following in "đc":  # tháng đầu năm, tháng cuối năm
        period = read_halves(key, at)
        if period is not None:
            return _dated(scene, period, low)
        period = read_half(key, at)
    period = period or read_months(key, at)
    if period is not None and period.grain == "month" and key[max(low, at - 2) : at - 1].isdigit():
        m = _BARE_DAY.search(key, max(low, at - 4), at)
        counted = m is not None and _COUNTED.search(key, max(low, m.start() - 24), m.start()) is not None
        if counted and m is not None and key[m.start() - 2 : m.start() - 1] in ",-–à":
            return Dated(m.start(), period.end, None, (), False, None, "", None)  # tuần 1, 2 tháng 5
        first = _range_start(key, m.start(), low) if m else at
        if m and not counted and (scene.cell or is_led(word_before(key, first, low))):
            days = read_days(key, first)
            if days is not None and days.last.month is not None and days.end > at:
                return _dated(scene, days, low)  # 15 tháng 6
    if period is None or (period.last.year is None and period.grain == "month"):
        other = read_term(scene, at, low) or (_each(scene, at, low) if period is None else None)
        if other is not None:
            return other
    begin = period.start if period is not None else at
    if not (scene.cell or is_led(word_before(key, begin, low)) or opens_bracket(key, begin, low)):
        return None
    return read_odd_period(scene, at, low) if period is None else _dated(scene, period, low)


def _at_quarter(scene: Scene, at: int, low: int) -> Found | None:
    key = scene.key
    if not (scene.cell or is_led(word_before(key, at, low)) or opens_bracket(key, at, low)):
        return _each(scene, at, low)
    quarters = read_quarters(key, at)
    if quarters is None:
        return read_odd_period(scene, at, low) or _each(scene, at, low)
    return _dated(scene, quarters, low) or _each(scene, at, low)


def _at_year(scene: Scene, at: int, low: int) -> Found | None:
    key = scene.key
    if key.startswith("năm học", at):
        return read_school_term(scene, at, low)
    led = scene.cell or is_led(word_before(key, at, low)) or opens_bracket(key, at, low)
    years = read_years(key, at) if led else None
    return _dated(scene, years, low) if years else read_term(scene, at, low) or _each(scene, at, low)


def _at_week(scene: Scene, at: int, low: int) -> Found | None:
    return read_term(scene, at, low) or _each(scene, at, low) or _nameless(scene, at, low)


def _at_stage(scene: Scene, at: int, low: int) -> Found | None:
    led = scene.cell or is_led(word_before(scene.key, at, low))
    return _dated(scene, read_stage(scene.key, at), low) if led else None


def _at_time(scene: Scene, at: int, low: int) -> Found | None:
    """How often: 02 lần/năm."""
    return read_every(scene.text, scene.key, at, low)


def _at_before(scene: Scene, at: int, low: int) -> Found | None:
    """The word trước, before a number or an event."""
    key, number = scene.key, at + 5
    while key[number] == " ":
        number += 1
    return _numeric(scene, number, low, dotted=True) if key[number].isdigit() else read_event(scene, at)


def _at_event(scene: Scene, at: int, _: int) -> Found | None:
    return (by_plan(scene, at) if scene.key.startswith("theo ", at) else None) or read_event(scene, at)


_READERS: dict[str, Callable[[Scene, int, int], Found | None]] = {
    "ngày": _at_day, "tháng": _at_month, "quý": _at_quarter, "quí": _at_quarter, "năm": _at_year, "tuần": _at_week,
    "giờ": read_term, "tiếng": read_term, "lần": _at_time, "giai": _at_stage, "thời": _at_stage, "trước": _at_before,
    **dict.fromkeys(("sau", "ngay", "theo ", "tại ", "vào ", "kể ", "tính "), _at_event),
}  # fmt: skip
"""What reads on behind each word of `_NEXT`."""


def _cited(key: str, at: int, low: int) -> bool:
    """A symbol stands right before the date: 07/2024/TT-BTC ngày."""
    stop = at
    while stop > low and key[stop - 1] == " ":
        stop -= 1
    floor = stop - 40 if stop - 40 > low else low
    word = key[max(floor, key.rfind(" ", floor, stop) + 1) : stop]
    sign = "/" if "/" in word else "-"
    return sign in word and word[(tail := word.rindex(sign) + 1) : tail + 2].isalpha()


_COUNTED = pattern(r"(?<!\w)(?:thứ|tuần|đợt|lần|số) {1,4}(?:\d{1,2} {0,2}(?:[,–-]|và) {0,2}){0,4}\Z")
_BARE_DAY = pattern(r"(?<![\w/.,-])\d{1,2} {1,4}\Z")
_FROM_DAY = pattern(r"(?<![\w/.,-])\d{1,2} {0,3}(?:[–—-]|(?:đến|tới|và)(?!\w)) {0,3}\Z")


_BEHIND_WEEKDAY = pattern(r"(?:thứ {1,4}(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ {1,4}nhật)(?:,? {1,4}\(|, {1,4})\Z")


def _on_weekday(key: str, at: int, low: int) -> bool:
    """Whether a day stands behind its day of the week: thứ Sáu (17/4/2026), thứ Sáu, 17/4/2026."""
    return key[at - 1 : at] in ("(", " ") and _BEHIND_WEEKDAY.search(key, max(low, at - 16), at) is not None


def _range_start(key: str, at: int, low: int) -> int:
    """Where a range without the word ngày begins: the 10 of "10 - 15/6/2024"."""
    m = _FROM_DAY.search(key, max(low, at - 12), at)
    return m.start() if m else at


def _numeric(scene: Scene, at: int, low: int, *, dotted: bool = False) -> Dated | None:
    """A day without its word (30/6/2024), or in a cell a month (6/2025). `dotted`: dates with a slash are left to it."""
    key = scene.key
    period = read_days(key, at)
    if period is not None and (period.last.month is None or (dotted and key.find("/", at, period.end) >= 0)):
        period = None
    if period is None and not dotted:
        odd = read_odd_day(scene, at, low, whole=not scene.cell)
        if odd is not None:
            return odd
    return _dated(scene, period or read_month_of_year(key, at), low)


def _session(scene: Scene, at: int, low: int) -> DeadlineHit | None:
    """tại kỳ họp thứ 10, at its second word; a cell may begin with it."""
    key, before = scene.key, at
    while before > low and key[before - 1] == " ":
        before -= 1
    if before - 3 >= low and key.startswith("tại", before - 3):
        return read_event(scene, before - 3)
    return read_event(scene, at) if scene.cell else None


def _regular(scene: Scene, at: int, low: int) -> Every | None:
    """The words định kỳ, at the second of them."""
    key, head = scene.key, at - 1
    while head > low and key[head] == " ":
        head -= 1
    head -= 3
    return read_every(scene.text, key, head, low) if head >= low and key.startswith("định", head) else None


def _each(scene: Scene, at: int, low: int) -> Every | None:
    """A period at its unit word: hằng năm, mỗi 6 tháng, báo cáo tháng, quý."""
    key = scene.key
    stop = at
    while stop > low and key[stop - 1] == " ":
        stop -= 1
    before = key[key.rfind(" ", max(low, stop - 12), stop) + 1 : stop].lstrip("(")
    if before not in _LEADS and not before.isdigit():
        return None
    m = _LEAD.search(key, max(low, at - 24), at)
    if m is None and at and key[at - 1] == " ":
        m = _REPORT.search(key, max(low, at - 40), at)
    if m is None or (m.start() and key[m.start() - 1].isalpha()):
        return None
    return read_every(scene.text, key, m.start(), low)


_LAST_DAY = pattern(
    r"(?:ngày|tuần) {1,4}(?:làm {1,4}việc {1,4})?(?:cuối|đầu)(?: {1,4}(?:cùng|tiên))?(?= {1,4}(?:của {1,4})?(?:h[àằ]ng|mỗi|các|từng)?"
    r" {0,4}(?P<unit>tháng|quý|năm)(?! {1,4}[\diln]))"
)


def _nameless(scene: Scene, at: int, low: int) -> Every | None:
    """The last day of every month: "ngày làm việc cuối cùng của tháng"."""
    key = scene.key
    m = _LAST_DAY.match(key, at, scene.high)
    if m is None:
        return None
    tail = read_tail(key, m.end())
    if key[at] == "t" and (tail is None or tail.every == ("month",)):
        return None  # "tuần đầu của tháng sau" may be one week only
    every = {"tháng": ("month",), "quý": ("quarter",), "năm": ("year",)}[m["unit"]]
    end = tail.end if tail else key.index(m["unit"], m.end()) + len(m["unit"])
    begin, _ = time_behind(key, at, low)
    match = best_rule(scene, "every", begin, end, low)
    return Every(match.start if match else begin, end, tail.every if tail else every, True, "last-day-of-period")


def _dated(scene: Scene, period: Period | None, low: int) -> Dated | None:
    """A period weighed with its words, and with the label before a colon."""
    if period is None:
        return None
    key, start, label, timed = scene.key, period.start, scene.label, None
    if not is_plain(key, start, low):
        label = label_before(key, start, low) or label
        if period.grain == "day":
            timed = time_behind(key, start, low)
            if not label and timed[0] < start:
                start = timed[0]
                label = label_before(key, start, low)
        elif not label and fills_bracket(scene, period, low):
            label = "cell"
    dated = read_dated(scene, period, low, label, timed)
    if dated is None:
        # in a cell no row may want it (đầu năm 2025): its bare year is no deadline either
        bare = scene.cell and period.end > period.start
        return Dated(period.start, period.end, None, (), False, None, "", None) if bare else None
    if dated.row == "odd-year":
        return weighed(scene, period.grain, start, dated.end, low, label, yearless=False, doubt=ODD_YEAR)
    if label != "by" or dated.hit is None or dated.hit.bound not in ("on", "by"):
        return dated
    limit = limit_before(key, start, low)
    if limit is None or dated.start < limit[1]:
        return dated
    begin = limit[0]
    return dated._replace(start=begin, hit=dated.hit._replace(start=begin, bound="by"))
