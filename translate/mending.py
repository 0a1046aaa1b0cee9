"""Put right in a target what needs no model: articles, dates and times of day."""

from __future__ import annotations

from translate import articles, clock, dates


def mend(source: str, target: str) -> str:
    """Return the target with what the model confused put right: dates, times, «a» and «an».

    >>> mend("Rabu (30 Agustus) pukul 11.29", "a raid on Tuesday (Aug. 30) at 1:29 a.m.")
    'a raid on Wednesday (Aug. 30) at 11:29 a.m.'
    """
    return articles.mend(clock.mend(source, dates.mend(source, target)))
