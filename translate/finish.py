"""Make the edges of a target agree with those of its source: first letter and final stop."""

from __future__ import annotations

import re

_ENDS = re.compile(r"[.!?…:;,][\"'”’)\]]*$")
_STOP = re.compile(r"(?<!\b[^\W\d_])\.(?=[\"'”’)\]]*$)")
"""A full stop, but not one after a single letter: «U.S.» keeps its own."""

_KEPT_STOP = re.compile(r"\b(?:Inc|Corp|Co|Ltd|Jr|Sr|etc)\.[\"'”’)\]]*$")


def finish(source: str, target: str) -> str:
    """Return the target with the first letter's case and the final stop its source calls for.

    A sentence that starts with a capital gets one (models drop it now and then); text without a
    stop at the end (a heading, a caption, a part of a long sentence) gets none.

    >>> finish("Korea Utara meluncurkan rudal", "north Korea launches a missile.")
    'North Korea launches a missile'
    >>> finish("Dia tinggal di AS", "He lives in the U.S.")
    'He lives in the U.S.'
    """
    if not _ENDS.search(source) and not _KEPT_STOP.search(target):
        target = _STOP.sub("", target)
    return _capitalise(target) if _starts_upper(source) else target


def continue_sentence(source: str, target: str) -> str:
    """Return the target of a later part of a split sentence with its added capital taken back.

    Only a capital the source gives no reason for, on a word that is no name or acronym as far as
    the source tells: it doesn't start with a capital itself.

    >>> continue_sentence("yang dikirim ke Rusia", "Which was sent to Russia")
    'which was sent to Russia'
    """
    first = target.split(" ", 1)[0]
    if _starts_upper(source) or first in source.split() or not first[1:].islower():
        return target
    return target[0].lower() + target[1:]


def _starts_upper(text: str) -> bool:
    letter = re.search(r"[^\W_]", text)
    return letter is not None and letter[0].isupper()


def _capitalise(text: str) -> str:
    """Return text with its first letter upper-case, if the first word is lower-case throughout."""
    letter = re.search(r"[^\W_]", text)
    if letter is None or not letter[0].islower():
        return text
    word = re.match(r"\w*", text[letter.start() :])
    if word is not None and not word[0].islower():  # iPhone
        return text
    at = letter.start()
    return text[:at] + text[at].upper() + text[at + 1 :]
