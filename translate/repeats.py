"""Words that the model writes two times in a row, taken out once."""

from __future__ import annotations

import re

from translate.data import words

_REPEATED = re.compile(
    r"(?<![\w'’-])(?P<run>[\w'’-]+(?: [\w'’-]+){0,4}?)(?P<again>(?: (?P=run))+)(?![\w'’-])",
    re.IGNORECASE,
)
"""Up to five words, and the same words again with nothing but a space between. Five: what was seen
is shorter, and the cost of looking grows with it."""

_SLIPS = frozenset({"the", "to", "of"})
"""Function words that never stand two times in a row in English; «in in» and «had had» may."""


def mend(source: str, target: str) -> str:
    """Return the target without the second of two equal runs of words in a row.

    Figures stay, what the source has two times too, and «one by one by», «higher and higher and».
    Three times and more are a loop: a guard finds those. In 372 lines of the domain suite a small
    model wrote something twice 9 times; people who wrote 55,000 lines did so 30 times, mostly in
    names and idioms that are kept here.

    >>> mend("miliaran dolar tambahan", "billions of dollars of dollars more")
    'billions of dollars more'
    >>> mend("pemberontak Mau Mau satu demi satu", "the Mau Mau rebels, one by one by one")
    'the Mau Mau rebels, one by one by one'
    """
    heard = " ".join(re.findall(r"\w+", source.lower()))

    def once(match: re.Match[str]) -> str:
        run = match["run"].lower()
        twice = len(match["again"]) == len(run) + 1
        said = " ".join(re.findall(r"\w+", match[0].lower())) in heard
        return match["run"] if twice and not said and _is_slip(run) else match[0]

    return _REPEATED.sub(once, target)


def _is_slip(run: str) -> bool:
    """Tell whether nobody would write this two times in a row."""
    function = words("function-words.en.txt")
    if " " in run:
        return run.rpartition(" ")[2] not in function
    return any(map(str.isalpha, run)) and (run in _SLIPS or run not in function)
