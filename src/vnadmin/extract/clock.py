"""Times of day and days of the week beside a date: "trước 16 giờ 30 phút, thứ Sáu ngày 17/4/2026"."""

from __future__ import annotations

from vnadmin.values.numerals import keyed, pattern

_CLOCK_FACE = (
    r"(?P<h>[01]?\d|2[0-4]) {0,2}(?:(?:giờ|h|g)(?: {0,2}(?P<m>[0-5]?\d)(?: {0,2}(?:phút|['’′p]))?)?|:(?P<n>[0-5]\d))"
)
# begins with its digits, so that a search runs over other letters
_CLOCK_BEHIND = _CLOCK_FACE.replace(r"(?P<h>[01]?\d|2[0-4])", r"(?P<h>\d(?<![\w.,/-]\d)(?:(?<=[01])\d|(?<=2)[0-4])?)")
_TIME = pattern(rf"{_CLOCK_BEHIND}(?: {{1,4}}(?P<half>sáng|trưa|chiều|tối))?(?:,? {{0,4}}(?:của )?)\Z")
_MORE_TIME = pattern(rf"{_CLOCK_BEHIND}(?:,|;|,? {{1,4}}và(?!\w)) {{0,4}}(?:trước {{1,4}})?\Z")
_WEEKDAY = pattern(
    r"(?:(?:sáng|chiều|tối) {1,4})?(?:(?:các {1,4})?ngày {1,4})?(?:thứ {1,4}(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ {1,4}nhật)(?:,| \(|,? {0,4}(?=ngày)|) {0,4}\Z"
)


LAST_WORDS = frozenset(keyed("hai ba tư năm sáu bảy nhật giờ h g phút p sáng trưa chiều tối của").split())
"""The words of letters only that a time of day or a weekday may end with."""


def time_behind(key: str, start: int, low: int) -> tuple[int, str | None]:
    """Where the times of day and the weekday before `start` begin, and the time as HH:MM; None also for several times."""
    begin, lo = start, max(low, start - 48)
    before = key[lo:start].rstrip(" (,")
    word = before[before.rfind(" ") + 1 :]
    if word not in LAST_WORDS and (word.isalpha() or not word) and not word.endswith("của"):
        return start, None  # neither a time nor a weekday ends so
    day = _WEEKDAY.search(key, lo, begin) if "thứ" in before or "chủ" in before else None
    if day is not None:
        begin = day.start()
    clock = _TIME.search(key, lo, begin)
    if clock is None:
        return begin, None
    hour = int(clock["h"])
    if clock["half"] in ("chiều", "tối") and hour < 12:
        hour += 12
    begin = clock.start()
    more = _MORE_TIME.search(key, max(low, begin - 24), begin)
    if more is None:
        return begin, f"{hour:02}:{int(clock['m'] or clock['n'] or 0):02}"
    for _ in range(6):
        begin = more.start()
        more = _MORE_TIME.search(key, max(low, begin - 24), begin)
        if more is None:
            break
    return begin, None


_AND_CLOCK = pattern(rf"(?:,|;|,? {{1,4}}và(?!\w)) {{0,4}}(?:trước|lúc|vào)? {{0,4}}{_CLOCK_FACE}(?!\w)")
_CLOCK = pattern(rf"[ ,(]{{1,4}}(?:[^.;:|()\d]{{0,24}} )?(?:trước|vào lúc|lúc|vào) {{1,4}}{_CLOCK_FACE}(?!\w)")


def read_clock(key: str, at: int) -> tuple[int, str | None] | None:
    """End and time of day behind a daily duty: "hằng ngày trước 17h00"; no time where there are several."""
    m = _CLOCK.match(key, at)
    if m is None:
        return None
    end, time = m.end(), f"{int(m['h']):02}:{int(m['m'] or m['n'] or 0):02}"
    more = _AND_CLOCK.match(key, end)
    for _ in range(6):
        if more is None:
            break
        end, time = more.end(), ""
        more = _AND_CLOCK.match(key, end)
    if key[end : end + 1] == ")" and "(" in key[at:end]:
        end += 1
    return end, time or None
