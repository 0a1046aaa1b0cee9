"""The glossary's own file, and its kin from other tools: delimited text ↔ terms.

Read is whatever spreadsheets and translation services write: UTF-8 with or without byte order
mark, UTF-16; commas, semicolons, tabs; with a header or two bare columns. Written is one shape
alone, so that version control shows what a person changed and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from translate import files
from translate.errors import GlossaryError, InputError
from translate.formats.encoding import Encoding, decode, encode
from translate.glossary import table
from translate.glossary.table import Cell
from translate.glossary.term import ARTICLES, CASES, MATCHES, STATUSES, Term
from translate.glossary.words import WORD
from translate.normalize import compose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

COLUMNS = (
    "source", "target", "category", "match", "case", "alternatives", "forbidden", "article",
    "status", "note", "citation",
)  # fmt: skip
UTF_8 = Encoding("utf-8")
LISTS = ("alternatives", "forbidden")
VALUES = {"match": MATCHES, "case": CASES, "article": ARTICLES, "status": STATUSES}

_ALIASES = {
    "source": ("source term", "src", "indonesian", "indonesia", "sumber", "istilah"),
    "target": ("target term", "tgt", "english", "inggris", "terjemahan"),
    "note": ("notes", "comment", "comments", "catatan"),
}
"""What other tools, and people, call our columns."""
_LANGUAGES = {"id": "source", "ind": "source", "en": "target", "eng": "target"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2})?")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_ITEM = re.compile(r"(?:\\[\\|]|[^|])*")
_LINE_BREAK = re.compile(r"\r\n?|\n")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?(?:\r\n?|\n)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: its cells, as many as it has, and its line."""

    cells: tuple[Cell, ...]

    @property
    def line(self) -> int:
        """Line of its first cell, from 1."""
        return self.cells[0].line


@dataclass(frozen=True, slots=True)
class Sheet:
    """A delimited file, read but not yet understood.

    Attributes:
        name: What messages call it.
        header: Its first row if that names the columns.
        columns: The names of its columns: ours where known, else as written.
        rows: The other rows, blank ones left out.
        text: The whole file.
        encoding: How it was written as bytes.
        delimiter: What separates its cells.
    """

    name: str
    header: Row | None
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    text: str = ""
    encoding: Encoding = UTF_8
    delimiter: str = ","

    def cell(self, row: Row, column: str) -> Cell:
        """Return a row's cell; an empty one behind the row where it ends before."""
        at = self.columns.index(column) if column in self.columns else len(row.cells)
        if at < len(row.cells):
            return row.cells[at]
        last = row.cells[-1]
        return Cell("", last.line, last.column + len(last.text))

    def where(self, cell: Cell) -> str:
        """Return the place of a cell for messages."""
        return f"{self.name}:{cell.line}:{cell.column}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a row from being a term.

    Attributes:
        rule: Short name of what is wrong.
        cell: Where.
        what: What is wrong, as one sentence.
        hint: What to do.
    """

    rule: str
    cell: Cell
    what: str
    hint: str


def read(path: Path) -> tuple[Term, ...]:
    """Return the terms of a delimited file.

    Raises:
        GlossaryError: It can't be read, or a row is no term: says which line and column.
    """
    return terms(read_sheet(path))


def read_sheet(path: Path) -> Sheet:
    """Return a delimited file with its columns found out.

    Raises:
        GlossaryError: It can't be read, or is no table with a source and a target.
    """
    data = read_bytes(path)
    try:
        text, encoding = decode(data, str(path))
    except InputError as error:
        hint = "Save the file as UTF-8 text."
        raise GlossaryError(error.what, where=error.where, hint=hint) from None
    return sheet(text, str(path), encoding)


def read_bytes(path: Path) -> bytes:
    """Return what is in a file.

    Raises:
        GlossaryError: It can't be read.
    """
    try:
        return files.read(files.Input(str(path), path, path))
    except InputError as error:
        raise GlossaryError(error.what, where=error.where, hint=error.hint) from None


def sheet(text: str, name: str, encoding: Encoding = UTF_8) -> Sheet:
    """Return delimited text with its columns found out; raises as ``read_sheet`` does."""
    body, first_line, delimiter = text, 1, None
    declared = _SEPARATOR_LINE.match(text)
    if declared:  # Excel's own mark
        body, first_line, delimiter = text[declared.end() :], 2, declared[1]
    delimiter = delimiter or _delimiter(body, name)
    rows = [Row(cells) for cells in table.parse(body, delimiter, name, first_line)]
    return replace(arrange(rows, name), text=text, encoding=encoding, delimiter=delimiter)


def arrange(rows: Iterable[Row], name: str) -> Sheet:
    """Return rows as a sheet with its columns found out.

    Raises:
        GlossaryError: It is no table with a source and a target.
    """
    filled = [row for row in rows if any(cell.text.strip() for cell in row.cells)]
    if not filled:
        return Sheet(name, None, COLUMNS[:2], ())
    columns = _known([value(cell.text) for cell in filled[0].cells])
    if columns is None:
        return Sheet(name, None, _bare(filled, name), tuple(filled))
    header, *rest = filled
    return Sheet(name, header, _named(columns, header, rest, name), tuple(rest))


def terms(sheet: Sheet) -> tuple[Term, ...]:
    """Return the terms of a sheet.

    Raises:
        GlossaryError: The first fault there is.
    """
    for fault in faults(sheet):
        raise GlossaryError(
            fault.what,
            where=sheet.where(fault.cell),
            hint=f"{fault.hint} To see all there is: id2en glossary check {sheet.name}",
        )
    return tuple(term(sheet, row) for row in sheet.rows)


def term(sheet: Sheet, row: Row) -> Term:
    """Return a row as a term, whatever is wrong with it."""
    values = {"source": "", "target": ""}
    for column, cell in zip(sheet.columns, row.cells, strict=False):
        if cell.text:
            values[column] = value(cell.text)
    own = {column: values[column] for column in COLUMNS if column in values}
    lists = {column: split_list(own.pop(column)) for column in LISTS if column in own}
    extra = tuple((name, cell) for name, cell in values.items() if name not in COLUMNS and cell)
    place = sheet.where(sheet.cell(row, "source"))
    return Term(**own, **lists, extra=extra, place=place)  # type: ignore[arg-type]


def faults(sheet: Sheet) -> Iterator[Fault]:
    """Yield all that keeps rows of a sheet from being terms, in file order."""
    fixed = {column: allowed for column, allowed in VALUES.items() if column in sheet.columns}
    for row in sheet.rows:
        fault = partial(_fault, sheet, row)
        for cell in row.cells:
            if cell.text and _CONTROL.search(cell.text):
                yield Fault("control", cell, "a control character in the cell", "Delete it.")
        for cell in row.cells[len(sheet.columns) :]:
            if cell.text.strip():
                yield Fault(
                    "cells",
                    cell,
                    f"the row has more cells than the {len(sheet.columns)} columns",
                    "Quote the cell that holds the separator.",
                )
                break
        for column in ("source", "target"):
            if not value(sheet.cell(row, column).text):
                yield fault("empty", column, f"the {column} is empty", "Fill it in.")
        source = value(sheet.cell(row, "source").text)
        if source and not WORD.search(source):
            yield fault(
                "no-word", "source", f"{source!r} has no letter or digit", "It never matches."
            )
        for column, allowed in fixed.items():
            found = value(sheet.cell(row, column).text)
            if found not in allowed:
                choices = ", ".join(filter(None, allowed))
                yield fault(
                    "value",
                    column,
                    f"{column} is {found!r}",
                    f"Choose one of {choices}, or leave it empty.",
                )


def value(text: str) -> str:
    """Return what a cell means: trimmed, composed (Unicode NFC), formula mark taken off."""
    trimmed = text.strip()
    return table.unescape(trimmed if trimmed.isascii() else compose(trimmed))


def split_list(cell: str) -> tuple[str, ...]:
    r"""Return the items of a list cell; ``\|`` is a bar, ``\\`` a backslash.

    >>> split_list(r"a | b\|c||d\\")
    ('a', 'b|c', 'd\\')
    """
    items = (match.group().strip() for match in _ITEM.finditer(cell))
    return tuple(re.sub(r"\\([\\|])", r"\1", item) for item in items if item)


def join_list(items: Iterable[str]) -> str:
    """Return items as one cell; undoes ``split_list``."""
    return "|".join(re.sub(r"([\\|])", r"\\\1", item) for item in items)


def cells(term: Term, columns: Sequence[str]) -> list[str]:
    """Return a term as the cells of a row with these columns."""
    extra = dict(term.extra)
    return [
        table.escape(
            join_list(getattr(term, column))
            if column in LISTS
            else getattr(term, column)
            if column in COLUMNS
            else extra.get(column, "")
        )
        for column in columns
    ]


def columns(terms: Iterable[Term]) -> tuple[str, ...]:
    """Return all columns it takes to write terms down: ours, then the unknown ones."""
    extra = dict.fromkeys(name for term in terms for name, _ in term.extra)
    return (*COLUMNS, *extra)


def text(terms: Sequence[Term], columns: Sequence[str], delimiter: str = ",") -> str:
    """Return terms as delimited text with a header."""
    return table.write([_names(columns), *(cells(term, columns) for term in terms)], delimiter)


def save(path: Path, terms: Sequence[Term]) -> None:
    """Write terms in the shape ``fmt`` gives; tab-separated if the file is called ``.tsv``.

    Raises:
        OutputError: It can't be written.
    """
    delimiter = "\t" if path.suffix.lower() in (".tsv", ".tab") else ","
    files.write(path, text(terms, columns(terms), delimiter).encode())


def fmt(sheet: Sheet) -> str:
    """Return a sheet in the one shape files are kept in; nothing it says is changed.

    A header with our names for the columns, all of its columns and rows in their order, UTF-8,
    line feeds, commas (tabs stay), quotes only where needed, cells trimmed, blank rows left out.

    Raises:
        GlossaryError: A row has more cells than there are columns: what are they?
    """
    for fault in faults(sheet):
        if fault.rule == "cells":
            raise GlossaryError(fault.what, where=sheet.where(fault.cell), hint=fault.hint)
    rows = [
        [table.escape(value(sheet.cell(row, column).text)) for column in sheet.columns]
        for row in sheet.rows
    ]
    return table.write([_names(sheet.columns), *rows], _fmt_delimiter(sheet))


def append(sheet: Sheet, term: Term) -> bytes:
    """Return the bytes of a sheet's file with a row for ``term`` behind; the rest stays as it is.

    Only where the file lacks a column the term needs, it is written anew with that column.

    Raises:
        GlossaryError: The source has a row already, or the term would be a row with a fault.
        OutputError: The file's encoding can't hold the term.
    """
    _refuse(sheet, term, sheet.rows)
    if needed := _needed(sheet, term):
        widened = replace(sheet, columns=(*sheet.columns, *needed))
        line = _line(term, widened.columns, _fmt_delimiter(sheet), "\n")
        return (fmt(widened) + line).encode()
    ending = _ending(sheet.text)
    before = sheet.text
    if not before:
        before = _line_of(_names(sheet.columns), sheet.delimiter, ending)
    elif not before.endswith(("\n", "\r")):
        before += ending
    whole = before + _line(term, sheet.columns, sheet.delimiter, ending)
    return encode(whole, sheet.encoding, sheet.name)


def change(sheet: Sheet, source: str, term: Term) -> bytes:
    """Return the bytes of a sheet's file with ``term`` in the row of ``source``.

    The other rows stay as they are, and so do the row's cells in columns this program doesn't know.
    Only where the file lacks a column the term needs, it is written anew with that column.

    Raises:
        GlossaryError: No row or more than one has that source, another one has that of the term, or
            the term would be a row with a fault.
        OutputError: The file's encoding can't hold the term.
    """
    old = find(sheet, source)
    others = tuple(row for row in sheet.rows if row is not old)
    _refuse(sheet, term, others)
    kept = {c: value(sheet.cell(old, c).text) for c in sheet.columns if c not in COLUMNS}
    term = replace(term, extra=tuple(kept.items()))
    if needed := _needed(sheet, term):
        columns = (*sheet.columns, *needed)
        new = Row(tuple(Cell(text, old.line, 1) for text in cells(term, columns)))
        rows = tuple(new if row is old else row for row in sheet.rows)
        return fmt(replace(sheet, columns=columns, rows=rows)).encode()
    starts = [0, *(match.end() for match in _LINE_BREAK.finditer(sheet.text)), len(sheet.text)]
    inside = sum(cell.text.count("\n") for cell in old.cells)
    start, end = starts[old.line - 1], starts[old.line + inside]
    behind = _LINE_BREAK.findall(sheet.text, start, end)[inside:]
    line = _line(term, sheet.columns, sheet.delimiter, "".join(behind))
    whole = sheet.text[:start] + line + sheet.text[end:]
    return encode(whole, sheet.encoding, sheet.name)


def find(sheet: Sheet, source: str) -> Row:
    """Return the row of a source.

    Raises:
        GlossaryError: There is none, or more than one.
    """
    found = [row for row in sheet.rows if value(sheet.cell(row, "source").text) == source]
    if not found:
        raise GlossaryError(f"{source!r} has no row", where=sheet.name, hint="Add one.")
    if len(found) > 1:
        raise GlossaryError(
            f"{source!r} has {len(found)} rows",
            where=sheet.where(sheet.cell(found[1], "source")),
            hint="Delete all but one.",
        )
    return found[0]


def _refuse(sheet: Sheet, term: Term, others: Iterable[Row]) -> None:
    for each in others:
        cell = sheet.cell(each, "source")
        if value(cell.text) == term.source:
            target = value(sheet.cell(each, "target").text)
            raise GlossaryError(
                f"{term.source!r} has a row already: {target!r}",
                where=sheet.where(cell),
                hint="Edit that row.",
            )
    row = Row(tuple(Cell(text, 1, 1) for text in cells(term, COLUMNS)))
    for fault in faults(Sheet("", None, COLUMNS, (row,))):
        raise GlossaryError(fault.what, where="the new row", hint=fault.hint)


def _needed(sheet: Sheet, term: Term) -> list[str]:
    """Return the columns that a term has something for and the sheet hasn't got."""
    return [
        each.name
        for each in fields(Term)
        if each.name in COLUMNS and getattr(term, each.name) and each.name not in sheet.columns
    ]


def _fmt_delimiter(sheet: Sheet) -> str:
    return "\t" if sheet.delimiter == "\t" else ","


def _ending(text: str) -> str:
    line_break = _LINE_BREAK.search(text)
    return line_break.group() if line_break else "\n"


def _names(columns: Iterable[str]) -> list[str]:
    return [table.escape(column) for column in columns]


def _line(term: Term, columns: Sequence[str], delimiter: str, ending: str) -> str:
    return _line_of(cells(term, columns), delimiter, ending)


def _line_of(cells: Sequence[str], delimiter: str, ending: str) -> str:
    return table.write([cells], delimiter).removesuffix("\n") + ending


def _fault(sheet: Sheet, row: Row, rule: str, column: str, what: str, hint: str) -> Fault:
    return Fault(rule, sheet.cell(row, column), what, hint)


def _known(names: Sequence[str]) -> tuple[str, ...] | None:
    """Return a header with our names for the columns we know; ``None`` if it isn't one."""
    lowered = [name.lower() for name in names]
    # Google names the first two columns after languages; elsewhere «id» may be a number.
    first = [_LANGUAGES.get(re.split("[-_]", name)[0], name) for name in lowered[:2]]
    for spellings in (lowered, first + lowered[2:]):
        found = list(names)
        for column in COLUMNS:
            alias = next((a for a in (column, *_ALIASES.get(column, ())) if a in spellings), None)
            if alias is not None:
                found[spellings.index(alias)] = column
        if {"source", "target"} <= set(found):
            return tuple(found)
    return None


def _named(columns: Sequence[str], header: Row, rows: Sequence[Row], name: str) -> tuple[str, ...]:
    """Return the columns without the nameless empty ones spreadsheets leave at the end."""
    width = len(columns)
    while (
        width
        and not columns[width - 1]
        and not any(row.cells[width - 1 :] and row.cells[width - 1].text.strip() for row in rows)
    ):
        width -= 1
    kept = tuple(columns[:width])
    for at, column in enumerate(kept):
        if not column or column in kept[:at]:
            cell = header.cells[at]
            raise GlossaryError(
                f"two columns are called {column}" if column else "a column has no name",
                where=f"{name}:{cell.line}:{cell.column}",
                hint="Give it a name of its own in the first row.",
            )
    return kept


def _bare(rows: Sequence[Row], name: str) -> tuple[str, ...]:
    """Return the columns of a file without header: source and target, as DeepL and Google write.

    DeepL adds the two languages.
    """
    first = [cell.text.strip() for cell in rows[0].cells]
    width = len(first)
    if width == 2 or (width == 4 and all(map(_LANGUAGE.fullmatch, first[2:]))):
        return ("source", "target", "source language", "target language")[:width]
    what = "there is no header and no second column" if width < 2 else "there is no header"
    raise GlossaryError(
        what,
        where=f"{name}:{rows[0].line}:1",
        hint="Make the first row say which columns there are: source,target,category,…",
    )


def _delimiter(text: str, name: str) -> str:
    """Return what separates the cells of a text: what finds a header, else what splits evenly."""
    best, best_score = ",", (False, False)
    for delimiter in ("\t", ";", ","):
        records = table.parse(text, delimiter, name)
        try:
            first = list(islice(records, 20))
        except GlossaryError:
            continue
        widths = {len(cells) for cells in first if any(cell.text for cell in cells)}
        header = bool(first) and _known([value(cell.text) for cell in first[0]]) is not None
        score = (header, len(widths) == 1 and min(widths) > 1)
        if score > best_score:
            best, best_score = delimiter, score
    return best
