r"""JSON Lines: an object a line. The strings under some keys are translated in place.

Key order, spacing, escapes and all other values keep their bytes. A key is a path: ``text`` is that
of the object, ``meta.title`` that of an object in it, and a list on the way stands for all its
elements. Without ``--column`` it is ``text``. What is no string there (``null``, a number), and a
line without the key, stay as they are.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.article import Article
from translate.errors import InputError, UsageError
from translate.formats import limits
from translate.formats.encoding import Encoding, decode, encode
from translate.formats.options import ReadOptions
from translate.formats.values import Value, filled, spliced, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.article import Target

EXTENSIONS: tuple[str, ...] = (".jsonl", ".ndjson")

DEFAULT_KEY = "text"

_SPACE = re.compile(r"[ \t\r]*")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Frame:
    """What the lines are apart from their blocks.

    Attributes:
        text: All of them.
        encoding: How they are written as bytes.
        values: The strings that are translated.
    """

    text: str
    encoding: Encoding
    values: tuple[Value, ...]


def read(data: bytes, name: str, options: ReadOptions = ReadOptions()) -> Article:  # noqa: B008
    r"""Return a block for each line of the strings asked for.

    >>> article = read(b'{"id": 7, "text": "Satu.\\nDua."}\n', "a.jsonl")
    >>> [block.text for block in article.blocks]
    ['Satu.', 'Dua.']
    """
    text, found = decode(data, name, options.encoding)
    limits.check([text], ("\n", "{", "["), name, options.most)
    paths = [key.split(".") for key in options.columns or (DEFAULT_KEY,)]
    values: list[Value] = []
    keys: dict[str, None] = {}
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip(" \t\r"):
            for first, end, string in _in_line(text, start, line, paths, keys, f"{name}:{number}"):
                # No tokenizer takes half a character; where nothing else changes it stays.
                whole = _LONE_SURROGATE.sub("\ufffd", string)
                values.append(value(first, end, whole, number))
        start += len(line) + 1
    if keys and not any(path[0] in keys for path in paths):
        raise UsageError(
            f"no line has the key {' or '.join(map(repr, options.columns or (DEFAULT_KEY,)))}",
            where=name,
            hint=f"Name a key with --column; there are {', '.join(list(keys)[:20])}.",
        )
    values.sort(key=lambda each: each.start)
    blocks = tuple(block for each in values for block in each.blocks())
    return Article(name, "jsonl", blocks, Frame(text, found, tuple(values)))


def write(article: Article, targets: Sequence[Target]) -> bytes:
    r"""Return the lines with ``targets`` in the places of their blocks.

    In a document that is all ASCII other characters are written as ``\uXXXX``, as they were.
    """
    frame = article.frame
    assert isinstance(frame, Frame), frame
    ascii_only = frame.text.isascii()
    edits = (
        (old.start, old.end, json.dumps(new, ensure_ascii=ascii_only))
        for old, new in filled(frame.values, targets)
    )
    return encode(spliced(frame.text, edits), frame.encoding, article.name)


def _in_line(
    text: str,
    start: int,
    line: str,
    paths: Sequence[Sequence[str]],
    keys: dict[str, None],
    place: str,
) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and content of the strings under ``paths``; collect the object's keys.

    Raises:
        InputError: The line is no object.
    """
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(
            f"not JSON: {error.msg}",
            where=f"{place}:{error.colno}",
            hint="Each line must hold one object; convert a JSON array with: jq -c '.[]'",
        ) from None
    except (RecursionError, ValueError):  # a million brackets, a number of 5,000 digits
        raise _too_much(place) from None
    if not isinstance(found, dict):
        raise InputError(
            "not an object",
            where=place,
            hint='Each line must hold one object: {"text": "…"}',
        )
    keys |= dict.fromkeys(found)
    first = start + _skip(line, 0)
    seen = set()
    try:
        spans = [span for path in paths for span in _strings(text, first, path)]
    except RecursionError:
        raise _too_much(place) from None
    for span in spans:
        if span[:2] not in seen:
            seen.add(span[:2])
            yield span


def _strings(text: str, position: int, path: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the strings under ``path`` of the value at ``position``, which is known to be valid."""
    opening = text[position]
    if opening == '"' and not path:
        string, end = _DECODER.raw_decode(text, position)
        yield position, end, string
    if opening == "[" or (opening == "{" and path):
        position = _skip(text, position + 1)
        while text[position] not in "]}":
            deeper: Sequence[str] | None = path
            if opening == "{":
                key, position = _DECODER.raw_decode(text, position)
                deeper = path[1:] if key == path[0] else None
                position = _skip(text, _skip(text, position) + 1)
            if deeper is not None:
                yield from _strings(text, position, deeper)
            _, position = _DECODER.raw_decode(text, position)
            position = _skip(text, position)
            if text[position] == ",":
                position = _skip(text, position + 1)


def _too_much(place: str) -> InputError:
    return InputError(
        "this JSON is nested too deeply or has too large a number",
        where=place,
        hint="Leave this line out.",
    )


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    assert match is not None
    return match.end()
