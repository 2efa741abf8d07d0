"""Tokens of administrative Vietnamese: syllables, numbers, marks; symbols, dates and times in one piece."""

from __future__ import annotations

import re
from typing import NamedTuple

from vnadmin.spans import fold
from vnadmin.values.symbols import find_symbols

# What loose marks may follow: letters of decomposed text. A joiner stands between two letters without blanks.
_LETTER = r"[^\W_]"
_MARK = r"[\u0300-\u036f\u200c\u200d]"
_TOKEN = re.compile(
    rf"""\d+(?:[.,:/–-]\d+)*(?:%|(?:{_LETTER}{_MARK}*)+)?   # 30/6/2024, 1.000.000, 16:30, 16h30, 85%, 2a
      | {_LETTER}{_MARK}*(?:[-–]?{_LETTER}{_MARK}*)*       # tỉnh, QĐ-UBND, Covid-19
      | \.{{2,}} | …+ | _+                                 # dots of a form
      | \S{_MARK}*                                         # any other mark
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """Half-open span of a token in the text."""

    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """The tokens of a text in order; they do not overlap, and between them stands white space only.

    A symbol ("36-CT/TW", also one printed with blanks) is one token, and so are a date in figures, a number, a time of day.

    >>> text = "Kế hoạch số 12/KH-UBND ngày 01/02/2024."
    >>> [text[start:end] for start, end in tokenize(text)]
    ['Kế', 'hoạch', 'số', '12/KH-UBND', 'ngày', '01/02/2024', '.']
    """
    tokens: list[Token] = []
    at = 0
    for span in symbol_spans(text):
        tokens += [Token(*m.span()) for m in _TOKEN.finditer(text, at, span.start)]
        tokens.append(span)
        at = span.end
    tokens += [Token(*m.span()) for m in _TOKEN.finditer(text, at)]
    return tokens


def symbol_spans(text: str) -> list[Token]:
    """Spans of the symbols of documents, in order and apart from each other."""
    spans: list[Token] = []
    for hit in find_symbols(text, fold(text)):
        if spans and hit.start < spans[-1].end:
            continue
        spans.append(Token(hit.start, hit.end))
    return spans
