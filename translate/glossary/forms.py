"""How Indonesian words vary: clitics that follow a word, and forms derived with affixes.

Sources: Alwi et al., Tata Bahasa Baku Bahasa Indonesia, ch. 4 (assimilation of meN- and peN-) and
5.4 (clitics); Sneddon, Indonesian Reference Grammar, 1.5–1.7.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from translate.data import words

_CLITIC = re.compile(r"(?P<pronoun>nya|ku|mu)?(?P<particle>lah|kah|pun)?\Z")
ENDINGS = ("nya", "ku", "mu", "lah", "kah", "pun")
"""What a word with a clitic ends in."""

_VOWELS = "aeiou"
_DROPPED = {"p": "mem", "t": "men", "k": "meng", "s": "meny"}
"""Initials that melt into the nasal: pukul, memukul; serang, menyerang."""
_KEPT = {"b": "mem", "f": "mem", "v": "mem", "p": "mem", "k": "meng", "g": "meng", "h": "meng"} | (
    dict.fromkeys("tdcjzs", "men") | dict.fromkeys(_VOWELS, "meng")
)
_SUFFIXES = {
    "meN": ("", "kan", "i"),
    "di": ("", "kan", "i"),
    "ter": ("", "kan", "i"),
    "memper": ("", "kan", "i"),
    "diper": ("", "kan", "i"),
    "peN": ("", "an"),
    "pe": ("", "an"),
    "per": ("an",),
    "ber": ("", "an", "kan"),
    "ke": ("an",),
    "": ("", "an", "kan", "i"),
}
"""Which suffixes go with which prefix; N stands for the nasal."""


@cache
def _unsplittable() -> frozenset[str]:
    return frozenset(words("clitic-lookalikes.id.txt"))


@lru_cache(maxsize=16_384)
def clitics(word: str) -> tuple[tuple[str, str], ...]:
    """Return the ways a lower-case word may be a stem and a clitic, the shortest clitic first.

    >>> clitics("rudalnya"), clitics("rudalnyalah"), clitics("rudal")
    ((('rudal', 'nya'),), (('rudalnya', 'lah'), ('rudal', 'nyalah')), ())
    >>> clitics("masalah")  # a word of its own, not «masa» + «lah»
    ()
    """
    if not word.endswith(ENDINGS) or word in _unsplittable():
        return ()
    return tuple(
        (word[:at], word[at:]) for at in range(len(word) - 2, 1, -1) if _CLITIC.match(word, at)
    )


def derived(root: str) -> tuple[str, ...]:
    """Return the words that affixes make of a lower-case root, the root itself first.

    Some are no words, which does no harm: no text has them.

    >>> forms = derived("serang")
    >>> [form for form in ("menyerang", "diserang", "serangan", "penyerangan") if form in forms]
    ['menyerang', 'diserang', 'serangan', 'penyerangan']
    >>> "mengebom" in derived("bom"), "memproses" in derived("proses")
    (True, True)
    """
    found = {root: None}
    for prefix, suffixes in _SUFFIXES.items():
        for start in _prefixed(prefix, root):
            found |= dict.fromkeys(start + suffix for suffix in suffixes)
    return tuple(found)


def _prefixed(prefix: str, root: str) -> tuple[str, ...]:
    if prefix in ("meN", "peN"):
        first = prefix[0]
        return tuple(first + form[1:] for form in _nasal(root))
    if prefix == "ber" and (root.startswith("r") or re.match(r"[^aeiou]er", root)):
        return ("be" + root,)
    if prefix == "ter" and root.startswith("r"):
        return ("te" + root,)
    return (prefix + root,)


def _nasal(root: str) -> tuple[str, ...]:
    """Return a root with meN-; loans keep their first letter (memproses): both are returned."""
    first = root[:1]
    forms = [_KEPT.get(first, "me") + root]
    if first in _DROPPED:
        forms.append(_DROPPED[first] + root[1:])
    if len(re.findall(r"[aeiou]+", root)) == 1:
        forms.append("menge" + root)
    return tuple(forms)
