"""A reading becomes the ONE text of a document, with an exact way back.

What is done: composing (NFC), line ends, blanks, look-alike letters and signs, format markup, symbols broken at a line
end, spaced-out words. What is never done: spelling, tone placement, trimming, joining of prose. Order matters: composing
comes first, so that NFC and NFD input meet before any rule looks at letters.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from vnadmin.parse.flattened import lost_breaks
from vnadmin.parse.markup import strip_markup
from vnadmin.parse.rewrite import Edit, Rewrite
from vnadmin.parse.spaced import close_up
from vnadmin.parse.tables import find_tables
from vnadmin.records import Box, DocumentText, RawTable, Reading
from vnadmin.spans import fold

if TYPE_CHECKING:
    from vnadmin.spans import OffsetMap

# Letters of Vietnamese and signs that stay as they are, all of them composed: a text of nothing else needs nothing of this
# file's first half. To go along them costs half of a search for the others.
_CLEAN = re.compile(
    "[\t\n -~°±²³·¹½×À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ\u2012-\u2027\u2190-\u2211\u2213-\u22ff\u2500-\u27bf]*"
)
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xbf\xc4-\xc7\xcb\xce-\xd1\xd6-\xd8\xdb\xdc\xde\xdf\xe4-\xe7\xeb\xee-\xf1\xf6-\xf8\xfb\xfc\xfe\xff\u0131\u0189\u01a2\u01a3\u0256\u0370-\u04ff\u115f\u1680\u180e\u2000-\u2011"
    "\u2028-\u202f\u205f-\u206f\u2212\u3000\ue000-\uf8ff\ufe58-\ufe63\ufeff-\uff5e\ufff9-\uffff]"
)
# Letters of Western languages, which old encodings of Vietnamese show in place of its own.
_WESTERN = frozenset("\xb5\xae\xb8\xf8\xef\xf1\xf6\xdf\xdc\xc7\xc4\xc6\xbb")
_DROP = re.compile(
    "\r(?=\n)|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\uffff]+"
)
_SWAP = {
    **dict.fromkeys(
        "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    ),
    **dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"),
    # True hyphens by any name; PDF readers give U+FFFE for a hyphen at a line end. Minus: only inside symbols, below.
    **dict.fromkeys("\u2010\u2011\ufe63\ufffe", "-"),
    **{chr(0xFEE0 + c): chr(c) for c in range(0x21, 0x7F)},  # fullwidth forms
    **dict.fromkeys("\xd0\u0189", "Đ"),
    **dict.fromkeys("\xf0\u0256", "đ"),
    "\u01a2": "Ư",  # OI, which old fonts and readers of PDF give for it
    "\u01a3": "ư",
    # Bullets of the symbol fonts, which office programs keep in the private area.
    **dict.fromkeys("\uf0b7\uf09f\uf06c\uf0a8", "•"),
    **dict.fromkeys("\uf02d\uf0be", "-"),
    **dict.fromkeys("\uf0a7\uf06e", "▪"),
    "\uf02b": "+",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
    "\uf076": "❖",
    "\uf0e0": "→",
}

# Letters that look Latin. Source: domain notes on homoglyphs (Cyrillic "АNТТ" met in real plans).
_TWINS = dict(
    zip(
        "АВЕКМНОРСТУХІЅЈаеорсухіѕјΑΒΕΖΗΙΚΜΝΟΡΤΥΧονı",
        "ABEKMHOPCTYXISJaeopcyxisjABEZHIKMNOPTYXovi",
        strict=True,
    )
)
_TWIN_TABLE = str.maketrans(_TWINS)
_ALIEN = re.compile("[\u0131\u0370-\u04ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u0130\u0132-\u024f\u1e00-\u1eff]")
_LETTERS = re.compile(r"(?:[^\W_]|[\u0300-\u036f]){1,64}")
_LONGEST_WORD = 63

_DASHES = tuple((dash, re.compile(f"{dash}(?=[A-ZĐ])(?<=[0-9A-ZĐ].)")) for dash in "–—−")

# A symbol cut at a line end: what stands before the break must look like the first part of a symbol or a date, what
# follows like the next part. "36-\nCT/TW", "22/2020/\nNĐ-CP", "15/6/\n2024"; not "2021-\n2025", not "1-\nUBND xã".
# a letter that a pattern begins with is found many times sooner than one of two
_BREAKS = tuple(re.compile(rf"{sign} {{0,3}}\n{{1,2}} {{0,4}}(?=[0-9A-ZĐ])") for sign in "-/")
_BEFORE = re.compile(r"[(\[“\"'«]{0,2}((?:[0-9A-Za-zĐđ.&]{0,12}+[-/]){1,6})")
_LONGEST_PART = 40
_ENDS_WORD = (" ", "\n", "\t")
_MOST_BREAKS, _RAREST_BREAK = 40, 60  # no text breaks more symbols than one in 60 letters
_AFTER = re.compile(r"(?:([A-ZĐ]{2,10}[a-z]?[A-ZĐ0-9]{0,8}|[A-ZĐ][A-ZĐa-z]{0,3}(?=[-/]))|(\d{1,4}))(?![^\W_])([-/]?)")


def normalize(reading: Reading) -> DocumentText:
    """The one text of a reading: `text[start:end]` is what mentions claim, `map` leads back to `reading.text`.

    Tables are those that the reader saw, else those found in the text; bold stretches are spans of the text.
    """
    work = Rewrite(reading.text)
    found: set[str] = set()
    recoded: dict[str, int] = {}
    clean = not reading.fonts and is_clean(reading.text)
    if not clean:
        work.compose()
        found = set(_ODD.findall(work.text))
    if reading.fonts or not found.isdisjoint(_WESTERN):
        from vnadmin.parse.recode import recode

        recoded = recode(work, reading.fonts)
        found = set(_ODD.findall(work.text))
    if found:
        _letters(work, found)
    if reading.reader == "markdown":
        strip_markup(work)
    if not clean:
        work.compose()  # what a sign between them kept apart may compose now
    if any(map(_ALIEN.match, found)):
        _untwin(work)
        work.compose()
    _dashes(work)
    if reading.reader == "ocr":
        from vnadmin.parse.ocr_repair import repairs

        work.apply(repairs(work.text))
    work.apply(_joins(work.text))
    work.apply(close_up(work.text))
    work.put([(at, "\n") for at in lost_breaks(work.text)])
    text, way = work.text, work.map
    tables = tuple(_moved(table, way) for table in reading.tables)
    bold = [way.text(*span) for span in reading.bold] if reading.bold else work.bold
    return DocumentText(
        text,
        fold(text),
        reading.text,
        way,
        reading.wrapped,
        tables or tuple(find_tables(text)),
        tuple(bold),
        reading.pages,
        reading.lines,
        reading.blocks,
        reading.text_layer == "ocr",
        tuple(recoded.items()),
        reading.letters,
        reading.unread,
    )


def regions(doc_text: DocumentText, start: int, end: int) -> list[Box]:
    """The boxes of what is printed at `[start, end)` of the text: one for each line touched, cut between its letters where
    their places are known, else in proportion.

    Empty where the source has no pages.
    """
    lines = doc_text.lines
    if not lines or start >= end:
        return []
    raw_start, raw_end = doc_text.map.raw(start, end)
    first = bisect_right(lines, raw_start, key=lambda line: line.end)
    last = bisect_left(lines, raw_end, key=lambda line: line.start)
    boxes: list[Box] = []
    end_before = -2
    for line in lines[first:last]:
        length = line.end - line.start
        left, right = max(raw_start, line.start) - line.start, min(raw_end, line.end) - line.start
        page, x0, y0, x1, y1 = line.box
        box = None
        if line.first >= 0 and right - left < length and doc_text.letters is not None:
            box = doc_text.letters.box(page, line.first + left, line.first + right)
        if box is None:
            width = (x1 - x0) / length
            box = Box(page, round(x0 + width * left, 2), y0, round(x0 + width * right, 2), y1)
        if line.start == end_before + 1 and doc_text.raw[end_before] == " " and (one := _one_row(boxes[-1], box)):
            boxes[-1] = one
        else:
            boxes.append(box)
        end_before = line.end
    return boxes


def _one_row(a: Box, b: Box) -> Box | None:
    """The box around two words of one printed line; None where the line rises so much that the box would hold others."""
    page, x0, y0, x1, y1 = a
    top, bottom = min(y0, b.y0), max(y1, b.y1)
    if bottom - top > 1.6 * max(y1 - y0, b.y1 - b.y0):
        return None
    return Box(page, min(x0, b.x0), top, max(x1, b.x1), bottom)


def is_clean(text: str) -> bool:
    """True where a text holds only letters and signs that stay as they are."""
    run = _CLEAN.match(text)
    return run is not None and run.end() == len(text)


def _letters(work: Rewrite, found: set[str]) -> None:
    """Line ends, blanks, invisible characters, look-alike signs and letters."""
    if any(map(_DROP.match, found)) or "\r\n" in work.text:
        work.apply([(m.start(), m.end(), "") for m in _DROP.finditer(work.text)])
    swaps = [(c, _SWAP[c]) for c in found if c in _SWAP]
    if len(swaps) > 16:
        work.text = work.text.translate({ord(old): new for old, new in swaps})
    else:
        work.swap(swaps)


def _untwin(work: Rewrite) -> None:
    """Latin letters for Cyrillic and Greek ones in words that have Latin letters too; other words stay."""
    text, done = work.text, 0
    places: list[tuple[int, str]] = []
    for m in _ALIEN.finditer(text):
        start = m.start()
        if start < done:
            continue
        while start > done and (text[start - 1].isalnum() or "\u0300" <= text[start - 1] <= "\u036f"):
            start -= 1
        behind = _LETTERS.match(text, m.start())
        done = behind.end() if behind else m.end()
        word = text[start:done]
        latin = word.translate(_TWIN_TABLE)
        if len(word) <= _LONGEST_WORD and _LATIN.search(word) and not _ALIEN.search(latin):
            places += ((start + i, new) for i, (old, new) in enumerate(zip(word, latin, strict=True)) if old != new)
    work.put(places)


def _dashes(work: Rewrite) -> None:
    """A hyphen for a dash inside a symbol ("40–CT/TU"); dashes of prose and of years stay."""
    text = work.text
    if "/" not in text:
        return
    places = []
    for dash, between in _DASHES:
        for m in between.finditer(text) if dash in text else ():
            left = text[max(0, m.start() - 14) : m.start()].rpartition(" ")[2]
            right = text[m.end() : m.end() + 14].partition(" ")[0]
            if "/" in left or "/" in right:
                places.append((m.start(), "-"))
    work.put(places)


def _joins(text: str) -> list[Edit]:
    """The line breaks that cut a symbol or a date in two."""
    breaks = sorted((m for sign in _BREAKS for m in sign.finditer(text)), key=re.Match.start)
    if len(breaks) > _MOST_BREAKS + len(text) // _RAREST_BREAK:
        return []
    edits: list[Edit] = []
    joined_at, joined = -1, ""
    for m in breaks:
        at, behind = m.start() + 1, m.end()
        after = _AFTER.match(text, behind)
        begin = max(text.rfind(c, max(0, at - _LONGEST_PART), at) for c in _ENDS_WORD) + 1
        before = _BEFORE.fullmatch(text, begin, at) if after else None
        if before is None or after is None:
            continue
        left = before[1]
        begin = before.start(1)
        if begin == joined_at:  # a symbol that runs over three lines
            left = joined + left
        if _one_symbol(left, after, alone=begin == 0 or text[begin - 1] == "\n"):
            edits.append((at, behind, ""))
            joined_at, joined = behind, left
    return edits


def _one_symbol(left: str, after: re.Match[str], *, alone: bool) -> bool:
    """True where `left` (with its sign at the end) and the word behind the break are parts of one symbol or date."""
    digits = left[:-1].isdigit()
    if not (left[0] == "/" or any(c.isdigit() for c in left)):
        return False
    if after[2]:  # figures follow: 15/6/ | 2024, 22/ | 2020/NĐ-CP; a range of years stays in two lines
        return left[-1] == "/" and not (alone and digits and not after[3])
    return not digits or bool(after[3]) or (left[-1] == "/" and not alone)


def _moved(table: RawTable, way: OffsetMap) -> RawTable:
    return RawTable(tuple(tuple(way.text(*cell) for cell in row) for row in table.rows), table.merged)
