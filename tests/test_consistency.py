"""Names kept here and lost there are told; what is translated everywhere is not."""

from __future__ import annotations

import pytest

from translate.article import (
    Article,
    Block,
    Segment,
    Target,
    TermOutcome,
    TranslatedBlock,
    TranslatedSegment,
    Translation,
)
from translate.consistency import Consistency
from translate.glossary import Hit, Term


def run(*pairs: tuple[str, str], terms: tuple[TermOutcome, ...] = ()) -> Consistency:
    names = Consistency()
    for line, (source, target) in enumerate(pairs, 1):
        block = Block(source, line=line)
        segment = TranslatedSegment(Segment(source), target, -0.5, terms=terms)
        article = Article("a.txt", "text", (block,), None)
        names.add(Translation(article, (TranslatedBlock(block, (segment,), Target(target)),)))
    return names


def test_a_name_kept_once_and_lost_once_is_told_with_its_place() -> None:
    names = run(("Kanal milik KompasTV tutup", "KompasTV's channel closed"),
                ("Gabung ke KompasTV", "Join CompasTV")).broken()  # fmt: skip
    assert list(names) == ["KompasTV"]
    assert (names["KompasTV"].kept, names["KompasTV"].missing) == (1, 1)
    assert names["KompasTV"].places == ["a.txt:2"]


@pytest.mark.parametrize(
    "pairs",
    [
        [("pada hari Kamis", "on Thursday"), ("pada Kamis", "Thursday")],  # never kept
        [("kata Kirby", "Kirby said"), ("ujar Kirby", "KIRBY said")],  # always kept
        [("kata itu", "kata"), ("sebuah kata", "a word")],  # no capital
        [("Kirby berkata", "Kirby said"), ("Kirby diam", "he was silent")],  # starts the sentence
    ],
)
def test_no_complaint(pairs: list[tuple[str, str]]) -> None:
    assert not run(*pairs).broken()


def test_terms_of_the_glossary_are_its_business() -> None:
    found = TermOutcome(Hit(Term("Kirby", "Kirby"), 5, 10), "Kirby", None, "lost")
    assert not run(("kata Kirby", "Kirby said"), ("kata Kirby", "he said"), terms=(found,)).broken()
