"""What ``train.inline`` names, looks for and counts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from train.annotate import Phrase
from train.corpus import Pair
from train.inline import Case, links, main, named, written
from translate.engines.base import Alignment, InlineTerm, Source

PAIR = Pair("Juru bicara Gedung Putih menolak.", "The White House spokesman declined.")
WHITE_HOUSE = Phrase(12, 24, 4, 15, "White House")
SPOKESMAN = Phrase(0, 11, 16, 25, "spokesman")


def test_a_word_is_linked_to_where_most_of_it_comes_from() -> None:
    pair = Pair("Gedung Putih", "White House")
    alignment = Alignment(((0, 6), (7, 12)), ((0, 5), (6, 11)), ((0.3, 0.7), (0.6, 0.4)))
    assert list(links(pair, alignment)) == [(1, 0), (0, 1)]
    assert list(links(pair, Alignment())) == []


def test_terms_are_named_in_order_and_the_reference_stays() -> None:
    case = named(PAIR, [WHITE_HOUSE, SPOKESMAN])
    assert case.source.terms == (InlineTerm(0, 11, "spokesman"), InlineTerm(12, 24, "White House"))
    assert case.reference == PAIR.target


def test_foreign_renderings_stand_in_the_reference_too_names_for_names() -> None:
    case = named(PAIR, [WHITE_HOUSE, SPOKESMAN], ["Black Sea", "boat"])
    assert [term.target for term in case.source.terms] == ["boat", "Black Sea"]
    assert case.reference == "The Black Sea boat declined."


@pytest.mark.parametrize(
    ("rendering", "hypothesis", "right"),
    [
        pytest.param("missile", "Two missiles fell.", 1, id="inflected"),
        pytest.param("armies", "An army came.", 1, id="told in the plural"),
        pytest.param("missile", "Missiles fell.", 1, id="first word"),
        pytest.param("mis", "Two missiles fell.", 0, id="part of a word"),
        pytest.param("White House", "The white house said.", 0, id="small letters inside"),
        pytest.param("boat", "The ship sank.", 0, id="another word"),
    ],
)
def test_written(rendering: str, hypothesis: str, right: int) -> None:
    case = Case(Source("x", (InlineTerm(0, 1, rendering),)), "")
    assert written(case, hypothesis) == right


@pytest.mark.model
def test_the_embedded_model_writes_what_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("sacrebleu")
    path = tmp_path / "pairs.tsv"
    lines = Path("eval/suites/domain/pairs.tsv").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:60]), encoding="utf-8")
    main(["translate/model", "--tsv", str(path)])
    shares = [float(share) for share in re.findall(r"([\d.]+) written", capsys.readouterr().out)]
    nothing, told, foreign = shares
    assert nothing < 0.75
    assert told > 0.9
    assert foreign > 0.75
