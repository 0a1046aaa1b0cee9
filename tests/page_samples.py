"""Pages to test, made of a few segments whose every text is hostile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from translate.article import (
    Article,
    Block,
    Finding,
    Segment,
    Target,
    TermOutcome,
    TranslatedBlock,
    TranslatedSegment,
    Translation,
)
from translate.batch import Outcome
from translate.engines.base import ModelInfo
from translate.errors import InputError
from translate.evaluation import run as evaluation
from translate.evaluation.run import (
    ArticleScores,
    Metrics,
    ReferenceScores,
    Run,
    ScoredSegment,
    Scores,
    Signature,
    TermCount,
    TermUse,
)
from translate.glossary import Glossary, Hit, Term
from translate.glossary.renderings import Span
from translate.pipeline import Options
from translate.report.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable

SCRIPT = "<script>window.hacked=1</script>"
IMAGE = "\"'><img src=x onerror=window.hacked=2>"

MISSILE = Term(
    "rudal",
    "missile",
    category="weapon",
    alternatives=("rocket" + IMAGE,),
    note="not rocket" + SCRIPT,
    citation="AP Stylebook" + IMAGE,
    place="glossary/terms.csv:12:1",
)
KYIV = Term("Kyiv", "Kyiv", category="place" + SCRIPT, place="glossary/terms.csv:3:1")
GLOSSARY = Glossary((MISSILE, KYIV))
MODEL = ModelInfo("news" + SCRIPT, "ab" * 32, 125, inline_terms=True)


def outcome(term: Term, source: str, found: str, target: str, rendering: str) -> TermOutcome:
    """Return what became of a term: kept if the target has the rendering, else lost."""
    start = source.index(found)
    at = target.find(rendering) if rendering else -1
    span = None if at < 0 else Span(at, at + len(rendering), rendering)
    hit = Hit(term, start, start + len(found))
    return TermOutcome(hit, found, span, "lost" if span is None else "kept")


def segments() -> list[TranslatedSegment]:
    """Return a kept, a repaired and a lost term, two findings, and a segment passed through."""
    plain = "Rudal itu jatuh di Kyiv" + SCRIPT
    plain_target = "The missile fell on Kyiv" + SCRIPT
    kept = outcome(MISSILE, plain, "Rudal", plain_target, "missile")
    repaired = replace(outcome(KYIV, plain, "Kyiv", plain_target, "Kyiv"), outcome="repaired")
    bad = "Ada 550 rudal" + IMAGE
    lost = outcome(MISSILE, bad, "rudal", "There are 55 of them" + IMAGE, "")
    return [
        TranslatedSegment(Segment(plain), plain_target, -0.1, terms=(kept, repaired), decodes=2),
        TranslatedSegment(
            Segment(bad),
            "There are 55 of them" + IMAGE,
            -0.9,
            (Finding("numbers", "source has 550" + SCRIPT), Finding("quotes", "has 1" + IMAGE)),
            (lost,),
            decodes=2,
        ),
        TranslatedSegment(
            Segment("Leave a Reply" + IMAGE), "Leave a Reply" + IMAGE, passed_through="english"
        ),
    ]


def document(name: str, count: int = 3) -> Outcome:
    """Return an article of ``count`` paragraphs of one segment each."""
    made = segments()
    chosen = [made[number % len(made)] for number in range(count)]
    blocks = [Block(each.source.text, line=n) for n, each in enumerate(chosen, 1)]
    translated = tuple(
        TranslatedBlock(block, (each,), Target(each.target))
        for block, each in zip(blocks, chosen, strict=True)
    )
    article = Article(name, "text", tuple(blocks), frame=None)
    return Outcome(name, Path("out") / name, Translation(article, translated), seconds=0.1)


def failure(name: str) -> Outcome:
    return Outcome(name, error=InputError("no such file" + SCRIPT, where=name, hint="Look again."))


def write_side_by_side(path: Path, outcomes: Iterable[Outcome]) -> Path:
    with side_by_side(path, MODEL, GLOSSARY, Options()) as page:
        for each in outcomes:
            page.add(each)
    return path


# An evaluation.

METRICS = Metrics(40.0, 60.0, 58.0, 45.0)


def scored(
    line: int, hypothesis: str, chrf: float, *, lost: bool = False, source: str = ""
) -> ScoredSegment:
    """Return a line of the article «a» + SCRIPT, with one term."""
    source = source or f"Rudal nomor {line}{IMAGE}"
    at = hypothesis.find("missile")
    term = TermUse(
        "rudal" + SCRIPT,
        "missile",
        "Rudal",
        (0, 5),
        "lost" if lost else "kept",
        rendered=None if lost else (at, at + 7),
        references=(True,),
        place="glossary/terms.csv:12:1",
        citation="AP" + IMAGE,
    )
    findings = (evaluation.Finding("numbers", "source has 3" + SCRIPT),) if lost else ()
    return ScoredSegment(
        f"a{SCRIPT}:{line}",
        "a" + SCRIPT,
        line - 1,
        line,
        source,
        hypothesis,
        (f"Missile number {line}{IMAGE}",),
        replace(METRICS, chrf=chrf),
        (term,),
        findings,
    )


def scores(chrf: float, *, right: int = 2, ter: float = 45.0) -> Scores:
    return Scores(
        3, Metrics(40.0, chrf, 58.0, ter), 0.98, TermCount(3, right), 90.0, {"numbers": 1}
    )


def signature(**changes: object) -> Signature:
    known = Signature(
        "5" * 64, "6" * 64, {"bleu": "nrefs:1"}, "kept", "7" * 64, True, "news" + SCRIPT, "8" * 64,
        {"beam": "4" + IMAGE}, {"id2en": "0.1.0"}, "Linux" + IMAGE,
    )  # fmt: skip
    return replace(known, **changes)  # type: ignore[arg-type]


def run(chrf: float = 62.0, *, suite: str = "seeds", when: str = "2026-01-03T10:00:00") -> Run:
    """Return a run of three segments: one scores 80, one 30 and loses its term, one 76."""
    return Run(
        suite,
        "five articles" + SCRIPT,
        when,
        scores(chrf),
        (ArticleScores("a" + SCRIPT, scores(chrf)), ArticleScores("b", scores(50.0))),
        (ReferenceScores("reference", TermCount(3, 3), 95.0, {}),),
        signature(),
        (
            scored(1, "The missile number 1" + IMAGE, 80.0),
            scored(2, "A rocket number 2" + SCRIPT, 30.0, lost=True),
            replace(scored(3, "missile number 3", 76.0, source="Rudal 3"), article="b", id="b:3"),
        ),
        2.5,
        "abc123",
        ("The references equal the hypotheses." + IMAGE,),
        {"Kirby" + SCRIPT: (3, 1)},
    )


def baseline() -> Run:
    """Return an earlier run: segment 1 was worse, 2 better, 3 the same."""
    now = run(58.0, when="2026-01-01T10:00:00")
    one, two, three = now.segments
    return replace(
        now,
        segments=(
            replace(one, hypothesis="Rockets 1", metrics=replace(METRICS, chrf=50.0)),
            replace(two, hypothesis="A missile number 2", metrics=replace(METRICS, chrf=70.0)),
            three,
        ),
    )
