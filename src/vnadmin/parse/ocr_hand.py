"""Number and day of a letterhead that were written by hand into the blanks of the form: they are not believed.

Text recognition reads handwriting as figures with much certainty and little truth. What is printed stands on the base line
and is as high as the print beside it; what is written by hand is not. Found so, a number or a day is left out, as if the
blank were empty; the printed rest of the line stays.
"""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse.ocr_image import ink_of_columns

if TYPE_CHECKING:
    from PIL.Image import Image

    from vnadmin.parse.ocr_engine import Found, Line, Word

_HEAD = 0.4  # of the page
_NUMBER_WORD = re.compile(r"(?:S[ốỐôóòoồổỗơ0]|s[ốôó])[:;.]{0,2}")
_ANNEX = re.compile(r"(?i)k[èe]m theo")
_CODE = re.compile(
    r"(?:(?<!\w)[A-ZĐÐ]{2,6})?[/⁄-].{0,5}[A-ZĐÐ]{2}|[–—-]$"
)  # the dash may stand by itself: "12 - KH/TU"
_MOST_WORDS = 4  # from the word Số to the code of a symbol
_SURE = 85  # certainty: a printed slot of another shape stays where the program is so sure of all of it
_DAY_WORD, _MONTH_WORD = re.compile(r"(?i)ng[àa]y"), re.compile(r"(?i)th[áaảàăd]ng")
_YEAR = re.compile(r"(?:19|20)\d\d[.,;]?")
_NUMBER, _DAY = re.compile(r"\d{1,6}[a-zđ]?"), re.compile(r"0?[1-9]|[12]\d|3[01]")
_AS_FIGURES = str.maketrans("OolI|", "00111", " ")
_DARK = 150  # of 255
_LEAST_PART, _UPON = 0.4, 0.12  # of the height of the print: dots are smaller; letters stand so near to the base line
_TALLER, _LOWER = 0.15, 0.1  # of the height of the print: how far figures of print stray, measured up to 0.08 and 0.04
_SMALLER = 0.2  # a number that was typed in later is smaller and higher
_PRINTED = 60  # certainty of a code that stood beside handwriting
_GAP = 0.3  # of the letter height: a blank between two words
_REACH = 0.2  # of the letter height
_STRAY, _HALF = 0.25, 0.5  # of the parts: specks and rules that touch a figure


class Part(NamedTuple):
    """A piece of ink between two white columns: where it begins, how far it reaches above and below the base line, in pixels."""

    x: float
    above: float
    below: float


def _parts(picture: Image, word: Word, base: float) -> list[Part]:
    """The pieces of ink of a word from left to right; `base` is the base line below it."""
    box = (max(int(word.x0) - 1, 0), max(int(word.y0) - 1, 0), int(word.x1) + 2, int(word.y1) + 2)
    ink = picture.crop(box).point(lambda v: 0 if v < _DARK else 255)
    columns = [*ink_of_columns(ink, (0, 0, *ink.size)), 0.0]
    found: list[Part] = []
    start = None
    for x, dark in enumerate(columns):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            part = ink.crop((start, 0, x, ink.height)).point(lambda v: 255 - v).getbbox()
            if part:
                found.append(Part(box[0] + start, base - box[1] - part[1], box[1] + part[3] - base))
            start = None
    return found


class _Slot(NamedTuple):
    """A blank of the form with what stands in it: the words that end and begin at its sides, and the text between.

    `first` and `last` are words of the line, of which `head` and `tail` letters are print; the slot lies between these.
    """

    first: int
    head: int
    last: int
    tail: int
    text: str


def without_handwriting(picture: Image, found: Found) -> Found:
    """What was found, without numbers and days in the letterhead (and under an annex's title) that look written by hand."""
    lines = []
    for line in found.lines:
        told = line
        for slot, shape in _slots(line, picture):
            likely = shape.fullmatch(slot.text.translate(_AS_FIGURES)) or _is_sure(line, slot)
            if not (likely and _is_printed(picture, line, slot)):
                told = _emptied(told, slot)  # slots come from right to left, so places further left stay
        lines.append(told)
    return found._replace(lines=lines)


def _slots(line: Line, picture: Image) -> list[tuple[_Slot, re.Pattern[str]]]:
    """The blanks of a line that have something in them, from the right to the left, and what they should hold."""
    words = line.words
    text = " ".join(w.text for w in words)
    top = line.base < _HEAD * picture.height
    out: list[tuple[_Slot, re.Pattern[str]]] = []
    if top and _DAY_WORD.search(text) and words[-1].x1 > 0.5 * picture.width:
        day = next((i for i, w in enumerate(words) if _DAY_WORD.match(w.text)), None)
        if day and words[day - 1].text.endswith(",") and any(_YEAR.fullmatch(w.text) for w in words[day:]):
            month = next((i for i in range(day, len(words)) if _MONTH_WORD.search(words[i].text)), None)
            year = next((i for i in range(day, len(words)) if words[i].text == "năm"), None)
            if month is not None and year is not None and month < year:
                end = _MONTH_WORD.search(words[month].text)
                if end:
                    out.append((_slot(words, month, end.end(), year, 0), _DAY))
                    out.append((_slot(words, day, 4, month, end.start()), _DAY))
    if (top and _NUMBER_WORD.match(text)) or _ANNEX.search(text):
        number = None
        for i, word in enumerate(words):
            number = i if _NUMBER_WORD.match(word.text) else number
            code = _CODE.search(word.text)
            label = _NUMBER_WORD.match(words[number].text) if number is not None else None
            if code and label and number is not None:
                if i - number <= _MOST_WORDS:
                    out.append((_slot(words, number, label.end(), i, code.start()), _NUMBER))
                break
    return [(slot, shape) for slot, shape in out if slot.text]


def _slot(words: tuple[Word, ...], first: int, head: int, last: int, tail: int) -> _Slot:
    if first == last:
        return _Slot(first, head, last, tail, words[first].text[head:tail])
    between = [words[first].text[head:], *(w.text for w in words[first + 1 : last]), words[last].text[:tail]]
    return _Slot(first, head, last, tail, "".join(between))


def _is_sure(line: Line, slot: _Slot) -> bool:
    return all(w.sure >= _SURE for w in line.words[slot.first : slot.last + 1])


def _at(word: Word, letters: int) -> float:
    """Where the first `letters` letters of a word end."""
    return word.x0 + (word.x1 - word.x0) * letters / len(word.text)


def _is_printed(picture: Image, line: Line, slot: _Slot) -> bool:
    """True where the ink of a slot is as high as the print of its line and stands on the same base line."""
    first, last = line.words[slot.first], line.words[slot.last]
    left, right = _at(first, slot.head), _at(last, slot.tail)
    reach = _REACH * line.size  # letters are of different widths, so a side within a word is not exact
    inner_left = left - (reach if slot.head < len(first.text) else 0)
    inner_right = right - (reach if slot.tail else 0)
    inside: list[Part] = []
    beside: list[Part] = []
    for n, word in enumerate(line.words):
        base = line.base + line.slope * (word.x0 - line.words[0].x0)
        if slot.first <= n <= slot.last:
            whole = slot.first < n < slot.last
            inside += [p for p in _parts(picture, word, base) if whole or inner_left <= p.x < inner_right]
        code = slot.tail < len(last.text) and (n == slot.last or (n == slot.last + 1 and last.text in "-–—"))
        if (code and any(c.isupper() for c in word.text)) or _YEAR.fullmatch(word.text):
            beside += [p for p in _parts(picture, word, base) if p.x >= (right if n == slot.last else 0)]
    stand = [p for p in beside if abs(p.below) < _UPON * line.size and p.above > 0.3 * line.size]
    if not stand:
        return True
    height = median(p.above + p.below for p in stand)
    spread = max(abs(p.above + p.below - height) for p in stand) / height
    slip = max(abs(p.below) for p in stand) / height
    large = [p for p in inside if p.above + p.below > _LEAST_PART * height]
    stray = [
        p
        for p in large
        if (p.above + p.below) / height - 1 > max(_TALLER, min(spread, 2 * _TALLER))
        or p.below / height > max(_LOWER, min(slip, 2 * _LOWER))
    ]
    if large:  # a blurred figure is in pieces, so whether it is too small shows in all of them together
        top, low = max(p.above for p in large), max(p.below for p in large)
        if top + low < (1 - _SMALLER - spread) * height or low < -(_SMALLER + slip) * height:
            return False
    touching = slot.tail and last.sure >= _SURE  # the stroke of the symbol may be among the parts
    return len(stray) <= (_HALF if touching else _STRAY) * len(large)


def _emptied(line: Line, slot: _Slot) -> Line:
    """The line without what stands in a slot; the word before reaches over the gap, so that the line stays whole."""
    first, last = line.words[slot.first], line.words[slot.last]
    right = max(_at(last, slot.tail) - _GAP * line.size, _at(first, slot.head))
    kept = []
    if slot.head:
        kept.append(first._replace(text=first.text[: slot.head], x1=right))
    if slot.tail < len(last.text):
        text = last.text[slot.tail :]
        sure = max(last.sure, _PRINTED) if _CODE.match(text) else last.sure  # what was doubtful was the hand before it
        kept.append(last._replace(text=text, x0=_at(last, slot.tail), sure=sure))
    return line._replace(words=(*line.words[: slot.first], *kept, *line.words[slot.last + 1 :]))
