"""Vietnamese words and parts of speech by underthesea, aligned to our text.

underthesea gives strings: it joins blanks, may change spellings ("Uỷ" to "Ủy", "qui" to "quy"), cuts symbols in pieces,
and its taggers are quadratic in the length of a string. So it gets short pieces, its words are laid over the letters of
the text one by one, and symbols stay whole.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from vnadmin.errors import UsageError
from vnadmin.nlp.tokens import Token, symbol_spans, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST = 300  # characters that underthesea gets at once
_PIECE = re.compile(
    rf"\S(?:[^\n]{{0,{MOST - 1}}}(?:(?<=[.;:!?])(?=\s)|(?=\n)|\Z)|[^\n]{{0,{MOST - 1}}}(?=\s)|\S{{1,{MOST - 1}}})"
)
_CLUSTER = re.compile(r"\S[\u0300-\u036f]*")
_FIGURES = re.compile(r"\d")


class Word(NamedTuple):
    """A word: one or more syllables. `text[start:end]` holds it; `tag` is None where parts of speech were not asked for."""

    start: int
    end: int
    tag: str | None


def segment(text: str) -> list[Word]:
    """The words of a text in order, without parts of speech. Raises `UsageError` where underthesea is not installed.

    >>> text = "Giao Sở Y tế chủ trì."
    >>> [text[w.start:w.end] for w in segment(text)]
    ['Giao', 'Sở', 'Y tế', 'chủ trì', '.']
    """
    word_tokenize = _underthesea("word_tokenize")
    return _words(text, lambda piece: [(word, None) for word in word_tokenize(piece, use_token_normalize=False)])


def tag(text: str) -> list[Word]:
    """The words of a text with their parts of speech (tag set of VLSP: N, Np, V, A, E, M, CH, …).

    Symbols are `Np`; dates and other figures are `M`. Raises `UsageError` where underthesea is not installed.
    """
    pos_tag = _underthesea("pos_tag")
    return _words(text, lambda piece: list(pos_tag(piece)))


def entities(text: str) -> list[Word]:
    """Names of places, persons and bodies; `tag` is LOC, PER or ORG. Made for news: it takes departments for places.

    Slow (some 14 KB/s). Raises `UsageError` where underthesea is not installed.
    """
    ner = _underthesea("ner")
    out: list[Word] = []
    for word in _words(text, lambda piece: [(w[0], w[-1]) for w in ner(piece)]):
        label = word.tag or "O"
        if label.startswith("B-"):
            out.append(Word(word.start, word.end, label[2:]))
        elif label.startswith("I-") and out and not text[out[-1].end : word.start].strip():
            out[-1] = Word(out[-1].start, word.end, out[-1].tag)
    return out


def _underthesea(name: str) -> Callable[..., list[Any]]:
    try:
        import underthesea
    except ImportError as error:
        msg = "underthesea is not installed: pip install 'vnadmin[nlp]'"
        raise UsageError(msg) from error
    found: Callable[..., list[Any]] = getattr(underthesea, name)
    return found


def _words(text: str, ask: Callable[[str], list[tuple[str, str | None]]]) -> list[Word]:
    out: list[Word] = []
    for m in _PIECE.finditer(text):
        out += _aligned(text, m.start(), m.end(), ask)
    return list(_with_whole(out, _whole(text)))


def _whole(text: str) -> list[tuple[Token, str]]:
    """What must stay one word, with its tag: symbols, and tokens with figures."""
    symbols = set(symbol_spans(text))
    return [(t, "Np" if t in symbols else "M") for t in tokenize(text) if _FIGURES.search(text, *t) or t in symbols]


def _aligned(text: str, start: int, end: int, ask: Callable[[str], list[tuple[str, str | None]]]) -> list[Word]:
    """The words of one piece: letter after letter, since only blanks and forms of letters may have changed.

    A piece of which underthesea lost or added a letter is cut into plain tokens instead, without tags.
    """
    letters = [m.span() for m in _CLUSTER.finditer(text, start, end)]
    words: list[Word] = []
    at = 0
    for word, label in ask(unicodedata.normalize("NFC", text[start:end])):
        length = len("".join(unicodedata.normalize("NFC", word).split()))
        if not length or at + length > len(letters):
            break
        words.append(Word(letters[at][0], letters[at + length - 1][1], label))
        at += length
    if at == len(letters):
        return words
    return [Word(start + low, start + high, None) for low, high in tokenize(text[start:end])]


def _with_whole(words: list[Word], whole: list[tuple[Token, str]]) -> Iterator[Word]:
    """The words, with each of `whole` as one; what of a word stands before or behind it stays a word."""
    at = 0
    for word in words:
        start = word.start
        while at < len(whole) and whole[at][0].start < word.end:
            (low, high), label = whole[at]
            if start < low:
                yield Word(start, low, word.tag)
            if low >= word.start:
                yield Word(low, high, label if word.tag else None)
            start = max(start, high)
            if high > word.end:
                break
            at += 1
        if start < word.end:
            yield Word(start, word.end, word.tag)
