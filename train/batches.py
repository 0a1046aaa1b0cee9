"""Packed pairs → batches of about equal work, in an order that depends on the seed alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

LENGTH_JITTER = 3
"""Tokens of noise on the sort key, so that a pair meets other company in every epoch."""


@dataclass(frozen=True)
class Corpus:
    """Token ids of all pairs, end to end, with offsets: pair i is ids[offsets[i]:offsets[i+1]]."""

    source_ids: NDArray[np.uint16]
    source_offsets: NDArray[np.uint32]
    target_ids: NDArray[np.uint16]
    target_offsets: NDArray[np.uint32]

    @classmethod
    def load(cls, path: Path) -> Corpus:
        """Read what ``train.pack`` wrote."""
        with np.load(path) as arrays:
            return cls(**{name: arrays[name] for name in cls.__dataclass_fields__})

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.source_offsets) - 1

    def lengths(self) -> NDArray[np.int64]:
        """Return the longer side of each pair, ``</s>`` counted, shape (pairs,)."""
        sides = (np.diff(o.astype(np.int64)) for o in (self.source_offsets, self.target_offsets))
        longest: NDArray[np.int64] = np.maximum(*sides) + 1
        return longest


def batches(corpus: Corpus, tokens: int, seed: tuple[int, int]) -> list[NDArray[np.int64]]:
    """Return one epoch's batches as arrays of pair numbers.

    Args:
        corpus: The pairs.
        tokens: Most tokens in a batch, padding included, on the longer side.
        seed: Run and epoch: equal seeds, equal batches in equal order.
    """
    rng = np.random.default_rng(seed)
    lengths = corpus.lengths()
    order = np.argsort(lengths + rng.random(len(lengths)) * LENGTH_JITTER, kind="stable")
    result, start = [], 0
    longest = 0
    for end, pair in enumerate(order):
        if end > start and max(longest, lengths[pair]) * (end - start + 1) > tokens:
            result.append(order[start:end])
            start, longest = end, 0
        longest = max(longest, lengths[pair])
    result.append(order[start:])
    rng.shuffle(result)  # type: ignore[arg-type]  (a list of arrays is a sequence)
    return result


def collate(
    corpus: Corpus, batch: NDArray[np.int64], pad: int, eos: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return sources and targets of a batch, each int64 of shape (pairs, longest + 1), padded."""
    return (
        _pad(corpus.source_ids, corpus.source_offsets, batch, pad, eos),
        _pad(corpus.target_ids, corpus.target_offsets, batch, pad, eos),
    )


def _pad(
    ids: NDArray[np.uint16],
    offsets: NDArray[np.uint32],
    batch: NDArray[np.int64],
    pad: int,
    eos: int,
) -> torch.Tensor:
    starts, ends = offsets[batch].astype(np.int64), offsets[batch + 1].astype(np.int64)
    lengths = ends - starts
    padded = np.full((len(batch), int(lengths.max()) + 1), pad, np.int64)
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        padded[row, : end - start] = ids[start:end]
    padded[np.arange(len(batch)), lengths] = eos
    return torch.from_numpy(padded)


def forever(
    corpus: Corpus, tokens: int, seed: int, start: int
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Yield (epoch, batch) without end, from batch number ``start`` of the whole run on."""
    epoch = 0
    while True:
        epoch_batches = batches(corpus, tokens, (seed, epoch))
        for batch in epoch_batches[start:]:
            yield epoch, batch
        start = max(0, start - len(epoch_batches))
        epoch += 1
