"""Figures to be reached inside a task: "100% cơ sở", "ít nhất 80% hộ dân", "trên 75%", "tối thiểu 02 công trình".

Only figures with a bounding word or a percent sign count; results of the past are no targets.
Source: domain notes, targets and indicators.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

Bound = Literal["exactly", "at_least", "at_most", "more_than", "less_than"]


class TargetHit(NamedTuple):
    """A figure, its bound and unit; the span runs from the bounding word to the unit or its object's first word."""

    start: int
    end: int
    bound: Bound
    value: float
    unit: str
    row: str


_BOUNDS: tuple[tuple[Bound, tuple[str, ...]], ...] = (
    ("at_least", ("ít nhất", "tối thiểu", "không dưới", "từ")),
    ("more_than", ("trên", "hơn", "vượt")),
    ("at_most", ("tối đa", "không quá", "không vượt quá")),
    ("less_than", ("dưới",)),
)


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(f"(?P<{name}>{'|'.join(w.replace(' ', ' {1,4}') for w in words)})" for name, words in _BOUNDS)
    number = r"(?P<value>\d{1,3}(?:\.\d{3}){0,3}(?:,\d{1,2})?|\d{1,7}(?:,\d{1,2})?)"
    return re.compile(
        rf"(?:(?<!\w)(?:{names}) {{1,4}})?(?<![\w,./]){number} {{0,2}}(?P<unit>%|(?<= )(?!năm|tháng|ngày|giờ|lần|tuần|quý|phút)[^\W\d_]{{1,12}})(?P<more> {{1,3}}trở lên)?"
    )


def find_targets(key: str, start: int, end: int) -> list[TargetHit]:
    """The targets in `[start, end)`, in order."""
    out: list[TargetHit] = []
    if key.find("%", start, end) < 0 > key.find("ít nhất", start, end) and key.find("tối thiểu", start, end) < 0:
        return out
    for m in _pattern().finditer(key, start, end):
        bound: Bound | None = next((name for name, _ in _BOUNDS if m[name]), None)
        unit = m["unit"]
        if unit != "%" and bound != "at_least":
            continue
        if unit != "%" and (m["at_least"] or "").startswith("từ"):
            continue
        if key[max(start, m.start() - 12) : m.start()].rstrip().endswith(("đã đạt", "đã", "mới đạt")):
            continue
        if m["more"]:
            bound = "at_least"
        value = (
            float(m["value"].replace(".", "").replace(",", "."))
            if "," in m["value"] or m["value"].count(".")
            else float(m["value"])
        )
        row = "target-" + (bound or "exactly").replace("_", "-")
        out.append(TargetHit(m.start(), m.end(), bound or "exactly", value, unit, row))
    return out
