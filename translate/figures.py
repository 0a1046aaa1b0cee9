"""Numbers in digits: which of them a target lacks or makes up, and slips of one digit put right."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from translate import clock
from translate.data import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{2,4}))?\b")
_INDONESIAN = re.compile(r"(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d{1,2})?")
_SWAP = str.maketrans(".,", ",.")

SHORTEST = 3
"""Digits of a number from which on another number that differs in one is taken for a slip."""


def unmatched(source: str, target: str) -> tuple[list[str], list[str]]:
    """Return the digits of numbers that the target lacks, and of those that the source lacks.

    Separators are left out of account (1.000 is 1,000), a time of day may be told in another way
    (15.00 is 3 p.m.), a day/month date needs its day and year, small numbers may be spelled out,
    and where the source spells numbers out the target may have digits. A number said twice in one
    and once in the other is style.

    >>> unmatched("Jaraknya 550 mil pada Rabu (30/8).", "It is 55 miles on Wednesday (Aug. 30).")
    (['550'], ['55'])
    """
    wanted_text, given_text = clock.without(source, target)
    wanted, given = Counter(_source_numbers(wanted_text)), Counter(_digits(given_text))
    missing, extra = wanted - given, given - wanted
    spelled = set(re.findall(r"\w+", target.lower()))
    if _spelled_out().intersection(re.findall(r"\w+", source.lower())):
        extra = Counter()
    extra -= Counter(month.lstrip("0") for _, month, _ in _DATE.findall(source))
    return (
        [each for each in missing if each not in given and not _spellings(each) & spelled],
        [each for each in extra if each not in wanted],
    )


def mend(source: str, target: str) -> str:
    """Return the target with a number put right that has a digit too few, too many, or wrong.

    Only where it is beyond doubt: the target lacks one number, has one that the source lacks, and
    the two differ in one digit.

    >>> mend("jarak hingga 550 mil", "a distance of up to 5550 miles")
    'a distance of up to 550 miles'
    >>> mend("naik menjadi 1.250,5 poin", "rose to 1,20.5 points")
    'rose to 1,250.5 points'
    """
    missing, extra = unmatched(source, target)
    if len(missing) != 1 or len(extra) != 1 or not _is_slip(missing[0], extra[0]):
        return target
    wanted = {each[0] for each in _NUMBER.finditer(source) if _bare(each[0]) == missing[0]}
    found = [each for each in _NUMBER.finditer(target) if _bare(each[0]) == extra[0]]
    if len(wanted) != 1 or len(found) != 1:
        return target
    number, wrong = wanted.pop(), found[0]
    right = number.translate(_SWAP)
    # 47,6 dollars are $47.60.
    if not _INDONESIAN.fullmatch(number) or right.rstrip("0") == wrong[0].rstrip("0"):
        return target
    return target[: wrong.start()] + right + target[wrong.end() :]


def _is_slip(one: str, other: str) -> bool:
    """Whether two numbers are one digit apart: one more, one less, or another one."""
    short, long = sorted((one, other), key=len)
    if len(long) < SHORTEST or len(long) - len(short) > 1:
        return False
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _bare(number: str) -> str:
    return re.sub(r"\D", "", number).lstrip("0") or "0"


def _digits(text: str) -> Iterator[str]:
    yield from map(_bare, _NUMBER.findall(text))


def _source_numbers(text: str) -> Iterator[str]:
    for day, _, year in _DATE.findall(text):
        yield day.lstrip("0")
        if year:
            yield year
    yield from _digits(_DATE.sub(" ", text))


def _spellings(number: str) -> set[str]:
    return {word for word, value in _english_numbers().items() if value == number}


@cache
def _english_numbers() -> dict[str, str]:
    pairs = map(str.split, words("numbers.en.txt"))
    return {word: value for word, value in pairs}  # noqa: C416  (says what the columns are)


@cache
def _spelled_out() -> frozenset[str]:
    return frozenset(words("numbers.id.txt"))
