"""WordprocessingML as a tree: the elements of a part, each with its place in the bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from translate.errors import InputError
from translate.formats.xml_spans import Scanner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Place = tuple[int, int]

DEEPEST = 500
"""How deep elements may nest. Word's own documents stay below 100."""


@dataclass(slots=True)
class Node:
    """An element of a part.

    Attributes:
        name: Its name, without prefix.
        attributes: Their values by name, without prefixes.
        start: Offset of its start tag.
        inner: Offset after its start tag.
        close: Offset of its end tag.
        end: Offset after it.
        children: The elements in it.
        text: The text directly in it.
    """

    name: str
    attributes: Mapping[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    children: list[Node] = field(default_factory=list)
    text: str = ""

    @property
    def place(self) -> Place:
        """All of it."""
        return self.start, self.end

    def child(self, name: str) -> Node | None:
        """Return the first element of a name in it."""
        return next((child for child in self.children if child.name == name), None)

    def walk(self) -> Iterator[Node]:
        """Yield it and all that is in it, in document order."""
        todo = [self]
        while todo:
            node = todo.pop()
            yield node
            todo += reversed(node.children)


def parse(data: bytes, name: str) -> Node:
    """Return the root element of a part.

    Raises:
        InputError: It is no well-formed XML in UTF-8, or declares a document type.
    """
    builder = _Builder(name)
    builder.scan(data, name)
    return builder.root.children[0]


class _Builder(Scanner):
    def __init__(self, part: str) -> None:
        self._part = part
        self.root = Node("", {}, 0, 0)
        self._open = [self.root]

    def opened(self, name: str, attributes: Mapping[str, str], start: int, end: int) -> None:
        if len(self._open) > DEEPEST:
            raise InputError("nests elements too deep to be a document", where=self._part)
        node = Node(name, attributes, start, end)
        self._open[-1].children.append(node)
        self._open.append(node)

    def closed(self, name: str, start: int, end: int) -> None:
        node = self._open.pop()
        node.close, node.end = start, end

    def text(self, text: str) -> None:
        self._open[-1].text += text
