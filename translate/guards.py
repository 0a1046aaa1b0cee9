"""What can be seen to be wrong with a translation by looking at source and target alone.

Each guard is a pure function ``(source, target) → what it saw``, the empty string if nothing.
They warn; they can't prove: human references lack a number of the source in 9% of the lines that
have one (FLORES dev, Indonesian–English).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from translate import copies, dates, figures
from translate.article import Finding
from translate.data import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from translate.glossary import Hit

SHORTEST, LONGEST = 0.6, 1.8
"""Bounds of target length over source length in characters. Below 0.6 an omission is likely: those
lines score 20 chrF lower than the rest (opus-mt on FLORES). Above 1.8 lie 0.3% of clean pairs."""

JUDGED_FROM = 40
"""Source characters from which on the length ratio says something."""

REPEATS = 3
"""The same words this many times in a row are a loop, unless the source has them so too."""

UNKNOWN_MARKS = "\ufffd⁇▪▁"
"""Replacement character, sentencepiece's unknown mark, and what models decode unknown pieces to."""

_PHRASE = r"((?:\w+\W+){0,3}\w+)"
_LOOP = re.compile(rf"(?=\b{_PHRASE}\W+(?:\1\W+){{{REPEATS - 2}}}\1\b)", re.IGNORECASE)


def check(source: str, target: str, hits: Iterable[Hit] = ()) -> tuple[Finding, ...]:
    """Return what the guards hold against a translation, in the order of ``GUARDS``.

    Args:
        source: The source.
        target: The target.
        hits: Terms in the source. Whether their words may come out as they are, the glossary says.
    """
    free = source
    for hit in hits:
        free = free[: hit.start] + " " * (hit.end - hit.start) + free[hit.end :]
    found = (
        (name, guard(free if guard is copied else source, target)) for name, guard in GUARDS.items()
    )
    return tuple(Finding(name, detail) for name, detail in found if detail)


def empty(source: str, target: str) -> str:
    """Notice a target without a word.

    >>> empty("Rusia menyerang.", ".")
    'nothing came out'
    """
    return "" if re.search(r"\w", target) or not re.search(r"\w", source) else "nothing came out"


def length(source: str, target: str) -> str:
    """Notice a target too short or too long to hold what the source says.

    >>> length("Rudal itu jatuh di lapangan kosong dekat kota pelabuhan.", "The missile fell.")
    'target has 0.30 times the length of the source: something may be missing'
    """
    if len(source) < JUDGED_FROM or not target:
        return ""
    ratio = len(target) / len(source)
    if SHORTEST <= ratio <= LONGEST:
        return ""
    fault = "something may be missing" if ratio < SHORTEST else "something may be made up"
    return f"target has {ratio:.2f} times the length of the source: {fault}"


def repetition(source: str, target: str) -> str:
    """Notice a loop: one to four words, three times in a row.

    >>> repetition("Maaf.", "I'm sorry I'm sorry I'm sorry")
    "repeats «I'm sorry»"
    >>> repetition("Tidak, tidak, tidak!", "No, no, no!")
    ''
    """
    if _LOOP.search(source):
        return ""
    loop = _LOOP.search(target)
    return f"repeats «{loop[1]}»" if loop else ""


def numbers(source: str, target: str) -> str:
    """Notice digits of the source that the target lacks, and new ones.

    What counts as the same number ``figures.py`` says.

    >>> numbers("Jaraknya 550 mil pada Rabu (30/8).", "It is 55 miles on Wednesday (Aug. 30).")
    'source has 550, target has 55'
    >>> numbers("Ada 2 kapal senilai Rp 1.500,50.", "There are two ships worth 1,500.50 rupiah.")
    ''
    """
    missing, extra = figures.unmatched(source, target)
    sides = []
    if missing:
        sides.append("source has " + ", ".join(missing))
    if extra:
        sides.append("target has " + ", ".join(extra))
    return ", ".join(sides)


def unknown(source: str, target: str) -> str:
    """Notice marks that stand for characters the model doesn't know.

    >>> unknown("Chișinău", "Chi▪in")
    'has ▪ where a character was unknown'
    """
    marks = [mark for mark in UNKNOWN_MARKS if mark in target and mark not in source]
    return f"has {' '.join(marks)} where a character was unknown" if marks else ""


def untranslated(source: str, target: str) -> str:
    """Notice Indonesian in the target: the source come back, or a good part of it.

    >>> untranslated("Mereka akan pergi ke kota.", "Mereka akan pergi ke kota.")
    'is still Indonesian: mereka, akan, ke'
    """
    tokens = re.findall(r"\w+", target.lower())
    left = [token for token in dict.fromkeys(tokens) if token in _indonesian()]
    if len(left) >= 2 and sum(token in _indonesian() for token in tokens) > 0.2 * len(tokens):
        return "is still Indonesian: " + ", ".join(left)
    return ""


def quotes(source: str, target: str) -> str:
    """Notice a quotation mark without its partner, where the source has them in pairs.

    >>> quotes('"Ya," katanya.', 'Yes," he said.')
    'has 1 quotation mark'
    """
    there, here = (len(re.findall(r"[\"“”„«»]", text)) for text in (source, target))
    return f"has {here} quotation mark{'s' * (here != 1)}" if here % 2 and not there % 2 else ""


def copied(source: str, target: str) -> str:
    """Notice a word that came out as it went in.

    >>> copied('"Sulit dipercaya," katanya.', '"Sulit to believe," he said.')
    'has «Sulit» as the source has it'
    """
    left = copies.copied(source, target)
    return f"has «{'», «'.join(left)}» as the source has it" if left else ""


def weekdays(source: str, target: str) -> str:
    """Notice a day of the week that the target leaves out.

    People left one out in 1 of 1,146 lines that have one.

    >>> weekdays("Ia tiba di Moskow pada hari Kamis.", "He arrived in Moscow.")
    'source has Thursday'
    """
    missing = dates.missing_weekdays(source, target)
    return f"source has {', '.join(missing)}" if missing else ""


GUARDS: dict[str, Callable[[str, str], str]] = {
    guard.__name__: guard
    for guard in (
        empty,
        length,
        repetition,
        numbers,
        unknown,
        untranslated,
        quotes,
        copied,
        weekdays,
    )
}


@cache
def _indonesian() -> frozenset[str]:
    return frozenset(words("function-words.id.txt"))
