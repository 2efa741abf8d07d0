"""Terms counted from something: "05 ngày làm việc kể từ ngày nhận được văn bản này". What from is kept as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.extract.deadline_rules import Scene, best_rule
from vnadmin.records import DeadlineHit
from vnadmin.spans import Span
from vnadmin.values.numerals import number_behind, pattern
from vnadmin.values.periods import day_end

if TYPE_CHECKING:
    from re import Match

UNIT = pattern(
    r"ngày(?P<work> {1,6}làm {1,6}việc)?(?! {1,4}(?:công|phép|nghỉ|đêm|tuổi|lễ|hội))(?!\w)"
    r"|(?P<hour>giờ|tiếng)(?: {1,4}làm {1,4}việc)?(?!,? {0,4}(?:\d|phút|ngày|sáng|trưa|chiều|tối|h[àằ]ng|thứ|các))(?!\w)|(?P<week>tuần)(?! {1,4}(?:lễ|tra|hoàn|đầu|cuối|thứ))(?!\w)"
    r"|(?P<month>tháng)(?! {1,4}(?:tuổi|đầu|cuối|\d))(?!\w)|(?P<year>năm)(?! {1,4}(?:tuổi|\d|học|qua|kinh))(?!\w)"
)
_ANCHOR = pattern(
    r"(?: {1,6}đầu(?: {1,6}tiên)?)?[ ,]{0,4}\(? {0,2}(?:(?:kể|tính) {1,4}từ(?>(?: {1,6}(?:ngày|khi|lúc|thời {1,4}điểm))?)(?!\w)"
    r"|(?:sau|từ)(?>(?: {1,6}(?:ngày|khi|lúc|thời {1,4}điểm))?)(?!\w)(?! {1,4}\d))"
)
_AHEAD = pattern(
    r"[ ,]{0,4}(?P<from>(?:so {1,4}với|tính {1,4}đến|trước)? {0,4}(?:ngày|khi|thời {1,4}điểm|kỳ|cuộc|phiên|hội nghị|tổ chức))(?!\w)"
)
_BEFORE = pattern(
    r"trước {1,6}(?:(?:ngày|khi|thời {1,4}điểm|kỳ|cuộc|phiên|lễ|hội {1,4}nghị|đại {1,4}hội) {0,6}[^.;,:|()\d]{2,60}?)[ ,]{1,4}\Z"
)
_CLAUSE = pattern(r"[^.,;:|()\[\]“”\"]{0,140}")
_REVIEWED = pattern(r"(?<!\w)(?:sơ kết|tổng kết|đánh giá|rút kinh nghiệm|rà soát|điều chỉnh),? {1,6}\Z")
_OF_THIS = pattern(r"[^.,;:|()]{0,48}?(?:(?<!\w)này(?!\w)| {0,3}(?:[.,;)]|\Z))")
_DATE_NEXT = pattern(
    r" {1,6}(?:\d{1,2} {0,2}(?:giờ|h) {0,2}(?:\d\d)? {0,2},? {0,2})?(?:ngày {1,6})?(?:\d|m[ùồ]ng(?!\w))"
)
_DATE = pattern(r" {1,6}(?=ngày {1,6}\d| {0,2}\d)")
_STRETCH = pattern(
    r" {1,4}(?:(?:ngày|tháng|quý|năm) {1,4})?\d{1,4}[^.;|()]{0,24}?(?: {1,4}(?:đến|tới)(?!\w)| {0,3}[–-] {0,3}\d)"
)
THEN = pattern(r" {1,4}(?:phải|thì)(?= )")
# "Trong thời hạn 05 năm, các đơn vị phải chuyển xong kho cũ": a term that a duty opens with, beside "giấy phép trong thời hạn 5 năm"
_DUTY_OPENED = pattern(r" {0,2},[^.;:|]{3,260}? (?:phải|có trách nhiệm|chịu trách nhiệm)(?= )")
_DAY_IN_BRACKETS = pattern(r" {0,4}\((?:từ )?ngày \d")


def clause_end(text: str, start: int, high: int) -> int:
    """End of the clause that begins at `start`: up to punctuation or an empty line, at a word's end."""
    m = _CLAUSE.match(text, start, high)
    end = m.end() if m else start
    gap = text.find("\n\n", start, end)
    if gap >= 0:
        end = gap
    elif end < high and end - start >= 140:
        end = max(text.rfind(c, start, end) for c in " \n\t\u00a0")
    end = max(end, start)
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def unit_of(m: Match[str]) -> str:
    """The unit that a match of `UNIT` names."""
    name = m.lastgroup or "day"
    return "working_day" if name == "work" else name


def read_term(scene: Scene, at: int, low: int) -> DeadlineHit | None:
    """The relative deadline whose unit word stands at `at`; None where it is no deadline."""
    text, key, high = scene.text, scene.key, scene.high
    number = number_behind(key, at, low)
    m = UNIT.match(key, at) if number else None
    if m is None or number is None or not 0 < number[1] <= 400:
        return None
    start, amount = number
    unit, end = unit_of(m), m.end()
    if key.endswith(("tháng ", "quý ", "ngày ", "/ ", "năm "), max(low, start - 6), start):
        return None  # tháng 12 năm trước
    match = best_rule(scene, "term", start, end, low)
    if match is None or match.rule.kind == "none":
        return None
    rule, begin, bound = match.rule, match.start, match.rule.bound
    if rule.id == "on-every":
        return None
    anchor: Span | None = None
    since = _ANCHOR.match(key, end)
    if since is not None and key.startswith("từ", since.end() - 2) and _STRETCH.match(key, since.end()):
        return None  # 12 tháng, từ tháng 3/2026 đến tháng 02/2027: the stretch says when
    if "review" in rule.unless and not (
        _REVIEWED.search(key, max(low, begin - 32), begin) and _OF_THIS.match(key, match.end)
    ):
        return None
    if rule.bound == "before" and begin == start and _DATE_NEXT.match(key, match.end):
        return None  # báo cáo 6 tháng, trước ngày 10/6
    if rule.right != ((),):  # … trước {event}
        stop = clause_end(text, match.end, high)
        anchor = trimmed(text, match.end if rule.bound == "before" else end, stop)
        end = stop
    elif since is not None:
        word = key.find("từ", since.start(), since.end())
        first = since.start() + len(since.group()) - len(since.group().lstrip(" ,("))
        first = word + 2 if word >= 0 else key.find("sau", since.start()) + 3
        stop = clause_end(text, since.end(), high)
        date = _DATE.match(key, first, stop)
        then = THEN.search(key, since.end(), stop)
        if date is not None:
            stop = max(day_end(key, date.end()), date.end())
        elif then is not None:
            stop = then.start()
        anchor = trimmed(text, first, stop)
        end = stop
    elif rule.bound == "before":
        ahead = _AHEAD.match(key, end)
        if ahead is not None:
            stop = clause_end(text, ahead.end(), high)
            anchor, end = trimmed(text, ahead.start("from"), stop), stop
    else:
        back = _BEFORE.search(key, max(low, begin - 84), begin)
        if back is not None:
            anchor = trimmed(text, back.start() + 5, begin)
            begin, bound = back.start(), "before"
    if anchor is None:
        unless = rule.unless
        if "anchorless" in unless or _DAY_IN_BRACKETS.match(key, end):
            return None
        if unit in ("month", "year", "week") and unless & {"vague", "long"}:
            return None
        if unit == "hour" and amount <= 24 and rule.id == "ahead-of-event":
            return None  # a time of day
        if "years" in unless and unit == "year" and not (text[begin].isupper() and _DUTY_OPENED.match(key, end)):
            return None
        if (
            "vague" in unless
            and rule.id == "within-term"
            and unit == "day"
            and key[end : end + 5] in (" liên", " cao ", " nghỉ")
        ):
            return None
    return DeadlineHit(begin, end, "relative", rule.id, bound, amount=amount, unit=unit, anchor=anchor)


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without blanks, commas and opening brackets at its ends; None for nothing."""
    while start < end and (text[start].isspace() or text[start] in ",("):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",("):
        end -= 1
    return Span(start, end) if end > start else None
