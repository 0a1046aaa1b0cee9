"""The whole way from articles to checked translations, on one screen.

::

    find web clutter                                boilerplate.py
    split → normalize, signs, dates, case → terms   plan.py
    decode ⇄ mend, check                            decoding.py
    finish → restore case → join → place markup     assemble.py

Articles stream through in windows, so memory stays flat however many there are. What comes out for
a segment depends on that segment, the model and the options alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from translate import boilerplate
from translate.article import Segment, Translation
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
        boilerplate: What to do with web clutter.
    """

    decode: DecodeOptions = field(default_factory=DecodeOptions)
    retry: bool = True
    boilerplate: boilerplate.Mode = "keep"


class _Planned(NamedTuple):
    """An article, what is to be done with each of its blocks, and which are web clutter."""

    article: Article
    plans: list[list[Plan]]
    clutter: dict[int, str]


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
    for window in _windows(articles, engine, options, glossary, memory):
        tasks = [p.decoded for each in window for plans in each.plans for p in plans if p.decoded]
        decoded = iter(
            decode_all(tasks, engine, options.decode, retry=options.retry, progress=progress)
        )
        for article, plans, clutter in window:
            blocks = assemble(article.blocks, plans, decoded, engine)
            for number, group in clutter.items():
                blocks[number] = boilerplate.treated(blocks[number], group, options.boilerplate)
            yield Translation(article, tuple(blocks))


def _windows(
    articles: Iterable[Article],
    engine: Engine,
    options: Options,
    glossary: Glossary,
    memory: Memory | None,
) -> Iterator[list[_Planned]]:
    """Yield articles with their plans, some at a time: until ``WINDOW`` segments are reached."""
    window: list[_Planned] = []
    segments = 0
    for article in articles:
        clutter = boilerplate.find(article.blocks)
        left_out = clutter if options.boilerplate == "drop" else {}
        plans = [
            [Plan(Segment(block.text), reason="boilerplate")]
            if number in left_out
            else plan_block(block, engine, glossary)
            for number, block in enumerate(article.blocks)
        ]
        plans = memory.corrected(plans) if memory else plans
        window.append(_Planned(article, plans, clutter))
        segments += sum(map(len, plans))
        if segments >= WINDOW:
            yield window
            window, segments = [], 0
    if window:
        yield window
