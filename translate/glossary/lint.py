"""What is wrong, or worth a second look, in a glossary.

``check_file`` looks at a file cell by cell and then, as ``check``, at its terms: what they do to
each other. ``fix`` mends what can't be meant. Rules, from the worst:

error    file encoding cells control empty no-word value conflict forbidden-target look-alike
warning  duplicate unreachable no-effect stop-word short spaces composition invisible redundant
info     shape header spreadsheet proposed nested unused
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

from translate.data import words
from translate.errors import GlossaryError
from translate.glossary import csv_file, exchange
from translate.glossary.glossary import Glossary
from translate.glossary.matcher import Matcher, fits_case
from translate.glossary.renderings import forbidden, occurrences
from translate.glossary.words import WORD, lower
from translate.normalize import compose, drop_invisible, normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from translate.glossary.csv_file import Row, Sheet
    from translate.glossary.table import Cell
    from translate.glossary.term import Term

    Locate = Callable[[Term, str], str]

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[str, ...] = get_args(Severity)

_EXAMPLES = 3
"""How many longer terms to name that a term stands inside."""
_SHORT = 2
"""Letters of a lower-case source that matches by chance too often."""
_ODD_SPACE = re.compile(r"^\s|\s$|[^\S \n]| {2}")
_SPREADSHEET = re.compile(
    r"\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{1,4})?|0\d+|\d+[Ee]\d+|TRUE|FALSE|\d{1,2}:\d{2}", re.ASCII
)
"""What a spreadsheet takes for a date, a number or a truth value."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found.

    Attributes:
        severity: ``error`` (the glossary is not what its editor means), ``warning`` (it hardly
            is), ``info``.
        rule: Short name of what is looked for.
        place: ``file:line:column``.
        message: What is found, as one sentence.
        fix: What to do.
        fixable: Whether ``fix`` does it.
    """

    severity: Severity
    rule: str
    place: str
    message: str
    fix: str
    fixable: bool = field(default=False, compare=False)


def check_file(path: Path, corpus: Iterable[str] | None = None) -> tuple[Problem, ...]:
    """Return what is wrong in one file, in the order of its lines; an unreadable one has one error.

    Args:
        path: The file.
        corpus: Texts that should use the terms; ``None`` to look for no unused ones.
    """
    try:
        sheet = csv_sheet(path)
        if sheet is None:
            return check(Glossary(exchange.read(path).terms), corpus)
    except GlossaryError as error:
        rule = "encoding" if "not valid" in error.what else "file"
        return (Problem("error", rule, error.where, error.what, error.hint),)
    return check_sheet(sheet, corpus)


def csv_sheet(path: Path) -> Sheet | None:
    """Return a file laid out in rows and columns; ``None`` if it is TBX or TMX.

    Raises:
        GlossaryError: It can't be read.
    """
    if path.suffix.lower() == ".xlsx":
        from translate.glossary.exchange import xlsx

        return xlsx.read_sheet(path)
    if path.suffix.lower() in exchange.XML_SUFFIXES:
        return None
    return csv_file.read_sheet(path)


def check_sheet(sheet: Sheet, corpus: Iterable[str] | None = None) -> tuple[Problem, ...]:
    """Return what is wrong in a sheet, in the order of its lines."""
    problems = [*_shape(sheet), *_cells(sheet)]
    faulty = set()
    for fault in csv_file.faults(sheet):
        faulty.add(fault.cell.line)
        where = sheet.where(fault.cell)
        problems.append(Problem("error", fault.rule, where, fault.what, fault.hint))
    rows = [row for row in sheet.rows if not any(cell.line in faulty for cell in row.cells)]
    terms = tuple(csv_file.term(sheet, row) for row in rows)
    by_place = {term.place: row for term, row in zip(terms, rows, strict=True)}

    def locate(term: Term, column: str) -> str:
        return sheet.where(sheet.cell(by_place[term.place], column))

    problems += check(Glossary(terms), corpus, locate)
    return tuple(sorted(problems, key=_position))


def check(
    glossary: Glossary, corpus: Iterable[str] | None = None, locate: Locate | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong with terms and what they do to each other, in their order.

    Args:
        glossary: The terms.
        corpus: Texts that should use the terms; ``None`` to look for no unused ones.
        locate: Returns the place of a column of a term; that of the row by default.
    """
    where = locate or (lambda term, _: term.place)
    return (
        *_duplicates(glossary, where),
        *(problem for term in glossary.terms for problem in _term(term, where)),
        *_unreachable(glossary, where),
        *_nested(glossary, where),
        *(_unused(glossary, corpus, where) if corpus is not None else ()),
    )


def fix(sheet: Sheet) -> Sheet:
    """Return a sheet with mended what can't be meant; write it with ``csv_file.fmt``.

    That is spaces, composition, invisible characters, letters of other scripts inside Latin words,
    and rows that stand there twice.
    """
    rows: dict[tuple[str, ...], Row] = {}
    for row in sheet.rows:
        mended = replace(row, cells=tuple(_mend(cell) for cell in row.cells))
        meant = replace(sheet, rows=(mended,))
        key = tuple(csv_file.value(meant.cell(mended, name).text) for name in sheet.columns)
        rows.setdefault(key, mended)
    return replace(sheet, rows=tuple(rows.values()))


def _mend(cell: Cell) -> Cell:
    text = _latin(compose(drop_invisible(cell.text)))
    lines = (" ".join(line.split()) for line in text.strip().split("\n"))
    return replace(cell, text="\n".join(lines))


def _position(problem: Problem) -> tuple[int, int, int]:
    line, _, column = problem.place.rpartition(":")
    number = line.rpartition(":")[2]
    severity = SEVERITIES.index(problem.severity)
    if not (column.isdigit() and number.isdigit()):
        return 0, 0, severity
    return int(number), int(column), severity


# What can be said of a file or a cell alone


def _shape(sheet: Sheet) -> Iterator[Problem]:
    if sheet.header is None and sheet.rows:
        yield Problem(
            "info",
            "header",
            f"{sheet.name}:1:1",
            "there is no header; the first column is taken for the source",
            "Put source,target into the first row.",
            True,
        )
    if any(fault.rule == "cells" for fault in csv_file.faults(sheet)):
        return
    if sheet.encoding != csv_file.UTF_8 or (sheet.text and sheet.text != csv_file.fmt(sheet)):
        yield Problem(
            "info",
            "shape",
            f"{sheet.name}:1:1",
            "the file is not in the shape that keeps differences small",
            "Run: id2en glossary fmt",
            True,
        )


def _cells(sheet: Sheet) -> Iterator[Problem]:
    for row in sheet.rows:
        for column in sheet.columns:
            cell = sheet.cell(row, column)
            place, text = sheet.where(cell), cell.text
            if _ODD_SPACE.search(text):
                what = f"the {column} has spaces at its edges, doubled or odd ones: {text!r}"
                yield Problem("warning", "spaces", place, what, "Use single spaces.", True)
            if drop_invisible(text) != text:
                what = f"the {column} has invisible characters: {text!a}"
                yield Problem("warning", "invisible", place, what, "Delete them.", True)
            if not unicodedata.is_normalized("NFC", text):
                what = f"the {column} has accents apart from their letters"
                yield Problem("warning", "composition", place, what, "Compose them (NFC).", True)
            for word in _mixed(text):
                yield Problem(
                    "error",
                    "look-alike",
                    place,
                    f"{word!r} mixes alphabets: {_strangers(word)}",
                    "Type it with Latin letters.",
                    _latin(word) != word,
                )
            if column in ("source", "target") and _SPREADSHEET.fullmatch(text.strip()):
                what = f"a spreadsheet may change {text.strip()!r} into a date or number"
                yield Problem(
                    "info", "spreadsheet", place, what, "Format its column as text there."
                )


@cache
def _look_alikes() -> dict[str, str]:
    return dict(entry.split() for entry in words("look-alikes.txt"))


def _mixed(text: str) -> list[str]:
    """Return the words in which Latin letters stand beside Cyrillic or Greek ones."""
    if text.isascii():
        return []
    found = (match.group() for match in WORD.finditer(text))
    return [word for word in found if len({_script(letter) for letter in word} - {""}) > 1]


def _script(letter: str) -> str:
    script = unicodedata.name(letter, "").split(" ")[0]
    return script if script in ("LATIN", "CYRILLIC", "GREEK") else ""


def _strangers(word: str) -> str:
    return ", ".join(
        f"{letter} is {unicodedata.name(letter)}"
        for letter in dict.fromkeys(word)
        if _script(letter) not in ("", "LATIN")
    )


def _latin(text: str) -> str:
    """Return text with the strange letters of mixed words made Latin, where all of a word can be.

    >>> _latin("K\u0438ev M\u043eskow")
    'K\u0438ev Moskow'
    """
    for word in _mixed(text):
        latin = "".join(_look_alikes().get(letter, letter) for letter in word)
        if not _mixed(latin):
            text = text.replace(word, latin)
    return text


# What can be said of a term


def _term(term: Term, where: Locate) -> Iterator[Problem]:
    source = where(term, "source")
    written = [match.group() for match in WORD.finditer(term.source)]
    if all(word in _stop_words() for word in written):
        what = f"{term.source!r} is a function word; it has no one rendering"
        yield Problem("warning", "stop-word", source, what, "Delete the row, or add words to it.")
    elif len(term.source) <= _SHORT and term.source == lower(term.source):
        what = f"{term.source!r} is so short that it matches by chance"
        yield Problem("warning", "short", source, what, "Add words to it, or set case to exact.")
    if term.match in ("inflect", "derive") and not (written[0].islower() or written[-1].islower()):
        what = f"match is {term.match}, but words with capitals never vary"
        fix = "Leave match empty, or write common words in small letters."
        yield Problem("warning", "no-effect", where(term, "match"), what, fix)
    for rendering in term.renderings if term.forbidden else ():
        wrong = forbidden(term, rendering)
        exact = [each for each in term.forbidden if each == rendering]
        if wrong or exact:
            culprit = exact[0] if exact else wrong[0].rendering
            what = f"{culprit!r} is forbidden, and {rendering!r} is a rendering"
            place = where(term, "forbidden")
            yield Problem("error", "forbidden-target", place, what, "Delete one of the two.")
    for alternative, count in Counter(term.renderings).items():
        if count > 1:
            what = f"{alternative!r} is a rendering more than once"
            place = where(term, "alternatives")
            yield Problem("warning", "redundant", place, what, "Delete the others.")
    if term.status == "proposed":
        what = f"{term.source!r} → {term.target!r} is proposed, not approved"
        place = where(term, "status")
        yield Problem("info", "proposed", place, what, "Approve it or switch it off.")


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(words("function-words.id.txt"))


# What terms do to each other


def _duplicates(glossary: Glossary, where: Locate) -> Iterator[Problem]:
    first: dict[str, Term] = {}
    for term in glossary.terms:
        if not term.used:
            continue
        before = first.setdefault(term.source, term)
        if before is term:
            continue
        if before.target != term.target:
            yield Problem(
                "error",
                "conflict",
                where(term, "target"),
                f"{term.source!r} is {term.target!r} here and {before.target!r} in {before.place}",
                "Keep one target; add the other to its alternatives.",
            )
        else:
            same = replace(term, place="") == replace(before, place="")
            what = f"{term.source!r} has a row already, in {before.place}"
            place = where(term, "source")
            yield Problem("warning", "duplicate", place, what, "Delete one row.", same)


def _unreachable(glossary: Glossary, where: Locate) -> Iterator[Problem]:
    seen: set[str] = set()
    for term in glossary.terms:
        if not term.used or term.source in seen or not WORD.search(term.source):
            continue
        seen.add(term.source)
        repaired = normalize(term.source)  # as every text is before terms are looked for
        if any(hit.term is term for hit in glossary.find(repaired)):
            continue
        what = f"{term.source!r} is never found"
        if repaired != term.source:
            what += f": texts have {repaired!r} there, once repaired"
        place = where(term, "source")
        yield Problem("warning", "unreachable", place, what, "Change the source or delete the row.")


def _nested(glossary: Glossary, where: Locate) -> Iterator[Problem]:
    """Yield for each term the longer terms it stands inside that are rendered in other words."""
    matcher = Matcher(glossary.terms)
    others: dict[Term, dict[Term, None]] = {}
    for longer in glossary.terms:
        lowered = lower(longer.source)
        for match in WORD.finditer(lowered):
            for candidate in matcher.candidates(lowered, *match.span()):
                inner = candidate.pattern.term
                if (
                    longer.used
                    and (match.start(), candidate.end) != (0, len(lowered))
                    and fits_case(candidate, longer.source)
                    and not occurrences(inner, longer.target)
                ):
                    others.setdefault(inner, {})[longer] = None
    for term, longer_ones in others.items():
        named = [f"{each.source!r} → {each.target!r}" for each in longer_ones]
        rest = len(named) - _EXAMPLES
        yield Problem(
            "info",
            "nested",
            where(term, "source"),
            f"{term.source!r} → {term.target!r}, but {'; '.join(named[:_EXAMPLES])}"
            + (f"; and {rest} more" if rest > 0 else ""),
            "Look whether both are meant. The longer term is taken.",
        )


def _unused(glossary: Glossary, corpus: Iterable[str], where: Locate) -> Iterator[Problem]:
    used = {hit.term for text in corpus for hit in glossary.find(text)}
    for term in glossary.terms:
        if term.used and term not in used:
            what = f"{term.source!r} stands nowhere in the corpus"
            yield Problem(
                "info", "unused", where(term, "source"), what, "Look at its spelling and match."
            )


def counts(problems: Sequence[Problem]) -> dict[str, int]:
    """Return how many problems there are of each severity."""
    found = Counter(problem.severity for problem in problems)
    return {severity: found[severity] for severity in get_args(Severity)}
