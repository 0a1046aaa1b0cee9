"""Spell out signs that stand for Indonesian words, which the model knows better."""

from __future__ import annotations

import re

from translate.casing import is_common

_AMPERSAND = re.compile(r"(?<=[^\W\d_]) & (?=[^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 40
"""Letters of a word that are looked at: text without spaces must not cost quadratic time."""


def spell_out(text: str) -> str:
    """Return a text with «dan» for each ampersand beside an Indonesian word; names keep theirs.

    At an ampersand the model leaves out a word: it has seen few, and those in names of companies.

    >>> spell_out("Roket & Peluru, Heckler & Koch, AT&T")
    'Roket dan Peluru, Heckler & Koch, AT&T'
    """
    return _AMPERSAND.sub(_spelled, text)


def _spelled(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    before = _WORD.findall(text, max(0, start - _LONGEST), start)[-1]
    after = _WORD.findall(text, end, end + _LONGEST)[0]
    return " dan " if is_common(before.lower()) or is_common(after.lower()) else match[0]
