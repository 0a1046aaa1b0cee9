"""What is said of two runs: whether they differ by more than chance, and where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import eval_project
import pytest

from translate.errors import InputError
from translate.evaluation import run, show
from translate.evaluation.compare import Comparison, compare
from translate.evaluation.significance import differences

if TYPE_CHECKING:
    from translate.evaluation.run import Run

WITHOUT, WITH = "without.json", "with.json"


def example(name: str) -> Run:
    return run.load(eval_project.CASES / name)


@pytest.fixture(scope="module")
def found() -> Comparison:
    """What the glossary changed in three articles."""
    return compare(example(WITHOUT), example(WITH))


@pytest.fixture
def untested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the tests of significance, which take their time."""
    monkeypatch.setattr("translate.evaluation.compare.differences", lambda *_: ())


def test_all_metrics_are_tested_in_two_ways(found: Comparison) -> None:
    for tested, test in ((found.bootstrap, "bs:1000"), (found.randomization, "ar:1000")):
        assert [each.metric for each in tested] == ["bleu", "chrf", "chrfpp", "ter"]
        assert all(each.gain > 0 for each in tested)  # also TER, which fell
        assert all(f"{test}|seed:12345" in each.signature for each in tested)
        assert all(each.p < 0.05 for each in tested)
    assert found.bootstrap[0].before == example(WITHOUT).overall.metrics.bleu
    assert found.bootstrap[3].after == example(WITH).overall.metrics.ter


def test_the_same_two_runs_differ_alike_each_time(found: Comparison) -> None:
    again = differences(example(WITHOUT), example(WITH), ["bleu", "chrf"])
    assert again == found.bootstrap[:2]


def test_a_run_does_not_differ_from_itself() -> None:
    same = differences(example(WITH), example(WITH), ["chrf"])[0]
    assert (same.gain, same.p, same.worse(0.05)) == (0, 1.0, False)


def test_worse_is_worse_and_not_merely_different(found: Comparison) -> None:
    back = differences(example(WITH), example(WITHOUT), ["chrf", "ter"])
    assert all(each.worse(0.05) for each in back)
    assert not any(each.worse(0.05) for each in found.bootstrap)


def test_segments_are_sorted_by_what_they_lost(found: Comparison) -> None:
    gains = [each.chrf for each in found.segments]
    assert gains == sorted(gains)
    assert all(each.before != each.after for each in found.segments)
    pairs = zip(example(WITHOUT).segments, example(WITH).segments, strict=True)
    assert len(found.segments) == sum(a.hypothesis != b.hypothesis for a, b in pairs)


def test_terms_gained_and_lost_are_named(found: Comparison) -> None:
    before, after = found.terms
    assert (before.right, after.right) == (216, 246)
    assert sum(each.gained for each in found.term_changes) == 30
    assert not [each for each in found.term_changes if not each.gained]


def test_findings_that_are_new_are_named(untested: None) -> None:
    before = example(WITH)
    finding = run.Finding("numbers", "source has 5")
    marked = replace(before.segments[0], findings=(finding,))
    after = replace(before, segments=(marked, *before.segments[1:]))
    (change,) = compare(before, after).guard_changes
    assert (change.guard, change.new, change.id) == ("numbers", True, marked.id)
    (change,) = compare(after, before).guard_changes
    assert not change.new


def test_what_else_differs_is_said(found: Comparison, untested: None) -> None:
    assert found.notes == ("only the second was given the glossary",)
    before = example(WITH)
    other = replace(
        before.signature,
        glossary="1",
        options={**before.signature.options, "beam": "8"},
        versions={},
        quotes="straight",
    )
    assert compare(before, replace(before, signature=other)).notes == (
        "terms were counted by different glossaries",
        "quotation marks: kept and straight; straight is used here",
        "beam: 4 and 8",
        "versions of libraries differ",
    )


def test_runs_of_different_texts_are_not_compared() -> None:
    before = example(WITH)
    other = replace(before, signature=replace(before.signature, suite="1"))
    with pytest.raises(InputError, match="not of the same texts"):
        compare(before, other)


def test_a_person_reads_it(found: Comparison) -> None:
    lines = list(show.comparison(found))
    assert lines[0] == "example: id2en 0.2 → id2en 0.2"
    assert "terms  216/246 → 246/246" in lines
    assert sum(line.startswith("  gained  ") for line in lines) == 30
    assert lines[-1].startswith("    after  ")
    assert sum(line.startswith("    after  ") for line in lines) <= 40
    everything = list(show.comparison(found, everything=True))
    assert sum(line.startswith("    after  ") for line in everything) == sum(
        each.chrf != 0 for each in found.segments
    )
