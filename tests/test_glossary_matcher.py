"""Terms are found where they stand, and only there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.glossary import Glossary, Hit, Term
from translate.glossary.explain import Explainer
from translate.glossary.forms import clitics, derived
from translate.glossary.words import lower

CASES = json.loads((Path(__file__).parent / "cases/glossary_matches.json").read_text("utf-8"))


def term(row: str | dict[str, str]) -> Term:
    row = {"source": row} if isinstance(row, str) else row
    return Term(**{"target": "x"} | row)  # type: ignore[arg-type]


def shown(text: str, hit: Hit) -> list[str]:
    """Return a hit as the case file has it: words, term if spelled otherwise, plural, clitic."""
    found = text[hit.start : hit.end]
    other = hit.plural or hit.clitic or hit.term.source != found
    parts = [found, hit.term.source if other else "", "plural" if hit.plural else "", hit.clitic]
    return [part for part in parts if part]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_find(case: dict[str, Any]) -> None:
    glossary = Glossary(tuple(map(term, case["terms"])))
    hits = glossary.find(case["text"])
    assert [shown(case["text"], hit) for hit in hits] == case["hits"], case["reason"]
    if "targets" in case:
        assert [hit.term.target for hit in hits] == case["targets"]


words = st.sampled_from(["rudal", "AS", "Korea", "Utara", "as", "nya", "masa", "-", " ", ".", "\n"])
texts = st.lists(words, max_size=20).map("".join) | st.text(max_size=30)
sources = st.lists(words, min_size=1, max_size=4).map("".join) | st.text(max_size=10)
glossaries = st.lists(
    st.builds(
        Term, sources, st.just("x"), match=st.sampled_from(["", "exact", "inflect", "derive"])
    ),
    max_size=6,
).map(Glossary)


@given(glossaries, texts)
def test_hits_are_ordered_apart_and_whole(glossary: Glossary, text: str) -> None:
    end = 0
    for hit in glossary.find(text):
        assert end <= hit.start < hit.end <= len(text)
        assert hit.term in glossary.terms
        end = hit.end


@given(glossaries, texts)
def test_words_without_hits_change_nothing(glossary: Glossary, text: str) -> None:
    padded = Glossary((*glossary.terms, Term("zzz", "zzz")))
    assert padded.find(text) == glossary.find(text)


@given(glossaries, texts)
def test_every_near_miss_has_a_reason(glossary: Glossary, text: str) -> None:
    hits = glossary.find(text)
    for miss in Explainer(glossary).misses(text):
        assert miss.reason
        assert not any(
            (hit.term, hit.start, hit.end) == (miss.term, miss.start, miss.end) for hit in hits
        )


@given(st.text())
def test_lower_keeps_places(text: str) -> None:
    assert len(lower(text)) == len(text)


@given(st.text(alphabet="abeiknprstu", min_size=1, max_size=8))
def test_derived_words_hold_their_root_or_most_of_it(root: str) -> None:
    assert derived(root)[0] == root
    assert all(root[1:] in form for form in derived(root))


@given(st.text(alphabet="anykulhmp", max_size=12))
def test_clitics_are_cut_off(word: str) -> None:
    assert all(stem + clitic == word for stem, clitic in clitics(word))


def test_checksum_follows_what_matters() -> None:
    plain = Glossary((Term("rudal", "missile"),))
    assert len(plain.checksum) == 64
    same = Glossary((Term("rudal", "missile", match="inflect", note="n", place="a:1:1"),))
    assert same.checksum == plain.checksum
    for changes in (
        {"target": "rocket"},
        {"match": "derive"},
        {"case": "any"},
        {"alternatives": ("rocket",)},
        {"forbidden": ("rocket",)},
        {"article": "the"},
        {"status": "off"},
    ):
        other = Glossary((Term(**{"source": "rudal", "target": "missile"} | changes),))
        assert other.checksum != plain.checksum, changes
