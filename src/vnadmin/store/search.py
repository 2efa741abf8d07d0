"""Search for tasks: words with or without marks, bodies, days, types, symbols in any spelling.

What a search asks for beside words is a word of the index too, so that one look-up of the index answers it. Words that have
the very accents of the query come first, then words that are the same without marks and stand side by side as in the
query, and, for a query without marks, such words anywhere: "duong bo" is rather "đường bộ" than "đường … bổ sung".
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from vnadmin.errors import UsageError
from vnadmin.store.rows import BETWEEN
from vnadmin.store.words import body_words, exact_words, facet, folded_words, has_marks, key, plain, symbol_key, words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_SYMBOL = re.compile(r"\s*\d{1,6}[a-z]?\s*[-/ _.]\s*[^\W\d_][\w\s/.&-]{0,40}")
_PHRASE = re.compile(r'"([^"]*)"|(\S+)')
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")
_WINDOW = 240  # characters of a snippet
_MONTHS_AT_MOST = 24
_EARLIEST, _LATEST = "1945-01-01", "2100-12-31"  # of open periods


class Query(NamedTuple):
    """What is looked for. Periods are 2025, 2025-12, 2025-12-31, or two of them as FROM..TO; one side may be left out."""

    text: str
    agency: str | None
    due: str | None
    type: str | None
    issued: str | None
    limit: int


class Hit(NamedTuple):
    """A task that was found. `looked_for` holds the words of the query without marks."""

    task_id: str
    doc_id: str
    symbol: str | None
    type: str | None
    issued_on: str | None
    issuer: str | None
    secrecy: str | None
    source_name: str
    path: str
    due_on: str | None
    due_text: str | None
    confidence: float
    quote: str
    lead: tuple[str, ...]
    looked_for: frozenset[str]

    def snippet(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The part of the task around the first word that was looked for, on one line, and the spans of such words in it."""
        return cut(self.quote, self.looked_for)

    def as_dict(self) -> dict[str, Any]:
        """All of it as JSON types, with `snippet` and its `marks`."""
        fields = self._asdict()
        del fields["looked_for"]
        snippet, marks = self.snippet()
        return {**fields, "snippet": snippet, "marks": marks}


_Row = tuple[Any, ...]
_SELECT = """SELECT t.rowid, t.task_id, t.doc_id, d.symbol, d.type, d.issued_on, d.issuer, d.secrecy, d.source_name, t.path,
 t.due_on, t.due_text, t.confidence, t.quote, t.leads"""


class Period(NamedTuple):
    """First and last day, both included; None for an open side."""

    first: str | None
    last: str | None


def search(db: sqlite3.Connection, query: Query) -> list[Hit]:
    """The hits in order. Raises `UsageError` for a query without a word or filter, and for periods that are none."""
    if query.limit < 1:
        raise UsageError("a search gives one hit at least")
    due, issued = period(query.due), period(query.issued)
    filters = _filters(query, due, issued)
    symbol = _SYMBOL.fullmatch(key(query.text)) and _known_symbol(db, query.text)
    rows = _of_symbol(db, symbol, query, due, issued) if symbol else _of_words(db, query, filters, due, issued)
    looked_for = frozenset(words(plain(query.text)))
    return [_hit(row, looked_for) for row in rows]


def period(text: str | None) -> Period | None:
    """The days of "2025-12" or "2024..2025". Raises `UsageError` for what is no period.

    >>> period("2024..2025-02")
    Period(first='2024-01-01', last='2025-02-28')
    """
    if text is None:
        return None
    low, dots, high = text.strip().partition("..")
    if not dots:
        high = low
    first, last = _bound(low, text, last=False), _bound(high, text, last=True)
    if first is None and last is None:
        raise UsageError(f"{text!r} is no period like 2025, 2025-12 or 2024..2025")
    return Period(first, last)


def _bound(text: str, whole: str, *, last: bool) -> str | None:
    if not text:
        return None
    m = _DAY.match(text)
    if m is None:
        raise UsageError(f"{whole!r} is no period like 2025, 2025-12 or 2024..2025")
    try:
        year, month = int(m[1]), int(m[2] or (12 if last else 1))
        day = int(m[3]) if m[3] else calendar.monthrange(year, month)[1] if last else 1
        return dt.date(year, month, day).isoformat()
    except ValueError as error:
        raise UsageError(f"{whole!r} is no period like 2025, 2025-12 or 2024..2025") from error


def _known_symbol(db: sqlite3.Connection, text: str) -> str | None:
    """The key of a symbol that the archive holds or cites."""
    found = symbol_key(text)
    for table in ("documents", "citations"):
        if db.execute(f"SELECT 1 FROM {table} WHERE symbol_key = ? LIMIT 1", (found,)).fetchone():
            return found
    return None


def _of_symbol(
    db: sqlite3.Connection, symbol: str, query: Query, due: Period | None, issued: Period | None
) -> list[_Row]:
    """Tasks of the document with a symbol, then of those that cite it."""
    found: dict[int, _Row] = {}
    for where in ("d.symbol_key = ?", "d.doc_id IN (SELECT doc_id FROM citations WHERE symbol_key = ?)"):
        rows = db.execute(
            f"{_SELECT} FROM tasks t JOIN documents d USING (doc_id) WHERE d.current = 1 AND {where}"
            " ORDER BY d.issued_on, d.doc_id, t.ordinal", (symbol,),
        )  # fmt: skip
        for row in rows.fetchall():
            if row[0] not in found and _fits(db, row, query, due, issued):
                found[row[0]] = row
                if len(found) == query.limit:
                    return list(found.values())
    return list(found.values())


def _of_words(
    db: sqlite3.Connection, query: Query, filters: str, due: Period | None, issued: Period | None
) -> list[_Row]:
    exact = _exact(issued)
    within, days = "", tuple[str, ...]()
    if due is not None and not _exact(due):
        within = " AND EXISTS (SELECT 1 FROM deadlines x WHERE x.task_id = t.task_id AND x.due_on BETWEEN ? AND ?)"
        days = (due.first or _EARLIEST, due.last or _LATEST)
    found: dict[int, _Row] = {}
    for expression in _expressions(query.text, filters):
        rows = db.execute(
            f"{_SELECT} FROM tasks_words w JOIN tasks t ON t.rowid = w.rowid JOIN documents d USING (doc_id)"
            f" WHERE tasks_words MATCH ?{within}", (expression, *days),
        )  # fmt: skip
        for row in rows:
            if row[0] in found or not (exact or _inside(row[5], issued)):
                continue
            found[row[0]] = row
            if len(found) == query.limit:
                return list(found.values())
    return list(found.values())


def _expressions(text: str, filters: str) -> Iterator[str]:
    """Look-ups from the most exact one on."""
    phrases = [(m[1] if m[1] is not None else m[2], m[1] is not None) for m in _PHRASE.finditer(text)]
    phrases = [(phrase, quoted) for phrase, quoted in phrases if words(key(phrase))]
    if not phrases:
        if not filters:
            raise UsageError("a search needs a word or a filter")
        yield filters
        return
    tail = f" AND {filters}" if filters else ""
    several = len(phrases) > 1 and not any(quoted for _, quoted in phrases)
    together = " ".join(phrase for phrase, _ in phrases)
    for form in (exact_words, folded_words):
        if several and form is folded_words:
            yield f'("{form(together)}"){tail}'
        if not several or form is exact_words or not has_marks(text):
            yield "(" + " AND ".join(f'"{form(phrase)}"' for phrase, _ in phrases) + f"){tail}"


def _filters(query: Query, due: Period | None, issued: Period | None) -> str:
    parts = []
    if query.agency is not None:
        name = body_words([query.agency])
        if not name:
            raise UsageError(f"{query.agency!r} is no name")
        parts.append(f'"{name}"')
    if query.type is not None:
        parts.append(f'"{facet("t", query.type)}"')
    for letter, span in (("d", due), ("i", issued)):
        if span is not None:
            parts.append("(" + " OR ".join(facet(letter, when) for when in _months(span)) + ")")
    return " AND ".join(parts)


def _months(span: Period) -> list[str]:
    """The months of a short period, the years of a long or open one."""
    first, last = span.first or _EARLIEST, span.last or _LATEST
    if last < first:
        raise UsageError(f"the period ends before it begins: {span.first}..{span.last}")
    low, high = int(first[:4]) * 12 + int(first[5:7]) - 1, int(last[:4]) * 12 + int(last[5:7]) - 1
    if span.first and span.last and high - low < _MONTHS_AT_MOST and not _whole_years(span):
        return [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(low, high + 1)]
    return [f"{year:04d}" for year in range(low // 12, high // 12 + 1)]


def _whole_years(span: Period) -> bool:
    return bool(span.first and span.last and span.first.endswith("-01-01") and span.last.endswith("-12-31"))


def _exact(span: Period | None) -> bool:
    """Whether the words of the index say it all: whole years, or months that are few enough to be asked for."""
    if span is None or _whole_years(span):
        return True
    if span.first is None or span.last is None:
        return False
    year, month = int(span.last[:4]), int(span.last[5:7])
    ends = span.last.endswith(f"-{calendar.monthrange(year, month)[1]}")
    count = year * 12 + month - int(span.first[:4]) * 12 - int(span.first[5:7])
    return span.first.endswith("-01") and ends and count < _MONTHS_AT_MOST


def _fits(db: sqlite3.Connection, row: _Row, query: Query, due: Period | None, issued: Period | None) -> bool:
    """Whether a task is one that the filters ask for."""
    task_id, type_, issued_on = row[1], row[4], row[5]
    if issued is not None and not _inside(issued_on, issued):
        return False
    if due is not None:
        days = db.execute("SELECT due_on FROM deadlines WHERE task_id = ? AND due_on IS NOT NULL", (task_id,))
        if not any(_inside(day, due) for (day,) in days):
            return False
    if query.type is not None and facet("t", query.type) != facet("t", type_ or "none"):
        return False
    if query.agency is None:
        return True
    wanted = f" {body_words([query.agency])} "
    found = db.execute("SELECT name FROM task_agencies JOIN agencies USING (agency_id) WHERE task_id = ?", (task_id,))
    return any(wanted in f" {body_words([name])} " for (name,) in found)


def _inside(day: str | None, span: Period | None) -> bool:
    """Whether a day lies in a period; a month or year without its day counts where any of its days may."""
    if span is None:
        return True
    if day is None:
        return False
    low, high = (day, day) if len(day) > 7 else (f"{day}-00"[:10], f"{day}-99")
    return (span.first is None or high >= span.first) and (span.last is None or low <= span.last)


def _hit(row: _Row, looked_for: frozenset[str]) -> Hit:
    """A row as users see it."""
    *columns, leads = row[1:]
    return Hit._make((*columns, tuple(leads.split(BETWEEN)) if leads else (), looked_for))


def cut(quote: str, looked_for: frozenset[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The part of a task around the first word that was looked for, on one line, and where such words stand in it."""
    line = " ".join(quote.split())
    folded = plain(line)
    if len(folded) != len(line):  # letters of other scripts: shown without marks
        return line[:_WINDOW], ()
    marks = [m.span() for m in re.finditer(r"[^\W_]+", folded) if m[0] in looked_for]
    start = 0
    if marks and marks[0][0] > _WINDOW // 2:
        start = line.rfind(" ", 0, marks[0][0] - _WINDOW // 3) + 1
    end = len(line) if len(line) - start <= _WINDOW else line.rfind(" ", start, start + _WINDOW)
    end = end if end > start else start + _WINDOW
    head, tail = ("… " if start else ""), (" …" if end < len(line) else "")
    moved = tuple((a - start + len(head), b - start + len(head)) for a, b in marks if a >= start and b <= end)
    return head + line[start:end] + tail, moved
