"""Office Open XML packages: a ZIP file of parts, opened safely and written back part by part."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.errors import InputError
from translate.formats import limits

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_PARTS = 10_000
MAX_SIZE = 512 * 1024 * 1024
"""Bytes of all parts unpacked. The text of a thousand books is less."""
MAX_RATIO = 200
"""How many times larger than packed a part may be. Office XML packs 5 to 50 times, a deflate bomb
1,032 times (https://www.zlib.net/zlib_tech.html)."""
MAX_TAGS = 10 * limits.MOST
"""In all parts. Few of them are kept."""
_ALWAYS_FINE = 1024 * 1024
"""Bytes up to which a part may have any ratio: empty tables pack very well."""

_OLE = b"\xd0\xcf\x11\xe0"
# What zipfile raises on damaged files, found by flipping their bytes.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    UnicodeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose directory has been checked.

    Attributes:
        data: The whole file.
        name: What messages call it.
        kind: What it is, as messages say it: ``XLSX``, ``DOCX``.
        parts: The names of its parts, in file order.
    """

    data: bytes
    name: str
    kind: str
    parts: tuple[str, ...]

    def read(self, part: str) -> bytes:
        """Return the content of a part.

        Raises:
            InputError: There is no such part, or it is damaged.
        """
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return self._read(archive, part)

    def replaced(self, contents: Mapping[str, bytes]) -> bytes:
        """Return the file with new contents of some of its parts.

        All else is kept: the other parts' contents, and the order, dates, attributes and packing
        methods of all. Without a change the file comes out bit for bit.

        Raises:
            InputError: A part is missing or damaged.
        """
        stream = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self.data)) as source,
            zipfile.ZipFile(stream, "w") as target,
        ):
            if all(self._read(source, part) == new for part, new in contents.items()):
                return self.data
            target.comment = source.comment
            for old in source.infolist():
                new = zipfile.ZipInfo(old.filename, old.date_time)
                new.compress_type = old.compress_type
                new.create_system = old.create_system
                new.external_attr = old.external_attr
                new.comment = old.comment
                content = contents.get(old.filename)
                target.writestr(new, self._read(source, old) if content is None else content)
        return stream.getvalue()

    def _read(self, archive: zipfile.ZipFile, part: str | zipfile.ZipInfo) -> bytes:
        try:
            # Stops at the size the directory states, which has been checked.
            return archive.read(part)
        except KeyError:
            raise _damaged(self.name, self.kind, f"it has no {part}") from None
        except _DAMAGE as error:
            raise _damaged(self.name, self.kind, str(error)) from None


def open_package(data: bytes, name: str, kind: str, most: int = MAX_TAGS) -> Package:
    """Return the package in ``data``.

    Args:
        data: The whole file.
        name: What messages call it.
        kind: What it is, as messages say it: ``XLSX``, ``DOCX``.
        most: How many tags its parts may have in all.

    Raises:
        InputError: It is no package, is encrypted, or is too large unpacked.
    """
    if data.startswith(_OLE):
        raise InputError(
            f"not {kind} but an older or a password-protected file",
            where=name,
            hint=f"Open it and save it as {kind} without a password.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except _DAMAGE as error:
        raise _damaged(name, kind, str(error)) from None
    parts = tuple(info.filename for info in infos)
    if any(info.flag_bits & 1 for info in infos):
        raise _damaged(name, kind, "it is encrypted")
    if len(set(parts)) < len(parts):
        raise _damaged(name, kind, "it has two parts of the same name")
    if (
        len(parts) > MAX_PARTS
        or sum(info.file_size for info in infos) > MAX_SIZE
        or any(info.file_size > max(_ALWAYS_FINE, MAX_RATIO * info.compress_size) for info in infos)
    ):
        raise InputError(
            "unpacks to more than any real document does; it may be a ZIP bomb",
            where=name,
            hint="If you trust it, open it and save its text as a new document.",
        )
    package = Package(data, name, kind, parts)
    if sum(info.file_size for info in infos) > most:
        contents = (package.read(part) for part in parts if part.endswith(".xml"))
        limits.check(contents, (b"<",), name, most)
    return package


def _damaged(name: str, kind: str, why: str) -> InputError:
    return InputError(
        f"not {kind}, or damaged: {why}".rstrip(" :"),
        where=name,
        hint=f"Check that it opens elsewhere, and save it as {kind} again.",
    )
