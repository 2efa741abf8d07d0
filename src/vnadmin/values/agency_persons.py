"""Persons by name, and the titles that stand behind them: "ông Lò Văn Hặc - Phó Chủ tịch UBND xã"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from vnadmin.data import load
from vnadmin.spans import fold
from vnadmin.values.agency_names import starts_duty
from vnadmin.values.agency_patterns import grammar

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnadmin.values.agency_member import Member

_PERSON = re.compile(r"(?: {1,8}[^\W\d_][^\W\d_]{0,7}){2,5}")


@cache
def _surnames() -> frozenset[str]:
    return frozenset(fold(n) for r in load("surnames") for n in r["surname"].split("|"))


def read_person(text: str, key: str, pos: int, end: int) -> int:
    """End of a person's name behind `pos`, or `pos`: a surname and two to four more capital words."""
    m = _PERSON.match(key, pos, end)
    if m is None:
        return pos
    words = m.group().split()
    if words[0] not in _surnames() or not text[m.start() + 1 :].lstrip()[:1].isupper():
        return pos
    at, count = pos, 0
    for word in re.finditer(r" {1,8}(\w+)", key[pos : m.end()]):
        if not text[pos + word.start(1)].isupper():
            break
        at, count = pos + word.end(), count + 1
    return at if count >= 2 and not grammar().province.match(key, pos + 1) else pos


_TITLED = re.compile(r" {0,8}(?:,|[-–—])(?: {1,8}(?:là|kiêm))? {1,8}| {1,8}(?:là|kiêm) {1,8}")
_DASH = re.compile(r" {1,8}[-–—] {1,8}|,? {1,8}kiêm {1,8}")
_TOLD = re.compile(r" {0,8}(?::|\Z)")


def _is_title(member: Member) -> bool:
    return member.kind in ("office", "doer", "title") or (member.kind == "plural" and member.body is not None)


def title_behind(key: str, at: int, end: int, read: Callable[[int], Member | None]) -> Member | None:
    """The office that a person holds, where it stands behind the name: ", Phó Bí thư Đảng ủy phường"."""
    m = _TITLED.match(key, at, end)
    held = read(m.end()) if m else None
    return held if held is not None and _is_title(held) else None


def past_second_title(key: str, at: int, end: int, read: Callable[[int], Member | None]) -> int:
    """End of a second office of the same person, which names nobody else: " - Phó Trưởng ban:" behind "Trưởng phòng Nội vụ".

    Only where the duty follows behind it; else `at`.
    """
    m = _DASH.match(key, at, end)
    second = read(m.end()) if m else None
    if second is None or not _is_title(second):
        return at
    stop = second.end
    return stop if _TOLD.match(key, stop, end) or starts_duty(key, stop + 1, end) else at
