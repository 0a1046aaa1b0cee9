"""The library's front door: text in, text out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.formats import text as text_format
from translate.glossary import Glossary
from translate.pipeline import Options, translate_articles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from translate.engines.base import Engine
    from translate.memory import Memory


class Translator:
    """Translates Indonesian text with the embedded model, or another.

    Loading takes about a fifth of a second and happens once, here; keep the object.

    Args:
        model: Folder or hub name of a MarianMT checkpoint; the embedded model if left out.
        engine: An engine that is loaded already; ``model`` and ``threads`` don't matter then.
        options: How to decode.
        glossary: How terms are rendered, as ``translate.glossary.load([path])`` gives it.
        threads: Processor threads; 0 is one for each core.
        memory: What was translated and corrected before, as ``translate.memory.Memory(path)`` gives
            it; nothing is remembered if left out.

    Raises:
        ModelError: The model is missing, damaged, unsafe to load or of another kind.
    """

    def __init__(
        self,
        model: str | None = None,
        *,
        engine: Engine | None = None,
        options: Options | None = None,
        glossary: Glossary | None = None,
        threads: int = 0,
        memory: Memory | None = None,
    ) -> None:
        if engine is None:
            from translate.engines import load_engine

            engine = load_engine(model, threads=threads)
        self.engine = engine
        self.options = options or Options()
        self.glossary = glossary or Glossary()
        self.memory = memory

    def translate(self, text: str) -> str:
        """Return the translation of a text of any length; its lines stay lines."""
        return next(self.translate_many([text]))

    def translate_many(self, texts: Iterable[str]) -> Iterator[str]:
        """Yield the translation of each text, in order.

        The texts are read some thousand sentences ahead, never all at once, and decoded together:
        many short texts take no longer than one long one.
        """
        articles = (text_format.parse(text, f"<text {n}>") for n, text in enumerate(texts, 1))
        for translation in translate_articles(
            articles, self.engine, self.options, self.glossary, memory=self.memory
        ):
            targets = [block.target.text for block in translation.blocks]
            yield text_format.fill(translation.article, targets)
