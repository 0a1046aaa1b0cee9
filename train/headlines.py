"""Headlines as the pipeline shows them to the model: in sentence case, on both sides.

``translate.casing`` takes the capitals off a title before it is decoded and puts them on its
translation. So a model that learned titles as they are printed would never see one again.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from train.corpus import Pair
from translate.casing import style, to_sentence
from translate.glossary.renderings import is_headline

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_START = re.compile(r"(?:^|[.?!:…–—\"“”‘(])\s*\Z")
_ACRONYM = re.compile(r"\b(U)([SNK])\b")
"""AP writes U.S., U.N. and U.K. without stops in headlines only."""

LEAST_COUNT = 3


def common_words(targets: Iterable[str]) -> frozenset[str]:
    """Return the English words that are written small inside sentences more often than not."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for target in targets:
        if is_headline(target):
            continue
        for match in _WORD.finditer(target):
            if not _START.search(target[: match.start()][-3:]):
                counts = capital if match[0][0].isupper() else small
                counts[match[0].lower()] += 1
    return frozenset(
        word for word, count in small.items() if count >= LEAST_COUNT and count > capital[word]
    )


def lowered(target: str, common: frozenset[str]) -> str:
    """Return an English headline in sentence case.

    >>> lowered("US Accuses Iran of Supplying Drones: Envoy", frozenset({"accuses", "supplying",
    ...     "drones", "of", "envoy"}))
    'U.S. accuses Iran of supplying drones: Envoy'
    """

    def small(match: re.Match[str]) -> str:
        word = match[0]
        if _START.search(target[: match.start()][-3:]) or word[1:] != word[1:].lower():
            return word
        parts = word.split("-")
        return "-".join(part.lower() if part.lower() in common else part for part in parts)

    return _ACRONYM.sub(r"\1.\2.", _WORD.sub(small, target))


def as_seen(pair: Pair, common: frozenset[str]) -> Pair:
    """Return a pair as the model will see it: a headline lowered on both sides, else the pair."""
    if style(pair.source) != "title" or not is_headline(pair.target):
        return pair
    return Pair(to_sentence(pair.source, "title"), lowered(pair.target, common), pair.corpus)
