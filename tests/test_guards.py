"""Guards see what is wrong, and hold their tongue otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate import guards

CASES = json.loads(Path(__file__).with_name("cases").joinpath("guards.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[f"{c['guard']}: {c['label']}" for c in CASES])
def test_case(case: dict[str, str]) -> None:
    assert guards.GUARDS[case["guard"]](case["source"], case["target"]) == case["sees"], case[
        "reason"
    ]


def test_every_guard_has_a_case_that_trips_it_and_one_that_does_not() -> None:
    tripped = {case["guard"] for case in CASES if case["sees"]}
    quiet = {case["guard"] for case in CASES if not case["sees"]}
    assert tripped == quiet == set(guards.GUARDS)


def test_check_gives_all_findings_in_order() -> None:
    found = guards.check('Ada 550 orang "di sana".', 'the the the 55"')
    assert [finding.guard for finding in found] == ["repetition", "numbers", "quotes"]


@given(st.text(alphabet='ab 1.,:/"', max_size=60), st.text(alphabet='ab 1.,:/"', max_size=60))
def test_any_text_can_be_checked(source: str, target: str) -> None:
    assert {finding.guard for finding in guards.check(source, target)} <= set(guards.GUARDS)


@pytest.mark.parametrize(
    "text", ["a " * 50_000, "1" * 50_000, "1." * 50_000, "a-" * 50_000, '"' * 50_000]
)
def test_long_text_takes_no_long_time(text: str) -> None:
    guards.check(text, text)
