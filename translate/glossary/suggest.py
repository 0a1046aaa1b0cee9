"""Find what a glossary should have but hasn't: names, and expressions that are repeated.

A name is a run of capitalized words (Lockheed Martin) or an acronym, and not capitalized only
because a sentence or headline starts there. An expression is two to four words in small letters,
none of them a function word or a number, that stand together more often than by chance; of two
that always stand together the longer.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from translate.casing import style
from translate.data import words
from translate.glossary.term import Term
from translate.glossary.words import HYPHENS, WORD, is_acronym
from translate.passthrough import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from translate.glossary.glossary import Glossary

Kind = Literal["name", "expression"]
Spans = list[tuple[int, int]]

_MAX_WORDS = 4
_MIN_BOND = 3.0
"""How much oftener than by chance neighbors must stand together, as a logarithm to base 2."""
_CONTEXTS = 3
_REACH = 40
"""Characters of context on each side."""

_NAME_JOIN = re.compile(rf"[ \u00a0]|[{HYPHENS}]|\. ?|['’]")
_CLAUSE = re.compile(r"(?<=:) ")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What might become a row.

    Attributes:
        source: The words.
        kind: ``name`` or ``expression``.
        count: How often they stand in the texts outside of hits.
        contexts: A few of the places, with the words around, the words between ``«`` and ``»``.
    """

    source: str
    kind: Kind
    count: int
    contexts: tuple[str, ...]

    def term(self, target: str = "") -> Term:
        """Return a row to paste and look at, with what the model makes of it now if known."""
        note = f"{self.count}×: {self.contexts[0]}"
        return Term(self.source, target, status="proposed", note=note)


@dataclass(slots=True)
class _Found:
    count: int = 0
    contexts: list[str] = field(default_factory=list)


def suggest(glossary: Glossary, sentences: Iterable[str], least: int = 2) -> tuple[Suggestion, ...]:
    """Return what stands in the sentences and in no row: names first, the most frequent first.

    Headlines and lines in English are left out: their capitals mean nothing.

    Args:
        glossary: What is covered.
        sentences: One sentence each.
        least: How often an expression must stand there; a name half as often.
    """
    names: dict[str, _Found] = {}
    phrases: dict[str, _Found] = {}
    single: Counter[str] = Counter()
    for sentence in sentences:
        for clause in _CLAUSE.split(sentence):
            if style(clause) != "normal" or reason(clause):
                continue
            spans = [match.span() for match in WORD.finditer(clause)]
            single.update(clause[start:end] for start, end in spans)
            covered = [(hit.start, hit.end) for hit in glossary.find(clause)]
            for start, end in _names(clause, spans, covered):
                _count(names, clause, start, end)
            for start, end in _phrases(clause, spans, covered):
                _count(phrases, clause, start, end)
    total = sum(single.values())
    phrases = {
        source: found
        for source, found in phrases.items()
        if found.count >= least and _bond(source, found.count, single, total) >= _MIN_BOND
    }
    found = [
        Suggestion(source, "name", entry.count, tuple(entry.contexts))
        for source, entry in names.items()
        if entry.count >= least / 2 and not _is_word(source, single)
    ]
    found += [
        Suggestion(source, "expression", entry.count, tuple(entry.contexts))
        for source, entry in phrases.items()
        if not _always_longer(source, entry.count, phrases)
    ]
    return tuple(sorted(found, key=lambda each: (each.kind != "name", -each.count, each.source)))


def _names(text: str, spans: Spans, covered: Spans) -> Iterator[tuple[int, int]]:
    """Yield the spans of runs of capitalized words that no hit covers."""
    run: Spans = []
    for at, (start, end) in enumerate(spans):
        joined = run and _NAME_JOIN.fullmatch(text, run[-1][1], start) is not None
        fits = (
            text[start].isupper()
            or (joined and text[start].isdigit() and text[start - 1] in HYPHENS)
        ) and not any(low < end and start < high for low, high in covered)
        if at == 0 and text[start:end].lower() in _words():
            fits = False  # a capital only because the sentence starts
        if run and not (joined and fits):
            yield run[0][0], run[-1][1]
            run = []
        if fits:
            run.append((start, end))
    if run:
        yield run[0][0], run[-1][1]


def _phrases(text: str, spans: Spans, covered: Spans) -> Iterator[tuple[int, int]]:
    """Yield the spans of expressions that no hit covers or cuts."""
    for first in range(len(spans)):
        for last in range(first, min(first + _MAX_WORDS, len(spans))):
            start, end = spans[first][0], spans[last][1]
            apart = last > first and text[spans[last - 1][1] : spans[last][0]] != " "
            if apart or not _is_content(text, *spans[last]):
                break
            if last > first and not any(
                (low < start < high or low < end < high or (low, high) == (start, end))
                for low, high in covered
            ):
                yield start, end


def _is_content(text: str, start: int, end: int) -> bool:
    """Tell whether a word may be part of an expression."""
    word = text[start:end]
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    return (
        word.islower()
        and word.isalpha()
        and len(word) > 1
        and word not in _no_content()
        and not word.endswith("nya")
        and not any(mark in HYPHENS for mark in around)
    )


def _count(found: dict[str, _Found], text: str, start: int, end: int) -> None:
    entry = found.setdefault(text[start:end], _Found())
    entry.count += 1
    if len(entry.contexts) < _CONTEXTS:
        before = re.sub(r"^\S*\s", "… ", text[max(start - _REACH, 0) : start])
        after = re.sub(r"\s\S*$", " …", text[end : end + _REACH])
        if start <= _REACH:
            before = text[:start]
        if end + _REACH >= len(text):
            after = text[end:]
        entry.contexts.append(f"{before}«{text[start:end]}»{after}")


def _is_word(source: str, single: Counter[str]) -> bool:
    """Tell whether a single word is no name: of a date, short for one, or written small."""
    small = source.lower()
    if " " in source or is_acronym(source):
        return False
    known = source in _calendar() or f"{source}." in words("abbreviations.txt")
    return known or len(source) == 1 or single[small] > 0 or small in _words()


def _bond(phrase: str, count: int, single: Counter[str], total: int) -> float:
    """Return the least pointwise mutual information of neighbors, in bits."""
    return min(
        math.log2(count * total / (single[left] * single[right]))
        for left, right in pairwise(phrase.split(" "))
    )


def _always_longer(source: str, count: int, found: dict[str, _Found]) -> bool:
    return any(
        len(longer) > len(source) and f" {source} " in f" {longer} " and entry.count >= count
        for longer, entry in found.items()
    )


@cache
def _words() -> frozenset[str]:
    """Words that are written small inside a sentence."""
    return frozenset(words("common-words.id.txt")) | frozenset(words("function-words.id.txt"))


@cache
def _no_content() -> frozenset[str]:
    return frozenset(words("function-words.id.txt")) | frozenset(words("numbers.id.txt"))


@cache
def _calendar() -> frozenset[str]:
    return frozenset(
        row.split("\t")[0] for name in ("months.tsv", "weekdays.tsv") for row in words(name)
    )
