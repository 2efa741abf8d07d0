"""Documents cited by name: laws, the constitution, resolutions of congresses, nicknames with a number (Đề án 06)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vnadmin.data import load
from vnadmin.spans import fold, squeeze
from vnadmin.values.dates import read_date
from vnadmin.values.document_types import find_type_before
from vnadmin.values.key_patterns import key_pattern, key_words


class Named(NamedTuple):
    """A document named without a symbol. `number` is that of a short reference ("Chỉ thị số 10" → "10")."""

    start: int
    end: int
    type: str
    title: str
    date: str | None
    number: str | None
    row: str


# Types that are cited by a bare number.
_NICKNAMED = frozenset({
    "nghi-quyet", "chi-thi", "de-an", "ket-luan", "quy-dinh", "quyet-dinh", "nghi-dinh", "thong-tu", "cong-van", "cong-dien",
    "huong-dan", "ke-hoach", "chuong-trinh", "chuong-trinh-phoi-hop", "thong-bao", "thong-tri", "quy-che", "luat", "to-trinh", "bao-cao",
})  # fmt: skip
# A number before one of these counts things: "Đề án 5 năm".
_COUNTED = frozenset(
    key_words(
        "năm",
        "tháng",
        "quý",
        "ngày",
        "tuần",
        "nội",
        "nhiệm",
        "chỉ",
        "mục",
        "giải",
        "nhóm",
        "dự",
        "đề",
        "phần",
        "điểm",
        "bước",
        "giai",
        "lần",
        "cấp",
        "không",
        "triệu",
        "tỷ",
        "nghìn",
        "xã",
        "huyện",
        "tỉnh",
        "đồng",
        "người",
        "cơ",
        "đơn",
        "văn",
        "loại",
        "đối",
        "lĩnh",
        "vấn",
        "khâu",
        "mô",
        "ý",
        "trên",
    )
)


_NOT_IN_NAMES = frozenset(
    ["luật", "có", "được", "này", "theo", "trong", "đã", "do", "là", "các", "thì", "để", "tại", "từ"]
)


class _Patterns(NamedTuple):
    numbered: re.Pattern[str]
    bare: re.Pattern[str]
    name: re.Pattern[str]
    word: re.Pattern[str]
    year: re.Pattern[str]
    on: re.Pattern[str]
    congress: re.Pattern[str]
    plenum: re.Pattern[str]
    unknown_end: re.Pattern[str]
    digit: re.Pattern[str]


_BARE = r"(\d{1,5}[a-zđ]?)(?![\w%]|[.,:/]\d| {0,3}[-–‑/] {0,3}\w| {1,3}[-–] {0,3}\d|/)"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(key_pattern(pattern))


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        numbered=_compiled(rf"số {{1,4}}{_BARE}"),
        bare=_compiled(rf" {{0,3}}{_BARE}"),
        name=_compiled(r" {0,3}(?=[^\W\d_])"),
        word=_compiled(r"[ ,–-]{0,4}([^\W_]+)"),
        year=_compiled(r" {1,4}(?:năm {1,3}|\()?((?:19|20)\d\d)(?![\d/-])\)?"),
        on=_compiled(r"(?: {1,3}số)?[ ,]{1,4}(?=ngày )"),
        congress=_compiled(
            r"nghị quyết {1,4}(?:của {1,3})?đại hội(?: {1,4}[^\W\d_]+){0,14}? {1,4}(?:thứ {1,3})?[ivx]{1,5}\b"
            r"(?:(?:,? nhiệm kỳ[ \d–-]{0,14})| {1,3}của {1,3}đảng(?: {1,3}cộng sản {1,3}việt nam)?)?"
        ),
        plenum=_compiled(
            r"nghị quyết {1,4}(?:hội nghị {1,3}(?:lần thứ {1,3})?)?trung ương {1,3}\d{1,2}(?:[ ,]{1,3}\(?khóa {1,3}[ivx]{1,5}\)?)?"
        ),
        unknown_end=_compiled(r" {1,4}(?:số {1,3}\d|năm {1,3}(?:19|20)\d\d|ngày {1,3}\d)"),
        digit=_compiled(r"\d"),
    )


Trie = dict[str, "Trie | bool"]


@cache
def _laws() -> Trie:
    """Names of laws as a tree of words; "" marks the end of a name."""
    root: Trie = {}
    for row in load("laws"):
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            node = root
            for word in re.findall(r"[^\W_]+", fold(name)):
                node = node.setdefault(word, {})  # type: ignore[assignment]
            node[""] = True
    return root


_LAWS = (("luat", "luật "), ("phap-lenh", "pháp lệnh "))
_RESOLUTION = key_words("nghị quyết ")[0]
_NICK = (
    *zip(("de-an", "chi-thi", "ket-luan"), key_words("đề án ", "chỉ thị ", "kết luận "), strict=True),
    ("nghi-quyet", _RESOLUTION),
)


def find_named(text: str, key: str, start: int, stop: int) -> list[Named]:
    """All documents named without a symbol, in no order; some may overlap symbols, which come first."""
    resolutions = _places(key, _RESOLUTION, start, stop)
    out = _find_laws(text, key, start, stop)
    out += _find_short(text, key, start, stop, resolutions)
    out += _find_resolutions(text, key, stop, resolutions)
    for at in _places(key, "hiến pháp", start, stop):
        if text[at] == "H":
            out.append(_dated(text, key, at, at + 9, kind="hien-phap", row="constitution"))
    return out


def _places(key: str, word: str, start: int, stop: int) -> list[int]:
    """Where `word` stands; for words of a text several times quicker than a pattern."""
    out: list[int] = []
    at = key.find(word, start, stop)
    while at >= 0:
        out.append(at)
        at = key.find(word, at + len(word), stop)
    return out


def law_end(text: str, key: str, pos: int) -> int | None:
    """End of the law's name that begins at `pos`, by the table of laws; None when it is not in it."""
    node, end, at = _laws(), None, pos
    word = _patterns().word
    while m := word.match(key, at):
        if "\n\n" in text[at : m.start(1)]:
            break
        step = node.get(m[1])
        if not isinstance(step, dict):
            break
        node, at = step, m.end()
        if "" in node:
            end = at
    return end


def _find_laws(text: str, key: str, start: int, stop: int) -> list[Named]:
    """Laws, codes and ordinances by name."""
    p, out = _patterns(), []
    for kind, word in _LAWS:
        done = start
        for at in _places(key, word, start, stop):
            if at < done or (
                at and (key[at - 1].isalnum() or key.startswith(("pháp ", "kỷ ", "quy "), at - 5 if at > 4 else 0))
            ):
                continue
            m = p.name.match(key, at + len(word), stop)
            if m is None:
                continue
            if text[at].islower() and not text[m.end()].isupper():
                continue
            begin, law = at, kind
            if kind == "luat" and key.startswith("bộ", max(0, len(key[:at].rstrip()) - 2)):
                begin, law = key.rindex("bộ", 0, at), "bo-luat"
            end = law_end(text, key, m.end())
            if key.startswith("sửa đổi", m.end()):
                end = _amending_end(text, key, m.end(), stop)
            if end is None:
                end = _unknown_law_end(p, text, key, m.end(), stop)
            if end is None:
                continue
            out.append(_dated(text, key, begin, end, kind=law, row="law-name"))
            done = end
    return out


def _amending_end(text: str, key: str, pos: int, stop: int) -> int | None:
    """End of "sửa đổi, bổ sung một số điều của Luật X"; None without the name of the law amended."""
    inner = key.find("luật ", pos, min(stop, pos + 60))
    return law_end(text, key, inner + 5) if inner >= 0 else None


def _unknown_law_end(p: _Patterns, text: str, key: str, pos: int, stop: int) -> int | None:
    """End of a law's name that the table does not have: up to its number, year or date; None when none follows."""
    if not text[pos].isupper() or not p.digit.search(key, pos, min(stop, pos + 120)):
        return None
    m = p.unknown_end.search(key, pos, min(stop, pos + 120))
    if m is None or any(c in text[pos : m.start()] for c in ';:.()|“”"/') or "\n\n" in text[pos : m.start()]:
        return None
    words = key[pos : m.start()].split()
    return m.start() if _NOT_IN_NAMES.isdisjoint(words) and "&" not in key[pos : m.start()] else None


def _dated(text: str, key: str, begin: int, end: int, *, kind: str, row: str) -> Named:
    """A named document with the year or date printed behind its name."""
    p = _patterns()
    title_end, date = end, None
    if m := p.year.match(key, end):
        date, end = m[1], m.end()
        title_end = end
    elif (m := p.on.match(key, end)) and (found := read_date(key, m.end())):
        date, end = found
    return Named(begin, end, kind, squeeze(text[begin:title_end]), date, None, row)


def _find_short(text: str, key: str, start: int, stop: int, resolutions: list[int]) -> list[Named]:
    """Types with a bare number: "Chỉ thị số 10", "Đề án 06"."""
    p, out = _patterns(), []
    for m in p.numbered.finditer(key, start, stop):
        word = find_type_before(key, m.start(), start)
        if word and not word.vague and word.id in _NICKNAMED and not _counts(key, m.end()):
            out.append(
                Named(word.start, m.end(), word.id, squeeze(text[word.start : m.end()]), None, m[1], "short-number")
            )
    for kind, name in _NICK:
        for at in resolutions if name is _RESOLUTION else _places(key, name, start, stop):
            if not text[at].isupper() or key[at - 1 : at].isalnum():
                continue
            short = p.bare.match(key, at + len(name), stop)
            if short and not _counts(key, short.end()):
                title = squeeze(text[at : short.end()])
                out.append(Named(at, short.end(), kind, title, None, short[1], "short-number"))
    return out


def _counts(key: str, pos: int) -> bool:
    """Whether the number that ends at `pos` counts what comes next."""
    after = key[pos : pos + 12].split(maxsplit=1)
    return bool(after) and key[pos : pos + 1] == " " and after[0].rstrip(",.;:)") in _COUNTED


def _find_resolutions(text: str, key: str, stop: int, resolutions: list[int]) -> list[Named]:
    """Resolutions of congresses and plenums, which bear no symbol."""
    p = _patterns()
    return [
        Named(low, m.end(), "nghi-quyet", squeeze(text[low : m.end()]), None, None, "congress")
        for low in resolutions
        if text[low] == "N" and (m := p.congress.match(key, low, stop) or p.plenum.match(key, low, stop))
    ]
