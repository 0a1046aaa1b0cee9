"""Candidates for the repair of a lost term, in cases with the attention written out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import word_for_word
from translate.engines.base import Alignment
from translate.glossary import Glossary, Term
from translate.glossary.renderings import occurrences, score
from translate.terms import MOST, candidates

CASES = json.loads((Path(__file__).parent / "cases" / "terms.json").read_text(encoding="utf-8"))


def linked(case: dict[str, Any]) -> Alignment:
    """Return the alignment that links words of the case's target to words of its source."""
    columns, rows = (
        tuple(match.span() for match in re.finditer(r"(?:[^\W\d_]\.)+|\w+|\S", case[side]))
        for side in ("source", "target")
    )
    weights = [[0.0] * len(columns) for _ in rows]
    for ours, theirs in case["links"].items():
        start = case["source"].index(ours)
        for word in [theirs] if isinstance(theirs, str) else theirs:
            for part in word.split():
                row = next(
                    n for n, place in enumerate(rows) if case["target"][slice(*place)] == part
                )
                inside = [
                    n for n, (b, e) in enumerate(columns) if start <= b and e <= start + len(ours)
                ]
                for column in inside:
                    weights[row][column] = case.get("weight", 0.9) / len(inside)
    return Alignment(columns, rows, tuple(map(tuple, weights)))


def terms_of(case: dict[str, Any]) -> Glossary:
    return Glossary(
        tuple(
            Term(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})
            for row in case["terms"]
        )
    )


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_candidates(case: dict[str, Any]) -> None:
    hits = terms_of(case).find(case["source"])
    scores = score(hits, case["target"])
    lost = next(each for each in scores if not each.right)
    found = candidates(case["source"], case["target"], lost, scores, linked(case))
    texts = [candidate.text for candidate in found]
    assert len(texts) == len(set(texts)) <= MOST
    if "first" in case:
        assert next(iter(texts), None) == case["first"]
    if "best" in case:
        assert min(found, key=lambda candidate: candidate.handicap).text == case["best"]
    for text in case.get("among", ()):
        assert text in texts
    for text in case.get("never", ()):
        assert text not in texts


def test_an_alternative_and_another_number_have_a_handicap() -> None:
    hits = Glossary((Term("rudal", "missile", alternatives=("rocket",)),)).find("rudal")
    scores = score(hits, "projectiles")
    found = candidates(
        "rudal", "projectiles", scores[0], scores, word_for_word("rudal", "projectiles")
    )
    handicaps = {candidate.text: candidate.handicap for candidate in found}
    assert handicaps["missiles"] == 0
    assert handicaps["missile"] > 0
    assert handicaps["rocket"] > handicaps["rockets"] > 0


WORDS = st.lists(
    st.sampled_from(["Kairo", "the", "an", "U.S.", "rebels'", "Biden's", "–", "(", "«", "rudal"]),
    min_size=1,
    max_size=6,
)


@given(WORDS, WORDS)
def test_a_candidate_renders_the_term_as_the_scorer_wants_it(
    source: list[str], target: list[str]
) -> None:
    glossary = Glossary((Term("Kairo", "Cairo"), Term("rudal", "missile", forbidden=("«",))))
    text, old = " ".join(source), " ".join(target)
    scores = score(glossary.find(text), old)
    for lost in scores:
        if not lost.right:
            for each in candidates(text, old, lost, scores, word_for_word(text, old)):
                before, after = (
                    occurrences(lost.hit.term, old),
                    occurrences(lost.hit.term, each.text),
                )
                assert len(after) == len(before) + 1
