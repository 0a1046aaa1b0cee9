"""«a» and «an» follow the sound of the next word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.articles import article, mend


@pytest.mark.parametrize(
    ("target", "mended"),
    [
        ("a obligation that", "an obligation that"),
        ("A important step", "An important step"),
        ("He left. A explosion", "He left. An explosion"),
        ('"A explosion', '"An explosion'),
        ("an missile", "a missile"),
        ("a hour", "an hour"),
        ("a unarmed man", "an unarmed man"),
        ("a Indonesian, an Ukrainian", "an Indonesian, a Ukrainian"),
        ("a umbrella in an Union Square", "an umbrella in a Union Square"),
        ("a union, a user, a one-off, a unit, a university, a utility, a uranium rod", None),
        ("a European, an F-16, a UN ship, an MI6 agent, a UNESCO site, a NATO man", None),
        ("an historic day, an hour, an heir", None),
        ("a euro, a ewe, a ubiquitous, a unanimous vote", None),
        ("plan a b c", None),
        ("Grade A eggs, hepatitis A outbreak", None),
        ("vitamin a is", None),
        ("Japan airs, Japan missile", None),
    ],
)
def test_mend(target: str, mended: str | None) -> None:
    assert mend(target) == (mended or target)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("F-16", "an"), ("MP", "an"), ("U.S.", "a"), ("UN", "a"), ("NATO", "a"), ("LNG", "an"),
        ("unanswered", "an"), ("unidentified", "an"), ("unison", "a"), ("onerous", "an"),
        ("Honduran", "a"), ("honorary", "an"), ("usher", "an"), ("usual", "a"), ("Ugandan", "a"),
        ("Uruguayan", "a"), ("8", "a"), ("", "a"),
    ],
)  # fmt: skip
def test_article(word: str, expected: str) -> None:
    assert article(word) == expected


@given(st.text(alphabet="an euohist."))
def test_mended_once_is_mended(target: str) -> None:
    assert mend(mend(target)) == mend(target)
