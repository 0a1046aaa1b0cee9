"""A rendering counts in all its English forms and no other, and each place serves one hit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.glossary import Glossary, Term
from translate.glossary.english import plurals, singulars, verb_forms
from translate.glossary.renderings import forbidden, occurrences, score

FOLDER = Path(__file__).parent / "cases"


def cases(name: str) -> Any:
    data = json.loads((FOLDER / name).read_text("utf-8"))
    return pytest.mark.parametrize("case", data, ids=lambda case: case["label"])


def term(row: dict[str, Any]) -> Term:
    lists = {key: tuple(row[key]) for key in ("alternatives", "forbidden") if key in row}
    return Term(**row | lists)


@cases("glossary_renderings.json")
def test_occurrences(case: dict[str, Any]) -> None:
    target = case["target"]
    found = occurrences(term(case["term"]), target)
    assert [target[span.start : span.end] for span in found] == case["found"], case["reason"]
    wrong = forbidden(term(case["term"]), target)
    assert [target[span.start : span.end] for span in wrong] == case.get("forbidden", [])


@cases("glossary_scores.json")
def test_score(case: dict[str, Any]) -> None:
    target = case["target"]
    scores = score(Glossary(tuple(map(term, case["terms"]))).find(case["source"]), target)
    kept = [
        None if each.span is None else target[each.span.start : each.span.end] for each in scores
    ]
    assert kept == case["kept"], case["reason"]
    if "forbidden" in case:
        wrong = [[target[span.start : span.end] for span in each.forbidden] for each in scores]
        assert wrong == case["forbidden"]


words = st.sampled_from(["missile", "missiles", "U.S.", "Kim", "Jong-un", "KIM", "a", "the", "of"])
phrases = st.lists(words, min_size=1, max_size=3).map(" ".join)


@given(phrases, st.lists(words, max_size=3).map(" ".join))
def test_a_rendering_counts_as_written(rendering: str, before: str) -> None:
    term = Term("x", rendering)
    small_article = rendering.split()[0] in ("a", "the")
    found = occurrences(term, f"{before} — {rendering} —".strip())
    assert found or not any(map(str.isalnum, rendering))
    if not small_article:
        assert any(span.rendering == rendering for span in found)


@given(
    st.lists(st.builds(Term, words, phrases), max_size=4).map(Glossary),
    st.lists(words, max_size=8).map(" ".join),
    st.lists(words, max_size=8).map(" ".join),
)
def test_no_place_serves_two_hits(glossary: Glossary, source: str, target: str) -> None:
    spans = [each.span for each in score(glossary.find(source), target) if each.span is not None]
    assert not any(a.overlaps(b) for i, a in enumerate(spans) for b in spans[i + 1 :])


@given(
    st.sampled_from(["missile", "treaty", "spokesman", "crisis", "hero", "series", "bus", "leaf"])
)
def test_plurals_and_back(noun: str) -> None:
    assert all(noun in singulars(plural) for plural in plurals(noun))


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("attack", {"attacks", "attacking", "attacked"}),
        ("fire", {"fires", "firing", "fired"}),
        ("flee", {"flees", "fleeing", "fled"}),
        ("die", {"dies", "dying", "died"}),
        ("supply", {"supplies", "supplying", "supplied"}),
        ("launch", {"launches", "launching", "launched"}),
        ("stop", {"stops", "stoping", "stopping", "stoped", "stopped"}),
        ("withdraw", {"withdraws", "withdrawing", "withdrew", "withdrawn"}),
    ],
)
def test_verb_forms(verb: str, forms: set[str]) -> None:
    assert set(verb_forms(verb)) == forms
