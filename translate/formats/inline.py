"""Blocks with inline markup: cut out of a document's source on reading, put back on writing.

A format cuts the source of a block into pieces; ``cut_out`` makes the block and its slot of them.
On writing ``fill`` puts targets into the slots: a block that did not change is not touched, of one
that did only the text between its tags. What stands inside a tag or between two blocks is copied.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from translate.article import Block, Markup, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_SPACE = re.compile(r"[ \t\n\f\r]+")

MAX_DEPTH = 100
"""Elements inside each other whose ends are looked for; what is deeper stays where it is."""

Place = tuple[int, int]
Kind = Literal["text", "open", "close", "mark", "break", "verbatim"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the source of a block.

    Attributes:
        kind: ``text``; ``open`` and ``close``, the two ends of an element; ``mark``, what stands
            between two characters; ``break``, a mark that is white space too; ``verbatim``, text
            that must stay as it is, with all that belongs to it.
        place: Where it stands in the source. White space at the edges of text is a piece of its
            own.
        text: The text it is, or that it has in it, as a reader sees it.
        name: What an opening and a closing piece have in common.
        ordered: Whether a mark keeps its order among others of that sort, whatever moves.
        style: What the format has to know to write it again.
    """

    kind: Kind
    place: Place
    text: str = ""
    name: str = ""
    ordered: bool = False
    style: object = None


@dataclass(frozen=True, slots=True)
class Element:
    """An inline element as it stands in the source.

    Attributes:
        kind: ``open`` for one with text, or what its only piece is.
        opening: Where its opening tag stands, or all of it.
        closing: Where its closing tag stands; empty where it has none.
        parent: The key of the element around it; -1 where there is none.
        ordered: Whether it keeps its order among others of that sort, whatever moves. So does an
            opening tag without its closing one, and the reverse.
        styles: What the format has to know to write its opening and its closing piece.
    """

    kind: Kind
    opening: Place
    closing: Place = (0, 0)
    parent: int = -1
    ordered: bool = False
    styles: tuple[object, object] = (None, None)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a block stands in the source.

    Attributes:
        place: Where its text stands, with the markup inside it.
        elements: Its markup; the index is the key.
        whole: What goes where the block is left out; ``None`` for its text alone.
        context: What the format has to know of the place.
    """

    place: Place
    elements: tuple[Element, ...] = ()
    whole: Place | None = None
    context: object = None


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a target with its markup, in order.

    Attributes:
        kind: ``text``, or what a piece of the element would be.
        text: The text.
        key: Which element it is of; -1 for text.
        path: The elements it stands in, from outside in.
    """

    kind: Kind
    text: str = ""
    key: int = -1
    path: tuple[int, ...] = ()


@dataclass
class Edits:
    """A source and what is to be changed in it.

    An edit inside a place that is edited later is part of it only if ``between`` was asked for it.
    """

    source: str
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def replace(self, place: Place, new: str) -> None:
        """Note that a place is to have other text."""
        insort(self.edits, (place[0], -place[1], new))

    def between(self, place: Place) -> str:
        """Return a place of the source as it is after the edits so far."""
        out: list[str] = []
        position = place[0]
        for at in range(bisect_left(self.edits, (position,)), len(self.edits)):
            start, end, new = self.edits[at]
            if start > place[1]:
                break
            if position <= start and -end <= place[1]:
                out += (self.source[position:start], new)
                position = -end
        return "".join((*out, self.source[position : place[1]]))


def cut_out(
    pieces: Sequence[Piece], kind: str, line: Callable[[int], int], *, collapse: bool = False
) -> tuple[Block, Slot] | None:
    """Return the block that pieces make up, and its slot; ``None`` if there is no text in them.

    Marks and tags at the edges stay outside: a block all in bold has no markup.

    Args:
        pieces: All there is between two boundaries of blocks, in order.
        kind: What the block is.
        line: Tells the line of a position in the source.
        collapse: Whether white space is one space however long it is.
    """
    nodes = _trimmed(_nodes(pieces, collapse=collapse))
    if not nodes:
        return None
    text = ""
    elements: list[Element] = []
    spans: list[list[int]] = []
    opened: list[int] = []
    after_break = False
    for node in nodes:
        if node.kind == "close":
            key = opened.pop()
            styles = (elements[key].styles[0], node.styles[0])
            elements[key] = replace(elements[key], closing=node.place, styles=styles)
            spans[key][1] = len(text)
            continue
        if node.kind == "break" and text[-1:].isspace():
            text = text.rstrip()
            spans = [[min(at, len(text)) for at in span] for span in spans]
        start = len(text)
        text += _added(text, node, collapse, after_break)
        after_break = node.kind == "break" or (after_break and node.kind == "open")
        if node.kind == "text":
            continue
        parent = opened[-1] if opened else -1
        if node.kind == "open":
            opened.append(len(elements))
        elements.append(Element(node.kind, node.place, (0, 0), parent, node.ordered, node.styles))
        spans.append([start, len(text) if node.kind == "verbatim" else start])
    text = text.rstrip()
    markup = tuple(
        Markup(*_without_space(text, span), key, elements[key].kind == "verbatim")
        for key, span in enumerate(spans)
    )
    place = nodes[0].place[0], nodes[-1].place[1]
    return Block(text, kind, line(place[0]), markup), Slot(place, tuple(elements))


def fill(
    edits: Edits,
    slots: Sequence[Slot],
    blocks: Sequence[Block],
    targets: Sequence[Target],
    render: Callable[[Slot, Sequence[Item], Edits], str],
) -> None:
    """Put targets into the slots of their blocks.

    Args:
        edits: The source; changed.
        slots: Where the blocks stand. A slot may be inside a tag of another.
        blocks: What stands there.
        targets: What is to stand there. An empty one leaves the block out.
        render: Writes a target as the source would have it; nothing, where it is left out.
    """
    changed = [
        (slot, target)
        for slot, block, target in zip(slots, blocks, targets, strict=True)
        if target != Target(block.text, block.markup)
    ]
    # What is inside comes before what is around it, and all else in order of the source.
    for slot, target in sorted(changed, key=lambda each: (each[0].place[1], -each[0].place[0])):
        if not target.text.strip() and slot.whole:
            edits.replace(slot.whole, "")
        else:
            items = arrange(target, slot.elements) if target.text.strip() else []
            edits.replace(slot.place, render(slot, items, edits))


def arrange(target: Target, elements: Sequence[Element]) -> list[Item]:
    """Return the text and the markup of a target in their order.

    Args:
        target: The target; what of its markup is not in order is put in order.
        elements: The markup as it stands in the source.
    """
    spans = _ordered(target, elements)
    solid: dict[int, list[int]] = {-1: []}
    stack = [-1]
    for key in sorted(spans, key=lambda k: (spans[k][0], -spans[k][1], k)):
        start, end = spans[key]
        if start < end:
            while stack[-1] >= 0 and (
                spans[stack[-1]][1] < end or elements[stack[-1]].kind == "verbatim"
            ):
                stack.pop()
            solid[stack[-1]].append(key)
            solid[key] = []
            stack.append(key)
    children = {key: [*inner] for key, inner in solid.items()}
    for key, (start, end) in sorted(spans.items()):
        if start == end:
            children[_holder(target.text, key, spans, solid, elements)].append(key)
    return list(_items(target.text, (0, len(target.text)), (), children, spans, elements))


@dataclass(frozen=True, slots=True)
class _Node:
    """A piece that is paired with another, or stands for itself."""

    kind: Kind
    place: Place
    text: str = ""
    pair: int = -1
    ordered: bool = False
    styles: tuple[object, object] = (None, None)


def _nodes(pieces: Sequence[Piece], *, collapse: bool) -> list[_Node]:
    """Pair opening and closing pieces; make one mark of an element without text."""
    nodes: list[_Node] = []
    opened: list[tuple[str, int]] = []
    for piece in pieces:
        if piece.kind == "open":
            if len(opened) < MAX_DEPTH:
                opened.append((piece.name, len(nodes)))
            nodes.append(_Node("mark", piece.place, ordered=True, styles=(piece.style, None)))
        elif piece.kind == "close":
            names = [name for name, _ in opened]
            if piece.name not in names:
                nodes.append(_Node("mark", piece.place, ordered=True, styles=(piece.style, None)))
                continue
            at = len(names) - 1 - names[::-1].index(piece.name)
            begin = opened[at][1]
            del opened[at:]
            inner = nodes[begin + 1 :]
            if any(node.text.strip() for node in inner):
                nodes[begin] = replace(nodes[begin], kind="open", pair=begin, ordered=False)
                nodes.append(_Node("close", piece.place, pair=begin, styles=(piece.style, None)))
            else:
                place = nodes[begin].place[0], piece.place[1]
                styles = nodes[begin].styles[0], piece.style
                ordered = any(node.ordered for node in inner)
                kind: Kind = "break" if any(_is_space(node) for node in inner) else "mark"
                nodes[begin:] = [_Node(kind, place, ordered=ordered, styles=styles)]
        elif piece.kind == "verbatim" and not piece.text.strip():
            nodes.append(_Node("mark", piece.place, styles=(piece.style, None)))
        elif collapse and nodes and _breaks(nodes[-1], piece):
            nodes[-1] = _Node("break", (nodes[-1].place[0], piece.place[1]))
        elif collapse and _between_spaces(nodes, piece):
            nodes[-1] = replace(nodes[-1], place=(nodes[-1].place[0], piece.place[1]))
        else:
            styles = (piece.style, None)
            nodes.append(_Node(piece.kind, piece.place, piece.text, -1, piece.ordered, styles))
    return nodes


def _is_space(node: _Node) -> bool:
    return node.kind == "break" or node.text.isspace()


def _between_spaces(nodes: Sequence[_Node], piece: Piece) -> bool:
    """Tell whether a mark stands between two spaces; the second one then belongs to it."""
    return (
        len(nodes) > 1
        and nodes[-1].kind == "mark"
        and not nodes[-1].ordered
        and nodes[-2].text[-1:].isspace()
        and piece.kind == "text"
        and piece.text.isspace()
    )


def _breaks(before: _Node, piece: Piece) -> bool:
    """Tell whether a piece is one break with the node before it: a break and space beside it."""
    kinds = {before.kind, piece.kind}
    return "break" in kinds <= {"break", "text"} and not (before.text + piece.text).strip()


def _trimmed(nodes: Sequence[_Node]) -> Sequence[_Node]:
    """Return what is left between the marks, the space and the tags around all of the text."""

    def outside(node: _Node) -> bool:
        return node.kind in ("mark", "break") or (node.kind == "text" and not node.text.strip())

    first, last = 0, len(nodes) - 1
    while first <= last:
        start, end = nodes[first], nodes[last]
        if outside(start):
            first += 1
        elif outside(end):
            last -= 1
        elif start.kind == "open" and end.kind == "close" and start.pair == end.pair:
            first, last = first + 1, last - 1
        elif start.kind == "verbatim" and first == last:
            return ()
        else:
            break
    return nodes[first : last + 1]


def _added(text: str, node: _Node, collapse: bool, after_break: bool) -> str:
    """Return what a node adds to the text before it."""
    if node.kind == "break":
        return "\n" if text else ""
    if node.kind == "verbatim":
        return node.text.strip()
    found = _SPACE.sub(" ", node.text) if collapse else node.text
    if not text:
        return found.lstrip()
    return found.lstrip(" ") if after_break or (collapse and text[-1] in " \n") else found


def _without_space(text: str, span: Sequence[int]) -> Place:
    start, end = (min(at, len(text)) for at in span)
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _ordered(target: Target, elements: Sequence[Element]) -> dict[int, Place]:
    """Return where each element is; what is ordered in the order of the source."""
    length, reached = len(target.text), 0
    spans = {}
    for markup in sorted(target.markup, key=lambda m: m.key):
        start = min(max(markup.start, 0), length)
        end = min(max(markup.end, start), length)
        element = elements[markup.key]
        if element.ordered:
            start = reached = max(reached, start)
        if element.kind in ("mark", "break"):
            end = start
        spans[markup.key] = (start, end)
    return spans


def _holder(
    text: str,
    key: int,
    spans: Mapping[int, Place],
    solid: Mapping[int, Sequence[int]],
    elements: Sequence[Element],
) -> int:
    """Return the innermost element that holds a mark; at its edge only if it held it before.

    Args:
        text: The target.
        key: The mark.
        spans: Where the elements are.
        solid: The elements with text inside each element, in text order.
        elements: The markup as it stands in the source.
    """
    position, held_by = spans[key][0], set()
    while (key := elements[key].parent) >= 0:
        held_by.add(key)

    def holds(child: int) -> bool:
        start, end = spans[child]
        if elements[child].kind != "open":
            return False
        near = not (text[position:start] + text[end:position]).strip()
        return start < position < end or (child in held_by and near)

    holder = -1
    while True:
        inner = solid[holder]
        after = bisect_right(inner, position, key=lambda k: spans[k][0])
        for child in filter(holds, inner[max(0, after - 2) : after + 1]):
            holder = child
            break
        else:
            return holder


def _items(
    text: str,
    room: Place,
    path: tuple[int, ...],
    children: Mapping[int, Sequence[int]],
    spans: Mapping[int, Place],
    elements: Sequence[Element],
) -> Iterator[Item]:
    position = room[0]
    for key in sorted(children.get(path[-1] if path else -1, ()), key=lambda k: (*spans[k], k)):
        kind, (start, end) = elements[key].kind, spans[key]
        start = min(max(start, position), room[1])
        if position < start:
            yield Item("text", text[position:start], path=path)
        position = max(start, min(end, room[1]))
        yield Item(kind, text[start:position], key, path)
        if kind == "open":
            yield from _items(text, (start, position), (*path, key), children, spans, elements)
            yield Item("close", "", key, path)
    if position < room[1]:
        yield Item("text", text[position : room[1]], path=path)


def without_space_at_breaks(items: Iterable[Item]) -> list[Item]:
    """Return items without the white space next to a break: the break is white space itself."""
    out: list[Item] = []
    after_break = False
    for item in items:
        if item.kind == "break":
            for n in range(len(out) - 1, -1, -1):
                if out[n].kind == "text":
                    out[n] = replace(out[n], text=out[n].text.rstrip())
                    break
                if out[n].kind not in ("open", "close"):
                    break
            after_break = True
        elif item.kind == "text" and after_break:
            item = replace(item, text=item.text.lstrip())
            after_break = not item.text
        elif item.kind not in ("open", "close"):
            after_break = False
        out.append(item)
    return out
