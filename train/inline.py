"""Step 9: measure whether a model writes the terms named to it, and what that does to the rest.

    python -m train.inline MODEL --tsv W/heldout.tsv

Phrases of pairs that the model has not seen are named with the words that the reference has for
them, as far as the model's own attention finds those, and then with words from elsewhere. Said for
each: how many renderings came out, and BLEU and chrF2 against the reference, in which
foreign words stand where they were named.
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from train.annotate import choose, phrases, singular
from train.corpus import WORD, Pair, fraction, read_pairs
from translate.engines import load_engine
from translate.engines.base import DecodeOptions, InlineTerm, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from train.annotate import Phrase
    from translate.engines.base import Alignment, Engine


class Case(NamedTuple):
    """A source with terms named, and the reference with their renderings in it."""

    source: Source
    reference: str


def links(pair: Pair, alignment: Alignment) -> Iterator[tuple[int, int]]:
    """Yield for each word of the target the word of the source that most of it comes from.

    Args:
        pair: The pair.
        alignment: Of its texts, by the model; nothing is yielded if it is empty.
    """
    sources = [match.span() for match in WORD.finditer(pair.source)]
    if not alignment.weights:
        return
    for j, word in enumerate(WORD.finditer(pair.target)):
        shares = [alignment.share(span, word.span()) for span in sources]
        yield max(range(len(sources)), key=shares.__getitem__), j


def named(pair: Pair, chosen: Iterable[Phrase], pool: Sequence[str] = ()) -> Case:
    """Return a pair with phrases named as the reference has them, or with phrases of a pool.

    Args:
        pair: The pair.
        chosen: Its phrases to name, apart from each other.
        pool: Foreign renderings; a name is drawn for a name, a common word for a common word.
    """
    rng = random.Random(f"inline {pair.source}")
    terms, reference = [], pair.target
    for phrase in sorted(chosen, key=lambda each: each.target_start, reverse=True):
        alike = [each for each in pool if each.islower() == phrase.target.islower()]
        rendering = rng.choice(alike) if alike else phrase.target
        before, after = reference[: phrase.target_start], reference[phrase.target_end :]
        reference = before + rendering + after
        terms.append(InlineTerm(phrase.source_start, phrase.source_end, rendering))
    return Case(Source(pair.source, tuple(sorted(terms, key=lambda term: term.start))), reference)


def written(case: Case, hypothesis: str) -> int:
    """Return how many of a case's renderings a hypothesis has, in the singular or the plural.

    The model is taught to inflect what it is told. Capitals at the start are let pass.
    """
    start = hypothesis[:1].lower() + hypothesis[1:]
    return sum(
        _forms(term.target).search(hypothesis) is not None
        or _forms(term.target[:1].lower() + term.target[1:]).match(start) is not None
        for term in case.source.terms
    )


def _forms(rendering: str) -> re.Pattern[str]:
    one = singular(rendering)
    ending = (
        rf"{re.escape(one[:-1])}(?:y|ies)" if one.endswith("y") else rf"{re.escape(one)}(?:e?s)?"
    )
    return re.compile(rf"(?<!\w){ending}(?!\w)")


def pairs_with_phrases(
    pairs: Sequence[Pair], engine: Engine
) -> Iterator[tuple[Pair, list[Phrase]]]:
    """Yield the pairs in which there is something to name, with what was chosen of it."""
    alignments = engine.align([(pair.source, pair.target) for pair in pairs])
    for pair, alignment in zip(pairs, alignments, strict=True):
        if found := phrases(pair, links(pair, alignment)):
            yield pair, choose(found, random.Random(f"inline {pair.source}"))


def main(argv: list[str] | None = None) -> None:
    """Run the step from the command line."""
    from sacrebleu.metrics import BLEU, CHRF

    parser = argparse.ArgumentParser(
        prog="python -m train.inline", description=__doc__.split("\n")[0]
    )
    parser.add_argument("model")
    parser.add_argument("--tsv", type=Path, required=True, help="source TAB reference")
    parser.add_argument("--pairs", type=int, default=1_000, help="at most; drawn by content")
    args = parser.parse_args(argv)

    engine = load_engine(args.model)
    drawn = sorted(read_pairs(args.tsv), key=lambda pair: fraction("inline", pair.source))
    chosen = list(pairs_with_phrases(drawn[: args.pairs], engine))
    pool = [phrase.target for _, some in chosen for phrase in some]
    told = [named(pair, some) for pair, some in chosen]
    plain = [Case(Source(case.source.text), case.reference) for case in told]
    foreign = [named(pair, some, pool) for pair, some in chosen]
    print(f"{len(chosen)} pairs, {len(pool)} terms")
    # What was not told is looked for all the same: that is what naming is worth.
    for name, cases, wanted in (
        ("nothing named", plain, told),
        ("as the reference", told, told),
        ("from elsewhere", foreign, foreign),
    ):
        decoded = engine.translate([case.source for case in cases], DecodeOptions())
        hypotheses = [each.text for each in decoded]
        references = [[case.reference for case in cases]]
        right = sum(map(written, wanted, hypotheses))
        print(
            f"{name:<18}",
            f"{right / len(pool):.3f} written",
            f"BLEU {BLEU().corpus_score(hypotheses, references).score:.1f}",
            f"chrF2 {CHRF().corpus_score(hypotheses, references).score:.1f}",
            sep="  ",
        )


if __name__ == "__main__":
    main()
