"""Sources to batches that may be decoded together, and hypotheses back in order."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from translate.engines.base import Hypothesis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from translate.engines.base import Source
    from translate.engines.pieces import Pieces


def translate_sources(
    sources: Iterable[Source],
    pieces: Pieces,
    longest: int,
    decode: Callable[[list[list[str]]], list[Hypothesis]],
) -> list[Hypothesis]:
    """Encode sources, have them decoded, and return a hypothesis for each.

    Args:
        sources: What to translate; where no piece is left of one, its translation is empty.
        pieces: How to encode.
        longest: Most pieces the model has positions for. What is longer, a very long link for
            instance, is decoded in parts of this size: no model could take it whole.
        decode: Makes a hypothesis of each list of pieces, in order.
    """
    parts: list[list[str]] = []
    owners: list[int] = []
    results: list[list[Hypothesis]] = []
    for number, source in enumerate(sources):
        encoded = pieces.encode(source)
        parts += [encoded[start : start + longest] for start in range(0, len(encoded), longest)]
        owners += [number] * (len(parts) - len(owners))
        results.append([])
    for owner, hypothesis in zip(owners, decode(parts), strict=True):
        results[owner].append(hypothesis)
    return [_join(found) for found in results]


def equal_lengths(lengths: Sequence[int], size: Callable[[int], int]) -> Iterator[list[int]]:
    """Yield the numbers of sequences in batches of one length, the longest first.

    >>> list(equal_lengths([3, 9, 3, 3], size=lambda length: 2))
    [[1], [0, 2], [3]]

    Args:
        lengths: Length of each sequence.
        size: Tells how many sequences of a length make a batch, at most.
    """
    order = sorted(range(len(lengths)), key=lambda number: -lengths[number])
    for length, group in groupby(order, key=lengths.__getitem__):
        numbers = list(group)
        step = size(length)
        for start in range(0, len(numbers), step):
            yield numbers[start : start + step]


def longest_target(source: int, positions: int) -> int:
    """Return how many tokens the translation of a source may have, ``</s>`` counted.

    Whatever needs more than twice the source's tokens is a model talking to itself; short sources,
    abbreviations above all, may unfold.

    Args:
        source: Tokens of the source, ``</s>`` not counted.
        positions: How many the model has position encodings for.
    """
    return min(2 * source + 16, positions)


def _join(parts: Sequence[Hypothesis]) -> Hypothesis:
    if len(parts) == 1:
        return parts[0]
    # Scores are means over tokens and the end of sentence.
    count = sum(part.tokens + 1 for part in parts)
    total = sum(part.score * (part.tokens + 1) for part in parts)
    return Hypothesis(
        " ".join(part.text for part in parts),
        total / count if count else 0.0,
        sum(part.tokens for part in parts),
    )
