"""Whether a packet and a document say the same, each in its own way of writing."""

from __future__ import annotations

import re
import unicodedata

from vnadmin.spans import fold, squeeze

_LEAD = re.compile(r"(?:v v|ve viec|ve) ")
_CUT = 20  # signs after which a summary that was cut short is still known
_WORDS = (("ubnd", "uy ban nhan dan"), ("hdnd", "hoi dong nhan dan"), ("tp.", "thanh pho "), ("tp ", "thanh pho "))
_SIGNS = re.compile(r"[\s.,;:–—“”\"'()/-]{1,20}")
_URGENCY = (("hoa toc hen gio", 4), ("hen gio", 4), ("hoa toc", 3), ("thuong khan", 2), ("khan", 1))


def plain(text: str) -> str:
    """Small letters without marks, signs as one blank: senders often type names without marks.

    >>> plain("Cục trưởng  Cục  Ứng dụng,")
    'cuc truong cuc ung dung'
    """
    bare = unicodedata.normalize("NFD", fold(squeeze(text)).replace("đ", "d"))
    return _SIGNS.sub(" ", "".join(c for c in bare if not unicodedata.combining(c))).strip()


def same_symbol(printed: str, stated: str) -> bool:
    """Equal but for zeros before the number, case and blanks."""
    left, right = (re.sub(r"\s", "", fold(s)).lstrip("0") for s in (printed, stated))
    return left == right


def same_subject(printed: str, stated: str) -> bool:
    """Equal but for V/v and signs, or the beginning of one another: packets cut summaries at 500 signs."""
    left, right = (_LEAD.sub("", plain(s), count=1) for s in (printed, stated))
    short, long = sorted((left, right), key=len)
    return short == long or (len(short) >= _CUT and long.startswith(short))


def same_body(printed: str, stated: str) -> bool:
    """One name holds the other: Sở Y tế, Sở Y tế tỉnh Bắc Ninh."""
    left, right = (_spelled(s) for s in (printed, stated))
    return bool(left and right) and (f" {left} " in f" {right} " or f" {right} " in f" {left} ")


def same_name(printed: str, stated: str) -> bool:
    """The same person, with or without a rank before the name."""
    left, right = plain(printed).split(), plain(stated).split()
    short, long = sorted((left, right), key=len)
    return len(short) >= 2 and long[-len(short) :] == short


def same_place(printed: str, stated: str) -> bool:
    """Đà Nẵng, Thành phố Đà Nẵng."""
    return same_body(printed, stated)


def urgency_code(printed: str) -> int | None:
    """The code of Priority that a stamp stands for; None for other words."""
    words = plain(printed)
    return next((code for name, code in _URGENCY if name in words), None)


def _spelled(text: str) -> str:
    words = fold(squeeze(text))
    bare = "".join(c for c in unicodedata.normalize("NFD", words.replace("đ", "d")) if not unicodedata.combining(c))
    for short, long in _WORDS:
        bare = bare.replace(short, long)
    return _SIGNS.sub(" ", bare).strip()
