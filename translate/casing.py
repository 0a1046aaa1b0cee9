"""Give the model normal text for lines in capitals, and put the case style back afterwards."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from translate.data import words

if TYPE_CHECKING:
    from collections.abc import Iterator

Style = Literal["upper", "title", "normal"]

_TOKEN = re.compile(r"(?:[^\W_]+\.)+[^\W_]+|[^\W_]+(?:['’-][^\W_]+)*")
"""A word with its hyphens and apostrophes; a name with inner stops (KOMPAS.TV, U.S) is one."""
_SHORT = re.compile(
    r"[B-DF-HJ-NP-TV-Z]{2,}"  # without a vowel: DPRD
    r"|[IVX]{2,}"  # a Roman numeral
    r"|(?!(?:KE|SE)-?\d)[A-Z]+-?\d+[A-Z]?"  # with a number: F-16, G20
    r"|(?:[^\W_]+\.)+[^\W_]+"  # with an inner stop: D.C, KOMPAS.TV
)
"""What no ordinary word looks like, so that its capitals are its own."""
_LONGEST = 4
"""Words in the longest phrase of the truecase table."""


@cache
def _truecase() -> dict[str, str]:
    return {entry.lower(): entry for entry in words("truecase.txt")}


@cache
def _small(name: str) -> frozenset[str]:
    return frozenset(words(name))


def style(text: str) -> Style:
    """Return the case style of a segment.

    ``upper``: at least two words, nearly all letters capitals, and not only acronyms. ``title``:
    no full stop at the end, nearly all words but the small ones capitalized, and two of them at
    least, the first not counted, not because they are names.

    >>> style("RUSIA SERANG KYIV, 12 TEWAS"), style("PBB DAN NATO"), style("NATO, PBB")
    ('upper', 'upper', 'normal')
    >>> style("Rusia Akan Lakukan Pembelian Massal Roket dari Korea Utara")
    'title'
    >>> style("Presiden Rusia Vladimir Putin dan Kim bertemu")
    'normal'
    """
    capitals, smalls = sum(map(str.isupper, text)), sum(map(str.islower, text))
    if 9 * smalls <= capitals:
        return "upper" if _is_upper(text) else "normal"
    return "title" if _is_title(text) else "normal"


def to_sentence(text: str, style: Style) -> str:
    """Return what the model should see of a segment in this style.

    >>> to_sentence("PRESIDEN RUSIA TEMUI DEWAN KEAMANAN PBB DI AS", "upper")
    'Presiden Rusia temui Dewan Keamanan PBB di AS'
    """
    if style != "upper":
        return text
    pieces, position = [], 0
    for begin, end, cased in _cased(text):
        pieces += [text[position:begin], cased]
        position = end
    return _capitalize("".join([*pieces, text[position:]]))


def restore(target: str, style: Style) -> str:
    """Put a target into the case style of its source.

    Titles follow AP: all words capitalized but short articles, conjunctions and prepositions.

    >>> restore("Russia attacks Kyiv", "upper")
    'RUSSIA ATTACKS KYIV'
    >>> restore("U.S. lawmakers vote on aid for war-torn Ukraine, iPhone maker says", "title")
    'U.S. Lawmakers Vote on Aid for War-Torn Ukraine, iPhone Maker Says'
    """
    if style == "upper":
        return target.upper()
    if style == "title":
        return _TOKEN.sub(_title_word, target)
    return target


def _is_upper(text: str) -> bool:
    spelled = [match.group() for match in _TOKEN.finditer(text) if len(match.group()) > 1]
    return len(spelled) > 1 and any(
        cased.lower() != cased and not cased.isupper() or cased.islower()
        for _, _, cased in _cased(text)
    )


def _is_title(text: str) -> bool:
    if text.rstrip("\"”’' ").endswith("."):
        return False
    found = [(text[begin:end], cased) for begin, end, cased in _cased(text)]
    content = [
        (old, cased)
        for old, cased in found[1:]
        if old[0].isalpha() and cased not in _small("small-words.id.txt")
    ]
    capitalized = sum(old[0].isupper() for old, _ in content)
    plain = sum(old[0].isupper() and cased.islower() for old, cased in content)
    return plain >= 2 and capitalized >= 0.9 * len(content)


def _cased(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (begin, end, form inside a sentence) of each phrase of the table and other word."""
    tokens = list(_TOKEN.finditer(text))
    at = 0
    while at < len(tokens):
        for size in range(min(_LONGEST, len(tokens) - at), 0, -1):
            begin, end = tokens[at].start(), tokens[at + size - 1].end()
            known = _truecase().get(text[begin:end].lower())
            if known or size == 1:
                yield begin, end, known or _lowered(text[begin:end], text[end : end + 1])
                at += size
                break


def _lowered(word: str, after: str) -> str:
    """Return a word that is not in the table in lower case, unless it looks like a short form."""
    if _SHORT.fullmatch(word) or (len(word) == 1 and after == "."):
        return word
    if "-" in word:
        return "-".join(
            _truecase().get(part.lower()) or _lowered(part, "") for part in word.split("-")
        )
    return word.lower()


def _capitalize(text: str) -> str:
    """Return a text with its first letter capitalized, unless it has capitals of its own."""
    for at, character in enumerate(text):
        if character.isalpha():
            return text[:at] + character.upper() + text[at + 1 :]
    return text


def _title_word(match: re.Match[str]) -> str:
    """Return a word of an English title as it is written there."""
    word, text = match.group(), match.string
    before, after = text[: match.start()].rstrip(), text[match.end() :]
    first = (
        not before or before[-1] in ":?!–—" or before[-1] in "\"“‘'(" and not before[:-1].strip()
    )
    last = not any(map(str.isalnum, after))
    parts = word.split("-")
    return "-".join(
        part
        if part.lower() != part
        else part
        if part in _small("small-words.en.txt")
        and not (first and number == 0)
        and not (last and number == len(parts) - 1)
        else part[:1].upper() + part[1:]
        for number, part in enumerate(parts)
    )
