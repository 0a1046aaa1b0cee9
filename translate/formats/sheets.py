"""Find the strings of a workbook's cells, and where its parts have them.

Source: ECMA-376, part 1, 18 (SpreadsheetML) and 22.9.2.19 (escapes in strings).
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.errors import InputError
from translate.formats.xml_spans import Scanner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from translate.formats.package import Package

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_INDEX = re.compile(r"[0-9]{1,10}")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What XML can't hold or would change, and what would be taken for an escape.
_TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_PREFIX = re.compile(rb"<((?:[^\s:<>/]+:)?)")


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a string with one format.

    Attributes:
        text: The part.
        properties: Its ``rPr`` element as it stands; empty for the cell's format.
    """

    text: str
    properties: bytes = b""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a sheet that shows a string.

    Attributes:
        row: Its row, from 1.
        column: Its column, from 0.
        kind: ``s`` where it is shared, ``inlineStr`` or ``str``.
        start: Offset in the part of what stands for the string: an index, its runs, its text.
        end: Offset after that.
        prefix: Namespace prefix of the sheet's tags, with the colon.
        runs: The string.
    """

    row: int
    column: int
    kind: str
    start: int
    end: int
    prefix: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook.

    Attributes:
        part: The part it is.
        header: What the cells of its first row that is not empty show.
        header_row: The number of that row.
        headings: Row and column of the cells that name the columns of a table.
        cells: The cells that show a string and are not calculated.
    """

    part: str
    header: list[str]
    header_row: int
    headings: frozenset[tuple[int, int]]
    cells: list[Cell]


def strings_of(package: Package) -> tuple[str, list[tuple[Run, ...]]]:
    """Return the part with the shared strings, empty if there is none, and the strings.

    Raises:
        InputError: The workbook is damaged.
    """
    found = dict(_related(package, _workbook(package), "sharedStrings"))
    if not found:
        return "", []
    part = next(iter(found.values()))
    strings = _Strings()
    strings.read(package, part)
    return part, strings.items


def sheets_of(package: Package, shared: Sequence[tuple[Run, ...]]) -> list[Sheet]:
    """Return the sheets of a workbook, in its order.

    Args:
        package: The file.
        shared: The shared strings.

    Raises:
        InputError: The workbook is damaged.
    """
    workbook = _workbook(package)
    parts = dict(_related(package, workbook, "worksheet"))
    listed = _Attributes("sheet")
    listed.read(package, workbook)
    sheets = []
    for each in listed.found:
        if part := parts.get(each.get("id", "")):
            cells = _Cells(shared, f"{package.name}:{part}")
            cells.read(package, part)
            header = [cells.shown.get(n, "") for n in range(max(cells.shown, default=-1) + 1)]
            headings = frozenset(_headings(package, part))
            sheets.append(Sheet(part, header, cells.first, headings, cells.found))
    return sheets


def written(runs: Sequence[Run], prefix: str) -> bytes:
    """Return what an ``si`` or ``is`` element has inside for a string."""
    tag = prefix.encode()
    texts = [b'<%bt xml:space="preserve">%b</%bt>' % (tag, escaped(r.text), tag) for r in runs]
    if len(runs) == 1 and not runs[0].properties:
        return texts[0]
    pairs = zip(runs, texts, strict=True)
    return b"".join(b"<%br>%b%b</%br>" % (tag, run.properties, text, tag) for run, text in pairs)


def escaped(text: str) -> bytes:
    r"""Return a text as it stands in XML.

    >>> escaped("a < b & c_x0041_\r")
    b'a &lt; b &amp; c_x005F_x0041__x000D_'
    """
    plain = _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


class _Part(Scanner):
    """A part of a package; its bytes are at hand while it is read."""

    data = b""

    def read(self, package: Package, part: str) -> None:
        self.data = package.read(part)
        self.scan(self.data, f"{package.name}:{part}")


class _Attributes(_Part):
    """The attributes of all elements of one name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.found: list[dict[str, str]] = []

    def opened(self, name: str, attributes: Mapping[str, str], start: int, end: int) -> None:
        if name == self._name:
            self.found.append(dict(attributes))


class _Runs(_Part):
    """Collects the runs of the string under way; furigana are no part of it."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._properties = b""
        self._properties_start = 0
        self._aside = False
        self._text: list[str] | None = None

    def opened(self, name: str, attributes: Mapping[str, str], start: int, end: int) -> None:
        if name == "r":
            self._properties = b""
        elif name == "rPr":
            self._properties_start = start
        elif name == "rPh":
            self._aside = True
        elif name == "t" and not self._aside:
            self._text = []

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def closed(self, name: str, start: int, end: int) -> None:
        if name == "rPr":
            self._properties = self.data[self._properties_start : end]
        elif name == "rPh":
            self._aside = False
        elif name == "t" and self._text is not None:
            text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), "".join(self._text))
            if text:
                self._runs.append(Run(text, self._properties))
            self._text = None
        elif name == "r":
            self._properties = b""

    def taken(self) -> tuple[Run, ...]:
        runs, self._runs = tuple(self._runs), []
        return runs


class _Strings(_Runs):
    """The shared strings."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[tuple[Run, ...]] = []

    def closed(self, name: str, start: int, end: int) -> None:
        super().closed(name, start, end)
        if name == "si":
            self.items.append(self.taken())


class _Cells(_Runs):
    """The cells of a sheet."""

    def __init__(self, shared: Sequence[tuple[Run, ...]], place: str) -> None:
        super().__init__()
        self.found: list[Cell] = []
        self.first = 0
        self.shown: dict[int, str] = {}
        self._shared = shared
        self._place = place
        self._row = 0
        self._column = -1
        self._kind = ""
        self._formula = False
        self._start = self._end = 0
        self._prefix = ""
        self._value: list[str] | None = None
        self._shows = ""

    def opened(self, name: str, attributes: Mapping[str, str], start: int, end: int) -> None:
        super().opened(name, attributes, start, end)
        if name == "row":
            number = attributes.get("r", "")
            self._row = int(number) if _INDEX.fullmatch(number) else self._row + 1
            self._column = -1
        elif name == "c":
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _column(reference[1]) if reference else self._column + 1
            self._kind = attributes.get("t", "n")
            self._formula = False
            self._start = self._end = end
            self._shows = ""
        elif name == "f":
            self._formula = True
        elif name in ("v", "is"):
            prefix = _PREFIX.match(self.data, start)
            self._prefix = prefix[1].decode() if prefix else ""
            self._start = end
            self._value = [] if name == "v" else None

    def text(self, text: str) -> None:
        super().text(text)
        if self._value is not None:
            self._value.append(text)

    def closed(self, name: str, start: int, end: int) -> None:
        super().closed(name, start, end)
        if name in ("v", "is"):
            self._end = start
        if name == "v" and self._value is not None:
            self._shows = "".join(self._value)
            self._value = None
        elif name == "c":
            self._finish()

    def _finish(self) -> None:
        runs = self.taken()
        if self._kind == "s" and self._shows:
            shown = self._shows.strip()
            index = int(shown) if _INDEX.fullmatch(shown) else len(self._shared)
            if index >= len(self._shared):
                raise InputError(
                    f"a cell in row {self._row} has the shared string {self._shows[:20]}, "
                    f"and there are {len(self._shared)}",
                    where=self._place,
                    hint="Open the workbook elsewhere and save it again.",
                )
            runs = self._shared[index]
        elif self._kind == "str":
            runs = (Run(_ESCAPE.sub(lambda m: chr(int(m[1], 16)), self._shows)),)
        shows = "".join(run.text for run in runs) or self._shows
        if shows.strip() and self.first in (0, self._row):
            self.first = self._row
            self.shown[self._column] = shows
        if "".join(run.text for run in runs).strip() and not self._formula:
            place = self._row, self._column, self._kind, self._start, self._end
            self.found.append(Cell(*place, self._prefix, runs))


def _column(letters: str) -> int:
    """Return a column's number.

    >>> _column("A"), _column("Z"), _column("AA")
    (0, 25, 26)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _headings(package: Package, part: str) -> Iterator[tuple[int, int]]:
    """Yield the cells that are headings of the tables in a sheet."""
    for _, table in _related(package, part, "table"):
        found = _Attributes("table")
        found.read(package, table)
        for attributes in found.found:
            corners = _REFERENCE.findall(attributes.get("ref", ""))
            if corners and attributes.get("headerRowCount", "1") != "0":
                first, last = _column(corners[0][0]), _column(corners[-1][0])
                for column in range(first, last + 1):
                    yield int(corners[0][1]), column


def _workbook(package: Package) -> str:
    found = dict(_related(package, "", "officeDocument"))
    if not found:
        raise InputError(
            "not a workbook: it has no main part",
            where=package.name,
            hint="Open it elsewhere and save it as XLSX.",
        )
    return next(iter(found.values()))


def _related(package: Package, part: str, kind: str) -> Iterator[tuple[str, str]]:
    """Yield id and part of what a part, or the whole file, has relationships of a kind with."""
    folder, base = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{base}.rels")
    if listing not in package.parts:
        return
    relationships = _Attributes("Relationship")
    relationships.read(package, listing)
    for each in relationships.found:
        outside = each.get("TargetMode") == "External"
        if each.get("Type", "").endswith(f"/{kind}") and not outside:
            target = each.get("Target", "")
            joined = posixpath.normpath(posixpath.join(f"/{folder}", target))
            yield each.get("Id", ""), joined.lstrip("/")
