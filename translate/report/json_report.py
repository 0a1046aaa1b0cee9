r"""The report of a run as JSON: one record a segment, one record a line.

Everything but ``run`` depends on the inputs, the model and the options alone, so two runs over the
same inputs can be compared once ``run`` is left out::

    {
      "report": 1,                          version of this layout
      "id2en": "0.1.0",
      "model": {"name", "checksum"},
      "glossary": {"terms", "checksum"},    how many rows are used
      "options": {…},                       all that can change a translation
      "segments": [
        {
          "article":                        name of the input
          "block": 0, "segment": 0,         counted from 0, the segment within its block
          "line": 1,                        of the input, counted from 1; 0 where unknown
          "source", "target",
          "score": -0.31,                   mean natural-log probability of a token, or null
          "findings": [{"guard", "detail"}],
          "terms": [{                       glossary terms found in it
            "source", "target",             as the glossary has them
            "place",                        file:line:column of the row
            "found",                        what stands in the source
            "rendered",                     what stands in the target; null where lost
            "outcome"                       kept, repaired or lost
          }],
          "passed_through": "",             why it was not translated
          "boilerplate": "",                what kind of web clutter its block is
          "decodes": 1,
          "corrected": false                whether the target is a person's, from the memory; a
                                            term that is lost then contradicts the correction
        }, …
      ],
      "errors": [{"article", "error"}],     inputs without a translation
      "names": {"Kirby": {"kept": 3, "missing": 1, "places": ["a.txt:12"]}},
                                            names kept in some sentences and not in others
      "totals": {…},                        see ``Totals``
      "run": {
        "started":                          UTC, ISO 8601
        "seconds", "words_per_second",
        "articles": [{"article", "seconds"}]
      }
    }

A character that UTF-8 can't write (an undecodable byte of a file name) is written as ``\udcXX``.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import translate
from translate import files
from translate.consistency import Consistency
from translate.report.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from translate.article import TermOutcome, TranslatedSegment, Translation
    from translate.batch import Outcome
    from translate.engines.base import ModelInfo
    from translate.glossary import Glossary
    from translate.pipeline import Options

LAYOUT = 1


class JsonReport:
    """A report being written; memory grows with the number of articles, not of segments."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        self._stream = stream
        self._path = path
        self._started = datetime.now(UTC)
        self._start = time.perf_counter()
        self._first = True
        self._totals = Totals()
        self._names = Consistency()
        self._errors: list[dict[str, str]] = []
        self._articles: list[dict[str, object]] = []

    def add(self, outcome: Outcome) -> None:
        """Write the segments of a document that was translated, or note why there are none.

        Raises:
            OutputError: The report can't be written.
        """
        self._totals.add(outcome)
        if outcome.error is not None:
            self._errors.append({"article": outcome.name, "error": str(outcome.error)})
        elif outcome.translation is not None:
            self._names.add(outcome.translation)
            self._articles.append({"article": outcome.name, "seconds": round(outcome.seconds, 3)})
            for record in _records(outcome.translation):
                self._write(("" if self._first else ",") + "\n" + _dump(record))
                self._first = False

    def open(self, model: ModelInfo, glossary: Glossary, options: Options) -> None:
        """Write what comes before the segments."""
        self._write("{\n")
        self._entry("report", LAYOUT)
        self._entry("id2en", translate.__version__)
        self._entry("model", {"name": model.name, "checksum": model.checksum})
        used = sum(term.used for term in glossary.terms)
        self._entry("glossary", {"terms": used, "checksum": glossary.checksum})
        self._entry("options", asdict(options))
        self._write('"segments": [')

    def close(self) -> None:
        """Write what comes after the segments."""
        seconds = time.perf_counter() - self._start
        self._write("\n],\n")
        self._entry("errors", self._errors)
        self._entry("names", {n: asdict(seen) for n, seen in self._names.broken().items()})
        self._entry("totals", asdict(self._totals))
        run = {
            "started": self._started.isoformat(timespec="seconds"),
            "seconds": round(seconds, 3),
            "words_per_second": round(self._totals.words / max(seconds, 0.001), 1),
            "articles": self._articles,
        }
        self._write(f'"run": {_dump(run)}\n}}\n')

    def _entry(self, key: str, value: object) -> None:
        self._write(f'"{key}": {_dump(value)},\n')

    def _write(self, text: str) -> None:
        with files.output_errors(self._path):
            self._stream.write(text.encode("utf-8", errors="backslashreplace"))


@contextmanager
def json_report(
    path: Path, model: ModelInfo, glossary: Glossary, options: Options
) -> Iterator[JsonReport]:
    """Open a report that appears whole when the ``with`` ends, or not at all if it raises.

    Args:
        path: The file.
        model: What translates.
        glossary: How terms are to be rendered.
        options: How to decode.

    Raises:
        OutputError: It can't be written.
    """
    with files.replacing(path) as stream:
        report = JsonReport(stream, path)
        report.open(model, glossary, options)
        yield report
        report.close()


def _records(translation: Translation) -> Iterator[dict[str, object]]:
    for block_number, block in enumerate(translation.blocks):
        for segment_number, segment in enumerate(block.segments):
            yield {
                "article": translation.article.name,
                "block": block_number,
                "segment": segment_number,
                "line": block.source.line,
                "source": segment.source.text,
                "target": segment.target,
                "score": None if segment.score is None else round(segment.score, 4),
                "findings": [asdict(finding) for finding in segment.findings],
                "terms": [_term(term, segment) for term in segment.terms],
                "passed_through": segment.passed_through,
                "boilerplate": block.boilerplate,
                "decodes": segment.decodes,
                "corrected": segment.corrected,
            }


def _term(term: TermOutcome, segment: TranslatedSegment) -> dict[str, object]:
    row, span = term.hit.term, term.span
    return {
        "source": row.source,
        "target": row.target,
        "place": row.place,
        "found": term.found,
        "rendered": None if span is None else segment.target[span.start : span.end],
        "outcome": term.outcome,
    }


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
