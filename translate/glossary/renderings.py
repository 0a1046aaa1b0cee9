"""Find the renderings of terms in a target, and tell which hits are kept there.

A rendering counts in any form English gives it: plural, possessive, with or without article, at
the start of a sentence, in a headline, in capitals; a name only with its own capitals. Words
count, not letters: «Iran» is not in «Iranian».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from translate.data import words
from translate.glossary.english import plurals, singulars, verb_forms
from translate.glossary.words import APOSTROPHES, HYPHENS, WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.glossary.term import Hit, Term

_ARTICLES = ("a", "an", "the")
_VERB = re.compile(r"(?:men|mem|meny|meng|me[lrwy]|di|ber|ter)[a-z]{3}")
"""What an Indonesian verb begins with."""

_SENTENCE_START = re.compile(r"(?:^|[.!?…:\n]|[“‘\"'(\[])[\s\"'“”‘’()\[\]•*–—-]*\Z")
_LETTER = "[^\\W_]"
_HYPHEN, _APOSTROPHE = f"[{re.escape(HYPHENS)}]", f"[{APOSTROPHES}]"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where a rendering stands in a target, without article and possessive ending.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last one.
        rendering: Which rendering of the term it is, as the glossary has it.
    """

    start: int
    end: int
    rendering: str

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Tell whether the other is a smaller part of this one."""
        return (
            self.start <= other.start
            and other.end <= self.end
            and self.end - self.start > other.end - other.start
        )


@dataclass(frozen=True, slots=True)
class Score:
    """What a target makes of a hit.

    Attributes:
        hit: The hit.
        span: Where the target renders it; no other hit is given that place. ``None``: lost.
        forbidden: Where the target has a forbidden rendering of the term.
    """

    hit: Hit
    span: Span | None
    forbidden: tuple[Span, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether the target renders the hit as the glossary wants it."""
        return self.span is not None

    @property
    def right(self) -> bool:
        """Whether it is kept and no forbidden rendering of it is there."""
        return self.kept and not self.forbidden


def occurrences(term: Term, target: str) -> list[Span]:
    """Return where the term's target or one of its alternatives stands, in text order.

    >>> from translate.glossary import Term
    >>> target = "Missiles hit Iran's ships; the missile was Iranian."
    >>> [target[span.start : span.end] for span in occurrences(Term("rudal", "missile"), target)]
    ['Missiles', 'missile']
    >>> occurrences(Term("Iran", "Iran"), target)
    [Span(start=13, end=17, rendering='Iran')]
    """
    return _readings(term, target)[0]


def forbidden(term: Term, target: str) -> list[Span]:
    """Return where forbidden renderings of the term stand, unless inside a right one."""
    return _readings(term, target)[1]


def score(hits: Sequence[Hit], target: str) -> tuple[Score, ...]:
    """Return what became of each hit of a source in its target.

    One place in the target serves one hit. As many hits as possible are served; longer renderings
    choose first, then earlier hits, so the result is always the same.

    >>> from translate.glossary import Glossary, Term
    >>> glossary = Glossary((Term("rudal", "missile"), Term("rudal balistik", "ballistic missile")))
    >>> hits = glossary.find("rudal balistik dan rudal")
    >>> [each.kept for each in score(hits, "a ballistic missile")]
    [True, False]
    """
    readings = [_readings(hit.term, target) for hit in hits]
    served = _assign([accepted for accepted, _ in readings])
    taken = [span for span in served if span is not None]
    return tuple(
        Score(
            hit,
            span,
            tuple(each for each in wrong if not any(each.overlaps(other) for other in taken)),
        )
        for hit, span, (_, wrong) in zip(hits, served, readings, strict=True)
    )


def is_verbal(term: Term) -> bool:
    """Tell whether a term's renderings may be inflected as verbs."""
    return term.rule == "derive" or _VERB.match(term.source) is not None


def _readings(term: Term, target: str) -> tuple[list[Span], list[Span]]:
    """Return the accepted and the forbidden spans of a term; the longer of two nested ones."""
    verbal = is_verbal(term)
    accepted = _find(term.renderings, verbal, target)
    wrong = _find(term.forbidden, verbal, target)
    right = [span for span in accepted if not any(each.holds(span) for each in wrong)]
    wrong = [span for span in wrong if not any(each.overlaps(span) for each in right)]
    return right, wrong


def _find(renderings: Iterable[str], verbal: bool, target: str) -> list[Span]:
    found: dict[tuple[int, int], Span] = {}
    for rendering in renderings:
        shape = _shape(rendering, verbal)
        if shape is None:
            continue
        for match in shape.pattern.finditer(target):
            if _fits_case(shape.words, match, target):
                found.setdefault(match.span(), Span(*match.span(), rendering))
    spans = sorted(found.values())
    return [span for span in spans if not any(other.holds(span) for other in spans)]


def _assign(options: Sequence[Sequence[Span]]) -> list[Span | None]:
    """Give each hit a span that overlaps no other's: augmenting paths, as in bipartite matching."""
    held: dict[int, Span] = {}

    def clashes(span: Span) -> list[int]:
        return [other for other, taken in held.items() if taken.overlaps(span)]

    def place(hit: int, tried: set[Span]) -> bool:
        for span in options[hit]:
            if not clashes(span):
                held[hit] = span
                return True
        for span in options[hit]:
            clashing = clashes(span)
            if span in tried or len(clashing) > 1:
                continue
            tried.add(span)
            other = clashing[0]
            before = held.pop(other)
            held[hit] = span
            if place(other, tried):
                return True
            del held[hit]
            held[other] = before
        return False

    def longest(hit: int) -> int:
        return max((span.end - span.start for span in options[hit]), default=0)

    hopeless: set[tuple[Span, ...]] = set()
    for hit in sorted(range(len(options)), key=lambda hit: (-longest(hit), hit)):
        # What found no place finds none until another has found one: a term a hundred times over.
        if (same := tuple(options[hit])) in hopeless:
            continue
        if place(hit, set()):
            hopeless.clear()
        else:
            hopeless.add(same)
    return [held.get(hit) for hit in range(len(options))]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A rendering's words as written, and the pattern that finds all their forms."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]


@lru_cache(maxsize=16_384)
def _shape(rendering: str, verbal: bool) -> _Shape | None:
    """Return how to find a rendering; ``None`` if there is nothing in it.

    One without words, a sign such as «$», is found as it stands. A small article at the start may
    be missing. A hyphen may be a space between small words (air defense, air-defense), not in
    names.
    """
    spans = [match.span() for match in WORD.finditer(rendering)]
    if len(spans) > 1 and rendering[slice(*spans[0])] in _ARTICLES:
        rendering = rendering[spans[1][0] :]
        spans = [match.span() for match in WORD.finditer(rendering)]
    if not spans:
        sign = rendering.strip()
        return _Shape((), re.compile(re.escape(sign))) if sign else None
    written = tuple(rendering[start:end] for start, end in spans)
    forms = _forms(written, verbal)
    pattern = [re.escape(rendering[: spans[0][0]].strip())]
    for number, (start, end) in enumerate(spans):
        if number:
            small = written[number - 1].islower() and written[number].islower()
            pattern.append(_between(rendering[spans[number - 1][1] : start], small))
        pattern.append("(" + "|".join(map(re.escape, forms[number])) + ")")
        after = end
    pattern.append(re.escape(rendering[after:].strip()))
    bounded = f"(?<!{_LETTER}){''.join(pattern)}(?!{_LETTER})"
    return _Shape(written, re.compile(bounded, re.IGNORECASE))


def _between(marks: str, small: bool) -> str:
    if small and (marks.isspace() or re.fullmatch(_HYPHEN, marks)):
        return rf"(?:\s+|{_HYPHEN})"
    return "".join(map(_mark, re.sub(r"\s+", " ", marks)))


def _mark(mark: str) -> str:
    if mark == " ":
        return r"\s+"
    if mark in HYPHENS:
        return _HYPHEN
    return _APOSTROPHE if mark in APOSTROPHES else re.escape(mark)


def _forms(written: Sequence[str], verbal: bool) -> list[tuple[str, ...]]:
    """Return the lower-case forms each word of a rendering may have, longest first."""
    lowered = [word.lower() for word in written]
    forms = [{word} for word in lowered]
    for head in heads(lowered):
        forms[head].update(plurals(lowered[head]))
        if written[head].islower():
            forms[head].update(singulars(lowered[head]))
    if verbal and written[0].islower():
        forms[0].update(verb_forms(lowered[0]))
    return [tuple(sorted(each, key=lambda form: (-len(form), form))) for each in forms]


def heads(lowered: Sequence[str]) -> Iterator[int]:
    """Yield which of the lower-case words of a noun phrase may take the plural."""
    ends = (at for at, word in enumerate(lowered) if at and word in _head_ends())
    end = next(ends, len(lowered))
    yield end - 1
    if end > 1 and f"{lowered[end - 2]} {lowered[end - 1]}" in _postpositives():
        yield end - 2


def _fits_case(written: Sequence[str], match: re.Match[str], target: str) -> bool:
    """Tell whether the capitals of a match are right for a rendering."""
    found = match.groups()
    if match.group().isupper() and len(match.group()) > 1:
        return True
    raised = lowered = False
    for number, (word, form) in enumerate(zip(written, found, strict=True)):
        if word == word.lower():
            if form == form.lower():
                lowered |= form not in _small()
                continue
            if form[1:] != form[1:].lower():
                return False
            raised |= number > 0 or not _starts_sentence(target, match.start())
            if lowered:  # senior Commissioner
                return False
        elif not _keeps_capitals(word, form):
            return False
    return not raised or _precedes_name(target, match.end()) or is_headline(target)


def _keeps_capitals(word: str, form: str) -> bool:
    """Tell whether a form of a word keeps its capitals: UAVs for UAV, Ministers for Minister."""
    pairs = zip(word.lower(), form.lower(), strict=False)
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    return form[:shared] == word[:shared] and form[shared:] == form[shared:].lower()


def _starts_sentence(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text, max(start - 20, 0), start) is not None


def _precedes_name(text: str, end: int) -> bool:
    """Tell whether a capitalized word follows: titles get capitals before a name."""
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()


@lru_cache(maxsize=256)
def is_headline(text: str) -> bool:
    """Tell whether most words of a text that may start with a small letter have a capital.

    >>> is_headline("Russia to Make Mass Purchase of Rockets From North Korea")
    True
    >>> is_headline("The Russian Defense Ministry buys rockets.")
    False
    """
    if text.rstrip("\"'”’ ").endswith("."):
        return False
    found = [match.group() for match in WORD.finditer(text)][1:]
    content = [word for word in found if word[0].isalpha() and word.lower() not in _small()]
    capitals = sum(word[0].isupper() for word in content)
    return len(content) > 1 and capitals >= 0.8 * len(content)


@cache
def _small() -> frozenset[str]:
    return frozenset(words("small-words.en.txt"))


@cache
def _head_ends() -> frozenset[str]:
    return frozenset(words("head-ends.en.txt"))


@cache
def _postpositives() -> frozenset[str]:
    return frozenset(words("postpositives.en.txt"))
