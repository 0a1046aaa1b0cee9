"""Where the markup of a translated block goes; asks the engine where words came from if need be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate import markup
from translate.correspondence import Sentence, carrier
from translate.engines.base import Alignment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.article import Block, Markup, TranslatedSegment
    from translate.correspondence import Link, Place
    from translate.engines.base import Engine


@dataclass(frozen=True, slots=True)
class Passage:
    """A translated segment with what became of it on the way.

    Attributes:
        segment: The segment and its target.
        seen: What the engine saw of it; empty where it was not asked.
        made: What the engine, or a person, made of that, before it was finished.
        links: Parts of the source that stand in the target as they are, and where.
    """

    segment: TranslatedSegment
    seen: str = ""
    made: str = ""
    links: tuple[Link, ...] = ()


def place(block: Block, passages: Sequence[Passage], engine: Engine) -> tuple[Markup, ...]:
    """Return where a block's target has its markup, in the order of the block.

    Args:
        block: The block.
        passages: Its segments; their targets joined are the block's.
        engine: Tells where words came from; not asked where that is clear without.

    Raises:
        ModelError: The engine failed.
    """
    sources, targets = _places(passages)
    found = markup.cut(block.markup, sources)
    sentences = [
        Sentence(each.segment.source.text, each.segment.target, (*each.links, *_terms(each)))
        for each in passages
    ]
    unsettled = [
        n
        for n, parts in enumerate(found)
        if parts and passages[n].seen and not markup.is_settled(sentences[n], parts)
    ]
    alignments = engine.align([(passages[n].seen, passages[n].made) for n in unsettled])
    for n, alignment in zip(unsettled, alignments, strict=True):
        sentences[n] = replace(sentences[n], alignment=_moved(alignment, passages[n]))
    whole: dict[int, Place] = {}
    for n, parts in enumerate(found):
        start = targets[n]
        for key, (first, last) in _placed(sentences[n], parts, passages[n]):
            begin = whole[key][0] if key in whole else start + first
            whole[key] = (begin, start + last)
    return tuple(replace(m, start=whole[m.key][0], end=whole[m.key][1]) for m in block.markup)


def _placed(
    sentence: Sentence, parts: Sequence[markup.Part], passage: Passage
) -> Iterator[tuple[int, Place]]:
    if passage.segment.passed_through:
        yield from ((part.key, (part.start, part.end)) for part in parts)
    else:
        yield from markup.place(sentence, parts).items()


def _places(passages: Sequence[Passage]) -> tuple[list[Place], list[int]]:
    """Return where each segment stands in the block, and where its target begins in the target."""
    sources, targets = [], []
    source = target = 0
    for passage in passages:
        segment = passage.segment
        sources.append((source, source + len(segment.source.text)))
        targets.append(target)
        source += len(segment.source.text + segment.source.gap)
        target += len(segment.target + (segment.source.gap or " "))
    return sources, targets


def _moved(alignment: Alignment, passage: Passage) -> Alignment:
    """Return an alignment of what the engine saw and made as one of source and target."""
    old = carrier(passage.seen, passage.segment.source.text)
    new = carrier(passage.made, passage.segment.target)
    return Alignment(
        tuple((old(start), old(end)) for start, end in alignment.source),
        tuple((new(start), new(end)) for start, end in alignment.target),
        alignment.weights,
    )


def _terms(passage: Passage) -> Iterator[Link]:
    """Yield where terms stand on both sides; none that is there twice, for they may be swapped."""
    outcomes = passage.segment.terms
    counts = Counter(outcome.hit.term for outcome in outcomes)
    moved = carrier(passage.seen, passage.segment.source.text) if outcomes else None
    for each in outcomes:
        if each.span and counts[each.hit.term] == 1:
            assert moved
            place = moved(each.hit.start), moved(each.hit.end)
            yield place, (each.span.start, each.span.end)
