"""Terms counted from something ("05 ngày làm việc kể từ ngày nhận được văn bản này") and events ("ngay sau khi …").

What is counted from or waited for is kept as printed, to the end of its clause.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.data import load
from vnadmin.extract.deadline_rules import Scene, best_rule, phrases
from vnadmin.records import DeadlineHit
from vnadmin.spans import Span
from vnadmin.values.numerals import SPELLED, number_behind, pattern, read_number

if TYPE_CHECKING:
    from re import Match, Pattern

_UNIT = pattern(
    r"ngày(?P<work> {1,6}làm {1,6}việc)?(?! {1,4}(?:công|phép|nghỉ|đêm|tuổi|lễ|hội))(?!\w)"
    r"|(?P<hour>giờ|tiếng)(?: {1,4}làm {1,4}việc)?(?!,? {0,4}(?:\d|phút|ngày|sáng|trưa|chiều|tối|h[àằ]ng|thứ|các))(?!\w)|(?P<week>tuần)(?! {1,4}(?:lễ|tra|hoàn|đầu|cuối|thứ))(?!\w)"
    r"|(?P<month>tháng)(?! {1,4}(?:tuổi|đầu|cuối|\d))(?!\w)|(?P<year>năm)(?! {1,4}(?:tuổi|\d|học|qua|kinh))(?!\w)"
)
_ANCHOR = pattern(
    r"(?: {1,6}đầu)?[ ,]{0,4}\(? {0,2}(?:(?:kể|tính)(?: {1,4}từ)?|sau|từ)(?: {1,6}(?:ngày|khi|lúc|thời {1,4}điểm))?+(?!\w)"
    r"(?! {1,4}\d)"
)
_AHEAD = pattern(
    r"[ ,]{0,4}(?P<from>(?:so {1,4}với|tính {1,4}đến|trước)? {0,4}(?:ngày|khi|thời {1,4}điểm|kỳ|cuộc|phiên|hội nghị|tổ chức))(?!\w)"
)
_BEFORE = pattern(
    r"trước {1,6}(?:(?:ngày|khi|thời {1,4}điểm|kỳ|cuộc|phiên|lễ|hội {1,4}nghị|đại {1,4}hội) {0,6}[^.;,:|()\d]{2,60}?)[ ,]{1,4}\Z"
)
_CLAUSE = pattern(r"[^.,;:|()\[\]“”\"]{0,140}")
_DAY_IN_BRACKETS = pattern(r" {0,4}\((?:từ )?ngày \d")


def clause_end(text: str, start: int, high: int) -> int:
    """End of the clause that begins at `start`: up to punctuation or an empty line, at a word's end."""
    m = _CLAUSE.match(text, start, high)
    end = m.end() if m else start
    gap = text.find("\n\n", start, end)
    if gap >= 0:
        end = gap
    elif end < high and end - start >= 140:
        end = text.rfind(" ", start, end)
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _unit(m: Match[str]) -> str:
    if m["work"]:
        return "working_day"
    return next((name for name in ("hour", "week", "month", "year") if m[name]), "day")


def read_term(scene: Scene, at: int, low: int) -> DeadlineHit | None:
    """The relative deadline whose unit word stands at `at`; None where it is no deadline."""
    text, key, high = scene.text, scene.key, scene.high
    number = number_behind(key, at, low)
    m = _UNIT.match(key, at) if number else None
    if m is None or number is None or not 0 < number[1] <= 400:
        return None
    start, amount = number
    unit, end = _unit(m), m.end()
    if key[max(low, start - 6) : start].endswith(("tháng ", "quý ", "ngày ", "/ ", "năm ")):
        return None  # tháng 12 năm trước
    match = best_rule(scene, "term", start, end, low)
    if match is None or match.rule.kind == "none":
        return None
    rule, begin = match.rule, match.start
    if rule.id == "on-every":
        return None
    anchor: Span | None = None
    since = _ANCHOR.match(key, end)
    if rule.right != ((),):  # … trước {event}
        stop = clause_end(text, match.end, high)
        anchor = _span(text, match.end, stop)
        end = stop
    elif since is not None:
        word = key.find("từ", since.start(), since.end())
        first = since.start() + len(since.group()) - len(since.group().lstrip(" ,("))
        first = word + 2 if word >= 0 else key.find("sau", since.start()) + 3
        stop = clause_end(text, since.end(), high)
        anchor = _span(text, first, stop)
        end = stop
    elif rule.bound == "before":
        ahead = _AHEAD.match(key, end)
        if ahead is not None:
            stop = clause_end(text, ahead.end(), high)
            anchor, end = _span(text, ahead.start("from"), stop), stop
    else:
        back = _BEFORE.search(key, max(low, begin - 84), begin)
        if back is not None:
            anchor = _span(text, back.start() + 5, begin)
            begin = back.start()
            rule = rule._replace(bound="before")
    if anchor is None:
        unless = rule.unless
        if "anchorless" in unless or _DAY_IN_BRACKETS.match(key, end):
            return None
        if unit in ("month", "year", "week") and unless & {"vague", "long"}:
            return None
        if unit == "hour" and amount <= 24 and rule.id == "ahead-of-event":
            return None  # a time of day
        if "years" in unless and unit == "year":
            return None
        if (
            "vague" in unless
            and rule.id == "within-term"
            and unit == "day"
            and key[end : end + 5] in (" liên", " cao ", " nghỉ")
        ):
            return None
    return DeadlineHit(begin, end, "relative", rule.id, rule.bound, amount=amount, unit=unit, anchor=anchor)


def _span(text: str, start: int, end: int) -> Span | None:
    while start < end and (text[start].isspace() or text[start] in ",("):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",("):
        end -= 1
    return Span(start, end) if end > start else None


# --- events ----------------------------------------------------------------------------------------------------------
class _Event(NamedTuple):
    id: str
    needs: str


@cache
def _events() -> tuple[Pattern[str], dict[str, list[_Event]]]:
    rows: dict[str, list[_Event]] = {}
    for row in load("deadline_events"):
        for words in phrases(row["pattern"]):
            rows.setdefault(" ".join(words), []).append(_Event(row["id"], row["needs"]))
    ways = sorted(rows, key=len, reverse=True)
    return pattern("(?:" + "|".join(w.replace(" ", " {1,6}") for w in ways) + r")(?!\w)"), rows


_DONE = pattern(
    r"ban hành|hiệu lực|phê duyệt|thông qua|kết thúc|hướng dẫn|bế mạc|công bố|khắc phục|văn bản|ý kiến|được giao"
    r"|nhận được|ký|sắp xếp|tiếp nhận|phân bổ"
)
_TALK = pattern(
    r" {1,4}(?:nghe|kiểm tra|xem xét|trao đổi|thảo luận|nghiên cứu|rà soát|đã|sáp nhập|sắp xếp|hợp nhất|tốt nghiệp)"
)
_ORDERED = pattern(r"(?<!\w)(?:hoàn thành|xong|hoàn tất|báo cáo|gửi|nộp|trình) {1,6}\Z")
_DAY_NEXT = pattern(r" {0,6}(?:\d|[oil]\d|m[ùồ]ng(?!\w)|cuối(?!\w)|đầu(?!\w)|làm việc)")
_VOTERS = pattern(r"(?:cử {1,4}tri|kiến {1,4}nghị)[^.;:|]{0,24}\Z")
_INNER = pattern(
    rf"(?:sau|trong|trong vòng|chậm nhất|tối đa|không quá)(?: {{1,4}}là)? {{1,6}}(?P<n>\d{{1,3}}|{SPELLED})(?: {{0,3}}\([^()]{{1,24}}\))?"
    r" {1,6}(?=ngày|giờ|tuần|tháng)"
)
_AHEAD_BY = pattern(
    rf"[ ,]{{1,4}}(?:(?:ít|chậm|muộn) {{1,4}}nhất|tối {{1,4}}thiểu)? {{0,4}}(?P<n>\d{{1,3}}|{SPELLED})(?: {{0,3}}\([^()]{{1,24}}\))?"
    r" {1,6}(?=ngày|giờ|tuần|tháng(?! {1,4}\d))"
)


def read_event(scene: Scene, at: int) -> DeadlineHit | None:
    """The event that a task waits for, whose words begin at `at`; None where it only dates something."""
    text, key, high, cell = scene.text, scene.key, scene.high, scene.cell
    words_of, rows = _events()
    m = words_of.match(key, at)
    if m is None:
        return None
    end = clause_end(text, m.end(), high)
    words = m.group().split()
    for event in rows[" ".join(words)]:
        said = key[m.end() : end]
        if (event.needs == "cell" and not cell) or _TALK.match(key, m.end()):
            continue
        if words[-1] in ("ngày", "khi", "điểm", "trước") and _DAY_NEXT.match(key, m.end()):
            return None  # a date, which is read by itself
        if event.needs == "verb" and not _ORDERED.search(key, max(0, at - 24), at):
            continue
        if not cell and event.needs == "first" and not text[at].isupper():
            continue
        if not cell and event.needs == "done" and (not _DONE.search(said) or key[max(0, at - 3) : at] == "và "):
            continue
        if not cell and _VOTERS.search(key, max(0, at - 40), at):
            continue
        if len(said.strip()) < 2 and words[-1] in ("khi", "ngày", "trước", "sau", "điểm", "mùa", "độ"):
            continue
        lead = 0
        while lead < len(words) - 1 and words[lead] in (
            "ngay",
            "sau",
            "kể",
            "tính",
            "từ",
            "trước",
            "khi",
            "theo",
            "tại",
            "vào",
        ):
            if words[lead] == "khi" and words[0] not in ("ngay", "sau"):
                break
            lead += 1
        lead += words[lead] == "khi" and words[0] in ("ngay", "sau")
        begin = at
        for word in words[:lead]:
            begin = key.index(word, begin) + len(word)
        anchor = _span(text, min(begin, end), end)
        bound = {"trước": "before", "kể": "from", "tính": "from"}.get(words[0])
        if words[0] == "trước":
            inner = _AHEAD_BY.search(key, m.end(), min(high, end + 2))
        else:
            inner = _INNER.search(key, m.end(), min(high, end + 40)) if words[0] in ("ngay", "sau") else None
        if inner is not None and "." not in key[m.end() : inner.start()]:
            unit = _UNIT.match(key, inner.end())
            if unit is not None:
                amount = read_number(inner["n"])
                stop = unit.end()
                anchor = _span(text, min(begin, inner.start()), inner.start())
                return DeadlineHit(
                    at, stop, "relative", event.id, bound or "within", amount=amount, unit=_unit(unit), anchor=anchor
                )
        return DeadlineHit(at, max(end, m.end()), "event", event.id, bound, anchor=anchor)
    return None
