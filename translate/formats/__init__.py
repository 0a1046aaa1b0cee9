"""Document formats: bytes in, an ``Article`` out, and back; one module a format.

A new format is one module that has what ``Format`` asks for, and one entry in ``_FORMATS``.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

from translate.errors import InputError, UsageError
from translate.formats import delimited, docx, html, jsonl, markdown, srt, text, vtt, xlsx
from translate.formats.options import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from translate.article import Article, Target


class Format(Protocol):
    """What a format module has.

    ``write(article, [Target(b.text, b.markup) for b in article.blocks]) == data`` for every
    ``article = read(data, …)``, as far as the format can tell equal documents apart.
    """

    EXTENSIONS: tuple[str, ...]
    """File name endings it is known by, lower case, with the dot."""

    def read(self, data: bytes, name: str, options: ReadOptions = ReadOptions()) -> Article:  # noqa: B008
        """Return the article in ``data``.

        Args:
            data: The whole document.
            name: What messages and reports call it.
            options: What the user said about it.

        Raises:
            InputError: The document is not in this format.
            EncodingError: It holds bytes that are not valid in its encoding.
        """

    def write(self, article: Article, targets: Sequence[Target]) -> bytes:
        """Return the document with each block replaced by the target of the same index.

        A block whose target is empty is left out, with what the document has around it alone: its
        line, its bullet. The rest stays valid.

        Raises:
            OutputError: The document's encoding can't hold a target.
        """


_FORMATS: Mapping[str, Format] = {
    "text": text,
    "markdown": markdown,
    "docx": docx,
    "html": html,
    "csv": delimited,
    "jsonl": jsonl,
    "srt": srt,
    "vtt": vtt,
    "xlsx": xlsx,
}


def names() -> list[str]:
    """Return the names of all formats, in alphabetical order."""
    return sorted(_FORMATS)


def by_name(name: str) -> Format:
    """Return the format called ``name``.

    Raises:
        UsageError: There is none.
    """
    try:
        return _FORMATS[name]
    except KeyError:
        raise UsageError(
            f"no format is called {name!r}",
            where="--format",
            hint=f"Choose from: {', '.join(names())}.",
        ) from None


def extensions(name: str | None = None) -> frozenset[str]:
    """Return the file name endings known to the format called ``name``, or to any format."""
    chosen = _FORMATS.values() if name is None else [by_name(name)]
    return frozenset(extension for each in chosen for extension in each.EXTENSIONS)


def name_for(path: str) -> str:
    """Return the name of the format a file is in, judged by its file name.

    >>> name_for("berita.TXT"), name_for("berita")
    ('text', 'text')

    Raises:
        InputError: Its ending is unknown. Taking it for plain text would translate its markup.
    """
    suffix = PurePath(path).suffix.lower()
    for name, each in _FORMATS.items():
        if suffix in each.EXTENSIONS:
            return name
    if not suffix:
        return "text"
    raise InputError(
        f"no format is known for {suffix} files",
        where=path,
        hint="Add --format text to translate it as plain text, line by line.",
    )
