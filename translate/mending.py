"""Put right in a target what needs no model: dates and times of day."""

from __future__ import annotations

from translate import clock, dates


def mend(source: str, target: str) -> str:
    """Return the target with the months, weekdays and times that the model confused put right.

    >>> mend("Rabu (30 Agustus) pukul 11.29", "on Tuesday (Aug. 30) at 1:29 a.m.")
    'on Wednesday (Aug. 30) at 11:29 a.m.'
    """
    return clock.mend(source, dates.mend(source, target))
