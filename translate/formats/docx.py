"""DOCX documents: paragraphs of the text, of tables, text boxes, notes, headers and footers.

Runs of other formatting than most of their paragraph move with their words, and so do links, notes
and pictures. Comments, what was deleted with changes tracked, fields other than links, and formulas
stay as they are. Only the runs of translated paragraphs are written anew; all else of a part, and
all other parts, come out as they went in. Where anything was translated, Indonesian becomes English
as the language for spelling.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from translate.article import Article, Block
from translate.errors import InputError
from translate.formats.inline import Edits, Piece, Slot, cut_out, fill, without_space_at_breaks
from translate.formats.options import ReadOptions
from translate.formats.package import Package, open_package
from translate.formats.wordml import Node, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.article import Target
    from translate.formats.inline import Item, Place

EXTENSIONS: tuple[str, ...] = (".docx", ".docm", ".dotx")

_KIND = "DOCX"
_MAIN = re.compile(r"application/vnd\.(?:openxml|ms-word).*\.main\+xml")
_NOTES = re.compile(r".*wordprocessingml\.(?:footnotes|endnotes|header|footer)\+xml")
_LANGUAGE = re.compile(
    r"""(<(?:\w+:)?(?:lang|themeFontLang)\s[^<>]*?\bval=["'])(?:id|in)(?:-\w+)*(?=["'])"""
)
_OTHER_LANGUAGE_PARTS = re.compile(r".*/(?:styles|settings|numbering|comments)\.xml")

_WRAPPING = frozenset(("hyperlink", "ins", "moveTo", "smartTag", "customXml", "bdo", "dir", "sdt"))
"""What holds runs. Element names are those of ECMA-376, part 1, 17."""

_PROPERTIES = frozenset(("pPr", "rPr", "smartTagPr", "customXmlPr", "sdtPr", "sdtEndPr"))
_LEFT_OUT = frozenset(("proofErr", "lastRenderedPageBreak", "softHyphen"))
"""What says something about the old words or lines only."""

_OPAQUE = frozenset(("del", "moveFrom"))
_FORMULAS = frozenset(("oMath", "oMathPara"))
_SEPARATING_BREAKS = frozenset(("page", "column"))
_UNSEEN = re.compile(r"<(?:\w+:)?(?:lang|noProof)\b[^<>]*/>")
"""Formatting that shows nowhere."""

_HEADING = re.compile(r"heading|title|judul", re.IGNORECASE)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile(r"[\t\r\n]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document that has text.

    Attributes:
        name: Its name in the package.
        source: Its bytes as characters U+0000–FF, so that offsets are those of the bytes.
        slots: Where its blocks stand.
    """

    name: str
    source: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a document is apart from its blocks: the file, and where they stand in it."""

    package: Package
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """How words look.

    Attributes:
        shown: Their formatting as far as it shows.
        written: It as it is written.
    """

    shown: str
    written: str


@dataclass(frozen=True, slots=True)
class _Run:
    """The run that a piece stands in.

    Attributes:
        look: Its formatting.
        head: What begins a run before the piece if that is not at the beginning of its run.
        tail: What ends a run after the piece if that is not at the end of its run.
        before: What ends the run if all from the piece on is replaced.
        after: What begins it again if all up to the piece is replaced.
    """

    look: _Look
    head: str
    tail: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Context:
    """What is to be known of a slot.

    Attributes:
        prefix: The prefix of WordprocessingML in the part, with its colon.
        look: The formatting of most of its text.
        before: What comes before it if it is written anew.
        after: What comes after.
        spaces: The white space at both edges of its text.
    """

    prefix: str
    look: _Look
    before: str
    after: str
    spaces: tuple[str, str]


def read(data: bytes, name: str, options: ReadOptions = ReadOptions()) -> Article:  # noqa: B008
    """Return a block for each paragraph, or part of one between tabs, that has text.

    Raises:
        InputError: It is no DOCX document, is damaged, or may be a ZIP bomb.
    """
    package = open_package(data, name, _KIND, 2 * options.most)
    parts: list[Part] = []
    blocks: list[Block] = []
    for part in _text_parts(package):
        content = package.read(part)
        root = parse(content, f"{name}, {part}")
        source = content.decode("latin-1")
        found = list(_Reader(source, root).run())
        parts.append(Part(part, source, tuple(slot for _, slot in found)))
        blocks += (block for block, _ in found)
    return Article(name, "docx", tuple(blocks), Frame(package, tuple(parts)))


def write(article: Article, targets: Sequence[Target]) -> bytes:
    """Return the document with ``targets`` in the places of its blocks."""
    frame = article.frame
    assert isinstance(frame, Frame), frame
    contents: dict[str, str] = {}
    changed = False
    at = 0
    for part in frame.parts:
        edits, end = Edits(part.source), at + len(part.slots)
        fill(edits, part.slots, article.blocks[at:end], targets[at:end], _render)
        contents[part.name] = edits.between((0, len(part.source)))
        changed |= bool(edits.edits)
        at = end
    if not changed:
        return frame.package.data
    for name in frame.package.parts:
        if _OTHER_LANGUAGE_PARTS.fullmatch(name):
            contents.setdefault(name, frame.package.read(name).decode("latin-1"))
    return frame.package.replaced(
        {
            name: _LANGUAGE.sub(r"\g<1>en-US", content).encode("latin-1")
            for name, content in contents.items()
        }
    )


def _text_parts(package: Package) -> list[str]:
    """Return the names of the parts that have text: the document first, then notes and margins."""
    types = parse(package.read("[Content_Types].xml"), f"{package.name}, [Content_Types].xml")
    kinds = {
        node.attributes.get("PartName", "").lstrip("/"): node.attributes.get("ContentType", "")
        for node in types.children
        if node.name == "Override"
    }
    main = [part for part, kind in kinds.items() if _MAIN.fullmatch(kind) and "word" in kind]
    if not main:
        raise InputError(
            "not a DOCX file: it holds no Word document",
            where=package.name,
            hint="Give it the ending that goes with what it is.",
        )
    rest = sorted(part for part, kind in kinds.items() if _NOTES.fullmatch(kind))
    return [part for part in (*main, *rest) if part in package.parts]


def _render(slot: Slot, items: Sequence[Item], edits: Edits) -> str:
    context = slot.context
    assert isinstance(context, _Context), context
    lead, trail = (_run(context.prefix, context.look, space) for space in context.spaces)
    out = [context.before, lead]
    for item in without_space_at_breaks(items):
        if item.kind == "text":
            looks = (slot.elements[key].styles[0] for key in reversed(item.path))
            look = next((style for style in looks if isinstance(style, _Look)), context.look)
            out.append(_run(context.prefix, look, item.text))
            continue
        element = slot.elements[item.key]
        first, last = element.styles
        if item.kind in ("open", "close"):
            place = element.opening if item.kind == "open" else element.closing
            first = last = first if item.kind == "open" else last
        else:
            place, last = element.opening, last or first
        out += (
            first.head if isinstance(first, _Run) else "",
            edits.between(place),
            last.tail if isinstance(last, _Run) else "",
        )
    return "".join((*out, trail, context.after))


def _run(prefix: str, look: _Look, text: str) -> str:
    """Return a run, in the characters of ``Part.source``."""
    plain = _NOT_XML.sub("\ufffd", _SPACE.sub(" ", text))
    if not plain:
        return ""
    run = f'<{prefix}r>{{}}<{prefix}t xml:space="preserve">{{}}</{prefix}t></{prefix}r>'
    return run.format(look.written, escape(plain).encode().decode("latin-1"))


class _Reader:
    """Finds the blocks of a part."""

    def __init__(self, source: str, root: Node) -> None:
        self.source = source
        self.root = root
        tag = source[root.start + 1 : root.inner]
        self.prefix = tag[: len(tag) - len(tag.partition(":")[2])] if ":" in tag.split()[0] else ""
        self.numbers = count()

    def run(self) -> Iterator[tuple[Block, Slot]]:
        """Yield the blocks and where they stand."""
        todo: list[tuple[Node, Node, str]] = [(self.root, self.root, "paragraph")]
        while todo:
            node, parent, kind = todo.pop()
            kind = "cell" if node.name == "tc" else kind
            if node.name == "p" and self.source.startswith(f"<{self.prefix}p", node.start):
                yield from self.paragraph(node, parent, kind)
            todo += ((child, node, kind) for child in reversed(node.children))

    def paragraph(self, node: Node, parent: Node, kind: str) -> Iterator[tuple[Block, Slot]]:
        """Yield the blocks of a paragraph: one, if it has no tabs."""
        pieces = self.pieces(node)
        found = []
        for part in _apart(pieces):
            if base := _usual(part):
                made = cut_out(self.formatted(part, base), self.kind(node, kind), lambda _: 0)
                if made:
                    found.append((made[0], self.slot(made[1], part, base)))
        for block, slot in found:
            whole = node.place if self.removable(node, parent, pieces, found) else None
            yield block, replace(slot, whole=whole)

    def slot(self, slot: Slot, pieces: Sequence[Piece], base: _Look) -> Slot:
        """Return a slot with all that is needed to write it."""
        runs = [piece for piece in pieces if isinstance(piece.style, _Run)]
        before = next((_style(p).before for p in runs if p.place[0] == slot.place[0]), "")
        after = next((_style(p).after for p in runs if p.place[1] == slot.place[1]), "")
        words = [piece for piece in runs if piece.kind == "text"]
        first = next((p.text for p in words if p.place[0] == slot.place[0]), "")
        last = next((p.text for p in words if p.place[1] == slot.place[1]), "")
        spaces = first[: len(first) - len(first.lstrip())], last[len(last.rstrip()) :]
        return replace(slot, context=_Context(self.prefix, base, before, after, spaces))

    @staticmethod
    def kind(node: Node, kind: str) -> str:
        """Return what a paragraph is."""
        if kind == "cell":
            return kind
        properties = node.child("pPr")
        style = properties.child("pStyle") if properties else None
        if style and _HEADING.search(style.attributes.get("val", "")):
            return "heading"
        numbered = properties is not None and properties.child("numPr") is not None
        return "item" if numbered else kind

    @staticmethod
    def removable(
        node: Node, parent: Node, pieces: Sequence[Piece], found: Sequence[tuple[Block, Slot]]
    ) -> bool:
        """Tell whether a paragraph can go: cells, notes and margins must end with one."""
        properties = node.child("pPr")
        needed = parent.name != "body" and parent.children[-1] is node
        section = properties is not None and properties.child("sectPr") is not None
        ((_, slot), *others) = found
        outside = any(
            piece.kind in ("mark", "verbatim")
            and not slot.place[0] <= piece.place[0] < slot.place[1]
            for piece in pieces
        )
        return not (needed or section or others or outside)

    def pieces(self, container: Node) -> list[Piece]:
        """Return what a paragraph, a link … is made of."""
        found: list[Piece] = []
        for node in container.children:
            if node.name == "r":
                found += self.run_pieces(node)
            elif node.name in _WRAPPING or (node.name == "fldSimple" and _is_link(node)):
                found += self.wrapped(node)
            elif node.name in _FORMULAS or node.name == "fldSimple":
                found.append(Piece("verbatim", node.place, _text(node)))
            elif node.name in _OPAQUE:
                found.append(Piece("mark", node.place))
            elif node.name not in _PROPERTIES | _LEFT_OUT:
                found.append(Piece("mark", node.place, ordered=True))
        return self.with_fields(found)

    def wrapped(self, node: Node) -> list[Piece]:
        """Return what an element is made of that has runs in it."""
        inside = node.child("sdtContent") if node.name == "sdt" else node
        if inside is None:
            return [Piece("mark", node.place)]
        properties = [child.end for child in inside.children if child.name in _PROPERTIES]
        start, name = max((inside.inner, *properties)), f"{node.name} {node.start}"
        return [
            Piece("open", (node.start, start), name=name),
            *self.pieces(inside),
            Piece("close", (inside.close, node.end), name=name),
        ]

    def run_pieces(self, run: Node) -> list[Piece]:
        """Return what a run is made of."""
        properties = run.child("rPr")
        written = self.source[slice(*properties.place)] if properties else ""
        shown = _UNSEEN.sub(
            "", self.source[properties.inner : properties.close] if properties else ""
        )
        begin, end = f"<{self.prefix}r>{written}", f"</{self.prefix}r>"
        content = [child for child in run.children if child.name != "rPr"]
        found = []
        for number, node in enumerate(content):
            first, last = number == 0, number == len(content) - 1
            place = (run.start if first else node.start, run.end if last else node.end)
            style = _Run(
                _Look(shown.strip(), written),
                "" if first else begin,
                "" if last else end,
                "" if first else end,
                "" if last else begin,
            )
            if node.name not in _LEFT_OUT:
                found.append(_piece(node, place, style))
        return found

    def with_fields(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Return pieces in which a field is one: a link, or text that stays as it is."""
        found: list[Piece] = []
        begun: list[int] = []
        for piece in pieces:
            found.append(piece)
            if piece.name == "field begin":
                begun.append(len(found) - 1)
            elif piece.name == "field end" and begun:
                start = begun.pop()
                found[start:] = self.field(found[start:])
        return found

    def field(self, pieces: list[Piece]) -> list[Piece]:
        """Return what a field is made of, from its beginning to its end."""
        opened = [piece.name for piece in pieces if piece.kind == "open"]
        if sorted(opened) != sorted(piece.name for piece in pieces if piece.kind == "close"):
            return pieces  # it begins in an element and ends outside
        names = [piece.name for piece in pieces]
        result = names.index("field separate") if "field separate" in names else len(pieces) - 1
        code = "".join(name.removeprefix("field code ") for name in names[:result])
        start, end = pieces[0].place[0], pieces[-1].place[1]
        inner = pieces[result + 1 : -1]
        if code.removeprefix("field begin").split()[:1] == ["HYPERLINK"] and inner:
            name = f"field {start}"
            style = _joined(pieces[0], pieces[result])
            link = Piece("open", (start, pieces[result].place[1]), name=name, style=style)
            return [link, *inner, replace(pieces[-1], kind="close", name=name, ordered=False)]
        text = "".join(piece.text for piece in inner)
        return [Piece("verbatim", (start, end), text, style=_joined(pieces[0], pieces[-1]))]

    def formatted(self, pieces: Sequence[Piece], base: _Look) -> list[Piece]:
        """Return pieces with an element around those that look different from the base."""
        found: list[Piece] = []
        number = 0
        while number < len(pieces):
            piece = pieces[number]
            if piece.kind == "open":
                end = _mate(pieces, number)
                inner = self.formatted(pieces[number + 1 : end], base)
                found += (piece, *inner, *pieces[end : end + 1])
                number = end + 1
                continue
            if not _different(piece, base):
                found.append(piece)
                number += 1
                continue
            end = number
            while (
                end < len(pieces) and pieces[end].kind != "open" and not _looks(pieces[end], base)
            ):
                end += 1
            group = list(pieces[number:end])
            while not _different(group[-1], base):
                group.pop()
            look = _usual([each for each in group if _different(each, base)])
            assert look
            name, first, last = f"look {next(self.numbers)}", group[0].place[0], group[-1].place[1]
            found += (
                Piece("open", (first, first), name=name, style=look),
                *self.formatted(group, look),
                Piece("close", (last, last), name=name, style=look),
            )
            number += len(group)
        return found


def _piece(node: Node, place: Place, style: _Run) -> Piece:
    """Return the piece that a child of a run is."""
    name, attributes = node.name, node.attributes
    if name == "t":
        text = node.text if attributes.get("space") == "preserve" else node.text.strip(" \t\r\n")
        return Piece("text", place, _SPACE.sub(" ", text), style=style)
    if name == "noBreakHyphen":
        return Piece("text", place, "\u2011", style=style)
    if name in ("tab", "ptab") or (name == "br" and attributes.get("type") in _SEPARATING_BREAKS):
        return Piece("mark", place, name="separator", style=style)
    if name in ("br", "cr"):
        return Piece("break", place, style=style)
    if name == "fldChar":
        about = f"field {attributes.get('fldCharType', '')}"
        return Piece("mark", place, name=about, ordered=True, style=style)
    if name == "instrText":
        return Piece("mark", place, name=f"field code {node.text}", ordered=True, style=style)
    return Piece("mark", place, style=style)


def _apart(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield what stands between tabs, and breaks of pages and columns.

    Those inside an element that has words outside are like line breaks.
    """
    pieces = list(pieces)
    while True:
        inside = [
            n
            for n, piece in enumerate(pieces)
            if piece.kind != "mark" and (piece.text.strip() or piece.kind in ("open", "close"))
        ]
        if not inside or pieces[inside[0]].kind != "open" or _mate(pieces, inside[0]) != inside[-1]:
            break
        del pieces[inside[-1]], pieces[inside[0]]
    part: list[Piece] = []
    depth = 0
    for piece in pieces:
        depth += (piece.kind == "open") - (piece.kind == "close")
        if piece.name != "separator":
            part.append(piece)
        elif depth:
            part.append(replace(piece, kind="break"))
        else:
            yield part
            part = []
    yield part


def _mate(pieces: Sequence[Piece], number: int) -> int:
    """Return the number of the piece that closes an element; of the last one if none does."""
    name = pieces[number].name
    ends = (n for n in range(number + 1, len(pieces)) if pieces[n].name == name)
    return next(ends, len(pieces))


def _style(piece: Piece) -> _Run:
    assert isinstance(piece.style, _Run), piece
    return piece.style


def _joined(first: Piece, last: Piece) -> _Run:
    """Return the style of a stretch of pieces."""
    start, end = _style(first), _style(last)
    return replace(start, tail=end.tail, after=end.after)


def _usual(pieces: Sequence[Piece]) -> _Look | None:
    """Return how most of the text in pieces looks; ``None`` if there is no text."""
    looks: dict[str, _Look] = {}
    sizes = Counter[str]()
    for piece in pieces:
        if piece.kind == "text" and piece.text.strip():
            look = _style(piece).look
            looks.setdefault(look.shown, look)
            sizes[look.shown] += len("".join(piece.text.split()))
    return looks[max(sizes, key=lambda shown: sizes[shown])] if sizes else None


def _different(piece: Piece, base: _Look) -> bool:
    """Tell whether a piece is words that look different."""
    return (
        piece.kind == "text" and bool(piece.text.strip()) and _style(piece).look.shown != base.shown
    )


def _looks(piece: Piece, base: _Look) -> bool:
    """Tell whether a piece is words that look so."""
    return (
        piece.kind == "text" and bool(piece.text.strip()) and _style(piece).look.shown == base.shown
    )


def _is_link(field: Node) -> bool:
    return field.attributes.get("instr", "").split()[:1] == ["HYPERLINK"]


def _text(node: Node) -> str:
    """Return the text in an element, as a reader sees it."""
    return "".join(each.text for each in node.walk() if each.name == "t")
