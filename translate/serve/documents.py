"""The documents that are open: kept in memory, the ones used least recently dropped."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from translate import boilerplate, formats
from translate.batch import count_words
from translate.formats.options import ReadOptions
from translate.normalize import normalize
from translate.serve.refusals import RefusedError
from translate.serve.shapes import BlockShape, DocumentShape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.article import Article, TranslatedBlock
    from translate.glossary import Glossary

MOST = 40
"""Documents kept."""

MOST_MEMORY = 200_000_000
"""Bytes of memory they may take, about; the one used last may take more, and be kept alone."""

PER_BYTE, PER_BLOCK, PER_MARKUP, PER_SEGMENT, PER_TERM = 20, 2_000, 600, 3_000, 1_500
"""Bytes of memory for what a document has, measured: for a byte of its file, a block, an element in
a block, a translated segment, a term found in it. Articles take 3 for a byte of their file, tables
of which little is translated up to 114."""

MOST_WORDS = 200_000
"""Words a document may have: more is for the command line."""

MOST_MARKS = 250_000
"""Lines, tags or cells a document may have. The worst page takes 0.4 GB then."""


@dataclass(eq=False)
class Document:
    """A document and what has been translated of it.

    Attributes:
        id: What it is asked for by; can't be guessed.
        article: The document.
        size: Bytes of its file.
        words: In its blocks.
        mode: What to do with web clutter.
        blocks: The translations of its blocks, ``None`` where there are none yet.
        shapes: The same as the API tells it.
    """

    id: str
    article: Article
    size: int
    mode: boilerplate.Mode
    words: int = field(init=False)
    blocks: list[TranslatedBlock | None] = field(init=False)
    shapes: list[BlockShape] = field(init=False)

    def __post_init__(self) -> None:
        self.words = count_words(self.article)
        self._clutter = boilerplate.find(self.article.blocks)
        self.blocks = [None] * len(self.article.blocks)
        self.shapes = [
            BlockShape(
                number=number,
                kind=block.kind,
                line=block.line,
                text=block.text,
                boilerplate=self._clutter.get(number, ""),
                left_out=self.mode == "drop" and number in self._clutter,
                segments=None,
            )
            for number, block in enumerate(self.article.blocks)
        ]

    @property
    def memory(self) -> int:
        """About how many bytes of memory it takes, what is translated of it included."""
        segments = [each for block in self.blocks if block for each in block.segments]
        return (
            PER_BYTE * self.size
            + PER_BLOCK * len(self.blocks)
            + PER_MARKUP * sum(len(block.markup) for block in self.article.blocks)
            + PER_SEGMENT * len(segments)
            + PER_TERM * sum(len(each.terms) for each in segments)
        )

    @property
    def shape(self) -> DocumentShape:
        """The document as the API tells it."""
        return DocumentShape.model_construct(
            id=self.id,
            name=self.article.name,
            format=self.article.format,
            words=self.words,
            blocks=self.shapes,
        )

    def treated(self, number: int, block: TranslatedBlock) -> TranslatedBlock:
        """Return a block as it is to be: that it is clutter takes the whole document to tell."""
        if group := self._clutter.get(number):
            return boilerplate.treated(block, group, self.mode)
        return replace(block, boilerplate="")

    def written(self) -> bytes:
        """Return the translation in the document's format.

        Raises:
            RefusedError: 409, if it isn't done yet.
            OutputError: The document's encoding can't hold it.
        """
        targets = [block.target for block in self.blocks if block is not None]
        if len(targets) < len(self.blocks):
            raise RefusedError(409, "the translation isn't done yet")
        return formats.by_name(self.article.format).write(self.article, targets)

    @property
    def file_name(self) -> str:
        """What to call the translation: ``berita.txt`` becomes ``berita.en.txt``."""
        path = PurePath(self.article.name)
        return f"{path.stem}.en{path.suffix}"

    def count(self, glossary: Glossary) -> int:
        """Return in how many sentences a glossary finds a term."""
        sentences = (
            segment.source.text
            for block in self.blocks
            for segment in (block.segments if block else ())
        )
        return sum(bool(glossary.find(normalize(each))) for each in sentences)


class Documents:
    """The documents that are open, by id.

    Args:
        mode: What to do with web clutter in them.
    """

    def __init__(self, mode: boilerplate.Mode = "keep") -> None:
        self._mode = mode
        self._documents: dict[str, Document] = {}

    def add(self, article: Article, size: int) -> Document:
        """Keep a document, and drop what has been out of use longest if it is too much.

        Args:
            article: The document.
            size: Bytes of its file.
        """
        document = Document(secrets.token_urlsafe(12), article, size, self._mode)
        self._documents[document.id] = document
        self._make_room()
        return document

    def translated(self, document: Document) -> None:
        """Take account of a document that has grown by its translation: it is the one used last."""
        if self._documents.pop(document.id, None) is not None:
            self._documents[document.id] = document
            self._make_room()

    def _make_room(self) -> None:
        room, keep = MOST_MEMORY, 0
        for document in reversed(self._documents.values()):
            room -= document.memory
            if keep == MOST or (keep and room < 0):
                break
            keep += 1
        for id in list(self._documents)[: len(self._documents) - keep]:
            del self._documents[id]

    def get(self, id: str) -> Document:
        """Return a document.

        Raises:
            RefusedError: 404, if it isn't open.
        """
        if id not in self._documents:
            raise RefusedError(404, "this document is not open (any more)")
        self._documents[id] = self._documents.pop(id)  # now the one used last
        return self._documents[id]

    def drop(self, id: str) -> None:
        """Forget a document; raises as ``get``."""
        del self._documents[self.get(id).id]


def read(
    data: bytes, name: str, format: str | None, columns: Sequence[str], encoding: str | None
) -> Article:
    """Return the article in a file.

    Args:
        data: The file.
        name: Its name, which tells its format if ``format`` doesn't; folders in it are cut off.
        format: Name of its format.
        columns: Which columns of a table to translate.
        encoding: Its character encoding; ``None`` to detect it.

    Raises:
        UsageError: There is no such format, column or encoding.
        InputError: It isn't in its format.
        RefusedError: It holds nothing, or too much.
    """
    if encoding is not None:
        from translate.formats.encoding import check

        check(encoding)
    name = file_name(name)
    chosen = formats.by_name(format or formats.name_for(name))
    article = chosen.read(data, name, ReadOptions(encoding, tuple(columns), MOST_MARKS))
    if not article.blocks:
        raise RefusedError(400, "there is nothing to translate in it")
    words = count_words(article)
    if words > MOST_WORDS:
        raise RefusedError(
            413,
            f"it has {words:,} words, and {MOST_WORDS:,} can be translated here; "
            "for more there is: id2en translate",
        )
    return article


def file_name(text: str) -> str:
    r"""Return a file's name without folders and control characters.

    >>> file_name("C:\\berita\\\x07satu.txt"), file_name("../..")
    ('satu.txt', 'article.txt')
    """
    name = text.replace("\\", "/").rpartition("/")[2]
    name = "".join(each for each in name if each.isprintable()).strip()
    return name[-200:] if name.strip(".") else "article.txt"
