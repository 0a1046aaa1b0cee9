"""The sentences of documents, for trying a glossary on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate import files, formats
from translate.normalize import normalize
from translate.segmenter import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the matcher sees it, and where it stands: ``file:line``."""

    text: str
    place: str


def sentences(arguments: Sequence[str]) -> Iterator[Sentence]:
    """Yield the sentences of files, folders, patterns, or standard input (``-``), repaired.

    Raises:
        InputError: One is missing, unreadable or not text.
    """
    found = files.discover(arguments, formats.extensions())
    for error in found.errors:
        raise error
    for each in found.inputs:
        format = formats.by_name(formats.name_for(str(each.relative)))
        for block in format.read(files.read(each), each.name).blocks:
            yield from of_text(block.text, f"{each.name}:{block.line}")


def of_text(text: str, place: str) -> Iterator[Sentence]:
    """Yield the sentences of a text, repaired."""
    for segment in split(normalize(text)):
        yield Sentence(segment.text, place)


def texts(arguments: Sequence[str]) -> Iterable[str]:
    """Yield the sentences of documents without their places; raises as ``sentences``."""
    return (sentence.text for sentence in sentences(arguments))
