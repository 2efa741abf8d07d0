"""Line breaks for a text that has lost them: where letterhead, title, items and closing stand in one long line.

Only where the letterhead shows it; a blank becomes a line break, so that no offset moves. Items are told by their order: 2. behind 1., b) behind a), II behind I.
"""

from __future__ import annotations

import re
from functools import cache

from vnadmin.data import load

_HEADER = 1500  # letters in which the letterhead stands
_LETTERHEAD_END = 300
_SIGNATURE = 160  # letters of a block of signature
_UPPER = "".join(c for n in (*range(0x41, 0x250), *range(0x1EA0, 0x1EFA)) if (c := chr(n)).isupper())
_NAME = f"[{_UPPER}][^\\W\\d_{_UPPER}]++"

_LETTERHEAD = re.compile(
    r" (?=CỘNG H(?:ÒA|OÀ) XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM|Độc lập\b|\*{1,3} |Số(?: ?:| \d)|V/v\b|Kính gửi\b)"
    r"|(?<=phúc) (?=\S)|(?<=CHỦ NGHĨA VIỆT NAM) (?=\S)|(?<=\d{4}) (?=\S)(?<=năm \d{4} )"
)
_MARKS = re.compile(
    r"[ \n](?="
    r"(?P<roman>[IVX]{1,5})\. ?[^\s\d]"
    r"|(?P<article>Điều \d{1,3})\. "
    r"|(?P<sub>\d{1,2}\.\d{1,2})\.? \S"
    rf"|(?P<clause>\d{{1,2}})\. [{_UPPER}\"“]"
    r"|(?P<point>[a-zđ])\) ?\S"
    r"|(?P<chapter>(?:Chương|CHƯƠNG|PHỤ LỤC|Phụ lục) [IVX\d]{1,4}\b)"
    r"|(?P<dash>[-–+*•]) \S"
    r"|(?P<closing>Nơi nhận ?(?::|[-–] )|(?:TM|KT|TL|TUQ|T/M|K/T|T/L)\.? (?=[^a-z]{4})|Lưu ?: ?VT))"
)
# The office below another one, and the name below an office: "KT. CHỦ TỊCH PHÓ CHỦ TỊCH Trần Văn Lâm"
_SIGNED = re.compile(
    rf"(?<=[{_UPPER}]{{2}})(?<!PHÓ)(?<!THƯỜNG TRỰC)(?<!BỘ)(?<!THỨ)(?<!CỤC)(?<!VỤ) (?=(?:PHÓ|CHỦ TỊCH|CHÁNH|BÍ THƯ|GIÁM ĐỐC|TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG|VỤ TRƯỞNG|CỤC TRƯỞNG)\b)"
    rf"|(?<=[{_UPPER}]{{2}}) (?=[{_UPPER}][^\W\d_{_UPPER}]+(?: [{_UPPER}][^\W\d_{_UPPER}]+){{1,4}}(?![^\W\d_]))"
)
# What no printed letterhead has in one line: both lines of the motto, the star of the Party and the number, a date behind either.
_PLACE = re.compile(rf" (?:TP\.? )?{_NAME}(?: (?:{_NAME}|-)){{0,4}}, ngày ")
# Each with words that are looked for first; together they would be tried at every letter.
_FLAT = (
    ("CHỦ NGHĨA VIỆT NAM", re.compile(r"CHỦ NGHĨA VIỆT NAM(?: [^\n|]{0,200})? Độc lập")),
    ("* Số", re.compile(r"[^\W\d_] \*{1,3} Số ?:? ?\d")),
    ("CỘNG SẢN VIỆT NAM", re.compile(r"CỘNG SẢN VIỆT NAM[^\n|]{0,60}[^\W_], ngày ")),
)
# The body above and the body that issues: "UBND TỈNH LÂM ĐỒNG SỞ Y TẾ"
_ISSUERS = re.compile(
    r"(?<!\w)(?:TỈNH(?: ỦY)?|HUYỆN(?: ỦY)?|QUẬN|THỊ XÃ|THÀNH PHỐ|THÀNH ỦY)(?: [^\W\d_]+){1,4}?( )"
    r"(?=(?:SỞ|BAN|UBND|ỦY BAN|VĂN PHÒNG|HUYỆN ỦY|THÀNH ỦY|QUẬN ỦY|PHÒNG|HỘI|CỤC|CHI CỤC|TRUNG TÂM|CÔNG AN)(?!\w))"
)
_BASIS = re.compile(r"(?<=[;.]) (?=(?:Căn cứ|Thực hiện|Theo đề nghị|Xét đề nghị) )")
# A heading in capitals, up to the words that stand below it: "I. TÌNH HÌNH Năm qua …"
_CAPITALS = re.compile(rf"[IVX]{{1,5}}\.(?>(?: [{_UPPER},\-–]++(?!\w)){{2,16}})(?= [{_UPPER}][^\W\d_{_UPPER}])")
_POINTS = "abcdđeghiklmnopqrstuvxy"
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_CLOSERS = '.;:!?…)”"’/'


@cache
def _titles() -> re.Pattern[str]:
    """The name of a type in capitals, where a title begins, and the blank behind it."""
    names = sorted({row["name"].upper() for row in load("document_types")}, key=len, reverse=True)
    return re.compile(rf"(?:(?<=\S)( )|(?<=\n))(?:{'|'.join(map(re.escape, names))})( )(?=\S)")


def lost_breaks(text: str) -> list[int]:
    """Offsets of the blanks that stand where lines ended; none for a text that has its lines."""
    head = text[:_HEADER]
    if "VIỆT NAM" not in head:
        return []
    flat = [m.start() for words, pattern in _FLAT if words in head and (m := pattern.search(head))]
    if not flat:
        return []
    begin = text.rfind("\n", 0, min(flat)) + 1
    return sorted({*_head_breaks(text, begin, min(len(text), begin + _HEADER)), *_item_breaks(text, begin)})


def _head_breaks(text: str, begin: int, end: int) -> list[int]:
    found = [m.start() for pattern in (_LETTERHEAD, _PLACE) for m in pattern.finditer(text, begin, end)]
    issuers = _ISSUERS.search(text, max(0, begin - _LETTERHEAD_END), min(end, begin + _LETTERHEAD_END))
    found += [issuers.start(1)] if issuers else []
    title = _titles().search(text, begin, end)
    if title is not None:
        found += [title.start(n) for n in (1, 2) if title[n]]
    return found + [m.start() for m in _BASIS.finditer(text, begin)]


def _item_breaks(text: str, begin: int) -> list[int]:
    """Where items begin, told by their order; dashes and closings by what stands before them."""
    found = []
    latest = {"roman": 0, "clause": 0, "point": -1}
    closing = False
    for m in _MARKS.finditer(text, begin):
        kind, at = m.lastgroup or "", m.start()
        ended = text[at - 1] in _CLOSERS
        if kind == "roman":
            taken = m["roman"] in _ROMANS and _ROMANS.index(m["roman"]) in {latest["roman"], 0}
            if taken:
                latest.update(roman=_ROMANS.index(m["roman"]) + 1, clause=0, point=-1)
        elif kind == "clause":
            number = int(m["clause"])
            taken = number == latest["clause"] + 1 or (number == 1 and ended)
            if taken:
                latest.update(clause=number, point=-1)
        elif kind == "point":
            place = _POINTS.find(m["point"])
            taken = place == latest["point"] + 1 or (place == 0 and ended)
            if taken:
                latest["point"] = place
        elif kind == "dash":
            taken = ended or (closing and text[at - 1] == ",")
        else:
            taken = True
            if kind in {"article", "chapter"}:
                latest.update(clause=0, point=-1)
            closing = closing or kind == "closing"
        if taken and text[at] == " ":
            found.append(at)
        if taken and kind == "roman" and (head := _CAPITALS.match(text, at + 1)):
            found.append(head.end())
        if kind == "closing" and m["closing"][0] in "TK":
            found += [s.start() for s in _SIGNED.finditer(text, m.end(), m.end() + _SIGNATURE)]
    return found
