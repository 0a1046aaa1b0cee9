"""Of the side-by-side page: one segment, source and translation, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.report.located import located
from translate.report.page.marks import Mark, marked
from translate.report.page.markup import Html, element
from translate.report.page.notes import finding_note, lost_note, notes, passed_note, plain_note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.article import TranslatedBlock, TranslatedSegment


@dataclass(frozen=True, slots=True)
class Shown:
    """A segment and where it is shown.

    Attributes:
        block: The block it is part of.
        segment: The segment.
        starts: Whether it is the first of its block.
        rows: Number of the page's row of the glossary for each of its terms.
        anchor: What links on the page call it.
        label: Where it stands in its document.
    """

    block: TranslatedBlock
    segment: TranslatedSegment
    starts: bool
    rows: Sequence[int]
    anchor: str
    label: str

    @property
    def to_look_at(self) -> bool:
        """Whether a guard holds something against it, or a term is lost."""
        lost = any(term.outcome == "lost" for term in self.segment.terms)
        return bool(self.segment.findings) or lost

    def line(self) -> Html:
        """Return its line of the page."""
        segment = self.segment
        written_in = "en" if segment.passed_through == "english" else "id"
        return element(
            "div",
            element("a", self.label, class_="no", href=f"#{self.anchor}"),
            element(
                "p", marked(segment.source.text, self._sources()), class_="source", lang=written_in
            ),
            element(
                "p",
                marked(segment.target, self._targets()),
                class_="target",
                lang=written_in if segment.passed_through else "en",
            ),
            notes(self.badges()),
            class_=" ".join(self._classes()),
            id=self.anchor,
            data_flags=" ".join(self._flags()) or None,
        )

    def badges(self) -> Iterator[Html]:
        """Yield what stands below it."""
        segment = self.segment
        if self.block.boilerplate:
            left_out = "" if self.block.target.text else ", left out"
            yield plain_note(f"web clutter{left_out}: {self.block.boilerplate}")
        elif segment.passed_through:
            yield passed_note(segment.passed_through)
        if segment.corrected:
            yield plain_note("a person’s words, from the memory")
        for finding in segment.findings:
            yield finding_note(finding.guard, finding.detail)
        for hit, (term, row) in enumerate(zip(segment.terms, self.rows, strict=True)):
            if term.outcome == "lost":
                yield lost_note(term.found, term.hit.term.target, row, hit)

    def _sources(self) -> Iterator[Mark]:
        places = located(self.segment.source.text, self.segment.terms)
        for hit, (term, place) in enumerate(zip(self.segment.terms, places, strict=True)):
            if place is not None:
                yield Mark(*place, term.outcome, self.rows[hit], hit)

    def _targets(self) -> Iterator[Mark]:
        for hit, term in enumerate(self.segment.terms):
            if term.span is not None:
                yield Mark(term.span.start, term.span.end, term.outcome, self.rows[hit], hit)

    def _classes(self) -> Iterator[str]:
        yield "segment"
        if self.starts:
            yield "start"
        if self.block.source.kind == "heading":
            yield "heading"
        if self.segment.passed_through or self.block.boilerplate:
            yield "passed"

    def _flags(self) -> Iterator[str]:
        segment = self.segment
        outcomes = {term.outcome for term in segment.terms}
        if self.to_look_at:
            yield "look"
        if segment.findings:
            yield "finding"
        if segment.passed_through:
            yield "passed"
        if self.block.boilerplate:
            yield "clutter"
        yield from (outcome for outcome in ("repaired", "lost") if outcome in outcomes)
