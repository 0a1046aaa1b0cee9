"""The whole way from articles to checked translations, on one screen.

``split → normalize, case, dates → find terms → decode and check → finish → join``, each a module.
Articles stream through in windows, so memory stays flat however many there are. What comes out for
a segment depends on that segment, the model and the options alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from translate import casing, passthrough, segmenter
from translate.article import Segment, TermOutcome, TranslatedBlock, TranslatedSegment, Translation
from translate.dates import spell_out
from translate.decoding import Decoded, Task, decode
from translate.engines.base import DecodeOptions
from translate.finish import continue_sentence, finish
from translate.glossary import Glossary
from translate.glossary.renderings import score
from translate.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from translate.article import Article, Block
    from translate.engines.base import Engine

WINDOW = 1_000
"""Segments read ahead before decoding. Four times as many make decoding 5% faster, and four times
as much is lost when a run is killed."""


@dataclass(frozen=True, slots=True)
class Options:
    """Everything besides model and glossary that can change a translation, and nothing else.

    Attributes:
        decode: How the engine searches.
        retry: Decode again what a guard holds something against.
    """

    decode: DecodeOptions = field(default_factory=DecodeOptions)
    retry: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with a segment.

    Attributes:
        segment: The segment as it stands in the article.
        task: What is to be decoded; ``None`` where the segment is passed through.
        style: The case style to restore.
        continues: Whether it is a later part of a sentence too long for the model.
        reason: Why it is passed through.
    """

    segment: Segment
    task: Task | None = None
    style: casing.Style = "normal"
    continues: bool = False
    reason: str = ""


def translate_articles(
    articles: Iterable[Article],
    engine: Engine,
    options: Options = Options(),
    glossary: Glossary = Glossary(),  # noqa: B008  (frozen)
    progress: Callable[[int], None] | None = None,
) -> Iterator[Translation]:
    """Yield the translation of each article, in order, with as many blocks as the article has.

    Args:
        articles: Read a window ahead, never all at once.
        engine: What translates.
        options: How.
        glossary: How terms are to be rendered.
        progress: Told the number of source words just done.

    Raises:
        ModelError: The engine failed.
    """
    for window in _windows(articles, engine, glossary):
        tasks = [plan.task for _, blocks in window for b in blocks for plan in b if plan.task]
        decoded = iter(
            decode(tasks, engine, options.decode, retry=options.retry, progress=progress)
        )
        for article, plans in window:
            blocks = zip(article.blocks, plans, strict=True)
            yield Translation(
                article, tuple(_finish(block, plan, decoded) for block, plan in blocks)
            )


def plan_block(block: Block, engine: Engine, glossary: Glossary) -> list[Plan]:
    """Return what is to be done with each segment of a block; their texts and gaps make it up."""
    if reason := passthrough.reason(block.text):
        return [Plan(Segment(block.text), reason=reason)]
    plans = []
    for sentence in segmenter.split(block.text):
        style = casing.style(normalize(sentence.text))

        def seen_by_model(text: str, style: casing.Style = style) -> str:
            return spell_out(casing.to_sentence(normalize(text), style))

        def fits(text: str) -> bool:
            seen, longest = seen_by_model(text), engine.info.max_source_tokens
            # A token covers at least one byte: short texts need no counting.
            return len(seen.encode()) < longest or engine.count_tokens([seen])[0] <= longest

        for number, part in enumerate(segmenter.split_long(sentence, fits)):
            if reason := passthrough.without_words(part.text):
                plans.append(Plan(part, reason=reason))
            else:
                text = seen_by_model(part.text)
                plans.append(Plan(part, Task(text, glossary.find(text)), style, number > 0))
    return plans


def _finish(block: Block, plans: list[Plan], decoded: Iterator[Decoded]) -> TranslatedBlock:
    segments = tuple(
        _translated(plan, next(decoded))
        if plan.task
        else TranslatedSegment(plan.segment, plan.segment.text, passed_through=plan.reason)
        for plan in plans
    )
    target = segmenter.join_targets([s.source for s in segments], [s.target for s in segments])
    return TranslatedBlock(block, segments, target)


def _translated(plan: Plan, decoded: Decoded) -> TranslatedSegment:
    assert plan.task is not None
    text = finish(plan.task.text, decoded.text)
    if plan.continues:
        text = continue_sentence(plan.task.text, text)
    # Nothing is dropped: where nothing came out the source stands in, and the finding says so.
    target = casing.restore(text, plan.style) or plan.segment.text
    seen, final = plan.task.text, score(plan.task.hits, target)
    terms = tuple(
        TermOutcome(
            now.hit,
            seen[now.hit.start : now.hit.end],
            now.span,
            "lost" if not now.right else "kept" if first.right else "repaired",
        )
        for now, first in zip(final, decoded.first_terms, strict=True)
    )
    return TranslatedSegment(
        plan.segment, target, decoded.score, decoded.findings, terms, decodes=decoded.decodes
    )


def _windows(
    articles: Iterable[Article], engine: Engine, glossary: Glossary
) -> Iterator[list[tuple[Article, list[list[Plan]]]]]:
    """Yield articles with their plans, some at a time: until ``WINDOW`` segments are reached."""
    window: list[tuple[Article, list[list[Plan]]]] = []
    segments = 0
    for article in articles:
        plans = [plan_block(block, engine, glossary) for block in article.blocks]
        window.append((article, plans))
        segments += sum(map(len, plans))
        if segments >= WINDOW:
            yield window
            window, segments = [], 0
    if window:
        yield window
