"""What is to be judged: hypotheses for the items of a suite, made here or read from a file."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from translate.article import Article, Block
from translate.errors import InputError
from translate.evaluation.texts import lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from translate.article import TermOutcome, TranslatedBlock
    from translate.engines.base import Engine
    from translate.evaluation.suite import Suite
    from translate.glossary import Glossary
    from translate.pipeline import Options


@dataclass(frozen=True, slots=True)
class Output:
    """Hypotheses, one for each item of a suite, and where they come from.

    Attributes:
        hypotheses: In the order of the items.
        model: Name of the model, or of the file they were read from.
        model_checksum: Empty where they were read from a file.
        used_glossary: Whether the glossary was given to the translation.
        options: What else can change it.
        outcomes: What became of terms in each item, as the pipeline tells it; empty if not known.
        passed_through: Why each item was not translated; empty if not known.
        seconds: How long translating took; ``None`` if they were read from a file.
    """

    hypotheses: tuple[str, ...]
    model: str
    model_checksum: str = ""
    used_glossary: bool = False
    options: dict[str, str] = field(default_factory=dict)
    outcomes: tuple[tuple[TermOutcome, ...], ...] = ()
    passed_through: tuple[str, ...] = ()
    seconds: float | None = None


def translate_suite(
    suite: Suite,
    engine: Engine,
    glossary: Glossary,
    options: Options,
    progress: Callable[[int], None] | None = None,
) -> Output:
    """Return what the pipeline makes of a suite's sources.

    Args:
        suite: The suite.
        engine: What translates.
        glossary: How terms are to be rendered; empty for none.
        options: How to decode.
        progress: Told the number of source words just done.

    Raises:
        ModelError: The engine failed.
    """
    from translate.pipeline import translate_articles

    articles = [Article(name, "text", _blocks(suite, name), None) for name in suite.articles]
    described = _flat(asdict(options))
    if engine.info.runtime:
        described["runtime"] = engine.info.runtime
    start = time.perf_counter()
    translations = list(translate_articles(articles, engine, options, glossary, progress))
    seconds = time.perf_counter() - start
    blocks = [block for each in translations for block in each.blocks]
    return Output(
        hypotheses=tuple(block.target.text for block in blocks),
        model=engine.info.name,
        model_checksum=engine.info.checksum,
        used_glossary=bool(glossary.terms),
        options=described,
        outcomes=tuple(tuple(t for s in block.segments for t in s.terms) for block in blocks),
        passed_through=tuple(map(_passed_through, blocks)),
        seconds=round(seconds, 3),
    )


def _blocks(suite: Suite, article: str) -> tuple[Block, ...]:
    return tuple(Block(i.source, line=i.line) for i in suite.items if i.article == article)


def _passed_through(block: TranslatedBlock) -> str:
    reasons = [segment.passed_through for segment in block.segments]
    return reasons[0] if all(reasons) else ""


def _flat(options: dict[str, object]) -> dict[str, str]:
    """Return nested options in one level, as text.

    >>> _flat({"decode": {"beam": 4}, "retry": True})
    {'beam': '4', 'retry': 'yes'}
    """
    flat: dict[str, str] = {}
    for key, value in options.items():
        if isinstance(value, dict):
            flat |= _flat(value)
        else:
            flat[key] = ("no", "yes")[value] if isinstance(value, bool) else str(value)
    return flat


def read_hypotheses(path: Path, suite: Suite) -> Output:
    """Return the hypotheses in a file that belongs to a suite, or in a folder with one an article.

    A file has a line for each item; or, as ``id2en translate`` writes them, for each line of the
    article, blank ones too.

    Raises:
        InputError: There are too few or too many lines, or no text.
    """
    if path.is_dir():
        hypotheses = [
            text for name in suite.articles for text in _of_article(path / name, suite, name)
        ]
    elif len(suite.articles) == 1:
        hypotheses = _of_article(path, suite, suite.articles[0])
    else:
        hypotheses = lines(path)
        if len(hypotheses) != len(suite.items):
            raise InputError(
                f"has {len(hypotheses)} lines; the suite {suite.name} has {len(suite.items)}",
                where=str(path),
                hint="Give one line for each line that is not blank, or a folder of articles.",
            )
    return Output(tuple(hypotheses), path.name)


def _of_article(path: Path, suite: Suite, article: str) -> list[str]:
    found = lines(path)
    items = [item for item in suite.items if item.article == article]
    if len(found) == suite.lines[article]:
        return [found[item.line - 1] for item in items]
    if len(found) == len(items):
        return found
    wanted = dict.fromkeys((suite.lines[article], len(items)))
    raise InputError(
        f"has {len(found)} lines; {article} has {' or '.join(map(str, wanted))}",
        where=str(path),
        hint="Give one line for each line of the source.",
    )
