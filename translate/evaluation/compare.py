"""What became better and worse from one run to another: scores, segments, terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.errors import InputError
from translate.evaluation.significance import differences
from translate.evaluation.tables import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.evaluation.run import Run, ScoredSegment, TermCount
    from translate.evaluation.significance import Difference

SHOWN = 20
"""How many of the segments that lost or gained most are shown."""


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """A segment that came out differently, and what its scores gained (in points).

    Attributes:
        id: The segment's.
        source: Its source.
        reference: Its first reference.
        before: The first run's hypothesis.
        after: The second run's.
        chrf: What chrF2 gained; below 0 if it fell.
        bleu: What BLEU gained.
    """

    id: str
    source: str
    reference: str
    before: str
    after: str
    chrf: float
    bleu: float


@dataclass(frozen=True, slots=True)
class TermChange:
    """A hit of a term that one of two runs has right and the other has not.

    Attributes:
        id: Of the segment.
        found: What stands in the source.
        target: The rendering wanted.
        gained: Whether the second run has it right.
    """

    id: str
    found: str
    target: str
    gained: bool


@dataclass(frozen=True, slots=True)
class GuardChange:
    """A guard that holds something against a segment in one of two runs only.

    Attributes:
        id: Of the segment.
        guard: Name of the guard.
        detail: What it saw.
        new: Whether it is the second run's.
    """

    id: str
    guard: str
    detail: str
    new: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two runs of one suite.

    Attributes:
        suite: Name of the suite.
        before: What made the first run.
        after: What made the second.
        bootstrap: How the metrics differ, by paired bootstrap.
        randomization: The same, by paired approximate randomization.
        terms: Term counts of both.
        segments: The segments that came out differently, worst change first.
        term_changes: The terms gained and lost, in the suite's order.
        guard_changes: The findings that are new and gone, in the suite's order.
        notes: What besides the hypotheses differs.
    """

    suite: str
    before: str
    after: str
    bootstrap: tuple[Difference, ...]
    randomization: tuple[Difference, ...]
    terms: tuple[TermCount, TermCount]
    segments: tuple[SegmentChange, ...]
    term_changes: tuple[TermChange, ...]
    guard_changes: tuple[GuardChange, ...]
    notes: tuple[str, ...] = ()


def compare(before: Run, after: Run) -> Comparison:
    """Return what differs between two runs.

    Raises:
        InputError: They are not of the same sources and references.
    """
    if before.signature.suite != after.signature.suite:
        raise InputError(
            f"these runs are not of the same texts: {before.suite} and {after.suite}",
            hint="Compare runs of one suite whose sources and references have not changed.",
        )
    pairs = list(zip(before.segments, after.segments, strict=True))
    changed = [_segment(*pair) for pair in pairs if pair[0].hypothesis != pair[1].hypothesis]
    return Comparison(
        suite=after.suite,
        before=before.signature.model,
        after=after.signature.model,
        bootstrap=differences(before, after, LABELS),
        randomization=differences(before, after, LABELS, "ar"),
        terms=(before.overall.terms, after.overall.terms),
        segments=tuple(sorted(changed, key=lambda each: (each.chrf, each.id))),
        term_changes=tuple(change for pair in pairs for change in _terms(*pair)),
        guard_changes=tuple(change for pair in pairs for change in _guards(*pair)),
        notes=tuple(_notes(before, after)),
    )


def _segment(before: ScoredSegment, after: ScoredSegment) -> SegmentChange:
    return SegmentChange(
        after.id,
        after.source,
        after.references[0],
        before.hypothesis,
        after.hypothesis,
        round(after.metrics.chrf - before.metrics.chrf, 1),
        round(after.metrics.bleu - before.metrics.bleu, 1),
    )


def _terms(before: ScoredSegment, after: ScoredSegment) -> Iterator[TermChange]:
    """Yield the changes of terms that both runs looked for: a glossary may have changed."""
    old = {(use.span, use.target): use for use in before.terms}
    for use in after.terms:
        other = old.get((use.span, use.target))
        if other is not None and (use.outcome == "lost") != (other.outcome == "lost"):
            yield TermChange(after.id, use.found, use.target, use.outcome != "lost")


def _guards(before: ScoredSegment, after: ScoredSegment) -> Iterator[GuardChange]:
    old, new = ({each.guard: each.detail for each in run.findings} for run in (before, after))
    for guard, detail in new.items():
        if guard not in old:
            yield GuardChange(after.id, guard, detail, new=True)
    for guard, detail in old.items():
        if guard not in new:
            yield GuardChange(after.id, guard, detail, new=False)


def _notes(before: Run, after: Run) -> Iterator[str]:
    one, other = before.signature, after.signature
    if one.glossary != other.glossary:
        yield "terms were counted by different glossaries"
    if one.used_glossary != other.used_glossary:
        yield f"only the {'second' if other.used_glossary else 'first'} was given the glossary"
    if one.quotes != other.quotes:
        yield f"quotation marks: {one.quotes} and {other.quotes}; {other.quotes} is used here"
    for name in sorted({*one.options, *other.options}):
        was, now = one.options.get(name, "–"), other.options.get(name, "–")
        if was != now:
            yield f"{name}: {was} and {now}"
    if one.versions != other.versions:
        yield "versions of libraries differ"
