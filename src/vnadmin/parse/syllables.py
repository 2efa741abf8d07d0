"""Whether letters make a Vietnamese syllable: initial, rime and a tone that the rime allows."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook, dot below
_STOPPED = "\u0301\u0323"  # rimes that end in c, ch, p, t carry one of these
_STRAY = re.compile("(?<![aeiouy\u0302\u0306\u031b\u0323])[\u0300\u0301\u0303\u0309\u0323]")  # a tone on no vowel
_INITIAL = "ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx]"
# Source: the rimes of standard spelling as school dictionaries list them.
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch "
    "êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao "
    "oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp "
    "ơt u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt "
    "uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ynh yt ych"
)


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{_INITIAL})?({'|'.join(sorted(_RIMES.split(), key=len, reverse=True))})")


@lru_cache(maxsize=8192)
def is_syllable(letters: str) -> bool:
    """True for one syllable in any case and with either tone placement.

    >>> is_syllable("Nghiệp"), is_syllable("nghièp"), is_syllable("X©y")
    (True, False, False)
    """
    if not letters or len(letters) > 7:
        return False
    loose = unicodedata.normalize("NFD", letters.lower())
    if _STRAY.search(loose):
        return False
    tones = [c for c in loose if c in _TONES]
    if len(tones) > 1:
        return False
    plain = unicodedata.normalize("NFC", "".join(c for c in loose if c not in _TONES))
    found = _pattern().fullmatch(plain)
    if found is None:
        return False
    return not found[1].endswith(("c", "ch", "p", "t")) or not tones or tones[0] in _STOPPED
