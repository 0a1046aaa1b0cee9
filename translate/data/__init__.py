"""Language knowledge as plain files: one entry a line, ``#`` starts a comment."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the entries of a data file, in file order, without comments and blank lines.

    >>> "Brigjen." in words("abbreviations.txt")
    True

    Args:
        name: File name in ``translate/data``.
    """
    # Not importlib.resources: importing that takes longer than all the rest of ``--help``.
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    entries = (line.split("#", 1)[0].strip() for line in lines)
    return tuple(entry for entry in entries if entry)
