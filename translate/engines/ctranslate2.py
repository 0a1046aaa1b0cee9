"""The default engine: CTranslate2 on the processor, with the same output whatever the batches.

What a sentence becomes must not depend on what is decoded beside it. With int8 weights CTranslate2
adds up whole numbers in all matrices but those of attention; these are computed sentence by
sentence, in a shape that depends on the longest sentence of the batch. So sentences of one length
share a batch and others don't. Weights that are not int8 are multiplied in floating point, where
the size of the batch decides in which order a processor adds: there a batch is one sentence. A
batch is decoded by one thread; several threads decode several batches. bench/README.md says what
this costs.
"""

from __future__ import annotations

import json
import os
from collections import deque
from math import inf
from statistics import mean
from typing import TYPE_CHECKING, Any

from translate.engines.base import Alignment, DecodeOptions, Hypothesis, ModelInfo, Source
from translate.engines.batches import equal_lengths, longest_target, translate_sources
from translate.engines.pieces import END, Pieces
from translate.errors import ModelError
from translate.models import read_json, read_metadata, verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

BATCH_TOKENS = 512
"""About how many source tokens share a batch; larger batches are no faster (bench/README.md)."""


class CTranslate2Engine:
    """A CTranslate2 model and its sentencepiece files, ready to translate.

    Args:
        folder: Where they are.
        threads: How many batches to decode at once; 0 is one for each core.

    Raises:
        ModelError: A file is missing, damaged or of another kind.
    """

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        checksum, _ = verify(folder)
        metadata = read_metadata(folder)
        self._pieces = Pieces.load(folder, inline_terms=metadata.inline_terms)
        self._threads = threads or available_cores()
        self._translator = _load(folder, self._threads)
        self._adds_up_exactly = self._translator.compute_type.startswith("int8")
        self._positions = metadata.max_positions
        self._end = [] if read_json(folder / "config.json").get("add_source_eos") else [END]
        vocabulary = _target_vocabulary(folder)
        self._banned = [[piece] for piece in self._pieces.banned if piece in vocabulary]
        self.info = ModelInfo(
            metadata.title, checksum, metadata.reach, metadata.inline_terms, self._runtime()
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of source tokens of each text, ``</s>`` not counted."""
        return [len(self._pieces.encode(Source(text))) for text in texts]

    def translate(self, sources: Sequence[Source], options: DecodeOptions) -> list[Hypothesis]:
        """Translate sources; hypothesis i belongs to source i.

        Raises:
            ModelError: The model can't be run.
        """
        return translate_sources(
            sources,
            self._pieces,
            self._positions - 1,  # </s> needs one
            lambda parts: self._decode(parts, options),
        )

    def complete(
        self, pairs: Sequence[tuple[str, str]], options: DecodeOptions
    ) -> list[Hypothesis]:
        """Translate the source of each (source, beginning of its target) pair.

        Raises:
            ModelError: The model can't be run.
        """
        encoded = [self._encoded(*pair) for pair in pairs]
        longest = [longest_target(len(source), self._positions) for source, _ in encoded]
        results = self._results(
            self._translator.translate_batch(
                [source + self._end],
                target_prefix=[beginning],
                asynchronous=True,
                **self._search(options, most),
            )[0]
            for (source, beginning), most in zip(encoded, longest, strict=True)
            if source
        )
        return [
            self._hypothesis(next(results), options, most) if source else Hypothesis("", -inf, 0)
            for (source, _), most in zip(encoded, longest, strict=True)
        ]

    def align(self, pairs: Sequence[tuple[str, str]]) -> list[Alignment]:
        """Return how the target of each (source, target) pair comes from its source.

        The weights are those of the heads that the export chose.

        Raises:
            ModelError: The model can't be run.
        """
        encoded = [self._encoded(*pair) for pair in pairs]
        results = self._results(
            self._translator.translate_batch(
                [source + self._end],
                target_prefix=[target],
                return_attention=True,
                beam_size=1,
                max_input_length=0,
                max_decoding_length=len(target),
                asynchronous=True,
            )[0]
            for source, target in encoded
            if source and target
        )
        return [
            self._pieces.alignment(*pair, next(results).attention[0])
            if all(pieces)
            else Alignment()
            for pair, pieces in zip(pairs, encoded, strict=True)
        ]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return what ``Hypothesis.score`` would be, had the model made the target of each pair.

        Raises:
            ModelError: The model can't be run.
        """
        encoded = [self._encoded(*pair) for pair in pairs]
        results = self._results(
            self._translator.score_batch(
                [source + self._end], [target], max_input_length=0, asynchronous=True
            )[0]
            for source, target in encoded
            if source
        )
        return [mean(next(results).log_probs) if source else -inf for source, _ in encoded]

    def _encoded(self, source: str, target: str) -> tuple[list[str], list[str]]:
        """Return the pieces of both; none where they are more than the model has positions for."""
        pieces = self._pieces.encode(Source(source)), self._pieces.encode_target(target)
        return pieces if max(map(len, pieces)) < self._positions else ([], [])

    def _results(self, jobs: Iterable[Any]) -> Iterator[Any]:
        """Yield the results of jobs, in order. Each is a batch of its own, so none sees another."""
        running: deque[Any] = deque()
        try:
            for job in jobs:
                running.append(job)
                if len(running) >= 2 * self._threads:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"the model can't be run: {error}") from error

    def _decode(self, parts: list[list[str]], options: DecodeOptions) -> list[Hypothesis]:
        results: dict[int, Hypothesis] = {}
        running: deque[tuple[list[int], list[Any], int]] = deque()

        def collect() -> None:
            batch, jobs, longest = running.popleft()
            for number, job in zip(batch, jobs, strict=True):
                results[number] = self._hypothesis(job.result(), options, longest)

        try:
            for batch in equal_lengths([len(part) for part in parts], self._batch_size):
                # A short queue keeps all threads busy, and Ctrl-C from waiting for a long one.
                if len(running) >= 2 * self._threads:
                    collect()
                longest = longest_target(len(parts[batch[0]]), self._positions)
                jobs = self._translator.translate_batch(
                    [parts[number] + self._end for number in batch],
                    asynchronous=True,
                    **self._search(options, longest),
                )
                running.append((batch, jobs, longest))
            while running:
                collect()
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"the model can't be run: {error}") from error
        return [results[number] for number in range(len(parts))]

    def _search(self, options: DecodeOptions, longest: int) -> dict[str, Any]:
        """Return how CTranslate2 is to search, ``longest`` tokens at most."""
        return {
            "return_scores": True,
            "beam_size": options.beam,
            "length_penalty": options.length_penalty,
            "repetition_penalty": options.repetition_penalty,
            "no_repeat_ngram_size": options.no_repeat_ngram,
            "suppress_sequences": self._banned,
            "max_input_length": 0,
            "max_decoding_length": longest,
        }

    def _runtime(self) -> str:
        import ctranslate2
        import sentencepiece

        pieces = f"sentencepiece {sentencepiece.__version__}"
        return f"ctranslate2 {ctranslate2.__version__}, {pieces}, {self._translator.compute_type}"

    def _batch_size(self, length: int) -> int:
        return max(1, BATCH_TOKENS // length) if self._adds_up_exactly else 1

    def _hypothesis(self, result: Any, options: DecodeOptions, longest: int) -> Hypothesis:
        pieces = result.hypotheses[0]
        # The score is a sum divided by length^α. The length counts </s>, unless none came.
        length = min(len(pieces) + 1, longest)
        score = result.scores[0] * length ** (options.length_penalty - 1)
        return Hypothesis(self._pieces.decode(pieces), score, len(pieces))


def available_cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _load(folder: Path, threads: int) -> Any:
    # On Intel processors CTranslate2 takes MKL, whose sums depend on where in memory a matrix lies.
    # oneDNN's don't.
    os.environ.setdefault("CT2_USE_MKL", "0")
    import ctranslate2

    try:
        return ctranslate2.Translator(
            str(folder), device="cpu", inter_threads=threads, intra_threads=1
        )
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"not a model that CTranslate2 can run: {error}", where=str(folder)
        ) from error


def _target_vocabulary(folder: Path) -> frozenset[str]:
    for name in ("target_vocabulary", "shared_vocabulary"):
        for suffix, split in ((".json", json.loads), (".txt", str.splitlines)):
            path = folder / (name + suffix)
            if path.is_file():
                return frozenset(split(path.read_text(encoding="utf-8")))
    raise ModelError("the target vocabulary is missing", where=str(folder))
