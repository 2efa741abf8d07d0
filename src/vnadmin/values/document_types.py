"""Types of documents (tên loại văn bản): from a printed name, from the word before a symbol, from the code inside one.

A type is the id of a row of `data/document_types.tsv`: its Vietnamese name without marks ("nghi-quyet"). A letter without
a type name is "cong-van". Where word and code disagree ("Quy định số 37-QĐ/TW") the word wins.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.data import load
from vnadmin.spans import fold

if TYPE_CHECKING:
    from vnadmin.records import SymbolParts

# Names that say no more than "a paper": the code inside the symbol decides first.
VAGUE = frozenset({"văn bản", "công thư", "thư"})
_MARKS = "(“\"'‘[*|:,;.-–"
_BLANKS = frozenset(" \u202f\u2009:.(“\"'[*|,")
_LABEL_SIGNS = "uố"  # the last letters of hiệu and số


class TypeWord(NamedTuple):
    """A type name printed before a place in the text."""

    start: int
    end: int
    id: str
    vague: bool


@cache
def _names() -> dict[str, str]:
    """Key of every name and alias → id of its type."""
    out = {}
    for row in load("document_types"):
        for name in (row["name"], *row["aliases"].split("|")):
            if name:
                out[fold(name)] = row["id"]
    return out


@cache
def _longest() -> int:
    """Number of words of the longest name."""
    return max(name.count(" ") + 1 for name in _names())


@cache
def _by_last_word() -> dict[str, tuple[str, ...]]:
    """Last word of a name → the names that end so, longest first."""
    out: dict[str, list[str]] = {}
    for name in sorted(_names(), key=len, reverse=True):
        out.setdefault(name.rsplit(" ", 1)[-1], []).append(name)
    return {word: tuple(names) for word, names in out.items()}


@cache
def _codes() -> dict[tuple[str, str], tuple[str, bool]]:
    """(code, system or "") → (type id or "", whether the code alone proves that it is a type code)."""
    return {(r["code"], r["system"]): (r["type"], r["strong"] == "yes") for r in load("symbol_types")}


@cache
def _folded_codes() -> dict[str, str]:
    """Code without regard to case, and with D for Đ → code as it should be printed."""
    codes = sorted({code for code, _ in _codes()})
    out = {code: code for code in codes}
    for code in codes:
        out.setdefault(code.upper(), code)
    for code in codes:
        out.setdefault(code.upper().replace("Đ", "D"), code)
    return out


def document_type_of(name_key: str) -> str | None:
    """Id of the type that is called so; None for any other word. `name_key` is a key (`spans.fold`), white space as it is.

    >>> document_type_of("chương trình hành động")
    'chuong-trinh'
    """
    return _names().get(" ".join(name_key.split()))


def name_of_type(type_id: str) -> str | None:
    """The name of a type as it is printed; None for an id that is not in the table.

    >>> name_of_type("cong-dien")
    'Công điện'
    """
    return next((row["name"] for row in load("document_types") if row["id"] == type_id), None)


def find_type_at(key: str, pos: int) -> TypeWord | None:
    """The longest type name that begins at `pos` of the key; None for none."""
    words = key[pos : pos + 80].split()[: _longest()]
    names = _names()
    for n in range(len(words), 0, -1):
        name = " ".join(words[:n]).rstrip(".,:;")
        if name in names:
            end = pos
            for word in words[:n]:
                end = key.index(word, end) + len(word)
            end -= len(words[n - 1]) - len(words[n - 1].rstrip(".,:;"))
            return TypeWord(pos, end, names[name], name in VAGUE)
    return None


def find_type_before(key: str, pos: int, floor: int = 0) -> TypeWord | None:
    """The longest type name that ends before `pos`, where only a label such as "số:" may stand between; None for none.

    >>> find_type_before("theo quy chế phối hợp số 03/qc-bca", 25)
    TypeWord(start=5, end=21, id='quy-che-phoi-hop', vague=False)
    """
    low = pos - 72 if pos - 72 > floor else floor
    end = _skip_back(key, pos, low)
    if key[end - 1 : end] in _LABEL_SIGNS:
        for label in ("hiệu", "số"):
            if key.endswith(label, low, end) and not key[end - len(label) - 1 : end - len(label)].isalnum():
                end = _skip_back(key, end - len(label), low)
    last = key.rfind(" ", low, end) + 1 or low
    names = _by_last_word().get(key[last:end].lstrip(_MARKS))
    if names is None:
        return None
    for name in names:
        start = end - len(name)
        if start >= low and key.startswith(name, start) and not (start and key[start - 1].isalnum()):
            if name == "luật" and key.endswith(("pháp ", "kỷ ", "quy "), low, start):
                return None
            return TypeWord(start, end, _names()[name], name in VAGUE)
    return _broken_before(key, low, end, names) if key.find("  ", low, end) >= 0 else None


def _skip_back(key: str, pos: int, low: int) -> int:
    """Where blanks and marks before `pos` begin."""
    while pos > low and key[pos - 1] in _BLANKS:
        pos -= 1
    return pos


def _broken_before(key: str, low: int, end: int, names: tuple[str, ...]) -> TypeWord | None:
    """The name that ends at `end` with more than one blank between its words, as a line break leaves them."""
    words = key[low:end].split()
    for name in names:
        wanted = name.split(" ")
        if len(wanted) > len(words) or words[-len(wanted) + 1 :] != wanted[1:] or len(wanted) == 1:
            continue
        if words[-len(wanted)].lstrip(_MARKS) == wanted[0]:
            start = end
            for word in reversed(wanted):
                start = key.rindex(word, low, start)
            return TypeWord(start, end, _names()[name], name in VAGUE)
    return None


def canonical_code(token: str) -> str | None:
    """The type code that a token stands for, as it should be printed ("QD" → "QĐ", "CTR" → "CTr"); None for no code."""
    return _folded_codes().get(token) or _folded_codes().get(token.upper())


def is_strong_code(code: str, system: str = "") -> bool:
    """Whether a (canonical) code alone proves a type; a weak one ("HĐ", "TC") is often a body's short name."""
    entry = _codes().get((code, system)) or _codes().get((code, ""))
    return bool(entry and entry[1])


def type_from_code(code: str | None, system: str) -> str | None:
    """Id of the type that a code stands for in a system of symbols; None where the code leaves it open.

    >>> type_from_code("TT", "qppl"), type_from_code("TT", "party"), type_from_code("QĐ", "party")
    ('thong-tu', 'thong-tri', None)
    """
    if code is None:
        return "cong-van" if system == "state_letter" else None
    table = _codes()
    entry = table.get((code, system)) or table.get((code, "")) or table.get((code.split("-")[0], system))
    return (entry[0] or None) if entry else None


def type_of_symbol(parts: SymbolParts) -> str | None:
    """Id of the type that a symbol by itself tells; None where it leaves it open (64/2025/QH15, 37-QĐ/TW)."""
    system = "procuracy" if parts.units and parts.units[0].startswith("VKS") else parts.system
    return type_from_code(parts.type_code, system)
