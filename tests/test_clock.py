"""Times of day come out as they went in, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.clock import mend


@pytest.mark.parametrize(
    ("source", "target", "mended"),
    [
        pytest.param("pukul 11.29", "At 1:29 a.m., they", "At 11:29 a.m., they", id="a digit lost"),
        pytest.param("pukul 15.00", "at 15:00 p.m. on", "at 3 p.m. on", id="24 hours with a half"),
        pytest.param("pukul 23.40", "at 11:40 p.m.", "at 11:40 p.m.", id="right already"),
        pytest.param("pukul 11.00", "at 11:00 a.m.", "at 11:00 a.m.", id="right, if not AP's way"),
        pytest.param("pukul 17.00", "at 17:00", "at 17:00", id="24 hours alone are right"),
        pytest.param("pukul 17.05", "at 7:05.", "at 5:05 p.m.", id="the sentence ends with it"),
        pytest.param("pukul 7.30 malam", "at 8:30 p.m.", "at 7:30 p.m.", id="evening is told"),
        pytest.param("pukul 00.15", "at 1:15 a.m.", "at 12:15 a.m.", id="midnight"),
        pytest.param("pukul 24.00", "at 2 p.m.", "at 12 a.m.", id="midnight, the other end"),
        pytest.param("pukul 12.10", "at 2:10 p.m.", "at 12:10 p.m.", id="noon"),
        pytest.param(
            "pukul 03.12 dan pukul 03.15", "3:12 a.m. and 3:50", "3:12 a.m. and 3:15 a.m.",
            id="one of two is right",
        ),
        pytest.param(
            "pukul 03.12 dan pukul 04.15", "2:12 a.m. and 5:50", "2:12 a.m. and 5:50",
            id="two wrong: which is which can't be told",
        ),
        pytest.param("pukul 17.00", "at (17,000 WIB)", "at (17,000 WIB)", id="no time at all"),
        pytest.param("pukul 17.00", "a 3:2 win", "a 3:2 win", id="a score"),
        pytest.param("17.00 orang", "1 a.m.", "1 a.m.", id="no time in the source"),
        pytest.param("pukul 17.00.000", "1 a.m.", "1 a.m.", id="a longer number"),
        pytest.param("Pukul 17.00", "$7.10 per", "$7.10 per", id="money"),
    ],
)  # fmt: skip
def test_mend(source: str, target: str, mended: str) -> None:
    assert mend(source, target) == mended


@given(st.text(alphabet="pukul 0123456789."), st.text(alphabet="at 0123456789:.apm"))
def test_mended_once_is_mended(source: str, target: str) -> None:
    once = mend(source, target)
    assert mend(source, once) == once
