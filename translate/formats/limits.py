"""How many lines, tags and cells a document may have: memory goes by them, not by bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, AnyStr

from translate.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 1_000_000
"""Of a document. The Bible has 31,000 verses; a page of 10 MB has 400,000 tags."""

LINE_ENDS = ("\n", "\r")


def check(contents: Iterable[AnyStr], marks: Sequence[AnyStr], name: str, most: int) -> None:
    r"""Refuse a document of more marks than would fit into memory once they are objects.

    >>> check(["a\nb\n"], LINE_ENDS, "a.txt", most=1)
    Traceback (most recent call last):
    translate.errors.InputError: a.txt: has more than 1 lines, tags or cells, the most ...

    Args:
        contents: The document or its parts, before they are read.
        marks: What stands at each line, tag or cell.
        name: What messages call it.
        most: How many of them it may have.

    Raises:
        InputError: It has more.
    """
    if sum(content.count(mark) for content in contents for mark in marks) > most:
        raise InputError(
            f"has more than {most:,} lines, tags or cells, the most a document of its format may "
            "have",
            where=name,
            hint="Split it into several files.",
        )
