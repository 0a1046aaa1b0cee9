"""The figures of a run that every report gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from translate.batch import count_words

if TYPE_CHECKING:
    from translate.batch import Outcome


OUTCOMES = ("kept", "repaired", "lost")


@dataclass(slots=True)
class Totals:
    """Counts over all outcomes added so far; words are those of the source.

    Attributes:
        articles: Documents translated and written.
        failed: Documents that were not.
        segments: Sentences in the documents translated.
        words: Words in them.
        passed_through: Segments that had nothing to translate.
        retried: Segments decoded more than once.
        warned: Segments a guard still has something against.
        findings: How many findings each guard has, by the guard's name.
        terms: How many glossary terms were kept, repaired and lost.
        boilerplate: How many blocks of web clutter there are, by kind.
        dropped: How many of them were left out.
        corrected: Segments a person translated.
        conflicts: How many of these lack a rendering that the glossary wants.
    """

    articles: int = 0
    failed: int = 0
    segments: int = 0
    words: int = 0
    passed_through: int = 0
    retried: int = 0
    warned: int = 0
    findings: dict[str, int] = field(default_factory=dict)
    terms: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    boilerplate: dict[str, int] = field(default_factory=dict)
    dropped: int = 0
    corrected: int = 0
    conflicts: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one more outcome."""
        if outcome.translation is None or outcome.error is not None:
            self.failed += 1
            return
        self.articles += 1
        self.words += count_words(outcome.translation.article)
        for block in outcome.translation.blocks:
            if block.boilerplate:
                count = self.boilerplate.get(block.boilerplate, 0)
                self.boilerplate[block.boilerplate] = count + 1
                self.dropped += not block.target.text
            for segment in block.segments:
                self.segments += 1
                self.passed_through += bool(segment.passed_through)
                self.retried += segment.decodes > 1
                self.warned += bool(segment.findings)
                for term in segment.terms:
                    self.terms[term.outcome] += 1
                self.corrected += segment.corrected
                self.conflicts += segment.corrected and any(
                    term.outcome == "lost" for term in segment.terms
                )
                for finding in segment.findings:
                    self.findings[finding.guard] = self.findings.get(finding.guard, 0) + 1
