"""Text from files and their names made safe to print: no control character reaches a terminal."""

from __future__ import annotations

import re

# C0, DEL and C1; line and paragraph separators; marks that turn the direction of writing, so that
# a name looks like another; halves of surrogate pairs, which names that are not UTF-8 have.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str, keep: str = "") -> str:
    r"""Return text with the characters that steer a terminal written as escapes.

    >>> printable("berita\n\x1b[2Jid2en: error.txt")
    'berita\\n\\x1b[2Jid2en: error.txt'

    Args:
        text: Anything.
        keep: Characters to leave alone, such as line feeds.
    """
    return _UNSAFE.sub(lambda match: match[0] if match[0] in keep else _escape(match[0]), text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
