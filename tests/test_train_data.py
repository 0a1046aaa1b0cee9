"""The data steps of the training recipe; none of these needs torch."""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from train import truecase
from train.annotate import Phrase, annotate, phrases, singular
from train.clean import clean, defect, leak_keys, main, ngrams, tidy
from train.corpus import Pair, fraction, read_pairs, write_pairs
from train.headlines import as_seen, common_words

if TYPE_CHECKING:
    from pathlib import Path

GOOD = Pair("Rusia menembakkan rudal ke arah Kyiv.", "Russia fired missiles toward Kyiv.", "x")


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        (GOOD.source, GOOD.target, ""),
        ("", "Russia", "empty"),
        ("Rusia menembakkan rudal ke arah Kyiv.", "Russia.", "length ratio"),
        ("mereka akan pergi ke kota", "mereka akan pergi ke kota", "untranslated"),
        ("The man said that it was for the best", "Dia bilang itu yang terbaik", "source language"),
        ("Pria itu berkata itu yang terbaik", "Itu yang akan di kota dan", "target language"),
        ("1.234 5.678 9.012 34-56 =", "1,234 5,678 9,012 34-56 =", "not prose"),
        ("Klik <b>di sini</b> sekarang", "Click <b>here</b> now", "markup"),
        (
            "Perang berakhir tahun 1945, 1946 dan 1947",
            "The wars ended in 2001, 2002 and 2003",
            "numbers",
        ),
    ],
)
def test_defect(source: str, target: str, reason: str) -> None:
    assert defect(Pair(source, target)) == reason


def test_clean_drops_duplicates_and_leaks_and_counts_them() -> None:
    leaked = Pair(
        "satu dua tiga empat lima enam tujuh delapan sembilan",
        "one two three four five six seven",
        "x",
    )
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    leaks = frozenset(ngrams("Kata: satu dua tiga empat lima enam tujuh delapan."))
    kept = list(clean([GOOD, GOOD, leaked], leaks, tally))
    assert kept == [GOOD]
    assert tally["x"] == {"kept": 1, "duplicate": 1, "leak": 1}


def test_short_evaluation_lines_leak_only_when_equal() -> None:
    keys = frozenset(ngrams("rudal itu jatuh di laut"))
    assert not keys.isdisjoint(ngrams("Rudal itu jatuh di laut."))
    assert keys.isdisjoint(ngrams("Rudal itu jatuh di laut Jepang"))
    assert not list(ngrams("di sini"))  # too short to be anyone's


def test_clean_step_excludes_both_sides_of_an_evaluation_file(tmp_path: Path) -> None:
    domain = tmp_path / "domain"
    domain.mkdir()
    secret = (
        "Sebuah kalimat ujian yang tidak boleh pernah masuk pelatihan.",
        "A test sentence that must never enter training.",
    )
    (domain / "a.tsv").write_text(
        "\t".join(secret) + "\n" + f"{GOOD.source}\t{GOOD.target}\n"
        + f"Kalimat lain sama sekali, tetapi sisi Inggrisnya bocor.\t{secret[1]}\n",
        encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "suite.tsv").write_text("\t".join(secret) + "\n", encoding="utf-8")
    main(
        ["--domain", str(domain), "--exclude", str(tmp_path / "suite.tsv"), "--out", str(tmp_path)]
    )
    left = [*read_pairs(tmp_path / "clean.tsv"), *read_pairs(tmp_path / "heldout.tsv")]
    assert [(pair.source, pair.target) for pair in left] == [(GOOD.source, GOOD.target)]


def test_leak_keys_reads_all_columns(tmp_path: Path) -> None:
    path = tmp_path / "s.tsv"
    path.write_text("a b c d e f g h\ti j k l m n o p\n", encoding="utf-8")
    assert leak_keys([path]) == {"a b c d e f g h", "i j k l m n o p"}


def test_tidy_is_idempotent() -> None:
    text = "“Ya…”  ‘kata’\u00a0dia"
    assert tidy(tidy(text)) == tidy(text) == "\"Ya…\" 'kata' dia"


def test_pairs_come_back_as_written(tmp_path: Path) -> None:
    pairs = [GOOD, Pair("Tidak.", "No.", "y")]
    assert write_pairs(tmp_path / "p.tsv", pairs) == 2
    assert list(read_pairs(tmp_path / "p.tsv")) == pairs


def test_fraction_is_even_and_the_same_everywhere() -> None:
    draws = [fraction("x", number) for number in range(2_000)]
    assert 0.47 < sum(draws) / len(draws) < 0.53
    assert fraction("heldout", "Rusia") == pytest.approx(0.9017, abs=1e-4)


def test_phrases_are_closed_under_the_alignment() -> None:
    pair = Pair("Juru bicara Gedung Putih menolak.", "The White House spokesman declined.")
    links = [(0, 3), (1, 3), (2, 1), (3, 2), (4, 4), (5, 5)]
    found = {(pair.source[p.source_start : p.source_end], p.target) for p in phrases(pair, links)}
    assert ("Gedung Putih", "White House") in found
    assert ("Juru bicara Gedung Putih", "White House spokesman") in found
    assert ("Juru", "spokesman") not in found  # «bicara» belongs to it


@pytest.mark.parametrize(
    ("target", "links", "cut", "whole"),
    [
        pytest.param(
            "The U.N. envoy came.", [(0, 5), (1, 3), (1, 4), (2, 6)],
            "N. envoy", "envoy", id="begins inside an abbreviation",
        ),
        pytest.param(
            "An envoy of the U.S. came.", [(0, 1), (1, 4), (1, 5), (1, 6), (2, 8)],
            "U.S", "came", id="ends before the last stop of one",
        ),
        pytest.param(
            "The U.N. envoy came.", [(0, 5), (1, 1), (1, 2), (1, 3), (1, 4), (2, 6)],
            "U.N", "U.N. envoy", id="a whole abbreviation inside",
        ),
        pytest.param(
            "The 10,000 tanks came.", [(0, 4), (1, 3), (2, 5)],
            "000 tanks", "tanks", id="cuts a number",
        ),
    ],
)  # fmt: skip
def test_phrases_are_cut_out_of_nothing(
    target: str, links: list[tuple[int, int]], cut: str, whole: str
) -> None:
    found = {phrase.target for phrase in phrases(Pair("Utusan PBB tiba.", target), links)}
    assert cut not in found
    assert whole in found


def test_capitals_are_learned_of_words_and_phrases() -> None:
    lines = [f"Kapal itu berlayar di Laut Natuna Utara {place}." for place in ("tadi", "lagi")] * 3
    lines += ["Kapal itu ke utara dari laut, lalu armada Laut Hitam datang."] * 4
    lines += ["Kini Armada Laut Hitam datang."] * 7 + ["Kata dia, si Maya atau maya."] * 4
    table = truecase.truecase(*truecase.count(lines))
    assert "Laut Natuna Utara" in table, "no piece of «di Laut Natuna Utara»"
    assert "Armada Laut Hitam" in table, "most spellings of a phrase are enough"
    assert "Maya" not in table, "of a word nearly all are wanted"


def test_annotate_marks_the_source_in_the_model_s_language() -> None:
    pair = Pair("Juru bicara Gedung Putih menolak.", "The White House spokesman declined.")
    phrase = Phrase(12, 24, 4, 15, "White House")
    kept = [annotate(pair, [phrase], ["blue boats"], random.Random(seed)) for seed in range(30)]
    assert {each.source for each in kept} == {
        "Juru bicara<t1> Gedung Putih<t2> White House<t3> menolak."
    }
    assert {each.target for each in kept} == {
        pair.target
    }  # «blue boats» is no name: not swapped in


def test_annotate_swaps_a_rendering_on_both_sides() -> None:
    pair = Pair("Gedung Putih menolak.", "The White House declined.")
    phrase = Phrase(0, 12, 4, 15, "White House")
    outcomes = {annotate(pair, [phrase], ["Black Sea"], random.Random(s)) for s in range(60)}
    assert (
        Pair("<t1> Gedung Putih<t2> Black Sea<t3> menolak.", "The Black Sea declined.") in outcomes
    )
    assert Pair("<t1> Gedung Putih<t2> White House<t3> menolak.", pair.target) in outcomes


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("missiles", "missile"),
        ("armies", "army"),
        ("wishes", "wish"),
        ("bus", "bus"),
        ("Paris", "Paris"),
    ],
)
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the recipe reads TOML, new in Python 3.11")
def test_every_corpus_says_where_it_is_from_and_on_what_terms() -> None:
    import tomllib
    from pathlib import Path

    corpora = tomllib.loads(Path("train/sources.toml").read_text(encoding="utf-8"))["corpus"]
    assert len({corpus["name"] for corpus in corpora}) == len(corpora)
    for corpus in corpora:
        assert all(corpus[key] for key in ("origin", "paths", "licence")), corpus["name"]
        if "NON-COMMERCIAL" in corpus["licence"]:
            assert corpus["weight"] == 0, corpus["name"]


COMMON = frozenset(["accuses", "of", "supplying", "drones", "tests", "missile", "chief", "may"])


@pytest.mark.parametrize(
    ("pair", "seen"),
    [
        pytest.param(
            ("AS Tuding Iran Pasok Drone", "US Accuses Iran of Supplying Drones"),
            ("AS tuding Iran pasok drone", "U.S. accuses Iran of supplying drones"),
            id="a headline",
        ),
        pytest.param(
            ("Kepala NATO: Rusia Uji Rudal", "NATO Chief: Russia Tests Missile"),
            ("Kepala NATO: Rusia uji rudal", "NATO chief: Russia tests missile"),
            id="acronyms stay",
        ),
        pytest.param(
            ("Rusia menguji rudal.", "Russia tests a missile."),
            ("Rusia menguji rudal.", "Russia tests a missile."),
            id="a sentence",
        ),
        pytest.param(
            ("Rusia Uji Rudal", "Russia tests a missile."),
            ("Rusia Uji Rudal", "Russia tests a missile."),
            id="only one side",
        ),
    ],
)
def test_headlines_are_learned_as_the_pipeline_shows_them(
    pair: tuple[str, str], seen: tuple[str, str]
) -> None:
    assert as_seen(Pair(*pair, "x"), COMMON) == Pair(*seen, "x")


def test_common_words_are_small_inside_sentences() -> None:
    lines = ["The missile fell in May.", "A Missile Fell in May", "Russia's missile, a missile."]
    assert "missile" in common_words(lines)
    assert not {"may", "russia", "the"} & common_words(lines * 3)
