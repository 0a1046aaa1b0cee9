"""Dates: spelled out for the model, which takes 3/11 for a fraction; and its slips put right.

A small model confuses months and days of the week, as it does all words that stand in the same
places, and readers believe a date. But dates need no model: ``mend`` compares those of source and
target by a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from translate.data import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def spell_out(text: str) -> str:
    """Return text with its numeric dates as day, month name and year.

    Indonesian dates put the day first. Only what is a date beyond doubt is changed: one in
    brackets, after a weekday or after «tanggal», or one with a year; ``24/7`` and ``1/2`` stay.

    >>> spell_out("pada Rabu (30/8)"), spell_out("Rabu (3/11/2022)"), spell_out("Jumat, 5/1/24")
    ('pada Rabu (30 Agustus)', 'Rabu (3 November 2022)', 'Jumat, 5 Januari 2024')
    >>> spell_out("siaga 24/7, 1/2 liter, (9/15)")
    'siaga 24/7, 1/2 liter, (9/15)'
    """
    return _numeric().sub(_spelled, text) if "/" in text else text


def mend(source: str, target: str) -> str:
    """Return the target with a month or weekday that the source doesn't have put right.

    Only where it is beyond doubt: the source has one name that the target lacks and the target one
    that the source lacks, or a day of the month tells which belongs to which. Months before a day
    are abbreviated as AP does.

    >>> mend("pada Minggu (8 Desember)", "on Sunday (Oct. 8)")
    'on Sunday (Dec. 8)'
    >>> mend("tiba Senin, pergi Kamis", "came Monday, left Tuesday")
    'came Monday, left Thursday'
    >>> mend("pada 30 Desember dan 2 Januari", "on Dec. 30 and January 2")
    'on Dec. 30 and Jan. 2'
    >>> mend("Kamis (4 Januari)", "on Thursday (April 4 January)")
    'on Thursday (Jan. 4)'
    """
    months = _months()
    for names in (months, _weekdays()):
        target = _mended(source, target, names)
    return _abbreviated(source, _single(source, target, months), months)


def missing_weekdays(source: str, target: str) -> dict[str, tuple[int, int]]:
    """Return the days of the week that a source has and its target has not.

    >>> missing_weekdays("Ia tiba Senin dan pergi Kamis malam.", "He came Monday and left.")
    {'Thursday': (24, 29)}
    >>> missing_weekdays("Minggu lalu pada malam Jumat", "last week on Thursday night")
    {}

    Returns:
        The English name of each, and where the source has it first.
    """
    weekdays = _weekdays()
    given = {mention.name for mention in _mentions(target, weekdays)}
    missing: dict[str, tuple[int, int]] = {}
    for match in weekdays.source.finditer(source):
        name = weekdays.known[match["name"].lower()]
        if name not in given:
            missing.setdefault(name, match.span("name"))
    return missing


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of one kind, and how to find them in both languages.

    Attributes:
        known: The English name of each Indonesian one, and of each English name or abbreviation,
            in lower case.
        short: The form of each English name beside a day of the month.
        source: Finds an Indonesian one, and the day of the month before it.
        target: Finds an English one, the word before it, and the day of the month beside it.
        doubled: Finds a day of the month with an English one on either side.
    """

    known: Mapping[str, str]
    short: Mapping[str, str]
    source: re.Pattern[str]
    target: re.Pattern[str]
    doubled: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name in a target.

    Attributes:
        start: Its offset.
        text: As it stands there.
        name: The English name.
        day: The day of the month beside it.
    """

    start: int
    text: str
    name: str
    day: str | None


def _mended(source: str, target: str, names: _Names) -> str:
    wanted = _days(source, names)
    found = list(_mentions(target, names))
    given = {mention.name for mention in found}
    missing = {name for name, _ in wanted} - given
    extra = given - {name for name, _ in wanted}
    for mention in reversed(found):
        if mention.name not in extra:
            continue
        right = {name for name, day in wanted if name in missing and day and day == mention.day}
        if len(missing) == len(extra) == 1:
            right = missing
        if len(right) == 1:
            (name,) = right
            new = names.short[name] if mention.text.endswith(".") or mention.day else name
            new = new.upper() if mention.text.isupper() else new
            end = mention.start + len(mention.text)
            target = target[: mention.start] + new + target[end:]
    return target


def _single(source: str, target: str, months: _Names) -> str:
    """Return the target with one month at each day that has one on either side."""
    wanted = _days(source, months)

    def right(match: re.Match[str]) -> str:
        day = match["day"]
        both = {months.known[match[side].lower()] for side in ("one", "other")}
        fitting = [name for name in both if (name, day) in wanted]
        return f"{months.short[fitting[0]]} {day}" if len(fitting) == 1 else match[0]

    return months.doubled.sub(right, target)


def _days(source: str, names: _Names) -> set[tuple[str, str | None]]:
    """Return the English names of those in a source, each with the day of the month before it."""
    return {(names.known[m["name"].lower()], m["day"]) for m in names.source.finditer(source)}


def _abbreviated(source: str, target: str, months: _Names) -> str:
    """Return the target with months abbreviated before the days that the source has them with."""
    wanted = _days(source, months)

    def short(match: re.Match[str]) -> str:
        name, day = match["name"], match["after"]
        if not day or (months.known[name.lower()], day) not in wanted or name not in months.short:
            return match[0]
        start, end = (place - match.start() for place in match.span("name"))
        return match[0][:start] + months.short[name] + match[0][end:]

    return months.target.sub(short, target)


def _mentions(target: str, names: _Names) -> Iterator[_Mention]:
    for match in names.target.finditer(target):
        name, day = names.known[match["name"].lower()], match["after"] or match["before"]
        # May and March are other words too.
        if match["name"] in ("May", "March") and not (day or match["word"]):
            continue
        yield _Mention(match.start("name"), match["name"], name, day)


@cache
def _months() -> _Names:
    return _names([(ours, name, short) for ours, name, short in _rows("months.tsv")])


@cache
def _weekdays() -> _Names:
    rows = [(ours, name, name) for ours, name in _rows("weekdays.tsv")]
    return _names(rows, words("weekday-lookalikes.id.txt"))


def _rows(name: str) -> list[list[str]]:
    return [row.split("\t") for row in words(name)]


def _names(rows: Sequence[tuple[str, str, str]], lookalikes: Sequence[str] = ()) -> _Names:
    phrases = [phrase.split() for phrase in lookalikes]
    before = [first for first, name in phrases if name == "*"]
    not_behind = "".join(f"(?<!{form} )" for word in before for form in (word, word.capitalize()))
    known = {ours.lower(): name for ours, name, _ in rows}
    known |= {form.lower(): name for _, name, short in rows for form in (name, short)}
    ours = "|".join(
        _surely(word, [last for name, last in phrases if name == word]) for word, *_ in rows
    )
    # An abbreviation before its name: «Sept.» is not all of «September».
    theirs = "|".join(
        re.escape(form) + ("" if form.endswith(".") else r"(?=s?\b)")
        for _, name, short in rows
        for form in sorted({name, short})
    )
    theirs += "|" + theirs.upper().replace(r"\B", r"\b")
    return _Names(
        known,
        {name: short for _, name, short in rows},
        re.compile(rf"(?:\b(?P<day>\d{{1,2}})\s)?{not_behind}\b(?P<name>{ours})\b"),
        re.compile(
            rf"(?:\b(?P<before>\d{{1,2}})\s|\b(?P<word>in|on|of|by|last|this|next|since|until)\s)?"
            rf"\b(?P<name>{theirs})(?:\s(?P<after>\d{{1,2}})\b)?"
        ),
        re.compile(rf"\b(?P<one>{theirs})\s(?P<day>\d{{1,2}})\s(?P<other>{theirs})"),
    )


def _surely(name: str, followers: Sequence[str]) -> str:
    """Return the pattern of a name, before some words only where it is not first in a sentence."""
    plain = re.escape(name)
    after = "|".join(followers)
    return rf"{plain}(?!\s(?:{after})\b)|(?<=[\w,]\s){plain}" if followers else plain


def _spelled(match: re.Match[str]) -> str:
    day, month = int(match["day"]), int(match["month"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return match[0]
    name = _rows("months.tsv")[month - 1][0]
    year = match["year"] or match["sure"] or ""
    if len(year) == 2:
        year = f"20{year}"
    return f"{match['before'] or ''}{day} {name}{' ' * bool(year)}{year}"


@cache
def _numeric() -> re.Pattern[str]:
    weekdays = "|".join(re.escape(ours) for ours, _ in _rows("weekdays.tsv"))
    known = rf"\((?:(?:{weekdays}),?\s)?|\b(?:{weekdays}|tanggal),?\s\(?"
    date = r"(?P<day>\d{1,2})/(?P<month>\d{1,2})"
    year = r"/(?P<year>\d{4}|\d{2})"
    # Without anything before it that tells a date, only a full year makes one.
    return re.compile(
        rf"(?P<before>{known})?(?<![\d/]){date}(?(before)(?:{year})?|/(?P<sure>\d{{4}}))(?![\d/])",
        re.IGNORECASE,
    )
