"""Whether what is decoded beside a sentence changes its translation, and what it costs if not.

    python bench/determinism.py [--model DIR] [--compute-type TYPE] [--sentences FILE]

Decodes the sentences in batches of several kinds, in random order, and counts how many come out
otherwise than alone. One thread; words per processor second, so that a busy machine matters little.
The environment variables CT2_USE_MKL=1, CT2_FORCE_CPU_ISA=AVX2 and CT2_FORCE_CPU_ISA=GENERIC try
what other processors would do.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
Batches = list[list[int]]
Found = dict[int, tuple[list[str], float]]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=ROOT / "translate/model")
    parser.add_argument("--compute-type", default="default")
    parser.add_argument("--sentences", type=Path, default=ROOT / "tests/data/sentences.txt")
    args = parser.parse_args()
    os.environ.setdefault("CT2_USE_MKL", "0")
    import ctranslate2
    import sentencepiece

    from translate.engines.batches import equal_lengths

    pieces = sentencepiece.SentencePieceProcessor(model_file=str(args.model / "source.spm"))
    texts = args.sentences.read_text(encoding="utf-8").splitlines()
    words = sum(len(text.split()) for text in texts)
    sources = [[*pieces.encode(text, out_type=str), "</s>"] for text in texts]
    translator = ctranslate2.Translator(
        str(args.model), compute_type=args.compute_type, intra_threads=1
    )

    def speed_of(batches: Batches) -> tuple[Found, float]:
        start, found = time.process_time(), {}
        for batch in batches:
            found.update(zip(batch, decode(translator, [sources[n] for n in batch]), strict=True))
        return found, words / (time.process_time() - start)

    decode(translator, sources[:1])
    order = list(range(len(sources)))
    random.Random(1).shuffle(order)
    lengths = [len(sources[number]) for number in order]
    kinds: dict[str, Batches] = {"one sentence": [[number] for number in order]}
    for tokens in (128, 256, 512, 1024, 2048):
        kinds[f"one length, {tokens} tokens"] = [
            [order[place] for place in batch]
            for batch in equal_lengths(lengths, lambda n, most=tokens: max(1, most // n))  # type: ignore[misc]
        ]
    by_length = sorted(order, key=lambda number: -len(sources[number]))
    kinds["like lengths, padded, 512 tokens"] = list(padded(by_length, sources, 512))
    kinds["32 sentences as they come, padded"] = [
        order[n : n + 32] for n in range(0, len(order), 32)
    ]

    alone: Found = {}
    print("| batches | words/CPU s | texts that differ | scores that differ |")
    print("| ------- | ----------: | ----------------: | -----------------: |")
    for label, batches in kinds.items():
        found, speed = speed_of(batches)
        alone = alone or found
        texts_differ = sum(found[number][0] != alone[number][0] for number in order)
        scores_differ = sum(found[number][1] != alone[number][1] for number in order)
        print(f"| {label} | {speed:,.0f} | {texts_differ} | {scores_differ} |", flush=True)


def decode(translator: Any, sources: list[list[str]]) -> list[tuple[list[str], float]]:
    """Return the pieces and the score of each source, decoded as one batch."""
    longest = max(map(len, sources))
    found = translator.translate_batch(
        sources, beam_size=4, return_scores=True, max_decoding_length=2 * longest + 16
    )
    return [(each.hypotheses[0], each.scores[0]) for each in found]


def padded(order: list[int], sources: list[list[str]], tokens: int) -> Iterator[list[int]]:
    """Yield batches of so many tokens, padding counted, of sources that are sorted by length."""
    batch: list[int] = []
    for number in order:
        if batch and len(sources[batch[0]]) * (len(batch) + 1) > tokens:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


if __name__ == "__main__":
    main()
