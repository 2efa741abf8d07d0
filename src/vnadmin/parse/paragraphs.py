"""Paragraphs of the text, put together again from printed lines.

Hard-wrapped text gives no sign of where a paragraph ends. Three facts decide: a line that opens with a numeral or bullet
begins one; a line end is meant where the next word would still have fitted on the line; a blank line in the middle of a
sentence is page damage. Source: layout of Nghị định 30/2020/NĐ-CP, Phụ lục I, and the seed documents.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from vnadmin.records import DocumentText, Paragraph

# Labels, tried at the start of a line. Vietnamese points run a b c d đ e g h i k … y.
_LABEL = r"""
  (?P<part>[pP][hH][ầẦ][nN]\s(?:th[ứỨ]\ )?(?:[ivxIVX]{1,5}|nh[ấẤ]t|hai|ba|t[ưƯ]|n[ăĂ]m|s[áÁ]u|\d{1,2})\b)
 |(?P<chapter>[cC][hH][ưƯ][ơƠ][nN][gG]\s(?:[ivxlIVXL]{1,6}|\d{1,2})\b)
 |(?P<subsection>(?:[tT]i[ểỂ]u\ )?[mM][ụỤ][cC]\s(?:\d{1,2}|[IVX]{1,5})\b)
 |(?P<article>[đĐ][iI][ềỀ][uU]\s\d{1,3}[a-zđ]?\b)
 |(?P<section>(?=[IVX])[IVX]{1,5}(?:\.\d{1,2})?(?=\s?[.)\-–:]|\s\s|\.-|/\s))
 |(?P<subclause>\d{1,2}(?:\.\d{1,2}){1,3}(?=[.):]?\ ?\D))
 |(?P<letter>[A-PR-ZĐ](?=\.\s))
 |(?P<clause>\d{1,2}(?=\s?[.)/:]\s{0,6}[^\d\s)]|\s?[.)]\ \d|\.-|-\ ))
 |(?P<numeral>\(\d{1,2}\)(?=\s?\D))
 |(?P<point>[a-zđ]{1,2}(?=\s?\)\s?\S))
 |(?P<dotpoint>[a-zđ](?=\.\s))
 |(?P<roman>\(?[ivx]{1,5}\))
 |(?P<ordinal>(?:Th[ứ]\s(?:nh[ấ]t|hai|ba|tư|năm|sáu|bảy|tám)|(?:Một|Hai|Ba|Bốn|Năm|Sáu)\ là)(?=\s?[,:]))
 |(?P<period>(?:[tT]háng|THÁNG|[qQ]uý|QUÝ)\ (?:\d{1,2}|[IV]{1,3})(?:(?:/|\ năm\ |\ NĂM\ |-)\d{4})?(?=\s*[.:]?\s*(?:\n|\Z)))
 |(?P<plus>[+](?=\s|\S))
 |(?P<star>[*•●▪○■◦·](?=\s{0,6}\S))
 |(?P<dash>[-–—‒−](?=\s{0,6}[^\s\d\-–]|\s\d))
"""

_KINDS = ("part", "chapter", "subsection", "article", "section", "subclause", "letter", "clause", "numeral", "point",
          "dotpoint", "roman", "ordinal", "period", "plus", "star", "dash")  # fmt: skip


@cache
def _line_pattern() -> re.Pattern[str]:
    """A label at the start of a line, with its closing marks."""
    return re.compile(rf"(?:{_LABEL})[.)/:,\-]{{0,3}}[^\S\n]{{0,20}}", re.VERBOSE)


class _Line(NamedTuple):
    start: int
    end: int
    kind: str
    label: str
    body: int
    blank_before: bool
    cell_before: bool


# A line that says who or when of the item above it, with a capital and a colon.
_LABEL_LINE = re.compile(
    r"(?:Giao |Đơn vị |Cơ quan |Bộ phận )?(?:[Cc]hủ trì|[Pp]hối hợp|[Tt]hực hiện)(?: (?:chính|thực hiện|với))?:"
    r"|(?:Hoàn thành|Hạn|Lộ trình)(?: (?:trong|trước|vào|xong|hoàn thành|cuối|chót|thực hiện))?:"
    r"|(?:Thời gian|Thời hạn|Tiến độ|Sản phẩm|Kết quả|Địa điểm|Thành phần)(?: (?:hoàn thành|thực hiện|đầu ra|tổ chức|tham dự))?:"
)
_LABEL_LINE_BEGINS = frozenset("GĐCcBPpTtHLSK")
# Words that end no paragraph: what follows is the rest of a name or phrase, whatever a page break did to it.
_UNFINISHED = re.compile(
    r"(?<!\w)(?:[ỦU][yỷ] ban nhân dân|Uỷ ban nhân dân|Hội đồng nhân dân|Liên hiệp|và|của|các|với|theo|những|hoặc|thuộc|trên địa bàn"
    r"|trước ngày|từ ngày|đến ngày|chậm nhất|trước|từ|tại|bởi|nhằm|của các|là)\Z"
)
_PAGE = re.compile(r"(?:- ?)?\d{1,3}(?: ?-)?(?:/\d{1,3})?")
_FULL_LINE = 60  # a shorter line that ends in a comma may be an entry of a list
_RULES = "|-–—_=*. "
# Letters that a label may begin with.
_OPENINGS = frozenset("IVXQTqABCDĐPphTtMmHcCđabdegiklnoqrsuvxyNLGKQRSU")
# First letters of the words that labels begin with; another word, unless it is a Roman numeral, need not be tried.
_LABEL_WORDS = frozenset(["phầ", "chư", "tiể", "mục", "điề", "thứ", "một", "hai", "bốn", "năm", "sáu", "thá", "quý"])
_TERMINAL = ".;:!?…"
_CLOSERS = "”\"’')*"


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether the printed line closes a sentence or list item."""
    while end > start and text[end - 1] in _CLOSERS:
        end -= 1
    return end > start and text[end - 1] in _TERMINAL


@lru_cache(1024)
def _is_other_word(letters: str) -> bool:
    """Whether the first three letters of a line are those of a word that is no label."""
    if len(letters) < 3 or not letters.isalpha():
        return False
    small = letters.lower()
    return small not in _LABEL_WORDS and small.strip("ivx") != ""


def _lines(doc: DocumentText, start: int, end: int) -> list[_Line]:
    """The printed lines of `[start, end)` that hold words, with their labels."""
    text = doc.text
    match_label = _line_pattern().match
    make = tuple.__new__  # half the price of `_Line(…)`
    out: list[_Line] = []
    bare: list[int] = []
    at, blank, cell = start, True, False
    for printed in text[start:end].split("\n"):
        here = at
        at += len(printed) + 1
        line = printed.strip()
        if not line:
            blank = True
            continue
        opening = line[0]
        if opening in _RULES and (line == "|" or not line.strip(_RULES)):
            cell = True
            blank = blank or line == "|" or len(line) > 2
            continue
        first = here if len(line) == len(printed) else here + printed.index(opening)
        last = first + len(line)
        kind, label, body = "", "", first
        if (opening in _OPENINGS or not opening.isalpha()) and not _is_other_word(line[:3]):
            found = match_label(text, first, min(last + 12, end))
            if found is not None:
                kind = found.lastgroup or ""
                label = found[kind]
                body = found.end()
        if blank and last - first <= 7 and _PAGE.fullmatch(line):
            bare.append(len(out))
        out.append(make(_Line, (first, last, kind, label, body, blank, cell)))
        blank = cell = False
    return _without_page_numbers(text, out, bare) if bare else out


def _without_page_numbers(text: str, lines: list[_Line], bare: list[int]) -> list[_Line]:
    """The lines without those of `bare`, numbers of pages, that stand alone in the middle of a sentence."""
    drop = set()
    for i in bare:
        if not 0 < i < len(lines) - 1:
            continue
        last, after = lines[i - 1], lines[i + 1]
        unfinished = _UNFINISHED.search(text, max(last.start, last.end - 24), last.end)
        if (
            after.blank_before
            and not after.kind
            and (unfinished or (text[after.start].islower() and not _ends_sentence(text, last.start, last.end)))
        ):
            drop.add(i)
    return [line for i, line in enumerate(lines) if i not in drop] if drop else lines


def _width(lines: list[_Line]) -> int:
    """The width that the text was wrapped to: the length that nine lines in ten stay under."""
    lengths = sorted([line[1] - line[0] for line in lines])
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def _separated_by_blanks(lines: list[_Line]) -> bool:
    """Whether a blank line stands before every paragraph, so that a bare line end never begins one."""
    numbered = [line for line in lines if line.kind and line.kind != "dash"]
    return len(numbered) >= 4 and sum(line.blank_before for line in numbered) >= 0.85 * len(numbered)


_NAMED = frozenset({"article", "chapter", "subsection", "part"})
_WEAK = frozenset(
    {"dash", "plus", "star", "clause", "numeral", "point", "dotpoint", "subclause", "section", "letter", "roman"}
)


def find_paragraphs(doc: DocumentText, start: int, end: int) -> list[Paragraph]:
    """The paragraphs of `[start, end)` in text order, each with the label that numbers it."""
    text = doc.text
    lines = _lines(doc, start, end)
    bold = _bold_lookup(doc)
    width = _width(lines)
    blanks = _separated_by_blanks(lines)
    out: list[Paragraph] = []
    current: _Line | None = None
    last = None
    latest: dict[str, str] = {}  # the last label of each kind, to know which comes next
    for line in lines:
        if last is None or current is None:
            current = line
        elif (
            (not doc.wrapped and not _goes_on(text, last, line))
            or line.cell_before
            or (
                line.kind
                and (
                    (line.kind == "point" and _is_next(latest, line, current))
                    or (line.kind in {"clause", "subclause"} and _is_next_number(text, latest, line, last))
                )
            )
            or _begins(text, last, line, width, bold, first=last is current, blanks=blanks)
        ):
            out.append(_paragraph(text, current, last))
            current = line
        last = line
        if line is current and line.kind:
            latest[line.kind] = line.label
    if current is not None and last is not None:
        out.append(_paragraph(text, current, last))
    return out


def _goes_on(text: str, last: _Line, line: _Line) -> bool:
    """Whether a line begins in the middle of a sentence, also where every line is a paragraph."""
    if line.kind:
        return False
    if text[last.end - 1] == "," and last.end - last.start > _FULL_LINE:
        return True
    return text[line.body].islower() and not _ends_sentence(text, last.start, last.end)


_LETTERS = "abcdđeghiklmnopqrstuvxy"


def _is_next(latest: dict[str, str], line: _Line, current: _Line) -> bool:
    """Whether a point goes on the list that is open: b) behind a), a) behind a numbered item."""
    if line.label == "a":
        return current.kind in {"clause", "subclause", "article"}
    before = latest.get("point", "")
    return len(before) == 1 and before in _LETTERS and _LETTERS.find(line.label) == _LETTERS.index(before) + 1


# before a number they make it part of a date or of a citation
_NUMBERED = re.compile(
    r"(?:[,(/–-]|(?<!\w)(?:ngày|số|khoản|điểm|mục|điều|tháng|năm|quý|phụ lục|khóa|đợt|lần|và|hoặc|từ|đến|chương|phần|bảng|biểu))\Z",
    re.IGNORECASE,
)


def _is_next_number(text: str, latest: dict[str, str], line: _Line, last: _Line) -> bool:
    """Whether a number goes on the list that is open, with a capital behind it: 3. behind 2., whatever the line before ends in."""
    above, _, number = line.label.rpartition(".")
    if not number.isdigit():
        return False
    n = int(number)
    if above:  # 1.1 behind 1, 1.2 behind 1.1
        follows = (
            latest.get("subclause") == f"{above}.{n - 1}"
            if n > 1
            else above in (latest.get("clause"), latest.get("subclause"))
        )
    else:
        follows = latest.get("clause") == str(n - 1)
    return (
        follows
        and text[line.body : line.body + 1].isupper()
        and _NUMBERED.search(text, max(last.start, last.end - 12), last.end) is None
    )


def _paragraph(text: str, first: _Line, last: _Line) -> Paragraph:
    body = min(first.body, last.end)
    while body < last.end and text[body] in " \t\n":
        body += 1
    kind, label = first.kind, first.label
    if len(label) > 1:
        label = label.strip("()") if kind in {"numeral", "roman"} else " ".join(label.split())
    return Paragraph(first.start, last.end, label, kind or "plain", body)


def _begins(text: str, last: _Line, line: _Line, width: int, bold: set[int], *, first: bool, blanks: bool) -> bool:
    """Whether `line` begins a paragraph behind `last`, which is the paragraph's first line where `first`."""
    head = text[line.body] if line.body < line.end else ""
    if not line.kind:
        if (
            head in _LABEL_LINE_BEGINS
            and text.find(":", line.body, min(line.body + 40, line.end)) >= 0
            and _LABEL_LINE.match(text, line.body, line.end)
        ):
            return True
        if not line.blank_before and (head.islower() or text[last.end - 1] == ","):
            return False
    if (
        not line.kind
        and text[last.end - 1].islower()
        and _UNFINISHED.search(text, max(last.start, last.end - 24), last.end)
    ):
        return False
    closed = _ends_sentence(text, last.start, last.end)
    listed = closed or line.kind not in _WEAK or (line.kind == last.kind == "dash" and text[last.end - 1] == ",")
    if blanks and not line.blank_before and not (line.kind and listed):
        return False
    length = last.end - last.start
    word_end = text.find(" ", line.start, line.end)
    word = (word_end if word_end > 0 else line.end) - line.start
    # The next word would have fitted: the line end is meant. A first line is shorter by its indent.
    meant = length + 1 + word <= width * (0.82 if first else 0.93)
    if line.kind:
        if line.kind == "period" and not (line.blank_before or closed):
            return False
        if (
            line.kind in _NAMED
            and not closed
            and not line.blank_before
            and text[line.body - 1] not in ".:\n"
            and not _upper(text, last)
        ):
            return False  # "theo quy định tại\nĐiều 43 của Nghị định này"
        if line.kind not in _WEAK or line.blank_before or closed or meant:
            return not (
                line.kind == "dash"
                and head.islower()
                and not closed
                and not line.blank_before
                and length > width * 0.6
                and not last.kind
            )
        # a full line that is no end of sentence: "Hưng Yên\n- Hải Phòng", "ngày 20\n11. …"
        if line.kind in {"clause", "subclause", "numeral", "section", "letter", "point"}:
            return line.start in bold and last.start not in bold
        return False
    begins_lower = head.islower()
    if line.blank_before:
        if closed:
            return not (begins_lower and text[last.end - 1] not in ".:")
        if begins_lower or head in ",;.)" or text[last.end - 1] == ",":
            return False
        if _upper(text, last) != _upper(text, line):
            return True
        return meant or (last.start in bold) != (line.start in bold)
    if begins_lower or text[last.end - 1] == ",":
        return False
    if (last.start in bold) != (line.start in bold) and (meant or closed or _upper(text, last)) and not begins_lower:
        return True
    if _upper(text, last) and not _upper(text, line):
        return True
    return meant and (closed or (bool(last.kind) and length < width * 0.5))


def _upper(text: str, line: _Line) -> bool:
    return text[line.body : line.end].isupper()


def _bold_lookup(doc: DocumentText) -> set[int]:
    """Starts of lines that begin in bold type."""
    text, out = doc.text, set()
    for span in doc.bold:
        at = span.start
        while at < span.end:
            while at < span.end and text[at] in " \t\n":
                at += 1
            if at < span.end:
                out.add(at)
            stop = text.find("\n", at, span.end)
            if stop < 0:
                break
            at = stop + 1
    return out
