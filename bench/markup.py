"""Score where inline formatting lands, with the embedded model.

    python bench/markup.py [--misses] [--speed FILE]

For each set of ``tests/cases/markup_model.tsv``: how many elements have exactly the words they
should, articles and marks left out of account; the mean F1 of their words; how many have none of
them. With ``--speed``, the words a second of a text as it is, and with three elements a sentence.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from translate.article import Article, Block, Markup
from translate.data import words
from translate.glossary import Glossary, load
from translate.pipeline import translate_articles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from translate.article import TranslatedBlock
    from translate.engines.base import Engine

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests/cases/markup_model.tsv"
_WORD = re.compile(r"(?:[a-z]\.){2,}|\d+(?:[.,:]\d+)*|[$%]|[^\W_]+?(?=n['’]t\b)|n['’]t\b|[^\W_]+")
_ARTICLES = {"a", "an", "the", "s"}  # and what is left of a possessive


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with markup and what is expected of it.

    Attributes:
        part: ``tune``, ``held`` or ``last``.
        kind: What it tries.
        marked: The source as the file has it.
        block: The source as the pipeline gets it.
        expected: What must be in each element.
    """

    part: str
    kind: str
    marked: str
    block: Block
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one element.

    Attributes:
        case: The sentence it is in.
        expected: What must be in it.
        found: What is in it; for one without text, the target with ``^`` in its place.
        f1: 1 where it is as expected but for articles and marks, 0 where it is all wrong.
    """

    case: Case
    expected: str
    found: str
    f1: float


def parse(marked: str) -> Block:
    """Return the block that a text with brackets and circumflexes stands for."""
    text = ""
    spans: list[list[int]] = []
    opened: list[int] = []
    for character in marked:
        if character == "[":
            opened.append(len(spans))
            spans.append([len(text), len(text)])
        elif character == "]":
            spans[opened.pop()][1] = len(text)
        elif character == "^":
            spans.append([len(text), len(text)])
        else:
            text += character
    return Block(text, markup=tuple(Markup(*span, key) for key, span in enumerate(spans)))


def cases() -> list[Case]:
    """Return the cases of the file."""
    found = []
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            part, kind, marked, expected = line.split("\t")
            found.append(Case(part, kind, marked, parse(marked), tuple(expected.split(";"))))
    return found


def run(found: Iterable[Case], engine: Engine, glossary: Glossary) -> list[Verdict]:
    """Return what becomes of the elements of cases in the pipeline."""
    found = list(found)
    article = Article("cases", "text", tuple(case.block for case in found), None)
    (translation,) = translate_articles([article], engine, glossary=glossary)
    return [
        verdict
        for case, block in zip(found, translation.blocks, strict=True)
        for verdict in judge(case, block)
    ]


def judge(case: Case, block: TranslatedBlock) -> Iterable[Verdict]:
    """Yield what became of the elements of a case."""
    text = block.target.text
    for markup, expected in zip(block.target.markup, case.expected, strict=True):
        before, found, after = (
            text[: markup.start], text[markup.start : markup.end], text[markup.end :],
        )  # fmt: skip
        if "^" in expected:
            right = any(
                bare(after)[:1] == bare(each) if each[0] == "^" else bare(before)[-1:] == bare(each)
                for each in expected.split("/")
            )
            yield Verdict(case, expected, f"{before}^{after}", float(right))
        else:
            yield Verdict(case, expected, found, agreement(expected, found, text))


def agreement(expected: str, found: str, target: str) -> float:
    """Return the F1 of an element's words."""
    if expected == "*":
        expected = " ".join(bare(target))
    slots = [
        (set(bare(slot.strip("()").replace("/", " "))), slot[0] == "(") for slot in expected.split()
    ]
    there, inside = set(bare(target)), bare(found)
    wanted = [slot for slot, optional in slots if slot & there and not optional]
    known = set().union(*(slot for slot, _ in slots))
    small = set(words("phrase-edges.en.txt"))
    extra = [
        word
        for n, word in enumerate(inside)
        if word not in known and not (word in small and 0 < n < len(inside) - 1)
    ]
    hits = sum(not slot.isdisjoint(inside) for slot in wanted)
    return 2 * hits / (len(wanted) + hits + len(extra)) if hits else 0.0


def bare(text: str) -> list[str]:
    """Return the words of a text in small letters, without articles and marks."""
    return [word for word in _WORD.findall(text.lower()) if word not in _ARTICLES]


def speed(path: Path, engine: Engine, glossary: Glossary) -> Iterable[tuple[str, float, float]]:
    """Yield words a second of a text, plain and with markup; by the clock and by the processor."""
    lines = path.read_text(encoding="utf-8").splitlines()
    plain = [Block(line.strip()) for line in lines if line.strip()]
    for name, blocks in (("plain", plain), ("with markup", [decorated(b.text) for b in plain])):
        article = Article("speed", "text", tuple(blocks), None)
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in translate_articles([article], engine, glossary=glossary):
            pass
        words_done = sum(len(block.text.split()) for block in blocks)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        yield name, words_done / wall, words_done / cpu


def decorated(text: str) -> Block:
    """Return a text with two words in bold, three a link, a footnote mark, if it is long enough."""
    places = [match.span() for match in re.finditer(r"[^\W_]+", text)]
    if len(places) < 8:
        return Block(text)
    first = random.Random(text).randrange(len(places) - 7)
    spans = [
        (places[first][0], places[first + 1][1]),
        (places[first + 3][0], places[first + 5][1]),
        (places[first + 6][1],) * 2,
    ]
    return Block(text, markup=tuple(Markup(*span, key) for key, span in enumerate(spans)))


def main() -> None:
    """Print the scores."""
    from translate.engines import load_engine

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--misses", action="store_true", help="show what is not exact")
    parser.add_argument("--speed", type=Path, metavar="FILE", help="a text, one paragraph a line")
    options = parser.parse_args()
    engine = load_engine(None)
    glossaries = {"none": Glossary(), "terms.csv": load([str(ROOT / "glossary/terms.csv")])}
    print("cases  glossary   elements  exact    F1  wrong")
    for part in ("tune", "held", "last"):
        chosen = [case for case in cases() if case.part == part]
        for name, glossary in glossaries.items():
            found = run(chosen, engine, glossary)
            exact, wrong = (sum(each.f1 == f1 for each in found) for f1 in (1.0, 0.0))
            mean = sum(each.f1 for each in found) / len(found)
            print(
                f"{part:6} {name:10} {len(found):8} {exact / len(found):6.1%}{mean:6.2f} {wrong:6}"
            )
            for each in found if options.misses else ():
                if each.f1 < 1:
                    print(
                        f"  {each.f1:.2f} {each.case.marked}\n       {each.found} | {each.expected}"
                    )
    for name, wall, cpu in speed(options.speed, engine, Glossary()) if options.speed else ():
        print(f"{name}: {wall:,.0f} words/s, {cpu:,.0f} words/CPU s")


if __name__ == "__main__":
    main()
