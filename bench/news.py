"""Indonesian news to measure with: the sentences of the project's own corpus."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = ROOT / "glossary" / "terms.csv"


def sentences() -> list[str]:
    """Return all different Indonesian sentences of train/domain, mixed, equal every time."""
    paths = sorted((ROOT / "train" / "domain").glob("*.tsv"))
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    texts = list(dict.fromkeys(line.split("\t")[0] for line in lines if "\t" in line))
    random.Random(1).shuffle(texts)
    return texts


def article(texts: list[str]) -> str:
    """Return an article of sentences, three a paragraph."""
    paragraphs = [" ".join(texts[start : start + 3]) for start in range(0, len(texts), 3)]
    return "\n\n".join(paragraphs) + "\n"


def articles(count: int, length: int) -> Iterator[tuple[str, str]]:
    """Yield names and texts of articles of so many sentences each.

    Once all sentences were used they come again, said to be from a report of some number: no
    sentence comes twice, for one that does costs nothing where there is a memory.
    """
    texts = sentences()
    for number in range(count):
        turns = (divmod(number * length + each, len(texts)) for each in range(length))
        mine = [
            (f"Menurut laporan nomor {turn}, " if turn else "") + texts[each]
            for turn, each in turns
        ]
        yield f"{number % 100:02}/{number:06}.txt", article(mine)
