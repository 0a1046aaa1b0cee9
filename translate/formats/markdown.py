"""Markdown: CommonMark with tables, strikethrough, footnotes and front matter.

Headings, paragraphs, list items, table cells, descriptions of images, and title and description in
front matter are translated. Code, HTML and addresses stay as they are; emphasis and links stay with
their words. Characters of a target that would be markup are escaped. A paragraph that was wrapped
is wrapped again at the width it had, unless its lines are sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from translate.article import Article
from translate.formats import limits
from translate.formats.encoding import Encoding, decode, encode
from translate.formats.front_matter import FrontMatter, read_front_matter, written_value
from translate.formats.inline import Edits, Slot, cut_out, fill, without_space_at_breaks
from translate.formats.markdown_inline import (
    begins_block,
    escaped,
    line_escaped,
    parse,
    parser,
)
from translate.formats.options import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.token import Token

    from translate.article import Block, Target
    from translate.formats.inline import Item, Piece, Place
    from translate.formats.markdown_inline import Shortcut

EXTENSIONS: tuple[str, ...] = (".md", ".markdown")

_LINE_END = re.compile(r"\r\n?|\n")
_SPACE = (
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What the parser strips from the edges of text."""

_PREFIX = re.compile(r"(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])|\[\^[^\]\s]+\]:))*[ \t]*")
"""What may stand on a line before a table: the marks of quotes, items and notes."""

_CLOSING_MARKS = re.compile(r"[ \t]#+[ \t]*\Z")
_LABEL = re.compile(r"\[[ xX]\][ \t]+|\[![A-Za-z]+\][ \t]*(?:\n|\Z)")
"""The box of a task, the label of a note: they are no words."""

_DEFINITION = re.compile(r"\[(?:[^\[\]\\]|\\.)+(?P<end>\]:)", re.DOTALL)
_MARKS = (*limits.LINE_ENDS, *"*_`~[<|!$\\")
_TAGS = {"*": "em", "_": "em", "**": "strong", "__": "strong", "~~": "del"}
_MERGING = (("`", "`", "verbatim"), ("]", "[", "open"))
"""What would be one with what is before it: the last character there, the first here, the kind."""

_SOFT = "\ue000"
"""A space at which a line may be broken, while a paragraph is being written."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An inline text of a document: a paragraph, a heading, a cell.

    Attributes:
        content: The text, its lines joined, without the marks of its block.
        place: Where it stands in the document.
        joints: What stands between its lines there: line ends and marks of quotes.
        slots: Where blocks stand in it.
        shortcuts: What is to be written where a link or an image outside a slot gives no address
            but its text, and that changes: the number of the slot, the place, the new end.
        whole: What goes where its first block is left out; ``None`` for its text alone.
        kind: ``lines``, ``heading`` for one after number signs, ``cell``, or ``first cell`` for one
            with no bar before it.
    """

    content: str
    place: Place
    joints: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    shortcuts: tuple[tuple[int, Place, str], ...] = ()
    whole: Place | None = None
    kind: str = "lines"

    def written(self, content: str) -> str:
        """Return what stands in the document for a new content."""
        if self.kind.endswith("cell"):
            # A backslash would take the bar after the cell for its own, escaped or not.
            return content.replace("|", "\\|") + " " * content.endswith("\\")
        first, *lines = content.split("\n")
        joints = self.joints or (" ",)
        return first + "".join(
            joints[min(number, len(joints) - 1)] + line for number, line in enumerate(lines)
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """What a document is apart from its blocks.

    Attributes:
        encoding: How it is written as bytes.
        source: All of it.
        front: Its front matter.
        units: Where its inline texts stand.
        env: The definitions that references need to be parsed.
    """

    encoding: Encoding
    source: str
    front: FrontMatter
    units: tuple[Unit, ...]
    env: Mapping[str, Any]


def read(data: bytes, name: str, options: ReadOptions = ReadOptions()) -> Article:  # noqa: B008
    """Return a block for each paragraph, heading, cell and description of an image."""
    source, encoding = decode(data, name, options.encoding)
    limits.check([source], _MARKS, name, options.most // 2)
    front = read_front_matter(source)
    reader = _Reader(source, front.lines)
    blocks = [block for _, block in front.values] + [b for _, found in reader.units for b in found]
    units = tuple(unit for unit, _ in reader.units)
    frame = Frame(encoding, source, front, units, reader.env)
    return Article(name, "markdown", tuple(blocks), frame)


def write(article: Article, targets: Sequence[Target]) -> bytes:
    """Return the document with ``targets`` in the places of its blocks.

    Raises:
        OutputError: The document's encoding can't hold a target.
    """
    frame = article.frame
    assert isinstance(frame, Frame), frame
    edits = Edits(frame.source)
    at = len(frame.front.values)
    for (value, block), target in zip(frame.front.values, targets[:at], strict=True):
        if target.text != block.text:
            edits.replace(value.place, written_value(value, target.text))
    for unit in frame.units:
        end = at + len(unit.slots)
        blocks, wanted = article.blocks[at:end], targets[at:end]
        if not wanted[0].text.strip() and unit.whole:
            edits.replace(unit.whole, "")
        else:
            inside = Edits(unit.content)
            for number, place, end_ in unit.shortcuts:
                if wanted[number].text not in ("", blocks[number].text):
                    inside.replace(place, end_)
            fill(inside, unit.slots, blocks, wanted, partial(_render, unit, frame.env))
            if inside.edits:
                edits.replace(unit.place, unit.written(inside.between((0, len(unit.content)))))
        at = end
    if edits.edits:
        for place, language in frame.front.languages:
            edits.replace(place, language)
    return encode(edits.between((0, len(frame.source))), frame.encoding, article.name)


# Reading.


class _Reader:
    """Finds the inline texts of a document.

    Args:
        source: The document.
        skip: How many lines of front matter it begins with.
    """

    def __init__(self, source: str, skip: int) -> None:
        ends = [*_LINE_END.finditer(source)]
        starts = [0, *(match.end() for match in ends)]
        stops = [*(match.start() for match in ends), len(source)]
        self.source = source
        self.lines = list(zip(starts, stops, strict=True))
        self.env: dict[str, Any] = {}
        self.units: list[tuple[Unit, list[Block]]] = []
        body = "\n".join(source[start:stop] for start, stop in self.lines[skip:])
        self._take(parser().parse(body, self.env), skip)

    def _take(self, tokens: Sequence[Token], skip: int) -> None:
        opened: list[Token] = []
        cells: list[Token] = []
        for token in tokens:
            if token.nesting == 1:
                opened.append(token)
            elif token.nesting == -1:
                closed = opened.pop()
                if closed.type == "tr_open":
                    self._row(cells, skip)
                    cells = []
            elif token.type == "inline" and token.content:
                if opened[-1].type in ("th_open", "td_open"):
                    cells.append(token)
                else:
                    self._lines(token, opened, skip)

    def _lines(self, token: Token, opened: Sequence[Token], skip: int) -> None:
        """Take in a paragraph or a heading."""
        assert token.map
        first = token.map[0] + skip
        heading = opened[-1].type == "heading_open"
        numbered = heading and opened[-1].markup.startswith("#")
        lines = [line.lstrip(" \t") for line in token.content.split("\n")]
        # The parser strips lines of exotic spaces off the edges.
        for shift in range(token.map[1] - token.map[0] - len(lines) + 1):
            places = self._places(first + shift, lines, numbered)
            if places:
                break
        else:
            return
        content = "\n".join(lines)
        if not heading and (label := _LABEL.match(content)):
            dropped = content[: label.end()].count("\n")
            content, places = content[label.end() :], places[dropped:]
            if not content:
                return
            if not dropped:
                places[0] = (places[0][0] + label.end(), places[0][1])
        joints = tuple(self.source[before[1] : after[0]] for before, after in pairwise(places))
        kinds = [each.type for each in opened]
        kind = "heading" if heading else "item" if "list_item_open" in kinds else "paragraph"
        self._add(
            Unit(
                content,
                (places[0][0], places[-1][1]),
                joints,
                whole=self._whole(opened, skip),
                kind="heading" if numbered else "lines",
            ),
            kind,
            first + 1,
        )

    def _places(self, first: int, lines: Sequence[str], numbered: bool) -> list[Place]:
        """Return where the texts of some lines stand; nothing where they don't."""
        places = []
        for (start, stop), line in zip(self.lines[first : first + len(lines)], lines, strict=False):
            at = _line_place(self.source[start:stop], line, numbered)
            if at is None:
                return []
            places.append((start + at, start + at + len(line)))
        return places

    def _row(self, cells: Sequence[Token], skip: int) -> None:
        """Take in the cells of a row that have text."""
        if not cells:
            return
        assert cells[0].map
        line = cells[0].map[0] + skip
        start, stop = self.lines[line]
        row = self.source[start:stop]
        wanted = [cell.content for cell in cells]
        prefix = _PREFIX.match(row)
        for left in (prefix.end() if prefix else 0, len(row) - len(row.lstrip())):
            found = [(a, b) for a, b in _split(row, left) if a < b]
            contents = [row[a:b].replace("\\|", "|") for a, b in found]
            if contents[: len(wanted)] == wanted:
                for (a, b), content in zip(found, wanted, strict=False):
                    kind = "cell" if "|" in row[left:a] else "first cell"
                    unit = Unit(content, (start + a, start + b), kind=kind)
                    self._add(unit, "cell", line + 1)
                return

    def _add(self, unit: Unit, kind: str, line: int) -> None:
        parsed = parse(unit.content, self.env)
        breaks = sum(piece.text == "\n" for piece in parsed.pieces)
        main = cut_out(parsed.pieces, kind, lambda at: line + unit.content.count("\n", 0, at))
        found: list[tuple[Block, Slot, list[Shortcut]]] = []
        if main:
            block, slot = main
            outside = [s for s in parsed.shortcuts if not _holds(slot.place, s.closing)]
            found.append((block, replace(slot, context=breaks), outside))
        for pieces, shortcut in parsed.descriptions:
            if description := cut_out(pieces, "attribute", lambda _: line):
                block, slot = description
                shortcuts = [shortcut] if shortcut else []
                found.append((block, replace(slot, context="description"), shortcuts))
        found.sort(key=lambda each: each[1].place[0])
        if found:
            full = replace(
                unit,
                slots=tuple(slot for _, slot, _ in found),
                shortcuts=tuple(
                    (number, each.closing, f"][{each.label}]")
                    for number, (_, _, shortcuts) in enumerate(found)
                    for each in shortcuts
                ),
                whole=unit.whole if main and len(found) == 1 else None,
            )
            self.units.append((full, [block for block, _, _ in found]))

    def _whole(self, opened: Sequence[Token], skip: int) -> Place | None:
        """Return the lines that go if a paragraph or heading is left out, if they can go.

        They can't where more of a list item or a note stands on them or below.
        """
        *around, block = opened
        assert block.map
        first, last = block.map[0] + skip, block.map[1] + skip
        for each in around:
            if each.map and each.type in ("list_item_open", "footnote_reference_open"):
                end = each.map[1] + skip
                while end > last and not self._text(end - 1):
                    end -= 1
                if each.map[0] + skip == first and end > last:
                    return None
        if (
            last < len(self.lines)
            and not self._text(last)
            and (not first or not self._text(first - 1))
        ):
            last += 1
        end = self.lines[last][0] if last < len(self.lines) else len(self.source)
        return (self.lines[first][0], end)

    def _text(self, line: int) -> str:
        """Return what stands on a line, without the marks of quotes."""
        start, stop = self.lines[line]
        return self.source[start:stop].strip(_SPACE + ">")


def _holds(outer: Place, inner: Place) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _line_place(line: str, text: str, numbered: bool) -> int | None:
    """Return where the text of a line begins.

    Args:
        line: The line as it stands.
        text: What the parser takes for its text.
        numbered: Whether it is a heading with number signs before, and perhaps behind.
    """
    trimmed = line.rstrip(_SPACE)
    ends = [len(line), len(trimmed)]
    if numbered and (closing := _CLOSING_MARKS.search(trimmed)):
        ends.insert(0, len(trimmed[: closing.start()].rstrip(_SPACE)))
    return next((end - len(text) for end in ends if line[:end].endswith(text)), None)


def _split(row: str, left: int) -> Iterator[Place]:
    """Yield where the cells of a row stand, without the spaces around them."""
    right = len(row.rstrip(_SPACE))
    bars = [n for n in range(left, right) if row[n] == "|" and row[n - 1 : n] != "\\"]
    edges = [left - 1, *bars, right]
    for before, after in pairwise(edges):
        start, end = before + 1, after
        while start < end and row[start] in _SPACE:
            start += 1
        while start < end and row[end - 1] in _SPACE:
            end -= 1
        yield start, end


# Writing.


def _render(
    unit: Unit, env: Mapping[str, Any], slot: Slot, items: Sequence[Item], edits: Edits
) -> str:
    """Write a target as Markdown: as plainly as it can be read again as what it is."""
    items = _without_hollow(without_space_at_breaks(items), slot)
    if slot.context == "description":
        return _written(unit, slot, items, edits, fully=True).replace("\n", " ")
    breaks = sum(item.text.count("\n") for item in items if item.kind == "text")
    wrap = breaks != slot.context or not unit.joints
    if wrap:
        items = [replace(item, text=item.text.replace("\n", " ")) for item in items]
    soft = wrap and bool(slot.context) and not any(_SOFT in item.text for item in items)
    wanted = _shape(items)
    text = ""
    for fully, tags in ((False, False), (True, False), (True, True)):
        text = _written(unit, slot, items, edits, fully=fully, tags=tags, soft=soft)
        if _shape(parse(text.replace(_SOFT, " "), dict(env)).pieces) == wanted:
            break
    if not soft:
        return text
    width = max(len(line) for line in unit.content.split("\n"))
    return _wrapped(text, width)


def _written(
    unit: Unit,
    slot: Slot,
    items: Sequence[Item],
    edits: Edits,
    *,
    fully: bool,
    tags: bool = False,
    soft: bool = False,
) -> str:
    """Return a target in Markdown.

    Args:
        unit: Where it goes.
        slot: Where in it.
        items: The target.
        edits: The content of the unit.
        fully: Whether everything is escaped that could be markup anywhere.
        tags: Whether emphasis is written as HTML, which no neighboring character can undo.
        soft: Whether spaces of the text are to be marked as places to break a line.
    """
    out = unit.content[: slot.place[0]]
    begin = len(out)
    labels: dict[int, int] = {}
    after_text = False
    at_line_start = unit.kind in ("lines", "first cell")
    for item, following in pairwise((*items, None)):
        assert item is not None
        if item.kind == "text":
            text = escaped(item.text, fully=fully)
            if at_line_start:
                head, *lines = text.split("\n")
                head = line_escaped(head) if out[begin:][-1:] in ("", "\n") else head
                text = "\n".join((head, *map(line_escaped, lines)))
            out += text.replace(" ", _SOFT) if soft else text
            after_text = True
            continue
        element = slot.elements[item.key]
        raw = edits.between(element.closing if item.kind == "close" else element.opening)
        tag = _TAGS.get(str(element.styles[0])) if tags and element.kind == "open" else None
        if tag:
            raw = f"</{tag}>" if item.kind == "close" else f"<{tag}>"
        elif item.kind == "close" and raw in ("]", "][]"):
            label = edits.source[element.opening[1] : element.closing[0]]
            inner = out[labels[item.key] :].replace(_SOFT, " ")
            clear = _first(following, unit, slot) not in (":", "(", "[")
            raw = raw if inner == label and clear else f"][{label}]"
        if (out[-1:], raw[:1], item.kind) in _MERGING and not after_text:
            out += " "
        after_text = False
        out += raw
        labels[item.key] = len(out)
    definition = _DEFINITION.match(out.replace(_SOFT, " ")) if unit.kind == "lines" else None
    if definition and definition.start("end") >= begin:
        out = f"{out[: definition.start('end')]}\\{out[definition.start('end') :]}"
    out = out[begin:]
    ends_in_text = bool(items) and items[-1].kind == "text"
    if unit.kind == "heading" and ends_in_text and not fully and out.endswith("#"):
        out = f"{out[:-1]}\\#"
    return out


def _without_hollow(items: Sequence[Item], slot: Slot) -> list[Item]:
    """Return items without emphasis that has nothing in it: its marks would be one."""
    out: list[Item] = []
    for item in items:
        emphasis = item.key >= 0 and slot.elements[item.key].styles[0] in _TAGS
        if emphasis and item.kind == "close" and out and out[-1].key == item.key:
            out.pop()
        else:
            out.append(item)
    return out


def _first(item: Item | None, unit: Unit, slot: Slot) -> str:
    """Return the character that an item begins with, or that what follows the slot does."""
    if item is None:
        return unit.content[slot.place[1] :][:1]
    if item.kind == "text":
        return item.text[:1]
    element = slot.elements[item.key]
    start, _ = element.closing if item.kind == "close" else element.opening
    return unit.content[start : start + 1]


def _shape(items: Sequence[Item] | Sequence[Piece]) -> tuple[str, list[Place]]:
    """Return the words of a target, and where elements begin and end in them."""
    texts: list[str] = []
    at = 0  # characters so far that are no white space
    opened: list[int] = []
    spans = []
    for item in items:
        if item.kind == "open":
            opened.append(at)
        elif item.kind == "close" and opened:
            spans.append((opened.pop(), at))
        else:
            marks = {"break": "\n", "verbatim": "\ufffc"}
            texts.append(marks.get(item.kind, item.text))
            at += len("".join(texts[-1].split()))
    return " ".join("".join(texts).split()), [span for span in spans if span[0] < span[1]]


def _wrapped(text: str, width: int) -> str:
    """Return text broken at soft spaces into lines of a width, if possible."""
    lines = [""]
    for word in text.split(_SOFT):
        line = lines[-1].rpartition("\n")[2]
        fits = len(line) + 1 + len(word.partition("\n")[0]) <= width
        if lines[-1] and not fits and word and not begins_block(word):
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\n".join(lines)
