"""Times of day: the model's slips put right, as AP writes them.

Indonesian news has the 24-hour clock, with a stop: «pukul 17.00». A small model loses digits of it
or takes it for a thousand, and no reader can tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SOURCE = re.compile(
    r"\b(?:pukul|jam)\s(?P<hour>[01]?\d|2[0-4])[.:](?P<minute>[0-5]\d)(?![\d.:]\d)"
    r"(?P<late>\s(?:siang|sore|petang|malam))?",
    re.IGNORECASE,
)
_TARGET = re.compile(
    r"(?<![\d$£€])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap]\.?m\b\.?)"
    r"|(?<![\d$£€:.])(?P<hour24>\d{1,2}):(?P<minute24>\d\d)(?![:\d])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Time:
    """A time of day.

    Attributes:
        hour: 0 to 23.
        minute: 0 to 59.
    """

    hour: int
    minute: int

    def __str__(self) -> str:
        minute = f":{self.minute:02d}" if self.minute else ""
        return f"{self.hour % 12 or 12}{minute} {'ap'[self.hour >= 12]}.m."


def mend(source: str, target: str) -> str:
    """Return the target with a time of day that the source doesn't have put right.

    Only where it is beyond doubt: the source has one time that the target lacks, and the target one
    that the source lacks. A 24-hour time with a half of the day is put right too.

    >>> mend("Pada pukul 11.29, mereka pindah.", "They moved at 1:29 a.m.")
    'They moved at 11:29 a.m.'
    >>> mend("runtuh pukul 15.00 WIB", "collapsed about 15:00 p.m. local time")
    'collapsed about 3 p.m. local time'
    """
    wanted = [_source_time(match) for match in _SOURCE.finditer(source)]
    if not wanted:
        return target
    found = list(_TARGET.finditer(target))
    fitting = {match.start(): time for match in found for time in wanted if _fits(match, time)}
    missing = [time for time in dict.fromkeys(wanted) if time not in fitting.values()]
    extra = [match for match in found if match.start() not in fitting]
    if len(missing) == len(extra) == 1:
        fitting[extra[0].start()] = missing[0]
    else:
        extra = []
    for match in reversed(found):
        if match in extra or (
            match["half"] and int(match["hour"]) > 12 and match.start() in fitting
        ):
            new = str(fitting[match.start()])
            rest = target[match.end() :]
            # The stop of a sentence is the stop of «p.m.» too.
            ends = match[0].endswith(".") or not rest.startswith(".")
            target = target[: match.start()] + (new if ends else new[:-1]) + rest
    return target


def without(source: str, target: str) -> tuple[str, str]:
    """Return both texts with the times of day that they share blanked out.

    >>> without("pukul 15.00 tiba 3", "came at 3 p.m.: 3")
    ('            tiba 3', 'came at       : 3')
    """
    theirs = list(_TARGET.finditer(target)) if _SOURCE.search(source) else []
    for match in _SOURCE.finditer(source):
        fitting = [each for each in theirs if _fits(each, _source_time(match))]
        if fitting:
            theirs.remove(fitting[0])
            source, target = _blanked(source, match), _blanked(target, fitting[0])
    return source, target


def _blanked(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " * len(match[0]) + text[match.end() :]


def _source_time(match: re.Match[str]) -> _Time:
    hour = int(match["hour"]) % 24
    return _Time(hour + 12 * (match["late"] is not None and 1 <= hour < 12), int(match["minute"]))


def _fits(match: re.Match[str], time: _Time) -> bool:
    """Tell whether a time in the target may be the one of the source, by its digits."""
    hour, minute = match["hour"] or match["hour24"], match["minute"] or match["minute24"] or "0"
    return int(hour) % 12 == time.hour % 12 and int(minute) == time.minute
