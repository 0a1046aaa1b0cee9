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


def place(
    blocks: Sequence[Block], passages: Sequence[Sequence[Passage]], engine: Engine
) -> list[tuple[Markup, ...]]:
    """Return where the target of each block has its markup, in the order of the block.

    Args:
        blocks: The blocks.
        passages: The segments of each; their targets joined are the block's.
        engine: Tells where words came from; not asked where that is clear without.

    Raises:
        ModelError: The engine failed.
    """
    sketches = [_sketch(*pair) for pair in zip(blocks, passages, strict=True) if pair[0].markup]
    # All at once, for the engine aligns several pairs side by side.
    unsettled = [each.passage for sketch in sketches for each in sketch if each.unsettled]
    pairs = [(passage.seen, passage.made) for passage in unsettled]
    alignments = iter(engine.align(pairs) if pairs else ())
    found = iter(sketches)
    return [_markup(block, next(found), alignments) if block.markup else () for block in blocks]


@dataclass(frozen=True, slots=True)
class _Sketch:
    """A segment with the markup in it, before that is placed.

    Attributes:
        passage: The segment.
        parts: The markup.
        sentence: Source and target, with what is known without attention.
        start: Where the target begins in the block's target.
        unsettled: Whether attention is needed.
    """

    passage: Passage
    parts: Sequence[markup.Part]
    sentence: Sentence
    start: int
    unsettled: bool


def _sketch(block: Block, passages: Sequence[Passage]) -> list[_Sketch]:
    sources, targets = _places(passages)
    sketches = []
    for passage, parts, start in zip(
        passages, markup.cut(block.markup, sources), targets, strict=True
    ):
        known = (*passage.links, *_terms(passage)) if parts else ()
        sentence = Sentence(passage.segment.source.text, passage.segment.target, known)
        unsettled = bool(parts and passage.seen) and not markup.is_settled(sentence, parts)
        sketches.append(_Sketch(passage, parts, sentence, start, unsettled))
    return sketches


def _markup(
    block: Block, sketches: Sequence[_Sketch], alignments: Iterator[Alignment]
) -> tuple[Markup, ...]:
    """Return where a block's target has its markup.

    Args:
        block: The block.
        sketches: Its segments.
        alignments: Where the alignment of the next unsettled segment is taken from.
    """
    whole: dict[int, Place] = {}
    for sketch in sketches:
        sentence = sketch.sentence
        if sketch.unsettled:
            alignment = _moved(next(alignments), sketch.passage)
            sentence = replace(sentence, alignment=alignment)
        for key, (first, last) in _placed(sentence, sketch):
            begin = whole[key][0] if key in whole else sketch.start + first
            whole[key] = (begin, sketch.start + last)
    return tuple(replace(m, start=whole[m.key][0], end=whole[m.key][1]) for m in block.markup)


def _placed(sentence: Sentence, sketch: _Sketch) -> Iterator[tuple[int, Place]]:
    if sketch.passage.segment.passed_through:
        yield from ((part.key, (part.start, part.end)) for part in sketch.parts)
    elif sketch.parts:
        yield from markup.place(sentence, sketch.parts).items()


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
