"""Where to break English subtitles: into lines, and over the cues that a sentence runs through."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate, pairwise
from math import ceil
from typing import TYPE_CHECKING

from translate.data import words

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE_LENGTH = 42
"""Characters of a line, at most (Netflix, *Timed Text Style Guide: English*)."""
LINES = 2
"""Lines of a cue, at most (the same guide)."""

_WORD = re.compile(r"\S+")
_STRETCH = 20
"""How many characters a cut may be off for it to cost as much as the worst place to cut."""
_MOST = 400
"""Characters up to which the best places are looked for; longer is no subtitle, and the time grows
with the third power."""
_TOO_LONG = 10
"""What a character over the limit costs, in worst places."""


def wrapped(text: str, limit: int = LINE_LENGTH) -> list[tuple[int, int]]:
    """Return where the lines of a cue start and end: as few as fit, balanced, well broken.

    >>> text = "Kirby said Russia had fired missiles at two cities in Ukraine."
    >>> [text[start:end] for start, end in wrapped(text)]
    ['Kirby said Russia had fired missiles', 'at two cities in Ukraine.']

    Args:
        text: The text, on one line.
        limit: Characters of a line; only longer words go over it.
    """
    if len(text) > _MOST:
        return _filled(text, limit)
    count = max(1, ceil(len(text) / limit))
    while True:
        lines = divided(text, [1] * count, limit)
        if len(lines) < count or all(end - start <= limit for start, end in lines):
            return lines
        count += 1


def divided(
    text: str, shares: Sequence[float], limit: int = LINE_LENGTH * LINES
) -> list[tuple[int, int]]:
    """Return where the parts of a text start and end if it is cut in proportion at good places.

    There is a part for each share, or for each word where there are fewer words than shares.

    Args:
        text: The text.
        shares: How much of the text each part should get; any unit.
        limit: Characters that a part should not have more of.
    """
    spans = [match.span() for match in _WORD.finditer(text)]
    tokens = [text[start:end] for start, end in spans]
    count = min(len(shares), len(spans))
    if count < 2:
        return [(spans[0][0], spans[-1][1])] if spans else []
    whole = sum(shares) or 1
    ideal = [len(text) * reached / whole for reached in accumulate(shares)]
    if len(text) > _MOST:
        return _nearest(spans, ideal[: count - 1])

    def length(first: int, end: int) -> int:
        return spans[end - 1][1] - spans[first][0]

    # best[end]: least cost of the parts so far if the last of them ends before word ``end``.
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for part in range(count):
        last = part == count - 1
        ends = [len(spans)] if last else range(part + 1, len(spans) - (count - part) + 2)
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for end in ends:
            here = 0.0
            if not last:
                off = abs(spans[end - 1][1] - ideal[part]) / _STRETCH
                here = off + _badness(tokens[end - 1], tokens[end])
            following[end] = min(
                (cost + here + _TOO_LONG * max(0, length(first, end) - limit), (*cuts, end))
                for first, (cost, cuts) in best.items()
                if first < end
            )
        best = following
    cuts = (0, *best[len(spans)][1])
    return [(spans[first][0], spans[end - 1][1]) for first, end in pairwise(cuts)]


def _filled(text: str, limit: int) -> list[tuple[int, int]]:
    """Return where the lines of a text start and end if each takes what fits."""
    lines: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        if lines and match.end() - lines[-1][0] <= limit:
            lines[-1] = (lines[-1][0], match.end())
        else:
            lines.append(match.span())
    return lines


def _nearest(spans: Sequence[tuple[int, int]], ideal: Sequence[float]) -> list[tuple[int, int]]:
    """Return where parts start and end if cut behind the words nearest to the ideal places.

    Args:
        spans: The words, more than there are places.
        ideal: Where to cut, in order.
    """
    ends = [end for _, end in spans]
    cuts = [0]
    for number, place in enumerate(ideal):
        most = len(spans) - (len(ideal) - number)
        cuts.append(max(cuts[-1] + 1, min(bisect_left(ends, place) + 1, most)))
    return [(spans[a][0], spans[b - 1][1]) for a, b in pairwise([*cuts, len(spans)])]


def _badness(left: str, right: str) -> float:
    """Return how bad it is to break between two words, from 0 to 1.

    Good is after punctuation and before a conjunction or preposition; bad is between a noun and its
    article, a verb and its subject pronoun or auxiliary, or within a name (Netflix, *Timed Text
    Style Guide: General Requirements*, 5 Line Treatment).
    """
    if left[-1] in ".?!…":
        return 0.0
    if left[-1] in ',;:–—)”"':
        return 0.1
    if left.lower() in _edges():
        return 1.0
    if left[0].isupper() and right[0].isupper():
        return 0.9
    return 0.3 if right.lower() in _edges() else 0.6


@cache
def _edges() -> frozenset[str]:
    return frozenset(words("phrase-edges.en.txt"))
