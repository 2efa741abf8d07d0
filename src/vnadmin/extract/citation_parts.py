"""What a citation prints behind its symbol or name: date, issuer, title; and what stands before: a date, a relation."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vnadmin.data import load
from vnadmin.extract.definitions import plain_letters
from vnadmin.spans import squeeze
from vnadmin.values.dates import read_date
from vnadmin.values.document_types import find_type_at
from vnadmin.values.key_patterns import key_pattern, key_words


class Tail(NamedTuple):
    """What follows the symbol. `core_end` closes the mention itself: symbol and, where it follows at once, the date."""

    core_end: int
    date: str | None
    issuer: str | None
    title_start: int | None


class _Patterns(NamedTuple):
    date: re.Pattern[str]
    of: re.Pattern[str]
    issuer_stop: re.Pattern[str]
    title: re.Pattern[str]
    title_stop: re.Pattern[str]
    issued: re.Pattern[str]
    by: re.Pattern[str]


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(key_pattern(pattern))


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        date=_compiled(r"[ ,;(]{0,6}(?:(?:được {1,3})?(?:ban hành|ký|ra|đề) {1,3})?(?=ngày[ .…]|\d{1,2} ?[/.-])"),
        of=_compiled(r"[ ,)]{0,4}(?:do|của) {1,4}"),
        issuer_stop=_compiled(
            r"[,;.:()“”\"|\[]| {1,4}(?:và(?= )|(?:về|quy định|ban hành|phê duyệt|hướng dẫn|sửa đổi|bổ sung|triển khai|thực hiện"
            r"|đối với|tại|trong|trên|để|nhằm|là|được|đã|có|thì|theo|ngày|năm|do|cho|giao|yêu cầu|thông qua|gửi|nêu|đến|từ|khi"
            r"|này|còn|phải|cần|sẽ|số)(?![^\W_]))"
        ),
        title=_compiled(
            r"[ ,)]{1,5}(?=[“\"]|(?:về việc|về|quy định|phê duyệt|ban hành|hướng dẫn|sửa đổi|bổ sung|thí điểm) )"
        ),
        title_stop=_compiled(
            # one set of signs in front, so that the search can pass over letters
            r"[;:|.(, ](?:(?<=[;:|])|(?<=[.])(?= |$)|(?<=\()(?:sau đây|gọi|viết tắt)|(?:(?<=,) {1,4}|(?<= ) {0,3})(?:giao|yêu cầu|đề nghị|nhằm|theo đó|trong đó|cụ thể|như sau"
            r"|và {1,3}(?:nghị quyết|quyết định|thông tư|nghị định|chỉ thị|kế hoạch|công văn|kết luận|công điện) số)(?![^\W_]))"
        ),
        issued=_compiled(
            r"[^.;:()\d]{0,90}?(?:đã {1,3})?(?:ký {1,3})?(?:ban hành|có|ra)(?: {1,3}(?:các|một số))?[ :]{1,3}\Z"
        ),
        by=_compiled(r" {1,4}(?:(?:tại|có|đã có|ban hành|đã ban hành|ký ban hành)(?: {1,3}các)? {1,4}|\( {0,2})\Z"),
    )


def read_tail(text: str, key: str, pos: int, limit: int) -> Tail:
    """Date, issuer and title printed from `pos` on, nothing behind `limit` (the next citation, the end of the text)."""
    p = _patterns()
    date: str | None = None
    core_end = end = pos
    limit = pos + 700 if limit > pos + 700 else limit
    gap = text.find("\n\n", pos, limit)  # nothing is read across a paragraph's end
    limit = gap if gap >= 0 else limit
    if found := _date_at(p, key, pos, limit):
        date, core_end = found
        end = core_end
    issuer: str | None = None
    if of := p.of.match(key, end, limit):
        stop = _issuer_end(p, text, key, of.end(), min(limit, of.end() + 160))
        if stop > of.end():
            issuer = squeeze(text[of.end() : stop])
            end = stop
            if date is None and (found := _date_at(p, key, end, limit)):
                date, end = found
    start = p.title.match(key, end, limit)
    return Tail(core_end, date, issuer, start.end() if start else None)


def title_end(text: str, key: str, begin: int, limit: int) -> int:
    """End of the title that begins at `begin`: the closing quotation mark, or the end of the clause."""
    if text[begin] in '“"':
        close = text.find("”" if text[begin] == "“" else '"', begin + 1, limit)
        return close + 1 if close > 0 else begin
    return _title_end(_patterns(), text, key, begin, limit)


def _date_at(p: _Patterns, key: str, pos: int, limit: int) -> tuple[str, int] | None:
    """A date that follows at once, and its end; None for none, or when it ends behind `limit`."""
    m = p.date.match(key, pos, limit)
    if m is None or (m.end() == pos and key[pos : pos + 1].isdigit()):
        return None
    found = read_date(key, m.end())
    return found if found and found[1] <= limit else None


# Second halves of ministries' names that some print without a capital.
_SMALL_HALVES = key_words(
    "công nghệ", "môi trường", "đào tạo", "truyền thông", "xã hội", "du lịch", "phát triển", "đầu tư", "thể thao"
)


def _issuer_end(p: _Patterns, text: str, key: str, pos: int, limit: int) -> int:
    """End of the issuer's name that begins at `pos`; `pos` when none begins there."""
    if not text[pos : pos + 1].isupper() and not key.startswith(("liên ", "ban ", "cấp ủy"), pos):
        return pos
    at = pos
    while m := p.issuer_stop.search(key, at, limit):
        at = m.start()
        if m[0].endswith("và"):
            after = m.end() + 1 + key.startswith(" ", m.end() + 1)
            if not _goes_on(text, key, after):
                return at
        elif m[0] == ",":
            after = at + 2
            tail = p.issuer_stop.search(key, after, limit)
            if not (
                tail and tail[0].endswith("và") and _goes_on(text, key, after) and _goes_on(text, key, tail.end() + 1)
            ):
                return at
        else:
            return at
        at = after
    cut = key[limit : limit + 1].isalnum()
    return max(pos, key.rfind(" ", pos, limit)) if cut else limit


def _goes_on(text: str, key: str, pos: int) -> bool:
    """Whether a body's name goes on at `pos`, behind "và" or a comma."""
    if text[pos : pos + 1].isupper():
        return find_type_at(key, pos) is None
    return key.startswith(_SMALL_HALVES, pos)


_BY_ENDS = (*key_words("tại", "có", "ban hành", "các"), "(")
_BEFORE_ISSUER = ("của ", "do ", ", ", "; ", ". ", ": ", "(")


def find_issuer_before(text: str, key: str, pos: int, floor: int, units: tuple[str, ...]) -> str | None:
    """The body in "đề nghị của Sở Tài chính tại " before a type name at `pos`; None unless its initials are in the symbol."""
    low = max(floor, pos - 120)
    if not key[low:pos].rstrip(" ").endswith(_BY_ENDS):
        return None
    m = _patterns().by.search(key, low, pos)
    if m is None:
        return None
    ends = [at + len(word) for word in _BEFORE_ISSUER if (at := key.rfind(word, low, m.start())) >= 0]
    begin = max(ends, default=low if low == floor else m.start())
    if not text[begin].isupper():
        return None
    words = key[begin : m.start()].split()
    initials = "".join(w[0] for w in words if w not in ("và", "của", "-"))
    for unit in units[:2]:
        wanted = {"TTg": "ttcp"}.get(unit, unit.lower())
        if len(wanted) > 1 and plain_letters(wanted) in plain_letters(initials):
            return squeeze(text[begin : m.start()])
    return None


def _title_end(p: _Patterns, text: str, key: str, pos: int, limit: int) -> int:
    """End of a title that begins at `pos`: the end of the clause, of the paragraph or of the bracket it stands in."""
    m = p.title_stop.search(key, pos, limit)
    end = m.start() if m else limit
    close = text.find(")", pos, end)
    while close >= 0:
        if text.count("(", pos, close) <= text.count(")", pos, close):
            end = close
            break
        close = text.find(")", close + 1, end)
    return pos + len(text[pos:end].rstrip(" ,\n\t-–"))


def read_date_before(key: str, pos: int, floor: int) -> tuple[str, int, int] | None:
    """A date that belongs to the paper named at `pos` and stands before it: date, where it begins and where it ends.

    "ngày 5/3/2024, Bộ X ban hành " (before the type name) and "văn bản đề ngày 5/3/2024 " (before the symbol).
    """
    low = max(floor, pos - 150)
    at = key.rfind("ngày ", low, pos)
    if at < 0:
        return None
    found = read_date(key, at)
    if found is None or found[1] > pos:
        return None
    return found[0], at, found[1]


def is_issue_sentence(key: str, pos: int, end: int) -> bool:
    """Whether from `pos` to `end` a body is said to have issued what comes next: ", Bộ X đã ban hành "."""
    if not key[pos:end].rstrip(" :").endswith(_ISSUED_ENDS):
        return False
    return _patterns().issued.match(key, pos, end) is not None


_ISSUED_ENDS = key_words("ban hành", "có", "ra", "các", "một số")


@cache
def _cues() -> tuple[dict[str, re.Pattern[str]], dict[str, str]]:
    """Last word of a cue → pattern of the relation words that end so; and the relation of each row."""
    rows = load("citation_cues")
    relations = {r["id"].replace("-", "_"): r["relation"] for r in rows}
    ending: dict[str, list[str]] = {}
    for row in rows:
        cue = f"(?P<{row['id'].replace('-', '_')}>{row['pattern'].replace(' ', ' {1,4}')})"
        for word in (*key_words(*row["ends"].split("|")), "các"):
            ending.setdefault(word, []).append(cue)
    return {
        word: _compiled(rf"(?<![^\W_])(?:{'|'.join(cues)}) {{0,4}}(?:các {{0,3}})?\Z") for word, cues in ending.items()
    }, relations


def find_relation(key: str, pos: int, floor: int = 0) -> tuple[str, str] | None:
    """Row and relation of the word that stands before a citation at `pos`: ("replaces", "replaces"); None for none."""
    patterns, relations = _cues()
    low = max(floor, pos - 64)
    last = key[max(low, pos - 10) : pos].rsplit(maxsplit=1)
    pattern = patterns.get(last[-1]) if last else None
    if pattern is None:
        return None
    m = pattern.search(key, low, pos)
    if m is None or m.lastgroup is None:
        return None
    return m.lastgroup.replace("_", "-"), relations[m.lastgroup]
