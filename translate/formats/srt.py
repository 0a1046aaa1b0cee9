"""SubRip subtitles: numbers, times and positions stay; the text is translated and wrapped anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from translate.formats import limits, subtitles
from translate.formats.cues import subrip
from translate.formats.encoding import decode
from translate.formats.options import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.article import Article, Target

EXTENSIONS: tuple[str, ...] = (".srt",)

# What players know: HTML-like font tags, and the overrides of SubStation Alpha.
_TAG = re.compile(r"</?(?:[ibus]|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
_SYNTAX = subtitles.Syntax(_TAG, str, str)


def read(data: bytes, name: str, options: ReadOptions = ReadOptions()) -> Article:  # noqa: B008
    r"""Return a block for what a speaker says in a cue, or for a sentence over several cues.

    >>> cues = b"1\n00:00:01,000 --> 00:00:02,000\n<i>Rusia\nmenyerang.</i>\n"
    >>> [(block.text, block.line) for block in read(cues, "a.srt").blocks]
    [('Rusia menyerang.', 3)]
    """
    text, found = decode(data, name, options.encoding)
    limits.check([text], (*limits.LINE_ENDS, "<", "{"), name, options.most)
    return subtitles.article(text, found, subrip(text, name), _SYNTAX, name=name, format="srt")


def write(article: Article, targets: Sequence[Target]) -> bytes:
    """Return the subtitles with ``targets`` in the places of their blocks."""
    return subtitles.write(article, targets)
