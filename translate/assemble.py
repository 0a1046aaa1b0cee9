"""On the way out: from what was decoded to the target of a block.

``finish → restore case → score terms → join``, each step a module of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate import casing, segmenter
from translate.article import Target, TermOutcome, TranslatedBlock, TranslatedSegment
from translate.finish import continue_sentence, finish
from translate.glossary.renderings import score

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.article import Block
    from translate.decoding import Decoded
    from translate.glossary.renderings import Score
    from translate.plan import Plan


def assemble(block: Block, plans: Sequence[Plan], decoded: Iterator[Decoded]) -> TranslatedBlock:
    """Return a block's translation.

    Args:
        block: The block.
        plans: What was planned for each of its segments.
        decoded: Where the next decoded segments are taken from, one for each plan to decode.
    """
    segments = tuple(
        _translated(plan, next(decoded)) if plan.decoded else _given(plan) for plan in plans
    )
    target = segmenter.join_targets([s.source for s in segments], [s.target for s in segments])
    return TranslatedBlock(block, segments, Target(target))


def _given(plan: Plan) -> TranslatedSegment:
    """Return a segment that needs no decoding: corrected, or passed through."""
    if not plan.correction:
        return TranslatedSegment(plan.segment, plan.segment.text, passed_through=plan.reason)
    terms: tuple[TermOutcome, ...] = ()
    if plan.task:
        scores = score(plan.task.hits, plan.correction)
        terms = _outcomes(plan.task.text, scores, scores)
    return TranslatedSegment(plan.segment, plan.correction, terms=terms, corrected=True)


def _translated(plan: Plan, decoded: Decoded) -> TranslatedSegment:
    assert plan.task is not None
    text = finish(plan.task.text, decoded.text)
    if plan.continues:
        text = continue_sentence(plan.task.text, text)
    # Nothing is dropped: where nothing came out the source stands in, and the finding says so.
    target = casing.restore(text, plan.style) or plan.segment.text
    terms = _outcomes(plan.task.text, score(plan.task.hits, target), decoded.first_terms)
    return TranslatedSegment(
        plan.segment, target, decoded.score, decoded.findings, terms, decodes=decoded.decodes
    )


def _outcomes(seen: str, final: Sequence[Score], first: Sequence[Score]) -> tuple[TermOutcome, ...]:
    return tuple(
        TermOutcome(
            now.hit,
            seen[now.hit.start : now.hit.end],
            now.span,
            "lost" if not now.right else "kept" if before.right else "repaired",
        )
        for now, before in zip(final, first, strict=True)
    )
