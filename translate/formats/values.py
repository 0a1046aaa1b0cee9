"""Strings inside a larger document, such as cells: each is a small plain text of its own.

Their lines are blocks, as in a text file, so that an article in a cell keeps its paragraphs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, AnyStr

from translate.formats import text as text_format

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.article import Article, Block, Target


@dataclass(frozen=True, slots=True)
class Value:
    """A string, and where a document has it.

    Attributes:
        start: Offset in the document of the first character of what stands for it.
        end: Offset after the last.
        text: The string, after unquoting.
        lines: The same as an article.
        first_line: The line of the document it starts on.
        spans_lines: Whether a line break in the string is one in the document too.
    """

    start: int
    end: int
    text: str
    lines: Article
    first_line: int
    spans_lines: bool

    def blocks(self) -> Iterator[Block]:
        """Yield its blocks."""
        for block in self.lines.blocks:
            below = block.line - 1 if self.spans_lines else 0
            yield replace(block, line=self.first_line + below)


def value(start: int, end: int, text: str, line: int, *, spans_lines: bool = False) -> Value:
    """Return the value whose string is ``text``."""
    return Value(start, end, text, text_format.parse(text, ""), line, spans_lines)


def filled(values: Iterable[Value], targets: Sequence[Target]) -> Iterator[tuple[Value, str]]:
    """Yield the values that change, with their new strings.

    Args:
        values: All values of a document, in the order of its blocks.
        targets: One for each block.
    """
    rest = iter(targets)
    for each in values:
        new = text_format.fill(each.lines, [next(rest).text for _ in each.lines.blocks])
        if new != each.text:
            yield each, new
    assert next(rest, None) is None


def spliced(text: AnyStr, edits: Iterable[tuple[int, int, AnyStr]]) -> AnyStr:
    """Return a text, or bytes, with some spans replaced.

    >>> spliced("satu,dua", [(0, 4, "one"), (5, 8, "two")])
    'one,two'

    Args:
        text: The text.
        edits: Start, end and replacement, in order and disjoint.
    """
    pieces: list[AnyStr] = []
    done = 0
    for start, end, new in edits:
        pieces += (text[done:start], new)
        done = end
    pieces.append(text[done:])
    return text[:0].join(pieces)
