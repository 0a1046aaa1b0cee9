"""Numbers: what is missing, and slips of one digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate import brackets
from translate.figures import mend, unmatched

CASES = [
    pytest.param("550 mil", "5550 miles", "550 miles", id="a digit too many"),
    pytest.param("pada 1923.", "in 192.", "in 1923.", id="a digit too few"),
    pytest.param("pada 1923.", "in 1928.", "in 1923.", id="another digit"),
    pytest.param("116,1 persen", "16.1%", "116.1%", id="decimals as English writes them"),
    pytest.param("sejauh 1.250 mil", "1,20 miles", "1,250 miles", id="thousands, too"),
    pytest.param("47,6 dolar", "$47.60", None, id="the same amount"),
    pytest.param("550 mil", "885 kilometers", None, id="another number: converted, perhaps"),
    pytest.param("15 orang", "5 people", None, id="too short to be sure"),
    pytest.param("550 mil dan 5 kapal", "5550 miles", None, id="more than one is missing"),
    pytest.param("550 mil", "5550 miles in 2024", None, id="more than one is new"),
    pytest.param("550 mil", "5550 of 5550 miles", None, id="twice in the target"),
    pytest.param(
        "dua juta dari 150", "2,000,000 of 1500", None, id="numbers in words may be digits"
    ),
    pytest.param("pukul 15.00", "at 3 p.m.", None, id="a time of day"),
    pytest.param("Rabu (30/8/2023)", "Wednesday (Aug. 30, 2023)", None, id="a date"),
    pytest.param("1,250 mil", "1,20 miles", None, id="the source's separators are in doubt"),
]


@pytest.mark.parametrize(("source", "target", "mended"), CASES)
def test_mend(source: str, target: str, mended: str | None) -> None:
    assert mend(source, target) == (mended or target)


@given(st.integers(100, 999_999), st.integers(100, 999_999))
def test_what_was_mended_is_matched_and_stays(wanted: int, given: int) -> None:
    source, target = f"ada {wanted} unit", f"there are {given} units"
    once = mend(source, target)
    assert once == target or unmatched(source, once) == ([], [])
    assert mend(source, once) == once


@pytest.mark.parametrize(
    ("source", "target", "mended"),
    [
        pytest.param("Rabu (13/9).", "Wednesday ( Sept. 13 ).", "Wednesday (Sept. 13).", id="both"),
        pytest.param("[foto]", "[ photo]", "[photo]", id="square"),
        pytest.param("( )", "( )", "( )", id="as the source has it"),
        pytest.param("a (b) c", "a (b) c", "a (b) c", id="outside they stay"),
    ],
)
def test_no_space_inside_brackets(source: str, target: str, mended: str) -> None:
    assert brackets.mend(source, target) == mended
