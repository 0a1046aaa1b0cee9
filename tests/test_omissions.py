"""What a translation leaves out is said where it belongs, and only if the model can believe it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import FakeEngine
from tests.test_terms import linked, terms_of
from translate.decoding import Task, decode
from translate.engines.base import Alignment, DecodeOptions, Hypothesis
from translate.glossary import Glossary, Term
from translate.omissions import LEEWAY, beginnings, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

CASES = json.loads((Path(__file__).parent / "cases" / "omissions.json").read_text(encoding="utf-8"))

LISTS = json.loads(
    (Path(__file__).parent / "cases" / "omissions_lists.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_beginnings(case: dict[str, Any]) -> None:
    (hit,) = terms_of(case).find(case["source"])
    found = beginnings(case["source"], case["target"], hit, linked(case))
    assert {*case["among"]} <= {*found}
    assert not {*case.get("without", ())} & {*found}


@pytest.mark.parametrize("case", LISTS, ids=[case["label"] for case in LISTS])
def test_joined(case: dict[str, Any]) -> None:
    (hit,) = terms_of(case).find(case["source"])
    found = joined(case["source"], case["target"], hit, linked(case))
    assert {*case["among"]} <= {*found}
    assert bool(found) == bool(case["among"])


def test_nothing_begins_where_nothing_is() -> None:
    (hit,) = Glossary((Term("rudal", "missile"),)).find("rudal")
    assert beginnings("rudal", "", hit, Alignment()) == ()
    assert beginnings("rudal", "...", hit, Alignment()) == ()
    (hit,) = Glossary((Term("rudal", "missile"),)).find("kapal dan rudal")
    assert joined("kapal dan rudal", "...", hit, Alignment()) == ()


@dataclass
class Forgetful(FakeEngine):
    """Leaves the missile out, knows no inline terms, and completes what it is given.

    Attributes:
        cost: By how much it finds a translation with a missile less likely.
        rest: What a completion goes on with; ``{}`` stands for the last word before.
    """

    cost: float = 0.1
    rest: str = " hit it."

    def __post_init__(self) -> None:
        self.answer = lambda _: "Yesterday it was hit."

    def align(self, pairs: Sequence[tuple[str, str]]) -> list[Alignment]:
        return [Alignment() for _ in pairs]

    def complete(
        self, pairs: Sequence[tuple[str, str]], options: DecodeOptions
    ) -> list[Hypothesis]:
        return [
            Hypothesis(begun + self.rest.format(begun.split()[-1]), -0.5, 9) for _, begun in pairs
        ]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [
            -1.0 - self.cost * ("issile" in target) - (target != "Yesterday a missile hit it.")
            for _, target in pairs
        ]


def translated(engine: FakeEngine) -> Any:
    text = "Kemarin kena rudal."
    (decoded,) = decode(
        [Task(text, Glossary((Term("rudal", "missile"),)).find(text))], engine, DecodeOptions()
    )
    return decoded


def test_the_likeliest_completion_says_the_term() -> None:
    decoded = translated(Forgetful())
    assert decoded.text == "Yesterday a missile hit it."
    assert [term.right for term in decoded.terms] == [True]
    assert [term.right for term in decoded.first_terms] == [False]
    assert decoded.decodes > 1


def test_a_word_that_the_model_repeats_stands_there_once() -> None:
    decoded = translated(Forgetful(rest=" {} hit it."))
    assert decoded.text == "Yesterday a missile hit it."


@pytest.mark.parametrize(
    "engine",
    [
        pytest.param(Forgetful(cost=2 + LEEWAY), id="the model can't believe it"),
        pytest.param(Forgetful(rest=" hit " + "it " * 40), id="a guard holds a loop against it"),
        pytest.param(Forgetful(rest=" was in in it."), id="a word stands there twice"),
    ],
)
def test_better_lost_than_a_broken_sentence(engine: Forgetful) -> None:
    decoded = translated(engine)
    assert decoded.text == "Yesterday it was hit."
    assert [term.right for term in decoded.terms] == [False]


def test_a_day_of_the_week_is_said_where_it_belongs() -> None:
    answers = {"Ia tiba Kamis di Moskow.": "He arrived in Moscow."}

    class Hasty(FakeEngine):
        """Leaves the day out, and likes it best right after the verb."""

        def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
            return [
                -1.0 + 0.1 * ("arrived Thursday in" in target) - (target.count("y") > 1)
                for _, target in pairs
            ]

        def complete(
            self, pairs: Sequence[tuple[str, str]], options: DecodeOptions
        ) -> list[Hypothesis]:
            return [Hypothesis(f"{begun} in Moscow.", -0.5, 5) for _, begun in pairs]

    (decoded,) = decode([Task("Ia tiba Kamis di Moskow.")], Hasty(answers.get), DecodeOptions())
    assert decoded.text == "He arrived Thursday in Moscow."
    assert decoded.findings == ()


def test_what_a_list_lost_is_put_there_and_the_rest_stays() -> None:
    class Loose(FakeEngine):
        """Leaves the artillery out, and loses the sanctions where it completes a sentence."""

        def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
            good = "Missiles and artillery ran out"
            return [
                -1.0 - 0.1 * ("rtiller" in t) - ("rtiller" in t and good not in t) for _, t in pairs
            ]

        def complete(
            self, pairs: Sequence[tuple[str, str]], options: DecodeOptions
        ) -> list[Hypothesis]:
            return [Hypothesis(f"{begun} ran out.", -0.5, 5) for _, begun in pairs]

    text = "Rudal dan artileri habis karena sanksi."
    glossary = Glossary((Term("artileri", "artillery"), Term("sanksi", "sanctions")))
    engine = Loose({text: "Missiles ran out because of sanctions."}.get)
    (decoded,) = decode([Task(text, glossary.find(text))], engine, DecodeOptions())
    assert decoded.text == "Missiles and artillery ran out because of sanctions."
