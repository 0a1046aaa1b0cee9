"""Step 1: raw corpora → clean, deduplicated pairs that overlap no evaluation text.

    python -m train.clean --raw FILE.tsv[.xz] … --domain train/domain --exclude FILE … --out DIR

The texts of the project's own suites are known by their checksums and never pass; ``--exclude``
names other evaluation texts.

Writes ``clean.tsv`` and ``heldout.tsv`` (a validation share for the loss, drawn by content) and
prints, corpus by corpus, what was kept and why the rest was not.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from train.corpus import Pair, fraction, read_pairs, words, write_pairs
from translate.evaluation import checksums
from translate.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NGRAM = 8
"""Words in a row shared with an evaluation text that make a pair a leak."""

SHORT_LEAK = 5
"""A text of fewer than NGRAM words leaks when it is wholly equal, from this many words on."""

MAX_CHARS = 900
RATIO = (0.45, 1.9)
"""Bounds of target length over source length, in characters; the 0.5th and 99.5th percentile of
the hand-made corpora lie inside."""

HELDOUT_SHARE = 1 / 200

SUITES = Path(__file__).parent.parent / "eval" / "checksums.txt"
"""Checksums of the texts of the project's suites."""

_INDONESIAN = words("language.id.txt")
_ENGLISH = words("language.en.txt")


def tidy(text: str) -> str:
    """Return text as the model will be given it: repaired, in plain marks, spaces single.

    >>> tidy("“Ya”  kata\u00a0dia ``lagi''")
    '"Ya" kata dia "lagi"'
    """
    return " ".join(normalize(text).split())


def defect(pair: Pair) -> str:
    """Return why a pair should not be learned from; empty if nothing speaks against it."""
    source, target = pair.source, pair.target
    if not source or not target:
        return "empty"
    if len(source) > MAX_CHARS or len(target) > MAX_CHARS:
        return "too long"
    if len(source) > 20 and not RATIO[0] < len(target) / len(source) < RATIO[1]:
        return "length ratio"
    source_words, target_words = source.lower().split(), target.lower().split()
    if source_words == target_words and len(source_words) > 3:
        return "untranslated"
    if (
        len(source_words) > 5
        and _count(source_words, _ENGLISH) > _count(source_words, _INDONESIAN) + 1
    ):
        return "source language"
    if (
        len(target_words) > 5
        and _count(target_words, _INDONESIAN) > _count(target_words, _ENGLISH) + 1
    ):
        return "target language"
    if sum(map(str.isalpha, source)) < 0.5 * len(source):
        return "not prose"
    if re.search(r"[{}<>|\\]|https?:", source + target):
        return "markup"
    numbers = Counter(re.findall(r"\d{2,}", source)), Counter(re.findall(r"\d{2,}", target))
    if numbers[0].total() >= 3 and not numbers[0] & numbers[1]:
        return "numbers"
    return ""


def _count(words: list[str], lexicon: frozenset[str]) -> int:
    return sum(word in lexicon for word in words)


def ngrams(text: str) -> Iterator[str]:
    """Yield the keys by which a text is found again: its 8-grams, or itself if it is shorter."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < NGRAM:
        if len(words) >= SHORT_LEAK:
            yield " ".join(words)
        return
    for start in range(len(words) - NGRAM + 1):
        yield " ".join(words[start : start + NGRAM])


def leak_keys(paths: Iterable[Path]) -> frozenset[str]:
    """Return the n-gram keys of all evaluation texts, each column of each line on its own."""
    keys: set[str] = set()
    for path in paths:
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            for cell in line.split("\t"):
                keys.update(ngrams(tidy(cell)))
    return frozenset(keys)


def clean(
    pairs: Iterable[Pair],
    leaks: frozenset[str],
    tally: dict[str, Counter[str]],
    suites: frozenset[str] = frozenset(),
) -> Iterator[Pair]:
    """Yield the pairs worth learning from, each once; count every fate in ``tally[corpus]``.

    Args:
        pairs: Raw pairs.
        leaks: N-gram keys of evaluation texts, see ``leak_keys``.
        tally: Where to count.
        suites: Checksums of evaluation texts, see ``translate.evaluation.checksums``.
    """
    seen: set[tuple[str, str]] = set()
    for raw in pairs:
        pair = Pair(tidy(raw.source), tidy(raw.target), raw.corpus)
        key = (pair.source.lower(), pair.target.lower())
        fate = defect(pair) or ("duplicate" if key in seen else "")
        if not fate and not leaks.isdisjoint((*ngrams(pair.source), *ngrams(pair.target))):
            fate = "leak"
        if not fate and suites & {checksums.checksum(pair.source), checksums.checksum(pair.target)}:
            fate = "suite"
        tally[pair.corpus][fate or "kept"] += 1
        if not fate:
            seen.add(key)
            yield pair


def main(argv: list[str] | None = None) -> None:
    """Run the step from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m train.clean", description=__doc__.split("\n")[0]
    )
    parser.add_argument(
        "--raw", type=Path, nargs="*", default=[], help="public pairs, three columns"
    )
    parser.add_argument("--domain", type=Path, help="folder of own pairs, two columns a file")
    parser.add_argument("--exclude", type=Path, nargs="*", default=[], help="evaluation texts")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)

    def raw() -> Iterator[Pair]:
        # Own text first: of two equal pairs the better-kept corpus keeps its name and weight.
        for path in sorted(args.domain.glob("*.tsv")) if args.domain else []:
            yield from read_pairs(path, "domain")
        for path in args.raw:
            yield from read_pairs(path)

    tally: dict[str, Counter[str]] = defaultdict(Counter)
    kept: list[Pair] = []
    heldout: list[Pair] = []
    for pair in clean(raw(), leak_keys(args.exclude), tally, checksums.read(SUITES)):
        draw = fraction("heldout", pair.source)
        (heldout if draw < HELDOUT_SHARE and " " in pair.source else kept).append(pair)
    kept.sort(key=lambda pair: fraction("order", pair.source, pair.target))
    write_pairs(args.out / "clean.tsv", kept)
    write_pairs(args.out / "heldout.tsv", heldout)
    for corpus, fates in sorted(tally.items()):
        print(corpus, *(f"{fate} {count}" for fate, count in fates.most_common()), sep="\t")
    print(f"{len(kept)} pairs kept, {len(heldout)} held out")


if __name__ == "__main__":
    main()
