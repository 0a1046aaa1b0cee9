"""Read texts that belong together line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.errors import EncodingError, InputError
from translate.evaluation.suite import Item
from translate.formats.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def lines(path: Path) -> list[str]:
    """Return the lines of a text file, without surrounding white space.

    Raises:
        InputError: It can't be read.
        EncodingError: It is not UTF-8, and has no byte order mark that says what it is.
    """
    try:
        text, _ = decode(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", where=str(path)) from None
    except EncodingError as error:
        raise EncodingError(error.what, where=error.where, hint="Save it as UTF-8.") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [line.strip() for line in text.removesuffix("\n").split("\n")] if text else []


def aligned(article: str, source: Path, references: Sequence[Path]) -> Iterator[Item]:
    """Yield an item for each line that is not blank.

    Raises:
        InputError: The files have not the same lines blank.
    """
    columns = [lines(source), *map(lines, references)]
    for path, column in zip(references, columns[1:], strict=True):
        if len(column) != len(columns[0]):
            raise InputError(
                f"has {len(column)} lines, and {source} has {len(columns[0])}",
                where=str(path),
                hint="Sources and references belong together line by line.",
            )
        for number, (one, other) in enumerate(zip(columns[0], column, strict=True), 1):
            if bool(one) != bool(other):
                blank, full = (source, path) if other else (path, source)
                raise InputError(f"blank, but not in {full}", where=f"{blank}:{number}")
    block = 0
    for number, row in enumerate(zip(*columns, strict=True), 1):
        if row[0]:
            yield Item(article, block, number, row[0], tuple(row[1:]))
            block += 1


def pairs(path: Path) -> Iterator[Item]:
    """Yield the items of a TSV file: source TAB reference, and more references if there are.

    Raises:
        InputError: A line lacks one of the two.
    """
    block = 0
    for number, line in enumerate(lines(path), 1):
        if not line:
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 2 or not cells[0] or not cells[1]:
            raise InputError(
                "should be source TAB reference", where=f"{path}:{number}", hint="Mend the line."
            )
        yield Item(path.name, block, number, cells[0], tuple(filter(None, cells[1:])))
        block += 1
