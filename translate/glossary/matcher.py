"""Find where terms stand in a text: the one matcher, for enforcing, checking and scoring.

The words of all terms form a trie. At each word of the text the longest term that fits is taken
and the search goes on behind it, so hits never overlap. Of terms that fit equally far, the one
written as the text has it is taken, then the one without affixes, then the earlier one.

Python's own dictionaries are fast enough (``bench/matcher.py``): only a word that starts some
term costs more than one look-up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from translate.glossary.forms import ENDINGS, clitics, derived
from translate.glossary.term import Hit
from translate.glossary.words import HYPHENS, WORD, Phrase, gap, is_acronym, lower, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from translate.glossary.term import Term

Spans = tuple[tuple[int, int], ...]

_NEXT = re.compile(r"([\W_]+)([^\W_]+)")
_IN_ADDRESS = re.compile(r"://|@|^www\.|\w\.[a-z]{2,}/", re.IGNORECASE)
_RUN_BEFORE, _RUN_AFTER = re.compile(r"\S+\Z"), re.compile(r"\S+")
_REACH = 200
"""How far to look for the rest of an address, in characters."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term as the matcher sees it; ``rank`` is its place in the glossary."""

    term: Term
    rank: int
    phrase: Phrase
    varies: bool
    """Whether the last word takes clitics."""
    doubles: bool
    """Whether the first word may stand twice."""


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    ends: list[tuple[Pattern, bool]] = field(default_factory=list)
    """The patterns that end here, and whether a derived form led to it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pattern whose words stand in the text; capitals and surroundings are not yet looked at."""

    pattern: Pattern
    spans: Spans
    end: int
    plural: bool
    clitic: str
    derived: bool


class Matcher:
    """Terms, ready to be found.

    Args:
        terms: In order of precedence; those that are off or hold no letter or digit never match.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._starts: dict[str, _Node] = {}
        for rank, term in enumerate(terms):
            if term.used:
                self._add(term, rank)

    def find(self, text: str) -> tuple[Hit, ...]:
        """Return the hits in a text, in its order; offsets are those of ``text``.

        The text should be in Unicode NFC; what ``normalize`` returns is.
        """
        lowered = lower(text)
        starts = self._starts
        hits: list[Hit] = []
        free = 0
        for match in WORD.finditer(lowered):
            word = match.group()
            if (word in starts or word.endswith(ENDINGS)) and match.start() >= free:
                hit = self._longest(text, lowered, match.start(), match.end())
                if hit is not None:
                    hits.append(hit)
                    free = hit.end
        return tuple(hits)

    def candidates(self, lowered: str, start: int, end: int) -> Iterator[Candidate]:
        """Yield the patterns that begin with the word at ``start`` of a lower-case text."""
        word = lowered[start:end]
        if word in self._starts:
            yield from _walk(self._starts[word], lowered, ((start, end),), end)
        for stem, clitic in clitics(word):
            if stem in self._starts:
                yield from _ends(self._starts[stem], ((start, end),), end, clitic=clitic)

    def _longest(self, text: str, lowered: str, start: int, end: int) -> Hit | None:
        best: Candidate | None = None
        for candidate in self.candidates(lowered, start, end):
            if (
                (best is None or _order(candidate, text) > _order(best, text))
                and fits_case(candidate, text)
                and fits_surroundings(candidate, text)
            ):
                best = candidate
        if best is None:
            return None
        lead = len(best.pattern.phrase.lead)
        return Hit(best.pattern.term, start - lead, best.end, best.plural, best.clitic)

    def _add(self, term: Term, rank: int) -> None:
        cut = phrase(term.source)
        if not cut.words:
            return
        may_vary = term.rule != "exact"
        pattern = Pattern(
            term,
            rank,
            cut,
            varies=may_vary and cut.words[-1].islower() and not cut.trail,
            doubles=may_vary and cut.words[0].islower() and cut.words[0] not in cut.words[1:2],
        )
        first, *rest = map(lower, cut.words)
        derives = term.rule == "derive" and cut.words[0].islower()
        forms = derived(first) if derives else (first,)
        for form in forms:
            node = self._starts.setdefault(form, _Node())
            for between, word in zip(cut.gaps, rest, strict=True):
                node = node.next.setdefault(between + word, _Node())
            node.ends.append((pattern, form != first))


def _walk(
    node: _Node, lowered: str, spans: Spans, end: int, plural: bool = False
) -> Iterator[Candidate]:
    """Yield what ends at this node or behind it."""
    while True:
        yield from _ends(node, spans, end, plural)
        following = _NEXT.match(lowered, end)
        if following is None:
            return
        raw, word = following.groups()
        if len(spans) == len(raw) == 1 and not plural and raw in HYPHENS:
            yield from _doubled(node, lowered, spans, word, following.end())
        between = gap(raw)
        behind = (*spans, following.span(2))
        for stem, clitic in clitics(word):
            if between + stem in node.next:
                yield from _ends(node.next[between + stem], behind, following.end(), plural, clitic)
        if between + word not in node.next:
            return
        node, spans, end = node.next[between + word], behind, following.end()


def _doubled(node: _Node, lowered: str, spans: Spans, word: str, end: int) -> Iterator[Candidate]:
    """Yield what follows from the first word standing twice: rudal-rudal, rudal-rudalnya."""
    first = lowered[slice(*spans[0])]
    if word == first:
        yield from _walk(node, lowered, ((spans[0][0], end),), end, plural=True)
    for stem, clitic in clitics(word):
        if stem == first:
            yield from _ends(node, ((spans[0][0], end),), end, True, clitic)


def _ends(
    node: _Node, spans: Spans, end: int, plural: bool = False, clitic: str = ""
) -> Iterator[Candidate]:
    for pattern, is_derived in node.ends:
        if (pattern.doubles or not plural) and (pattern.varies or not clitic):
            yield Candidate(
                pattern, spans, end + len(pattern.phrase.trail), plural, clitic, is_derived
            )


def _order(candidate: Candidate, text: str) -> tuple[int, bool, bool, int]:
    """Return what decides between candidates that start at the same word; the greatest wins."""
    source = candidate.pattern.term.source
    as_written = text[candidate.spans[0][0] : candidate.end] == source
    affixed = candidate.plural or bool(candidate.clitic) or candidate.derived
    return candidate.end, as_written, not affixed, -candidate.pattern.rank


def fits_case(candidate: Candidate, text: str) -> bool:
    """Tell whether the capitals in the text are those the term asks for."""
    case = candidate.pattern.term.case
    if case == "any":
        return True
    for number, (word, (start, end)) in enumerate(
        zip(candidate.pattern.phrase.words, candidate.spans, strict=True)
    ):
        written = text[start:end]
        if case == "exact":
            fits = written == word or (word.islower() and written.islower())
        else:
            joined = number > 0 and text[start - 1] in HYPHENS
            fits = (
                word == lower(word)
                or written == word
                or (is_acronym(written) and not is_acronym(word))
                or (joined and not is_acronym(word) and written == lower(word))
            )
        if not fits:
            return False
    return True


def fits_surroundings(candidate: Candidate, text: str) -> bool:
    """Tell whether a term's own marks stand around it, and it is no part of an address or name."""
    lead, trail = candidate.pattern.phrase.lead, candidate.pattern.phrase.trail
    start, end = candidate.spans[0][0], candidate.spans[-1][1]
    if not text.startswith(trail, end) or not text.endswith(lead, 0, start):
        return False
    # kompas.com, x.rudal: an internet name. «AS.Rusia» lacks a space and is two sentences.
    after, before = text[end : end + 2], text[max(start - 2, 0) : start]
    if not trail and after[:1] == "." and after[1:].islower():
        return False
    if not lead and before[1:] == "." and before[0].isalnum() and text[start].islower():
        return False
    return _IN_ADDRESS.search(candidate.pattern.term.source) is not None or not _is_address(
        text, start, end
    )


def _is_address(text: str, start: int, end: int) -> bool:
    """Tell whether a span is part of a URL, an e-mail address or a user name."""
    before = _RUN_BEFORE.search(text, max(start - _REACH, 0), start)
    after = _RUN_AFTER.match(text, end, end + _REACH)
    run = text[before.start() if before else start : after.end() if after else end]
    return _IN_ADDRESS.search(run) is not None
