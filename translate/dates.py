"""Spell out the day/month dates of Indonesian news, which models take for fractions or misread."""

from __future__ import annotations

import re
from functools import cache

from translate.data import words


def spell_out(text: str) -> str:
    """Return text with its numeric dates as day, month name and year.

    Indonesian dates put the day first. Only what is a date beyond doubt is changed: one in
    brackets, after a weekday or after «tanggal», or one with a year; ``24/7`` and ``1/2`` stay.

    >>> spell_out("pada Rabu (30/8)"), spell_out("Rabu (3/11/2022)"), spell_out("Jumat, 5/1/24")
    ('pada Rabu (30 Agustus)', 'Rabu (3 November 2022)', 'Jumat, 5 Januari 2024')
    >>> spell_out("siaga 24/7, 1/2 liter, (9/15)")
    'siaga 24/7, 1/2 liter, (9/15)'
    """
    return _pattern().sub(_spelled, text) if "/" in text else text


def _spelled(match: re.Match[str]) -> str:
    day, month = int(match["day"]), int(match["month"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return match[0]
    name = words("months.id.txt")[month - 1]
    year = match["year"] or match["sure"] or ""
    if len(year) == 2:
        year = f"20{year}"
    return f"{match['before'] or ''}{day} {name}{' ' * bool(year)}{year}"


@cache
def _pattern() -> re.Pattern[str]:
    weekdays = "|".join(map(re.escape, words("weekdays.id.txt")))
    known = rf"\((?:(?:{weekdays}),?\s)?|\b(?:{weekdays}|tanggal),?\s\(?"
    date = r"(?P<day>\d{1,2})/(?P<month>\d{1,2})"
    year = r"/(?P<year>\d{4}|\d{2})"
    # Without anything before it that tells a date, only a full year makes one.
    return re.compile(
        rf"(?P<before>{known})?(?<![\d/]){date}(?(before)(?:{year})?|/(?P<sure>\d{{4}}))(?![\d/])",
        re.IGNORECASE,
    )
