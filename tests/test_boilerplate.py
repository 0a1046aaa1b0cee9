from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.conftest import FakeEngine
from translate import boilerplate
from translate.article import Block, Markup, Target, TranslatedBlock
from translate.batch import Outcome
from translate.boilerplate import MARK, Mode
from translate.data import words
from translate.errors import UsageError
from translate.formats import text
from translate.pipeline import Options, translate_articles
from translate.report.console import Narrator
from translate.report.totals import Totals

CASES = [
    line.split("\t")
    for line in Path("tests/cases/boilerplate.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
STORY = "Rusia telah menembakkan rudal Korea Utara ke Ukraina, kata Gedung Putih."
HEADLINES = ["Kirby Menolak Berkomentar soal Iran", "Drone Jatuh di Laut Hitam, Siapa Pemiliknya?"]


def clutter_in(*lines: str, kind: str = "paragraph") -> dict[int, str]:
    return boilerplate.find([Block(line, kind) for line in lines])


@pytest.mark.parametrize(("group", "line", "reason"), CASES, ids=[case[1][:50] for case in CASES])
def test_clutter_is_told_from_the_story(group: str, line: str, reason: str) -> None:
    found = clutter_in(STORY, line, STORY)
    assert found == ({1: group} if group else {}), reason


# The seeds were labeled by hand; the domain corpus has some clutter of its own.

SEEDS = {
    "000_5bc1b06f71976cb2.txt": {11, 12, 13, 14},
    "001_0fb733e6d8ccf3e4.txt": {9, 19, 31, 43, 49, 51},
    "002_8995e815094ec626.txt": {5, 12, 16},
    "003_3b68c1631e4f292f.txt": set(),
    "004_5f77a61573f7ebc0.txt": {27},
}


@pytest.mark.parametrize(("name", "lines"), SEEDS.items())
def test_all_clutter_of_the_seeds_is_found_and_nothing_else(name: str, lines: set[int]) -> None:
    blocks = text.read((Path("seeds") / name).read_bytes(), name).blocks
    assert {blocks[number].line for number in boilerplate.find(blocks)} == lines


def test_sentences_of_the_domain_corpus_are_no_clutter() -> None:
    """What ends with a full stop there is story but for a handful, listed here."""
    known = ("Simak ", "Ikuti ", "Dapatkan update", "Gabung ke Channel", "Bersambung ", "Unduh ")
    known += ("Klik di sini", "Baca berita lainnya")
    for path in sorted(Path("train/domain").glob("*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        blocks = [Block(line.split("\t")[0].strip()) for line in lines if line.strip()]
        found = [blocks[number].text for number in boilerplate.find(blocks)]
        assert [each for each in found if each.endswith(".") and not each.startswith(known)] == []


# Lists.


@pytest.mark.parametrize(
    ("lines", "clutter"),
    [
        ([STORY, "More Stories", *HEADLINES], {1, 2, 3}),
        ([STORY, "Baca Juga:", *HEADLINES, "Leave a Reply"], {1, 2, 3, 4}),
        ([STORY, "Baca Juga:", HEADLINES[0], STORY], {1}),
        ([STORY, "More Stories", HEADLINES[0], STORY], {1}),
        ([STORY, "Berita Terkait", "Sumber: Antara"], {1}),
        ([STORY, "More Stories", *["Judul yang cukup panjang"] * 30], {1}),
        ([STORY, "More Stories", "kata " * 31], {1}),
    ],
    ids=["to the end", "up to clutter", "then story", "then story 2", "short", "long", "prose"],
)
def test_headlines_after_a_head_belong_to_it(lines: list[str], clutter: set[int]) -> None:
    assert set(clutter_in(*lines)) == clutter


def test_list_items_belong_to_their_head_wherever_it_stands() -> None:
    blocks = [Block("Baca Juga:"), *(Block(line, "item") for line in HEADLINES), Block(STORY)]
    assert set(boilerplate.find(blocks)) == {0, 1, 2}


@pytest.mark.parametrize("kind", ["cell", "cue"])
def test_cells_and_subtitles_are_no_clutter(kind: str) -> None:
    assert clutter_in("Advertisement", "More Stories", *HEADLINES, kind=kind) == {}


# The rules.


def test_no_rule_is_slow() -> None:
    start = time.process_time()
    for line in ("a " * 200, "share " * 66, "editor: " + "a. " * 100, "©" * 400, "ikuti " * 66):
        clutter_in(line[: boilerplate.MAX_LENGTH] + "\n")
        clutter_in("Dapatkan " + line[:380])
    assert time.process_time() - start < 1


def test_rules_are_well_formed() -> None:
    boilerplate.rules(words("boilerplate.id.txt"))
    with pytest.raises(ValueError, match="no kind of rule is called 'lines'"):
        boilerplate.rules(["related lines Baca juga"])


# What is done with it.


def translated(mode: Mode, *lines: str) -> tuple[str, tuple[TranslatedBlock, ...]]:
    article = text.parse("\n\n".join(lines) + "\n", "a.txt")
    engine = FakeEngine(str.upper)
    [translation] = translate_articles([article], engine, Options(boilerplate=mode))
    targets = [block.target for block in translation.blocks]
    return text.write(article, targets).decode(), translation.blocks


LINES = ("Rusia menyerang.", "Baca Juga: Iran Diam Saja", "Ukraina bertahan.", "Advertisement")


def test_keep_translates_clutter_as_all_else() -> None:
    out, blocks = translated("keep", *LINES)
    assert MARK not in out
    assert out.count("\n\n") == 3
    assert [block.boilerplate for block in blocks] == ["", "related", "", "advertisement"]
    assert all(segment.decodes for segment in blocks[1].segments)


def test_mark_puts_a_mark_before_clutter() -> None:
    kept, marked = translated("keep", *LINES)[0], translated("mark", *LINES)[0]
    lines = kept.split("\n\n")
    assert marked.split("\n\n") == [lines[0], MARK + lines[1], lines[2], MARK + lines[3]]


def test_drop_leaves_clutter_out_untranslated() -> None:
    out, blocks = translated("drop", *LINES)
    kept = translated("keep", *LINES)[0].split("\n\n")
    assert out == f"{kept[0]}\n\n{kept[2]}\n"
    assert [block.target.text == "" for block in blocks] == [False, True, False, True]
    assert blocks[1].segments[0].passed_through == "boilerplate"
    assert not blocks[1].segments[0].decodes


def test_a_mark_moves_the_markup() -> None:
    block = TranslatedBlock(Block("Iklan"), (), Target("Ad", (Markup(0, 2, 0),)))
    treated = boilerplate.treated(block, "advertisement", "mark")
    mark = treated.target.markup[0]
    assert treated.target.text[mark.start : mark.end] == "Ad"
    assert treated.boilerplate == "advertisement"


def test_an_unknown_mode_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"Choose from: keep, mark, drop\."):
        boilerplate.mode("remove")


def test_totals_count_clutter_by_kind() -> None:
    article = text.parse("\n".join(LINES), "a.txt")
    [translation] = translate_articles([article], FakeEngine(), Options(boilerplate="drop"))
    totals = Totals()
    totals.add(Outcome("a.txt", translation=translation))
    assert (totals.boilerplate, totals.dropped) == ({"related": 1, "advertisement": 1}, 2)
    said: list[str] = []
    narrator = Narrator(said.append)
    narrator.add(Outcome("a.txt", translation=translation))
    narrator.finish(1.0, summary=False)
    assert said[-1] == "2 lines of web clutter left out"
    narrator.finish(1.0, summary=True)
    assert ", 2 lines of web clutter left out" in said[-1]
