"""Label lines of an item: "Đơn vị chủ trì: …", "Đơn vị phối hợp: …", "Thời gian thực hiện: …", "Sản phẩm: …".

They stand as paragraphs of their own behind the item, in brackets, or at its end.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

_LONGEST_LABEL = 110
_LONGEST_PRINTED = 400  # with all the blanks that a label may have
_BEFORE = " (*-–+"
# the first letters of labels: few paragraphs begin with them
BEGIN = frozenset((
    "các", "đơn", "cơ ", "bộ ", "tổ ", "cá ", "phò", "ban", "sở ", "sở,", "sở/", "ngà", "địa", "thự", "phố", "ngư", "cùn", "tha", "chủ", "gia", "đầu", "phâ",
    "trá", "thờ", "tiế", "lộ ", "hạn", "hoà", "sản", "kết", "hìn", "thà", "số ", "đối", "kin", "ngu", "quy", "nội",
))  # fmt: skip


class Label(NamedTuple):
    """A label and its value. `role`: lead | doer | supporting | time | product | other (place, form, cost) |
    content.
    """

    start: int
    role: str
    value_start: int
    value_end: int


_S = " {1,6}"
_BODY = rf"(?:(?:các{_S})?(?:đơn{_S}vị|cơ{_S}quan|bộ{_S}phận|tổ{_S}chức|cá{_S}nhân|phòng|ban|sở|ngành|địa{_S}phương)(?:(?:,|{_S}và|/){_S}?(?:đơn{_S}vị|cá{_S}nhân|tổ{_S}chức|cơ{_S}quan|địa{_S}phương))?{_S})"


@cache
def _pattern() -> re.Pattern[str]:
    rest = r"[^:.;|]{0,40}"
    return re.compile(
        rf"(?P<supporting>{_BODY}(?:thực{_S}hiện{_S})?phối{_S}hợp(?:{rest})?:|(?:thực{_S}hiện{_S})?phối{_S}hợp(?:{_S}(?:thực{_S}hiện|với))?:"
        rf"|người{_S}phối{_S}hợp:|(?:cùng{_S})?tham{_S}gia{_S}phối{_S}hợp:)"
        rf"|(?P<lead>{_BODY}(?:được{_S}giao{_S})?chủ{_S}trì(?:{rest})?:|chủ{_S}trì(?:{_S}(?:thực{_S}hiện|tham{_S}mưu|soạn{_S}thảo))?:|giao{_S}chủ{_S}trì:|{_BODY}?đầu{_S}mối(?:{rest})?:)"
        rf"|(?P<doer>(?!tổ{_S}chức{_S}(?:thực{_S}hiện|triển{_S}khai)){_BODY}(?:được{_S}(?:giao|phân{_S}công){_S})?(?:tổ{_S}chức{_S})?(?:thực{_S}hiện|triển{_S}khai|chịu{_S}trách{_S}nhiệm|phụ{_S}trách|tham{_S}mưu|chuẩn{_S}bị|soạn{_S}thảo|trình)(?:{rest})?:|phân{_S}công(?:{_S}thực{_S}hiện)?:|trách{_S}nhiệm{_S}thực{_S}hiện:|người{_S}(?:thực{_S}hiện|phụ{_S}trách):)"
        rf"|(?P<time>(?:thời{_S}(?:gian|hạn|điểm)|tiến{_S}độ|lộ{_S}trình|hạn)(?:{rest})?:|hoàn{_S}thành(?:{_S}(?:trong|trước|vào|xong|đến))?:)"
        rf"|(?P<product>(?:sản{_S}phẩm|kết{_S}quả{_S}(?:đầu{_S}ra|dự{_S}kiến|đạt{_S}được)|đầu{_S}ra)(?:{rest})?:)"
        rf"|(?P<other>(?:địa{_S}điểm|hình{_S}thức|thành{_S}phần|số{_S}lượng|đối{_S}tượng|kinh{_S}phí|nguồn{_S}kinh{_S}phí|quy{_S}mô)(?:{rest})?:)"
        rf"|(?P<content>nội{_S}dung(?:{_S}(?:công{_S}việc|nhiệm{_S}vụ|thực{_S}hiện|triển{_S}khai))?:)"
    )


@cache
def _begin() -> re.Pattern[str]:
    return re.compile("|".join(sorted(BEGIN)))


def label_at(key: str, start: int, end: int) -> Label | None:
    """The label that a paragraph begins with; its value reaches to the paragraph's end or the next label."""
    while start < end and key[start] in _BEFORE:
        start += 1
    if key[start : start + 3] not in BEGIN or key.find(":", start, min(end, start + _LONGEST_PRINTED)) < 0:
        return None
    m = _pattern().match(key, start, end)
    if m is None:
        return None
    return Label(start, m.lastgroup or "", m.end(), end)


def behind_content_label(key: str, start: int, end: int) -> int:
    """Where the words behind "Nội dung thực hiện:" begin; `start` where there is no such label, or nothing behind it."""
    at = start
    while at < end and key[at] in _BEFORE:
        at += 1
    if not key.startswith("nội", at):
        return start
    label = label_at(key, at, end)
    if label is None or label.role != "content":
        return start
    at = label.value_start
    while at < end and key[at] in " *":
        at += 1
    return at if at < end else start


def inline_labels(key: str, start: int, end: int) -> list[Label]:
    """All labels in `[start, end)` that begin a sentence, a bracket or a clause behind `;`, each with its value."""
    hits = []
    pattern = _pattern()
    done = start
    at = key.find(":", start, end)
    while at >= 0:
        # a label is short: it ends at this colon and begins a sentence, a bracket or a clause not far before it
        low = max(done, at - _LONGEST_LABEL)
        cut = max(key.rfind(c, low, at) for c in ".;(|")
        m = None
        for begin in _begin().finditer(key, cut + 1 if cut >= 0 else low, at):
            if m := pattern.match(key, begin.start(), at + 1):
                break
        if m is not None:
            before = key[max(start, m.start() - 6) : m.start()].rstrip(" -–+*")
            dashed = key[max(start, m.start() - 3) : m.start()].strip(" ") in ("-", "–")
            if m.start() == start or not before or before[-1] in ".;(,:)|" or dashed:
                hits.append(m)
        done = at + 1
        at = key.find(":", at + 1, end)
    out = []
    for i, m in enumerate(hits):
        stop = hits[i + 1].start() if i + 1 < len(hits) else end
        out.append(Label(m.start(), m.lastgroup or "", m.end(), stop))
    return out
