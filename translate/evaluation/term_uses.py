"""Count terms: which hits of a source a hypothesis renders as the glossary wants.

Everything is looked at by line, since only lines have references. A hit is found by the project's
only matcher in the source as it stands, and one place in the hypothesis serves one hit. So
hypotheses of any origin, and references, are judged alike.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from translate.evaluation.run import TermCount, TermUse
from translate.glossary.renderings import score

if TYPE_CHECKING:
    from collections.abc import Iterable

    from translate.article import TermOutcome
    from translate.glossary import Glossary, Term


def term_uses(
    glossary: Glossary, source: str, target: str, outcomes: Iterable[TermOutcome] = ()
) -> tuple[TermUse, ...]:
    """Return the hits of a source and what became of them.

    Args:
        glossary: By which to judge.
        source: The source.
        target: A hypothesis or a reference.
        outcomes: What the pipeline says became of terms; tells which were repaired.
    """
    repaired = _repaired(outcomes)
    uses = []
    for each in score(glossary.find(source), target):
        hit, term = each.hit, each.hit.term
        was_repaired = repaired[term].pop(0) if repaired[term] else False
        uses.append(
            TermUse(
                source=term.source,
                target=term.target,
                found=source[hit.start : hit.end],
                span=(hit.start, hit.end),
                outcome="lost" if not each.right else "repaired" if was_repaired else "kept",
                rendered=None if each.span is None else (each.span.start, each.span.end),
                rendering="" if each.span is None else each.span.rendering,
                forbidden=tuple((span.start, span.end) for span in each.forbidden),
                alternatives=term.alternatives,
                place=term.place,
                citation=term.citation,
            )
        )
    return tuple(uses)


def count(uses: Iterable[TermUse]) -> TermCount:
    """Return how many uses there are, and how many are right."""
    right = [use.outcome != "lost" for use in uses]
    return TermCount(len(right), sum(right))


def consistency(uses: Iterable[TermUse]) -> float | None:
    """Return how far terms that occur more than once have one rendering each, in percent.

    A hit counts if it has the rendering its term has most often; one that is lost never does.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for use in uses:
        found[use.source]["" if use.outcome == "lost" else use.rendering] += 1
    repeated = [each for each in found.values() if each.total() > 1]
    if not repeated:
        return None
    agreeing = sum(max((n for word, n in each.items() if word), default=0) for each in repeated)
    return round(100 * agreeing / sum(each.total() for each in repeated), 3)


def _repaired(outcomes: Iterable[TermOutcome]) -> dict[Term, list[bool]]:
    by_term: dict[Term, list[bool]] = defaultdict(list)
    for each in outcomes:
        by_term[each.hit.term].append(each.outcome == "repaired")
    return by_term
