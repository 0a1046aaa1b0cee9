"""Glossaries of other programs: one module a format, chosen by the file's suffix or by name.

============  ========  ======================================================================
format        suffix    what is kept
============  ========  ======================================================================
csv, tsv      same      everything
xlsx          same      everything
tbx           tbx, xml  everything: what TBX has no category for, as ``admin`` of our own
deepl         csv       source and target of terms that are not off; Google reads it too
tmx           same      read only: sources, targets, notes
============  ========  ======================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.errors import GlossaryError, UsageError
from translate.glossary import csv_file, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from translate.glossary.term import Term

FORMATS = ("csv", "tsv", "xlsx", "tbx", "deepl")
"""What can be written."""


XML_SUFFIXES = (".tbx", ".tmx", ".xml")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file of another program holds.

    Attributes:
        terms: Its terms, in file order.
        left_out: Places of entries that lack an Indonesian or an English term.
    """

    terms: tuple[Term, ...]
    left_out: tuple[str, ...] = ()


def read(path: Path) -> Imported:
    """Return the terms of a file; its suffix says what it is, delimited text if none is known.

    Raises:
        GlossaryError: It can't be read, or is no glossary.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        from translate.glossary.exchange import xlsx

        return Imported(csv_file.terms(xlsx.read_sheet(path)))
    if suffix in XML_SUFFIXES:
        from translate.glossary.exchange import tbx, tmx, xml_file

        root = xml_file.parse(path)
        kind = tmx if xml_file.name(root) == "tmx" else tbx
        terms, left_out = kind.terms(root, str(path))
        if not terms:
            raise GlossaryError(
                "no entry has an Indonesian and an English term",
                where=str(path),
                hint="Languages are told by xml:lang: id and en.",
            )
        return Imported(terms, left_out)
    return Imported(csv_file.read(path))


def write(terms: Sequence[Term], format: str) -> bytes:
    """Return terms as a file of another program.

    Args:
        terms: In the order they are to have there.
        format: One of ``FORMATS``.

    Raises:
        UsageError: There is no such format.
    """
    if format in ("csv", "tsv"):
        delimiter = "\t" if format == "tsv" else ","
        return csv_file.text(terms, csv_file.columns(terms), delimiter).encode()
    if format == "xlsx":
        from translate.glossary.exchange import xlsx

        return xlsx.write(terms)
    if format == "tbx":
        from translate.glossary.exchange import tbx

        return tbx.write(terms)
    if format == "deepl":
        used = [csv_file.cells(term, ("source", "target")) for term in terms if term.used]
        return table.write(used).encode()
    raise UsageError(
        f"no format is called {format!r}", where="--to", hint=f"There are: {', '.join(FORMATS)}."
    )
