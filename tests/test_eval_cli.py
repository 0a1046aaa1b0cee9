"""The commands id2en eval …, with an engine that needs no model."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

import eval_project
import pytest

from translate import cli
from translate.evaluation import baseline, run
from translate.guards import GUARDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import FakeEngine

GATES = ["sound", "bleu", "chrf", "terms", *GUARDS]


@dataclass
class Result:
    code: int
    out: str
    err: str


@pytest.fixture
def id2en(capfd: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    def call(*arguments: str) -> Result:
        code = cli.main(("eval", *arguments))
        out, err = capfd.readouterr()
        return Result(code, out, err.replace("\\", "/"))

    return call


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_engine: FakeEngine) -> FakeEngine:
    """The current folder is in a project; the engine gives the hypotheses of the case file."""
    eval_project.write_project(tmp_path)
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path)
    answers = dict(zip(*eval_project.columns()[::2], strict=True))
    fake_engine.answer = answers.__getitem__
    monkeypatch.setattr("translate.engines.load_engine", lambda *_, **__: fake_engine)
    return fake_engine


def spoil(engine: FakeEngine) -> None:
    """Have the engine forget the last third of what it says."""
    good = engine.answer
    engine.answer = lambda text: " ".join(good(text).split()[: len(good(text).split()) * 2 // 3])


def test_the_table_shows_articles_all_and_the_ceiling(
    project: FakeEngine, id2en: Callable[..., Result]
) -> None:
    result = id2en()
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0].startswith("mini: sixty lines (fake, translated in ")
    assert lines[1].split() == [
        *("lines", "BLEU", "chrF2", "chrF++", "TER", "length", "terms", "consistent", "guards")
    ]
    assert [line.split()[0] for line in lines[2:6]] == ["a.txt", "b.txt", "all", "reference"]
    assert lines[4].split() == [
        *("all", "60", "47.0", "68.8", "67.1", "41.0", "1.01"),
        *("39/39", "100.0%", "88.9%", "3", "copied"),
    ]
    assert "suite     mini" in result.out
    assert "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:" in result.out


def test_without_glossary_terms_are_counted_all_the_same(
    project: FakeEngine, id2en: Callable[..., Result]
) -> None:
    result = id2en("--no-glossary", "--suite", "mini")
    assert result.code == 0
    assert result.out.startswith("mini-no-glossary: ")
    assert "39/39" in result.out
    assert "(only to count terms by)" in result.out


def test_a_gate_that_fails_is_one_line_and_exit_code_1(
    project: FakeEngine, id2en: Callable[..., Result]
) -> None:
    eval_project.write_baseline(Path())
    assert id2en("--gate").code == 0
    spoil(project)
    result = id2en("--gate")
    assert result.code == 1
    errors = result.err.splitlines()
    assert [line.split(": ")[3] for line in errors[:3]] == ["bleu", "chrf", "length"]
    assert all(line.startswith("id2en: gate failed: mini: ") for line in errors)
    assert "before 47.0 (p = 0.001, paired bootstrap; worse at p < 0.05 fails)" in errors[0]
    assert "guard length marks " in errors[2]
    assert id2en().code == 0  # nobody asked the gates


def test_a_gate_needs_a_baseline(project: FakeEngine, id2en: Callable[..., Result]) -> None:
    result = id2en("--gate")
    assert result.code == 3
    assert result.err == (
        "id2en: error: eval/baselines/mini.json: there is no baseline\n"
        "  Write it: id2en eval --update-baseline.\n"
    )


def test_a_baseline_of_other_texts_is_refused(
    project: FakeEngine, id2en: Callable[..., Result]
) -> None:
    eval_project.write_baseline(Path())
    reference = Path("eval/suites/mini/references/a.txt")
    reference.write_text(reference.read_text(encoding="utf-8") + "!", encoding="utf-8")
    result = id2en("--gate")
    assert result.code == 3
    assert (
        "sources or references of mini have changed since this baseline was written" in result.err
    )
    assert "no baseline: " in id2en().out  # without the gate it is only a note
    updated = id2en("--update-baseline")
    assert updated.code == 0
    assert "sources or references of mini have changed" in updated.out
    assert id2en("--gate").code == 0


def test_a_new_baseline_comes_with_what_to_write_in_the_commit(
    project: FakeEngine, id2en: Callable[..., Result]
) -> None:
    first = id2en("--update-baseline")
    assert first.code == 0
    assert first.out.startswith("mini: new baseline\n")
    assert first.err == "id2en: written: eval/baselines/mini.json\n"
    found = baseline.load(Path("eval/baselines/mini.json"))
    assert list(found.hypotheses.values()) == eval_project.columns()[2]
    spoil(project)
    second = id2en("--update-baseline", "--suite", "mini")
    table = dict(line.split(maxsplit=1) for line in second.out.splitlines() if line.strip())
    assert table["BLEU"].split()[0] == "47.0"
    assert table["BLEU"].split()[3] == "0.001"
    assert table["terms"].startswith("39/39 → ")
    assert "length 0 → " in table["guards"]
    assert table["model"] == "fake 000000000000"


def test_nonsense_makes_no_baseline(project: FakeEngine, id2en: Callable[..., Result]) -> None:
    project.answer = lambda text: text
    result = id2en("--update-baseline")
    assert result.code == 3
    assert "of 60: the hypotheses are the sources: nothing was translated" in result.err
    assert not Path("eval/baselines").exists()


def test_all_forms_of_a_result(
    project: FakeEngine, id2en: Callable[..., Result], tmp_path: Path
) -> None:
    eval_project.write_baseline(Path())
    spoil(project)
    result = id2en(
        *("--gate", "--json", "run.json", "--junit", "junit.xml", "--markdown", "run.md"),
        *("--html", "run.html"),
    )
    assert result.code == 1
    written = run.load(Path("run.json"))
    assert written.name == "mini"
    assert len(written.segments) == 60

    suite = Xml.parse("junit.xml").getroot()[0]
    assert [case.get("name") for case in suite.iter("testcase")] == GATES
    failures = suite.findall("testcase/failure")
    assert len(failures) == int(suite.get("failures", "")) == len(result.err.splitlines())
    assert failures[0].get("message") in result.err
    assert suite.find("properties/property[@name='bleu']") is not None

    markdown = Path("run.md").read_text(encoding="utf-8")
    assert "- **failed: bleu**: BLEU " in markdown
    assert "| all | 60 | " in markdown
    assert "<summary>The 20 lines that lost most</summary>" in markdown

    page = Path("run.html").read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert written.segments[0].hypothesis in page


def test_a_result_can_go_to_standard_output(
    project: FakeEngine, id2en: Callable[..., Result]
) -> None:
    result = id2en("--json", "-")
    assert run.checked(run.Run, json.loads(result.out), "-").suite == "mini"
    assert id2en("--markdown", "-").out.startswith("### mini: sixty lines")
    assert id2en("--json", "-", "--markdown", "-").code == 2


def test_several_suites_need_a_folder_for_their_runs(
    project: FakeEngine, id2en: Callable[..., Result]
) -> None:
    both = ("--suite", "mini", "--suite", "eval/suites/mini/")
    assert id2en(*both, "--json", "-").code == 2
    assert id2en(*both, "--json", "runs/").code == 0
    assert run.load(Path("runs/mini.json")).suite == "mini"


def test_hypotheses_made_elsewhere_are_scored_without_a_model(
    project: FakeEngine, id2en: Callable[..., Result]
) -> None:
    eval_project.write_baseline(Path())
    Path("theirs.txt").write_text("\n".join(eval_project.columns()[1]), encoding="utf-8")
    result = id2en("--suite", "mini", "--hypotheses", "theirs.txt", "--gate")
    assert result.code == 1
    assert not project.calls
    assert "warning: 60 of 60: the hypotheses are the references" in result.out
    assert "gate failed: mini: sound: 60 of 60: the hypotheses are the references" in result.err


def test_texts_of_one_s_own(project: FakeEngine, id2en: Callable[..., Result]) -> None:
    """The glossary is the project's, as with translate; a baseline has to be named."""
    Path("in.txt").write_text("Rudal itu jatuh.\n", encoding="utf-8")
    Path("ref.txt").write_text("The missile fell.\n", encoding="utf-8")
    project.answer = lambda _: "The missile fell down."
    own = ("--suite", "in.txt", "--reference", "ref.txt", "--baselines", "mine")
    result = id2en(*own)
    assert result.code == 0
    assert "1/1" in result.out
    assert id2en(*own, "--update-baseline").code == 0
    assert Path("mine/in.json").is_file()
    assert id2en(*own, "--gate").code == 0


def test_history_is_kept_and_drawn(project: FakeEngine, id2en: Callable[..., Result]) -> None:
    assert id2en("history").code == 3
    id2en("--history")
    spoil(project)
    id2en("--history")
    assert len(Path("eval/history.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    drawn = id2en("history").out.splitlines()
    assert drawn[0].startswith("mini: 2 runs, ")
    assert drawn[1].startswith("  BLEU     47.0 █▁ ")
    assert id2en("history", "--suite", "other").code == 3


def test_compare(project: FakeEngine, id2en: Callable[..., Result]) -> None:
    id2en("--json", "before.json")
    spoil(project)
    id2en("--json", "after.json")
    result = id2en("compare", "before.json", "after.json", "--json", "changes.json")
    assert result.code == 0
    assert "60 lines worse by chrF2, 0 better" in result.out
    assert len(json.loads(Path("changes.json").read_text(encoding="utf-8"))["segments"]) == 60
    alone = id2en("compare", "before.json", "after.json", "--json", "-").out
    assert json.loads(alone)["suite"] == "mini"
    assert id2en("compare", "before.json", "none.json").code == 3


def test_checksums(project: FakeEngine, id2en: Callable[..., Result]) -> None:
    lines = id2en("checksums").out.splitlines()
    assert lines[0].startswith("# ")
    assert lines[2].endswith("  mini/a.txt:1")
    assert len(lines) == 2 + len({*eval_project.columns()[0], *eval_project.columns()[1]})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--gate", "--update-baseline"], "--gate --update-baseline: these two contradict"),
        (["-g", "x.csv", "--no-glossary"], "--glossary --no-glossary: these two contradict"),
        (["--hypotheses", "x", "--no-glossary"], "these two contradict each other"),
        (["--hypotheses", "x", "--update-baseline"], "these two contradict each other"),
        (["--reference", "x"], "--reference: this belongs to one --suite, a text file"),
        (["--suite", "nowhere"], "nowhere: no such suite"),
        (["--suite", "mini", "--suite", "mini", "--hypotheses", "x"], "this is for one suite"),
    ],
)
def test_what_makes_no_sense_is_refused(
    project: FakeEngine, id2en: Callable[..., Result], arguments: list[str], message: str
) -> None:
    result = id2en(*arguments)
    assert result.code == 2
    assert message in result.err
    assert not project.calls


def test_outside_a_project_a_suite_has_to_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, id2en: Callable[..., Result]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = id2en()
    assert (result.code, "no eval/suites here or in a folder above" in result.err) == (2, True)


def test_it_works_from_a_folder_below(
    project: FakeEngine, id2en: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    eval_project.write_baseline(Path())
    monkeypatch.chdir("below")
    assert id2en("--gate").code == 0


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from translate import cli; cli.main(['eval', '--help']); "
        "heavy = {'sacrebleu', 'numpy', 'ctranslate2', 'torch', 'rich'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "--update-baseline" in done.stdout


@pytest.mark.model
def test_the_embedded_model_is_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, id2en: Callable[..., Result]
) -> None:
    sources, references, _ = eval_project.columns()
    chosen = list(zip(sources, references, strict=True))[:6]
    monkeypatch.chdir(tmp_path)
    Path("few.tsv").write_text("\n".join(map("\t".join, chosen)), encoding="utf-8")
    terms = str(eval_project.CASES / "terms.csv")
    result = id2en("--suite", "few.tsv", "-g", terms, "--threads", "1", "--json", "few.json")
    assert result.code == 0, result.err
    found = run.load(Path("few.json"))
    assert found.overall.metrics.chrf > 30  # far below any model worth shipping, far above chance
    assert found.overall.terms.success == 100
    assert len(found.signature.model_checksum) == 64
    assert not found.warnings
