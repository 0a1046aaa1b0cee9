"""Put the inline formatting of a block on the right words of its target.

What covers a sentence covers its target, what stands at an edge stays there; names, numbers and
terms are found by themselves. The rest is found by attention: an element goes to the neighboring
words that come from its own words. Nothing is lost: what finds no place goes to the likeliest.

Pure functions; ``bench/markup.py`` measures them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, partial
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from translate.correspondence import TOKEN, WORD, within
from translate.data import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from translate.article import Markup
    from translate.correspondence import Place, Sentence

LEAST_SHARE = 0.4
"""How much of a target word must come from an element for the word to belong to it. Of 0.3 to 0.5
the one that puts most glossary terms (97% of 1,732) where the matcher finds them."""

FOREIGN = 0.2
"""How much a word speaks against an element, at least, if most of it comes from a word outside."""

SMALL, MARK = 0.4, 0.2
"""What a function word and a mark count beside other words, when neighboring words are chosen."""

LEAST_TOLD = 0.6
"""How much of a function word must come from a word that no other word renders to be its rendering:
how, cara."""

REACH = 4
"""How many words before a footnote mark may belong to the phrase it stands after."""

LONGEST_INITIAL = 2
"""Letters at the beginning of a word that are formatted for its place, not for its meaning."""

_ARTICLES = frozenset(("a", "an", "the"))
_ENDINGS = frozenset(mark + end for mark in "'’" for end in ("s", "t", "d", "m", "ll", "re", "ve"))
_MEANT = frozenset(("least", "less", "more", "most", "never", "no", "not"))
"""Small words that an Indonesian prefix or suffix may say: terkuat, the most powerful."""

_ABBREVIATED = re.compile(r"\.(?=\s+\S)")
"""The stop of an abbreviation: it can't end a sentence that goes on."""

_MARKS = re.compile(r"[^\w\s$€£¥%]+")
_MARKS_BEFORE = re.compile(rf"{_MARKS.pattern}\Z")
_KINDS = {
    mark: kinds for kinds in ("\"'“”‘’«»„", "([{", ")]}", ".!?…", ",;:", "-–—") for mark in kinds
}
"""Marks that stand for each other across languages."""


class Part(NamedTuple):
    """What lies of an element in one sentence.

    Attributes:
        start: Offset of its first character in the sentence.
        end: Offset after its last.
        key: Which element it is of.
        enters: Whether the element comes in from the sentence before.
        leaves: Whether it goes on into the next sentence.
    """

    start: int
    end: int
    key: int
    enters: bool = False
    leaves: bool = False


def cut(markup: Iterable[Markup], places: Sequence[Place]) -> list[list[Part]]:
    """Return what lies of each element in each sentence of a block, outer elements first.

    Args:
        markup: The elements.
        places: Where each sentence stands in the block.
    """
    found: list[list[Part]] = [[] for _ in places]
    starts = [start for start, _ in places]
    for each in sorted(markup, key=lambda m: (m.start, -m.end, m.key)):
        first = max(0, bisect_right(starts, each.start) - 1)
        last = bisect_left(starts, each.end) - 1
        if first < last and places[first][1] <= each.start:
            first += 1
        if each.start == each.end or last < first or places[first][1] <= each.start:
            near = range(first, min(first + 2, len(places)))
            first = last = min(near, key=lambda n: _distance(each.start, places[n]))
        for number in range(first, last + 1):
            start, end = places[number]
            begin, stop = (min(max(at, start), end) - start for at in (each.start, each.end))
            part = Part(begin, stop, each.key, number > first, number < last)
            found[number].append(part)
    return found


def is_settled(sentence: Sentence, found: Sequence[Part]) -> bool:
    """Tell whether all elements in a sentence find their places without an alignment."""
    text = sentence.source
    whole, room = Part(0, len(text), -1), (0, len(sentence.target))
    return all(
        _certain(sentence, part, whole, room) is not None
        if part.start < part.end
        else not (WORD.search(text[: part.start]) and WORD.search(text[part.start :]))
        for part in found
    )


def place(sentence: Sentence, found: Sequence[Part]) -> dict[int, Place]:
    """Return where the target of a sentence has each element, by key; they nest as they did.

    Args:
        sentence: The sentence.
        found: What lies of each element in it, outer elements first.
    """
    placed: dict[int, Place] = {}
    solid = [part for part in found if part.start < part.end]
    _fill(sentence, Part(0, len(sentence.source), -1), (0, len(sentence.target)), solid, placed)
    for part in found:
        if part.start == part.end:
            at = _between(sentence, part.start, solid, placed)
            placed[part.key] = (at, at)
    return placed


def _distance(position: int, place: Place) -> int:
    return max(place[0] - position, position - place[1], 0)


def _overlaps(one: Place, others: Iterable[Place]) -> bool:
    return any(one[0] < end and start < one[1] for start, end in others)


# Elements with text.


def _fill(
    sentence: Sentence, outer: Part, room: Place, inner: Sequence[Part], placed: dict[int, Place]
) -> None:
    """Place elements within the place of the one that holds them."""
    siblings: list[Part] = []
    children: dict[int, list[Part]] = {}
    for part in inner:
        if siblings and part.end <= siblings[-1].end:
            children[siblings[-1].key].append(part)
        else:
            siblings.append(part)
            children[part.key] = []
    certain = {part.key: _certain(sentence, part, outer, room) for part in siblings}
    taken: list[Place] = []
    shares = cache(partial(_shares, sentence))
    # First those that must reach an edge, then those that are sure of their place.
    for part in sorted(siblings, key=lambda p: (not (p.enters or p.leaves), not certain[p.key])):
        found = certain[part.key]
        if found is None or _overlaps(found, taken):
            rivals = [other for other in siblings if other is not part]
            found = _likeliest(sentence, part, room, taken, rivals, shares)
        placed[part.key] = found
        taken.append(found)
    for part in siblings:
        _fill(sentence, part, placed[part.key], children[part.key], placed)


def _certain(sentence: Sentence, part: Part, outer: Part, room: Place) -> Place | None:
    """Return the place of an element that needs no attention; ``None`` where it does."""
    wide = _widened(sentence, part)
    found = _certain_words(sentence, wide, outer, room)
    return found and _narrowed(sentence, part, wide, found)


def _certain_words(sentence: Sentence, part: Part, outer: Part, room: Place) -> Place | None:
    text, target = sentence.source, sentence.target
    if not (WORD.search(text[outer.start : part.start]) or WORD.search(text[part.end : outer.end])):
        return _with_marks(sentence, part, _words_in(target, room), room)
    if part.enters or part.leaves:
        return None
    inside = _words_in(text, (part.start, part.end))
    for old, new in sentence.links:
        if not (room[0] <= new[0] and new[1] <= room[1]):
            continue
        if old == (part.start, part.end):
            return new
        if _words_in(text, old) == inside:
            return _with_marks(sentence, part, _words_in(target, new), room)
    if inside[0] < inside[1]:
        alike = re.compile(rf"(?<![^\W_]){re.escape(text[slice(*inside)])}(?![^\W_])")
        found = [match.span() for match in alike.finditer(target)]
        once = len(found) == 1 == len(alike.findall(text))
        if once and room[0] <= found[0][0] and found[0][1] <= room[1]:
            return _with_marks(sentence, part, found[0], room)
    return None


def _widened(sentence: Sentence, part: Part) -> Part:
    """Return a part with the whole of the words that it begins or ends within."""
    words_ = within(sentence.old, (part.start, part.end))
    if not words_:
        return part
    start, end = sentence.old[words_[0]][0], sentence.old[words_[-1]][1]
    return part._replace(start=min(start, part.start), end=max(end, part.end))


def _narrowed(sentence: Sentence, part: Part, wide: Part, found: Place) -> Place:
    """Return the place of a part of a word: CO<sub>2</sub>, a large first letter."""
    if part == wide:
        return found
    (start, end), (first, last) = found, (part.start - wide.start, wide.end - part.end)
    if sentence.target[start:end] == sentence.source[wide.start : wide.end]:
        return start + first, end - last
    if not first and part.end - part.start <= LONGEST_INITIAL:
        return start, min(end, start + part.end - part.start)
    return found


def _words_in(text: str, place: Place) -> Place:
    """Return a place without the marks and spaces at its edges; its end where nothing is left."""
    found = [match.span() for match in TOKEN.finditer(text, *place) if WORD.match(match[0])]
    return (found[0][0], found[-1][1]) if found else (place[1], place[1])


def _likeliest(
    sentence: Sentence,
    part: Part,
    room: Place,
    taken: Sequence[Place],
    rivals: Sequence[Part],
    shares_of: Callable[[Part], list[float]],
) -> Place:
    """Return the neighboring words of the target that come from an element's words."""
    wide = _widened(sentence, part)
    found = _likeliest_words(sentence, wide, room, taken, rivals, shares_of)
    return _narrowed(sentence, part, wide, found)


def _likeliest_words(
    sentence: Sentence,
    part: Part,
    room: Place,
    taken: Sequence[Place],
    rivals: Sequence[Part],
    shares_of: Callable[[Part], list[float]],
) -> Place:
    tokens = sentence.new
    read = [sentence.target[start:end].lower() for start, end in tokens]
    free = [
        room[0] <= place[0] and place[1] <= room[1] and not _overlaps(place, taken)
        for place in tokens
    ]
    if not any(free):
        return (room[1], room[1])
    shares = shares_of(part)
    others = [shares_of(rival) for rival in rivals]
    own = within(sentence.old, (part.start, part.end))
    gains = []
    for n, (word, share) in enumerate(zip(read, shares, strict=True)):
        gain = share - LEAST_SHARE
        if any(other[n] > share for other in others):
            gain = -1.0  # a rival's
        if word in _small() or not WORD.match(word):
            gain *= SMALL if WORD.match(word) else MARK
        elif _origin(sentence, n) not in own:
            gain = min(gain, -FOREIGN)
        gains.append(gain)
    run = _best_run(gains, free, part)
    if not run:
        content = [n for n, word in enumerate(read) if WORD.match(word) and word not in _small()]
        among = [n for n in content if free[n] and shares[n]] or [
            n for n, f in enumerate(free) if f
        ]
        best = max(among, key=lambda n: shares[n])
        run = range(best, best + 1)
    run = _trimmed(sentence, part, read, run)
    found = tokens[run[0]][0], tokens[run[-1]][1]
    marked = _with_marks(sentence, part, found, room)
    return found if _overlaps(marked, taken) else marked


def _shares(sentence: Sentence, part: Part) -> list[float]:
    """Return how much of each token of the target comes from an element."""
    inside = within(sentence.old, (part.start, part.end))
    return [sum(row[inside.start : inside.stop]) for row in sentence.weights]


def _best_run(gains: Sequence[float], free: Sequence[bool], part: Part) -> range:
    """Return the neighboring tokens whose gains sum up highest; none where no sum is above 0."""
    usable = [n for n, each in enumerate(free) if each]
    best, run = 0.0, range(0)
    for first in usable[:1] if part.enters else usable:
        total = 0.0
        for last in takewhile(lambda n: free[n], range(first, len(gains))):
            total += gains[last]
            if total > best and (not part.leaves or last == usable[-1]):
                best, run = total, range(first, last + 1)
    return run


def _trimmed(sentence: Sentence, part: Part, read: Sequence[str], run: range) -> range:
    """Return a run of tokens without those at its edges that the element gives no reason for."""
    inside = within(sentence.old, (part.start, part.end))
    words_ = [n for n in inside if WORD.match(sentence.source, sentence.old[n][0])]
    plain = [sentence.source[slice(*sentence.old[n])].lower() in _small_source() for n in words_]
    content = [n for n, word in enumerate(read) if WORD.match(word) and word not in _small()]
    untold = [n for n in words_ if all(sentence.weights[t][n] < LEAST_SHARE for t in content)]

    def drop(token: int, edge: int) -> bool:
        word = read[token]
        if word in _ARTICLES or word in _ENDINGS or not WORD.match(word):
            return True
        if word not in _small() - _MEANT or (plain and plain[edge]):
            return False
        return not any(sentence.weights[token][n] >= LEAST_TOLD for n in untold)

    rest = run
    while rest and drop(rest[0], 0):
        rest = rest[1:]
    while rest and drop(rest[-1], -1):
        rest = rest[:-1]
    return rest or run


def _with_marks(sentence: Sentence, part: Part, found: Place, room: Place) -> Place:
    """Return a place with the marks around it that the element has around its words."""
    source, target, (start, end) = sentence.source, sentence.target, found
    inside = _words_in(source, (part.start, part.end))
    lead, tail = _kinds(source[part.start : inside[0]]), _kinds(source[inside[1] : part.end])
    if abbreviated := _ABBREVIATED.match(target, end, room[1]):
        end = abbreviated.end()
    if marks := _MARKS_BEFORE.search(target[room[0] : start]):
        start -= len(list(takewhile(lambda mark: _KINDS.get(mark, mark) in lead, marks[0][::-1])))
    if marks := _MARKS.match(target, end, room[1]):
        # The comma may come before the quote that is wanted: "no,".
        wanted = [n for n, mark in enumerate(marks[0], 1) if _KINDS.get(mark, mark) in tail]
        end += max(wanted, default=0)
    return room[0] if part.enters else start, room[1] if part.leaves else end


def _kinds(text: str) -> set[str]:
    return {_KINDS.get(mark, mark) for mark in text if not mark.isspace()}


# What stands between two characters.


def _between(
    sentence: Sentence, position: int, solid: Sequence[Part], placed: dict[int, Place]
) -> int:
    """Return where the target has what stands between two characters of the source.

    What touches an element stays there, what is inside one stays inside, what is outside, outside.
    """
    for part in solid:
        if position in (part.start, part.end):
            return placed[part.key][position == part.end]
    found = _beside_phrase(sentence, position)
    for part in solid:
        start, end = placed[part.key]
        if part.start < position < part.end:
            found = min(max(found, start), end)
        elif start < found < end:
            found = end
    return found


def _beside_phrase(sentence: Sentence, position: int) -> int:
    """Return the end of what renders the phrase before a position.

    The beginning of what renders the phrase after it, if only that one is touched.
    """
    source, target = sentence.source, sentence.target
    first, last = _words_in(target, (0, len(target)))
    before = [n for n in _words(source, sentence.old) if sentence.old[n][1] <= position]
    after = [n for n in _words(source, sentence.old) if sentence.old[n][0] >= position]
    if not after or first == last:
        return last if source[position:].strip() else len(target)
    if not before:
        return first if source[:position].strip() else 0
    if source[position - 1].isspace() and not source[position].isspace():
        at = _partner(sentence, after[0], after[1:])
        while at and _belongs(sentence, at - 1, after[:REACH], _ARTICLES):
            at -= 1
        return sentence.new[at][0]
    at = _partner(sentence, before[-1], before[-2::-1])
    while at + 1 < len(sentence.new) and _belongs(sentence, at + 1, before[-REACH:], _ENDINGS):
        at += 1
    end = sentence.new[at][1]
    kinds = _kinds(source[sentence.old[before[-1]][1] : position])
    if marks := _MARKS.match(target, end):
        end += len(list(takewhile(lambda mark: _KINDS.get(mark, mark) in kinds, marks[0])))
    return end


def _words(text: str, tokens: Sequence[Place]) -> list[int]:
    return [n for n, (start, _) in enumerate(tokens) if WORD.match(text, start)]


def _partner(sentence: Sentence, word: int, others: Sequence[int]) -> int:
    """Return which target word comes most from a source word.

    A function word says too little: the next of some others speaks with it.
    """
    chosen = [word]
    if sentence.source[slice(*sentence.old[word])].lower() in _small_source():
        chosen += others[:1]
    rows = _words(sentence.target, sentence.new)
    return max(rows, key=lambda n: sum(sentence.weights[n][m] for m in chosen))


def _belongs(sentence: Sentence, token: int, phrase: Sequence[int], always: frozenset[str]) -> bool:
    """Tell whether a target token comes from a phrase of the source, or always goes with it."""
    start, end = sentence.new[token]
    return sentence.target[start:end].lower() in always or bool(
        WORD.match(sentence.target, start) and _origin(sentence, token) in phrase
    )


def _origin(sentence: Sentence, token: int) -> int:
    """Return which source token a target token comes from most; -1 if from none."""
    row = sentence.weights[token]
    most = max(row, default=0.0)
    return row.index(most) if most else -1


@cache
def _small() -> frozenset[str]:
    return frozenset(words("phrase-edges.en.txt"))


@cache
def _small_source() -> frozenset[str]:
    return frozenset(words("function-words.id.txt"))
