"""The corridor: every block comes out, checked, in its place, whatever company it had."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import FakeEngine
from translate import decoding, pipeline
from translate.article import Article, Block, Translation
from translate.formats.text import parse
from translate.glossary import Glossary, Term
from translate.pipeline import Options, translate_articles
from translate.plan import plan_block


def article(*lines: str, name: str = "a") -> Article:
    return Article(name, "text", tuple(Block(line) for line in lines), None)


def one(text: str, engine: FakeEngine) -> Translation:
    return next(translate_articles([article(text)], engine))


def seen(engine: FakeEngine) -> list[str]:
    return [text for texts, _ in engine.calls for text in texts]


def test_a_block_is_split_decoded_and_joined() -> None:
    engine = FakeEngine(answer=str.upper)
    (block,) = one("Kapal karam.  Rudal jatuh.", engine).blocks
    assert [segment.source.text for segment in block.segments] == ["Kapal karam.", "Rudal jatuh."]
    assert block.target.text == "KAPAL KARAM.  RUDAL JATUH."


def test_a_missing_space_between_sentences_is_supplied() -> None:
    (block,) = one("Itu digunakan.Namun kami diam.", FakeEngine(answer=str.upper)).blocks
    assert block.target.text == "ITU DIGUNAKAN. NAMUN KAMI DIAM."


def test_the_engine_sees_repaired_text_and_the_article_keeps_its_own() -> None:
    engine = FakeEngine()
    (block,) = one("Rudal\u00a0itu\u200b jatuh pada Rabu (30/8).", engine).blocks
    assert set(seen(engine)) == {"Rudal itu jatuh pada Rabu (30 Agustus)."}
    assert block.segments[0].source.text == "Rudal\u00a0itu\u200b jatuh pada Rabu (30/8)."


def test_english_numbers_and_links_pass_through_unseen() -> None:
    engine = FakeEngine()
    lines = ["Leave a Reply", "***", "https://kompas.tv/x", "Kapal karam."]
    translation = next(translate_articles([article(*lines)], engine))
    assert [block.target.text for block in translation.blocks[:3]] == lines[:3]
    assert [block.segments[0].passed_through for block in translation.blocks] == [
        "english", "no words", "link", "",
    ]  # fmt: skip
    assert seen(engine) == ["Kapal karam."]


def test_capitals_are_taken_off_for_the_engine_and_put_back() -> None:
    engine = FakeEngine(
        answer=lambda text: {"Rusia menyerang Ukraina": "Russia attacks Ukraine"}[text]
    )
    (block,) = one("RUSIA MENYERANG UKRAINA", engine).blocks
    assert block.target.text == "RUSSIA ATTACKS UKRAINE"


def test_terms_of_a_headline_are_found_by_its_capitals() -> None:
    glossary = Glossary((Term("Menteri Pertahanan Rusia", "Russian Defense Minister"),))
    for text in ("Menteri Pertahanan Rusia Tiba di Pyongyang", "MENTERI PERTAHANAN RUSIA TIBA"):
        (plan,) = plan_block(Block(text), FakeEngine(), glossary)
        assert plan.task is not None
        assert [plan.task.text[hit.start : hit.end].lower() for hit in plan.task.hits] == [
            "menteri pertahanan rusia"
        ]


def test_a_sentence_past_the_model_s_reach_is_split_and_joined_again() -> None:
    engine = FakeEngine(answer=str.upper)
    sentence = ", ".join(f"kapal {n} yang karam di laut itu diangkat" for n in range(40)) + "."
    (block,) = one(sentence, engine).blocks
    assert len(block.segments) > 1
    assert all(engine.count_tokens([text])[0] <= 125 for text in seen(engine))
    assert block.target.text == sentence.upper()
    assert [plan.continues for plan in plan_block(Block(sentence), engine, Glossary())][:2] == [
        False,
        True,
    ]


def test_where_nothing_comes_out_the_source_stands_and_a_finding_says_so() -> None:
    (block,) = one("Kapal karam.", FakeEngine(answer=lambda _: "")).blocks
    assert block.target.text == "Kapal karam."
    assert [finding.guard for finding in block.segments[0].findings] == ["empty"]


def test_retry_can_be_switched_off() -> None:
    engine = FakeEngine(answer=lambda _: "no no no")
    list(translate_articles([article("Kapal karam.")], engine, Options(retry=False)))
    assert len(engine.calls) == 1


@given(
    st.lists(
        st.lists(
            st.sampled_from(["Kapal karam.", "Rudal jatuh. Tidak meledak.", "***"]), max_size=4
        ),
        max_size=6,
    )
)
def test_what_comes_out_does_not_depend_on_windows_and_slices(lines: list[list[str]]) -> None:
    articles = [article(*block, name=str(n)) for n, block in enumerate(lines)]
    whole = list(translate_articles(articles, FakeEngine()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "WINDOW", 2)
        patch.setattr(decoding, "SLICE", 1)
        assert list(translate_articles(articles, FakeEngine())) == whole
    assert [t.article.name for t in whole] == [a.name for a in articles]


@given(st.text(alphabet='aB .,"\n1/()-é\u200b\u00adAS', max_size=80))
def test_any_text_comes_out_with_as_many_blocks_and_all_its_words(text: str) -> None:
    parsed = parse(text, "x")
    translation = next(translate_articles([parsed], FakeEngine(answer=lambda t: t)))
    assert [block.source for block in translation.blocks] == list(parsed.blocks)
    for block in translation.blocks:
        assert "".join(s.source.text + s.source.gap for s in block.segments) == block.source.text
        assert block.target.text.strip()
