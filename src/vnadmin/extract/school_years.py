"""School years and terms as limits: "hoàn thành trong học kỳ I năm học 2026 - 2027", "cuối học kỳ II".

Their days differ from province to province and are set by a decision of each year, so they are events, never dates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.extract.terms import trimmed
from vnadmin.records import DeadlineHit
from vnadmin.values.numerals import YEAR, pattern

if TYPE_CHECKING:
    from vnadmin.extract.deadline_rules import Scene

_LEAD = pattern(
    r"(?P<edge>(?:trước khi |sau khi |ngay khi )?(?:kết thúc|bắt đầu|bước vào)|cuối|đầu|giữa|hết|trước|trong suốt|trong|từ|cả)"
    r"(?: {1,4}(?:mỗi|từng|các|của))? {1,4}\Z"
)
_TERM = pattern(
    r"(?:học {1,4}kỳ(?: {1,4}(?:i{1,2}|[12]|một|hai)(?!\w))?(?:,? {0,4}(?:của {1,4})?năm {1,4}học)?|năm {1,4}học)"
    rf"(?: {{1,4}}{YEAR} {{0,3}}[–/-] {{0,3}}{YEAR}| {{1,4}}(?:này|mới)(?!\w))?"
)
_BOUND_TO = pattern(
    r"(?<!\w)(?:hoàn thành|xong|hoàn tất|báo cáo|gửi|nộp|triển khai|thực hiện|tổ chức|áp dụng|chậm nhất|thời gian|thời hạn|định kỳ)"
    r"(?:[^.;:|\d]{0,60}(?<=\w))?(?:: ?| {1,4}(?:vào|là|đến)?) {0,4}\Z"
)
_BEFORE = frozenset(["trước", "trước khi"])


def read_school_term(scene: Scene, at: int, low: int) -> DeadlineHit | None:
    """The event of a school year or term whose words "học kỳ" or "năm học" begin at `at`; None where it limits nothing."""
    key = scene.key
    term = _TERM.match(key, at, scene.high)
    if term is None:
        return None
    lead = _LEAD.search(key, max(low, at - 40), at)
    start = lead.start() if lead else at
    if lead is not None and start and key[start - 1].isalnum():
        return None
    opens = not key[max(0, start - 4) : start].strip(" |-–*•+(") and (
        scene.cell or start == 0 or scene.text[start - 1] == "\n"
    )
    if not scene.cell:
        edge = lead is not None and lead["edge"] not in ("trong", "từ", "cả", "trong suốt")
        if lead is None or (_BOUND_TO.search(key, max(low, start - 84), start) is None and not (edge and opens)):
            return None
    elif not opens and lead is None:
        return None
    anchor = trimmed(
        scene.text, start if lead is None or lead["edge"] not in ("trong", "trước", "từ") else at, term.end()
    )
    bound = (
        None
        if lead is None
        else "before"
        if lead["edge"].startswith("trước")
        else "from"
        if lead["edge"] == "từ"
        else None
    )
    return DeadlineHit(start, term.end(), "event", "school-term", bound, anchor=anchor)
