"""Put right in a target what needs no model: dates, times, numbers, spaces, repeats, articles."""

from __future__ import annotations

from translate import articles, brackets, clock, dates, figures, repeats


def mend(source: str, target: str) -> str:
    """Return the target with what a model confuses put right.

    >>> mend("Rabu (30 Agustus) pukul 11.29", "a raid on Tuesday (Aug. 30) at 1:29 a.m.")
    'a raid on Wednesday (Aug. 30) at 11:29 a.m.'
    >>> mend("sejauh 550 mil, Rabu (30 Agustus)", "5550 miles away, Wednesday ( Aug. 30)")
    '550 miles away, Wednesday (Aug. 30)'
    """
    for module in (dates, clock, figures, brackets, repeats):
        target = module.mend(source, target)
    return articles.mend(target)
