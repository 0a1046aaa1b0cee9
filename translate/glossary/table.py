"""Delimited text ↔ rows of cells that know where they stand.

Python's ``csv`` tells neither the column of a cell nor where a quote was left open, and an editor
needs both. What is read here is what ``csv`` and spreadsheets write (RFC 4180).
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.errors import GlossaryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_FORMULA = re.compile(r"'*[=+\-@]")
_ESCAPED = re.compile(r"'+[=+\-@]")
_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_LINE_BREAK = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it stands in the file, quotes taken off.

    Attributes:
        text: What it holds; line breaks are line feeds.
        line: Line of its first character, from 1.
        column: Column of its first character, from 1.
    """

    text: str
    line: int
    column: int


def parse(text: str, delimiter: str, name: str, first_line: int = 1) -> Iterator[tuple[Cell, ...]]:
    r"""Yield the records of a text; a blank line is a record of one empty cell.

    In a tab-separated file a quote that is not around a whole cell is text: most tools that write
    such files don't quote.

    >>> [[cell.text for cell in record] for record in parse('a,"b, c"\n,d\n', ",", "x.csv")]
    [['a', 'b, c'], ['', 'd']]

    Args:
        text: The file without byte order mark.
        delimiter: What separates cells.
        name: What messages call the file.
        first_line: The number of the first line.

    Raises:
        GlossaryError: A quote is not closed, or text follows the closing one.
    """
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    position, line, line_start = 0, first_line, 0
    record: list[Cell] = []
    while position < len(text) or record:
        column = position - line_start + 1
        quoted = _QUOTED.match(text, position) if text.startswith('"', position) else None
        end = quoted.end() if quoted else position
        if quoted and (end == len(text) or text[end] in f"{delimiter}\r\n"):
            record.append(Cell(_unquote(quoted[1]), line, column + 1))
            for line_break in _LINE_BREAK.finditer(text, position, end):
                line, line_start = line + 1, line_break.end()
        else:
            if text.startswith('"', position) and delimiter != "\t":
                raise _bad_quote(name, line, column, closed=quoted is not None)
            end = plain.match(text, position).end()  # type: ignore[union-attr]
            record.append(Cell(text[position:end], line, column))
        position = end
        if text.startswith(delimiter, position):
            position += 1
            continue
        yield tuple(record)
        record = []
        line_break = _LINE_BREAK.match(text, position)  # type: ignore[assignment]
        if line_break is None:
            return
        position, line, line_start = line_break.end(), line + 1, line_break.end()


def write(records: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Return records as text with line feeds, quoted only where they must be; undoes ``parse``."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(records)
    return stream.getvalue()


def escape(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula.

    >>> escape("=1+1"), escape("-nya"), escape("'=x"), escape("'til")
    ("'=1+1", "'-nya", "''=x", "'til")
    """
    return "'" + cell if _FORMULA.match(cell) else cell


def unescape(cell: str) -> str:
    """Take the apostrophe of ``escape`` off again."""
    return cell[1:] if cell.startswith("'") and _ESCAPED.match(cell) else cell


def _unquote(text: str) -> str:
    return _LINE_BREAK.sub("\n", text.replace('""', '"'))


def _bad_quote(name: str, line: int, column: int, *, closed: bool) -> GlossaryError:
    return GlossaryError(
        "text follows the closing quote of a cell" if closed else "a quote is never closed",
        where=f"{name}:{line}:{column}",
        hint='Quote whole cells, and double the quotes inside: "the ""x"" row".',
    )
