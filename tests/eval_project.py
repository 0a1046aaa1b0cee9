"""A small project with a suite of two articles, for the tests of id2en eval.

``cases/eval/lines.tsv`` has source, reference, and a hypothesis that a model once made of it;
``cases/eval/terms.csv`` is the glossary.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from translate.evaluation import suites
from translate.evaluation.baseline import save
from translate.evaluation.judge import judge
from translate.evaluation.output import Output
from translate.glossary import Glossary, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.evaluation.run import Run
    from translate.evaluation.suite import Suite

CASES = Path(__file__).with_name("cases") / "eval"
ARTICLES = ("a.txt", "b.txt")
DESCRIPTION = """\
title = "sixty lines"
sources = "sources"
references = ["references"]
glossary = ["../../../glossary/terms.csv"]

[gates]
terms = 97.0
"""


def columns() -> tuple[list[str], list[str], list[str]]:
    """Return sources, references and hypotheses of the suite's lines."""
    lines = (CASES / "lines.tsv").read_text(encoding="utf-8").splitlines()
    sources, references, hypotheses = map(list, zip(*(s.split("\t") for s in lines), strict=True))
    return sources, references, hypotheses


def write_project(folder: Path) -> Path:
    """Write the project and return its suite's folder; articles have a blank line in the middle."""
    suite = folder / "eval" / "suites" / "mini"
    sources, references, _ = columns()
    half = len(sources) // 2
    for side, texts in (("sources", sources), ("references", references)):
        (suite / side).mkdir(parents=True)
        for name, own in zip(ARTICLES, (texts[:half], texts[half:]), strict=True):
            text = "\n".join([*own[:10], "", *own[10:]])
            (suite / side / name).write_text(text, encoding="utf-8", newline="\n")
    (suite / "suite.toml").write_text(DESCRIPTION, encoding="utf-8")
    (folder / "glossary").mkdir()
    shutil.copy(CASES / "terms.csv", folder / "glossary" / "terms.csv")
    return suite


def load_suite(folder: Path) -> tuple[Suite, Glossary]:
    """Return the project's suite and glossary."""
    suite = suites.load("mini", folder=folder / "eval" / "suites")
    assert suite.glossary is not None
    return suite, load(suite.glossary)


def judged(suite: Suite, glossary: Glossary, hypotheses: Sequence[str] | None = None) -> Run:
    """Return the run of hypotheses; of the good ones if left out."""
    texts = columns()[2] if hypotheses is None else hypotheses
    return judge(suite, Output(tuple(texts), "fake", "0" * 64, used_glossary=True), glossary)


def write_baseline(folder: Path) -> None:
    """Write the good hypotheses as the baseline."""
    save(folder / "eval" / "baselines" / "mini.json", judged(*load_suite(folder)))
