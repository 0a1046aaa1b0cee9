"""Read glossary files of any kind, by their names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from translate.errors import NoGlossaryError
from translate.glossary import exchange
from translate.glossary.glossary import Glossary, merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike

    from translate.glossary.term import Term

DEFAULT = Path("glossary", "terms.csv")


def load(paths: Iterable[str | PathLike[str]]) -> Glossary:
    """Return the glossary in these files; later files win over earlier ones.

    Args:
        paths: Delimited text, TBX, TMX or XLSX.

    Raises:
        GlossaryError: One can't be read or holds a row that is no term: says file, line, column.
    """
    return Glossary(merge(read(Path(path)) for path in paths))


def load_or_default(paths: Sequence[str], folder: Path) -> Glossary:
    """Return the glossary in these files; with none named, the folder's own, or an empty one.

    Raises:
        GlossaryError: As ``load``.
    """
    if paths:
        return load(paths)
    try:
        return load([find_default(folder)])
    except NoGlossaryError:
        return Glossary()


def read(path: Path) -> tuple[Term, ...]:
    """Return the terms of one file; what kind it is, its suffix says.

    Raises:
        GlossaryError: As ``load``.
    """
    return exchange.read(path).terms


def find_default(folder: Path) -> Path:
    """Return ``glossary/terms.csv`` of a folder or the nearest one above that has it.

    The path is relative where it is below the current folder, so that messages are short and
    reports the same on every machine.

    Raises:
        NoGlossaryError: None has.
    """
    for each in (folder, *folder.parents):
        path = each / DEFAULT
        if path.is_file():
            here = Path.cwd()
            return path.relative_to(here) if path.is_relative_to(here) else path
    raise NoGlossaryError(
        f"no {DEFAULT.as_posix()} here or in a folder above",
        where=str(folder),
        hint="Name the glossary's file.",
    )
