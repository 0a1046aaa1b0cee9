"""Where inline formatting goes, in cases with the attention written out, and with the model."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.markup import agreement, cases, parse, run
from tests.conftest import FakeEngine, word_for_word
from translate import markup
from translate.article import Article, Block, Markup, TranslatedBlock
from translate.correspondence import TOKEN, Sentence
from translate.engines.base import Alignment
from translate.glossary import Glossary, Term, load
from translate.pipeline import Options, translate_articles

CASES = json.loads((Path(__file__).parent / "cases" / "markup.json").read_text(encoding="utf-8"))


def linked(source: str, target: str, links: dict[str, str | list[str]]) -> Alignment:
    """Return the alignment that links words of a target to words of its source."""
    columns, rows = (tuple(m.span() for m in TOKEN.finditer(text)) for text in (source, target))
    old, new = (
        [text[a:b] for a, b in places] for text, places in ((source, columns), (target, rows))
    )
    weights = [[0.0] * len(columns) for _ in rows]
    for ours, theirs in links.items():
        for word in theirs.split() if isinstance(theirs, str) else theirs:
            weights[new.index(word)][old.index(ours)] += 0.9
    return Alignment(
        columns, rows, tuple(tuple(w / max(1, sum(row)) for w in row) for row in weights)
    )


def shown(text: str, elements: list[Markup]) -> str:
    """Return a text with its markup written as in the cases."""
    for at in range(len(text), -1, -1):
        closing = "]" * sum(m.start < m.end == at for m in elements)
        marks = "".join("^" for m in elements if m.start == m.end == at)
        opening = "[" * sum(m.start == at < m.end for m in elements)
        text = text[:at] + closing + marks + opening + text[at:]
    return text


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    source, target = parse(case["source"]), parse(case["target"])
    sentence = Sentence(source.text, target.text)
    if "links" in case:
        alignment = linked(source.text, target.text, case["links"])
        sentence = Sentence(source.text, target.text, (), alignment)
    (parts,) = markup.cut(source.markup, [(0, len(source.text))])
    placed = markup.place(sentence, parts)
    wanted = case.get("order", [m.key for m in target.markup])
    assert [placed[key] for key in wanted] == [(m.start, m.end) for m in target.markup]


@st.composite
def nested(draw: st.DrawFn, length: int) -> list[Markup]:
    """Draw elements that nest, at any offsets."""
    elements: list[Markup] = []

    def fill(start: int, end: int, depth: int) -> None:
        while start <= end and depth and draw(st.booleans()):
            a = draw(st.integers(start, end))
            b = draw(st.integers(a, end))
            elements.append(Markup(a, b, len(elements)))
            fill(a, b, depth - 1)
            start = b + 1

    fill(0, length, 3)
    return elements


@given(st.data())
def test_elements_are_cut_at_sentences(data: st.DataObject) -> None:
    lengths = data.draw(
        st.lists(st.tuples(st.integers(1, 5), st.integers(0, 2)), min_size=1, max_size=5)
    )
    places, end = [], 0
    for length, gap in lengths:
        places.append((end, end + length))
        end += length + gap
    elements = data.draw(nested(end))
    found = markup.cut(elements, places)
    for each in elements:
        covered = {at for at in range(each.start, each.end) if any(s <= at < e for s, e in places)}
        parts = [(n, part) for n, row in enumerate(found) for part in row if part.key == each.key]
        assert covered == {
            places[n][0] + at for n, part in parts for at in range(part.start, part.end)
        }
        numbers = [n for n, _ in parts]
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        assert [p.enters for _, p in parts] == [n > numbers[0] for n in numbers]
        assert [p.leaves for _, p in parts] == [n < numbers[-1] for n in numbers]


WORDS = ["Rusia", "rudal", "itu", "yang", ",", '"', "(", ")", "30", "U.S.", "—", "di", "."]


@given(st.data())
def test_every_element_comes_out_and_they_nest(data: st.DataObject) -> None:
    texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
    sources, targets = data.draw(st.lists(st.tuples(texts, texts), min_size=1, max_size=3)), []
    places, position = [], 0
    for source, _ in sources:
        places.append((position, position + len(source)))
        position += len(source) + 1
    elements = data.draw(nested(position - 1))
    for (source, target), parts in zip(sources, markup.cut(elements, places), strict=True):
        alignment = word_for_word(source, target) if data.draw(st.booleans()) else Alignment()
        targets.append((target, markup.place(Sentence(source, target, (), alignment), parts)))
        assert {part.key for part in parts} == set(targets[-1][1])
    assert {key for _, placed in targets for key in placed} == {m.key for m in elements}
    for target, placed in targets:
        for key, (start, end) in placed.items():
            assert 0 <= start <= end <= len(target)
            for other, (first, last) in placed.items():
                if key < other:
                    apart = end <= first or last <= start
                    assert (
                        apart
                        or (start <= first and last <= end)
                        or (first <= start and end <= last)
                    )


def translated(
    block: Block, engine: FakeEngine, glossary: Glossary | None = None
) -> TranslatedBlock:
    article = Article("a", "text", (block,), None)
    (translation,) = translate_articles([article], engine, glossary=glossary or Glossary())
    return translation.blocks[0]


@dataclass
class Aligning(FakeEngine):
    """An engine that remembers what it was asked to align."""

    pairs: list[tuple[str, str]] = field(default_factory=list)

    def align(self, pairs: Any) -> list[Alignment]:
        self.pairs += pairs
        return super().align(pairs)


@pytest.mark.parametrize(
    ("marked", "out", "asked"),
    [
        ("Rudal jatuh.", "Renudal jenatuh.", 0),
        ("[Rudal] jatuh.", "[Renudal] jenatuh.", 1),
        ("[Rudal jatuh.] Kapal karam.", "[Renudal jenatuh.] Kenapal kenaram.", 0),
        ("Rudal [jatuh. Kapal] karam.", "Renudal [jenatuh. Kenapal] kenaram.", 2),
        ("Rudal jatuh.^ Kapal karam.", "Renudal jenatuh.^ Kenapal kenaram.", 0),
        ("Ada [30/8] di sini.", "Aenda [30/8] deni senini.", 0),
        ("RUDAL [JATUH] DI KAPAL", "RENUDAL [JENATUH] DENI KENAPAL", 1),
        ("[The] report and the news.", "[The] report and the news.", 0),
    ],
)
def test_a_block_comes_out_with_its_markup(marked: str, out: str, asked: int) -> None:
    engine = Aligning()
    block = translated(parse(marked), engine)
    assert shown(block.target.text, list(block.target.markup)) == out
    assert len(engine.pairs) == asked


def test_a_term_leads_an_element_without_attention() -> None:
    engine = Aligning(answer=lambda _: "The White House denies.")
    glossary = Glossary((Term("Gedung Putih", "White House"),))
    block = translated(parse("[Gedung Putih] membantah."), engine, glossary)
    assert shown(block.target.text, list(block.target.markup)) == "The [White House] denies."
    assert engine.pairs == []


def test_attention_is_about_what_the_engine_saw_and_places_about_the_document() -> None:
    engine = FakeEngine(answer=lambda text: text)
    block = translated(parse("Pada\u200b Rabu (30/8) [kapal\u200b] karam."), engine)
    (element,) = block.target.markup
    assert block.target.text[element.start : element.end] == "kapal"


# Text that must come out as it is.


def verbatim(marked: str) -> Block:
    block = parse(marked)
    return Block(
        block.text, markup=tuple(Markup(m.start, m.end, m.key, True) for m in block.markup)
    )


@pytest.mark.parametrize(
    ("marked", "seen", "out"),
    [
        (
            "Jalankan [a.b(c)] dua kali.",
            "Jalankan X1 dua kali.",
            "Jenalankan [a.b(c)] denua kenali.",
        ),
        ("Berkas [x. Y]nya ada X1.", "Berkas X2-nya ada X1.", "Benerkas [x. Y]-nenya aenda X1."),
        ("JALANKAN [pip x] SEKARANG", "Jalankan X1 sekarang", "JENALANKAN [pip x] SENEKARANG"),
        ("Satu [a], dua [a].", "Satu X1, dua X2.", "Senatu [a], denua [a]."),
        ("[1. Bab. Dua.] ada.", "X1 ada.", "[1. Bab. Dua.] aenda."),
    ],
)
def test_code_is_hidden_from_the_engine_and_put_back(marked: str, seen: str, out: str) -> None:
    def answer(text: str) -> str:
        return re.sub(r"\b(?!X\d)[^\W\d_]", r"\g<0>en", text)

    engine = FakeEngine(answer=answer)
    block = translated(verbatim(marked), engine)
    assert engine.calls[0][0] == [seen]
    assert shown(block.target.text, list(block.target.markup)) == out
    assert "".join(s.source.text + s.source.gap for s in block.segments) == block.source.text
    assert [term for segment in block.segments for term in segment.terms] == []


def test_code_lost_for_good_is_put_back_and_told() -> None:
    engine = FakeEngine(answer=lambda _: "Run and wait.")
    article = Article("a", "text", (verbatim("Jalankan [make all] dan tunggu."),), None)
    (translation,) = translate_articles([article], engine, Options(retry=False))
    (block,) = translation.blocks
    assert shown(block.target.text, list(block.target.markup)) == "Run [make all] and wait."
    assert "verbatim" in [finding.guard for finding in block.segments[0].findings]


def test_code_alone_passes_through() -> None:
    engine = FakeEngine()
    block = translated(verbatim("[rm -rf kapal]: [x y]"), engine)
    assert shown(block.target.text, list(block.target.markup)) == "[rm -rf kapal]: [x y]"
    assert engine.calls == []


def test_what_the_model_makes_a_plural_of_is_put_back_as_it_was() -> None:
    engine = FakeEngine(answer=lambda _: "The X1s fell.")
    block = translated(verbatim("[drone] jatuh."), engine)
    assert block.target.text == "The drone fell."


# The scoring of bench/markup.py, and what it says of the model.


@pytest.mark.parametrize(
    ("expected", "found", "f1"),
    [
        ("ballistic missile/missiles", "ballistic missiles", 1.0),
        ("ballistic missile/missiles", "the ballistic missiles", 1.0),
        ("ballistic missile/missiles", "ballistic", 2 / 3),
        ("ballistic missile/missiles", "fired ballistic missiles", 0.8),
        ("ballistic missile/missiles", "fired", 0.0),
        ("(intercontinental) ballistic missiles", "intercontinental ballistic missiles", 1.0),
        ("sale arms", "sale of arms", 1.0),
        ("sale arms", "of arms sale", 0.8),
        ("rocket ballistic", "ballistic", 1.0),
        ("*", "fired", 0.25),
    ],
)
def test_agreement(expected: str, found: str, f1: float) -> None:
    target = "North Korea fired intercontinental ballistic missiles, a sale of arms."
    if expected == "*":
        target = "It fired intercontinental ballistic missiles fast now"
    assert agreement(expected, found, target) == pytest.approx(f1, abs=0.01)


@pytest.mark.model
@pytest.mark.parametrize("with_glossary", [False, True])
def test_nine_of_ten_elements_land_on_their_words(with_glossary: bool) -> None:
    from translate.engines import load_engine

    glossary = load(["glossary/terms.csv"]) if with_glossary else Glossary()
    found = run(cases(), load_engine(None), glossary)
    assert len(found) > 140
    assert sum(each.f1 == 1 for each in found) >= 0.9 * len(found)
