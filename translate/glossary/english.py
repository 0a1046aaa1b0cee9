"""How English words vary in number and tense, for telling whether a rendering stands in a target.

All functions take and return lower-case words. They are generous: of two spellings both count.
"""

from __future__ import annotations

import re
from functools import cache

from translate.data import words

_HISSING = re.compile(r"(?:[sxz]|[cs]h)$")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_SHORT_VOWEL = re.compile(r"[^aeiou][aeiou][bdfgklmnprt]$")


def plurals(noun: str) -> tuple[str, ...]:
    """Return the plurals of a noun.

    >>> plurals("missile"), plurals("country"), plurals("spokesman"), plurals("person")
    (('missiles',), ('countries',), ('spokesmen',), ('people', 'persons'))
    """
    if noun in _irregular_plurals():
        return _irregular_plurals()[noun]
    if noun.endswith("man"):
        return (noun[:-2] + "en",)
    return (_with_s(noun),)


def singulars(noun: str) -> tuple[str, ...]:
    """Return the nouns a word may be the plural of.

    >>> singulars("sanctions"), singulars("forces"), singulars("crises"), singulars("series")
    (('sanction',), ('forc', 'force'), ('crisis',), ('series',))
    """
    if noun in _irregular_singulars():
        return _irregular_singulars()[noun]
    if noun.endswith("men"):
        return (noun[:-2] + "an",)
    if re.search(r"[^aeiou]ies$", noun):
        return (noun[:-3] + "y",)
    if not noun.endswith("s") or noun.endswith(("ss", "us", "is")):
        return ()
    if noun.endswith("es"):
        return (noun[:-2], noun[:-1])
    return (noun[:-1],)


def verb_forms(verb: str) -> tuple[str, ...]:
    """Return a verb's third person, past, participles.

    >>> verb_forms("strike"), verb_forms("deny")
    (('strikes', 'striking', 'struck', 'stricken'), ('denies', 'denying', 'denied'))
    >>> verb_forms("target")
    ('targets', 'targeting', 'targetting', 'targeted', 'targetted')
    """
    stems = [verb]
    if _SHORT_VOWEL.search(verb):
        stems.append(verb + verb[-1])
    if verb.endswith("ie"):
        ing = [verb[:-2] + "ying"]
    elif verb.endswith("e") and not verb.endswith("ee"):
        ing = [verb[:-1] + "ing"]
    else:
        ing = [stem + "ing" for stem in stems]
    if verb in _irregular_verbs():
        past = [*_irregular_verbs()[verb]]
    elif verb.endswith("e"):
        past = [verb + "d"]
    elif _CONSONANT_Y.search(verb):
        past = [verb[:-1] + "ied"]
    else:
        past = [stem + "ed" for stem in stems]
    return (_with_s(verb), *ing, *past)


def _with_s(word: str) -> str:
    if _CONSONANT_Y.search(word):
        return word[:-1] + "ies"
    return word + ("es" if _HISSING.search(word) else "s")


@cache
def _irregular_plurals() -> dict[str, tuple[str, ...]]:
    return _table("irregular-nouns.en.txt")


@cache
def _irregular_singulars() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for singular, several in _irregular_plurals().items():
        for plural in several:
            found[plural] = (*found.get(plural, ()), singular)
    return found


@cache
def _irregular_verbs() -> dict[str, tuple[str, ...]]:
    return _table("irregular-verbs.en.txt")


def _table(name: str) -> dict[str, tuple[str, ...]]:
    entries = (entry.split() for entry in words(name))
    return {first: tuple(rest) for first, *rest in entries}
