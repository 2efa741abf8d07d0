"""Reading order of printed lines: letterhead and closing stand in two columns, stamps lie upon lines, margins repeat."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple, Protocol

from vnadmin.spans import fold

if TYPE_CHECKING:
    from vnadmin.records import Box, Page


class Fragment(NamedTuple):
    """A printed line or a part of one: its letters are `[first, last)` of the page's text.

    `words` are the places of its words where they are known better than from the box: start and end in `text`, box.
    `exact` is False where something was put between the letters.
    """

    text: str
    first: int
    last: int
    box: Box
    bold: bool = False
    words: tuple[tuple[int, int, Box], ...] = ()
    exact: bool = True


class Glyphs(Protocol):
    """What the layout asks of a page: its text and the place of single letters."""

    text: str
    width: float
    height: float

    def box(self, i: int) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of a letter."""

    def gap(self, i: int, k: int) -> tuple[float, float]:
        """Where the letter `i` ends and the letter `k` begins, left to right."""

    def fragment(self, first: int, last: int, hyphen: str = "") -> Fragment:
        """The letters `[first, last)` as one line."""


_RIGHT_HEAD = re.compile(
    r"(?:c[ộôọo]ng h[oòóoô]a x[ãàâa] h[ộôọo]i|đ[ảâáa]ng c[ộôọo]ng s[ảâáa]n việt|đoàn tncs hồ chí minh)"
)
_NOTED = re.compile(r"nơi nhận|^\W{0,4}\d?[nvm]?[ơớ]i nh[ậâ]n")  # an italic N is recognised as V or as a speck
_NOTED_PART = re.compile(r"i nh[ậâ]n")
_APART = "\0"  # between lines that are searched at once
_ADDRESSED = re.compile(r"\W{0,3}k[íi]nh gửi\b")
_FILED = re.compile(r"[-–+*\s]{0,4}lưu\b")
_PAGE_NUMBER = re.compile(r"\W{0,3}(?:trang\s{0,3})?\d{1,4}(?:\s{0,2}/\s{0,2}\d{1,4})?\W{0,3}\Z", re.IGNORECASE)
_STAMPED = re.compile(r"\d{1,6}[\w/.-]{0,14}\Z")  # a number, a day, a month; names of seals and notes stay apart
_ONLY_FIGURES = re.compile(r"\d{1,6}[a-zđ]?(?:\s{1,40}\d{1,4}){0,3}")
_BLANKS = re.compile(r"số ?[:.]?[ .…_]{0,40}/|ngày[ .…_/]{0,40}(?:tháng|$)|tháng[ .…_]{0,40}năm")
_FIGURES = re.compile(r"\d+")
_NOTE_MARK = re.compile(r"(?:\(?\d{1,2}\)?|\[\d{1,2}\]|\*{1,3}|\(\*{1,3}\)) ?[A-ZĐÀ-Ỹ]")
_SMALL_TYPE = 0.9  # of the usual size of the page
_WHITE = re.compile(r"(?<=\S)\s++(?=\S)")
_TOP, _BOTTOM = 0.085, 0.925  # the margins of the page where numbers and running heads stand
_BELOW = 40.0  # points; no letter is so high that its line begins above one that stands so much higher
_MOST_HEAD = 0.45  # a letterhead lies in the upper half
_GUTTER = (0.34, 0.58)  # where the gap between two columns can lie, as a share of the page's width
_LEAST_GAP = 8.0  # points; blanks of 14 pt type are 3.5, stretched ones in justified lines up to 7
_PITCH = 1.2
_RAGGED = 4.0
_STAMP_GAP = 9.0


def ordered(lines: list[Fragment], glyphs: Glyphs) -> list[Fragment]:
    """The lines with letterhead and closing column by column: the left one first."""
    lines = _letterhead(lines, glyphs)
    return _closing(lines, glyphs)


# --- two columns -----------------------------------------------------------------------------------------------------
def _letterhead(lines: list[Fragment], glyphs: Glyphs) -> list[Fragment]:
    limit = _MOST_HEAD * glyphs.height
    upper = [f for f in lines if f.box.y0 < limit]
    if not _RIGHT_HEAD.search(fold(_APART.join([f.text for f in upper]))):
        return lines
    heads = [f for f in upper if _RIGHT_HEAD.search(fold(f.text))]
    parts = (part for f in heads for part in halves(f, glyphs))
    anchor = next((part for part in parts if _RIGHT_HEAD.search(fold(part.text))), None)
    if anchor is None or anchor.box.x0 < 0.3 * glyphs.width:
        return lines  # centred above the text: there is no left column
    region = _between_full_lines(_parts(upper, anchor, glyphs), anchor, glyphs)
    left = [f for f in region if f.box.x0 + f.box.x1 < 2 * anchor.box.x0]
    if not left:
        return lines
    right = [f for f in region if f not in left]
    return rearranged(lines, left, right)


def _parts(upper: list[Fragment], anchor: Fragment, glyphs: Glyphs) -> list[Fragment]:
    """The lines cut at the gap between two columns, down to some way below the first full line behind the anchor."""
    parts: list[Fragment] = []
    end = None
    for f in sorted(upper, key=lambda f: f.box.y0):
        if end is not None and f.box.y0 > end:
            break
        found = halves(f, glyphs)
        parts += found
        if end is None and len(found) == 1 and f.box.y0 > anchor.box.y0 + 2 and is_full(f, glyphs):
            end = f.box.y0 + _BELOW
    return parts


def _closing(lines: list[Fragment], glyphs: Glyphs) -> list[Fragment]:
    if not _NOTED_PART.search(fold(_APART.join([f.text[:40] for f in lines]))):
        return lines
    label = next((f for f in lines if _NOTED.search(fold(f.text[:40]))), None)
    if label is None or label.box.x0 > 0.5 * glyphs.width:
        return lines
    top = label.box.y0 - 6
    lower = [part for f in lines if f.box.y1 > top for part in halves(f, glyphs)]
    lower.sort(key=lambda f: (f.box.y0, f.box.x0))
    region: list[Fragment] = []
    filed: Fragment | None = None
    middle = 0.5 * glyphs.width
    for f in lower:
        if is_full(f, glyphs) or (_is_centred(f, glyphs) and f.box.x0 < 0.47 * glyphs.width):
            break  # a title or a text below: no longer the closing
        if f.box.x0 < 0.36 * glyphs.width:
            if filed and f.box.y0 - filed.box.y0 > 1.6 * (filed.box.y1 - filed.box.y0):
                break  # the list of recipients ends with where the paper is filed
            if filed or _FILED.match(fold(f.text[:12])):
                filed = f
        region.append(f)
    left = [f for f in region if f.box.x0 < 0.36 * glyphs.width and f.box.x1 < middle + 0.12 * glyphs.width]
    right = [f for f in region if f not in left]
    if not left or not right:
        return lines
    return rearranged(lines, left, right)


def _between_full_lines(parts: list[Fragment], anchor: Fragment, glyphs: Glyphs) -> list[Fragment]:
    """What stands around the anchor, down to the first line that is centred or runs over the whole width."""
    region: list[Fragment] = []
    for f in sorted(parts, key=lambda f: (f.box.y0, f.box.x0)):
        centred = _is_centred(f, glyphs) and f.box.x0 < anchor.box.x0 + 5
        addressed = f.box.y0 > anchor.box.y0 and _ADDRESSED.match(fold(f.text[:12]))
        if (is_full(f, glyphs) or centred or addressed) and f is not anchor:
            if f.box.y0 > anchor.box.y0 + 2:
                break
            region = []
            continue
        region.append(f)
    return region


def is_full(f: Fragment, glyphs: Glyphs) -> bool:
    """True for a line that runs over the middle of the page from edge to edge."""
    return f.box.x0 < 0.3 * glyphs.width and f.box.x1 > 0.68 * glyphs.width


def _is_centred(f: Fragment, glyphs: Glyphs) -> bool:
    """In the middle of the text, which stands a little right of the middle of the page: its left margin is wider."""
    return abs((f.box.x0 + f.box.x1) / 2 - glyphs.width / 2 - 10) < 0.05 * glyphs.width


def rearranged(lines: list[Fragment], left: list[Fragment], right: list[Fragment]) -> list[Fragment]:
    """The lines with those of two columns in their order, at the place where the first of them stood."""
    moved = {f.first for f in (*left, *right)}
    columns = [*sorted(left, key=lambda f: f.box.y0), *sorted(right, key=lambda f: f.box.y0)]
    out: list[Fragment] = []
    for f in lines:
        if f.first in moved:
            out += columns
            columns = []
        else:
            out.append(f)
    return out


def halves(f: Fragment, glyphs: Glyphs) -> list[Fragment]:
    """The line cut at the gap between two columns, where it has one."""
    low, high = (share * glyphs.width for share in _GUTTER)
    if f.box.x0 > low or f.box.x1 < high or len(f.text) < 6 or f.text != glyphs.text[f.first : f.last]:
        return [f]
    gaps = _gaps(f, glyphs)
    usual = median(width for width, _, _ in gaps) if gaps else 0.0
    wide = [gap for gap in gaps if low < gap[1] < high and gap[0] > max(_LEAST_GAP, 2.2 * usual)]
    if not wide:
        return [f]
    _, _, at = max(wide)
    head, tail = f.text[: at - f.first].rstrip(), f.text[at - f.first :]
    return [glyphs.fragment(f.first, f.first + len(head)), glyphs.fragment(at, at + len(tail))]


def _gaps(f: Fragment, glyphs: Glyphs) -> list[tuple[float, float, int]]:
    """The gaps between words: width, middle, and the letter behind."""
    gaps = []
    for m in _WHITE.finditer(glyphs.text, f.first, f.last):
        right, left = glyphs.gap(m.start() - 1, m.end())
        gaps.append((left - right, (left + right) / 2, m.end()))
    return gaps


# --- stamps ----------------------------------------------------------------------------------------------------------
def stamp_of(f: Fragment, glyphs: Glyphs) -> list[Fragment]:
    """What was stamped on, word group by word group: numbers far from each other are separate stamps."""
    cuts = [i for width, _, i in _gaps(f, glyphs) if width > _STAMP_GAP]
    parts = []
    for first, last in zip([f.first, *cuts], [*cuts, f.last], strict=True):
        words = glyphs.text[first:last].rstrip()
        if words:
            parts.append(glyphs.fragment(first, first + len(words)))
    return parts


def typed_over(lines: list[Fragment], glyphs: Glyphs) -> list[Fragment]:
    """Takes the numbers that were typed into the blanks of a form, and so come behind it, out of the lines: they are stamps."""
    figures = [f for f in lines if _ONLY_FIGURES.fullmatch(f.text)]
    forms = [f for f in lines if _BLANKS.search(fold(f.text))] if figures else []
    found = [f for f in figures if any(_level(form, f) for form in forms)]
    lines[:] = [f for f in lines if f not in found]
    return [part for f in found for part in stamp_of(f, glyphs)]


def place_stamps(lines: list[Fragment], stamps: list[Fragment], glyphs: Glyphs) -> list[Fragment]:
    """Put stamped numbers and days into the gaps of the lines that they lie on; gives back the other stamps."""
    left_over = []
    lines[:] = [part for f in lines for part in (halves(f, glyphs) if _under(f, stamps) else [f])]
    for stamp in sorted(stamps, key=lambda f: f.box.x0):
        if not _STAMPED.match(stamp.text):
            left_over.append(stamp)
            continue
        for n, line in enumerate(lines):
            if not _level(line, stamp):
                continue
            at = _gap_at(line, stamp, glyphs)
            if at is not None:
                lines[n] = _filled(line, stamp, at)
                break
        else:
            left_over.append(stamp)
    return sorted(left_over, key=lambda f: f.first)


def _under(line: Fragment, stamps: list[Fragment]) -> bool:
    return any(_level(line, stamp) for stamp in stamps)


def _level(line: Fragment, stamp: Fragment) -> bool:
    return line.box.y0 - 3 < (stamp.box.y0 + stamp.box.y1) / 2 < line.box.y1 + 3


def _gap_at(line: Fragment, stamp: Fragment, glyphs: Glyphs) -> int | None:
    """The offset in the line's text where the stamp belongs; None where it lies beside or upon letters."""
    centre = (stamp.box.x0 + stamp.box.x1) / 2
    if not line.box.x0 < centre < line.box.x1 + 40:
        return None
    at = 0
    letter = line.first
    for i, c in enumerate(line.text):  # a line may hold earlier stamps already: those letters are not the page's
        if letter >= line.last or c != glyphs.text[letter]:
            continue
        if not c.isspace():
            x0, _, x1, _ = glyphs.box(letter)
            if x0 < centre < x1 and x1 - x0 > 1:
                return None
            if x1 <= centre:
                at = i + 1
        letter += 1
    return at


def _filled(line: Fragment, stamp: Fragment, at: int) -> Fragment:
    before, after = line.text[:at].rstrip(), line.text[at:].lstrip()
    glue = "" if after[:1] in ("/", "-", ",", ".", "") else " "
    box = line.box._replace(x0=min(line.box.x0, stamp.box.x0), x1=max(line.box.x1, stamp.box.x1))
    return line._replace(text=f"{before} {stamp.text}{glue}{after}", box=box, exact=False)


# --- paragraphs ------------------------------------------------------------------------------------------------------
class Setting(NamedTuple):
    """How a page is set: distance of lines as a multiple of their height, left and right edge of full lines."""

    pitch: float
    left: float
    right: float


def pitch_of(pages: list[list[Fragment]]) -> float:
    """The usual distance of lines inside a paragraph, as a multiple of their height.

    Behind a full line that ends no sentence the paragraph goes on, so the step to the next one is such a distance.
    """
    steps: Counter[float] = Counter()
    for lines in pages:
        right = _right_edge(lines)
        for a, b in pairwise(lines):
            high, step = a.box.y1 - a.box.y0, b.box.y0 - a.box.y0
            if 0 < step < 4 * high and a.box.x1 > right - 6 and a.text[-1:] not in ".:;":
                steps[round(20 * step / high) / 20] += 1
    return steps.most_common(1)[0][0] if steps else _PITCH


def _right_edge(lines: list[Fragment]) -> float:
    """Where full lines end: furthest right but for single lines, which may run over or hold a speck of a scan."""
    ends = sorted((f.box.x1 for f in lines), reverse=True)
    return next((a for a, c in zip(ends, ends[2:], strict=False) if a - c < _RAGGED), ends[0] if ends else 0.0)


def setting_of(lines: list[Fragment], pitch: float) -> Setting:
    """The edges of the full lines of a page."""
    right = _right_edge(lines)
    left = min((f.box.x0 for f in lines if f.box.x1 > right - 12), default=0.0)
    return Setting(pitch, left, right)


def begins_paragraph(f: Fragment, before: Fragment, setting: Setting) -> bool:
    """True where the layout sets a line off from the one before it: by distance, by a new column, by its indent.

    Hanging lists indent the lines that go on, so an indent counts behind a short line or the end of a sentence only.
    """
    step = f.box.y0 - before.box.y0
    same_page = f.box.page == before.box.page
    usual = setting.pitch * (before.box.y1 - before.box.y0)
    if same_page and step < -usual / 2:
        return True
    closed = before.text[-1:] in ".:;"
    if not closed and (f.text[:1].islower() or before.box.x1 > setting.right - 6):
        return False  # the sentence goes on
    short = before.box.x1 < setting.right - 0.15 * (setting.right - setting.left)
    if not same_page and short:
        return True
    if f.text.isupper() and before.text.isupper() and same_page and step < 2.5 * usual:
        return False  # a name or a title over several lines
    if same_page and step > usual + 2.5:
        return True
    edge = before.box.x0 if same_page else setting.left
    inset = f.box.x0 - setting.left
    if f.box.x0 < edge + 8 or (inset > 20 and abs(inset - (setting.right - f.box.x1)) < 12):
        return False  # not indented, or centred
    return closed or short


# --- margins ---------------------------------------------------------------------------------------------------------
def repeated(pages: list[tuple[Page, list[Fragment]]]) -> set[str]:
    """The running heads and feet: what stands in the margins of most pages, figures aside."""
    if len(pages) < 3:
        return set()
    count = Counter(
        key for page, lines in pages for key in {_key(f) for f in lines if _in_margin(f, page)} if len(key) > 2
    )
    return {key for key, n in count.items() if n >= 3 and 2 * n >= len(pages)}


def is_margin(f: Fragment, page: Page, heads: set[str]) -> bool:
    """True for a page number or a running head."""
    return _in_margin(f, page) and (_PAGE_NUMBER.match(f.text) is not None or _key(f) in heads)


def _in_margin(f: Fragment, page: Page) -> bool:
    return f.box.y0 < _TOP * page.height or f.box.y1 > _BOTTOM * page.height


def _key(f: Fragment) -> str:
    return _FIGURES.sub("#", fold(f.text))


# --- footnotes -------------------------------------------------------------------------------------------------------
def notes_from(lines: list[Fragment], page: Page) -> int:
    """Where the footnotes of a page begin among its lines: small type at the foot, the first with a number or a star.

    As many as there are lines where the page has none. They would stand in the middle of a sentence that goes on.
    """
    size = median(f.box.y1 - f.box.y0 for f in lines) if lines else 0.0
    at = len(lines)
    while (
        at
        and lines[at - 1].box.y1 - lines[at - 1].box.y0 < _SMALL_TYPE * size
        and lines[at - 1].box.y0 > 0.4 * page.height
    ):
        at -= 1
    while at < len(lines) and not _NOTE_MARK.match(lines[at].text):
        at += 1
    return at
