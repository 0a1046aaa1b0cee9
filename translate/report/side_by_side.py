"""The side-by-side page: one HTML file with source and translation, segment by segment.

What comes first on it is known last, so articles wait in a temporary file until the run is over.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

import translate
from translate import files
from translate.batch import count_words
from translate.consistency import Consistency
from translate.report.located import located
from translate.report.page.document import closing, menu, opening, tools
from translate.report.page.marks import Mark, marked
from translate.report.page.markup import Html, element, encoded, joined
from translate.report.page.notes import finding_note, lost_note, notes, passed_note, plain_note
from translate.report.page.rows import Rows, row_of
from translate.report.page.summary import count, facts, figures, panel, shares
from translate.report.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from translate.article import TranslatedSegment, Translation
    from translate.batch import Outcome
    from translate.engines.base import ModelInfo
    from translate.glossary import Glossary
    from translate.pipeline import Options

IN_MEMORY = 8_000_000
"""Bytes of articles that wait in memory; more than that wait on disk."""

MOST_PLACES = 50
"""Places to look at that are named on top; the page's key ``n`` goes through all of them."""


class SideBySide:
    """A page being made; memory grows with the number of articles and terms, not of segments.

    Args:
        model: What translates.
        glossary: How terms are to be rendered.
        options: How to decode.
        waiting: An empty temporary file.
    """

    def __init__(
        self, model: ModelInfo, glossary: Glossary, options: Options, waiting: IO[bytes]
    ) -> None:
        self._model, self._glossary, self._options = model, glossary, options
        self._started = datetime.now(UTC)
        self._waiting = waiting
        self._totals = Totals()
        self._names = Consistency()
        self._rows = Rows()
        self._contents: list[Html] = []
        self._errors: list[Html] = []
        self._places: list[Html] = []
        self._to_look_at = 0

    def add(self, outcome: Outcome) -> None:
        """Put a document that was translated on the page, or note why there is none."""
        first = self._totals.segments + 1
        self._totals.add(outcome)
        if outcome.error is not None:
            self._errors.append(element("li", str(outcome.error), class_="file"))
        elif outcome.translation is not None:
            self._names.add(outcome.translation)
            self._waiting.write(encoded(self._article(outcome, outcome.translation, first)))

    def write(self, stream: IO[bytes]) -> None:
        """Write the whole page."""
        title = f"{count(self._totals.articles, 'article')} in Indonesian and English"
        stream.write(encoded(opening(f"{title} · id2en")))
        stream.write(encoded(joined([self._top(title), self._tools(), Html("<main>")], "\n")))
        self._waiting.seek(0)
        shutil.copyfileobj(self._waiting, stream)
        stream.write(encoded(joined([Html("\n</main>"), self._rows.footer(), closing()], "\n")))

    def _article(self, outcome: Outcome, translation: Translation, first: int) -> Html:
        """Return a document's section, and note it in the contents.

        Args:
            outcome: What became of the document.
            translation: What is in it.
            first: Number of its first segment.
        """
        seen = self._to_look_at
        segments = joined(self._segments(translation, first), "\n")
        told = f"{outcome.name} · {count(count_words(translation.article), 'word')}"
        if self._to_look_at > seen:
            told += f", {self._to_look_at - seen:,} to look at"
        here = f"a{self._totals.articles}"
        title = translation.blocks[0].target.text if translation.blocks else outcome.name
        self._contents.append(
            element(
                "li",
                element("a", title, href=f"#{here}"),
                element("span", told, class_="quiet file"),
            )
        )
        output = "standard output" if outcome.output is None else str(outcome.output)
        header = element(
            "header",
            element("h2", outcome.name, class_="file"),
            element("p", f"translated into {output}", class_="file"),
        )
        return Html(element("section", header, _HEADS, segments, class_="article", id=here) + "\n")

    def _segments(self, translation: Translation, first: int) -> Iterator[Html]:
        number = first
        for position, block in enumerate(translation.blocks, 1):
            line = block.source.line or position
            for part, segment in enumerate(block.segments, 1):
                label = f"{line}.{part}" if len(block.segments) > 1 else f"{line}"
                rows = [self._rows.number(row_of(t.hit.term), t.outcome) for t in segment.terms]
                badges = list(_badges(segment, rows))
                if _to_look_at(segment):
                    self._note(f"{translation.article.name}:{label}", number, badges)
                kind = "start" if part == 1 else ""
                if block.source.kind == "heading":
                    kind += " heading"
                yield _row(segment, rows, badges, number, label, kind)
                number += 1

    def _note(self, place: str, number: int, badges: list[Html]) -> None:
        """Note a place to look at."""
        self._to_look_at += 1
        if self._to_look_at <= MOST_PLACES:
            link = element("a", place, href=f"#s{number}", class_="file")
            self._places.append(element("li", link, notes(badges)))

    def _top(self, title: str) -> Html:
        totals = self._totals
        hits = sum(totals.terms.values())
        shown = [
            ("words", f"{totals.words:,}", False),
            ("segments", f"{totals.segments:,}", False),
            ("to look at", f"{self._to_look_at:,}", self._to_look_at > 0),
        ]
        if hits:
            right = 100 * (hits - totals.terms["lost"]) / hits
            shown.append((f"of {count(hits, 'term')} right", f"{right:.1f}%", False))
        if totals.passed_through:
            shown.append(("left as they are", f"{totals.passed_through:,}", False))
        if totals.failed:
            shown.append(("not translated", f"{totals.failed:,}", True))
        return element(
            "header",
            element("h1", title),
            element("p", f"Translated by {self._model.name}", class_="about"),
            figures(shown),
            shares(totals.terms),
            element("div", *self._panels(), class_="panels"),
            facts("How this was made", self._made()),
        )

    def _panels(self) -> Iterator[Html | None]:
        yield panel("Not translated", self._errors)
        more = self._to_look_at - len(self._places)
        rest = [element("li", f"and {more:,} more", class_="quiet")] if more else []
        yield panel("To look at", self._places + rest)
        yield panel(
            "Names kept here and not there",
            (
                element(
                    "li",
                    element("b", name),
                    f" kept in {count(seen.kept, 'segment')}, not in {seen.missing:,}",
                    element("span", ", ".join(seen.places), class_="quiet file"),
                )
                for name, seen in self._names.broken().items()
            ),
        )
        yield panel("Articles", self._contents, ordered=True)

    def _made(self) -> Iterator[tuple[str, str]]:
        glossary = self._glossary
        used = sum(term.used for term in glossary.terms)
        yield "When", f"{self._started:%Y-%m-%d %H:%M} UTC"
        yield "Program", f"id2en {translate.__version__}"
        yield "Model", f"{self._model.name}, {self._model.checksum}"
        yield "Glossary", f"{count(used, 'row')}, {glossary.checksum}" if used else "none"
        yield "Options", _told(asdict(self._options))
        yield "Decoded twice", count(self._totals.retried, "segment")
        yield "Findings", ", ".join(f"{n:,} {guard}" for guard, n in self._totals.findings.items())

    def _tools(self) -> Html:
        flags = {
            "look": "To look at",
            "finding": "With findings",
            "lost": "With lost terms",
            "repaired": "With repaired terms",
            "passed": "Left as they are",
        }
        choices = (element("option", text, value=flag) for flag, text in flags.items())
        return tools(
            menu("flag", "Which segments", choices, every="All segments"),
            menu("row", "Term", self._rows.options(), every="Any term"),
            count=self._totals.segments,
        )


@contextmanager
def side_by_side(
    path: Path, model: ModelInfo, glossary: Glossary, options: Options
) -> Iterator[SideBySide]:
    """Open a page that appears whole when the ``with`` ends, or not at all if it raises.

    Args:
        path: The file.
        model: What translates.
        glossary: How terms are to be rendered.
        options: How to decode.

    Raises:
        OutputError: It can't be written.
    """
    with files.replacing(path) as stream, tempfile.SpooledTemporaryFile(IN_MEMORY) as waiting:
        page = SideBySide(model, glossary, options, waiting)
        yield page
        with files.output_errors(path):
            page.write(stream)


_HEADS = element(
    "div",
    element("span"),
    element("span", "Indonesian"),
    element("span", "English"),
    class_="heads",
    aria_hidden="true",
)


def _row(
    segment: TranslatedSegment,
    rows: Sequence[int],
    badges: Sequence[Html],
    number: int,
    label: str,
    kind: str,
) -> Html:
    """Return a segment's line of the page.

    Args:
        segment: The segment.
        rows: Number of the row of each of its terms.
        badges: What stands below it.
        number: Its own number on the page.
        label: Where it stands in its document.
        kind: Classes that say what it is there.
    """
    sources = (
        Mark(*place, term.outcome, row, hit)
        for hit, (term, row, place) in enumerate(
            zip(segment.terms, rows, located(segment.source.text, segment.terms), strict=True)
        )
        if place is not None
    )
    targets = (
        Mark(term.span.start, term.span.end, term.outcome, row, hit)
        for hit, (term, row) in enumerate(zip(segment.terms, rows, strict=True))
        if term.span is not None
    )
    written_in = "en" if segment.passed_through == "english" else "id"
    return element(
        "div",
        element("a", label, class_="no", href=f"#s{number}"),
        element("p", marked(segment.source.text, sources), class_="source", lang=written_in),
        element(
            "p",
            marked(segment.target, targets),
            class_="target",
            lang=written_in if segment.passed_through else "en",
        ),
        notes(badges),
        class_=" ".join(filter(None, ["segment", kind, segment.passed_through and "passed"])),
        id=f"s{number}",
        data_flags=" ".join(_flags(segment)) or None,
    )


def _badges(segment: TranslatedSegment, rows: Sequence[int]) -> Iterator[Html]:
    if segment.passed_through:
        yield passed_note(segment.passed_through)
    if segment.corrected:
        yield plain_note("a person’s words, from the memory")
    for finding in segment.findings:
        yield finding_note(finding.guard, finding.detail)
    for hit, (term, row) in enumerate(zip(segment.terms, rows, strict=True)):
        if term.outcome == "lost":
            yield lost_note(term.found, term.hit.term.target, row, hit)


def _to_look_at(segment: TranslatedSegment) -> bool:
    return bool(segment.findings) or any(term.outcome == "lost" for term in segment.terms)


def _flags(segment: TranslatedSegment) -> Iterator[str]:
    outcomes = {term.outcome for term in segment.terms}
    if _to_look_at(segment):
        yield "look"
    if segment.findings:
        yield "finding"
    if segment.passed_through:
        yield "passed"
    yield from (outcome for outcome in ("repaired", "lost") if outcome in outcomes)


def _told(options: dict[str, object]) -> str:
    """Return options in words.

    >>> _told({"decode": {"beam": 4, "length_penalty": 1.0}, "retry": True})
    'beam 4, length penalty 1.0, retry yes'
    """
    told = []
    for name, value in options.items():
        if isinstance(value, dict):
            told.append(_told(value))
        else:
            shown = ("no", "yes")[value] if isinstance(value, bool) else value
            told.append(f"{name.replace('_', ' ')} {shown}")
    return ", ".join(told)
