"""What only a table cell or a label's value may mean by itself: a bare "2025", "6/2025", "theo kế hoạch hằng năm"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.extract.recurrence import Every, read_list
from vnadmin.values.numerals import pattern
from vnadmin.values.periods import Period, read_month_of_year, read_years

if TYPE_CHECKING:
    from vnadmin.extract.deadline_rules import Scene

_PLAN = pattern(r"theo (?:[^.;|()]{0,80}?)(?=h[àằ]ng {1,4}(?:năm|quý|tháng))")


def by_plan(scene: Scene, at: int) -> Every | None:
    """In a cell: theo kế hoạch công tác hằng năm."""
    m = _PLAN.match(scene.key, at, scene.high)
    found = read_list(scene.key, m.end()) if m else None
    return found._replace(start=at, sure=True) if found else None


_MONTH_BEFORE = pattern(r"(?<![\w/.])(?:t\.? ?)?\d{1,2}(?: {0,2}[–-] {0,2}(?:t\.? ?)?\d{1,2})? {0,2}[/.-]\Z")


def bare_period(key: str, at: int, low: int) -> Period | None:
    """A cell's 2025, 2025 - 2030 or 6/2025."""
    back = at - 1
    if back >= low and key[back] in "/-.":
        m = _MONTH_BEFORE.search(key, max(low, at - 12), at)
        return read_month_of_year(key, m.start()) if m else None
    if back >= low and (key[back].isalnum()):
        return None
    return read_years(key, at)


def names_a_cohort(key: str, period: Period, low: int) -> bool:
    """Whether the word before a bare year says that it is no stretch of work: hè 2026, khóa 2026 - 2028."""
    back = period.start - 1
    word = key[key.rfind(" ", max(low, back - 12), back) + 1 : back] if back > low and key[back] == " " else ""
    return word.isalpha() and word not in _BEFORE_YEAR


_BEFORE_YEAR = frozenset(
    [
        "trong",
        "từ",
        "đến",
        "tới",
        "vào",
        "năm",
        "hết",
        "đoạn",
        "kỳ",
        "cho",
        "khoảng",
        "kiến",
        "thành",
        "hiện",
        "và",
        "các",
        "cuối",
        "giữa",
        "trước",
        "sau",
        "nay",
        "xong",
        "hạn",
        "gian",
        "khai",
        "tất",
        "độ",
        "nhất",
        "là",
        "cả",
        "niên",
        "bước",
        "đầu",
    ]
)


_CLOSES = pattern(r" {0,2}\)(?: {0,2}(?:[.;,]|\Z)| {0,2}(?=\n))")


_LOOKS_BACK = pattern(
    r"(?:sơ kết|tổng kết|giữa kỳ|cuối kỳ|giữa giai đoạn|cuối giai đoạn)(?: [^\s,;.:()]{1,12}){0,7} {0,2}\Z"
)


def opens_bracket(key: str, at: int, low: int) -> bool:
    """Whether a bracket opens right before `at`."""
    return at > low and key[at - 1] == "("


def fills_bracket(scene: Scene, period: Period, low: int) -> bool:
    """Whether a month, quarter or half still to come is all that a bracket at a clause's end holds: "… (quý III/2024);".

    A year is one only behind a stage that is looked back on: "tổng kết Chương trình (năm 2030)".
    """
    grain = period.grain
    if grain not in ("month", "quarter", "half", "year") or not opens_bracket(scene.key, period.start, low):
        return False
    key, last, issued_on = scene.key, period.last, scene.issued_on
    if grain == "year":
        return (
            issued_on is not None
            and (last.year or 0) >= issued_on.year
            and key[period.end : period.end + 1] == ")"
            and _LOOKS_BACK.search(key, max(low, period.start - 64), period.start - 1) is not None
        )
    if (
        last.year is not None
        and issued_on is not None
        and (last.year, last.month or 12) < (issued_on.year, issued_on.month)
    ):
        return False
    return _CLOSES.match(key, period.end) is not None
