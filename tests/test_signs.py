"""An ampersand between Indonesian words is «dan»; one in a name stays."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.article import Block
from translate.glossary import Glossary
from translate.plan import plan_block
from translate.signs import spell_out

if TYPE_CHECKING:
    from tests.conftest import FakeEngine


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rudal & drone", "rudal dan drone"),
        ("Riset & Teknologi", "Riset dan Teknologi"),
        ("ROKET & PELURU", "ROKET dan PELURU"),
        ("riset & UMKM & pasar", "riset dan UMKM dan pasar"),
        ("Heckler & Koch, Johnson & Johnson, Procter & Gamble, Standard & Poor's", None),
        ("AT&T, R&D, a&b", None),
        ("3 & 4, & akhir, awal &", None),
        ("&amp; rudal &lt; drone", None),
    ],
)
def test_spell_out(text: str, expected: str | None) -> None:
    assert spell_out(text) == (expected or text)


@given(st.text(alphabet="aroket& RK3.", max_size=40))
def test_spelled_out_once_is_spelled_out(text: str) -> None:
    assert spell_out(spell_out(text)) == spell_out(text)


def test_a_word_without_end_costs_no_more_than_its_length() -> None:
    start = time.process_time()
    spell_out("a" * 1_000_000 + " & b" * 10_000)
    assert time.process_time() - start < 5


def test_the_engine_sees_words(fake_engine: FakeEngine) -> None:
    (plan,) = plan_block(Block("Rusia Akan Beli Roket & Peluru dari Iran"), fake_engine, Glossary())
    assert plan.task is not None
    assert plan.task.text == "Rusia akan beli roket dan peluru dari Iran"
