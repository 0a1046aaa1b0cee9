"""Find the documents of a corpus, below a folder on this machine or elsewhere."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from translate import files
from translate.errors import InputError, OutputError
from translate.scale.storage import Storage, protocol_known

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a corpus.

    Attributes:
        name: What messages and reports call it.
        relative: Where it is below the corpus, parted by ``/``.
        size: Its bytes.
    """

    name: str
    relative: str
    size: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """What there is to translate.

    Attributes:
        address: The folder that all documents are below; holds for any process.
        documents: In order of their names.
        errors: One for each folder that can't be read.
    """

    address: str
    documents: tuple[Document, ...]
    errors: tuple[InputError, ...] = ()


def find(argument: str, output: str, extensions: Collection[str]) -> Corpus:
    """Return the documents that a folder or file holds.

    Hidden files are left out, and what is below the output folder.

    Args:
        argument: A folder or file, as a path or an address that fsspec knows.
        output: The folder that translations go to.
        extensions: File name endings to look for in a folder, lower case, with the dot.

    Raises:
        InputError: There is none, or it can't be read.
        UsageError: Its storage is of no known kind.
        OutputError: A translation would replace a document.
    """
    if protocol_known(argument) and not argument.startswith("file://"):
        return _far(Storage(argument), output, extensions)
    return _near(argument.removeprefix("file://"), output, extensions)


def _near(argument: str, output: str, extensions: Collection[str]) -> Corpus:
    path = Path(argument)
    if not path.exists():
        raise InputError("no such file or folder", where=argument, hint="Check the spelling.")
    near = not protocol_known(output) or output.startswith("file://")
    below = output.removeprefix("file://") if near else None
    found = files.discover([argument], extensions, below)
    if below is not None:
        files.plan(found, f"{below}/", force=True)
    documents = tuple(
        Document(each.name, each.relative.as_posix(), files.size(each)) for each in found.inputs
    )
    root = path if path.is_dir() else path.parent
    return Corpus(Storage(str(root)).address, documents, found.errors)


def _far(storage: Storage, output: str, extensions: Collection[str]) -> Corpus:
    if storage.is_file():
        folder, _, name = storage.url.rpartition("/")
        parent = Storage(folder)
        corpus = Corpus(folder, (Document(storage.url, name, parent.size(name)),))
    else:
        outside = output.rstrip("/").removeprefix(storage.url).lstrip("/")
        inside = output.startswith(f"{storage.url}/")
        documents = tuple(
            Document(storage.name(relative), relative, size)
            for relative, size in storage.find().items()
            if PurePath(relative).suffix.lower() in extensions
            and not any(part.startswith(".") for part in PurePosixPath(relative).parts)
            and not (inside and relative.startswith(f"{outside}/"))
        )
        if not documents:
            endings = " or ".join(sorted(extensions))
            raise InputError(f"no {endings} files in this folder", where=storage.url)
        corpus = Corpus(storage.url, documents)
    if posixpath.normpath(output) == posixpath.normpath(corpus.address):
        raise OutputError(
            "this is the folder of the input; it will not be overwritten",
            where=output,
            hint="Write to another folder.",
        )
    return corpus
