"""Step 5: clean and annotated pairs → token ids, weighted and augmented, ready to train on.

    python -m train.pack --dir DIR --spm MODEL [--last] [--sources train/sources.toml]

Writes ``train.npz`` and ``heldout.npz``: 16-bit ids of all sources end to end with their offsets,
the same for targets; compressed, so that a run on a borrowed machine has little to carry. ``</s>``
is not stored; the trainer adds it.

A corpus with weight 2.5 enters two times, and with every other of its pairs three times. ``--last``
takes the weights for the end of training, where the learning rate goes to zero: less of what is far
from news. Augmented
copies teach what articles hold and corpora don't: capitals, missing stops, sentences run together.
Headlines of news go in as the pipeline shows them to the model (``train.headlines``).
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import sentencepiece

from train.corpus import Pair, fraction, read_pairs
from train.headlines import as_seen, common_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_TOKENS = 125
"""Longest side of a pair, without ``</s>``; the model card and the segmenter repeat it."""

UPPER_SHARE = 0.015
NEWS_TITLE_SHARE, NEWS_LOWER_SHARE, NEWS_UNSTOPPED_SHARE, NEWS_JOINED_SHARE = 0.05, 0.03, 0.05, 0.12
ANNOTATED_WEIGHT = 1.5
"""Most copies an annotated pair gets, whatever its corpus weighs."""


def weight(corpus: dict[str, Any], *, last: bool) -> float:
    """Return how often a pair of a corpus enters an epoch: one in the middle, or one at the end.

    >>> weight({"weight": 1, "last": 0.25}, last=True), weight({"weight": 2}, last=True)
    (0.25, 2.0)
    """
    return float(corpus.get("last", corpus["weight"]) if last else corpus["weight"])


def copies(pair: Pair, weight: float) -> int:
    """Return how often a pair enters, its fractional share drawn by content."""
    whole = int(weight)
    return whole + (fraction("copies", pair.source, pair.target) < weight - whole)


def augmented(pairs: Sequence[Pair], news: frozenset[str]) -> Iterator[Pair]:
    """Yield altered copies of a share of the pairs.

    Args:
        pairs: Plain pairs, sentences rather than dictionary lines.
        news: Corpora that are news: they get the alterations news text needs.
    """
    previous: Pair | None = None
    for pair in pairs:
        if fraction("upper", pair.source) < UPPER_SHARE:
            yield Pair(pair.source.upper(), pair.target.upper(), pair.corpus)
        if pair.corpus not in news:
            continue
        draw = fraction("noise", pair.source)
        if draw < NEWS_TITLE_SHARE:
            yield Pair(pair.source.title(), pair.target, pair.corpus)
        elif (draw := draw - NEWS_TITLE_SHARE) < NEWS_LOWER_SHARE:
            yield Pair(pair.source.lower(), pair.target, pair.corpus)
        elif (draw := draw - NEWS_LOWER_SHARE) < NEWS_UNSTOPPED_SHARE:
            yield Pair(pair.source.rstrip("."), pair.target.rstrip("."), pair.corpus)
        elif (draw := draw - NEWS_UNSTOPPED_SHARE) < NEWS_JOINED_SHARE and previous:
            yield Pair(
                f"{previous.source} {pair.source}", f"{previous.target} {pair.target}", pair.corpus
            )
        previous = pair


def pack(
    path: Path, pairs: Iterable[Pair], spm: sentencepiece.SentencePieceProcessor
) -> tuple[int, int]:
    """Encode pairs and write them; return how many fitted and their target tokens."""
    pairs = list(pairs)
    sources = spm.encode([pair.source for pair in pairs])
    targets = spm.encode([pair.target for pair in pairs])
    fitting = [
        (source, target)
        for source, target in zip(sources, targets, strict=True)
        if 0 < len(source) <= MAX_TOKENS and 0 < len(target) <= MAX_TOKENS
    ]
    arrays = {}
    for side, sequences in zip(("source", "target"), zip(*fitting, strict=True), strict=True):
        lengths = np.fromiter(map(len, sequences), np.int64, len(sequences))
        arrays[f"{side}_offsets"] = np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint32)
        arrays[f"{side}_ids"] = np.fromiter(
            (token for sequence in sequences for token in sequence), np.uint16, lengths.sum()
        )
    partial = path.with_suffix(".partial.npz")
    np.savez_compressed(partial, **arrays)
    partial.replace(path)
    return len(fitting), len(arrays["target_ids"])


def main(argv: list[str] | None = None) -> None:
    """Run the step from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m train.pack", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--spm", type=Path, required=True)
    parser.add_argument("--last", action="store_true", help="weights for the end of training")
    parser.add_argument("--sources", type=Path, default=Path(__file__).with_name("sources.toml"))
    args = parser.parse_args(argv)

    corpora = tomllib.loads(args.sources.read_text(encoding="utf-8"))["corpus"]
    weights = {corpus["name"]: weight(corpus, last=args.last) for corpus in corpora}
    news = frozenset(corpus["name"] for corpus in corpora if corpus.get("news"))
    dictionaries = frozenset(c["name"] for c in corpora if c["domain"] == "dictionary")

    plain = list(read_pairs(args.dir / "clean.tsv"))
    common = common_words(pair.target for pair in plain)
    plain = [as_seen(pair, common) if pair.corpus in news else pair for pair in plain]
    annotated = list(read_pairs(args.dir / "annotated.tsv"))
    training = [pair for pair in plain for _ in range(copies(pair, weights[pair.corpus]))]
    training += [
        pair
        for pair in annotated
        for _ in range(copies(pair, min(ANNOTATED_WEIGHT, weights[pair.corpus])))
    ]
    training += augmented([pair for pair in plain if pair.corpus not in dictionaries], news)

    spm = sentencepiece.SentencePieceProcessor(model_file=str(args.spm))
    for name, pairs in (
        ("train", training),
        ("heldout", read_pairs(args.dir / "heldout.tsv")),
    ):
        count, tokens = pack(args.dir / f"{name}.npz", pairs, spm)
        print(f"{name}.npz: {count} pairs, {tokens / 1e6:.2f} M target tokens")


if __name__ == "__main__":
    main()
