"""The commands ``id2en glossary …``, and what they are made of: suggestions, comparisons."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from translate import cli
from translate.glossary import Glossary, Term
from translate.glossary.compare import changes
from translate.glossary.suggest import suggest
from translate.glossary.texts import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conftest import FakeEngine

ROWS = "source,target,note\nrudal,missile,\nAS,U.S.,\n"


@dataclass
class Result:
    code: int
    out: str
    err: str


@pytest.fixture
def glossary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a glossary of two rows; the current folder is below it."""
    path = tmp_path / "glossary/terms.csv"
    path.parent.mkdir()
    path.write_text(ROWS)
    monkeypatch.chdir(tmp_path)
    return path


@pytest.fixture
def id2en(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        code = cli.main(("glossary", *arguments))
        out, err = (each.decode().replace("\r\n", "\n") for each in capfdbinary.readouterr())
        return Result(code, out, err.replace("\\", "/"))

    return run


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8", newline="")
    return name


@pytest.mark.usefixtures("glossary")
def test_check_tells_errors(id2en: Callable[..., Result]) -> None:
    assert id2en("check") == Result(0, "", "0 errors, 0 warnings, 0 infos\n")
    bad = write("bad.csv", ROWS + "rudal,rocket,\n yang,which,\n")
    assert id2en("check", bad) == Result(
        1,
        "bad.csv:4:7: error: 'rudal' is 'rocket' here and 'missile' in bad.csv:2:1 [conflict]\n"
        "    Keep one target; add the other to its alternatives.\n"
        "bad.csv:5:1: warning: the source has spaces at its edges, doubled or odd ones: ' yang' "
        "[spaces]\n"
        "    Use single spaces.\n"
        "bad.csv:5:1: warning: 'yang' is a function word; it has no one rendering [stop-word]\n"
        "    Delete the row, or add words to it.\n",
        "1 error, 2 warnings, 1 info (1 not shown: add --all)\n",
    )


@pytest.mark.usefixtures("glossary")
def test_check_for_machines(id2en: Callable[..., Result]) -> None:
    bad = write("bad,1.csv", "source,target\nrudal,\n100%,all\n")
    result = id2en("check", "--format", "github", bad)
    assert (
        result.out
        == "::error file=bad%2C1.csv,line=2,col=7,title=empty::the target is empty. Fill it in.\n"
    )
    assert (result.code, result.err) == (1, "")
    problems = json.loads(id2en("check", "--format", "json", bad).out)
    assert problems == [
        {
            "severity": "error",
            "rule": "empty",
            "place": "bad,1.csv:2:7",
            "message": "the target is empty",
            "fix": "Fill it in.",
            "fixable": False,
        }
    ]
    assert id2en("check", "--format", "xml").code == 2


@pytest.mark.usefixtures("glossary")
def test_check_against_texts(id2en: Callable[..., Result]) -> None:
    text = write("a.txt", "Rudal itu.\n")
    assert "'AS' stands nowhere in the corpus [unused]" in id2en("check", "--corpus", text).out


def test_check_fixes(id2en: Callable[..., Result], glossary: Path) -> None:
    glossary.write_text("source;target\r\n rudal;missile\r\n")
    assert id2en("check", "--fix").code == 0
    assert glossary.read_bytes() == b"source,target\nrudal,missile\n"


@pytest.mark.usefixtures("glossary")
def test_find_shows_hits_and_near_misses(id2en: Callable[..., Result]) -> None:
    assert id2en("find", "Rudal-rudalnya ke as AS.").out == (
        "text: Rudal-rudalnya → missile (rudal, doubled, -nya)  [glossary/terms.csv:2:1]\n"
        "text: AS → U.S.  [glossary/terms.csv:3:1]\n"
        "text: as is not 'AS': capitals differ: the row has 'AS'  [glossary/terms.csv:3:1]\n"
    )
    text = write("a.txt", "Satu.\n\nRudal. Lalu as. Dan as.\n")
    assert id2en("find", text).out == (
        "a.txt:3: Rudal → missile  [glossary/terms.csv:2:1]\n"
        "a.txt:3: as (2×) is not 'AS': capitals differ: the row has 'AS'  "
        "[glossary/terms.csv:3:1]\n"
    )


@pytest.mark.usefixtures("glossary")
def test_suggest_writes_rows(id2en: Callable[..., Result]) -> None:
    text = write("a.txt", "Menurut Lockheed Martin, rudal AS itu.\nDia di Lockheed Martin.\n")
    result = id2en("suggest", text)
    assert result.out.splitlines() == [
        "source,target,category,match,case,alternatives,forbidden,article,status,note,citation",
        'Lockheed Martin,,,,,,,,proposed,"2×: Menurut «Lockheed Martin», rudal AS itu.",',
    ]


@pytest.mark.usefixtures("glossary")
def test_suggest_translates(
    id2en: Callable[..., Result], fake_engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translate.engines.load_engine", lambda *_, **__: fake_engine)
    text = write("a.txt", "Menurut Lockheed Martin itu.\n")
    assert "Lockheed Martin,Lenockheed Menartin," in id2en("suggest", text, "--translate").out


def test_add_leaves_the_other_rows_alone(id2en: Callable[..., Result], glossary: Path) -> None:
    result = id2en("add", "Laut Hitam", "Black Sea", "--note", "n")
    assert result == Result(0, "", "glossary/terms.csv: Laut Hitam → Black Sea\n")
    assert glossary.read_text() == ROWS + "Laut Hitam,Black Sea,n\n"
    result = id2en("add", "rudal", "rocket")
    assert result == Result(
        6,
        "",
        "id2en: error: glossary/terms.csv:2:1: 'rudal' has a row already: 'missile'\n"
        "  Edit that row.\n",
    )
    options = ("--alternative", "a|b", "--alternative", "c", "--forbidden", "d", "--match", "exact")
    assert id2en("add", "kapal", "ship", *options).code == 0
    assert glossary.read_text() == (
        "source,target,note,match,alternatives,forbidden\nrudal,missile,,,,\nAS,U.S.,,,,\n"
        "Laut Hitam,Black Sea,n,,,\nkapal,ship,,exact,a\\|b|c,d\n"
    )


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("x", ""), "the new row: the target is empty"),
        (("%", "y"), "the new row: '%' has no letter or digit"),
        (("x", "y", "--match", "stem"), "the new row: match is 'stem'"),
        (("x", "y", "-g", "no.csv"), "no.csv: no such file"),
    ],
)
def test_add_refuses(
    id2en: Callable[..., Result], glossary: Path, arguments: Sequence[str], what: str
) -> None:
    result = id2en("add", *arguments)
    assert result.code == 6
    assert what in result.err
    assert glossary.read_text() == ROWS


def test_fmt(id2en: Callable[..., Result], glossary: Path) -> None:
    assert id2en("fmt", "--check") == Result(0, "", "")
    glossary.write_bytes(b"\xef\xbb\xbf" + ROWS.replace(",", ";").replace("\n", "\r\n").encode())
    assert id2en("fmt", "--check") == Result(1, "", "glossary/terms.csv: would be changed\n")
    assert id2en("fmt") == Result(0, "", "glossary/terms.csv: changed\n")
    assert glossary.read_bytes() == ROWS.encode()


@pytest.mark.usefixtures("glossary")
def test_stats(id2en: Callable[..., Result]) -> None:
    lines = id2en("stats").out.splitlines()
    assert lines[:3] == ["2 terms", "category:", "       2  (empty)"]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx", "tbx"])
@pytest.mark.usefixtures("glossary")
def test_export_and_import(id2en: Callable[..., Result], suffix: str) -> None:
    assert id2en("export", "-o", f"out.{suffix}").code == 0
    result = id2en("export", "-o", f"out.{suffix}")
    assert (result.code, "exists already" in result.err) == (4, True)
    assert id2en("export", "-o", f"out.{suffix}", "--force").code == 0
    lines = id2en("import", f"out.{suffix}").out.splitlines()
    assert [line.rstrip(",") for line in lines[1:]] == ["rudal,missile", "AS,U.S."]


@pytest.mark.usefixtures("glossary")
def test_export_for_deepl(id2en: Callable[..., Result]) -> None:
    assert id2en("export", "--to", "deepl").out == "rudal,missile\nAS,U.S.\n"
    assert id2en("export", "--to", "docx").code == 2


@pytest.mark.usefixtures("glossary")
def test_import_tells_what_it_leaves_out(id2en: Callable[..., Result]) -> None:
    unit = '<tu><tuv xml:lang="{}"><seg>a</seg></tuv><tuv xml:lang="id"><seg>b</seg></tuv></tu>'
    write("a.tmx", f"<tmx><body>\n{unit.format('en')}\n{unit.format('fr')}</body></tmx>")
    result = id2en("import", "a.tmx")
    assert result.out.splitlines()[1] == "b,a,,,,,,,,,"
    assert result.err == "a.tmx:3:1: left out: no Indonesian or no English term\n"


@pytest.mark.usefixtures("glossary")
def test_xml_is_not_edited(id2en: Callable[..., Result]) -> None:
    for command in ("fmt", "check"):
        result = id2en(command, "a.tbx", *(["--fix"] if command == "check" else []))
        assert (result.code, "id2en glossary import a.tbx" in result.err) == (2, True)


@pytest.mark.usefixtures("glossary")
def test_diff(id2en: Callable[..., Result]) -> None:
    new = write("new.csv", ROWS.replace("missile", "rocket"))
    text = write("a.txt", "Rudal itu. AS itu.\n")
    assert id2en("diff", "glossary/terms.csv", new, text) == Result(
        0,
        "a.txt:1: Rudal itu.\n"
        "  - rudal → missile  [glossary/terms.csv:2:1]\n"
        "  + rudal → rocket  [new.csv:2:1]\n",
        "1 sentence\n",
    )


def test_without_a_glossary(
    id2en: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = id2en("stats")
    assert result.code == 6
    assert "no glossary/terms.csv here or in a folder above" in result.err


def test_no_command_imports_what_is_heavy(glossary: Path) -> None:
    (glossary.parent.parent / "a.txt").write_text("Rudal itu.")
    script = """
        import sys
        from translate.cli import main
        for line in ("check", "find rudal", "suggest a.txt", "add x7 y", "fmt", "stats",
                     "export --to tbx", "diff glossary/terms.csv glossary/terms.csv a.txt"):
            assert main(["glossary", *line.split()]) == 0, line
        heavy = {"rich", "torch", "transformers", "ctranslate2", "sentencepiece", "numpy"}
        assert not heavy & set(sys.modules), heavy & set(sys.modules)
    """
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        check=True,
        capture_output=True,
        cwd=glossary.parent.parent,
        env={"PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONUTF8": "1"},
    )


# Suggestions

EMPTY = Glossary()


@pytest.mark.parametrize(
    ("label", "sentences", "names", "expressions"),
    [
        ("names", ["Kata Lockheed Martin dan IAEA."], ["IAEA", "Lockheed Martin"], []),
        ("digits behind a hyphen", ["pesawat JF-17 itu"], ["JF-17"], []),
        ("initials", ["kata Julian E. Barnes di sana"], ["Julian E. Barnes"], []),
        ("not the start of a sentence", ["Pesawat itu.", "Kedutaan Iran itu."], ["Iran"], []),
        ("not days and months", ["hari Selasa bulan Mei"], [], []),
        ("not headlines", ["Rusia Akan Lakukan Pembelian Massal Roket"], [], []),
        ("not capitals alone", ["RUSIA SERANG KYIV LAGI"], [], []),
        ("not English lines", ["Leave a Reply"], [], []),
        ("not what is small elsewhere", ["kata Bapak itu", "bapak itu"], [], []),
        ("expressions", ["ada suku cadang baru", "beli suku cadang lagi"], [], ["suku cadang"]),
        ("expressions once", ["ada suku cadang baru"], [], []),
        ("the longer of two", ["a kapal selam nuklir b"] * 2, [], ["kapal selam nuklir"]),
        ("not across marks", ["itu suku, cadang"] * 2, [], []),
        ("no function words", ["itu yang dari"] * 2, [], []),
        ("no doubled words", ["itu negara-negara kecil"] * 2, [], []),
    ],
)
def test_suggest(
    label: str, sentences: list[str], names: list[str], expressions: list[str]
) -> None:
    padding = [f"kata{n}" for n in range(50)]  # a text of some length, of other words
    found = suggest(EMPTY, [*sentences, *padding])
    assert [each.source for each in found if each.kind == "name"] == names, label
    assert [each.source for each in found if each.kind == "expression"] == expressions, label


def test_suggest_leaves_out_what_is_covered() -> None:
    glossary = Glossary((Term("Presiden Rusia", "x"), Term("suku cadang", "y")))
    sentences = ["kata Presiden Rusia Vladimir Putin, suku cadang itu"] * 2
    assert [each.source for each in suggest(glossary, sentences)] == ["Vladimir Putin"]


def test_suggest_shows_places() -> None:
    (found,) = suggest(EMPTY, ["x " * 40 + "kata IAEA " + "y " * 40], least=1)
    assert found.count == 1
    context = found.contexts[0]
    assert context.startswith("… x")
    assert "kata «IAEA» y" in context
    assert context.endswith("y …")


# Comparisons


def test_changes() -> None:
    old = Glossary((Term("rudal", "missile"), Term("AS", "U.S.")))
    new = Glossary((Term("rudal", "rocket", note="n"), Term("AS", "U.S.", note="n")))
    sentences = [Sentence("AS", "a:1"), Sentence("rudal AS", "a:2"), Sentence("kapal", "a:3")]
    (change,) = changes(old, new, sentences)
    assert change.sentence.place == "a:2"
    assert [hit.term.target for hit in change.gone] == ["missile"]
    assert [hit.term.target for hit in change.new] == ["rocket"]
    asked: list[Sequence[str]] = []

    def translate(texts: Sequence[str], glossary: Glossary) -> list[str]:
        asked.append(texts)
        return [glossary.find(text)[0].term.target for text in texts]

    (change,) = changes(old, new, sentences, translate)
    assert (change.before, change.after) == ("missile", "rocket")
    assert asked == [["rudal AS"], ["rudal AS"]]
    assert changes(old, new, sentences, lambda texts, _: texts) == ()
