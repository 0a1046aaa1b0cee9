"""On the way out: from what was decoded to the target of a block.

``finish → restore case → reveal → score terms → join → place markup``, each step a module of its
own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate import casing, placement, segmenter, verbatim
from translate.article import Finding, Target, TermOutcome, TranslatedBlock, TranslatedSegment
from translate.finish import continue_sentence, finish
from translate.glossary.renderings import score
from translate.placement import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.article import Block
    from translate.decoding import Decoded
    from translate.engines.base import Engine
    from translate.glossary.renderings import Score
    from translate.plan import Plan


def assemble(
    blocks: Sequence[Block],
    plans: Sequence[Sequence[Plan]],
    decoded: Iterator[Decoded],
    engine: Engine,
) -> list[TranslatedBlock]:
    """Return the translations of an article's blocks.

    Args:
        blocks: The blocks.
        plans: What was planned for the segments of each.
        decoded: Where the next decoded segments are taken from, one for each plan to decode.
        engine: Asked where words came from, if blocks have markup.

    Raises:
        ModelError: The engine failed.
    """
    passages = [
        [_translated(plan, next(decoded)) if plan.decoded else _given(plan) for plan in each]
        for each in plans
    ]
    markup = placement.place(blocks, passages, engine)
    return [
        TranslatedBlock(block, tuple(p.segment for p in each), Target(_joined(each), places))
        for block, each, places in zip(blocks, passages, markup, strict=True)
    ]


def _joined(passages: Sequence[Passage]) -> str:
    segments = [passage.segment for passage in passages]
    return segmenter.join_targets([s.source for s in segments], [s.target for s in segments])


def _given(plan: Plan) -> Passage:
    """Return a segment that needs no decoding: corrected, or passed through."""
    if not plan.correction:
        given = TranslatedSegment(plan.segment, plan.segment.text, passed_through=plan.reason)
        return Passage(given)
    if not plan.task:
        return Passage(TranslatedSegment(plan.segment, plan.correction, corrected=True))
    scores = score(plan.task.hits, plan.correction)
    terms = _outcomes(plan, scores, scores)
    segment = TranslatedSegment(plan.segment, plan.correction, terms=terms, corrected=True)
    return Passage(segment, plan.task.text, plan.correction)


def _translated(plan: Plan, decoded: Decoded) -> Passage:
    assert plan.task is not None
    text = finish(plan.task.text, decoded.text)
    if plan.continues:
        text = continue_sentence(plan.task.text, text)
    target, findings = casing.restore(text, plan.style), decoded.findings
    for piece in verbatim.lost(target, plan.hidden) if target else ():
        target = verbatim.put_back(target, plan.task.text, piece.name)
        kept = plan.segment.text[piece.start : piece.end]
        findings += (Finding("verbatim", f"«{kept}» was lost, and put where it may belong"),)
    target, links = verbatim.reveal(target, plan.segment.text, plan.hidden)
    # Nothing is dropped: where nothing came out the source stands in, and the finding says so.
    target = target or plan.segment.text
    scores = decoded.terms if target == decoded.text else score(plan.task.hits, target)
    terms = _outcomes(plan, scores, decoded.first_terms)
    segment = TranslatedSegment(
        plan.segment, target, decoded.score, findings, terms, decodes=decoded.decodes
    )
    return Passage(segment, plan.task.text, decoded.text, tuple(links))


def _outcomes(
    plan: Plan, final: Sequence[Score], first: Sequence[Score]
) -> tuple[TermOutcome, ...]:
    assert plan.task is not None
    hidden = {piece.name for piece in plan.hidden}
    return tuple(
        TermOutcome(
            now.hit,
            plan.task.text[now.hit.start : now.hit.end],
            now.span,
            "lost" if not now.right else "kept" if before.right else "repaired",
        )
        for now, before in zip(final, first, strict=True)
        if now.hit.term.source not in hidden
    )
