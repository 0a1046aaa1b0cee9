"""``Decoded`` ↔ a row of the memory; the hits are not stored, the task has them."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from translate.article import Finding
from translate.decoding import Decoded
from translate.engines.base import InlineTerm, Source
from translate.glossary.renderings import Score, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.decoding import Task


class Entry(NamedTuple):
    """What is stored of a translation: two texts for people, and the rest as JSON."""

    source: str
    target: str
    rest: str
    crc: int


def entry(task: Task, decoded: Decoded) -> Entry:
    """Return what is to be stored."""
    rest = json.dumps(
        [
            decoded.score,
            decoded.decodes,
            [(finding.guard, finding.detail) for finding in decoded.findings],
            [(term.start, term.end, term.target) for term in decoded.source.terms],
            _scores(decoded.terms),
            None if decoded.first_terms == decoded.terms else _scores(decoded.first_terms),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return Entry(task.text, decoded.text, rest, _crc(task.text, decoded.text, rest))


def decoded(task: Task, stored: Entry) -> Decoded | None:
    """Return the translation; ``None`` if it isn't what was stored."""
    if stored.crc != _crc(*stored[:3]) or stored.source != task.text:
        return None
    score, decodes, findings, inline, terms, first = json.loads(stored.rest)
    final = _read_scores(task, terms)
    return Decoded(
        stored.target,
        score,
        tuple(Finding(*each) for each in findings),
        final,
        Source(task.text, tuple(InlineTerm(*each) for each in inline)),
        decodes,
        final if first is None else _read_scores(task, first),
    )


def _scores(scores: Sequence[Score]) -> list[Any]:
    return [
        (each.span and _span(each.span), [_span(span) for span in each.forbidden])
        for each in scores
    ]


def _span(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.rendering


def _read_scores(task: Task, stored: Sequence[Any]) -> tuple[Score, ...]:
    return tuple(
        Score(hit, Span(*span) if span else None, tuple(Span(*each) for each in forbidden))
        for hit, (span, forbidden) in zip(task.hits, stored, strict=True)
    )


def _crc(source: str, target: str, rest: str) -> int:
    return zlib.crc32("\0".join((source, target, rest)).encode("utf-8", "surrogatepass"))
