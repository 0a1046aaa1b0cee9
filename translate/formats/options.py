"""What a user can say about the format of an input."""

from __future__ import annotations

from dataclasses import dataclass

from translate.formats.limits import MOST


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user said about an input's format.

    Attributes:
        encoding: Its character encoding; ``None`` to detect it.
        columns: Columns of a table to translate, by name or by number counted from 1.
        most: How many lines, tags or cells it may have; in Markdown half as many, in DOCX twice, in
            XLSX ten times: they take more memory, or less.
    """

    encoding: str | None = None
    columns: tuple[str, ...] = ()
    most: int = MOST
