"""Measure how fast terms are found: 10,000 terms in 1,000,000 words, on one core.

    python bench/matcher.py [TERMS [WORDS]]

Text is the Indonesian side of ``train/domain``, repeated until it is long enough; terms are words
and phrases of two to four words drawn from it, and the glossary. Prints the time to build the
matcher and the median of five runs of finding; with pyahocorasick installed also how fast its
automaton of the same phrases runs, which knows no words, capitals or clitics.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import time
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from translate.glossary import Glossary, Term, load

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
RUNS = 5


def sentences() -> list[str]:
    """Return the Indonesian sentences of the domain corpus."""
    files = sorted((ROOT / "train/domain").glob("*.tsv"))
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    return [line.split("\t")[0] for line in lines if "\t" in line]


def draw_terms(texts: list[str], count: int) -> list[Term]:
    """Return terms of one to four words that stand in the texts, always the same ones."""
    rng = random.Random(0)
    glossary = ROOT / "glossary/terms.csv"
    terms = list(load([glossary]).terms) if glossary.exists() else []
    seen = {term.source for term in terms}
    while len(terms) < count:
        words = re.findall(r"[^\W\d_]{3,}", rng.choice(texts))
        start, length = rng.randrange(len(words) + 1), rng.choice((1, 2, 2, 3, 4))
        source = " ".join(words[start : start + length])
        if source and source not in seen:
            seen.add(source)
            terms.append(Term(source, "x", match="derive" if rng.random() < 0.05 else ""))
    return terms[:count]


def timed(action: Callable[[], object]) -> float:
    """Return the median of the processor seconds some runs take."""
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        action()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def main(terms: int = 10_000, words: int = 1_000_000) -> None:
    """Measure and print."""
    texts = sentences()
    mean = statistics.mean(len(text.split()) for text in texts)
    lines = list(islice(cycle(texts), int(words / mean)))
    megabytes = len("\n".join(lines).encode()) / 1e6
    rows = draw_terms(texts, terms)
    build = timed(lambda: Glossary(tuple(rows)))
    glossary = Glossary(tuple(rows))
    hits = sum(len(glossary.find(line)) for line in lines)
    seconds = timed(lambda: [glossary.find(line) for line in lines])
    count = sum(len(line.split()) for line in lines)
    print(f"{len(rows):,} terms, {count:,} words, {megabytes:.1f} MB, {hits:,} hits")
    print(f"build          {build:6.2f} s")
    print(f"find           {seconds:6.2f} s  {megabytes / seconds:5.2f} MB/s")
    if find_spec("ahocorasick"):
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for term in rows:
            automaton.add_word(term.source.lower(), term.source)
        automaton.make_automaton()
        seconds = timed(lambda: [list(automaton.iter(line.lower())) for line in lines])
        print(f"pyahocorasick  {seconds:6.2f} s  {megabytes / seconds:5.2f} MB/s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
