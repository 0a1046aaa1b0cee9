"""What a run tells a person on standard error, one line at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.batch import count_words
from translate.consistency import Consistency
from translate.printable import printable
from translate.report.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from translate.article import Translation
    from translate.batch import Outcome
    from translate.errors import Id2enError

# Longer lists drown the terminal.
MAX_WARNINGS = 5


class Narrator:
    """Tells how a run goes, and at the end what to look at.

    Args:
        say: Prints a line.
        quiet: Say nothing but errors.
        verbose: Say a line on each document, and every warning.
    """

    def __init__(
        self, say: Callable[[str], None], *, quiet: bool = False, verbose: bool = False
    ) -> None:
        self.totals = Totals()
        self.unchanged = 0
        self._names = Consistency()
        self._say = say
        self._quiet = quiet
        self._verbose = verbose
        self._warnings: list[str] = []
        self._warnings_left_out = 0

    def add(self, outcome: Outcome) -> None:
        """Say what is worth saying on one outcome."""
        self.totals.add(outcome)
        self.unchanged += outcome.unchanged
        if outcome.error is None and outcome.translation is not None:
            self._names.add(outcome.translation)
        if outcome.error is not None:
            self._say(error_lines(outcome.error))
        elif outcome.translation is not None and self._verbose:
            self._tell(document_line(outcome))
            for line in warning_lines(outcome.translation):
                self._tell(line)
        elif outcome.translation is not None:
            lines = list(warning_lines(outcome.translation))
            room = MAX_WARNINGS - len(self._warnings)
            self._warnings += lines[:room]
            self._warnings_left_out += len(lines[room:])

    def warn(self, message: str) -> None:
        """Say what went wrong with something that the run can do without; also a quiet one."""
        self._tell(f"id2en: warning: {message}")

    def finish(self, seconds: float, *, summary: bool, known: int = 0) -> None:
        """Say the first warnings, unless they were said already, and the summary if wanted.

        Args:
            seconds: How long translating took.
            summary: Whether to end with a line on the whole run.
            known: How many sentences the memory had.
        """
        if self._quiet:
            return
        for line in self._warnings:
            self._tell(line)
        if self._warnings_left_out:
            self._tell(
                f"{_count(self._warnings_left_out, 'more warning')}: "
                "--verbose shows all, --report FILE keeps them"
            )
        for line in name_lines(self._names):
            self._tell(line)
        if self.totals.articles and (summary or self._verbose):
            self._tell(summary_line(self.totals, seconds, self.unchanged, known))
        elif self.totals.dropped:
            self._tell(clutter(self.totals))

    def _tell(self, line: str) -> None:
        self._say(printable(line))


def error_lines(error: Id2enError) -> str:
    """Return what is wrong and where, and on a line of its own what to do next."""
    where = f"{error.where}: " if error.where else ""
    hint = f"\n  {printable(error.hint)}" if error.hint else ""
    return f"id2en: error: {printable(where + error.what)}{hint}"


def warning_lines(translation: Translation) -> Iterator[str]:
    """Yield a line for each finding and each lost term, with the place to look at in the source."""
    for block in translation.blocks:
        place = translation.article.name
        if block.source.line:
            place += f":{block.source.line}"
        for number, segment in enumerate(block.segments, start=1):
            sentence = f"sentence {number}: " if len(block.segments) > 1 else ""
            for finding in segment.findings:
                yield f"{place}: {sentence}{finding.guard}: {finding.detail}"
            for term in segment.terms:
                if term.outcome == "lost":
                    row = term.hit.term
                    where = " in the correction" if segment.corrected else ""
                    yield f"{place}: {sentence}term: «{row.source}» is not «{row.target}»{where}"


def name_lines(names: Consistency) -> Iterator[str]:
    """Yield a line for each name kept in some sentences and not in others."""
    for name, seen in names.broken().items():
        yield (
            f"{name}: kept in {_count(seen.kept, 'sentence')}, not in {seen.missing:,}: "
            + ", ".join(seen.places)
        )


def document_line(outcome: Outcome) -> str:
    """Return one line on a document that was translated."""
    assert outcome.translation is not None
    target = outcome.output or "standard output"
    words = _count(count_words(outcome.translation.article), "word")
    done = "unchanged" if outcome.unchanged else f"{outcome.seconds:.1f} s"
    return f"{outcome.name} -> {target}: {words}, {done}"


def summary_line(totals: Totals, seconds: float, unchanged: int = 0, known: int = 0) -> str:
    """Return one line on a whole run.

    Args:
        totals: Its figures.
        seconds: How long it took.
        unchanged: How many outputs were there already.
        known: How many sentences the memory had.
    """
    there = f" ({unchanged:,} unchanged)" if unchanged else ""
    parts = [
        f"{_count(totals.articles, 'file')} translated{there}",
        _count(totals.words, "word"),
        f"{totals.words / max(seconds, 0.001):,.0f} words/s",
    ]
    if known:
        parts.append(f"{_count(known, 'sentence')} from memory")
    if totals.corrected:
        conflicts = f" ({totals.conflicts:,} against the glossary)" if totals.conflicts else ""
        parts.append(f"{totals.corrected:,} corrected{conflicts}")
    if hits := sum(totals.terms.values()):
        outcomes = ", ".join(f"{count:,} {name}" for name, count in totals.terms.items())
        parts.append(f"{_count(hits, 'term')} ({outcomes})")
    if totals.boilerplate:
        parts.append(clutter(totals))
    if totals.warned:
        parts.append(f"{_count(totals.warned, 'sentence')} to look at")
    if totals.failed:
        parts.append(f"{totals.failed:,} failed")
    return ", ".join(parts)


def clutter(totals: Totals) -> str:
    """Return how much web clutter there is, and whether it was left out."""
    lines = _count(sum(totals.boilerplate.values()), "line")
    return f"{lines} of web clutter{' left out' if totals.dropped else ''}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
