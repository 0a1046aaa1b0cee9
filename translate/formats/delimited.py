r"""Tables as text: CSV and TSV. The columns asked for are translated; all else keeps its bytes.

The delimiter is found out: a ``sep=;`` line as Excel writes it, or what parts the first row. Cells
that don't change are copied, quotes and all; so are header, blank lines and line ends. Where a
column is asked for by name the first row is the header, which stays; where all are numbers there is
none.

A translated cell that a spreadsheet would run as a formula (``=``, ``+``, ``-``, ``@`` first) gets
an apostrophe before it, which spreadsheets take as "this is text".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.article import Article
from translate.errors import InputError
from translate.formats import columns, limits
from translate.formats.encoding import Encoding, decode, encode
from translate.formats.options import ReadOptions
from translate.formats.values import Value, filled, spliced, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.article import Target

EXTENSIONS: tuple[str, ...] = (".csv", ".tsv", ".tab")

_DELIMITERS = ",;\t|"
_TAB_ENDINGS = (".tsv", ".tab")
_SEPARATOR_LINE = re.compile(r"sep=(.)(?:\r\n?|\n|$)", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_LINE_BREAK = re.compile(r"\r\n?|\n")
# OWASP, "CSV Injection", and its full-width forms.
_TRIGGERS = r"=+\-@＝＋－＠"
_FORMULA = re.compile(rf"(\s*)('*[{_TRIGGERS}])")
_ESCAPED = re.compile(rf"(\s*)'('*[{_TRIGGERS}])")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it stands in the text.

    Attributes:
        start: Offset of its first character, quote included.
        end: Offset after its last.
        text: What it holds.
        line: The line it starts on, counted from 1.
        column: The character of that line it starts on, counted from 1.
        quoted: Whether quotes are around it.
    """

    start: int
    end: int
    text: str
    line: int
    column: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What a table is apart from its blocks.

    Attributes:
        text: All of it.
        encoding: How it is written as bytes.
        delimiter: What parts its cells.
        quotes: Whether any of its cells is quoted.
        values: The cells that are translated.
    """

    text: str
    encoding: Encoding
    delimiter: str
    quotes: bool
    values: tuple[Value, ...]


def read(data: bytes, name: str, options: ReadOptions = ReadOptions()) -> Article:  # noqa: B008
    r"""Return a block for each line of the cells in the columns asked for.

    >>> article = read(b"id;isi\n7;Halo\n", "a.csv", ReadOptions(columns=("isi",)))
    >>> [block.text for block in article.blocks]
    ['Halo']
    """
    text, found = decode(data, name, options.encoding)
    limits.check([text], limits.LINE_ENDS, name, options.most)
    delimiter, start = _delimiter(text, name)
    limits.check([text], (*limits.LINE_ENDS, delimiter), name, options.most)
    rows = [row for row in records(text, delimiter, name, start) if not _blank(row)]
    header = [cell.text for cell in rows[0]] if rows else []
    chosen = columns.chosen(options.columns, header, name)
    body = rows[columns.has_header(options.columns, header) :]
    for row in body:
        _check_width(row, len(header), name)
    values = tuple(
        value(cell.start, cell.end, _unescape(cell.text), cell.line, spans_lines=True)
        for row in body
        for cell in (row[index] for index in chosen if index < len(row))
    )
    quotes = any(cell.quoted for row in rows for cell in row)
    frame = Frame(text, found, delimiter, quotes, values)
    blocks = tuple(block for each in values for block in each.blocks())
    return Article(name, "csv", blocks, frame)


def write(article: Article, targets: Sequence[Target]) -> bytes:
    """Return the table with ``targets`` in the places of its blocks."""
    frame = article.frame
    assert isinstance(frame, Frame), frame
    edits = ((v.start, v.end, _cell(new, v, frame)) for v, new in filled(frame.values, targets))
    return encode(spliced(frame.text, edits), frame.encoding, article.name)


def records(text: str, delimiter: str, name: str, start: int = 0) -> Iterator[list[Cell]]:
    """Yield the rows of a table; a blank line is a row of one empty cell.

    A quote inside an unquoted cell is text, and in a tab-separated file also one that is not around
    the whole cell: most tools that write such files don't quote.

    Args:
        text: The whole file, without byte order mark.
        delimiter: What parts cells.
        name: What messages call the file.
        start: Where the first row starts.

    Raises:
        InputError: A quote is not closed, or text follows the closing one.
    """
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    position, line, line_start = start, 1 + len(_LINE_BREAK.findall(text, 0, start)), start
    row: list[Cell] = []
    while position < len(text) or row:
        column = position - line_start + 1
        quoted = _QUOTED.match(text, position) if text.startswith('"', position) else None
        end = quoted.end() if quoted else position
        if quoted and (end == len(text) or text[end] in f"{delimiter}\r\n"):
            row.append(Cell(position, end, quoted[1].replace('""', '"'), line, column, True))
            for line_break in _LINE_BREAK.finditer(text, position, end):
                line, line_start = line + 1, line_break.end()
        else:
            if text.startswith('"', position) and delimiter != "\t":
                raise _bad_quote(f"{name}:{line}:{column}", closed=quoted is not None)
            unquoted = plain.match(text, position)
            assert unquoted is not None
            end = unquoted.end()
            row.append(Cell(position, end, unquoted[0], line, column, False))
        position = end
        if text.startswith(delimiter, position):
            position += len(delimiter)
            continue
        yield row
        row = []
        if after := _LINE_BREAK.match(text, position):
            position, line, line_start = after.end(), line + 1, after.end()


def _delimiter(text: str, name: str) -> tuple[str, int]:
    """Return what parts the cells, and where the first row starts."""
    if declared := _SEPARATOR_LINE.match(text):
        return declared[1], declared.end()
    if name.lower().endswith(_TAB_ENDINGS):
        return "\t", 0
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = re.sub(r'"[^"]*"?', "", first)
    return max(_DELIMITERS, key=outside.count), 0


def _blank(row: Sequence[Cell]) -> bool:
    return len(row) == 1 and not row[0].text.strip()


def _check_width(row: Sequence[Cell], width: int, name: str) -> None:
    """Raise ``InputError`` if a row has more than the first one has.

    It is a sign of an unquoted delimiter in a text: translating a part of it would spoil the rest.
    """
    if any(cell.text.strip() for cell in row[width:]):
        raise InputError(
            f"this row has {len(row)} cells, the first row has {width}",
            where=f"{name}:{row[0].line}:{row[width].column}",
            hint='Quote cells that hold the delimiter: "satu, dua".',
        )


def _cell(text: str, old: Value, frame: Frame) -> str:
    """Return a translated cell as it is to stand in the file."""
    quoted = _QUOTED.fullmatch(frame.text, old.start, old.end)
    if formula := _FORMULA.match(text):
        text = f"{formula[1]}'{text[formula.end(1) :]}"
    special = any(each in text for each in f"{frame.delimiter}\r\n") or text.startswith('"')
    if quoted or (special and (frame.quotes or frame.delimiter != "\t")):
        return '"' + text.replace('"', '""') + '"'
    return text.replace(frame.delimiter, " ") if special else text


def _unescape(text: str) -> str:
    """Take off the apostrophe that keeps a cell from being run as a formula."""
    escaped = _ESCAPED.match(text)
    return escaped[1] + text[escaped.start(2) :] if escaped else text


def _bad_quote(place: str, *, closed: bool) -> InputError:
    return InputError(
        "text follows the closing quote of a cell" if closed else "a quote is never closed",
        where=place,
        hint='Quote whole cells, and double the quotes inside: "the ""x"" row".',
    )
