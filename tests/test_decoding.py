"""Decoding asks the engine again where a guard found something, and keeps the better answer."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.conftest import FakeEngine, tag_words
from translate.decoding import MAX_REPAIRS, SLICE, Task, decode
from translate.engines.base import DecodeOptions, Hypothesis, ModelInfo, Source
from translate.glossary import Glossary, Term
from translate.terms import MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.engines.base import Alignment

OPTIONS = DecodeOptions()


class LoopingEngine(FakeEngine):
    """Loops unless it is forbidden to repeat itself."""

    def translate(self, sources: Sequence[Source], options: DecodeOptions) -> list[Hypothesis]:
        self.calls.append(([source.text for source in sources], options))
        text = "I see" if options.no_repeat_ngram else "I see I see I see"
        return [Hypothesis(text, -1.0 if options.no_repeat_ngram else -0.1, 2) for _ in sources]


def test_a_clean_first_answer_is_kept_and_not_asked_for_again() -> None:
    engine = FakeEngine(answer=lambda text: text.upper())
    (decoded,) = decode([Task("kapal")], engine, OPTIONS)
    assert (decoded.text, decoded.decodes, decoded.findings) == ("KAPAL", 1, ())
    assert [options for _, options in engine.calls] == [OPTIONS]


def test_a_month_the_model_confused_is_put_right() -> None:
    engine = FakeEngine(answer=lambda _: "on Sunday (Oct. 8)")
    (decoded,) = decode([Task("pada Minggu (8 Desember)")], engine, OPTIONS)
    assert decoded.text == "on Sunday (Dec. 8)"


def test_a_loop_is_decoded_again_with_other_settings() -> None:
    (decoded,) = decode([Task("Saya tahu.")], LoopingEngine(), OPTIONS)
    assert (decoded.text, decoded.score, decoded.findings, decoded.decodes) == (
        "I see",
        -1.0,
        (),
        2,
    )


def test_without_retry_the_first_answer_stands_with_its_findings() -> None:
    (decoded,) = decode([Task("Saya tahu.")], LoopingEngine(), OPTIONS, retry=False)
    assert decoded.text == "I see I see I see"
    assert [finding.guard for finding in decoded.findings] == ["repetition"]


def test_the_first_answer_stands_where_no_retry_is_better() -> None:
    engine = FakeEngine(answer=lambda _: "55 miles")
    (decoded,) = decode([Task("550 mil")], engine, OPTIONS)
    assert [finding.guard for finding in decoded.findings] == ["numbers"]
    assert decoded.decodes == 3, "without repeats, and longer"


def test_a_word_that_was_copied_is_shown_in_small_letters() -> None:
    answers = {"Sulit dilihat.": "Sulit to see.", "sulit dilihat.": "hard to see."}
    (decoded,) = decode([Task("Sulit dilihat.")], FakeEngine(answers.__getitem__), OPTIONS)
    assert (decoded.text, decoded.findings, decoded.decodes) == ("hard to see.", (), 2)


def test_what_the_glossary_keeps_was_not_copied() -> None:
    engine = FakeEngine(lambda text: text.replace("bertemu", "met").replace("Para", "The"))
    text = "Para bek bertemu."
    (decoded,) = decode([Task(text, Glossary((Term("bek", "bek"),)).find(text))], engine, OPTIONS)
    assert (decoded.text, decoded.findings) == ("The bek met.", ())
    (decoded,) = decode([Task(text)], engine, OPTIONS)
    assert [finding.guard for finding in decoded.findings] == ["copied"]
    assert decoded.decodes == 1, "no other setting helps"


def test_order_is_kept_and_equal_sources_are_decoded_once() -> None:
    engine = FakeEngine(answer=lambda text: text.upper())
    texts = ["dua kapal perang", "kapal", "dua kapal perang", "kapal besar"]
    decoded = decode([Task(text) for text in texts], engine, OPTIONS)
    assert [each.text for each in decoded] == [text.upper() for text in texts]
    assert engine.calls[0][0] == ["kapal", "kapal besar", "dua kapal perang"]


def test_progress_counts_every_source_word_once() -> None:
    told: list[int] = []
    texts = [f"kapal {'x' * n}" for n in range(SLICE + 10)] + ["kapal x"]
    engine = FakeEngine(answer=lambda text: text)
    decode([Task(text) for text in texts], engine, OPTIONS, progress=told.append)
    assert len(told) == 2
    assert sum(told) == sum(len(text.split()) for text in texts)


def test_no_sources_no_call() -> None:
    engine = FakeEngine()
    assert decode([], engine, OPTIONS) == []
    assert engine.calls == []


class LosingEngine(FakeEngine):
    """Loses every term, and counts the texts that each of its methods is given.

    Attributes:
        believing: Whether it finds a translation with a term put into it as likely as without.
        texts: By method, and how often each was called.
    """

    def __init__(self, *, believing: bool) -> None:
        super().__init__(info=ModelInfo("losing", "0" * 64, 125, True))
        self.believing = believing
        self.texts: Counter[str] = Counter()

    def _count(self, method: str, given: Sequence[object]) -> None:
        self.texts.update({method: len(given), f"calls of {method}": 1})

    def translate(self, sources: Sequence[Source], options: DecodeOptions) -> list[Hypothesis]:
        self._count("translate", sources)
        return super().translate(sources, options)

    def complete(
        self, pairs: Sequence[tuple[str, str]], options: DecodeOptions
    ) -> list[Hypothesis]:
        self._count("complete", pairs)
        return super().complete(pairs, options)

    def align(self, pairs: Sequence[tuple[str, str]]) -> list[Alignment]:
        self._count("align", pairs)
        return super().align(pairs)

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self._count("score", pairs)
        return [0.0 if self.believing or target == tag_words(s) else -9.0 for s, target in pairs]


def work(terms: int, *, believing: bool) -> Counter[str]:
    """Return what a sentence of so many terms, all of them lost, asks of an engine."""
    names = [f"{a}o{b}ar" for a in "bdfgklmnp" for b in "bdfgklmnp"][:terms]
    glossary = Glossary(tuple(Term(name, f"{name[::-1]}um") for name in names))
    text = " ".join(names)
    hits = glossary.find(text)
    assert len(hits) == terms
    engine = LosingEngine(believing=believing)
    (decoded,) = decode([Task(text, hits)], engine, OPTIONS)
    assert len(decoded.first_terms) == terms
    assert not any(term.right for term in decoded.first_terms)
    return engine.texts


@pytest.mark.parametrize("believing", [False, True])
def test_the_work_for_a_sentence_does_not_grow_with_the_terms_it_loses(believing: bool) -> None:
    few, some, many, more = (work(n, believing=believing) for n in (5, 20, 40, 80))
    assert few["score"] > 5, "nothing was repaired"
    assert some == many == more
    assert more["translate"] <= 6
    assert more["align"] <= 2 * MAX_REPAIRS
    assert more["score"] <= 2 * MAX_REPAIRS * (1 + MOST)


def test_what_was_left_out_is_said_in_sentences_of_few_lost_terms_only() -> None:
    at_most, beyond = (work(MAX_REPAIRS + n, believing=False) for n in (0, 1))
    assert at_most["complete"] > 0
    assert beyond["complete"] == 0
