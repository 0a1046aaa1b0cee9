"""Step 3: teach the model inline terms: copies of pairs that name the rendering wanted.

    python -m train.annotate --dir DIR [--share 0.25]

Reads ``clean.tsv`` and ``align.txt``, writes ``annotated.tsv``. A source phrase whose translation
the alignment finds gets that translation behind it::

    Juru bicara<t1> Gedung Putih<t2> White House<t3> menuduh …  →  … the White House …

After Dinu et al. 2019 (target appended to the source phrase) and Bergmanis & Pinnis 2021 (wanted
form in the base form, so that the model learns to inflect). To these add: some renderings are
swapped for a phrase from elsewhere, in the target too, so that the model copies what it is told
rather than what it would have said; and some pairs carry many terms, as real articles do.
"""

from __future__ import annotations

import argparse
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from train.corpus import WORD, Pair, fraction, read_pairs, words, write_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_SOURCE_WORDS, MAX_TARGET_WORDS = 4, 6
TERM_COUNTS = (1, 1, 1, 2, 2, 3, 4, 6, 8)
"""How many terms a pair is to carry, drawn evenly; news with a full glossary has two to four."""

SWAP_SHARE = 0.22
SINGULAR_SHARE = 0.35
POOL = 20_000

_FUNCTION_SOURCE = words("function.id.txt")
_FUNCTION_TARGET = words("function.en.txt")
_INSIDE_TARGET = frozenset(["of", "the", "and", "for", "to", "on", "in"])
"""Function words that stand inside English terms: Chief of the General Staff."""

_SOURCE_PHRASE = re.compile(r"[\w .'’\-]+")
_GLUED_BEFORE = re.compile(r"\w[.,/:&-]$")
_GLUED_AFTER = re.compile(r"[.,/:&-]?\w")
_OPEN_ABBREVIATION = re.compile(r"\w\.\w$")
_TARGET_PHRASE = re.compile(r"[\w .'’\-&/]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source span and the target span it is translated by, as character offsets."""

    source_start: int
    source_end: int
    target_start: int
    target_end: int
    target: str


def phrases(pair: Pair, links: Iterable[tuple[int, int]]) -> list[Phrase]:
    """Return the phrase pairs of a pair that could be terms.

    Both spans are contiguous, no link leaves them (Och & Ney 2004), and neither begins or ends
    with a function word; Indonesian terms hold none inside either.

    Args:
        pair: The pair.
        links: Alignment links between its ``WORD`` tokens.
    """
    source = [match.span() for match in WORD.finditer(pair.source)]
    target = [match.span() for match in WORD.finditer(pair.target)]
    forward: dict[int, list[int]] = {}
    backward: dict[int, list[int]] = {}
    for i, j in links:
        forward.setdefault(i, []).append(j)
        backward.setdefault(j, []).append(i)
    found = []
    for first in range(len(source)):
        for last in range(first, min(first + MAX_SOURCE_WORDS, len(source))):
            if not pair.source[source[last][0]].isalnum():
                break
            if first not in forward or last not in forward:
                continue
            aligned = [j for i in range(first, last + 1) for j in forward.get(i, ())]
            low, high = min(aligned), max(aligned)
            closed = all(
                first <= i <= last for j in range(low, high + 1) for i in backward.get(j, ())
            )
            if not closed or high - low >= MAX_TARGET_WORDS:
                continue
            phrase = Phrase(
                source[first][0], source[last][1], target[low][0], target[high][1],
                pair.target[target[low][0] : target[high][1]],
            )  # fmt: skip
            if (
                _is_term(pair.source[phrase.source_start : phrase.source_end], phrase.target)
                and _is_whole(pair.source, phrase.source_start, phrase.source_end)
                and _is_whole(pair.target, phrase.target_start, phrase.target_end)
            ):
                found.append(phrase)
    return found


def _is_term(source: str, target: str) -> bool:
    source_words, target_words = source.lower().split(), target.lower().split()
    return (
        len(source) > 1
        and _FUNCTION_SOURCE.isdisjoint(source_words)
        and _FUNCTION_TARGET.isdisjoint({target_words[0], target_words[-1]})
        and (_FUNCTION_TARGET - _INSIDE_TARGET).isdisjoint(target_words)
        and _SOURCE_PHRASE.fullmatch(source) is not None
        and _TARGET_PHRASE.fullmatch(target) is not None
    )


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a span is cut out of no abbreviation or number: «N. envoy» of «U.N. envoy» is."""
    return (
        text[start].isalnum()
        and not _GLUED_BEFORE.search(text, max(0, start - 2), start)
        and not _GLUED_AFTER.match(text, end)
        and not (text.startswith(".", end) and _OPEN_ABBREVIATION.search(text, start, end))
    )


def singular(phrase: str) -> str:
    """Return a phrase with its last word in the singular, by the regular rules alone.

    >>> singular("ballistic missiles"), singular("countries"), singular("status"), singular("glass")
    ('ballistic missile', 'country', 'status', 'glass')
    """
    head, _, word = phrase.rpartition(" ")
    if re.fullmatch(r"[A-Za-z]{3,}ies", word):
        word = word[:-3] + "y"
    elif re.fullmatch(r"[A-Za-z]+(ss|sh|ch|x)es", word):
        word = word[:-2]
    elif re.fullmatch(r"[a-z]{3,}s", word) and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return f"{head} {word}" if head else word


def choose(found: Sequence[Phrase], rng: random.Random) -> list[Phrase]:
    """Return one to eight phrases of a pair, apart from each other.

    Args:
        found: Its phrases.
        rng: Where choices come from.
    """
    wanted = rng.choice(TERM_COUNTS)
    # Long phrases and names first, more or less: they are what glossaries hold.
    ranked = sorted(
        found,
        key=lambda p: (
            (p.source_start - p.source_end)
            * rng.uniform(0.3, 1)
            * (1.5 if p.target[0].isupper() else 1)
        ),
    )
    chosen: list[Phrase] = []
    for phrase in ranked:
        if len(chosen) < wanted and not any(_overlap(phrase, other) for other in chosen):
            chosen.append(phrase)
    return chosen


def annotate(pair: Pair, found: Sequence[Phrase], pool: Sequence[str], rng: random.Random) -> Pair:
    """Return the pair with some of its phrases annotated, and the target changed where it must be.

    Args:
        pair: The pair.
        found: Its phrases.
        pool: Phrases of the target language to swap in.
        rng: Where choices come from.
    """
    chosen = choose(found, rng)
    source_edits, target_edits = [], []
    for phrase in chosen:
        rendering, draw = phrase.target, rng.random()
        if draw < SWAP_SHARE:
            other = rng.choice(pool)
            # A name for a name, a common word for a common word: the sentence stays a sentence.
            if other.islower() == rendering.islower():
                rendering = other
                target_edits.append((phrase.target_start, phrase.target_end, other))
        elif draw < SWAP_SHARE + SINGULAR_SHARE:
            rendering = singular(rendering)
        first_source = pair.source[phrase.source_start]
        if phrase.target_start == 0 and rendering[1:].islower() and first_source.islower():
            rendering = rendering[0].lower() + rendering[1:]
        span = pair.source[phrase.source_start : phrase.source_end]
        marked = f"<t1> {span}<t2> {rendering}<t3>"
        source_edits.append((phrase.source_start, phrase.source_end, marked))
    source = _apply(pair.source, source_edits).replace(" <t1>", "<t1>")
    return Pair(source, _apply(pair.target, target_edits), pair.corpus)


def _overlap(a: Phrase, b: Phrase) -> bool:
    return (a.source_start < b.source_end and b.source_start < a.source_end) or (
        a.target_start < b.target_end and b.target_start < a.target_end
    )


def _apply(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _links(line: str) -> list[tuple[int, int]]:
    return [(int(i), int(j)) for i, j in (link.split("-") for link in line.split())]


def main(argv: list[str] | None = None) -> None:
    """Run the step from the command line."""
    import tomllib

    parser = argparse.ArgumentParser(
        prog="python -m train.annotate", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.25, help="of all pairs; doubled for news")
    parser.add_argument("--sources", type=Path, default=Path(__file__).with_name("sources.toml"))
    parser.add_argument("--skip", nargs="*", default=["dict"], help="corpora without sentences")
    args = parser.parse_args(argv)

    corpora = tomllib.loads(args.sources.read_text(encoding="utf-8"))["corpus"]
    news = frozenset(corpus["name"] for corpus in corpora if corpus.get("news"))

    def chosen() -> Iterator[tuple[Pair, list[Phrase]]]:
        with (args.dir / "align.txt").open() as links:
            for pair, line in zip(read_pairs(args.dir / "clean.tsv"), links, strict=True):
                share = args.share * (2 if pair.corpus in news else 1)
                if pair.corpus in args.skip or fraction("annotate", pair.source) >= share:
                    continue
                if found := phrases(pair, _links(line)):
                    yield pair, found

    pool = sorted(
        {phrase.target for _, found in chosen() for phrase in found},
        key=lambda target: fraction("pool", target),
    )[:POOL]
    count = write_pairs(
        args.dir / "annotated.tsv",
        (
            annotate(pair, found, pool, random.Random(f"terms {pair.source}"))
            for pair, found in chosen()
        ),
    )
    print(f"{count} pairs annotated")


if __name__ == "__main__":
    main()
