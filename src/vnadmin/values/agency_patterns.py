"""The patterns of bodies, groups and offices, made once from the tables.

All are matched on the folded key of a text. A pattern only says which words stand there; whether a word is a name (a
capital letter in the text) is asked by the code that uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from vnadmin.data import load
from vnadmin.spans import fold

WS = " {1,8}"
# How the signs of a table entry are matched. " và " is also printed as a dash or "&" ("Kế hoạch - Đầu tư").
_AND, _DASH, _COMMA = "\x01", "\x02", "\x03"
_SIGNS = {
    " ": WS,
    _AND: "(?: {1,8}và {1,8}| {0,8}[-–&] {0,8})",
    _DASH: " {0,8}[-–—] {0,8}",
    _COMMA: ",? {1,8}",
}
_TEXT_BLANK = "\x04"
_SIGNS[_TEXT_BLANK] = "[ \\n\\t\\r\xa0]{1,8},?"
_END = r"(?!\w)"
_NOT_SHORT = "phố|xã|trấn|trường|lập|viên|tựu|công|tích|phần|quả|thạo|hiếu|sát|tập|ủy|đoàn|trì"


def _symbols(words: str) -> str:
    """A table entry as a string with one character for each sign that is matched loosely."""
    key = fold(" ".join(words.split()))
    return key.replace(" và ", _AND).replace(" - ", _DASH).replace(", ", _COMMA)


def trie(entries: Iterable[str] | Mapping[str, str]) -> str:
    """A pattern for the longest of `entries` that stands at a place, sharing their beginnings.

    A mapping gives each entry what must hold behind it, as a pattern.
    """
    conditions = entries if isinstance(entries, Mapping) else dict.fromkeys(entries, "")
    root: dict[str, object] = {}
    for words, condition in conditions.items():
        node = root
        for sign in _symbols(words):
            node = node.setdefault(sign, {})  # type: ignore[assignment]
        node[""] = _END + condition
    return _render(root)


def _render(node: dict[str, object]) -> str:
    end = node.get("")
    branches = []
    for sign, below in node.items():
        if sign:
            branches.append(_SIGNS.get(sign, re.escape(sign)) + _render(below))  # type: ignore[arg-type]
    if not branches:
        return str(end)
    if end is not None:
        branches.append(str(end))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def exact_trie(words: Mapping[str, str]) -> str:
    """A pattern for whole words as they are written, for use on a text and not on its key; with what must stand behind each."""
    root: dict[str, object] = {}
    for word, condition in words.items():
        node = root
        for sign in word:
            node = node.setdefault(_TEXT_BLANK if sign == " " else sign, {})  # type: ignore[assignment]
        node[""] = _END + condition
    return _render(root)


def _beginnings(words: list[str]) -> frozenset[str]:
    """What a tail may begin with, so that most places need no pattern."""
    words = [fold(w) for w in words] + ["các", "những", "hai", "ba", "mọi", "khu vực", "chi nhánh"]
    return frozenset(w[:3] if len(w) > 2 else (w + " ")[:2] for w in words)


@lru_cache(2048)
def plain_words(words: str) -> str:
    """What all printed forms of a table entry have in common: its words without "và" and signs."""
    return " ".join(w for w in re.findall(r"\w+", fold(words)) if w != "và")


def _unless(row: dict[str, str]) -> str:
    """What must not stand behind a head: "Ban hành" is no board."""
    words = [w for w in row["unless"].split("|") if w and w != "?"]
    parts = [f", {{0,8}}{w[1:].strip()}" if w.startswith(",") else WS + w.replace(" ", WS) for w in words]
    return f"(?!(?:{'|'.join(parts)}){_END})" if parts else ""


# "tổ chức" is mostly a verb; as a member without "các" it needs a sign that it is the noun.
_NOUN = (
    "(?= {0,8},| {1,8}(?:và {1,8})?(?:cá nhân|đảng|đoàn thể|hội(?! (?:nghị|thảo|đàm|chợ|thi|đồng|họp|trại|báo)(?!\\w))|thành viên|liên quan|có liên quan|hữu quan|khác|quốc tế"
    "|trong|ngoài|phi|cơ sở|cung cấp|chi trả|đơn vị|doanh nghiệp|công dân|xã hội)(?!\\w))"
)


# what is organised: "các cơ quan, tổ chức hội nghị …" lists one kind of bodies only
_EVENT = "(?:quản|khai|sử|cung|kinh|sản|đầu|hội|lễ|các|tốt|tập|lớp|thi|đoàn|kiểm|triển|ra|lấy|họp|phong|tuyên|thực|cho|đưa|thăm|đón)(?!\\w)"


class Entry(NamedTuple):
    """A head or office as the reader needs it.

    Flags of heads: `named` (takes a free name), `open` (whose name may begin small), `owner` (another body may follow), `part` (the
    body that it belongs to may follow its name), `grows` (is also the beginning of longer names), `placed` (only with a place behind
    it), `inner` (also stands inside other names: "Công ty Quản lý Cảng Đồng Hới"), `shares` (takes the place of a later member), `small` (also written small). Of group words: `weak` (a group in company only), `actor`
    (though alone at the head of an item), `apart` (never one group with others), `proper` (a capital makes it a body), `series` (those with
    capitals make one group: "Sở, Ban, Ngành"), `level`. Of offices: `alone`.
    """

    id: str
    flags: frozenset[str]


class Grammar(NamedTuple):
    """The compiled patterns and the rows that their words belong to."""

    body: re.Pattern[str]  # groups: b (stands alone), u (needs a name), f (known name behind u)
    quantified: re.Pattern[str]  # "các sở", the beginning of "các sở, ban, ngành"
    loose: re.Pattern[str]  # the same without "các"
    more: re.Pattern[str]  # ", ban, ngành"; never empty
    tail: re.Pattern[str]  # everything that may stand behind: "tỉnh Bắc Ninh", "có liên quan", "trên địa bàn"
    place: re.Pattern[str]  # the same without what only groups have
    office: re.Pattern[str]
    honour: re.Pattern[str]
    trade: re.Pattern[str]  # what members of a group live by: "cấp nước" of "các đơn vị cấp nước sạch"
    of: re.Pattern[str]  # "thuộc " with a body behind it
    field: re.Pattern[str]
    province: re.Pattern[str]
    level: re.Pattern[str]
    opens: dict[str, int]  # the first letters of members, and which kinds may begin with them: BODY, OFFICE …
    begin_trade: frozenset[str]  # the first three letters of trades
    begin_tail: frozenset[str]  # the first three letters of what may stand behind, two of the shortest words
    heads: dict[str, Entry]
    words: dict[str, Entry]
    offices: dict[str, Entry]


def fields() -> dict[str, str]:
    """Names that stand behind a head in the agency table: "Y tế" of "Sở Y tế", keyed by fold."""
    units = sorted((fold(r["head"]) for r in load("agency_heads") if r["shape"] == "unit"), key=len, reverse=True)
    levels = re.compile(r" (?:tỉnh|huyện|xã|việt nam|trung ương|tỉnh ủy|thành ủy|huyện ủy|của quốc hội)$")
    found: dict[str, str] = {}
    for row in load("agencies"):
        if row["kind"] == "group":
            continue
        for name in (row["name"], *row["aliases"].split("|")):
            key = fold(name)
            unit = next((u for u in units if key.startswith(u + " ")), None)
            if unit:
                rest = levels.sub("", key[len(unit) + 1 :])
                if len(rest) > 2 and not rest.startswith(("các ", "tỉnh", "nhân dân")):
                    found.setdefault(rest, row["id"])
    return found


def _entry(row: dict[str, str]) -> Entry:
    return Entry(row["id"], frozenset(row["flags"].split()))


_LEVEL_END = re.compile(r" (?:tỉnh|huyện|xã|trung ương|việt nam|khu vực|tỉnh ủy|thành ủy|huyện ủy)$")


@cache
def whole_names() -> dict[str, Entry]:
    """Names of the agency table that heads and fields do not make: "Tòa án quân sự", "Ban Chỉ đạo chuyển đổi số"."""
    bodies = {r["head"] for r in load("agency_heads") if r["shape"] == "body"}
    units = tuple(r["head"] + " " for r in load("agency_heads") if r["shape"] == "unit")
    longer = tuple(b + " " for b in bodies)
    found: dict[str, Entry] = {}
    for row in load("agencies"):
        name = _LEVEL_END.sub("", " ".join(row["name"].lower().split()))
        unit = next((u for u in units if name.startswith(u)), "")
        small = unit and row["name"][len(unit)].islower()  # "Quỹ phòng, chống tội phạm"
        if (
            row["kind"] != "group"
            and name not in bodies
            and name + " " not in units
            and (small or not unit or name.startswith(longer))
        ):
            found[name] = Entry(row["id"], frozenset(("grows",)))
    return found


# What may begin with some letters.
BODY, OFFICE, GROUP, WORD, HONOUR, DOER, PLACE = (1 << i for i in range(7))


def _first_letters(words: str) -> str:
    """The first three letters of an entry; of one whose first word is shorter that word alone, but never less than two."""
    key = fold(words)
    return key[: min(3, max(2, len(re.split(r"\W", key, maxsplit=1)[0])))]


def _openings(kinds: Mapping[int, Iterable[str]]) -> dict[str, int]:
    """By the first letters of all entries, which kinds of members they may begin, as a sum of kinds."""
    found: dict[str, int] = {}
    for kind, entries in kinds.items():
        for words in entries:
            letters = _first_letters(words)
            found[letters] = found.get(letters, 0) | kind
    return found


def may_open(g: Grammar, key: str, pos: int) -> int:
    """Which kinds of members may begin at `pos`, as a sum of kinds; 0 at most places, which need no pattern then."""
    letters = key[pos : pos + 3]
    if letters[:1] <= "9":
        return GROUP | DOER if letters[:1].isdigit() else 0
    return g.opens.get(letters, 0) | g.opens.get(letters[:2], 0)


_OPENING = frozenset(" -–—0123456789")  # a tail may begin with them: " - chi nhánh", "102 xã"


def tail_at(g: Grammar, key: str, at: int, end: int) -> re.Match[str] | None:
    """What stands behind a head at `at`, None for nothing. A look at three letters spares most of the matching."""
    if key[at : at + 1] not in (" ", "-", "–", "—"):
        return None
    next_letters = key[at + 1 : at + 4]
    if next_letters in g.begin_tail or next_letters[:2] in g.begin_tail or next_letters[:1] in _OPENING:
        return g.tail.match(key, at, end)
    return None


PLURAL = re.compile(r" {1,8}(?:\w+ {1,8}){0,3}(?:các|những|hai|ba|mọi|cấp|\d{1,3})(?!\w)")


def body_tail(g: Grammar, key: str, at: int, end: int) -> re.Match[str] | None:
    """What stands behind the name of one body: its place; what groups have ("có liên quan") only behind many places."""
    if key[at : at + 1] not in (" ", "-", "–", "—"):
        return None
    letters = key[at + 1 : at + 4]
    if letters in g.begin_tail or letters[:2] in g.begin_tail or letters[:1] in _OPENING:
        m = g.place.match(key, at, end)
        return g.tail.match(key, at, end) if m and PLURAL.match(key, at, m.end()) else m
    return None


_QUANTIFIERS = ("các", "những", "từng", "mỗi", "một số", "hai", "tất cả", "toàn thể", "toàn bộ", "đại diện")


@cache
def grammar() -> Grammar:
    """The patterns, compiled at first use."""
    rows = load("agency_heads")
    bodies = {r["head"]: _unless(r) for r in rows if r["shape"] == "body"}
    units = {r["head"]: _unless(r) for r in rows if r["shape"] == "unit"}
    whole = whole_names()
    bodies |= dict.fromkeys(whole, "")
    nouns = {r["head"]: _unless(r) for r in rows if r["shape"] == "word"}
    bare = {r["head"]: _unless(r) + (_NOUN if r["unless"] == "?" else "") for r in rows if r["shape"] == "word"}
    tails: dict[str, list[str]] = {}
    for r in load("agency_tails"):
        tails.setdefault(r["kind"], []).extend(r["words"].split("|"))

    province = trie({n: "" for r in load("provinces") for n in (r["name"], *r["aliases"].split("|")) if n})
    not_word = f"(?!{WS}(?:hội|ủy|đoàn|táo|trường){_END})"
    level = trie(dict.fromkeys(tails["level"], not_word))
    short = f"(?:thành|thị){_END}(?!{WS}(?:{_NOT_SHORT}){_END})"  # "các huyện, thành, thị"
    levels = f"{level}(?>(?:(?:, {{0,8}}|{WS}(?:và|hoặc){WS}|/)(?:{level}|{short}))*)"
    place = trie(dict.fromkeys(tails["place"], not_word))
    region = f"khu{WS}vực(?>(?:{WS}(?:[ivx]{{1,5}}|\\d{{1,2}})(?!\\w))?)(?>(?: {{0,8}}[-–—](?= {{1,8}}{province}))?)"
    rank = trie([w for w in tails["place"] if w.startswith("cấp ") and w != "cấp ủy"])
    where = f"(?:(?:các|những|\\d{{1,3}}|hai|ba|mọi){WS})?(?:{region}|{levels}|{rank}(?>(?:(?:, {{0,8}}|{WS}và{WS}){rank})+)|{place})"
    of_words = trie(tails["of"])
    known = fold(f"địa{WS}phương|địa{WS}bàn|đảng|bộ(?!{WS}\\w)|sở(?!{WS}\\w)|mặt{WS}trận|tổ{WS}quốc|ngành")
    school = trie(tails["school"])
    schools = f"{school}(?>(?:(?:, {{0,8}}|{WS}và{WS}|/| - ){school})*)"
    group_tail = f"{WS}(?:{trie(tails['group'])}|{schools})(?!{WS}(?:đến|tới|với|về){_END})"
    places = (
        f"(?:(?: {{0,8}}[-–—])?{WS}chi{WS}nhánh"
        f"|(?>(?:{WS}{of_words}(?>(?:{WS}{fold('toàn')})?))?){WS}{where}(?>(?:{WS}{fold('trực')}{WS}thuộc{WS}(?:trung{WS}ương|tw))?)(?>(?:{WS}{province})?)"
        f"|{WS}{of_words}{WS}(?:{known})"
        f"|{WS}từ{WS}{province}{WS}(?:đến|tới|trở{WS}(?:vào|ra|lên|xuống)(?>(?:{WS}(?:đến|tới))?))(?>(?:{WS}{province})?)"
        f"|{WS}{trie(tails['within'])})"
    )
    tail = f"(?>(?:{group_tail}|{places}){{1,4}})"
    all_of = fold(f"(?:tất{WS}cả|toàn{WS}thể|toàn{WS}bộ|đại{WS}diện){WS}")
    quantifier = f"(?:{all_of})?(?:các|những|từng|mỗi|một{WS}số|hai|\\d{{1,2}}){WS}"
    fieldset = trie(list(fields()))
    titles = trie([r["title"] for r in load("offices")])
    return Grammar(
        body=re.compile(f"(?:(?P<b>{trie(bodies)})|(?P<u>{trie(units)})(?:{WS}(?P<f>{fieldset}))?)"),
        quantified=re.compile(f"{quantifier}(?P<w>{trie(nouns)})(?>(?:{group_tail}){{0,3}})"),
        loose=re.compile(f"(?P<w>{trie(bare)})(?>(?:{group_tail}){{0,3}})"),
        more=re.compile(
            f"(?:(?:, {{0,8}}|,?{WS}và{WS}|/|(?<=ngành){WS}(?=địa phương)|(?<=cơ quan){WS}(?=đơn vị))"
            f"(?P<w>{trie(bare)}|(?<=cơ quan, )tổ{WS}chức{_END}(?!{WS}{_EVENT})|(?:(?<=tỉnh, )|(?<=huyện, )|(?<=quận, )|(?<=thị, )|(?<=thành, )){short})(?>(?:{group_tail}){{0,3}}))"
        ),
        tail=re.compile(tail),
        place=re.compile(f"(?>{places}{{1,4}})"),
        office=re.compile(f"(?P<o>{titles})(?:{WS}(?:kiêm|{fold('thường trực')}){WS}(?P<o2>{titles}))?"),
        honour=re.compile(f"(?:các{WS})?(?:đồng{WS}chí|đ/c|ông|bà|thầy|cô)(?:(?:,|{WS}và)?{WS}bà)?:?{WS}"),
        trade=re.compile(WS + trie(tails["trade"])),
        of=re.compile(f"{WS}(?:trực{WS})?(?:thuộc|của){WS}"),
        field=re.compile(fieldset),
        province=re.compile(province),
        level=re.compile(levels),
        opens=_openings(
            {
                BODY: [*bodies, *units],
                OFFICE: [r["title"] for r in load("offices")],
                GROUP: _QUANTIFIERS,
                WORD: list(nouns),
                HONOUR: ("các", "đồng chí", "đ/c", "ông", "bà", "thầy", "cô"),
                DOER: [*_QUANTIFIERS, *(r["head"] for r in load("doers"))],
                PLACE: [n for r in load("provinces") for n in (r["name"], *r["aliases"].split("|")) if n],
            }
        ),
        begin_trade=frozenset(fold(w)[:3] for w in tails["trade"]) | {"  "},
        begin_tail=_beginnings(["từ", *(w for k, words in tails.items() if k != "trade" for w in words)]),
        heads={plain_words(n): e for n, e in whole.items()}
        | {plain_words(r["head"]): _entry(r) for r in rows if r["shape"] != "word"},
        words={plain_words(r["head"]): _entry(r) for r in rows if r["shape"] == "word"}
        | dict.fromkeys(("thành", "thị"), Entry("thanh-pho-group", frozenset(("weak",)))),
        offices={
            plain_words(r["title"]): Entry(r["id"], frozenset(["alone"] if r["alone"] else ())) for r in load("offices")
        },
    )
