"""Cut documents into parts, and read and write them: a part becomes one output file.

A part of JSON Lines is the lines that begin in a range of bytes, a part of Parquet is a range of
rows. Where a document is cut depends on it and on the size of parts alone: the lines that a file
has gained since make more parts and leave those before as they were. A document of any other format
is one part.
"""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from translate import formats
from translate.scale import parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from translate.article import Article, Target
    from translate.formats.options import ReadOptions
    from translate.scale.corpus import Document
    from translate.scale.storage import Storage

PART_BYTES = 1 << 20
"""About how large a part is: two minutes of work for a core, and lost with a worker that dies."""

BATCH_BYTES = 1 << 16
"""The least that is worth a batch. Smaller ones leave the engine fewer sentences of one length."""

LINE = 1 << 16
"""Bytes read at once in search of the end of a line."""

PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes one output file.

    Attributes:
        name: What messages and reports call it.
        source: The document it is of, below the corpus.
        output: Where its translation goes, below the output folder.
        format: Name of its format.
        size: About how many bytes of it there are to read.
        start: The first byte or row.
        end: After the last; ``None`` for all of the document.
        digest: SHA-256 of the input, where that is known before it is read.
    """

    name: str
    source: str
    output: str
    format: str
    size: int
    start: int = 0
    end: int | None = None
    digest: str = ""


def extensions(format: str | None = None) -> frozenset[str]:
    """Return the file name endings known to a format, or to any."""
    if format == PARQUET:
        return frozenset(parquet.EXTENSIONS)
    known = formats.extensions(format)
    return known if format else known | frozenset(parquet.EXTENSIONS)


def cut(
    document: Document,
    storage: Storage,
    reading: ReadOptions,
    *,
    format: str | None = None,
    part_bytes: int = PART_BYTES,
) -> list[Part]:
    """Return the parts of a document, in order.

    Args:
        document: What to cut.
        storage: Where it is.
        reading: What the user said about its format.
        format: Name of its format; ``None`` goes by its name.
        part_bytes: About how large a part is.

    Raises:
        InputError: It can't be read, or is in no known format.
        UsageError: It has no such column.
    """
    suffix = PurePosixPath(document.relative).suffix.lower()
    if format is None:
        format = PARQUET if suffix in parquet.EXTENSIONS else formats.name_for(document.name)
    ranges: list[tuple[int, int | None]] = [(0, None)]
    digest = ""
    if format == PARQUET:
        digest = storage.digest(document.relative)
        with storage.opened(document.relative) as stream:
            ranges = parquet.ranges(stream, document.name, reading, part_bytes)
    elif format == "jsonl" and document.size > part_bytes:
        first = storage.read(document.relative, 0, len(codecs.BOM_UTF8))
        if _lines_end_in_a_byte(first, reading.encoding):
            starts = range(0, document.size, part_bytes)
            ranges = [(start, min(start + part_bytes, document.size)) for start in starts]
    if len(ranges) == 1:
        ranges = [(0, None)]
    many = len(ranges) > 1
    return [
        Part(
            f"{document.name}#{number}" if many else document.name,
            document.relative,
            f"{document.relative}/{number:05}{suffix}" if many else document.relative,
            format,
            document.size // len(ranges),
            start,
            end,
            digest,
        )
        for number, (start, end) in enumerate(ranges)
    ]


def batches(parts: Iterable[Part], workers: int, part_bytes: int = PART_BYTES) -> list[list[Part]]:
    """Return parts in lots that workers take one after the other: large first, small at the end.

    Each lot is half of a worker's share of what is left (guided self-scheduling; Polychronopoulos
    and Kuck 1987), so that all workers end at about the same time.
    """
    waiting = sorted(parts, key=lambda part: (-part.size, part.output))
    left = sum(part.size for part in waiting)
    lots: list[list[Part]] = []
    room = 0
    for part in waiting:
        if room <= 0:
            lots.append([])
            room = min(max(left // (2 * workers), BATCH_BYTES), part_bytes)
        lots[-1].append(part)
        room -= part.size
        left -= part.size
    return lots


def read(part: Part, storage: Storage, reading: ReadOptions) -> tuple[Article, str]:
    """Return the article in a part, and the SHA-256 of its input.

    Raises:
        InputError: It can't be read, or is not in its format.
        UsageError: It has no such column.
    """
    if part.format == PARQUET:
        with storage.opened(part.source) as stream:
            article = parquet.read(stream, part.name, reading, part.start, part.end)
        return article, part.digest
    data = data_of(part, storage)
    article = formats.by_name(part.format).read(data, part.name, reading)
    return article, hashlib.sha256(data).hexdigest()


def digest(part: Part, storage: Storage) -> str:
    """Return the SHA-256 of a part's input.

    Raises:
        InputError: It can't be read.
    """
    if part.digest:
        return part.digest
    if part.end is None:
        return storage.digest(part.source)
    return hashlib.sha256(data_of(part, storage)).hexdigest()


def write(article: Article, targets: Sequence[Target]) -> bytes:
    """Return the bytes of a part with its blocks replaced.

    Raises:
        OutputError: Its encoding can't hold a target.
    """
    if article.format == PARQUET:
        return parquet.write(article, targets)
    return formats.by_name(article.format).write(article, targets)


def data_of(part: Part, storage: Storage) -> bytes:
    """Return the bytes of a part of text."""
    if part.end is None:
        return storage.read(part.source)
    size = storage.size(part.source)

    def span(start: int, end: int) -> bytes:
        return storage.read(part.source, start, end)

    return lines(span, part.start, part.end, size)


def lines(span: Callable[[int, int], bytes], start: int, end: int, size: int) -> bytes:
    r"""Return the lines that begin in a range of bytes.

    >>> text = b"satu\ndua\ntiga"
    >>> [lines(lambda a, b: text[a:b], *each, len(text)) for each in ((0, 3), (3, 6), (6, 13))]
    [b'satu\n', b'dua\n', b'tiga']

    Args:
        span: Returns the bytes from an offset up to another.
        start: The first byte.
        end: After the last.
        size: All bytes there are.
    """
    data = span(max(start - 1, 0), end)
    if start:
        _, _, data = data.partition(b"\n")
    pieces = [data] if data else []
    while pieces and end < size and not pieces[-1].endswith(b"\n"):
        more = span(end, min(end + LINE, size))
        end += len(more)
        head, newline, _ = more.partition(b"\n")
        pieces.append(head + newline)
    return b"".join(pieces)


def _lines_end_in_a_byte(first: bytes, encoding: str | None) -> bool:
    """Tell whether the byte 0x0A ends a line wherever it stands, and stands nowhere else."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    return encoding is None or "\n".encode(encoding) == b"\n"
