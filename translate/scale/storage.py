"""Folders on this machine, or anywhere that fsspec reaches: ``s3://…``, ``gs://…``, ``hdfs://…``."""

from __future__ import annotations

import hashlib
import posixpath
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from translate import files
from translate.errors import Id2enError, InputError, OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

OBJECT_STORES = frozenset(("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az"))
"""Where an object appears whole when it is put, and moving it would copy it."""

CHUNK = 1 << 20
"""Bytes read at once where a file is only counted or compared."""


class Storage:
    """A folder and the files below it; their names are relative to it, parted by ``/``.

    Args:
        url: A path, or an address that fsspec knows. Keys and the like come from the environment or
            from fsspec's configuration files, as each kind of storage has it.

    Raises:
        UsageError: fsspec doesn't know this kind of storage, or lacks a package for it.
    """

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        url = url.removeprefix("file://")
        self.url = url.rstrip("/") or "/"
        try:
            self._fs, root = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise UsageError(
                f"this storage can't be reached: {error}",
                where=url,
                hint="Paths, and addresses such as s3://bucket/folder, are taken.",
            ) from None
        self._root = str(root).rstrip("/")
        kind = self._fs.protocol
        self._kinds = {kind} if isinstance(kind, str) else set(kind)

    @property
    def local(self) -> bool:
        """Whether it is a folder as the operating system knows it."""
        return "file" in self._kinds

    @property
    def address(self) -> str:
        """Its name, that also holds for a process in another folder."""
        return self._root if self.local else self.url

    def name(self, relative: str) -> str:
        """Return what messages call a file."""
        if self.local:
            return str(Path(self.url, relative))
        return f"{self.url}/{relative}"

    def is_file(self, relative: str = "") -> bool:
        """Tell whether a file is there."""
        with self._reading(relative):
            return bool(self._fs.isfile(self._path(relative)))

    def find(self, relative: str = "") -> dict[str, int]:
        """Return the files below a folder with their sizes in bytes, sorted by name.

        Raises:
            InputError: It can't be read.
        """
        with self._reading(relative):
            found = self._fs.find(self._path(relative), detail=True)
            sizes = {self._relative(path): int(each["size"]) for path, each in found.items()}
        return dict(sorted(sizes.items()))

    def size(self, relative: str) -> int:
        """Return how many bytes a file has.

        Raises:
            InputError: It can't be read.
        """
        with self._reading(relative):
            return int(self._fs.size(self._path(relative)))

    def read(self, relative: str, start: int = 0, end: int | None = None) -> bytes:
        """Return a file's bytes from ``start`` up to ``end``.

        Raises:
            InputError: It can't be read.
        """
        with self._reading(relative):
            data: bytes = self._fs.cat_file(self._path(relative), start=start, end=end)
            return data

    @contextmanager
    def opened(self, relative: str) -> Iterator[BinaryIO]:
        """Open a file for reading in any order.

        Raises:
            InputError: It can't be read, in the ``with`` too.
        """
        with self._reading(relative), self._fs.open(self._path(relative), "rb") as stream:
            yield stream

    def digest(self, relative: str) -> str:
        """Return the SHA-256 of a file, hexadecimal; empty if there is none.

        Raises:
            InputError: It can't be read.
        """
        digest = hashlib.sha256()
        with self._reading(relative):
            try:
                with self._fs.open(self._path(relative), "rb") as stream:
                    while chunk := stream.read(CHUNK):
                        digest.update(chunk)
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                return ""
        return digest.hexdigest()

    def write(self, relative: str, data: bytes) -> None:
        """Write a file whole or not at all; folders on the way are made.

        Raises:
            OutputError: It can't be written.
        """
        if self.local:
            files.write(Path(self._path(relative)), data)
            return
        path = self._path(relative)
        with self._writing(relative):
            if self._kinds & OBJECT_STORES:
                self._fs.pipe_file(path, data)
                return
            folder = posixpath.dirname(path)
            temporary = f"{folder}/.id2en-{secrets.token_hex(6)}.tmp"
            self._fs.makedirs(folder, exist_ok=True)
            try:
                self._fs.pipe_file(temporary, data)
                self._fs.mv(temporary, path)
            finally:
                with suppress(Exception):
                    if self._fs.exists(temporary):
                        self._fs.rm_file(temporary)

    def remove(self, relative: str) -> None:
        """Remove a file, if it is there.

        Raises:
            OutputError: It can't be removed.
        """
        with self._writing(relative), suppress(FileNotFoundError):
            self._fs.rm_file(self._path(relative))

    def _path(self, relative: str) -> str:
        return f"{self._root}/{relative}" if relative else self._root or "/"

    def _relative(self, path: str) -> str:
        return str(path).removeprefix(self._root).lstrip("/")

    @contextmanager
    def _reading(self, relative: str) -> Iterator[None]:
        with self._told(InputError, "read", relative):
            yield

    @contextmanager
    def _writing(self, relative: str) -> Iterator[None]:
        with self._told(OutputError, "written", relative):
            yield

    @contextmanager
    def _told(self, kind: type[Id2enError], done: str, relative: str) -> Iterator[None]:
        """Raise what goes wrong as an error of ours; each kind of storage has exceptions."""
        where = self.name(relative) if relative else self.url
        try:
            yield
        except Id2enError:
            raise
        except FileNotFoundError:
            raise kind("no such file or folder", where=where) from None
        except Exception as error:
            if self.local and not isinstance(error, OSError):
                raise
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise kind(f"can't be {done}: {reason}", where=where) from error


def protocol_known(url: str) -> bool:
    """Tell whether a name is an address of fsspec rather than a path.

    >>> protocol_known("s3://bucket/news"), protocol_known("news"), protocol_known("C:/news")
    (True, False, False)
    """
    scheme, mark, _ = url.partition("://")
    return bool(mark) and scheme.replace("::", "").isalnum()
