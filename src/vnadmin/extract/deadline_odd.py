"""Days, months and quarters that are printed but that no calendar has: "trước ngày 30/02/2026", "trong tháng 13/2026".

They are kept as deadlines without a date and with a doubt: somebody meant a limit there, and nobody may guess which.
"""

from __future__ import annotations

from calendar import monthrange

from vnadmin.extract.clock import time_behind
from vnadmin.extract.deadline_dates import TARGET, VERB, Dated
from vnadmin.extract.deadline_labels import label_of
from vnadmin.extract.deadline_rules import Scene, best_rule
from vnadmin.records import DeadlineHit
from vnadmin.values.numerals import YEAR, pattern

NO_SUCH_DAY = "no such day in the calendar"
ODD_YEAR = "a year that cannot be meant"

_DAY = pattern(
    r"(?P<word>ngày {0,6})?(?P<d>\d{1,2})(?!\w)"
    r"(?>(?: {0,3}/ {0,3}(?P<m1>\d{1,2})(?: {0,3}/ {0,3}(?P<y1>\d{2,6}))?"
    r"| {0,2}(?P<sep>[.-]) {0,2}(?P<m2>\d{1,2}) {0,2}(?P=sep) {0,2}(?P<y2>\d{2,6})"
    r"| {1,6}tháng {1,6}(?P<m3>\d{1,2})(?:,? {1,6}năm {1,6}(?P<y3>\d{2,6})| {0,3}/ {0,3}(?P<y4>\d{2,6}))?)?)(?![\w/]| {1,4}/)"
)
_JOIN = pattern(
    r" {0,4}(?:[–—-]|(?:cho {1,4})?(?:đến|tới)(?: {1,4}(?:hết|trước))?(?!\w)|,(?: {1,4}và)?|;|và(?!\w)) {0,4}(?=(?:ngày {0,6})?\d)"
)
_MONTH = pattern(rf"tháng {{0,6}}(?P<n>\d{{1,2}})(?: {{0,3}}[/-] {{0,3}}| {{1,6}}năm {{1,6}}){YEAR}(?![\w/])")
_QUARTER = pattern(rf"qu[ýí] {{0,6}}(?P<n>0|[5-9]|v|vi)(?: {{0,3}}[/-] {{0,3}}| {{1,6}}năm {{1,6}}){YEAR}(?![\w/])")


def _odd_end(key: str, at: int, *, whole: bool = False) -> tuple[int, bool] | None:
    """End of the impossible day at `at`, and whether a year is printed; None for any other. `whole`: only one with its year."""
    m = _DAY.match(key, at)
    if m is None:
        return None
    month, year = m["m1"] or m["m2"] or m["m3"], m["y1"] or m["y2"] or m["y3"] or m["y4"]
    day = int(m["d"])
    if (whole and year is None) or (month is None and (m["word"] is None or day <= 31)):
        return None
    possible = 1 <= day <= 31
    if month is not None:
        possible = possible and 1 <= int(month) <= 12
        known = year is None or len(year) == 2 or 1900 <= int(year) < 2100
        number = 2000 + int(year) if year is not None and len(year) == 2 else int(year or 2024)
        possible = possible and known and day <= monthrange(number, int(month))[1]
    return None if possible else (m.end(), year is not None)


def read_odd_day(scene: Scene, at: int, low: int, *, whole: bool = False) -> Dated | None:
    """The deadline that an impossible day at `at` would make; None where the day is none of these."""
    found = _odd_end(scene.key, at, whole=whole)
    if found is None:
        return None
    end = found[0]
    for _ in range(6):
        join = _JOIN.match(scene.key, end)
        more = _DAY.match(scene.key, join.end()) if join else None
        if join is None or more is None:
            break
        if join.group().strip(" ,;và"):
            return Dated(
                at, end, None, (), False, None, "no-such-day", None
            )  # the end of the stretch is read by itself
        end = more.end()
    return weighed(scene, "day", at, end, low, label_of(scene, at, low), yearless=not found[1])


def read_odd_tail(scene: Scene, start: int, end: int, low: int) -> Dated | None:
    """The deadline of a stretch or list whose later day is impossible: "từ ngày 01/5 đến ngày 32/6"."""
    join = _JOIN.match(scene.key, end)
    found = _odd_end(scene.key, join.end()) if join else None
    if join is None or found is None:
        return None
    if not found[1] and not scene.key.startswith("n", join.end()) and not join.group().strip(" ,;"):
        return None  # "ngày 10/6, 40/50 xã"
    return weighed(scene, "days", start, found[0], low, label_of(scene, start, low), yearless=not found[1])


def read_odd_period(scene: Scene, at: int, low: int) -> Dated | None:
    """The deadline of a month or quarter of which a year has fewer: "trong tháng 13/2026", "trong quý V/2026"."""
    month = scene.key[at] == "t"
    m = (_MONTH if month else _QUARTER).match(scene.key, at)
    if m is None or (month and 1 <= int(m["n"]) <= 12):
        return None
    return weighed(scene, "month" if month else "quarter", at, m.end(), low, label_of(scene, at, low), yearless=False)


def weighed(
    scene: Scene, name: str, start: int, end: int, low: int, label: str, *, yearless: bool, doubt: str = NO_SUCH_DAY
) -> Dated:
    """The hit without a date that the words around it make; without a hit where no word limits anything."""
    key = scene.key
    begin, time = time_behind(key, start, low) if name != "month" else (start, None)
    ready = scene.cell or bool(label)
    match = best_rule(scene, name, begin, end, low, cell=ready)
    counted = match is not None and "target" in match.rule.unless and TARGET.match(key, match.end)
    if match is None or match.rule.kind != "date" or counted or not (match.words or ready):
        return Dated(begin, end, None, (), False, None, "no-such-day", time)
    bound = match.rule.bound
    if bound == "day":
        bound = "by" if label == "by" or not key.startswith("ngày", start) else "on"
    verb = VERB.match(key, match.start, begin)
    if verb is not None:
        match = match._replace(start=verb.end())
    if name == "days" and bound in ("from", "on"):
        bound = "within"
    hit = DeadlineHit(match.start, match.end, "date", match.rule.id, bound, time=time, doubts=(doubt,))
    return Dated(match.start, match.end, hit, (), yearless, bound, match.rule.id, time)
