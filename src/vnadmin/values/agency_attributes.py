"""What tells members of a group or holders of an office apart: "cấp nước sạch", "phụ trách kinh tế"."""

from __future__ import annotations

import re

from vnadmin.values.agency_names import is_head, starts_clause, starts_member
from vnadmin.values.agency_patterns import grammar, tail_at
from vnadmin.values.agency_words import words

_SMALL_WORD = re.compile(r" {1,8}([^\W_]{1,12})(?!\w)")
_ENDS_TRADE = re.compile(r" {0,8}:| {1,8}(?:và {1,8})?(?:trên {1,8}địa {1,8}bàn|thuộc|đóng {1,8}trên)(?!\w)")
_GOES_ON = re.compile(r" {0,8}[:,;]| {1,8}\w")
_LONGEST_TRADE = 8  # words


def read_trade(text: str, key: str, at: int, end: int) -> int:
    """End of what the members of a group live by: " cấp nước sạch" before " trên địa bàn" or a plain duty; `at` for none."""
    w = words()
    m = grammar().trade.match(key, at, end)
    if m is None:
        return at
    stop = m.end()
    busy = " ".join(m.group().split()) in w.verbs  # "quản lý" may be what they are told to do
    for _ in range(_LONGEST_TRADE):
        if busy and (tail := tail_at(grammar(), key, stop, end)) and not _GOES_ON.match(key, tail.end(), end):
            return at
        if _ENDS_TRADE.match(key, stop, end) or w.duty.match(key, stop + 1, end):
            return stop
        if m := grammar().trade.match(key, stop, end):
            stop = m.end()
            continue
        m = _SMALL_WORD.match(key, stop, end)
        if m is None or text[m.start(1)].isupper():
            return at
        thing = w.thing.match(key, m.start(1), end)
        if thing is None and (w.stop.match(key, m.start(1), end) or starts_member(key, m.start(1), end, grammar())):
            return at
        stop = thing.end() if thing else m.end()
    return at


_CHARGE = re.compile(r" {1,8}phụ {1,8}trách(?= {1,8}\w)")


def read_charge(key: str, at: int, end: int) -> int:
    """End of what an office holder is in charge of: " phụ trách kinh tế"; `at` for none."""
    m = _CHARGE.match(key, at, end) if key.startswith(" ph", at) else None
    if m is None:
        return at
    stop, w = m.end(), words()
    for _ in range(6):
        m = _SMALL_WORD.match(key, stop, end)
        if m is None or w.stop.match(key, m.start(1), end) or key.startswith("và ", m.start(1)):
            break
        thing = w.thing.match(key, m.start(1), end)
        stop = thing.end() if thing else m.end()
    return stop if stop > at + len(" phụ trách") else at


_CAPITAL = re.compile(r" {1,8}([^\W_]\w{0,12}(?:-\w{1,12})?)")


def capitals_end(text: str, key: str, pos: int, end: int) -> int:
    """End of the place name behind a level word: capital words only."""
    at = pos
    for _ in range(5):
        m = _CAPITAL.match(key, at, end)
        if m is None or not text[m.start(1)].isupper():
            break
        if "\n" in text[at : m.start(1)] and starts_clause(key, m.start(1), end):
            break
        if at > pos and is_head(text, key, m.start(1), end):
            break
        at = m.end()
    return at


_HEADING = re.compile(r"[ ][^\n:;.,()|]{2,90}")


def heading_name_end(text: str, at: int, end: int) -> int:
    """End of an unknown name in a heading that is all capitals: the rest of the line, or `at`."""
    m = _HEADING.match(text, at, end)
    return m.end() if m and m.group().isupper() else at


def is_named(text: str, pos: int) -> bool:
    """A capital word stands behind."""
    return text[pos : pos + 2].strip()[:1].isupper()
