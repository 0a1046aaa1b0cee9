"""A glossary: terms in order of precedence, found in texts by one matcher."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from translate.glossary.matcher import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterable

    from translate.glossary.term import Hit, Term


@dataclass(frozen=True)
class Glossary:
    """Terms, ready to be found; of two that fit the same words equally the earlier one wins.

    Attributes:
        terms: All terms, also those that are off.
    """

    terms: tuple[Term, ...] = ()
    _matcher: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", tuple(self.terms))
        object.__setattr__(self, "_matcher", Matcher(self.terms))

    def find(self, text: str) -> tuple[Hit, ...]:
        """Return where terms stand in a text: in its order, never overlapping, longest first.

        >>> from translate.glossary import Glossary, Term
        >>> glossary = Glossary((Term("AS", "U.S."), Term("Angkatan Laut AS", "U.S. Navy")))
        >>> [text[hit.start : hit.end] for text in ["Kapal Angkatan Laut AS dan as roda AS"]
        ...     for hit in glossary.find(text)]
        ['Angkatan Laut AS', 'AS']

        Args:
            text: A sentence or more, in Unicode NFC.
        """
        return self._matcher.find(text)

    @cached_property
    def checksum(self) -> str:
        """SHA-256 (hexadecimal) of everything in it that can change a translation."""
        rows = [
            (
                term.source,
                term.renderings,
                term.rule,
                term.case,
                term.forbidden,
                term.article,
                term.status == "proposed",
            )
            for term in self.terms
            if term.used
        ]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def merge(layers: Iterable[Iterable[Term]]) -> tuple[Term, ...]:
    """Return the terms of several glossaries in order of precedence: the last glossary first.

    A term replaces those of earlier glossaries with the same source; one that is off removes them.

    >>> from translate.glossary import Term
    >>> [term.target for term in merge([[Term("a", "1"), Term("b", "2")], [Term("a", "3")]])]
    ['3', '2']
    """
    taken: set[str] = set()
    merged: list[Term] = []
    for layer in reversed([tuple(layer) for layer in layers]):
        merged += [term for term in layer if term.source not in taken]
        taken |= {term.source for term in layer}
    return tuple(merged)
