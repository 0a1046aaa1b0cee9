"""Excel workbooks ↔ terms: the first sheet, laid out as the CSV file is."""

from __future__ import annotations

import datetime
import io
import warnings
from typing import TYPE_CHECKING

from translate.errors import GlossaryError, InputError
from translate.formats.package import open_package
from translate.glossary import csv_file, table
from translate.glossary.table import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from translate.glossary.term import Term

MAX_CELLS = 2_000_000
"""Cells of the rectangle that a sheet fills; one cell far out would make a billion of them."""

_WIDE, _NARROW = 36, 14
"""Column widths, in characters."""


def read_sheet(path: Path) -> csv_file.Sheet:
    """Return the first sheet of a workbook; places are ``file:row:column``.

    Raises:
        GlossaryError: It is no workbook, has no sheet with a source and a target, or the program
            it comes from made a date of a cell.
    """
    import openpyxl

    data = csv_file.read_bytes(path)
    try:
        open_package(data, str(path), "XLSX")  # no ZIP bomb
    except InputError as error:
        what = f"no Excel workbook: {error.what}"
        raise GlossaryError(what, where=error.where, hint=error.hint) from None
    try:
        with warnings.catch_warnings(action="ignore"):  # of charts, styles and the like
            workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:  # whatever comes to mind to a library that expects no strangers
        raise GlossaryError(f"no Excel workbook: {error}", where=str(path)) from None
    if not workbook.worksheets:
        raise GlossaryError("the workbook has no sheet", where=str(path))
    first = workbook.worksheets[0]
    if first.max_row * first.max_column > MAX_CELLS:
        raise GlossaryError(
            f"the sheet reaches to row {first.max_row}, column {first.max_column}",
            where=str(path),
            hint="Delete the empty rows and columns around the terms.",
        )
    rows = [
        csv_file.Row(
            tuple(
                Cell(_text(cell.value, f"{path}:{cell.row}:{cell.column}"), cell.row, cell.column)
                for cell in row
            )
        )
        for row in first.iter_rows()
    ]
    return csv_file.arrange(rows, str(path))


def write(terms: Sequence[Term]) -> bytes:
    """Return terms as a workbook in which every cell is text."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "terms"
    columns = csv_file.columns(terms)
    rows = [[*map(table.escape, columns)], *(csv_file.cells(term, columns) for term in terms)]
    for row, cells in enumerate(rows, 1):
        for at, text in enumerate(cells, 1):
            cell = sheet.cell(row, at)
            cell.number_format = "@"
            if text:
                cell.value = text
                cell.data_type = "s"  # whatever it looks like
            if row == 1:
                cell.font = Font(bold=True)
    for at, name in enumerate(columns, 1):
        letter = sheet.cell(1, at).column_letter
        wide = name in ("source", "target", "alternatives", "forbidden", "note")
        sheet.column_dimensions[letter].width = _WIDE if wide else _NARROW
    sheet.freeze_panes = "C2"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _text(value: object, place: str) -> str:
    """Return what a cell shows as text."""
    if value is None:
        return ""
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        raise GlossaryError(
            f"the spreadsheet made a date of this cell: {value}",
            where=place,
            hint="Format the column as text and enter it again.",
        )
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
