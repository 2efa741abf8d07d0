"""Vietnamese letters of the time before Unicode: what the bytes of TCVN3, VNI, VPS, VISCII and TCVN 5712-1 stand for.

Old text reaches us as the Western letters of the same bytes ("ViÖt Nam" for "Việt Nam"); that is called its view here. UTF-8
that was once taken for windows-1252 ("Viá»‡t Nam") is treated alike.
"""

from __future__ import annotations

import codecs
import re
from functools import cache, lru_cache
from typing import NamedTuple

from vnadmin.data import load

Edit = tuple[int, int, str]

TWICE = "utf-8 read as windows-1252"
ENCODINGS = ("tcvn3", "vni", TWICE, "viscii", "vps", "tcvn5712-1")


def _view_of(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:  # five bytes have no letter and keep their own value
        return chr(byte)


_VIEW = "".join(map(_view_of, range(256)))
_BYTES = codecs.charmap_build(_VIEW)
_NEXT = "".join(dict.fromkeys(_VIEW[0x80:0xC0] + "".join(map(chr, range(0x80, 0xA0)))))


def view(data: bytes) -> str:
    """Each byte as a windows-1252 letter; nothing is lost."""
    return codecs.charmap_decode(data, "strict", _VIEW)[0]


def view_bytes(text: str) -> bytes:
    """The bytes of a view. Raises `UnicodeEncodeError` for letters that no byte gives."""
    return codecs.charmap_encode(text, "strict", _BYTES)[0]


class Style(NamedTuple):
    """What a font does to letters: the encoding that it was drawn for, and whether it prints capitals only."""

    encoding: str
    capitals: bool


@cache
def styles() -> tuple[Style, ...]:
    """All that fonts do, in a fixed order: readers note the place in this tuple."""
    return tuple(sorted({Style(row["encoding"], bool(row["capitals"])) for row in load("legacy_fonts")}))


@lru_cache(maxsize=256)
def style_of(font: str) -> int | None:
    """The place in `styles` of what a font does; None for a font of Unicode letters."""
    name = font.strip("\"' ")
    found = None
    for row in load("legacy_fonts"):  # capitals stand behind and are the closer match
        if re.fullmatch(row["pattern"], name, re.IGNORECASE):
            found = Style(row["encoding"], bool(row["capitals"]))
    return None if found is None else styles().index(found)


class _Map(NamedTuple):
    single: dict[int, str]  # for str.translate
    pairs: dict[str, str]
    pattern: re.Pattern[str] | None  # of pairs and single letters, where one letter may take two bytes


@cache
def _map(encoding: str) -> _Map:
    single: dict[int, str] = {}
    pairs: dict[str, str] = {}
    for row in load("legacy_charmaps"):
        if row["encoding"] != encoding:
            continue
        data = bytes.fromhex(row["bytes"])
        if len(data) == 2:
            pairs[view(data)] = row["char"]
            base, mark = view(data[:1]), view(data[1:])  # typed with the other case of the mark, which looks alike
            pairs.setdefault(base + mark.swapcase(), row["char"])
        else:
            single[data[0]] = row["char"]
            single[ord(view(data))] = row["char"]
    if not pairs:
        return _Map(single, pairs, None)
    marks: dict[str, str] = {}
    for pair in pairs:
        marks[pair[0]] = marks.get(pair[0], "") + pair[1]
    forms = [f"{base}[{''.join(sorted(found))}]" for base, found in sorted(marks.items())]
    pattern = "|".join([*forms, f"[{''.join(map(chr, sorted(single)))}]"])
    return _Map(single, {**{chr(c): new for c, new in single.items()}, **pairs}, re.compile(pattern))


@cache
def _twice() -> re.Pattern[str]:
    """The two or three letters that one letter became."""
    return re.compile(f"[\xc2-\xc6\xcc][{re.escape(_NEXT)}]|[\xe1\xe2][{re.escape(_NEXT)}]{{2}}")


def _once(m: re.Match[str]) -> str:
    data = bytes(ord(c) if ord(c) < 256 else view_bytes(c)[0] for c in m[0])
    return data.decode("utf-8", errors="ignore") or m[0]


def edits(text: str, start: int, end: int, encoding: str, *, capitals: bool = False) -> list[Edit]:
    """What turns the view `text[start:end]` into Vietnamese: changes that rise and do not overlap."""
    if capitals:
        whole = text[start:end]
        new = decoded(whole, encoding, capitals=True)
        return [(start, end, new)] if new != whole else []
    if encoding == TWICE:
        return [(m.start(), m.end(), _once(m)) for m in _twice().finditer(text, start, end)]
    found = _map(encoding)
    if found.pattern is None:
        whole = text[start:end]
        new = whole.translate(found.single)
        return [(start, end, new)] if new != whole else []
    return [(m.start(), m.end(), found.pairs[m[0]]) for m in found.pattern.finditer(text, start, end)]


def decoded(text: str, encoding: str, capitals: bool = False) -> str:
    """A view as Vietnamese.

    >>> decoded("ViÖt Nam", "tcvn3"), decoded("Vieät Nam", "vni")
    ('Việt Nam', 'Việt Nam')
    """
    if encoding == TWICE:
        new = _twice().sub(_once, text)
    else:
        found = _map(encoding)
        new = (
            text.translate(found.single)
            if found.pattern is None
            else found.pattern.sub(lambda m: found.pairs[m[0]], text)
        )
    return new.upper() if capitals else new
