from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.casing import Style, restore, style, to_sentence

HERE = Path(__file__).parent
CASES = json.loads((HERE / "cases/casing.json").read_text(encoding="utf-8"))
SEEDS = sorted((HERE.parent / "seeds").glob("*.txt"))

STYLES: list[Style] = ["upper", "title", "normal"]
# Without the Turkish i: its other case is another letter's.
LETTERS = st.characters(max_codepoint=0x17F, exclude_characters="ıİ")
LATIN = st.text(LETTERS | st.sampled_from("-’' .:?“A"), max_size=40)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case: dict[str, str]) -> None:
    found = style(case["text"])
    assert found == case["style"], case["reason"]
    assert to_sentence(case["text"], found) == case["model"], case["reason"]


def test_titles_of_the_seeds() -> None:
    lines = [line for path in SEEDS for line in path.read_text(encoding="utf-8").splitlines()]
    titles = [line for line in lines if style(line) == "title"]
    expected = [
        line
        for line in lines
        if line.startswith(("Baca Juga", "Intelijen AS: Untuk")) and len(line.split()) > 3
    ]
    # And one line that is half a title, half a sentence.
    assert [line for line in titles if line not in expected] == [
        "Video Viral Manahil Malik: Siapa Bintang TikTok Pakistan dan Apa Kontroversinya? "
        "Dia menjelaskan"
    ]
    assert len(titles) == len(expected) + 1
    assert not [line for line in lines if style(line) == "upper"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("russia to attack from the east", "Russia to Attack From the East"),
        ("a war on two fronts: an analysis", "A War on Two Fronts: An Analysis"),
        ("what are they fighting for", "What Are They Fighting For"),
        ("who is he? the answer", "Who Is He? The Answer"),
        ("U.S.-made F-16s arrive", "U.S.-Made F-16s Arrive"),
        ("a state-of-the-art system", "A State-of-the-Art System"),
        ("iPhone maker and NATO's chief don't agree", "iPhone Maker and NATO's Chief Don't Agree"),
        ("“we won” vs. ‘you lost’", "“We Won” vs. ‘You Lost’"),
        ("3rd round of talks in 2024", "3rd Round of Talks in 2024"),
        ("", ""),
    ],
)
def test_restore_title(target: str, expected: str) -> None:
    assert restore(target, "title") == expected


@given(LATIN)
def test_normal_is_left_alone(text: str) -> None:
    assert to_sentence(text, "normal") == text
    assert restore(text, "normal") == text


@given(LATIN, st.sampled_from(STYLES))
def test_only_case_changes(text: str, into: Style) -> None:
    assert to_sentence(text, into).casefold() == text.casefold()
    assert restore(text, into).casefold() == text.casefold()


@given(LATIN, st.sampled_from(STYLES))
def test_restoring_twice_is_restoring_once(text: str, into: Style) -> None:
    assert restore(restore(text, into), into) == restore(text, into)


@pytest.mark.parametrize("unit", ["Kata ", "KATA DAN ", "A", "? ", "A.", "Kata-", "“", "a’"])
def test_time_is_linear(unit: str) -> None:
    text = unit * (100_000 // len(unit)) + " KATA Kata"
    began = time.process_time()
    style(text)
    for each in STYLES:
        restore(to_sentence(text, each), each)
    assert time.process_time() - began < 1
