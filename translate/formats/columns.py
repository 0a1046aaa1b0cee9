"""Which columns of a table the user meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


def has_header(wanted: Sequence[str], header: Sequence[str]) -> bool:
    """Return whether a table's first row names its columns: one of them was asked for by name."""
    return any(_named(each, header) is not None for each in wanted)


def chosen(wanted: Sequence[str], header: Sequence[str], name: str) -> list[int]:
    """Return the columns asked for, counted from 0, in table order.

    A name is compared without case and surrounding space. What is no name of a column is its
    number, counted from 1.

    >>> chosen(["isi", "1"], ["No", "Judul", "Isi"], "berita.csv")
    [0, 2]

    Args:
        wanted: Names and numbers, as typed.
        header: The cells of the first row.
        name: What messages call the table.

    Raises:
        UsageError: There is no such column, or none was asked for.
    """
    found = {each: find(each, header) for each in wanted}
    for each, index in found.items():
        if index is None:
            raise unknown(each, header, name)
    if not found:
        raise unknown("", header, name)
    return sorted({index for index in found.values() if index is not None})


def find(wanted: str, header: Sequence[str]) -> int | None:
    """Return the column of that name or number, counted from 0; ``None`` if there is none."""
    index = _named(wanted, header)
    if index is None and wanted.isdecimal() and len(wanted) < 10 and 0 < int(wanted) <= len(header):
        return int(wanted) - 1
    return index


def unknown(wanted: str, header: Sequence[str], name: str) -> UsageError:
    """Return the error for a column that a table lacks, or for none asked for."""
    hint = f"It has {_listed(header)}." if header else "It is empty."
    if wanted:
        return UsageError(f"no column {wanted!r} in this table", where=name, hint=hint)
    return UsageError(
        "which column of this table is to be translated?",
        where=name,
        hint=f"Add --column NAME or NUMBER. {hint}",
    )


def _named(wanted: str, header: Sequence[str]) -> int | None:
    plain = wanted.strip().casefold()
    return next((n for n, each in enumerate(header) if each.strip().casefold() == plain), None)


def _listed(header: Sequence[str], most: int = 20) -> str:
    """Return the columns with their numbers, as a hint shows them."""
    shown = [f"{n} {_short(each)}".rstrip() for n, each in enumerate(header[:most], 1)]
    if len(header) > most:
        shown.append(f"{len(header) - most} more")
    return ("columns " if len(header) > 1 else "column ") + ", ".join(shown)


def _short(cell: str, most: int = 30) -> str:
    plain = " ".join(cell.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"
