"""Calendar deadlines: a period of `values.periods` with what stands around it, weighed by the rows of `data/deadlines.tsv`."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import NamedTuple

from vnadmin.extract.clock import time_behind
from vnadmin.extract.deadline_rules import Match, Scene, best_rule, word_before
from vnadmin.records import DeadlineHit
from vnadmin.values.lunar import is_lunar, lunar_start
from vnadmin.values.numerals import keyed, pattern
from vnadmin.values.periods import Period, Point, day_of, finish
from vnadmin.values.workdays import last_working_day


class Dated(NamedTuple):
    """A calendar value with the row that vouches for it; `hit` is None where no row does.

    `yearless` says that a recurring period beside it would make it recurring: "trước ngày 15/12".
    """

    start: int
    end: int
    hit: DeadlineHit | None
    points: tuple[Point, ...]
    yearless: bool
    bound: str | None
    row: str
    time: str | None
    more: tuple[DeadlineHit, ...] = ()
    since: Point | None = None  # of "từ ngày 01/7/2024": where a stretch begins whose end may follow in other words


NO_YEAR = "no year printed"
_SYMBOL = pattern(r"(?:/[\w-]*[^\W\d]|-[^\W\d]{2,}\d{0,4}|\bsố {1,4}\d{1,5}[\w/.-]*)[,;)]?(?: {1,4}-)? {0,4}\Z")
TARGET = pattern(
    r"[ ,]{0,4}(?:thì {1,4})?(?:(?:đã|chỉ còn|còn|tổng(?! {1,4}(?:kết|hợp|duyệt|vệ|rà|kiểm))|cả nước|toàn (?:quốc|tỉnh|huyện|xã|ngành|thành phố|trường)|trên địa bàn|tỷ lệ|tỉ lệ|đạt|phấn đấu|giảm|tăng(?! {1,4}cường)|diện tích)(?!\w)"
    r"|(?:(?:có|trên|ít nhất|tối thiểu|khoảng|hơn|cơ bản) {1,4}){1,3}\d|\d{1,3}(?:[.,]\d{1,2})? {0,2}%)"
)
_CLOSED = pattern(r" {0,3}(?:[.,;:)|]|\Z|và(?!\w))")
_WORKS = pattern(
    r"(?<!\w)(?:sơ kết|tổng kết|tổ chức|trình|ban hành|đánh giá|khởi công|bàn giao|nghiệm thu|rà soát|xây dựng|tập huấn|kiểm tra"
    r"|thanh tra|giám sát|báo cáo|triển khai|thực hiện|đưa vào)(?!\w)[^.;:|%\d]{0,60}\Z"
)
_FIGURES = pattern(
    r"(?<!\w)(?:(?:được )?(?:tính|lấy|chốt|tổng hợp)(?: số liệu)?(?: kể)?|số liệu[^.;:|]{0,60}?|thời điểm[^.;:|]{0,24}?) {0,4}từ {1,4}ngày(?!\w)[^.;|]{1,90}\Z"
)
# what happens on a day and is nobody's task: "cán bộ nghỉ hưu trước ngày …", "Đại hội diễn ra từ ngày …"
_HAPPENED = pattern(
    r"(?<!\w)(?:nghỉ (?:hưu|việc|hưởng chế độ)|phát sinh|diễn ra|được (?:bổ nhiệm|tuyển dụng|kết nạp)|có hiệu lực(?: thi hành)?)"
    r"(?: {1,4}(?:vào|trong))? {0,4}\Z"
)
# "phương án cho phiên tòa ngày …", "Hội nghị tổ chức vào ngày …" tell of the meeting
_HELD = pattern(
    r"(?<!\w)(?:hội nghị|hội thảo|đại hội|cuộc họp|kỳ họp|phiên họp|kỳ thi|lễ|hội thi|hội thao|cuộc thi|ngày hội)"
    r"(?: {1,4}(?!sở |ban |phòng |ubnd |ủy |các )[^\W\d]+){0,6}? {1,4}(?:(?:được|sẽ|dự kiến) {1,4}){0,2}(?:tổ chức|khai mạc) {1,4}\Z"
    r"|(?<!\w)cho (?:phiên tòa|phiên xử|phiên họp|phiên|buổi họp|cuộc họp|kỳ họp|hội nghị|buổi lễ|lễ) {1,4}\Z"
)
# "quyết toán các dự án khởi công trước ngày …": the date tells which ones
_OF_THINGS = pattern(
    r"\w {1,4}(?:các|những|số|toàn bộ) {1,4}(?:dự án|công trình|hồ sơ|đơn|giấy phép|hợp đồng|văn bản|quyết định|khoản|vụ việc|vụ án"
    r"|trường hợp|nguồn vốn|nhiệm vụ)(?: {1,4}[^\W\d]+){0,6}? {1,4}(?:khởi công|hoàn thành|nộp|cấp|ký|ban hành|tiếp nhận|nhận|đăng ký"
    r"|phê duyệt|thành lập|hết hạn|phát hiện|tồn đọng|bàn giao|kết thúc|triển khai) {1,4}\Z"
)
_EVENT_ENDS = frozenset(keyed(
    "hưu việc độ sinh ra nhiệm dụng nạp lực hành vào trong chức mạc phiên tòa xử họp nghị lễ"
    " công thành nộp cấp ký nhận duyệt lập hạn hiện đọng giao thúc khai"
).split())  # fmt: skip
"""The last words of these three patterns, which are looked at first."""
# a year that is printed but was not read
_ODD_YEAR = pattern(r"[ ,]{0,4}(?:năm {1,4}\d{1,6}|/ {0,2}\d{1,6})|(?<=năm) {1,4}\d{3,6}(?!\w)")
_REPORT = pattern(
    r"(?:kế hoạch|nhiệm vụ|phương hướng|danh mục|đã|được|dự kiến|tình hình|kết quả|những|các|số|chưa|khi|sau khi|tin tưởng|mục tiêu) {1,4}(?:cơ bản )?\Z"
)


def _part(rule: str, a: dt.date, b: dt.date, grain: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of a part of a period; the same day twice where the part is a day."""
    one = dt.timedelta(days=1)
    if rule == "end":
        return b, b
    if rule == "begin":
        return a, a
    if rule == "middle":
        # Source: Bộ luật Dân sự 2015, Điều 146: giữa tháng is day 15, giữa năm the last day of June.
        if grain == "month":
            return a.replace(day=15), a.replace(day=15)
        return (dt.date(a.year, 6, 30),) * 2 if grain == "year" else None
    if rule == "last-working-day":
        day = last_working_day(b)
        return day, day
    if rule in ("first-half", "second-half"):
        if grain == "month":
            return (a, a.replace(day=15)) if rule == "first-half" else (a.replace(day=16), b)
        if grain == "year":
            return (a, dt.date(a.year, 6, 30)) if rule == "first-half" else (dt.date(a.year, 7, 1), b)
        return None
    if grain != "month":
        a = b.replace(day=1) if rule == "last-week" else a
    if rule == "last-week":
        return b - 6 * one, b
    week = int(rule[-1])
    return a + (7 * week - 7) * one, a + (7 * week - 1) * one


def _class_of(period: Period) -> str:
    if period.grain == "day":
        if period.last.month is None:
            return "monthday"
        return "days" if period.joined else "day"
    if period.grain == "stage" or (period.grain == "half" and not period.joined):
        return period.grain
    if period.grain == "half":
        return "halves"
    if period.joined:
        return "years" if period.grain == "year" else "periods"
    return period.grain


def read_dated(
    scene: Scene, period: Period, low: int, label: str, timed: tuple[int, str | None] | None
) -> Dated | None:
    """The deadline that a period makes with the words around it; None where it dates a cited document.

    `label` is what the words before a colon say: "by" for Thời hạn, "cell" for Thời gian thực hiện. `timed` is what
    `time_behind` says of a day; None where the word before is a plain one, and for other periods.
    """
    key, issued_on, cell = scene.key, scene.issued_on, scene.cell
    start, end, grain, name = period.start, period.end, period.grain, _class_of(period)
    begin, time = timed or (start, None)
    day, numeric, yearless = grain == "day", False, False
    points: tuple[Point, ...] = ()
    if day:
        if is_lunar(key, end):
            return None
        lunar = None
        if timed is not None:
            back = key[max(low, start - 40) : start]
            if ("/" in back or "-" in back or "số " in back) and _SYMBOL.search(back):
                return None
            lunar = lunar_start(key, start, low) if "(" in back else None
            if lunar is not None:
                start, end = lunar, end + (key[end : end + 1] == ")")
                begin, time = time_behind(key, start, low)
            if begin < start and "(" in key[begin:start] and key[end : end + 1] == ")":
                end += 1  # thứ Sáu (17/4/2026)
        if period.joined == "range":
            time = time_behind(key, period.parts[-1][0], period.parts[0][1])[1]  # of the end
        numeric = lunar is None and not key.startswith("ngày", start)
        points = tuple([p for _, _, p in period.parts])
        yearless = period.last.year is None and (len(points) == 1 or all(p.year is None for p in points))
    odd = _ODD_YEAR.match(key, end) if period.first.year is None and period.last.year is None else None
    if odd is not None and (issued_on is None or not odd[0].endswith(str(issued_on.year))):
        return Dated(begin, odd.end(), None, (), False, None, "odd-year", time)  # "15/6 năm 9999": no year of ours
    if name == "monthday":
        if numeric:
            return None
        match = best_rule(scene, "day", begin, end, low)
        bound = match.rule.bound if match and match.rule.kind == "date" else "on"
        at = match.start if match and match.rule.kind == "date" else begin
        return Dated(at, end, None, points, True, bound, match.rule.id if match else "", time)
    dates: tuple[dt.date, dt.date] | None = None
    # A part of a month, quarter or year: cuối, giữa, tuần đầu.
    if not day and name not in ("stage", "half", "halves"):
        part = best_rule(scene, "span", start, end, low)
        if part is not None and part.words:
            dates = finish(period, issued_on)
            # A loose "những tháng cuối năm 2025" is no fixed day ("6 tháng cuối năm" has been read as a half).
            if dates is None or key[max(low, part.start - 6) : part.start].endswith("tháng "):
                return None
            said = part.rule.bound or "end"
            begin = part.start
            if period.joined:  # từ đầu tháng 6 đến cuối tháng 8: what is said of the first month moves the beginning
                edge = _part(said, dates[0], day_of(dates[0].year, period.first._replace(day=31)), period.grain)
                if period.joined == "list" or said not in ("begin", "middle") or edge is None:
                    return None
                dates = (edge[0], dates[1])
            else:
                inner = _part(said, *dates, period.grain)
                if inner is None:
                    return None
                dates = inner
                name = "begin" if said == "begin" else "part" if dates[0] == dates[1] else "month"
    match = best_rule(scene, name, begin, end, low, cell=cell)
    if label and (match is None or not match.words or match.rule.id.startswith("on-day")):
        match = best_rule(scene, name, begin, end, low, cell=True)
    if match is None:
        return Dated(begin, end, None, points, yearless, None, "", time) if day else None
    rule, left, right, _ = match
    if rule.kind == "none":
        return Dated(begin, end, None, (), False, None, rule.id, time)
    dates = dates or finish(period, issued_on)
    if dates is None and not yearless and not _undated(period):
        return None
    ready = cell or bool(label)
    bar = None if ready and rule.cell else _bar(scene, match, period, dates, low, ready=ready)
    if bar is not None:
        kept = rule.bound if bar in ("past", "today", "unknown") else None
        since = period.first if rule.bound == "from" and bar == "past" else None
        return Dated(left, right, None, points, yearless, kept, rule.id, time, since=since)
    verb = VERB.match(key, left, begin) if left < begin and key[left] in "hkt" else None
    if verb is not None:  # "hoàn thành" is what is done; the deadline begins behind it
        left = verb.end()
    bound = rule.bound
    if bound == "day":
        bound = "by" if (numeric and label != "time") or label == "by" else "on"
    elif bound == "from" and period.joined == "range":
        bound = "within"  # the end is printed
    if rule.id in ("on-day", "on-day-bare", "within-day"):
        far = _far_limit(key, left, low)
        if far is not None:
            bound, left = "by", far
    if dates is None:
        hit = DeadlineHit(left, right, "date", rule.id, bound, time=time, doubts=(NO_YEAR,))
        return Dated(left, right, hit, points, yearless, bound, rule.id, time)
    first, last = dates
    doubts = (NO_YEAR,) if _undated(period) and not period.this_year else ()
    if period.joined == "list" and period.parts:
        hit = DeadlineHit(left, right, "date", rule.id, bound, time=time, doubts=doubts)
        if day:
            return _listed(period, dates, hit, issued_on)
        apart = _listed_stretches(period, last, hit)
        if apart is not None:
            return apart
    if bound == "by" and key.startswith("đến", left) and _FIGURES.search(key, left - 150 if left > 150 else 0, left):
        return Dated(left, right, None, (), False, None, "assessed-period", time)
    if word_before(key, left, 0) in _EVENT_ENDS and _dates_an_event(
        key, left, past=issued_on is None or last < issued_on
    ):
        return Dated(left, right, None, (), False, None, "date-of-an-event", time)
    date = first if bound in ("before", "from") and not (day and bound == "before") else last
    hit = DeadlineHit(
        left, right, "date", rule.id, bound, date, first if bound == "within" else None, time, doubts=doubts
    )
    since = None
    if bound == "from":
        since = Point(period.first.year, first.month, first.day) if name in ("part", "begin") else period.first
    return Dated(left, right, hit, points, yearless, bound, rule.id, time, since=since)


def _dates_an_event(key: str, start: int, *, past: bool) -> bool:
    """Whether the words before `start` say that something happens on the day, or which things are meant, if it is `past`."""
    if _HAPPENED.search(key, max(0, start - 40), start):
        return True
    back = max(0, start - 90)
    return _HELD.search(key, back, start) is not None or (past and _OF_THINGS.search(key, back, start) is not None)


VERB = pattern(
    r"(?:hoàn {1,6}thành|hoàn {1,6}tất|kết {1,6}thúc|thực {1,6}hiện|triển {1,6}khai)(?>(?: {1,6}xong)?) {1,6}"
)
_FAR = pattern(
    r"(?:chậm|muộn|trễ) {1,4}nhất(?! {1,4}(?:sau|là sau|trong|\d))[^.;:|()\d]{1,100}\Z"
    r"|(?<!\w)(?:thời {1,4})?hạn(?: {1,4}(?:cuối|chót|cùng|cuối cùng))? {1,4}[^.;:|()\d]{1,80}?(?:là|đến|đến hết|vào) {1,4}\Z"
)


def _far_limit(key: str, start: int, low: int) -> int | None:
    """Where "chậm nhất" stands earlier in the clause: chậm nhất gửi về Sở Y tế ngày 23/3."""
    lo = max(low, start - 100)
    if key.find(" nhất ", lo, start) < 0 and key.find("hạn ", lo, start) < 0:
        return None
    m = _FAR.search(key, lo, start)
    return m.start() if m else None


def _undated(period: Period) -> bool:
    return period.last.year is None and period.first.year is None


def _bar(
    scene: Scene, match: Match, period: Period, dates: tuple[dt.date, dt.date] | None, low: int, *, ready: bool
) -> str | None:
    """Which of the row's `unless` words holds; None where none does. `ready`: a cell or a label says that it is a time."""
    unless, start = match.rule.unless, period.start
    if not unless:
        return None
    text, key, issued_on = scene.text, scene.key, scene.issued_on
    if "numeric" in unless and period.grain == "day" and match.start >= start and not key.startswith("ngày", start):
        return "numeric"
    if "name" in unless and text[start : start + 4] == "Ngày" and _inside_sentence(text, start):
        return "name"
    if (
        "bracket" in unless
        and match.words == 0
        and match.start >= start
        and text[max(0, start - 4) : start].rstrip()[-1:] == "("
    ):
        return "bracket"
    if "open" in unless and not _CLOSED.match(key, match.end):
        return "open"
    if "idle" in unless and not _WORKS.search(key, max(low, match.start - 72), match.start):
        return "idle"
    if "begun" in unless and (issued_on is None or dates is None or dates[0] <= issued_on):
        return "begun"
    if "target" in unless and TARGET.match(key, match.end):
        return "target"
    if "attribute" in unless and _REPORT.search(key, max(low, match.start - 24), match.start):
        return "attribute"
    if "unknown" in unless and issued_on is None and not ready:
        return "unknown"
    if issued_on is not None and dates is not None:
        if "past" in unless and dates[1] < issued_on:
            return "past"
        if "today" in unless and dates[1] <= issued_on:
            return "today"
    return None


def _inside_sentence(text: str, at: int) -> bool:
    before = at - 1
    while before >= 0 and text[before] in " \t":
        before -= 1
    return before >= 0 and (text[before].isalnum() or text[before] in ',"“')


def _listed(period: Period, dates: tuple[dt.date, dt.date], hit: DeadlineHit, issued_on: dt.date | None) -> Dated:
    """A list of days: days in a row are one stretch, others are a deadline each."""
    days = []
    for start, end, p in period.parts:
        one = finish(Period(start, end, "day", p, p), issued_on)
        if one is not None:
            days.append((start, end, one[1]))
    hits: tuple[DeadlineHit, ...]
    if hit.bound in ("within", "on") and all(b[2] - a[2] == dt.timedelta(days=1) for a, b in pairwise(days)):
        hits = (hit._replace(bound="within", date=dates[1], begin=dates[0]),)
    else:
        bound = "on" if hit.bound == "within" else hit.bound
        hits = tuple(
            hit._replace(start=hit.start if i == 0 else start, end=end, bound=bound, date=day)
            for i, (start, end, day) in enumerate(days)
        )
    points = tuple(p for _, _, p in period.parts)
    yearless = all(p.year is None for p in points)
    return Dated(
        hit.start, hit.end, hits[0] if hits else None, points, yearless, hit.bound, hit.row, hit.time, hits[1:]
    )


def _listed_stretches(period: Period, end: dt.date, hit: DeadlineHit) -> Dated | None:
    """A list with a gap in it ("tháng 5 và tháng 9"), or of both halves of a year, a deadline each; None for one stretch."""
    size = {"month": 1, "quarter": 3, "half": 6}.get(period.grain, 12)
    firsts: list[dt.date] = []
    year, after = end.year, 13
    for _, _, p in reversed(period.parts):
        month = p.month or 1
        year = p.year or year - (month >= after)
        after = month
        firsts.append(dt.date(year, month, 1))
    firsts.reverse()
    index = [day.year * 12 + day.month for day in firsts]
    if period.grain != "half" and all(b - a == size for a, b in pairwise(index)):
        return None
    hits = []
    for i, ((start, stop, _), first) in enumerate(zip(period.parts, firsts, strict=True)):
        date = first if hit.bound in ("before", "from") else day_of(first.year, Point(None, first.month + size - 1, 31))
        begin = first if hit.bound == "within" else None
        hits.append(hit._replace(start=start if i else hit.start, end=stop, date=date, begin=begin))
    return Dated(hit.start, hit.end, hits[0], (), False, hit.bound, hit.row, hit.time, tuple(hits[1:]))
