"""The glossary inside decoding: what is lost is named to the model, and only that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.conftest import FakeEngine
from translate.article import Article, Block
from translate.decoding import Task, decode
from translate.engines.base import Alignment, DecodeOptions, Hypothesis, InlineTerm, Source
from translate.glossary import Glossary, Term
from translate.pipeline import translate_articles

if TYPE_CHECKING:
    from collections.abc import Sequence

GLOSSARY = Glossary(
    (
        Term("rudal", "missile"),
        Term("Korut", "North Korea"),
        Term("kapal", "vessel", forbidden=("boat",)),
    )
)


class Obedient(FakeEngine):
    """Translates word for word, wrongly, unless the rendering wanted is named inline.

    It keeps every source it was given.
    """

    words = {"Korut": "Corut", "menembakkan": "fired", "rudal": "rocket", "kapal": "vessel"}  # noqa: RUF012

    def __init__(self, *, knows_terms: bool = True) -> None:
        super().__init__()
        self.info = replace(self.info, inline_terms=knows_terms)
        self.sources: list[Source] = []

    def translate(self, sources: Sequence[Source], options: DecodeOptions) -> list[Hypothesis]:
        self.sources += sources
        return [Hypothesis(self.render(source), -0.5, 3) for source in sources]

    def render(self, source: Source) -> str:
        text = source.text
        for term in reversed(source.terms):
            text = text[: term.start] + term.target + text[term.end :]
        return " ".join(self.words.get(word, word) for word in text.split())


def task(text: str) -> Task:
    return Task(text, GLOSSARY.find(text))


def test_only_the_lost_terms_are_named() -> None:
    class Blind(Obedient):
        """Can't tell what comes from where: nothing is put into a translation as it is."""

        def align(self, pairs: Sequence[tuple[str, str]]) -> list[Alignment]:
            return [Alignment((), (), ()) for _ in pairs]

    engine = Blind()
    (decoded,) = decode([task("Korut menembakkan rudal kapal")], engine, DecodeOptions())
    assert decoded.text == "North Korea fired missile vessel"
    assert [term.right for term in decoded.terms] == [True, True, True]
    assert [term.right for term in decoded.first_terms] == [False, False, True]
    first, second = engine.sources
    assert first.terms == ()
    assert second.terms == (InlineTerm(0, 5, "North Korea"), InlineTerm(18, 23, "missile"))


def test_a_model_that_does_not_know_inline_terms_is_not_given_any() -> None:
    engine = Obedient(knows_terms=False)
    (decoded,) = decode([task("menembakkan rudal")], engine, DecodeOptions())
    assert not any(source.terms for source in engine.sources)
    # The rendering is put where attention says the term is.
    assert decoded.text == "fired missile"
    assert [term.right for term in decoded.first_terms] == [False]
    assert [term.right for term in decoded.terms] == [True]
    assert decoded.decodes > 1


def test_what_the_model_finds_much_less_likely_is_not_put_in() -> None:
    class Picky(Obedient):
        def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
            return [-9.0 if "missile" in target else -0.5 for _, target in pairs]

    engine = Picky(knows_terms=False)
    (decoded,) = decode([task("menembakkan rudal")], engine, DecodeOptions())
    assert decoded.text == "fired rocket"
    assert len(decoded.lost) == 1


def test_several_lost_terms_are_put_in_one_after_the_other() -> None:
    engine = Obedient(knows_terms=False)
    tasks = [task("rudal menembakkan rudal"), task("Korut"), task("kapal")]
    found = decode(tasks, engine, DecodeOptions())
    assert [each.text for each in found] == ["missile fired missile", "North Korea", "vessel"]
    assert not any(each.lost for each in found)


def test_a_name_in_capitals_is_named_in_capitals() -> None:
    engine = Obedient()
    glossary = Glossary((Term("Warsawa", "Warsaw"), Term("PBB", "U.N.")))
    text = "WARSAWA - Sidang PBB"
    (decoded,) = decode([Task(text, glossary.find(text))], engine, DecodeOptions())
    assert decoded.text == "WARSAW - Sidang U.N."


def test_a_forbidden_rendering_is_as_bad_as_a_lost_one() -> None:
    class Careless(Obedient):
        def render(self, source: Source) -> str:
            return "vessel" if source.terms else "vessel boat"

    (decoded,) = decode([task("kapal")], Careless(), DecodeOptions())
    assert decoded.text == "vessel"


def test_a_wanted_rendering_is_not_bought_with_a_broken_sentence() -> None:
    class Breaking(Obedient):
        def render(self, source: Source) -> str:
            return "missile missile missile missile" if source.terms else "a rocket"

        def complete(
            self, pairs: Sequence[tuple[str, str]], options: DecodeOptions
        ) -> list[Hypothesis]:
            return [Hypothesis("missile missile missile missile", -0.5, 4) for _ in pairs]

    (decoded,) = decode([task("rudal")], Breaking(), DecodeOptions())
    assert decoded.text == "a rocket"
    assert [term.right for term in decoded.terms] == [False]


def test_outcomes_are_told_of_the_finished_target() -> None:
    text = "Korut menembakkan rudal kapal"
    article = Article("a", "text", (Block(text),), None)
    (translation,) = translate_articles([article], Obedient(), glossary=GLOSSARY)
    (segment,) = translation.blocks[0].segments
    assert [(t.found, t.outcome) for t in segment.terms] == [
        ("Korut", "repaired"), ("rudal", "repaired"), ("kapal", "kept"),
    ]  # fmt: skip
    assert [segment.target[t.span.start : t.span.end] for t in segment.terms if t.span] == [
        "North Korea", "missile", "vessel",
    ]  # fmt: skip


def test_without_retry_terms_are_only_scored() -> None:
    engine = Obedient()
    (decoded,) = decode([task("Korut")], engine, DecodeOptions(), retry=False)
    assert (len(engine.sources), len(decoded.lost)) == (1, 1)
