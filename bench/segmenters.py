"""Compare sentence splitters on the labelled boundaries of ``tests/cases/segments.tsv``.

    python bench/segmenters.py [SENTENCES.txt]

Prints precision, recall and F1 of boundaries for each part of the file: this project's rules, a
plain regular expression, and ``sentencex`` and ``pysbd`` where they are installed (pysbd has no
Indonesian: its English and its Italian rules are tried). The cases are hard ones on purpose. A
file with a sentence a line, such as the 997 of UD_Indonesian-PUD, is scored too, five lines joined
to a block at a time; there the rules here reach F1 99.4, pysbd (en) 99.0, sentencex 98.9.
"""

from __future__ import annotations

import argparse
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from translate.segmenter import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Splitter = Callable[[str], Iterable[str]]

CASES = Path(__file__).parent.parent / "tests/cases/segments.tsv"
JOINED = 5
"""Lines of a file of sentences that make a block."""


def cases() -> dict[str, list[list[str]]]:
    """Return the texts of each part, as sentences with the gaps at their starts."""
    found: dict[str, list[list[str]]] = {"seed": [], "dev": [], "held": []}
    for line in CASES.read_text(encoding="utf-8").splitlines():
        part, *rest = line.split("\t")
        if part in found:
            found[part].append(rest[-1].split("¦"))
    return found


def blocks(path: Path) -> list[list[str]]:
    """Return the blocks made of a file with a sentence a line."""
    lines = list(filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines())))
    chunks = (lines[at : at + JOINED] for at in range(0, len(lines), JOINED))
    return [[first, *(f" {line}" for line in rest)] for first, *rest in chunks]


def ends(text: str, sentences: Iterable[str]) -> set[int]:
    """Return where all sentences but the last end in the text, white space not counted in."""
    found, position = set(), 0
    for sentence in filter(None, map(str.strip, sentences)):
        position = text.index(sentence, position) + len(sentence)
        found.add(position)
    return found - {len(text)}


def naive(text: str) -> list[str]:
    """Split after a stop, and closing quotes, before white space and a capital."""
    return re.split(r"(?<=[.?!…])\s+(?=[\"“(]?[A-Z])|(?<=[.?!…][\"”])\s+(?=[\"“(]?[A-Z])", text)


def splitters() -> dict[str, Splitter]:
    """Return what there is to compare, by name."""
    found: dict[str, Splitter] = {
        "id2en": lambda text: [segment.text for segment in split(text)],
        "regular expression": naive,
    }
    if find_spec("sentencex"):
        import sentencex

        found["sentencex (id)"] = lambda text: sentencex.segment("id", text)
    if find_spec("pysbd"):
        import pysbd

        for language in ("en", "it"):
            segmenter = pysbd.Segmenter(language=language, clean=False)
            found[f"pysbd ({language})"] = segmenter.segment
    return found


def score(splitter: Splitter, texts: list[list[str]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the boundaries in texts, in percent."""
    right = made = wanted = 0
    for marked in texts:
        text = "".join(marked)
        expected, got = ends(text, marked), ends(text, splitter(text))
        right, made, wanted = right + len(expected & got), made + len(got), wanted + len(expected)
    return 100 * right / made, 100 * right / wanted, 200 * right / (made + wanted)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("sentences", type=Path, nargs="*", help="text with a sentence a line")
    parts = cases()
    parts |= {path.stem[:10]: blocks(path) for path in parser.parse_args().sentences}
    print(f"{'':20}" + "".join(f"{part + ' P / R / F1':>26}" for part in parts))
    for name, splitter in splitters().items():
        row = ""
        for texts in parts.values():
            figures = " / ".join(f"{figure:.1f}" for figure in score(splitter, texts))
            row += f"{figures:>26}"
        print(f"{name:20}{row}")


if __name__ == "__main__":
    main()
