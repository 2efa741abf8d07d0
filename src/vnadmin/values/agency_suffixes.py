"""What stands behind the name and place of one body and still belongs to it: "- CTCP", "khu vực 2 - Tân Kỳ", "và các KCN"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnadmin.values.agency_attributes import capitals_end

if TYPE_CHECKING:
    from vnadmin.values.agency_member import Member

_COMPANY_FORM = re.compile(r" [-–] {0,2}(?:ctcp|tkv|tnhh|công ty cổ phần|công ty mẹ|công ty tnhh)(?!\w)")


_REGION = re.compile(r" {1,4}(?:\d{1,2}|[ivx]{1,5})(?![\w/.])(?: {0,4}[-–] {0,4}(?=\w))?")
_ZONES = re.compile(
    r" và (?:các )?(?:khu công nghiệp|kcn|khu chế xuất|khu kinh tế|khu công nghệ cao|cụm công nghiệp)(?!\w)(?: (?:tỉnh|thành phố)(?!\w))?"
)


def suffix_end(text: str, key: str, member: Member, end: int) -> int:
    """End of a body with its form, its number or the zones that it has besides: "- CTCP", "khu vực 2 - Tân Kỳ", "và các KCN"."""
    at = member.end
    if key[at + 1 : at + 2] in ("-", "–", "—"):
        form = _COMPANY_FORM.match(key, at, end)
        return form.end() if form else at
    if key.endswith("khu vực", member.start, at) and (number := _REGION.match(key, at, end)):
        stop = number.end()
        return capitals_end(text, key, stop - 1, end) if key[stop - 1] == " " else stop
    if member.row.startswith("ban-quan-ly") and (zones := _ZONES.match(key, at, end)):
        return capitals_end(text, key, zones.end(), end)
    return at
