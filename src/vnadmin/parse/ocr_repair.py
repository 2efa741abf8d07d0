"""What recognition misreads in symbols, dates, labels and names of bodies is put right; prose is left as it was read.

Each repair is an edit of the text, so that the way back to what was recognised stays open.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from vnadmin.data import load
from vnadmin.spans import fold

if TYPE_CHECKING:
    from vnadmin.parse.rewrite import Edit

_FIGURES = str.maketrans("OolI|", "00111")
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_WORDS = 3  # shorter names may be other words with other marks
_MOST_WRONG = 0.5  # of the words of a name
_GLUE = re.compile(r"\s{1,3}|[ ]{0,2}[–-][ ]{0,2}")
_TITLE = re.compile(r"(?m)^[ _=.]{0,3}(?:[A-Z]{1,3}\. )?([^\W\d_]{2,9}(?: [^\W\d_]{2,9}){1,3})(?=:?$)")
_STATE, _PARTY, _MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam", "Đảng Cộng sản Việt Nam", "Độc lập - Tự do - Hạnh phúc"
_FIXED = (_STATE, _PARTY, _MOTTO, "Hội đồng nhân dân", "Ủy ban nhân dân")


def repairs(text: str) -> list[Edit]:
    """The edits that put a recognised text right; they rise and do not overlap."""
    edits: list[Edit] = []
    for row, pattern in _slips():
        for m in pattern.finditer(text):
            new = _meant(row["meant"], m[1])
            if new is not None and new != m[1]:
                edits.append((m.start(1), m.end(1), new))
    edits += [(m.start(1), m.end(1), ".") for m in _ITEM.finditer(text) if m[0][-1].isupper()]
    edits += _formulas(text)
    edits += _titles(text)
    edits += _names(text)
    edits.sort()
    out: list[Edit] = []
    for edit in edits:
        if not out or edit[0] >= out[-1][1]:
            out.append(edit)
    return out


# The number of an item at the head of a paragraph, its point read as a comma: "5, Đối với các dự án …".
_ITEM = re.compile(r"(?:(?<=[.;:]\n)|(?<=\n\n))\d{1,2}(,) [^\W\d_]")
# Lines that every letterhead prints in these words. One letter in eight may be misread, left out or put in.
_FORMULAS = (_STATE.upper(), _STATE.upper().replace("HÒA", "HOÀ"), _MOTTO, _PARTY.upper())
_LETTERHEAD = 3000
_LINE = re.compile(r"[^\n|]{18,60}")


@functools.cache
def _formula_patterns() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    return tuple((f, regex.compile(f"(?:{regex.escape(f)}){{e<={len(f) // 8}}}")) for f in _FORMULAS)


def _formulas(text: str) -> list[Edit]:
    """The lines of state and Party in a letterhead, whatever recognition made of some of their letters."""
    edits: list[Edit] = []
    for m in _LINE.finditer(text, 0, _LETTERHEAD):
        line = m[0].strip(" _-=.")
        start = m.start() + m[0].find(line)
        if line in _FORMULAS:
            continue
        formula = next((f for f, pattern in _formula_patterns() if pattern.fullmatch(line)), None)
        if formula is not None:
            edits.append((start, start + len(line), formula))
    return edits


@functools.cache
def _slips() -> tuple[tuple[dict[str, str], re.Pattern[str]], ...]:
    return tuple((row, re.compile(row["read"])) for row in load("ocr_slips"))


def _meant(meant: str, read: str) -> str | None:
    """What stands in the paper; None where that is a guess."""
    if meant == "spaced":
        return read + " "
    if meant == "joined":
        return ""
    if meant != "digits":
        return meant.capitalize() if meant.islower() and read[:1].isupper() else meant
    figures = sum(c.isdigit() for c in read)
    letters = sum(c in "OolI|" for c in read)
    return read.translate(_FIGURES) if figures >= letters or len(read) == 1 else None


@functools.cache
def _types() -> dict[str, str]:
    """Names of kinds of documents and offices of signers by their form without marks."""
    found: dict[str, set[str]] = {}
    for name in (*(row["name"] for row in load("document_types")), *(row["title"] for row in load("signer_titles"))):
        found.setdefault(bare(name), set()).add(name.upper())
    return {key: names.pop() for key, names in found.items() if len(names) == 1}


def _titles(text: str) -> list[Edit]:
    """Lines in capitals that name a kind of document or an office, read with other marks."""
    edits: list[Edit] = []
    for m in _TITLE.finditer(text):
        name = _types().get(bare(m[1])) if m[1].isupper() else None
        if name and name != m[1]:
            edits.append((m.start(1), m.end(1), name))
    return edits


# --- names -----------------------------------------------------------------------------------------------------------
def bare(text: str) -> str:
    """Lower case without any marks, of the same length.

    >>> bare("Ủy ban nhân dân tỉnh Đồng Nai")
    'uy ban nhan dan tinh dong nai'
    """
    return text.translate(_bare_letters()).lower()


@functools.cache
def _bare_letters() -> dict[int, str]:
    letters = {ord("đ"): "d", ord("Đ"): "D"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            letters[code] = base
    return letters


@functools.cache
def _known() -> dict[tuple[str, str], list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """Names by their first two words without marks: the words without and with marks, long names first.

    Two names that differ by their marks only are not in it.
    """
    names = {*_FIXED, *(row["name"] for row in load("agencies"))}
    names |= {
        f"{kind} {row['name']}" for row in load("provinces") for kind in ("Ủy ban nhân dân tỉnh", "tỉnh", "thành phố")
    }
    forms: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for name in names:
        words = tuple(_WORD.findall(name.lower()))
        if len(words) >= _LEAST_WORDS:
            forms.setdefault(tuple(bare(w) for w in words), set()).add(words)
    found: dict[tuple[str, str], list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for key, written in forms.items():
        if len(written) == 1:
            found.setdefault((key[0], key[1]), []).append((key, next(iter(written))))
    for same in found.values():
        same.sort(key=lambda pair: -len(pair[0]))
    return found


def _names(text: str) -> list[Edit]:
    """Names from the tables, printed with a capital, that were read with other marks on some of their letters."""
    known = _known()
    words = list(_WORD.finditer(text))
    keys = [bare(m[0]) for m in words]
    edits: list[Edit] = []
    at = 0
    while at + 1 < len(keys):
        for key, written in known.get((keys[at], keys[at + 1]), ()):
            end = at + len(key)
            if tuple(keys[at:end]) != key or not _is_one_name(text, words[at:end]):
                continue
            wrong = [
                (m, w) for m, w in zip(words[at:end], written, strict=True) if m[0].lower() != w and not _other(m[0], w)
            ]
            if len(wrong) <= _MOST_WRONG * len(key) and any(m[0][0].isupper() for m in words[at:end]):
                edits += [(m.start(), m.end(), _cased(w, m[0])) for m, w in wrong]
            at = end - 1
            break
        at += 1
    return edits


def _is_one_name(text: str, words: list[re.Match[str]]) -> bool:
    return all(_GLUE.fullmatch(text, a.end(), b.start()) for a, b in pairwise(words))


def _other(read: str, written: str) -> bool:
    """True where both are right: the old and the new place of a tone (Uỷ, Ủy)."""
    return fold(read) == fold(written)


def _cased(written: str, read: str) -> str:
    """The word with capitals where the one that was read has them."""
    return "".join(w.upper() if r.isupper() else w for w, r in zip(written, read, strict=True))
