"""Parallel text as the steps pass it on: one pair a line, source TAB target TAB corpus name."""

from __future__ import annotations

import hashlib
import lzma
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORD = re.compile(r"\w+(?:[-'’]\w+)*|[^\w\s]")
"""A word with its inner hyphens and apostrophes, or one mark of punctuation."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One aligned pair of texts, usually sentences."""

    source: str
    target: str
    corpus: str = ""


def read_pairs(path: Path, corpus: str = "") -> Iterator[Pair]:
    """Yield the pairs of a TSV file, xz-compressed if its name says so.

    Args:
        path: Two or three columns; lines with fewer are skipped, as raw corpora have some.
        corpus: Name for pairs of a file with two columns.
    """
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) >= 2:
                yield Pair(cells[0], cells[1], cells[2] if len(cells) > 2 else corpus)


def write_pairs(path: Path, pairs: Iterable[Pair]) -> int:
    """Write pairs as three columns, whole or not at all; return how many there were."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(path.suffix + ".partial")
    count = 0
    with partial.open("w", encoding="utf-8", newline="\n") as out:
        for count, pair in enumerate(pairs, 1):  # noqa: B007  (the last value is the count)
            out.write(f"{pair.source}\t{pair.target}\t{pair.corpus}\n")
    partial.replace(path)
    return count


def fraction(*keys: object) -> float:
    """Return a number in [0, 1) that depends on the keys alone.

    Drawing by content instead of from a running generator keeps every choice the same when pairs
    are added or leave: the data changes only where it changed.
    """
    digest = hashlib.blake2b("\x1f".join(map(str, keys)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def words(name: str) -> frozenset[str]:
    """Return the entries of a file in ``train/words``, one a line, ``#`` starts a comment."""
    lines = Path(__file__).with_name("words").joinpath(name).read_text(encoding="utf-8")
    entries = (line.split("#", 1)[0].strip() for line in lines.splitlines())
    return frozenset(entry for entry in entries if entry)
