from __future__ import annotations

import json
from pathlib import Path

import pytest

import translate
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
from translate.errors import InputError, OutputError
from translate.glossary import Glossary, Hit, Term
from translate.glossary.renderings import Span
from translate.pipeline import Options
from translate.progress import Estimate
from translate.report import console
from translate.report.console import Narrator
from translate.report.json_report import json_report
from translate.report.totals import Totals

MILE = Term("mil", "mile", place="terms.csv:2:1")
GLOSSARY = Glossary((MILE, Term("kapal", "ship", status="off")))
MODEL = ModelInfo("news 1", "ab" * 32, 125, inline_terms=True)


def translation(name: str = "a.txt", findings: int = 2) -> Translation:
    """One article: a heading passed through, and a paragraph of two sentences on line 3."""
    seen = tuple(Finding("numbers", f"source has {number}") for number in range(findings))
    heading = Block("Leave a Reply", line=1)
    paragraph = Block("Ada 550 mil. “Ya.”", line=3)
    passed = TranslatedSegment(Segment("Leave a Reply"), "Leave a Reply", passed_through="english")
    first = TranslatedSegment(
        Segment("Ada 550 mil.", " "),
        "It is 55 miles.",
        -0.123456,
        seen,
        (TermOutcome(Hit(MILE, 8, 11), "mil", Span(9, 14, "mile"), "repaired"),),
        decodes=2,
    )
    second = TranslatedSegment(Segment("“Ya.”"), "“Yes.”", -0.5, decodes=1)
    return Translation(
        Article(name, "text", (heading, paragraph), frame=None),
        (
            TranslatedBlock(heading, (passed,), Target("Leave a Reply"), "comments"),
            TranslatedBlock(paragraph, (first, second), Target("It is 55 miles. “Yes.”")),
        ),
    )


def done(name: str = "a.txt", findings: int = 2, seconds: float = 0.25) -> Outcome:
    return Outcome(name, Path("out", name), translation(name, findings), seconds=seconds)


def failed(name: str = "b.txt") -> Outcome:
    return Outcome(name, error=InputError("no such file", where=name, hint="Look again."))


# Figures.


def test_totals_count_what_was_translated_and_what_failed() -> None:
    totals = Totals()
    for outcome in (done(), failed(), done("c.txt", findings=0)):
        totals.add(outcome)
    assert totals == Totals(
        articles=2,
        failed=1,
        segments=6,
        words=14,
        passed_through=2,
        retried=2,
        warned=1,
        findings={"numbers": 2},
        terms={"kept": 0, "repaired": 2, "lost": 0},
        boilerplate={"comments": 2},
    )


def test_a_translation_that_could_not_be_written_has_failed() -> None:
    totals = Totals()
    totals.add(Outcome("a.txt", translation=translation(), error=OutputError("disk full")))
    assert (totals.articles, totals.failed, totals.words) == (0, 1, 0)


@pytest.mark.parametrize(
    ("size", "read", "words"),
    [
        (0, [], 0),
        (1000, [], 0),
        (1000, [(100, 1000)], 100),
        (3000, [(100, 1000)], 300),
        (3000, [(100, 1000), (50, 1000)], 225),
        (0, [(70, 500)], 70),
        (1000, [(0, 0)], 0),
    ],
)
def test_the_words_to_come_are_estimated_from_bytes(
    size: int, read: list[tuple[int, int]], words: int
) -> None:
    estimate = Estimate(size)
    for document in read:
        estimate.read(*document)
    assert estimate.words == words


# For a person.


def narrate(*outcomes: Outcome, summary: bool = True, **options: bool) -> list[str]:
    said: list[str] = []
    narrator = Narrator(said.append, **options)
    for outcome in outcomes:
        narrator.add(outcome)
    narrator.finish(2.0, summary=summary)
    return said


def test_warnings_point_at_line_and_sentence_and_the_summary_comes_last() -> None:
    assert narrate(done()) == [
        "a.txt:3: sentence 1: numbers: source has 0",
        "a.txt:3: sentence 1: numbers: source has 1",
        "1 file translated, 7 words, 4 words/s, 1 term (0 kept, 1 repaired, 0 lost), "
        "1 line of web clutter, 1 sentence to look at",
    ]


def test_only_the_first_warnings_are_shown() -> None:
    assert narrate(done(findings=4), done("c.txt", findings=3)) == [
        "a.txt:3: sentence 1: numbers: source has 0",
        "a.txt:3: sentence 1: numbers: source has 1",
        "a.txt:3: sentence 1: numbers: source has 2",
        "a.txt:3: sentence 1: numbers: source has 3",
        "c.txt:3: sentence 1: numbers: source has 0",
        "2 more warnings: --verbose shows all, --report FILE keeps them",
        "2 files translated, 14 words, 7 words/s, 2 terms (0 kept, 2 repaired, 0 lost), "
        "2 lines of web clutter, 2 sentences to look at",
    ]


def test_verbose_tells_each_file_and_every_warning() -> None:
    said = narrate(done(findings=7), done("c.txt", findings=0), verbose=True, summary=False)
    assert [line.replace("\\", "/") for line in said] == [
        "a.txt -> out/a.txt: 7 words, 0.2 s",
        *(f"a.txt:3: sentence 1: numbers: source has {number}" for number in range(7)),
        "c.txt -> out/c.txt: 7 words, 0.2 s",
        "2 files translated, 14 words, 7 words/s, 2 terms (0 kept, 2 repaired, 0 lost), "
        "2 lines of web clutter, 1 sentence to look at",
    ]


def test_errors_are_told_at_once_even_if_quiet() -> None:
    lines = "id2en: error: b.txt: no such file\n  Look again."
    assert narrate(failed(), done(), quiet=True) == [lines]
    assert narrate(failed(), done(findings=0)) == [
        lines,
        "1 file translated, 7 words, 4 words/s, 1 term (0 kept, 1 repaired, 0 lost), "
        "1 line of web clutter, 1 failed",
    ]


def test_without_warnings_and_summary_nothing_is_said() -> None:
    assert narrate(done(findings=0), summary=False) == []


def test_a_block_of_one_sentence_on_an_unknown_line_needs_no_number() -> None:
    block = Block("Ada 550 mil.")
    segment = TranslatedSegment(
        Segment(block.text), "It is 55.", findings=(Finding("numbers", "source has 550"),)
    )
    article = Article("a.srt", "srt", (block,), None)
    lines = console.warning_lines(
        Translation(article, (TranslatedBlock(block, (segment,), Target("It is 55.")),))
    )
    assert list(lines) == ["a.srt: numbers: source has 550"]


def test_a_lost_term_is_told_and_counted() -> None:
    lost = TermOutcome(Hit(MILE, 8, 11), "mil", None, "lost")
    segment = TranslatedSegment(Segment("Ada 550 mil."), "It is 550 yards.", terms=(lost,))
    block = Block("Ada 550 mil.", line=7)
    article = Article("a.txt", "text", (block,), None)
    blocks = (TranslatedBlock(block, (segment,), Target("It is 550 yards.")),)
    assert narrate(Outcome("a.txt", Path("out"), Translation(article, blocks), seconds=1)) == [
        "a.txt:7: term: «mil» is not «mile»",
        "1 file translated, 3 words, 2 words/s, 1 term (0 kept, 0 repaired, 1 lost)",
    ]


def test_a_name_kept_here_and_lost_there_is_told() -> None:
    block = Block("Kata Kirby. Ujar Kirby.", line=7)
    segments = tuple(
        TranslatedSegment(Segment(source), target, -0.5)
        for source, target in [("Kata Kirby.", "Kirby said."), ("Ujar Kirby.", "Kyrby said.")]
    )
    translation = Translation(
        Article("a.txt", "text", (block,), None),
        (TranslatedBlock(block, segments, Target("Kirby said. Kyrby said.")),),
    )
    assert narrate(Outcome("a.txt", Path("out"), translation), summary=False) == [
        "Kirby: kept in 1 sentence, not in 1: a.txt:7"
    ]


# For a program.


def report(path: Path, *outcomes: Outcome) -> dict[str, object]:
    with json_report(path, MODEL, GLOSSARY, Options()) as writer:
        for outcome in outcomes:
            writer.add(outcome)
    parsed = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(parsed, dict)
    return parsed


def test_a_report_has_a_record_for_each_segment(tmp_path: Path) -> None:
    parsed = report(tmp_path / "r.json", done(findings=1), failed())
    run = parsed.pop("run")
    assert parsed.pop("options")["decode"]["beam"] == 4
    assert parsed == {
        "report": 1,
        "id2en": translate.__version__,
        "model": {"name": "news 1", "checksum": "ab" * 32},
        "glossary": {"terms": 1, "checksum": GLOSSARY.checksum},
        "segments": [
            {
                "article": "a.txt",
                "block": 0,
                "segment": 0,
                "line": 1,
                "source": "Leave a Reply",
                "target": "Leave a Reply",
                "score": None,
                "findings": [],
                "terms": [],
                "passed_through": "english",
                "boilerplate": "comments",
                "decodes": 0,
                "corrected": False,
            },
            {
                "article": "a.txt",
                "block": 1,
                "segment": 0,
                "line": 3,
                "source": "Ada 550 mil.",
                "target": "It is 55 miles.",
                "score": -0.1235,
                "findings": [{"guard": "numbers", "detail": "source has 0"}],
                "terms": [
                    {
                        "source": "mil",
                        "target": "mile",
                        "place": "terms.csv:2:1",
                        "found": "mil",
                        "rendered": "miles",
                        "outcome": "repaired",
                    }
                ],
                "passed_through": "",
                "boilerplate": "",
                "decodes": 2,
                "corrected": False,
            },
            {
                "article": "a.txt",
                "block": 1,
                "segment": 1,
                "line": 3,
                "source": "“Ya.”",
                "target": "“Yes.”",
                "score": -0.5,
                "findings": [],
                "terms": [],
                "passed_through": "",
                "boilerplate": "",
                "decodes": 1,
                "corrected": False,
            },
        ],
        "errors": [{"article": "b.txt", "error": "b.txt: no such file (Look again.)"}],
        "names": {},
        "totals": {
            "articles": 1,
            "failed": 1,
            "segments": 3,
            "words": 7,
            "passed_through": 1,
            "retried": 1,
            "warned": 1,
            "findings": {"numbers": 1},
            "terms": {"kept": 0, "repaired": 1, "lost": 0},
            "boilerplate": {"comments": 1},
            "dropped": 0,
            "corrected": 0,
            "conflicts": 0,
        },
    }
    assert list(run) == ["started", "seconds", "words_per_second", "articles"]
    assert run["articles"] == [{"article": "a.txt", "seconds": 0.25}]


def test_a_report_has_a_line_for_each_segment(tmp_path: Path) -> None:
    report(tmp_path / "r.json", done())
    lines = (tmp_path / "r.json").read_text(encoding="utf-8").splitlines()
    records = [line for line in lines if line.startswith('{"article"')]
    assert [json.loads(line.rstrip(","))["target"] for line in records] == [
        "Leave a Reply",
        "It is 55 miles.",
        "“Yes.”",
    ]


def test_a_report_without_segments_is_whole_too(tmp_path: Path) -> None:
    assert report(tmp_path / "r.json")["segments"] == []


def test_two_reports_differ_in_run_alone(tmp_path: Path) -> None:
    first = report(tmp_path / "1.json", done(seconds=1))
    second = report(tmp_path / "2.json", done(seconds=2))
    assert first.pop("run") != second.pop("run")
    assert json.dumps(first) == json.dumps(second)


def test_a_report_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    def interrupted() -> None:
        with json_report(tmp_path / "r.json", MODEL, GLOSSARY, Options()) as writer:
            writer.add(done())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_what_goes_wrong_elsewhere_is_not_blamed_on_the_report(tmp_path: Path) -> None:
    with (
        pytest.raises(BrokenPipeError),
        json_report(tmp_path / "r.json", MODEL, GLOSSARY, Options()),
    ):
        raise BrokenPipeError


def test_a_report_is_written_as_it_grows(tmp_path: Path) -> None:
    with json_report(tmp_path / "r.json", MODEL, GLOSSARY, Options()) as writer:
        (temporary,) = tmp_path.iterdir()
        before = temporary.stat().st_size
        for _ in range(100):
            writer.add(done())
        assert temporary.stat().st_size > before + 10_000


def test_a_file_name_that_is_not_unicode_is_escaped(tmp_path: Path) -> None:
    parsed = report(tmp_path / "r.json", done("caf\udce9.txt"))
    assert parsed["segments"][0]["article"] == "caf\udce9.txt"
