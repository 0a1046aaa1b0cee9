"""Suites are read whole or refused; the project's own are what their cards say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import eval_project
import pytest

from translate.errors import EncodingError, Id2enError, InputError, UsageError
from translate.evaluation import checksums, suites
from translate.evaluation.output import read_hypotheses

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parent.parent
SOURCES = "Kapal itu akan tiba di pelabuhan.\n\nMereka tidak datang dengan kapal itu.\n"
REFERENCES = "The ship will arrive at the port.\n\nThey did not come with the ship.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str | bytes) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


def refused(name: str, references: Iterable[str] = ()) -> Id2enError:
    with pytest.raises(Id2enError) as caught:
        suites.load(name, tuple(references))
    return caught.value


def test_a_folder_with_a_description(folder: Path) -> None:
    path = eval_project.write_project(folder)
    suite = suites.load("mini", folder=path.parent)
    assert suite == suites.load(str(path))
    assert (suite.name, suite.title, suite.articles) == ("mini", "sixty lines", ("a.txt", "b.txt"))
    assert suite.lines == {"a.txt": 31, "b.txt": 31}
    assert suite.glossary == (Path("glossary/terms.csv"),)
    assert suite.gates.terms == 97
    tenth, eleventh = suite.items[9:11]
    assert (tenth.id, eleventh.id) == ("a.txt:10", "a.txt:12")  # a blank line is between them
    assert (tenth.block, eleventh.block) == (9, 10)


def test_text_files_belong_together_line_by_line(folder: Path) -> None:
    write("in.id", SOURCES)
    more = write("more.en", REFERENCES.replace("ship", "vessel").replace("\n", "\r\n"))
    suite = suites.load("in.id", [write("in.en", REFERENCES), more])
    assert suite.name == "in"
    assert [item.line for item in suite.items] == [1, 3]
    assert suite.items[1].references == (
        "They did not come with the ship.",
        "They did not come with the vessel.",
    )


def test_a_folder_of_plain_files(folder: Path) -> None:
    write("mine/src.txt", SOURCES)
    write("mine/ref1.txt", REFERENCES)
    write("mine/ref2.txt", REFERENCES)
    suite = suites.load("mine")
    assert suite.name == "mine"
    assert [len(item.references) for item in suite.items] == [2, 2]


def test_a_tsv_file_may_have_several_references(folder: Path) -> None:
    write("x.tsv", "\ufeffItu dia.\tThat is he.\tIt is he.\n\nTidak ada.\tThere is none.\n")
    items = suites.load("x.tsv").items
    assert [(item.line, len(item.references)) for item in items] == [(1, 2), (3, 1)]
    assert items[0].source == "Itu dia."  # without its byte order mark


def test_a_set_of_sacrebleu(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sacrebleu import dataset

    class Set:
        langpairs = ("id-en", "de-en")

        def source(self, pair: str) -> list[str]:
            if pair == "de-en":
                raise OSError("no network")
            return ["Itu dia.", "Tidak ada."]

        def references(self, _: str) -> list[tuple[str, ...]]:
            return [("That is he.", "It is he."), ("There is none.", "None.")]

    monkeypatch.setitem(dataset.DATASETS, "news/dev", Set())
    suite = suites.load("sacrebleu:news/dev/id-en")
    assert suite.name == "news-dev.id-en"
    assert suite.items[0].references == ("That is he.", "It is he.")
    error = refused("sacrebleu:news/dev/de-en")
    assert (error.what, error.exit_code) == ("can't be fetched: no network", 3)
    assert "sacreBLEU has no set 'wmt17' for id-en; it has news/dev" in str(
        refused("sacrebleu:wmt17/id-en")
    )


@pytest.mark.parametrize(
    ("sources", "references", "what", "where"),
    [
        (SOURCES, REFERENCES + "One more.\n", "has 4 lines, and in.id has 3", "in.en"),
        (SOURCES, "", "has 0 lines, and in.id has 3", "in.en"),
        (SOURCES, REFERENCES.replace("\n\n", "\nx\n"), "blank, but not in in.en", "in.id:2"),
        (SOURCES, "One.\n\n\n", "blank, but not in in.id", "in.en:3"),
        (REFERENCES, SOURCES, "the sources are English and the references Indonesian", "in.id"),
        ("", "", "there is nothing to translate in this suite", "in.id"),
        (
            SOURCES.encode("utf-16-le"),
            REFERENCES,
            "looks like UTF-16 without a byte order mark",
            "in.id",
        ),
    ],
)
def test_files_that_do_not_belong_together_are_refused(
    folder: Path, sources: str | bytes, references: str, what: str, where: str
) -> None:
    error = refused(write("in.id", sources), [write("in.en", references)])
    assert (error.what, error.where, error.exit_code) == (what, where, 3)


def test_a_wrong_encoding_is_refused_with_its_place(folder: Path) -> None:
    error = refused(write("x.tsv", "Itu dia.\tThat’s he.\n".encode("cp1252")))
    assert isinstance(error, EncodingError)
    assert error.where == "x.tsv:1:14"
    assert error.hint == "Save it as UTF-8."


@pytest.mark.parametrize("text", ["Itu dia.\n", "Itu dia.\t\n", "\tThat is he.\n"])
def test_a_line_without_a_side_is_refused(folder: Path, text: str) -> None:
    error = refused(write("x.tsv", "A.\tB.\n" + text))
    assert (error.what, error.where) == ("should be source TAB reference", "x.tsv:2")


def test_sources_without_references_are_refused(folder: Path) -> None:
    error = refused(write("in.txt", SOURCES))
    assert (error.what, error.exit_code) == ("these sources have no references", 2)
    assert isinstance(refused("nowhere"), UsageError)
    (folder / "empty").mkdir()
    assert isinstance(refused("empty"), InputError)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("title = ", "not valid TOML"),
        ('title = "x"', "a suite has either pairs, or sources and references"),
        ('pairs = "x.tsv"\nsources = "x"\nreferences = "y"', "a suite has either pairs"),
        ('pairs = "y.tsv"', "'y.tsv' is no file or folder here"),
        ("pairs = 5", "5 is no file or folder here"),
        ('pair = "x.tsv"', "'pair' is not known here"),
        ('pairs = "x.tsv"\nglossary = "none.csv"', "'none.csv' is no file or folder here"),
        ('pairs = "x.tsv"\nquotes = "curly"', "quotes is 'curly': kept or straight"),
        ('pairs = "x.tsv"\ngates = 5', "gates should be a table: [gates]"),
        ('pairs = "x.tsv"\n[gates]\nbleu = 30', "'bleu' is not known here"),
        ('pairs = "x.tsv"\n[gates]\nmetrics = ["comet"]', "gates.metrics should be a list of some"),
        ('pairs = "x.tsv"\n[gates]\nguards = "empty"', "gates.guards should be a list of some of"),
        ('pairs = "x.tsv"\n[gates]\nterms = "98"', "gates.terms should be a number from 0 to 100"),
        ('pairs = "x.tsv"\n[gates]\np = 5', "gates.p should be a number from 0 to 1"),
    ],
)
def test_a_description_is_not_guessed_at(folder: Path, text: str, what: str) -> None:
    write("s/x.tsv", "Itu dia.\tThat is he.\n")
    write("s/suite.toml", text)
    error = refused("s")
    assert error.what.startswith(what)
    assert (error.where, error.exit_code) == (str(Path("s", "suite.toml")), 3)


def test_hypotheses_are_read_as_translate_writes_them(folder: Path) -> None:
    """Line for line with the article, blank ones too; or without them; one file or a folder."""
    eval_project.write_project(folder)
    suite, _ = eval_project.load_suite(folder)
    good = eval_project.columns()[2]
    for name, own in (("a.txt", good[:30]), ("b.txt", good[30:])):
        write(f"out/{name}", "\n".join([*own[:10], "", *own[10:]]) + "\n")
        write(f"dense/{name}", "\n".join(own))
    write("all.txt", "\n".join(good) + "\n")
    for path in ("out", "dense", "all.txt"):
        found = read_hypotheses(Path(path), suite)
        assert found.hypotheses == tuple(good), path
        assert found.model == path
    write("out/b.txt", "one line\n")
    with pytest.raises(InputError, match=r"has 1 lines; b\.txt has 31 or 30"):
        read_hypotheses(Path("out"), suite)
    with pytest.raises(InputError, match="has 0 lines; the suite mini has 60"):
        read_hypotheses(Path(write("empty.txt", "")), suite)
    with pytest.raises(InputError, match="can't be read"):
        read_hypotheses(Path("none.txt"), suite)


def test_a_checksum_is_of_texts_and_their_order() -> None:
    one = suites.load(str(ROOT / "eval/suites/domain"))
    assert one.checksum == suites.load(str(ROOT / "eval/suites/domain")).checksum
    assert one.checksum != suites.load(str(ROOT / "eval/suites/seeds")).checksum


def test_the_project_s_suites_are_what_their_cards_say() -> None:
    seeds, domain = (suites.load(str(ROOT / "eval/suites" / name)) for name in ("seeds", "domain"))
    assert len(seeds.articles) == 5
    assert len(seeds.items) == 83
    assert len(domain.items) == 372
    for suite in (seeds, domain):
        card = (ROOT / "eval/suites" / suite.name / "README.md").read_text(encoding="utf-8")
        assert f"{len(suite.items)} " in card
        assert suite.checksum[:12] in card
        assert suite.glossary is not None
        assert suite.gates.terms is not None


def test_the_list_of_checksums_is_complete() -> None:
    found = [suites.load(str(path)) for path in suites.find_all(ROOT / "eval/suites")]
    listed = (ROOT / "eval/checksums.txt").read_text(encoding="utf-8")
    assert "\n".join(checksums.listing(found)) + "\n" == listed, (
        "id2en eval checksums > eval/checksums.txt"
    )
