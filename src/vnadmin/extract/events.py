"""Events that a task waits for: "ngay sau khi Nghị định có hiệu lực", "trước kỳ họp thứ 10", "Kết thúc đợt kiểm tra, …".

The words stand in `data/deadline_events.tsv`, with what must hold around them (`needs`). What is waited for is kept as
printed, to the end of its clause; a number of days behind or before it makes the deadline a relative one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.data import load
from vnadmin.extract.deadline_rules import Scene, phrases
from vnadmin.extract.terms import THEN, UNIT, clause_end, trimmed, unit_of
from vnadmin.records import DeadlineHit
from vnadmin.spans import fold
from vnadmin.values.numerals import SPELLED, YEAR, pattern, read_number

if TYPE_CHECKING:
    from re import Pattern


class _Event(NamedTuple):
    id: str
    bound: str | None
    needs: str


@cache
def _events() -> tuple[dict[str, Pattern[str]], dict[str, list[_Event]]]:
    """The words of events by the first of them, and the rows of each."""
    rows: dict[str, list[_Event]] = {}
    for row in load("deadline_events"):
        if row["needs"] == "shape":
            continue
        for words in phrases(row["pattern"]):
            rows.setdefault(" ".join(words), []).append(_Event(row["id"], row["bound"] or None, row["needs"]))
    ways: dict[str, list[str]] = {}
    for way in sorted(rows, key=len, reverse=True):
        ways.setdefault(fold(way.split()[0]), []).append(way.replace(" ", " {1,6}"))
    return {first: pattern(f"(?:{'|'.join(several)})(?!\\w)") for first, several in ways.items()}, rows


_FIRST = pattern(r"\w+")


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
_SUBMIT = pattern(r"(?<!\w)(?:trình(?! {1,4}(?:bày|độ|tự|trạng))|báo cáo|kiến nghị|đề xuất)(?!\w)[^.;:|]{0,200}\Z")
_HAS_BEEN = pattern(r"(?<!\w)(?:đã|được|vừa)(?!\w)[^.;:|]{0,48}\Z")
_PAST_NEXT = pattern(r" {0,4}, {0,4}[^.;:]{0,60}?(?<!\w)(?:đã|đạt|phát biểu|kết luận|nhận xét|biểu dương)(?!\w)")
_PRINTED_YEAR = pattern(rf"(?<!\w){YEAR}")
_COUNT = rf"(?P<n>\d{{1,3}}|{SPELLED})(?: {{0,3}}\([^()]{{1,24}}\))? {{1,6}}"
_INNER = pattern(
    rf"(?:sau|trong|trong vòng|chậm nhất|tối đa|không quá)(?: {{1,4}}là)? {{1,6}}{_COUNT}(?=ngày|giờ|tuần|tháng)"
)
_AHEAD_BY = pattern(
    rf"[ ,]{{1,4}}(?:(?:ít|chậm|muộn) {{1,4}}nhất|tối {{1,4}}thiểu)? {{0,4}}{_COUNT}(?=ngày|giờ|tuần|tháng(?! {{1,4}}\d))"
)
_LATER_BY = pattern(rf" {{1,4}}{_COUNT}(?=(?:ngày(?: {{1,6}}làm {{1,6}}việc)?|giờ|tuần|tháng) {{0,4}}(?:[.,;)]|\Z|\n))")
_LEADING = frozenset(["ngay", "sau", "kể", "tính", "từ", "trước", "khi", "theo", "tại", "vào"])
_OPEN_END = frozenset(["khi", "ngày", "trước", "sau", "điểm", "mùa", "độ", "thúc"])


def _fits(scene: Scene, event: _Event, at: int, end: int, said: str) -> bool:
    """Whether what a row needs holds around its words, which begin at `at`; `said` is the rest of the clause."""
    text, key, cell, needs = scene.text, scene.key, scene.cell, event.needs
    if needs == "cell":
        return cell
    if needs == "cell-start":
        return cell and not key[:at].strip(" |-–*")
    if needs == "verb" and _ORDERED.search(key, max(0, at - 24), at) is None:
        return False
    if cell:
        return True
    if needs == "first" and not text[at].isupper():
        return False
    if needs == "opens" and (
        not text[at].isupper() or key[end : end + 1] != "," or said[:4].isspace() or _PAST_NEXT.match(key, end)
    ):
        return False
    if needs == "done" and (not _DONE.search(said) or key[max(0, at - 3) : at] == "và "):
        return False
    if needs == "submitted":
        back = max(0, at - 216)
        if _SUBMIT.search(key, back, at) is None or _HAS_BEEN.search(key, max(0, at - 56), at):
            return False
        year = _PRINTED_YEAR.search(said)
        if year is not None and scene.issued_on is not None and (read_number(year.group()) or 0) < scene.issued_on.year:
            return False
    return _VOTERS.search(key, max(0, at - 40), at) is None


def _anchor_start(key: str, words: list[str], at: int) -> int:
    """Where what is waited for begins behind "ngay sau khi", "trước", "kể từ"; the "khi" of "trước khi" belongs to it."""
    lead = 0
    bare = words[0] in ("ngay", "sau")
    while lead < len(words) - 1 and words[lead] in _LEADING and (words[lead] != "khi" or bare):
        lead += 1
    lead += words[lead] == "khi" and bare
    begin = at
    for word in words[:lead]:
        begin = key.index(word, begin) + len(word)
    return begin


def read_event(scene: Scene, at: int) -> DeadlineHit | None:
    """The event that a task waits for, whose words begin at `at`; None where it only dates something."""
    text, key, high = scene.text, scene.key, scene.high
    words_of, rows = _events()
    first = _FIRST.match(key, at)
    ways = words_of.get(first.group()) if first else None
    m = ways.match(key, at) if ways else None
    if m is None or _TALK.match(key, m.end()):
        return None
    end = clause_end(text, m.end(), high)
    then = THEN.search(key, m.end(), end)  # trước khi kết thúc năm học phải xong
    end = then.start() if then else end
    words, said = m.group().split(), key[m.end() : end]
    if words[-1] in ("ngày", "khi", "điểm", "trước") and _DAY_NEXT.match(key, m.end()):
        return None  # a date, which is read by itself
    if len(said.strip()) < 2 and words[-1] in _OPEN_END:
        return None
    event = next((e for e in rows[" ".join(words)] if _fits(scene, e, at, end, said)), None)
    if event is None:
        return None
    begin = _anchor_start(key, words, at)
    counted = _counted(scene, event, words, at, begin, m.end(), end)
    if counted is not None:
        return counted
    anchor = trimmed(text, min(begin, end), end)
    return DeadlineHit(at, max(end, m.end()), "event", event.id, event.bound, anchor=anchor)


def _counted(
    scene: Scene, event: _Event, words: list[str], at: int, begin: int, said: int, end: int
) -> DeadlineHit | None:
    """A relative deadline where days are counted from the event: trước Tết 10 ngày, sau khi kết thúc cuộc thi 05 ngày."""
    text, key, high = scene.text, scene.key, scene.high
    if words[0] == "trước":
        inner = _AHEAD_BY.search(key, said, min(high, end + 2))
    elif words[0] in ("ngay", "sau"):
        inner = _INNER.search(key, said, min(high, end + 40)) or _LATER_BY.search(key, said, min(high, end + 1))
    else:
        inner = None
    unit = UNIT.match(key, inner.end()) if inner is not None and "." not in key[said : inner.start()] else None
    if inner is None or unit is None:
        return None
    anchor = trimmed(text, min(begin, inner.start()), inner.start())
    amount = read_number(inner["n"])
    return DeadlineHit(
        at, unit.end(), "relative", event.id, event.bound or "within", amount=amount, unit=unit_of(unit), anchor=anchor
    )
