"""Compare sentence splitters on the labelled boundaries of ``tests/cases/segments.tsv``.

    python bench/segmenters.py

Prints precision, recall and F1 of boundaries for each part of the file: this project's rules, a
plain regular expression, and ``sentencex`` and ``pysbd`` where they are installed (pysbd has no
Indonesian: its English and its Italian rules are tried).
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from translate.segmenter import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Splitter = Callable[[str], Iterable[str]]

CASES = Path(__file__).parent.parent / "tests/cases/segments.tsv"
PARTS = ("seed", "dev", "held")


def cases(path: Path = CASES) -> Iterator[tuple[str, list[str]]]:
    """Yield (part, sentences); the sentences joined, gaps at their starts, are the text."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            part, _label, _reason, marked = line.split("\t")
            yield part, marked.split("¦")


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


def score(splitter: Splitter, part: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the boundaries of one part of the cases."""
    right = made = wanted = 0
    for _, marked in (case for case in cases() if case[0] == part):
        text = "".join(marked)
        expected, got = ends(text, marked), ends(text, splitter(text))
        right, made, wanted = right + len(expected & got), made + len(got), wanted + len(expected)
    precision, recall = right / made, right / wanted
    return precision, recall, 2 * precision * recall / (precision + recall)


def main() -> None:
    """Print the table."""
    print(f"{'':20}" + "".join(f"{part + ' P / R / F1':>26}" for part in PARTS))
    for name, splitter in splitters().items():
        row = ""
        for part in PARTS:
            figures = " / ".join(f"{100 * figure:.1f}" for figure in score(splitter, part))
            row += f"{figures:>26}"
        print(f"{name:20}{row}")


if __name__ == "__main__":
    main()
