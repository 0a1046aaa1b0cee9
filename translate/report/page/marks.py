"""Text with parts of it marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.report.page.diff import tinted
from translate.report.page.markup import Html, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from translate.report.page.diff import Place


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a text that is a term, or its rendering.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last one.
        kind: What it is marked as: ``kept``, ``repaired``, ``lost``, ``forbidden``.
        row: Number of the term's row in the page's glossary.
        hit: Number of the hit in its segment; its marks on both sides have the same.
    """

    start: int
    end: int
    kind: str
    row: int
    hit: int


def marked(text: str, marks: Iterable[Mark], only: Sequence[Place] = ()) -> Html:
    """Return a text with its marks; one that overlaps an earlier one, or is empty, is left out.

    >>> marked("a <b>", [Mark(2, 5, "kept", 7, 0), Mark(3, 4, "lost", 8, 1)])
    'a <mark class="kept" data-row="7" data-hit="0">&lt;b&gt;</mark>'

    Args:
        text: The text.
        marks: What to mark.
        only: Parts that differ from another text, tinted inside and outside marks.
    """
    parts: list[Html] = []
    position = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not position <= mark.start < mark.end <= len(text):
            continue
        inside = tinted(text, only, mark.start, mark.end)
        parts += [
            tinted(text, only, position, mark.start),
            element("mark", inside, class_=mark.kind, data_row=mark.row, data_hit=mark.hit),
        ]
        position = mark.end
    return joined([*parts, tinted(text, only, position, len(text))])
