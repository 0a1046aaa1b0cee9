"""Which words of a target come from which words of its source, as far as that can be known.

Attention says it of all words; terms, words that both sides have alike, and quotations are surer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING

from translate.engines.base import Alignment
from translate.glossary.words import lower

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Place = tuple[int, int]
Link = tuple[Place, Place]

LEAST_LEFT = 0.3
"""How much of a word must be left, once what can't be its origin is taken away, for the rest to be
taken for all of it."""

TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d+(?:[.,:]\d+)*%?"
    r"|['’](?:s|t|d|m|ll|re|ve)\b"
    r"|[^\W_]+|\S"
)
"""A word, a number, the ending of a possessive or a short form, or a mark."""

WORD = re.compile(r"[^\W_]|[$€£¥%]")
"""What a token begins with that is no mark; and what text has in it that is not marks alone."""

_QUOTATIONS = tuple(
    re.compile(rf"{opening}(?=[^\s{closing}])[^{opening}{closing}]+{closing}")
    for opening, closing in (('"', '"'), ("“", "”"), ("«", "»"), (r"\(", r"\)"), (r"\[", r"\]"))
)


@dataclass(frozen=True)
class Sentence:
    """A source and its target, and what is known about which words belong together.

    Attributes:
        source: The source.
        target: Its target.
        known: Parts of the source, and the parts of the target that render them.
        alignment: How the target comes from the source; empty where that is not known.
    """

    source: str
    target: str
    known: tuple[Link, ...] = ()
    alignment: Alignment = field(default_factory=Alignment)

    @cached_property
    def old(self) -> list[Place]:
        """Where the tokens of the source stand."""
        return [match.span() for match in TOKEN.finditer(self.source)]

    @cached_property
    def new(self) -> list[Place]:
        """Where the tokens of the target stand."""
        return [match.span() for match in TOKEN.finditer(self.target)]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """What is known, and what stands in quotes or brackets on both sides."""
        return (*self.known, *_quotations(self.source, self.target))

    @cached_property
    def weights(self) -> list[list[float]]:
        """How much of each target token comes from each source token; rows sum up to 1 at most.

        A source word that many target words attend to counts less with each of them: the geometric
        mean of the shares by row and by column finds 2% more terms than those by row.
        """
        rows = _certain(self, _by_token(self))
        columns = [sum(column) or 1.0 for column in zip(*rows, strict=True)]
        found = []
        for row in rows:
            scaled = [weight / total**0.5 for weight, total in zip(row, columns, strict=True)]
            factor = min(1.0, sum(row)) / (sum(scaled) or 1.0)
            found.append([weight * factor for weight in scaled])
        return found


def carrier(old: str, new: str) -> Callable[[int], int]:
    """Return the function that tells where a position of a text is once the text has been edited.

    >>> moved = carrier("pada Rabu (3/11).", "pada Rabu (3 November).")
    >>> moved(9), moved(12), moved(15), moved(17)
    (9, 12, 21, 23)
    """
    if len(old) == len(new):
        return lambda position: position
    steps = SequenceMatcher(None, lower(old), lower(new), autojunk=False).get_opcodes()

    def moved(position: int) -> int:
        for kind, a, b, c, d in steps:
            if a <= position < b:
                ahead = position - a
                return c + ahead if kind == "equal" else c + ahead * (d - c) // (b - a)
        return len(new)

    return moved


def within(tokens: Sequence[Place], place: Place) -> range:
    """Return which tokens have a part in a place; they are neighbors."""
    inside = [n for n, (start, end) in enumerate(tokens) if start < place[1] and place[0] < end]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _by_token(sentence: Sentence) -> list[list[float]]:
    """Return the alignment by tokens instead of pieces; without one, tokens in their order."""
    old, new, alignment = sentence.old, sentence.new, sentence.alignment
    rows = [[0.0] * len(old) for _ in new]
    if not alignment.weights:
        for n, row in enumerate(rows):
            if row:
                row[n * len(old) // len(new)] = 1.0
        return rows
    columns = [within(old, place) for place in alignment.source]
    pieces = [0] * len(new)
    for place, weights in zip(alignment.target, alignment.weights, strict=True):
        for token in within(new, place):
            pieces[token] += 1
            for column, weight in zip(columns, weights, strict=True):
                for n in column:
                    rows[token][n] += weight / len(column)
    return [[w / (count or 1) for w in row] for row, count in zip(rows, pieces, strict=True)]


def _certain(sentence: Sentence, rows: list[list[float]]) -> list[list[float]]:
    """Return weights in which what is linked comes from what it is linked to and nothing else."""
    for source, target in (*sentence.links, *_alike(sentence)):
        ours, theirs = within(sentence.old, source), within(sentence.new, target)
        if not ours or not theirs:
            continue
        for n, row in enumerate(rows):
            if n in theirs:
                kept = [w if m in ours else 0.0 for m, w in enumerate(row)]
            elif any(row[m] for m in ours):
                kept = [*row[: ours.start], *[0.0] * len(ours), *row[ours.stop :]]
            else:
                continue
            left = sum(kept)
            if left >= LEAST_LEFT:
                kept = [w / left * sum(row) for w in kept]
            elif n in theirs:
                kept = [(m in ours) / len(ours) for m in range(len(row))]
            rows[n] = kept
    return rows


def _alike(sentence: Sentence) -> list[Link]:
    """Return the words that each side has just once, and both alike: names, numbers."""
    old = [sentence.source[start:end].lower() for start, end in sentence.old]
    new = [sentence.target[start:end].lower() for start, end in sentence.new]
    return [
        (sentence.old[old.index(word)], place)
        for word, place in zip(new, sentence.new, strict=True)
        if WORD.match(word) and new.count(word) == 1 == old.count(word)
    ]


def _quotations(source: str, target: str) -> list[Link]:
    """Return what stands in quotes or brackets, where both sides have as many of them."""
    links: list[Link] = []
    for pattern in _QUOTATIONS:
        old, new = ([m.span() for m in pattern.finditer(text)] for text in (source, target))
        if len(old) == len(new):
            links += zip(old, new, strict=True)
    return links
