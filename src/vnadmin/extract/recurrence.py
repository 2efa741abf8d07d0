"""Periods of duties that come again: "định kỳ 6 tháng, hằng năm", "03 tháng/lần", "ngày 15 của tháng cuối quý".

The words stand in `data/periodicity.tsv`: rows of use `unit` are members of a list of periods, rows of use `tail` follow a
day. A period that the table does not know (every two months, every ten days) gives nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vnadmin.data import load
from vnadmin.extract.clock import time_behind
from vnadmin.extract.deadline_rules import phrases
from vnadmin.values.numerals import SPELLED, number_behind, pattern, read_number


class Every(NamedTuple):
    """A list of periods. `sure`: it speaks of a duty; otherwise it may be the attribute of a noun (ngân sách hằng năm)."""

    start: int
    end: int
    every: tuple[str, ...]
    sure: bool
    row: str
    doubts: tuple[str, ...] = ()


class _Step(NamedTuple):
    """A word of a phrase: what may follow, and the row that ends here."""

    next: dict[str, _Step]
    row: list[tuple[str, str]]  # id and period; empty where no phrase ends


@cache
def _words(use: str) -> _Step:
    root = _Step({}, [])
    for row in load("periodicity"):
        if row["use"] == use:
            for way in row["pattern"].split(" || "):
                for words in phrases(way):
                    step = root
                    for word in words:
                        step = step.next.setdefault(word, _Step({}, []))
                    step.row[:] = [(row["id"], row["every"])]
    return root


_NEXT_WORD = pattern(r" {0,6}(\w+)")
_BARE = frozenset(["ngày", "tuần", "tháng", "quý", "quí", "năm"])
_NUMBERED = pattern(
    r" {1,6}(?:\d{1,2}(?![\w]| {1,4}(?:lần|đợt|cuộc|buổi|lớp|tin|bài|phóng sự|chuyên mục|chuyên đề|hội nghị))|20\d\d|m[ùồ]ng(?!\w)|cuối(?!\w)|đầu(?!\w)|làm {1,4}việc|thứ(?!\w)|nay(?!\w)"
    r"|[ivl]{1,3}(?!\w)|giêng|chạp)"
)


def _longest(use: str, key: str, at: int) -> tuple[int, str, str] | None:
    """End, row and period of the longest phrase of a use that begins at `at`."""
    step, best = _words(use), None
    while True:
        m = _NEXT_WORD.match(key, at)
        following = step.next.get(m[1]) if m else None
        if m is None or following is None:
            return best
        step, at = following, m.end()
        if step.row:
            best = (at, *step.row[0])


_JOIN = pattern(
    r" {0,4}(?:, {0,3}(?:và|hoặc)(?!\w)|[,;/&+–-]|(?:và|hoặc)(?!\w)) {0,4}(?:(?:định kỳ|báo cáo|theo) {1,4})?"
)
# "hằng tháng; báo cáo năm gửi trước ngày 10/12": another report with a day of its own
_ELSEWHERE = pattern(r" {0,4}\(?(?:gửi|nộp|trước|chậm nhất|vào|lập|trình)(?!\w)")
_ONCE = pattern(r"(?: {0,3}/ {0,3}| {1,6})(?:(?:0?1|một) {1,6})?lần(?!\w)|(?= {0,3}/ {0,3}lần)")
_HEAD = pattern(
    r"định {1,6}kỳ(?>(?: {1,6}(?:là|vào|theo|mỗi|báo cáo|tổng hợp|tổ chức|đánh giá|ít nhất))?) {0,4}[(:]? {0,4}"
)
_COUNT = pattern(r"(?<!\w)(\d{1,2}|một|hai|ba|bốn|mấy) {1,6}\Z")
_LEAST = pattern(r"(?:(?:định kỳ|ít nhất|tối thiểu|không ít hơn|không dưới) {1,6})(?:là {1,6})?\Z")
_RATE = pattern(r" {0,3}/ {0,3}(?:0?1 {1,4}|một {1,4})?| {1,6}(?:trong {1,4})?(?=(?:mỗi|một|1|01|hằng|hàng|từng) )")
_PER = pattern(r"(?<!\w)(?:một|1|01) {1,4}(?:năm|quý|tháng|tuần|ngày)(?!\w)[^.;:|\d]{0,48}\Z")
_UNIT_BEFORE = pattern(
    r"(?<!\w)(?:(?:h[àằ]ng|mỗi|cả) {1,4})?(?:(?:0?[369]|ba|sáu|chín) {1,4}tháng|năm|quý|tháng|tuần)(?: {0,4}\( {0,2}| {1,4})\Z"
)
_CLOCK_NEAR = pattern(r"[ ,(]{0,4}(?:vào |lúc |trước |vào lúc ){1,2}\d{1,2} {0,2}(?:giờ|h|:)")
_UP_TO = pattern(r"(?<!\w)(?:trước|lúc|vào|nhất) {1,4}\Z")
_STOP = pattern(
    r" {0,2}(?:[.,;)]|\((?! {0,2}(?:bằng|theo|nếu|tương|khoảng|tính|không|chưa|từ|\d))|\Z|(?:bằng|trên|qua|tại|về|cho|đến) )"
)
_LIFE = pattern(
    r"(?<!\w)(?:sinh hoạt|đời sống|công việc|cuộc sống|nhiệm vụ|hoạt động|giao tiếp|học tập|công tác|làm việc|lao động|sử dụng"
    r"|thói quen|nhu cầu|đi lại|lương|phí|tiền|bảo hiểm|trợ cấp|kế hoạch|chỉ tiêu|sổ) {1,6}\Z"
)
_DOES = pattern(
    r"(?<!\w)(?:cập nhật|báo cáo|phát|đăng|kiểm tra|trực|tổng hợp|thống kê|thông báo|công bố|gửi|điểm danh|chốt|quét|phun"
    r"|giao ban|rà soát|công khai|niêm yết)(?!\w)[^.;:|]{0,80}\Z"
)
_OFTEN_NEXT = pattern(
    rf" {{1,4}}(?>(?:(?:ít|nhiều) {{1,4}}nhất {{1,4}}|tối {{1,4}}(?:thiểu|đa) {{1,4}}|không {{1,4}}(?:quá|dưới|ít hơn) {{1,4}})?)"
    rf"(?P<n>\d{{1,2}}|{SPELLED})(?: {{0,3}}\([^()]{{1,24}}\))? {{1,4}}(?:lần|đợt|cuộc|buổi|lượt|phiên|kỳ|chuyến|lớp|tin|bài|phóng sự|chuyên mục|chuyên đề|hội nghị)(?!\w)"
)
# meetings are held as often as is said of them: "họp giao ban hằng tháng với các xã"
_MEETS = pattern(
    r"(?<!\w)(?:họp|giao ban|đối thoại|hội ý|sinh hoạt chuyên đề|hội nghị)(?: {1,4}(?:định kỳ|trực tuyến))? {1,6}\Z"
)
_EDGE = pattern(r"(?<!\w)(?:cuối|đầu) {1,6}\Z")
_OPEN = '.;:,(–-•+*|)…/“"'


def read_list(key: str, at: int) -> Every | None:
    """The list of periods that begins at `at`, with "một lần" or "/lần" behind it."""
    start, end, row = at, at, ""
    every: list[str] = []
    while len(every) < 6:
        found = _longest("unit", key, at)
        if found is None or found[2] in every:
            break
        if key[at : found[0]].strip() in _BARE and _NUMBERED.match(key, found[0]):
            break  # a certain day, month or year
        if key.startswith("cáo ", at - 4) and every and _ELSEWHERE.match(key, found[0]):
            break
        end, row, value = found
        every.append(value)
        join = _JOIN.match(key, end)
        if join is None:
            break
        at = join.end()
    if not every:
        return None
    once = _ONCE.match(key, end)
    return Every(start, once.end() if once else end, tuple(every), once is not None and once.end() > end, row)


def read_tail(key: str, at: int) -> Every | None:
    """The period behind a day: " hằng tháng", " của tháng cuối quý"; words up to it are blanks, a comma or a bracket."""
    m = _GAP.match(key, at)
    begin = m.end() if m else at
    words = _longest("tail", key, begin)
    if words is None:
        listed = read_list(key, begin) if _EACH.match(key, begin) else None
        return listed._replace(start=begin) if listed else None
    end, row, value = words
    found = Every(begin, end, (value,), True, row)
    listed = read_list(key, begin) if _EACH.match(key, begin) else None
    if listed and len(listed.every) > 1:
        found = found._replace(end=listed.end, every=listed.every)
    about = _REPORTS.match(key, found.end)
    listed = read_list(key, about.end()) if about else None
    return found._replace(end=listed.end, every=listed.every) if listed else found


def read_head(key: str, start: int, low: int) -> Every | None:
    """The period right before a day or its bracket: "6 tháng (trước ngày 15/6), năm (trước ngày 15/12)"."""
    m = _UNIT_BEFORE.search(key, max(low, start - 24), start)
    found = read_list(key, m.start()) if m else None
    return found._replace(row="head") if found else None


_GAP = pattern(r"[, ]{0,4}\(? {0,2}")
_EACH = pattern(r"(?:h[àằ]ng|mỗi|từng) ")
_REPORTS = pattern(
    r"[^.;|()]{0,60}?(?:\(|đối với) {0,3}(?:đối với {1,4})?(?:các {1,4})?(?:kỳ {1,4})?báo cáo {1,4}(?:định kỳ {1,4})?"
)


_FIGURES = pattern(r",? {1,4}(?:được {1,4})?(?:tính|lấy|chốt)(?: {1,4}số {1,4}liệu)?(?: {1,4}kể)? {1,4}từ(?!\w)")


def read_every(text: str, key: str, at: int, low: int) -> Every | None:
    """The recurring duty that the trigger word at `at` belongs to (định kỳ, hằng, mỗi, lần, báo cáo); None for none.

    With `every` empty it is a bare "định kỳ", which only says that a date without a year comes again.
    """
    first = key[at]
    if first == "đ":
        found = _regular(key, at, low)
        return None if found is not None and _FIGURES.match(key, found.end) else found
    if first == "l":
        return _times(key, at, low)
    if first in "btcgk":
        return _reports(key, at, low)
    found = read_list(key, at)
    if found is None:
        return None
    often = _OFTEN_NEXT.match(key, found.end) if first == "m" else None
    if often is not None:
        number = read_number(often["n"])
        doubts = (f"{number} times in each period",) if number != 1 else ()
        return found._replace(start=at, end=often.end(), sure=True, row="times-a-period", doubts=doubts)
    sure = found.sure or _duty(text, key, at, found, low)
    return Every(at, found.end, found.every, sure, found.row, found.doubts)


def _regular(key: str, at: int, low: int) -> Every | None:
    head = _HEAD.match(key, at)
    if head is None:
        return None
    start = at - 5 if key.startswith("theo ", at - 5) and at - 5 >= low else at
    found = read_list(key, head.end())
    if found is not None:
        end = found.end
        if key[end : end + 1] == ")" and "(" in key[at:end]:
            end += 1
        return found._replace(start=start, end=end, sure=True)
    end = head.start() + len(head.group().rstrip(" (:").removesuffix(" vào"))  # it leads what follows
    return Every(start, end, (), False, "regular")


def _times(key: str, at: int, low: int) -> Every | None:
    """02 lần/năm, một lần mỗi quý, 03 tháng/lần, sáu tháng một lần."""
    count = _COUNT.search(key, max(low, at - 8), at)
    if count is not None:
        rate = _RATE.match(key, at + 3)
        found = read_list(key, rate.end()) if rate else None
        if found is not None:
            least = _LEAST.search(key, max(low, count.start() - 24), count.start())
            number = count[1]
            doubts = () if number in ("1", "01", "một") else (f"{number} times in each period",)
            start = least.start() if least else count.start()
            return Every(start, found.end, found.every[:1] if found.every else (), True, "times-a-period", doubts)
        per = _PER.search(key, max(low, count.start() - 64), count.start())
        found = read_list(key, per.start()) if per else None
        if found is not None:
            doubts = () if count[1] in ("1", "01", "một") else (f"{count[1]} times in each period",)
            return Every(found.start, at + 3, found.every[:1], True, "times-a-period", doubts)
    back = count.start() if count is not None else at
    window = key[max(low, back - 32) : back].rstrip(" /")
    for m in re.finditer(r"(?<!\w)(?:h[àằ]ng|mỗi|\d{1,2}|một|ba|sáu|chín|tháng|quý|năm|tuần|ngày)", window):
        begin = max(low, back - 32) + m.start()
        found = read_list(key, begin) if number_behind(key, begin, low) is None else None
        if found is not None and found.sure and found.end >= at + 3:
            return found._replace(start=begin)
    return None


_OF_REPORTS = pattern(
    r"(?:báo cáo|chế độ|giao ban|kỳ|kết quả|thống kê)(?>(?: {1,4}(?:định kỳ|theo|kết quả|vào))?) {1,6}(?:(?:các|hằng|hàng) {1,4})?"
)


def _reports(key: str, at: int, low: int) -> Every | None:
    """báo cáo tháng, quý, năm: a list of two or more."""
    head = _OF_REPORTS.match(key, at)
    found = read_list(key, head.end()) if head else None
    if head is None or found is None or len(found.every) < 2 or key[max(low, at - 9) : at].endswith("đối với "):
        return None
    return found._replace(start=head.end(), sure=True, row="report-periods")


_VERB = pattern(r"(?:và|báo cáo|tổ chức|kiểm tra|rà soát|cập nhật|tổng hợp|sơ kết|công bố|gửi) {1,6}\Z")
_OF_NOUN = pattern(r" {1,6}(?:từ|của|cho|trên|phục|được|đã|đối)(?!\w)")
_OFTEN = pattern(r"[^.;:|]{0,70}?(?<!\w)(?:\d{1,2}|một|hai|ba) {1,4}lần(?!\w)")


def _duty(text: str, key: str, at: int, found: Every, low: int) -> bool:
    """Whether hằng năm or mỗi quý opens a clause, follows its verb, or counts how often."""
    before = at - 1
    while before >= low and key[before] == " ":
        before -= 1
    opens = before < low or key[before] in _OPEN or text[at].isupper()
    if _EDGE.search(key, max(low, at - 8), at):
        return True
    if key[at] == "m":  # mỗi
        if _OFTEN.match(key, found.end):
            return True
        return opens and key[found.end : found.end + 1] == ","
    if opens and not (before >= low and key[before] == "," and _OF_NOUN.match(key, found.end)):
        return True
    if found.every[0] in ("week", "quarter", "half_year") or _MEETS.search(key, max(low, at - 40), at):
        return True
    if _CLOCK_NEAR.match(key, found.end):
        return True
    clock = time_behind(key, at, low)[0]
    if clock < at and _UP_TO.search(key, max(low, clock - 8), clock):
        return True
    if (
        found.every[0] in ("day", "month")
        and _STOP.match(key, found.end)
        and not _LIFE.search(key, max(low, at - 24), at)
    ):
        return _DOES.search(key, max(low, at - 90), at) is not None
    return _VERB.search(key, max(low, at - 24), at) is not None
