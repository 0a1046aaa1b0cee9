"""Why a term is not found where one might expect it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate.glossary.matcher import Candidate, Matcher, fits_case, fits_surroundings
from translate.glossary.words import WORD, lower

if TYPE_CHECKING:
    from translate.glossary.glossary import Glossary
    from translate.glossary.term import Hit, Term


@dataclass(frozen=True, slots=True)
class Miss:
    """A place that a term nearly matches.

    Attributes:
        term: The term.
        start: Offset of its first character.
        end: Offset after its last one.
        reason: Why it is no hit, as the end of «not found: …».
    """

    term: Term
    start: int
    end: int
    reason: str


class Explainer:
    """Tells near misses of a glossary: what its terms would match with looser rules.

    Args:
        glossary: The glossary.
    """

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._strict = Matcher(glossary.terms)
        # Names too are tried with affixes, so that «Rusianya» can be explained.
        self._loose = Matcher(
            replace(term, source=lower(term.source), match="derive", status="")
            for term in glossary.terms
        )

    def misses(self, text: str) -> tuple[Miss, ...]:
        """Return the near misses in a text, in its order."""
        hits = self._glossary.find(text)
        lowered = lower(text)
        misses = []
        for match in WORD.finditer(lowered):
            strict = self._strict.candidates(lowered, *match.span())
            for loose in self._loose.candidates(lowered, *match.span()):
                term = self._glossary.terms[loose.pattern.rank]
                if not any(
                    hit.term == term and hit.start <= match.start() and loose.end <= hit.end
                    for hit in hits
                ):
                    same = [each for each in strict if _same(each, loose)]
                    reason = _reason(term, loose, same[0] if same else None, hits, text)
                    misses.append(Miss(term, match.start(), loose.end, reason))
        return tuple(misses)


def _same(strict: Candidate, loose: Candidate) -> bool:
    return strict.pattern.rank == loose.pattern.rank and strict.end == loose.end


def _reason(
    term: Term, loose: Candidate, strict: Candidate | None, hits: tuple[Hit, ...], text: str
) -> str:
    if not term.used:
        return "its row is off"
    if strict is None:
        return _variation(term, loose)
    if not fits_case(strict, text):
        rule = f"case is {term.case}" if term.case else "capitals differ"
        return f"{rule}: the row has {term.source!r}"
    if not fits_surroundings(strict, text):
        return "it is part of an address, or marks of the row are missing"
    start = strict.spans[0][0]
    taker = next(hit for hit in hits if hit.start < strict.end and start < hit.end)
    words = text[taker.start : taker.end]
    if (taker.start, taker.end) == (start, strict.end):
        return f"the row {taker.term.source!r} ({taker.term.place}) is taken for these words"
    return f"{words!r} is taken"


def _variation(term: Term, loose: Candidate) -> str:
    if loose.derived:
        change = "a prefix or suffix"
    elif loose.clitic:
        change = f"the ending -{loose.clitic}"
    else:
        change = "doubling"
    if term.rule == "exact" or not term.source.islower():
        return f"{change}, and names never vary" if not term.match else f"{change}; match is exact"
    return f"{change}; match is {term.rule}"
