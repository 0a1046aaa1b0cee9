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
from typing import TYPE_CHECKING, NamedTuple

from translate.glossary.forms import ENDINGS, clitics, derived
from translate.glossary.term import Hit
from translate.glossary.words import HYPHENS, WORD, gap, is_acronym, lower, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from translate.glossary.term import Term

Spans = tuple[tuple[int, int], ...]

_HYPHENS = frozenset(HYPHENS)
_NEXT = re.compile(r"([\W_]+)([^\W_]+)")
_IN_ADDRESS = re.compile(r"://|@|^www\.|\w\.[a-z]{2,}/", re.IGNORECASE)
_RUN_BEFORE, _RUN_AFTER = re.compile(r"\S+\Z"), re.compile(r"\S+")
_REACH = 200
"""How far to look for the rest of an address, in characters."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term as the matcher sees it.

    Attributes:
        term: The term.
        rank: Its place in the glossary.
        lead: Marks that must stand before its first word.
        trail: Marks that must stand after its last word.
        varies: Whether the last word takes clitics.
        doubles: Whether the first word may stand twice.
        cased: The words whose capitals count, each with its index.
    """

    term: Term
    rank: int
    lead: str
    trail: str
    varies: bool
    doubles: bool
    cased: tuple[tuple[int, str], ...]


@dataclass(slots=True)
class _Node:
    """Where a word of some terms leads: to more words, and to the terms that end with it.

    An end is a pattern and whether a derived form led to it. Keys of ``next`` are what stands
    between the words and the next word, in one string.
    """

    next: dict[str, _Node] = field(default_factory=dict)
    ends: list[tuple[Pattern, bool]] = field(default_factory=list)
    doubles: bool = False


class Candidate(NamedTuple):
    """A pattern whose words stand in a text; capitals and surroundings are not yet looked at."""

    end: int
    pattern: Pattern
    spans: Spans
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
                best = _best(self.candidates(lowered, *match.span()), text)
                if best is not None:
                    start = match.start() - len(best.pattern.lead)
                    hits.append(Hit(best.pattern.term, start, best.end, best.plural, best.clitic))
                    free = best.end
        return tuple(hits)

    def candidates(self, lowered: str, start: int, end: int) -> list[Candidate]:
        """Return the patterns that begin with the word at ``start`` of a lower-case text."""
        found: list[Candidate] = []
        word = lowered[start:end]
        spans = ((start, end),)
        node = self._starts.get(word)
        if node is not None:
            if node.doubles and lowered[end : end + 1] in _HYPHENS:
                _doubled(node, lowered, start, end, found)
            _walk(node, lowered, spans, False, found)
        if word.endswith(ENDINGS):
            for stem, clitic in clitics(word):
                if stem in self._starts:
                    _collect(self._starts[stem], spans, False, clitic, found)
        return found

    def _add(self, term: Term, rank: int) -> None:
        cut = phrase(term.source)
        if not cut.words:
            return
        first, *rest = map(lower, cut.words)
        may_vary = term.rule != "exact"
        pattern = Pattern(
            term,
            rank,
            cut.lead,
            cut.trail,
            varies=may_vary and cut.words[-1].islower() and not cut.trail,
            doubles=may_vary and cut.words[0].islower() and first not in rest[:1],
            cased=_cased(term, cut.words),
        )
        derives = term.rule == "derive" and cut.words[0].islower()
        for form in derived(first) if derives else (first,):
            node = self._starts.setdefault(form, _Node())
            node.doubles |= pattern.doubles
            for between, word in zip(cut.gaps, rest, strict=True):
                node = node.next.setdefault(between + word, _Node())
            node.ends.append((pattern, form != first))


def _cased(term: Term, words: Sequence[str]) -> tuple[tuple[int, str], ...]:
    if term.case == "any":
        return ()
    return tuple(
        (at, word) for at, word in enumerate(words) if term.case == "exact" or word != lower(word)
    )


def _walk(node: _Node, lowered: str, spans: Spans, plural: bool, found: list[Candidate]) -> None:
    """Add what ends at this node or behind it."""
    while True:
        if node.ends:
            _collect(node, spans, plural, "", found)
        if not node.next:
            return
        following = _NEXT.match(lowered, spans[-1][1])
        if following is None:
            return
        raw, word = following.groups()
        between = gap(raw)
        behind = (*spans, following.span(2))
        if word.endswith(ENDINGS):
            for stem, clitic in clitics(word):
                if between + stem in node.next:
                    _collect(node.next[between + stem], behind, plural, clitic, found)
        if between + word not in node.next:
            return
        node, spans = node.next[between + word], behind


def _doubled(node: _Node, lowered: str, start: int, end: int, found: list[Candidate]) -> None:
    """Add what follows from the first word standing twice: rudal-rudal, rudal-rudalnya."""
    following = WORD.match(lowered, end + 1)
    if following is None:
        return
    word, first = following.group(), lowered[start:end]
    spans = ((start, following.end()),)
    if word == first:
        _walk(node, lowered, spans, True, found)
    for stem, clitic in clitics(word):
        if stem == first:
            _collect(node, spans, True, clitic, found)


def _collect(node: _Node, spans: Spans, plural: bool, clitic: str, found: list[Candidate]) -> None:
    """Add the patterns that end at this node and may vary so."""
    for pattern, is_derived in node.ends:
        if (pattern.doubles or not plural) and (pattern.varies or not clitic):
            end = spans[-1][1] + len(pattern.trail)
            found.append(Candidate(end, pattern, spans, plural, clitic, is_derived))


def _best(candidates: Iterable[Candidate], text: str) -> Candidate | None:
    """Return the candidate to take of those that start at one word, if any fits."""
    best: Candidate | None = None
    for each in candidates:
        if (
            (best is None or _order(each, text) > _order(best, text))
            and fits_case(each, text)
            and fits_surroundings(each, text)
        ):
            best = each
    return best


def _order(candidate: Candidate, text: str) -> tuple[int, bool, bool, int]:
    """Return what decides between candidates that start at the same word; the greatest wins."""
    source = candidate.pattern.term.source
    as_written = text[candidate.spans[0][0] : candidate.end] == source
    affixed = candidate.plural or bool(candidate.clitic) or candidate.derived
    return candidate.end, as_written, not affixed, -candidate.pattern.rank


def fits_case(candidate: Candidate, text: str) -> bool:
    """Tell whether the capitals in the text are those the term asks for."""
    exact = candidate.pattern.term.case == "exact"
    for at, word in candidate.pattern.cased:
        start, end = candidate.spans[at]
        written = text[start:end]
        if written == word:
            continue
        if exact:  # an affix is no difference in case
            fits = word.islower() and written.islower()
        elif is_acronym(word):
            fits = False
        else:
            joined = at > 0 and text[start - 1] in HYPHENS  # Kim Jong-un
            fits = is_acronym(written) or (joined and written == lower(word))
        if not fits:
            return False
    return True


def fits_surroundings(candidate: Candidate, text: str) -> bool:
    """Tell whether a term's own marks stand around it, and it is no part of an address or name."""
    lead, trail = candidate.pattern.lead, candidate.pattern.trail
    start, end = candidate.spans[0][0], candidate.spans[-1][1]
    if not text.startswith(trail, end) or not text.endswith(lead, 0, start):
        return False
    # kompas.com, x.rudal: an internet name. «AS.Rusia» lacks a space and is two sentences.
    if not trail and text[end : end + 1] == "." and text[end + 1 : end + 2].islower():
        return False
    before = text[max(start - 2, 0) : start]
    if not lead and before[1:] == "." and before[0].isalnum() and text[start].islower():
        return False
    if not ("@" in text or "/" in text or "www." in text):
        return True
    return _IN_ADDRESS.search(candidate.pattern.term.source) is not None or not _is_address(
        text, start, end
    )


def _is_address(text: str, start: int, end: int) -> bool:
    """Tell whether a span is part of a URL, an e-mail address or a user name."""
    before = _RUN_BEFORE.search(text, max(start - _REACH, 0), start)
    after = _RUN_AFTER.match(text, end, end + _REACH)
    run = text[before.start() if before else start : after.end() if after else end]
    return _IN_ADDRESS.search(run) is not None
