"""On the way in: from a block to what the engine is to decode.

``hide → split → pass through, or normalize, signs, dates, case, find terms``, each step a module of
its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate import casing, passthrough, segmenter, signs, verbatim
from translate.article import Segment
from translate.dates import spell_out
from translate.decoding import Task
from translate.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.article import Block
    from translate.engines.base import Engine
    from translate.glossary import Glossary
    from translate.verbatim import Verbatim


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with a segment.

    Attributes:
        segment: The segment as it stands in the article.
        task: What is to be decoded; ``None`` where the segment is passed through.
        style: The case style to restore.
        continues: Whether it is a later part of a sentence too long for the model.
        reason: Why it is passed through.
        correction: What a person translated the segment to; it outranks all else.
        hidden: What of the segment the engine sees only names of.
    """

    segment: Segment
    task: Task | None = None
    style: casing.Style = "normal"
    continues: bool = False
    reason: str = ""
    correction: str = ""
    hidden: tuple[Verbatim, ...] = ()

    @property
    def decoded(self) -> Task | None:
        """What is to be decoded of it."""
        return None if self.correction else self.task


def plan_block(block: Block, engine: Engine, glossary: Glossary) -> list[Plan]:
    """Return what is to be done with each segment of a block; their texts and gaps make it up."""
    hidden = verbatim.hide(block.text, block.markup)
    if reason := passthrough.reason(verbatim.without_names(hidden.text, hidden.pieces)):
        return [Plan(Segment(block.text), reason=reason)]
    plans = []
    position = 0
    for sentence in segmenter.split(hidden.text):
        style = casing.style(normalize(sentence.text))

        def repaired(text: str) -> str:
            return spell_out(signs.spell_out(normalize(text)))

        def fits(text: str, style: casing.Style = style) -> bool:
            seen, longest = casing.to_sentence(repaired(text), style), engine.info.max_source_tokens
            # A token covers at least one byte: short texts need no counting.
            return len(seen.encode()) < longest or engine.count_tokens([seen])[0] <= longest

        for number, part in enumerate(segmenter.split_long(sentence, fits)):
            start, end = position, position + len(part.text)
            position = end + len(part.gap)
            start, end = hidden.origin(start), hidden.origin(end)
            segment, pieces = Segment(block.text[start:end], part.gap), hidden.within(start, end)
            if reason := passthrough.without_words(verbatim.without_names(part.text, pieces)):
                plans.append(Plan(segment, reason=reason))
            else:
                task = _task(repaired(part.text), style, glossary, pieces)
                plans.append(Plan(segment, task, style, number > 0, hidden=pieces))
    return plans


def _task(text: str, style: casing.Style, glossary: Glossary, pieces: Sequence[Verbatim]) -> Task:
    """Return what the engine gets of a text: its sentence case, and the terms in it."""
    seen = casing.to_sentence(text, style)
    # A headline's capitals tell names from words, so terms are found before they are taken off;
    # that moves nothing but for rare letters such as İ.
    hits = glossary.find(text if len(text) == len(seen) else seen)
    if names := verbatim.hits(seen, pieces):
        free = [h for h in hits if all(h.end <= n.start or n.end <= h.start for n in names)]
        hits = tuple(sorted((*free, *names), key=lambda hit: hit.start))
    return Task(seen, hits)
