"""The edges of a target follow those of its source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.finish import continue_sentence, finish


@pytest.mark.parametrize(
    ("source", "target", "finished"),
    [
        ("Korea Utara menolak.", "north Korea refused.", "North Korea refused."),
        ('"Kami menolak," katanya.', '"we refuse," he said.', '"We refuse," he said.'),
        ("iPhone laku keras.", "iPhone sells well.", "iPhone sells well."),
        ("IPhone laku keras.", "iPhone sells well.", "iPhone sells well."),
        ("30 orang tewas.", "30 people died.", "30 people died."),
        ("kata Kirby.", "said Kirby.", "said Kirby."),
        ("Rusia Serang Kyiv", "Russia attacks Kyiv.", "Russia attacks Kyiv"),
        ("Rusia Serang Kyiv.", "Russia attacks Kyiv.", "Russia attacks Kyiv."),
        ("Ia tinggal di AS", "He lives in the U.S.", "He lives in the U.S."),
        ("Saham Apple Inc", "Shares of Apple Inc.", "Shares of Apple Inc."),
        ("Benarkah?", "Really?", "Really?"),
        ('Kata dia: "Ya"', 'He said: "Yes."', 'He said: "Yes"'),
        ("Tunggu...", "Wait...", "Wait..."),
        ("Rusia", "", ""),
    ],
)
def test_finish(source: str, target: str, finished: str) -> None:
    assert finish(source, target) == finished


@pytest.mark.parametrize(
    ("source", "target", "finished"),
    [
        ("yang dikirim ke Rusia", "Which was sent to Russia", "which was sent to Russia"),
        ("sedangkan Kirby diam", "While Kirby kept silent", "while Kirby kept silent"),
        ("Rusia menolak", "Russia refused", "Russia refused"),
        ("kepada NATO", "NATO was told", "NATO was told"),
        ("dan Rusia", "", ""),
    ],
)
def test_continue_sentence(source: str, target: str, finished: str) -> None:
    assert continue_sentence(source, target) == finished


@given(st.text(max_size=40), st.text(max_size=40))
def test_finishing_twice_changes_nothing_more(source: str, target: str) -> None:
    once = finish(source, target)
    assert finish(source, once) == once
