"""Tables of scores, as text for a terminal and as Markdown for a pull request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from translate.evaluation.run import Run, Scores, TermCount

LABELS = {"bleu": "BLEU", "chrf": "chrF2", "chrfpp": "chrF++", "ter": "TER"}
"""What the metrics are called where people read them."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of as many cells.

    Attributes:
        header: What each column is.
        rows: The rows.
        words: The columns that hold words; the others hold numbers.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: tuple[int, ...] = (0,)


def as_text(table: Table) -> list[str]:
    """Return the lines of a table in columns.

    >>> as_text(Table(("name", "BLEU"), (("a.txt", "9.5"),)))
    ['name   BLEU', 'a.txt   9.5']
    """
    rows = (table.header, *table.rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if at in table.words else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def as_markdown(table: Table) -> list[str]:
    r"""Return the lines of a table in Markdown.

    >>> as_markdown(Table(("name", "BLEU"), (("a|b", "9.5"),)))
    ['| name | BLEU |', '| --- | ---: |', '| a\\|b | 9.5 |']
    """
    rule = ["---" if at in table.words else "---:" for at in range(len(table.header))]
    return [
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
        for row in (table.header, rule, *table.rows)
    ]


def scores(run: Run, baseline: Run | None = None) -> Table:
    """Return a row for each article, for all of them, for the references and for the baseline."""
    rows = []
    if len(run.articles) > 1:
        rows = [_row(each.article, each.scores) for each in run.articles]
    rows.append(_row("all", run.overall))
    for reference in run.references:
        terms, names = _terms(reference.terms), _guards(reference.findings)
        steady = _percent(reference.consistency)
        rows.append((reference.name, *[""] * (len(_COLUMNS) - 4), terms, steady, names))
    if baseline is not None:
        rows.append(_row("baseline", baseline.overall))
    return Table(_COLUMNS, tuple(rows), (0, len(_COLUMNS) - 1))


_COLUMNS = ("", "lines", *LABELS.values(), "length", "terms", "consistent", "guards")


def _row(name: str, scores: Scores) -> tuple[str, ...]:
    metrics = scores.metrics
    return (
        name,
        str(scores.segments),
        *(f"{getattr(metrics, metric):.1f}" for metric in LABELS),
        f"{scores.length_ratio:.2f}",
        _terms(scores.terms),
        _percent(scores.consistency),
        _guards(scores.findings),
    )


def _terms(count: TermCount) -> str:
    return f"{count.right}/{count.hits} {_percent(count.success)}" if count.hits else "–"


def _percent(number: float | None) -> str:
    return "–" if number is None else f"{number:.1f}%"


def _guards(findings: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {guard}" for guard, count in findings.items()) or "–"


def signature(run: Run) -> list[str]:
    """Return what decided the scores of a run, a line each."""
    made = run.signature
    model = f"{made.model} {made.model_checksum[:12]}".strip()
    glossary = made.glossary[:12] or "none"
    if made.glossary and not made.used_glossary:
        glossary += " (only to count terms by)"
    options = ", ".join(f"{key} {value}" for key, value in made.options.items())
    return [
        f"suite     {run.suite} {made.suite[:12]}, quotation marks {made.quotes}",
        f"model     {model}" + (f"; {options}" if options else ""),
        f"glossary  {glossary}",
        *(f"{LABELS[name]:<9} {text}" for name, text in made.metrics.items()),
        "versions  " + ", ".join(f"{name} {number}" for name, number in made.versions.items()),
        f"machine   {made.machine}",
    ]


def title(run: Run) -> str:
    """Return what a run is, on one line."""
    seconds = "" if run.seconds is None else f", translated in {run.seconds:.1f} s"
    described = f": {run.title}" if run.title else ""
    return f"{run.name}{described} ({run.signature.model}{seconds})"
