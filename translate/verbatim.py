"""Text inside a block that must come out as it is: code, what a page says not to translate.

``hide`` puts a short name in its place that the model takes for one and copies; ``reveal`` puts the
text back. Of 14 names in 12 sentences like «Jalankan X1 lalu buka berkas X2.» the embedded model
keeps all; of the code itself, ``{{ total }}``, it makes anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from translate import markup
from translate.correspondence import Sentence
from translate.glossary.term import Hit, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from translate.article import Markup
    from translate.correspondence import Link, Place

_NAME = re.compile(r"(?<![^\W_])(X\d+)s?(?![^\W_])", re.IGNORECASE)
"""A name. The model may take it for something that has a plural."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A piece of text that must come out as it is.

    Attributes:
        name: What the engine sees in its place.
        start: Offset of its first character in the text.
        end: Offset after its last.
    """

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """A text whose verbatim pieces are hidden behind names.

    Attributes:
        text: The text with the names.
        pieces: What is hidden, in text order.
        places: Where each name stands, with the hyphens that part it from letters.
    """

    text: str
    pieces: tuple[Verbatim, ...] = ()
    places: tuple[Place, ...] = ()

    def origin(self, position: int) -> int:
        """Return where a position of ``text`` is in the text as it was; a name is not divided."""
        shift = 0
        for piece, (start, end) in zip(self.pieces, self.places, strict=True):
            if position <= start:
                break
            if position < end:
                return piece.start
            shift = piece.end - end
        return position + shift

    def within(self, start: int, end: int) -> tuple[Verbatim, ...]:
        """Return the pieces between two offsets of the text as it was, counted from the first."""
        return tuple(
            Verbatim(piece.name, piece.start - start, piece.end - start)
            for piece in self.pieces
            if start <= piece.start and piece.end <= end
        )


def hide(text: str, elements: Iterable[Markup]) -> Hidden:
    """Return a text with names in the places of what must come out as it is.

    >>> from translate.article import Markup
    >>> hide("Lihat a.b(c)nya, X1!", [Markup(6, 12, 0, verbatim=True)]).text
    'Lihat X2-nya, X1!'
    """
    spans = sorted((m.start, m.end) for m in elements if m.verbatim and m.start < m.end)
    if not spans:
        return Hidden(text)
    taken = {name.upper() for name in _NAME.findall(text)}
    names = (name for name in map("X{}".format, count(1)) if name not in taken)
    out, position = "", 0
    pieces: list[Verbatim] = []
    places: list[Place] = []
    for start, end in spans:
        if start < position:
            continue  # inside another
        out += text[position:start]
        piece = Verbatim(next(names), start, end)
        before = "-" if out[-1:].isalnum() else ""
        after = "-" if text[end : end + 1].isalnum() else ""
        pieces.append(piece)
        places.append((len(out), len(out) + len(before + piece.name + after)))
        out, position = out + before + piece.name + after, end
    return Hidden(out + text[position:], tuple(pieces), tuple(places))


def without_names(text: str, pieces: Sequence[Verbatim]) -> str:
    """Return a text with nothing in the places of hidden pieces."""
    names = {piece.name for piece in pieces}
    return _NAME.sub(lambda match: "" if match[1] in names else match[0], text) if names else text


def hits(text: str, pieces: Sequence[Verbatim]) -> list[Hit]:
    """Return the names in a text as terms to be kept, so that decoding looks after them."""
    names = {piece.name for piece in pieces}
    return [
        Hit(Term(match[1], match[1], match="exact", case="exact"), *match.span(1))
        for match in _NAME.finditer(text)
        if match[1] in names
    ]


def lost(target: str, pieces: Sequence[Verbatim]) -> list[Verbatim]:
    """Return the pieces whose names are not in a target."""
    found = {name.upper() for name in _NAME.findall(target)}
    return [piece for piece in pieces if piece.name not in found]


def put_back(target: str, seen: str, name: str) -> str:
    """Return a target with a lost name after the words that render those before it.

    >>> put_back("Run and wait.", "Jalankan X1 dan tunggu.", "X1")
    'Run X1 and wait.'
    """
    at = len(seen[: seen.index(name)].rstrip())
    (found,) = markup.place(Sentence(seen, target), [markup.Part(at, at, 0)]).values()
    before, after = target[: found[0]].rstrip(), target[found[0] :]
    return " ".join(filter(None, (before, name))) + (" " if after[:1].isalnum() else "") + after


def reveal(target: str, source: str, pieces: Sequence[Verbatim]) -> tuple[str, list[Link]]:
    """Return a target with what its names stand for, and where each piece is on both sides.

    Args:
        target: The target, with names.
        source: What the pieces are offsets of.
        pieces: What was hidden of it.
    """
    named = {piece.name: piece for piece in pieces}
    out, position = "", 0
    links: dict[str, Link] = {}
    for match in _NAME.finditer(target):
        piece = named.get(match[1].upper())
        if piece:
            out += target[position : match.start()]
            text, position = source[piece.start : piece.end], match.end()
            links.setdefault(piece.name, ((piece.start, piece.end), (len(out), len(out + text))))
            out += text
    return out + target[position:], list(links.values())
