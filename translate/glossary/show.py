"""What the ``glossary`` commands print, as lines of text."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from translate.glossary import lint
from translate.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.glossary.compare import Change
    from translate.glossary.explain import Miss
    from translate.glossary.lint import Problem
    from translate.glossary.term import Hit, Term
    from translate.glossary.texts import Sentence

_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}


def problems(found: Sequence[Problem], format: str) -> str:
    """Return problems as ``text``, ``json`` or ``github`` (workflow commands)."""
    if format == "json":
        return json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2)
    line = _github if format == "github" else _line
    return "\n".join(map(line, found))


def problem_counts(found: Sequence[Problem], shown: Sequence[Problem]) -> str:
    """Return how many problems there are, in one line."""
    counts = ", ".join(
        f"{number} {each}{'' if number == 1 else 's'}"
        for each, number in lint.counts(found).items()
    )
    hidden = len(found) - len(shown)
    return f"{counts}" + (f" ({hidden} not shown: add --all)" if hidden else "")


def hits(sentence: Sentence, found: Sequence[Hit]) -> Iterator[str]:
    """Yield a line on each hit in a sentence."""
    for hit in found:
        words = sentence.text[hit.start : hit.end]
        yield f"{sentence.place}: {words} → {hit.term.target}{_how(hit)}  [{hit.term.place}]"


def misses(found: Sequence[tuple[Sentence, Miss]]) -> Iterator[str]:
    """Yield a line on each kind of near miss, with how often it is there, and where first."""
    times = Counter(
        (sentence.text[miss.start : miss.end], miss.term, miss.reason) for sentence, miss in found
    )
    first: dict[tuple[str, Term, str], Sentence] = {}
    for sentence, miss in found:
        first.setdefault((sentence.text[miss.start : miss.end], miss.term, miss.reason), sentence)
    for key, count in times.items():
        words, term, reason = key
        often = f" ({count}×)" if count > 1 else ""
        yield f"{first[key].place}: {words}{often} is not {term.source!r}: {reason}  [{term.place}]"


def change(found: Change) -> Iterator[str]:
    """Yield the lines on one sentence a change of the glossary touches."""
    yield f"{found.sentence.place}: {found.sentence.text}"
    yield from (f"  - {_term(hit.term)}" for hit in found.gone)
    yield from (f"  + {_term(hit.term)}" for hit in found.new)
    if found.before or found.after:
        yield f"  before: {found.before}"
        yield f"  after:  {found.after}"


def stats(terms: Sequence[Term]) -> Iterator[str]:
    """Yield the lines of a count of terms by what their columns hold."""
    yield f"{len(terms)} terms"
    for column in ("category", "status", "match", "case"):
        counts = Counter(getattr(term, column) or "(empty)" for term in terms)
        yield f"{column}:"
        yield from (f"  {count:6}  {name}" for name, count in counts.most_common())
    yield "with:"
    for name in ("alternatives", "forbidden", "article", "note", "citation"):
        yield f"  {sum(bool(getattr(term, name)) for term in terms):6}  {name}"
    yield f"  {sum(term.kept_as_is for term in terms):6}  target as the source"


def _line(problem: Problem) -> str:
    lines = (
        f"{problem.place}: {problem.severity}: {problem.message} [{problem.rule}]",
        f"    {problem.fix}",
    )
    return "\n".join(map(printable, lines))


def _github(problem: Problem) -> str:
    """Return a workflow command (GitHub Actions: workflow commands for annotations)."""
    place, _, column = problem.place.rpartition(":")
    file, _, line = place.rpartition(":")
    where = f"file={_property(file)},line={line},col={column}"
    if not (line.isdigit() and column.isdigit()):
        where = f"file={_property(problem.place)}"
    message = _data(f"{problem.message}. {problem.fix}")
    return printable(f"::{_GITHUB[problem.severity]} {where},title={problem.rule}::{message}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _how(hit: Hit) -> str:
    how = ["doubled"] if hit.plural else []
    if hit.clitic:
        how.append(f"-{hit.clitic}")
    return f" ({hit.term.source}, {', '.join(how)})" if how else ""


def _term(term: Term) -> str:
    return f"{term.source} → {' | '.join(term.renderings)}  [{term.place}]"
