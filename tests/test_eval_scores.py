"""Scores are sacreBLEU's, terms are counted once each, and every reference is judged too."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import eval_project
import pytest

from translate.article import TermOutcome
from translate.evaluation import metrics, suites
from translate.evaluation.judge import judge
from translate.evaluation.output import Output, read_hypotheses, translate_suite
from translate.evaluation.suite import Item, Suite
from translate.evaluation.term_uses import consistency, count, term_uses
from translate.glossary import Glossary, Term
from translate.pipeline import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import FakeEngine

    from translate.evaluation.run import Run

FLORES = os.environ.get("ID2EN_FLORES", "")
LADDER = {
    "argos": (29.5, 58.6),
    "opusmt": (35.1, 61.9),
    "nllb": (39.2, 64.2),
    "bergamot-tiny": (39.5, 65.7),
    "microsoft": (47.0, 70.2),
    "google": (47.5, 71.2),
}
"""BLEU and chrF2 on FLORES-200 dev, as published in mozilla/firefox-translations-models."""


def run_of(*lines: tuple[str, str, Sequence[str]], quotes: str = "kept", terms: Glossary) -> Run:
    items = tuple(
        Item("x.txt", at, at + 1, source, tuple(references))
        for at, (source, _, references) in enumerate(lines)
    )
    suite = Suite("x", items, lines={"x.txt": len(items)}, quotes=quotes)  # type: ignore[arg-type]
    return judge(suite, Output(tuple(line[1] for line in lines), "made"), terms)


def test_scores_and_signatures_are_those_of_sacrebleu() -> None:
    """Figures of the command line: sacrebleu REF -i HYP -m bleu chrf ter."""
    _, references, hypotheses = eval_project.columns()
    found, ratio, signatures = metrics.corpus(hypotheses, [[each] for each in references])
    assert (found.bleu, found.chrf, found.chrfpp, found.ter) == (47.004, 68.771, 67.119, 41.016)
    assert ratio == 1.006  # 1163 over 1156
    version = signatures["bleu"].rpartition(":")[2]
    assert signatures == {
        "bleu": f"nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:{version}",
        "chrf": f"nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:{version}",
        "chrfpp": f"nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:{version}",
        "ter": f"nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|version:{version}",
    }


def test_the_best_of_several_references_counts_also_where_some_lines_have_one() -> None:
    texts = ["They left the city.", "He said so."]
    found, _, signatures = metrics.corpus(
        texts, [["They went away from town.", "They left the city."], ["He said so."]]
    )
    assert found.bleu == found.chrf == 100
    assert "nrefs:var" in signatures["bleu"]
    assert metrics.sentences(texts, [["x", texts[0]], [texts[1]]])[0].chrf == 100


def test_quotation_marks_count_unless_the_suite_says_otherwise() -> None:
    line = ("“Ya,” kata dia.", "“Yes,” he said.", ['"Yes," he said.'])
    kept = run_of(line, terms=Glossary())
    straight = run_of(line, quotes="straight", terms=Glossary())
    assert kept.overall.metrics.chrf < 100 == straight.overall.metrics.chrf
    assert (kept.signature.quotes, straight.signature.quotes) == ("kept", "straight")
    assert straight.segments[0].hypothesis == "“Yes,” he said."  # shown as it came out


def test_each_place_of_a_hypothesis_serves_one_term() -> None:
    glossary = Glossary((Term("rudal", "missile"), Term("rudal balistik", "ballistic missile")))
    uses = term_uses(glossary, "Rudal balistik dan rudal.", "A ballistic missile.")
    assert [(use.found, use.outcome) for use in uses] == [
        ("Rudal balistik", "kept"),
        ("rudal", "lost"),
    ]
    assert count(uses).success == 50


def test_places_are_told_in_source_and_hypothesis() -> None:
    glossary = Glossary((Term("Laut Hitam", "Black Sea", citation="UN", place="terms.csv:2:1"),))
    source, target = "Di Laut Hitam.", "In the Black Sea."
    (use,) = term_uses(glossary, source, target)
    assert use.rendered is not None
    assert source[slice(*use.span)] == "Laut Hitam"
    assert target[slice(*use.rendered)] == use.rendering == "Black Sea"
    assert (use.citation, use.place) == ("UN", "terms.csv:2:1")


def test_a_forbidden_rendering_is_a_lost_term() -> None:
    glossary = Glossary((Term("AS", "U.S.", forbidden=("America",)),))
    (use,) = term_uses(glossary, "AS menolak.", "The U.S., America, declined.")
    assert (use.outcome, use.forbidden) == ("lost", ((10, 17),))


def test_what_the_pipeline_repaired_is_told() -> None:
    glossary = Glossary((Term("rudal", "missile"),))
    hits = glossary.find("rudal dan rudal")
    outcomes = [
        TermOutcome(hit, "rudal", None, outcome)
        for hit, outcome in zip(hits, ("kept", "repaired"), strict=True)
    ]
    uses = term_uses(glossary, "rudal dan rudal", "a missile and a missile", outcomes)
    assert [use.outcome for use in uses] == ["kept", "repaired"]
    uses = term_uses(glossary, "rudal dan rudal", "a missile", outcomes)
    assert [use.outcome for use in uses] == ["kept", "lost"]


def test_consistency_is_about_terms_that_occur_again() -> None:
    glossary = Glossary((Term("perang", "war", alternatives=("conflict",)), Term("AS", "U.S.")))

    def of(*pairs: tuple[str, str]) -> float | None:
        return consistency([use for pair in pairs for use in term_uses(glossary, *pair)])

    assert of(("perang", "war"), ("AS", "U.S.")) is None
    assert of(("perang", "war"), ("perang", "wars"), ("AS", "U.S.")) == 100
    assert of(("perang", "war"), ("perang", "conflict"), ("perang", "war")) == 66.667
    assert of(("perang", "peace"), ("perang", "peace")) == 0  # lost everywhere is not consistent


def test_references_are_judged_as_the_ceiling() -> None:
    glossary = Glossary((Term("rudal", "missile"),))
    run = run_of(
        ("Ada 2 rudal.", "There are 2 rockets.", ["There are 2 missiles.", "There are 3 rockets."]),
        terms=glossary,
    )
    first, second = run.references
    assert (first.name, second.name) == ("reference 1", "reference 2")
    assert (first.terms.success, second.terms.success) == (100, 0)
    assert (first.findings, second.findings) == ({}, {"numbers": 1})
    (use,) = run.segments[0].terms
    assert (use.outcome, use.references) == ("lost", (True, False))


def test_names_that_come_and_go_are_told() -> None:
    lines = [
        ("Kanal milik KompasTV tutup.", "KompasTV's channel closed.", ["x"]),
        ("Mereka gabung ke KompasTV.", "They join CompasTV.", ["x"]),
    ]
    assert run_of(*lines, terms=Glossary()).unsteady_names == {"KompasTV": (1, 1)}
    known = Glossary((Term("KompasTV", "KompasTV"),))
    assert run_of(*lines, terms=known).unsteady_names == {}


def test_articles_are_scored_alone_and_together(tmp_path: Path) -> None:
    eval_project.write_project(tmp_path)
    suite, glossary = eval_project.load_suite(tmp_path)
    hypotheses = eval_project.columns()[2]
    hypotheses[30:] = eval_project.columns()[1][30:]
    run = eval_project.judged(suite, glossary, hypotheses)
    first, second = run.articles
    assert second.scores.metrics.bleu == 100 > run.overall.metrics.bleu > first.scores.metrics.bleu
    assert first.scores.terms.hits + second.scores.terms.hits == run.overall.terms.hits == 39


@pytest.mark.parametrize("glossary", [True, False])
def test_what_is_scored_is_what_the_pipeline_puts_out(
    tmp_path: Path, fake_engine: FakeEngine, glossary: bool
) -> None:
    eval_project.write_project(tmp_path)
    suite, terms = eval_project.load_suite(tmp_path)
    answers = dict(zip(*eval_project.columns()[::2], strict=True))
    fake_engine.answer = answers.__getitem__
    fake_engine.info = replace(fake_engine.info, runtime="none at all")
    used = terms if glossary else Glossary()
    output = translate_suite(suite, fake_engine, used, Options())
    run = judge(suite, output, terms)
    assert [each.hypothesis for each in run.segments] == eval_project.columns()[2]
    assert run.name == ("mini" if glossary else "mini-no-glossary")
    assert run.overall.terms.hits == 39  # counted with and without
    signature = run.signature
    assert (signature.model, signature.model_checksum) == ("fake", "0" * 64)
    assert (signature.options["beam"], signature.options["runtime"]) == ("4", "none at all")
    assert {"id2en", "python", "sacrebleu"} <= set(signature.versions)
    assert signature.glossary == terms.checksum
    assert signature.machine
    assert run.seconds is not None


@pytest.mark.skipif(not FLORES, reason="ID2EN_FLORES names no folder with FLORES dev")
@pytest.mark.parametrize("system", LADDER)
def test_public_systems_score_what_was_published(system: str) -> None:
    dev = Path(FLORES, "flores-dev")
    suite = suites.load(f"{dev}.id", [f"{dev}.en"])
    output = read_hypotheses(Path(f"{dev}.{system}.en"), suite)
    found = judge(suite, output, Glossary()).overall.metrics
    assert (round(found.bleu, 1), round(found.chrf, 1)) == LADDER[system]
