"""Names that a run kept in some sentences and not in others: «KompasTV», here and there «CompasTV».

Only names that are the same in both languages can be judged so: one that is found unchanged in some
target is expected in all. Names the glossary has are its business; days, offices and countries are
never kept, so nothing is expected of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from translate.article import Translation

PLACES = 3
"""How many sentences are named for each name."""

_NAME = re.compile(r"(?<=[^\W\d_]\s|[,;:]\s)[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_])){3,}")
"""A word of four letters or more inside a sentence; whether it has a capital is looked at then."""


@dataclass(slots=True)
class Name:
    """How often a name was kept, and where it was not.

    Attributes:
        kept: Sentences whose target has it.
        missing: Sentences whose target lacks it.
        places: Some of these, as ``file:line``: the first in alphabetical order.
    """

    kept: int = 0
    missing: int = 0
    places: list[str] = field(default_factory=list)


class Consistency:
    """The names of a run, seen so far; memory grows with how many different ones there are."""

    def __init__(self) -> None:
        self._names: dict[str, Name] = {}

    def add(self, translation: Translation) -> None:
        """Take the sentences of one more article into account."""
        for block in translation.blocks:
            place = translation.article.name + (
                f":{block.source.line}" if block.source.line else ""
            )
            for segment in block.segments:
                if segment.score is None or segment.source.text.isupper():
                    continue
                termed = {word for term in segment.terms for word in term.found.split()}
                target = segment.target.lower()
                for word in set(_NAME.findall(segment.source.text)) - termed:
                    if word[0].isupper():
                        self._count(word, word.lower() in target, place)

    def broken(self) -> dict[str, Name]:
        """Return the names kept in some sentences and not in others, in alphabetical order."""
        return {n: seen for n, seen in sorted(self._names.items()) if seen.kept and seen.missing}

    def _count(self, word: str, kept: bool, place: str) -> None:
        name = self._names.setdefault(word, Name())
        if kept:
            name.kept += 1
        else:
            name.missing += 1
            name.places = sorted({*name.places, place})[:PLACES]
