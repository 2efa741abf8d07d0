"""Where a proper name ends that no table knows: "Tuổi trẻ Sen Hồng" of "Trung tâm Tuổi trẻ Sen Hồng chủ trì".

Vietnamese writes the first letter of each part of a name large, so a name goes on over capital words, over the second
syllable of a word, and over small words until a verb of duty, a link, a place or a sign ends it. Words that may be either
the rest of the name or what its owner does ("quản lý", ", xúc tiến … và hỗ trợ …") are kept when a plain duty, a colon, a
place or another body shows that the name ended behind them.
"""

from __future__ import annotations

import re

from vnadmin.values.agency_patterns import BODY, GROUP, OFFICE, WORD, Grammar, grammar, may_open, plain_words
from vnadmin.values.agency_words import ACT, SHORT, STOP, THING, Words, kinds_of, words

_TOKEN = re.compile(r"( {1,8}| {0,8}[-–&] {0,8}|, {1,8})([^\W_](?>(?:[\w&]|[./-](?=\w)){0,40}))")
_LINE_START = re.compile(r"(?:ngày|điều|khoản|kính|nơi|số|căn|theo|thực|các|để|ông|bà)(?!\w)")
_NUMBER = re.compile(r"số {1,8}\d{1,3}(?!\w|[/.]\d)")
_AND = re.compile(r" {1,8}và {1,8}")
_NEXT = re.compile(r"(,? {1,8}(?:và {1,8})?| {0,8}[-–—] {0,8})(?=\w)")
_SERIES = re.compile(r" {1,8}(?:[IVX]{1,4}|\d{1,3}(?![/.,]\d))(?!\w)")
_NUMBERED = ("quốc gia", "khu vực", "trung ương", "việt nam")
_LARGE_LIST = re.compile(r",\s{1,8}(\w)[^,.;]{1,60}?\svà\s{1,8}(\w)")
_COLON = re.compile(r" {0,8}:")
_LONGEST_TAIL = 9  # small words in a row that a name may have behind its last capital
_LONGEST = 26  # words of a name


class _Walk:
    """A name as far as it has been read.

    `at` is its end if all that was read belongs to it. `sure` is the end of what does whatever follows, `cut` the end
    where what follows must decide; None where nothing is open.
    """

    __slots__ = ("at", "coordinated", "count", "cut", "joined", "last", "lows", "sure")

    def __init__(self, pos: int, last: str) -> None:
        self.at = self.sure = pos
        self.cut: int | None = None
        self.lows = self.count = 0
        self.last = last  # head | cap | proper | act | thing | and | low | place
        self.coordinated = False  # the open part began with a comma
        self.joined = False  # the open part began with "và"

    def take(self, end: int, last: str, *, sure: bool) -> None:
        if (
            last == "thing" and self.cut == self.at and not self.coordinated
        ):  # a noun right behind a whole name: more of it
            self.cut = end
        self.at, self.last = end, last
        self.count += 1
        if sure:
            self.lows = 0
            if self.cut is None:
                self.sure = end
        else:
            self.lows += 1

    def open(self, *, comma: bool = False) -> None:
        if self.cut is None:
            self.cut = self.at
        self.coordinated = self.coordinated or comma


def read_name(text: str, key: str, pos: int, end: int, *, small: bool = False, known: bool = False) -> int:
    """Where the proper name ends whose first word stands behind the blanks at `pos`; `pos` when none stands there.

    `small`: the name may begin with a small letter ("Ban Chỉ đạo chuyển đổi số"). `known`: a whole name of the tables ends at
    `pos`, and only what is surely more of it is added ("Cục Chuyển đổi số" + " và Thông tin dữ liệu").
    """
    if not small and not known and text[pos + 1 : pos + 2].islower():
        return pos
    g, w = grammar(), words()
    walk = _Walk(pos, "thing" if known else "head")
    if known:
        walk.open()
    while walk.count < _LONGEST and walk.lows <= _LONGEST_TAIL:
        if not _step(text, key, end, walk, g, w, pos, small=small, known=known):
            break
    else:
        return walk.sure if walk.cut is None else max(pos, walk.cut)
    if walk.cut is None:
        return walk.at
    return walk.at if _closed(text, key, walk, pos, end, g, w, known=known) else walk.cut


def _step(
    text: str, key: str, end: int, walk: _Walk, g: Grammar, w: Words, pos: int, *, small: bool, known: bool
) -> bool:
    """Reads one more word or fixed group of words; False where the name ends."""
    at = walk.at
    m = _TOKEN.match(text, at, end) or _TOKEN.match(key, at, end)
    if m is None:
        return False
    begin = m.start(2)
    first = at == pos and not known
    comma = m[1][0] == ","
    char = text[begin]
    if text.find("\n", at, begin) >= 0 and _other_line(text, key, begin, end, walk, w):
        return False
    if char.isupper():
        return _large(text, key, m, end, walk, g, w, first=first, comma=comma)
    if char.isdigit():
        if (
            comma
            or (walk.last not in ("head", "cap", "proper", "act", "thing") and walk.lows != 1)
            or key[m.end(2) : m.end(2) + 1] in ("/", "%")
        ):
            return False
        if known and walk.count == 0:
            return False
        walk.take(m.end(2), "cap", sure=True)
        return True
    if first and not small:
        return False
    return _small(text, key, m, end, walk, g, w, first=first, comma=comma)


def _other_line(text: str, key: str, begin: int, end: int, walk: _Walk, w: Words) -> bool:
    """The next line is another sentence."""
    if text.count("\n", walk.at, begin) > 1:
        return True
    if not text[begin].isupper():
        return False
    if w.stop.match(key, begin, end) or _LINE_START.match(key, begin):
        return True
    return walk.last not in ("and", "head", "act") and w.act.match(key, begin, end) is not None


def _large(
    text: str, key: str, m: re.Match[str], end: int, walk: _Walk, g: Grammar, w: Words, *, first: bool, comma: bool
) -> bool:
    begin = m.start(2)
    if not first and is_head(text, key, begin, end):
        return False
    place = g.province.match(key, begin, end)
    if not comma and walk.cut == walk.at:
        walk.cut = None
    if comma:
        if first or place or not _listed_on(text, key, m.end(2), end):
            return False
        walk.open(comma=True)
    elif not m[1].isspace() and _no_part(key, begin, end, g, w):  # "Sở Y tế - Chủ trì"
        return False
    if place and not text[place.end() + 1 : place.end() + 2].isupper():
        walk.cut = None  # the place of a name is its end
        walk.take(place.end(), "place", sure=True)
        return True
    phrase = w.thing.match(key, begin, end) or w.act.match(key, begin, end)
    if phrase:
        walk.take(phrase.end(), "act" if phrase.re is w.act else "thing", sure=True)
    else:
        walk.take(m.end(2), "proper" if walk.last in ("cap", "proper") and not first else "cap", sure=True)
    return True


def _no_part(key: str, begin: int, end: int, g: Grammar, w: Words) -> bool:
    """What stands behind a dash is no part of a name: a group, an office holder, a duty."""
    return starts_member(key, begin, end, g) or w.duty.match(key, begin, end) is not None


def _small(
    text: str, key: str, m: re.Match[str], end: int, walk: _Walk, g: Grammar, w: Words, *, first: bool, comma: bool
) -> bool:
    begin = m.start(2)
    if walk.last == "place" and m[1].isspace():
        return False
    if key[begin : begin + 2] == "và" and m.end(2) == begin + 2:
        return not first and _and(text, key, m, end, walk, g, w)
    kinds = kinds_of(w, key[begin : m.end(2)])
    tail = None if comma else _place_at(g, key, walk.at, end)
    thing = w.thing.match(key, begin, end) if kinds & THING else None
    act = w.act.match(key, begin, end) if kinds & ACT else None
    if comma:
        if walk.last == "act" and act and plain_words(act.group()) in w.acts:
            walk.take(act.end(), "act", sure=True)
            return True
        if (
            first
            or walk.last == "head"
            or starts_member(key, begin, end, g)
            or (not thing and kinds & STOP and w.stop.match(key, begin, end))
        ):
            return False
        walk.open(comma=True)
    if thing and not (tail and tail.end() >= thing.end()):
        walk.take(thing.end(), "thing", sure=walk.last in ("cap", "proper", "act"))
        return True
    if tail:
        series = _SERIES.match(text, tail.end(), end)
        if series is None or not key.endswith(_NUMBERED, walk.at, tail.end()):
            return False
        walk.take(series.end(), "cap", sure=True)
        return True
    if number := _NUMBER.match(key, begin, end):
        walk.take(number.end(), "cap", sure=True)
        return True
    if (
        key.startswith("về ", begin)
        and text[begin + 3 : begin + 4].isupper()
        and not is_head(text, key, begin + 3, end)
    ):
        walk.take(m.end(2), "low", sure=False)
        return True
    if act and plain_words(act.group()) in w.acts:
        if walk.last not in ("act", "and") or first:
            walk.open()
        walk.take(act.end(), "act", sure=walk.last == "act")
        return True
    if walk.last == "proper" and kinds & SHORT and w.short.match(key, begin, end):
        return False  # a name of two large words is whole: "Tây Đô" + " xóa"
    if kinds & STOP and (stop := w.stop.match(key, begin, end)):
        half = (
            walk.last in ("cap", "proper")
            and " " not in stop.group()
            and walk.lows == 0
            and stop.group() not in _ALWAYS
        )
        if not half or walk.last == "proper" or text[walk.at - 1].isupper() or text[walk.at - 1].isdigit():
            return False
    walk.take(m.end(2), "low", sure=walk.last in ("cap", "proper"))
    return True


# links that are no half of a word
_ALWAYS = frozenset((
    "để", "trong", "theo", "được", "là", "có", "đã", "sẽ", "đang", "cần", "phải", "với", "cho", "từ", "khi", "nếu", "do", "trên", "ở", "tại", "thì", "mà", "của", "thuộc", "hoặc"
))  # fmt: skip


def _and(text: str, key: str, m: re.Match[str], end: int, walk: _Walk, g: Grammar, w: Words) -> bool:
    """Goes over "và" to a word that is more of the name."""
    nxt = _TOKEN.match(key, m.end(2), end)
    if nxt is None or not nxt[1].isspace() or walk.last == "head":
        return False
    begin = nxt.start(2)
    if text[begin].isupper():
        if is_head(text, key, begin, end) or g.province.match(key, begin, end) or w.paper.match(key, begin, end):
            return False
        if walk.coordinated or walk.at in (walk.sure, walk.cut):
            walk.cut = None
        walk.last = "and"
        walk.at = m.end(2)
        return True
    if not text[begin].islower() or starts_member(key, begin, end, g):
        return False
    act = w.act.match(key, begin, end)
    acting = act is not None and plain_words(act.group()) in w.acts
    if not acting and not w.thing.match(key, begin, end) and w.stop.match(key, begin, end):
        return False
    walk.joined = walk.cut in (None, walk.at) and not acting
    walk.open()
    walk.last = "and"
    walk.at = m.end(2)
    return True


def _listed_on(text: str, key: str, at: int, end: int) -> bool:
    """A comma list of name parts that ends in "và" and another part: ", Thương mại và Du lịch"."""
    for _ in range(6):
        if m := _AND.match(key, at, end):
            return text[m.end() : m.end() + 1].isalpha() and not is_head(text, key, m.end(), end)
        step = _TOKEN.match(key, at, end)
        if step is None or step[1][0] == ",":
            return False
        at = step.end()
    return False


def _closed(text: str, key: str, walk: _Walk, pos: int, end: int, g: Grammar, w: Words, *, known: bool) -> bool:
    """What follows shows that all that was read is one name."""
    at = walk.at
    if walk.last == "and" or walk.count == 0:
        return False
    headed = walk.cut == pos and not known  # "Hội đồng bồi thường, hỗ trợ": all of it is open
    if headed and walk.count > 1 and (at >= end or key[at] in ";)"):
        return True
    if _COLON.match(key, at, end):
        return True
    tail = _place_at(g, key, at, end)
    if tail and (walk.coordinated or headed or walk.joined or _COLON.match(key, tail.end(), end)):
        return True
    n = _NEXT.match(key, tail.end() if tail else at, end)
    if n is None:
        large = _LARGE_LIST.match(text, walk.cut or at, at)  # "Trung tâm Văn hóa" + ", Thông tin và Truyền thông."
        return bool(large and large[1].isupper() and large[2].isupper()) and (at >= end or key[at] in ".;)|\n")
    begin = n.end()
    plain = n[1].isspace()
    if text[begin].isupper():
        return is_head(text, key, begin, end) and (plain or "và" in n[1] or not walk.coordinated)
    return plain and w.duty.match(key, begin, end) is not None


def _place_at(g: Grammar, key: str, at: int, end: int) -> re.Match[str] | None:
    if key[at : at + 1] != " ":
        return None
    letters = key[at + 1 : at + 4]
    if letters in g.begin_tail or letters[:2] in g.begin_tail or letters[:1] == " ":
        return g.place.match(key, at, end)
    return None


def starts_member(key: str, pos: int, end: int, g: Grammar) -> bool:
    """A group or an office holder begins at `pos`: "… và các đơn vị", ", lãnh đạo Sở"."""
    may = may_open(g, key, pos)
    return bool(
        (may & WORD and g.loose.match(key, pos, end))
        or (may & GROUP and g.quantified.match(key, pos, end))
        or (may & OFFICE and g.office.match(key, pos, end))
    )


def starts_clause(key: str, pos: int, end: int) -> bool:
    """A verb or a link begins at `pos`."""
    w = words()
    return w.stop.match(key, pos, end) is not None or w.act.match(key, pos, end) is not None


def starts_duty(key: str, pos: int, end: int) -> bool:
    """A verb of duty of two syllables or more begins at `pos`."""
    w = words()
    return w.act.match(key, pos, end) is not None or w.duty.match(key, pos, end) is not None


_TITLE_ENDS = re.compile(
    r"(?:trước|để|theo|vào|khi|sau khi|định kỳ|hằng|chậm nhất|xem xét|quyết định|phê duyệt|ký)(?!\w)"
)


def ends_title(key: str, pos: int, end: int) -> bool:
    """What stands at `pos` shows that a title before it goes on with no body."""
    return starts_duty(key, pos, end) or _TITLE_ENDS.match(key, pos, end) is not None


def is_head(text: str, key: str, pos: int, end: int) -> bool:
    """A new body begins here: "… và Sở Nội vụ"."""
    g = grammar()
    may = may_open(g, key, pos)
    m = g.body.match(key, pos, end) if may & BODY else None
    if m and (m["b"] or m["f"] or text[m.end() + 1 : m.end() + 2].isupper()):
        flags = g.heads[plain_words(m["b"] or m["u"])].flags
        return "inner" not in flags and ("placed" not in flags or placed(g, key, m.end("u"), end))
    if may & OFFICE and g.office.match(key, pos, end):
        return True
    return may & GROUP != 0 and g.quantified.match(key, pos, end) is not None


_PLACED = re.compile(r" {1,8}(?:tỉnh|thành phố)(?!\w)")


def placed(g: Grammar, key: str, at: int, end: int) -> bool:
    """A province or a level stands behind: "Viễn thông Nam Định", "Viễn thông tỉnh"."""
    return g.province.match(key, at + 1, end) is not None or _PLACED.match(key, at, end) is not None
