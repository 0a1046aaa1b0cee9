"""Repair a lost term: put the rendering wanted where attention says the term was translated to.

Pure functions; which of the candidates is good English, the model tells by its score
(``translate.decoding``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from translate.articles import article
from translate.data import words
from translate.glossary.english import plurals, singulars, verb_forms
from translate.glossary.renderings import heads, is_verbal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.engines.base import Alignment
    from translate.glossary import Hit, Term
    from translate.glossary.renderings import Score

LEAST_SHARES = (0.4, 0.3, 0.5, 0.2)
"""How much of a target word must come from a term for the word to count as its rendering. On 1,093
terms of train/domain 0.4 finds most places exactly; the others find some that it misses."""

LEAST_SHARE = 0.5
"""How much of a place must come from the term. Below, half of the places are wrong (read: 20)."""

LARGEST_REST = 0.6
"""What comes from the term by more than this must not stay beside what is put in its place."""

ALTERNATIVE = OTHER_NUMBER = 0.1
"""Handicaps of an alternative rendering, and of a plural for a singular or the reverse. The model
prefers them for no reason by up to 0.08, with reason (Lithuanian for Lithuania) by 0.12."""

MOST = 24
"""Candidates for one term, at most."""

_ENDING = r"['’](?:s|t|d|ll|re|ve)\b"
WORD = re.compile(
    r"(?<![^\W_])(?<!\w['’])"
    rf"(?:(?:[^\W\d_]\.){{2,}}|[^\W_]+(?:[.,]\d+|(?!{_ENDING})['’][^\W_]+)*)"
)
"""A word, or an abbreviation such as U.S.; without the ending of a possessive."""

_WITHIN = re.compile(r"(?:['’]s?)?\s|[-‐‑–]|\.\s?")
"""What may stand between two words of one rendering."""

_ARTICLE = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(r"\b(a|an|the)\s+\Z", re.IGNORECASE)
_NAME_AFTER = re.compile(r"\s[A-Z]")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:]\s)[\s\"'“”‘’(\[–—-]*\Z")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A target with one more term rendered as wanted.

    Attributes:
        text: The target.
        handicap: By how much the model must find it likelier than one without, in mean log
            probability per token.
    """

    text: str
    handicap: float = 0.0


def candidates(
    text: str, target: str, lost: Score, scores: Sequence[Score], alignment: Alignment
) -> tuple[Candidate, ...]:
    """Return targets in which one more term is rendered as the glossary wants it.

    Args:
        text: The source.
        target: Its translation.
        lost: The hit that is not right there.
        scores: All hits of the source; what renders those that are right is left alone.
        alignment: How the target comes from the source.

    Returns:
        Edited targets, the likeliest place first; none where attention finds no place.
    """
    found: dict[str, Candidate] = {}
    for place, hit in places(text, target, lost, scores, alignment).items():
        for candidate in _replaced(text, target, place, hit):
            found.setdefault(candidate.text, candidate)
    found.pop(target, None)
    return tuple(found.values())[:MOST]


def places(
    text: str, target: str, lost: Score, scores: Sequence[Score], alignment: Alignment
) -> dict[Place, Hit]:
    """Return which parts of a target may be what a lost term became, the likeliest first.

    Each comes with the hit that it is from: of several of one term it can't be told which is lost.

    They begin and end with words of meaning, render no other term, and hold no name or number that
    the source has elsewhere.
    """
    if lost.forbidden:
        return {(span.start, span.end): lost.hit for span in lost.forbidden}
    sources = {(s.hit.start, s.hit.end): s.hit for s in scores if s.hit.term == lost.hit.term}
    taken = [(s.span.start, s.span.end) for s in scores if s.span and s.right]
    elsewhere = {match[0] for match in WORD.finditer(text) if not _overlaps(match.span(), sources)}
    found = [match.span() for match in WORD.finditer(target)]
    read = [target[slice(*place)] for place in found]
    free = [
        not _overlaps(place, taken) and (word.islower() or word not in elsewhere)
        for place, word in zip(found, read, strict=True)
    ]
    edges = [word in _edges() for word in read]
    chosen: dict[Place, Hit] = {}
    for source, hit in sources.items():
        shares = [alignment.share(source, span) for span in found]
        for least in LEAST_SHARES:
            gains = [s - least if f else -1.0 for s, f in zip(shares, free, strict=True)]
            run = _best_run(target, found, gains)
            while run and edges[run[0]]:
                run = run[1:]
            while run and edges[run[-1]]:
                run = run[:-1]
            if not run:
                continue
            place = found[run[0]][0], found[run[-1]][1]
            rest = (n for n in range(len(found)) if free[n] and n not in run and not edges[n])
            share = sum(shares[n] for n in run) / len(run)
            if share >= LEAST_SHARE and all(shares[n] < LARGEST_REST for n in rest):
                chosen.setdefault(place, hit)
    return chosen


def _overlaps(place: Place, others: Iterable[Place]) -> bool:
    return any(place[0] < end and start < place[1] for start, end in others)


def _best_run(target: str, found: Sequence[Place], gains: Sequence[float]) -> range:
    """Return the neighboring words whose gains sum up highest; none where no sum is above 0."""
    best, total, start = 0.0, 0.0, 0
    run = range(0)
    for number, gain in enumerate(gains):
        apart = number and not _WITHIN.fullmatch(target[found[number - 1][1] : found[number][0]])
        if total <= 0 or apart:
            total, start = 0.0, number
        total += gain
        if total > best:
            best, run = total, range(start, number + 1)
    return run


def _replaced(text: str, target: str, place: Place, hit: Hit) -> Iterator[Candidate]:
    """Yield a target with a place of it filled by each form of the rendering that may fit."""
    start, end = place
    old = target[start:end]
    article = _ARTICLE_BEFORE.search(target, max(0, start - 6), start)
    before = article[1] if article else ""
    start = article.start() if article else start
    *_, last = ["", *WORD.findall(old)]
    several = hit.plural or bool(singulars(last.lower()))
    for rendering in hit.term.renderings:
        for form, plural in _forms(rendering, verbal=is_verbal(hit.term)):
            if plural and before.lower() in ("a", "an"):
                continue
            handicap = ALTERNATIVE * (rendering != hit.term.target)
            handicap += OTHER_NUMBER * (plural not in (None, several))
            for word in _articles(before, form, hit.term):
                new = f"{word} {form}" if word else form
                if shouted(text, hit):
                    new = new.upper()
                elif before[:1].isupper() or (
                    old[0].isupper() and _SENTENCE_START.search(target[:start])
                ):
                    new = new[0].upper() + new[1:]
                yield Candidate(_joined(target[:start], new, old, target[end:]), handicap)
                if hit.term.category == "title" and _NAME_AFTER.match(target, end):
                    raised = _titled(new)
                    yield Candidate(_joined(target[:start], raised, old, target[end:]), handicap)


def rendering_forms(term: Term) -> tuple[str, ...]:
    """Return the forms in which a term may stand after a cut, with their articles.

    Of its first rendering, and of an acronym that English may keep.

    >>> from translate.glossary import Term
    >>> rendering_forms(Term("rudal", "missile")), rendering_forms(Term("PBB", "United Nations"))
    (('missile', 'missiles', 'a missile', 'the missile', 'the missiles'), ('United Nations',))
    """
    wanted = (term.target, *(each for each in term.alternatives if each == term.source))
    forms = [form for each in wanted for form in _forms(each, verbal=is_verbal(term))]
    articles = [f"{article(form)} {form}" for form, plural in forms if plural is False]
    definite = [f"the {form}" for form, plural in forms if plural is not None or term.article]
    return (*(form for form, _ in forms), *articles, *definite)


def _forms(rendering: str, *, verbal: bool) -> Iterator[tuple[str, bool | None]]:
    """Yield the forms of a rendering, without article, and whether it is a plural.

    ``None`` where it has no number, as a name or a verb.
    """
    plain = _ARTICLE.sub("", rendering)
    found = list(WORD.finditer(plain))
    if not found:
        return
    *_, head = heads([match[0].lower() for match in found])
    noun, countable = found[head], found[head][0].islower()
    if not countable or singulars(noun[0]):
        yield plain, (True if countable else None)
    else:
        yield plain, False
        yield from ((form, True) for form in _with_word(plain, noun, plurals(noun[0])))
    if verbal and found[0][0].islower():
        yield from ((form, None) for form in _with_word(plain, found[0], verb_forms(found[0][0])))


def _with_word(text: str, match: re.Match[str], others: Iterable[str]) -> Iterator[str]:
    for other in others:
        yield text[: match.start()] + other + text[match.end() :]


def _articles(before: str, form: str, term: Term) -> tuple[str, ...]:
    """Return the articles that a form may have where ``before`` stood; empty is none."""
    if before.lower() in ("a", "an"):
        return (article(form), "the") if term.article else (article(form),)
    if before:
        return ("the",) if term.article or form[0].islower() else ("the", "")
    return ("the", "") if term.article else ("",)


def shouted(text: str, hit: Hit) -> bool:
    """Tell whether a term stands in capitals that are not its own."""
    return text[hit.start : hit.end].isupper() and not hit.term.source.isupper()


def _joined(before: str, new: str, old: str, after: str) -> str:
    """Return a target with ``new`` for ``old``, and no word or full stop twice where they meet."""
    inner = [match.span() for match in WORD.finditer(new)]
    left = [match.start() for match in WORD.finditer(before)][-len(inner) :]
    for count, start in zip(range(len(left), 0, -1), left, strict=True):
        if _same(before[start:], new[: inner[count - 1][1]]):
            before = before[:start]
            break
    right = [match.end() for match in WORD.finditer(after)][: len(inner)]
    for count, end in reversed(list(enumerate(right, 1))):
        if _same(after[:end], new[inner[-count][0] :]):
            after = after[end:]
            break
    if new.endswith(".") and after.startswith("."):
        new = new[:-1]
    elif old.endswith(".") and not new.endswith(".") and not re.search(r"\w", after):
        new += "."
    return before + new + after


def _titled(text: str) -> str:
    """Return a title as it stands before a name: Deputy Defense Minister, Chief of Staff."""
    return WORD.sub(
        lambda match: match[0] if match[0] in _small() else match[0][0].upper() + match[0][1:],
        text,
    )


def _same(one: str, other: str) -> bool:
    """Tell whether two texts have the same words."""
    return WORD.findall(one.lower()) == WORD.findall(other.lower())


@cache
def _small() -> frozenset[str]:
    return frozenset(words("small-words.en.txt"))


@cache
def _edges() -> frozenset[str]:
    small = words("phrase-edges.en.txt")
    return frozenset((*small, *(word.capitalize() for word in small)))
