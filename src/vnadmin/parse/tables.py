"""Tables that stand in a plain text: pipe tables (`| a | b |`) and what web pages leave of a table.

Web text prints each cell on lines of its own with a line `|` between cells; a row ends where one `|` follows another:

    |  STT  |  Nhiệm vụ  |  Chủ trì  |  |  1  |  Rà soát …  |  Sở A  |      (each | and each cell a line)

An empty cell leaves two bars as well, so the number of columns (of the first row) and the row labels ("1", "II", "a")
decide. Letterheads, signature blocks and the boxes of a site are set in the same way; they are no tables.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from vnadmin.records import RawTable
from vnadmin.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_COLUMNS = 16
_LONGEST_HEAD = 200
_LONGEST_CELL = 6000
_SHORT, _SHORTEST_CELL = 4000, 8  # a longer text with a bar in every 8 letters is no table of tasks
# The bar comes first in these patterns, what stands before it second: so the search runs from bar to bar.
_PIPE_LINE = re.compile(r"\|(?<![^\n]\|)[^\n]*\|[ \t]*$", re.MULTILINE)
_INNER_HEAD = r"(?:[Tt][Tt]\.?|[Ss](?:[Tt][Tt]\.?|[Ốố] (?:[Tt][Tt]|[Tt][Hh][Ứứ] [Tt][Ựự])))[ \t]{0,4}\|"
_FIRST_HEAD, _LATER_HEAD = re.compile(_INNER_HEAD), re.compile(r"\n" + _INNER_HEAD)
_INNER_LINE = re.compile(r"^[^\n|]+(?:\|[^\n|]*){2,15}$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*\|(?:[ \t]*:?-{1,}:?[ \t]*\|)+[ \t]*$")
_CELL = re.compile(r"\|([^|\\]*(?:\\.[^|\\]*)*)")
_BAR = re.compile(r"\|(?<![^\n]\|)[ \t]*(?:\n|\Z)")
_LABEL = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVXLC]{1,6}(?:\.\d{1,3}){0,2}|[A-Za-zĐđ]|[-+*•])[.)]?\Z")
_COUNTER = re.compile(r"s?tt\.?\Z|số(?:\s{1,4}(?:tt|thứ\s{1,4}tự))\Z", re.IGNORECASE)
# Words of a letterhead, a closing or a site's box of properties.
_LAYOUT = re.compile(
    r"cộng h(?:òa|oà) xã hội|độc lập\s{1,8}-\s{1,8}tự do|đảng cộng sản việt|nơi nhận|kính gửi|số hiệu:|loại văn bản:|^số:|"
    r"^(?:kt|tm|tl|tuq|t/m|k/t|t/l)[. ]|^phụ lục|kèm theo ",
    re.IGNORECASE | re.MULTILINE,
)


def find_tables(text: str) -> Iterator[RawTable]:
    """The tables of a text in order, rows of cells as spans of it; the first row holds the headings.

    A row with merged cells holds fewer of them; an empty cell is an empty span.
    """
    bars = text.count("|")
    if bars < 4 or (len(text) > _SHORT and bars > len(text) / _SHORTEST_CELL):
        return
    found = [*_pipe_tables(text), *_inner_tables(text), *_bar_tables(text)]
    yield from sorted(found, key=lambda table: table.rows[0][0])


def is_layout(text: str) -> bool:
    """True for the text of a table that only sets a letterhead or a closing side by side."""
    return _LAYOUT.search(text) is not None


# --- | a | b | -------------------------------------------------------------------------------------------------------
def _pipe_tables(text: str) -> Iterator[RawTable]:
    rows: list[tuple[Span, ...]] = []
    at = -1
    for line in _PIPE_LINE.finditer(text):
        start, end = line.span()
        if text[start:end].strip() == "|":
            continue
        if rows and (text.count("\n", at, start) > 1 or text[at:start].strip()):
            yield from _kept(text, rows)
            rows = []
        at = end
        if not _RULE.match(text[start:end]):
            rows.append(_cells(text, start, text.rindex("|", start, end)))
    yield from _kept(text, rows)


def _cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    """What stands behind each bar from the one at `start` to the one at `end`; a bar behind a backslash parts nothing."""
    if text.find("\\", start, end) >= 0:
        return tuple([_trim(text, *m.span(1)) for m in _CELL.finditer(text, start, end)])
    out = []
    at = start + 1
    while at <= end:
        stop = text.find("|", at, end)
        if stop < 0:
            stop = end
        out.append(_trim(text, at, stop))
        at = stop + 1
    return tuple(out)


def _inner_tables(text: str) -> Iterator[RawTable]:
    """Tables whose lines have bars between cells only: "TT | Nội dung | Đơn vị", "1 | Lập hồ sơ | Sở A"."""
    rows: list[tuple[Span, ...]] = []
    at = -1
    first = _FIRST_HEAD.match(text) or _LATER_HEAD.search(text)
    for line in _INNER_LINE.finditer(text, first.start()) if first else ():
        start, end = line.span()
        cells = tuple(_trim(text, a, b) for a, b in _between_bars(text, start, end))
        if rows and (text[at:start].strip() or text.count("\n", at, start) > 1 or len(cells) != len(rows[0])):
            yield from _counted(text, rows)
            rows = []
        rows.append(cells)
        at = end
    yield from _counted(text, rows)


def _between_bars(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while (bar := text.find("|", start, end)) >= 0:
        yield start, bar
        start = bar + 1
    yield start, end


def _counted(text: str, rows: list[tuple[Span, ...]]) -> Iterator[RawTable]:
    """The table of these rows where their first column counts them."""
    if len(rows) > 1 and _COUNTER.match(text[slice(*rows[0][0])]) and all(_is_label(text, row[0]) for row in rows[1:]):
        yield RawTable(tuple(rows))


def _kept(text: str, rows: list[tuple[Span, ...]]) -> Iterator[RawTable]:
    if (
        len(rows) >= 2
        and len(rows[0]) >= 2
        and not (len(rows[0]) == 2 and is_layout(text[rows[0][0].start : rows[-1][-1].end]))
    ):
        yield RawTable(tuple(rows))


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    body = piece.lstrip()
    start = end - len(body)
    return Span(start, start + len(body.rstrip()))


# --- cells on lines of their own -------------------------------------------------------------------------------------
def _bar_tables(text: str) -> Iterator[RawTable]:
    bars = [m.span() for m in _BAR.finditer(text)]
    if len(bars) < 4:
        return
    # pieces[i]: what stands between bar i and the next one; empty where the bars follow each other. A blank line between
    # two bars is an empty cell that was printed: it stays a piece, and is trimmed when it enters its row.
    pieces = [Span(a[1], min(b[0], a[1] + _LONGEST_CELL + 1)) for a, b in pairwise(bars)]
    i = 0
    while i < len(pieces):
        i = _counter(text, pieces, i)
        columns, behind = _head(text, pieces, i)
        if columns < 3:
            i = behind
            continue
        widened = _uncounted(text, pieces, i, columns)
        rows, i = _rows(text, pieces, i, columns + widened)
        if widened:
            rows = [_padded(text, row, rows[0], columns) for row in rows]
        if len(rows) >= 2:
            yield RawTable(tuple(tuple(_trim(text, *cell) for cell in row) for row in rows))


def _counter(text: str, pieces: list[Span], i: int) -> int:
    """The piece where a row of headings begins: at its column of numbers where it has one.

    What stands between two tables lies between two bars as well, so it looks like a first cell.
    """
    for k in range(i, min(i + 3, len(pieces))):
        span = pieces[k]
        if span.start == span.end:
            break
        if span.end - span.start <= 16 and _COUNTER.match(text[span.start : span.end].strip()):
            return k
    return i


def _head(text: str, pieces: list[Span], i: int) -> tuple[int, int]:
    """How many headings stand from piece `i` to the end of their row, 0 for no table; and where to look next."""
    n = i
    while n < len(pieces) and pieces[n].start < pieces[n].end:
        span = pieces[n]
        cell = text[span.start : span.end].strip()
        if not cell or len(cell) > _LONGEST_HEAD or "\n\n" in cell or cell[-1] in ":;.":
            return 0, n + 1
        n += 1
    columns = n - i
    if columns < 3 or columns > _MOST_COLUMNS or n == len(pieces):
        return 0, max(n, i + 1)
    for k in range(i, n):
        if is_layout(text[pieces[k].start : pieces[k].end]):
            return 0, k + 1
    return columns, n


def _uncounted(text: str, pieces: list[Span], i: int, columns: int) -> bool:
    """True where the rows below have one cell more than their headings: a number, its heading merged away."""
    at = i + columns
    for _ in range(3):
        while at < len(pieces) and pieces[at].start == pieces[at].end:
            at += 1
        run = _filled(pieces, at)
        if run == columns + 1 and _is_label(text, pieces[at]):
            return True
        at += run
    return False


def _padded(text: str, row: tuple[Span, ...], heads: tuple[Span, ...], columns: int) -> tuple[Span, ...]:
    """A row of headings that lacks the one above the numbers, with an empty cell in its place."""
    first, head = row[0], heads[0]
    if len(row) != columns or text[first.start : first.end].strip() != text[head.start : head.end].strip():
        return row
    return (Span(first.start, first.start), *row)


def _rows(text: str, pieces: list[Span], i: int, columns: int) -> tuple[list[tuple[Span, ...]], int]:
    """The rows from piece `i` on, and the piece behind the table."""
    rows: list[tuple[Span, ...]] = []
    row: list[Span] = []
    labelled = False
    size = len(pieces)
    while i < size:
        span = pieces[i]
        if span.start < span.end:
            if (
                len(row) == columns
                or span.end - span.start > _LONGEST_CELL
                or (not row and "\n\n" in text[span.start : span.end].strip())
            ):
                break  # the row was complete: what follows its last bar is no cell
            labelled = labelled or (not row and _is_label(text, span))
            row.append(span)
            i += 1
            continue
        gaps = i  # a run of empty pieces: empty cells, ends of rows, or both
        while gaps < size and pieces[gaps].start == pieces[gaps].end:
            gaps += 1
        count = gaps - i
        room = columns - len(row)
        at_label = gaps < size and _is_label(text, pieces[gaps])
        if count > 2 * columns:
            break
        if at_label or gaps == size or room == 0:
            blanks = min(count - 1, room)
        elif labelled and len(row) + count + _filled(pieces, gaps) <= columns:
            blanks = count
        else:
            blanks = min(count - 1, room)
        row += pieces[i : i + blanks]
        i += blanks
        if blanks == count:
            continue
        rows.append(tuple(row))
        row, labelled = [], False
        i += 1
        row += pieces[i:gaps]
        i = gaps
    if len(row) > 1 and any(cell.start < cell.end for cell in row):
        rows.append(tuple(row))
    return rows, max(i, 1)


def _filled(pieces: list[Span], i: int) -> int:
    n = i
    while n < len(pieces) and pieces[n].start < pieces[n].end and n - i <= _MOST_COLUMNS:
        n += 1
    return n - i


def _is_label(text: str, span: Span) -> bool:
    return span.end - span.start <= 16 and _LABEL.match(text[span.start : span.end].strip()) is not None
