"""«a» or «an»: the article that the sound of the next word asks for."""

from __future__ import annotations

import re
from functools import cache

from translate.data import words

_SPELLED = re.compile(r"[FHLMNRSX](?:[-.\d]|[A-Z]{0,2}\b|[B-DF-HJ-NP-TV-Z]+\b)")
"""Letters whose names begin with a vowel, where they are not read as a word."""

_U = re.compile(r"U(?:[A-Z.]|\b)")
_PAIR = re.compile(r"(?P<start>(?:\A|[.!?:] |[\"“])A|\ba)(?P<n>n?) (?P<word>[A-Za-z][a-z]{2,})\b")
"""An article that is one, not a letter («Grade A eggs»), and a word that is read as one."""


def article(word: str) -> str:
    """Return the indefinite article of a word.

    >>> [article(each) for each in ("hour", "unit", "unarmed", "F-16", "U.S. ship", "Ukrainian")]
    ['an', 'a', 'an', 'an', 'a', 'a']
    """
    if _SPELLED.match(word):
        return "an"
    sounds = _sounds()
    small = word.lower()
    found = (sounds[small[:end]] for end in range(len(small), 0, -1) if small[:end] in sounds)
    return "a" if _U.match(word) else next(found, "a")


def mend(target: str) -> str:
    """Return the target with «a» before a vowel and «an» before a consonant put right.

    Not before acronyms: how those are read can't be told; nor «an» before an h.

    >>> mend("a obligation, an missile, a Indonesian ship, an historic union, an MI6 agent")
    'an obligation, a missile, an Indonesian ship, an historic union, an MI6 agent'
    """
    return _PAIR.sub(_mended, target)


def _mended(match: re.Match[str]) -> str:
    word = match["word"]
    if word in words("function-words.en.txt") or (match["n"] and word[0] in "hH"):
        return match[0]
    return f"{match['start']}{article(word)[1:]} {word}"


@cache
def _sounds() -> dict[str, str]:
    """Return the articles by the beginnings of words."""
    entries = (line.partition(" ") for line in words("article-sounds.en.txt"))
    return {start: sound for start, _, sound in entries}
