"""WebVTT subtitles: identifiers, times, settings, notes, styles and regions stay as they are.

Source: WebVTT, W3C Candidate Recommendation of 4 April 2019.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from translate.formats import limits, subtitles
from translate.formats.cues import webvtt
from translate.formats.encoding import decode
from translate.formats.options import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.article import Article, Target

EXTENSIONS: tuple[str, ...] = (".vtt",)

_TAG = re.compile(r"<[^<>]*>")


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


_SYNTAX = subtitles.Syntax(_TAG, html.unescape, _escape)


def read(data: bytes, name: str, options: ReadOptions = ReadOptions()) -> Article:  # noqa: B008
    r"""Return a block for what a speaker says in a cue, or for a sentence over several cues.

    >>> cues = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Kirby>Rusia\nmenyerang.\n"
    >>> [(block.text, block.line) for block in read(cues, "a.vtt").blocks]
    [('Rusia menyerang.', 4)]
    """
    text, found = decode(data, name, options.encoding)
    limits.check([text], (*limits.LINE_ENDS, "<"), name, options.most)
    return subtitles.article(text, found, webvtt(text, name), _SYNTAX, name=name, format="vtt")


def write(article: Article, targets: Sequence[Target]) -> bytes:
    """Return the subtitles with ``targets`` in the places of their blocks."""
    return subtitles.write(article, targets)
