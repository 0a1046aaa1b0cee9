"""Where the tags of an XML part stand, so that it can be edited in place and not written anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from translate.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

_START_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")


class Scanner:
    """Reads a part and calls ``opened``, ``closed`` and ``text``; a subclass takes what it needs.

    Names come without namespace and prefix. Entities can't be declared: a document type is
    refused, as Office's format does (ECMA-376, part 2, 8.3.2).
    """

    def opened(self, name: str, attributes: Mapping[str, str], start: int, end: int) -> None:
        """Take a start tag and its offsets in bytes."""

    def closed(self, name: str, start: int, end: int) -> None:
        """Take an end tag; it is empty and stands after the start tag where that closes itself."""

    def text(self, text: str) -> None:
        """Take text, in any number of pieces."""

    def scan(self, data: bytes, name: str) -> None:
        """Read a part.

        Args:
            data: The part, in UTF-8.
            name: What messages call it.

        Raises:
            InputError: It is not well-formed, or not in UTF-8.
        """
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            raise _broken("not in UTF-8", name) from None
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        itself: list[bool] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            at = parser.CurrentByteIndex
            match = _START_TAG.match(data, at)
            assert match is not None
            itself.append(match[0].endswith(b"/>"))
            plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            self.opened(tag.rpartition(" ")[2], plain, at, match.end())

        def end(tag: str) -> None:
            at = parser.CurrentByteIndex
            self.closed(
                tag.rpartition(" ")[2], at, at if itself.pop() else data.index(b">", at) + 1
            )

        def doctype(*_: object) -> None:
            raise _broken("it declares a document type", name)

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = doctype
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise _broken(expat.ErrorString(error.code), name) from None


def _broken(why: str, name: str) -> InputError:
    return InputError(
        f"broken XML: {why}",
        where=name,
        hint="Open the document elsewhere and save it again.",
    )
