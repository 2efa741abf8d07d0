"""What the library says of its own reading (doubts, steps, reasons, findings, errors), in plain Vietnamese.

The sentences stand in `data/phrases.tsv`, English and Vietnamese, with slots for what changes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vnadmin.data import load

_SLOT = re.compile(r"\{(\w+)\}")
_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
PERIODS = {
    "day": "ngày", "week": "tuần", "month": "tháng", "quarter": "quý", "half_year": "nửa năm", "nine_months": "9 tháng", "year": "năm",
}  # fmt: skip
"""The periods of a recurring deadline, in Vietnamese."""

_WORDS = {
    **PERIODS, "days": "ngày", "weeks": "tuần", "months": "tháng", "years": "năm", "signing": "ngày ký", "receipt": "ngày nhận",
    "the printed day": "ngày đã ghi",
}  # fmt: skip
_KIND = re.compile(r"^([A-Z][\w-]*) (file|image|archive)\b")
_KINDS = {"file": "tệp", "image": "ảnh", "archive": "tệp nén"}
_THINGS = (
    ("protected by a password", "có mật khẩu"), ("97-2003 document", "97-2003"), ("Excel workbook", "bảng tính Excel"),
    ("PowerPoint presentation", "bản trình chiếu PowerPoint"), ("image", "ảnh"), ("picture", "ảnh"), ("archive", "tệp nén"),
    ("Office document", "tệp Office"), ("Word document saved as XML", "tệp Word lưu dạng XML"), ("e-mail message", "thư điện tử"),
    ("web page saved as a single file", "trang web lưu thành một tệp"), ("Word document", "tệp Word"), ("document", "văn bản"),
    ("pages", "trang"), ("page", "trang"), ("file", "tệp"), (" or ", " hoặc "), (" of no known kind", " không rõ loại"),
)  # fmt: skip


class _Phrase(NamedTuple):
    pattern: re.Pattern[str]
    vietnamese: str
    row: str


@cache
def _phrases() -> tuple[_Phrase, ...]:
    """The phrases, those with the most fixed words first."""
    rows = sorted(load("phrases"), key=lambda r: -len(_SLOT.sub("", r["english"])))
    return tuple(_Phrase(re.compile(_pattern(r["english"]), re.DOTALL), r["vietnamese"], r["id"]) for r in rows)


def _pattern(english: str) -> str:
    parts = _SLOT.split(english)
    return "".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))


def find_phrase(note: str) -> tuple[str, str] | None:
    """The row of a sentence and its Vietnamese; None where no row has it."""
    for phrase in _phrases():
        if m := phrase.pattern.fullmatch(note):
            slots = {name: _value(name, value) for name, value in m.groupdict().items()}
            return phrase.row, phrase.vietnamese.format(**slots)
    return None


def in_vietnamese(note: str) -> str:
    """A sentence of the library in Vietnamese; as it is where it is none, or where it quotes a document.

    >>> in_vietnamese("before 2024-06-30: the last day is 2024-06-29")
    'trước ngày 30/06/2024: hạn cuối là 29/06/2024'
    """
    found = find_phrase(note)
    return found[1] if found else note


def _value(slot: str, value: str) -> str:
    """What stands in a slot: days as they are written in Vietnam, periods and kinds of file by name, the rest as it is."""
    if slot == "said":  # another sentence of the library
        return in_vietnamese(value)
    if slot in {"every", "unit", "base"}:
        return ", ".join(_WORDS.get(word, word) for word in value.split(", "))
    if slot in {"what", "pages"} and value.isascii():
        value = re.sub(r"^(?:an?|the) ", "", value)
        value = _KIND.sub(lambda m: f"{_KINDS[m[2]]} {m[1]}", value)
        for english, vietnamese in _THINGS:
            value = value.replace(english, vietnamese)
        return value
    return _DAY.sub(r"\3/\2/\1", value)
