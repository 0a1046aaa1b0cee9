"""What a suite tests is never learned: the recipe knows its texts by their checksums."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from train.clean import SUITES, main
from train.corpus import read_pairs
from translate.evaluation import checksums, suites

if TYPE_CHECKING:
    from translate.evaluation.suite import Suite

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module", params=["seeds", "domain"])
def suite(request: pytest.FixtureRequest) -> Suite:
    return suites.load(str(ROOT / "eval" / "suites" / request.param))


def learned(folder: Path, lines: list[str]) -> list[tuple[str, str]]:
    """Return what the recipe makes of raw pairs, without being told what to exclude."""
    (folder / "own").mkdir()
    (folder / "own" / "x.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    main(["--domain", str(folder / "own"), "--out", str(folder)])
    kept = [*read_pairs(folder / "clean.tsv"), *read_pairs(folder / "heldout.tsv")]
    return [(pair.source, pair.target) for pair in kept]


def test_the_recipe_leaves_out_every_text_of_the_suites(suite: Suite, tmp_path: Path) -> None:
    lines = [f"{item.source}\t{item.references[0]}" for item in suite.items]
    listed = [checksums.checksum(item.source) for item in suite.items]
    long = {item.source for item, each in zip(suite.items, listed, strict=True) if each}
    assert len(long) > 0.8 * len(suite.items)
    assert not long & {source for source, _ in learned(tmp_path, lines)}


def test_one_side_is_enough_however_it_is_written(suite: Suite, tmp_path: Path) -> None:
    item = max(suite.items, key=lambda each: each.source.startswith("A") - len(each.source) / 1e4)
    other = "Kapal perang itu berlayar ke utara lewat selat sempit tersebut."
    english = "The warship sailed north through the narrow strait there."
    lines = [
        f"{item.source.upper()}\t{english}",
        f"{other}\t{item.references[0].replace(',', ' –').replace('.', '')}",
        f"{other}\t{english}",
    ]
    assert learned(tmp_path, lines) == [(other, english)]


def test_short_texts_belong_to_nobody() -> None:
    assert checksums.checksum("Leave a Reply") == ""
    assert checksums.checksum("Kim Jong Un menolak.") == ""
    assert checksums.checksum("Kim Jong Un menolak tawaran.")


def test_our_own_corpus_has_none_of_the_sources() -> None:
    """One reference, a headline of six words, is also in the corpus; the recipe drops that pair."""
    listed = checksums.read(SUITES)
    found = {
        side
        for path in (ROOT / "train" / "domain").glob("*.tsv")
        for pair in read_pairs(path)
        for side, text in (("source", pair.source), ("target", pair.target))
        if checksums.checksum(text) in listed
    }
    assert "source" not in found
