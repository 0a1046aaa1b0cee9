"""Parquet: the strings of some columns are translated in place; all else stays as it is.

It is a format of ``id2en scale`` alone: it takes pyarrow, and a file of it holds a corpus rather
than an article.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from translate.article import Article
from translate.errors import InputError, UsageError
from translate.formats.values import Value, filled, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.article import Target
    from translate.formats.options import ReadOptions

EXTENSIONS: tuple[str, ...] = (".parquet",)

DEFAULT_COLUMN = "text"


@dataclass(frozen=True, slots=True)
class Frame:
    """What the rows are apart from their blocks.

    Attributes:
        table: All of them.
        compression: How columns are packed.
        values: The strings that are translated; they start at their row and end at their column.
    """

    table: Any
    compression: str
    values: tuple[Value, ...]


def ranges(
    stream: BinaryIO, name: str, options: ReadOptions, part_bytes: int
) -> list[tuple[int, int | None]]:
    """Return the rows of a file's parts, as (first, after the last).

    Args:
        stream: The file.
        name: What messages call it.
        options: Which columns have the text.
        part_bytes: About how many bytes of text a part is to have.

    Raises:
        InputError: It is no Parquet file.
        UsageError: It has no such column.
    """
    file = _opened(stream, name)
    columns = set(_columns(file.schema_arrow, name, options))
    found: list[tuple[int, int | None]] = []
    first, whole = 0, 0
    for number in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(number)
        packed = (group.column(c) for c in range(group.num_columns))
        size = sum(c.total_uncompressed_size for c in packed if c.path_in_schema in columns)
        rows = max(1, group.num_rows * part_bytes // max(size, 1))
        after = first + group.num_rows
        found += [(start, min(start + rows, after)) for start in range(first, after, rows)]
        first = after
        whole += size
    return found if whole > part_bytes else [(0, None)]


def read(
    stream: BinaryIO, name: str, options: ReadOptions, start: int = 0, end: int | None = None
) -> Article:
    """Return a block for each line of the strings in some rows.

    Args:
        stream: The file.
        name: What messages and reports call it.
        options: Which columns have the text.
        start: The first row.
        end: After the last; ``None`` for all.

    Raises:
        InputError: It is no Parquet file.
        UsageError: It has no such column.
    """
    file = _opened(stream, name)
    columns = _columns(file.schema_arrow, name, options)
    table = _rows(file, start, file.metadata.num_rows if end is None else end)
    values = []
    for column in columns:
        index = table.schema.get_field_index(column)
        for row, text in enumerate(table.column(index).to_pylist()):
            if text is not None:
                values.append(value(row, index, text, start + row + 1))
    values.sort(key=lambda each: each.start)
    packed = file.metadata.num_row_groups and file.metadata.row_group(0).column(0).compression
    blocks = tuple(block for each in values for block in each.blocks())
    return Article(
        name, "parquet", blocks, Frame(table, str(packed or "SNAPPY").lower(), tuple(values))
    )


def write(article: Article, targets: Sequence[Target]) -> bytes:
    """Return the rows as a file of their own, with ``targets`` in the places of their blocks."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    frame = article.frame
    assert isinstance(frame, Frame), frame
    table = frame.table
    new: dict[int, list[str | None]] = {}
    for old, text in filled(frame.values, targets):
        column = new.setdefault(old.end, table.column(old.end).to_pylist())
        column[old.start] = text
    for index, texts in new.items():
        field = table.schema.field(index)
        table = table.set_column(index, field, pa.array(texts, _plain(field.type)).cast(field.type))
    sink = io.BytesIO()
    pq.write_table(table, sink, compression=frame.compression)
    return sink.getvalue()


def _opened(stream: BinaryIO, name: str) -> Any:
    import pyarrow as pa
    from pyarrow import parquet as pq

    try:
        return pq.ParquetFile(stream)
    except pa.ArrowException as error:
        raise InputError(f"not a Parquet file: {error}", where=name) from None


def _rows(file: Any, start: int, end: int) -> Any:
    """Return some rows as a table, reading only the groups that have them."""
    groups: list[int] = []
    before = first = 0
    for number in range(file.metadata.num_row_groups):
        after = before + file.metadata.row_group(number).num_rows
        if before < end and start < after:
            if not groups:
                first = before
            groups.append(number)
        before = after
    return file.read_row_groups(groups).slice(start - first, end - start)


def _columns(schema: Any, name: str, options: ReadOptions) -> Iterator[str]:
    """Yield the columns to translate."""
    for column in dict.fromkeys(options.columns or (DEFAULT_COLUMN,)):
        if column not in schema.names:
            raise UsageError(
                f"there is no column {column!r}",
                where=name,
                hint=f"Name one with --column; there are {', '.join(schema.names[:20])}.",
            )
        kind = schema.field(column).type
        if not _is_text(_plain(kind)):
            raise UsageError(f"column {column!r} holds {kind}, not text", where=name)
        yield column


def _plain(kind: Any) -> Any:
    """Return the type of a column's values where they stand in a dictionary, else its type."""
    from pyarrow import types

    return kind.value_type if types.is_dictionary(kind) else kind


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))
