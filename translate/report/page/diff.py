"""Word by word: what one text has and another has not."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from translate.report.page.markup import Html, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:['’.,-]\w+)*|[^\w\s]")
"""An abbreviation such as U.S., a word or number with its inner marks, or a mark."""

Place = tuple[int, int]


def only(text: str, others: Iterable[str]) -> list[Place]:
    """Return the parts of a text, as (start, end), whose words none of the others has in its place.

    >>> text = "Rusia menyerang kota Kyiv lagi"
    >>> [text[start:end] for start, end in only(text, ["Rusia menyerang Kyiv lagi"])]
    ['kota']
    """
    found = list(_WORD.finditer(text))
    here = [match[0] for match in found]
    new = set(range(len(found)))
    for other in others:
        for start, _, size in _blocks(here, _WORD.findall(other)):
            new -= set(range(start, start + size))
    places: list[Place] = []
    for number, match in enumerate(found):
        if number not in new:
            continue
        if places and number - 1 in new:
            places[-1] = (places[-1][0], match.end())
        else:
            places.append(match.span())
    return places


def tinted(text: str, places: Sequence[Place], start: int, end: int) -> Html:
    """Return a part of a text, with what of it is in ``places`` in a ``span`` of class ``only``.

    >>> tinted("a new <b>", [(2, 5)], 0, 9)
    'a <span class="only">new</span> &lt;b&gt;'
    """
    parts: list[str] = []
    position = start
    for first, last in places:
        first, last = max(first, position), min(last, end)
        if first < last:
            parts += [text[position:first], element("span", text[first:last], class_="only")]
            position = last
    return joined([*parts, text[position:end]])


def redline(before: str, after: str) -> Html:
    """Return a text with what was taken out of it in ``del`` and what was put in in ``ins``.

    >>> redline("The US attacked.", "The U.S. attacked.")
    'The <del>US</del> <ins>U.S.</ins> attacked.'
    """
    return joined(_redline(before, after))


def _redline(before: str, after: str) -> Iterator[str]:
    old, new = _tokens(before), _tokens(after)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "".join(new[c:d])
            continue
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if gone:
            yield element("del", gone)
        if gone.strip() and come.strip():
            yield " "
        if come:
            yield element("ins", come)


def _tokens(text: str) -> list[str]:
    """Return words, marks and the white space between them."""
    return re.findall(rf"{_WORD.pattern}|\s+", text)


def _blocks(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    yield from SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
