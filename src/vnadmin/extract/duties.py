"""Where the words about a duty begin behind the bodies that are told it: "Sở Y tế (cơ quan thường trực), [chủ trì] …"."""

from __future__ import annotations

import re

from vnadmin.extract.cues import cue_pattern, match_cue, starts_with_verb

_OF_A_BODY = ("cơ quan", "đơn vị", "bên", "ngành")  # "cơ quan chủ trì": no duty of the body before
_WORD = re.compile(r" {1,6}(\w{2,12}) (?=\w)")
# words behind a body that are no verb of a duty
_NO_VERB = (
    " và của là do được bị có đã đang sẽ vừa với tại ở về theo từ đến trong ngoài để khi nếu nhằm thì mà cũng còn gồm nêu liên cùng hoặc ngày số"
    " trên dưới sau trước này đó thuộc như khóa nhiệm họp ký vì nên nay hiện rất luôn không chưa đối cấp các những một hai ba nơi qua bao "
)
_SCOPE = ("theo", "tron", "trên", "căn ")  # how words begin that say within what bounds somebody acts
SURE = ("có trách nhiệm", "chịu trách nhiệm", "chủ trì", "có nhiệm vụ")


def skip_marks(key: str, at: int, end: int) -> int:
    """The offset behind blanks, quotation marks and opening brackets."""
    while at < end and key[at] in " \t“\"'(*":
        at += 1
    return at


def skip_brackets(key: str, at: int, end: int) -> int:
    """The offset behind blanks and a remark in brackets."""
    at = skip_blanks(key, at, end)
    if at < end and key[at] == "(":
        close = key.find(")", at, min(end, at + 200))
        if close > 0:
            at = skip_blanks(key, close + 1, end)
    return at


def skip_blanks(key: str, at: int, end: int) -> int:
    """The offset behind blanks."""
    while at < end and key[at] == " ":
        at += 1
    return at


def duty_after(key: str, stop: int, end: int) -> tuple[int, str, bool] | None:
    """What follows a list of bodies: `(offset, row, certain)` where duty words begin, None where they do not."""
    at = skip_brackets(key, stop, end)
    if at >= end:
        return None
    if key[at] == ":":
        rest = key[at + 1 : min(end, at + 60)].lstrip()
        if rest[:1].isdigit() and "đồng" in rest:
            return None  # a rate of pay
        return at + 1, "colon", True
    if key[at] == ",":
        at = skip_blanks(key, at + 1, end)
    if at < end and key[at] in "-–":
        at = skip_blanks(key, at + 1, end)
    if key.startswith("tự ", at):
        at = skip_blanks(key, at + 3, end)
    strong = match_cue("duty", key, at, end)
    if strong:
        return at, strong.row, True
    if starts_with_verb(key, at, end):
        return at, "verb", True
    if cue_pattern("past").match(key, at, end):
        return _duty_behind_clause(key, at, end)
    # "theo chức năng, nhiệm vụ …", "trong phạm vi quản lý …", "đối với hàng hóa …": the duty stands a little further on
    limit = min(end, at + 260)
    stop_at = min((p for p in (key.find(". ", at, limit), key.find("; ", at, limit)) if p >= 0), default=limit)
    for m in cue_pattern("duty").finditer(key, at, stop_at):
        if key[m.start() - 1] in " ," and not key.endswith(_OF_A_BODY, at, m.start() - 1):
            sure = key.startswith(_SCOPE, at) or key.startswith(SURE, m.start())
            begin = m.start()
            colon = key.find(": ", at, begin)  # "Doanh nghiệp, cộng đồng, cá nhân: [quan tâm, …]"
            if colon >= 0 and not key.startswith(_SCOPE, skip_blanks(key, colon + 1, begin)):
                begin = colon + 1
            return begin, (m.lastgroup or "").replace("_", "-"), sure
    return None


def told_by_place(text: str, key: str, stop: int, end: int) -> tuple[int, str, bool] | None:
    """What follows a body and may be a verb that no table knows: "Công ty Cấp nước lắp đồng hồ …"."""
    m = _WORD.match(key, stop, end)
    if m is None or f" {m[1]} " in _NO_VERB or not text[m.start(1)].islower():
        return None
    return m.start(1), "placed-verb", False


def _duty_behind_clause(key: str, at: int, end: int) -> tuple[int, str, bool] | None:
    """The duty behind a clause about the body: "được giao chủ trì … có trách nhiệm …", "là cơ quan thường trực, chủ trì …"."""
    if not key.startswith(("được", "là ", "có liên quan", "có "), at):
        return None
    stop = min(end, at + 240)
    stop = min((p for p in (key.find(". ", at, stop), key.find("; ", at, stop)) if p >= 0), default=stop)
    found = [
        p
        for word in (" có trách nhiệm", " chịu trách nhiệm", " có nhiệm vụ", ", chủ trì")
        if (p := key.find(word, at, stop)) >= 0
    ]
    if not found:
        return None
    first = min(found)
    return first + len(key[first:stop]) - len(key[first:stop].lstrip(" ,")), "strong-duty", True


# behind "Sở Y tế:" in a list that gives no work: who sits for it, how many it sends, what it is called in short
_LISTED = re.compile(
    r" {0,3}(?:(?:bao {1,3})?gồm(?!\w)|\d[\d.,]{0,10} {0,2}(?:%|[^\W\d_]+(?: [^\W\d_]+)?)? {0,2}(?:[.;,)]{0,2}\Z|[,;] [^:.;,]{2,40}: \d)"
    r"|(?:ông|bà|đ/c|đồng chí) [^.:]{3,120}?\Z|(?:(?:mời|các) {1,3})?đại {1,3}diện (?!cho )[^.:]{3,300}(?:[.;]|\Z))"
)
_SHORT_NAME = re.compile(r" {0,3}[A-ZĐƯ][A-ZĐƯ&.-]{1,9} {0,2}(?:[.;,]?\Z|; riêng(?!\w))")
_WORKS = (" phụ trách", " chủ trì", " chịu trách nhiệm", " theo dõi", " trực", " tham mưu", " chuẩn bị", " làm ")


def is_listed(text: str, key: str, at: int, end: int) -> bool:
    """Whether words behind a body and a colon only tell of it: "Chi bộ: CB", "Sở Y tế: 02 người", "Cấp xã: gồm …"."""
    if _SHORT_NAME.match(text, at, end):
        return True
    m = _LISTED.match(key, at, end)
    if m is None:
        return False
    told = m[0].replace("thường trực", "")  # a body's name, not its work
    return not any(word in told for word in _WORKS)
