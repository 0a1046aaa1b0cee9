"""XML from strangers, read safely, every element knowing its place in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from translate.errors import GlossaryError
from translate.glossary import csv_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_DEPTH = 100
"""Elements inside each other; TBX and TMX need a dozen."""

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PLACE = "{id2en}place"


def parse(path: Path) -> Element:
    """Return the root of an XML file; a document type is ignored, nothing else is ever opened.

    Raises:
        GlossaryError: It can't be read, is no XML, is nested deeper than ``MAX_DEPTH``, or declares
            entities (they can be made to grow without end) or refers to other files.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    builder = _PlacingBuilder()
    parser = DefusedXMLParser(target=builder)
    builder.expat = parser.parser
    try:
        parser.feed(csv_file.read_bytes(path))
        root: Element = parser.close()
    except ParseError as error:
        line, column = error.position
        raise GlossaryError(
            f"not well-formed XML: {str(error).partition(':')[0]}",
            where=f"{path}:{line}:{column + 1}",
        ) from None
    except _TooDeepError:
        raise GlossaryError(
            f"more than {MAX_DEPTH} elements inside each other",
            where=f"{path}:{builder.expat.CurrentLineNumber}",
            hint="Export it anew from the program it comes from.",
        ) from None
    except DefusedXmlException:
        place = f"{path}:{builder.expat.CurrentLineNumber}:{builder.expat.CurrentColumnNumber + 1}"
        raise GlossaryError(
            "the file declares entities or refers to other files, which is not safe to read",
            where=place,
            hint="Export it anew from the program it comes from.",
        ) from None
    return root


def name(element: Element) -> str:
    """Return an element's name without namespace."""
    return str(element.tag).rpartition("}")[2]


def place(element: Element) -> str:
    """Return ``line:column`` of an element."""
    return element.get(_PLACE, "")


def text(element: Element) -> str:
    """Return the text in an element and all below it, trimmed."""
    return "".join(element.itertext()).strip()


def below(element: Element, *names: str) -> Iterator[Element]:
    """Yield the elements of these names anywhere below one, in file order."""
    return (each for each in element.iter() if name(each) in names and each is not element)


def language(element: Element) -> str:
    """Return the language of an element without region, in small letters: ``en`` for en-US."""
    return (element.get(LANG) or element.get("lang") or "").lower().replace("_", "-").split("-")[0]


class _TooDeepError(Exception):
    pass


class _PlacingBuilder(TreeBuilder):
    """A tree builder that notes where elements start, as an attribute of theirs."""

    expat: Any
    depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _TooDeepError
        line, column = self.expat.CurrentLineNumber, self.expat.CurrentColumnNumber + 1
        return super().start(tag, {**attrs, _PLACE: f"{line}:{column}"})

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(tag)
