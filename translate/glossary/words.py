"""Text as the words of a phrase and what stands between them: what both sides are matched by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

WORD = re.compile(r"[^\W_]+")
"""A run of letters and digits."""

HYPHENS = "-\u2010\u2011–"
"""Marks that join words; spaces may stand in their place: Kim Jong-un, Kim Jong Un."""

APOSTROPHES = "'’‘ʼ"

_HYPHEN = re.compile(f"[{HYPHENS}]")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_LINE_BREAK = re.compile(r"\r\n?|\n")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase cut into words.

    Attributes:
        words: Its words as written; empty if it has neither letters nor digits.
        gaps: What stands between them, by ``gap``; one fewer than words.
        lead: Marks before the first word, without spaces.
        trail: Marks after the last word, without spaces: the stop of «Brigjen.».
    """

    words: tuple[str, ...]
    gaps: tuple[str, ...]
    lead: str = ""
    trail: str = ""


def phrase(text: str) -> Phrase:
    """Cut a phrase into words.

    >>> phrase("Brig. Jend. Jong-un")
    Phrase(words=('Brig', 'Jend', 'Jong', 'un'), gaps=('. ', '. ', ' '), lead='', trail='')
    """
    spans = [match.span() for match in WORD.finditer(text)]
    if not spans:
        return Phrase((), (), text.strip())
    return Phrase(
        tuple(text[start:end] for start, end in spans),
        tuple(gap(text[end:start]) for (_, end), (start, _) in pairwise(spans)),
        text[: spans[0][0]].strip(),
        text[spans[-1][1] :].strip(),
    )


@lru_cache(maxsize=1024)
def gap(between: str) -> str:
    r"""Return what stands between two words, with spelling variants made equal.

    A hyphen is like a space, one line break is like a space, quotes are straight.

    >>> gap("-"), gap("\n"), gap(". "), gap("\n\n"), gap("’")
    (' ', ' ', '. ', '\n\n', "'")
    """
    if _HYPHEN.fullmatch(between):
        return " "
    if between.isspace():
        return " " if len(_LINE_BREAK.findall(between)) < 2 else "\n\n"
    return _SPACE.sub(" ", _APOSTROPHE.sub("'", between))


def lower(text: str) -> str:
    """Return text in lower case with every character in its place.

    >>> lower("İSTANBUL PBB")
    'istanbul pbb'
    """
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(character.lower()[0] for character in text)


def is_acronym(word: str) -> bool:
    """Tell whether a word is written in capitals alone: PBB, S1; not the initial E."""
    return len(word) > 1 and word.isupper()
