"""Of the page of an evaluation: one segment, its texts side by side and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.report.eval_scores import LABELS, UNCHANGED, difference
from translate.report.page.diff import only, redline
from translate.report.page.marks import Mark, marked
from translate.report.page.markup import Html, element
from translate.report.page.notes import finding_note, lost_note, notes, passed_note
from translate.report.page.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.evaluation.run import ScoredSegment, TermUse
    from translate.report.page.rows import Rows


@dataclass(frozen=True, slots=True)
class Scored:
    """A segment with what it is compared with.

    Attributes:
        segment: The segment.
        before: The same of the baseline; ``None`` where there is none.
        anchor: What links on the page call it.
        article: What the page's filter calls its article.
    """

    segment: ScoredSegment
    before: ScoredSegment | None
    anchor: str
    article: str

    @property
    def gain(self) -> float | None:
        """By how much its chrF2 is better than the baseline's."""
        if self.before is None:
            return None
        return self.segment.metrics.chrf - self.before.metrics.chrf

    @property
    def changed(self) -> bool:
        """Whether the baseline says something else."""
        return self.before is not None and self.before.hypothesis != self.segment.hypothesis


def line(scored: Scored, rows: Rows) -> Html:
    """Return a segment's line of the page, and count its terms.

    Args:
        scored: The segment.
        rows: The page's rows of the glossary.
    """
    segment = scored.segment
    numbers = [rows.number(_row(term), term.outcome) for term in segment.terms]
    sources = [
        Mark(*term.span, term.outcome, row, hit)
        for hit, (term, row) in enumerate(zip(segment.terms, numbers, strict=True))
    ]
    new = only(segment.hypothesis, segment.references)
    gain = scored.gain
    return element(
        "div",
        _scores(scored),
        element("p", marked(segment.source, sources), class_="source", lang="id"),
        element(
            "div",
            element(
                "p",
                marked(segment.hypothesis, _renderings(segment.terms, numbers), new),
                class_="target",
                lang="id" if segment.passed_through else "en",
            ),
            _before(scored),
            notes(_badges(segment, numbers)),
        ),
        element("div", *_references(segment), class_="references"),
        class_="segment scored",
        id=scored.anchor,
        data_flags=" ".join(_flags(scored)) or None,
        data_article=scored.article,
        data_chrf=f"{segment.metrics.chrf:.2f}",
        data_delta=None if gain is None else f"{gain:.2f}",
        data_length=len(segment.source),
    )


def _row(term: TermUse) -> Row:
    return Row(
        term.source,
        term.target,
        alternatives=term.alternatives,
        citation=term.citation,
        place=term.place,
    )


def _renderings(terms: Sequence[TermUse], rows: Sequence[int]) -> Iterator[Mark]:
    for hit, (term, row) in enumerate(zip(terms, rows, strict=True)):
        if term.rendered is not None:
            yield Mark(*term.rendered, term.outcome, row, hit)
        for place in term.forbidden:
            yield Mark(*place, "forbidden", row, hit)


def _scores(scored: Scored) -> Html:
    metrics = scored.segment.metrics
    told = [f"{LABELS['chrf']} {metrics.chrf:.1f}"]
    rest = f"{LABELS['bleu']} {metrics.bleu:.1f}, {LABELS['ter']} {metrics.ter:.1f}"
    before = scored.before.metrics.chrf if scored.before else None
    return element(
        "p",
        element("a", scored.segment.id, class_="file", href=f"#{scored.anchor}"),
        " ",
        element("b", *told),
        " ",
        difference(metrics.chrf, before) if scored.changed else None,
        " ",
        element("span", rest, class_="quiet"),
        class_="said",
    )


def _before(scored: Scored) -> Html | None:
    if scored.before is None or not scored.changed:
        return None
    return element(
        "p",
        element("span", "Since the baseline: ", class_="label"),
        redline(scored.before.hypothesis, scored.segment.hypothesis),
        class_="redline",
        lang="en",
    )


def _references(segment: ScoredSegment) -> Iterator[Html]:
    for text in segment.references:
        new = only(text, [segment.hypothesis])
        yield element("p", marked(text, (), new), class_="reference", lang="en")


def _badges(segment: ScoredSegment, rows: Sequence[int]) -> Iterator[Html]:
    if segment.passed_through:
        yield passed_note(segment.passed_through)
    for finding in segment.findings:
        yield finding_note(finding.guard, finding.detail)
    for hit, (term, row) in enumerate(zip(segment.terms, rows, strict=True)):
        if term.outcome == "lost":
            nor = bool(term.references) and not any(term.references)
            yield lost_note(
                term.found, term.target, row, hit, "nor is it in the reference" if nor else ""
            )


def _flags(scored: Scored) -> Iterator[str]:
    segment, gain = scored.segment, scored.gain or 0.0
    outcomes = {term.outcome for term in segment.terms}
    if segment.findings or "lost" in outcomes:
        yield "look"
    if scored.changed:
        yield "changed"
    if scored.changed and abs(gain) >= UNCHANGED:
        yield "better" if gain > 0 else "worse"
    if segment.passed_through:
        yield "passed"
    yield from (outcome for outcome in ("repaired", "lost") if outcome in outcomes)
    yield from sorted({f"guard-{finding.guard}" for finding in segment.findings})
