"""Engines: a list of sources in, a list of hypotheses out, same length, same order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from translate.engines.base import Engine

ENGINES = ("ctranslate2", "marian")


def load_engine(
    model: str | None = None,
    *,
    engine: str | None = None,
    threads: int = 0,
    allow_pickle: bool = False,
) -> Engine:
    """Load a model into the engine that runs it.

    Args:
        model: Folder of a model, or hub name of a MarianMT checkpoint; the embedded model if left
            out.
        engine: ``ctranslate2`` or ``marian``; if left out, what the model is made for.
        threads: Processor threads; 0 is one for each core.
        allow_pickle: Load weights stored as pickle too, which can run any code.

    Raises:
        UsageError: There is no such engine.
        ModelError: The model is missing, damaged, unsafe to load, or made for the other engine.
    """
    from translate import models
    from translate.errors import ModelError, UsageError

    if engine is not None and engine not in ENGINES:
        raise UsageError(
            f"there is no engine called {engine}",
            where="--engine",
            hint=f"Choose one of {', '.join(ENGINES)}.",
        )
    on_hub = model is not None and models.is_hub_name(model)
    made_for = "marian" if on_hub else models.engine_for(models.find_model(model))
    if engine is not None and engine != made_for:
        raise ModelError(
            f"this model runs on the engine {made_for}, not on {engine}",
            where=model or "the built-in model",
            hint="The checkpoint that the built-in model was made from is in train/checkpoint of "
            "the repository; python -m train.export makes a model for ctranslate2 of a checkpoint.",
        )
    if made_for == "marian":
        from translate.engines.marian import MarianEngine

        assert model is not None
        return MarianEngine(model, threads=threads, allow_pickle=allow_pickle)
    from translate.engines.ctranslate2 import CTranslate2Engine

    return CTranslate2Engine(models.find_model(model), threads=threads)
