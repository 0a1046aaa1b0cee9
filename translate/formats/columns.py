"""Which columns of a table the user meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


def has_header(wanted: Sequence[str], header: Sequence[str]) -> bool:
    """Return whether a table's first row names its columns: one of them was asked for by name."""
    return any(_find(each, header) is not None for each in wanted)


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
    hint = f"It has {_listed(header)}." if header else "It is empty."
    if not wanted:
        raise UsageError(
            "which column of this table is to be translated?",
            where=name,
            hint=f"Add --column NAME or NUMBER. {hint}",
        )
    found = set()
    for each in wanted:
        index = _find(each, header)
        if index is None and each.isdecimal() and 0 < int(each) <= len(header):
            index = int(each) - 1
        if index is None:
            raise UsageError(f"no column {each!r} in this table", where=name, hint=hint)
        found.add(index)
    return sorted(found)


def _find(wanted: str, header: Sequence[str]) -> int | None:
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
