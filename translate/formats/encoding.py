"""Bytes ↔ text: find a document's character encoding, and write back in the same one."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from translate.errors import EncodingError, InputError, OutputError, UsageError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Declared names that mean "there may be a byte order mark": without one, what to decode with.
# UTF-16 without a mark is little-endian in practice (WHATWG Encoding Standard §14.4).
_WITHOUT_BOM = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}
# What Python has besides: notations, of which a page could make markup out of text, and which don't
# come out as they went in.
_NO_ENCODINGS = {"utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined"}
# Files people pass by mistake, by their first bytes: each registered with IANA or on
# https://en.wikipedia.org/wiki/List_of_file_signatures. RTF and PDF may pass for text otherwise.
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"PK\x03\x04", "a DOCX, EPUB or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a document's text is written as bytes.

    Attributes:
        codec: Python's name of the encoding, byte order included.
        bom: The byte order mark the document starts with; empty where it has none.
    """

    codec: str
    bom: bytes = b""


def is_known(name: str) -> bool:
    """Tell whether a name is that of a character encoding documents are written in.

    >>> is_known("Windows-1252"), is_known("rot13"), is_known("utf-7")
    (True, False, False)
    """
    try:
        "a".encode(name)
    except (LookupError, ValueError):
        return False
    return codecs.lookup(name).name not in _NO_ENCODINGS


def check(declared: str) -> None:
    """Raise ``UsageError`` unless ``declared`` is a character encoding Python knows."""
    if not is_known(declared):
        raise UsageError(
            f"no character encoding is called {declared!r}",
            where="--encoding",
            hint="Common ones: utf-8, utf-16, cp1252, latin-1.",
        )


def decode(data: bytes, name: str, declared: str | None = None) -> tuple[str, Encoding]:
    r"""Return the text in ``data`` without its byte order mark, and how to write it back.

    A byte order mark says what the encoding is, whatever is declared; so one ``--encoding`` can go
    with files of which some are marked. Without mark and declaration it must be UTF-8.

    >>> decode(b"\xff\xfea\x00", "a.txt")
    ('a', Encoding(codec='utf-16-le', bom=b'\xff\xfe'))

    Args:
        data: The whole document.
        name: What messages call it.
        declared: Encoding the user declared.

    Raises:
        UsageError: ``declared`` is no character encoding.
        InputError: ``data`` is not text.
        EncodingError: ``data`` is not valid in its encoding.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"not text but {kind}", where=name, hint="Save it as plain text.")
    encoding = _detect(data, declared)
    body = data[len(encoding.bom) :]
    try:
        text = body.decode(encoding.codec)
    except UnicodeDecodeError as error:
        if b"\0" in data and not encoding.codec.startswith(("utf-16", "utf-32")):
            raise _not_text(data, name) from None
        raise _invalid(error, name, encoding) from None
    if "\0" in text:
        raise _not_text(data, name)
    return text, encoding


def encode(text: str, encoding: Encoding, name: str) -> bytes:
    """Return ``text`` as bytes, led by its byte order mark; inverse of ``decode``.

    Raises:
        OutputError: The encoding has no such character.
    """
    try:
        return encoding.bom + text.encode(encoding.codec)
    except UnicodeEncodeError as error:
        character = text[error.start]
        raise OutputError(
            f"the translation has {character!r} (U+{ord(character):04X}), "
            f"which {encoding.codec} can't write",
            where=_place(name, text[: error.start]),
            hint="Convert the input to UTF-8 and leave out --encoding.",
        ) from None


def _detect(data: bytes, declared: str | None) -> Encoding:
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return Encoding(codec, bom)
    if declared is None:
        return Encoding("utf-8")
    check(declared)
    codec = codecs.lookup(declared).name
    return Encoding(_WITHOUT_BOM.get(codec, codec))


def _place(name: str, before: str) -> str:
    """Return ``name:line:column`` of the character after ``before``."""
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return f"{name}:{len(lines)}:{len(lines[-1]) + 1}"


def _invalid(error: UnicodeDecodeError, name: str, encoding: Encoding) -> EncodingError:
    before = error.object[: error.start].decode(encoding.codec, errors="replace")
    offset = len(encoding.bom) + error.start
    return EncodingError(
        f"byte 0x{error.object[error.start]:02X} at offset {offset} is not valid "
        f"{encoding.codec.upper()}",
        where=_place(name, before),
        hint="Name the file's encoding, for example: --encoding cp1252.",
    )


def _not_text(data: bytes, name: str) -> InputError:
    """Return the error for a NUL, which no text has: a binary file, or UTF-16 without its mark."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if min(even, odd) == 0 and max(even, odd) > len(data) // 4:
        order = "le" if odd else "be"
        return InputError(
            "looks like UTF-16 without a byte order mark",
            where=name,
            hint=f"Add --encoding utf-16-{order}.",
        )
    return InputError(
        f"not text: there is a NUL byte at offset {data.index(0)}",
        where=name,
        hint="Give text files only.",
    )
