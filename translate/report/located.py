"""Where a term stands in a source as it was written.

Terms are found in what the model sees: repaired, dates spelled out, a headline in sentence case.
Mostly that is the source itself, or as long; where it is not, the two are aligned.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from translate.dates import spell_out
from translate.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.article import TermOutcome

Place = tuple[int, int]


def located(source: str, terms: Sequence[TermOutcome]) -> list[Place | None]:
    """Return where each term stands in the source, as (start, end); ``None`` where unknown.

    Args:
        source: A segment as it stands in the article.
        terms: What became of the terms in it, in the order of the text.
    """
    seen = spell_out(normalize(source))
    if seen == source:
        places: list[Place | None] = [(term.hit.start, term.hit.end) for term in terms]
    else:
        opcodes = SequenceMatcher(None, seen, source, autojunk=False).get_opcodes()
        places = [_moved(term.hit.start, term.hit.end, opcodes) for term in terms]
    return [
        place if place and _same(source[slice(*place)], term.found) else None
        for place, term in zip(places, terms, strict=True)
    ]


def _moved(start: int, end: int, opcodes: Sequence[tuple[str, int, int, int, int]]) -> Place | None:
    """Return what a span of the first text is in the second."""
    touched = [code for code in opcodes if code[1] < end and start < code[2]]
    if not touched:
        return None
    (first, a, _, b, _), (last, c, _, d, f) = touched[0], touched[-1]
    return (
        b + start - a if first == "equal" else b,
        d + end - c if last == "equal" else f,
    )


def _same(written: str, found: str) -> bool:
    """Tell whether two texts are the same but for repair and case."""
    return spell_out(normalize(written)).casefold() == found.casefold()
