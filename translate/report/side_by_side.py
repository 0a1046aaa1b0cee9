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
from translate.report.page.document import closing, menu, opening, tools
from translate.report.page.markup import Html, element, encoded, joined
from translate.report.page.notes import notes
from translate.report.page.rows import Rows, row_of
from translate.report.page.summary import count, facts, figures, panel, shares
from translate.report.side_segments import Shown
from translate.report.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from translate.article import Translation
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
        self._title = ""

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
        title = self._title
        if self._totals.articles != 1:
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
        self._title = _title(translation) or outcome.name
        self._contents.append(
            element(
                "li",
                element("a", self._title, href=f"#{here}"),
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
                shown = Shown(block, segment, part == 1, rows, f"s{number}", label)
                if shown.to_look_at:
                    self._note(f"{translation.article.name}:{label}", shown)
                yield shown.line()
                number += 1

    def _note(self, place: str, shown: Shown) -> None:
        """Note a place to look at."""
        self._to_look_at += 1
        if self._to_look_at <= MOST_PLACES:
            link = element("a", place, href=f"#{shown.anchor}", class_="file")
            self._places.append(element("li", link, notes(shown.badges())))

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
        clutter = [f"{n:,} {kind}" for kind, n in self._totals.boilerplate.items()]
        if self._totals.dropped:
            clutter.append(f"{self._totals.dropped:,} left out")
        yield "Web clutter", ", ".join(clutter)
        yield "Findings", ", ".join(f"{n:,} {guard}" for guard, n in self._totals.findings.items())

    def _tools(self) -> Html:
        flags = {
            "look": "To look at",
            "finding": "With findings",
            "lost": "With lost terms",
            "repaired": "With repaired terms",
            "passed": "Left as they are",
            "clutter": "Web clutter",
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


def _title(translation: Translation) -> str:
    """Return the target of the first heading, or of the first block, that the document keeps."""
    kept = [block for block in translation.blocks if block.target.text]
    headings = (block for block in kept if block.source.kind == "heading")
    first = next(headings, kept[0] if kept else None)
    return first.target.text if first else ""


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
