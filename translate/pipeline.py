"""The whole way from articles to checked translations, on one screen.

::

    split → normalize, case, dates → find terms     plan.py
    decode ⇄ check                                  decoding.py
    finish → restore case → join → place markup     assemble.py

Articles stream through in windows, so memory stays flat however many there are. What comes out for
a segment depends on that segment, the model and the options alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from translate.article import Translation
from translate.assemble import assemble
from translate.decoding import decode
from translate.engines.base import DecodeOptions
from translate.glossary import Glossary
from translate.plan import Plan, plan_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from translate.article import Article
    from translate.engines.base import Engine
    from translate.memory import Memory

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


def translate_articles(
    articles: Iterable[Article],
    engine: Engine,
    options: Options = Options(),
    glossary: Glossary = Glossary(),  # noqa: B008  (frozen)
    progress: Callable[[int], None] | None = None,
    memory: Memory | None = None,
) -> Iterator[Translation]:
    """Yield the translation of each article, in order, with as many blocks as the article has.

    Args:
        articles: Read a window ahead, never all at once.
        engine: What translates.
        options: How.
        glossary: How terms are to be rendered.
        progress: Told the number of source words just done.
        memory: Where corrections come from, and what is known needs no decoding.

    Raises:
        ModelError: The engine failed.
    """
    decode_all = decode if memory is None else memory.decode
    for window in _windows(articles, engine, glossary, memory):
        tasks = [plan.decoded for _, blocks in window for b in blocks for plan in b if plan.decoded]
        decoded = iter(
            decode_all(tasks, engine, options.decode, retry=options.retry, progress=progress)
        )
        for article, plans in window:
            blocks = zip(article.blocks, plans, strict=True)
            yield Translation(
                article, tuple(assemble(block, plan, decoded, engine) for block, plan in blocks)
            )


def _windows(
    articles: Iterable[Article], engine: Engine, glossary: Glossary, memory: Memory | None
) -> Iterator[list[tuple[Article, list[list[Plan]]]]]:
    """Yield articles with their plans, some at a time: until ``WINDOW`` segments are reached."""
    window: list[tuple[Article, list[list[Plan]]]] = []
    segments = 0
    for article in articles:
        plans = [plan_block(block, engine, glossary) for block in article.blocks]
        plans = memory.corrected(plans) if memory else plans
        window.append((article, plans))
        segments += sum(map(len, plans))
        if segments >= WINDOW:
            yield window
            window, segments = [], 0
    if window:
        yield window
