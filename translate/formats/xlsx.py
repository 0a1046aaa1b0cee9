"""Workbooks: the text cells of the columns asked for, in every sheet that has them.

Sheets are edited in place: formulas, numbers, charts, pictures and formats keep their bytes, which
a library that writes the workbook anew can't promise. A translated cell gets a shared string of
its own; others that shared the old one keep it. Formula cells are never touched, nor are the
headings of tables, by which formulas name columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate.article import Article, Block, Markup
from translate.formats import columns
from translate.formats import text as text_format
from translate.formats.options import ReadOptions
from translate.formats.package import Package, open_package
from translate.formats.sheets import Cell, Run, Sheet, escaped, sheets_of, strings_of, written
from translate.formats.values import spliced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.article import Target

EXTENSIONS: tuple[str, ...] = (".xlsx", ".xlsm")

_UNIQUE_COUNT = re.compile(rb'(\buniqueCount=")\d+(?=")')
_CLOSING = re.compile(rb"</((?:[^\s:<>/]+:)?)sst\s*>")


@dataclass(frozen=True, slots=True)
class Source:
    """A translated cell.

    Attributes:
        part: The part its sheet is.
        cell: The cell.
        lines: Its string as an article.
        blocks: The same with markup: the runs that have a format of their own.
        formats: For each block what its markup stands for, by key.
    """

    part: str
    cell: Cell
    lines: Article
    blocks: tuple[Block, ...]
    formats: tuple[tuple[bytes, ...], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a workbook is apart from its blocks.

    Attributes:
        package: Its file.
        strings: The part with the shared strings; empty where there is none.
        count: How many shared strings there are.
        sources: The cells that are translated.
    """

    package: Package
    strings: str
    count: int
    sources: tuple[Source, ...]


def read(data: bytes, name: str, options: ReadOptions = ReadOptions()) -> Article:  # noqa: B008
    """Return a block for each line of the text cells in the columns asked for.

    A block's line is its row. Columns are named by the first row of a sheet that is not empty.
    """
    package = open_package(data, name, "XLSX", 10 * options.most)
    strings, shared = strings_of(package)
    sheets = sheets_of(package, shared)
    headers = [sheet.header for sheet in sheets]
    for wanted in options.columns or ("",):
        if not wanted or all(columns.find(wanted, header) is None for header in headers):
            raise columns.unknown(wanted, next(filter(None, headers), []), name)
    sources = tuple(
        _source(sheet.part, cell) for sheet in sheets for cell in _chosen(sheet, options.columns)
    )
    blocks = tuple(block for source in sources for block in source.blocks)
    return Article(name, "xlsx", blocks, Frame(package, strings, len(shared), sources))


def write(article: Article, targets: Sequence[Target]) -> bytes:
    """Return the workbook with ``targets`` in the places of its blocks."""
    frame = article.frame
    assert isinstance(frame, Frame), frame
    strings = frame.package.read(frame.strings) if frame.strings else b""
    closing = _CLOSING.search(strings)
    added: dict[bytes, int] = {}
    edits: dict[str, list[tuple[int, int, bytes]]] = {}
    done = 0
    for source in frame.sources:
        its = targets[done : done + len(source.blocks)]
        done += len(source.blocks)
        pairs = zip(source.blocks, its, strict=True)
        if all(t.text == b.text and t.markup in ((), b.markup) for b, t in pairs):
            continue
        cell, runs = source.cell, _runs(source, its)
        if cell.kind == "str":
            new = escaped("".join(run.text for run in runs))
        elif cell.kind == "s":
            assert closing is not None
            prefix = closing[1]
            item = b"<%bsi>%b</%bsi>" % (prefix, written(runs, prefix.decode()), prefix)
            new = str(added.setdefault(item, frame.count + len(added))).encode()
        else:
            new = written(runs, cell.prefix)
        edits.setdefault(source.part, []).append((cell.start, cell.end, new))
    assert done == len(targets)
    contents = {part: spliced(frame.package.read(part), each) for part, each in edits.items()}
    if added and closing is not None:
        count = b"%d" % (frame.count + len(added))
        head = _UNIQUE_COUNT.sub(rb"\g<1>" + count, strings[: closing.start()], count=1)
        contents[frame.strings] = head + b"".join(added) + strings[closing.start() :]
    return frame.package.replaced(contents)


def _chosen(sheet: Sheet, wanted: Sequence[str]) -> Iterator[Cell]:
    """Yield the cells of a sheet that are to be translated."""
    found = {columns.find(each, sheet.header) for each in wanted}
    named = columns.has_header(wanted, sheet.header)
    for cell in sheet.cells:
        is_heading = (cell.row, cell.column) in sheet.headings
        if cell.column in found and not is_heading and not (named and cell.row == sheet.header_row):
            yield cell


def _source(part: str, cell: Cell) -> Source:
    lines = text_format.parse("".join(run.text for run in cell.runs), "")
    blocks: list[Block] = []
    formats: list[tuple[bytes, ...]] = []
    texts = [block.text for block in lines.blocks]
    start = 0
    for number, piece in enumerate(text_format.pieces(lines, texts)):
        end = start + len(piece)
        if number % 2:
            inside = [each for each in _spans(cell.runs) if each[0] < end and each[1] > start]
            markup = tuple(
                Markup(max(s, start) - start, min(e, end) - start, key)
                for key, (s, e, _) in enumerate(inside)
            )
            blocks.append(Block(piece, line=cell.row, markup=markup))
            formats.append(tuple(properties for *_, properties in inside))
        start = end
    return Source(part, cell, lines, tuple(blocks), tuple(formats))


def _spans(runs: Iterable[Run]) -> Iterator[tuple[int, int, bytes]]:
    """Yield where the runs with a format of their own start and end, and the format."""
    start = 0
    for run in runs:
        end = start + len(run.text)
        if run.properties:
            yield start, end, run.properties
        start = end


def _runs(source: Source, targets: Sequence[Target]) -> list[Run]:
    """Return the runs of a translated cell."""
    kept = [
        _formatted(block, target, formats)
        for block, target, formats in zip(source.blocks, targets, source.formats, strict=True)
        if target.text
    ]
    pieces = text_format.pieces(source.lines, [target.text for target in targets])
    runs: list[Run] = []
    for number, piece in enumerate(pieces):
        for run in kept[number // 2] if number % 2 else [Run(piece)]:
            if runs and runs[-1].properties == run.properties:
                runs[-1] = replace(run, text=runs[-1].text + run.text)
            elif run.text:
                runs.append(run)
    return runs


def _formatted(block: Block, target: Target, formats: Sequence[bytes]) -> list[Run]:
    """Return the runs of a line; what nobody placed counts where it covered all of the line."""
    placed = target.markup or tuple(
        Markup(0, len(target.text), each.key)
        for each in block.markup
        if each.end - each.start == len(block.text)
    )
    runs: list[Run] = []
    done = 0
    for mark in sorted(placed, key=lambda each: (each.start, each.end)):
        start = max(done, mark.start)
        runs += (
            Run(target.text[done:start]),
            Run(target.text[start : mark.end], formats[mark.key]),
        )
        done = max(start, mark.end)
    return [run for run in (*runs, Run(target.text[done:])) if run.text]
