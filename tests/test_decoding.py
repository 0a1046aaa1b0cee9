"""Decoding asks the engine again where a guard found something, and keeps the better answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import FakeEngine
from translate.decoding import SLICE, Task, decode, steps
from translate.engines.base import DecodeOptions, Hypothesis, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    assert decoded.decodes == 1 + len(steps(engine, OPTIONS))


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
