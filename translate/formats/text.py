r"""Plain text: each line is a block; all white space around the lines is the frame.

Lines end at ``\n``, ``\r\n`` or ``\r``, in any mixture. Vertical tab, form feed, the control
characters U+001C–1E, NEL and the line and paragraph separators U+2028–9 also part two blocks, so
that they stand in the frame and come out as they went in, but they are not counted as lines: no
editor does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.article import Article, Block
from translate.formats import limits
from translate.formats.encoding import Encoding, decode, encode
from translate.formats.options import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.article import Target

EXTENSIONS: tuple[str, ...] = (".txt",)

_SEPARATOR = tuple("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_SEPARATORS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_BETWEEN_SEPARATORS = re.compile(rf"[^{_SEPARATORS}]+")
_SEPARATOR_RUN = re.compile(rf"[{_SEPARATORS}]+")
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a plain text is apart from its blocks.

    Attributes:
        encoding: How it is written as bytes.
        gaps: The white space before, between and after the blocks: one more than there are blocks.
    """

    encoding: Encoding
    gaps: tuple[str, ...]


def read(data: bytes, name: str, options: ReadOptions = ReadOptions()) -> Article:  # noqa: B008
    r"""Return a block for each line that is not blank.

    >>> article = read(b"Judul\r\n\r\n  Isi. \n", "a.txt")
    >>> [(block.text, block.line) for block in article.blocks], article.frame.gaps
    ([('Judul', 1), ('Isi.', 3)], ('', '\r\n\r\n  ', ' \n'))
    """
    text, found = decode(data, name, options.encoding)
    limits.check([text], _SEPARATOR, name, options.most)
    return parse(text, name, found)


def parse(text: str, name: str, encoding: Encoding = Encoding("utf-8")) -> Article:  # noqa: B008
    """Return the article in a text that is decoded already."""
    blocks: list[Block] = []
    gaps: list[str] = []
    end, line = 0, 1
    for match in _BETWEEN_SEPARATORS.finditer(text):
        stripped = match[0].strip()
        if not stripped:
            continue
        start = match.start() + match[0].index(stripped)
        gap = text[end:start]
        line += len(_LINE_END.findall(gap))
        blocks.append(Block(stripped, line=line))
        gaps.append(gap)
        end = start + len(stripped)
    gaps.append(text[end:])
    return Article(name, "text", tuple(blocks), Frame(encoding, tuple(gaps)))


def write(article: Article, targets: Sequence[Target]) -> bytes:
    """Return the document with ``targets`` in the places of its blocks."""
    frame = article.frame
    assert isinstance(frame, Frame), frame
    return encode(fill(article, [target.text for target in targets]), frame.encoding, article.name)


def fill(article: Article, targets: Sequence[str]) -> str:
    """Return the text with ``targets`` in the places of its blocks."""
    return "".join(pieces(article, targets))


def pieces(article: Article, targets: Sequence[str]) -> list[str]:
    """Return a gap and a target in turn, the last gap at the end, for ``fill`` to join.

    A line break in a target becomes a space: as many lines come out as went in, but for those of
    empty targets, which are left out together with their line ends.
    """
    frame = article.frame
    assert isinstance(frame, Frame), frame
    found: list[str] = []
    gap = frame.gaps[0]
    for target, following in zip(targets, frame.gaps[1:], strict=True):
        if target:
            found += (gap, _SEPARATOR_RUN.sub(" ", target))
            gap = following
        elif found:  # of the gaps on both sides the one that parts more
            gap = max(gap, following, key=lambda each: len(_LINE_END.findall(each)))
    return [*found, frame.gaps[-1] if found or not targets else ""]
