"""What the model says two times in a row is said once; what people say two times stays."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.repeats import mend


@pytest.mark.parametrize(
    ("source", "target", "mended"),
    [
        ("bakar arsip", "set fire to to torture files", "set fire to torture files"),
        ("wakil tetap", "The envoy envoy called", "The envoy called"),
        ("Suriah utara", "and northern Syria and northern Syria on", "and northern Syria on"),
        ("mi instan", "Instant noodles instant noodles rose", "Instant noodles rose"),
        ("Gurun Negev", "in the Negev Desert Desert.", "in the Negev Desert."),
        ("arung jeram", "the the raft raft", "the raft"),
        ("pasukan Mau Mau", "the Mau Mau army", None),
        ("kota Lapu-Lapu", "in Lapu Lapu, in Lapu Lapu", None),
        ("satu demi satu oleh", "one by one by the army", None),
        ("makin tinggi", "higher and higher and", None),
        ("ia sudah", "all he had had, the town he lived in in 2004", None),
        ("yang sudah ya sudah", "what is done, is done", None),
        ("tidak, tidak", "no, no. No no-fly zone", None),
        ("x", "Al-Al Alamein", None),
        ("saya tahu", "I see I see I see, loop loop loop loop", None),
        ("skor 1 1 dan 20 20", "at 1 1, in 2020 2020", None),
    ],
)  # fmt: skip
def test_mend(source: str, target: str, mended: str | None) -> None:
    assert mend(source, target) == (mended or target)


@given(st.text(alphabet="ab .-", max_size=60))
def test_nothing_is_lost_but_words_that_stand_elsewhere(target: str) -> None:
    mended = mend("", target)
    assert set(re.findall("[ab]+", mended)) == set(re.findall("[ab]+", target))


@pytest.mark.parametrize("target", ["a b " * 20_000, "ab" * 50_000, "a " * 50_000, "a-" * 50_000])
def test_no_target_takes_long(target: str) -> None:
    start = time.process_time()
    mend("", target)
    assert time.process_time() - start < 5
