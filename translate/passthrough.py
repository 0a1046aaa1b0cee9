"""Which blocks need no translation: numbers, links, and lines that are English already."""

from __future__ import annotations

import re
from functools import cache

from translate.data import words

ENGLISH_SHARE = 0.25
"""Of the words of a line, at least this many must be English function words, and none Indonesian.
In train/domain 85% of the English sentences reach it and 1 of 24,350 Indonesian ones does."""

_LINK = re.compile(
    # An address begins where its run does: looked for at each letter it takes quadratic time.
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+|[@#]\w+"
)


def reason(text: str) -> str:
    """Return why a block is left as it is: ``no words``, ``link``, ``english``; empty if it is not.

    >>> reason("Leave a Reply"), reason("https://example.org/?p=1")
    ('english', 'link')
    >>> reason("The New York Times melaporkan hal itu."), reason("NATO")
    ('', '')
    """
    return without_words(text) or ("english" if _is_english(text) else "")


def without_words(text: str) -> str:
    """Return why there is nothing in a text to translate, in any language.

    >>> without_words("2024-08-30"), without_words("***"), without_words("redaksi@kompas.tv")
    ('no words', 'no words', 'link')
    """
    if not re.search(r"[^\W\d_]", text):
        return "no words"
    return "" if re.search(r"[^\W\d_]", _LINK.sub("", text)) else "link"


def _is_english(text: str) -> bool:
    if _plain(text) in _english_lines():
        return True
    tokens = re.findall(r"[a-z']+", text.lower())
    if len(tokens) < 3 or not _indonesian().isdisjoint(tokens):
        return False
    return sum(token in _english() for token in tokens) >= ENGLISH_SHARE * len(tokens)


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(" .:…*!»›→")


@cache
def _english_lines() -> frozenset[str]:
    return frozenset(map(_plain, words("english-lines.txt")))


@cache
def _english() -> frozenset[str]:
    return frozenset(words("function-words.en.txt"))


@cache
def _indonesian() -> frozenset[str]:
    return frozenset(words("function-words.id.txt"))
